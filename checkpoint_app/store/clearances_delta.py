"""Applying a delta: one transaction that moves rows, sums, content root and cursor together, or nothing at all.

Readers go on meanwhile (WAL) and see the state before or after, whenever they ask. The content root of the resulting
set is compared with the signed one before the commit. A line says what is so at the delta's end, so a delta may be
applied to any position inside it. The file is never copied: a delta of ten thousand rows touches some ten thousand
pages. One writer at a time; one thread per object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
import zstandard

from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_deltas import RowChange, parse_change
from checkpoint_app.casework.feed_index import IndexDelta, IndexFile
from checkpoint_app.casework.feed_lists import Lists
from checkpoint_app.casework.feed_rows import RowKeys, row_hash, scan_row
from checkpoint_app.faults import DataRejected
from checkpoint_app.store import clearances_files as files
from checkpoint_app.store import clearances_schema as schema
from checkpoint_app.store.clearances_state import kept_sums, read_position, write_lists, write_sums
from checkpoint_app.store.name_bits import name_bits

_CACHE_KIB = 32 * 1024
_HELD = "SELECT place, id_key, born, name_bits, record FROM clearances WHERE place BETWEEN ? AND ?"
_INSERT = "INSERT INTO clearances (place, id_key, born, name_bits, record) VALUES (?, ?, ?, ?, ?)"
_REWRITE = "UPDATE clearances SET record = ? WHERE place = ?"
_RENAME = "UPDATE clearances SET born = ?, name_bits = ? WHERE place = ?"
_DELETE = "DELETE FROM clearances WHERE place = ?"
_INSERT_PRIOR = "INSERT OR IGNORE INTO prior_documents (document_key, place) VALUES (?, ?)"
_DELETE_PRIOR = "DELETE FROM prior_documents WHERE document_key = ? AND place = ?"

_Held = tuple[int, int, int, int, bytes]


class RowsInPlace:
    """Changes of rows inside a transaction that is open on the connection, and what they do to the sums."""

    def __init__(self, connection: sqlcipher.Connection) -> None:
        """Take a connection with an open transaction."""
        dictionary = connection.execute("SELECT dictionary FROM generation").fetchone()[0]
        self._connection = connection
        self._pack, self._unpack = schema.packer(dictionary), schema.unpacker(dictionary)
        self._changes = ContentSums()
        self.rows_gained = 0

    def change(self, line: bytes) -> None:
        """Do what one line of a delta says; raises DataRejected when it cannot be read."""
        change = parse_change(line)
        id_key = schema.id_key(change.clearance_id)
        first = schema.first_place(change.row_key)
        held: list[_Held] = self._connection.execute(_HELD, (first, first + schema.PLACES - 1)).fetchall()
        former = next((row for row in held if row[1] == id_key), None)
        if former is not None:
            self._take_away(change, former)
        if change.line is not None and change.keys is not None:
            self._put(change.line, change.keys, id_key, former, _free_place(first, held))

    def _take_away(self, change: RowChange, former: _Held) -> None:
        place, record = former[0], former[4]
        line = self._unpack(record)
        self._changes.remove(change.row_key, row_hash(line))
        priors = [(schema.short_key(key), place) for key in scan_row(line).prior_keys]
        self._connection.executemany(_DELETE_PRIOR, priors)
        self.rows_gained -= 1
        if change.line is None:
            self._connection.execute(_DELETE, (place,))

    def _put(self, line: bytes, keys: RowKeys, id_key: int, former: _Held | None, free_place: int) -> None:
        born, bits, record = schema.born_key(keys.birth_date), name_bits(keys.name), self._pack(line)
        place = free_place if former is None else former[0]
        if former is None:
            self._connection.execute(_INSERT, (place, id_key, born, bits, record))
        else:
            self._connection.execute(_REWRITE, (record, place))  # no index holds the record
            if former[2:4] != (born, bits):
                self._connection.execute(_RENAME, (born, bits, place))
        self._changes.add(keys.row_key, row_hash(line))
        self._connection.executemany(_INSERT_PRIOR, [(schema.short_key(key), place) for key in keys.prior_keys])
        self.rows_gained += 1

    def resulting_sums(self) -> ContentSums:
        """Carry the sums on; they are written, and tell the set that the transaction would leave."""
        sums = kept_sums(self._connection)
        sums.merge(self._changes)
        write_sums(self._connection, sums, (bucket for bucket, _ in self._changes.filled_buckets()))
        return sums


def _free_place(first: int, held: Sequence[_Held]) -> int:
    taken = {row[0] for row in held}
    for place in range(first, first + schema.PLACES):
        if place not in taken:
            return place
    raise DataRejected("feed.fault.delta_differs")


class DeltaChange:
    """One delta on one generation; a context manager: left unfinished, everything is as it was."""

    def __init__(
        self, path: Path, key: bytes, index: IndexFile, delta: IndexDelta, on_live: Callable[[], None] | None
    ) -> None:
        """Begin on the file at `path`; `on_live` tells readers, None means that nobody reads this file yet.

        Raises DataRejected when the delta does not go on from what is held.
        """
        self._path, self._index, self._delta, self._on_live = path, index, delta, on_live
        self._lines = 0
        self._connection = files.open_generation(path, key)
        try:
            self._begin(is_live=on_live is not None)
        except BaseException:
            self._connection.close()
            raise

    def _begin(self, *, is_live: bool) -> None:
        with self._faults():
            # FULL: a stick is pulled after its cycle, and a commit that a power cut undoes would wait for the next.
            durability = ("synchronous = FULL",) if is_live else ("journal_mode = OFF", "synchronous = OFF")
            for pragma in (*durability, f"cache_size = -{_CACHE_KIB}", "wal_autocheckpoint = 0"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.execute("BEGIN IMMEDIATE")
            position = read_position(self._connection)
            is_next = self._delta.from_seq <= position.feed_seq < self._delta.to_seq
            if position.feed_id != self._index.feed_id or not is_next:
                values = {"from_seq": self._delta.from_seq, "to_seq": self._delta.to_seq, "held": position.feed_seq}
                raise DataRejected("feed.fault.delta_out_of_order", **values)
            self._rows = position.rows
            self._in_place = RowsInPlace(self._connection)

    def __enter__(self) -> DeltaChange:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(sqlcipher.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        self._connection.close()

    def add_lines(self, lines: Sequence[bytes]) -> None:
        """Take the next lines, without line breaks; raises DataRejected or EnvironmentFault."""
        with self._faults():
            for line in lines:
                self._in_place.change(line)
        self._lines += len(lines)

    def finish(self, lists: Lists | None) -> int:
        """Compare with the signed content root, and commit; gives how many placement records are held then.

        `lists` belong to the last delta of a publication: with them comes its instant. Before it, None.
        Raises DataRejected when the resulting set is not the published one.
        """
        with self._faults():
            sums = self._in_place.resulting_sums()
            if self._lines != self._delta.rows or sums.content_root() != self._delta.content_root:
                raise DataRejected("feed.fault.delta_differs")
            self._rows += self._in_place.rows_gained
            move_cursor(
                self._connection, self._index, self._delta.to_seq, self._rows, self._delta.content_root, lists
            )
            self._connection.execute("COMMIT")
        if self._on_live is not None:
            self._on_live()
            with suppress(sqlcipher.Error):  # it is committed; the log is emptied now or later
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._rows

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Name damage as damage, and remember it; all else that the disk refuses as what it is."""
        with files.disk_faults():
            try:
                yield
            except (sqlcipher.DatabaseError, zstandard.ZstdError) as error:
                if not files.means_damage(error):
                    raise
                files.mark_damaged(self._path)
                raise DataRejected("feed.fault.cache_damaged") from error


def move_cursor(
    connection: sqlcipher.Connection,
    index: IndexFile,
    to_seq: int,
    rows: int,
    content_root: bytes,
    lists: Lists | None,
) -> None:
    """Say in the open transaction what is held now; with lists, the publication's own position and instants."""
    connection.execute(
        "UPDATE generation SET feed_seq = ?, rows = ?, content_root = ?, server_epoch = ?",
        (to_seq if lists is None else index.feed_seq, rows, content_root, index.server_epoch),
    )
    if lists is not None:
        write_lists(connection, index, lists, rows)
