"""Letters to devices: certificate, authorities and keys of the feed, given when a device lacks something.

The same request is answered by link at once and by stick with the next one. A device that was revoked gets nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import pyrage
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.casework.canonical import to_base64
from checkpoint_app.casework.letters import (
    DeviceLetter,
    DeviceRequest,
    SeenVersions,
    is_request_signed_by,
    sign_letter,
)
from checkpoint_app.central.alarms import AlarmKind, raise_alarm
from checkpoint_app.central.authorities import RENEW_WHEN_LEFT, Authority, device_certificate
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.ingest import UnknownDevice
from checkpoint_app.central.models import Device, FormerChain
from checkpoint_app.tls import Peer, certificate_end, peer_of, requested_key


class RequestRefused(Exception):
    """A request gets no letter; `reason` is REVOKED, ENDED (an earlier incarnation asks) or NOT_SIGNED.

    Caught where requests come in.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def answer_request(centre: Centre, device_id: str, request: DeviceRequest, now: datetime) -> DeviceLetter | None:
    """Take what a device says of itself, and give a letter when it lacks something.

    Raises UnknownDevice, and RequestRefused when the device was revoked or did not sign this.
    """
    try:
        with writing(centre.engine) as session:
            device = session.get(Device, device_id, with_for_update=True)
            if device is None:
                raise UnknownDevice("central.fault.unknown_device", device_id=device_id[:200])
            _check(session, device, request)
            _note(device, request, now)
            _renew(centre, device, now)
            letter = make_letter(centre, device, now)
            lacks = letter.held != request.holds or _missing(centre, device, now)
    except RequestRefused as refused:
        with writing(centre.engine) as session:
            raise_alarm(session, AlarmKind[f"REQUEST_{refused.reason}"], device_id, device_id, now)
        raise
    return letter if lacks else None


def letters_due(centre: Centre, asked: Iterable[str], now: datetime) -> list[DeviceLetter]:
    """List letters for a stick: for those who asked by it, and for all who are not known to hold the feed's keys."""
    named = set(asked)
    with reading(centre.engine) as session:
        devices = session.scalars(select(Device).where(Device.revoked_at.is_(None)).order_by(Device.device_id))
        return [
            make_letter(centre, each, now)
            for each in devices
            if each.certificate and (each.device_id in named or _missing(centre, each, now))
        ]


def make_letter(centre: Centre, device: Device, now: datetime) -> DeviceLetter:
    """Write a device's letter as of now."""
    keys = centre.keys
    secret = {
        "feed_identities": [str(each) for each in keys.live_feeds(now)],
        "list_key": to_base64(keys.list_key),
        "subject_ref_key": to_base64(keys.subject_ref_key),
    }
    recipient = pyrage.x25519.Recipient.from_str(device.recipient)
    bare = DeviceLetter(
        device_id=device.device_id,
        incarnation=device.incarnation,
        at=now,
        certificate=(device.certificate or b"").decode("ascii"),
        servers=keys.authorities.servers_pem.decode("ascii"),
        devices=keys.authorities.devices_pem.decode("ascii"),
        secrets=to_base64(pyrage.encrypt(json.dumps(secret).encode(), [recipient])),
    )
    return sign_letter(bare, keys.receipt)


def certify(centre: Centre, device: Device, now: datetime) -> None:
    """Sign a certificate for a device's key, with its post and role as they are now."""
    peer = Peer(device.device_id, device.post, device.is_hub)
    device.certificate = device_certificate(centre.keys.authorities, device.public_key, peer, now)
    device.certificate_until = certificate_end(device.certificate)


def set_revoked(session: Session, device_id: str, because: str, now: datetime | None) -> Device:
    """Revoke a device, or admit it again (`now` is None); raises UnknownDevice."""
    device = session.get(Device, device_id, with_for_update=True)
    if device is None:
        raise UnknownDevice("central.fault.unknown_device", device_id=device_id[:200])
    device.revoked_at, device.revoked_because = now, because[:200]
    return device


def highest_seen(session: Session) -> SeenVersions:
    """Tell the highest versions of the publication that any device has said to have seen."""
    seen = SeenVersions()
    for row in session.execute(select(Device.seen_timestamp, Device.seen_snapshot, Device.seen_targets)):
        seen = seen.raised_to(SeenVersions(*row))
    return seen


def _check(session: Session, device: Device, request: DeviceRequest) -> None:
    if not _is_asked_with(request, device.public_key, device.device_id):
        former = session.scalars(select(FormerChain.public_key).where(FormerChain.device_id == device.device_id))
        is_ended = any(_is_asked_with(request, each, device.device_id) for each in former)
        raise RequestRefused("ENDED" if is_ended else "NOT_SIGNED")
    if device.revoked_at is not None:
        raise RequestRefused("REVOKED")


def _is_asked_with(request: DeviceRequest, public_key: bytes, device_id: str) -> bool:
    try:
        is_own = requested_key(request.certificate_request.encode()) == public_key
    except ValueError:
        is_own = False
    public = Ed25519PublicKey.from_public_bytes(public_key)
    return is_own and request.device_id == device_id and is_request_signed_by(request, public)


def _note(device: Device, request: DeviceRequest, now: datetime) -> None:
    """Keep what the newest request says; versions that were seen never fall."""
    seen = SeenVersions(device.seen_timestamp, device.seen_snapshot, device.seen_targets).raised_to(request.seen)
    device.seen_timestamp, device.seen_snapshot, device.seen_targets = seen.timestamp, seen.snapshot, seen.targets
    if device.asked_at is None or request.at >= device.asked_at:
        # A device whose clock runs ahead must not silence itself for ever.
        device.asked_at, device.held_recipients = min(request.at, now), " ".join(request.recipients)


def _renew(centre: Centre, device: Device, now: datetime) -> None:
    held = device.certificate
    is_current = (
        held is not None
        and device.certificate_until is not None
        and device.certificate_until - now > RENEW_WHEN_LEFT
        and peer_of(held) == Peer(device.device_id, device.post, device.is_hub)
        and _is_signed_by(held, centre.keys.authorities.devices[-1])
    )
    if not is_current:
        certify(centre, device, now)


def _is_signed_by(certificate: bytes, authority: Authority) -> bool:
    issuer = x509.load_pem_x509_certificate(certificate).issuer
    return issuer == authority.certificate.subject


def _missing(centre: Centre, device: Device, now: datetime) -> bool:
    """Whether a device is not known to hold a key of the feed that is in use."""
    live = {str(each.to_public()) for each in centre.keys.live_feeds(now)}
    return not live <= set(device.held_recipients.split())
