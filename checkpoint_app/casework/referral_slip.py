"""A referral on paper, for posts without a hub or a network: what stands in its code, and who can have written it.

In the open stand only random identifiers and the time; everything else is sealed to the supervisors' machines of the
post by the caller. The device signs all of it (Ed25519). The code is text in the alphabet of Base45 (RFC 9285), which
a QR code holds almost as densely as bytes, and which a page reader that acts as a keyboard can type.
"""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.faults import DataRejected

MARK = "CPS1:"
"""Every code begins with it: the kind and version of the slip."""
SLIP_LIFE = timedelta(hours=24)
"""A slip older than this is still read, and its age stands out: the traveller's day is over."""
CLOCK_GRACE = timedelta(minutes=30)
LONGEST_CODE = 4296
_DOMAIN = b"checkpoint referral slip v1\n"
_HEAD = struct.Struct(">16sH16sQ")
_SIGNATURE = 64
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@dataclass(frozen=True, slots=True)
class ReferralSlip:
    """What a slip's code says: which machine referred which encounter, when (aware UTC, whole seconds)."""

    device_id: str
    incarnation: int
    encounter_id: str
    at: datetime
    sealed: bytes

    @property
    def case_number(self) -> str:
        """The number that stands on the paper and in the case file."""
        return self.encounter_id[-8:].upper()

    def is_stale_at(self, now: datetime) -> bool:
        """Whether the slip is of another day, or of a clock far ahead."""
        return now - self.at > SLIP_LIFE or self.at - now > CLOCK_GRACE


def write_slip(slip: ReferralSlip, device_key: Ed25519PrivateKey) -> str:
    """Write and sign a slip's code; raises ValueError for identifiers that are no UUIDs."""
    signed = _head(slip) + slip.sealed
    return MARK + _base45(signed + device_key.sign(_DOMAIN + signed))


def is_slip(text: str) -> bool:
    """Whether a code that was read is a referral slip's, whole or not."""
    return text.startswith(MARK)


def read_slip(text: str) -> ReferralSlip:
    """Read a code; nothing is believed yet. Raises DataRejected for what is no slip or was damaged."""
    try:
        if not is_slip(text) or len(text) > LONGEST_CODE:
            raise ValueError("slip")
        content = _from_base45(text[len(MARK) :])
        device, incarnation, encounter, seconds = _HEAD.unpack_from(content)
        if len(content) <= _HEAD.size + _SIGNATURE:
            raise ValueError("length")
        at = datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, struct.error, OverflowError, OSError) as error:
        raise DataRejected("casework.fault.slip_unreadable") from error
    sealed = content[_HEAD.size : -_SIGNATURE]
    return ReferralSlip(str(uuid.UUID(bytes=device)), incarnation, str(uuid.UUID(bytes=encounter)), at, sealed)


def is_slip_signed_by(text: str, public_key: bytes) -> bool:
    """Whether the machine with this raw Ed25519 key signed exactly this code."""
    content = _from_base45(text[len(MARK) :])
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(content[-_SIGNATURE:], _DOMAIN + content[:-_SIGNATURE])
    except InvalidSignature:
        return False
    return True


def _head(slip: ReferralSlip) -> bytes:
    device, encounter = uuid.UUID(slip.device_id).bytes, uuid.UUID(slip.encounter_id).bytes
    return _HEAD.pack(device, slip.incarnation, encounter, int(slip.at.timestamp()))


def _base45(data: bytes) -> str:
    """RFC 9285, 4: two bytes make three characters, the last odd byte two."""
    text = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            text.append(_ALPHABET[number % 45])
            number //= 45
    return "".join(text)


def _from_base45(text: str) -> bytes:
    data = bytearray()
    for at in range(0, len(text), 3):
        part = [_ALPHABET.index(each) for each in text[at : at + 3]]
        number = sum(digit * 45**place for place, digit in enumerate(part))
        size = len(part) - 1
        if size == 0 or number >= 256**size:
            raise ValueError("base45")
        data += number.to_bytes(size)
    return bytes(data)
