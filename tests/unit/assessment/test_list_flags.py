"""Flags that rest on the small lists and on a record's licences: C11, C12, C13, T04, W01, W02."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checkpoint_app.assessment.assess import assess_input
from checkpoint_app.assessment.clearance import EmployerType, Feed, Scheme
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.exhibits import build_exhibits
from checkpoint_app.assessment.facts import build_facts
from checkpoint_app.assessment.flags import FlagNote
from checkpoint_app.assessment.kinds import Agreement, Answer, Paper, Purpose, VerdictKind
from checkpoint_app.assessment.lists import AppliesTo, Closure, OpenCaseHit, PreventionHit, Restriction
from tests.unit.assessment.travellers import FRESH, NOW, OLD, SEEN, STATUS, TODAY, ages, found, given

WORK, VISIT = Purpose.WORK, Purpose.VISIT
DAY = timedelta(days=1)
LISTED = date(2026, 1, 5)


def levels(assessment, without=("Q01", "Q03", "Q04")):
    return {flag.code: int(flag.level) for flag in assessment.flags if flag.code not in without}


def check(pack, **changes):
    return assess_input(given(**changes), pack, NOW, TODAY)


def flag_of(assessment, code):
    return next(flag for flag in assessment.flags if flag.code == code)


def listed(*, exact=False, until=None, agrees=True, as_of=FRESH, others=False):
    return PreventionHit("Kantor A", LISTED, until, exact, 2, agrees, feed_age(Feed.PREVENTION, as_of, NOW), others)


def postponed(opened=TODAY - DAY, until=TODAY + DAY, as_of=FRESH):
    return OpenCaseHit("TPI Contoh", opened, until, feed_age(Feed.OPEN_CASES, as_of, NOW))


CLOSED = Restriction("R1", "SAU", EmployerType.HOUSEHOLD, None, date(2026, 1, 1), None, AppliesTo.NEW, "Kepmen 1")


def placement(as_of=FRESH, **changes):
    return found(as_of, **{"destination": "SAU", "employer_type": EmployerType.HOUSEHOLD, **changes})


class TestPreventionList:
    @pytest.mark.parametrize(
        ("hit", "expected"),
        [
            (None, {}),
            (listed(exact=True), {"W01": 3}),
            (listed(exact=True, until=TODAY), {"W01": 3}),
            (listed(exact=True, until=TODAY - DAY), {}),
            (listed(), {"W02": 1}),
            (listed(agrees=None), {"W02": 1}),
            (listed(agrees=None, others=True), {"W02": 0}),
            (listed(others=True), {"W02": 1}),
            (listed(until=TODAY - DAY), {}),
        ],
    )
    @pytest.mark.parametrize("purpose", [None, VISIT])
    def test_a_listed_document_is_for_the_supervisor_and_a_listed_name_a_question(self, pack, hit, expected, purpose):
        assert levels(check(pack, prevention=hit, purpose=purpose)) == expected

    def test_nationality_and_purpose_do_not_matter(self, pack):
        for purpose in Purpose:
            one = given({"nationality": "MYS"}, prevention=listed(exact=True), purpose=purpose)
            assert levels(assess_input(one, pack, NOW, TODAY)) == {"W01": 3}

    def test_the_counter_shows_only_supervisor(self, pack):
        result = check(pack, prevention=listed(exact=True))
        assert result.verdict is VerdictKind.SUPERVISOR
        assert flag_of(result, "W01").neutral
        assert flag_of(result, "W01").question is None
        assert not flag_of(check(pack, prevention=listed()), "W02").neutral

    def test_a_second_identifier_of_another_person_settles_a_namesake(self, pack):
        answered = {
            answer: levels(check(pack, prevention=listed(), answers={"W02": answer}))["W02"]
            for answer in (Answer.AGREES, Answer.DIFFERS, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY)
        }
        assert answered == dict.fromkeys(answered, 1) | {Answer.DIFFERS: 0}

    @pytest.mark.parametrize(("hit", "code", "level"), [(listed(exact=True, as_of=OLD), "W01", 3)])
    def test_an_old_list_keeps_the_level_and_asks_to_confirm(self, pack, hit, code, level):
        result = check(pack, prevention=hit)
        flag = flag_of(result, code)
        assert (int(flag.level), flag.notes, flag.as_of) == (level, (FlagNote.CONFIRM_AS_OF,), OLD)
        assert flag_of(result, "Q01").level == 0

    def test_not_listed_is_a_fact_only_in_fresh_data(self):
        def fact(**changes):
            facts = build_facts(given(**changes), NOW, TODAY)
            return facts.prevention_document_listed, facts.prevention_name_listed

        assert fact() == (False, False)
        assert fact(feed_ages=ages(OLD)) == (None, None)
        assert fact(prevention=listed()) == (False, True)
        assert fact(prevention=listed(exact=True), feed_ages=()) == (True, False)
        assert fact(prevention=listed(exact=True, as_of=OLD)) == (True, None)
        assert build_facts(replace(given(), document=None), NOW, TODAY).prevention_name_listed is None

    def test_the_listing_office_stands_beside_the_number_and_no_name_is_there_to_show(self):
        shown = build_exhibits(given(prevention=listed(exact=True)), TODAY)
        assert (shown["prevention_office"].traveller, shown["prevention_office"].recorded) == ("X1234567", "Kantor A")
        named = build_exhibits(given(prevention=listed()), TODAY)
        assert named["prevention_office"].traveller == "WIDODO, SARI UTAMI"
        assert named["prevention_words"].traveller == 2
        assert named["prevention_birth_date"].recorded is True
        assert named["prevention_documents"].recorded is None
        other = build_exhibits(given(prevention=listed(agrees=None, others=True)), TODAY)
        documents = other["prevention_documents"]
        assert (documents.traveller, documents.recorded) == ("X1234567", False)
        nobody = build_exhibits(replace(given(), document=None, prevention=listed(exact=True)), TODAY)
        assert nobody["prevention_office"].traveller is None

    @pytest.mark.parametrize(
        ("hit", "expected"),
        [
            (None, Agreement.UNKNOWN),
            (listed(exact=True, others=True), Agreement.UNKNOWN),
            (listed(), Agreement.AGREES),
            (listed(agrees=None), Agreement.UNKNOWN),
            (listed(agrees=None, others=True), Agreement.DIFFERS),
        ],
    )
    def test_what_a_row_gives_beside_the_name(self, hit, expected):
        assert build_facts(given(prevention=hit), NOW, TODAY).prevention_beside_name is expected


class TestEarlierPostponement:
    @pytest.mark.parametrize(
        ("hit", "expected"),
        [
            (None, {}),
            (postponed(), {"T04": 1}),
            (postponed(until=TODAY), {"T04": 1}),
            (postponed(until=TODAY - DAY), {}),
            (postponed(opened=TODAY - 180 * DAY), {"T04": 1}),
            (postponed(opened=TODAY - 181 * DAY), {}),
        ],
    )
    def test_it_is_asked_about_for_at_most_180_days(self, pack, hit, expected):
        assert levels(check(pack, open_case=hit)) == expected

    def test_completed_papers_settle_it(self, pack):
        assert levels(check(pack, open_case=postponed(), answers={"T04": Answer.YES})) == {"T04": 0}
        assert levels(check(pack, open_case=postponed(), answers={"T04": Answer.NO})) == {"T04": 1}

    def test_an_old_list_is_told_as_such(self, pack):
        old = NOW - 31 * DAY
        flag = flag_of(check(pack, open_case=postponed(as_of=old)), "T04")
        assert (int(flag.level), flag.as_of, flag.notes) == (1, old, (FlagNote.CONFIRM_AS_OF,))

    def test_none_is_a_fact_only_in_fresh_data(self):
        assert build_facts(given(), NOW, TODAY).earlier_postponement_open is False
        assert build_facts(given(feed_ages=()), NOW, TODAY).earlier_postponement_open is None
        assert build_facts(replace(given(), document=None), NOW, TODAY).earlier_postponement_open is None

    def test_where_and_when_are_shown_and_no_reason(self):
        shown = build_exhibits(given(open_case=postponed()), TODAY)
        assert (shown["postponed_at"].recorded, shown["postponed_on"].recorded) == ("TPI Contoh", TODAY - DAY)


class TestClosedCountry:
    @pytest.mark.parametrize(
        ("changes", "level"),
        [
            ({}, 2),
            ({"contract_start": date(2025, 12, 31)}, 0),
            ({"scheme": Scheme.RENEWED_HOME}, 0),
            ({"scheme": Scheme.REENTRY}, 0),
            ({"destination": "MYS"}, None),
            ({"employer_type": EmployerType.LEGAL}, None),
        ],
    )
    def test_a_new_placement_is_asked_about_and_one_that_goes_on_is_only_shown(self, pack, changes, level):
        result = check(pack, look_up=placement(**changes), purpose=WORK, restrictions=(CLOSED,))
        assert levels(result).get("C13") == level

    def test_a_row_for_all_closes_every_contract(self, pack):
        every = replace(CLOSED, applies_to=AppliesTo.ALL)
        result = check(pack, look_up=placement(scheme=Scheme.REENTRY), purpose=WORK, restrictions=(every,))
        assert levels(result)["C13"] == 2

    def test_a_visit_to_a_closed_country_is_lawful(self, pack):
        result = check(pack, look_up=placement(), purpose=VISIT, restrictions=(CLOSED,), stated_destination="SAU")
        assert "C13" not in levels(result)
        assert "C13" not in levels(check(pack, purpose=WORK, restrictions=(CLOSED,), stated_destination="SAU"))

    @pytest.mark.parametrize("status", [STATUS.WITHDRAWN, STATUS.TOMBSTONE])
    def test_a_record_that_counts_as_none_closes_nothing(self, pack, status):
        result = check(pack, look_up=placement(status=status), purpose=WORK, restrictions=(CLOSED,))
        assert "C13" not in levels(result)

    def test_old_restrictions_keep_the_level_and_are_to_be_confirmed(self, pack):
        old = NOW - 31 * DAY
        feeds = tuple(feed_age(age.feed, old if age.feed is Feed.RESTRICTIONS else age.as_of, NOW) for age in ages())
        result = check(pack, look_up=placement(), purpose=WORK, restrictions=(CLOSED,), feed_ages=feeds)
        flag = flag_of(result, "C13")
        assert (int(flag.level), flag.notes, flag.as_of) == (2, (FlagNote.CONFIRM_AS_OF,), old)

    def test_a_clock_that_is_not_trusted_marks_it(self, pack):
        result = check(pack, look_up=placement(), purpose=WORK, restrictions=(CLOSED,), clock_trusted=False)
        assert flag_of(result, "C13").notes == (FlagNote.DATE_NOT_TRUSTED,)

    def test_open_is_a_fact_only_in_fresh_data(self):
        def closure(**changes):
            return build_facts(given(**changes), NOW, TODAY).placement_closure

        assert closure() is None
        assert closure(look_up=found()) is Closure.OPEN
        assert closure(look_up=found(), feed_ages=()) is None
        assert closure(look_up=placement(), restrictions=(CLOSED,), feed_ages=()) is Closure.CLOSED

    def test_the_row_is_shown_with_when_the_placement_began(self):
        shown = build_exhibits(given(look_up=placement(), restrictions=(CLOSED,)), TODAY)
        assert shown["closed_country"].recorded == "SAU"
        assert shown["closed_by"].recorded == "Kepmen 1"
        assert shown["placement_begun"].recorded == date(2026, 11, 1)
        assert "closed_by" not in build_exhibits(given(look_up=found(), restrictions=(CLOSED,)), TODAY)


class TestLicences:
    @pytest.mark.parametrize(
        ("status", "expected"),
        [(None, None), ("VALID", None), ("active", None), ("SUSPENDED", 0), ("REVOKED", 0), ("EXPIRED", 0)],
    )
    def test_the_placers_licence_at_issue_is_information(self, pack, status, expected):
        result = check(pack, look_up=found(placer_licence_status_at_issue=status), purpose=WORK)
        assert levels(result).get("C11") == expected
        assert result.verdict is VerdictKind.RECORD_MATCHES

    @pytest.mark.parametrize(
        ("until", "expected"),
        [(None, None), (date(2026, 9, 30), 0), (date(2026, 10, 1), None), (date(2027, 1, 1), None)],
    )
    def test_the_recruitment_licence_must_have_lasted_until_the_issue(self, pack, until, expected):
        result = check(pack, look_up=found(recruitment_licence_until=until), purpose=WORK)
        assert levels(result).get("C12") == expected

    def test_they_are_told_on_a_work_trip_only(self, pack):
        bad = found(placer_licence_status_at_issue="REVOKED", recruitment_licence_until=date(2020, 1, 1))
        assert levels(check(pack, look_up=bad, purpose=VISIT)) == {"C00": 0}
        with_card = check(pack, look_up=bad, papers={Paper.CONTRACT: SEEN})
        assert {"C11", "C12"} <= set(levels(with_card))

    def test_both_share_one_question(self, pack):
        bad = found(placer_licence_status_at_issue="REVOKED", recruitment_licence_until=date(2020, 1, 1))
        result = check(pack, look_up=bad, purpose=WORK, answers={"C12": Answer.AGREES})
        assert {flag_of(result, code).answer for code in ("C11", "C12")} == {Answer.AGREES}

    def test_what_the_record_says_is_shown(self):
        shown = build_exhibits(given(look_up=found(recruitment_licence_until=TODAY)), TODAY)
        assert shown["placer_licence"].recorded == "VALID"
        assert shown["recruitment_licence"].recorded == TODAY
        assert build_exhibits(given(look_up=found()), TODAY)["recruitment_licence"].recorded is None


class TestChangesMissing:
    """Q02: the centre published changes that could not be taken."""

    def test_what_rests_on_an_absence_is_lowered_and_told_as_such(self, pack):
        result = check(pack, purpose=WORK, changes_missing=True)
        assert levels(result) == {"C01": 1, "Q02": 0}
        assert flag_of(result, "C01").softened
        assert result.verdict is VerdictKind.CANNOT_TELL

    def test_what_rests_on_a_presence_keeps_its_level(self, pack):
        suspended = found(status=STATUS.SUSPENDED)
        result = check(pack, look_up=suspended, purpose=WORK, changes_missing=True)
        assert levels(result) == {"C05": 2, "Q02": 0}
        assert result.verdict is VerdictKind.SECONDARY
        assert levels(check(pack, prevention=listed(exact=True), changes_missing=True)) == {"W01": 3, "Q02": 0}

    def test_a_tourist_is_left_alone(self, pack):
        assert check(pack, purpose=VISIT, changes_missing=True).verdict is VerdictKind.NOTHING_TO_FLAG
