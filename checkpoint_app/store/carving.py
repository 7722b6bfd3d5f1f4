"""Rows of a damaged SQLCipher file, page by page, where SQLCipher itself gives none any more. The last resort.

SQLCipher stops at the first page whose seal is broken, and a broken page near the root hides everything below it.
Here every page of the file and of its write-ahead log is opened by itself, and the rows of each are given, whatever
the tree around them looks like. Nothing is written; the file must not be in use. Formats: sqlite.org/fileformat2.html
("B-tree Pages", "Record Format", "The Write-Ahead Log"); SQLCipher 4's pages: AES-256-CBC, HMAC-SHA512, 80 bytes
reserved at the end of 4,096.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE_BYTES = 4096
_RESERVED, _IV_BYTES, _SEAL_BYTES, _SALT_BYTES = 80, 16, 64, 16
_USABLE = PAGE_BYTES - _RESERVED
_LEAF = 0x0D
_WAL_HEAD, _FRAME_HEAD = 32, 24
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Value = int | str | bytes | None
Values = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class CarvedRow:
    """A row of a table, without its table's name; `is_sealed` tells that its page's seal fits."""

    rowid: int
    values: Values
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Carved:
    """What the pages gave, the oldest first, and how many pages were damaged of how many."""

    rows: tuple[CarvedRow, ...]
    pages: int
    damaged: int


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    plain: bytes
    is_sealed: bool


def carve(path: Path, key: bytes) -> Carved:
    """Give the rows of all pages, those of the write-ahead log last; raises OSError when a file cannot be read."""
    content = path.read_bytes()
    found = [
        (number, content[start : start + PAGE_BYTES])
        for number, start in enumerate(range(0, len(content) - PAGE_BYTES + 1, PAGE_BYTES), 1)
    ]
    found += _frames(path.with_name(f"{path.name}-wal"))
    seal_key = _seal_key(found, content[:_SALT_BYTES], key)
    pages = [_open(number, sealed, key, seal_key) for number, sealed in found]
    newest = {page.number: page for page in pages}
    rows = tuple(row for page in pages for row in _rows(page, newest))
    return Carved(rows, len(pages), sum(not page.is_sealed for page in pages))


def _frames(wal: Path) -> list[tuple[int, bytes]]:
    """List the log's pages up to its last commit: what follows was never said to be recorded."""
    if not wal.is_file():
        return []
    content = wal.read_bytes()
    step = _FRAME_HEAD + PAGE_BYTES
    starts = range(_WAL_HEAD, len(content) - step + 1, step)
    # Frames of an earlier round of the log have other salts; they are behind its end.
    salts = content[16:24]
    if all(content[start + 8 : start + 16] != salts for start in starts):
        salts = content[_WAL_HEAD + 8 : _WAL_HEAD + 16]
    frames, committed = list[tuple[int, bytes]](), 0
    for start in starts:
        number, size = struct.unpack(">II", content[start : start + 8])
        if content[start + 8 : start + 16] == salts:
            frames.append((number, content[start + _FRAME_HEAD : start + step]))
            committed = len(frames) if size else committed
    return frames[:committed]


def _seal_key(pages: list[tuple[int, bytes]], salt: bytes, key: bytes) -> bytes:
    """Derive the key of the seals; a salt with one flipped bit is found by trying."""
    bits = range(-1, _SALT_BYTES * 8)
    for bit in bits:
        tried = bytearray(salt)
        if bit >= 0:
            tried[bit // 8] ^= 1 << bit % 8
        derived = hashlib.pbkdf2_hmac("sha512", key, bytes(each ^ 0x3A for each in tried), 2, 32)
        if any(_is_sealed(number, page, derived) for number, page in pages[1:9]):
            return derived
    return b""


def _is_sealed(number: int, page: bytes, seal_key: bytes) -> bool:
    start = _SALT_BYTES if number == 1 else 0
    covered = page[start : _USABLE + _IV_BYTES] + struct.pack("<I", number)
    seal = hmac.digest(seal_key, covered, "sha512")
    return hmac.compare_digest(seal, page[_USABLE + _IV_BYTES :])


def _open(number: int, page: bytes, key: bytes, seal_key: bytes) -> _Page:
    start = _SALT_BYTES if number == 1 else 0
    cipher = Cipher(algorithms.AES(key), modes.CBC(page[_USABLE : _USABLE + _IV_BYTES])).decryptor()
    plain = cipher.update(page[start:_USABLE]) + cipher.finalize()
    return _Page(number, bytes(start) + plain, bool(seal_key) and _is_sealed(number, page, seal_key))


def _rows(page: _Page, pages: dict[int, _Page]) -> Iterator[CarvedRow]:
    """Give the rows of a leaf of a table; other pages and what cannot be read give none."""
    head = 100 if page.number == 1 else 0
    plain = page.plain
    if plain[head] != _LEAF:
        return
    count = struct.unpack(">H", plain[head + 3 : head + 5])[0]
    for at in range(head + 8, min(head + 8 + 2 * count, _USABLE - 1), 2):
        start = struct.unpack(">H", plain[at : at + 2])[0]
        with suppress(IndexError, ValueError, struct.error, UnicodeDecodeError):
            rowid, payload, is_whole = _payload(page, start, pages)
            yield CarvedRow(rowid, _values(payload), page.is_sealed and is_whole)


def _payload(page: _Page, start: int, pages: dict[int, _Page]) -> tuple[int, bytes, bool]:
    """Read a cell: its rowid, its record, and whether all of it lay in sealed pages."""
    size, at = _varint(page.plain, start)
    rowid, at = _varint(page.plain, at)
    if size > len(pages) * _USABLE:
        raise ValueError("size")
    largest = _USABLE - 35
    least = (_USABLE - 12) * 32 // 255 - 23
    local = size
    if size > largest:
        wanted = least + (size - least) % (_USABLE - 4)
        local = wanted if wanted <= largest else least
    parts, is_whole = [page.plain[at : at + local]], True
    left = size - local
    link = at + local
    following = struct.unpack(">I", page.plain[link : link + 4])[0] if left > 0 else 0
    while left > 0:
        overflow = pages.get(following)
        if overflow is None:
            raise ValueError("overflow")
        is_whole = is_whole and overflow.is_sealed
        parts.append(overflow.plain[4 : 4 + min(left, _USABLE - 4)])
        left -= len(parts[-1])
        following = struct.unpack(">I", overflow.plain[:4])[0]
    return rowid, b"".join(parts), is_whole


def _values(record: bytes) -> Values:
    """Read a record; raises ValueError for what is none."""
    end, at = _varint(record, 0)
    types = []
    while at < end:
        kind, at = _varint(record, at)
        types.append(kind)
    values = []
    for kind in types:
        size = _size_of(kind)
        if at + size > len(record):
            raise ValueError("record")
        values.append(_value(kind, record[at : at + size]))
        at += size
    if at != len(record):
        raise ValueError("record")
    return tuple(values)


def _size_of(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return _INTEGER_BYTES.get(kind, 0)


def _value(kind: int, data: bytes) -> Value:
    if kind >= 12:
        return data.decode("utf-8") if kind % 2 else data
    if kind in {8, 9}:
        return kind - 8
    if kind == 0:
        return None
    if kind not in _INTEGER_BYTES:
        raise ValueError("kind")
    return int.from_bytes(data, "big", signed=True)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of one to nine bytes; gives where it ended."""
    value = 0
    for count in range(9):
        byte = data[at + count]
        if count == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise ValueError("varint")
