"""Two counters, two supervisors' machines and their hub in any order of steps: nothing lost, one holder, one end.

Steps: refer, let through, send (whole or in part), follow, claim through the hub, decide, cut a machine off, kill the
hub, restore it from a backup. At the end everybody meets: all machines that may read a case tell the same of it.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.bodies import EncounterKey
from checkpoint_app.casework.canonical import to_base64
from checkpoint_app.casework.encounter import Action, available_decisions
from checkpoint_app.casework.events import event_from_wire, to_wire
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.post_members import MemberPerson, PostMember
from checkpoint_app.hub.ledger import Fork, Gap, Ledger
from checkpoint_app.services.ids import new_id
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.post_cases import FeedCursor
from tests.unit.store.conftest import DATABASE_KEY, OFFICER, SECOND, START, SUPERVISOR, at, enrol_known

COUNTERS, DESKS = ("four", "five"), {"desk": SUPERVISOR, "desk-2": SECOND}
LET_GO = frozenset({Action.DEPART, Action.NOT_FOUND, Action.RELEASE, Action.INTERVIEW})


@dataclass
class Machine:
    name: str
    casebook: Casebook
    key: Ed25519PrivateKey

    def word(self) -> PostMember:
        people = tuple(
            MemberPerson(each.officer_id, each.role, to_base64(each.signer.public_key().public_bytes_raw()), "N")
            for each in (OFFICER, SUPERVISOR, SECOND)
        )
        return PostMember(self.name, 1, self.name, "PEM", "age1", self.name in DESKS, people, "s", self.name)


class PostModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="hub-model-"))
        self.minutes = 0.0
        self.machines = {name: self._machine(name) for name in (*COUNTERS, *DESKS)}
        self.cases: list[str] = []
        self.backup: Path | None = None
        self._open_hub()

    def _machine(self, name: str) -> Machine:
        key = Ed25519PrivateKey.generate()
        casebook = Casebook.open(self.folder / f"{name}.db", DATABASE_KEY, key, START)
        casebook.adopt_device(name, 1)
        enrol_known(casebook, OFFICER, SUPERVISOR, SECOND)
        return Machine(name, casebook, key)

    def _open_hub(self) -> None:
        self.hub = Ledger.open(self.folder / "hub.db", DATABASE_KEY, START)
        for each in self.machines.values():
            self.hub.admit(each.word(), each.key.public_key().public_bytes_raw(), self.now)

    @property
    def now(self):
        return START + timedelta(minutes=self.minutes)

    def _later(self, minutes: float = 0.1):
        self.minutes += minutes
        return at(self.minutes)

    @rule(name=st.sampled_from(COUNTERS), level=st.sampled_from([VerdictKind.SECONDARY, VerdictKind.SUPERVISOR]))
    def refer(self, name: str, level: VerdictKind) -> None:
        case = new_id()
        with self.machines[name].casebook.record(OFFICER, self._later()) as recording:
            recording.open_encounter(
                case, verdict=level, content={"n": name}, open={}, body={"n": name}, is_shared=True
            )
            recording.decide(case, Action.REFER)
        self.cases.append(case)

    @rule(name=st.sampled_from(COUNTERS))
    def let_through(self, name: str) -> None:
        with self.machines[name].casebook.record(OFFICER, self._later()) as recording:
            case = new_id()
            recording.open_encounter(case, verdict=VerdictKind.NOTHING_TO_FLAG, content={}, open={})
            recording.decide(case, Action.DEPART)

    @rule(name=st.sampled_from([*COUNTERS, *DESKS]), most=st.integers(1, 40))
    def send(self, name: str, most: int) -> None:
        machine = self.machines[name]
        events = machine.casebook.outbox.events_from(self.hub.held(name).head_seq + 1, most)
        keys = {}
        for event in events:
            if event.open.get("action") == "REFER" and event.encounter_id:
                key = machine.casebook.post_cases.key(event.encounter_id)
                keys.update({(event.encounter_id, reader): bytes(key) for reader in DESKS if key})
        self.hub.take_in(name, [to_wire(each) for each in events], {}, keys, self.now)

    @rule(name=st.sampled_from([*COUNTERS, *DESKS]))
    def follow(self, name: str) -> None:
        casebook = self.machines[name].casebook
        cursor = casebook.post_cases.cursor()
        page = self.hub.cases.page(name, cursor.seq, cursor.mark, cursor.keys)
        events = [event_from_wire(each) for each in page.events]
        keys = {case: EncounterKey(key) for case, key in page.keys.items()}
        casebook.post_cases.take(events, keys, FeedCursor(page.seq, page.mark, page.keys_seq))

    @precondition(lambda self: bool(self.cases))
    @rule(name=st.sampled_from(sorted(DESKS)), place=st.integers(0, 10))
    def claim(self, name: str, place: int) -> None:
        """As the window does it: ask the hub, then record; twice the same holder is the same claim."""
        case, who = self.cases[place % len(self.cases)], DESKS[name]
        casebook = self.machines[name].casebook
        if self._state(name, case) is not EncounterState.REFERRED:
            return
        before = self.hub.cases.holder(case, self.now)
        given = self.hub.cases.claim(case, name, who.officer_id, self.now)
        if given is None:
            return
        is_mine = (given.device_id, given.officer_id) == (name, who.officer_id)
        assert is_mine or before == given
        assert not is_mine or before is None or before.device_id == name
        if is_mine:
            with casebook.record(who, self._later()) as recording:
                recording.decide(case, Action.CLAIM)

    @precondition(lambda self: bool(self.cases))
    @rule(name=st.sampled_from(sorted(DESKS)), place=st.integers(0, 10), choice=st.integers(0, 10))
    def decide(self, name: str, place: int, choice: int) -> None:
        case, who = self.cases[place % len(self.cases)], DESKS[name]
        casebook = self.machines[name].casebook
        state = self._state(name, case)
        if state is None or casebook.encounter(case).claimed_by != who.officer_id:
            return
        encounter = casebook.encounter(case)
        steps = [
            each for each in available_decisions(state, who.role, encounter.verdict, False) if each.action in LET_GO
        ]
        if not steps:
            return
        with casebook.record(who, self._later()) as recording:
            recording.decide(case, steps[choice % len(steps)].action, reason="seen")

    @rule(minutes=st.sampled_from([1, 16]))
    def time_passes(self, minutes: int) -> None:
        self._later(minutes)
        for each in self.machines.values():
            each.casebook.let_clock_act(at(self.minutes))

    @rule()
    def hub_is_killed(self) -> None:
        self.hub.close()
        self._open_hub()

    @rule()
    def back_up(self) -> None:
        self.hub._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.backup = self.folder / "backup.db"
        shutil.copy(self.folder / "hub.db", self.backup)

    @precondition(lambda self: self.backup is not None)
    @rule()
    def hub_is_restored(self) -> None:
        self.hub.close()
        for path in self.folder.glob("hub.db*"):
            path.unlink()
        shutil.copy(self.backup, self.folder / "hub.db")
        self._open_hub()

    def _state(self, name: str, case: str) -> EncounterState | None:
        found = {each.encounter.encounter_id: each.encounter.state for each in self.machines[name].casebook.queue()}
        return found.get(case)

    @invariant()
    def nobody_loses_an_event(self) -> None:
        for name, machine in self.machines.items():
            held, own = self.hub.held(name), machine.casebook.head()
            assert held.head_seq <= own.dev_seq

    def teardown(self) -> None:
        try:
            for _ in range(3):
                for name in self.machines:
                    self.send(name, 1000)
                for name in self.machines:
                    self.follow(name)
            for name, machine in self.machines.items():
                assert self.hub.held(name).head_hash == machine.casebook.head().hash
                assert machine.casebook.verify().is_whole
            for case in self.cases:
                told = {
                    (each.casebook.encounter(case).state, each.casebook.encounter(case).claimed_by)
                    for name, each in self.machines.items()
                    if name in DESKS or (each.casebook.post_cases.home(case) is None and self._knows(each, case))
                }
                assert len(told) == 1, told
        except (Gap, Fork) as refused:
            raise AssertionError(repr(refused)) from refused
        finally:
            self.hub.close()
            for each in self.machines.values():
                each.casebook.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _knows(machine: Machine, case: str) -> bool:
        return machine.casebook.post_cases.key(case) is not None


TestPostModel = PostModel.TestCase
TestPostModel.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
