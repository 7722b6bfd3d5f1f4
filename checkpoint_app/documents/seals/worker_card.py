"""The seal of a worker card (E-KPMI): a visible digital seal with messages of our own, written as letters and digits.

The bytes of the seal go into the code in base 32 behind `KPMI1:`, so that keyboard-wedge readers, phones and paper
carry them alike, and a QR code takes them in its alphanumeric mode.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, date, datetime
from uuid import UUID

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.seals.model import Seal, SealFault, SealFaultKind, SealForm, WorkerCard
from checkpoint_app.documents.seals.vds import VdsHeader, decode_vds, encode_unsigned

PREFIX = "KPMI1:"
FEATURE, CATEGORY = 0xA0, 0x01
CARD_CATEGORY = f"{FEATURE:02X}{CATEGORY:02X}"
ISSUING_STATE = "IDN"
LONGEST = 1500

_TEXTS = {
    "card_no": 0x01,
    "document_issuer": 0x04,
    "document_number": 0x05,
    "name_primary": 0x06,
    "name_secondary": 0x07,
    "birth_date": 0x08,
    "destination": 0x09,
    "scheme": 0x0A,
    "valid_from": 0x0B,
    "valid_until": 0x0C,
}
_CLEARANCE_ID, _RECORD_VERSION, _SEALED_AT = 0x02, 0x03, 0x0D


def looks_like_card_seal(text: str) -> bool:
    """Whether a text is a sealed worker card's."""
    return text.strip().upper().startswith(PREFIX)


def decode_card_seal(text: str) -> Seal:
    """Decode a card's text to its seal; a wrong letter is a fault, as everything else."""
    letters = text.strip().upper()
    if not looks_like_card_seal(letters) or len(letters) > LONGEST:
        return Seal(SealForm.VDS, faults=(SealFault(SealFaultKind.NOT_A_SEAL),))
    body = letters.removeprefix(PREFIX)
    try:
        content = base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError):
        return Seal(SealForm.VDS, faults=(SealFault(SealFaultKind.NOT_A_SEAL),))
    return decode_vds(content)


def read_card(seal: Seal) -> WorkerCard | None:
    """Give what a card's seal says; None for a seal of another kind, or one whose messages are not all there."""
    if seal.category != CARD_CATEGORY:
        return None
    raw = {int(each.tag, 16): each.raw for each in seal.messages}
    try:
        text = {name: raw[tag].decode("utf-8") for name, tag in _TEXTS.items()}
        return WorkerCard(
            card_no=text["card_no"],
            clearance_id=str(UUID(bytes=raw[_CLEARANCE_ID])),
            record_version=int.from_bytes(raw[_RECORD_VERSION], "big"),
            document_issuer=text["document_issuer"],
            document_number=text["document_number"],
            name_primary=text["name_primary"],
            name_secondary=text["name_secondary"],
            birth_date=PartialDate.from_iso(text["birth_date"]),
            destination=text["destination"],
            scheme=text["scheme"],
            valid_from=date.fromisoformat(text["valid_from"]),
            valid_until=date.fromisoformat(text["valid_until"]),
            sealed_at=datetime.fromtimestamp(int.from_bytes(raw[_SEALED_AT], "big"), UTC),
        )
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def card_bytes(card: WorkerCard, signer: str, certificate_reference: str) -> bytes:
    """Write what a card's signature is over."""
    on = card.sealed_at.date()
    header = VdsHeader(ISSUING_STATE, signer, certificate_reference, on, on, FEATURE, CATEGORY)
    messages = {tag: _written(getattr(card, name)).encode() for name, tag in _TEXTS.items()}
    messages[_CLEARANCE_ID] = UUID(card.clearance_id).bytes
    messages[_RECORD_VERSION] = card.record_version.to_bytes(4, "big")
    messages[_SEALED_AT] = int(card.sealed_at.timestamp()).to_bytes(5, "big")
    return encode_unsigned(header, dict(sorted(messages.items())))


def card_text(content: bytes) -> str:
    """Write a sealed card's bytes as a code holds them."""
    return PREFIX + base64.b32encode(content).decode().rstrip("=")


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date | PartialDate) else str(value)
