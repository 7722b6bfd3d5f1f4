"""The base against plain SQLite: `executemany` and indexes of the very rows, parsed before the watch runs.

A base that becomes live is decrypted, verified, encrypted again and checked; plain SQLite only writes. The rows are
parsed shard by shard outside the watch, since ten million would not lie in memory.
"""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from checkpoint_app.casework.feed_index import parse_index
from checkpoint_app.casework.feed_rows import COLUMNS
from checkpoint_app.cli.cache_bench.machine import Machine
from checkpoint_app.sync.importing import FeedKey

_SCALARS = (str, int, float, type(None))
_INDEXES = (
    "CREATE INDEX by_document ON clearances (document_issuer, document_number)",
    "CREATE INDEX by_id ON clearances (clearance_id)",
    "CREATE INDEX by_birth_date ON clearances (birth_date)",
    "CREATE INDEX by_prior ON prior_documents (number)",
)


def shard_files(repository: Path) -> list[Path]:
    """Files of the shards of the newest base, in order."""
    newest = max((path for path in (repository / "targets" / "base").iterdir()), key=lambda path: path.name)
    return sorted(newest.glob("*.age"), key=lambda path: path.name.split(".")[1])


def rows_of(machine: Machine, shard: Path) -> list[list[object]]:
    """Parse a shard."""
    lines = FeedKey(machine.identity).open_lines(shard.read_bytes())
    return [json.loads(line) for line in lines]


def published_rows(repository: Path) -> int:
    """How many rows the newest index announces for its base."""
    index = max((repository / "targets").glob("*.index.json"), key=lambda path: path.stat().st_mtime)
    return parse_index(index.read_bytes()).base.rows


def insert_plainly(machine: Machine, into: Path) -> tuple[float, float]:
    """Write the base into a plain database; gives seconds (wall, processor) of SQLite's work alone."""
    into.unlink(missing_ok=True)
    database = sqlite3.connect(into, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32768"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(f"CREATE TABLE clearances ({', '.join(COLUMNS)})")
    database.execute("CREATE TABLE prior_documents (number, clearance_id)")
    insert = f"INSERT INTO clearances VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - names of ours
    prior_at = COLUMNS.index("prior_documents")
    wall = cpu = 0.0
    for shard in shard_files(machine.repository):
        rows = [row[: len(COLUMNS)] for row in rows_of(machine, shard)]
        priors = [(number, row[0]) for row in rows for number in _listed(row[prior_at])]
        cells = [[value if isinstance(value, _SCALARS) else json.dumps(value) for value in row] for row in rows]
        began, used = time.perf_counter(), time.process_time()
        database.execute("BEGIN")
        database.executemany(insert, cells)
        database.executemany("INSERT INTO prior_documents VALUES (?, ?)", priors)
        database.execute("COMMIT")
        wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - used
    began, used = time.perf_counter(), time.process_time()
    for statement in _INDEXES:
        database.execute(statement)
    database.close()
    wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - used
    into.unlink()
    return wall, cpu


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def some_numbers(machine: Machine, count: int) -> list[str]:
    """Numbers of documents of the country, spread over the shards."""
    at = COLUMNS.index("document_number")
    found: list[str] = []
    shards = shard_files(machine.repository)[:: max(1, 256 // 16)]
    for shard in shards:
        numbers = [str(row[at]) for row in rows_of(machine, shard) if row[at]]
        found += numbers[:: max(1, len(numbers) // (count // len(shards) + 1))][: count // len(shards) + 1]
    return found[:count]
