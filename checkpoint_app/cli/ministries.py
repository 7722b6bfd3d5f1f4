"""`checkpoint central import` and `differences`: what the ministries hand over, and what does not agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkpoint_app import clock
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.cli.root import emit, say
from checkpoint_app.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkpoint_app.central.centre import Centre
    from checkpoint_app.central.difference_work import Choice
    from checkpoint_app.central.differences import Difference
    from checkpoint_app.central.importing import RefusedRow

_SHOWN = 20
_DATA_REFUSED = 4


def run_import(open_centre: Callable[[], Centre], words: Texts, path: Path, kind: str, *, is_trial: bool) -> None:
    """Import a file; every refused row is one JSON object on stdout, the summary the last one."""
    from dataclasses import asdict

    from checkpoint_app.central.import_rows import ImportKind
    from checkpoint_app.central.importing import source_of, take_import

    shown = 0

    def refused(row: RefusedRow) -> None:
        nonlocal shown
        emit({"refused": row.to_json()})
        shown += 1
        if shown <= _SHOWN:
            say(words("central.command.refused_row", line=row.line, reasons=_reasons(row, words)))

    started_ns, centre = clock.monotonic_ns(), open_centre()
    try:
        report = take_import(
            centre, source_of(path, ImportKind(kind)), clock.now(), is_trial=is_trial, on_refused=refused
        )
    finally:
        centre.close()
    counted = asdict(report)
    emit({"summary": {**counted, "seconds": round((clock.monotonic_ns() - started_ns) / 1e9, 2)}})
    if shown > _SHOWN:
        say(words("central.command.refused_more", count=shown - _SHOWN))
    say(words("central.command.imported", **counted))
    if is_trial:
        say(words("central.command.trial"))
    if report.refused:
        raise SystemExit(_DATA_REFUSED)


def _reasons(row: RefusedRow, words: Texts) -> str:
    whole = words("central.import_reason.whole_row")
    return "; ".join(
        f"{reason.field or whole}: {words(f'central.import_reason.{reason.code.lower()}')}" for reason in row.reasons
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the differences list: a change of one entry, then the entries that are chosen."""

    choice: Choice
    as_json: bool = False
    csv: Path | None = None
    limit: int | None = None
    number: int | None = None
    act: str | None = None
    words: str = ""
    owner: str | None = None
    operator: str = ""


def run_differences(open_centre: Callable[[], Centre], words: Texts, wish: Wish) -> None:
    """Gather what came since, make the change that is asked for, and list what is chosen."""
    from checkpoint_app.central import difference_work as work
    from checkpoint_app.central.differences import gather

    now, centre = clock.now(), open_centre()
    try:
        gather(centre, now)
        if wish.number is not None:
            _change(centre, wish, now)
        if wish.csv is not None:
            with wish.csv.open("w", encoding="utf-8-sig", newline="") as stream:
                stream.writelines(work.csv_of(centre, wish.choice, now))
        elif wish.number is not None and wish.act is None:
            _show_one(centre, words, wish, now)
        else:
            for each in work.listing(centre, wish.choice, wish.limit):
                _show(each, words, now, as_json=wish.as_json)
        totals = work.counts(centre)
    finally:
        centre.close()
    say(words("central.command.differences", **{name.lower(): count for name, count in totals.items()}))


def show_proposal(open_centre: Callable[[], Centre], number: int, operator: str) -> None:
    """Show the fields that a post proposes to correct, as they are and as they would be."""
    from checkpoint_app.central import corrections, differences
    from checkpoint_app.central.operators import Hand

    hand, centre = Hand(operator, clock.now()), open_centre()
    try:
        differences.gather(centre, hand.at)
        found = corrections.propose(centre, number, hand)
    finally:
        centre.close()
    fields = {name: {"recorded": pair[0], "proposed": pair[1]} for name, pair in found.changed_fields().items()}
    emit({"id": number, "kind": found.kind.value, "clearance_id": found.present.clearance_id, "fields": fields})


def run_approval(open_centre: Callable[[], Centre], words: Texts, number: int, operator: str) -> None:
    """Correct a record as a post proposes."""
    from checkpoint_app.central import corrections, differences
    from checkpoint_app.central.operators import Hand

    hand, centre = Hand(operator, clock.now()), open_centre()
    try:
        differences.gather(centre, hand.at)
        made = corrections.approve(centre, number, hand)
    finally:
        centre.close()
    emit({"id": number, "clearance_id": made.clearance_id, "record_version": made.record_version})
    say(words("central.command.approved", number=number, version=made.record_version))


def _change(centre: Centre, wish: Wish, now: datetime) -> None:
    from checkpoint_app.central import difference_work as work
    from checkpoint_app.central.differences import Ministry
    from checkpoint_app.central.operators import Hand

    hand, number = Hand(wish.operator, now), wish.number or 0
    match wish.act:
        case "assign":
            owner = wish.owner or Ministry.KP2MI.value
            work.assign(centre, number, Ministry(owner), wish.words, hand)
        case "resolve":
            work.resolve(centre, number, wish.words, hand)
        case "reject":
            work.reject(centre, number, wish.words, hand)
        case "reopen":
            work.reopen(centre, number, wish.words, hand)


def _show_one(centre: Centre, words: Texts, wish: Wish, now: datetime) -> None:
    """Show one entry with all that operators did to it."""
    from checkpoint_app.central import difference_work as work
    from checkpoint_app.central.operators import Subject, acts

    found = work.find_difference(centre, wish.number or 0)
    if found is None:
        return
    history = acts(centre, Subject.DIFFERENCE, wish.number)
    if wish.as_json:
        told = [
            {"at": instant_to_wire(each.at), "operator": each.operator, "act": each.act, "detail": each.detail}
            for each in history
        ]
        emit({**work.to_json(found, now), "acts": told})
        return
    _show(found, words, now, as_json=False)
    for each in history:
        act = words(f"central.differences.act.{each.act.lower()}")
        click.echo(
            words(
                "central.command.act", at=words.instant(each.at), operator=each.operator, act=act, detail=each.detail
            )
        )


def _show(each: Difference, words: Texts, now: datetime, *, as_json: bool) -> None:
    from checkpoint_app.central.difference_work import to_json

    if as_json:
        emit(to_json(each, now))
    else:
        click.echo(_line(each, words, each.age_days(now)))


def _line(each: Difference, words: Texts, days: int) -> str:
    state = words(f"central.differences.state_{each.state.value.lower()}", closing=each.closing)
    return words(
        "central.command.difference",
        number=each.difference_id,
        kind=words(f"central.differences.kind_{each.kind.value.lower()}"),
        owner=each.owner.value,
        unit=each.unit,
        days=days,
        state=state,
    )
