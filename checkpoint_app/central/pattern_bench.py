"""The questions of patterns on a large table, in SQLite and in PostgreSQL: how long, by which index, the same answer.

Run `python -m checkpoint_app.central.pattern_bench --rows 10000000 --database postgresql --folder /dev/shm/patterns`.
The rows are invented, the same for both databases, with some of every pattern among them. PostgreSQL runs from the
programs of the machine (`initdb`, `pg_ctl`, `psql`) in the folder, on a socket there, and is stopped at the end.
"""

from __future__ import annotations

import argparse
import csv
import getpass
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Executable, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from checkpoint_app import clock
from checkpoint_app.assessment.advisories import AdvisoryKind
from checkpoint_app.casework.feed_lists import MOST_SEEN
from checkpoint_app.central import pattern_queries as queries
from checkpoint_app.central.database import FILE_NAME, make_engine
from checkpoint_app.central.models import Base, FlaggedScan, ReturnedCase, SettledCase, Sighting
from checkpoint_app.central.pattern_policy import pattern_policy

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
_TABLES: tuple[Table, ...] = tuple(
    Base.metadata.tables[each.__tablename__] for each in (Sighting, FlaggedScan, ReturnedCase, SettledCase)
)
_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_POSTS = tuple(f"TPI {number:03d}" for number in range(200))
_MONTH_S = 30 * 86_400
_LENT, _WORKERS, _ELSEWHERE = 50, 0.03, 1_000
"""One card in so many is another person's; the share of workers; one passport in so many is elsewhere at once."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to: its rows in words that do not depend on the database, and how long it took."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    seconds: tuple[float, ...]
    plan: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Name the rows by a short sum, to be compared between databases."""
        return hashlib.sha256(repr(sorted(self.rows)).encode()).hexdigest()[:12]

    def __str__(self) -> str:
        """Write it as one line."""
        least, most = min(self.seconds), max(self.seconds)
        times = f"median {statistics.median(self.seconds):.2f} s ({least:.2f}-{most:.2f})"
        return f"{self.name}: {len(self.rows)} rows, {self.digest}, {times}, {'; '.join(self.plan)}"


# -- what is asked, of what
def questions() -> Mapping[str, Executable]:
    """Give every question, with the windows and thresholds in force."""
    policy, kinds = pattern_policy(), AdvisoryKind

    def since(kind: AdvisoryKind) -> int:
        return int((NOW - policy[kind].window).timestamp())

    def shared(kind: AdvisoryKind, source: queries.Source) -> Executable:
        return queries.shared_by_several(source, policy[kind].least_people, MOST_SEEN)

    spoke, scan = FlaggedScan.is_linking, FlaggedScan
    longest_s = int(policy[kinds.PASSPORT_ELSEWHERE].within.total_seconds())
    days_s = int(policy[kinds.RETURNED_ELSEWHERE].within.total_seconds())
    settled_since = NOW - policy[kinds.PLACER_CONFIRMED].window
    return {
        "card": shared(kinds.CARD_SHARED, queries.presented_with(Sighting.card, since(kinds.CARD_SHARED))),
        "contract": shared(
            kinds.CONTRACT_SHARED, queries.presented_with(Sighting.contract, since(kinds.CONTRACT_SHARED))
        ),
        "booking": shared(
            kinds.BOOKING_FLAGGED, queries.flagged_with(scan.booking, spoke, since(kinds.BOOKING_FLAGGED))
        ),
        "sponsor": shared(
            kinds.SPONSOR_FLAGGED, queries.flagged_with(scan.sponsor, spoke, since(kinds.SPONSOR_FLAGGED))
        ),
        "company": shared(kinds.PLACER_CONFIRMED, queries.confirmed_of_companies(settled_since)),
        "settled": queries.settled_of_companies(settled_since),
        "elsewhere": queries.too_soon_elsewhere(since(kinds.PASSPORT_ELSEWHERE), longest_s),
        "returned": queries.returned_elsewhere(since(kinds.RETURNED_ELSEWHERE), days_s),
    }


def _hash(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=32).digest()


