"""How many placement records a second an import takes: `python -m tests.benchmarks.ministry_import`.

A synthetic country is handed over to a new centre as JSON lines, without those who left: all new, again (all
unchanged), and again as new versions. Rows a second of wall time and of processor time, and the largest memory.
"""

import argparse
import json
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from checkpoint_app.casework.feed_rows import COLUMNS, parse_line
from checkpoint_app.central.centre import create_centre
from checkpoint_app.central.import_rows import ImportKind
from checkpoint_app.central.importing import source_of, take_import
from checkpoint_app.central.seed.country import generate_country

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


def write(path: Path, count: int, add_to_version: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in generate_country(1, count, NOW.date()).feed_rows():
            values = dict(zip(COLUMNS, parse_line(row.line), strict=True))
            if values["status"] in ("TOMBSTONE", "DEPARTED", "ENDED"):
                continue
            values["record_version"] += add_to_version
            if add_to_version:
                values["job_code"] = "9999"
            values = {name: value for name, value in values.items() if value is not None}
            file.write(json.dumps(values) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=50_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        centre = create_centre(folder / "centre", NOW)
        for name, more in (("new", 0), ("unchanged", 0), ("changed", 1)):
            path = folder / f"{name}.jsonl"
            write(path, count, more)
            wall, cpu = time.perf_counter(), time.process_time()
            report = take_import(centre, source_of(path, ImportKind.CLEARANCES), NOW)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(
                json.dumps(
                    {
                        "pass": name,
                        "rows": report.rows,
                        "new": report.new,
                        "changed": report.changed,
                        "unchanged": report.unchanged,
                        "refused": report.refused,
                        "rows_per_s": round(report.rows / wall),
                        "rows_per_cpu_s": round(report.rows / cpu),
                        "largest_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                    }
                )
            )


if __name__ == "__main__":
    main()
