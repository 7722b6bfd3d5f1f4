"""How long `checkpoint check --mrz ... --json` takes against a large published centre.

    checkpoint central --dir CENTRE init
    checkpoint central --dir CENTRE seed --clearances 1000000
    checkpoint central --dir CENTRE publish
    python -m tests.benchmarks.check_latency --centre CENTRE --device DEVICE [--runs 30]

The device is enrolled and synchronised when its folder is new (79 s for 1 M records on two busy cores). Every
run is a process of its own, half of them for documents that have a record. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.casework.feed_rows import decode_row
from checkpoint_app.central.centre import open_centre
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.server import running_server
from checkpoint_app.config import load_settings
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz
from checkpoint_app.services.post import open_post_with
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.store.keys import CredentialFile


def prepare(centre_dir: Path, device: Path) -> None:
    """Enrol and synchronise a device in a new folder."""
    centre = open_centre(centre_dir)
    with running_server(centre) as server:
        post = open_post_with(load_settings(device), CredentialFile(device / "demo.key"), create=True)
        if post.membership is None:
            post.join(server.url, new_code(centre, clock.now()), "TPI Contoh", "1", server.fingerprint)
        report = synchronise(post, source=server.device_url)
        post.close()
    centre.close()
    if not report.is_done:
        raise SystemExit(f"not synchronised: {report.download_fault or report.upload_fault}")


def records(centre_dir: Path, count: int) -> list[Clearance]:
    """Take records with a document, spread over the table."""
    database = sqlite3.connect(f"{(centre_dir / 'centre.db').absolute().as_uri()}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT line FROM clearances WHERE status = 'ACTIVE' AND rowid % 997 = 1 LIMIT ?", (count,)
    )
    found = [decode_row(line) for (line,) in rows]
    database.close()
    return [each for each in found if each.document_number]


def lines_of(record: Clearance, number: str) -> str:
    """Print a passport for a record, under its own number or another."""
    fields = MrzFields(
        format=MrzFormat.TD3,
        document_code="P",
        issuing_state="IDN",
        primary_identifier=record.name_primary,
        secondary_identifier=record.name_secondary,
        document_number=number,
        nationality="IDN",
        birth_date=record.birth_date,
        sex=Sex.FEMALE,
        expiry_date=clock.today() + timedelta(days=900),
    )
    return "\n".join(compose_mrz(fields))


def run_once(device: Path, lines: str) -> dict[str, Any]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "checkpoint_app", "--data-dir", str(device), "check", "--mrz", lines]
    environment = {**os.environ, "CHECKPOINT_CREDENTIAL_FILE": str(device / "demo.key")}
    started = time.monotonic()
    done = subprocess.run(
        [*command, "--purpose", "WORK", "--json"], capture_output=True, text=True, check=True, env=environment
    )
    return {**json.loads(done.stdout), "process_ms": (time.monotonic() - started) * 1000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centre", type=Path, required=True)
    parser.add_argument("--device", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=30)
    given = parser.parse_args()
    if not (given.device / "device.sealed").exists():
        prepare(given.centre, given.device)
    people = records(given.centre, given.runs)
    asked = [
        lines_of(person, str(person.document_number) if at % 2 == 0 else f"Z{at:07d}")
        for at, person in enumerate(people)
    ]
    results = [run_once(given.device, lines) for lines in asked]
    summary: dict[str, Any] = {"runs": len(results)}
    for name in ("elapsed_ms", "lookup_us", "assess_us", "process_ms"):
        values = sorted(float(result[name]) for result in results)
        summary[name] = {
            "median": round(statistics.median(values), 1),
            "p95": round(values[int(0.95 * (len(values) - 1))], 1),
            "max": round(values[-1], 1),
        }
    summary["found"] = sum(result["record"]["result"] == "found" for result in results)
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
