"""Machines that are lost, cloned, or put back to an earlier state, and a real centre: nothing lost, nothing twice."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.casework.kinds import EncounterState, Role
from checkpoint_app.central.alarms import AlarmKind, alarms
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.models import BranchEvent, Device, EventRow, FormerChain
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.backing_up import backups_on
from checkpoint_app.services.opening import open_secrets
from checkpoint_app.services.post import NewPerson, Post, enrol_people
from checkpoint_app.services.restoring import Admittance, Restored, choose_backup, restore
from checkpoint_app.services.salvaging import salvage_casebook
from checkpoint_app.services.synchronising import back_up_to, exchange_by_stick, synchronise
from checkpoint_app.store.carving import PAGE_BYTES, carve
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.sync.courier import find_stick
from tests.integration.recovery.test_backup_on_a_stick import refer
from tests.little_country import LittleCountry, key_of, machine, settings_in


class Place:
    """The little country's centre, and folders of machines and sticks."""

    def __init__(self, folder: Path, country: LittleCountry) -> None:
        self.folder, self.country = folder, country
        self.stick = folder / "RED"
        self.stick.mkdir()

    @contextmanager
    def machine(self, name: str = "post", *, new: bool = False) -> Iterator[Post]:
        with machine(self.folder / name, self.country if new else None, synced=False) as post:
            yield post

    def code(self, restores: str | None = None) -> str:
        return new_code(self.country.centre, clock.now(), restores=restores)

    def restore(self, name: str, *, code: str | None = None) -> Restored:
        found = choose_backup(self.stick)
        at = Admittance(
            self.country.server.url,
            self.country.server.fingerprint,
            code or self.code(restores=found.head.device_id),
        )
        (self.folder / name).mkdir(exist_ok=True)
        return restore(settings_in(self.folder / name), key_of(self.folder / name), found, at)

    def enrol_again(self, post: Post, restores: str | None) -> None:
        post.join(self.country.server.url, self.code(restores), "TPI Contoh", "4", self.country.server.fingerprint)

    def held(self, device_id: str) -> dict[tuple[int, int], list[str]]:
        """What the centre holds of a device: hashes by incarnation and number, of the history and its branches."""
        found: dict[tuple[int, int], list[str]] = {}
        with reading(self.country.centre.engine) as session:
            for table in (EventRow, BranchEvent):
                for row in session.scalars(select(table).where(table.device_id == device_id)):
                    assert row.quarantine is None, row.quarantine
                    found.setdefault((row.incarnation, row.dev_seq), []).append(row.hash)
        return found

    def forks(self, device_id: str) -> list[str]:
        return [
            each.detail
            for each in alarms(self.country.centre)
            if each.kind == AlarmKind.FORK.value and each.device_id == device_id
        ]


@pytest.fixture
def place(tmp_path: Path, country: LittleCountry) -> Place:
    return Place(tmp_path, country)


def log(post: Post, device_id: str | None = None) -> dict[tuple[int, int], str]:
    """All events a machine recorded as a device (by default: as it is now), by incarnation and number."""
    named = device_id or device_of(post)
    rows = post.writer.run(
        lambda casebook: casebook._db.conn.execute(
            "SELECT incarnation, dev_seq, hash FROM events WHERE device_id = ?", (named,)
        ).fetchall()
    )
    return {(row[0], row[1]): row[2] for row in rows}


def device_of(post: Post) -> str:
    assert post.membership is not None
    return post.membership.account.device_id


def assert_all_held(place: Place, device_id: str, *logs: dict[tuple[int, int], str]) -> None:
    """Each event of every machine is held, and none twice."""
    held = place.held(device_id)
    for hashes in held.values():
        assert max(Counter(hashes).values()) == 1
    for each in logs:
        for number, event_hash in each.items():
            assert event_hash in held[number]


def waiting(post: Post) -> int:
    return post.writer.run(lambda casebook: casebook.outbox.pending_count())


