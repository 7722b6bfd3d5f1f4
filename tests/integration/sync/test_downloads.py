"""Downloads from a real centre over HTTP and from sticks, and what is on the disk after each failure."""

from __future__ import annotations

import dataclasses
import json
import random
import shutil
from datetime import timedelta

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import CacheTooOld, Feed, Found, NotFound
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.server import running_server
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.cycle import CycleState
from checkpoint_app.sync.high_water import HighWater
from checkpoint_app.sync.importing import PlanKind
from tests.integration.sync.worlds import (
    Post,
    add_records,
    copy_stick,
    enrolled_trust,
    file_server,
    make_centre,
    republish_index,
    shard_files,
)
from tests.unit.casework_feed.people import clearance

FIRST = ["CURRENT", "clearances-000001.db"]


def asks(post, number="X0000007"):
    cache = post.cache()
    answer = cache.look_up("IDN", number, clock.now())
    cache.close()
    return answer


def holds_first(post):
    """The first publication is live, whole, and nothing half-done lies beside it."""
    assert post.generations() == FIRST
    cache = post.cache()
    cache.verify()
    assert cache.feed_position()[1] == 1
    assert isinstance(cache.look_up("IDN", "X0000007", clock.now()), Found)
    cache.close()


def holds_nothing(post):
    assert [name for name in post.generations() if name.endswith(".db") or name == "CURRENT"] == []
    assert post.generations() == []
    answer = asks(post)
    assert isinstance(answer, CacheTooOld)
    assert answer.age.band is Band.UNKNOWN


def refused(report, key, kind=DataRejected):
    assert report.download is None
    assert isinstance(report.download_fault, kind)
    assert report.download_fault.key == f"sync.fault.{key}"
    assert not report.is_done


def test_base_comes_from_the_centre_over_http(post, first_centre):
    with running_server(first_centre) as server:
        report = post.take(server.device_url, trust=enrolled_trust(first_centre, server))
    assert report.is_done
    assert report.download.kind is PlanKind.BASE
    assert report.download.rows == 300
    holds_first(post)
    cache = post.cache()
    assert cache.look_up("IDN", "X0000123", clock.now()).clearance == clearance(123)
    assert cache.lost_document("IDN", "L0000001", clock.now()).listing_office == "Kantor"
    assert cache.placer_name("P3MI-001") == "PT Contoh Satu"
    bands = {age.feed: age.band for age in cache.ages(clock.now())}
    handed_over = (
        *(Feed.CLEARANCES, Feed.LOST_DOCUMENTS, Feed.OPEN_CASES),
        *(Feed.PLACERS, Feed.ENTRIES_SEEN, Feed.RULES, Feed.ADVISORIES, Feed.DIFFERENCES),
    )
    assert {feed for feed, band in bands.items() if band is Band.GREEN} == set(handed_over)
    assert {bands[feed] for feed in bands if feed not in handed_over} == {Band.UNKNOWN}
    cache.close()
    assert list((post.tuf / "files").iterdir()) == []


def test_the_same_base_comes_from_a_stick(post, first_centre, tmp_path):
    assert post.take(copy_stick(first_centre, tmp_path / "stick")).is_done
    holds_first(post)


def test_second_cycle_takes_nothing_again(post, first_centre):
    assert post.take(first_centre.repository_dir).is_done
    report = post.take(first_centre.repository_dir)
    assert report.is_done
    assert report.download.kind is PlanKind.NOTHING
    assert report.download.bytes_fetched < 30_000
    holds_first(post)


def test_newer_publication_replaces_the_generation(post, centre):
    assert post.take(centre.repository_dir).is_done
    add_records(centre, [clearance(7, document_number="Z7"), clearance(999)])
    publish_base(centre, clock.now())
    assert post.take(centre.repository_dir).download.rows == 301
    assert post.generations() == ["CURRENT", "clearances-000002.db"]
    assert isinstance(asks(post, "X0000007"), NotFound)
    assert asks(post, "X0000999").clearance == clearance(999)


