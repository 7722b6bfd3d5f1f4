"""The lines of a zone without the optional data, which often are a personal number."""

from __future__ import annotations

from checkpoint_app.documents.mrz.layouts import LAYOUTS
from checkpoint_app.documents.mrz.long_numbers import read_document_number
from checkpoint_app.documents.mrz.model import FILLER, MASK, Mrz, MrzField


def masked_lines(mrz: Mrz) -> tuple[str, ...]:
    """Hide the optional data of all lines, for screens, prints and pictures.

    The rest of a long document number and the French card's issuing office stay; a zone of unknown shape is hidden
    whole.
    """
    if mrz.format is None:
        return tuple(MASK * len(line) for line in mrz.lines)
    layout = LAYOUTS[mrz.format]
    taken = {MrzField.OPTIONAL_DATA: read_document_number(layout, mrz.lines).taken_from_optional_data}
    lines = [list(line) for line in mrz.lines]
    for field in (MrzField.OPTIONAL_DATA, MrzField.OPTIONAL_DATA_2):
        span = layout.fields.get(field)
        if span is not None:
            start = span.start + taken.get(field, 0)
            hidden = lines[span.line][start : span.end]
            lines[span.line][start : span.end] = [c if c == FILLER else MASK for c in hidden]
    return tuple("".join(line) for line in lines)
