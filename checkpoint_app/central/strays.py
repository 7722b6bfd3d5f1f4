"""Who brings events, and what becomes of those that their own device did not bring.

Authority over an event is its signature and its chain. The peer of the connection is a second look: an event that
somebody else brings in a device's name is stored outside every sequence and raises an alarm. It never takes a number
in the device's own sequence, so nobody can stand in another one's way. A post's hub brings what its post records.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.central.alarms import AlarmKind, raise_alarm
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.ingest import UnknownDevice
from checkpoint_app.central.models import Device, StrayEvent
from checkpoint_app.tls import Peer

_LONGEST = 200


class Standing(Enum):
    """What a peer is to a device."""

    ITSELF = "ITSELF"
    HUB = "HUB"
    """The hub of the device's post."""
    PEER_DIFFERS = "PEER_DIFFERS"
    REVOKED_DEVICE = "REVOKED_DEVICE"
    """The device, or who brings for it, was revoked."""


def standing_of(centre: Centre, peer: Peer, device_id: str) -> Standing:
    """Tell what a peer is to a device; raises UnknownDevice when there is no such device."""
    with reading(centre.engine) as session:
        device, row = session.get(Device, device_id), session.get(Device, peer.device_id)
        if device is None:
            raise UnknownDevice("central.fault.unknown_device", device_id=device_id[:_LONGEST])
        if device.revoked_at is not None or (row is not None and row.revoked_at is not None):
            return Standing.REVOKED_DEVICE
        if peer.device_id == device_id:
            return Standing.ITSELF
        is_hub = peer.is_hub and row is not None and row.is_hub and row.post == device.post == peer.post
    return Standing.HUB if is_hub else Standing.PEER_DIFFERS


def may_read(centre: Centre, peer: Peer) -> bool:
    """Whether a peer may take what is published: it is enrolled and was not revoked."""
    with reading(centre.engine) as session:
        row = session.get(Device, peer.device_id)
        return row is not None and row.revoked_at is None


def keep_strays(
    centre: Centre, device_id: str, peer_id: str, standing: Standing, events: Sequence[Any], now: datetime
) -> int:
    """Store events that count for nothing, and raise the alarm; gives how many were new."""
    lines = [json.dumps(each, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace") for each in events]
    by_digest = {hashlib.sha256(device_id.encode() + b"\n" + line).hexdigest(): line for line in lines}
    with writing(centre.engine) as session:
        new = {name: line for name, line in by_digest.items() if not _is_held(session, peer_id, name)}
        session.add_all(
            StrayEvent(
                device_id=device_id[:_LONGEST],
                peer_id=peer_id[:_LONGEST],
                reason=standing.value,
                digest=name,
                wire=line,
                received_at=now,
            )
            for name, line in new.items()
        )
        raise_alarm(session, AlarmKind[standing.value], device_id, peer_id, now)
    return len(new)


def _is_held(session: Session, peer_id: str, digest: str) -> bool:
    query = select(StrayEvent.id).where(StrayEvent.peer_id == peer_id[:_LONGEST], StrayEvent.digest == digest)
    return session.scalars(query).first() is not None
