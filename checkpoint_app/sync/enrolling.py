"""Enrolment: a one-time code and the machine's public keys go to the centre; what it needs from now on comes back.

The secrets come encrypted to the machine's own recipient, so nobody who carries the answer can read the feed. The
code is spent by the first answer: keep the result before anything else is done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import DataRejected
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.uploads import DeviceAccount

OFFICERS_DOMAIN = b"checkpoint officers v1\n"
_KEY_BYTES = 32
_REFUSALS = {"CODE_UNKNOWN": "code_unknown", "CODE_USED": "code_used", "CODE_EXPIRED": "code_expired"}


@dataclass(frozen=True, slots=True)
class OfficerPublicKey:
    """A person of this machine; `public_key` is raw Ed25519 (32 bytes)."""

    officer_id: str
    role: Role
    public_key: bytes


@dataclass(frozen=True, slots=True)
class MachineKeys:
    """The machine's own keys: one signs, the other (age, `AGE-SECRET-KEY-...`) opens what is sent to it."""

    signing: Ed25519PrivateKey
    identity: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the centre gave; `tuf_root` are the bytes of its root, `list_key` and `subject_ref_key` have 32 bytes.

    `feed_identity`, `list_key` and `subject_ref_key` are secret: they go into the keyring, never into a plain file.
    """

    account: DeviceAccount
    feed_id: str
    server_epoch: str
    tuf_root: bytes
    feed_identity: str
    list_key: bytes
    subject_ref_key: bytes


def new_machine_keys() -> MachineKeys:
    """Draw a machine's keys."""
    return MachineKeys(Ed25519PrivateKey.generate(), str(pyrage.x25519.Identity.generate()))


def enrol(
    link: CentreLink,
    code: str,
    keys: MachineKeys,
    post: str,
    counter: str,
    officers: Sequence[OfficerPublicKey] = (),
) -> Enrolment:
    """Spend a one-time code.

    Raises DataRejected when the centre refuses the code or its answer cannot be read, EnvironmentFault when it cannot
    be reached; then the code is still good, unless the answer was lost on its way.
    """
    identity = _identity(keys.identity)
    answer = link.post(
        "/v1/enrolments",
        {
            "code": code.strip(),
            "device_public_key": to_base64(keys.signing.public_key().public_bytes_raw()),
            "device_recipient": str(identity.to_public()),
            "post": post,
            "counter": counter,
            "officers": officers_wire(officers),
        },
    )
    if answer.status == HTTPStatus.FORBIDDEN:
        raise DataRejected(f"sync.fault.{_REFUSALS.get(str(answer.content.get('error')), 'code_unknown')}")
    if answer.status != HTTPStatus.OK:
        raise DataRejected("sync.fault.answer_refused", status=answer.status)
    try:
        return _enrolment(answer.content, identity)
    except (KeyError, ValueError, TypeError, pyrage.DecryptError, pyrage.RecipientError) as error:
        raise DataRejected("sync.fault.answer_unreadable") from error


def _enrolment(content: Mapping[str, Any], identity: pyrage.x25519.Identity) -> Enrolment:
    secrets = json.loads(pyrage.decrypt(from_base64(content["secrets"]), [identity]))
    account = DeviceAccount(
        device_id=_text(content["device_id"]),
        incarnation=int(content["incarnation"]),
        receipt_key=_key(content["receipt_key"]),
        centre_recipient=_text(content["centre_recipient"]),
    )
    Ed25519PublicKey.from_public_bytes(account.receipt_key)
    pyrage.x25519.Recipient.from_str(account.centre_recipient)
    return Enrolment(
        account=account,
        feed_id=_text(content["feed_id"]),
        server_epoch=_text(content["server_epoch"]),
        tuf_root=from_base64(content["tuf_root"]),
        feed_identity=_text(secrets["feed_identity"]),
        list_key=_key(secrets["list_key"]),
        subject_ref_key=_key(secrets["subject_ref_key"]),
    )


def vouch_for_officers(
    link: CentreLink, device_id: str, officers: Sequence[OfficerPublicKey], signing: Ed25519PrivateKey
) -> None:
    """Send the public keys of this machine's people, signed by the machine; raises like `enrol`."""
    wire = officers_wire(officers)
    signature = signing.sign(OFFICERS_DOMAIN + canonical_bytes(wire))
    answer = link.post(f"/v1/devices/{device_id}/officers", {"officers": wire, "signature": to_base64(signature)})
    if answer.status != HTTPStatus.NO_CONTENT:
        raise DataRejected("sync.fault.answer_refused", status=answer.status)


def officers_wire(officers: Sequence[OfficerPublicKey]) -> list[JsonValue]:
    """Write people's keys as they travel."""
    return [
        {"officer_id": each.officer_id, "role": each.role.value, "public_key": to_base64(each.public_key)}
        for each in officers
    ]


def _identity(text: str) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(text)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("text")
    return value


def _key(value: Any) -> bytes:
    key = from_base64(_text(value))
    if len(key) != _KEY_BYTES:
        raise ValueError("key")
    return key
