"""Cards that were accepted before the data here knew them (S04), looked at again after each sync.

The seal was right, so the traveller was let go; the record behind it was newer than the data. Once the data are newer
than the card, a record that agrees closes it quietly and notes the departure on it; whatever does not agree stands in
the queue with its reason, and a record that comes later still closes it again. Runs in the sync worker's thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance, Feed, Found
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.events import OpenValue
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.rechecks import Recheck, judge_card
from checkpoint_app.documents.codes import SealedPaper
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import traveller_from
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.services.traveller import Traveller
from checkpoint_app.store.case_queue import Case
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.moments import moment_now


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at one departed traveller's card again found, with the record it was compared with."""

    case: Case
    result: Recheck
    record: Clearance | None = None
    as_of: datetime | None = None


def recheck_cards(post: Post) -> tuple[Looked, ...]:
    """Look at the cards again whose record was missing, and record what changed; gives that."""
    cases = post.writer.run(lambda casebook: casebook.cases_to_recheck())
    if not cases:
        return ()
    cache = post.cache()
    try:
        looked = tuple(_look(case, cache) for case in cases)
    finally:
        cache.close()
    changed = tuple(each for each in looked if each.result not in {Recheck.WAITING, each.case.encounter.recheck})
    if changed:
        post.writer.run(lambda casebook: _record(casebook, changed))
    return changed


def _look(case: Case, cache: ClearanceCache) -> Looked:
    """Compare one card with what the data hold now; what was erased, or cannot be read, is closed as such."""
    encounter, now = case.encounter, clock.now()
    read = _card_of(encounter, case)
    if read is None:
        is_open = encounter.recheck is Recheck.WAITING
        return Looked(case, Recheck.GONE if is_open else Recheck.WAITING)
    card, document = read
    as_of = cache.age(Feed.CLEARANCES, now).as_of
    record = _record_of(card, document, cache, now)
    return Looked(case, judge_card(card, document, _departed_at(case), record, as_of), record, as_of)


def _card_of(encounter: Encounter, case: Case) -> tuple[WorkerCard, TravelDocument] | None:
    if case.content is None:
        return None
    try:
        traveller = traveller_from(encounter.encounter_id, encounter.opened_at, case.content)
    except DataRejected:
        return None
    return next(((card, traveller.main.document) for card in _cards(traveller)), None)


def _cards(traveller: Traveller) -> Iterator[WorkerCard]:
    for shown in traveller.codes:
        match shown.code.content:
            case SealedPaper(_, WorkerCard() as card):
                yield card


def _record_of(card: WorkerCard, document: TravelDocument, cache: ClearanceCache, now: datetime) -> Clearance | None:
    """Find the record under the passport's number, else under the one on the card: it may have been replaced."""
    for issuer, number in (
        (document.issuing_state, document.document_number),
        (card.document_issuer, card.document_number),
    ):
        found = cache.look_up(issuer, number, now) if number else None
        if isinstance(found, Found):
            return found.clearance
    return None


def _departed_at(case: Case) -> datetime:
    late = read_snapshot(case.content).late
    return late.happened_at if late else case.encounter.changed_at or case.encounter.opened_at


def _record(casebook: Casebook, changed: tuple[Looked, ...]) -> None:
    with casebook.record(None, moment_now()) as recording:
        for each in changed:
            encounter_id = each.case.encounter.encounter_id
            found: dict[str, OpenValue] = {"as_of": instant_to_wire(each.as_of)} if each.as_of else {}
            recording.recheck(
                encounter_id, each.result, found, each.case.content if each.result.is_in_doubt else None
            )
            is_noted = any(entry.event.kind is EventKind.EXIT_SEEN for entry in casebook.history(encounter_id))
            if each.result is Recheck.AGREES and each.record is not None and not is_noted:
                left = {"clearance_id": each.record.clearance_id, "at": instant_to_wire(_departed_at(each.case))}
                recording.note(EventKind.EXIT_SEEN, encounter_id=encounter_id, open=left)
