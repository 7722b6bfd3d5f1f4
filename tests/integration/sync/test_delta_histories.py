"""Deltas of a real centre, applied to a live generation: what is taken, what is parked, what is on the disk after."""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import threading
from datetime import timedelta

import pyrage
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import CacheTooOld, ClearanceStatus, Feed, Found, NotFound
from checkpoint_app.casework.feed_index import INDEX_TARGET, IndexDelta, delta_path, parse_index, serialise_index
from checkpoint_app.casework.feed_rows import decode_row
from checkpoint_app.central import changes, publisher, repository
from checkpoint_app.central.centre import Centre, create_centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.journal import delta_lines
from checkpoint_app.central.models import ClearanceRow, LostDocument
from checkpoint_app.central.publisher import publish_base, publish_delta
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store import clearances_files as files
from checkpoint_app.sync.cycle import CycleState
from checkpoint_app.sync.importing import PlanKind
from tests.integration.sync.worlds import KEY, Post, copy_stick, make_centre
from tests.unit.casework_feed.people import clearance


def put(centre: Centre, *records):
    """Take records into the centre through its journal."""
    with writing(centre.engine) as session:
        assert changes.put_records(session, records, clock.now()) == ()


def newer(record, **values):
    return dataclasses.replace(record, **{"record_version": record.record_version + 1, **values})


def offer(centre: Centre, *records):
    """Change records and publish what changed."""
    put(centre, *records)
    return publish_delta(centre, clock.now())


def asks(post: Post, number: str):
    cache = post.cache()
    answer = cache.look_up("IDN", number, clock.now())
    cache.close()
    return answer


def holds(post: Post, centre: Centre, made) -> None:
    """The post holds exactly the publication that was made, by the sums of its own rows."""
    cache = post.cache()
    cache.verify()
    assert cache.feed_position() == (centre.feed_id, made.feed_seq)
    assert cache.row_count() == made.rows
    assert cache.age(Feed.CLEARANCES, clock.now()).as_of == made.as_of
    with reading(centre.engine) as session:
        for row in session.query(ClearanceRow):
            assert cache.by_id(row.clearance_id) == decode_row(row.line)
    cache.close()


def publish_tree(centre: Centre, change, more=()) -> None:
    """Sign another index with the centre's own keys: what a faulty publisher would do."""
    before = repository.current_targets(centre.repository_dir)
    index = parse_index(repository.read_target(centre.repository_dir, before[INDEX_TARGET]))
    targets = {**before, **dict(more)}
    content = serialise_index(change(index))
    targets[INDEX_TARGET] = repository.store_target(centre.repository_dir, INDEX_TARGET, content)
    repository.publish_targets(centre.repository_dir, centre.keys, targets, clock.now())


def target_file(folder, path_start: str):
    (found,) = (folder / "targets").glob(f"{path_start.rpartition('/')[0]}/*.{path_start.rpartition('/')[2]}*")
    return found


@pytest.fixture
def held(post, centre):
    """A post that holds the centre's first publication."""
    assert post.take(centre.repository_dir).is_done
    return post


def test_a_delta_moves_rows_and_cursor_in_the_same_file(held, centre):
    moved = newer(clearance(3), document_number="Z3", prior_documents=("X0000003",))
    suspended = newer(clearance(2), status=ClearanceStatus.SUSPENDED)
    unnamed = clearance(501, document_number=None, document_issuer=None)
    made = offer(centre, moved, suspended, clearance(500), unnamed, newer(clearance(9), employer_name="Lain"))
    report = held.take(centre.repository_dir)
    assert report.is_done
    assert (report.download.kind, report.download.rows) == (PlanKind.DELTAS, 302)
    assert held.generations() == ["CURRENT", "clearances-000001.db"]
    assert asks(held, "X0000003").by_prior_document
    assert asks(held, "X0000002").clearance == suspended
    assert asks(held, "X0000500").clearance == clearance(500)
    holds(held, centre, made)


