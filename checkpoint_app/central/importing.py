"""Taking in what the ministries hand over: clearances (KP2MI) and changes of passports (Imipas).

Rows are judged one by one and written in batches, each one transaction; what is refused is reported by line with all
its reasons and keeps nothing else out. Taking the same source again changes nothing. A trial run does all of it in
one transaction and rolls that back. Transitions of status are those of the one table (`casework.clearance_states`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus
from checkpoint_app.assessment.kinds import Agreement
from checkpoint_app.assessment.matching import compare_birth_dates, compare_name
from checkpoint_app.casework.differences import DifferenceKind
from checkpoint_app.casework.feed_rows import decode_row, document_key, encode_row
from checkpoint_app.central import import_checks as checks
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.changes import held_rows, put_records, put_run, runs_of_different
from checkpoint_app.central.database import writing
from checkpoint_app.central.differences import open_difference, with_exit
from checkpoint_app.central.import_checks import PassportChange, Refused, read_clearance, read_passport_change
from checkpoint_app.central.import_rows import FileSource, ImportKind, MinistrySource, RawRow, Reason
from checkpoint_app.central.models import ClearanceRow
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from checkpoint_app.faults import DataRejected

BATCH = 500
_MOST_PRIOR = 5
_FINAL = frozenset(
    {
        ClearanceStatus.EXPIRED,
        ClearanceStatus.ENDED,
        ClearanceStatus.REVOKED,
        ClearanceStatus.SUPERSEDED,
        ClearanceStatus.WITHDRAWN,
        ClearanceStatus.TOMBSTONE,
    }
)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken, with all its reasons; `cells` are what was written in it."""

    line: int
    reasons: tuple[Reason, ...]
    cells: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write it for a program."""
        return {"line": self.line, "reasons": [asdict(reason) for reason in self.reasons]}


@dataclass(slots=True)
class ImportReport:
    """What became of the rows; every row is in exactly one of the counts below `rows`.

    `older` rows are versions before the one that is held; `without_record` are passports of people who have no
    placement record, which is the ordinary case and nothing of them is kept. `differences` were opened on the way.
    """

    source: str
    kind: str
    is_trial: bool
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    without_record: int = 0
    refused: int = 0
    differences: int = 0


def source_of(path: Path, kind: ImportKind, encoding: str | None = None) -> FileSource:
    """Name a ministry's file of this kind, with the columns that it may have."""
    if kind is ImportKind.PASSPORTS:
        return FileSource(path, kind, checks.PASSPORT_COLUMNS, encoding=encoding)
    return FileSource(
        path,
        kind,
        checks.CLEARANCE_COLUMNS,
        checks.CLEARANCE_LISTS,
        checks.CLEARANCE_FLAGS,
        checks.CLEARANCE_NUMBERS,
        encoding,
    )


@dataclass(frozen=True, slots=True)
class _ReadRow:
    """A row and the record that it tells; the flag tells whether it states its own version."""

    row: RawRow
    record: Clearance
    has_version: bool


def _reason_of(fault: DataRejected) -> Reason:
    code = fault.key.rpartition(".")[2].upper()
    fields = {
        "VERSION_NOT_NEWER": "record_version",
        "TRANSITION_REFUSED": "status",
        "CONTRADICTION": "document_number",
    }
    return Reason(fields.get(code, ""), code)


class _Trial(Exception):
    """Ends the one transaction of a trial run."""


def take_import(
    centre: Centre,
    source: MinistrySource,
    now: datetime,
    *,
    is_trial: bool = False,
    on_refused: Callable[[RefusedRow], None] = lambda _: None,
) -> ImportReport:
    """Take all rows of a source that can be taken.

    Raises InputUnreadable or DataRejected when the source as a whole cannot be read, EnvironmentFault when the
    database refuses; batches before that are kept.
    """
    report = ImportReport(source.name, source.kind.value, is_trial)
    rows = source.rows()
    if is_trial:
        try:
            with writing(centre.engine) as session:
                _Taking(centre, session, source, report, on_refused, now).take(rows)
                raise _Trial
        except _Trial:
            return report
    while batch := list(islice(rows, BATCH)):
        with writing(centre.engine) as session:
            _Taking(centre, session, source, report, on_refused, now).take(batch)
    return report