def test_same_records_with_newer_lists_take_the_lists_only(post, centre):
    assert post.take(centre.repository_dir).is_done
    later = clock.now() + timedelta(seconds=1)
    publish_base(centre, later)
    report = post.take(centre.repository_dir)
    assert report.download.kind is PlanKind.LISTS
    assert post.generations() == FIRST
    cache = post.cache()
    assert {age.as_of for age in cache.ages(later) if age.as_of is not None} == {later}
    assert cache.feed_position()[1] == 2
    cache.close()


def test_damaged_cache_is_rebuilt_on_demand(post, first_centre):
    assert post.take(first_centre.repository_dir).is_done
    assert post.take(first_centre.repository_dir, rebuild=True).download.kind is PlanKind.BASE
    assert post.generations() == ["CURRENT", "clearances-000001-2.db"]
    assert isinstance(asks(post), Found)


def test_pointer_to_nothing_is_healed_by_the_next_cycle(post, first_centre):
    assert post.take(first_centre.repository_dir).is_done
    (post.clearances / "CURRENT").write_text("clearances-000009.db\n")
    assert isinstance(asks(post), CacheTooOld)
    assert post.take(first_centre.repository_dir).download.kind is PlanKind.BASE
    assert isinstance(asks(post), Found)


def test_older_stick_is_refused(post, centre, tmp_path):
    older = copy_stick(centre, tmp_path / "older")
    add_records(centre, [clearance(999)])
    publish_base(centre, clock.now())
    assert post.take(centre.repository_dir).is_done
    refused(post.take(older), "publication_older")
    assert post.generations() == ["CURRENT", "clearances-000002.db"]
    assert isinstance(asks(post, "X0000999"), Found)


def test_expired_publication_is_refused(post, tmp_path):
    centre = make_centre(tmp_path / "late", [clearance(7)], clock.now() - timedelta(days=50))
    refused(Post.of(post.folder, centre).take(centre.repository_dir), "publication_expired")
    holds_nothing(post)
    centre.close()


def test_clock_behind_what_the_centre_signed_is_refused(post, first_centre):
    assert post.take(first_centre.repository_dir).is_done
    behind = clock.now() - timedelta(days=2)
    refused(post.take(first_centre.repository_dir, now=lambda: behind), "clock_behind", EnvironmentFault)
    holds_first(post)


def test_flipped_bit_in_a_shard_is_refused_and_a_good_copy_then_taken(post, first_centre, tmp_path):
    stick = copy_stick(first_centre, tmp_path / "stick")
    shard = shard_files(stick)[0]
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    refused(post.take(stick), "file_damaged")
    holds_nothing(post)
    assert post.take(first_centre.repository_dir).is_done
    holds_first(post)


def test_cut_shard_is_refused(post, first_centre, tmp_path):
    stick = copy_stick(first_centre, tmp_path / "stick")
    shard = shard_files(stick)[0]
    shard.write_bytes(shard.read_bytes()[:-10])
    refused(post.take(stick), "file_damaged")
    holds_nothing(post)


def test_missing_shard_is_refused(post, first_centre, tmp_path):
    stick = copy_stick(first_centre, tmp_path / "stick")
    shard_files(stick)[3].unlink()
    refused(post.take(stick), "file_missing")
    holds_nothing(post)


def test_mixed_publications_are_refused(post, centre, tmp_path):
    older = copy_stick(centre, tmp_path / "older")
    add_records(centre, [clearance(999)])
    publish_base(centre, clock.now())
    mixed = copy_stick(centre, tmp_path / "mixed")
    for role in ("snapshot", "targets"):
        shutil.copy(older / "metadata" / f"1.{role}.json", mixed / "metadata" / f"2.{role}.json")
    assert post.take(older).is_done
    refused(post.take(mixed), "publication_mixed")
    holds_first(post)


