"""`checkpoint central patterns`: what was found across travellers and posts, with evidence; dismiss, tell again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from checkpoint_app import clock
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.cli.operators import operator_name
from checkpoint_app.cli.place import Place, emit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkpoint_app.central.patterns import Judged


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--dismiss", metavar="ID", help="Tell this one no more; takes --reason.")
@click.option("--restore", metavar="ID", help="Tell a dismissed one again; takes --reason.")
@click.option("--reason", default="", help="Why.")
@click.option("--by", help="Who judges; by default this machine's user.")
@click.pass_obj
def patterns(
    place: Place, as_json: bool, dismiss: str | None, restore: str | None, reason: str, by: str | None
) -> None:
    """List patterns across travellers and posts, with their evidence; a person may dismiss one, with a reason."""
    from checkpoint_app.central.operators import Hand
    from checkpoint_app.central.patterns import (
        company_names,
        dismiss_pattern,
        gather_patterns,
        judged_patterns,
        restore_pattern,
    )

    if dismiss and restore:
        raise click.UsageError("one of --dismiss, --restore")
    centre, now = place.open(), clock.now()
    hand = Hand(operator_name(by), now)
    try:
        gather_patterns(centre, now)
        if dismiss:
            dismiss_pattern(centre, dismiss, reason, hand)
        if restore:
            restore_pattern(centre, restore, reason, hand)
        judged = judged_patterns(centre, now)
        names = company_names(centre, judged)
    finally:
        centre.close()
    for each in judged:
        if as_json:
            emit(_record(each))
        else:
            _show(place, each, names)
    if not judged:
        place.say("no_patterns")


def _record(judged: Judged) -> dict[str, Any]:
    advisory = judged.advisory
    return {
        "id": advisory.advisory_id,
        "kind": advisory.kind.value,
        "company": advisory.subject or None,
        "people": advisory.people,
        "confirmed": advisory.cases,
        "settled": advisory.settled,
        "seen": [
            {"traveller": each.traveller, "post": each.post, "at": instant_to_wire(each.at)} for each in advisory.seen
        ],
        "first_at": instant_to_wire(advisory.first_at),
        "last_at": instant_to_wire(advisory.last_at),
        "until": instant_to_wire(advisory.until),
        "dismissed": {"by": judged.operator, "at": instant_to_wire(judged.at), "reason": judged.reason}
        if judged.at
        else None,
    }


def _show(place: Place, judged: Judged, names: Mapping[str, str]) -> None:
    from checkpoint_app.casework.advisory_words import evidence_lines, headline

    words, advisory = place.words, judged.advisory
    until = words("patterns.told_until", until=words.instant(advisory.until))
    click.echo(f"{advisory.advisory_id}  {headline(advisory, words, names.get(advisory.subject, ''))}")
    for line in (*evidence_lines(advisory, words), until):
        click.echo(f"  {line}")
    if judged.at:
        at = words.instant(judged.at)
        click.echo("  " + words("central.patterns.dismissed", by=judged.operator, at=at, reason=judged.reason))
