"""From a case as the casework knows it to what its screen shows: facts, which the screen words. Main thread only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from checkpoint_app import clock
from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.assessment.observations import VictimIndicator
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.encounter import Action, Encounter, Need, Step, is_in_doubt, lapse_at
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.interview import Interview
from checkpoint_app.casework.kept_documents import read_kept_documents
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.casework.late_entry import read_late
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import Fault
from checkpoint_app.services.review import INDICATORS, CaseFile
from checkpoint_app.services.screening import Check
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.store.casebook import HistoryEntry
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.texts import texts
from checkpoint_app.ui.amending.view_model import amend_view
from checkpoint_app.ui.casefile.view_model import CaseView, Provisional, SecondPeople, TimelineEntry
from checkpoint_app.ui.casefile.view_model import Traveller as TravellerView
from checkpoint_app.ui.countries import country_name
from checkpoint_app.ui.workplace import Workplace

_LEVELS = {
    VerdictKind.ASK: Level.ASK,
    VerdictKind.SECONDARY: Level.SECONDARY,
    VerdictKind.SUPERVISOR: Level.SUPERVISOR,
}
_FACT_STATES = frozenset({EncounterState.CLAIMED, EncounterState.INTERVIEW})
# Steps in which a wait ends or a case is passed on belong to the queue, not to the case file.
_IN_QUEUE = frozenset(
    {Action.RELEASE, Action.REASSIGN, Action.LEASE_END, Action.LAPSE, Action.INTERVIEW, Action.CLAIM}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The open case: its file, the traveller as assessed now, the interview, what was recorded last, what failed."""

    file: CaseFile
    check: Check | None = None
    interview: Interview = field(default_factory=Interview)
    recorded: Action | None = None
    recorded_at: datetime | None = None
    fault: Fault | None = None


