from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, Seen, in_force

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
