"""Spreadsheets of ferry operators: rows of cells to a passenger list.

Which column means what is told by its heading: by a use that a person gave once (remembered by the headings'
fingerprint), else by headings that are known word for word. Anything else is asked, never guessed. Above the headings
there may be lines such as "Kapal: ..." that tell of the departure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import Enum

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list.model import (
    Leg,
    ListedDocument,
    ListedPerson,
    ListFault,
    ListFaultKind,
    ListForm,
    PassengerList,
    PersonRole,
    PortTime,
)
from checkpoint_app.documents.passenger_list.paxlst import faults_of, state_of, twice_listed

Cell = str | date | datetime | time | None
Rows = Sequence[Sequence[Cell]]

_MOST_ROWS_ABOVE = 30
_FEWEST_HEADINGS = 3
_NUMBER = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_HOUR = re.compile(r"(\d{1,2})[.:](\d{2})")


class Column(Enum):
    """What a column may mean; IGNORED: a person said that it is not needed."""

    NAME = "NAME"
    PRIMARY = "PRIMARY"
    SECONDARY = "SECONDARY"
    BIRTH_DATE = "BIRTH_DATE"
    NATIONALITY = "NATIONALITY"
    DOCUMENT_KIND = "DOCUMENT_KIND"
    DOCUMENT_NUMBER = "DOCUMENT_NUMBER"
    DOCUMENT_EXPIRY = "DOCUMENT_EXPIRY"
    ISSUING_STATE = "ISSUING_STATE"
    BOOKING = "BOOKING"
    ROLE = "ROLE"
    IGNORED = "IGNORED"


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What each column of one kind of sheet means; None is a column whose heading nobody explained."""

    columns: tuple[Column | None, ...]

    @property
    def is_enough(self) -> bool:
        """Whether people can be told apart: a name, and a document's number or a birth date."""
        named = Column.NAME in self.columns or Column.PRIMARY in self.columns
        return named and (Column.DOCUMENT_NUMBER in self.columns or Column.BIRTH_DATE in self.columns)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Words that operators write, in lower case: headings, labels above them, countries, what a person is on board.

    `labels` give `vessel`, `service`, `from`, `to`, `day`, `hour`, `operator`.
    """

    headings: Mapping[str, Column] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, PersonRole] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnsUnknown:
    """The sheet's headings are not known well enough; a person says once what they mean."""

    line: int
    headings: tuple[str, ...]
    known: ColumnUse
    fingerprint: str


def fingerprint(headings: Iterable[Cell]) -> str:
    """Name a row of headings, whatever its letters' case and blanks."""
    return hashlib.sha256("\x1f".join(_word(each) for each in headings).encode()).hexdigest()


def read_sheet(
    rows: Rows, words: SheetWords, remembered: Mapping[str, ColumnUse], today: date
) -> PassengerList | ColumnsUnknown:
    """Read a sheet; `remembered` are the uses that people gave, by fingerprint of the headings."""
    at = find_headings(rows, words, remembered)
    if at is None:
        return ColumnsUnknown(1, (), ColumnUse(()), fingerprint(()))
    headings = heading_row(rows, at)
    mark = fingerprint(headings)
    use = remembered.get(mark) or known_use(headings, words)
    if not use.is_enough:
        return ColumnsUnknown(at + 1, tuple(cell_text(each) for each in headings), use, mark)
    return read_below(rows, at, use, words, today)


def known_use(headings: Iterable[Cell], words: SheetWords) -> ColumnUse:
    """Give what each column means as far as its heading is known word for word."""
    return ColumnUse(tuple(words.headings.get(_word(each)) for each in headings))


def read_below(rows: Rows, headings_at: int, use: ColumnUse, words: SheetWords, today: date) -> PassengerList:
    """Read the rows below those headings by that use, be it enough or not; `headings_at` counts from 0."""
    return _Rows(use, heading_row(rows, headings_at), words, today, headings_at).read(rows)


def heading_row(rows: Rows, at: int) -> tuple[Cell, ...]:
    """Give a row without the empty cells at its end."""
    return _trimmed(rows[at])