def send_all(post: Post) -> None:
    """Synchronise twice: what the first one took is noted, and the note is an event too."""
    assert synchronise(post).is_done
    assert synchronise(post).is_done
    assert waiting(post) == 0


def test_a_lost_machine_goes_on_elsewhere_as_its_next_incarnation(place: Place) -> None:
    with place.machine(new=True) as post:
        enrol_people(post, [NewPerson("rani", "Rani", Role.OFFICER, "a long password")], clock.now())
        refer(post, "sent")
        assert synchronise(post).is_done
        refer(post, "waiting")
        back_up_to(post, place.stick)
        device_id, lost = device_of(post), log(post)
    shutil.rmtree(place.folder / "post")

    restored = place.restore("new")
    assert restored.membership.account.device_id == device_id
    assert restored.membership.account.incarnation == 2
    with place.machine("new") as post:
        cases = post.writer.run(lambda casebook: {each.encounter.encounter_id for each in casebook.queue()})
        assert {"sent", "waiting"} <= cases
        assert post.writer.run(
            lambda casebook: casebook.people.log_in("rani", "a long password", clock.now()).officer_id
        )
        assert waiting(post) > 2
        refer(post, "after")
        send_all(post)
        assert post.writer.run(lambda casebook: casebook.verify()).is_whole
        assert_all_held(place, device_id, lost, log(post))
    assert place.forks(device_id) == []


def test_a_backup_older_than_what_the_centre_has_loses_and_doubles_nothing(place: Place) -> None:
    with place.machine(new=True) as post:
        refer(post, "before")
        back_up_to(post, place.stick)
        refer(post, "after the backup")
        send_all(post)
        device_id, sent = device_of(post), log(post)
    place.restore("new")
    with place.machine("new") as post:
        send_all(post)
        assert_all_held(place, device_id, sent, log(post))
    assert place.forks(device_id) == []


def test_a_centre_that_forgot_an_incarnation_does_not_give_its_number_again(place: Place) -> None:
    with place.machine(new=True) as post:
        device_id = device_of(post)
        place.enrol_again(post, restores=device_id)
        with writing(place.country.centre.engine) as session:
            device = session.get(Device, device_id)
            assert device is not None
            device.incarnation = 1
            session.delete(session.get(FormerChain, (device_id, 1)))
        place.enrol_again(post, restores=device_id)
        assert post.membership is not None
        assert post.membership.account.incarnation == 3
        assert post.writer.run(Casebook.verify).is_whole


def test_of_a_cloned_machine_both_branches_are_kept_and_both_machines_go_on(place: Place) -> None:
    with place.machine(new=True) as post:
        refer(post, "common")
        assert synchronise(post).is_done
        device_id = device_of(post)
    shutil.copytree(place.folder / "post", place.folder / "clone")
    with place.machine() as first:
        refer(first, "first")
        assert synchronise(first).is_done
        firsts = log(first)
    with place.machine("clone") as clone:
        refer(clone, "clone")
        refer(clone, "more of the clone")
        report = synchronise(clone)
        assert report.upload_fault is not None
        assert report.upload_fault.key in {"sync.forked", "sync.fault.receipt_differs"}
        clones = log(clone)
        place.enrol_again(clone, restores=None)
        assert device_of(clone) != device_id
        refer(clone, "as a device of its own")
        send_all(clone)
        assert clone.writer.run(lambda casebook: casebook.verify()).is_whole
    assert_all_held(place, device_id, firsts, clones)
    [fork] = place.forks(device_id)
    branch = min(number for number, event_hash in clones.items() if firsts.get(number) != event_hash)
    assert fork == f"{branch[0]}/{branch[1]}: {firsts[branch][:16]} | {clones[branch][:16]}"
    with place.machine() as first:
        refer(first, "goes on")
        assert synchronise(first).is_done


