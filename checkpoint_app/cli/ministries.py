"""`checkpoint central import` and `differences`: what the ministries hand over, and what does not agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkpoint_app import clock
from checkpoint_app.cli.root import emit, say
from checkpoint_app.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkpoint_app.central.centre import Centre
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


def run_differences(
    open_centre: Callable[[], Centre],
    words: Texts,
    state: str | None,
    *,
    as_json: bool,
    reject: int | None,
    reason: str,
) -> None:
    """Gather what came since, reject one if asked, and list them."""
    from checkpoint_app.central import differences

    now, centre = clock.now(), open_centre()
    try:
        differences.gather(centre, now)
        if reject is not None:
            differences.reject(centre, reject, reason, now)
        chosen = differences.DifferenceState(state) if state else None
        for each in differences.listing(centre, chosen):
            if as_json:
                emit(differences.to_json(each, now))
            else:
                click.echo(_line(each, words, each.age_days(now)))
        totals = differences.counts(centre)
    finally:
        centre.close()
    say(words("central.command.differences", **{name.lower(): count for name, count in totals.items()}))


def show_proposal(open_centre: Callable[[], Centre], number: int) -> None:
    """Show the fields that a post proposes to correct, as they are and as they would be."""
    from checkpoint_app.central import corrections, differences

    centre = open_centre()
    try:
        differences.gather(centre, clock.now())
        found = corrections.propose(centre, number)
    finally:
        centre.close()
    fields = {name: {"recorded": pair[0], "proposed": pair[1]} for name, pair in found.changed_fields().items()}
    emit({"id": number, "kind": found.kind.value, "clearance_id": found.present.clearance_id, "fields": fields})


def run_approval(open_centre: Callable[[], Centre], words: Texts, number: int) -> None:
    """Correct a record as a post proposes."""
    from checkpoint_app.central import corrections, differences

    now, centre = clock.now(), open_centre()
    try:
        differences.gather(centre, now)
        made = corrections.approve(centre, number, now)
    finally:
        centre.close()
    emit({"id": number, "clearance_id": made.clearance_id, "record_version": made.record_version})
    say(words("central.command.approved", number=number, version=made.record_version))


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
