"""Visible digital seals in binary form (ICAO Doc 9303-13, 2.2 to 2.4): decoding, and the bytes that are signed.

A header, messages of tag, length and value, then the signature under tag 255. Never raises; what cannot be read is a
fault, and what was read before it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checkpoint_app.documents.seals.c40 import decode_c40, encode_c40
from checkpoint_app.documents.seals.model import Seal, SealFault, SealFaultKind, SealForm, SealMessage

MAGIC = 0xDC
VERSIONS = {0x02: 3, 0x03: 4}
"""Printed version byte to the version of the standard."""
SIGNATURE_TAG = 0xFF
LONGEST = 4096
_SIGNER_LENGTH = 4
_OLD_REFERENCE_LENGTH = 5
_LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class VdsHeader:
    """What a header says; `feature` and `category` are one byte each."""

    issuing_state: str
    signer: str
    certificate_reference: str
    issued_on: date | None
    signed_on: date | None
    feature: int
    category: int


def looks_like_vds(content: bytes) -> bool:
    """Whether bytes begin as a seal does."""
    return len(content) > 2 and content[0] == MAGIC and content[1] in VERSIONS


def decode_vds(content: bytes) -> Seal:
    """Decode the bytes of a code."""
    if not looks_like_vds(content) or len(content) > LONGEST:
        return Seal(SealForm.VDS, faults=(SealFault(SealFaultKind.NOT_A_SEAL),))
    reader = _Reader(content, 2)
    faults: list[SealFault] = []
    try:
        header = _header(reader, VERSIONS[content[1]])
    except ValueError as error:
        kind = SealFaultKind.CUT if isinstance(error, _Cut) else SealFaultKind.HEADER
        return Seal(SealForm.VDS, faults=(SealFault(kind),))
    messages, signature, signed_end = _messages(reader, faults)
    if not signature:
        faults.append(SealFault(SealFaultKind.NO_SIGNATURE))
    return Seal(
        SealForm.VDS,
        category=f"{header.feature:02X}{header.category:02X}",
        issuing_state=header.issuing_state,
        signer=header.signer,
        certificate_reference=header.certificate_reference,
        issued_on=header.issued_on,
        signed_on=header.signed_on,
        messages=tuple(messages),
        signed=content[:signed_end],
        signature=signature,
        faults=tuple(faults),
    )


class _Cut(ValueError):
    """The bytes end too early."""


class _Reader:
    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def take(self, count: int) -> bytes:
        taken = self.content[self.at : self.at + count]
        if len(taken) < count:
            raise _Cut
        self.at += count
        return taken

    def length(self) -> int:
        """Read a length as DER has it: one byte below 128, else how many bytes hold it."""
        first = self.take(1)[0]
        if first < 0x80:
            return first
        if first > 0x82 or first == 0x80:
            raise ValueError("no such length")
        return int.from_bytes(self.take(first - 0x80), "big")


def _header(reader: _Reader, version: int) -> VdsHeader:
    state = decode_c40(reader.take(2)).strip()
    signer, reference = _signer(reader) if version > 3 else _old_signer(reader)
    issued, signed = _date(reader.take(3)), _date(reader.take(3))
    feature, category = reader.take(2)
    return VdsHeader(state, signer, reference.upper(), issued, signed, feature, category)


def _signer(reader: _Reader) -> tuple[str, str]:
    """Read the signer and a reference of stated length.

    A length that no serial number has is the beginning of a reference of the former version: the example of the
    standard itself is written so, under the number of the new one.
    """
    begin = reader.at
    both = decode_c40(reader.take(4))
    length = int(both[_SIGNER_LENGTH:], 16)
    if length > _LONGEST_REFERENCE:
        reader.at = begin
        return _old_signer(reader)
    return both[:_SIGNER_LENGTH], decode_c40(reader.take(-(-length // 3) * 2))[:length].strip()


def _old_signer(reader: _Reader) -> tuple[str, str]:
    text = decode_c40(reader.take(6))
    return text[:_SIGNER_LENGTH], text[_SIGNER_LENGTH : _SIGNER_LENGTH + _OLD_REFERENCE_LENGTH].strip()


def _date(packed: bytes) -> date | None:
    """Read a date of three bytes: MMDDYYYY as one number; all ones or zero stand for none."""
    number = int.from_bytes(packed, "big")
    if number in (0, 0xFFFFFF):
        return None
    return date(number % 10000, number // 1000000, number // 10000 % 100)


def _messages(reader: _Reader, faults: list[SealFault]) -> tuple[list[SealMessage], bytes, int]:
    messages: list[SealMessage] = []
    while reader.at < len(reader.content):
        begin = reader.at
        tag = reader.take(1)[0]
        try:
            value = reader.take(reader.length())
        except ValueError:
            faults.append(SealFault(SealFaultKind.CUT, f"{tag:02X}"))
            return messages, b"", begin
        if tag == SIGNATURE_TAG:
            return messages, value, begin
        messages.append(SealMessage(f"{tag:02X}", _text(value), value))
    return messages, b"", reader.at


def _text(value: bytes) -> str:
    """Show a message: as C40 where it can be that, else in hexadecimal digits; a document's own meaning is apart."""
    try:
        text = decode_c40(value).rstrip()
    except ValueError:
        text = ""
    return text if text.isascii() and text.isprintable() and text else value.hex()


# -- writing
def encode_unsigned(header: VdsHeader, messages: dict[int, bytes]) -> bytes:
    """Write what is to be signed: header and messages in version 4."""
    reference = header.certificate_reference
    out = bytes([MAGIC, 0x03]) + encode_c40(header.issuing_state.ljust(3))
    out += encode_c40(f"{header.signer:4.4}{len(reference):02X}")
    out += encode_c40(reference.ljust(-(-len(reference) // 3) * 3))
    out += _packed(header.issued_on) + _packed(header.signed_on) + bytes([header.feature, header.category])
    return out + b"".join(bytes([tag]) + _length(len(value)) + value for tag, value in messages.items())


def with_signature(unsigned: bytes, signature: bytes) -> bytes:
    """Put the signature behind what it is over."""
    return unsigned + bytes([SIGNATURE_TAG]) + _length(len(signature)) + signature


def _packed(day: date | None) -> bytes:
    if day is None:
        return b"\xff\xff\xff"
    return (day.month * 1000000 + day.day * 10000 + day.year).to_bytes(3, "big")


def _length(count: int) -> bytes:
    if count < 0x80:
        return bytes([count])
    return bytes([0x81, count]) if count < 0x100 else bytes([0x82, *divmod(count, 0x100)])