def test_foreign_root_is_refused(post, tmp_path, first_centre):
    stranger = make_centre(tmp_path / "stranger", [clearance(7)])
    refused(post.take(stranger.repository_dir), "signature_wrong")
    holds_nothing(post)
    stranger.close()


def test_broken_trusted_root_is_refused(post, first_centre):
    broken = dataclasses.replace(post, root=b"{}")
    refused(broken.take(first_centre.repository_dir), "publication_invalid")
    holds_nothing(post)


def test_wrong_feed_key_is_refused(post, first_centre, tmp_path):
    stranger = make_centre(tmp_path / "stranger", [])
    wrong = dataclasses.replace(post, identity=str(stranger.keys.feed_identity))
    refused(wrong.take(first_centre.repository_dir), "feed_key_wrong")
    refused(dataclasses.replace(post, identity="no key").take(first_centre.repository_dir), "feed_key_wrong")
    holds_nothing(post)
    stranger.close()


def test_signed_rows_that_are_not_the_announced_set_never_become_live(post, centre):
    republish_index(
        centre, lambda index: dataclasses.replace(index, base=dataclasses.replace(index.base, content_root=bytes(32)))
    )
    report = post.take(centre.repository_dir)
    assert report.download_fault.key == "feed.fault.content_differs"
    holds_nothing(post)


@pytest.mark.parametrize("change", [{"min_client": 99}, {"schema": 99}])
def test_data_for_a_newer_program_leave_the_last_good_cache(post, centre, change):
    assert post.take(centre.repository_dir).is_done
    republish_index(centre, lambda index: dataclasses.replace(index, feed_seq=2, **change))
    refused(post.take(centre.repository_dir), "program_too_old")
    holds_first(post)


def test_feed_that_went_back_inside_newer_metadata_is_refused(post, centre):
    publish_base(centre, clock.now())
    assert post.take(centre.repository_dir).is_done
    republish_index(centre, lambda index: dataclasses.replace(index, feed_seq=1))
    refused(post.take(centre.repository_dir), "publication_older")
    assert isinstance(asks(post), Found)


def test_feed_restarts_under_a_signed_new_name(post, centre):
    assert post.take(centre.repository_dir).is_done
    republish_index(centre, lambda index: dataclasses.replace(index, feed_id="another life", feed_seq=1))
    assert post.take(centre.repository_dir).download.kind is PlanKind.BASE
    cache = post.cache()
    assert cache.feed_position() == ("another life", 1)
    cache.close()


def test_empty_directory_and_absent_directory_are_each_a_sentence(post, tmp_path):
    (tmp_path / "empty").mkdir()
    refused(post.take(tmp_path / "empty"), "file_missing")
    refused(post.take(tmp_path / "absent"), "source_unreachable", EnvironmentFault)
    holds_nothing(post)


def test_nobody_at_the_address_is_a_sentence(post):
    refused(post.take("http://127.0.0.1:9"), "source_unreachable", EnvironmentFault)
    refused(post.take("nonsense"), "source_unreachable", EnvironmentFault)
    holds_nothing(post)


def test_link_that_breaks_is_resumed_where_it_broke(post, tmp_path):
    noise = random.Random(3)
    sealed = [clearance(serial, seal=noise.randbytes(1_500).hex()) for serial in range(2)]
    centre = make_centre(tmp_path / "large", sealed)
    large = Post.of(post.folder, centre)
    with file_server(centre.repository_dir) as (url, faults):
        faults.cut_after, faults.spare = 1_000, "index.json"
        sizes = sum(path.stat().st_size for path in shard_files(centre.repository_dir))
        cycles = 0
        while not (report := large.take(url)).is_done:
            refused(report, "source_unreachable", EnvironmentFault)
            holds_nothing(large)
            assert list((large.tuf / "parts").glob("*.part"))
            cycles += 1
        assert cycles >= 2
        assert {"bytes=1000-", "bytes=2000-"} <= set(faults.ranges)
        assert faults.sent_of_targets <= sizes + cycles * 40_000  # the index is read again in each cycle
    assert isinstance(asks(large, "X0000001"), Found)
    assert list((large.tuf / "parts").iterdir()) == []
    centre.close()


