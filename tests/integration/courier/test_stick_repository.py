"""The publication on a stick: refreshed whole, mended where it rotted, never taken back, and read at the post."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from checkpoint_app import clock
from checkpoint_app.casework import courier_files
from checkpoint_app.casework.kinds import Role
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.models import EventRow
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.server import running_server
from checkpoint_app.config import Settings
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.post import NewPerson, enrol_people, open_post_with
from checkpoint_app.services.synchronising import exchange_by_stick, synchronise
from checkpoint_app.store.keys import CredentialFile
from tests.integration.courier.worlds import pulled_after
from tests.integration.sync.conftest import centre, first_centre  # noqa: F401 - fixtures
from tests.integration.sync.worlds import Post, add_records
from tests.unit.casework_feed.people import clearance


def on_stick(stick):
    return stick / courier_files.FOLDER / courier_files.REPOSITORY


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_publication_is_refreshed_and_what_is_past_is_removed(centre, stick, tmp_path):  # noqa: F811
    now = clock.now()
    assert take_stick(centre, stick, now).repository == "COPIED"
    assert tree(on_stick(stick)) == tree(centre.repository_dir)
    assert take_stick(centre, stick, now).repository == "UNCHANGED"
    add_records(centre, [clearance(999)])
    publish_base(centre, now)
    rotten = next(on_stick(stick).rglob("*.age"))
    rotten.write_bytes(rotten.read_bytes()[:-1] + b"?")
    assert take_stick(centre, stick, now).copied_bytes > 0
    assert tree(on_stick(stick)) == tree(centre.repository_dir)
    post = Post.of(tmp_path / "post", centre)
    assert post.take(on_stick(stick)).download.rows == 301


@pytest.mark.parametrize("writes", [1, 120])
def test_a_stick_pulled_while_the_centre_writes_still_serves_the_old_publication(
    centre,  # noqa: F811
    stick,
    tmp_path,
    writes,
):
    take_stick(centre, stick, clock.now())
    add_records(centre, [clearance(999)])
    publish_base(centre, clock.now())
    with pulled_after(writes), pytest.raises(EnvironmentFault):
        take_stick(centre, stick, clock.now())
    post = Post.of(tmp_path / "post", centre)
    report = post.take(on_stick(stick))
    assert report.is_done
    assert report.download.rows in {300, 301}
    take_stick(centre, stick, clock.now())
    assert post.take(on_stick(stick)).download.rows == 301
    assert tree(on_stick(stick)) == tree(centre.repository_dir)


def test_a_later_publication_is_not_taken_back(centre, stick, tmp_path):  # noqa: F811
    backup = tmp_path / "backup"
    shutil.copytree(centre.repository_dir, backup)
    publish_base(centre, clock.now())
    take_stick(centre, stick, clock.now())
    later = tree(on_stick(stick))
    shutil.rmtree(centre.repository_dir)
    shutil.copytree(backup, centre.repository_dir)
    assert take_stick(centre, stick, clock.now()).repository == "NEWER_ON_STICK"
    assert tree(on_stick(stick)) == later


@pytest.fixture
def real_post(tmp_path, centre):  # noqa: F811
    """A whole machine at a post, enrolled while there was a link."""
    settings = replace(Settings(tmp_path / "data"), post="PLBN Contoh", counter="1")
    post = open_post_with(settings, CredentialFile(tmp_path / "demo.key"), create=True)
    enrol_people(post, [NewPerson("wulan", "Wulan", Role.OFFICER, "a-long-password")], clock.now())
    with running_server(centre) as server:
        post.join(server.url, new_code(centre, clock.now()), "PLBN Contoh", "1", server.fingerprint)
    yield post
    post.close()


def test_a_post_without_a_link_goes_both_ways_by_stick(real_post, centre, stick):  # noqa: F811
    first = exchange_by_stick(real_post, stick)
    assert first.is_done
    assert first.carried.events == first.carried.written > 0
    assert first.download is None
    assert take_stick(centre, stick, clock.now()).new == first.carried.events
    second = exchange_by_stick(real_post, stick)
    assert second.is_done
    assert second.download.rows == 300
    assert second.upload.receipt.acked_through == first.carried.events
    assert second.carried.events == 0
    assert real_post.writer.run(lambda casebook: casebook.outbox.pending_count()) > 0  # the download was noted
    take_stick(centre, stick, clock.now())
    assert synchronise(real_post, source=stick).is_done
    with reading(centre.engine) as session:
        assert {row.quarantine for row in session.query(EventRow)} == {None}


def test_a_foreign_stick_is_one_sentence(real_post, stick):
    folder = stick / courier_files.FOLDER
    folder.mkdir()
    (folder / courier_files.LABEL).write_bytes(courier_files.write_label("0" * 32))
    with pytest.raises(DataRejected) as caught:
        exchange_by_stick(real_post, stick)
    assert caught.value.key == "casework.fault.stick_other_centre"
