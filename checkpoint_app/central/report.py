"""What the centre holds, event by event, as plain values for JSON: the operator's view and the demo's proof.

Bodies are decrypted with the keys of encounters that the centre holds; an erased one stays closed and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyrage
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from checkpoint_app.casework.bodies import EncounterKey, open_body
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading
from checkpoint_app.central.models import ClearanceRow, Device, EncounterKeyRow, EventRow, PublicationRow
from checkpoint_app.faults import DataRejected


def events(centre: Centre, device_id: str | None = None, *, with_bodies: bool = False) -> Iterator[dict[str, Any]]:
    """Give the events in the order of device and number; `with_bodies` decrypts (personal data: demo and audit only).

    `receipt` is how far the centre's present receipt for the device goes, so at least `dev_seq`. `body_state` is
    NONE, OPENED, CLOSED (not asked for), ERASED (no key is held) or UNREADABLE.
    """
    query = select(EventRow).order_by(EventRow.device_id, EventRow.incarnation, EventRow.dev_seq)
    if device_id is not None:
        query = query.where(EventRow.device_id == device_id)
    with reading(centre.engine) as session:
        receipts = {device.device_id: device.acked_through for device in session.scalars(select(Device))}
        for row in session.scalars(query):
            yield {**_event(centre, session, row, with_bodies), "receipt": receipts[row.device_id]}


def _event(centre: Centre, session: Session, row: EventRow, with_bodies: bool) -> dict[str, Any]:
    wire = json.loads(row.wire)
    fields = wire if isinstance(wire, dict) else {}
    state, body = _body(centre, session, row, fields.get("body"), with_bodies)
    return {
        "event_id": row.event_id,
        "device": row.device_id,
        "incarnation": row.incarnation,
        "dev_seq": row.dev_seq,
        "kind": row.kind,
        "hash": row.hash,
        "at": fields.get("at_wall"),
        "received_at": instant_to_wire(row.received_at),
        "officer_id": fields.get("officer_id"),
        "role": fields.get("role"),
        "encounter_id": row.encounter_id,
        "quarantine": row.quarantine,
        "open": fields.get("open"),
        "body_state": state,
        "body": body,
    }


def _body(
    centre: Centre, session: Session, row: EventRow, sealed: object, with_bodies: bool
) -> tuple[str, dict[str, Any] | None]:
    if not isinstance(sealed, str):
        return "NONE", None
    if not with_bodies:
        return "CLOSED", None
    key = session.get(EncounterKeyRow, (row.encounter_id or "", row.device_id))
    if key is None:
        return "ERASED", None
    try:
        plain = EncounterKey(pyrage.decrypt(key.wrapped, [centre.keys.centre_identity]))
        return "OPENED", dict(open_body(plain, row.event_id, sealed))
    except (DataRejected, pyrage.DecryptError, ValueError):
        return "UNREADABLE", None


def summary(centre: Centre) -> dict[str, Any]:
    """Count what the centre holds: clearances by status, devices with their receipts, quarantine, publications."""
    with reading(centre.engine) as session:
        by_status = session.execute(
            select(ClearanceRow.status, func.count()).group_by(ClearanceRow.status).order_by(ClearanceRow.status)
        ).all()
        devices = session.scalars(select(Device).order_by(Device.enrolled_at)).all()
        quarantined = session.scalar(select(func.count()).where(EventRow.quarantine.is_not(None)))
        last = session.scalars(select(PublicationRow).order_by(PublicationRow.feed_seq.desc()).limit(1)).first()
        return {
            "server_epoch": centre.server_epoch,
            "feed_id": centre.feed_id,
            "clearances": {row[0]: row[1] for row in by_status},
            "devices": [_device(device) for device in devices],
            "events": session.scalar(select(func.count()).select_from(EventRow)),
            "quarantined": quarantined,
            "publication": None if last is None else _publication(last),
        }


def _device(device: Device) -> dict[str, Any]:
    return {
        "device_id": device.device_id,
        "incarnation": device.incarnation,
        "post": device.post,
        "counter": device.counter,
        "enrolled_at": instant_to_wire(device.enrolled_at),
        "acked_through": device.acked_through,
        "head_hash": device.head_hash,
    }


def _publication(row: PublicationRow) -> dict[str, Any]:
    return {
        "feed_seq": row.feed_seq,
        "generation": row.generation,
        "rows": row.rows,
        "content_root": row.content_root,
        "as_of": instant_to_wire(row.as_of),
    }
