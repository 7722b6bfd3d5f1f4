"""A full disk at some writes of each act of the centre; all writes by command, see docs/reliability.md."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.centre_disk import FREE_OF, in_small_disk

_FREE = (0, 2, 7, 1000)


# One process does all of it: it starts a centre on a file system of its own, which takes some seconds.
@pytest.mark.skipif(sys.platform != "linux", reason="a small file system is mounted by Linux")
def test_a_full_disk_of_the_centre_is_refused_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    cases = [(act, free) for act, each in FREE_OF.items() for free in _FREE if free in each]
    try:
        seen = in_small_disk(tmp_path, cases)
    except OSError as error:
        if error.errno in {1, 77} and "Traceback" not in str(error):
            pytest.skip("no small file system can be mounted here; test_centre_faults covers the refusal")
        raise
    assert (seen.count, seen.lost, seen.duplicated, seen.broken) == (len(cases), 0, 0, [])
    assert {each.split(":")[0] for each in seen.seen if "fault" in each} == set(FREE_OF)
