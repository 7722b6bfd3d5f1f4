"""D00 and D05, R01, V01: what a person compared, noted or recorded; never inferred."""

from dataclasses import replace

import pytest

from checkpoint_app.assessment.assess import assess, assess_input
from checkpoint_app.assessment.facts import build_facts
from checkpoint_app.assessment.flags import Evidence
from checkpoint_app.assessment.kinds import Answer, Level, Purpose, VerdictKind
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.documents.travel_document import ReadingStatus
from tests.unit.assessment.travellers import NOW, TODAY, given

WRONG = {"check_digits_agree": False}
SURE = {"reading_status": ReadingStatus.PROBABLE}


def words_for(item):
    return Observation(item, "holiday", "work" if item.takes_two_values else "")


def check(pack, *args, **changes):
    return assess_input(given(*args, **changes), pack, NOW, TODAY)


def levels(assessment):
    return {flag.code: int(flag.level) for flag in assessment.flags}


def test_a_wrong_check_digit_that_was_read_surely_asks_the_officer_to_compare_it(pack):
    found = check(pack, WRONG, **SURE)
    assert levels(found) == {"D00": 0}
    assert found.verdict is VerdictKind.NOTHING_TO_FLAG


@pytest.mark.parametrize(("answer", "after"), [(Answer.AGREES, {"D00": 0, "D05": 2}), (Answer.DIFFERS, {"D00": 0})])
def test_only_a_page_that_is_as_it_was_read_goes_to_document_examination(pack, answer, after):
    assert levels(check(pack, WRONG, answers={"D00": answer}, **SURE)) == after


def test_a_reading_that_is_not_sure_is_no_reason_to_suspect_the_page(pack):
    unsure = check(pack, WRONG, answers={"D00": Answer.AGREES}, reading_status=ReadingStatus.UNSURE)
    assert set(levels(unsure)) == {"Q04"}
    assert unsure.verdict is VerdictKind.CANNOT_TELL


def test_right_check_digits_ask_nothing(pack):
    assert levels(check(pack, answers={"D00": Answer.AGREES}, **SURE)) == {}


@pytest.mark.parametrize("item", list(ReferralItem))
def test_each_item_of_the_closed_list_refers_with_its_words_beside_it(pack, item):
    noted = words_for(item)
    found = check(pack, observations=(noted,))
    assert levels(found) == {"R01": 2}
    key = f"referral_{item.value.lower()}"
    assert found.flags[0].evidence == (Evidence(key, noted.first, noted.second or None),)


@pytest.mark.parametrize("item", list(ReferralItem))
def test_an_item_without_its_words_refers_nobody(pack, item):
    for incomplete in [Observation(item, " "), Observation(item, "", "work")]:
        assert levels(check(pack, observations=(incomplete,))) == {}
    one_value = Observation(item, "holiday")
    assert one_value.is_complete is not item.takes_two_values


def test_a_replay_names_the_items_without_their_words(pack):
    noted = tuple(map(words_for, (ReferralItem.ASKS_FOR_HELP, ReferralItem.PAPER_ALTERED)))
    replayed = assess(build_facts(given(observations=noted), NOW, TODAY), pack)
    assert replayed.flags[0].evidence == (
        Evidence("referral_asks_for_help", True, None),
        Evidence("referral_paper_altered", True, None),
    )


def test_recorded_victim_indicators_call_the_supervisor_neutrally_and_without_a_question(pack):
    found = check(pack, victim_indicators=True)
    flag = found.flags[0]
    assert (flag.code, flag.level, flag.neutral, flag.question) == ("V01", Level.SUPERVISOR, True, None)
    assert found.verdict is VerdictKind.SUPERVISOR


def test_victim_indicators_are_never_inferred_from_anything_that_was_noted_or_said(pack):
    everything = tuple(map(words_for, ReferralItem))
    answers = dict.fromkeys(("C00", "C01", "C02", "C17", "R01"), Answer.WILL_NOT_SAY)
    found = check(pack, observations=everything, answers=answers, purpose=Purpose.WORK)
    assert "V01" not in levels(found)
    assert replace(found.facts, victim_indicators_recorded=True) != found.facts
