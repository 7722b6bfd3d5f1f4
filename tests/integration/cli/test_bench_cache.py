"""`checkpoint bench cache` at a size that says nothing about speed: every part runs, every figure has its limit."""

from __future__ import annotations

import json

from click.testing import CliRunner

from checkpoint_app.cli.bench import bench
from checkpoint_app.cli.cache_bench.figures import Figure, percentile

LIMITED = {"ratio", "us", "MB", "ms", "s"}


def test_every_part_gives_a_figure(tmp_path):
    few = ["--rows", "300", "--changes", "20", "--events", "60", "--commits", "5", "--repetitions", "1"]
    done = CliRunner().invoke(bench, ["cache", *few, "--folder", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["unit"] for each in figures} == LIMITED
    assert all(each["least"] <= each["median"] <= each["most"] for each in figures)
    assert sum(each["limit"] is not None for each in figures) >= 9
    assert list(tmp_path.iterdir()) == []


def test_a_figure_is_kept_or_missed_by_its_median():
    assert Figure("x", "s", (1.0, 9.0, 2.0), limit=2.0).is_kept is True
    assert Figure("x", "s", (3.0,), limit=2.0).is_kept is False
    assert Figure("x", "s", (3.0,)).is_kept is None
    assert "MISSED" in Figure("x", "s", (3.0,), limit=2.0).as_line()


def test_percentiles_of_few_values():
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([3, 1, 2], 0.99) == 3
    assert percentile([], 0.5) == 0
