"""What an operator does with the centre's keys: look, replace, bring signatures together, find back."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root
from tuf.api.serialization import DeserializationError

from checkpoint_app.casework.letters import NONE_SEEN, SeenVersions
from checkpoint_app.central import repository, roots
from checkpoint_app.central.authorities import DEVICES, SERVERS, Authority, add_authority
from checkpoint_app.central.centre import Centre, open_centre, set_setting
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.files import check_room
from checkpoint_app.central.keys import add_feed_epoch, load_keys
from checkpoint_app.central.letters import highest_seen
from checkpoint_app.faults import DataRejected
from checkpoint_app.medium import read_limited

STEP_AFTER_RECOVERY = 1000
FEED_OVERLAP = timedelta(days=90)
ROLES_ONLINE = ("targets", "snapshot", "timestamp")
EXPORTED, BESIDE = "next-root.json", "root-in-force.json"
_LARGEST_METADATA = 5_000_000
_ROOM_TO_SPARE = 100_000
_WARN = {
    "root": timedelta(days=180),
    "targets": timedelta(days=30),
    "snapshot": timedelta(days=30),
    "timestamp": timedelta(days=20),
    SERVERS: timedelta(days=400),
    DEVICES: timedelta(days=400),
    "feed": timedelta(days=30),
}


class Where(Enum):
    """Where the private half of a key is."""

    HERE = "HERE"
    ELSEWHERE = "ELSEWHERE"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key: its role, id, where its private half is, until when what it signed (or itself) is valid."""

    role: str
    keyid: str
    where: Where
    threshold: int
    until: datetime | None
    is_near: bool


def list_keys(centre: Centre, now: datetime) -> Iterator[KeyLine]:
    """List all keys that sign or open something; `is_near` warns that an end comes close."""
    yield from _publication_keys(centre, now)
    keys = centre.keys
    for kind, held in ((SERVERS, keys.authorities.servers), (DEVICES, keys.authorities.devices)):
        yield from (_authority_line(kind, each, each is held[-1], now) for each in held)
    for feed in keys.feeds:
        ended = feed.ends_at is not None and feed.ends_at <= now
        near = not ended and feed.ends_at is not None and feed.ends_at - now <= _WARN["feed"]
        yield KeyLine("feed", str(feed.number), Where.HERE, 1, feed.ends_at, near)


def warnings(centre: Centre, now: datetime) -> list[KeyLine]:
    """List what ends soon, the soonest first."""
    near = [line for line in list_keys(centre, now) if line.is_near and line.until is not None]
    return sorted(near, key=lambda line: line.until or now)


def _publication_keys(centre: Centre, now: datetime) -> Iterator[KeyLine]:
    root, ends = roots.current_root(centre.repository_dir).signed, repository.expiries(centre.repository_dir)
    keys = centre.keys
    here = {
        roots.key_id(each.public_key()) for each in (*keys.roots, keys.targets, keys.snapshot, keys.timestamp) if each
    }
    for role in roots.ROLES:
        until = ends.get(role)
        for keyid in root.roles[role].keyids:
            where = Where.HERE if keyid in here else Where.ELSEWHERE
            is_near = until is not None and until - now <= _WARN[role]
            yield KeyLine(role, keyid, where, root.roles[role].threshold, until, is_near)


def _authority_line(kind: str, authority: Authority, is_newest: bool, now: datetime) -> KeyLine:
    until = authority.certificate.not_valid_after_utc
    number = authority.certificate.subject.rfc4514_string().rpartition(" ")[2].partition(",")[0]
    where = Where.HERE if authority.key else Where.ELSEWHERE
    return KeyLine(kind, number, where, 1, until, is_newest and until - now <= _WARN[kind])


def rotate_role(
    centre: Centre, role: str, now: datetime, former: str | None = None, public: Ed25519PublicKey | None = None
) -> roots.RootChange:
    """Replace a key of the publication; without `public` a new one is drawn here.

    It is in force at once when enough root keys lie here; else the draft waits for signatures (`missing`).
    """
    draft = roots.begin_draft(centre.folder, now + repository.ROOT_LIFE)
    if public is None:
        drawn = Ed25519PrivateKey.generate()
        roots.keep_waiting(centre.folder, _file_of(centre, role), drawn)
        public = drawn.public_key()
    roots.replace_key(draft, role, former, public)
    return sign_here(centre, draft, now)


def withdraw_role_key(centre: Centre, role: str, keyid: str, now: datetime) -> roots.RootChange:
    """Take a key from a role without a new one; raises DataRejected when the role needs it."""
    draft = roots.begin_draft(centre.folder, now + repository.ROOT_LIFE)
    roots.withdraw_key(draft, role, keyid)
    return sign_here(centre, draft, now)


def renew_root(centre: Centre, now: datetime) -> roots.RootChange:
    """Sign the same root anew before it ends."""
    return sign_here(centre, roots.begin_draft(centre.folder, now + repository.ROOT_LIFE), now)


def sign_here(centre: Centre, draft: Metadata[Root], now: datetime) -> roots.RootChange:
    """Sign a draft with the root keys that lie here, keep it, and put it in force when that is enough."""
    former = roots.current_root(centre.repository_dir).signed
    roots.sign_with(draft, former, (*centre.keys.roots, *roots.waiting_roots(centre.folder)))
    roots.keep_draft(centre.folder, draft)
    change = roots.change_of(draft, former)
    if not change.missing:
        put_in_force(centre, draft, now)
    return change


