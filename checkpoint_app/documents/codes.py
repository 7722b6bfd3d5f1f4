"""What a code on a paper holds: a boarding pass, a seal, or something that at best points at a record. Never raises.

An unsigned code is a pointer and no more: forged papers carried codes that led to another person's record. Whatever
it names is compared with the passport in hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from checkpoint_app.documents.boarding_pass import BoardingPass, looks_like_boarding_pass, parse_boarding_pass
from checkpoint_app.documents.seals import (
    Seal,
    WorkerCard,
    decode_card_seal,
    decode_vds,
    decode_vds_nc,
    looks_like_card_seal,
    looks_like_vds,
    looks_like_vds_nc,
    read_card,
)

LONGEST_POINTER = 1000
_NUMBERS = re.compile(r"(?<![A-Z0-9])[A-Z]{0,4}[0-9]{6,16}(?![A-Z0-9])")
_MOST_NUMBERS = 8


class CodeKind(Enum):
    """What a code holds."""

    BOARDING_PASS = "BOARDING_PASS"
    WORKER_CARD = "WORKER_CARD"
    VDS = "VDS"
    VDS_NC = "VDS_NC"
    POINTER = "POINTER"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Pointer:
    """An unsigned code: the numbers in it that may be a card's or a document's."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SealedPaper:
    """A seal; `card` is what it says where it is a worker card's."""

    seal: Seal
    card: WorkerCard | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code's content, read."""

    kind: CodeKind
    content: BoardingPass | SealedPaper | Pointer | None = None


def read_code(content: bytes, text: str) -> Code:
    """Tell what a code holds, by its first characters, and read it."""
    if looks_like_vds(content):
        return _sealed(CodeKind.VDS, decode_vds(content))
    if looks_like_card_seal(text):
        return _sealed(CodeKind.WORKER_CARD, decode_card_seal(text))
    if looks_like_vds_nc(text):
        return _sealed(CodeKind.VDS_NC, decode_vds_nc(text))
    if looks_like_boarding_pass(text):
        return Code(CodeKind.BOARDING_PASS, parse_boarding_pass(text))
    numbers = _NUMBERS.findall(text[:LONGEST_POINTER].upper())
    if numbers:
        return Code(CodeKind.POINTER, Pointer(tuple(dict.fromkeys(numbers))[:_MOST_NUMBERS]))
    return Code(CodeKind.UNKNOWN)


def _sealed(kind: CodeKind, seal: Seal) -> Code:
    card = read_card(seal)
    return Code(CodeKind.WORKER_CARD if card else kind, SealedPaper(seal, card))
