"""The case file: nothing preselected, what a decision needs, keys, secrets, the clock, both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, VerdictKind
from checkpoint_app.assessment.observations import Observation, VictimIndicator
from checkpoint_app.casework.encounter import StepRefused
from checkpoint_app.casework.encounter_table import Action, Need, available_decisions
from checkpoint_app.casework.interview import Told
from checkpoint_app.casework.kinds import EncounterState, Ground
from checkpoint_app.casework.kinds import Role as CaseRole
from checkpoint_app.casework.protection import Consent, Receiver
from checkpoint_app.faults import DataRejected
from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.casefile.dock import CAPS, shown_steps
from checkpoint_app.ui.casefile.draft import Draft, Missing, SecondMode, missing
from checkpoint_app.ui.casefile.scenes import (
    case_view,
    interview_view,
    lapsed_view,
    level_3_view,
    provisional_view,
    scenes,
)
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.casefile.view_model import (
    AnswerFlag,
    AskChallenge,
    BeginInterview,
    ByTelephone,
    Challenge,
    CloseFile,
    Decide,
    MarkPaper,
    NoteObservations,
    Reason,
    RecordIndicators,
    SaveInterview,
    SignsHere,
)
from checkpoint_app.ui.theme.components.buttons import PressButton
from checkpoint_app.ui.theme.components.options import Option

F5, F6, F9, F10, F11 = (Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F9, Qt.Key.Key_F10, Qt.Key.Key_F11)


@pytest.fixture
def open_case(qtbot, theme):
    def build(view):
        screen = CaseScreen()
        qtbot.addWidget(screen)
        screen.resize(1440, 796)
        screen.show_view(view)
        screen.show()
        heard = []
        screen.intent.connect(heard.append)
        return screen, heard

    return build


def alt(qtbot, screen, digit):
    qtbot.keyClick(screen, getattr(Qt.Key, f"Key_{digit}"), Qt.KeyboardModifier.AltModifier)


# -- nothing decides for the officer ------------------------------------------------------------------------------
@pytest.mark.parametrize("build", [case_view, interview_view, level_3_view, provisional_view, lapsed_view])
def test_nothing_is_chosen_at_first(open_case, build):
    screen, _ = open_case(build())
    assert not any(button.chosen for button in screen.dock.buttons.values())
    assert not screen.dock.record.isEnabled()


@pytest.mark.parametrize("action", [Action.DEPART, Action.POSTPONE, Action.PROTECT])
def test_nothing_in_a_form_is_preselected(open_case, action):
    screen, _ = open_case(level_3_view())
    screen.dock.buttons[action].click()
    assert all(group.chosen is None for group in screen.form.findChildren(ChoiceGroup))
    assert not any(option.chosen for option in screen.form.findChildren(Option))
    assert not screen.dock.record.isEnabled()


def test_the_open_decisions_are_those_of_the_view_and_letting_go_comes_first(open_case):
    screen, _ = open_case(interview_view())
    actions = list(screen.dock.buttons)
    assert actions[0] is Action.DEPART
    assert set(actions) <= {step.action for step in interview_view().steps}
    assert Action.POSTPONE not in open_case(case_view())[0].dock.buttons


def test_there_is_no_button_without_an_open_step(open_case):
    screen, _ = open_case(case_view(EncounterState.DEPARTED, steps=()))
    assert screen.dock.buttons == {}
    assert not screen.dock.record.isVisible()


def test_no_two_open_decisions_share_a_key():
    for state in EncounterState:
        for verdict in (VerdictKind.SECONDARY, VerdictKind.SUPERVISOR):
            for role in CaseRole:
                steps = shown_steps(available_decisions(state, role, verdict, alone=True))
                caps = [CAPS[step.action] for step in steps if step.action in CAPS]
                assert len(caps) == len(set(caps)), (state, role, steps)


# -- never harder to let go than to stop --------------------------------------------------------------------------
def test_letting_go_takes_two_keys_below_level_3(qtbot, open_case):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F5)
    qtbot.keyClick(screen, F9)
    assert heard == [Decide("e1", Action.DEPART)]


def test_letting_go_at_level_3_takes_a_reason_and_still_fewer_keys_than_stopping(qtbot, open_case):
    screen, heard = open_case(level_3_view())
    qtbot.keyClick(screen, F5)
    qtbot.keyClick(screen, F9)
    assert heard == []
    alt(qtbot, screen, 2)
    qtbot.keyClick(screen, F9)
    assert heard == [Decide("e1", Action.DEPART, reason=Reason("answers_explain"))]


def test_a_reason_in_own_words_is_a_reason(qtbot, open_case):
    screen, heard = open_case(level_3_view())
    qtbot.keyClick(screen, F5)
    qtbot.keyClicks(screen.form.own_words.edit, "Kontrak sah")
    qtbot.keyClick(screen.form.own_words.edit, F9)
    assert heard[0].reason.as_text() == "Kontrak sah"


def test_blanks_are_no_reason(qtbot, open_case):
    screen, heard = open_case(level_3_view())
    qtbot.keyClick(screen, F5)
    qtbot.keyClicks(screen.form.own_words.edit, "   ")
    qtbot.keyClick(screen, F9)
    assert heard == []


def test_escape_takes_a_choice_back_and_then_closes_the_file(qtbot, open_case):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F5)
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.dock.buttons[Action.DEPART].chosen
    assert heard == []
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert heard == [CloseFile("e1")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_1, Qt.Key.Key_K, Qt.Key.Key_Space])
def test_what_a_page_reader_types_does_nothing(qtbot, open_case, key):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F5)
    qtbot.keyClick(screen, key)
    assert heard == []


# -- postponing ---------------------------------------------------------------------------------------------------
def choose_ground_and_reason(qtbot, screen):
    qtbot.keyClick(screen, F10)
    alt(qtbot, screen, 4)
    alt(qtbot, screen, 1)


def test_a_postponement_asks_for_ground_reason_and_second_person_in_turn(qtbot, open_case):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F10)
    assert screen.form.missing() is Missing.GROUND
    alt(qtbot, screen, 4)
    assert screen.form.missing() is Missing.REASON
    alt(qtbot, screen, 1)
    assert screen.form.missing() is Missing.SECOND
    qtbot.keyClick(screen, F9)
    assert heard == []


def test_the_second_person_signs_here(qtbot, open_case):
    screen, heard = open_case(interview_view())
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 1)
    here = screen.form.second.here
    qtbot.keyClicks(here.number.edit, "S-0077")
    assert screen.form.missing() is Missing.PASSWORD
    qtbot.keyClicks(here.password.edit, "rahasia kita")
    qtbot.keyClick(screen, F9)
    assert heard == [
        Decide(
            "e1",
            Action.POSTPONE,
            reason=Reason("papers_missing"),
            ground=Ground.CIRCULAR_WORKER,
            second=SignsHere("S-0077", "rahasia kita"),
        )
    ]
    assert "rahasia" not in repr(heard[0])


def test_the_second_person_answers_on_the_telephone(qtbot, open_case):
    view = interview_view()
    screen, heard = open_case(view)
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 2)
    telephone = screen.form.second.telephone
    assert telephone.who.value is None
    qtbot.keyClick(telephone.who.box, Qt.Key.Key_Down)
    assert screen.form.missing() is Missing.CHALLENGE
    qtbot.waitUntil(lambda: telephone.ask.isVisible() and telephone.ask.height() >= 44)
    qtbot.mouseClick(telephone.ask, Qt.MouseButton.LeftButton)
    assert heard == [AskChallenge("e1", "S-0077")]
    challenge = Challenge("S-0077", "447109", view.now + timedelta(minutes=5))
    screen.show_view(replace(view, second=replace(view.second, challenge=challenge)))
    assert telephone.challenge.isVisible()
    assert screen.form.missing() is Missing.RESPONSE
    qtbot.keyClicks(telephone.response.edit, "8830 1")
    qtbot.keyClick(screen, F9)
    assert heard[-1].second == ByTelephone("S-0077", "447109", "8830 1")
    assert "8830" not in repr(heard[-1])


def test_nobody_reachable_makes_it_provisional(qtbot, open_case):
    screen, heard = open_case(interview_view())
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 3)
    assert screen.form.second.nobody.isVisible()
    qtbot.keyClick(screen, F9)
    assert heard == [
        Decide(
            "e1",
            Action.POSTPONE_PROVISIONALLY,
            reason=Reason("papers_missing"),
            ground=Ground.CIRCULAR_WORKER,
        )
    ]


def test_confirming_does_not_offer_nobody(open_case):
    screen, _ = open_case(provisional_view())
    screen.dock.buttons[Action.CONFIRM].click()
    assert [button.value for button in screen.form.second.modes.buttons] == [SecondMode.HERE, SecondMode.TELEPHONE]


def test_a_confirmation_by_the_second_person_needs_nobody_else(qtbot, open_case):
    view = provisional_view()
    steps = tuple(
        replace(step, needs=step.needs - {Need.SECOND_PERSON}) if step.action is Action.CONFIRM else step
        for step in view.steps
    )
    screen, heard = open_case(replace(view, steps=steps))
    qtbot.keyClick(screen, F10)
    qtbot.keyClick(screen, F9)
    assert heard == [Decide("e1", Action.CONFIRM)]


def test_lifting_takes_one_person(qtbot, open_case):
    screen, heard = open_case(provisional_view())
    qtbot.keyClick(screen, F5)
    alt(qtbot, screen, 1)
    qtbot.keyClick(screen, F9)
    assert heard == [Decide("e1", Action.LIFT, reason=Reason("our_error"))]


def test_another_choice_forgets_what_was_typed(qtbot, open_case):
    screen, _ = open_case(interview_view())
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 1)
    qtbot.keyClicks(screen.form.second.here.password.edit, "rahasia")
    qtbot.keyClick(screen, F11)
    qtbot.keyClick(screen, F10)
    assert screen.form.draft == Draft(Action.POSTPONE)


def test_pressing_a_chosen_ground_again_takes_it_back(qtbot, open_case):
    screen, _ = open_case(interview_view())
    qtbot.keyClick(screen, F10)
    screen.form.grounds.buttons[0].click()
    assert [button.isVisible() for button in screen.form.grounds.buttons] == [True, False, False, False]
    screen.form.grounds.buttons[0].click()
    assert screen.form.draft.ground is None
    assert all(button.isVisible() for button in screen.form.grounds.buttons)


# -- protection ---------------------------------------------------------------------------------------------------
def test_protection_records_only_the_consents_that_were_asked(qtbot, open_case):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F11)
    alt(qtbot, screen, 1)
    screen.form.explained.click()
    screen.form.consents[0].chips[0].click()
    screen.form.consents[1].chips[2].click()
    screen.form.consents[2].chips[1].click()
    screen.form.consents[2].chips[1].click()
    qtbot.keyClick(screen, F9)
    assert heard == [
        Decide(
            "e1",
            Action.PROTECT,
            reason=Reason("asked_for_help"),
            explained=True,
            consents=((Receiver.BP3MI, Consent.YES), (Receiver.POLICE, Consent.LATER)),
        )
    ]


def test_protection_needs_no_consent_and_no_second_person(qtbot, open_case):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F11)
    alt(qtbot, screen, 4)
    qtbot.keyClick(screen, F9)
    assert heard[0].consents == ()
    assert heard[0].explained is False


# -- facts --------------------------------------------------------------------------------------------------------
def test_the_interview_begins_when_everything_was_told(qtbot, open_case):
    screen, heard = open_case(case_view())
    ticks = list(screen.interview.told.values())
    assert not any(tick.chosen for tick in ticks)
    for tick in ticks[:-1]:
        tick.click()
    qtbot.keyClick(screen, F6)
    assert heard == []
    ticks[-1].click()
    qtbot.keyClick(screen, F6)
    assert heard == [BeginInterview("e1", frozenset(Told))]


def test_the_note_is_kept_over_refreshes_and_saved_once(qtbot, open_case):
    view = interview_view()
    screen, heard = open_case(view)
    assert not screen.interview.save.isEnabled()
    screen.interview.note.setPlainText("Kontrak ditunjukkan")
    screen.show_view(replace(view, now=view.now + timedelta(minutes=1)))
    assert screen.interview.note.toPlainText() == "Kontrak ditunjukkan"
    screen.interview.read_back.click()
    screen.interview.save.click()
    assert heard == [SaveInterview("e1", "Kontrak ditunjukkan", "", True, "PT Contoh Jaya")]


def test_whom_the_traveller_named_is_saved_and_other_cases_that_named_the_same_are_told_by_number(open_case):
    screen, heard = open_case(interview_view())
    assert "7F3A21C0" in screen.interview.alike.text()
    assert "PT. CONTOH JAYA" in screen.interview.alike.text()
    screen.interview.arranged_by.edit.setText("CV Lain")
    screen.interview.save.click()
    (saved,) = heard
    assert saved.arranged_by == "CV Lain"
    screen.show_view(interview_view(alike=()))
    assert screen.interview.alike.text() == ""


def test_another_case_brings_its_own_note_and_no_draft(open_case):
    screen, _ = open_case(interview_view())
    screen.dock.buttons[Action.DEPART].click()
    screen.interview.note.setPlainText("milik kasus pertama")
    screen.show_view(interview_view(encounter_id="e2"))
    assert "milik kasus pertama" not in screen.interview.note.toPlainText()
    assert screen.form.step is None


def test_papers_and_answers_are_facts(open_case):
    screen, heard = open_case(interview_view())
    screen.papers.chips[Paper.CONTRACT].click()
    screen.papers.chips[Paper.WORK_VISA].click()
    screen.evidence.cards[0].question.buttons[0].click()
    assert heard == [
        MarkPaper("e1", Paper.CONTRACT, PaperState.NOT_ASKED),
        MarkPaper("e1", Paper.WORK_VISA, PaperState.SEEN),
        AnswerFlag("e1", "C01", Answer.SHOWN),
    ]


def test_facts_cannot_be_changed_when_they_are_closed(open_case):
    screen, _ = open_case(provisional_view())
    assert not screen.papers.chips[Paper.CONTRACT].isEnabled()
    assert screen.evidence.cards[0].question.buttons == []


# -- clock and recording ------------------------------------------------------------------------------------------
def test_the_clock_counts_down_to_zero_and_not_below(open_case):
    view = provisional_view()
    screen, _ = open_case(view)
    assert screen.way.clock.clock.text() == "38:00"
    screen.tick(view.now + timedelta(seconds=1))
    assert screen.way.clock.clock.text() == "37:59"
    screen.tick(view.now + timedelta(hours=2))
    assert screen.way.clock.clock.text() == "00:00"
    assert "14.30" in screen.way.clock.notice.text()


def test_one_press_records_once(qtbot, open_case):
    view = interview_view()
    screen, heard = open_case(view)
    qtbot.keyClick(screen, F5)
    for _ in range(3):
        qtbot.keyClick(screen, F9)
    assert len(heard) == 1
    screen.show_view(replace(view, fault=StepRefused("casework.fault.claimed_by_other")))
    assert screen.refused.isVisible()
    qtbot.keyClick(screen, F9)
    assert len(heard) == 2


def test_after_a_wrong_password_only_the_password_is_typed_again(qtbot, open_case):
    view = interview_view()
    screen, heard = open_case(view)
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 1)
    here = screen.form.second.here
    qtbot.keyClicks(here.number.edit, "S-0077")
    qtbot.keyClicks(here.password.edit, "salah")
    qtbot.keyClick(screen, F9)
    refused = replace(view, fault=DataRejected("casefile.fault.password_wrong"))
    screen.show_view(refused)
    assert here.password.edit.text() == ""
    assert screen.form.missing() is Missing.PASSWORD
    assert screen.form.draft.ground is Ground.CIRCULAR_WORKER
    qtbot.keyClicks(here.password.edit, "benar")
    screen.show_view(replace(refused, now=view.now + timedelta(minutes=1)))
    assert here.password.edit.text() == "benar"
    qtbot.keyClick(screen, F9)
    assert heard[-1].second == SignsHere("S-0077", "benar")


def test_a_lapse_is_shown_as_may_depart(open_case):
    screen, _ = open_case(lapsed_view())
    assert screen.way.may_depart.isVisible()
    assert not screen.way.clock.isVisible()
    assert "BOLEH BERANGKAT" in screen.way.may_depart.accessibleName()
    assert not screen.header.verdict.isVisible()


def test_recorded_is_said_only_when_the_view_says_so(qtbot, open_case):
    view = interview_view()
    screen, _ = open_case(view)
    qtbot.keyClick(screen, F5)
    qtbot.keyClick(screen, F9)
    assert "Tercatat" not in screen.dock.message.text()
    screen.show_view(
        replace(view, state=EncounterState.DEPARTED, steps=(), recorded_at=view.now, recorded=Action.DEPART)
    )
    assert screen.dock.message.text() == "Tercatat 13.52 · Lanjut berangkat"


def test_a_draft_stays_while_its_step_is_open_and_goes_when_it_is_not(qtbot, open_case):
    view = interview_view()
    screen, _ = open_case(view)
    choose_ground_and_reason(qtbot, screen)
    screen.show_view(replace(view, now=view.now + timedelta(minutes=1)))
    assert screen.form.draft.ground is Ground.CIRCULAR_WORKER
    screen.show_view(case_view())
    assert screen.form.step is None


def test_a_case_of_somebody_else_can_be_read_and_says_who_has_it(open_case):
    screen, _ = open_case(interview_view(mine=False, claimed_by="B. Hartono", steps=(), facts_open=False))
    assert screen.other.isVisible()
    assert "B. Hartono" in screen.other.accessibleName()


def test_clearing_takes_the_traveller_the_draft_and_the_secrets_away(qtbot, open_case):
    screen, heard = open_case(interview_view())
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 1)
    qtbot.keyClicks(screen.form.second.here.password.edit, "rahasia")
    screen.clear()
    words = [label.text() for label in screen.findChildren(QLabel)]
    words += [edit.text() for edit in screen.findChildren(QLineEdit)]
    words += [edit.toPlainText() for edit in screen.findChildren(QPlainTextEdit)]
    words += [widget.accessibleName() for widget in screen.findChildren(QWidget) if not widget.isHidden()]
    shown = " ".join(words)
    assert not any(word in shown for word in ("Rahman", "X1937745", "Johor", "2001"))
    assert screen.form.draft is None
    qtbot.keyClick(screen, F9)
    assert heard == []


# -- both languages, both palettes, every size --------------------------------------------------------------------
def is_whole(label):
    """Whether a label has room for its words."""
    if label.wordWrap():
        return label.heightForWidth(label.width()) <= label.height()
    return label.sizeHint().width() <= label.width()


LAYOUTS = [(name, language, (1280, 616)) for name, _ in scenes() for language in ("id", "en")]
LAYOUTS += [(name, "id", (2560, 1340)) for name in ("casefile-interview", "casefile-protect")]


@pytest.mark.parametrize(("scene", "language", "size"), LAYOUTS)
def test_nothing_is_clipped(qtbot, theme, language, size, scene):
    theme.set_language(language)
    screen = dict(scenes())[scene]()
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.show()
    assert (screen.width(), screen.height()) == size

    def clipped():
        labels = [label for label in screen.findChildren(QLabel) if label.isVisible() and label.text()]
        buttons = [button for button in screen.findChildren(PressButton) if button.isVisible()]
        bad = [label.text() for label in labels if not is_whole(label)]
        return bad + [button.words for button in buttons if not button.words_fit() or button.height() < 44]

    qtbot.waitUntil(lambda: clipped() == [], timeout=1500)


def test_the_language_changes_while_it_runs_and_the_choices_stay(qtbot, theme, open_case):
    screen, heard = open_case(interview_view())
    choose_ground_and_reason(qtbot, screen)
    theme.set_language("en")
    assert screen.dock.buttons[Action.POSTPONE].words == "Postpone"
    assert screen.dock.buttons[Action.POSTPONE].chosen
    assert screen.form.grounds.chosen is Ground.CIRCULAR_WORKER
    alt(qtbot, screen, 3)
    qtbot.keyClick(screen, F9)
    assert heard[-1].ground is Ground.CIRCULAR_WORKER


def test_day_and_night_draw_different_pictures(theme, open_case):
    screen, _ = open_case(provisional_view())
    day = screen.grab().toImage()
    theme.set_palette("night")
    assert screen.grab().toImage() != day


def test_everything_that_can_be_reached_has_a_name(qtbot, open_case):
    screen, _ = open_case(interview_view())
    choose_ground_and_reason(qtbot, screen)
    alt(qtbot, screen, 1)
    for widget in screen.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget


def test_a_draft_names_what_is_missing_in_the_order_of_the_form():
    step = next(step for step in interview_view().steps if step.action is Action.POSTPONE)
    draft = Draft(
        Action.POSTPONE, ground=Ground.ART16_DOCUMENT, reason_code="papers_missing", mode=SecondMode.TELEPHONE
    )
    assert missing(step, draft, None) is Missing.SECOND_WHO
    named = replace(draft, second_id="S-0077")
    other = Challenge("S-0102", "1", interview_view().now)
    assert missing(step, named, other) is Missing.CHALLENGE


def test_an_own_referral_is_sent_once_every_item_has_its_words(open_case):
    screen, heard = open_case(interview_view())
    item = screen.referral.form.items[0]
    item.tick.click()
    item.first.edit.setText("liburan")
    item.first.edit.textEdited.emit("liburan")
    assert not screen.referral.save.isEnabled()
    item.second.edit.setText("bekerja")
    item.second.edit.textEdited.emit("bekerja")
    screen.referral.save.click()
    assert heard == [NoteObservations("e1", (Observation(item.item, "liburan", "bekerja"),))]


def test_victim_indicators_are_recorded_in_the_interview_only(open_case):
    screen, heard = open_case(case_view())
    assert screen.indicators.isHidden()
    screen.show_view(interview_view())
    screen.indicators.ticks[VictimIndicator.DEBT].click()
    screen.indicators.save.click()
    assert heard == [RecordIndicators("e1", frozenset({VictimIndicator.DEBT}))]


def test_indicators_that_are_not_for_these_eyes_are_told_without_their_content(open_case):
    screen, _ = open_case(interview_view(indicators=None))
    assert not screen.indicators.isHidden()
    assert all(tick.isHidden() and not tick.chosen for tick in screen.indicators.ticks.values())
    assert screen.indicators.save.isHidden()


def test_what_the_person_said_goes_with_the_protection_and_empty_words_do_not(qtbot, open_case):
    screen, heard = open_case(interview_view())
    qtbot.keyClick(screen, F11)
    needs = screen.form.words["needs"].edit
    needs.setText("tempat bermalam")
    needs.textEdited.emit("tempat bermalam")
    alt(qtbot, screen, 1)
    qtbot.keyClick(screen, F9)
    assert heard[0].words == (("needs", "tempat bermalam"),)
