"""The journal: what a change appends, what is refused, what a publication makes of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyrage
import pytest
import zstandard
from click.testing import CliRunner
from sqlalchemy import select

from checkpoint_app.assessment.clearance import ClearanceStatus, Feed
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_deltas import parse_change
from checkpoint_app.casework.feed_index import INDEX_TARGET, TargetCustom, parse_index, roots_path
from checkpoint_app.casework.feed_lists import TransitHub
from checkpoint_app.casework.feed_rows import decode_row, encode_row, row_hash, row_key
from checkpoint_app.central import changes, publisher, repository
from checkpoint_app.central.centre import Centre, create_centre, open_centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Change, ClearanceRow, LostDocument, Placer
from checkpoint_app.central.publisher import PublicationKind, publish_base, publish_delta
from checkpoint_app.cli.central import central
from checkpoint_app.faults import DataRejected
from tests.integration.central.conftest import NOW
from tests.unit.casework_feed.people import clearance

Status = ClearanceStatus


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre with twenty records, all by the journal, published as a base."""
    made = create_centre(tmp_path_factory.mktemp("first") / "centre", NOW)
    with writing(made.engine) as session:
        assert changes.put_records(session, [clearance(serial) for serial in range(20)], NOW) == ()
    publish_delta(made, NOW)
    made.close()
    return made.folder


@pytest.fixture
def centre(tmp_path: Path, first: Path):
    """A copy of this test's own."""
    shutil.copytree(first, tmp_path / "centre")
    own = open_centre(tmp_path / "centre")
    yield own
    own.close()


def put(centre: Centre, *records):
    with writing(centre.engine) as session:
        return changes.put_records(session, records, NOW)


def newer(record, **values):
    return replace(record, record_version=record.record_version + 1, **values)


def visible(centre: Centre):
    targets = repository.current_targets(centre.repository_dir)
    return parse_index(repository.read_target(centre.repository_dir, targets[INDEX_TARGET])), targets


def delta(centre: Centre, path: str):
    """Open a delta as a post does."""
    _, targets = visible(centre)
    content = repository.read_target(centre.repository_dir, targets[path])
    plain = zstandard.ZstdDecompressor().decompress(pyrage.decrypt(content, [centre.keys.feed_identity]))
    return [parse_change(line) for line in plain.split(b"\n")[:-1]]


def root_of_rows(centre: Centre) -> bytes:
    sums = ContentSums()
    with reading(centre.engine) as session:
        for row in session.scalars(select(ClearanceRow)):
            assert row.row_key == row_key(decode_row(row.line))
            sums.add(row.row_key, row_hash(row.line))
    return sums.content_root()


def test_the_first_delta_is_a_base(centre: Centre):
    index, _ = visible(centre)
    assert (index.base.rows, index.deltas, index.content_root) == (20, (), root_of_rows(centre))


def test_every_kind_of_change_is_in_the_delta_once_and_last(centre: Centre):
    before = visible(centre)[0].feed_seq
    moved = newer(clearance(3), document_number="Z3", prior_documents=("X0000003",))
    put(
        centre,
        newer(clearance(2), employer_name="Lain"),
        moved,
        clearance(50),
        clearance(51, document_number=None, document_issuer=None),
    )
    with writing(centre.engine) as session:
        changes.change_status(session, clearance(2).clearance_id, Status.SUSPENDED, "Umum", NOW)
        gone = changes.change_status(session, clearance(4).clearance_id, Status.TOMBSTONE, None, NOW)
    made = publish_delta(centre, NOW)
    index, targets = visible(centre)
    (listed,) = index.deltas
    assert (made.kind, made.changed_rows, made.rows) == (PublicationKind.DELTA, 7, 22)
    assert (listed.from_seq, listed.to_seq, listed.rows) == (before, made.feed_seq, 7)
    assert listed.content_root == made.content_root == root_of_rows(centre)
    custom = TargetCustom.from_wire(targets[listed.path].unrecognized_fields["custom"])
    assert (custom.from_seq, custom.to_seq, custom.content_root) == (before, made.feed_seq, listed.content_root)
    lines = delta(centre, listed.path)
    assert [line.row_key for line in lines] == sorted(line.row_key for line in lines)
    told = {(line.row_key, line.clearance_id): line.line for line in lines}
    assert told[row_key(clearance(3)), clearance(3).clearance_id] is None
    assert told[row_key(moved), moved.clearance_id] == encode_row(moved)
    assert told[row_key(clearance(4)), gone.clearance_id] is None
    assert told[row_key(gone), gone.clearance_id] == encode_row(gone)
    suspended = decode_row(told[row_key(clearance(2)), clearance(2).clearance_id] or b"")
    assert (suspended.status, suspended.record_version, suspended.employer_name) == (Status.SUSPENDED, 3, "Lain")


