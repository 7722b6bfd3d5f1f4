"""The keys by which events refer to people: comparable between posts, never to be turned back. Any thread."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from checkpoint_app.casework.presented import PresentedKeys, derived_key
from checkpoint_app.documents.travel_document import TravelDocument


@dataclass(frozen=True, slots=True)
class SubjectKeys:
    """Keys of the enrolment for references that can be compared between posts and not be turned back."""

    subject_ref_key: bytes
    list_key: bytes

    def subject_ref(self, document: TravelDocument, now: datetime) -> str:
        """Refer to a document by a keyed hash whose key rotates with the month."""
        return _keyed(derived_key(self.subject_ref_key, f"subject {now:%Y-%m}"), document)

    @property
    def presented(self) -> PresentedKeys:
        """Hashes of what was presented."""
        return PresentedKeys(self.list_key)

    def presented_ref(self, document: TravelDocument) -> str:
        """Refer to a presented document; kept 72 h here and 30 d at the centre."""
        return self.presented.document(document.issuing_state, document.document_number).hex()


def _keyed(key: bytes, document: TravelDocument) -> str:
    named = f"{document.issuing_state}|{document.document_number}".encode()
    return hmac.new(key, named, hashlib.sha256).hexdigest()