def test_a_clone_that_is_overtaken_is_told_to_enrol_again(place: Place) -> None:
    with place.machine(new=True) as post:
        assert synchronise(post).is_done
        device_id = device_of(post)
    shutil.copytree(place.folder / "post", place.folder / "clone")
    with place.machine() as first:
        place.enrol_again(first, restores=device_id)
        assert first.membership is not None
        assert first.membership.account.incarnation == 2
        assert synchronise(first).is_done
    with place.machine("clone") as clone:
        refer(clone, "late")
        report = synchronise(clone)
        assert report.upload_fault is not None
        assert report.upload_fault.key == "sync.fault.incarnation_ended"
        place.enrol_again(clone, restores=None)
        send_all(clone)
        assert_all_held(place, device_id, log(clone, device_id))


def test_by_stick_alone_the_former_incarnations_events_arrive_and_their_receipt_comes_back(place: Place) -> None:
    with place.machine(new=True) as post:
        refer(post, "waiting")
        exchange_by_stick(post, place.stick)
        device_id, lost = device_of(post), log(post)
    for path in (place.stick / "checkpoint-stick" / "events").rglob("*.age"):
        path.unlink()
    place.restore("new")
    with place.machine("new") as post:
        refer(post, "after")
        assert exchange_by_stick(post, place.stick).upload_fault is None
        report = take_stick(place.country.centre, place.stick, clock.now())
        assert report.left == []
        assert report.behind == []
        assert exchange_by_stick(post, place.stick).upload_fault is None
        assert waiting(post) <= 1  # the note that data were taken
        assert_all_held(place, device_id, lost)


def test_a_code_for_another_device_opens_no_backup_and_stays_good(place: Place) -> None:
    with place.machine(new=True) as post:
        back_up_to(post, place.stick)
    code = place.code()
    for _ in range(2):
        with pytest.raises(DataRejected, match="code_other_device"):
            place.restore("new", code=code)
    with place.machine("other") as other:
        other.join(place.country.server.url, code, "TPI Contoh", "5", place.country.server.fingerprint)


def test_an_altered_head_gets_no_key(place: Place) -> None:
    with place.machine(new=True) as post:
        back_up_to(post, place.stick)
    stick = find_stick(place.stick)
    assert stick is not None
    [found] = backups_on(stick)
    content = found.path.read_bytes()
    found.path.write_bytes(content.replace(b'"counter":"4"', b'"counter":"5"', 1))
    with pytest.raises(DataRejected, match="backup_refused"):
        place.restore("new")


def test_a_rotten_copy_is_told_before_the_code_is_spent(place: Place) -> None:
    with place.machine(new=True) as post:
        back_up_to(post, place.stick)
    stick = find_stick(place.stick)
    assert stick is not None
    [found] = backups_on(stick)
    content = bytearray(found.path.read_bytes())
    content[found.offset + 5000] ^= 1
    found.path.write_bytes(content)
    code = place.code(restores=found.head.device_id)
    with pytest.raises(DataRejected, match="backup_malformed"):
        place.restore("new", code=code)
    content[found.offset + 5000] ^= 1
    found.path.write_bytes(content)
    assert place.restore("new", code=code).membership.account.incarnation == 2


def test_a_machine_with_records_of_its_own_is_not_overwritten(place: Place) -> None:
    with place.machine(new=True) as post:
        back_up_to(post, place.stick)
    with pytest.raises(DataRejected, match="restore_in_use"):
        place.restore("post")


def test_a_damaged_casebook_gives_way_and_is_kept_aside(place: Place) -> None:
    with place.machine(new=True) as post:
        refer(post, "kept")
        back_up_to(post, place.stick)
    path = place.folder / "post" / "casebook.db"
    spoilt = bytearray(path.read_bytes())
    spoilt[100] ^= 1
    path.write_bytes(spoilt)
    place.restore("post")
    assert [each.read_bytes() for each in path.parent.glob("casebook.db.aside-*") if each.suffix != ".reserve"] == [
        bytes(spoilt)
    ]
    with place.machine("post") as post:
        assert synchronise(post).is_done
        assert post.writer.run(lambda casebook: casebook.encounter("kept").state) is EncounterState.REFERRED