def test_numbers_are_dense_over_changes_and_publications(centre: Centre):
    for serial in range(60, 65):
        put(centre, clearance(serial))
        publish_delta(centre, NOW)
    with reading(centre.engine) as session:
        numbers = list(session.scalars(select(Change.feed_seq).order_by(Change.feed_seq)))
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert visible(centre)[0].feed_seq == numbers[-1] == 21 + 10


def test_a_tombstone_keeps_no_person(centre: Centre):
    record = clearance(4)
    with writing(centre.engine) as session:
        gone = changes.change_status(session, record.clearance_id, Status.TOMBSTONE, None, NOW)
    kept = encode_row(gone).decode()
    for secret in (
        record.document_number,
        record.name_primary,
        record.name_civil,
        record.subject_key,
        record.card_no,
    ):
        assert str(secret) not in kept
    assert gone.birth_date.month is None


def test_refused_records_are_reported_and_the_others_taken(centre: Centre):
    revoked = newer(clearance(1), status=Status.REVOKED)
    refused = put(
        centre,
        clearance(1),
        newer(clearance(1), status=Status.REGISTERED),
        revoked,
        newer(revoked, status=Status.ACTIVE),
        clearance(70, document_number="X0000002"),
        clearance(71, status=Status.TOMBSTONE),
        clearance(72),
    )
    assert [(each.place, each.fault.key.removeprefix("central.fault.")) for each in refused] == [
        (0, "version_not_newer"),
        (1, "transition_refused"),
        (3, "transition_refused"),
        (4, "contradiction"),
        (5, "transition_refused"),
    ]
    made = publish_delta(centre, NOW)
    assert (made.changed_rows, made.content_root) == (2, root_of_rows(centre))


def test_a_refused_change_leaves_nothing_in_the_journal(centre: Centre):
    def change_two():
        with writing(centre.engine) as session:
            changes.change_status(session, clearance(1).clearance_id, Status.SUSPENDED, None, NOW)
            changes.change_status(session, clearance(2).clearance_id, Status.ENDED, None, NOW)

    with pytest.raises(DataRejected) as refused:
        change_two()
    assert refused.value.values == {"present": "ACTIVE", "wanted": "ENDED"}
    with reading(centre.engine) as session:
        assert session.scalars(select(Change).where(Change.feed_seq.is_(None))).all() == []
    assert publish_delta(centre, NOW).changed_rows == 0


def test_a_publication_without_a_change_lists_no_delta_and_keeps_the_lists_files(centre: Centre):
    before, _ = visible(centre)
    later = NOW + timedelta(hours=1)
    made = publish_delta(centre, later)
    index, targets = visible(centre)
    assert (index.deltas, index.as_of, index.content_root) == ((), later, before.content_root)
    assert index.feed_seq == made.feed_seq == before.feed_seq + 1
    assert index.lists[Feed.PLACERS].path == before.lists[Feed.PLACERS].path in targets
    assert index.lists[Feed.PLACERS].as_of == later
    put(centre, clearance(80))
    publish_delta(centre, later)
    assert [each.from_seq for each in visible(centre)[0].deltas] == [before.feed_seq]


def test_a_changed_list_gets_a_new_file_and_the_other_keeps_its_own(centre: Centre):
    before, _ = visible(centre)
    with writing(centre.engine) as session:
        listed = LostDocument(issuer="IDN", number="L1", listing_office="Kantor", listed_on=date(2026, 11, 1))
        changes.put_lost_document(session, listed, NOW)
    publish_delta(centre, NOW)
    index, _ = visible(centre)
    assert index.lists[Feed.LOST_DOCUMENTS].path != before.lists[Feed.LOST_DOCUMENTS].path
    assert (index.lists[Feed.LOST_DOCUMENTS].rows, index.lists[Feed.PLACERS].path) == (
        1,
        before.lists[Feed.PLACERS].path,
    )
    with writing(centre.engine) as session:
        assert changes.remove_lost_document(session, "IDN", "L1", NOW)
        assert not changes.remove_lost_document(session, "IDN", "L1", NOW)
        changes.put_placer(session, Placer(placer_id="P1", name="PT Contoh"), NOW)
    publish_delta(centre, NOW)
    index, _ = visible(centre)
    assert (index.lists[Feed.LOST_DOCUMENTS].rows, index.lists[Feed.PLACERS].rows) == (0, 1)


