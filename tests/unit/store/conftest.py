"""A casebook on a real disk with fixed keys and two synthetic people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.events import ClockState
from checkpoint_app.casework.kinds import Role
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import Moment
from checkpoint_app.store.people import LoggedInOfficer

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DATABASE_KEY = b"\x21" * 32
DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"\x22" * 32)
OFFICER = LoggedInOfficer("ani", "Ani", Role.OFFICER, Ed25519PrivateKey.from_private_bytes(b"\x23" * 32))
SUPERVISOR = LoggedInOfficer("sari", "Sari", Role.SUPERVISOR, Ed25519PrivateKey.from_private_bytes(b"\x24" * 32))
SECOND = LoggedInOfficer("dewi", "Dewi", Role.SUPERVISOR, Ed25519PrivateKey.from_private_bytes(b"\x25" * 32))


def at(minutes: float = 0) -> Moment:
    return Moment(START + timedelta(minutes=minutes), int(minutes * 60_000), "boot-1", ClockState.TRUSTED)


def enrol_known(casebook: Casebook, *people: LoggedInOfficer) -> None:
    """Put people with fixed keys into the table, without the third of a second that a password takes."""
    for person in people:
        casebook._db.table("people").insert(
            {
                "officer_id": person.officer_id,
                "display_name": person.display_name,
                "role": person.role.value,
                "public_key": person.signer.public_key().public_bytes_raw(),
                "sealed_key": "{}",
                "enrolled_at": "2026-11-24T03:00:00.000000Z",
            }
        )


def open_casebook(path: Path) -> Casebook:
    casebook = Casebook.open(path, DATABASE_KEY, DEVICE_KEY, START)
    casebook.adopt_device("device-1", 1)
    return casebook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.db"


@pytest.fixture
def casebook(path: Path) -> Iterator[Casebook]:
    opened = open_casebook(path)
    enrol_known(opened, OFFICER, SUPERVISOR, SECOND)
    yield opened
    opened.close()
