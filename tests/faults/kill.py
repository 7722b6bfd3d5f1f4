"""SIGKILL while decisions are being recorded: is everything that was acknowledged still there, and the chain whole?

`python -m tests.faults.kill --count 100 --results FILE` (resumable: finished kills are read from FILE and skipped).

Each child is forked from this process, so imports cost nothing; it records in a loop and writes one line to a pipe
*after* each commit call has returned. That pipe is the oracle. Half of the kills come from outside after a random
delay, half from the child itself at a named point. One casebook lives through ten kills.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import OFFICER, SUPERVISOR, at, enrol_known, open_casebook

KILLS_PER_CASEBOOK = 10
LONGEST_DELAY_S = 0.4


class Phase(IntEnum):
    STARTING = 0
    RECORDING = 1
    COMMITTING = 2
    COMMITTED = 3
    ACKNOWLEDGED = 4


@dataclass(frozen=True)
class Outcome:
    kill: int
    seed: int
    phase: str
    acknowledged: int
    lost: int
    unacknowledged: int
    is_whole: bool
    state_agrees: bool

    @property
    def is_sound(self) -> bool:
        return self.lost == 0 and self.is_whole and self.state_agrees


def _record_one(casebook: Casebook, number: int, chance: random.Random, reach: object) -> None:
    """One unit of work of a random kind; `reach` is called at the end of the block, just before the commit."""
    encounter_id = f"{os.getpid()}-{number}"
    with ExitStack() as stack:
        recording = stack.enter_context(casebook.record(OFFICER, at(number / 60)))
        verdict = chance.choice(list(VerdictKind))
        size = chance.choice((10, 300, 9000))
        recording.open_encounter(
            encounter_id, verdict=verdict, content={"name": "SYNTHETIC", "text": "x" * size}, open={"flags": ["C01"]}
        )
        kind = chance.randrange(4)
        if kind == 0:
            recording.decide(encounter_id, Action.DEPART, reason="seen")
        elif kind == 1:
            recording.decide(encounter_id, Action.REFER, body={"answers": "x" * size})
        elif kind == 2:
            recording.note(EventKind.PAPERS, encounter_id=encounter_id, open={"papers": ["CONTRACT"]})
        else:
            recording.erase(encounter_id)
        reach(Phase.COMMITTING)  # type: ignore[operator]
    if kind == 1 and chance.random() < 0.5:
        with casebook.record(SUPERVISOR, at(number / 60 + 1)) as recording:
            recording.decide(encounter_id, Action.CLAIM)


def _child(path: Path, pipe: int, phase: mmap.mmap, seed: int, die_at: tuple[Phase, int] | None) -> None:
    chance = random.Random(seed)
    number = 0

    def reach(point: Phase) -> None:
        phase[0] = point
        if die_at is not None and die_at[0] is point and number >= die_at[1]:
            os.kill(os.getpid(), signal.SIGKILL)

    reach(Phase.STARTING)
    casebook = open_casebook(path)
    for person in (OFFICER, SUPERVISOR):  # an earlier death may have come between the two
        if casebook.people.find(person.officer_id) is None:
            enrol_known(casebook, person)
    while True:
        number += 1
        reach(Phase.RECORDING)
        _record_one(casebook, number, chance, reach)
        reach(Phase.COMMITTED)
        head = casebook.head()
        os.write(pipe, f"{head.dev_seq} {head.hash}\n".encode())
        reach(Phase.ACKNOWLEDGED)


def _run_child(path: Path, seed: int) -> tuple[str, list[tuple[int, str]]]:
    """Fork, kill, and give the phase it was in and what it had acknowledged."""
    chance = random.Random(seed)
    die_at = (chance.choice(list(Phase)), chance.randrange(1, 12)) if chance.random() < 0.5 else None
    if die_at is not None and die_at[0] is Phase.STARTING:
        die_at = None  # a random delay reaches it better
    delay_s = chance.uniform(0.0, LONGEST_DELAY_S) if die_at is None else 60.0
    phase = mmap.mmap(-1, 1)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _child(path, writing, phase, seed, die_at)
        finally:
            os._exit(3)
    os.close(writing)
    if die_at is None:
        time.sleep(delay_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().decode().splitlines()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        raise AssertionError(f"the child ended by itself: {status}")
    acknowledged = [(int(line.split()[0]), line.split()[1]) for line in lines]
    return Phase(phase[0]).name, acknowledged


def _state_agrees(casebook: Casebook) -> bool:
    """Whether each encounter stands where its last decision says."""
    rows = casebook._db.conn.execute(
        """SELECT encounters.state, coalesce((SELECT decisions.state FROM decisions
            WHERE decisions.encounter_id = encounters.encounter_id ORDER BY event_id DESC LIMIT 1), 'OPEN')
            FROM encounters"""
    ).fetchall()
    orphans = casebook._db.conn.execute(
        """SELECT count(*) FROM events LEFT JOIN encounters USING (encounter_id)
            WHERE events.encounter_id IS NOT NULL AND encounters.encounter_id IS NULL"""
    ).fetchone()[0]
    return orphans == 0 and all(state == decided for state, decided in rows)


def kill_once(path: Path, kill: int, seed: int, remembered: dict[int, str]) -> Outcome:
    phase, acknowledged = _run_child(path, seed)
    remembered.update(acknowledged)
    casebook = open_casebook(path)
    try:
        found = dict(casebook._db.conn.execute("SELECT dev_seq, hash FROM events").fetchall())
        lost = sum(found.get(number) != digest for number, digest in remembered.items())
        return Outcome(
            kill,
            seed,
            phase,
            len(acknowledged),
            lost,
            max(found, default=0) - max(remembered, default=0),
            casebook.verify().is_whole,
            _state_agrees(casebook),
        )
    finally:
        casebook.close()


def run(count: int, seed: int, results: Path, folder: Path) -> list[Outcome]:
    done = [Outcome(**json.loads(line)) for line in results.read_text().splitlines()] if results.exists() else []
    path, remembered = folder / "casebook.db", {}
    for kill in range(len(done), count):
        if path == folder / "casebook.db" or kill % KILLS_PER_CASEBOOK == 0:
            path, remembered = folder / f"{kill}" / "casebook.db", {}
        outcome = kill_once(path, kill, seed + kill, remembered)
        done.append(outcome)
        with results.open("a") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--results", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = chosen.results or Path(folder) / "results.jsonl"
        began = time.monotonic()
        done = run(chosen.count, chosen.seed, results, Path(folder))
        wall_s = time.monotonic() - began
    phases = Counter(outcome.phase for outcome in done)
    sys.stdout.write("".join(f"{phase.name:<13} {phases[phase.name]:>6}\n" for phase in Phase))
    broken = [outcome for outcome in done if not outcome.is_sound]
    sys.stdout.write(
        f"kills {len(done)}, acknowledged {sum(outcome.acknowledged for outcome in done)}, "
        f"lost {sum(outcome.lost for outcome in done)}, chains broken {len(broken)}, {wall_s:.0f} s\n"
    )
    for outcome in broken:
        sys.stdout.write(f"{outcome}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
