"""The file of one clearance generation: tables, the place of a row, and how a row's bytes are kept.

**Place.** A row's INTEGER PRIMARY KEY is the first 48 bits of its row key, then 15 bits that count rows of one
prefix. All rows of a document are therefore neighbours that one descent of the table's own tree finds without any
index, a shard and a bucket are ranges of places, and a base that comes sorted by row key is appended. Two documents
may share 48 bits (one pair in some 50 M rows), so every hit is compared with what was asked.

**Other ways in.** By id and by birth date lead tables of keys and places, not indexes of SQLite: `CREATE INDEX` sorts
the whole table in memory (temporary files would be plain), seventy bytes a row. A base fills them in sorted pieces
(`clearances_places`); triggers keep them for deltas.

**Bytes.** The received line is kept, since its hash is the row's hash and columns of a newer centre must survive.
With a dictionary trained on the generation's own rows zstd keeps a third of it, at 4 us a row.

**Lists.** All small lists are kept alike: the received lines in their order, and the keys that a row is found by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import zstandard

from checkpoint_app.documents.dates import PartialDate

LAYOUT = 5
"""Version of this file's layout; a file of another layout is rebuilt, never migrated: the cache is disposable."""

PLACES = 1 << 15
_PREFIX_BYTES = 6
_BUCKET_SHIFT = 47
_KEY_MASK = (1 << 63) - 1
_DICTIONARY_BYTES = 64 * 1024
DICTIONARY_SAMPLES = 4_000
_FEWEST_SAMPLES = 1_000
_LEVEL = 3

TABLES = """
CREATE TABLE generation (
    layout INTEGER NOT NULL, name TEXT NOT NULL, feed_id TEXT NOT NULL, feed_seq INTEGER NOT NULL,
    server_epoch TEXT NOT NULL, rows INTEGER NOT NULL, content_root BLOB NOT NULL, dictionary BLOB) STRICT;
CREATE TABLE feeds (
    feed TEXT PRIMARY KEY, as_of TEXT NOT NULL, path TEXT, rows INTEGER NOT NULL, coverage_percent INTEGER) STRICT;
CREATE TABLE clearances (
    place INTEGER PRIMARY KEY, id_key INTEGER NOT NULL, born INTEGER NOT NULL, name_bits INTEGER NOT NULL,
    record BLOB NOT NULL) STRICT;
CREATE TABLE prior_documents (
    document_key INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (document_key, place)) STRICT, WITHOUT ROWID;
CREATE TABLE bucket_sums (bucket INTEGER PRIMARY KEY, total BLOB NOT NULL) STRICT;
CREATE TABLE list_rows (
    feed TEXT NOT NULL, position INTEGER NOT NULL, line BLOB NOT NULL, PRIMARY KEY (feed, position))
    STRICT, WITHOUT ROWID;
CREATE TABLE list_keys (
    feed TEXT NOT NULL, key BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (feed, key, position))
    STRICT, WITHOUT ROWID;
"""

INDEX_TABLES = """
CREATE TABLE places_by_id (
    id_key INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (id_key, place)) STRICT, WITHOUT ROWID;
CREATE TABLE places_by_birth (
    born INTEGER NOT NULL, name_bits INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (born, name_bits, place))
    STRICT, WITHOUT ROWID;
"""
INDEX_TRIGGERS = """
CREATE TRIGGER row_came AFTER INSERT ON clearances BEGIN
    INSERT INTO places_by_id VALUES (new.id_key, new.place);
    INSERT INTO places_by_birth VALUES (new.born, new.name_bits, new.place);
END;
CREATE TRIGGER row_went AFTER DELETE ON clearances BEGIN
    DELETE FROM places_by_id WHERE id_key = old.id_key AND place = old.place;
    DELETE FROM places_by_birth WHERE born = old.born AND name_bits = old.name_bits AND place = old.place;
END;
CREATE TRIGGER row_was_renamed AFTER UPDATE OF born, name_bits ON clearances BEGIN
    DELETE FROM places_by_birth WHERE born = old.born AND name_bits = old.name_bits AND place = old.place;
    INSERT INTO places_by_birth VALUES (new.born, new.name_bits, new.place);
END;
"""
ROWS_BY_BUCKET = f"SELECT place >> {_BUCKET_SHIFT}, record FROM clearances"  # noqa: S608 - a number of ours


def first_place(row_key: bytes) -> int:
    """First place of the rows with this key; the range is `PLACES` long."""
    return int.from_bytes(row_key[:_PREFIX_BYTES]) << 15


def bucket_of_place(place: int) -> int:
    """Bucket of the content sums that a place lies in."""
    return place >> _BUCKET_SHIFT


def short_key(row_key: bytes) -> int:
    """63 bits of a key, for the index of prior documents."""
    return int.from_bytes(row_key[:8]) & _KEY_MASK


def id_key(clearance_id: str) -> int:
    """63 bits that a clearance is found by; the hit's own id is compared."""
    return int.from_bytes(hashlib.sha256(clearance_id.encode()).digest()[:8]) & _KEY_MASK


@lru_cache(maxsize=65_536)
def born_key(birth_date: str) -> int:
    """A partial date as YYYYMMDD with zeros for what is unknown, for near matches; 0 when it is malformed."""
    digits = birth_date.replace("-", "")
    return int(digits.ljust(8, "0")) if digits.isascii() and digits.isdigit() and len(digits) <= 8 else 0


def born_key_of(birth_date: PartialDate) -> int:
    """`born_key` of a date that was read already."""
    return born_key(birth_date.isoformat())


def near_born_keys(birth_date: PartialDate) -> tuple[int, ...]:
    """Keys of the dates that may be this one: itself, day and month swapped, a year before or after, partial."""
    year, month, day = birth_date.year, birth_date.month, birth_date.day
    keys = {year * 10_000}
    if month is not None and day is None:
        keys |= {(year * 100 + month) * 100 + one for one in range(32)}
    if month is not None and day is not None:
        keys |= {((year + off) * 100 + month) * 100 + day for off in (-1, 0, 1)}
        keys |= {(year * 100 + month) * 100, (year * 100 + day) * 100 + month}
    return tuple(sorted(keys))


def same_born_keys(birth_date: PartialDate) -> tuple[int, ...]:
    """Keys of the dates that agree with this one: itself, day and month swapped, partial ones; no other year."""
    return tuple(key for key in near_born_keys(birth_date) if key // 10_000 == birth_date.year)


def train_dictionary(lines: Sequence[bytes]) -> bytes | None:
    """Train a compression dictionary on a sample of rows; None when there are too few to be worth it."""
    if len(lines) < _FEWEST_SAMPLES:
        return None
    try:
        return zstandard.train_dictionary(_DICTIONARY_BYTES, list(lines[:DICTIONARY_SAMPLES])).as_bytes()
    except zstandard.ZstdError:  # rows so alike that nothing can be learnt
        return None


def packer(dictionary: bytes | None) -> Callable[[bytes], bytes]:
    """How a line becomes the kept record; without a dictionary lines are kept as they are."""
    if dictionary is None:
        return bytes
    learnt = zstandard.ZstdCompressionDict(dictionary)
    learnt.precompute_compress(level=_LEVEL)
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=learnt, write_dict_id=False).compress


def unpacker(dictionary: bytes | None) -> Callable[[bytes], bytes]:
    """How a kept record becomes the line again; raises zstandard.ZstdError when it is damaged."""
    if dictionary is None:
        return bytes
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary)).decompress
