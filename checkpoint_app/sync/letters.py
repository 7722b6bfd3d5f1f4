"""Asking the centre for what this machine lacks, and reading its letters; by link or by stick the bytes are the same.

A letter counts with the centre's signature, for this device, with a certificate for this machine's own key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.letters import (
    DeviceLetter,
    DeviceRequest,
    SeenVersions,
    is_letter_signed_by,
    letter_from_wire,
    request_to_wire,
    sign_request,
)
from checkpoint_app.faults import DataRejected
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.receipts import DeviceAccount
from checkpoint_app.tls import certificate_key, peer_of, request_certificate

_KEY_BYTES = 32
_LARGEST_METADATA = 5_000_000


@dataclass(frozen=True, slots=True)
class MachineKeys:
    """The machine's own keys: one signs, the other (age, `AGE-SECRET-KEY-...`) opens what is sent to it."""

    signing: Ed25519PrivateKey = field(repr=False)
    identity: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LetterSecrets:
    """What a letter holds sealed: the feed's identities, one a line, the oldest first; keys of 32 bytes."""

    feed_identity: str = field(repr=False)
    list_key: bytes = field(repr=False)
    subject_ref_key: bytes = field(repr=False)


def make_request(
    account: DeviceAccount, keys: MachineKeys, feed_identity: str, held: str, seen: SeenVersions, now: datetime
) -> DeviceRequest:
    """Say what this machine holds, signed."""
    identities = [pyrage.x25519.Identity.from_str(line) for line in feed_identity.split()]
    bare = DeviceRequest(
        device_id=account.device_id,
        at=now,
        certificate_request=request_certificate(keys.signing, account.device_id).decode("ascii"),
        recipients=tuple(str(each.to_public()) for each in identities),
        holds=held,
        seen=seen,
    )
    return sign_request(bare, keys.signing)


def ask(link: CentreLink, request: DeviceRequest) -> DeviceLetter | None:
    """Ask by link; None when nothing is missing. Raises EnvironmentFault or DataRejected."""
    answer = link.post(f"/v1/devices/{request.device_id}/letter", request_to_wire(request))
    if answer.status == HTTPStatus.NO_CONTENT:
        return None
    if answer.status == HTTPStatus.NOT_FOUND:
        raise DataRejected("sync.fault.device_unknown")
    if answer.content.get("error") == "REVOKED":
        raise DataRejected("sync.fault.device_revoked")
    if answer.content.get("error") == "ENDED":
        raise DataRejected("sync.fault.incarnation_ended")
    if answer.status != HTTPStatus.OK:
        raise DataRejected("sync.fault.answer_refused", status=answer.status)
    return letter_from_wire(answer.content)


def open_letter(letter: DeviceLetter, account: DeviceAccount, keys: MachineKeys) -> LetterSecrets:
    """Check a letter and open what it seals; raises DataRejected."""
    certificate = letter.certificate.encode()
    peer = peer_of(certificate)
    is_right = (
        is_letter_signed_by(letter, Ed25519PublicKey.from_public_bytes(account.receipt_key))
        and (letter.device_id, letter.incarnation) == (account.device_id, account.incarnation)
        and certificate_key(certificate) == keys.signing.public_key().public_bytes_raw()
        and peer is not None
        and peer.device_id == account.device_id
    )
    if not is_right:
        raise DataRejected("sync.fault.letter_refused")
    try:
        identity = pyrage.x25519.Identity.from_str(keys.identity)
        return _secrets(json.loads(pyrage.decrypt(from_base64(letter.secrets), [identity])))
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError, TypeError, LookupError) as error:
        raise DataRejected("sync.fault.letter_refused") from error


def _secrets(content: Mapping[str, Any]) -> LetterSecrets:
    identities = [str(each) for each in content["feed_identities"]]
    for each in identities:
        pyrage.x25519.Identity.from_str(each)
    keys = [from_base64(content[name]) for name in ("list_key", "subject_ref_key")]
    if not identities or any(len(key) != _KEY_BYTES for key in keys):
        raise ValueError("secrets")
    return LetterSecrets("\n".join(identities), *keys)


def seen_versions(tuf_folder: Path) -> SeenVersions:
    """Tell which versions of the publication this machine trusts; 0 for what it has not seen."""
    names = ("timestamp", "snapshot", "targets")
    return SeenVersions(*(_version(tuf_folder / "metadata" / f"{name}.json") for name in names))


def _version(path: Path) -> int:
    try:
        if path.stat().st_size > _LARGEST_METADATA:
            return 0
        version = json.loads(path.read_bytes())["signed"]["version"]
    except (OSError, ValueError, TypeError, LookupError):
        return 0
    return version if isinstance(version, int) and version > 0 else 0
