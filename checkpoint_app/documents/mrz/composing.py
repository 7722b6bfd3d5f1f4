"""`MrzFields` to the lines of a machine readable zone."""

from __future__ import annotations

from checkpoint_app.documents.mrz.model import MrzFields


def compose_mrz(fields: MrzFields) -> tuple[str, ...]:
    """Compose the lines of the zone; raises ValueError where a value does not fit its field."""
    raise NotImplementedError
