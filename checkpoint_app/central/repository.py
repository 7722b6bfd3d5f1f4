"""The TUF repository of the centre: metadata and targets as immutable files in a plain directory.

Order of writing: targets, then `N.targets.json`, `N.snapshot.json`, and last `timestamp.json`, which alone makes the
rest visible. A crash in between leaves the last publication whole; the next one takes higher versions. Consistent
snapshots are on, so no file but `timestamp.json` is ever replaced, and any cache or stick may carry the tree.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from checkpoint_app.casework.letters import NONE_SEEN, SeenVersions
from checkpoint_app.central.files import make_durable, write_atomically, write_for_later
from checkpoint_app.central.keys import CentreKeys, needed
from checkpoint_app.faults import DataRejected

TIMESTAMP_LIFE = timedelta(days=45)
TARGETS_LIFE = timedelta(days=120)
ROOT_LIFE = timedelta(days=1100)
_VERSIONS_KEPT = 5
_COMPACT = JSONSerializer(compact=True)


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of the metadata that one publication wrote."""

    targets: int
    snapshot: int
    timestamp: int


def write_first_root(folder: Path, keys: CentreKeys, now: datetime) -> None:
    """Sign version 1 of the root: which keys may sign what."""
    root = Root(version=1, expires=_second(now + ROOT_LIFE), consistent_snapshot=True)
    for key in keys.roots:
        root.add_key(CryptoSigner(key).public_key, "root")
    root.roles["root"].threshold = keys.root_threshold
    for role, own in (("targets", keys.targets), ("snapshot", keys.snapshot), ("timestamp", keys.timestamp)):
        root.add_key(CryptoSigner(needed(own, role)).public_key, role)
    _write(folder, "1.root.json", Metadata(root), keys.roots)


def root_bytes(folder: Path) -> bytes:
    """Give the newest root, which an enrolling device takes as its first trust."""
    return (folder / "metadata" / f"{_newest(folder, 'root')}.root.json").read_bytes()


def store_target(folder: Path, path: str, data: bytes) -> TargetFile:
    """Write a target under its hash and describe it; `path` is relative, with forward slashes.

    It is durable once `publish_targets` names it.
    """
    digest = hashlib.sha256(data).hexdigest()
    parent, _, name = path.rpartition("/")
    write_for_later(folder / "targets" / parent / f"{digest}.{name}", data)
    return TargetFile(length=len(data), hashes={"sha256": digest}, path=path)


def publish_targets(
    folder: Path,
    keys: CentreKeys,
    targets: Mapping[str, TargetFile],
    now: datetime,
    kept: Mapping[str, TargetFile] | None = None,
    floor: SeenVersions = NONE_SEEN,
) -> Versions:
    """Sign a set of stored targets as the newest one; versions rise whatever a crash left behind, and above `floor`.

    Those of `kept`, an earlier publication, are durable already.
    """
    durable = {each.get_prefixed_paths()[0] for each in (kept or {}).values()}
    names = {each.get_prefixed_paths()[0] for each in targets.values()}
    make_durable(folder / "targets" / name for name in sorted(names - durable))
    targets_version = max(_newest(folder, "targets"), floor.targets) + 1
    snapshot_version = max(_newest(folder, "snapshot"), floor.snapshot) + 1
    signed = Targets(version=targets_version, expires=_second(now + TARGETS_LIFE), targets=dict(targets))
    meta = _write(folder, f"{targets_version}.targets.json", Metadata(signed), (needed(keys.targets, "targets"),))
    snapshot = Snapshot(
        version=snapshot_version, expires=_second(now + TARGETS_LIFE), meta={"targets.json": meta(targets_version)}
    )
    snapshot_meta = _write(
        folder, f"{snapshot_version}.snapshot.json", Metadata(snapshot), (needed(keys.snapshot, "snapshot"),)
    )
    timestamp = _write_timestamp(folder, keys, snapshot_meta(snapshot_version), now, floor.timestamp)
    _prune_metadata(folder)
    return Versions(targets_version, snapshot_version, timestamp)


def refresh_timestamp(folder: Path, keys: CentreKeys, now: datetime) -> int:
    """Sign the same publication anew before its timestamp expires; gives the new version."""
    current = _timestamp(folder)
    if current is None:
        raise DataRejected("central.fault.nothing_published")
    return _write_timestamp(folder, keys, current.snapshot_meta, now)


def sign_anew(folder: Path, keys: CentreKeys, now: datetime) -> Versions | None:
    """Sign what is published with the keys of the root in force; None when nothing was published yet."""
    if _timestamp(folder) is None:
        return None
    targets = current_targets(folder)
    return publish_targets(folder, keys, targets, now, targets)


def is_signed_by(folder: Path, root: Root) -> bool:
    """Whether all that is visible bears the signatures that a root asks for; true when nothing is published."""
    timestamp = _timestamp(folder)
    if timestamp is None:
        return True
    snapshot: Metadata[Snapshot] = Metadata.from_file(
        str(folder / "metadata" / f"{timestamp.snapshot_meta.version}.snapshot.json")
    )
    names = {
        "timestamp": "timestamp.json",
        "snapshot": f"{timestamp.snapshot_meta.version}.snapshot.json",
        "targets": f"{snapshot.signed.meta['targets.json'].version}.targets.json",
    }
    for role, name in names.items():
        read: Metadata[Root] = Metadata.from_file(str(folder / "metadata" / name))
        if not root.get_verification_result(role, read.signed_bytes, read.signatures).verified:
            return False
    return True


