from __future__ import annotations

import json
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store import keys
from checkpoint_app.store.keys import (
    CREDENTIAL_VARIABLE,
    CredentialFile,
    DeviceSecrets,
    KeyringSource,
    Passphrase,
    choose_key_source,
    create_device_secrets,
    insecure_keyring_backend,
    load_device_secrets,
    save_device_secrets,
    sealed_with,
)


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    keyring.set_keyring(NoKeyring())


def same(left: DeviceSecrets, right: DeviceSecrets) -> bool:
    return (left.device_public_key, left.device_recipient, left.database_key, left.list_key) == (
        right.device_public_key,
        right.device_recipient,
        right.database_key,
        right.list_key,
    )


def test_secrets_are_sealed_by_a_credential_file_and_opened_again(tmp_path: Path) -> None:
    source, path = CredentialFile(tmp_path / "key"), tmp_path / "data" / "device.sealed"
    made = create_device_secrets(path, source)
    assert same(load_device_secrets(path, source), made)
    assert sealed_with(path) == "credential"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.device_recipient.startswith("age1")
    assert made.database_key.hex() not in repr(made)
    with pytest.raises(DataRejected, match="secrets_exist"):
        create_device_secrets(path, source)


def test_what_enrolment_brings_is_kept(tmp_path: Path) -> None:
    source, path = CredentialFile(tmp_path / "key"), tmp_path / "device.sealed"
    made = create_device_secrets(path, source)
    full = DeviceSecrets(
        made.database_key, made.device_key, made.age_identity, b"\x01" * 32, b"\x02" * 32, "AGE-SECRET-KEY-X"
    )
    save_device_secrets(path, source, full)
    again = load_device_secrets(path, source)
    assert (again.subject_ref_key, again.list_key, again.feed_identity) == (
        b"\x01" * 32, b"\x02" * 32, "AGE-SECRET-KEY-X",
    )  # fmt: skip
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


def test_a_credential_that_others_can_read_is_refused(tmp_path: Path) -> None:
    source, path = CredentialFile(tmp_path / "key"), tmp_path / "device.sealed"
    create_device_secrets(path, source)
    source.path.chmod(0o640)
    with pytest.raises(EnvironmentFault, match="credential_exposed"):
        load_device_secrets(path, source)


@pytest.mark.parametrize("content", [b"", b"short", b"QUJD", b"\xff\xfe"])
def test_a_credential_of_another_form_is_refused(tmp_path: Path, content: bytes) -> None:
    source, path = CredentialFile(tmp_path / "key"), tmp_path / "device.sealed"
    create_device_secrets(path, source)
    source.path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match="credential_"):
        load_device_secrets(path, source)


def test_another_key_or_a_damaged_file_is_refused(tmp_path: Path) -> None:
    source, path = CredentialFile(tmp_path / "key"), tmp_path / "device.sealed"
    create_device_secrets(path, source)
    other = CredentialFile(tmp_path / "other")
    other.master_key(b"", create=True)
    with pytest.raises(DataRejected, match="secrets_sealed_otherwise"):
        load_device_secrets(path, other)
    path.write_text("{}")
    with pytest.raises(DataRejected, match="secrets_sealed_otherwise"):
        load_device_secrets(path, source)
    assert sealed_with(path) is None
    with pytest.raises(EnvironmentFault, match="secrets_missing"):
        load_device_secrets(tmp_path / "nowhere", source)
    with pytest.raises(EnvironmentFault, match="credential_unreadable"):
        CredentialFile(tmp_path / "nowhere").master_key(b"", create=False)


def test_a_passphrase_opens_what_it_sealed(tmp_path: Path) -> None:
    path = tmp_path / "device.sealed"
    made = create_device_secrets(path, Passphrase("correct horse"))
    assert same(load_device_secrets(path, Passphrase("correct horse")), made)
    assert json.loads(path.read_text())["source"] == "passphrase"
    assert "correct" not in repr(Passphrase("correct horse"))
    with pytest.raises(DataRejected, match="secrets_sealed_otherwise"):
        load_device_secrets(path, Passphrase("wrong horse"))


def test_a_keyring_that_does_not_seal_is_refused() -> None:
    assert insecure_keyring_backend() == "keyring.backends.fail.Keyring"
    with pytest.raises(EnvironmentFault, match="keyring_refused"):
        KeyringSource("a").master_key(b"", create=True)


def test_the_source_is_chosen_by_variable_then_systemd_then_passphrase(tmp_path: Path) -> None:
    named = choose_key_source(tmp_path, {CREDENTIAL_VARIABLE: str(tmp_path / "k")})
    assert named == CredentialFile(tmp_path / "k")
    (tmp_path / "checkpoint-key").write_text("x")
    assert choose_key_source(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == CredentialFile(
        tmp_path / "checkpoint-key"
    )
    assert choose_key_source(tmp_path, {}, lambda: "words") == Passphrase("words")
    with pytest.raises(EnvironmentFault, match="no_key_source"):
        choose_key_source(tmp_path, {})
    create_device_secrets(tmp_path / "device.sealed", CredentialFile(tmp_path / "k"))
    with pytest.raises(EnvironmentFault, match="no_key_source"):
        choose_key_source(tmp_path, {}, lambda: "words")


class SealedKeyring(KeyringBackend):
    """A keyring of the operating system, simulated in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class LockedKeyring(SealedKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


def test_the_keyring_seals_and_opens_once_its_entry_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SEALED_BACKENDS", (__name__,))
    keyring.set_keyring(SealedKeyring())
    source = choose_key_source(tmp_path, {})
    assert source == KeyringSource(str(tmp_path))
    with pytest.raises(EnvironmentFault, match="keyring_empty"):
        source.master_key(b"", create=False)
    path = tmp_path / "device.sealed"
    made = create_device_secrets(path, source)
    assert same(load_device_secrets(path, source), made)
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(EnvironmentFault, match="keyring_failed"):
        source.master_key(b"", create=False)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EnvironmentFault, match="cannot_write"):
        create_device_secrets(tmp_path / "file" / "device.sealed", Passphrase("words"))
