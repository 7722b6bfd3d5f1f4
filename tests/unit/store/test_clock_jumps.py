"""The clock jumps: the order of events stays, what is behind a signed time says so, nothing is erased early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.events import ClockState
from checkpoint_app.casework.receipts import Receipt, sign_receipt
from checkpoint_app.store.casebook import LONGEST_SILENCE, Casebook
from checkpoint_app.store.moments import Moment
from tests.unit.store.conftest import OFFICER, START

CENTRE = Ed25519PrivateKey.from_private_bytes(b"\x61" * 32)


def moment(at: datetime) -> Moment:
    return Moment(at, 0, "boot", ClockState.UNCHECKED)


def record(casebook: Casebook, encounter_id: str, at: datetime) -> None:
    with casebook.record(OFFICER, moment(at)) as recording:
        recording.open_encounter(encounter_id, verdict=VerdictKind.SECONDARY, content={"n": 1}, open={})
        recording.decide(encounter_id, Action.REFER)


def acknowledge(casebook: Casebook, at: datetime) -> None:
    head = casebook.head()
    bare = Receipt(head.device_id, head.incarnation, head.dev_seq, head.hash, "epoch", at)
    assert casebook.outbox.keep_receipt(sign_receipt(bare, CENTRE), at)


JUMPS = {
    "an hour back, as a wrong time zone does": timedelta(hours=-1),
    "a day back": timedelta(days=-1),
    "battery dead": datetime(1970, 1, 1, tzinfo=UTC) - START,
    "a month ahead": timedelta(days=30),
    "thirty years ahead": timedelta(days=30 * 365),
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_order_stays_right_and_a_clock_behind_a_signed_time_is_noted(casebook: Casebook, jump: timedelta) -> None:
    record(casebook, "before", START)
    acknowledge(casebook, START)
    record(casebook, "jumped", START + jump)
    record(casebook, "after", START + timedelta(minutes=5))
    events = casebook.outbox.events_from(1, 99)
    assert [event.encounter_id for event in events][::2] == ["before", "jumped", "after"]
    assert [event.dev_seq for event in events] == list(range(1, 7))
    is_behind = jump < timedelta(0)
    states = [event.clock_state for event in events]
    assert states[2:4] == [ClockState.BEHIND if is_behind else ClockState.UNCHECKED] * 2
    assert ClockState.BEHIND not in states[:2] + states[4:]
    assert casebook.verify().is_whole


def test_a_clock_that_jumped_far_ahead_erases_nothing(casebook: Casebook) -> None:
    record(casebook, "case", START)
    acknowledge(casebook, START)
    assert casebook.erase_due(moment(START + timedelta(days=30 * 365))) == 0
    assert casebook.content("case") is not None
    assert casebook.erase_due(moment(START + LONGEST_SILENCE)) == 1
    assert casebook.content("case") is None


def test_before_any_receipt_nothing_is_known_of_the_time(casebook: Casebook) -> None:
    record(casebook, "case", datetime(1970, 1, 1, tzinfo=UTC))
    assert casebook.signed_time() is None
    assert {event.clock_state for event in casebook.outbox.events_from(1, 9)} == {ClockState.UNCHECKED}
