"""`checkpoint central operator / differences`: who works on the lists, and working on the differences list."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from checkpoint_app import clock
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.cli.place import Place, emit


def operator_name(given: str | None) -> str:
    """Name who works here: as given, else as this machine calls the person."""
    return given or getpass.getuser()


@click.group()
def operator() -> None:
    """Operators who may change the lists on the operators' pages: add, list, withdraw."""


@operator.command()
@click.argument("name")
@click.option("--by", help="Who adds; by default this machine's user.")
@click.pass_obj
def add(place: Place, name: str, by: str | None) -> None:
    """Admit an operator, or give one a new key; the key is shown once."""
    from checkpoint_app.central.operators import Hand, add_operator

    centre = place.open()
    key = add_operator(centre, name, Hand(operator_name(by), clock.now()))
    centre.close()
    emit({"operator": name, "key": key})
    place.say("operator_added", name=name, key=key)


@operator.command("list")
@click.pass_obj
def list_operators(place: Place) -> None:
    """List operators."""
    from checkpoint_app.central.operators import operators

    centre = place.open()
    for each in operators(centre):
        withdrawn = instant_to_wire(each.withdrawn_at) if each.withdrawn_at else None
        emit({"operator": each.name, "since": instant_to_wire(each.since), "withdrawn_at": withdrawn})
    centre.close()


@operator.command()
@click.argument("name")
@click.option("--by", help="Who withdraws; by default this machine's user.")
@click.pass_obj
def withdraw(place: Place, name: str, by: str | None) -> None:
    """End an operator's key."""
    from checkpoint_app.central.operators import Hand, withdraw_operator

    centre = place.open()
    withdraw_operator(centre, name, Hand(operator_name(by), clock.now()))
    centre.close()
    emit({"operator": name, "withdrawn": True})
    place.say("operator_withdrawn", name=name)


_KINDS = (
    *("NUMBER", "NAME", "BIRTH_DATE", "STATUS"),
    *("EXIT_WITHOUT_CLEARANCE", "CLEARANCE_WITHOUT_EXIT", "DISPUTED"),
)
_MINISTRIES = ("KP2MI", "IMIPAS")


@click.command()
@click.option("--state", type=click.Choice(["OPEN", "CORRECTED", "REJECTED"]), help="Only these.")
@click.option("--kind", type=click.Choice(_KINDS), help="Only this kind.")
@click.option("--owner", type=click.Choice(_MINISTRIES), help="Only this ministry's; with --assign: to whom.")
@click.option("--unit", default="", help="Only this unit's; with --assign: to which.")
@click.option("--limit", type=click.IntRange(1), help="At most so many, the oldest first.")
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), help="Write what is chosen to this file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--show", type=int, help="Only this one, with what was done to it.")
@click.option("--assign", type=int, help="Give this one to --owner and --unit.")
@click.option("--resolve", type=int, help="Close this one as mended; takes --reason.")
@click.option("--reject", type=int, help="Close this one as being no difference; takes --reason.")
@click.option("--reopen", type=int, help="Open this one again; takes --reason.")
@click.option("--proposal", type=int, help="Show what a post proposes for this one: personal data.")
@click.option("--approve", type=int, help="Correct the record as the post proposes, for the next delta.")
@click.option("--reason", default="", help="By what, or why.")
@click.option("--by", help="Who changes it; by default this machine's user.")
@click.pass_obj
def differences(
    place: Place,
    /,
    state: str | None,
    kind: str | None,
    owner: str | None,
    unit: str,
    limit: int | None,
    csv: Path | None,
    as_json: bool,
    reason: str,
    by: str | None,
    **numbers: int | None,
) -> None:
    """List what does not agree between the ministries' data, and work on the list."""
    from checkpoint_app.casework.differences import DifferenceKind, DifferenceState, Ministry
    from checkpoint_app.central.difference_work import Choice
    from checkpoint_app.cli.ministries import Wish, run_approval, run_differences, show_proposal

    asked = [(act, number) for act, number in numbers.items() if number is not None]
    if len(asked) > 1:
        raise click.UsageError("one of --show, --assign, --resolve, --reject, --reopen, --proposal, --approve")
    act, number = asked[0] if asked else (None, None)
    if act == "proposal" and number is not None:
        show_proposal(place.open, number, operator_name(by))
        return
    if act == "approve" and number is not None:
        run_approval(place.open, place.words, number, operator_name(by))
        return
    is_assigning = act == "assign"
    choice = Choice(
        DifferenceState(state) if state else None,
        DifferenceKind(kind) if kind else None,
        Ministry(owner) if owner and not is_assigning else None,
        "" if is_assigning else unit,
    )
    wish = Wish(
        choice,
        as_json,
        csv,
        limit,
        number,
        None if act == "show" else act,
        unit if is_assigning else reason,
        owner,
        operator_name(by),
    )
    run_differences(place.open, place.words, wish)
