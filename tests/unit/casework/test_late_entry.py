"""Late entries carry both instants, and an instant that cannot be is refused."""

from datetime import UTC, datetime, timedelta

from checkpoint_app.casework.case_steps import CaseEvent, follow_case
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.late_entry import OLDEST, Late, LateReason, is_plausible, late_open, read_late
from tests.unit.casework.test_events import sealed

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LATE = Late(NOW - timedelta(hours=5), LateReason.NO_POWER)


def test_the_marks_are_read_as_they_were_written():
    assert read_late(late_open(LATE)) == LATE
    assert read_late({"flags": 3}) is None
    assert read_late({"happened_at": "2026-11-24T03:00:00.000000Z"}) is None


def test_what_lies_ahead_or_long_back_cannot_be():
    assert is_plausible(LATE.happened_at, NOW)
    assert not is_plausible(NOW, NOW)
    assert not is_plausible(NOW - OLDEST - timedelta(seconds=1), NOW)


def test_another_machine_opens_a_late_case_at_its_own_time():
    scan = sealed(kind=EventKind.SCAN, open=dict(late_open(LATE)))
    followed = follow_case([CaseEvent(scan, None)])
    assert followed is not None
    assert followed.encounter.opened_at == LATE.happened_at
