"""The machine readable zone of ICAO Doc 9303-3 to -7 and of the French card: parse, check, compose."""

from checkpoint_app.documents.mrz.check_digits import compute_check_digit
from checkpoint_app.documents.mrz.composing import compose_mrz
from checkpoint_app.documents.mrz.conversion import to_travel_document
from checkpoint_app.documents.mrz.layouts import character_classes
from checkpoint_app.documents.mrz.masking import masked_lines
from checkpoint_app.documents.mrz.model import (
    FILLER,
    CheckDigit,
    Mrz,
    MrzDate,
    MrzFault,
    MrzFaultKind,
    MrzField,
    MrzFields,
    MrzFormat,
    OptionalData,
    Sex,
    Span,
)
from checkpoint_app.documents.mrz.parsing import parse_mrz
from checkpoint_app.documents.mrz.typed_lines import check_typed_lines

__all__ = [
    "FILLER",
    "CheckDigit",
    "Mrz",
    "MrzDate",
    "MrzFault",
    "MrzFaultKind",
    "MrzField",
    "MrzFields",
    "MrzFormat",
    "OptionalData",
    "Sex",
    "Span",
    "character_classes",
    "check_typed_lines",
    "compose_mrz",
    "compute_check_digit",
    "masked_lines",
    "parse_mrz",
    "to_travel_document",
]