def test_a_base_goes_on_with_the_chain_and_brings_the_sums(centre: Centre):
    put(centre, clearance(30))
    publish_delta(centre, NOW)
    put(centre, clearance(31))
    made = publish_base(centre, NOW)
    index, targets = visible(centre)
    assert [each.rows for each in index.deltas] == [1, 1]
    assert index.deltas[-1].content_root == index.base.content_root == root_of_rows(centre)
    sums = repository.read_target(centre.repository_dir, targets[roots_path(made.feed_seq)])
    assert ContentSums.from_bytes(sums).content_root() == index.base.content_root
    put(centre, clearance(32))
    publish_delta(centre, NOW)
    index, targets = visible(centre)
    assert len(index.deltas) == 3
    assert roots_path(index.base.to_seq) in targets


def test_rows_written_past_the_journal_break_the_chain_and_are_in_the_next_base(centre: Centre):
    record = clearance(40)
    with writing(centre.engine) as session:
        session.add(
            ClearanceRow(
                clearance_id=record.clearance_id,
                record_version=1,
                status="ACTIVE",
                row_key=row_key(record),
                line=encode_row(record),
            )
        )
    put(centre, clearance(41))
    publish_base(centre, NOW)
    index, _ = visible(centre)
    assert (index.deltas, index.base.rows, index.content_root) == ((), 22, root_of_rows(centre))
    put(centre, clearance(42))
    assert publish_delta(centre, NOW).content_root == root_of_rows(centre)


def test_a_new_base_is_due_after_so_many_deltas(centre: Centre, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publisher, "MOST_DELTAS", 3)
    kinds = []
    for serial in range(100, 106):
        put(centre, clearance(serial))
        kinds.append(publish_delta(centre, NOW).kind.value)
    assert kinds == ["DELTA", "DELTA", "DELTA", "BASE", "DELTA", "DELTA"]
    index, _ = visible(centre)
    assert len(index.deltas) == 4
    assert index.content_root == root_of_rows(centre)


def test_a_publisher_that_died_after_numbering_loses_nothing(centre: Centre, monkeypatch: pytest.MonkeyPatch):
    put(centre, clearance(90))
    with monkeypatch.context() as broken:
        broken.setattr(repository, "publish_targets", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(Exception, match="folder_refuses"):
            publish_delta(centre, NOW)
    put(centre, clearance(91))
    made = publish_delta(centre, NOW)
    index, _ = visible(centre)
    assert (made.changed_rows, index.content_root) == (2, root_of_rows(centre))


def test_the_command_changes_a_status_and_publishes_a_delta(centre: Centre):
    def told(*arguments: str):
        result = CliRunner().invoke(central, ["--dir", str(centre.folder), *arguments])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    identity = str(clearance(6).clearance_id)
    assert told("change", identity, "suspend", "--reason", "FRAUD")["status"] == "SUSPENDED"
    assert told("change", identity, "lift") == {"clearance_id": identity, "record_version": 3, "status": "ACTIVE"}
    assert told("publish", "--delta")["changes"] == 1
    refused = CliRunner().invoke(central, ["--dir", str(centre.folder), "change", identity, "verify"])
    assert isinstance(refused.exception, DataRejected)
    unknown = CliRunner().invoke(central, ["--dir", str(centre.folder), "change", "nobody", "revoke"])
    assert isinstance(unknown.exception, DataRejected)


def hub(location: str) -> TransitHub:
    return TransitHub(location, "SGP", "Contoh")


def test_a_list_that_was_never_handed_over_is_not_offered(centre: Centre):
    assert Feed.TRANSIT_HUBS not in visible(centre)[0].lists


def test_a_small_list_is_replaced_as_a_whole_and_is_as_of_when_it_was_handed_over(centre: Centre):
    earlier = NOW - timedelta(days=2)
    with writing(centre.engine) as session:
        assert changes.put_list(session, Feed.TRANSIT_HUBS, {"a": hub("SIN"), "b": hub("KUL")}, earlier)
    publish_delta(centre, NOW)
    first = visible(centre)[0].lists[Feed.TRANSIT_HUBS]
    assert (first.rows, first.as_of) == (2, earlier)
    with writing(centre.engine) as session:
        assert not changes.put_list(session, Feed.TRANSIT_HUBS, {"b": hub("KUL"), "a": hub("SIN")}, NOW)
    publish_delta(centre, NOW)
    second = visible(centre)[0].lists[Feed.TRANSIT_HUBS]
    assert (second.path, second.as_of) == (first.path, NOW)
    with writing(centre.engine) as session:
        assert changes.put_list(session, Feed.TRANSIT_HUBS, {"b": hub("CMB")}, earlier)
    publish_delta(centre, NOW)
    third = visible(centre)[0].lists[Feed.TRANSIT_HUBS]
    assert third.path != first.path
    assert (third.rows, third.as_of) == (1, NOW)
    publish_base(centre, NOW - timedelta(minutes=1))
    assert visible(centre)[0].lists[Feed.TRANSIT_HUBS].as_of == NOW - timedelta(minutes=1)
