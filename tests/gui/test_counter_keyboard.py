from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.ui.counter.dock import PAPERS, PURPOSES
from checkpoint_app.ui.counter.intents import (
    AnswerGiven,
    CallPressed,
    CaseFileOpened,
    ChoiceCleared,
    Decision,
    DecisionChosen,
    DepartureSet,
    HandFieldsEntered,
    InformPressed,
    MrzTyped,
    NextPressed,
    ObservationsNoted,
    PaperSet,
    ParkedChoice,
    ParkedChosen,
    PurposeChosen,
    ReasonGiven,
)
from checkpoint_app.ui.counter.pair_chip import PairChip
from checkpoint_app.ui.counter.screen import Sheet
from checkpoint_app.ui.gallery import calm, flagged, people
from checkpoint_app.ui.theme import Theme, install
from tests.gui.counter_rig import ALT, CTRL, PAD, K, Rig, build, take_down

DIGITS = [getattr(K, f"Key_{n}") for n in range(10)]


@pytest.fixture(scope="module")
def shared(qapp: QApplication) -> Iterator[Rig]:
    made = build(install(qapp))
    yield made
    take_down(made)


@pytest.fixture
def rig(theme: Theme, shared: Rig) -> Iterator[Rig]:
    shared.begin()
    yield shared
    shared.router.set_handler(None)


def test_the_pad_chooses_the_purpose(rig: Rig) -> None:
    rig.screen.show_view(calm.nothing(rig.words))
    for number in range(1, 9):
        rig.press(DIGITS[number], PAD)
        rig.press(DIGITS[number], ALT)
    assert rig.intents.heard == [PurposeChosen(purpose) for purpose in PURPOSES for _ in range(2)]


def test_the_same_purpose_again_takes_it_back(rig: Rig) -> None:
    rig.screen.show_view(replace(calm.nothing(rig.words), purpose=Purpose.WORK))
    rig.press(K.Key_1, PAD)
    assert rig.intents.heard == [PurposeChosen(None)]