def put_in_force(centre: Centre, draft: Metadata[Root], now: datetime) -> None:
    """Put a root in force, and sign what is published with the keys that count now."""
    if repository.current_targets(centre.repository_dir):
        # Asked before the root is in force: without these keys nothing that is published could be signed anew.
        for role in ROLES_ONLINE:
            roots.check_here(centre.folder, draft.signed, role)
    # Between the new root and the new signatures clients can only wait: a full disk must be found before.
    check_room(centre.folder, 2 * repository.metadata_bytes(centre.repository_dir) + _ROOM_TO_SPARE)
    roots.install(centre.folder, draft)
    repository.sign_anew(centre.repository_dir, load_keys(centre.folder / "keys", now), now)


def mend_signatures(centre: Centre, now: datetime) -> bool:
    """Sign what is published anew when a root came into force and the machine died before; True when that was so."""
    roots.settle_keys(centre.folder)
    root = roots.current_root(centre.repository_dir).signed
    if repository.is_signed_by(centre.repository_dir, root):
        return False
    repository.sign_anew(centre.repository_dir, load_keys(centre.folder / "keys", now), now)
    return True


def export_draft(centre: Centre, folder: Path) -> roots.RootChange:
    """Write the draft, and the root in force beside it, for a machine that holds root keys; raises DataRejected."""
    draft = roots.draft_of(centre.folder)
    if draft is None:
        raise DataRejected("central.fault.no_draft")
    former = roots.current_root(centre.repository_dir)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BESIDE).write_bytes(former.to_bytes())
    shutil.copyfile(centre.folder / roots.DRAFT, folder / EXPORTED)
    return roots.change_of(draft, former.signed)


def take_signatures(centre: Centre, folder: Path, now: datetime) -> tuple[int, roots.RootChange]:
    """Bring signatures back; gives how many were new, and what the draft still lacks (0: it is in force)."""
    draft = roots.draft_of(centre.folder)
    if draft is None:
        raise DataRejected("central.fault.no_draft")
    former = roots.current_root(centre.repository_dir).signed
    count = roots.merge_signatures(draft, roots.read_root(folder / EXPORTED), former)
    roots.keep_draft(centre.folder, draft)
    change = roots.change_of(draft, former)
    if not change.missing:
        put_in_force(centre, draft, now)
    return count, change


def rotate_feed(centre: Centre, now: datetime, overlap: timedelta = FEED_OVERLAP) -> int:
    """Draw the next key of the feed; gives its number. The one before it opens new data until the overlap ends."""
    return add_feed_epoch(centre.folder / "keys", now + overlap).number


def rotate_authority(centre: Centre, kind: str, now: datetime) -> Authority:
    """Add an authority that signs from now on; the earlier ones stay trusted until they are withdrawn."""
    return add_authority(centre.folder / "keys", kind, now)


def find_floor(centre: Centre, sticks: Iterable[Path], told: SeenVersions = NONE_SEEN) -> SeenVersions:
    """Tell above which versions a restored publisher goes on.

    The highest that lie here, that any device has said to have seen, that the given sticks or relays hold under our
    signatures, or that somebody told; and a thousand more, since some post may have seen later ones still.
    """
    with reading(centre.engine) as session:
        seen = highest_seen(session)
    seen = seen.raised_to(repository.own_versions(centre.repository_dir)).raised_to(told)
    root = roots.current_root(centre.repository_dir).signed
    for stick in sticks:
        for folder in (stick, stick / "repository", stick / "checkpoint-stick" / "repository"):
            seen = seen.raised_to(_signed_versions(folder / "metadata", root))
    step = STEP_AFTER_RECOVERY - 1
    return SeenVersions(seen.timestamp + step, seen.snapshot + step, seen.targets + step)


def _signed_versions(metadata: Path, root: Root) -> SeenVersions:
    """Tell the versions that really bear our signatures: a stick that was made up raises nothing."""
    found = {"timestamp": 0, "snapshot": 0, "targets": 0}
    if not metadata.is_dir():
        return NONE_SEEN
    for path in sorted(metadata.glob("*.json")):
        role = path.name.removesuffix(".json").rpartition(".")[2]
        content = read_limited(path, _LARGEST_METADATA) if role in found else None
        try:
            read: Metadata[Root] = Metadata.from_bytes(content or b"")
            root.verify_delegate(role, read.signed_bytes, read.signatures)
        except (DeserializationError, RepositoryError, ValueError):
            continue
        found[role] = max(found[role], read.signed.version)
    return SeenVersions(**found)


def begin_new_life(centre: Centre) -> Centre:
    """After the database was restored: a new epoch, so that devices send again, and a new feed."""
    with writing(centre.engine) as session:
        set_setting(session, "server_epoch", uuid.uuid4().hex)
        # Drawn, not counted: two restores of one backup must not give two feeds one name.
        set_setting(session, "feed_id", f"{uuid.uuid4().hex}-1")
    centre.close()
    return open_centre(centre.folder)


def _file_of(centre: Centre, role: str) -> str:
    if role != "root":
        return role
    numbers = [path.name.split(".")[0].removeprefix("root-") for path in (centre.folder / "keys").glob("root-*.pem*")]
    return f"root-{max((int(each) for each in numbers if each.isdigit()), default=0) + 1}"