def own_versions(folder: Path) -> SeenVersions:
    """Tell the highest versions that lie in a repository, visible or not."""
    timestamp = _timestamp(folder)
    return SeenVersions(
        timestamp.version if timestamp else 0, _newest(folder, "snapshot"), _newest(folder, "targets")
    )


def expiries(folder: Path) -> dict[str, datetime]:
    """Tell when the visible metadata of each role end."""
    ends = {"root": Root.from_dict(_signed(folder / "metadata" / f"{_newest(folder, 'root')}.root.json")).expires}
    timestamp = _timestamp(folder)
    if timestamp is not None:
        ends["timestamp"] = timestamp.expires
        snapshot = folder / "metadata" / f"{timestamp.snapshot_meta.version}.snapshot.json"
        ends["snapshot"] = Snapshot.from_dict(_signed(snapshot)).expires
        version = Snapshot.from_dict(_signed(snapshot)).meta["targets.json"].version
        ends["targets"] = Targets.from_dict(_signed(folder / "metadata" / f"{version}.targets.json")).expires
    return ends


def _signed(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_bytes())["signed"]
    return content


def current_targets(folder: Path) -> dict[str, TargetFile]:
    """Give the targets that are visible now, by path; empty before the first publication."""
    timestamp = _timestamp(folder)
    if timestamp is None:
        return {}
    snapshot: Metadata[Snapshot] = Metadata.from_file(
        str(folder / "metadata" / f"{timestamp.snapshot_meta.version}.snapshot.json")
    )
    version = snapshot.signed.meta["targets.json"].version
    targets: Metadata[Targets] = Metadata.from_file(str(folder / "metadata" / f"{version}.targets.json"))
    return targets.signed.targets


def read_target(folder: Path, target: TargetFile) -> bytes:
    """Read a stored target."""
    return (folder / "targets" / target.get_prefixed_paths()[0]).read_bytes()


def remove_targets_except(folder: Path, kept: Iterable[TargetFile]) -> None:
    """Delete stored targets outside `kept`; a reader of the last publication but one keeps its files."""
    names = {name for target in kept for name in target.get_prefixed_paths()}
    root = folder / "targets"
    for path in list(root.rglob("*")):
        if path.is_file() and path.relative_to(root).as_posix() not in names:
            path.unlink()
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def size_bytes(folder: Path) -> int:
    """Sum the lengths of all files of the repository."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def metadata_bytes(folder: Path) -> int:
    """Sum the lengths of the metadata that lie there: at least as much as signing all of it anew takes."""
    return size_bytes(folder / "metadata")


def export_repository(folder: Path, destination: Path) -> None:
    """Copy the repository as it is, for a stick or a file server; timestamp last."""
    shutil.copytree(
        folder, destination, dirs_exist_ok=True, ignore=shutil.ignore_patterns("timestamp.json", ".new-*")
    )
    write_atomically(
        destination / "metadata" / "timestamp.json", (folder / "metadata" / "timestamp.json").read_bytes()
    )


class _Described:
    """Length and hash of metadata just written, to be named by the role above it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __call__(self, version: int) -> MetaFile:
        return MetaFile(version, len(self._data), {"sha256": hashlib.sha256(self._data).hexdigest()})


def _write(
    folder: Path,
    name: str,
    metadata: Metadata[Root] | Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp],
    signers: Iterable[Ed25519PrivateKey],
) -> _Described:
    for key in signers:
        metadata.sign(CryptoSigner(key), append=True)
    data = metadata.to_bytes(_COMPACT)
    write_atomically(folder / "metadata" / name, data)
    return _Described(data)


def _write_timestamp(folder: Path, keys: CentreKeys, snapshot: MetaFile, now: datetime, floor: int = 0) -> int:
    current = _timestamp(folder)
    version = max(current.version if current else 0, floor) + 1
    signed = Timestamp(version=version, expires=_second(now + TIMESTAMP_LIFE), snapshot_meta=snapshot)
    _write(folder, "timestamp.json", Metadata(signed), (needed(keys.timestamp, "timestamp"),))
    return version


def _timestamp(folder: Path) -> Timestamp | None:
    path = folder / "metadata" / "timestamp.json"
    if not path.is_file():
        return None
    metadata: Metadata[Timestamp] = Metadata.from_file(str(path))
    return metadata.signed


def _numbered(folder: Path, role: str) -> list[int]:
    names = [path.name.split(".")[0] for path in (folder / "metadata").glob(f"*.{role}.json")]
    return sorted(int(name) for name in names if name.isdigit())


def _newest(folder: Path, role: str) -> int:
    return max(_numbered(folder, role), default=0)


def _prune_metadata(folder: Path) -> None:
    # Roots stay for ever: a client that slept through several rotations walks them one by one.
    for role in ("targets", "snapshot"):
        for version in _numbered(folder, role)[:-_VERSIONS_KEPT]:
            (folder / "metadata" / f"{version}.{role}.json").unlink()


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