def find_headings(rows: Rows, words: SheetWords, remembered: Mapping[str, ColumnUse]) -> int | None:
    """Find the row of headings: one that is remembered, else with most known words, else the first of the fullest."""
    above = [_trimmed(row) for row in rows[:_MOST_ROWS_ABOVE]]
    for number, row in enumerate(above):
        if fingerprint(row) in remembered:
            return number
    known = [sum(_word(cell) in words.headings for cell in row) for row in above]
    if known and max(known) >= 2:
        return known.index(max(known))
    filled = [sum(bool(_word(cell)) for cell in row) for row in above]
    fullest = max(filled, default=0)
    return filled.index(fullest) if fullest >= _FEWEST_HEADINGS else None


def _trimmed(row: Sequence[Cell]) -> tuple[Cell, ...]:
    cells = list(row)
    while cells and not cell_text(cells[-1]):
        cells.pop()
    return tuple(cells)


def cell_text(cell: Cell) -> str:
    """Write a cell as it stands."""
    return "" if cell is None else str(cell).strip()


def _word(cell: Cell) -> str:
    return " ".join(cell_text(cell).lower().replace("_", " ").strip(":. ").split())


class _Rows:
    """Reads the rows below the headings."""

    def __init__(
        self, use: ColumnUse, headings: Sequence[Cell], words: SheetWords, today: date, headings_at: int
    ) -> None:
        self._use, self._headings, self._words = use, headings, words
        self._today, self._at = today, headings_at
        self._faults: list[ListFault] = []
        self._persons: list[ListedPerson] = []
        self._day_first = True

    def read(self, rows: Rows) -> PassengerList:
        above, below = rows[: self._at], rows[self._at + 1 :]
        self._tell_unused()
        self._settle_order_of_dates(below)
        for number, row in enumerate(below, self._at + 2):
            if any(cell_text(cell) for cell in row):
                self._take(number, row)
        leg, operator = self._departure(above)
        self._faults += twice_listed(self._persons)
        return PassengerList(
            ListForm.SHEET,
            sender=operator,
            legs=(leg,),
            persons=tuple(self._persons),
            faults=tuple(sorted(self._faults, key=lambda fault: fault.line)),
        )

    def _tell_unused(self) -> None:
        for heading, column in zip(self._headings, self._use.columns, strict=False):
            if column is None and cell_text(heading):
                self._fault(self._at + 1, ListFaultKind.COLUMN_NOT_USED, cell_text(heading))

    def _settle_order_of_dates(self, rows: Rows) -> None:
        """31/12/1990 tells the order of its whole sheet; where no date does, day first is taken and told."""
        pairs = [
            (int(found[1]), int(found[2]))
            for row in rows
            for column in (Column.BIRTH_DATE, Column.DOCUMENT_EXPIRY)
            if (found := _NUMBER.fullmatch(cell_text(self._cell(row, column)))) and len(found[1]) <= 2
        ]
        day_first, month_first = any(one > 12 for one, _ in pairs), any(two > 12 for _, two in pairs)
        self._day_first = day_first or not month_first
        if pairs and day_first == month_first:
            self._fault(self._at + 1, ListFaultKind.DAY_FIRST_ASSUMED)

    def _take(self, line: int, row: Sequence[Cell]) -> None:
        primary = cell_text(self._cell(row, Column.PRIMARY)) or cell_text(self._cell(row, Column.NAME))
        number = "".join(cell_text(self._cell(row, Column.DOCUMENT_NUMBER)).upper().split())
        born = self._date(line, row, Column.BIRTH_DATE, ListFaultKind.BIRTH_DATE_UNREADABLE)
        if not number and born is None:
            # Totals, signatures and remarks below the people.
            self._fault(line, ListFaultKind.ROW_SKIPPED)
            return
        issuer = self._state(line, row, Column.ISSUING_STATE)
        nationality = self._state(line, row, Column.NATIONALITY)
        expiry = self._date(line, row, Column.DOCUMENT_EXPIRY, ListFaultKind.EXPIRY_UNREADABLE)
        kind = cell_text(self._cell(row, Column.DOCUMENT_KIND)).upper()
        person = ListedPerson(
            line,
            self._role(line, row),
            primary,
            cell_text(self._cell(row, Column.SECONDARY)),
            birth_date=PartialDate.of(born) if born else None,
            nationality=nationality,
            documents=(ListedDocument(kind, number, issuer or nationality, expiry),) if number else (),
            booking=cell_text(self._cell(row, Column.BOOKING)),
        )
        self._persons.append(person)
        self._faults += faults_of(person, self._faults)

    def _cell(self, row: Sequence[Cell], column: Column) -> Cell:
        at = self._use.columns.index(column) if column in self._use.columns else len(row)
        return row[at] if at < len(row) else None

    def _date(self, line: int, row: Sequence[Cell], column: Column, kind: ListFaultKind) -> date | None:
        cell = self._cell(row, column)
        if not cell_text(cell):
            return None
        value = read_day(cell, self._day_first)
        if value is None or (column is Column.BIRTH_DATE and value > self._today):
            self._fault(line, kind, column.value)
            return None
        return value

    def _state(self, line: int, row: Sequence[Cell], column: Column) -> str:
        word = _word(self._cell(row, column))
        state = self._words.states.get(word) or state_of(word)
        if word and not state:
            self._fault(line, ListFaultKind.STATE_UNKNOWN, column.value)
        return state

    def _role(self, line: int, row: Sequence[Cell]) -> PersonRole:
        word = _word(self._cell(row, Column.ROLE))
        if word and word not in self._words.roles:
            self._fault(line, ListFaultKind.ROLE_UNKNOWN, Column.ROLE.value)
        return self._words.roles.get(word, PersonRole.PASSENGER)

    def _departure(self, above: Rows) -> tuple[Leg, str]:
        told = dict(_labelled(above, self._words.labels))
        day = read_day(told.get("day"), day_first=True)
        leg = Leg(
            service=cell_text(told.get("service")),
            vessel=cell_text(told.get("vessel")),
            from_port=cell_text(told.get("from")),
            to_port=cell_text(told.get("to")),
            departs=PortTime(day, _hour(told.get("hour"))) if day else None,
        )
        if not (leg.from_port and leg.departs):
            self._fault(1, ListFaultKind.DEPARTURE_MISSING)
        return leg, cell_text(told.get("operator"))

    def _fault(self, line: int, kind: ListFaultKind, where: str = "") -> None:
        self._faults.append(ListFault(line, kind, where))


