"""Two devices, two sticks, a link and a centre that may be restored: nothing lost, nothing twice, in any order.

The model is each device's own list of events. After every step no receipt says more than the centre holds of that
device in the same life of its database, and what it holds is the beginning of that list. In the end everything
arrives, once, and every receipt comes home.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from checkpoint_app.casework import courier_files
from checkpoint_app.central.centre import create_centre, open_centre, set_setting
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Device as DeviceRow
from checkpoint_app.central.models import EventRow
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.sync.courier import open_stick
from checkpoint_app.sync.uploads import UploadState
from tests.integration.courier.worlds import NOW, CentreWorld, Device, pulled_after

EXAMPLES = int(os.environ.get("CHECKPOINT_COURIER_EXAMPLES", "12"))
DEVICES, STICKS = st.integers(0, 1), st.integers(0, 1)


class Couriers(RuleBasedStateMachine):
    """See the module."""

    template: Path

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.template.parent))
        shutil.copytree(self.template, self.folder / "centre")
        self.world = CentreWorld(open_centre(self.folder / "centre"))
        self.devices = [Device(self.world), Device(self.world)]
        self.sticks = [self.folder / "one", self.folder / "two"]
        for stick in self.sticks:
            stick.mkdir()
        self.has_backup = False

    def teardown(self):
        if hasattr(self, "folder"):
            self.all_arrives()
            self.world.centre.close()
            shutil.rmtree(self.folder)

    @rule(device=DEVICES, count=st.integers(1, 5))
    def record(self, device, count):
        self.devices[device].record(count)

    @rule(device=DEVICES)
    def by_link(self, device):
        assert self.devices[device].uploader.push().state is UploadState.DONE

    @rule(device=DEVICES, stick=STICKS, pulled=st.none() | st.integers(0, 3), torn=st.booleans())
    def at_the_post(self, device, stick, pulled, torn):
        self._maybe_pulled(lambda: self._post(device, stick), pulled, torn)

    @rule(stick=STICKS, pulled=st.none() | st.integers(0, 1), torn=st.booleans())
    def at_the_centre(self, stick, pulled, torn):
        self._maybe_pulled(lambda: self._centre(stick), pulled, torn)

    @rule(stick=STICKS)
    def a_stick_is_lost(self, stick):
        shutil.rmtree(self.sticks[stick])
        self.sticks[stick].mkdir()

    @rule()
    def back_up(self):
        self.world.centre.close()
        shutil.rmtree(self.folder / "backup", ignore_errors=True)
        shutil.copytree(self.folder / "centre", self.folder / "backup")
        self.world.centre = open_centre(self.folder / "centre")
        self.has_backup = True

    @precondition(lambda self: self.has_backup)
    @rule()
    def restore(self):
        """The database of the backup, under a new epoch as the operator's procedure says."""
        self.world.centre.close()
        shutil.rmtree(self.folder / "centre")
        shutil.copytree(self.folder / "backup", self.folder / "centre")
        self.world.centre = open_centre(self.folder / "centre")
        with writing(self.world.centre.engine) as session:
            set_setting(session, "server_epoch", uuid.uuid4().hex)
        self.world.centre.close()
        self.world.centre = open_centre(self.folder / "centre")

    @invariant()
    def nothing_is_promised_that_is_not_held(self):
        for device in getattr(self, "devices", ()):
            held = self._held(device)
            assert held == [event.hash for event in device.outbox.events[: len(held)]]
            receipt = device.outbox.current
            if receipt is not None and receipt.server_epoch == self.world.centre.server_epoch:
                assert receipt.acked_through <= len(held)

    def all_arrives(self):
        """Two rounds: a first one may only tell of a restored centre."""
        for _ in range(2):
            for number in range(len(self.devices)):
                self._post(number, 0)
            self._centre(0)
        for number, device in enumerate(self.devices):
            self._post(number, 0)
            assert self._held(device) == [event.hash for event in device.outbox.events]
            assert device.acked == len(device.outbox.events)

    def _post(self, device, stick):
        courier = self.devices[device].courier
        opened = open_stick(self.sticks[stick], courier.mark, create=True)
        courier.take_receipt(opened)
        courier.export(opened)

    def _centre(self, stick):
        report = take_stick(self.world.centre, self.sticks[stick], self.world.tick())
        assert {left.reason for left in report.left} <= {"GAP", "casework.fault.load_cut"}
        assert report.behind == []

    def _maybe_pulled(self, act, pulled, torn):
        if pulled is None:
            act()
            return
        with pulled_after(pulled, torn=torn), suppress(EnvironmentFault):
            act()

    def _held(self, device):
        query = (
            select(EventRow.hash, EventRow.quarantine)
            .where(EventRow.device_id == device.account.device_id)
            .order_by(EventRow.dev_seq)
        )
        with reading(self.world.centre.engine) as session:
            rows = session.execute(query).all()
            row = session.get(DeviceRow, device.account.device_id)
            assert row is None or row.acked_through == len(rows)
        assert all(quarantine is None for _, quarantine in rows)
        return [digest for digest, _ in rows]


def test_nothing_is_lost_and_nothing_is_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(courier_files, "EVENTS_PER_FILE", 3)
    create_centre(tmp_path / "template", NOW).close()
    Couriers.template = tmp_path / "template"
    case = Couriers.TestCase
    case.settings = settings(max_examples=EXAMPLES, stateful_step_count=20, deadline=None)
    case("runTest").runTest()


def test_the_model_finds_a_centre_that_forgets(tmp_path, monkeypatch):
    """The proof is worth what it can find: a receipt for one event more than is held must be noticed."""
    from checkpoint_app.casework.receipts import sign_receipt
    from checkpoint_app.central import courier as central_courier

    honest = central_courier.all_receipts

    def boasting(centre, now):
        bare = [replace(each, acked_through=each.acked_through + 1) for each in honest(centre, now)]
        return [sign_receipt(each, centre.keys.receipt) for each in bare]

    monkeypatch.setattr(central_courier, "all_receipts", boasting)
    create_centre(tmp_path / "centre", NOW).close()
    world = CentreWorld(open_centre(tmp_path / "centre"))
    device, stick = Device(world), tmp_path / "stick"
    stick.mkdir()
    device.record(2)
    opened = open_stick(stick, device.courier.mark, create=True)
    device.courier.export(opened)
    take_stick(world.centre, stick, world.tick())
    with pytest.raises(Exception, match="receipt_differs"):
        device.courier.take_receipt(opened)
    assert device.acked == 0
    world.centre.close()
