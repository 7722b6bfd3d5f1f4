"""Sticks between a post and the centre: nothing lost, nothing twice, whatever is pulled, crossed or handed over."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress

import pytest
from sqlalchemy import select

from checkpoint_app import medium
from checkpoint_app.casework import courier_files
from checkpoint_app.casework.courier_files import EventFileName
from checkpoint_app.casework.events import to_wire
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central.centre import create_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import EncounterKeyRow, EventRow
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.sync.courier import Courier, find_stick, open_stick
from checkpoint_app.sync.receipts import DeviceAccount
from tests.integration.courier.worlds import NOW, CentreWorld, Device, is_refused, pulled_after


def held(centre, device):
    """What the centre holds of a device: hashes in order; a quarantined one shows its reason."""
    query = select(EventRow).where(EventRow.device_id == device.account.device_id).order_by(EventRow.dev_seq)
    with reading(centre.engine) as session:
        return [row.quarantine or row.hash for row in session.scalars(query)]


def hashes(device):
    return [event.hash for event in device.outbox.events]


def put(device, folder):
    return device.courier.export(open_stick(folder, device.courier.mark, create=True))


def take(device, folder):
    return device.courier.take_receipt(open_stick(folder, device.courier.mark))


def files(folder):
    return sorted(path for path in folder.rglob("*.events.age"))


def test_events_go_and_the_receipt_comes_back(world, device, stick):
    device.outbox.keys["e-1"] = b"\x07" * 32
    device.record(3, "e-1")
    assert put(device, stick).written == 3
    report = take_stick(world.centre, stick, world.tick())
    assert (report.new, report.left, report.receipts) == (3, [], 1)
    assert held(world.centre, device) == hashes(device)
    assert files(stick) == []
    assert take(device, stick).acked_through == device.acked == 3
    with reading(world.centre.engine) as session:
        assert [row.encounter_id for row in session.scalars(select(EncounterKeyRow))] == ["e-1"]


def test_only_ciphertext_of_events_lies_on_the_stick(device, stick):
    device.record(5, "encounter-in-clear")
    put(device, stick)
    for path in files(stick):
        content = path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1")
        assert b"encounter-in-clear" not in content
        assert b"SCAN" not in content


def test_whole_files_are_left_and_only_what_is_new_is_written(device, stick):
    device.record(4)
    put(device, stick)
    before = files(stick)
    assert put(device, stick).written == 0
    device.record(2)
    report = put(device, stick)
    assert (report.events, report.written, report.files) == (6, 2, 2)
    assert files(stick)[0] == before[0]


def test_what_a_receipt_covers_leaves_the_stick(world, device, stick):
    device.record(4)
    put(device, stick)
    device.uploader.push()
    assert put(device, stick).files == 0
    assert files(stick) == []


def test_the_same_events_by_stick_and_by_link_are_stored_once(world, device, stick):
    device.record(4)
    put(device, stick)
    device.uploader.push()
    device.record(2)
    assert take_stick(world.centre, stick, world.tick()).new == 0
    device.uploader.push()
    assert held(world.centre, device) == hashes(device)


def test_two_sticks_cross(world, device, tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    second.mkdir()
    device.record(3)
    put(device, first)
    device.record(3)
    put(device, second)
    assert take_stick(world.centre, second, world.tick()).new == 6
    assert take_stick(world.centre, first, world.tick()).new == 0
    assert take(device, first).acked_through == 6
    assert take(device, second) is None
    assert held(world.centre, device) == hashes(device)


def test_an_older_stick_says_nothing_new(world, device, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    device.record(2)
    put(device, old)
    take_stick(world.centre, old, world.tick())
    device.record(2)
    put(device, new)
    take_stick(world.centre, new, world.tick())
    assert take(device, new).acked_through == 4
    assert take(device, old) is None
    assert device.acked == 4


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("writes", range(5))
def test_a_stick_pulled_while_the_post_writes(world, device, stick, monkeypatch, writes, torn):
    monkeypatch.setattr(courier_files, "EVENTS_PER_FILE", 2)
    device.record(8)
    with pulled_after(writes, torn=torn), suppress(EnvironmentFault):
        put(device, stick)
    take_stick(world.centre, stick, world.tick())
    put(device, stick)
    take_stick(world.centre, stick, world.tick())
    take(device, stick)
    assert held(world.centre, device) == hashes(device)
    assert device.acked == 8
    put(device, stick)
    assert not list(stick.rglob(f"{medium.UNFINISHED}*"))


def test_a_stick_pulled_before_the_receipts_is_put_in_again(world, device, stick):
    device.record(5)
    put(device, stick)
    with pulled_after(0), pytest.raises(EnvironmentFault):
        take_stick(world.centre, stick, world.tick())
    assert held(world.centre, device) == hashes(device)
    assert device.acked == 0
    report = take_stick(world.centre, stick, world.tick())
    assert (report.new, report.left) == (0, [])
    assert take(device, stick).acked_through == 5


@pytest.mark.forks
def test_killed_while_writing_the_next_export_completes(world, device, stick, monkeypatch):
    monkeypatch.setattr(courier_files, "EVENTS_PER_FILE", 2)
    device.record(10)
    for calls in range(1, 12, 2):
        child = os.fork()
        if child == 0:
            real, count = os.fsync, [0]

            def dying(descriptor, real=real, count=count, calls=calls):
                count[0] += 1
                if count[0] == calls:
                    os.kill(os.getpid(), signal.SIGKILL)
                real(descriptor)

            medium.os.fsync = dying
            try:
                put(device, stick)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    put(device, stick)
    assert take_stick(world.centre, stick, world.tick()).new == 10
    assert held(world.centre, device) == hashes(device)


def test_a_stick_of_another_centre_is_refused_at_both_ends(world, device, stick, tmp_path):
    other = CentreWorld(create_centre(tmp_path / "other", NOW))
    stranger = Device(other)
    stranger.record(2)
    put(stranger, stick)
    before = sorted(stick.rglob("*"))
    assert is_refused(lambda: put(device, stick), "casework.fault.stick_other_centre")
    assert is_refused(lambda: take_stick(world.centre, stick, world.tick()), "casework.fault.stick_other_centre")
    assert sorted(stick.rglob("*")) == before
    other.centre.close()


def test_a_stick_of_a_newer_layout_is_left_alone(device, stick):
    folder = stick / courier_files.FOLDER
    folder.mkdir()
    (folder / courier_files.LABEL).write_text(json.dumps({"v": 2, "centre": device.courier.mark}))
    assert is_refused(lambda: put(device, stick), "casework.fault.stick_layout")
    (folder / courier_files.LABEL).write_bytes(b"\xff")
    assert is_refused(lambda: take(device, stick), "casework.fault.stick_unreadable")
    put(device, stick)
    assert take(device, stick) is None


def test_without_a_stick_nothing_is_made(device, stick):
    with pytest.raises(EnvironmentFault) as caught:
        open_stick(stick, device.courier.mark)
    assert caught.value.key == "sync.fault.no_stick"
    assert find_stick(stick) is None


def test_a_load_that_the_device_did_not_sign_is_left_aside(world, device, stick):
    """Somebody who knows the centre's recipient must not be able to fill a device's numbers."""
    thief = Device(world)
    device.record(2)
    forger = Courier(
        DeviceAccount(device.account.device_id, 1, device.account.receipt_key, device.account.centre_recipient),
        device.outbox,
        thief.signing,
    )
    forger.export(open_stick(stick, forger.mark, create=True))
    report = take_stick(world.centre, stick, world.tick())
    assert [left.reason for left in report.left] == ["casework.fault.load_signature"]
    assert held(world.centre, device) == []


def test_a_stranger_s_load_is_left_aside(world, device, stick, tmp_path):
    device.record(1)
    other = CentreWorld(create_centre(tmp_path / "other", NOW))
    stranger = Device(other)
    account = DeviceAccount(
        stranger.account.device_id, 1, device.account.receipt_key, device.account.centre_recipient
    )
    stranger.record(1)
    courier = Courier(account, stranger.outbox, stranger.signing)
    courier.export(open_stick(stick, courier.mark, create=True))
    put(device, stick)
    report = take_stick(world.centre, stick, world.tick())
    assert [left.reason for left in report.left] == ["casework.fault.load_stranger"]
    assert held(world.centre, device) == hashes(device)
    other.centre.close()


def test_keys_of_people_travel_along(world, stick):
    """A post without a network takes on somebody new: their events must not end in quarantine."""
    device = Device(world, officer_is_known=False)
    device.record(2)
    put(device, stick)
    take_stick(world.centre, stick, world.tick())
    assert held(world.centre, device) == hashes(device)


def test_a_gap_is_told_and_the_file_stays(world, device, stick):
    device.record(4)
    put(device, stick)
    take_stick(world.centre, stick, world.tick())
    take(device, stick)
    device.record(2)
    put(device, stick)
    forget_after(world.centre, device, 2)
    report = take_stick(world.centre, stick, world.tick())
    assert [(left.reason, left.number) for left in report.left] == [("GAP", 3)]
    assert report.behind == [device.account.device_id]
    assert len(files(stick)) == 1


def forget_after(centre, device, dev_seq):
    """The database as an older backup has it, under the same epoch."""
    from checkpoint_app.central.models import Device as Row

    with writing(centre.engine) as session:
        for row in session.scalars(select(EventRow).where(EventRow.dev_seq > dev_seq)):
            session.delete(row)
        found = session.get(Row, device.account.device_id)
        found.acked_through, found.head_hash = dev_seq, device.outbox.events[dev_seq - 1].hash


def test_a_cloned_machine_forks_and_changes_nothing(world, device, stick):
    device.record(2)
    put(device, stick)
    take_stick(world.centre, stick, world.tick())
    before = held(world.centre, device)
    device.outbox.events.clear()
    device.record(3)
    put(device, stick)
    report = take_stick(world.centre, stick, world.tick())
    assert [left.reason for left in report.left] == ["FORK"]
    assert held(world.centre, device) == before
    assert is_refused(lambda: take(device, stick), "sync.fault.receipt_differs")


def test_a_damaged_event_is_quarantined_like_by_link(world, device, stick, monkeypatch):
    device.record(3)
    monkeypatch.setattr(
        "checkpoint_app.sync.courier.to_wire",
        lambda event: {**to_wire(event), "kind": "NONSENSE"} if event.dev_seq == 2 else to_wire(event),
    )
    put(device, stick)
    assert take_stick(world.centre, stick, world.tick()).new == 3
    assert held(world.centre, device)[1].startswith("MALFORMED")
    take(device, stick)
    assert device.acked == 3


def test_an_erased_key_does_not_come_back_by_a_late_stick(world, device, stick):
    device.outbox.keys["e-1"] = b"\x07" * 32
    device.record(2, "e-1")
    put(device, stick)
    device.record(1, "e-1", EventKind.ERASE)
    del device.outbox.keys["e-1"]
    device.uploader.push()
    take_stick(world.centre, stick, world.tick())
    with reading(world.centre.engine) as session:
        assert list(session.scalars(select(EncounterKeyRow))) == []


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\nnothing", os.urandom(500)])
def test_garbage_under_an_honest_name_is_left_aside(world, device, stick, content):
    device.record(1)
    put(device, stick)
    folder = files(stick)[0].parent
    (folder / str(EventFileName.of(2, 3, "0" * 64, content))).write_bytes(content)
    (folder / "notes.txt").write_text("not ours")
    (folder / "5-6-0000000000000000-00000000000000000000000000000000.events.age").symlink_to("/etc/hostname")
    report = take_stick(world.centre, stick, world.tick())
    assert report.new == 1
    assert len(report.left) == 2


def test_receipts_that_nobody_signed_are_not_believed(world, device, stick):
    device.record(2)
    put(device, stick)
    take_stick(world.centre, stick, world.tick())
    path = stick / courier_files.FOLDER / courier_files.RECEIPTS
    path.write_bytes(path.read_bytes().replace(b'"acked_through":2', b'"acked_through":1'))
    assert is_refused(lambda: take(device, stick), "sync.fault.receipt_signature")
    path.write_bytes(b"\x00not json\n" + device.account.device_id.encode())
    assert take(device, stick) is None
