"""The casebook's backup on a stick: what a machine that is lost, drowned or burnt leaves behind.

Called in the thread of the cycle; the casebook goes on recording meanwhile. A new backup gets its name when it lasts
on the stick, and the one before stays until then, so a stick that is pulled at any moment holds a whole one.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import pyrage

from checkpoint_app import medium
from checkpoint_app.casework.backups import (
    BACKUPS,
    LARGEST_HEAD_BYTES,
    SUFFIX,
    BackupHead,
    head_from_line,
    head_to_line,
    sign_head,
)
from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire, to_base64
from checkpoint_app.casework.courier_files import FOLDER
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import medium_faults
from checkpoint_app.services.post import Membership, Post
from checkpoint_app.store.backup import CopiedChain, check_room, copy_for_backup
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.sync.courier import Stick

KEPT = 2
"""So many backups of a machine stay on a stick: the newest, and the one before it."""

WORRY_AFTER = timedelta(days=7)
_SETTING = "last_backup"
_COPY = "casebook.db.copy"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When this casebook was last backed up (aware UTC), on which stick, up to which number, and how large."""

    at: datetime
    stick: str
    dev_seq: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FoundBackup:
    """A backup on a stick, by its head alone; `offset` is where the copy begins in the file."""

    path: Path
    head: BackupHead
    offset: int


def back_up(post: Post, stick: Stick, now: datetime) -> LastBackup:
    """Put a backup of the casebook onto a stick.

    Raises EnvironmentFault when this machine is not enrolled, when there is no room (asked before anything is
    written), or when the stick refuses; DataRejected when the casebook is damaged. The former backup stays whole.
    """
    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    path, copy = post.settings.casebook_path, post.settings.data_dir / _COPY
    check_room(path, post.settings.data_dir, "services.fault.backup_no_room_here")
    key = secrets.token_bytes(32)
    try:
        with medium_faults():
            folder = stick.folder / BACKUPS / membership.account.device_id
            medium.make_folder(folder)
            medium.remove_unfinished(folder)
            _prune(folder, KEPT - 1)
            check_room(path, folder, "services.fault.backup_no_room_stick")
            copied = copy_for_backup(path, post.secrets.database_key, copy, key, now)
            head = _head(post, membership, copied, copy, key, now)
            medium.write_stream(folder / head.file_name, chain([head_to_line(head)], medium.read_chunks(copy)))
    finally:
        copy.unlink(missing_ok=True)
    made = LastBackup(now, _medium_name(stick), head.dev_seq, head.size_bytes)
    post.writer.run(lambda casebook: _remember(casebook, made))
    return made


def _head(
    post: Post, membership: Membership, copied: CopiedChain, copy: Path, key: bytes, now: datetime
) -> BackupHead:
    recipients = [
        pyrage.x25519.Recipient.from_str(each)
        for each in (membership.account.centre_recipient, post.secrets.device_recipient)
    ]
    digest = hashlib.sha256()
    for chunk in medium.read_chunks(copy):
        digest.update(chunk)
    bare = BackupHead(
        device_id=copied.device_id,
        incarnation=copied.incarnation,
        dev_seq=copied.dev_seq,
        head_hash=copied.head_hash,
        made_at=now,
        schema=copied.schema,
        post=membership.post,
        counter=membership.counter,
        size_bytes=copy.stat().st_size,
        digest=digest.hexdigest(),
        wrapped_key=to_base64(pyrage.encrypt(key, recipients)),
    )
    return sign_head(bare, post.secrets.device_key)


def backups_in(folder: Path) -> tuple[FoundBackup, ...]:
    """List the backups in one machine's folder on a stick, the newest first; what has no legible head is none."""
    found = []
    for path in _files(folder):
        with suppress(DataRejected):
            found.append(read_head(path))
    return tuple(sorted(found, key=lambda each: (each.head.incarnation, each.head.dev_seq, each.head.made_at)))[::-1]


def backups_on(stick: Stick) -> tuple[FoundBackup, ...]:
    """List all machines' backups on a stick, each machine's newest first; raises EnvironmentFault."""
    with medium_faults():
        root = stick.folder / BACKUPS
        folders = sorted(each for each in root.iterdir() if each.is_dir()) if root.is_dir() else []
        return tuple(each for folder in folders for each in backups_in(folder))


def read_head(path: Path) -> FoundBackup:
    """Read the head of a backup and look whether the file is as long as it says; raises DataRejected or OSError."""
    with path.open("rb") as stream:
        line = stream.readline(LARGEST_HEAD_BYTES)
    head = head_from_line(line)
    if path.stat().st_size != len(line) + head.size_bytes:
        raise DataRejected("casework.fault.backup_malformed")
    return FoundBackup(path, head, len(line))


def _prune(folder: Path, kept: int) -> None:
    """Keep the newest ones; also what cannot be read goes, but never before there is a readable one."""
    keep = {each.path for each in backups_in(folder)[:kept]}
    for path in _files(folder) if keep else ():
        if path not in keep:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    """List what got its name; a half-written file is as long as it should be at its very last moment."""
    return [each for each in folder.glob(f"*{SUFFIX}") if not each.name.startswith(medium.UNFINISHED)]


def _medium_name(stick: Stick) -> str:
    place = stick.folder.parent if stick.folder.name == FOLDER else stick.folder
    return place.name or str(place)


def _remember(casebook: Casebook, made: LastBackup) -> None:
    kept = {
        "at": instant_to_wire(made.at),
        "stick": made.stick,
        "dev_seq": made.dev_seq,
        "size_bytes": made.size_bytes,
    }
    casebook.set_setting(_SETTING, json.dumps(kept))


def last_backup(casebook: Casebook) -> LastBackup | None:
    """Tell when this casebook was last backed up; None when it never was."""
    text = casebook.setting(_SETTING)
    if not text:
        return None
    kept = json.loads(text)
    return LastBackup(instant_from_wire(kept["at"]), kept["stick"], kept["dev_seq"], kept["size_bytes"])