def test_what_is_taken_away_is_gone_with_its_former_numbers(held, centre):
    offer(centre, newer(clearance(4), document_number="Z4", prior_documents=("X0000004", "Y4")))
    assert held.take(centre.repository_dir).is_done
    assert isinstance(asks(held, "Y4"), Found)
    with writing(centre.engine) as session:
        changes.change_status(session, clearance(4).clearance_id, ClearanceStatus.TOMBSTONE, None, clock.now())
    made = publish_delta(centre, clock.now())
    assert held.take(centre.repository_dir).download.kind is PlanKind.DELTAS
    for number in ("X0000004", "Z4", "Y4"):
        assert isinstance(asks(held, number), NotFound)
    holds(held, centre, made)


def test_two_records_of_one_document_keep_their_own_places(held, centre):
    ended = newer(clearance(6), status=ClearanceStatus.REVOKED)
    offer(centre, ended, clearance(600, document_number="X0000006"))
    assert held.take(centre.repository_dir).is_done
    assert asks(held, "X0000006").clearance == clearance(600, document_number="X0000006")
    made = offer(centre, newer(clearance(600, document_number="X0000006"), document_number="Z600"))
    assert held.take(centre.repository_dir).is_done
    assert asks(held, "X0000006").clearance == ended
    holds(held, centre, made)


def test_lists_come_with_the_delta_and_in_its_transaction(held, centre):
    with writing(centre.engine) as session:
        listed = LostDocument(issuer="IDN", number="L7", listing_office="Kantor Dua", listed_on=clock.today())
        changes.put_lost_document(session, listed, clock.now())
    made = offer(centre, clearance(700))
    assert held.take(centre.repository_dir).is_done
    cache = held.cache()
    assert cache.lost_document("IDN", "L7", clock.now()).listing_office == "Kantor Dua"
    assert {age.as_of for age in cache.ages(clock.now()) if age.as_of is not None} == {made.as_of}
    cache.close()


def test_a_chain_is_taken_from_the_cursor_and_its_files_only(held, centre):
    for serial in range(800, 805):
        made = offer(centre, clearance(serial), newer(clearance(1), record_version=serial))
    report = held.take(centre.repository_dir)
    assert report.download.kind is PlanKind.DELTAS
    assert report.download.bytes_fetched < 200_000
    holds(held, centre, made)
    made = offer(centre, clearance(810))
    assert held.take(centre.repository_dir).download.kind is PlanKind.DELTAS
    holds(held, centre, made)


def test_a_machine_that_holds_nothing_takes_the_base_and_what_follows_it(post, centre):
    offer(centre, clearance(820), newer(clearance(8), document_number="Z8"))
    made = offer(centre, clearance(821))
    report = post.take(centre.repository_dir)
    assert (report.download.kind, report.download.rows) == (PlanKind.BASE, 302)
    holds(post, centre, made)
    assert post.generations() == ["CURRENT", "clearances-000001.db"]


def test_a_base_at_the_cursor_of_a_delta_brings_nothing_again(held, centre):
    offer(centre, clearance(830))
    assert held.take(centre.repository_dir).is_done
    made = publish_base(centre, clock.now())
    assert held.take(centre.repository_dir).download.kind is PlanKind.LISTS
    holds(held, centre, made)


def test_a_position_inside_a_delta_is_a_good_one_to_begin_from(held, centre):
    """The post stands in the middle of a delta's span: part of its lines is held already."""
    start = parse_index_of(centre).feed_seq
    offer(centre, clearance(840), newer(clearance(40), document_number="Z40"))
    assert held.take(centre.repository_dir).is_done
    inside = held_position(held)
    put(centre, clearance(841), newer(clearance(40), record_version=3, document_number="X0000040"))
    made = publish_delta(centre, clock.now())
    with reading(centre.engine) as session:
        lines = delta_lines(session, start, made.feed_seq)
    publish_one_delta(centre, start, made, lines)
    (only,) = parse_index_of(centre).deltas
    assert only.from_seq < inside < only.to_seq
    assert held.take(centre.repository_dir).download.kind is PlanKind.DELTAS
    holds(held, centre, made)