class CasePresenter:
    """Knows names and which events the centre has."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._names: dict[str, str] = {}
        self.acked = 0

    def view(self, shown: Shown, second: SecondPeople) -> CaseView:
        """Make the view of a case as it stands."""
        file, check = shown.file, shown.check
        encounter = file.encounter
        officer = self._workplace.officer
        listed = read_snapshot(file.content)
        verdict = check.assessment.verdict if check else encounter.verdict or VerdictKind.CANNOT_TELL
        mine = officer is not None and encounter.claimed_by == officer.officer_id
        return CaseView(
            encounter.encounter_id,
            encounter.encounter_id[-8:].upper(),
            clock.now(),
            encounter.state,
            _traveller(check, listed.name),
            verdict,
            _LEVELS.get(verdict, Level.INFORMATION),
            self._workplace.words("workplace.origin", counter=listed.counter),
            steps=tuple(
                _for_this_person(step, encounter, officer) for step in file.open_steps if _shown(step, encounter)
            ),
            facts_open=mine and encounter.state in _FACT_STATES,
            departure=listed.departure,
            boards_at=encounter.boarding_at,
            happened_at=listed.late.happened_at if listed.late else None,
            claimed_by=self._name(encounter.claimed_by),
            mine=mine,
            lease_until=encounter.lease_until,
            timeline=self._timeline(file.history),
            flags=check.assessment.flags if check else (),
            assessed_as_of=check.assessment.as_of if check else None,
            rule_pack=_rule_pack(check),
            interview=shown.interview,
            alike=file.alike,
            papers=tuple(check.traveller.papers.items()) if check else (),
            observations=check.traveller.observations if check else (),
            indicators=_indicators_of(file.history),
            second=second,
            kept=next((each for each in read_kept_documents(case_events(file)) if each.returned_at is None), None),
            photographs=sum(entry.event.kind is EventKind.PHOTOGRAPH for entry in file.history),
            transport_missed=any(entry.event.kind is EventKind.TRANSPORT_MISSED for entry in file.history),
            side_facts_open=mine and encounter.state is not EncounterState.REFERRED,
            provisional=_provisional(encounter),
            ground=encounter.ground,
            review_open=_may_review(file, officer),
            doubt=encounter.recheck if is_in_doubt(encounter) else None,
            amend=amend_view(encounter, officer, alone=self._workplace.alone),
            recorded_at=shown.recorded_at if shown.fault is None else None,
            recorded=shown.recorded if shown.fault is None else None,
            fault=shown.fault,
        )

    def _name(self, officer_id: str | None) -> str | None:
        if officer_id is None:
            return None
        officer = self._workplace.officer
        if officer is not None and officer.officer_id == officer_id:
            return officer.display_name
        if officer_id not in self._names:
            self._names = {person.officer_id: person.display_name for person in self._workplace.post.people()}
        return self._names.get(officer_id) or self._workplace.name_of(officer_id) or officer_id

    def _timeline(self, history: tuple[HistoryEntry, ...]) -> tuple[TimelineEntry, ...]:
        """Tell everything that happened; what was replaced stays, and says so."""
        amended = {str(entry.event.open["amends"]) for entry in history if "amends" in entry.event.open}
        return tuple(replace(self._entry(entry), is_amended=entry.event.event_id in amended) for entry in history)

    def _entry(self, entry: HistoryEntry) -> TimelineEntry:
        event = entry.event
        step = str(event.open.get("action", event.kind.value)).lower()
        body = entry.body or {}
        note, late = body.get("note") or body.get("reason"), read_late(event.open)
        if event.kind is EventKind.INTERVIEW and "note" in body:
            step = "interview_note"
        return TimelineEntry(
            event.at_wall,
            step,
            event.officer_id or "",
            detail=_in_words(step, str(note)) if note else _pictured(event) or _rechecked(event),
            is_sent=event.dev_seq <= self.acked or event.device_id != self._own_device,
            happened_at=late.happened_at if late else None,
        )

    @property
    def _own_device(self) -> str:
        membership = self._workplace.post.membership
        return membership.account.device_id if membership else ""


def _traveller(check: Check | None, name: str) -> TravellerView:
    if check is None:
        return TravellerView(name, None, None, Bilingual("–", "–"), "–", None)
    document = check.traveller.main.document
    expiry = PartialDate.of(document.expiry_date) if document.expiry_date else None
    born = document.birth_date.full if document.birth_date else None
    today = clock.today()
    age = None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    nationality = Bilingual(country_name(document.nationality, "id"), country_name(document.nationality, "en"))
    return TravellerView(name, document.birth_date, age, nationality, document.document_number, expiry)


def _rule_pack(check: Check | None) -> str:
    if check is None:
        return ""
    return f"{check.assessment.rule_pack_id} {check.assessment.rule_pack_version}"


def case_events(file: CaseFile) -> tuple[CaseEvent, ...]:
    """Give the events of a case with what can be read of them."""
    return tuple(CaseEvent(entry.event, entry.body) for entry in file.history)


def _may_review(file: CaseFile, officer: LoggedInOfficer | None) -> bool:
    """A let-go at the highest verdict, or a card in doubt, is looked at by a supervisor who did not decide it."""
    is_other = officer is not None and officer.officer_id != file.encounter.decided_by
    return file.needs_review and is_other and officer is not None and officer.role is Role.SUPERVISOR


def _shown(step: Step, encounter: Encounter) -> bool:
    return step.action not in _IN_QUEUE or (
        step.action is Action.INTERVIEW and encounter.state is EncounterState.CLAIMED
    )


def _for_this_person(step: Step, encounter: Encounter, officer: LoggedInOfficer | None) -> Step:
    """Confirming what somebody else imposed is being the second person: nobody else is needed."""
    other = officer is not None and officer.officer_id != encounter.decided_by
    if step.action is Action.CONFIRM and other:
        return replace(step, needs=step.needs - {Need.SECOND_PERSON})
    return step


def _provisional(encounter: Encounter) -> Provisional | None:
    """The provisional postponement that runs, or the one that has lapsed."""
    shown = encounter.state in {EncounterState.POSTPONED_PROVISIONAL, EncounterState.LAPSED}
    if not shown or encounter.provisional_since is None or encounter.ground is None:
        return None
    since = encounter.provisional_since
    return Provisional(since, lapse_at(since, encounter.boarding_at), encounter.ground)


def _in_words(step: str, reason: str) -> Bilingual | str:
    """A reason of the closed list in both languages, with the person's own words behind it."""
    code, _, own = reason.partition(": ")
    key = f"casefile.reason.{'postpone' if step == 'postpone_provisionally' else step}.{code}"
    if not texts("id").has(key):
        key = f"counter.reason.{code}"
    if not texts("id").has(key):
        return reason
    behind = f": {own}" if own else ""
    return Bilingual(texts("id")(key) + behind, texts("en")(key) + behind)


def _pictured(event: Event) -> Bilingual | None:
    """What a photograph shows, and how much of it was masked."""
    if event.kind is not EventKind.PHOTOGRAPH:
        return None
    words = [
        language(f"photograph.of.{event.open['subject']}")
        + " · "
        + language("photograph.masked", count=int(str(event.open["masked"])))
        for language in (texts("id"), texts("en"))
    ]
    return Bilingual(*words)


def _rechecked(event: Event) -> Bilingual | None:
    """What looking at a provisional card again found; words of a later version are left out."""
    key = f"casefile.recheck.{str(event.open.get('result')).lower()}"
    if event.kind is not EventKind.RECHECK or not texts("id").has(key):
        return None
    return Bilingual(texts("id")(key), texts("en")(key))


def _indicators_of(history: tuple[HistoryEntry, ...]) -> frozenset[VictimIndicator] | None:
    """Read the victim indicators recorded last; None when which they are is not for these eyes."""
    bodies = [entry.body for entry in history if entry.body and INDICATORS in entry.body]
    if not bodies:
        return frozenset()
    found = bodies[-1][INDICATORS]
    return frozenset(VictimIndicator(str(each)) for each in found) if isinstance(found, list) else None
