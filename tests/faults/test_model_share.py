"""A bounded share of the model of cloned, lost and restored machines."""

from __future__ import annotations

from pathlib import Path

from tests.faults.harness import go_on, is_sound
from tests.faults.run import SEED, run_of


def test_no_event_that_some_machine_has_is_lost_or_held_twice(tmp_path: Path) -> None:
    rows = go_on("model", run_of("model"), 400, SEED, tmp_path / "results.jsonl", tmp_path)
    assert is_sound(rows), [row.broken for row in rows]
    seen = {what for row in rows for what, times in row.seen.items() if times}
    assert {"restore", "clone", "chains that ended"} <= seen
