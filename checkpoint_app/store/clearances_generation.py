"""One generation of the cache as a thread has it open, and the questions to its records inside a transaction.

A connection belongs to one thread. Rows are decoded as they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
import zstandard

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus, Feed
from checkpoint_app.casework.feed_index import FeedPosition
from checkpoint_app.casework.feed_lists import LostDocumentRow
from checkpoint_app.casework.feed_rows import decode_row, document_key, parse_instant
from checkpoint_app.faults import DataRejected
from checkpoint_app.store import clearances_files as files
from checkpoint_app.store import clearances_schema as schema
from checkpoint_app.store.clearances_lists import find_rows
from checkpoint_app.store.clearances_state import read_position

_OPEN_STATES = frozenset({ClearanceStatus.ACTIVE, ClearanceStatus.SUSPENDED})
_NO_CLEARANCE = frozenset({ClearanceStatus.WITHDRAWN, ClearanceStatus.TOMBSTONE})
_MOST_SUCCESSORS = 8

_AT_PLACE = "SELECT record FROM clearances WHERE place BETWEEN ? AND ?"
_BY_PRIOR = "SELECT record FROM prior_documents JOIN clearances USING (place) WHERE prior_documents.document_key = ?"
_BY_ID = "SELECT record FROM places_by_id CROSS JOIN clearances USING (place) WHERE places_by_id.id_key = ?"


@dataclass(slots=True)
class Generation:
    """The live generation as this thread has it open."""

    path: Path
    connection: sqlcipher.Connection
    unpack: Callable[[bytes], bytes]
    position: FeedPosition
    as_of: dict[Feed, datetime]
    coverage_percent: int | None
    version: int
    """SQLite's own count of what other connections committed; when it moved, a delta or lists came."""
    whole_lists: dict[Feed, tuple[object, ...]] = field(default_factory=dict)
    """Small lists that were asked for, read whole once for each version."""


def open_or_mark(path: Path, key: bytes) -> Generation:
    """Open a generation; damage that is met at once is remembered, or the next cycle would find nothing to do."""
    try:
        return _open(path, key)
    except (sqlcipher.DatabaseError, zstandard.ZstdError) as error:
        if files.means_damage(error):
            files.mark_damaged(path)
        raise


def _open(path: Path, key: bytes) -> Generation:
    connection = files.open_generation(path, key)
    try:
        connection.execute("PRAGMA query_only = ON")
        with one_moment(connection):
            generation = _described(path, connection)
            _warm(generation)
        return generation
    except BaseException:
        connection.close()
        raise


def _warm(live: Generation) -> None:
    """Ask once what every traveller will be asked: statements, upper pages and the decoder are then ready.

    The first traveller after a start, or after new data, waits as little as the hundredth.
    """
    middle = bytes([0x80]) + bytes(31)
    list(_at_key(live, middle))
    list(_by_prior(live, "IDN", "-"))
    find_rows(live.connection, Feed.LOST_DOCUMENTS, LostDocumentRow, [middle])
    record = live.connection.execute("SELECT record FROM clearances LIMIT 1").fetchone()
    if record is not None:
        list(readable(live, [record]))


@contextmanager
def one_moment(connection: sqlcipher.Connection) -> Iterator[None]:
    """Everything inside sees one state of the file."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlcipher.Error):
            connection.execute("COMMIT")


def fresh(live: Generation) -> Generation:
    """Describe a generation again where a delta or lists came."""
    return live if _version(live.connection) == live.version else _described(live.path, live.connection)


def _version(connection: sqlcipher.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _described(path: Path, connection: sqlcipher.Connection) -> Generation:
    version = _version(connection)
    position = read_position(connection)
    dictionary = connection.execute("SELECT dictionary FROM generation").fetchone()[0]
    feeds = connection.execute("SELECT feed, as_of, coverage_percent FROM feeds").fetchall()
    known = {feed.value: feed for feed in Feed}
    return Generation(
        path=path,
        connection=connection,
        unpack=schema.unpacker(dictionary),
        position=position,
        as_of={known[feed]: parse_instant(as_of) for feed, as_of, _ in feeds if feed in known},
        coverage_percent=next((percent for _, _, percent in feeds if percent is not None), None),
        version=version,
    )


def _decoded(live: Generation, rows: Iterable[tuple[bytes]]) -> Iterator[Clearance]:
    return (decode_row(live.unpack(record)) for (record,) in rows)


def readable(live: Generation, rows: Iterable[tuple[bytes]]) -> Iterator[Clearance]:
    """Decode rows; one that does not decode is left out, as candidates of a search may be."""
    for row in rows:
        with suppress(DataRejected):
            yield from _decoded(live, [row])


def _at_key(live: Generation, row_key: bytes) -> Iterator[Clearance]:
    first = schema.first_place(row_key)
    return _decoded(live, live.connection.execute(_AT_PLACE, (first, first + schema.PLACES - 1)))


def by_id(live: Generation, clearance_id: str) -> Clearance | None:
    """Find a record by its id."""
    rows = readable(live, live.connection.execute(_BY_ID, (schema.id_key(clearance_id),)))
    found = [clearance for clearance in rows if clearance.clearance_id == clearance_id]
    return max(found, key=lambda clearance: clearance.record_version, default=None)


def _best(clearances: Iterable[Clearance]) -> Clearance | None:
    counted = [clearance for clearance in clearances if clearance.status not in _NO_CLEARANCE]
    return max(counted, key=lambda clearance: (clearance.status in _OPEN_STATES, clearance.status_at), default=None)


def choose(live: Generation, issuer: str, number: str) -> Clearance | None:
    """Pick the record of a document among its own rows, those of replaced numbers, and their successors."""
    own = _best(
        clearance
        for clearance in _at_key(live, document_key(issuer, number))
        if (clearance.document_issuer, clearance.document_number) == (issuer, number)
    )
    if own is not None and own.status in _OPEN_STATES:
        return own
    prior = _best(_by_prior(live, issuer, number))
    if prior is not None and (own is None or prior.status in _OPEN_STATES):
        return _successor(live, prior)
    return None if own is None else _successor(live, own)


def _by_prior(live: Generation, issuer: str, number: str) -> Iterator[Clearance]:
    key = schema.short_key(document_key(issuer, number))
    rows = _decoded(live, live.connection.execute(_BY_PRIOR, (key,)))
    return (clearance for clearance in rows if number in clearance.prior_documents)


def _successor(live: Generation, clearance: Clearance) -> Clearance:
    """Follow `superseded_by` as far as the cache knows it; a ring ends where it began."""
    for _ in range(_MOST_SUCCESSORS):
        if clearance.status is not ClearanceStatus.SUPERSEDED or clearance.superseded_by is None:
            break
        following = by_id(live, clearance.superseded_by)
        if following is None or following.status in _NO_CLEARANCE:
            break
        clearance = following
    return clearance
