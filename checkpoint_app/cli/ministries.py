"""`checkpoint central import` and `differences`: what the ministries hand over, and what does not agree."""

from __future__ import annotations

import time
from contextlib import ExitStack
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
    from checkpoint_app.central.feed_sources import Taken
    from checkpoint_app.central.import_rows import Reason
    from checkpoint_app.central.importing import RefusedRow

_SHOWN = 20
_LOOKS_OF_ONE_PASS = 2
_DATA_REFUSED = 4


def run_import(
    open_centre: Callable[[], Centre],
    words: Texts,
    path: Path,
    kind: str,
    *,
    is_trial: bool,
    encoding: str | None = None,
    refused_path: Path | None = None,
) -> None:
    """Import a file; every refused row is one JSON object on stdout, the summary the last one."""
    from dataclasses import asdict

    from checkpoint_app.central.import_refused import refused_file
    from checkpoint_app.central.import_rows import ImportKind
    from checkpoint_app.central.importing import source_of, take_import

    shown = 0
    source = source_of(path, ImportKind(kind), encoding)

    def refused(row: RefusedRow) -> None:
        nonlocal shown
        emit({"refused": row.to_json()})
        put(row)
        shown += 1
        if shown <= _SHOWN:
            say(words("central.command.refused_row", line=row.line, reasons=_reasons(row, words)))

    started_ns, centre = clock.monotonic_ns(), open_centre()
    with ExitStack() as stack:
        stack.callback(centre.close)
        put: Callable[[RefusedRow], None] = lambda _: None  # noqa: E731
        if refused_path is not None:
            put = stack.enter_context(refused_file(refused_path, source, _reason_words(words)))
        report = take_import(centre, source, clock.now(), is_trial=is_trial, on_refused=refused)
    counted = asdict(report)
    emit({"summary": {**counted, "seconds": round((clock.monotonic_ns() - started_ns) / 1e9, 2)}})
    if shown > _SHOWN:
        say(words("central.command.refused_more", count=shown - _SHOWN))
    say(words("central.command.imported", **counted))
    if is_trial:
        say(words("central.command.trial"))
    if report.refused:
        raise SystemExit(_DATA_REFUSED)


def run_watch(open_centre: Callable[[], Centre], words: Texts, folder: Path, every_s: int, *, is_once: bool) -> None:
    """Take files as they appear in a folder, until interrupted; each is told as one JSON object."""
    from checkpoint_app.central.feed_sources import FolderFeed, take_feed

    centre = open_centre()
    try:
        feed, looks = FolderFeed(folder), 0
        say(words("central.command.watching", path=folder, seconds=every_s))
        while not is_once or looks < _LOOKS_OF_ONE_PASS:
            for taken in take_feed(centre, feed, clock.now, _reason_words(words)):
                _tell_taken(taken, words)
            looks += 1
            time.sleep(1 if is_once else every_s)
    except KeyboardInterrupt:
        pass
    finally:
        centre.close()


def _tell_taken(taken: Taken, words: Texts) -> None:
    from dataclasses import asdict

    if taken.report is not None:
        emit({"file": taken.name, "summary": asdict(taken.report)})
        say(words("central.command.imported", **asdict(taken.report)))
    if taken.fault is not None:
        emit({"file": taken.name, "fault": taken.fault.key})
        say(words(taken.fault.key, **taken.fault.values))


def _reason_words(words: Texts) -> Callable[[Reason], str]:
    whole = words("central.import_reason.whole_row")
    return lambda reason: f"{reason.field or whole}: {words(f'central.import_reason.{reason.code.lower()}')}"


def _reasons(row: RefusedRow, words: Texts) -> str:
    return "; ".join(map(_reason_words(words), row.reasons))


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
    from checkpoint_app.casework.differences import Ministry
    from checkpoint_app.central import difference_work as work
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
