from __future__ import annotations

import sys

from checkpoint_app import heap


def test_the_heap_is_told_on_linux_and_nothing_happens_elsewhere() -> None:
    assert heap.give_back_large_blocks() is sys.platform.startswith("linux")
