"""The desk of a training: a post of its own in a throw-away folder, with a casebook and data that nobody else has.

It belongs to no centre and can join none: it has no membership, so nothing of it can be sent, and `TrainingPost`
refuses to enrol. The folder of the real post is neither opened nor named here; when the training ends, its own folder
is removed with everything that was recorded in it.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance, Feed
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_index import (
    LIST_FEEDS,
    IndexBase,
    IndexEntriesSeen,
    IndexFile,
    IndexList,
    IndexShard,
    list_path,
    shard_path,
)
from checkpoint_app.casework.feed_lists import ListRow, encode_list_row, read_entries
from checkpoint_app.casework.feed_rows import encode_row, row_hash, row_key
from checkpoint_app.casework.kinds import Role
from checkpoint_app.config import Settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.opening import load_rules
from checkpoint_app.services.post import Membership, NewPerson, Post, enrol_people
from checkpoint_app.store.clearances_builder import ClearanceStore
from checkpoint_app.store.keys import SECRETS_FILE, CredentialFile, create_device_secrets
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.texts import texts
from checkpoint_app.training.cases import Case
from checkpoint_app.training.papers import list_rows, record_of_case

PREFIX = "checkpoint-training-"
_DEVICE, _GENERATION, _ENTRIES_SEEN_PERCENT = "TRAINING", "000001", 99
_TRAINEE, _SUPERVISOR = "latihan", "latihan-supervisor"


class TrainingPost(Post):
    """A post that belongs to no centre, and never will."""

    is_training = True

    def join(self, centre_url: str, code: str, post: str, counter: str, fingerprint: str) -> Membership:
        """Refuse: what is recorded in a training is nobody's record."""
        raise EnvironmentFault("training.fault.never_joins")


@dataclass(frozen=True, slots=True)
class TrainingDesk:
    """The open desk; `trainee` opened their key already, with a password that nobody was told."""

    post: TrainingPost
    trainee: LoggedInOfficer
    folder: Path

    def clear_away(self) -> None:
        """Close the post and remove everything that was recorded at it."""
        self.post.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_desk(cases: Iterable[Case], like: Settings, parent: Path | None = None) -> TrainingDesk:
    """Lay a desk out in a new folder, with the data of these cases handed over just now.

    `like` gives language, look and tone, nothing else. Raises EnvironmentFault when the disk refuses.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    except OSError as error:
        raise EnvironmentFault("store.fault.cannot_write", file=PREFIX) from error
    try:
        return _lay_out(folder, tuple(cases), like)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _lay_out(folder: Path, cases: tuple[Case, ...], like: Settings) -> TrainingDesk:
    words = texts(like.language)
    settings = Settings(
        data_dir=folder,
        language=like.language,
        palette=like.palette,
        post=words("training.post"),
        counter="0",
        quiet_tone=like.quiet_tone,
    )
    source = CredentialFile(folder / "training.key")
    drawn = create_device_secrets(folder / SECRETS_FILE, source)
    list_key = secrets.token_bytes(32)
    own = replace(drawn, list_key=list_key, subject_ref_key=secrets.token_bytes(32))
    records = [record for case in cases if (record := record_of_case(case, clock.today())) is not None]
    lists = list_rows(cases, list_key, clock.today())
    _write_data(ClearanceStore(settings.clearances_dir, own.database_key), records, lists, clock.now())
    post = TrainingPost(settings, source, own, load_rules())
    try:
        return TrainingDesk(post, _begin(post, words("training.trainee"), words("training.supervisor")), folder)
    except BaseException:
        post.close()
        raise


def _begin(post: TrainingPost, trainee: str, supervisor: str) -> LoggedInOfficer:
    """Give the desk a name and its people, and let the trainee in."""
    password = secrets.token_urlsafe(24)
    people = (
        NewPerson(_TRAINEE, trainee, Role.OFFICER, password),
        NewPerson(_SUPERVISOR, supervisor, Role.SUPERVISOR, secrets.token_urlsafe(24)),
    )
    post.writer.run(lambda casebook: casebook.adopt_device(_DEVICE, 1))
    enrol_people(post, people, clock.now())
    return post.writer.run(lambda casebook: casebook.people.log_in(_TRAINEE, password, clock.now()))


def _write_data(
    store: ClearanceStore, records: list[Clearance], lists: dict[Feed, list[ListRow]], as_of: datetime
) -> None:
    """Make records and lists live, as if a centre had published them just now."""
    shards: list[list[bytes]] = [[] for _ in range(256)]
    sums = ContentSums()
    for key, line in sorted((row_key(each), encode_row(each)) for each in records):
        shards[key[0]].append(line)
        sums.add(key, row_hash(line))
    parts = tuple(IndexShard(shard_path(_GENERATION, at), len(lines)) for at, lines in enumerate(shards))
    index = IndexFile(
        feed_id=_DEVICE.lower(),
        server_epoch=_DEVICE.lower(),
        feed_seq=1,
        as_of=as_of,
        base=IndexBase(_GENERATION, 1, len(records), sums.content_root(), parts),
        lists={feed: IndexList(list_path(feed.value, 1), 0, as_of) for feed in LIST_FEEDS},
        entries_seen=IndexEntriesSeen(_ENTRIES_SEEN_PERCENT, as_of),
    )
    with store.begin_base(index) as builder:
        for at, lines in enumerate(shards):
            builder.add_shard(at, lines)
        builder.finish({feed: read_entries(feed, map(encode_list_row, rows)) for feed, rows in lists.items()})
