"""From counters through the hub to the centre, either of them away, killed or restored: nothing lost, none twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from checkpoint_app.casework.encounter import Action
from checkpoint_app.central.database import reading
from checkpoint_app.central.models import EncounterKeyRow, EventRow
from checkpoint_app.central.server import Places, start_server
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.hub.machine import make_relay
from checkpoint_app.hub.relay import Relay
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.sync.centre_link import CentreLink
from tests.integration.hub.conftest import Machine, Scene
from tests.unit.store.conftest import OFFICER, SUPERVISOR


def held_at_centre(scene: Scene, machine: Machine) -> list[tuple[int, str | None]]:
    with reading(scene.country.centre.engine) as session:
        query = select(EventRow.dev_seq, EventRow.quarantine).where(EventRow.device_id == machine.device_id)
        return [(row[0], row[1]) for row in session.execute(query.order_by(EventRow.dev_seq))]


def keys_at_centre(scene: Scene, machine: Machine) -> int:
    with reading(scene.country.centre.engine) as session:
        query = select(func.count()).select_from(EncounterKeyRow)
        return session.scalars(query.where(EncounterKeyRow.device_id == machine.device_id)).one()


def head(machine: Machine) -> int:
    return machine.post.writer.run(lambda casebook: casebook.head().dev_seq)


@contextmanager
def hub_process(scene: Scene, port: int = 0) -> Iterator[tuple[subprocess.Popen, str]]:
    """The hub as it runs at a post: a process of its own."""
    assert scene.hub_machine is not None
    environment = {**os.environ, "CHECKPOINT_CREDENTIAL_FILE": str(scene.folder / "hub" / "demo.key")}
    arguments = ["--data-dir", str(scene.folder / "hub"), "--language", "en", "hub", "serve", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "checkpoint_app", *arguments, "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        yield process, f"https://127.0.0.1:{json.loads(line)['port']}"
    finally:
        process.kill()
        process.communicate(timeout=20)


@pytest.fixture
def machines(post: Scene) -> tuple[Machine, Machine]:
    four, desk = post.machine("4", OFFICER), post.machine("desk", SUPERVISOR)
    post.meet(desk, four)
    return four, desk


def test_the_hub_relays_and_the_counter_keeps_everything_until_the_centre_s_receipt(post, machines):
    four, desk = machines
    case = four.refer()
    four.push(), desk.follow()
    desk.decide(case, Action.CLAIM), desk.push(), four.follow()
    assert four.waiting() == head(four) > 0
    relay = make_relay(post.hub_machine.post, post.hub)
    assert relay.relay_all() == head(four) + head(desk)
    assert four.waiting() > 0
    four.follow(), desk.follow()
    assert (four.waiting(), desk.waiting()) == (0, 0)
    for each in machines:
        assert held_at_centre(post, each) == [(seq, None) for seq in range(1, head(each) + 1)]
        assert keys_at_centre(post, each) == 1


def test_by_the_hub_and_by_its_own_link_at_once_an_event_is_stored_once(post, machines):
    four, _ = machines
    four.refer()
    relay = make_relay(post.hub_machine.post, post.hub)
    assert synchronise(four.post).is_done
    four.push()
    four.refer()
    four.push()
    relay.relay_all()
    assert synchronise(four.post).is_done
    four.follow()
    assert held_at_centre(post, four) == [(seq, None) for seq in range(1, head(four) + 1)]
    assert four.waiting() == 0


def test_with_the_centre_down_the_post_works_and_the_rest_follows(post, machines):
    four, desk = machines
    centre = post.country.centre
    line = start_server(centre)
    port = int(line.device_url.rpartition(":")[2])
    hub_post = post.hub_machine.post
    relay = Relay(post.hub.desk, lambda: CentreLink(line.device_url, hub_post.trust()), centre.keys.receipt_public)
    line.stop()
    case = four.refer()
    four.push(), desk.follow()
    desk.decide(case, Action.CLAIM), desk.push(), four.follow()
    assert four.encounter(case).claimed_by == "sari"
    with pytest.raises(EnvironmentFault):
        relay.relay_all()
    again = start_server(centre, Places(device_port=port))
    try:
        assert relay.relay_all() == head(four) + head(desk)
        four.follow()
        assert four.waiting() == 0
    finally:
        again.stop()


def test_a_hub_that_is_killed_again_and_again_loses_nothing_it_answered_for(scene):
    scene.hub_machine = scene.machine("hub", hub=True)
    four, desk = scene.machine("4", OFFICER), scene.machine("desk", SUPERVISOR)
    cases = []
    for _ in range(3):
        with hub_process(scene) as (process, url):
            four.meet(url), desk.meet(url)
            desk.push()
            cases.append(four.refer())
            four.push()
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            with pytest.raises(EnvironmentFault):
                desk.follow()
    four.refer()
    with hub_process(scene) as (process, url):
        four.meet(url), desk.meet(url)
        # Nothing but the last referral had to be sent again.
        assert four.push() == 2
        desk.push(), desk.follow()
        assert len(desk.queue()) == 4
        process.terminate()
        assert process.wait(20) == 0


def test_a_hub_restored_from_a_backup_is_filled_again(scene):
    scene.start_hub()
    four, desk = scene.machine("4", OFFICER), scene.machine("desk", SUPERVISOR)
    scene.meet(desk, four)
    first = four.refer()
    four.push(), desk.follow()
    scene.hub.stop()
    backup = scene.folder / "backup"
    backup.mkdir()
    files = [path for path in (scene.folder / "hub").iterdir() if path.name.startswith("hub.db")]
    for path in files:
        shutil.copy(path, backup)
    scene.start_hub()
    four.meet(scene.hub.url), desk.meet(scene.hub.url)
    second, third = four.refer(), four.refer()
    four.push(), desk.follow()
    desk.decide(second, Action.CLAIM), desk.push()
    scene.hub.stop()
    for path in files:
        path.unlink(missing_ok=True)
    for path in backup.iterdir():
        shutil.copy(path, scene.folder / "hub")
    scene.start_hub()
    four.meet(scene.hub.url), desk.meet(scene.hub.url)
    fourth = four.refer()
    # The list goes past its earlier end before the desk asks: its place there is another event's now.
    four.push()
    desk.push(), desk.follow(), four.follow()
    assert {case.encounter.encounter_id for case in desk.queue()} == {first, second, third, fourth}
    assert four.encounter(second).claimed_by == "sari"


def test_another_branch_of_a_chain_is_refused_and_told(scene, tmp_path: Path):
    scene.start_hub()
    four = scene.machine("4", OFFICER)
    scene.meet(four)
    four.post.writer.run(lambda casebook: casebook._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    copy = scene.folder / "copy"
    shutil.copytree(scene.folder / "4", copy)
    four.refer()
    four.push()
    from checkpoint_app.config import load_settings
    from checkpoint_app.services.post import open_post_with
    from tests.little_country import key_of

    cloned = open_post_with(load_settings(copy, language="en"), key_of(copy))
    try:
        clone = Machine(cloned)
        clone.refer()
        clone.refer()
        clone.meet(scene.hub.url)
        with pytest.raises(DataRejected) as refused:
            clone.push()
        assert refused.value.key == "sync.fault.hub_chain_refused"
        clone.part()
    finally:
        cloned.close()