def publish_one_delta(centre: Centre, start: int, made, lines: list[bytes]) -> None:
    """List one delta over the whole span in place of the chain."""
    plain = b"".join(line + b"\n" for line in lines)
    packed = zstandard.ZstdCompressor().compress(plain)
    path = delta_path(start, made.feed_seq)
    content = pyrage.encrypt(packed, [centre.keys.feed_identity.to_public()])
    stored = repository.store_target(centre.repository_dir, path, content)
    only = IndexDelta(path, start, made.feed_seq, len(lines), made.content_root)
    publish_tree(centre, lambda index: dataclasses.replace(index, deltas=(only,)), {path: stored})


def parse_index_of(centre: Centre):
    targets = repository.current_targets(centre.repository_dir)
    return parse_index(repository.read_target(centre.repository_dir, targets[INDEX_TARGET]))


def test_a_longer_absence_than_the_list_of_deltas_takes_a_base(held, centre, monkeypatch):
    monkeypatch.setattr(publisher, "MOST_DELTAS", 3)
    for serial in range(850, 858):
        made = offer(centre, clearance(serial))
    assert held.take(centre.repository_dir).download.kind is PlanKind.BASE
    holds(held, centre, made)


def test_an_older_stick_with_deltas_is_refused(held, centre, tmp_path):
    offer(centre, clearance(860))
    older = copy_stick(centre, tmp_path / "older")
    made = offer(centre, clearance(861))
    assert held.take(centre.repository_dir).is_done
    report = held.take(older)
    assert report.download_fault.key == "sync.fault.publication_older"
    holds(held, centre, made)


@pytest.mark.parametrize("harm", ["missing", "rotten", "cut"])
def test_a_delta_that_a_stick_lost_is_parked_and_the_base_of_the_stick_is_taken(held, centre, tmp_path, harm):
    offer(centre, clearance(870))
    made = publish_base(centre, clock.now())
    stick = copy_stick(centre, tmp_path / "stick")
    file = target_file(stick, "delta/")
    content = file.read_bytes()
    file.unlink()
    if harm != "missing":
        file.write_bytes(content[:-9] if harm == "cut" else bytes([content[0] ^ 1]) + content[1:])
    report = held.take(stick)
    assert report.is_done
    assert report.download.kind is PlanKind.BASE
    holds(held, centre, made)


def test_a_delta_that_nothing_replaces_leaves_the_old_data(held, centre, tmp_path):
    offer(centre, clearance(871))
    stick = copy_stick(centre, tmp_path / "stick")
    target_file(stick, "delta/").unlink()
    report = held.take(stick)
    assert report.download_fault.key == "sync.fault.file_missing"
    assert isinstance(asks(held, "X0000871"), NotFound)
    made = publish_delta(centre, clock.now())
    assert held.take(centre.repository_dir).download.kind is PlanKind.DELTAS
    holds(held, centre, made)


def test_a_set_that_is_not_the_signed_one_is_never_live(held, centre):
    """A publisher that names another root than its own lines make: neither delta nor base of it is taken."""
    offer(centre, clearance(880))

    def wrong(index):
        (last,) = index.deltas
        return dataclasses.replace(index, deltas=(dataclasses.replace(last, content_root=bytes(32)),))

    publish_tree(centre, wrong)
    report = held.take(centre.repository_dir)
    assert isinstance(report.download_fault, DataRejected)
    assert report.download_fault.key == "feed.fault.delta_differs"
    assert held.generations() == ["CURRENT", "clearances-000001.db"]
    assert isinstance(asks(held, "X0000880"), NotFound)
    cache = held.cache()
    cache.verify()
    assert cache.feed_position() == (centre.feed_id, 1)
    cache.close()


def test_a_cache_that_drifted_from_its_sums_is_replaced(held, centre):
    """A lost write: a row is not what was published; the delta would end in another set."""
    path = held.clearances / "clearances-000001.db"
    connection = files.open_generation(path, KEY)
    connection.execute("DELETE FROM clearances WHERE place = (SELECT min(place) FROM clearances)")
    row = connection.execute("SELECT place, record FROM clearances ORDER BY place LIMIT 1").fetchone()
    connection.close()
    drifted = next(clearance(serial) for serial in range(300) if is_at(clearance(serial), row[0]))
    made = offer(centre, newer(drifted, employer_name="Lain"), clearance(890))
    assert held.take(centre.repository_dir).is_done
    cache = held.cache()
    with pytest.raises(DataRejected):
        cache.verify()
    cache.close()
    assert held.take(centre.repository_dir).is_done
    holds(held, centre, made)


