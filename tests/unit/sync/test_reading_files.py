import dataclasses
import re
from pathlib import Path

import pyrage
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

import checkpoint_app
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_index import FeedPosition, IndexDelta, IndexFile, delta_path
from checkpoint_app.faults import DataRejected
from checkpoint_app.sync import importing
from checkpoint_app.sync.importing import FeedKey, PlanKind, make_plan
from checkpoint_app.texts import LANGUAGES, texts
from tests.unit.casework_feed.people import clearance
from tests.unit.store_clearances import feeds

IDENTITY = pyrage.x25519.Identity.generate()
KEY = FeedKey(str(IDENTITY))


def sealed(plain: bytes, packed: bytes | None = None) -> bytes:
    packed = zstandard.ZstdCompressor().compress(plain) if packed is None else packed
    return pyrage.encrypt(packed, [IDENTITY.to_public()])


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=20))
def test_lines_survive_packing(lines):
    assert KEY.open_lines(sealed(b"".join(line + b"\n" for line in lines))) == lines


@pytest.mark.parametrize(
    "content",
    [
        sealed(b"no line break at the end"),
        sealed(b"", b"no zstd"),
        sealed(b"", b""),
        sealed(b"", zstandard.ZstdCompressor().compress(b"[1]\n" * 9_000)[:-4]),
        sealed(b"", zstandard.ZstdCompressor().compress(b"[1]\n") + b"more"),
        sealed(b"", zstandard.ZstdCompressor(write_content_size=False).compress(b"[1]\n")),
    ],
    ids=["no line break", "no zstd", "nothing", "end missing", "more behind", "no size"],
)
def test_file_that_is_not_whole_gives_no_line(content):
    with pytest.raises(DataRejected) as caught:
        KEY.open_lines(content)
    assert caught.value.key == "sync.fault.file_damaged"


def test_file_that_would_not_fit_into_memory_is_refused_by_its_header(monkeypatch):
    monkeypatch.setattr(importing, "_LARGEST_PLAIN", 100)
    assert KEY.open_lines(sealed(b"\n" * 100)) == [b""] * 100
    with pytest.raises(DataRejected):
        KEY.open_lines(sealed(b"\n" * 101))


@pytest.mark.parametrize(
    "content",
    [b"", b"no age file", sealed(b"[1]\n")[:-7], sealed(b"[1]\n")[:40]],
    ids=["empty", "no age file", "end missing", "header only"],
)
def test_file_that_the_key_does_not_open_gives_no_line(content):
    with pytest.raises(DataRejected) as caught:
        KEY.open_lines(content)
    assert caught.value.key == "sync.fault.feed_key_wrong"


INDEX = feeds.Feed([clearance(1)], feed_seq=5).index


def length_of(path: str) -> int:
    """Every shard has one byte, a delta as many as its name says."""
    return int(path.split("-")[-1].split(".")[0]) if path.startswith("delta/") else 1


HELD = FeedPosition(
    INDEX.feed_id,
    5,
    INDEX.base.generation,
    INDEX.base.content_root,
    1,
    INDEX.as_of,
    {feed: entry.path for feed, entry in INDEX.lists.items()},
)


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (None, PlanKind.BASE),
        (HELD, PlanKind.NOTHING),
        (dataclasses.replace(HELD, feed_id="another"), PlanKind.BASE),
        (dataclasses.replace(HELD, feed_seq=4, content_root=bytes(32)), PlanKind.BASE),
        (dataclasses.replace(HELD, feed_seq=4), PlanKind.LISTS),
    ],
)
def test_plan_takes_what_is_missing(held, kind):
    plan = make_plan(INDEX, held, length_of)
    assert plan.kind is kind
    assert len(plan.shards) == (256 if kind is PlanKind.BASE else 0)


def test_lists_that_are_held_are_not_taken_again():
    paths = {**HELD.list_paths, Feed.PLACERS: "feeds/placers/4.rows.zst.age"}
    held = dataclasses.replace(HELD, feed_seq=4, list_paths=paths)
    assert make_plan(INDEX, held, length_of).paths == (INDEX.lists[Feed.PLACERS].path,)


def test_what_this_program_cannot_apply_is_left():
    for index in (dataclasses.replace(INDEX, min_client=2), dataclasses.replace(INDEX, schema=2)):
        with pytest.raises(DataRejected) as caught:
            make_plan(index, None, length_of)
        assert caught.value.key == "sync.fault.program_too_old"


def delta(from_seq: int, to_seq: int) -> IndexDelta:
    return IndexDelta(delta_path(from_seq, to_seq), from_seq, to_seq, 1, to_seq.to_bytes(32))


def chain(*deltas: IndexDelta) -> IndexFile:
    return dataclasses.replace(INDEX, feed_seq=30, deltas=deltas)


def behind_a_newer_base(*deltas: IndexDelta) -> IndexFile:
    base = dataclasses.replace(INDEX.base, to_seq=deltas[-1].to_seq)
    return dataclasses.replace(INDEX, feed_seq=base.to_seq, base=base, deltas=deltas)


@pytest.mark.parametrize(
    ("index", "held_seq", "taken"),
    [
        (chain(delta(5, 8), delta(8, 12)), 5, ["delta/5-8", "delta/8-12"]),
        (chain(delta(5, 8), delta(8, 12)), 6, ["delta/5-8", "delta/8-12"]),
        (chain(delta(5, 8), delta(8, 12)), 8, ["delta/8-12"]),
        (chain(delta(3, 5), delta(5, 8)), 4, ["delta/3-5", "delta/5-8"]),
    ],
    ids=["from its beginning", "inside", "between", "from behind the base"],
)
def test_plan_takes_the_chain_from_the_cursor(index, held_seq, taken):
    held = dataclasses.replace(HELD, feed_seq=held_seq, content_root=bytes(32))
    plan = make_plan(index, held, length_of)
    assert plan.kind is PlanKind.DELTAS
    assert [path.removesuffix(".rows.zst.age") for path in plan.paths] == taken


@pytest.mark.parametrize(
    ("index", "held_seq"),
    [
        (chain(delta(5, 8), delta(8, 12)), 4),
        (behind_a_newer_base(delta(5, 8), delta(8, 300)), 5),
        (chain(delta(5, 8)), 8),
    ],
    ids=["a hole before the chain", "more bytes than a base", "nothing follows, and yet the rows differ"],
)
def test_plan_takes_a_base_and_what_follows_it_where_the_chain_does_not_serve(index, held_seq):
    plan = make_plan(index, dataclasses.replace(HELD, feed_seq=held_seq, content_root=bytes(32)), length_of)
    assert plan.kind is PlanKind.BASE
    assert len(plan.shards) == 256
    assert plan.deltas == tuple(each for each in index.deltas if each.to_seq > index.base.to_seq)


def test_every_fault_of_sync_and_store_has_its_sentence_in_both_languages():
    package = Path(checkpoint_app.__file__).parent
    files = [*(package / "sync").glob("*.py"), *(package / "store").glob("clearances*.py")]
    files += [*(package / "casework").glob("feed_*.py"), package / "casework" / "content_sums.py"]
    named = {key for file in files for key in re.findall(r'"((?:sync|feed)\.fault\.\w+)"', file.read_text("utf-8"))}
    named |= {f"sync.fault.{key}" for key in ("code_unknown", "code_used", "code_expired")}
    assert len(named) > 25
    for language in LANGUAGES:
        written = {key for key in texts(language).entries if key.startswith(("sync.fault.", "feed.fault."))}
        assert named <= written
