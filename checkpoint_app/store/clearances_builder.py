"""Building a new generation of clearances beside the live one; deltas and newer lists for the live one.

Nothing is live before everything matched: rows come shard by shard, every count is compared with the index, the
content sums are computed again from the rows that were stored, the deltas that follow the base are applied, the file
is on the disk, and only then `CURRENT` moves.
One writer at a time; any thread, but one thread per builder. The live generation keeps answering meanwhile.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.casework.feed_index import FeedPosition, IndexDelta, IndexFile
from checkpoint_app.casework.feed_lists import Lists
from checkpoint_app.casework.feed_rows import scan_row
from checkpoint_app.faults import DataRejected, Fault
from checkpoint_app.medium import make_folder
from checkpoint_app.store import clearances_files as files
from checkpoint_app.store import clearances_schema as schema
from checkpoint_app.store.clearances_delta import DeltaChange, move_cursor
from checkpoint_app.store.clearances_places import PIECE, PlacesIndex, rows_of
from checkpoint_app.store.clearances_state import read_position, stored_sums, write_lists, write_sums
from checkpoint_app.store.name_bits import name_bits

if TYPE_CHECKING:
    from checkpoint_app.store.clearances_repair import ShardRepair

_INSERT = "INSERT INTO clearances (place, id_key, born, name_bits, record) VALUES "
_COLUMNS, _ROWS_AT_ONCE = 5, 50
_INSERT_PRIOR = "INSERT OR IGNORE INTO prior_documents (document_key, place) VALUES (?, ?)"


class ClearanceStore:
    """The writing side of the cache: what is held, a new base, newer lists."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Name the folder of generations and the raw 32-byte database key."""
        self._folder = folder
        self._key = key

    def position(self) -> FeedPosition | None:
        """Tell what the live generation holds; None when it is missing, damaged or of another layout."""
        try:
            path = files.current_file(self._folder)
            connection = files.open_generation(path, self._key)
        except Fault:
            return None
        try:
            return None if files.is_marked_damaged(path) else read_position(connection)
        except (DataRejected, sqlcipher.DatabaseError):
            return None
        finally:
            connection.close()

    def note_missed(self, feed_seq: int) -> None:
        """Note a publication that is known and could not be taken: what is absent here may be in it."""
        files.note_missed(self._folder, feed_seq)

    def begin_base(self, index: IndexFile) -> GenerationBuilder:
        """Start a new generation beside the live one; raises EnvironmentFault when the disk refuses."""
        with files.disk_faults():
            make_folder(self._folder)
            return GenerationBuilder(self._folder, self._key, index)

    def begin_delta(self, index: IndexFile, delta: IndexDelta) -> DeltaChange:
        """Start to apply a delta to the live generation; raises DataRejected when it does not go on from it."""
        with files.disk_faults():
            path = files.current_file(self._folder)
        # The same file is named again: tells readers to read the instants again.
        return DeltaChange(path, self._key, index, delta, lambda: files.point_to(self._folder, path))

    def begin_repair(self, index: IndexFile) -> ShardRepair | None:
        """Examine a generation that was found damaged; None when there is none, or nothing of it can be kept."""
        from checkpoint_app.store.clearances_repair import ShardRepair  # Here, since it builds with what is below.

        try:
            is_damaged = files.is_marked_damaged(files.current_file(self._folder))
            return ShardRepair(self._folder, self._key, index) if is_damaged else None
        except DataRejected:
            return None

    def take_lists(self, index: IndexFile, lists: Lists) -> int:
        """Take newer lists and instants for the live rows, in one transaction; gives how many rows are held."""
        with files.disk_faults():
            path = files.current_file(self._folder)
            connection = files.open_generation(path, self._key)
            try:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                with connection:
                    held = read_position(connection)
                    move_cursor(connection, index, index.feed_seq, held.rows, held.content_root, lists)
            finally:
                connection.close()
            files.point_to(self._folder, path)  # the same file: tells readers to read the instants again
            return held.rows