def is_at(record, place: int) -> bool:
    from checkpoint_app.casework.feed_rows import row_key
    from checkpoint_app.store.clearances_schema import first_place

    return first_place(row_key(record)) == place


def test_readers_see_the_state_before_or_after_and_never_half(held, centre):
    """A pair of records always changes together; readers ask all the while."""
    pair = [clearance(900), clearance(901)]
    offer(centre, *pair)
    assert held.take(centre.repository_dir).is_done
    seen: set[tuple[int, int]] = set()
    done, ready = threading.Event(), threading.Event()

    def ask():
        cache = held.cache()
        while not done.is_set():
            with_own = cache.look_up("IDN", "X0000900", clock.now())
            position = cache.feed_position()
            seen.add((with_own.clearance.record_version, position[1]))
            ready.set()
        cache.close()

    reader = threading.Thread(target=ask)
    reader.start()
    ready.wait(10)
    positions = {held_position(held)}
    for version in range(2, 8):
        others = [clearance(1000 * version + serial) for serial in range(60)]
        offer(centre, *(dataclasses.replace(each, record_version=version) for each in pair), *others)
        assert held.take(centre.repository_dir).is_done
        positions.add(held_position(held))
    done.set()
    reader.join()
    assert {version for version, _ in seen} <= set(range(1, 8))
    assert {position for _, position in seen} <= positions


def held_position(post: Post) -> int:
    cache = post.cache()
    position = cache.feed_position()
    cache.close()
    return position[1]


def test_a_cache_opened_while_a_delta_is_applied_shows_the_old_data(held, centre):
    offer(centre, newer(clearance(2), status=ClearanceStatus.SUSPENDED), clearance(910))
    told = []

    def look(progress):
        if progress.state is CycleState.CHECK:
            told.append((asks(held, "X0000002").clearance.status, held_position(held)))

    assert held.take(centre.repository_dir, on_progress=look).is_done
    assert told == [(ClearanceStatus.ACTIVE, 1)]
    assert asks(held, "X0000002").clearance.status is ClearanceStatus.SUSPENDED


def test_an_open_cache_notices_a_delta_without_being_told(held, centre):
    """Between the commit and the pointer: rows, position and instants change together."""
    cache = held.cache()
    assert isinstance(cache.look_up("IDN", "X0000920", clock.now()), NotFound)
    pointer = (held.clearances / "CURRENT").stat()
    made = offer(centre, clearance(920))
    assert held.take(centre.repository_dir).is_done
    os.utime(held.clearances / "CURRENT", ns=(pointer.st_atime_ns, pointer.st_mtime_ns))
    answer = cache.look_up("IDN", "X0000920", clock.now())
    assert (answer.clearance, answer.age.as_of) == (clearance(920), made.as_of)
    cache.close()


def test_cancelled_while_applying_leaves_everything_and_goes_on_next_time(held, centre):
    made = offer(centre, *(clearance(serial) for serial in range(1000, 1400)))
    states = []

    report = held.take(
        centre.repository_dir,
        on_progress=lambda progress: states.append(progress),
        should_stop=lambda: bool(states) and states[-1].rows_done > 50,
    )
    assert report.is_cancelled
    assert held_position(held) == 1
    assert held.take(centre.repository_dir).download.kind is PlanKind.DELTAS
    holds(held, centre, made)


def test_the_write_ahead_log_is_emptied_after_a_delta(held, centre):
    offer(centre, *(clearance(serial) for serial in range(1000, 1400)))
    cache = held.cache()
    cache.look_up("IDN", "X0000001", clock.now())
    assert held.take(centre.repository_dir).is_done
    assert (held.clearances / "clearances-000001.db-wal").stat().st_size == 0
    cache.close()


def test_a_log_left_behind_is_not_taken_for_a_new_files_own(post, centre):
    post.clearances.mkdir(parents=True)
    (post.clearances / "clearances-000001.db-wal").write_bytes(b"left behind")
    assert post.take(centre.repository_dir).is_done
    assert "clearances-000001-2.db" in post.generations()
    assert isinstance(asks(post, "X0000007"), Found)


