"""A damaged cache is mended by the shards that are not whole, and by a base where that cannot be."""

from __future__ import annotations

from contextlib import closing

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import CacheTooOld, Feed, Found
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.doctor import Health, examine_sums, gather
from checkpoint_app.store import clearances_files as files
from checkpoint_app.sync.importing import PlanKind
from tests.integration.sync.test_delta_histories import asks, holds, newer, offer
from tests.integration.sync.worlds import KEY, Post, copy_stick, make_centre, shard_files
from tests.unit.casework_feed.people import clearance

PAGE = 4096


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "centre", [clearance(serial) for serial in range(1, 301)])
    yield made
    made.close()


@pytest.fixture
def held(tmp_path, centre):
    """A post that took the base and two deltas."""
    post = Post.of(tmp_path / "post", centre)
    assert post.take(centre.repository_dir).is_done
    offer(centre, clearance(700), newer(clearance(8), employer_name="Other"))
    offer(centre, *(clearance(serial) for serial in range(701, 720)))
    assert post.take(centre.repository_dir).download.kind is PlanKind.DELTAS
    return post


def alter(post: Post, statement: str, *values) -> None:
    """Change the file behind the product's back, with the right key."""
    with closing(files.open_generation(files.current_file(post.clearances), KEY)) as connection:
        connection.execute(statement, values)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def alter_a_row(post: Post) -> None:
    alter(
        post,
        "UPDATE clearances SET record = (SELECT record FROM clearances ORDER BY place DESC LIMIT 1)"
        " WHERE place = (SELECT min(place) FROM clearances)",
    )


def find_out(post: Post) -> None:
    cache = post.cache()
    with pytest.raises(DataRejected):
        cache.verify()
    cache.close()


def test_an_altered_row_is_found_by_the_sums_and_mended_by_its_shard_alone(held, centre, tmp_path):
    made = offer(centre, clearance(750))
    with closing(files.open_generation(files.current_file(held.clearances), KEY)) as connection:
        shard = connection.execute("SELECT min(place) FROM clearances").fetchone()[0] >> 55
    alter_a_row(held)
    find_out(held)
    stick = copy_stick(centre, tmp_path / "stick")
    for path in shard_files(stick):
        if not path.name.endswith(f".{shard:02x}.rows.zst.age"):
            path.unlink()
    report = held.take(stick)
    assert report.is_done
    assert report.download.kind is PlanKind.REPAIR
    assert report.download.rows == 321
    holds(held, centre, made)
    cache = held.cache()
    cache.verify()
    assert cache.lost_document("IDN", "L0000001", clock.now()) is not None
    cache.close()
    assert held.take(centre.repository_dir).download.kind is PlanKind.NOTHING


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM clearances WHERE place = (SELECT max(place) FROM clearances)",
        "UPDATE clearances SET record = x'00' WHERE place = (SELECT min(place) FROM clearances)",
    ],
)
def test_a_row_that_is_missing_or_unreadable_is_mended(held, centre, damage):
    made = offer(centre, clearance(751))
    alter(held, damage)
    find_out(held)
    assert held.take(centre.repository_dir).download.kind is PlanKind.REPAIR
    holds(held, centre, made)


def test_a_flipped_bit_in_any_page_ends_in_the_published_set(held, centre):
    made = offer(centre, clearance(752))
    kinds = []
    path = files.current_file(held.clearances)
    pages = path.stat().st_size // PAGE
    for page in range(2, pages, max(pages // 12, 1)):
        path = files.current_file(held.clearances)
        content = bytearray(path.read_bytes())
        at = min(page * PAGE + 777, len(content) - 1)
        content[at] ^= 1
        path.write_bytes(bytes(content))
        find_out(held)
        report = held.take(centre.repository_dir)
        assert report.is_done
        kinds.append(report.download.kind)
        holds(held, centre, made)
    assert PlanKind.REPAIR in kinds
    assert set(kinds) <= {PlanKind.REPAIR, PlanKind.BASE}


def test_nothing_of_a_damaged_cache_is_shown_as_fresh_until_it_is_mended(held, centre):
    watching = held.cache()
    assert isinstance(watching.look_up("IDN", "X0000008", clock.now()), Found)
    alter_a_row(held)
    find_out(held)
    answer = watching.look_up("IDN", "X0000008", clock.now())
    assert isinstance(answer, CacheTooOld)
    assert answer.age.band is Band.UNKNOWN
    assert watching.age(Feed.LOST_DOCUMENTS, clock.now()).band is Band.UNKNOWN
    assert watching.trouble().key == "feed.fault.cache_damaged"
    assert held.take(centre.repository_dir).is_done
    assert watching.look_up("IDN", "X0000008", clock.now()).clearance.employer_name == "Other"
    watching.close()


def test_a_base_that_was_published_since_is_taken_whole(held, centre):
    offer(centre, clearance(753))
    made = publish_base(centre, clock.now())
    alter_a_row(held)
    find_out(held)
    assert held.take(centre.repository_dir).download.kind is PlanKind.BASE
    holds(held, centre, made)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE bucket_sums SET total = zeroblob(32)",
        "UPDATE generation SET content_root = zeroblob(32)",
        "DELETE FROM clearances WHERE place % 2 = 0",
    ],
)
def test_where_nothing_can_be_trusted_a_base_is_taken(held, centre, damage):
    made = offer(centre, clearance(754))
    alter_a_row(held)
    alter(held, damage)
    find_out(held)
    assert held.take(centre.repository_dir).download.kind is PlanKind.BASE
    holds(held, centre, made)


def test_a_shard_that_is_rotten_on_the_stick_leaves_the_damaged_cache_marked(held, centre, tmp_path):
    alter_a_row(held)
    find_out(held)
    stick = copy_stick(centre, tmp_path / "stick")
    for path in shard_files(stick):
        path.write_bytes(b"rot")
    report = held.take(stick)
    assert report.download_fault is not None
    assert isinstance(asks(held, "X0000008"), CacheTooOld)
    assert held.take(centre.repository_dir).download.kind is PlanKind.REPAIR


def test_the_doctor_sums_anew_on_request_and_says_what_to_do(held, centre):
    cache = held.cache()
    (good,) = gather(lambda: examine_sums(cache))
    assert (good.health, dict(good.values)["rows"]) == (Health.GOOD, 320)
    alter_a_row(held)
    (bad,) = gather(lambda: examine_sums(cache))
    assert (bad.health, bad.key) == (Health.BAD, "feed.fault.content_differs")
    cache.close()


def test_a_publication_that_could_not_be_taken_is_told_until_one_is(held, centre, tmp_path):
    cache = held.cache()
    assert not cache.changes_missing()
    offer(centre, clearance(760))
    stick = copy_stick(centre, tmp_path / "stick")
    for path in (*shard_files(stick), *(stick / "targets" / "delta").rglob("*.age")):
        path.write_bytes(b"rot")
    assert held.take(stick).download_fault is not None
    assert isinstance(cache.look_up("IDN", "X0000008", clock.now()), Found)
    assert cache.changes_missing()
    assert held.take(centre.repository_dir).is_done
    assert not cache.changes_missing()
    cache.close()
