"""What goes between a device and the centre about keys and certificates, by link or by stick, as signed values.

A device *asks*: it proves its key, says what it holds, and which versions of the signed publication it has seen. The
centre answers with a *letter* when the device lacks something: certificate, authorities, keys of the feed (encrypted
to the device). Both are whole in themselves, so it does not matter which way they came, how late, or how often.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import (
    JsonValue,
    canonical_bytes,
    instant_from_wire,
    instant_to_wire,
)
from checkpoint_app.casework.signing import is_signed, sign
from checkpoint_app.casework.wire_values import read_text, read_whole_number
from checkpoint_app.faults import DataRejected

_REQUEST_DOMAIN = b"checkpoint device request v1\n"
_LETTER_DOMAIN = b"checkpoint device letter v1\n"
_MOST_RECIPIENTS = 20


@dataclass(frozen=True, slots=True)
class SeenVersions:
    """Versions of the publication's metadata; by them a publisher that was restored from a backup finds its way."""

    timestamp: int = 0
    snapshot: int = 0
    targets: int = 0

    def raised_to(self, other: SeenVersions) -> SeenVersions:
        """Give the higher version of each."""
        return SeenVersions(
            max(self.timestamp, other.timestamp), max(self.snapshot, other.snapshot), max(self.targets, other.targets)
        )


NONE_SEEN = SeenVersions()


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """A device asks for what it lacks.

    `certificate_request` is PKCS#10 (PEM), `recipients` the age recipients of the feed keys it holds, `holds` the
    digest of its certificate and authorities. `signature` is base64 Ed25519 by the device.
    """

    device_id: str
    at: datetime
    certificate_request: str
    recipients: tuple[str, ...]
    holds: str
    seen: SeenVersions = NONE_SEEN
    signature: str = ""


@dataclass(frozen=True, slots=True)
class DeviceLetter:
    """The centre gives a device what it needs from now on.

    `certificate`, `servers` (authorities of the centre's servers) and `devices` (those of devices) are PEM. `secrets`
    is base64 of age to the device's recipient. `signature` is base64 Ed25519 by the receipt key.
    """

    device_id: str
    incarnation: int
    at: datetime
    certificate: str
    servers: str
    devices: str
    secrets: str
    signature: str = ""

    @property
    def held(self) -> str:
        """The digest by which a device says that it holds this certificate and these authorities."""
        return held_digest(self.certificate, self.servers, self.devices)


def held_digest(certificate: str, servers: str, devices: str) -> str:
    """Give the digest of a certificate and authorities, hex."""
    return hashlib.sha256(canonical_bytes([certificate, servers, devices])).hexdigest()


def sign_request(request: DeviceRequest, key: Ed25519PrivateKey) -> DeviceRequest:
    """Sign a request with the device's key."""
    return dataclasses.replace(
        request, signature=sign(key, _REQUEST_DOMAIN + canonical_bytes(_request_content(request)))
    )


def is_request_signed_by(request: DeviceRequest, public: Ed25519PublicKey) -> bool:
    """Whether the device signed exactly this request."""
    return is_signed(public, request.signature, _REQUEST_DOMAIN + canonical_bytes(_request_content(request)))


def sign_letter(letter: DeviceLetter, key: Ed25519PrivateKey) -> DeviceLetter:
    """Sign a letter with the centre's receipt key."""
    return dataclasses.replace(letter, signature=sign(key, _LETTER_DOMAIN + canonical_bytes(_letter_content(letter))))


def is_letter_signed_by(letter: DeviceLetter, public: Ed25519PublicKey) -> bool:
    """Whether the centre signed exactly this letter."""
    return is_signed(public, letter.signature, _LETTER_DOMAIN + canonical_bytes(_letter_content(letter)))


def _request_content(request: DeviceRequest) -> dict[str, JsonValue]:
    seen = request.seen
    return {
        "device_id": request.device_id,
        "at": instant_to_wire(request.at),
        "certificate_request": request.certificate_request,
        "recipients": list(request.recipients),
        "holds": request.holds,
        "seen": {"timestamp": seen.timestamp, "snapshot": seen.snapshot, "targets": seen.targets},
    }


def request_to_wire(request: DeviceRequest) -> dict[str, JsonValue]:
    """Write a request as a JSON object."""
    return {**_request_content(request), "signature": request.signature}


def request_from_wire(wire: object) -> DeviceRequest:
    """Read a request; unknown fields are ignored; raises DataRejected when a field is missing or malformed."""
    try:
        fields = _object(wire)
        recipients, seen = fields["recipients"], _object(fields["seen"])
        if not isinstance(recipients, list) or len(recipients) > _MOST_RECIPIENTS:
            raise ValueError("recipients")
        return DeviceRequest(
            device_id=read_text(fields["device_id"]),
            at=instant_from_wire(read_text(fields["at"])),
            certificate_request=read_text(fields["certificate_request"]),
            recipients=tuple(read_text(each) for each in recipients),
            holds=read_text(fields["holds"]),
            seen=SeenVersions(*(read_whole_number(seen[name]) for name in ("timestamp", "snapshot", "targets"))),
            signature=read_text(fields["signature"]),
        )
    except (KeyError, ValueError) as error:
        raise DataRejected("casework.fault.request_malformed") from error


def _letter_content(letter: DeviceLetter) -> dict[str, JsonValue]:
    return {
        "device_id": letter.device_id,
        "incarnation": letter.incarnation,
        "at": instant_to_wire(letter.at),
        "certificate": letter.certificate,
        "servers": letter.servers,
        "devices": letter.devices,
        "secrets": letter.secrets,
    }


def letter_to_wire(letter: DeviceLetter) -> dict[str, JsonValue]:
    """Write a letter as a JSON object."""
    return {**_letter_content(letter), "signature": letter.signature}


def letter_from_wire(wire: object) -> DeviceLetter:
    """Read a letter; unknown fields are ignored; raises DataRejected when a field is missing or malformed."""
    try:
        fields = _object(wire)
        return DeviceLetter(
            device_id=read_text(fields["device_id"]),
            incarnation=read_whole_number(fields["incarnation"]),
            at=instant_from_wire(read_text(fields["at"])),
            certificate=read_text(fields["certificate"]),
            servers=read_text(fields["servers"]),
            devices=read_text(fields["devices"]),
            secrets=read_text(fields["secrets"]),
            signature=read_text(fields["signature"]),
        )
    except (KeyError, ValueError) as error:
        raise DataRejected("casework.fault.letter_malformed") from error


def write_letters(letters: Iterable[DeviceLetter]) -> bytes:
    """Write letters as they lie on a stick: one JSON object a line."""
    return b"".join(canonical_bytes(letter_to_wire(each)) + b"\n" for each in letters)


def find_letters(content: bytes, device_id: str) -> Sequence[DeviceLetter]:
    """List a device's letters among those of a stick, the earliest first; lines that cannot be read are left out.

    The signature is the caller's to check.
    """
    found = []
    for line in content.splitlines():
        if device_id.encode() not in line:
            continue
        try:
            letter = letter_from_wire(json.loads(line))
        except (DataRejected, ValueError, RecursionError):
            continue
        if letter.device_id == device_id:
            found.append(letter)
    return sorted(found, key=lambda each: each.at)


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError("object")
    return value
