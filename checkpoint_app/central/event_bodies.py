"""Opening what an event keeps under its encounter's key; nothing is left to open once that key was destroyed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyrage
from sqlalchemy.orm import Session

from checkpoint_app.casework.bodies import EncounterKey, open_body
from checkpoint_app.casework.document_snapshot import document_from_body
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.models import EncounterKeyRow, EventRow
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import DataRejected


def open_event_body(centre: Centre, session: Session, row: EventRow) -> Mapping[str, Any]:
    """Decrypt an event's body; empty when it has none, or no key of its encounter is held any more."""
    sealed = json.loads(row.wire).get("body")
    key = session.get(EncounterKeyRow, (row.encounter_id or "", row.device_id))
    if key is None or not isinstance(sealed, str):
        return {}
    try:
        plain = EncounterKey(pyrage.decrypt(key.wrapped, [centre.keys.centre_identity]))
        return open_body(plain, row.event_id, sealed)
    except (DataRejected, pyrage.DecryptError, ValueError):
        return {}


def document_in(body: Mapping[str, Any]) -> TravelDocument | None:
    """Read the document of a body; None when it holds none that this program reads."""
    found = body.get("document")
    try:
        return document_from_body(found) if isinstance(found, Mapping) else None
    except (KeyError, TypeError, ValueError):
        return None
