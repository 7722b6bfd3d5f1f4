"""`checkpoint bench desk` at a size that says nothing about speed: one window, in its own process."""

from checkpoint_app.cli import desk_bench


def test_the_supervisors_screens_are_measured_over_a_filled_casebook(tmp_path):
    told = []
    desk_bench.prepare(tmp_path, 30, 80, told.append)
    assert told == [30]
    found = desk_bench.measure(tmp_path, 1)
    assert all(len(times) == 2 for times in found.values())
    summary = desk_bench.summary([found, found])
    assert summary["processes"] == 2
    assert summary["queue_later_ms_least"] <= summary["queue_later_ms_median"] <= summary["queue_later_ms_most"]