class GenerationBuilder:
    """A generation that is being built; use as a context manager: left unfinished, it leaves nothing behind."""

    def __init__(self, folder: Path, key: bytes, index: IndexFile, rows_sorted_at_once: int = PIECE) -> None:
        """Create the empty file."""
        self._folder, self._key, self._index = folder, key, index
        self._name = files.free_name(folder, index.base.generation)
        self._path = files.building_path(folder, self._name)
        files.remove_database(self._path)
        self._connection: sqlcipher.Connection | None = files.open_generation(self._path, key, must_exist=False)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            "cache_size = -32768",
            "secure_delete = OFF",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(schema.TABLES + schema.INDEX_TABLES)
        self._connection.execute("BEGIN")
        self._waiting: list[tuple[int, list[bytes]]] = []
        self._dictionary: bytes | None = None
        self._pack = schema.packer(None)
        self._is_trained = False
        self._prefix, self._repeat = -1, 0
        self._places = PlacesIndex(self._connection.execute, rows_sorted_at_once)
        self._next_shard = 0
        self._rows = 0
        self._is_checked = self._is_finished = False

    def __enter__(self) -> GenerationBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def add_shard(self, shard: int, lines: list[bytes]) -> None:
        """Add the rows of shard 0..255, in order of shards; lines sorted by row key, without line breaks.

        Raises DataRejected when rows are missing, out of order or in the wrong shard.
        """
        if shard != self._next_shard or len(lines) != self._index.base.shards[shard].rows:
            raise DataRejected("feed.fault.rows_missing", shard=f"{shard:02x}")
        self._next_shard += 1
        self._waiting.append((shard, lines))
        if not self._is_trained and sum(len(held) for _, held in self._waiting) < schema.DICTIONARY_SAMPLES:
            return
        self._write_waiting()

    def check_base(self) -> None:
        """End the base, and compare what was stored with what was published; deltas and `finish` follow.

        Raises DataRejected when the stored set is not the published one, EnvironmentFault when the disk refuses; in
        both cases the earlier generation stays live.
        """
        if self._next_shard != len(self._index.base.shards):
            raise DataRejected("feed.fault.rows_missing", shard=f"{self._next_shard:02x}")
        self._write_waiting()
        with files.disk_faults():
            connection = self._open()
            self._places.enter()
            self._write_generation(connection)
            connection.execute("COMMIT")
            connection.executescript(schema.INDEX_TRIGGERS)
            self._close()
            self._check_stored()
        self._is_checked = True

    def begin_delta(self, delta: IndexDelta) -> DeltaChange:
        """Start to apply a delta that follows the base, in order."""
        with files.disk_faults():
            return DeltaChange(self._path, self._key, self._index, delta, None)

    def finish(self, lists: Lists) -> int:
        """Make it live with its lists; gives how many rows it holds. Raises like `check_base`."""
        if self._is_finished:
            raise RuntimeError("this generation was finished")
        if not self._is_checked:
            self.check_base()
        self._is_finished = True
        with files.disk_faults():
            rows = self._end(lists)
            final = files.settle(self._folder, self._path, self._name)
            files.point_to(self._folder, final)
            files.sweep(self._folder, keep=final)
        return rows

    def _end(self, lists: Lists) -> int:
        connection = files.open_generation(self._path, self._key)
        try:
            held = read_position(connection)
            if held.content_root != self._index.content_root:
                raise DataRejected("feed.fault.content_differs")
            connection.execute("BEGIN")
            with connection:
                move_cursor(connection, self._index, self._index.feed_seq, held.rows, held.content_root, lists)
        finally:
            connection.close()
        return held.rows

    def discard(self) -> None:
        """Throw away what was built; harmless after `finish`."""
        self._close()
        files.remove_database(self._path)

    def _open(self) -> sqlcipher.Connection:
        if self._connection is None:
            raise RuntimeError("this generation was checked or discarded")
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write_waiting(self) -> None:
        if not self._is_trained:
            self._is_trained = True
            self._dictionary = schema.train_dictionary([line for _, lines in self._waiting for line in lines])
            self._pack = schema.packer(self._dictionary)
        for shard, lines in self._waiting:
            self._write_shard(shard, lines)
        self._waiting.clear()

    def _write_shard(self, shard: int, lines: list[bytes]) -> None:
        with files.disk_faults():
            connection = self._open()
            priors: list[tuple[int, int]] = []
            for start in range(0, len(lines), _ROWS_AT_ONCE):
                some = lines[start : start + _ROWS_AT_ONCE]
                cells = self._packed(shard, some, priors)
                connection.execute(rows_of(_INSERT, _COLUMNS, len(some)), cells)
                self._places.add(*(cells[at::_COLUMNS] for at in range(_COLUMNS - 1)))
            connection.executemany(_INSERT_PRIOR, priors)
        self._rows += len(lines)

    def _packed(self, shard: int, lines: list[bytes], priors: list[tuple[int, int]]) -> list[Any]:
        """Make the cells of some rows, one after the other; adds to `priors` what leads to them."""
        pack, id_key, born_key = self._pack, schema.id_key, schema.born_key
        cells: list[Any] = []
        for line in lines:
            row_key, clearance_id, birth_date, prior_keys, name = scan_row(line)
            place = self._place(shard, row_key)
            if prior_keys:
                priors.extend([(schema.short_key(former), place) for former in prior_keys])
            cells += place, id_key(clearance_id), born_key(birth_date), name_bits(name), pack(line)
        return cells

    def _place(self, shard: int, row_key: bytes) -> int:
        prefix = schema.first_place(row_key)
        if prefix == self._prefix and self._repeat + 1 < schema.PLACES:
            self._repeat += 1
        elif prefix > self._prefix and row_key[0] == shard:
            self._prefix, self._repeat = prefix, 0
        else:
            raise DataRejected("feed.fault.rows_out_of_order", shard=f"{shard:02x}")
        return prefix + self._repeat

    def _write_generation(self, connection: sqlcipher.Connection) -> None:
        index = self._index
        connection.execute(
            "INSERT INTO generation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                schema.LAYOUT,
                index.base.generation,
                index.feed_id,
                index.base.to_seq,
                index.server_epoch,
                self._rows,
                index.base.content_root,
                self._dictionary,
            ),
        )
        write_lists(connection, index, {}, self._rows)

    def _check_stored(self) -> None:
        """Read every row back through a new connection and compare the sums of what is stored."""
        connection = files.open_generation(self._path, self._key)
        try:
            sums = stored_sums(connection, self._dictionary)
            if sums.content_root() != self._index.base.content_root:
                raise DataRejected("feed.fault.content_differs")
            connection.execute("BEGIN")
            with connection:
                write_sums(connection, sums, (bucket for bucket, _ in sums.filled_buckets()))
        finally:
            connection.close()
