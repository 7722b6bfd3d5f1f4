"""Enrolment: a one-time code admits one machine; the machine's key then vouches for the keys of its people.

A code is 100 random bits; only its SHA-256 is stored, so a copy of the database admits nobody.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app import clock
from checkpoint_app.casework.backups import BackupHead, is_head_signed_by
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.casework.events import genesis_hash
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.letters import letter_to_wire
from checkpoint_app.casework.stick_admission import code_key, plain_code
from checkpoint_app.central import repository
from checkpoint_app.central.alarms import AlarmKind, raise_alarm
from checkpoint_app.central.branches import chain_keys, end_chain
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.ingest import find_device
from checkpoint_app.central.letters import certify, make_letter
from checkpoint_app.central.models import Device, EnrolmentCode, Officer
from checkpoint_app.tls import certificate_key, is_issued_by, peer_of

CODE_LIFE = timedelta(hours=24)
OFFICERS_DOMAIN = b"checkpoint officers v1\n"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP_LENGTH = 4, 5


class CodeFault(Enum):
    """Why a code admits nobody."""

    CODE_UNKNOWN = "CODE_UNKNOWN"
    CODE_USED = "CODE_USED"
    CODE_EXPIRED = "CODE_EXPIRED"
    CODE_OTHER_DEVICE = "CODE_OTHER_DEVICE"
    """The code is not for the device whose backup was shown."""
    BACKUP_REFUSED = "BACKUP_REFUSED"
    """The backup's head is not signed by that device, or its key cannot be unwrapped."""


