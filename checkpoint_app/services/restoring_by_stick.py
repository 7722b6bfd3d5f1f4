"""A lost machine goes on without a link: it asks on its stick, the centre answers on it, the code came by telephone.

What this machine has to remember between the two (the key it asked with, what it asked) lies beside the casebook,
encrypted to the machine itself, until it is restored. Asked again with the same code it asks the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import medium
from checkpoint_app.casework.backups import BackupHead, head_to_wire
from checkpoint_app.casework.canonical import JsonValue, from_base64, to_base64
from checkpoint_app.casework.stick_admission import (
    ANSWERED,
    ASKED,
    LARGEST_BYTES,
    code_key,
    read_answer,
    write_asked,
)
from checkpoint_app.config import Settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.medium import medium_faults
from checkpoint_app.services.backing_up import FoundBackup, backups_on
from checkpoint_app.services.opening import open_secrets
from checkpoint_app.services.restoring import Restored, refuse_casebook_in_use, restore_with
from checkpoint_app.store.keys import DeviceSecrets, KeySource
from checkpoint_app.sync.courier import Stick
from checkpoint_app.sync.enrolling import Enrolment, read_enrolment
from checkpoint_app.sync.letters import MachineKeys
from checkpoint_app.tls import request_certificate

PENDING = "restoring.age"
_AS_BEFORE, _PORT_AS_BEFORE = "", 0
"""Where the centre is does not come by stick: the restored casebook knows it."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """What was asked, the key it was asked for, and the public half of the code's key."""

    asked: bytes
    signing: Ed25519PrivateKey
    public: bytes

    def sealed(self, secrets: DeviceSecrets) -> bytes:
        content = [to_base64(each) for each in (self.asked, self.signing.private_bytes_raw(), self.public)]
        return bytes(
            pyrage.encrypt(json.dumps(content).encode(), [pyrage.x25519.Recipient.from_str(secrets.device_recipient)])
        )

    @classmethod
    def opened(cls, data: bytes, secrets: DeviceSecrets) -> _Pending | None:
        """Read it; None when it is another machine's or torn: it is then asked anew."""
        try:
            plain = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(secrets.age_identity)])
            asked, signing, public = (from_base64(each) for each in json.loads(plain))
        except (pyrage.DecryptError, ValueError, TypeError):
            return None
        return cls(asked, Ed25519PrivateKey.from_private_bytes(signing), public)

    @property
    def device_id(self) -> str:
        """The device that is to go on."""
        return str(json.loads(self.asked)["asked"]["backup"]["device_id"])


def ask_by_stick(settings: Settings, source: KeySource, stick: Stick, found: FoundBackup, code: str) -> None:
    """Put onto the stick what this machine asks of the centre.

    Raises DataRejected when this machine has records of its own, EnvironmentFault when a disk refuses.
    """
    with medium_faults():
        medium.make_folder(settings.data_dir)
    secrets = open_secrets(settings, source, create=True)
    refuse_casebook_in_use(settings, secrets)
    key = code_key(code)
    public, former = key.public_key().public_bytes_raw(), _pending(settings, secrets)
    pending = former if former is not None and former.public == public else _asking(found.head, key, secrets)
    with medium_faults():
        medium.write_whole(settings.data_dir / PENDING, pending.sealed(secrets))
        medium.make_folder(stick.folder / ASKED)
        medium.write_whole(_file(stick, ASKED, pending), pending.asked)


def _asking(head: BackupHead, key: Ed25519PrivateKey, secrets: DeviceSecrets) -> _Pending:
    signing = Ed25519PrivateKey.generate()
    content: dict[str, JsonValue] = {
        "certificate_request": request_certificate(signing).decode("ascii"),
        "device_recipient": secrets.device_recipient,
        "post": head.post,
        "counter": head.counter,
        "backup": head_to_wire(head),
    }
    return _Pending(write_asked(content, key), signing, key.public_key().public_bytes_raw())


def restore_or_ask(settings: Settings, source: KeySource, found: FoundBackup, code: str | None) -> Restored | None:
    """Restore when the centre's answer lies on the stick that a backup was found on; else ask there, and give None.

    Raises EnvironmentFault when there is neither an answer nor a code to ask with.
    """
    stick = Stick(found.path.parents[2])
    restored = restore_by_stick(settings, source, stick)
    if restored is None:
        if not code:
            raise EnvironmentFault("services.fault.restore_not_answered")
        ask_by_stick(settings, source, stick, found, code)
    return restored


def restore_by_stick(settings: Settings, source: KeySource, stick: Stick) -> Restored | None:
    """Restore with the centre's answer; None when none was asked for, or it does not lie on the stick yet.

    Raises like `services.restoring.restore`; DataRejected when the answer is not the centre's.
    """
    if not (settings.data_dir / PENDING).exists():
        return None
    pending = _pending(settings, open_secrets(settings, source, create=False))
    if pending is None:
        return None
    with medium_faults():
        answer = medium.read_limited(_file(stick, ANSWERED, pending), LARGEST_BYTES)
    if answer is None:
        return None
    given = read_answer(answer, pending.asked, pending.public)
    wanted = json.loads(pending.asked)["asked"]["backup"]
    found = next((each for each in backups_on(stick) if head_to_wire(each.head) == wanted), None)
    if found is None:
        raise EnvironmentFault("services.fault.restore_no_backup", folder=stick.folder.name)
    restored = restore_with(settings, source, found, _AS_BEFORE, lambda secrets: _admitted(given, pending, secrets))
    _forget(settings, stick, pending)
    return restored


def _admitted(
    given: Mapping[str, Any], pending: _Pending, secrets: DeviceSecrets
) -> tuple[Ed25519PrivateKey, Enrolment]:
    keys = MachineKeys(pending.signing, secrets.age_identity)
    return pending.signing, read_enrolment({"device_port": _PORT_AS_BEFORE, **given}, keys)


def _pending(settings: Settings, secrets: DeviceSecrets) -> _Pending | None:
    with medium_faults():
        data = medium.read_limited(settings.data_dir / PENDING, 2 * LARGEST_BYTES)
    return None if data is None else _Pending.opened(data, secrets)


def _file(stick: Stick, folder: str, pending: _Pending) -> Path:
    return stick.folder / folder / f"{pending.device_id}.json"


def _forget(settings: Settings, stick: Stick, pending: _Pending) -> None:
    """Remove what is done with; the answer opens nothing for anybody else."""
    with medium_faults():
        for path in (
            _file(stick, ASKED, pending),
            _file(stick, ANSWERED, pending),
            settings.data_dir / PENDING,
        ):
            path.unlink(missing_ok=True)
