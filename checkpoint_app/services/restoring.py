"""A backup made this machine's casebook again: a lost machine goes on, as the device's next incarnation.

The backup's key comes from the centre, for a one-time code that names the device. Nothing of this machine is touched
before the whole copy is here and its digest fits; what stood in the way is moved aside, never removed. Events that
the centre does not hold yet go out afterwards as what they are: the former incarnation's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock, medium
from checkpoint_app.casework.backups import BackupHead
from checkpoint_app.config import Settings
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import medium_faults
from checkpoint_app.services.backing_up import FoundBackup, backups_on
from checkpoint_app.services.opening import open_secrets
from checkpoint_app.services.post import Membership, begin_chain, membership_in, membership_of, secrets_after
from checkpoint_app.store.backup import CopiedChain, open_copy_as
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.keys import SECRETS_FILE, DeviceSecrets, KeySource, save_device_secrets
from checkpoint_app.store.moments import moment_now
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.courier import find_stick
from checkpoint_app.sync.enrolling import Enrolment, enrol
from checkpoint_app.sync.letters import MachineKeys
from checkpoint_app.sync.tls import Trust, trust_of

_COPY = "casebook.db.restoring"
NEW = "casebook.db.restored"
_COMPANIONS = ("", "-wal", "-shm", ".reserve")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the backup, the enrolment it goes on under, and how many events wait to be sent."""

    head: BackupHead
    membership: Membership
    events: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Admittance:
    """Where the centre is, its fingerprint as somebody compared it, and the one-time code."""

    centre_url: str
    fingerprint: str
    code: str


def choose_backup(folder: Path, device_id: str | None = None) -> FoundBackup:
    """Choose the newest backup on a stick; with several machines' on it the device must be named.

    Raises EnvironmentFault when there is no stick or none of its backups is meant.
    """
    stick = find_stick(folder)
    found = backups_on(stick) if stick is not None else ()
    wanted = [each for each in found if device_id is None or each.head.device_id == device_id]
    if not wanted:
        raise EnvironmentFault("services.fault.restore_no_backup", folder=folder.name or str(folder))
    counters = {
        each.head.device_id: f"{each.head.post} {each.head.counter}: {each.head.device_id}" for each in wanted
    }
    if len(counters) > 1:
        raise EnvironmentFault("services.fault.restore_which", devices="; ".join(sorted(counters.values())))
    return wanted[0]


def restore(settings: Settings, source: KeySource, found: FoundBackup, at: Admittance) -> Restored:
    """Make a backup this machine's casebook.

    Raises EnvironmentFault or DataRejected, and then the casebook is as it was. After a death on the way the code may
    be spent: with another one it is done again.
    """

    def admitted(secrets: DeviceSecrets) -> tuple[Ed25519PrivateKey, Enrolment]:
        signing = Ed25519PrivateKey.generate()
        return signing, _admit(at, found.head, MachineKeys(signing, secrets.age_identity))

    return restore_with(settings, source, found, at.centre_url, admitted)


def restore_with(
    settings: Settings,
    source: KeySource,
    found: FoundBackup,
    centre_url: str,
    admitted: Callable[[DeviceSecrets], tuple[Ed25519PrivateKey, Enrolment]],
) -> Restored:
    """Restore, however this machine is admitted; `admitted` is asked when the copy is here. Raises like `restore`."""
    folder = settings.data_dir
    with medium_faults():
        medium.make_folder(folder)
    secrets = open_secrets(settings, source, create=True)
    refuse_casebook_in_use(settings, secrets)
    copy = folder / _COPY
    try:
        _fetch(found, copy)
        signing, given = admitted(secrets)
        if given.backup_key is None or given.account.device_id != found.head.device_id:
            raise DataRejected("sync.fault.backup_refused")
        membership = membership_of(given, centre_url, found.head.post, found.head.counter)
        after = secrets_after(secrets, signing, given.given)
        chain = open_copy_as(copy, given.backup_key, folder / NEW, after.database_key)
        _compare(chain, found.head)
        restored = _begin(folder / NEW, after, found.head, membership)
        save_device_secrets(folder / SECRETS_FILE, source, after)
        put_in_place(settings, clock.now())
    finally:
        remove_unfinished(settings)
    return restored


def refuse_casebook_in_use(settings: Settings, secrets: DeviceSecrets) -> None:
    """Refuse where records could be pushed aside: only an empty casebook, or one that cannot be opened, gives way."""
    path = settings.casebook_path
    if not path.exists():
        return
    try:
        casebook = Casebook.open(path, secrets.database_key, secrets.device_key, clock.now(), must_exist=True)
    except DataRejected:
        return
    try:
        is_empty = not casebook.is_enrolled
    finally:
        casebook.close()
    if not is_empty:
        raise DataRejected("services.fault.restore_in_use")


def _fetch(found: FoundBackup, copy: Path) -> None:
    """Bring the copy here, whole; a stick that rotted is told by the digest."""
    digest = hashlib.sha256()
    with medium_faults(), found.path.open("rb") as stream, copy.open("wb") as target:
        stream.seek(found.offset)
        while chunk := stream.read(1024 * 1024):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != found.head.digest:
        raise DataRejected("casework.fault.backup_malformed")


def _admit(at: Admittance, head: BackupHead, keys: MachineKeys) -> Enrolment:
    servers = trust_of(at.centre_url, at.fingerprint)
    link = CentreLink(at.centre_url, Trust(servers))
    try:
        return enrol(link, at.code, keys, head.post, head.counter, backup=head)
    finally:
        link.close()


def _compare(chain: CopiedChain, head: BackupHead) -> None:
    said = (head.device_id, head.incarnation, head.dev_seq, head.head_hash)
    if (chain.device_id, chain.incarnation, chain.dev_seq, chain.head_hash) != said:
        raise DataRejected("casework.fault.backup_malformed")


def _begin(path: Path, secrets: DeviceSecrets, head: BackupHead, membership: Membership) -> Restored:
    """Begin the next incarnation in the restored casebook; what is due to be erased goes before anybody sees it."""
    casebook = Casebook.open(path, secrets.database_key, secrets.device_key, clock.now(), must_exist=True)
    try:
        former = membership_in(casebook)
        if former is not None and not membership.centre_url:  # admitted by stick: where the centre is has not changed
            membership = replace(membership, centre_url=former.centre_url, device_url=former.device_url)
        begin_chain(casebook, membership, secrets.device_key, "restored")
        casebook.erase_due(moment_now())
        return Restored(head, membership, head.dev_seq, casebook.outbox.pending_count())
    finally:
        casebook.close()


def remove_unfinished(settings: Settings) -> None:
    """Remove what did not become the casebook."""
    for name in (_COPY, NEW):
        for companion in _COMPANIONS:
            (settings.data_dir / f"{name}{companion}").unlink(missing_ok=True)


def put_in_place(settings: Settings, now: datetime) -> None:
    """Move aside what stood there, companions first, then give the restored casebook its name."""
    path, aside = settings.casebook_path, f"casebook.db.aside-{now:%Y%m%dT%H%M%SZ}"
    for companion in reversed(_COMPANIONS):
        old = path.with_name(f"{path.name}{companion}")
        if old.exists():
            old.replace(path.with_name(f"{aside}{companion}"))
    (settings.data_dir / NEW).replace(path)
    medium.sync_folder(path.parent)
