"""Attacks on the publication: what somebody in between may make of a copy of it, and the sentence each must end in.

An attacker has every file that was ever published and, in some of these, one of the online keys; never the key that
the role under attack needs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.central import changes, repository
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.publisher import publish_delta


@dataclass(frozen=True)
class Prey:
    """A centre, the copy of its first publication that the attacker kept, and a copy of its last one to spoil."""

    centre: Centre
    first: Path
    offered: Path

    @property
    def metadata(self) -> Path:
        return self.offered / "metadata"

    def newest(self, role: str) -> Path:
        numbered = self.metadata.glob(f"*.{role}.json")
        return max(numbered, key=lambda path: int(path.name.split(".")[0]))

    def index_file(self) -> Path:
        """The index that the newest targets name."""
        target = repository.current_targets(self.offered)["index.json"]
        return self.offered / "targets" / target.get_prefixed_paths()[0]


def publish(centre: Centre, *records: Clearance) -> None:
    """Publish changes."""
    with writing(centre.engine) as session:
        assert changes.put_records(session, records, clock.now()) == ()
    publish_delta(centre, clock.now())


def keep_copy(centre: Centre, folder: Path) -> Path:
    """Copy the publication as it is now."""
    shutil.copytree(centre.repository_dir, folder)
    return folder


def sign(path: Path, metadata: Metadata[Any], keys: Iterable[Ed25519PrivateKey]) -> None:
    """Write metadata with these signatures and no others."""
    metadata.signatures.clear()
    for key in keys:
        metadata.sign(CryptoSigner(key), append=True)
    path.write_bytes(metadata.to_bytes())


def timestamp_of(prey: Prey) -> Metadata[Timestamp]:
    found: Metadata[Timestamp] = Metadata.from_file(str(prey.metadata / "timestamp.json"))
    return found


def roll_back(prey: Prey) -> None:
    """Offer the first publication again."""
    shutil.rmtree(prey.offered)
    shutil.copytree(prey.first, prey.offered)


def roll_back_under_a_new_timestamp(prey: Prey) -> None:
    """With the key of the timestamp: a newer timestamp that names the first snapshot."""
    old: Metadata[Timestamp] = Metadata.from_file(str(prey.first / "metadata" / "timestamp.json"))
    newer = timestamp_of(prey)
    newer.signed.version += 1
    newer.signed.snapshot_meta = old.signed.snapshot_meta
    sign(prey.metadata / "timestamp.json", newer, [prey.centre.keys.timestamp])


def freeze(prey: Prey) -> None:
    """Go on offering what has expired meanwhile."""
    frozen = timestamp_of(prey)
    frozen.signed.version += 1
    frozen.signed.expires = (clock.now() - timedelta(seconds=5)).replace(microsecond=0)
    sign(prey.metadata / "timestamp.json", frozen, [prey.centre.keys.timestamp])


def mix_snapshots(prey: Prey) -> None:
    """Put the first snapshot and targets where the newest belong."""
    for role in ("snapshot", "targets"):
        shutil.copy(prey.first / "metadata" / f"1.{role}.json", prey.newest(role))


def mix_targets(prey: Prey) -> None:
    """Put the first targets under the newest snapshot."""
    shutil.copy(prey.first / "metadata" / "1.targets.json", prey.newest("targets"))


def endless_timestamp(prey: Prey) -> None:
    """A timestamp that does not end."""
    path = prey.metadata / "timestamp.json"
    path.write_bytes(path.read_bytes() + b" " * 100_000)


def endless_root(prey: Prey) -> None:
    """A next root that does not end."""
    (prey.metadata / "2.root.json").write_bytes(b" " * 2_000_000)


def endless_index(prey: Prey) -> None:
    """A data file that goes on behind its end."""
    path = prey.index_file()
    path.write_bytes(path.read_bytes() + b" " * 100_000)


def replaced_index(prey: Prey) -> None:
    """Another data file of the very length."""
    path = prey.index_file()
    content = path.read_bytes()
    at = content.index(b'"as_of":"20') + len('"as_of":"20')
    path.write_bytes(content[:at] + b"9" + content[at + 1 :])


def timestamp_by_the_snapshots_key(prey: Prey) -> None:
    """A newer timestamp signed by the key of another role."""
    newer = timestamp_of(prey)
    newer.signed.version += 1
    sign(prey.metadata / "timestamp.json", newer, [prey.centre.keys.snapshot])


def targets_by_the_online_keys(prey: Prey) -> None:
    """With both online keys: other targets, which only the offline key may sign."""
    keys = prey.centre.keys
    targets: Metadata[Targets] = Metadata.from_file(str(prey.newest("targets")))
    targets.signed.targets = {}
    _publish_signed(prey, targets, keys.snapshot, keys.snapshot, keys.timestamp)


def unsigned_timestamp(prey: Prey) -> None:
    """A newer timestamp by nobody."""
    newer = timestamp_of(prey)
    newer.signed.version += 1
    sign(prey.metadata / "timestamp.json", newer, ())


def _publish_signed(prey, targets, targets_key, snapshot_key, timestamp_key) -> None:
    """Write a chain of the next versions with these keys."""
    version = int(prey.newest("targets").name.split(".")[0]) + 1
    targets.signed.version = version
    path = prey.metadata / f"{version}.targets.json"
    sign(path, targets, [targets_key])
    snapshot: Metadata[Snapshot] = Metadata.from_file(str(prey.newest("snapshot")))
    snapshot.signed.version += 1
    snapshot.signed.meta["targets.json"] = repository._Described(path.read_bytes())(version)
    path = prey.metadata / f"{snapshot.signed.version}.snapshot.json"
    sign(path, snapshot, [snapshot_key])
    newer = timestamp_of(prey)
    newer.signed.version += 1
    newer.signed.snapshot_meta = repository._Described(path.read_bytes())(snapshot.signed.version)
    sign(prey.metadata / "timestamp.json", newer, [timestamp_key])


def _next_root(prey: Prey) -> Metadata[Root]:
    found: Metadata[Root] = Metadata.from_file(str(prey.newest("root")))
    found.signed.version += 1
    return found


def root_by_a_strangers_key(prey: Prey) -> None:
    """A whole publication under keys of the attacker's own, rooted in a root that only he signed."""
    own = Ed25519PrivateKey.generate()
    root = _next_root(prey)
    for role in ("root", "targets", "snapshot", "timestamp"):
        root.signed.roles[role].keyids = []
        root.signed.roles[role].threshold = 1
        root.signed.add_key(CryptoSigner(own).public_key, role)
    sign(prey.metadata / "2.root.json", root, [own])
    targets: Metadata[Targets] = Metadata.from_file(str(prey.newest("targets")))
    _publish_signed(prey, targets, own, own, own)


