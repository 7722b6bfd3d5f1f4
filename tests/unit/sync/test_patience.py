import pytest

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.sync.patience import PATIENCE, Floor


def drip(floor, count, waited_s):
    for _ in range(count):
        floor.count(1, waited_s)


def test_a_link_of_one_kilobyte_a_second_lives_for_hours():
    floor = Floor(PATIENCE)
    for _ in range(4 * 3600 * 10):
        floor.count(100, 0.1)


def test_a_link_that_stands_still_half_a_minute_and_then_goes_on_lives():
    floor = Floor(PATIENCE)
    for _ in range(500):
        floor.count(1, 29.0)
        for _ in range(40):
            floor.count(1_000, 1.0)


def test_a_byte_now_and_then_is_given_up_within_two_windows():
    floor = Floor(PATIENCE)
    with pytest.raises(EnvironmentFault) as caught:
        drip(floor, round(2 * PATIENCE.window_s / 5), 5.0)
    assert caught.value.key == "sync.fault.source_too_slow"


def test_a_burst_does_not_pay_for_the_drip_that_follows():
    floor = Floor(PATIENCE)
    floor.count(10_000_000, 60.0)
    with pytest.raises(EnvironmentFault):
        drip(floor, 100, 1.0)
