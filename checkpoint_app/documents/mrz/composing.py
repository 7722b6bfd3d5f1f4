"""`MrzFields` to the lines of a machine readable zone (ICAO Doc 9303-4 to -7, section 4.2.2)."""

from __future__ import annotations

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz.check_digits import compute_check_digit
from checkpoint_app.documents.mrz.layouts import LAYOUTS
from checkpoint_app.documents.mrz.long_numbers import print_document_number
from checkpoint_app.documents.mrz.model import FILLER, MrzField, MrzFields, MrzFormat
from checkpoint_app.documents.mrz.name_field import fit_names
from checkpoint_app.documents.mrz.zone_dates import print_partial_date
from checkpoint_app.documents.transliteration import name_components

_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
_BETWEEN_FRENCH_NAMES = FILLER * 2

Field = MrzField


def compose_mrz(fields: MrzFields) -> tuple[str, ...]:
    """Compose the lines of the zone, check digits included.

    Names are transliterated (ICAO Doc 9303-3, section 6) and truncated to initials where they do not fit. Raises
    ValueError where another value does not fit its field, or holds characters that the zone does not know.
    """
    layout = LAYOUTS[fields.format]
    grid = [[FILLER] * fields.format.line_length for _ in range(fields.format.line_count)]

    whole_number = _with_fillers(fields.document_number)
    number, number_check, optional_data = print_document_number(
        whole_number, fields.optional_data, layout, compute_check_digit(whole_number)
    )
    values = {
        Field.DOCUMENT_CODE: fields.document_code,
        Field.ISSUING_STATE: fields.issuing_state,
        Field.DOCUMENT_NUMBER: number,
        Field.NATIONALITY: fields.nationality,
        Field.BIRTH_DATE: print_partial_date(fields.birth_date),
        Field.SEX: fields.sex.value,
        Field.EXPIRY_DATE: _expiry_date(fields),
        Field.OPTIONAL_DATA: optional_data,
        Field.OPTIONAL_DATA_2: fields.optional_data_2,
        Field.ISSUING_OFFICE: optional_data,
        **_names(fields),
    }
    for field, span in layout.fields.items():
        grid[span.line][span.start : span.end] = _fill(values[field], span.width, field)

    for place in layout.check_digits:
        lines = ["".join(line) for line in grid]
        covered = "".join(span.of(lines) for span in place.covers)
        is_number = place.name is Field.DOCUMENT_NUMBER
        grid[place.line][place.column] = number_check if is_number else compute_check_digit(covered)
    return tuple("".join(line) for line in grid)


def _names(fields: MrzFields) -> dict[MrzField, str]:
    primary = name_components(fields.primary_identifier)
    secondary = name_components(fields.secondary_identifier)
    if not primary:
        raise ValueError("a name of one part is a primary identifier")
    layout = LAYOUTS[fields.format]
    if fields.format is not MrzFormat.FRENCH_ID:
        return {Field.NAMES: fit_names(primary, secondary, layout.fields[Field.NAMES].width)}
    given_names = _BETWEEN_FRENCH_NAMES.join(secondary)[: layout.fields[Field.SECONDARY_IDENTIFIER].width]
    return {
        Field.PRIMARY_IDENTIFIER: fit_names(primary, (), layout.fields[Field.PRIMARY_IDENTIFIER].width),
        Field.SECONDARY_IDENTIFIER: given_names,
    }


def _expiry_date(fields: MrzFields) -> str:
    if fields.expiry_date is not None:
        return print_partial_date(PartialDate.of(fields.expiry_date))
    if Field.EXPIRY_DATE in LAYOUTS[fields.format].fields:
        raise ValueError("this format prints a date of expiry")
    return ""


def _with_fillers(value: str) -> str:
    return value.replace(" ", FILLER).replace("-", FILLER)


def _fill(value: str, width: int, field: MrzField) -> str:
    """Complete a value with fillers; spaces and hyphens inside it become fillers too."""
    text = _with_fillers(value)
    if len(text) > width:
        raise ValueError(f"{field.value}: longer than {width} characters")
    if not set(text) <= _ALLOWED:
        raise ValueError(f"{field.value}: only A-Z, 0-9 and the filler can be printed")
    return text.ljust(width, FILLER)
