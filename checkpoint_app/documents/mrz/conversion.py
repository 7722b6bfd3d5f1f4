"""`Mrz` to the document in the traveller's hand."""

from __future__ import annotations

from checkpoint_app.documents.mrz.model import Mrz
from checkpoint_app.documents.travel_document import ReadingSource, TravelDocument


def to_travel_document(mrz: Mrz, source: ReadingSource = ReadingSource.MRZ) -> TravelDocument:
    """Take identity and validity out of a zone, faults or not."""
    raise NotImplementedError