def root_by_the_online_keys(prey: Prey) -> None:
    """A next root signed by every key but the root's."""
    keys = prey.centre.keys
    sign(prey.metadata / "2.root.json", _next_root(prey), [keys.targets, keys.snapshot, keys.timestamp])


def root_that_skips_a_version(prey: Prey) -> None:
    """The honest third root where the second belongs."""
    root = _next_root(prey)
    root.signed.version += 1
    sign(prey.metadata / "2.root.json", root, prey.centre.keys.roots)


def root_replayed(prey: Prey) -> None:
    """The first root where the second belongs."""
    shutil.copy(prey.metadata / "1.root.json", prey.metadata / "2.root.json")


def root_that_is_none(prey: Prey) -> None:
    """Something else where the second root belongs."""
    (prey.metadata / "2.root.json").write_bytes(json.dumps({"signed": {}, "signatures": []}).encode())


ATTACKS: dict[str, tuple[Callable[[Prey], None], str]] = {
    "rollback": (roll_back, "publication_older"),
    "rollback under a new timestamp": (roll_back_under_a_new_timestamp, "publication_older"),
    "freeze": (freeze, "publication_expired"),
    "mix and match": (mix_snapshots, "publication_mixed"),
    "mix and match of targets": (mix_targets, "publication_mixed"),
    "endless timestamp": (endless_timestamp, "file_endless"),
    "endless root": (endless_root, "file_endless"),
    "endless data": (endless_index, "file_endless"),
    "replaced data of the right length": (replaced_index, "file_damaged"),
    "timestamp by another role's key": (timestamp_by_the_snapshots_key, "signature_wrong"),
    "targets by the online keys": (targets_by_the_online_keys, "signature_wrong"),
    "timestamp by nobody": (unsigned_timestamp, "signature_wrong"),
    "dishonest key rotation": (root_by_a_strangers_key, "root_chain_broken"),
    "root by the online keys": (root_by_the_online_keys, "root_chain_broken"),
    "root that skips a version": (root_that_skips_a_version, "root_chain_broken"),
    "root replayed": (root_replayed, "root_chain_broken"),
    "root that is none": (root_that_is_none, "root_chain_broken"),
}
"""What is done to the copy, and the end of the key of the sentence that must be told."""


ONLINE_KEYS_STOLEN = frozenset({"targets by the online keys"})
"""After these the root replaces the online keys before clients believe an honest source again."""


def spoil(prey: Prey, attack: str) -> str:
    """Spoil the copy that is offered; gives the key of the sentence that must be told."""
    harm, key = ATTACKS[attack]
    harm(prey)
    return f"sync.fault.{key}"


def far_ahead(now: datetime) -> datetime:
    """An instant at which everything that was published by now has expired, and the roots have not."""
    return now + repository.TARGETS_LIFE + timedelta(days=1)
