"""The secrets of this device, sealed in one file under one master key, and where that master key comes from.

Three sources: the operating system's keyring (plaintext backends are refused), a credential file that only this user
can read (systemd's LoadCredential; demo and unattended runs), or a passphrase through Argon2id. The file names its
source, so a device is opened the way it was sealed.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from checkpoint_app.casework.canonical import from_base64, to_base64
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import make_folder, sync_folder
from checkpoint_app.store.people import derive_key

CREDENTIAL_VARIABLE = "CHECKPOINT_CREDENTIAL_FILE"
SECRETS_FILE = "device.sealed"
_SYSTEMD_NAME = "checkpoint-key"
_SERVICE = "checkpoint"
_ASSOCIATED = b"checkpoint device secrets v1\n"
# Backends that keep secrets sealed by the operating system; all others are refused, plaintext files among them.
_SEALED_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)


@dataclass(frozen=True, slots=True)
class DeviceSecrets:
    """What only this device holds; what comes with enrolment is None before it. Keys are 32 raw bytes."""

    database_key: bytes = field(repr=False)
    device_key: Ed25519PrivateKey = field(repr=False)
    age_identity: str = field(repr=False)
    subject_ref_key: bytes | None = field(default=None, repr=False)
    list_key: bytes | None = field(default=None, repr=False)
    feed_identity: str | None = field(default=None, repr=False)

    @property
    def device_public_key(self) -> bytes:
        """The raw Ed25519 public key that enrolment sends."""
        return self.device_key.public_key().public_bytes_raw()

    @property
    def device_recipient(self) -> str:
        """The age recipient (`age1...`) that enrolment sends."""
        return str(pyrage.x25519.Identity.from_str(self.age_identity).to_public())


class KeySource(Protocol):
    """Where the master key comes from; its name is written into the sealed file and shown by doctor."""

    @property
    def name(self) -> str:
        """The kind of source: credential, keyring or passphrase."""
        ...

    def master_key(self, salt: bytes, *, create: bool) -> bytes:
        """Give 32 bytes; `create` makes the key where there is none. Raises EnvironmentFault."""
        ...


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """A file with the base64 of 32 bytes that nobody else may read (mode 0600 or 0400 on POSIX)."""

    path: Path
    name: str = "credential"

    def master_key(self, salt: bytes, *, create: bool) -> bytes:
        """Read the file; make it when it is missing and `create` is set."""
        if create and not self.path.exists():
            write_private(self.path, to_base64(secrets.token_bytes(32)).encode("ascii") + b"\n")
        try:
            mode, text = self.path.stat().st_mode, self.path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise EnvironmentFault("store.fault.credential_unreadable", file=self.path.name) from error
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise EnvironmentFault("store.fault.credential_exposed", file=self.path.name)
        return _key_of(text, self.path.name)


@dataclass(frozen=True, slots=True)
class KeyringSource:
    """The operating system's keyring; `account` tells data folders of one user apart."""

    account: str
    name: str = "keyring"

    def master_key(self, salt: bytes, *, create: bool) -> bytes:
        """Ask the keyring; make the entry when it is missing and `create` is set."""
        import keyring
        from keyring.errors import KeyringError

        backend = insecure_keyring_backend()
        if backend is not None:
            raise EnvironmentFault("store.fault.keyring_refused", backend=backend)
        try:
            text = keyring.get_password(_SERVICE, self.account)
            if text is None and create:
                text = to_base64(secrets.token_bytes(32))
                keyring.set_password(_SERVICE, self.account, text)
        except KeyringError as error:
            raise EnvironmentFault("store.fault.keyring_failed") from error
        if text is None:
            raise EnvironmentFault("store.fault.keyring_empty")
        return _key_of(text, "keyring")


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase, stretched by Argon2id (64 MiB, t=3) with the salt of the sealed file."""

    passphrase: str = field(repr=False)
    name: str = "passphrase"

    def master_key(self, salt: bytes, *, create: bool) -> bytes:
        """Derive the key (about 0.3 s)."""
        return derive_key(self.passphrase, salt)


def insecure_keyring_backend() -> str | None:
    """Name the keyring backend that would not seal a secret; None when the keyring can be trusted with it."""
    import keyring  # a tenth of a second, and only needed where a keyring is

    backend = keyring.get_keyring()
    parts = getattr(backend, "backends", None)
    for part in [backend] if parts is None else list(parts) or [backend]:
        module = type(part).__module__
        if module not in _SEALED_BACKENDS:
            return f"{module}.{type(part).__name__}"
    return None


def choose_key_source(
    data_dir: Path, environ: Mapping[str, str], ask_passphrase: Callable[[], str] | None = None
) -> KeySource:
    """Choose where the master key comes from: a named credential file, systemd's, the keyring, a passphrase.

    Raises EnvironmentFault when none is possible here.
    """
    named = environ.get(CREDENTIAL_VARIABLE)
    if named:
        return CredentialFile(Path(named))
    given = environ.get("CREDENTIALS_DIRECTORY")
    if given and (Path(given) / _SYSTEMD_NAME).is_file():
        return CredentialFile(Path(given) / _SYSTEMD_NAME)
    sealed_by = sealed_with(data_dir / SECRETS_FILE)
    if sealed_by in {None, "keyring"} and insecure_keyring_backend() is None:
        return KeyringSource(str(data_dir.absolute()))
    if ask_passphrase is None or sealed_by in {"credential", "keyring"}:
        raise EnvironmentFault("store.fault.no_key_source", variable=CREDENTIAL_VARIABLE)
    return Passphrase(ask_passphrase())


def sealed_with(path: Path) -> str | None:
    """Tell by which kind of source the secrets were sealed; None when there are none (or they cannot be read)."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def new_device_secrets() -> DeviceSecrets:
    """Draw the secrets of a new device."""
    return DeviceSecrets(
        database_key=secrets.token_bytes(32),
        device_key=Ed25519PrivateKey.generate(),
        age_identity=str(pyrage.x25519.Identity.generate()),
    )


