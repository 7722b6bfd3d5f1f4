from __future__ import annotations

import gc
import sys

from checkpoint_app import heap


def test_the_heap_is_told_on_linux_and_nothing_happens_elsewhere() -> None:
    assert heap.give_back_large_blocks() is sys.platform.startswith("linux")


def test_cycles_are_collected_when_as_many_are_due_as_the_interpreter_waits_for() -> None:
    gc.collect()
    assert not heap.collect_if_due()
    kept = [[] for _ in range(gc.get_threshold()[0] + 100)]
    assert heap.collect_if_due()
    assert gc.get_count()[0] < len(kept)
