"""Pictures of the case file in its states. Synthetic people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.flags import Basis, Bilingual, Evidence, Flag
from checkpoint_app.assessment.kinds import Answer, BasisKind, Level, Paper, PaperState, Purpose, VerdictKind
from checkpoint_app.assessment.observations import Observation, ReferralItem, VictimIndicator
from checkpoint_app.casework.encounter_table import Action, available_decisions
from checkpoint_app.casework.interview import Interview, Told
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.kinds import EncounterState, Ground, Role
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.arrangers import NamedAlike
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.casefile.view_model import (
    CaseView,
    Challenge,
    Person,
    Provisional,
    SecondPeople,
    TimelineEntry,
    Traveller,
)
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]


def _ago(minutes: int) -> datetime:
    return scene_now() - timedelta(minutes=minutes)


def no_record_flag() -> Flag:
    """C01 as the rule pack words it."""
    return Flag(
        code="C01",
        level=Level.SECONDARY,
        title=Bilingual("Bekerja di luar negeri tanpa data penempatan", "Work stated, no placement record"),
        meaning=Bilingual("Bekerja, tanpa data", "Work, no record"),
        question=Bilingual(
            "Siapa pemberi kerja Anda? Boleh saya lihat kontrak dan visa?",
            "Who is your employer? May I see the contract and the visa?",
        ),
        answers=(Answer.SHOWN, Answer.NOT_SHOWN, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY),
        answer=None,
        evidence=(Evidence("purpose", Purpose.WORK, None),),
        bases=(
            Basis(BasisKind.LAW, "UU 18/2017 pasal 5, 13", None, None),
            Basis(BasisKind.CIRCULAR, "SE IMI.2.GR.01.01-4.5890/2021", None, None),
        ),
        rule_id="C01",
        rule_version=1,
        as_of=_ago(180),
        notes=(),
        neutral=False,
        texts_checked=False,
    )


def lost_flag() -> Flag:
    """D04 as the rule pack words it."""
    return replace(
        no_record_flag(),
        code="D04",
        level=Level.SUPERVISOR,
        title=Bilingual("Paspor tercatat hilang atau dicuri", "Passport on the lost or stolen list"),
        question=Bilingual("Pernahkah paspor ini dilaporkan hilang?", "Did you ever report this passport lost?"),
        answers=(Answer.YES, Answer.NO, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY),
        answer=Answer.NO,
        evidence=(
            Evidence("document_number", "X1937745", "X1937745"),
            Evidence("listed_on", None, date(2026, 8, 3)),
        ),
        bases=(Basis(BasisKind.LAW, "UU 6/2011 pasal 9", None, None),),
    )


def _timeline(*more: TimelineEntry, earlier: int = 0) -> tuple[TimelineEntry, ...]:
    return (
        TimelineEntry(_ago(16 + earlier), "scan", "P-2207 · Konter 4", is_sent=True),
        TimelineEntry(
            _ago(15 + earlier),
            "answer",
            "P-2207 · Konter 4",
            Bilingual("Tujuan: bekerja, Malaysia", "Purpose: work, Malaysia"),
            is_sent=True,
        ),
        TimelineEntry(_ago(12 + earlier), "refer", "P-2207 · Konter 4", Bilingual("C01", "C01"), is_sent=True),
        TimelineEntry(_ago(4 + earlier), "claim", "S-0141", is_sent=True),
        *more,
    )


def case_view(state: EncounterState = EncounterState.CLAIMED, **changes: object) -> CaseView:
    """A case at level 2, claimed by the person who looks."""
    verdict = changes.pop("verdict", VerdictKind.SECONDARY)
    base = CaseView(
        encounter_id="e1",
        case_number="BTC-2026-1124-031",
        now=scene_now(),
        state=state,
        traveller=Traveller(
            "Rahman, Abdul",
            PartialDate(2001, 8, 30),
            25,
            Bilingual("Indonesia", "Indonesia"),
            "X1937745",
            PartialDate(2033, 9, 12),
        ),
        verdict=VerdictKind.SECONDARY,
        level=Level.SECONDARY,
        origin="Konter 4",
        steps=available_decisions(state, Role.SUPERVISOR, verdict, alone=False),  # type: ignore[arg-type]
        facts_open=state in {EncounterState.CLAIMED, EncounterState.INTERVIEW},
        departure="MV Dumai Line 5",
        boards_at=scene_now() + timedelta(minutes=38),
        claimed_by="S. Rahayu",
        mine=True,
        lease_until=scene_now() + timedelta(minutes=11),
        timeline=_timeline(),
        flags=(no_record_flag(),),
        assessed_as_of=_ago(180),
        rule_pack="2026.11",
        papers=((Paper.VISIT_VISA, PaperState.SEEN), (Paper.CONTRACT, PaperState.NOT_SHOWN)),
        second=SecondPeople((Person("S-0077", "B. Hartono · S-0077"), Person("S-0102", "M. Situmorang · S-0102"))),
    )
    return replace(base, verdict=verdict, **changes)  # type: ignore[arg-type]


def interview_view(**changes: object) -> CaseView:
    """The same case in the interview."""
    begun = TimelineEntry(_ago(3), "interview", "S-0141")
    note = Interview(
        _ago(3),
        frozenset(Told),
        note="Menyebut majikan di Johor Bahru, kontrak dipegang sponsor yang menunggu di dermaga.",
        saved_at=_ago(1),
        arranged_by="PT Contoh Jaya",
    )
    alike = (NamedAlike("case-7F3A21C0", "PT. CONTOH JAYA", _ago(42), is_flagged=True),)
    values: dict[str, object] = {"interview": note, "alike": alike, "timeline": _timeline(begun), **changes}
    return case_view(EncounterState.INTERVIEW, **values)


def level_3_view() -> CaseView:
    """A case at level 3, where letting go takes a reason."""
    return interview_view(verdict=VerdictKind.SUPERVISOR, level=Level.SUPERVISOR, flags=(lost_flag(),))


def provisional_view() -> CaseView:
    """Nobody could be reached: the clock runs."""
    since = _ago(22)
    imposed = TimelineEntry(
        since,
        "postpone_provisionally",
        "S-0141",
        Bilingual("Diduga berangkat bekerja tanpa prosedur", "Suspected non-procedural departure for work"),
    )
    return case_view(
        EncounterState.POSTPONED_PROVISIONAL,
        timeline=_timeline(TimelineEntry(_ago(28), "interview", "S-0141"), imposed, earlier=27),
        provisional=Provisional(since, since + timedelta(minutes=60), Ground.CIRCULAR_WORKER),
        ground=Ground.CIRCULAR_WORKER,
        boards_at=scene_now() + timedelta(minutes=99),
        recorded_at=since,
        recorded=Action.POSTPONE_PROVISIONALLY,
    )


def lapsed_view() -> CaseView:
    """Nobody confirmed it: may depart."""
    running, since = provisional_view(), _ago(61)
    begun = TimelineEntry(_ago(66), "interview", "S-0141")
    imposed = replace(running.timeline[-1], at=since)
    return replace(
        running,
        state=EncounterState.LAPSED,
        steps=available_decisions(EncounterState.LAPSED, Role.SUPERVISOR, running.verdict, alone=False),
        provisional=Provisional(since, _ago(1), Ground.CIRCULAR_WORKER),
        timeline=_timeline(begun, imposed, TimelineEntry(_ago(1), "lapse", ""), earlier=64),
        boards_at=scene_now() + timedelta(minutes=22),
        recorded_at=None,
        recorded=None,
    )


def _build(view: CaseView) -> CaseScreen:
    screen = CaseScreen()
    screen.show_view(view)
    return screen


def _claimed() -> QWidget:
    return _build(case_view())


def _interview() -> QWidget:
    return _build(interview_view())


def noted_view() -> CaseView:
    """An officer's own referral and victim indicators, as their recorder sees them."""
    seen = Observation(ReferralItem.SOMEBODY_ELSE_SPEAKS, "Seorang pria memegang paspornya")
    indicators = frozenset({VictimIndicator.PAPERS_HELD, VictimIndicator.DEBT})
    return interview_view(observations=(seen,), indicators=indicators)