@pytest.mark.forks
@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where a process can fork")
@pytest.mark.parametrize("state", [CycleState.FETCH, CycleState.APPLY, CycleState.CHECK, CycleState.IDLE])
def test_killed_while_a_delta_is_applied_rows_and_cursor_stand_together(held, centre, state):
    offer(centre, newer(clearance(2), status=ClearanceStatus.SUSPENDED))
    made = offer(centre, *(clearance(serial) for serial in range(1000, 1300)))

    def die(progress):
        if progress.state is state and (state is not CycleState.APPLY or progress.rows_done > 100):
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            held.take(centre.repository_dir, on_progress=die)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    cache = held.cache()
    cache.verify()
    is_suspended = cache.look_up("IDN", "X0000002", clock.now()).clearance.status is ClearanceStatus.SUSPENDED
    assert is_suspended == (cache.feed_position()[1] > 1)
    cache.close()
    assert held.take(centre.repository_dir).is_done
    holds(held, centre, made)


@pytest.mark.forks
@pytest.mark.parametrize("largest_file", [30_000, 200_000])
def test_a_full_disk_while_a_delta_is_applied_is_a_sentence(held, centre, largest_file):
    resource = pytest.importorskip("resource", reason="only where a process can fork")
    made = offer(centre, *(clearance(serial) for serial in range(1000, 1600)))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
            report = held.take(centre.repository_dir)
            status = 0 if isinstance(report.download_fault, EnvironmentFault) else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert held_position(held) == 1
    assert isinstance(asks(held, "X0000007"), Found)
    assert held.take(centre.repository_dir).is_done
    holds(held, centre, made)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_any_history_taken_at_any_pace_ends_in_the_published_set(tmp_path_factory, seed):
    """Two posts, one that takes every publication and one that takes some, end with the centre's rows."""
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("history")
    centre = make_history(folder / "centre")
    often, seldom = Post.of(folder / "often", centre), Post.of(folder / "seldom", centre)
    records = {serial: clearance(serial) for serial in range(12)}
    for _ in range(chance.randrange(2, 6)):
        for _ in range(chance.randrange(0, 5)):
            change_something(centre, records, chance)
        made = (publish_base if chance.random() < 0.2 else publish_delta)(centre, clock.now())
        assert often.take(centre.repository_dir).is_done
        if chance.random() < 0.3:
            assert seldom.take(centre.repository_dir).is_done
    assert seldom.take(centre.repository_dir).is_done
    for post in (often, seldom):
        holds(post, centre, made)
    centre.close()


def make_history(folder):
    centre = create_centre(folder, clock.now() - timedelta(seconds=1))
    put(centre, *(clearance(serial) for serial in range(12)))
    publish_base(centre, clock.now())
    return centre


def change_something(centre, records, chance):
    serial = chance.randrange(20)
    known = records.get(serial)
    number = chance.choice([f"X{serial:07d}", f"Z{chance.randrange(10**6):06d}"])
    priors = tuple(f"P{chance.randrange(30)}" for _ in range(chance.randrange(3)))
    day = clearance(chance.randrange(100)).birth_date
    if known is None:
        record = clearance(serial, document_number=number, prior_documents=priors)
    else:
        record = newer(known, document_number=number, prior_documents=priors, birth_date=day)
    with writing(centre.engine) as session:
        refused = changes.put_records(session, [record], clock.now())
    if not refused:
        records[serial] = record


def test_a_hole_in_the_data_is_still_told_when_the_cache_is_lost(held, centre):
    offer(centre, clearance(940))
    (held.clearances / "CURRENT").write_text("clearances-000009.db\n")
    assert isinstance(asks(held, "X0000007"), CacheTooOld)
    made = publish_delta(centre, clock.now())
    assert held.take(centre.repository_dir).download.kind is PlanKind.BASE
    holds(held, centre, made)


def test_make_centre_itself_publishes_a_base_that_deltas_may_follow(tmp_path):
    centre = make_centre(tmp_path / "centre", [clearance(1)])
    assert parse_index_of(centre).deltas == ()
    assert offer(centre, clearance(2)).kind.value == "DELTA"
    centre.close()
