from __future__ import annotations

import os
import socket
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central import publisher, repository
from checkpoint_app.central.centre import Centre, create_centre, open_centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.keys import create_keys
from checkpoint_app.central.models import ClearanceRow, Setting
from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.load import seed_centre
from checkpoint_app.central.server import Places, start_server
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.texts import texts
from tests.integration.central.conftest import NOW, TODAY, Post


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Centre]:
    centre = create_centre(tmp_path / "centre", NOW)
    yield centre
    centre.close()


def assert_sentence(fault: Fault) -> None:
    for language in ("id", "en"):
        sentence = texts(language)(fault.key, **fault.values)  # type: ignore[arg-type]
        assert sentence.endswith(".")


def test_keys_are_readable_by_their_owner_only(made: Centre) -> None:
    keys = made.folder / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    for path in keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_centre_opens_as_it_was_made(made: Centre) -> None:
    again = open_centre(made.folder)
    assert (again.server_epoch, again.feed_id) == (made.server_epoch, made.feed_id)
    assert again.keys.list_key == made.keys.list_key
    assert again.keys.receipt_public == made.keys.receipt_public
    again.close()


def test_a_second_centre_in_the_same_folder_is_refused(made: Centre) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        create_centre(made.folder, NOW)
    assert_sentence(caught.value)


def test_keys_are_never_overwritten(made: Centre) -> None:
    before = (made.folder / "keys" / "root-1.pem").read_bytes()
    with pytest.raises(EnvironmentFault) as caught:
        create_keys(made.folder / "keys", NOW)
    assert_sentence(caught.value)
    assert (made.folder / "keys" / "root-1.pem").read_bytes() == before


@pytest.mark.parametrize("name", ["receipt.pem", "feed.age", "list.key"])  # roots may lie elsewhere
def test_a_missing_key_is_named(made: Centre, name: str) -> None:
    (made.folder / "keys" / name).unlink()
    with pytest.raises(EnvironmentFault) as caught:
        open_centre(made.folder)
    assert caught.value.key == "central.fault.key_missing"
    assert name in str(caught.value.values["path"])
    assert_sentence(caught.value)


@pytest.mark.parametrize("name", ["root-1.pem", "timestamp.pem", "feed.age", "list.key", "root-threshold"])
def test_a_damaged_key_is_refused(made: Centre, name: str) -> None:
    (made.folder / "keys" / name).write_bytes(b"damaged")
    with pytest.raises(DataRejected) as caught:
        open_centre(made.folder)
    assert caught.value.key == "central.fault.key_malformed"
    assert_sentence(caught.value)


def test_a_database_of_a_newer_program_is_left_untouched(made: Centre) -> None:
    made.close()
    with sqlite3.connect(made.folder / "centre.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'r9999'")
    connection.close()
    with pytest.raises(DataRejected) as caught:
        open_centre(made.folder)
    assert caught.value.key == "central.fault.database_newer"
    assert_sentence(caught.value)


def test_a_file_that_is_no_database_is_one_sentence(made: Centre) -> None:
    made.close()
    (made.folder / "centre.db").write_bytes(b"this is not a database at all" * 200)
    with pytest.raises(DataRejected) as caught:
        open_centre(made.folder)
    assert caught.value.key == "central.fault.database_unreadable"
    assert_sentence(caught.value)


def test_a_taken_port_is_one_sentence(made: Centre) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(EnvironmentFault) as caught:
            start_server(made, Places(enrolment_port=taken.getsockname()[1]))
    assert_sentence(caught.value)


def test_two_live_records_of_one_document_are_refused_by_the_database(made: Centre) -> None:
    row = {"record_version": 1, "row_key": b"k" * 32, "line": b"[]"}
    with writing(made.engine) as session:
        session.add(ClearanceRow(clearance_id="a", status="ACTIVE", **row))
        session.add(ClearanceRow(clearance_id="b", status="ENDED", **row))
    with pytest.raises(DataRejected) as caught, writing(made.engine) as session:
        session.add(ClearanceRow(clearance_id="c", status="SUSPENDED", **row))
    assert caught.value.key == "central.fault.contradiction"
    assert_sentence(caught.value)


def test_a_transaction_that_fails_leaves_nothing(made: Centre) -> None:
    def fail_half_way() -> None:
        with writing(made.engine) as session:
            session.add(Setting(name="half", value="1"))
            session.flush()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail_half_way()
    with reading(made.engine) as session:
        assert session.get(Setting, "half") is None


def test_a_broken_seeding_is_begun_anew(made: Centre) -> None:
    def stop(done: int, _total: int) -> None:
        raise KeyboardInterrupt

    country = generate_country(4, 130, TODAY)
    with pytest.raises(KeyboardInterrupt):
        seed_centre(made, country, stop)
    assert seed_centre(made, country).clearances == 130


def test_records_of_another_origin_are_not_mixed_with_a_synthetic_country(made: Centre) -> None:
    with writing(made.engine) as session:
        session.add(ClearanceRow(clearance_id="a", record_version=1, status="ACTIVE", row_key=b"k" * 32, line=b"[]"))
    with pytest.raises(DataRejected) as caught:
        seed_centre(made, generate_country(4, 130, TODAY))
    assert_sentence(caught.value)


def test_a_disk_that_refuses_leaves_the_last_publication_valid(made: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publisher.publish_base(made, NOW)
    before = (made.repository_dir / "metadata" / "timestamp.json").read_bytes()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(EnvironmentFault) as caught:
            publisher.publish_base(made, NOW)
    assert_sentence(caught.value)
    assert (made.repository_dir / "metadata" / "timestamp.json").read_bytes() == before
    assert not list(made.folder.glob("spool-*"))
    assert repository.current_targets(made.repository_dir)["index.json"] is not None
    assert publisher.publish_base(made, NOW).versions.timestamp == first.versions.timestamp + 1


def test_a_full_database_refuses_a_device_keeps_what_it_has_and_goes_on_when_there_is_room(
    centre: Centre, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    if centre.engine.dialect.name != "sqlite":
        pytest.skip("a number of pages is SQLite's")
    pages: list[str] = []

    def allow(connection: Connection) -> None:
        for each in pages:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {each}")

    event.listen(centre.engine, "begin", allow)
    try:
        assert post.upload(post.event()).json()["acked_through"] == 1
        pages.append("1")  # no more than it has
        held, statuses = 1, [200]
        while statuses[-1] == 200:
            assert held < 2_000
            sent = [post.event(EventKind.SCAN, "e", os.urandom(32)) for _ in range(20)]
            answer = post.upload(*sent)
            statuses.append(answer.status_code)
            held += 20 * answer.ok
        assert (answer.status_code, answer.json()) == (503, {"error": "TRY_LATER"})
        said = [texts(language)("central.fault.database_refuses", path="X") for language in ("id", "en")]
        assert caplog.messages[-1].split(" ", 2)[:2] in [each.split(" ", 2)[:2] for each in said]
        receipt = post.http.get(f"{post.url}/v1/devices/{post.device_id}/receipt", timeout=10).json()
        assert receipt["acked_through"] == held
        pages[0] = "4294967294"
        assert post.upload(*sent).json()["acked_through"] == held + 20
    finally:
        event.remove(centre.engine, "begin", allow)
        centre.engine.dispose()  # each connection of the pool keeps its number
