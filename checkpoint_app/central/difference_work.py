"""Working on the differences list: choosing, paging, assigning, resolving, and writing it out.

Pages are taken by key and never by offset, so the last page of a million costs what the first one does. Numbers are
given in the order of opening: by number is by age. Every change carries who made it and is written down with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState, Ministry
from checkpoint_app.central.centre import Centre, setting
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.differences import (
    CURSOR,
    KINDS_READ,
    Difference,
    close_difference,
)
from checkpoint_app.central.models import DifferenceRow, EventRow
from checkpoint_app.central.operators import Act, Hand, Subject, note_act
from checkpoint_app.faults import DataRejected
from checkpoint_app.sheets import csv_line

PAGE_ROWS = 100
_ROWS_AT_ONCE = 2_000
LONGEST_NOTE = 500
LONGEST_UNIT = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Which differences are looked at; None and an empty unit choose all."""

    state: DifferenceState | None = None
    kind: DifferenceKind | None = None
    owner: Ministry | None = None
    unit: str = ""

    def of(self, query: Select[Any]) -> Select[Any]:
        """Narrow a query to what is chosen."""
        if self.state is not None:
            query = query.where(DifferenceRow.state == self.state.value)
        if self.kind is not None:
            query = query.where(DifferenceRow.kind == self.kind.value)
        if self.owner is not None:
            query = query.where(DifferenceRow.owner == self.owner.value)
        return query.where(DifferenceRow.unit == self.unit) if self.unit else query


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page, the oldest first; numbers to go on from, None where nothing more lies that way."""

    rows: tuple[Difference, ...]
    earlier_before: int | None
    later_after: int | None


def list_page(
    centre: Centre, choice: Choice, *, after: int = 0, before: int | None = None, rows: int = PAGE_ROWS
) -> ListPage:
    """Give the page that begins after a number, or the one that ends before a number."""
    query = choice.of(select(DifferenceRow))
    number = DifferenceRow.difference_id
    if before is None:
        query = query.where(number > after).order_by(number)
    else:
        query = query.where(number < before).order_by(number.desc())
    with reading(centre.engine) as session:
        found = [_typed(row) for row in session.scalars(query.limit(rows + 1))]
    is_more, found = len(found) > rows, found[:rows]
    if before is not None:
        found.reverse()
    if not found:
        return ListPage((), None, None)
    has_earlier = is_more if before is not None else after > 0
    has_later = True if before is not None else is_more
    first, last = found[0].difference_id, found[-1].difference_id
    return ListPage(tuple(found), first if has_earlier else None, last if has_later else None)


def listing(centre: Centre, choice: Choice = Choice(), limit: int | None = None) -> Iterator[Difference]:
    """List differences, the oldest first, in short looks that hold no other up."""
    after, left = 0, limit
    while left is None or left > 0:
        page = list_page(centre, choice, after=after, rows=min(_ROWS_AT_ONCE, left or _ROWS_AT_ONCE))
        yield from page.rows
        if page.later_after is None:
            return
        after, left = page.later_after, None if left is None else left - len(page.rows)


def find_difference(centre: Centre, difference_id: int) -> Difference | None:
    """Give one difference; None when there is none with this number."""
    with reading(centre.engine) as session:
        row = session.get(DifferenceRow, difference_id)
        return None if row is None else _typed(row)


def counts(centre: Centre) -> dict[str, int]:
    """Count differences by state."""
    query = select(DifferenceRow.state, func.count()).group_by(DifferenceRow.state)
    with reading(centre.engine) as session:
        found = {row[0]: int(row[1]) for row in session.execute(query)}
    return {state.value: found.get(state.value, 0) for state in DifferenceState}


def events_unread(centre: Centre) -> int:
    """Count the posts' events that came since the list was last brought up to date."""
    with reading(centre.engine) as session:
        through = int(setting(session, CURSOR, "0"))
        newer = EventRow.id > through, EventRow.kind.in_(KINDS_READ), EventRow.quarantine.is_(None)
        return int(session.scalar(select(func.count()).select_from(EventRow).where(*newer)) or 0)


