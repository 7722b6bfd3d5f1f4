"""Machines that are cloned, lost and restored, by link, stick and hub, and a centre: all that lives arrives.

The model is each machine's own memory: the events of its present chain and of those that ended. After every step a
receipt promises nothing that the centre does not hold, on its history or on a branch beside it. In the end every
event that some machine still has is held once, and every receipt comes home.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from checkpoint_app.casework.events import Event, to_wire
from checkpoint_app.central import branches
from checkpoint_app.central.centre import create_centre, open_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading
from checkpoint_app.central.ingest import Fork, Gap
from checkpoint_app.central.models import BranchEvent, EventRow
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.former import FormerUploader
from checkpoint_app.sync.uploads import UploadState
from tests.integration.courier.worlds import NOW, CentreWorld, Device, pulled_after

EXAMPLES = int(os.environ.get("CHECKPOINT_CHAIN_EXAMPLES", "12"))
SEATS = 3
SEAT, STICKS = st.integers(0, SEATS - 1), st.integers(0, 1)


ENROL_AGAIN = frozenset({"sync.fault.receipt_differs", "sync.fault.incarnation_ended"})


def refused(act: Callable[[], object]) -> bool:
    """Whether the machine is told to enrol again; any other refusal is a fault of the product."""
    try:
        act()
    except DataRejected as rejected:
        if rejected.key not in ENROL_AGAIN:
            raise
        return True
    return False


class Machines:
    """Seats with machines, two sticks and a centre; every step is a method, so that a long run can draw them too."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(template, folder / "centre")
        self.world = CentreWorld(open_centre(folder / "centre"))
        self.seats = [Device(self.world) for _ in range(SEATS)]
        self.backups: list[Device | None] = [None] * SEATS
        self.sticks = [folder / "one", folder / "two"]
        for stick in self.sticks:
            stick.mkdir()
        self.hub: dict[tuple[str, int], list[Event]] = {}

    def close(self) -> None:
        self.world.centre.close()
        shutil.rmtree(self.folder)

    def record(self, seat: int, count: int) -> None:
        self.seats[seat].record(count)

    def by_link(self, seat: int) -> None:
        machine = self.seats[seat]
        for chain in machine.ended:
            acked = chain.outbox.current.acked_through if chain.outbox.current else 0
            FormerUploader(machine.link, chain.account, chain.outbox, self.world.tick).push(acked + 1)
        found: list[UploadState] = []
        is_refused = refused(lambda: found.append(machine.uploader.push().state))
        if is_refused or found == [UploadState.FORKED]:
            machine.enrol_again(None)

    def hub_takes(self, seat: int) -> None:
        """The post's hub hears what this machine has; it holds one history of each chain."""
        machine = self.seats[seat]
        chain = (machine.account.device_id, machine.account.incarnation)
        held = self.hub.setdefault(chain, [])
        if held == machine.outbox.events[: len(held)]:
            self.hub[chain] = list(machine.outbox.events)

    def hub_relays(self) -> None:
        """It brings all it holds; a chain that ended meanwhile goes where it belongs."""
        for (device_id, _), events in self.hub.items():
            with suppress(Gap, Fork):
                wire = [to_wire(event) for event in events]
                branches.take_in_or_branch(self.world.centre, device_id, wire, [], self.world.tick())

    def at_the_post(self, seat: int, stick: int) -> None:
        machine = self.seats[seat]
        opened = open_stick(self.sticks[stick], machine.courier.mark, create=True)
        for chain in machine.ended:
            courier = Courier(chain.account, chain.outbox, machine.signing, (), self.world.tick)
            if chain.account.device_id == machine.account.device_id:
                courier.take_receipt(opened, is_ended=True)
                courier.export(opened)
        if not refused(lambda: machine.courier.take_receipt(opened)):
            machine.courier.export(opened)

    def at_the_centre(self, stick: int) -> None:
        report = take_stick(self.world.centre, self.sticks[stick], self.world.tick())
        assert {left.reason for left in report.left} <= {"GAP", "FORK", "casework.fault.load_cut"}, report.left

    def back_up(self, seat: int) -> None:
        self.backups[seat] = self.seats[seat].copy()

    def lose_and_restore(self, seat: int) -> None:
        """The machine is gone; its backup goes on as the device's next incarnation."""
        backup = self.backups[seat]
        if backup is None:
            return
        restored = backup.copy()
        restored.enrol_again(backup.account.device_id)
        self.seats[seat] = restored

    def clone(self, seat: int, other: int) -> None:
        """Another seat gets a copy of this machine; its own machine had sent all it had."""
        if seat != other:
            self.by_link(other)
            self.by_link(other)
            self.seats[other] = self.seats[seat].copy()
            self.backups[other] = None

    def check(self) -> None:
        """No receipt promises what is not held, and nothing is held twice."""
        held = self.held()
        for machine in self.seats:
            for outbox in machine.outboxes():
                receipt = outbox.current
                if receipt is not None and receipt.acked_through:
                    promised = [event.hash for event in outbox.events[: receipt.acked_through]]
                    assert all(held[each] == 1 for each in promised)

    def finish(self) -> None:
        """Everybody meets the centre by link: twice, since the first time may only tell to enrol again."""
        for seat in range(SEATS):
            self.by_link(seat)
            self.by_link(seat)
        held = self.held()
        for machine in self.seats:
            for outbox in machine.outboxes():
                assert all(held[event.hash] == 1 for event in outbox.events)
                assert (outbox.current.acked_through if outbox.current else 0) == len(outbox.events)

    def held(self) -> Counter[str]:
        with reading(self.world.centre.engine) as session:
            found: Counter[str] = Counter()
            for table in (EventRow, BranchEvent):
                for event_hash, quarantine in session.execute(select(table.hash, table.quarantine)):
                    assert quarantine is None, quarantine
                    found[event_hash] += 1
        return found


