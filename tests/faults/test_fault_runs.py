"""A bounded share of every fault run in every change; the full counts are in docs/reliability.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.harness import CHECKOUT

SHARES = {"links": 60, "server-kills": 10, "cycle-kills": 6, "power": 10}


@pytest.mark.skipif(sys.platform == "win32", reason="fork, SIGKILL and strace are POSIX")
@pytest.mark.parametrize("name", SHARES)
def test_nothing_is_lost_doubled_or_broken(name: str, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    # A process of its own: it forks, and this one may have threads.
    arguments = ("--count", str(SHARES[name]), "--results", str(results), "--folder", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.run", name, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [json.loads(line) for line in results.read_text().splitlines()]
    assert sum(row["count"] for row in rows) == SHARES[name]
