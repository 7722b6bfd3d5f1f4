"""A delta over a link that is cut again and again arrives, and little of it is sent twice."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.faults.harness import CHECKOUT


@pytest.mark.skipif(sys.platform == "win32", reason="fork is POSIX")
def test_a_delta_over_a_link_that_is_cut_arrives_with_few_bytes_sent_twice() -> None:
    # A process of its own: it forks. Cut five seconds' worth of bytes apart, so that a smaller delta is cut as often.
    arguments = ("--rows", "6000", "--kbit", "0", "--cut-s", "6")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.slow_link", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["cuts"] >= 2
    assert found["cycles"] >= 3
