"""The centre's keys: TUF roles, receipts, age identities, and the keyed-hash keys.

Every key is a file of its own, readable by its owner only, so that a role can be carried to another machine (root and
targets belong offline) by moving files. A key that is not here is None; what needs it says so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checkpoint_app.central.authorities import Authorities, ensure_authorities
from checkpoint_app.central.files import write_atomically
from checkpoint_app.central.signers import OWNER_ONLY, read_key_file, read_signer, write_signer
from checkpoint_app.faults import DataRejected, EnvironmentFault

SINGLE_ROLES = ("targets", "snapshot", "timestamp")
_KEY_BYTES = 32
_FEED_ENDS = "feed-ends.json"


@dataclass(frozen=True, slots=True)
class FeedEpoch:
    """One key of the feed; `ends_at` is None for the newest, which has no end yet."""

    number: int
    identity: pyrage.x25519.Identity = field(repr=False)
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """All the keys of a centre that keeps them in one place.

    `roots` sign the TUF root, `root_threshold` of them are needed. `list_key` keys the hashes of lost documents,
    `subject_ref_key` those of `subject_ref`, `national_number_key` those of `subject_key` (it never leaves).
    """

    roots: tuple[Ed25519PrivateKey, ...]
    root_threshold: int
    targets: Ed25519PrivateKey | None
    snapshot: Ed25519PrivateKey | None
    timestamp: Ed25519PrivateKey | None
    receipt: Ed25519PrivateKey
    centre_identity: pyrage.x25519.Identity
    feeds: tuple[FeedEpoch, ...]
    authorities: Authorities
    list_key: bytes
    subject_ref_key: bytes
    national_number_key: bytes

    @property
    def feed_identity(self) -> pyrage.x25519.Identity:
        """The newest key of the feed."""
        return self.feeds[-1].identity

    def live_feeds(self, now: datetime) -> tuple[pyrage.x25519.Identity, ...]:
        """Give the keys of the feed that have not ended, the oldest first: what is published opens with each."""
        return tuple(each.identity for each in self.feeds if each.ends_at is None or each.ends_at > now)

    @property
    def centre_recipient(self) -> str:
        """The age recipient to which devices wrap the keys of encounters."""
        return str(self.centre_identity.to_public())

    @property
    def receipt_public(self) -> bytes:
        """The raw Ed25519 public key (32 bytes) that checks receipts."""
        return public_bytes(self.receipt)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Give the raw public key, 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def create_keys(folder: Path, now: datetime, root_keys: int = 1, root_threshold: int = 1) -> CentreKeys:
    """Draw all keys and write them; raises EnvironmentFault when there are keys already."""
    if not 1 <= root_threshold <= root_keys:
        raise ValueError("the root threshold is between 1 and the number of root keys")
    if folder.is_dir() and any(folder.iterdir()):
        raise EnvironmentFault("central.fault.keys_exist", path=str(folder))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    for number in range(1, root_keys + 1):
        write_signer(folder / f"root-{number}.pem", Ed25519PrivateKey.generate())
    for name in (*SINGLE_ROLES, "receipt"):
        write_signer(folder / f"{name}.pem", Ed25519PrivateKey.generate())
    for name in ("centre", "feed"):
        _write(folder / f"{name}.age", str(pyrage.x25519.Identity.generate()).encode("ascii"))
    for name in ("list", "subject-ref", "national-number"):
        _write(folder / f"{name}.key", secrets.token_hex(_KEY_BYTES).encode("ascii"))
    _write(folder / "root-threshold", str(root_threshold).encode("ascii"))
    return load_keys(folder, now)


def load_keys(folder: Path, now: datetime) -> CentreKeys:
    """Read all keys; raises EnvironmentFault when one is missing, DataRejected when one is malformed."""
    roots = tuple(read_signer(path) for path in sorted(folder.glob("root-*.pem")))
    try:
        return CentreKeys(
            roots=roots,
            root_threshold=int(read_key_file(folder / "root-threshold")),
            targets=_signer_if_here(folder / "targets.pem"),
            snapshot=_signer_if_here(folder / "snapshot.pem"),
            timestamp=_signer_if_here(folder / "timestamp.pem"),
            receipt=read_signer(folder / "receipt.pem"),
            centre_identity=_read_identity(folder / "centre.age"),
            feeds=load_feeds(folder),
            authorities=ensure_authorities(folder, now),
            list_key=_read_secret(folder / "list.key"),
            subject_ref_key=_read_secret(folder / "subject-ref.key"),
            national_number_key=_read_secret(folder / "national-number.key"),
        )
    except (ValueError, pyrage.IdentityError) as error:
        raise DataRejected("central.fault.key_malformed", path=str(folder)) from error


def needed(key: Ed25519PrivateKey | None, name: str) -> Ed25519PrivateKey:
    """Give a role's key; raises EnvironmentFault when it is kept elsewhere."""
    if key is None:
        raise EnvironmentFault("central.fault.key_missing", path=f"{name}.pem")
    return key


def _signer_if_here(path: Path) -> Ed25519PrivateKey | None:
    return read_signer(path) if path.is_file() else None


def load_feeds(folder: Path) -> tuple[FeedEpoch, ...]:
    """Load the keys of the feed, the oldest first; raises EnvironmentFault or ValueError."""
    ends = json.loads((folder / _FEED_ENDS).read_bytes()) if (folder / _FEED_ENDS).is_file() else {}
    feeds = [FeedEpoch(1, _read_identity(folder / "feed.age"), _end(ends, 1))]
    while (path := folder / f"feed-{len(feeds) + 1}.age").is_file():
        feeds.append(FeedEpoch(len(feeds) + 1, _read_identity(path), _end(ends, len(feeds) + 1)))
    return tuple(feeds)


def add_feed_epoch(folder: Path, ends_at: datetime) -> FeedEpoch:
    """Draw the next key of the feed; those before it end at `ends_at` at the latest."""
    feeds = load_feeds(folder)
    ends = {str(each.number): min(each.ends_at or ends_at, ends_at).isoformat() for each in feeds}
    made = FeedEpoch(feeds[-1].number + 1, pyrage.x25519.Identity.generate())
    _write(folder / _FEED_ENDS, json.dumps(ends).encode("ascii"))
    _write(folder / f"feed-{made.number}.age", str(made.identity).encode("ascii"))
    return made


def _end(ends: Mapping[str, str], number: int) -> datetime | None:
    text = ends.get(str(number))
    return datetime.fromisoformat(text) if text else None


def _read_identity(path: Path) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(read_key_file(path).decode("ascii"))


def _write(path: Path, data: bytes) -> None:
    write_atomically(path, data, OWNER_ONLY)


def _read_secret(path: Path) -> bytes:
    secret = bytes.fromhex(read_key_file(path).decode("ascii"))
    if len(secret) != _KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return secret
