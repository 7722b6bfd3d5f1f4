"""A let-go at the highest verdict is reviewed by one choice; nothing is preselected."""

from dataclasses import replace

import pytest

from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.ui.casefile import scenes
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.casefile.view_model import GiveReview
from checkpoint_app.ui.theme.components.labels import Label


@pytest.fixture
def screen(theme, qtbot):
    case = CaseScreen()
    qtbot.addWidget(case)
    case.resize(1440, 820)
    case.show()
    return case


def a_case(**changes):
    return replace(scenes.case_view(), **changes)


def test_review_is_offered_only_where_one_is_due(screen):
    screen.show_view(a_case(review_open=False))
    assert not screen.review.isVisible()
    screen.show_view(a_case(review_open=True))
    assert screen.review.isVisible()


def test_nothing_is_preselected_and_an_outcome_is_needed(screen):
    screen.show_view(a_case(review_open=True))
    assert screen.review.outcomes.chosen is None
    assert not screen.review.record.isEnabled()


def test_the_chosen_outcome_and_the_note_are_sent_once(screen, qtbot):
    view = a_case(review_open=True)
    screen.show_view(view)
    screen.review.outcomes.buttons[0].click()
    screen.review.note.edit.setText("papers seen")
    sent = []
    screen.intent.connect(sent.append)
    screen.review.record.click()
    screen.review.record.click()
    assert sent == [GiveReview(view.encounter_id, Outcome.IN_ORDER, "papers seen")]


@pytest.mark.parametrize("found", [each for each in Recheck if each.is_in_doubt])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_card_in_doubt_says_what_did_not_agree(screen, theme, found, language):
    theme.set_language(language)
    screen.show_view(replace(scenes.doubt_view(), doubt=found))
    assert screen.review.isVisible()
    assert screen.review.findChildren(Label)[1].text() == theme.texts(f"casefile.doubt.{found.value.lower()}")
    screen.show_view(a_case(review_open=True))
    assert screen.review.findChildren(Label)[1].text() == theme.texts("casefile.review.lead")
