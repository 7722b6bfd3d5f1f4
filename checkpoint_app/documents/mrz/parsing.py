"""Text to `Mrz`: never raises, reports everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from checkpoint_app.documents.mrz.model import Mrz


def parse_mrz(text_or_lines: str | Sequence[str], today: date) -> Mrz:
    """Read a machine readable zone; `today` resolves the centuries of its dates. Never raises.

    Takes lines, or one text with line ends, or one text of 72, 88 or 90 characters. White space around lines is
    dropped, nothing else is repaired.
    """
    raise NotImplementedError