def _noted() -> QWidget:
    screen = _build(noted_view())
    screen.evidence.hide()
    return screen


def _let_go() -> QWidget:
    screen = _build(level_3_view())
    screen.dock.buttons[Action.DEPART].click()
    return screen


def _postpone() -> QWidget:
    screen = _build(interview_view())
    screen.dock.buttons[Action.POSTPONE].click()
    return screen


def _pick(screen: CaseScreen, digits: tuple[int, ...]) -> None:
    for digit in digits:
        group = screen.form.marked_group()
        if group is not None:
            group.press_digit(digit)


def _telephone() -> QWidget:
    challenge = Challenge("S-0077", "447109", scene_now() + timedelta(minutes=5))
    view = interview_view()
    screen = _build(view)
    screen.dock.buttons[Action.POSTPONE].click()
    _pick(screen, (4, 1, 2))
    if screen.form.second is not None:
        screen.form.second.telephone.who.box.setCurrentIndex(0)
    screen.show_view(replace(view, second=replace(view.second, challenge=challenge)))
    return screen


def _here() -> QWidget:
    view = interview_view()
    screen = _build(view)
    screen.dock.buttons[Action.POSTPONE].click()
    _pick(screen, (4, 1, 1))
    if screen.form.second is not None:
        screen.form.second.here.number.edit.setText("S-0077")
    screen.show_view(replace(view, fault=DataRejected("casefile.fault.password_wrong")))
    return screen


