"""Facts beside a case, each one note in the casebook: a document kept or given back, a transport missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from checkpoint_app import clock
from checkpoint_app.services.kept_documents import keep_document, note_transport_missed, return_document
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.ui.casefile.view_model import KeepDocument, NoteMissed, ReturnDocument

Note = Callable[[Casebook], None]


def side_note(intent: KeepDocument | ReturnDocument | NoteMissed, officer: LoggedInOfficer) -> Note:
    """Give the work on the casebook's thread that records what was asked."""
    match intent:
        case KeepDocument(encounter_id, place, ground, days):
            due = clock.today() + timedelta(days=days)
            return lambda casebook: keep_document(casebook, officer, encounter_id, ground, place, due)
        case ReturnDocument(encounter_id):
            return lambda casebook: return_document(casebook, officer, encounter_id)
        case NoteMissed(encounter_id):
            return lambda casebook: note_transport_missed(casebook, officer, encounter_id)