def create_device_secrets(path: Path, source: KeySource) -> DeviceSecrets:
    """Draw and seal the secrets of a new device; raises DataRejected when there already are some."""
    if path.exists():
        raise DataRejected("store.fault.secrets_exist", file=path.name)
    made = new_device_secrets()
    save_device_secrets(path, source, made)
    return made


def save_device_secrets(path: Path, source: KeySource, device: DeviceSecrets) -> None:
    """Seal secrets into the file, replacing it as a whole."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = {
        "database_key": to_base64(device.database_key),
        "device_key": to_base64(device.device_key.private_bytes_raw()),
        "age_identity": device.age_identity,
        "subject_ref_key": _optional_base64(device.subject_ref_key),
        "list_key": _optional_base64(device.list_key),
        "feed_identity": device.feed_identity,
    }
    key = source.master_key(salt, create=True)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(plain).encode("utf-8"), _ASSOCIATED)
    wrapper = {"v": 1, "source": source.name, "salt": to_base64(salt), "nonce": to_base64(nonce)}
    write_private(path, json.dumps({**wrapper, "sealed": to_base64(sealed)}).encode("utf-8"))


def load_device_secrets(path: Path, source: KeySource) -> DeviceSecrets:
    """Open the secrets; raises EnvironmentFault when there are none, DataRejected when the key does not open them."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault("store.fault.secrets_missing", file=path.name) from error
    try:
        wrapper = json.loads(text)
        key = source.master_key(from_base64(wrapper["salt"]), create=False)
        plain = json.loads(
            AESGCM(key).decrypt(from_base64(wrapper["nonce"]), from_base64(wrapper["sealed"]), _ASSOCIATED)
        )
        return DeviceSecrets(
            database_key=from_base64(plain["database_key"]),
            device_key=Ed25519PrivateKey.from_private_bytes(from_base64(plain["device_key"])),
            age_identity=plain["age_identity"],
            subject_ref_key=_optional_bytes(plain["subject_ref_key"]),
            list_key=_optional_bytes(plain["list_key"]),
            feed_identity=plain["feed_identity"],
        )
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise DataRejected("store.fault.secrets_sealed_otherwise", file=path.name, source=source.name) from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this user can read: temporary file, fsync, replace. Raises EnvironmentFault."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        make_folder(path.parent)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise EnvironmentFault("store.fault.cannot_write", file=path.name) from error


def _key_of(text: str, where: str) -> bytes:
    try:
        key = from_base64(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise EnvironmentFault("store.fault.credential_malformed", file=where)
    return key


def _optional_base64(data: bytes | None) -> str | None:
    return None if data is None else to_base64(data)


def _optional_bytes(text: str | None) -> bytes | None:
    return None if text is None else from_base64(text)
