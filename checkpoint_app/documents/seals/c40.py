"""The C40 code as visible digital seals use it: capitals, digits and the blank; three characters in two bytes.

ICAO Doc 9303-13, 2.3.1: the blank stands for the filler of a machine readable zone. One character left over is
written as 254 and its ASCII value plus one, two are filled up with shift 1.
"""

from __future__ import annotations

_CHARACTERS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST_VALUE = 3
_VALUES = {character: value for value, character in enumerate(_CHARACTERS, _FIRST_VALUE)}
_UNLATCH = 254
_SHIFT_1 = 0


def encode_c40(text: str) -> bytes:
    """Write a text; a filler counts as a blank. Raises ValueError for any other character."""
    try:
        values = [_VALUES[character] for character in text.replace("<", " ")]
    except KeyError as error:
        raise ValueError("C40 of a seal has capitals, digits and blanks only") from error
    out = bytearray()
    for at in range(0, len(values), 3):
        triple = values[at : at + 3]
        if len(triple) == 1:
            out += bytes([_UNLATCH, ord(text[at].replace("<", " ")) + 1])
            continue
        first, second, third = (*triple, _SHIFT_1)[:3]
        packed = 1600 * first + 40 * second + third + 1
        out += packed.to_bytes(2, "big")
    return bytes(out)


def decode_c40(data: bytes) -> str:
    """Read a text. Raises ValueError for bytes that are no C40."""
    if len(data) % 2:
        raise ValueError("C40 comes in pairs of bytes")
    text = ""
    for at in range(0, len(data), 2):
        if data[at] == _UNLATCH:
            text += chr(max(data[at + 1] - 1, 0))
            continue
        packed = int.from_bytes(data[at : at + 2], "big") - 1
        values = (packed // 1600, packed // 40 % 40, packed % 40)
        text += "".join(_character(value) for value in values if value != _SHIFT_1)
    return text


def _character(value: int) -> str:
    if not 0 <= value - _FIRST_VALUE < len(_CHARACTERS):
        raise ValueError("no such character in C40 of a seal")
    return _CHARACTERS[value - _FIRST_VALUE]