def _read_only() -> QWidget:
    return _build(interview_view(mine=False, claimed_by="B. Hartono", steps=(), facts_open=False))


def _confirm() -> QWidget:
    screen = _build(provisional_view())
    screen.dock.buttons[Action.CONFIRM].click()
    return screen


def _nobody() -> QWidget:
    screen = _build(interview_view())
    screen.dock.buttons[Action.POSTPONE].click()
    _pick(screen, (4, 1, 3))
    return screen


def _protect() -> QWidget:
    screen = _build(interview_view())
    screen.dock.buttons[Action.PROTECT].click()
    return screen


def _provisional() -> QWidget:
    return _build(provisional_view())


def _lapsed() -> QWidget:
    return _build(lapsed_view())


def kept_view() -> CaseView:
    """Postponed, and the passport is kept."""
    kept = KeptDocument(
        "e1", "k1", _ago(5), "S-0141", Ground.ART16_DOCUMENT, date(2026, 12, 1), "Brankas ruang supervisor"
    )
    return case_view(EncounterState.POSTPONED, kept=kept, transport_missed=True, side_facts_open=True, papers=())


def _kept() -> QWidget:
    return _build(kept_view())


def _keep() -> QWidget:
    screen = _build(case_view(EncounterState.POSTPONED, side_facts_open=True, papers=()))
    screen.side.press_key()
    return screen


def _recorded() -> QWidget:
    view = case_view(
        EncounterState.DEPARTED,
        steps=(),
        recorded_at=scene_now(),
        recorded=Action.DEPART,
        timeline=_timeline(TimelineEntry(scene_now(), "depart", "S-0141")),
        claimed_by=None,
    )
    return _build(view)


def doubt_view() -> CaseView:
    """Somebody who left on a card of which the newer list holds no record."""
    said = Bilingual(
        "Tidak ada data pada daftar yang lebih baru daripada kartu", "No record in a list that is newer than the card"
    )
    timeline = (
        TimelineEntry(_ago(190), "scan", "P-2207 · Konter 4", is_sent=True),
        TimelineEntry(_ago(189), "depart", "P-2207 · Konter 4", is_sent=True),
        TimelineEntry(_ago(3), "recheck", "", said),
    )
    return case_view(
        EncounterState.DEPARTED,
        verdict=VerdictKind.NOTHING_TO_FLAG,
        level=Level.INFORMATION,
        steps=(),
        facts_open=False,
        claimed_by=None,
        mine=False,
        lease_until=None,
        timeline=timeline,
        review_open=True,
        doubt=Recheck.MISSING,
    )


def _doubt() -> QWidget:
    return _build(doubt_view())


def scenes() -> list[Scene]:
    """List the scenes of the case file."""
    return [
        ("casefile-claimed", _claimed),
        ("casefile-interview", _interview),
        ("casefile-noted", _noted),
        ("casefile-let-go-level-3", _let_go),
        ("casefile-postpone", _postpone),
        ("casefile-postpone-refused", _here),
        ("casefile-postpone-telephone", _telephone),
        ("casefile-postpone-nobody", _nobody),
        ("casefile-protect", _protect),
        ("casefile-provisional", _provisional),
        ("casefile-confirm", _confirm),
        ("casefile-lapsed", _lapsed),
        ("casefile-read-only", _read_only),
        ("casefile-recorded", _recorded),
        ("casefile-keep-document", _keep),
        ("casefile-document-kept", _kept),
        ("casefile-card-in-doubt", _doubt),
    ]
