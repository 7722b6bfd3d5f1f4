"""Passenger lists of this machine as use cases: taken, matched to who stands at the counter, erased.

Any thread; each with its own cache. Taking and erasing are noted in the casebook's log, with counts and no name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.assessment.links import Link, Member, links_to, merged_links
from checkpoint_app.casework.events import OpenValue
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.documents.passenger_list import ColumnsUnknown, ListedPerson, PassengerList
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.advising import Booking
from checkpoint_app.services.column_drafts import ColumnDraft, draft_of
from checkpoint_app.services.companions import FlaggedCompanions
from checkpoint_app.services.list_columns import remember_use, remembered_columns
from checkpoint_app.services.list_departures import departure_of
from checkpoint_app.services.list_files import content_of, read_list_file, sheet_of
from checkpoint_app.services.post import Post
from checkpoint_app.services.prescreening import Expectation, is_same_traveller
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.passenger_lists import KeptList, PassengerLists, list_id_of, person_key
from checkpoint_app.store.people import LoggedInOfficer


def lists_of(post: Post) -> PassengerLists:
    """The lists of this machine."""
    return PassengerLists(post.settings.data_dir / "lists.db", post.secrets.database_key)


def take_list_file(post: Post, path: Path, officer: LoggedInOfficer | None = None) -> tuple[KeptList, ...]:
    """Read a file and keep its lists; raises InputUnreadable with the reason when nothing can be taken.

    A list whose columns are not known, or that holds nobody, is refused; every other fault is kept with the list.
    """
    found = read_list_file(path, clock.today(), remembered_columns(post.settings.data_dir))
    if isinstance(found, ColumnsUnknown):
        headings = ", ".join(heading for heading in found.headings if heading) or "–"
        raise InputUnreadable("lists.refused.columns_asked", file=path.name, headings=headings)
    return _keep(post, path.name, found, officer)


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A file that somebody opened: the lists that were taken, and of a spreadsheet what its columns mean.

    Without lists the columns are still to be explained.
    """

    lists: tuple[KeptList, ...] = ()
    draft: ColumnDraft | None = None


def open_list_file(post: Post, path: Path, officer: LoggedInOfficer) -> OpenedList:
    """Read a file that somebody chose, and keep its lists if its columns are known; raises as `take_list_file`."""
    rows = sheet_of(content_of(path), path.name)
    if rows is None:
        return OpenedList(take_list_file(post, path, officer))
    draft = draft_of(path.name, rows, remembered_columns(post.settings.data_dir))
    if draft.missing:
        return OpenedList(draft=draft)
    return OpenedList(_keep(post, path.name, (draft.read(clock.today()),), officer), draft)


def take_draft(post: Post, draft: ColumnDraft, officer: LoggedInOfficer) -> OpenedList:
    """Remember what was said of a sheet's columns and keep its list; raises InputUnreadable when nobody is on it."""
    given = draft.read(clock.today())
    if draft.missing or not given.persons:
        raise InputUnreadable("lists.refused.nobody", file=draft.name)
    remember_use(post.settings.data_dir, draft.fingerprint, draft.use)
    explained: dict[str, OpenValue] = {
        "result": "columns explained",
        "count": len(draft.meanings) - draft.unexplained,
    }
    post.writer.run(lambda casebook: _note(casebook, EventKind.CONFIGURATION, explained, officer))
    return OpenedList(_keep(post, draft.name, (given,), officer), draft)


def _keep(
    post: Post, source: str, found: tuple[PassengerList, ...], officer: LoggedInOfficer | None = None
) -> tuple[KeptList, ...]:
    lists = tuple(_kept(given, source, clock.now()) for given in found if given.persons)
    if not lists:
        raise InputUnreadable("lists.refused.nobody", file=source)
    store = lists_of(post)
    for kept in lists:
        store.keep(kept)
        _note_taken(post, kept.given, officer)
    return lists


def _note_taken(post: Post, given: PassengerList, officer: LoggedInOfficer | None) -> None:
    values: dict[str, OpenValue] = {
        "result": "passenger list taken",
        "count": len(given.persons),
        "faults": len(given.faults),
    }
    post.writer.run(lambda casebook: _note(casebook, EventKind.CONFIGURATION, values, officer))


def _kept(given: PassengerList, source: str, now: datetime) -> KeptList:
    departs = departure_of(given, source, now).at
    return KeptList(list_id_of(given, departs), source, departs, now, given)


def note_lists_read(post: Post, officer: LoggedInOfficer, count: int) -> None:
    """Record that somebody looked at who is expected, or took the list for the gates out."""
    post.writer.run(lambda casebook: _note(casebook, EventKind.READ, {"reason": "EXPECTED", "count": count}, officer))


def erase_lists_due(post: Post, casebook: Casebook) -> int:
    """Erase the lists of departures that lie back a day; on the casebook's thread, which notes it."""
    erased = lists_of(post).erase_due(clock.now())
    if erased and casebook.is_enrolled:
        _note(casebook, EventKind.CONFIGURATION, {"result": "passenger list erased", "count": erased})
    return erased


def _note(
    casebook: Casebook, kind: EventKind, values: dict[str, OpenValue], officer: LoggedInOfficer | None = None
) -> None:
    with casebook.record(officer, moment_now()) as recording:
        recording.note(kind, open=values)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """Somebody on a list that is in force."""

    kept: KeptList
    person: ListedPerson


def find_entry(lists: Iterable[KeptList], document: TravelDocument, now: datetime) -> ListEntry | None:
    """Find who stands at the counter on the lists of departures still to leave; the next departure goes first."""
    for kept in lists:
        if kept.departs_at < now:
            continue
        for person in kept.given.persons:
            if is_same_traveller(person, document):
                return ListEntry(kept, person)
    return None


def listed_booking(given: PassengerList, person: ListedPerson) -> Booking | None:
    """Give the booking of somebody on a list: a locator means something together with who gave it."""
    departure = given.departure
    return ((departure.carrier or departure.service) if departure else "", person.booking) if person.booking else None


def with_companions(
    expected: tuple[Expectation, ...], given: PassengerList, companions: FlaggedCompanions, now: datetime
) -> tuple[Expectation, ...]:
    """Add who of a list shares a booking or a company with somebody that was flagged at any counter of the post."""
    met = (companions.links(each.document, listed_booking(given, each.person), each.record, now) for each in expected)
    return tuple(
        replace(each, links=merged_links(each.links, links)) if links else each
        for each, links in zip(expected, met, strict=True)
    )


def codes_by_line(kept: KeptList) -> dict[int, frozenset[str]]:
    """Give what was flagged at the counter, by the lines of the list."""
    return {person.line: kept.marks.get(person_key(person), frozenset()) for person in kept.given.persons}


def links_of(entry: ListEntry | None, placer_id: str | None) -> tuple[Link, ...] | None:
    """Tell what somebody of a list shares with those of the same departure who were flagged; None without a list."""
    if entry is None:
        return None
    own = person_key(entry.person)
    others = [
        Member(person.booking, codes=entry.kept.marks.get(person_key(person), frozenset()))
        for person in entry.kept.given.persons
        if person_key(person) != own
    ]
    return links_to(Member(entry.person.booking, frozenset({placer_id} if placer_id else ())), others)


def marked(entry: ListEntry, codes: frozenset[str]) -> KeptList:
    """Give the entry's list with what was flagged when its person came."""
    return replace(entry.kept, marks={**entry.kept.marks, person_key(entry.person): codes})
