"""The list "please use a staffed counter" for automatic gates: a document's hash and the departure, never a reason.

The hash is salted with the departure, so that two lists cannot be compared; a gate makes the same one from the
passport that is laid on it: SHA-256 over `issuer|number|departure|YYYY-MM-DDTHH:MMZ` in UTF-8.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checkpoint_app.medium import medium_faults, write_whole
from checkpoint_app.services.prescreening import Expectation

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def gate_list_name(service: str, departs_at: datetime) -> str:
    """Name the file after its departure."""
    return f"staffed-counter-{_UNSAFE.sub('-', service).strip('-').lower()}-{departs_at:%Y%m%d-%H%M}.csv"


def gate_hash(issuer: str, number: str, service: str, departs_at: datetime) -> str:
    """Make the hash of one document for one departure."""
    at = departs_at.astimezone(UTC)
    return hashlib.sha256(f"{issuer}|{number}|{service}|{at:%Y-%m-%dT%H:%MZ}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class GateDeparture:
    """One departure with the people of its list."""

    service: str
    departs_at: datetime
    expected: tuple[Expectation, ...]

    def rows(self) -> list[tuple[str, str, str]]:
        """Give the rows, ordered by hash: the order of the list would tell who sits beside whom."""
        at = f"{self.departs_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        hashes = sorted(
            gate_hash(each.document.issuing_state, each.document.document_number, self.service, self.departs_at)
            for each in self.expected
            if each.needs_a_person and each.document.document_number
        )
        return [(one, self.service, at) for one in hashes]


def gate_list(departures: Iterable[GateDeparture]) -> str:
    """Write the rows of one departure or several."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("document_sha256", "departure", "departs_at"))
    for each in departures:
        writer.writerows(each.rows())
    return text.getvalue()


def write_gate_list(path: Path, departures: Iterable[GateDeparture]) -> None:
    """Write the list whole or not at all; raises EnvironmentFault when the disk refuses."""
    with medium_faults():
        write_whole(path, gate_list(departures).encode())
