from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from checkpoint_app.assessment.advisories import (
    Advisory,
    AdvisoryKind,
    Seen,
    advisory_exhibits,
    advisory_links,
    in_force,
)
from checkpoint_app.assessment.assess import assess_input
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.facts import AssessmentInput
from checkpoint_app.assessment.flags import DateRange, FlagNote
from checkpoint_app.assessment.kinds import Answer, SealState
from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.assessment.shown_codes import ShownCard
from checkpoint_app.demo.flag_examples import PASSPORT

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def advisory(**changes) -> Advisory:
    made = Advisory(
        advisory_id="0123456789abcdef",
        kind=AdvisoryKind.CARD_SHARED,
        keys=(b"\x11" * 32,),
        members=(b"\x22" * 32, b"\x33" * 32),
        subject="",
        seen=(Seen(1, "TPI A", NOW - 5 * HOUR), Seen(2, "TPI B", NOW - 3 * HOUR), Seen(1, "TPI A", NOW - 2 * HOUR)),
        people=2,
        cases=0,
        settled=0,
        first_at=NOW - 5 * HOUR,
        last_at=NOW - 2 * HOUR,
        until=NOW + HOUR,
    )
    return replace(made, **changes)


def test_an_advisory_ends_at_its_own_instant():
    assert advisory().is_in_force(NOW)
    assert advisory().is_in_force(NOW + HOUR - timedelta(seconds=1))
    assert not advisory().is_in_force(NOW + HOUR)


def test_what_ran_out_is_left_out_and_the_newest_evidence_comes_first():
    older = advisory(advisory_id="b" * 16, last_at=NOW - 9 * HOUR)
    over = advisory(advisory_id="c" * 16, until=NOW)
    assert in_force([older, over, advisory()], NOW) == (advisory(), older)


def test_posts_are_named_once_in_the_order_of_time():
    assert advisory().posts == ("TPI A", "TPI B")


LISTED = feed_age(Feed.ADVISORIES, NOW - HOUR, NOW)


def shown(pack, *advisories, **changes):
    given_now = replace(
        AssessmentInput(document=PASSPORT, feed_ages=(LISTED,)), advisories=tuple(advisories), **changes
    )
    return {flag.code: flag for flag in assess_input(given_now, pack, NOW, NOW.date()).flags}


def values(flag):
    return {each.key: each.recorded for each in flag.evidence}


def test_a_contract_of_several_people_is_asked_about_with_posts_and_days(pack):
    flag = shown(pack, advisory(kind=AdvisoryKind.CONTRACT_SHARED))["S05"]
    assert flag.level == 2
    assert values(flag)["advised_people"] == 2
    assert values(flag)["advised_posts"] == "TPI A, TPI B"
    assert values(flag)["advised_days"] == DateRange(date(2026, 11, 23), date(2026, 11, 24))


def test_days_are_a_range_where_there_are_several(pack):
    told = advisory(kind=AdvisoryKind.CARD_SHARED, first_at=NOW - 50 * HOUR)
    exhibits = advisory_exhibits([told])
    assert exhibits["advised_days"].recorded == DateRange(date(2026, 11, 22), date(2026, 11, 24))


def test_a_passport_seen_elsewhere_is_a_question_and_an_explanation_settles_it(pack):
    told = advisory(kind=AdvisoryKind.PASSPORT_ELSEWHERE, people=1)
    flag = shown(pack, told)["T05"]
    assert (flag.level, values(flag)["advised_elsewhere"]) == (1, "TPI A, TPI B")
    assert shown(pack, told, answers={"T05": Answer.AGREES})["T05"].level == 0
    assert shown(pack, told, answers={"T05": Answer.WILL_NOT_SAY})["T05"].level == 1
    assert "T05" not in shown(pack)


def test_what_an_advisory_does_not_give_is_no_evidence(pack):
    card = ShownCard(SealState.UNSIGNED, by_another=True)
    assert not [key for key in values(shown(pack, card=card)["S05"]) if key.startswith("advised_")]


def test_flagged_travellers_of_other_posts_link_and_a_licence_alone_does_not():
    told = [
        advisory(kind=AdvisoryKind.BOOKING_FLAGGED, people=4),
        advisory(kind=AdvisoryKind.SPONSOR_FLAGGED, people=5),
        advisory(kind=AdvisoryKind.PLACER_FLAGGED, subject="P3MI-7", people=3),
        advisory(kind=AdvisoryKind.PLACER_CONFIRMED, subject="P3MI-7", people=6, cases=6, settled=8),
        advisory(kind=AdvisoryKind.PLACER_LICENCE, subject="P3MI-7"),
        advisory(),
    ]
    assert advisory_links(told, "QX7K2P", "Ahmad") == (
        Link(LinkKind.BOOKING, "QX7K2P", 4),
        Link(LinkKind.SPONSOR, "Ahmad", 5),
        Link(LinkKind.PLACER, "P3MI-7", 3),
        Link(LinkKind.PLACER, "P3MI-7", 6),
    )


def test_a_company_is_shown_with_how_many_of_its_cases_were_confirmed():
    told = advisory(kind=AdvisoryKind.PLACER_CONFIRMED, subject="P3MI-7", people=6, cases=6, settled=8)
    found = {key: each.recorded for key, each in advisory_exhibits([told]).items()}
    assert found == {"advised_company_people": 6, "advised_company_confirmed": "6 / 8"}
    only = advisory_exhibits([advisory(kind=AdvisoryKind.PLACER_LICENCE, subject="P3MI-7", people=3)])
    assert set(only) == {"advised_company_people"}
    assert advisory_exhibits([advisory(kind=AdvisoryKind.BOOKING_FLAGGED)]) == {}


def test_an_old_list_of_patterns_is_told_as_such(pack):
    old = feed_age(Feed.ADVISORIES, NOW - timedelta(days=40), NOW)
    flag = shown(pack, advisory(kind=AdvisoryKind.PASSPORT_ELSEWHERE), feed_ages=(old,))["T05"]
    assert FlagNote.CONFIRM_AS_OF in flag.notes
