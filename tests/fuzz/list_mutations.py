"""Passenger lists for the fuzz run: a PAXLST, a table in text and a workbook, changed, cut, doubled and mixed.

Nothing may be raised but the refusal that a person is told. A workbook is an archive with sums: half of them are
damaged in their sheet and packed again, or hardly one would be read any further than its sums.
"""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date

from checkpoint_app.documents.passenger_list import ColumnsUnknown
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.list_files import read_list_bytes
from tests.unit.documents.passenger_list.test_paxlst import TWO_LEGS
from tests.unit.services.test_list_files import CSV, workbook

_TODAY = date(2026, 11, 24)
_SEPARATORS = b"'+:?UNABHZT\r\n;,\x00\xff"
_ZIP, _SHEET = b"PK\x03\x04", "xl/worksheets/s.xml"
LIST_SAMPLES = {
    "paxlst": TWO_LEGS.encode(),
    "table": CSV.encode(),
    "workbook": workbook(("Nama", "Nomor Paspor", "Tanggal Lahir"), ("DEWI SARI", 1234567.0, "31/12/1990")),
}


def mutated_list(sample: bytes, rng: random.Random) -> bytes:
    """Damage a list in one to twelve places."""
    if sample.startswith(_ZIP) and rng.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(sample)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return _packed({**parts, _SHEET: _mutated(parts[_SHEET], rng)})
    return _mutated(sample, rng)


def _packed(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _mutated(sample: bytes, rng: random.Random) -> bytes:
    content = bytearray(sample)
    for _ in range(rng.randint(1, 12)):
        _mutate(content, rng)
    return bytes(content)


def _mutate(content: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(content) + 1)
    match rng.randrange(6):
        case 0:
            content[at : at + 1] = bytes([rng.randrange(256)])
        case 1:
            content[at:at] = bytes([rng.choice(_SEPARATORS)]) * rng.randint(1, 3)
        case 2:
            del content[at : at + rng.randint(1, 40)]
        case 3:
            content[at:at] = content[at : at + rng.randint(1, 200)]
        case 4:
            other = rng.choice(list(LIST_SAMPLES.values()))
            start = rng.randrange(len(other))
            content[at:at] = other[start : start + 60]
        case _ if rng.random() < 0.2:
            del content[at:]


def read_list(content: bytes) -> str:
    """Read one input; gives what became of it. Everything but a refusal is raised."""
    try:
        found = read_list_bytes(content, "fuzz", _TODAY, {})
    except InputUnreadable as refused:
        return refused.key
    if isinstance(found, ColumnsUnknown):
        return "columns unknown"
    if not all(fault.line >= 1 for each in found for fault in each.faults):
        raise AssertionError("a fault without a line")
    return "list"
