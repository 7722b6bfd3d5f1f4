"""The centre's keys: TUF roles, receipts, age identities, and the keyed-hash keys.

Every key is a file of its own, readable by its owner only, so that a role can be carried to another machine (root and
targets belong offline) by moving files. A key that is not here is None; what needs it says so.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checkpoint_app.central.files import write_atomically
from checkpoint_app.central.signers import OWNER_ONLY, read_key_file, read_signer, write_signer
from checkpoint_app.faults import DataRejected, EnvironmentFault

SINGLE_ROLES = ("targets", "snapshot", "timestamp")
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """All the keys of a centre that keeps them in one place.

    `roots` sign the TUF root, `root_threshold` of them are needed. `list_key` keys the hashes of lost documents,
    `subject_ref_key` those of `subject_ref`, `national_number_key` those of `subject_key` (it never leaves).
    """

    roots: tuple[Ed25519PrivateKey, ...]
    root_threshold: int
    targets: Ed25519PrivateKey
    snapshot: Ed25519PrivateKey
    timestamp: Ed25519PrivateKey
    receipt: Ed25519PrivateKey
    centre_identity: pyrage.x25519.Identity
    feed_identity: pyrage.x25519.Identity
    list_key: bytes
    subject_ref_key: bytes
    national_number_key: bytes

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


def create_keys(folder: Path, root_keys: int = 1, root_threshold: int = 1) -> CentreKeys:
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
    return load_keys(folder)


def load_keys(folder: Path) -> CentreKeys:
    """Read all keys; raises EnvironmentFault when one is missing, DataRejected when one is malformed."""
    roots = tuple(read_signer(path) for path in sorted(folder.glob("root-*.pem")))
    if not roots:
        raise EnvironmentFault("central.fault.key_missing", path=str(folder / "root-1.pem"))
    try:
        return CentreKeys(
            roots=roots,
            root_threshold=int(read_key_file(folder / "root-threshold")),
            targets=read_signer(folder / "targets.pem"),
            snapshot=read_signer(folder / "snapshot.pem"),
            timestamp=read_signer(folder / "timestamp.pem"),
            receipt=read_signer(folder / "receipt.pem"),
            centre_identity=pyrage.x25519.Identity.from_str(read_key_file(folder / "centre.age").decode("ascii")),
            feed_identity=pyrage.x25519.Identity.from_str(read_key_file(folder / "feed.age").decode("ascii")),
            list_key=_read_secret(folder / "list.key"),
            subject_ref_key=_read_secret(folder / "subject-ref.key"),
            national_number_key=_read_secret(folder / "national-number.key"),
        )
    except (ValueError, pyrage.IdentityError) as error:
        raise DataRejected("central.fault.key_malformed", path=str(folder)) from error


def _write(path: Path, data: bytes) -> None:
    write_atomically(path, data, OWNER_ONLY)


def _read_secret(path: Path) -> bytes:
    secret = bytes.fromhex(read_key_file(path).decode("ascii"))
    if len(secret) != _KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return secret