class Chains(RuleBasedStateMachine):
    """See the module."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.machines = Machines(self.template, Path(tempfile.mkdtemp(dir=self.template.parent)))

    def teardown(self) -> None:
        if hasattr(self, "machines"):
            self.machines.finish()
            self.machines.close()

    @rule(seat=SEAT, count=st.integers(1, 4))
    def record(self, seat: int, count: int) -> None:
        self.machines.record(seat, count)

    @rule(seat=SEAT)
    def by_link(self, seat: int) -> None:
        self.machines.by_link(seat)

    @rule(seat=SEAT, stick=STICKS, pulled=st.none() | st.integers(0, 3))
    def at_the_post(self, seat: int, stick: int, pulled: int | None) -> None:
        with pulled_after(10**6 if pulled is None else pulled), suppress(EnvironmentFault):
            self.machines.at_the_post(seat, stick)

    @rule(stick=STICKS)
    def at_the_centre(self, stick: int) -> None:
        self.machines.at_the_centre(stick)

    @rule(seat=SEAT)
    def back_up(self, seat: int) -> None:
        self.machines.back_up(seat)

    @precondition(lambda self: any(self.machines.backups))
    @rule(seat=SEAT)
    def lose_and_restore(self, seat: int) -> None:
        self.machines.lose_and_restore(seat)

    @rule(seat=SEAT)
    def hub_takes(self, seat: int) -> None:
        self.machines.hub_takes(seat)

    @rule()
    def hub_relays(self) -> None:
        self.machines.hub_relays()

    @rule(seat=SEAT, other=SEAT)
    def clone(self, seat: int, other: int) -> None:
        self.machines.clone(seat, other)

    @invariant()
    def promises_are_kept(self) -> None:
        if hasattr(self, "machines"):
            self.machines.check()


def test_whatever_becomes_of_machines_all_that_lives_arrives(tmp_path: Path) -> None:
    create_centre(tmp_path / "template", NOW).close()
    model = type("Model", (Chains,), {"template": tmp_path / "template"})
    case = model.TestCase
    case.settings = settings(settings.default, max_examples=EXAMPLES, stateful_step_count=25, deadline=None)
    case().runTest()


def random_steps(machines: Machines, chance: random.Random, steps: int) -> Counter[str]:
    """Draw steps for a long run; tells which were taken."""
    seen: Counter[str] = Counter()
    for number in range(steps):
        seat, other, stick = chance.randrange(SEATS), chance.randrange(SEATS), chance.randrange(2)
        step = chance.choices(
            ("record", "by_link", "post", "centre", "back_up", "restore", "clone", "hub_takes", "hub_relays"),
            (30, 15, 18, 12, 6, 3, 3, 6, 4),
        )[0]
        seen[step] += 1
        if step == "record":
            machines.record(seat, chance.randint(1, 4))
        elif step == "by_link":
            machines.by_link(seat)
        elif step == "post":
            pulled = chance.choice((0, 1, 2, 10**6, 10**6, 10**6))
            with pulled_after(pulled), suppress(EnvironmentFault):
                machines.at_the_post(seat, stick)
        elif step == "centre":
            machines.at_the_centre(stick)
        elif step == "back_up":
            machines.back_up(seat)
        elif step == "restore":
            machines.lose_and_restore(seat)
        elif step == "hub_takes":
            machines.hub_takes(seat)
        elif step == "hub_relays":
            machines.hub_relays()
        else:
            machines.clone(seat, other)
        if number % 10 == 9:
            machines.check()
    return seen


def test_a_clones_later_file_on_a_stick_does_not_get_into_the_history_of_the_other(tmp_path: Path) -> None:
    """Found by the model: its first event had the next number, and was taken in quarantine."""
    create_centre(tmp_path / "template", NOW).close()
    machines = Machines(tmp_path / "template", tmp_path / "machines")
    machines.record(0, 3)
    machines.by_link(0)
    machines.seats[1] = machines.seats[0].copy()
    for count in (2, 3):
        machines.record(1, count)
        machines.at_the_post(1, 0)
    machines.record(0, 2)
    machines.by_link(0)
    machines.at_the_centre(0)
    machines.record(0, 1)
    machines.finish()
    machines.close()
