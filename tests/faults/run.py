"""One command for every kind of fault; it stops at any moment and goes on from its results file.

    python -m tests.faults.run NAME --count N [--seed S] [--results FILE]

`--results` is one file for all of them (default: reliability.jsonl in the folder of temporary files). It prints what
was seen and a row for docs/reliability.md; the exit status is 1 when anything was lost, stored twice or broken.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from tests.faults.harness import Run, go_on, is_sound, summary

SEED = 20261124
FAULTS = {
    "links": "links",
    "server-kills": "server_kills",
    "cycle-kills": "cycle_kills",
    "centre-disk": "centre_disk",
    "power": "power",
    "model": "model",
}


def run_of(name: str) -> Run:
    """Find the run of a name."""
    run: Run = importlib.import_module(f"tests.faults.{FAULTS[name]}").run
    return run


def main(arguments: list[str] | None = None) -> int:
    """Run and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=FAULTS)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "reliability.jsonl")
    parser.add_argument("--folder", type=Path, help="Where the machines live; a memory file system is quickest.")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        rows = go_on(chosen.name, run_of(chosen.name), chosen.count, chosen.seed, chosen.results, Path(folder))
    sys.stdout.write(summary(rows) + "\n")
    return 0 if is_sound(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
