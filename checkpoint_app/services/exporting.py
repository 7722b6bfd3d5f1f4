"""Lists given away as files: whole or not at all, recorded before they appear, by two where people stand in them.

An export runs on a reading connection of its own. Nothing of it lies in a temporary file elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias, assert_never, cast

from checkpoint_app import clock
from checkpoint_app.casework.encounter import SecondPerson
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.papers import case_number
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import medium_faults, write_stream
from checkpoint_app.services.differences import PostDifference, differences_here
from checkpoint_app.services.kept_documents import list_kept_documents
from checkpoint_app.services.periods import Period
from checkpoint_app.services.post import Post
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.sheets import csv_line
from checkpoint_app.store.audit_trail import TrailFilter
from checkpoint_app.store.case_queue import Case
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.figures import Flow
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.texts import Texts

_AT_ONCE = 200
MOST_ON_PAPER = 5_000
"""Rows that still make a paper somebody reads; a longer list goes as a sheet."""
_SECONDS = frozenset({Role.SUPERVISOR, Role.PROTECTION_OFFICER, Role.ADMINISTRATOR})

Row = tuple[str, ...]
Second: TypeAlias = LoggedInOfficer | SecondPerson | None
"""The other person: logged in beside the first, or named after a call by telephone."""
Heed = Callable[[int], None]
"""Is told how many rows are done; what it raises ends the export, and nothing was written."""


class ExportWhat(Enum):
    """What can be given away."""

    CASES = "cases"
    REGISTER = "register"
    FIGURES = "figures"
    TRAIL = "trail"
    DIFFERENCES = "differences"

    @property
    def needs_second(self) -> bool:
        """Whether people stand in it, so that two must want it."""
        return self not in {ExportWhat.FIGURES, ExportWhat.DIFFERENCES}


class ExportForm(Enum):
    """In which form; the value is the file's suffix."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its title, who gives it away when, and the titles of its columns."""

    title: str
    about: str
    headers: Row
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One export: what, in which form, of which period (of the trail and of figures), to which file."""

    what: ExportWhat
    form: ExportForm
    period: Period
    path: Path


@dataclass(frozen=True, slots=True)
class Given:
    """What was written."""

    path: Path
    rows: int


def file_name(what: ExportWhat, form: ExportForm, now: datetime) -> str:
    """Name a file after what it holds and when; never after a person."""
    return f"checkpoint-{what.value}-{now.astimezone():%Y%m%d-%H%M}.{form.value}"


def prove_second(casebook: Casebook, officer: LoggedInOfficer, officer_id: str, password: str) -> LoggedInOfficer:
    """Let a second person open their own key; raises LoginRefused, or DataRejected for who may not stand for it."""
    second = casebook.people.log_in(officer_id, password, clock.now())
    if second.officer_id == officer.officer_id or second.role not in _SECONDS:
        raise DataRejected("exports.fault.second_person")
    return second


def export(
    casebook: Casebook,
    post: Post,
    officer: LoggedInOfficer,
    second: Second,
    wanted: Wanted,
    texts: Texts,
    heed: Heed,
    paper: Callable[[Sheet], bytes],
) -> Given:
    """Write one export; `paper` draws a PDF. On a thread that may read the casebook and wait for its writer.

    Raises DataRejected without a second person where one is needed, EnvironmentFault when the medium refuses or the
    list is too long for paper; then there is no file, and unless the medium failed at the very end, no record of one.
    """
    if wanted.what.needs_second and (second is None or second.officer_id == officer.officer_id):
        raise DataRejected("exports.fault.second_person")
    count = 0

    def counted(rows: Iterable[Row]) -> Iterator[Row]:
        nonlocal count
        for count, row in enumerate(rows, 1):
            if count % _AT_ONCE == 0:
                heed(count)
            if wanted.form is ExportForm.PDF and count > MOST_ON_PAPER:
                raise EnvironmentFault("exports.fault.too_long", most=MOST_ON_PAPER)
            yield row

    def chunks(sheet: Sheet) -> Iterator[bytes]:
        yield from _written(wanted.form, sheet, paper)
        heed(count)
        # On record before the file has its name; without the record it never gets one.
        post.writer.run(lambda writing: _note(writing, officer, second, wanted, count))

    sheet = _sheet(casebook, post, officer, wanted, texts, counted)
    with casebook.one_moment(), medium_faults():
        write_stream(wanted.path, chunks(sheet))
    return Given(wanted.path, count)


def _note(
    casebook: Casebook,
    officer: LoggedInOfficer,
    second: Second,
    wanted: Wanted,
    count: int,
) -> None:
    with casebook.record(officer, moment_now()) as recording:
        recording.note(
            EventKind.READ,
            open={"reason": "EXPORT", "what": wanted.what.value, "form": wanted.form.value, "count": count},
            second=second,
        )


def _sheet(
    casebook: Casebook,
    post: Post,
    officer: LoggedInOfficer,
    wanted: Wanted,
    texts: Texts,
    counted: Callable[[Iterable[Row]], Iterator[Row]],
) -> Sheet:
    what = wanted.what
    headers = texts(f"exports.columns.{what.value}").split("|")
    about = texts("exports.about", who=officer.display_name, at=texts.instant(clock.now()))
    rows = counted(_rows(casebook, post, wanted, texts))
    return Sheet(texts(f"exports.what.{what.value}"), about, tuple(headers), rows)


# -- rows ----------------------------------------------------------------------------------------------------------
def _rows(casebook: Casebook, post: Post, wanted: Wanted, texts: Texts) -> Iterator[Row]:
    match wanted.what:
        case ExportWhat.CASES:
            return _cases(casebook, texts)
        case ExportWhat.REGISTER:
            return _register(casebook, texts)
        case ExportWhat.FIGURES:
            return _figures(casebook, wanted.period, texts)
        case ExportWhat.TRAIL:
            return _trail(casebook, wanted.period, texts)
        case ExportWhat.DIFFERENCES:
            return _differences(casebook, post, texts)
        case _:
            assert_never(wanted.what)


def _cases(casebook: Casebook, texts: Texts) -> Iterator[Row]:
    first = 0
    while page := casebook.queue(first, _AT_ONCE):
        for case in page:
            yield _case(case, texts)
        first += len(page)


def _case(case: Case, texts: Texts) -> Row:
    encounter, shown = case.encounter, read_snapshot(case.content)
    document = cast("dict[str, Any]", (case.content or {}).get("document") or {})
    verdict = encounter.verdict.value.lower() if encounter.verdict else ""
    return (
        case_number(encounter.encounter_id),
        shown.name,
        str(document.get("number") or ""),
        str(document.get("birth_date") or ""),
        texts("exports.discreet") if shown.discreet else " ".join(shown.codes),
        texts(f"counter.verdict.{verdict}") if verdict and not shown.discreet else "",
        texts(f"casefile.state.{encounter.state.value}"),
        _at(encounter.referred_at, texts),
        _at(encounter.boarding_at, texts),
        shown.counter,
    )


def _register(casebook: Casebook, texts: Texts) -> Iterator[Row]:
    today = clock.today()
    for kept in list_kept_documents(casebook):
        yield (
            case_number(kept.encounter_id),
            kept.place or texts("registers.erased"),
            texts(f"casefile.ground.{kept.ground.value}"),
            _at(kept.kept_at, texts),
            kept.kept_by,
            texts.date(kept.due_back),
            texts(f"registers.state.{kept.state_on(today).value}"),
            _at(kept.returned_at, texts),
        )


def _figures(casebook: Casebook, period: Period, texts: Texts) -> Iterator[Row]:
    bounds = period.instants(clock.today())
    if bounds is None:
        return
    found = casebook.figures(*bounds)
    flows: tuple[tuple[str, Iterable[tuple[date | int, Flow]]], ...] = (("day", found.days), ("hour", found.hours))
    for name, ranked in flows:
        for key, flow in ranked:
            words = texts.date(key) if isinstance(key, date) else f"{key:02d}:00"
            yield texts(f"figures.plot.{name}"), words, str(flow.travellers), str(flow.referred)
    for name, counts in (("post", found.posts), ("rule", found.rules)):
        for what, count in counts:
            yield texts(f"figures.plot.{name}"), what, str(count), ""
    for became, count in found.outcomes:
        yield texts("figures.plot.outcome"), texts(f"figures.became.{became.value}"), str(count), ""


def _trail(casebook: Casebook, period: Period, texts: Texts) -> Iterator[Row]:
    since, until = period.instants(clock.today()) or (None, None)
    numbers = casebook.trail(TrailFilter(since, until))
    for first in range(0, len(numbers), _AT_ONCE):
        for entry in casebook.trail_entries(numbers[first : first + _AT_ONCE]):
            said = " ".join(f"{name}={value}" for name, value in entry.open)
            case = case_number(entry.encounter_id) if entry.encounter_id else ""
            yield (
                str(entry.dev_seq),
                _at(entry.at, texts),
                entry.officer_id or "",
                entry.second_person or "",
                entry.kind.value,
                said,
                case,
            )


def _differences(casebook: Casebook, post: Post, texts: Texts) -> Iterator[Row]:
    now = clock.now()
    for row in differences_here(post, casebook, now).rows:
        yield _difference(row, now, texts)


def _difference(row: PostDifference, now: datetime, texts: Texts) -> Row:
    return (
        texts(f"differences.kind.{row.kind.value if row.kind else 'PERSON'}"),
        case_number(row.encounter_id),
        texts(f"differences.owner.{row.owner.value}") if row.owner else "",
        row.unit,
        _at(row.since, texts),
        str(row.age_days(now)),
        texts(f"differences.standing.{row.standing.value}"),
        _at(row.until, texts),
        row.closing,
    )


def _at(instant: datetime | None, texts: Texts) -> str:
    return texts.instant(instant) if instant is not None else ""


# -- forms ---------------------------------------------------------------------------------------------------------
def _written(form: ExportForm, sheet: Sheet, paper: Callable[[Sheet], bytes]) -> Iterator[bytes]:
    if form is ExportForm.CSV:
        yield from _csv(sheet)
    elif form is ExportForm.XLSX:
        yield _xlsx(sheet)
    else:
        yield paper(sheet)


def _csv(sheet: Sheet) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + csv_line(sheet.headers).encode()
    for row in sheet.rows:
        yield csv_line(row).encode()


def _xlsx(sheet: Sheet) -> bytes:
    """Write a workbook in memory: every cell is text, so nothing in it is ever computed."""
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": sheet.title, "comments": sheet.about})
    page, bold = book.add_worksheet(), book.add_format({"bold": True})
    for at, words in enumerate(sheet.headers):
        page.write_string(0, at, words, bold)
    for number, row in enumerate(sheet.rows, 1):
        for at, words in enumerate(row):
            page.write_string(number, at, words)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, 0, len(sheet.headers) - 1)
    page.set_column(0, len(sheet.headers) - 1, 22)
    page.set_footer(f"&L{sheet.about.replace('&', '&&')}&R&P / &N")
    book.close()
    return held.getvalue()