def test_server_without_range_is_read_from_the_start(post, first_centre):
    with file_server(first_centre.repository_dir) as (url, faults):
        faults.cut_after = 200
        refused(post.take(url), "source_unreachable", EnvironmentFault)
        faults.cut_after, faults.without_range = None, True
        assert post.take(url).is_done
    holds_first(post)


def test_partial_download_that_was_spoilt_is_thrown_away(post, first_centre):
    with file_server(first_centre.repository_dir) as (url, faults):
        faults.cut_after = 200
        refused(post.take(url), "source_unreachable", EnvironmentFault)
        faults.cut_after = None
        (part,) = (post.tuf / "parts").glob("*.part")
        part.write_bytes(b"\x00" * part.stat().st_size)
        refused(post.take(url), "file_damaged")
        assert post.take(url).is_done
    holds_first(post)


def test_partial_download_longer_than_the_file_is_thrown_away(post, first_centre):
    with file_server(first_centre.repository_dir) as (url, faults):
        faults.cut_after = 200
        refused(post.take(url), "source_unreachable", EnvironmentFault)
        faults.cut_after = None
        (part,) = (post.tuf / "parts").glob("*.part")
        part.write_bytes(b"\x00" * 100_000)
        assert post.take(url).is_done
    holds_first(post)


def test_server_in_trouble_is_a_sentence(post, first_centre):
    with file_server(first_centre.repository_dir) as (url, faults):
        faults.status = 500
        refused(post.take(url), "centre_busy", EnvironmentFault)
    holds_nothing(post)


def test_states_come_in_order_and_progress_reaches_its_totals(post, first_centre):
    told = []
    assert post.take(first_centre.repository_dir, on_progress=told.append).is_done
    states = list(dict.fromkeys(each.state for each in told))
    assert states == [
        CycleState.METADATA,
        CycleState.PLAN,
        CycleState.VERIFY,
        CycleState.FETCH,
        CycleState.DECRYPT,
        CycleState.APPLY,
        CycleState.CHECK,
        CycleState.IDLE,
    ]
    last = told[-2]
    assert last.bytes_done == last.bytes_total > 0
    assert last.rows_done == last.rows_total == 300


@pytest.mark.parametrize("state", [CycleState.METADATA, CycleState.FETCH, CycleState.APPLY, CycleState.CHECK])
def test_cancel_in_any_state_leaves_everything_as_it_was_and_the_next_cycle_completes(post, first_centre, state):
    reached = []

    def watch(progress):
        reached.append(progress.state)

    report = post.take(first_centre.repository_dir, on_progress=watch, should_stop=lambda: state in reached)
    if state is not CycleState.CHECK:  # the last step is one transaction of a moment: it ends
        assert report.is_cancelled
        holds_nothing(post)
    assert post.take(first_centre.repository_dir).is_done
    holds_first(post)


def test_fetched_shards_are_not_fetched_again(post, first_centre):
    reached = []
    report = post.take(
        first_centre.repository_dir, on_progress=reached.append, should_stop=lambda: any(p.rows_done for p in reached)
    )
    assert report.is_cancelled
    again = post.take(first_centre.repository_dir)
    assert again.is_done
    assert again.download.bytes_fetched < 5_000


def test_high_water_mark_only_rises(tmp_path):
    mark, now = HighWater(tmp_path / "tuf"), clock.now()
    assert mark.mark() is None
    mark.check(now)
    mark.raise_to(now)
    mark.raise_to(now - timedelta(days=3))
    assert mark.mark() == now
    mark.check(now - timedelta(minutes=9))
    with pytest.raises(EnvironmentFault):
        mark.check(now - timedelta(minutes=11))
    (tmp_path / "tuf" / "high-water.json").write_text(json.dumps(["damaged"]))
    mark.check(now - timedelta(days=9))
    mark.raise_to(now)
    assert mark.mark() == now
