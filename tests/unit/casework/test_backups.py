from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.backups import (
    BackupHead,
    head_from_line,
    head_from_wire,
    head_to_line,
    head_to_wire,
    is_head_signed_by,
    sign_head,
)
from checkpoint_app.faults import DataRejected

KEY = Ed25519PrivateKey.from_private_bytes(b"\x31" * 32)
HEAD = sign_head(
    BackupHead(
        "device-1",
        2,
        17,
        "ab" * 32,
        datetime(2026, 11, 24, 3, 5, 7, tzinfo=UTC),
        2,
        "PLBN Contoh",
        "1",
        4096,
        "cd" * 32,
        "AAAA",
    ),
    KEY,
)


def test_a_head_reads_as_it_was_written_and_bears_its_devices_signature() -> None:
    assert head_from_line(head_to_line(HEAD)) == HEAD
    assert is_head_signed_by(HEAD, KEY.public_key())
    assert HEAD.file_name == "20261124T030507Z-2-17.casebook"


@pytest.mark.parametrize(
    "change", [{"dev_seq": 18}, {"digest": "ee" * 32}, {"signature": "!"}, {"signature": "AAAA"}]
)
def test_an_altered_head_is_not_signed(change: dict[str, object]) -> None:
    assert not is_head_signed_by(dataclasses.replace(HEAD, **change), KEY.public_key())  # type: ignore[arg-type]


def test_unknown_fields_are_ignored() -> None:
    assert head_from_wire({**head_to_wire(HEAD), "later": 1}) == HEAD


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"[" * 90_000, b"\xff", json.dumps({"dev_seq": -1}).encode()])
def test_what_is_no_head_is_refused(line: bytes) -> None:
    with pytest.raises(DataRejected, match="backup_malformed"):
        head_from_line(line)