class _Taking:
    """One transaction's rows."""

    def __init__(
        self,
        centre: Centre,
        session: Session,
        source: MinistrySource,
        report: ImportReport,
        on_refused: Callable[[RefusedRow], None],
        now: datetime,
    ) -> None:
        self._centre, self._session, self._source = centre, session, source
        self._report, self._on_refused, self._now = report, on_refused, now

    def take(self, rows: Iterable[RawRow]) -> None:
        """Take rows; each stands or falls alone, as if they came one after another."""
        if self._source.kind is ImportKind.CLEARANCES:
            rows = iter(rows)
            while batch := list(islice(rows, BATCH)):
                self._take_clearances(batch)
            return
        for row in rows:
            self._report.rows += 1
            try:
                self._take_passport(row)
            except Refused as refused:
                self._refuse(row, refused.reasons)

    def _refuse(self, row: RawRow, reasons: tuple[Reason, ...]) -> None:
        self._report.refused += 1
        self._on_refused(RefusedRow(row.line, reasons, row.cells))

    def _take_clearances(self, rows: list[RawRow]) -> None:
        """Judge rows together as far as no identifier comes twice; refusals are told in the order of the lines."""
        refused: dict[int, tuple[Reason, ...]] = {}
        read: list[_ReadRow] = []
        for row in rows:
            self._report.rows += 1
            try:
                read.append(_ReadRow(row, *read_clearance(row, self._centre.keys.national_number_key, self._now)))
            except Refused as fault:
                refused[row.line] = fault.reasons
        for run in runs_of_different(read, lambda one: one.record.clearance_id):
            refused |= self._take_run(run)
        for row in rows:
            if row.line in refused:
                self._refuse(row, refused[row.line])

    def _take_run(self, run: list[_ReadRow]) -> dict[int, tuple[Reason, ...]]:
        held = held_rows(self._session, [one.record.clearance_id for one in run])
        wanted: list[_ReadRow] = []
        for one in run:
            version = self._version_of(one, held.get(one.record.clearance_id))
            if version is not None:
                wanted.append(replace(one, record=replace(one.record, record_version=version)))
        refusals = put_run(self._session, [each.record for each in wanted], held, self._now)
        faults = {refusal.place: refusal.fault for refusal in refusals}
        departed = [w.record.clearance_id for w in wanted if w.record.status is ClearanceStatus.DEPARTED]
        left = with_exit(self._session, departed)
        refused: dict[int, tuple[Reason, ...]] = {}
        for place, one in enumerate(wanted):
            if place in faults:
                refused[one.row.line] = (_reason_of(faults[place]),)
                continue
            if one.record.clearance_id in held:
                self._report.changed += 1
            else:
                self._report.new += 1
            if one.record.status is ClearanceStatus.DEPARTED and one.record.clearance_id not in left:
                self._open(DifferenceKind.CLEARANCE_WITHOUT_EXIT, one.record, one.row)
        return refused

    def _version_of(self, one: _ReadRow, held: ClearanceRow | None) -> int | None:
        """Tell under which version a row is put; None when there is nothing to put, which is then counted."""
        if held is None:
            return one.record.record_version
        stated = one.record.record_version if one.has_version else held.record_version
        if encode_row(replace(one.record, record_version=stated)) == held.line:
            self._report.unchanged += 1
            return None
        if not one.has_version:
            return held.record_version + 1
        if stated < held.record_version:
            self._report.older += 1
            return None
        return stated

    def _put(self, record: Clearance) -> None:
        for refusal in put_records(self._session, [record], self._now):
            raise Refused((_reason_of(refusal.fault),)) from refusal.fault

    def _take_passport(self, row: RawRow) -> None:
        change = read_passport_change(row, self._now)
        records = [each for each in self._under(change.issuer, change.old_number) if each.status not in _FINAL]
        if not records:
            known = self._under(change.issuer, change.new_number)
            if any(change.old_number in each.prior_documents for each in known):
                self._report.unchanged += 1
            else:
                self._report.without_record += 1
            return
        differing = {kind for record in records for kind in _differing(change, record)}
        if differing:
            # The same number under another person's name or birth date: a person looks at it, nothing is moved.
            for record in records:
                for kind in _differing(change, record):
                    self._open(kind, record, row)
            raise Refused(tuple(sorted(Reason(_FIELDS[kind], "DIFFERS_FROM_RECORD") for kind in differing)))
        with self._session.begin_nested():
            for record in records:
                self._put(_with_passport(record, change))
        self._report.changed += 1

    def _under(self, issuer: str, number: str) -> list[Clearance]:
        query = select(ClearanceRow.line).where(ClearanceRow.row_key == document_key(issuer, number))
        return [decode_row(line) for line in self._session.scalars(query)]

    def _open(self, kind: DifferenceKind, record: Clearance, row: RawRow) -> None:
        source = f"import {self._source.name} line {row.line}"
        self._report.differences += open_difference(self._session, kind, record, source, self._now)


_FIELDS = {DifferenceKind.NAME: "name_primary", DifferenceKind.BIRTH_DATE: "birth_date"}


def _differing(change: PassportChange, record: Clearance) -> Iterator[DifferenceKind]:
    """Tell what of a new passport is another person's; a difference that name comparison explains is none."""
    if change.name_primary:
        document = TravelDocument(
            DocumentKind.PASSPORT,
            ReadingSource.HAND,
            change.issuer,
            change.issuer,
            change.new_number,
            change.name_primary,
            change.name_secondary or "",
            change.birth_date,
            change.new_expiry,
        )
        if compare_name(document, record).agreement is Agreement.DIFFERS:
            yield DifferenceKind.NAME
    if compare_birth_dates(change.birth_date, record.birth_date).agreement is Agreement.DIFFERS:
        yield DifferenceKind.BIRTH_DATE


def _with_passport(record: Clearance, change: PassportChange) -> Clearance:
    former = (change.old_number, *(each for each in record.prior_documents if each != change.old_number))
    return replace(
        record,
        record_version=record.record_version + 1,
        document_number=change.new_number,
        document_expiry=change.new_expiry or record.document_expiry,
        prior_documents=former[:_MOST_PRIOR],
    )
