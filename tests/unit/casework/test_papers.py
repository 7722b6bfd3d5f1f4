"""What stands on the papers of a case, and above all what does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.event import Event
from checkpoint_app.casework.interview import Asked, Interview, Told, asked_to_body, read_interview
from checkpoint_app.casework.kept_documents import KeptState, kept_open, read_kept_documents, returned_open
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground
from checkpoint_app.casework.papers import (
    CasePapers,
    HandOver,
    Holder,
    InterviewRecord,
    Notice,
    PaperHead,
    PaperKind,
    Receipt,
    WaitingConfirmation,
    case_number,
    make_paper,
    open_papers,
)
from checkpoint_app.casework.protection import (
    Consent,
    Protection,
    Receiver,
    Suspect,
    protection_of,
    protection_to_body,
    read_protection,
)
from checkpoint_app.documents.dates import PartialDate
from tests.unit.casework.builders import START, draft

HOLDER = Holder("CONTOH, ORANG", PartialDate(2000, 1, 2), "IDN", "X0000001")
HEAD = PaperHead("00000001", "TPI Contoh", "4", "S-1", START + timedelta(hours=1))
SUSPECT = Suspect(recruiter="Pak Contoh", paid="tunai")


def event(number: int, kind: EventKind, body: dict | None = None, **open_values: object) -> CaseEvent:
    made = draft(number, kind=kind, open=open_values)
    content = {name: getattr(made, name) for name in made.__dataclass_fields__}
    return CaseEvent(Event(**content), body)


def postponed(state: EncounterState = EncounterState.POSTPONED, **changes: object) -> Encounter:
    base = Encounter("encounter-00000001", START, "ani", state=state, ground=Ground.CIRCULAR_WORKER)
    return replace(base, was_referred=True, changed_at=START + timedelta(minutes=30), **changes)


def case(encounter: Encounter, *events: CaseEvent, **changes: object) -> CasePapers:
    stop = event(1, EventKind.DECISION, action="POSTPONE")
    return CasePapers(HEAD, HOLDER, encounter, (stop, *events), **changes)


def protection_event(protection: Protection) -> CaseEvent:
    return event(3, EventKind.DECISION, protection_to_body(protection), action="PROTECT")


def test_a_case_number_says_nothing_about_anybody():
    assert case_number("00000000-0000-7000-8000-00007c41e09b") == "7C41E09B"


# -- notice --------------------------------------------------------------------------------------------------------
def test_a_notice_of_a_confirmed_postponement_has_no_end_of_its_own():
    papers = ((Paper.CONTRACT, PaperState.NOT_SHOWN), (Paper.VISIT_VISA, PaperState.SEEN))
    notice = make_paper(case(postponed(), papers=papers), PaperKind.NOTICE)
    assert isinstance(notice, Notice)
    assert (notice.ends_at, notice.is_provisional) == (None, False)
    assert notice.bring == (Paper.CONTRACT,)
    assert notice.head.officer_number == "S-1"


def test_a_provisional_one_ends_after_its_hour_or_at_boarding():
    encounter = postponed(EncounterState.POSTPONED_PROVISIONAL)
    first = event(1, EventKind.DECISION, action="POSTPONE_PROVISIONALLY")
    again = event(900, EventKind.AMEND, action="POSTPONE_PROVISIONALLY")
    notice = make_paper(CasePapers(HEAD, HOLDER, encounter, (again, first)), PaperKind.NOTICE)
    assert isinstance(notice, Notice)
    assert notice.ends_at == first.event.at_wall + timedelta(minutes=60)
    boarding = START + timedelta(minutes=20)
    sooner = make_paper(
        CasePapers(HEAD, HOLDER, replace(encounter, boarding_at=boarding), (first,)), PaperKind.NOTICE
    )
    assert isinstance(sooner, Notice)
    assert sooner.ends_at == boarding


@pytest.mark.parametrize(
    "papers",
    [
        case(postponed(EncounterState.LAPSED)),
        CasePapers(HEAD, HOLDER, postponed(), ()),
        CasePapers(HEAD, HOLDER, replace(postponed(), ground=None), case(postponed()).events),
    ],
)
def test_without_a_postponement_there_is_no_notice(papers):
    assert make_paper(papers, PaperKind.NOTICE) is None


# -- waiting time --------------------------------------------------------------------------------------------------
def test_whoever_was_let_go_gets_the_time_confirmed_rounded_up():
    ended = postponed(EncounterState.DEPARTED, reviewed_by=None)
    paper = make_paper(case(replace(ended, changed_at=START + timedelta(minutes=30, seconds=1))), PaperKind.WAITING)
    assert isinstance(paper, WaitingConfirmation)
    assert (paper.waiting.minutes, paper.waiting.is_missed) == (31, False)


def test_while_it_lasts_the_time_runs_to_the_printing_and_a_missed_boat_is_told():
    papers = case(postponed(), event(2, EventKind.TRANSPORT_MISSED), departure="MV Contoh")
    paper = make_paper(papers, PaperKind.WAITING)
    assert isinstance(paper, WaitingConfirmation)
    assert (paper.waiting.minutes, paper.waiting.is_missed, paper.waiting.departure) == (60, True, "MV Contoh")


def test_who_was_never_referred_did_not_wait():
    assert make_paper(CasePapers(HEAD, HOLDER, Encounter("e", START, "ani"), ()), PaperKind.WAITING) is None


# -- kept documents ------------------------------------------------------------------------------------------------
def kept_event(number: int = 5) -> CaseEvent:
    opened = kept_open(Ground.ART16_DOCUMENT, date(2026, 12, 1))
    return event(number, EventKind.DOCUMENT_KEPT, {"place": "brankas"}, **opened)


def test_a_receipt_is_there_while_the_document_is_kept():
    keeping = kept_event()
    receipt = make_paper(case(postponed(), keeping), PaperKind.RECEIPT)
    assert isinstance(receipt, Receipt)
    assert (receipt.kept.place, receipt.kept.due_back) == ("brankas", date(2026, 12, 1))
    given_back = event(6, EventKind.DOCUMENT_RETURNED, **returned_open(receipt.kept))
    assert make_paper(case(postponed(), keeping, given_back), PaperKind.RECEIPT) is None


def test_a_kept_document_is_overdue_after_its_day_until_it_is_returned():
    (kept,) = read_kept_documents([kept_event()])
    assert kept.state_on(date(2026, 12, 1)) is KeptState.KEPT
    assert kept.state_on(date(2026, 12, 2)) is KeptState.OVERDUE
    assert replace(kept, returned_at=START).state_on(date(2026, 12, 2)) is KeptState.RETURNED


def test_a_return_of_something_unknown_changes_nothing_and_an_erased_place_is_none():
    bare = event(5, EventKind.DOCUMENT_KEPT, **kept_open(Ground.ART16_DOCUMENT, date(2026, 12, 1)))
    stray = event(6, EventKind.DOCUMENT_RETURNED, kept="something else")
    (kept,) = read_kept_documents([bare, stray, event(7, EventKind.CLAIM)])
    assert (kept.place, kept.returned_at) == (None, None)


# -- interview -----------------------------------------------------------------------------------------------------
ASKED = (
    Asked("C01", Bilingual("Siapa?", "Who?"), Answer.NOT_SHOWN),
    Asked("C07", Bilingual("Ke mana?", "Where?"), None),
)


def interview_events() -> tuple[CaseEvent, CaseEvent]:
    told = [each.value for each in Told]
    note = {"told": told, "note": "kata-kata", "interpreter": "Contoh", "read_back": True, "arranged_by": "PT X"}
    return (
        event(2, EventKind.INTERVIEW, {"told": told}),
        event(3, EventKind.INTERVIEW, {**note, "asked": asked_to_body(ASKED)}),
    )


def test_an_interview_reads_back_what_was_recorded():
    begun, noted = interview_events()
    interview = read_interview([event(1, EventKind.CLAIM), event(4, EventKind.INTERVIEW), begun, noted])
    assert interview == Interview(
        begun.event.at_wall, frozenset(Told), "Contoh", "kata-kata", True, noted.event.at_wall, ASKED, "PT X"
    )


def test_a_note_of_an_older_version_has_no_questions():
    old = event(3, EventKind.INTERVIEW, {"note": "kata", "asked": ["?"]})
    assert read_interview([old, event(4, EventKind.INTERVIEW, {"note": "kata"})]).asked == ()


def test_the_record_of_interview_is_there_once_a_note_was_saved():
    begun, noted = interview_events()
    assert make_paper(case(postponed(), begun), PaperKind.INTERVIEW) is None
    record = make_paper(case(postponed(), begun, noted), PaperKind.INTERVIEW)
    assert isinstance(record, InterviewRecord)
    assert record.interview.asked == ASKED


# -- hand-over -----------------------------------------------------------------------------------------------------
def hand_over(kind: PaperKind, state: EncounterState, protection: Protection) -> HandOver | None:
    paper = make_paper(
        case(
            postponed(state),
            *interview_events(),
            protection_event(protection),
            papers=((Paper.CONTRACT, PaperState.NOT_SHOWN), (Paper.WORK_VISA, PaperState.NOT_ASKED)),
            office="Kantor Contoh",
        ),
        kind,
    )
    assert paper is None or isinstance(paper, HandOver)
    return paper


def test_the_police_get_the_recruiters_facts_and_no_identity_without_consent():
    paper = hand_over(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, Protection(suspect=SUSPECT))
    assert paper is not None
    assert (paper.holder, paper.statement, paper.needs, paper.papers) == (None, "", "", ())
    assert paper.suspect == SUSPECT
    assert paper.suspect.is_known


@pytest.mark.parametrize("answer", [Consent.NO, Consent.LATER])
def test_neither_no_nor_later_is_a_yes(answer):
    protection = Protection({Receiver.POLICE: answer}, suspect=SUSPECT)
    paper = hand_over(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, protection)
    assert paper is not None
    assert paper.holder is None


def test_consent_or_a_named_duty_gives_the_police_the_identity_and_the_duty_is_named():
    consent = Protection({Receiver.POLICE: Consent.YES})
    duty = Protection({Receiver.POLICE: Consent.NO}, duty="UU contoh pasal 1")
    by_consent = hand_over(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, consent)
    by_duty = hand_over(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, duty)
    assert by_consent is not None
    assert by_duty is not None
    assert (by_consent.holder, by_consent.duty) == (HOLDER, "")
    assert (by_duty.holder, by_duty.duty) == (HOLDER, "UU contoh pasal 1")
    assert not duty.shows_identity_to(Receiver.BP3MI)


def test_with_nothing_to_say_the_police_get_no_paper():
    assert hand_over(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, Protection()) is None


def test_bp3mi_gets_needs_and_papers_and_without_consent_no_identity():
    protection = Protection(needs="bermalam", safe_contact="kakak", not_to_be_told="sponsor")
    paper = hand_over(PaperKind.HANDOVER_BP3MI, EncounterState.PROTECTED, protection)
    assert paper is not None
    assert (paper.holder, paper.safe_contact, paper.statement) == (None, "", "")
    assert (paper.needs, paper.not_to_be_told, paper.office) == ("bermalam", "sponsor", "Kantor Contoh")
    assert paper.papers == ((Paper.CONTRACT, False),)
    agreed = replace(protection, consents={Receiver.BP3MI: Consent.YES})
    paper = hand_over(PaperKind.HANDOVER_BP3MI, EncounterState.PROTECTED, agreed)
    assert paper is not None
    assert (paper.holder, paper.safe_contact, paper.statement) == (HOLDER, "kakak", "kata-kata")


def test_somebody_postponed_goes_to_bp3mi_by_name_unless_they_said_no():
    named = hand_over(PaperKind.HANDOVER_BP3MI, EncounterState.POSTPONED, Protection())
    refused = hand_over(
        PaperKind.HANDOVER_BP3MI, EncounterState.HANDED_OVER, Protection({Receiver.BP3MI: Consent.NO})
    )
    assert named is not None
    assert refused is not None
    assert (named.holder, refused.holder) == (HOLDER, None)
    assert hand_over(PaperKind.HANDOVER_BP3MI, EncounterState.DEPARTED, Protection()) is None


def test_what_is_said_later_replaces_what_was_said_before():
    first = Protection({Receiver.BP3MI: Consent.LATER}, needs="bermalam", suspect=SUSPECT)
    later = Protection({Receiver.BP3MI: Consent.YES}, safe_contact="kakak", suspect=Suspect(paid="tidak ada"))
    found = read_protection([event(1, EventKind.CLAIM), protection_event(first), protection_event(later)])
    assert found == Protection(
        {Receiver.BP3MI: Consent.YES},
        needs="bermalam",
        safe_contact="kakak",
        suspect=Suspect("Pak Contoh", paid="tidak ada"),
    )


def test_protection_is_made_of_words_by_their_names():
    made = protection_of({Receiver.POLICE: Consent.YES}, {"needs": "bermalam", "paid": "tunai"})
    assert made == Protection({Receiver.POLICE: Consent.YES}, needs="bermalam", suspect=Suspect(paid="tunai"))


def test_papers_are_offered_in_their_order():
    everything = case(postponed(), *interview_events(), kept_event(), protection_event(Protection(suspect=SUSPECT)))
    assert open_papers(everything) == tuple(kind for kind in PaperKind if kind is not PaperKind.SHIFT)
    assert open_papers(CasePapers(HEAD, HOLDER, Encounter("e", START, "ani"), ())) == ()