def test_without_a_backup_on_the_stick_it_is_said_so(place: Place) -> None:
    with pytest.raises(EnvironmentFault, match="restore_no_backup"):
        choose_backup(place.stick)


def test_backups_of_several_machines_want_a_name(place: Place) -> None:
    ids = []
    for name in ("one", "two"):
        with place.machine(name, new=True) as post:
            back_up_to(post, place.stick)
            ids.append(device_of(post))
    with pytest.raises(EnvironmentFault, match="restore_which"):
        choose_backup(place.stick)
    assert choose_backup(place.stick, ids[1]).head.device_id == ids[1]


@pytest.mark.parametrize("are_keys_kept", [True, False])
def test_a_death_while_enrolling_again_leaves_one_incarnation_or_the_other(
    place: Place, are_keys_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.machine(new=True) as post:
        assert synchronise(post).is_done
        device_id = device_of(post)
        module = "checkpoint_app.services.post"
        if are_keys_kept:
            monkeypatch.setattr(f"{module}._finish_joining", _die)
        else:
            monkeypatch.setattr(f"{module}.save_device_secrets", _die)
        with pytest.raises(KeyboardInterrupt):
            place.enrol_again(post, restores=device_id)
        monkeypatch.undo()
    with place.machine() as post:
        assert post.membership is not None
        assert post.membership.account.incarnation == (2 if are_keys_kept else 1)
        refer(post, "later")
        assert post.writer.run(Casebook.verify).is_whole
        if not are_keys_kept:
            place.enrol_again(post, restores=device_id)
        send_all(post)
        assert_all_held(place, device_id, log(post))


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_damaged_casebook_is_salvaged_and_all_that_could_be_read_reaches_the_centre(place: Place) -> None:
    with place.machine(new=True) as post:
        assert synchronise(post).is_done
        for number in range(12):
            refer(post, f"e-{number}")
        device_id, written = device_of(post), log(post)
    path = place.folder / "post" / "casebook.db"
    with pytest.raises(DataRejected, match="salvage_not_needed"):
        salvage_casebook(settings_in(path.parent), key_of(path.parent))
    _spoil_a_page_of_events(path, written)
    report = salvage_casebook(settings_in(path.parent), key_of(path.parent))
    assert report.damaged == 1
    lost = {number for each in report.lost for number in range(each.first, each.last + 1)}
    assert 0 < len(lost) < len(written)
    with place.machine() as post:
        refer(post, "meanwhile")
        refused = synchronise(post).upload_fault
        assert refused is not None
        assert refused.key in {"sync.fault.events_lost", "sync.fault.receipt_differs"}
        kept = log(post)
        place.enrol_again(post, restores=device_id)
        send_all(post)
        assert set(written) - {number for number in written if number[1] in lost} <= set(kept)
        assert_all_held(place, device_id, kept, log(post))
    told = [each.detail for each in alarms(place.country.centre) if each.device_id == device_id]
    assert any(f"{min(lost)}-" in detail for detail in told)


def _spoil_a_page_of_events(path: Path, written: dict[tuple[int, int], str]) -> None:
    """Flip a bit in a page whose loss costs events in the middle of the log."""
    sound = path.read_bytes()
    for page in range(1, len(sound) // PAGE_BYTES):
        spoilt = bytearray(sound)
        spoilt[page * PAGE_BYTES + 2000] ^= 4
        path.write_bytes(spoilt)
        key = open_secrets(settings_in(path.parent), key_of(path.parent)).database_key
        rows = [row.values for row in carve(path, key).rows if len(row.values) == 10 and row.is_sealed]
        found = {int(str(row[2])) for row in rows}
        if found < {number for _, number in written} and max(found) == max(number for _, number in written):
            return
    raise AssertionError("no such page")