def test_bare_digits_letters_enter_and_tab_do_nothing(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    for key in (K.Key_1, K.Key_A, K.Key_K, K.Key_Return, K.Key_Enter, K.Key_Slash, K.Key_Plus, K.Key_Minus):
        rig.press(key)
        rig.router.settle()
    rig.press(K.Key_Enter, PAD)
    assert rig.intents.heard == []


def test_enter_on_a_focused_button_does_not_press_it_and_space_does(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    rig.screen.dock.depart.setFocus()
    rig.press(K.Key_Return)
    rig.press(K.Key_Enter)
    assert rig.intents.heard == []
    rig.press(K.Key_Space)
    assert rig.intents.heard == [DecisionChosen(Decision.DEPART)]


def test_after_f4_the_pad_sets_papers_seen_then_not_shown_then_not_asked(rig: Rig) -> None:
    view = calm.nothing(rig.words)
    rig.screen.show_view(view)
    rig.press(K.Key_F4)
    assert rig.screen.papers_armed
    states = []
    for _ in range(3):
        rig.press(K.Key_5, PAD)
        intent = rig.intents.heard[-1]
        assert isinstance(intent, PaperSet)
        states.append(intent.states[0])
        rig.screen.show_view(replace(view, papers=intent.states))
    assert states == [
        (Paper.CONTRACT, PaperState.SEEN),
        (Paper.CONTRACT, PaperState.NOT_SHOWN),
        (Paper.CONTRACT, PaperState.NOT_ASKED),
    ]


def test_f4_again_esc_and_a_new_traveller_give_the_pad_back_to_the_purpose(rig: Rig) -> None:
    view = calm.nothing(rig.words)
    rig.screen.show_view(view)
    rig.press(K.Key_F4)
    rig.press(K.Key_F4)
    assert not rig.screen.papers_armed
    rig.press(K.Key_F4)
    rig.press(K.Key_Escape)
    assert not rig.screen.papers_armed
    assert rig.intents.heard == []
    rig.press(K.Key_F4)
    rig.screen.show_view(calm.idle(rig.words))
    assert not rig.screen.papers_armed


def test_key_seven_marks_book_and_agreement_each_by_itself(rig: Rig) -> None:
    view = calm.nothing(rig.words)
    rig.screen.show_view(view)
    rig.press(K.Key_F4)
    seen: list[tuple[PaperState, PaperState]] = []
    for _ in range(5):
        rig.press(K.Key_7, PAD)
        intent = rig.intents.heard[-1]
        assert isinstance(intent, PaperSet)
        assert tuple(paper for paper, _ in intent.states) == PAPERS[6]
        seen.append((intent.states[0][1], intent.states[1][1]))
        rig.screen.show_view(replace(view, papers=intent.states))
        chip = rig.screen.dock.paper_chips[6]
        assert isinstance(chip, PairChip)
        assert [state.name for state in chip.states] == [state.name for _, state in intent.states]
    yes, no, open_ = PaperState.SEEN, PaperState.NOT_SHOWN, PaperState.NOT_ASKED
    assert seen == [(yes, yes), (yes, no), (no, yes), (no, no), (open_, open_)]


def test_a_decision_key_chooses_and_next_records(rig: Rig) -> None:
    view = calm.nothing(rig.words)
    rig.screen.show_view(view)
    rig.press(K.Key_Plus, PAD)
    rig.press(K.Key_F9)
    assert rig.intents.heard == []
    rig.press(K.Key_F5)
    rig.press(K.Key_F6)
    rig.screen.show_view(replace(view, decision=Decision.SECONDARY, next_open=True))
    assert rig.screen.dock.secondary.chosen
    assert not rig.screen.dock.depart.chosen
    rig.press(K.Key_Plus, PAD)
    rig.press(K.Key_F9)
    rig.press(K.Key_Escape)
    chosen = [DecisionChosen(Decision.DEPART), DecisionChosen(Decision.SECONDARY)]
    assert rig.intents.heard == [*chosen, NextPressed(), NextPressed(), ChoiceCleared()]


def test_decisions_that_are_not_open_cannot_be_chosen(rig: Rig) -> None:
    rig.screen.show_view(calm.idle(rig.words))
    rig.press(K.Key_F5)
    rig.press(K.Key_F6)
    rig.press(K.Key_1, PAD)
    assert rig.intents.heard == []


def test_alone_at_the_post_f6_opens_the_case_file(rig: Rig) -> None:
    rig.screen.show_view(replace(flagged.secondary(rig.words), lone_officer=True))
    rig.press(K.Key_F6)
    assert rig.intents.heard == [CaseFileOpened()]


def test_inform_and_call(rig: Rig) -> None:
    rig.screen.show_view(flagged.secondary(rig.words))
    before = rig.window.grab().toImage()
    rig.press(K.Key_F8)
    assert rig.window.grab().toImage() == before
    rig.press(K.Key_F7)
    assert rig.intents.heard == [CallPressed(), InformPressed()]


def test_answer_keys_belong_to_the_marked_question_and_zero_marks_the_next(rig: Rig) -> None:
    view = flagged.many_flags(rig.words)
    rig.screen.show_view(replace(view, parked=None))
    assert rig.screen.marked == "C10"
    rig.press(K.Key_Asterisk, PAD)
    rig.press(K.Key_0, PAD)
    assert rig.screen.marked == "C01"
    rig.press(K.Key_Slash, PAD)
    rig.press(K.Key_4, CTRL)
    assert rig.intents.heard == [
        AnswerGiven("C10", Answer.DIFFERS),
        AnswerGiven("C01", Answer.SHOWN),
        AnswerGiven("C01", Answer.WILL_NOT_SAY),
    ]


def test_an_answered_question_hands_the_mark_on(rig: Rig) -> None:
    view = replace(flagged.many_flags(rig.words), parked=None)
    rig.screen.show_view(view)
    first, second, *rest = view.flags
    assert first.question is not None
    answered = replace(first, question=replace(first.question, chosen=Answer.AGREES))
    rig.screen.show_view(replace(view, flags=(answered, second, *rest)))
    assert rig.screen.marked == "C01"


def test_a_graver_flag_takes_the_mark_unless_the_officer_moved_it(rig: Rig) -> None:
    view = replace(flagged.many_flags(rig.words), parked=None)
    c10, c01, *rest = view.flags
    rig.screen.show_view(replace(view, flags=(c01, *rest)))
    assert rig.screen.marked == "C01"
    rig.screen.show_view(view)
    assert rig.screen.marked == "C10"
    rig.press(K.Key_0, PAD)
    rig.screen.show_view(replace(view, purpose=None))
    assert rig.screen.marked == "C01"
    assert c10.question is not None


def test_an_answer_without_its_option_is_ignored(rig: Rig) -> None:
    rig.screen.show_view(flagged.unsure(rig.words))
    rig.press(K.Key_Period, PAD)
    assert rig.intents.heard == []


def test_a_parked_page_takes_the_answer_keys_first(rig: Rig) -> None:
    rig.screen.show_view(flagged.many_flags(rig.words))
    for key in (K.Key_Slash, K.Key_Asterisk, K.Key_Minus):
        rig.press(key, PAD)
    assert rig.intents.heard == [ParkedChosen(choice) for choice in ParkedChoice]


def test_letting_go_at_level_three_takes_the_reason_by_one_key(rig: Rig) -> None:
    rig.screen.show_view(flagged.supervisor_reason(rig.words))
    rig.press(K.Key_Asterisk, PAD)
    assert rig.intents.heard == [ReasonGiven("not_the_same_person")]


@pytest.mark.parametrize("where", ["nothing", "button", "mrz field", "name field"])
def test_a_readers_burst_goes_whole_to_the_reading_whatever_has_the_focus(rig: Rig, where: str) -> None:
    rig.screen.show_view(flagged.secondary(rig.words))
    if where == "button":
        rig.screen.dock.depart.setFocus()
    elif where != "nothing":
        rig.press(K.Key_F2)
        (rig.screen.by_hand.editor if where == "mrz field" else rig.screen.by_hand.name.edit).setFocus()
    rig.type("\n".join(people.DEWI) + "\n", gap_ms=12)
    rig.router.settle()
    assert rig.bursts.heard == ["\n".join(people.DEWI)]
    assert rig.intents.heard == []
    assert rig.screen.by_hand.editor.toPlainText() == ""
    assert rig.screen.by_hand.name.value == ""


def test_a_burst_ends_by_itself(rig: Rig, qtbot: object) -> None:
    with qtbot.waitSignal(rig.router.burst, timeout=5000) as signal:  # type: ignore[attr-defined]
        rig.type("P<IDNSURYANI<<DEWI", gap_ms=10)
    assert signal.args == ["P<IDNSURYANI<<DEWI"]


def test_characters_with_longer_gaps_are_typing(rig: Rig) -> None:
    rig.screen.show_view(calm.idle(rig.words))
    rig.press(K.Key_F2)
    rig.screen.by_hand.name.edit.setFocus()
    rig.type("DEWI SURYANI", gap_ms=36)
    rig.router.settle()
    assert rig.screen.by_hand.name.value == "DEWI SURYANI"
    assert rig.bursts.heard == []


def test_a_few_quick_characters_are_typing_too(rig: Rig) -> None:
    rig.screen.show_view(calm.idle(rig.words))
    rig.press(K.Key_F2)
    rig.screen.by_hand.name.edit.setFocus()
    rig.type("DEWI", gap_ms=10)
    rig.router.settle()
    assert rig.screen.by_hand.name.value == "DEWI"


def test_in_a_text_field_the_pad_types_and_function_keys_command(rig: Rig) -> None:
    rig.screen.show_view(calm.nothing(rig.words))
    rig.press(K.Key_F2)
    rig.screen.by_hand.number.edit.setFocus()
    rig.press(K.Key_4, PAD)
    rig.router.settle()
    assert rig.screen.by_hand.number.value == "4"
    rig.press(K.Key_F5)
    assert rig.intents.heard == [DecisionChosen(Decision.DEPART)]


def test_mrz_by_hand_is_checked_while_typing_and_taken_by_f2(rig: Rig) -> None:
    rig.screen.show_view(calm.idle(rig.words))
    rig.press(K.Key_F2)
    assert rig.screen.sheet is Sheet.BY_HAND
    form = rig.screen.by_hand
    form.editor.setPlainText("\n".join(people.DEWI).replace("940312", "940313"))
    assert "angka periksa salah" in form.verdict.accessibleName()
    form.editor.setPlainText("\n".join(people.DEWI))
    assert form.verdict.accessibleName() == "Semua angka periksa benar"
    rig.press(K.Key_F2)
    assert rig.screen.sheet is Sheet.IDLE
    intent = rig.intents.heard[-1]
    assert isinstance(intent, MrzTyped)
    assert intent.by_hand
    assert intent.text == "\n".join(people.DEWI)
    assert "SURYANI" not in repr(intent)


def test_mrz_by_hand_writes_capitals_and_fillers(rig: Rig) -> None:
    rig.screen.show_view(calm.idle(rig.words))
    rig.press(K.Key_F2)
    rig.type("p idn", gap_ms=100)
    rig.router.settle()
    assert rig.screen.by_hand.editor.lines == ("P<IDN",)


def test_a_document_without_mrz_takes_at_most_four_fields_and_says_what_is_missing(rig: Rig) -> None:
    rig.screen.show_view(calm.idle(rig.words))
    rig.press(K.Key_F2)
    form = rig.screen.by_hand
    form.name.edit.setText("Dewi Suryani")
    form.birth.edit.setText("31-02-1994")
    rig.press(K.Key_F2)
    assert rig.intents.heard == []
    assert form.birth.edit.accessibleDescription().startswith("Tanggal tidak dikenal")
    assert form.kind.box.accessibleDescription() == "Pilih jenis dokumen"
    form.kind.box.setCurrentIndex(0)
    form.birth.edit.setText("12-03-1994")
    rig.press(K.Key_F2)
    intent = rig.intents.heard[-1]
    assert isinstance(intent, HandFieldsEntered)
    assert intent.birth_date.isoformat() == "1994-03-12"
    assert intent.document_number == ""


def test_esc_closes_a_sheet_before_it_clears_a_choice(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    for key, sheet in ((K.Key_F1, Sheet.HELP), (K.Key_F2, Sheet.BY_HAND), (K.Key_F3, Sheet.DEPARTURE)):
        rig.press(key)
        assert rig.screen.sheet is sheet
        rig.press(K.Key_Escape)
        assert rig.screen.sheet is Sheet.TRAVELLER
    assert rig.intents.heard == []
    rig.press(K.Key_Escape)
    assert rig.intents.heard == [ChoiceCleared()]


def test_the_departure_is_set_from_the_list_by_number_or_in_words(rig: Rig) -> None:
    rig.screen.show_view(replace(calm.nothing(rig.words), departures=calm.DEPARTURES))
    rig.press(K.Key_F3)
    rig.press(K.Key_2, PAD)
    assert rig.screen.sheet is Sheet.TRAVELLER
    rig.press(K.Key_F3)
    rig.screen.departure_sheet.by_hand.edit.setText("KM Kelud")
    rig.press(K.Key_F3)
    assert rig.intents.heard == [DepartureSet("d2", calm.DEPARTURES[1].text), DepartureSet("", "KM Kelud")]


def test_while_nobody_may_command_keys_do_nothing(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    rig.router.set_handler(None)
    rig.press(K.Key_F5)
    rig.press(K.Key_1, PAD)
    assert rig.intents.heard == []


def test_page_keys_scroll_the_flags(rig: Rig) -> None:
    rig.screen.show_view(flagged.many_flags(rig.words))
    QApplication.processEvents()
    bar = rig.screen.side.column.verticalScrollBar()
    bar.setValue(0)
    rig.press(K.Key_PageDown)
    assert bar.value() > 0
    rig.press(K.Key_PageUp)
    assert bar.value() == 0


def test_an_own_referral_is_noted_item_by_item_with_its_words(rig: Rig) -> None:
    rig.screen.show_view(calm.nothing(rig.words))
    rig.press(K.Key_F10)
    assert rig.screen.sheet is Sheet.OBSERVE
    rig.press(K.Key_4, ALT)
    assert not rig.screen.observation_sheet.take_button.isEnabled()
    rig.press(K.Key_F10)
    assert rig.intents.heard == []
    rig.type("berbisik", gap_ms=200)
    rig.press(K.Key_F10)
    assert rig.intents.heard == [ObservationsNoted((Observation(ReferralItem.ASKS_FOR_HELP, "berbisik"),))]
    assert rig.screen.sheet is Sheet.TRAVELLER


def test_nothing_of_an_own_referral_stays_when_the_traveller_has_gone(rig: Rig) -> None:
    rig.screen.show_view(calm.nothing(rig.words))
    rig.press(K.Key_F10)
    rig.press(K.Key_4, ALT)
    rig.type("berbisik", gap_ms=200)
    rig.screen.show_view(calm.idle(rig.words))
    assert rig.screen.sheet is Sheet.IDLE
    assert rig.screen.observation_sheet.form.observations == ()
