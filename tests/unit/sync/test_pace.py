"""How fast a link is used, and what is told of the rest."""

from __future__ import annotations

from checkpoint_app.sync.pace import Pace, TimeLeft


class Clock:
    """A clock that moves when somebody waits."""

    def __init__(self):
        self.at_s = 100.0
        self.waited_s = 0.0

    def now(self):
        return int(self.at_s * 1e9)

    def wait(self, seconds):
        self.at_s += seconds
        self.waited_s += seconds


def test_bytes_take_as_long_as_the_limit_says():
    clock = Clock()
    pace = Pace(32_000, clock.now, clock.wait)
    for _ in range(10):
        pace.spend(16_000)
    assert round(clock.waited_s, 3) == 5.0


def test_a_pause_is_no_credit_for_a_burst():
    clock = Clock()
    pace = Pace(1_000, clock.now, clock.wait)
    pace.spend(1_000)
    clock.at_s += 60
    clock.waited_s = 0
    pace.spend(2_000)
    assert round(clock.waited_s, 3) == 2.0


def test_without_a_limit_nobody_waits():
    clock = Clock()
    Pace.of_kbit(0).spend(10**12)
    Pace(0, clock.now, clock.wait).spend(10**12)
    assert clock.waited_s == 0


def test_kilobits_are_thousands_of_bits():
    clock = Clock()
    pace = Pace.of_kbit(256)
    pace._now, pace._wait = clock.now, clock.wait
    pace.spend(32_000)
    assert round(clock.waited_s, 3) == 1.0


def test_time_left_follows_the_rate_and_starts_anew_with_a_new_download():
    clock = Clock()
    left = TimeLeft(clock.now)
    assert left.seconds(0, 1_000_000) is None
    clock.at_s += 1
    assert left.seconds(100_000, 1_000_000) == 9
    clock.at_s += 1
    assert left.seconds(300_000, 1_000_000) == round(700_000 / 120_000)
    assert left.seconds(0, 500) is None
    assert left.seconds(10, 0) is None