class CodeRefused(Exception):
    """The code admits nobody; `fault` says why. Caught in `central.api` and told to the machine."""

    def __init__(self, fault: CodeFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class OfficerKey:
    """A person of a device: the raw Ed25519 public key (32 bytes) that checks their signatures."""

    officer_id: str
    role: Role
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Admission:
    """What a machine says of itself; `public_key` is raw Ed25519, `recipient` an age recipient."""

    code: str
    public_key: bytes
    recipient: str
    post: str
    counter: str
    officers: tuple[OfficerKey, ...] = ()
    backup: BackupHead | None = None
    """The backup that is to be opened on this machine."""
    incarnation: int = 0
    """The one the machine knows itself by; a centre that was restored may know less."""
    certificate: bytes = b""
    """The machine's certificate (PEM) until now, if it was enrolled before."""


def new_code(
    centre: Centre,
    now: datetime,
    life: timedelta = CODE_LIFE,
    *,
    is_hub: bool = False,
    restores: str | None = None,
    is_forgotten: bool = False,
) -> str:
    """Draw a one-time code, such as `7Q2MX-0K9TB-4VHNC-AR3ZP`; it is shown once and only its hash is kept.

    `is_hub` admits the hub of a post: its certificate lets it serve and relay for the post's other machines.
    `restores` lets that device go on in its next incarnation, on this or another machine; raises UnknownDevice,
    unless `is_forgotten` says that this database was put back to before that device enrolled: its certificate, which
    an authority of ours signed, then says who it is.
    """
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    code = "-".join(groups)
    with writing(centre.engine) as session:
        if restores is not None and not is_forgotten:
            is_hub = find_device(session, restores).is_hub
        row = EnrolmentCode(code_hash=_hash(code), created_at=now, expires_at=now + life, is_hub=is_hub)
        row.restores = restores
        if restores is not None:
            row.stick_public = code_key(code).public_key().public_bytes_raw()
        session.add(row)
    return code


def _hash(code: str) -> str:
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def admit(centre: Centre, admission: Admission, now: datetime) -> dict[str, JsonValue]:
    """Enrol a machine and give all it needs, as it travels; raises CodeRefused."""
    with writing(centre.engine) as session:
        return admit_with(centre, session, _consume(session, admission.code, now), admission, now)


def admit_with(
    centre: Centre, session: Session, code: EnrolmentCode, admission: Admission, now: datetime
) -> dict[str, JsonValue]:
    """Enrol a machine under a code that is good; raises CodeRefused."""
    backup_key = _open_backup(centre, session, admission, code.restores)
    device = _next_life(centre, session, code, admission, now)
    device.public_key, device.recipient = admission.public_key, admission.recipient
    device.post, device.counter = admission.post, admission.counter
    device.held_recipients = " ".join(str(each.to_public()) for each in centre.keys.live_feeds(now))
    certify(centre, device, now)
    letter = make_letter(centre, device, now)
    session.add(device)
    session.flush()
    _merge_officers(session, device.device_id, admission.officers, now)
    device_id, incarnation, keys = device.device_id, device.incarnation, centre.keys
    return {
        "device_id": device_id,
        "incarnation": incarnation,
        "backup_key": backup_key,
        "feed_id": centre.feed_id,
        "server_epoch": centre.server_epoch,
        "receipt_key": to_base64(keys.receipt_public),
        "centre_recipient": keys.centre_recipient,
        "tuf_root": to_base64(repository.root_bytes(centre.repository_dir)),
        "letter": letter_to_wire(letter),
    }


def _next_life(centre: Centre, session: Session, code: EnrolmentCode, admission: Admission, now: datetime) -> Device:
    """Give the device that a code admits: a new one, or the one it restores in its next incarnation.

    Who was revoked because it was stolen lives on under a new key.
    """
    if code.restores is None:
        device = Device(device_id=str(uuid.uuid4()), incarnation=1, enrolled_at=now, is_hub=code.is_hub)
    else:
        device = _known_device(centre, session, code.restores, admission, now)
        end_chain(session, device, now)
        known = admission.backup.incarnation if admission.backup else admission.incarnation
        device.incarnation = max(device.incarnation, known) + 1
        device.revoked_at, device.revoked_because, device.asked_at = None, "", None
    device.acked_through, device.head_hash = 0, genesis_hash(device.device_id, device.incarnation)
    return device


def _known_device(centre: Centre, session: Session, device_id: str, admission: Admission, now: datetime) -> Device:
    """Find a device, or know it again by its certificate: nothing of what it recorded is held then, and all can come.

    Raises CodeRefused when nothing is known of it and it proves nothing.
    """
    device = session.get(Device, device_id, with_for_update=True)
    if device is not None:
        return device
    shown = admission.certificate
    peer = peer_of(shown) if is_issued_by(shown, centre.keys.authorities.devices_pem, clock.machine_now()) else None
    if peer is None or peer.device_id != device_id or admission.incarnation < 1:
        raise CodeRefused(CodeFault.CODE_OTHER_DEVICE)
    device = Device(
        device_id=device_id,
        incarnation=admission.incarnation,
        public_key=certificate_key(shown),
        recipient=admission.recipient,
        post=peer.post,
        counter=admission.counter,
        enrolled_at=now,
        is_hub=peer.is_hub,
        acked_through=0,
        head_hash=genesis_hash(device_id, admission.incarnation),
    )
    session.add(device)
    session.flush()
    raise_alarm(session, AlarmKind.DEVICE_KNOWN_AGAIN, device_id, device_id, now)
    return device


def _open_backup(centre: Centre, session: Session, admission: Admission, restores: str | None) -> str | None:
    """Wrap a backup's key to the machine that shows the code for its device; None when it shows no backup."""
    head = admission.backup
    if head is None:
        return None
    if head.device_id != restores:
        raise CodeRefused(CodeFault.CODE_OTHER_DEVICE)
    public = chain_keys(session, restores).get(head.incarnation) if session.get(Device, restores) else None
    if public is None or not is_head_signed_by(head, Ed25519PublicKey.from_public_bytes(public)):
        raise CodeRefused(CodeFault.BACKUP_REFUSED)
    try:
        key = pyrage.decrypt(from_base64(head.wrapped_key), [centre.keys.centre_identity])
    except (pyrage.DecryptError, ValueError) as error:
        raise CodeRefused(CodeFault.BACKUP_REFUSED) from error
    return to_base64(pyrage.encrypt(key, [pyrage.x25519.Recipient.from_str(admission.recipient)]))


def _consume(session: Session, code: str, now: datetime) -> EnrolmentCode:
    """Spend a code."""
    row = session.get(EnrolmentCode, _hash(code), with_for_update=True)
    if row is None:
        raise CodeRefused(CodeFault.CODE_UNKNOWN)
    if row.used_at is not None:
        raise CodeRefused(CodeFault.CODE_USED)
    if row.expires_at <= now:
        raise CodeRefused(CodeFault.CODE_EXPIRED)
    row.used_at = now
    return row


def officers_message(officers: JsonValue) -> bytes:
    """Give the bytes that a device signs to vouch for its people's keys, from the list as it travels."""
    return OFFICERS_DOMAIN + canonical_bytes(officers)


def add_officers(
    centre: Centre, device_id: str, wire: JsonValue, officers: Sequence[OfficerKey], signature: bytes, now: datetime
) -> bool:
    """Keep keys of people that the device vouches for; False when the device is unknown or its signature wrong."""
    with writing(centre.engine) as session:
        device = session.get(Device, device_id)
        if device is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(device.public_key).verify(signature, officers_message(wire))
        except InvalidSignature:
            return False
        _merge_officers(session, device_id, officers, now)
    return True


def _merge_officers(session: Session, device_id: str, officers: Sequence[OfficerKey], now: datetime) -> None:
    for each in officers:
        known = session.get(Officer, (device_id, each.officer_id, each.public_key))
        if known is not None:
            known.role = each.role.value
            continue
        session.add(
            Officer(
                device_id=device_id,
                officer_id=each.officer_id,
                public_key=each.public_key,
                role=each.role.value,
                since=now,
            )
        )


def devices(centre: Centre) -> tuple[Device, ...]:
    """List the enrolled machines, the oldest first."""
    with reading(centre.engine) as session:
        found = session.scalars(select(Device).order_by(Device.enrolled_at)).all()
        session.expunge_all()
    return tuple(found)
