"""What all controllers of one window share: the post, who is logged in, the current departure, and the words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.leaving import DepartureLeg
from checkpoint_app.assessment.links import Link
from checkpoint_app.casework.presented import FlaggedShared
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import Fault
from checkpoint_app.services.advising import Booking
from checkpoint_app.services.companions import COMPANIONS_KEPT, FlaggedCompanions
from checkpoint_app.services.departures import CurrentDeparture
from checkpoint_app.services.kept_lists import ListEntry, find_entry, links_of, listed_booking, lists_of, marked
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Place
from checkpoint_app.services.shown_codes import SHOWN_KEPT, PresentedCards
from checkpoint_app.services.subject_keys import SubjectKeys
from checkpoint_app.store.passenger_lists import KeptList, person_key
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.store.recording import FeedSeen
from checkpoint_app.texts import Texts, texts
from checkpoint_app.ui.hub_member import HubMember
from checkpoint_app.ui.log_watch import LogWatch
from checkpoint_app.ui.theme.theme import active


class Workplace(QObject):
    """Lives on the main thread; `changed` tells that a view must be made anew."""

    changed = Signal(object)

    def __init__(self, post: Post, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.post = post
        self.reader = post.reader()
        """For long questions: whoever asks the writer holds up what is being recorded."""
        self.log = LogWatch(post, self)
        self.officer: LoggedInOfficer | None = None
        self.departure = CurrentDeparture()
        self.alone = False
        self.hub: HubMember | None = None
        """Set where a window keeps in touch with its post's hub."""
        self.red_acknowledged = False
        self.lists: tuple[KeptList, ...] = ()
        """Passenger lists of the departures to come."""
        self.cards = PresentedCards(lambda: self.keys().presented)
        self.companions = FlaggedCompanions(self.keys)
        self._found: tuple[TravelDocument, tuple[KeptList, ...], ListEntry | None] | None = None

    def close(self) -> None:
        """Let go of the casebook; the post itself stays open."""
        self.log.close()
        self.reader.close()

    @property
    def words(self) -> Texts:
        """The words in force."""
        theme = active()
        return theme.texts if theme is not None else texts("id")

    def log_in(self, officer: LoggedInOfficer, *, alone: bool) -> None:
        """Take somebody's keys; a new shift acknowledges red data anew."""
        self.officer, self.alone, self.red_acknowledged = officer, alone, False
        self._recall()
        self.changed.emit("officer")

    def _recall(self) -> None:
        """Know again who showed which card here, and whom a rule spoke of; without it the rest works on."""
        now = clock.now()
        with suppress(Fault):
            self.cards.learn(self.post.writer.run(lambda casebook: casebook.cards_shown(now - SHOWN_KEPT)), now)
            seen = self.post.writer.run(lambda casebook: casebook.flagged_shared(now - COMPANIONS_KEPT))
            self.companions.learn(seen, now)

    def keep_in_touch(self, hub: HubMember) -> None:
        """Take the post's hub: what other counters were shown counts here too."""
        self.hub = hub
        hub.cards_shown.connect(lambda shown: self.cards.learn(shown, clock.now()))
        hub.flagged_shared.connect(self._flagged_elsewhere)

    def _flagged_elsewhere(self, seen: tuple[FlaggedShared, ...]) -> None:
        """Another counter flagged somebody: whoever shares the booking or the company is shown so at once."""
        if self.companions.learn(seen, clock.now()):
            self.changed.emit("companions")

    def take_hold(self, encounter_id: str) -> Callable[[], None]:
        """Give the work that makes sure nobody else at the post holds a case; done before it is claimed here."""
        if self.hub is None or self.officer is None:
            return lambda: None
        return self.hub.hold(encounter_id, self.officer.officer_id)

    def told(self) -> None:
        """Something was recorded: the hub, where there is one, gets it at once."""
        if self.hub is not None:
            self.hub.soon()

    def name_of(self, officer_id: str) -> str | None:
        """Name a person of another machine of the post; None when the hub told none."""
        return None if self.hub is None else self.hub.status.names.get(officer_id)

    def counter_of(self, device_id: str) -> str | None:
        """Name the counter of another machine of the post."""
        return None if self.hub is None else self.hub.status.counters.get(device_id)

    def lock(self) -> None:
        """Forget the keys."""
        self.officer, self._found, self.lists = None, None, ()
        self.changed.emit("officer")

    def set_departure(self, departure: CurrentDeparture) -> None:
        """Set the current departure for every traveller from now on."""
        self.departure = departure
        self.changed.emit("departure")

    def place(self) -> Place:
        """Where decisions are made now; a departure that has left no longer counts."""
        membership = self.post.membership
        current = self.current_departure()
        settings = self.post.settings
        post, counter = (membership.post, membership.counter) if membership else (settings.post, settings.counter)
        return Place(post, counter, current.text, current.at)

    def current_departure(self) -> CurrentDeparture:
        """The departure, or none once it has left."""
        return CurrentDeparture() if self.departure.has_left(clock.now()) else self.departure

    def group_of(self, document: TravelDocument) -> str:
        """Tell with whom somebody travels: the booking of a departure's list; empty where there is none."""
        entry = self.entry_of(document)
        return f"{entry.kept.list_id}:{entry.person.booking}" if entry and entry.person.booking else ""

    def use_lists(self, lists: tuple[KeptList, ...]) -> None:
        """Take the passenger lists in force."""
        if lists != self.lists:
            self.lists = lists
            self.changed.emit("lists")

    def leg(self, hubs: frozenset[str]) -> DepartureLeg | None:
        """Where the current departure goes, as far as the list of departures tells."""
        current = self.current_departure()
        if not current.country:
            return None
        return DepartureLeg(current.port, current.country, current.port in hubs)

    def entry_of(self, document: TravelDocument) -> ListEntry | None:
        """Find somebody on the lists of the departures to come; looked for once for each document."""
        if self._found is None or self._found[0] != document or self._found[1] is not self.lists:
            self._found = (document, self.lists, find_entry(self.lists, document, clock.now()))
        return self._found[2]

    def links(self, document: TravelDocument, record: Clearance | None) -> tuple[Link, ...] | None:
        """Tell with whom of a departure's list, flagged at this counter, somebody shares a booking or a company."""
        return links_of(self.entry_of(document), record.placer_id if record else None)

    def booking_of(self, document: TravelDocument) -> Booking | None:
        """Give the booking of somebody on a departure's list."""
        entry = self.entry_of(document)
        return listed_booking(entry.kept.given, entry.person) if entry else None

    def mark_listed(self, document: TravelDocument, codes: frozenset[str]) -> Callable[[], None] | None:
        """Note what was flagged of somebody on a list, at once; gives the work that keeps it, if there is any."""
        entry = self.entry_of(document)
        if entry is None:
            return None
        after, store = marked(entry, codes), lists_of(self.post)
        self.lists = tuple(after if each.list_id == after.list_id else each for each in self.lists)
        return lambda: store.mark(after.list_id, person_key(entry.person), codes)

    def keys(self) -> SubjectKeys:
        """The keys of references; all zero before enrolment, when nothing is sent."""
        secrets = self.post.secrets
        return SubjectKeys(secrets.subject_ref_key or bytes(32), secrets.list_key or bytes(32))

    def feed_seen(self, position: tuple[str, int] | None) -> FeedSeen | None:
        """Which data the screen rested on."""
        return FeedSeen(*position) if position else None
