"""Enrolment: a one-time code and the machine's public keys go to the centre; what it needs from now on comes back.

The secrets come encrypted to the machine's own recipient, so nobody who carries the answer can read the feed. The
code is spent by the first answer: keep the result before anything else is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.backups import BackupHead, head_to_wire
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.letters import DeviceLetter, letter_from_wire
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.letters import LetterSecrets, MachineKeys, open_letter
from checkpoint_app.sync.uploads import DeviceAccount
from checkpoint_app.tls import request_certificate

OFFICERS_DOMAIN = b"checkpoint officers v1\n"
_KEY_BYTES = 32
_REFUSALS = {
    "CODE_UNKNOWN": "code_unknown",
    "CODE_USED": "code_used",
    "CODE_EXPIRED": "code_expired",
    "CODE_OTHER_DEVICE": "code_other_device",
    "BACKUP_REFUSED": "backup_refused",
}


@dataclass(frozen=True, slots=True)
class OfficerPublicKey:
    """A person of this machine; `public_key` is raw Ed25519 (32 bytes)."""

    officer_id: str
    role: Role
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the centre gave; `tuf_root` are the bytes of its root, `device_port` is where enrolled devices work.

    `given` is secret: it goes into the keyring, never into a plain file.
    """

    account: DeviceAccount
    feed_id: str
    server_epoch: str
    tuf_root: bytes
    letter: DeviceLetter
    device_port: int
    given: LetterSecrets
    backup_key: bytes | None = field(default=None, repr=False)


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
    backup: BackupHead | None = None,
    incarnation: int = 0,
    certificate: str = "",
) -> Enrolment:
    """Spend a one-time code; with the head of a backup, the backup's key comes back too.

    `incarnation` and `certificate` (PEM) are those of this machine, if it was enrolled before.

    Raises DataRejected when the centre refuses the code or its answer cannot be read, EnvironmentFault when it cannot
    be reached; then the code is still good, unless the answer was lost on its way.
    """
    identity = _identity(keys.identity)
    asked: dict[str, JsonValue] = {
        "code": code.strip(),
        "certificate_request": request_certificate(keys.signing).decode("ascii"),
        "device_recipient": str(identity.to_public()),
        "post": post,
        "counter": counter,
        "officers": officers_wire(officers),
        "incarnation": incarnation,
        "certificate": certificate,
    }
    answer = link.post("/v1/enrolments", asked if backup is None else {**asked, "backup": head_to_wire(backup)})
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise EnvironmentFault("sync.fault.enrolment_busy")
    if answer.status == HTTPStatus.FORBIDDEN:
        raise DataRejected(f"sync.fault.{_REFUSALS.get(str(answer.content.get('error')), 'code_unknown')}")
    if answer.status != HTTPStatus.OK:
        raise DataRejected("sync.fault.answer_refused", status=answer.status)
    return read_enrolment(answer.content, keys)


def read_enrolment(content: Mapping[str, Any], keys: MachineKeys) -> Enrolment:
    """Read what the centre gave, by whatever way it came; raises DataRejected."""
    try:
        return _enrolment(content, keys)
    except (DataRejected, KeyError, ValueError, TypeError, pyrage.RecipientError, pyrage.DecryptError) as error:
        raise DataRejected("sync.fault.answer_unreadable") from error


def _enrolment(content: Mapping[str, Any], keys: MachineKeys) -> Enrolment:
    letter = letter_from_wire(content["letter"])
    account = DeviceAccount(
        device_id=_text(content["device_id"]),
        incarnation=int(content["incarnation"]),
        receipt_key=_key(content["receipt_key"]),
        centre_recipient=_text(content["centre_recipient"]),
    )
    pyrage.x25519.Recipient.from_str(account.centre_recipient)
    return Enrolment(
        account=account,
        feed_id=_text(content["feed_id"]),
        server_epoch=_text(content["server_epoch"]),
        tuf_root=from_base64(content["tuf_root"]),
        letter=letter,
        device_port=int(content["device_port"]),
        given=open_letter(letter, account, keys),
        backup_key=_backup_key(content.get("backup_key"), keys),
    )


def _backup_key(wrapped: Any, keys: MachineKeys) -> bytes | None:
    if wrapped is None:
        return None
    return bytes(pyrage.decrypt(from_base64(_text(wrapped)), [_identity(keys.identity)]))


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