def assign(centre: Centre, difference_id: int, owner: Ministry, unit: str, hand: Hand) -> None:
    """Give an open difference to a ministry's unit; raises DataRejected when none such is open."""
    unit = unit.strip()[:LONGEST_UNIT]
    with writing(centre.engine) as session:
        row = _open_row(session, difference_id)
        former = f"{row.owner} {row.unit}".strip()
        row.owner, row.unit = owner.value, unit
        _note(session, hand, row, Act.ASSIGNED, f"{former} → {owner.value} {unit}".strip())


def resolve(centre: Centre, difference_id: int, note: str, hand: Hand) -> None:
    """Close an open difference as mended; raises DataRejected without a note, or when none such is open."""
    _settle(centre, difference_id, DifferenceState.CORRECTED, Act.CORRECTED, note, hand)


def reject(centre: Centre, difference_id: int, reason: str, hand: Hand) -> None:
    """Close an open difference as being none; raises DataRejected without a reason, or when none such is open."""
    _settle(centre, difference_id, DifferenceState.REJECTED, Act.REJECTED, reason, hand)


def reopen(centre: Centre, difference_id: int, reason: str, hand: Hand) -> None:
    """Open a closed difference again; raises DataRejected without a reason, or when it is not closed."""
    reason = _words(reason)
    with writing(centre.engine) as session:
        row = session.get(DifferenceRow, difference_id, with_for_update=True)
        if row is None or row.state == DifferenceState.OPEN.value:
            raise DataRejected("central.fault.difference_not_closed", number=difference_id)
        row.state, row.closing, row.closed_at = DifferenceState.OPEN.value, "", None
        _note(session, hand, row, Act.REOPENED, reason)


def _settle(centre: Centre, difference_id: int, state: DifferenceState, act: Act, words: str, hand: Hand) -> None:
    words = _words(words)
    with writing(centre.engine) as session:
        row = _open_row(session, difference_id)
        close_difference(row, state, words, hand.at)
        _note(session, hand, row, act, words)


def _words(text: str) -> str:
    if not text.strip():
        raise DataRejected("central.fault.reason_missing")
    return text.strip()[:LONGEST_NOTE]


def _open_row(session: Session, difference_id: int) -> DifferenceRow:
    row = session.get(DifferenceRow, difference_id, with_for_update=True)
    if row is None or row.state != DifferenceState.OPEN.value:
        raise DataRejected("central.fault.difference_not_open", number=difference_id)
    return row


def _note(session: Session, hand: Hand, row: DifferenceRow, act: Act, detail: str) -> None:
    note_act(session, hand, Subject.DIFFERENCE, row.difference_id, act, detail)


_COLUMNS = (
    *("id", "kind", "clearance_id", "owner", "unit", "age_days"),
    *("opened_at", "state", "closed_at", "closing", "source"),
)


def to_json(difference: Difference, now: datetime) -> dict[str, Any]:
    """Write a difference for a program."""
    return {
        "id": difference.difference_id,
        "kind": difference.kind.value,
        "clearance_id": difference.clearance_id,
        "owner": difference.owner.value,
        "unit": difference.unit,
        "age_days": difference.age_days(now),
        "opened_at": instant_to_wire(difference.opened_at),
        "state": difference.state.value,
        "closed_at": instant_to_wire(difference.closed_at) if difference.closed_at else None,
        "closing": difference.closing,
        "source": difference.source,
    }


def csv_of(centre: Centre, choice: Choice, now: datetime) -> Iterator[str]:
    """Write what is chosen as CSV (comma, a first line of names), in parts that can be sent as they come.

    A cell that a spreadsheet would take for a formula is marked as text.
    """
    yield csv_line(_COLUMNS)
    part: list[str] = []
    for each in listing(centre, choice):
        told = to_json(each, now)
        part.append(csv_line([told[name] for name in _COLUMNS]))
        if len(part) >= _ROWS_AT_ONCE:
            yield "".join(part)
            part = []
    yield "".join(part)


def _typed(row: DifferenceRow) -> Difference:
    return Difference(
        row.difference_id,
        DifferenceKind(row.kind),
        row.clearance_id,
        Ministry(row.owner),
        row.unit,
        row.source,
        row.opened_at,
        DifferenceState(row.state),
        row.closed_at,
        row.closing,
    )
