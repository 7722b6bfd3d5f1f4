"""A publisher and a database that were restored from a backup, and the posts that saw more than they remember."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central import key_work, repository
from checkpoint_app.central.alarms import alarms
from checkpoint_app.central.centre import open_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.ingest import UnknownDevice
from checkpoint_app.central.models import EventRow
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.server import running_server
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.synchronising import exchange_by_stick, synchronise
from checkpoint_app.store.moments import moment_now
from checkpoint_app.sync.importing import PlanKind
from tests.integration.keys.conftest import find, join
from tests.integration.keys.test_publication_keys import run, takes, tuf_state
from tests.integration.sync.worlds import Post
from tests.unit.casework_feed.people import clearance


@pytest.fixture
def restored(centre, post, tmp_path):
    """Gives (restore, later): a client has seen more than the restored centre remembers."""
    backup = tmp_path / "backup"
    shutil.copytree(centre.repository_dir, backup)

    def restore():
        shutil.rmtree(centre.repository_dir)
        shutil.copytree(backup, centre.repository_dir)

    for _ in range(3):
        publish_base(centre, clock.now())
    takes(post, centre)
    return restore


def test_clients_refuse_a_publisher_that_fell_back_and_accept_it_after_its_recovery(centre, post, restored, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    take_stick(centre, stick, clock.now())
    restored()
    publish_base(centre, clock.now())
    held, lists = tuf_state(post), post.generations()
    report = post.take(centre.repository_dir)
    assert report.download_fault.key == "sync.fault.publication_older"
    assert tuf_state(post) == held
    assert post.generations() == lists
    assert post.cache().look_up("IDN", "X0000007", clock.now()).clearance == clearance(7)
    told = run(centre, "publish", "--recover", "--stick", stick)
    assert told[0]["kind"] == "BASE"
    assert takes(post, centre).rows == 300
    versions = repository.own_versions(centre.repository_dir)
    assert (versions.timestamp, versions.snapshot, versions.targets) == (1004, 1004, 1004)
    newcomer = Post.of(tmp_path / "newcomer", centre)
    assert newcomer.take(centre.repository_dir).is_done
    # From here on it goes up by one again.
    publish_base(centre, clock.now())
    assert takes(post, centre).feed_seq > 0
    assert repository.own_versions(centre.repository_dir).timestamp == 1005


def test_the_highest_version_is_what_somebody_told_when_nothing_else_knows(centre, post, restored):
    restored()
    run(centre, "publish", "--recover", "--seen", 77)
    assert repository.own_versions(centre.repository_dir).timestamp == 77 + 1000
    assert takes(post, centre).rows == 300


def test_a_stick_that_was_made_up_raises_nothing(centre, restored, tmp_path):
    made_up = tmp_path / "made-up" / "metadata"
    made_up.mkdir(parents=True)
    content = (centre.repository_dir / "metadata" / "timestamp.json").read_bytes()
    (made_up / "timestamp.json").write_bytes(content.replace(b'"version":4', b'"version":9999'))
    (made_up / "5.snapshot.json").write_bytes(b"{")
    (made_up / "99.targets.json").mkdir()
    floor = key_work.find_floor(centre, [made_up.parent, tmp_path])
    assert floor.timestamp == 4 + 999


def test_without_any_knowledge_the_roots_replace_the_keys_and_clients_forget_the_versions(centre, post, restored):
    restored()
    publish_base(centre, clock.now())
    assert post.take(centre.repository_dir).download_fault.key == "sync.fault.publication_older"
    run(centre, "keys", "rotate", "timestamp")
    run(centre, "keys", "rotate", "snapshot")
    centre.close()
    own = open_centre(centre.folder)
    publish_base(own, clock.now())
    takes(post, own)
    own.close()


def record(machine, count):
    def note(casebook):
        for _ in range(count):
            with casebook.record(None, moment_now()) as recording:
                recording.note(EventKind.CONFIGURATION, open={"result": "noted"})

    machine.writer.run(note)


def held(centre):
    with reading(centre.engine) as session:
        return sorted((row.dev_seq, row.quarantine) for row in session.scalars(select(EventRow)))


def test_a_restored_database_gets_its_events_again_and_begins_a_new_feed(centre, machines, tmp_path):
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
        record(machine, 3)
        assert synchronise(machine).is_done
    first_epoch, first_feed = centre.server_epoch, centre.feed_id
    backup = tmp_path / "backup"
    centre.close()
    shutil.copytree(centre.folder, backup)
    centre = open_centre(centre.folder)
    with running_server(centre) as server:
        record(machine, 4)
        for _ in range(2):
            publish_base(centre, clock.now())
            find(machine, server)
            assert synchronise(machine).is_done
        everything = held(centre)
    centre.close()
    shutil.rmtree(centre.folder)
    shutil.copytree(backup, centre.folder)

    # Restored, and nobody has noticed yet: the machine believes nothing of it, and keeps everything.
    centre = open_centre(centre.folder)
    with running_server(centre) as server:
        report = synchronise(find(machine, server))
        assert report.upload_fault.key == "sync.fault.receipt_fell_back"
        assert report.download_fault.key == "sync.fault.publication_older"
    centre.close()

    run(centre, "publish", "--recover", "--restored")
    centre = open_centre(centre.folder)
    assert centre.server_epoch != first_epoch
    assert centre.feed_id != first_feed
    with running_server(centre) as server:
        report = synchronise(find(machine, server))
        assert report.is_done, (report.upload_fault, report.download_fault)
        assert report.upload.epoch_changed
        assert report.download.kind is PlanKind.BASE
        assert report.download.feed_id == centre.feed_id
        assert [each for each in held(centre) if each in everything] == everything
    centre.close()


def test_a_machine_that_a_restored_database_never_knew_is_known_by_its_certificate(centre, machines, tmp_path):
    backup = tmp_path / "backup"
    shutil.copytree(centre.folder, backup)
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
        record(machine, 3)
        assert synchronise(machine).is_done
        everything = held(centre)
    device_id = machine.membership.account.device_id
    centre.close()
    shutil.rmtree(centre.folder)
    shutil.copytree(backup, centre.folder)
    run(centre, "publish", "--recover", "--restored")

    centre = open_centre(centre.folder)
    with running_server(centre) as server:
        record(machine, 2)
        assert synchronise(find(machine, server)).upload_fault.key == "sync.fault.device_unknown"
        with pytest.raises(UnknownDevice):
            new_code(centre, clock.now(), restores=device_id)
        # A code for it admits nobody who cannot show its certificate, and stays good.
        code = new_code(centre, clock.now(), restores=device_id, is_forgotten=True)
        with pytest.raises(DataRejected, match="code_other_device"):
            machines("two").join(server.url, code, "PLBN Contoh", "2", server.fingerprint)
        machine.join(server.url, code, "PLBN Contoh", "1", server.fingerprint)
        assert machine.membership.account.device_id == device_id
        assert machine.membership.account.incarnation == 2
        report = synchronise(machine)
        assert report.is_done, (report.upload_fault, report.download_fault)
        with reading(centre.engine) as session:
            rows = session.scalars(select(EventRow).where(EventRow.device_id == device_id)).all()
            kept = {(row.incarnation, row.dev_seq) for row in rows if row.quarantine is None}
        assert len(rows) == len(kept)
        assert {(1, dev_seq) for dev_seq, _ in everything} < kept
        assert synchronise(machine).is_done  # what the first one noted of itself
        assert machine.writer.run(lambda casebook: casebook.outbox.pending_count()) == 0
        assert [each.kind for each in alarms(centre)] == ["DEVICE_KNOWN_AGAIN"]
    centre.close()


def test_what_devices_have_seen_comes_by_link_and_by_stick(centre, machines, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_server(centre) as server:
        by_link, by_stick = join(machines(), centre, server), join(machines("two"), centre, server)
        for _ in range(2):
            publish_base(centre, clock.now())
        assert synchronise(by_link).is_done
        find(by_link, server)
        assert synchronise(by_link).is_done
    assert key_work.find_floor(centre, []).timestamp == 3 + 999
    publish_base(centre, clock.now())
    take_stick(centre, stick, clock.now())
    exchange_by_stick(by_stick, stick)
    exchange_by_stick(by_stick, stick)
    shutil.copyfile(centre.repository_dir / "metadata" / "1.root.json", tmp_path / "root.json")
    take_stick(centre, stick, clock.now())
    for path in (centre.repository_dir / "metadata").glob("*t*s*.json"):
        path.unlink()
    assert key_work.find_floor(centre, []).timestamp == 4 + 999
