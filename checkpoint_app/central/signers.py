"""Private signing keys as files: PKCS#8, one key each, readable by their owner only."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from checkpoint_app.central.files import write_atomically
from checkpoint_app.faults import DataRejected, EnvironmentFault

OWNER_ONLY = 0o600


def write_signer(path: Path, key: Ed25519PrivateKey) -> None:
    """Write a key, replacing the file as a whole."""
    write_atomically(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), OWNER_ONLY)


def read_signer(path: Path) -> Ed25519PrivateKey:
    """Read a key; raises EnvironmentFault when it is not there, DataRejected when it is no Ed25519 key."""
    try:
        key = load_pem_private_key(read_key_file(path), password=None)
    except (ValueError, TypeError) as error:
        raise DataRejected("central.fault.key_malformed", path=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DataRejected("central.fault.key_malformed", path=str(path))
    return key


def read_key_file(path: Path) -> bytes:
    """Read a key's file; raises EnvironmentFault when it is not there."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("central.fault.key_missing", path=str(path)) from error