def sightings(count: int) -> Iterator[Row]:
    """Invent what travellers presented within 30 days: most once or twice, some lend a card or a contract."""
    lot, now_s = random.Random(7), int(NOW.timestamp())  # noqa: S311 - invented rows, the same every time
    people, number = max(1, count * 3 // 4), 0
    while number < count:
        number += 1
        who = lot.randrange(people)
        at_s, post = now_s - 1 - lot.randrange(_MONTH_S), _POSTS[who % len(_POSTS)]
        is_worker = lot.random() < _WORKERS
        whose = lot.randrange(people // 1_000 + 1) if is_worker and lot.randrange(_LENT) == 0 else who
        card = _hash(f"card {whose}") if is_worker else None
        contract = _hash(f"contract {whose}") if is_worker else None
        yield number, at_s, post, _hash(f"passport {who}"), _hash(f"person {who}"), card, contract, True
        if lot.randrange(_ELSEWHERE) == 0 and number < count:
            number += 1
            there = _POSTS[(who + 1) % len(_POSTS)]
            yield number, at_s + 600, there, _hash(f"passport {who}"), _hash(f"person {who}"), None, None, True


def contents(count: int) -> Mapping[str, Callable[[], Iterator[Row]]]:
    """Give the rows of every table, in the order of its columns."""
    now_s, people = int(NOW.timestamp()), max(1, count * 3 // 4)

    def scans() -> Iterator[Row]:
        lot = random.Random(9)  # noqa: S311 - as above
        for number in range(3_000):
            at_s, post = now_s - 1 - lot.randrange(2 * 86_400), _POSTS[number % len(_POSTS)]
            booking = _hash(f"booking {lot.randrange(900)}")
            sponsor = _hash(f"sponsor {lot.randrange(700)}")
            yield number, f"scan-{number}", at_s, post, f"s{lot.randrange(2000)}", booking, "P1", sponsor, True, False

    def returned() -> Iterator[Row]:
        lot = random.Random(11)  # noqa: S311 - as above
        for number in range(2_000):
            passport = _hash(f"passport {lot.randrange(people)}")
            yield f"case-{number}", _POSTS[number % len(_POSTS)], now_s - lot.randrange(20 * 86_400), passport

    def settled() -> Iterator[Row]:
        lot = random.Random(13)  # noqa: S311 - as above
        for number in range(5_000):
            opened_at = NOW - timedelta(minutes=1 + lot.randrange(80 * 1_440))
            company = lot.randrange(400)
            outcome = "POSTPONED" if lot.random() < (0.9 if company < 10 else 0.3) else "IN_ORDER"
            post = _POSTS[number % len(_POSTS)]
            yield f"case-{number}", post, opened_at, outcome, outcome == "POSTPONED", f"P{company}"

    return {
        "sightings": lambda: sightings(count),
        "flagged_scans": scans,
        "returned_cases": returned,
        "settled_cases": settled,
    }


def _made_for(dialect: Dialect) -> tuple[list[str], list[str]]:
    """Write how the tables are made, and their indexes: those are made once the rows are in."""
    tables = [str(CreateTable(each).compile(dialect=dialect)) for each in _TABLES]
    indexes = [CreateIndex(index) for table in _TABLES for index in table.indexes]
    return tables, [str(each.compile(dialect=dialect)) for each in indexes]


# -- in words that do not depend on the database
def _plain(value: object) -> str:
    match value:
        case bytes():
            return value.hex()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case bool():
            return "t" if value else "f"
        case _:
            return "" if value is None else str(value)


def _told_by_postgresql(value: str) -> str:
    if value.startswith("\\x"):
        return value[2:]
    is_instant = value[:2] == "20" and value[4:5] == "-"
    return datetime.fromisoformat(_whole_offset(value)).astimezone(UTC).isoformat() if is_instant else value


def _whole_offset(value: str) -> str:
    return f"{value}:00" if value[-3:-2] in "+-" else value


# -- SQLite
def ask_sqlite(count: int, folder: Path) -> Iterator[Answer]:
    """Fill a file in the folder and ask every question of it."""
    path = folder / FILE_NAME
    path.unlink(missing_ok=True)
    engine = make_engine(folder)
    try:
        with closing(engine.raw_connection()) as connection:
            cursor: Any = connection.cursor()
            tables, indexes = _made_for(engine.dialect)
            for each in (*tables, "BEGIN"):
                cursor.execute(each)
            for name, rows in contents(count).items():
                marks = ", ".join("?" * len(Base.metadata.tables[name].columns))
                filled = (tuple(map(_for_sqlite, row)) for row in rows())
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", filled)  # noqa: S608 - names of the models
            for each in (*indexes, "COMMIT"):
                cursor.execute(each)
        with Session(engine.execution_options(reading=True)) as session, session.begin():
            for name, query in questions().items():
                yield _asked_of_sqlite(session, name, query)
    finally:
        engine.dispose()
        path.unlink(missing_ok=True)


def _for_sqlite(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def _asked_of_sqlite(session: Session, name: str, query: Any) -> Answer:
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    steps = [str(row[3]) for row in session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    times: list[float] = []
    for _ in range(3):
        before = clock.monotonic_ns()
        rows = session.execute(query).all()
        times.append((clock.monotonic_ns() - before) / 1e9)
    told = tuple(tuple(map(_plain, row)) for row in rows)
    return Answer(name, told, tuple(times), tuple(step for step in steps if "sightings" in step or " INDEX " in step))


# -- PostgreSQL
def has_postgresql() -> bool:
    """Whether the machine has the programs."""
    return all(shutil.which(each) for each in ("initdb", "pg_ctl", "psql"))


def ask_postgresql(count: int, folder: Path) -> Iterator[Answer]:
    """Start a server in the folder, fill it and ask every question of it."""
    dialect = _POSTGRESQL
    with _server(folder) as ask:
        tables, indexes = _made_for(dialect)
        for each in tables:
            ask(f"{each};")
        for name, rows in contents(count).items():
            path = folder / f"{name}.tsv"
            with path.open("w", encoding="ascii") as file:
                file.writelines("\t".join(map(_for_postgresql, row)) + "\n" for row in rows())
            ask(f"\\copy {name} FROM '{path}'")
            path.unlink()
        for each in indexes:
            ask(f"{each};")
        ask("VACUUM ANALYZE;")
        for name, query in questions().items():
            yield _asked_of_postgresql(ask, name, query)


def _for_postgresql(value: Any) -> str:
    match value:
        case None:
            return "\\N"
        case bytes():
            return f"\\\\x{value.hex()}"
        case _:
            return _plain(value)


def _asked_of_postgresql(ask: Callable[[str], str], name: str, query: Any) -> Answer:
    written = str(query.compile(dialect=_POSTGRESQL, compile_kwargs={"literal_binds": True}))
    told = csv.reader(ask(f"{written};").splitlines())
    rows = tuple(tuple(map(_told_by_postgresql, row)) for row in told)
    times: list[float] = []
    plan = ""
    for _ in range(3):
        plan = ask(f"EXPLAIN (ANALYZE, TIMING OFF) {written};")
        times.append(float(plan.rsplit("Execution Time:", 1)[1].split("ms", 1)[0]) / 1_000)
    steps = [line.strip('" ->').split("  (", 1)[0] for line in plan.splitlines() if "Scan" in line]
    return Answer(name, rows, tuple(times), tuple(step for step in steps if "CTE" not in step))


@contextmanager
def _server(folder: Path) -> Iterator[Callable[[str], str]]:
    """Run a server on a socket in the folder; as another user where this one is root, which it refuses."""
    data, socket = folder / "data", folder / "socket"
    for each in (data, socket):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    before = ("runuser", "-u", "postgres", "--") if is_root else ()
    user = "postgres" if is_root else getpass.getuser()
    if is_root:
        for each in (folder, data, socket):
            shutil.chown(each, "postgres")

    def run(*command: str | Path, said: str | None = None) -> str:
        done = subprocess.run(  # noqa: S603 - the machine's own programs, in a folder of this run
            [*before, *map(str, command)], input=said, capture_output=True, text=True, check=False,
            env={**os.environ, "PGTZ": "UTC"}, cwd=folder,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        return done.stdout

    run("initdb", "-A", "trust", "--no-sync", "-U", user, "-D", data)
    options = f"-c listen_addresses='' -k {socket} -c fsync=off -c max_wal_size=4GB"
    run("pg_ctl", "-D", data, "-o", options, "-w", "-s", "-l", data / "server.log", "start")
    asking = ("psql", "-h", socket, "-U", user, "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-t", "--csv")
    try:
        yield lambda written: run(*asking, "-f", "-", said=written)
    finally:
        run("pg_ctl", "-D", data, "-s", "-m", "immediate", "stop")
        for each in (data, socket):
            shutil.rmtree(each, ignore_errors=True)


_ASK: Mapping[str, Callable[[int, Path], Iterator[Answer]]] = {"sqlite": ask_sqlite, "postgresql": ask_postgresql}


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, and write one line for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="How many sightings.")
    parser.add_argument("--database", choices=tuple(_ASK), default="sqlite")
    parser.add_argument("--folder", type=Path, required=True, help="Where the database lies meanwhile.")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    for answer in _ASK[given.database](given.rows, given.folder):
        sys.stdout.write(f"{given.database} {answer}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