def with_departure(given: PassengerList, leg: Leg) -> PassengerList:
    """Put a departure that a person named in place of what the list says or lacks."""
    faults = tuple(fault for fault in given.faults if fault.kind is not ListFaultKind.DEPARTURE_MISSING)
    return replace(given, legs=(leg, *given.legs[1:]), faults=faults)


def _labelled(above: Rows, labels: Mapping[str, str]) -> Iterator[tuple[str, Cell]]:
    """Give what stands after a label: in the same cell behind a colon, else in the next cell that holds something."""
    for row in above:
        for at, cell in enumerate(row):
            label, colon, behind = cell_text(cell).partition(":")
            name = labels.get(_word(label))
            if name is not None:
                following = (other for other in row[at + 1 :] if cell_text(other))
                yield name, behind.strip() if colon and behind.strip() else next(following, None)


def read_day(cell: Cell, day_first: bool) -> date | None:
    """Read a cell as a day: a date, or digits as 31/12/1990 or 1990-12-31; None for anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _NUMBER.fullmatch(cell_text(cell))
    if found is None:
        return None
    first, second, third = (int(found[part]) for part in (1, 2, 3))
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        year, month, day = (third, second, first) if day_first else (third, first, second)
    # A year of two digits is not read: nobody can tell the century of an expiry and a birth alike.
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def _hour(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    found = _HOUR.match(cell_text(cell))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
