"""Text to `Mrz`: never raises, repairs nothing, reports everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from checkpoint_app.documents.mrz.check_digits import check_zone
from checkpoint_app.documents.mrz.layouts import LAYOUTS, class_of
from checkpoint_app.documents.mrz.long_numbers import DocumentNumber, read_document_number
from checkpoint_app.documents.mrz.model import (
    FILLER,
    CheckDigit,
    Mrz,
    MrzDate,
    MrzFault,
    MrzFaultKind,
    MrzField,
    MrzFormat,
    OptionalData,
    Sex,
)
from checkpoint_app.documents.mrz.name_field import NameField, read_identifier, read_names
from checkpoint_app.documents.mrz.zone_dates import is_incomplete, resolve_birth_date, resolve_expiry_date
from checkpoint_app.documents.states import is_issuing_state

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_ALLOWED = _LETTERS | _DIGITS | {FILLER}
_LOWER_CASE = frozenset("abcdefghijklmnopqrstuvwxyz")
_CLASS_EXCLUDES = {"A": _DIGITS, "N": _LETTERS}
_LINE_LENGTHS = {2: (36, 44), 3: (30,)}
_JOINED_LENGTHS = {72: 36, 88: 44, 90: 30}
_CARDS = "ACI"
_FIRST_LETTERS = {
    MrzFormat.TD1: _CARDS,
    MrzFormat.TD2: _CARDS,
    MrzFormat.TD3: "P",
    MrzFormat.MRV_A: "V",
    MrzFormat.MRV_B: "V",
    MrzFormat.FRENCH_ID: "I",
}
FRENCH_CARD = "IDFRA"

Kind = MrzFaultKind
Field = MrzField


def parse_mrz(text_or_lines: str | Sequence[str], today: date) -> Mrz:
    """Read a machine readable zone; `today` resolves the centuries of its dates. Never raises.

    Takes lines, or one text with line ends, or one text of 72, 88 or 90 characters. White space around lines is
    dropped, nothing else is repaired: lower case, a letter for a digit, a missing character are faults.
    """
    lines = _split(text_or_lines)
    mrz_format = recognise_format(lines)
    if mrz_format is None:
        return _unreadable(lines)
    return _Zone(mrz_format, lines, today).read()


def recognise_format(lines: Sequence[str]) -> MrzFormat | None:
    """Tell the format by the number and length of the lines and the first letters; None for any other shape."""
    shape = (len(lines), *{len(line) for line in lines})
    if shape == (3, 30):
        return MrzFormat.TD1
    if shape == (2, 44):
        return MrzFormat.MRV_A if lines[0].startswith("V") else MrzFormat.TD3
    if shape == (2, 36):
        if lines[0].startswith(FRENCH_CARD):
            return MrzFormat.FRENCH_ID
        return MrzFormat.MRV_B if lines[0].startswith("V") else MrzFormat.TD2
    return None


def may_begin(mrz_format: MrzFormat, first_line: str) -> bool:
    """Whether a format's first line may begin with this letter (ICAO Doc 9303-4 to -7, 4.2.2)."""
    return first_line[:1] in tuple(_FIRST_LETTERS[mrz_format])


def _split(text_or_lines: str | Sequence[str]) -> tuple[str, ...]:
    given = [text_or_lines] if isinstance(text_or_lines, str) else text_or_lines
    stripped = [line.strip() for text in given for line in text.splitlines()]
    lines = [line for line in stripped if line]
    if len(lines) == 1 and len(lines[0]) in _JOINED_LENGTHS:
        joined, length = lines[0], _JOINED_LENGTHS[len(lines[0])]
        lines = [joined[start : start + length] for start in range(0, len(joined), length)]
    return tuple(lines)


def _unreadable(lines: tuple[str, ...]) -> Mrz:
    """Say what is wrong with a text that has no known shape."""
    return Mrz(
        format=None,
        lines=lines,
        document_code="",
        issuing_state="",
        primary_identifier="",
        secondary_identifier="",
        names_truncated=False,
        document_number="",
        nationality="",
        birth_date=MrzDate("", None),
        sex=None,
        expiry_date=None,
        optional_data=OptionalData(),
        optional_data_2=OptionalData(),
        check_digits=(),
        faults=(*_shape_faults(lines), *_alphabet_faults(lines)),
    )


def _shape_faults(lines: tuple[str, ...]) -> Iterator[MrzFault]:
    if not lines:
        yield MrzFault(Kind.EMPTY)
    elif len(lines) not in _LINE_LENGTHS:
        yield MrzFault(Kind.LINE_COUNT, found=str(len(lines)))
    else:
        longest = max(map(len, lines))
        expected = min(_LINE_LENGTHS[len(lines)], key=lambda length: abs(length - longest))
        for index, line in enumerate(lines):
            if len(line) != expected:
                yield MrzFault(Kind.LINE_LENGTH, line=index, found=str(len(line)))


def _alphabet_faults(lines: Sequence[str]) -> Iterator[MrzFault]:
    for index, line in enumerate(lines):
        for column, character in enumerate(line if not _ALLOWED.issuperset(line) else ""):
            if character not in _ALLOWED:
                kind = Kind.LOWER_CASE if character in _LOWER_CASE else Kind.FORBIDDEN_CHARACTER
                yield MrzFault(kind, None, index, column, character)


class _Zone:
    """One zone of a known format while it is read."""

    def __init__(self, mrz_format: MrzFormat, lines: tuple[str, ...], today: date) -> None:
        self._format = mrz_format
        self._layout = LAYOUTS[mrz_format]
        self._lines = lines
        self._today = today

    def read(self) -> Mrz:
        number = read_document_number(self._layout, self._lines)
        check_digits = check_zone(self._layout, self._lines, number.check_digit)
        names = self._names()
        birth_date = resolve_birth_date(self._text(Field.BIRTH_DATE), self._today)
        expiry_date = self._expiry_date()
        return Mrz(
            format=self._format,
            lines=self._lines,
            document_code=self._text(Field.DOCUMENT_CODE).rstrip(FILLER),
            issuing_state=self._text(Field.ISSUING_STATE).rstrip(FILLER),
            primary_identifier=names.primary_identifier,
            secondary_identifier=names.secondary_identifier,
            names_truncated=names.is_truncated,
            document_number=number.number,
            nationality=self._nationality(),
            birth_date=birth_date,
            sex=self._sex(),
            expiry_date=expiry_date,
            optional_data=self._optional_data(number),
            optional_data_2=OptionalData(self._text(Field.OPTIONAL_DATA_2).rstrip(FILLER)),
            check_digits=check_digits,
            faults=(
                *_alphabet_faults(self._lines),
                *self._class_faults(),
                *self._code_faults(),
                *self._name_faults(names),
                *self._number_faults(number),
                *self._date_faults(birth_date, expiry_date),
                *self._sex_faults(),
                *self._check_digit_faults(check_digits),
            ),
        )

    def _text(self, field: MrzField) -> str:
        """Take the characters of a field; empty where the format has no such field."""
        span = self._layout.fields.get(field)
        return span.of(self._lines) if span else ""

    def _names(self) -> NameField:
        """Read both identifiers, which the French card prints in fields of their own."""
        if self._format is not MrzFormat.FRENCH_ID:
            return read_names(self._text(Field.NAMES))
        primary = read_identifier(self._text(Field.PRIMARY_IDENTIFIER))
        secondary = read_identifier(self._text(Field.SECONDARY_IDENTIFIER))
        return NameField(
            primary.primary_identifier,
            secondary.primary_identifier,
            primary.is_truncated or secondary.is_truncated,
            primary.is_malformed or secondary.is_malformed,
        )

    def _nationality(self) -> str:
        """Take the nationality; the French card prints none and is issued to French nationals only."""
        if self._format is MrzFormat.FRENCH_ID:
            return self._text(Field.ISSUING_STATE)
        return self._text(Field.NATIONALITY).rstrip(FILLER)

    def _expiry_date(self) -> MrzDate | None:
        if Field.EXPIRY_DATE not in self._layout.fields:
            return None
        return resolve_expiry_date(self._text(Field.EXPIRY_DATE), self._today)

    def _sex(self) -> Sex | None:
        letter = self._text(Field.SEX)
        return Sex(letter) if letter in {sex.value for sex in Sex} else None

    def _optional_data(self, number: DocumentNumber) -> OptionalData:
        if self._format is MrzFormat.FRENCH_ID:
            return OptionalData(self._text(Field.ISSUING_OFFICE).rstrip(FILLER))
        return OptionalData(self._text(Field.OPTIONAL_DATA)[number.taken_from_optional_data :].rstrip(FILLER))

    def _class_faults(self) -> Iterator[MrzFault]:
        """Report letters where only digits may stand, and digits where only letters may."""
        for field, span in self._layout.fields.items():
            excluded = _CLASS_EXCLUDES.get(class_of(field))
            for column, character in enumerate(span.of(self._lines), start=span.start):
                if excluded and character in excluded:
                    yield MrzFault(Kind.WRONG_CLASS, field, span.line, column, character)

    def _fault(self, kind: MrzFaultKind, field: MrzField) -> MrzFault:
        span = self._layout.fields[field]
        return MrzFault(kind, field, span.line, span.start, span.of(self._lines))

    def _code_faults(self) -> Iterator[MrzFault]:
        code = self._text(Field.DOCUMENT_CODE)
        # No card has V as its second letter (ICAO Doc 9303-5 and -6, 4.2.2, note k).
        if not may_begin(self._format, code) or (code[0] in _CARDS and code[1] == "V"):
            yield self._fault(Kind.DOCUMENT_CODE_UNKNOWN, Field.DOCUMENT_CODE)
        for field in (Field.ISSUING_STATE, Field.NATIONALITY):
            code = self._text(field).rstrip(FILLER)
            if field in self._layout.fields and not is_issuing_state(code):
                yield self._fault(Kind.STATE_UNKNOWN if code else Kind.STATE_MISSING, field)

    def _name_faults(self, names: NameField) -> Iterator[MrzFault]:
        field = Field.PRIMARY_IDENTIFIER if self._format is MrzFormat.FRENCH_ID else Field.NAMES
        if not names.primary_identifier:
            yield self._fault(Kind.NAME_MISSING, field)
        if names.is_malformed:
            yield self._fault(Kind.NAME_MALFORMED, field)

    def _number_faults(self, number: DocumentNumber) -> Iterator[MrzFault]:
        if not number.number:
            yield self._fault(Kind.DOCUMENT_NUMBER_MISSING, Field.DOCUMENT_NUMBER)
        elif number.number.startswith(FILLER) or number.is_malformed:
            yield self._fault(Kind.DOCUMENT_NUMBER_MALFORMED, Field.DOCUMENT_NUMBER)

    def _date_faults(self, birth_date: MrzDate, expiry_date: MrzDate | None) -> Iterator[MrzFault]:
        """Unknown parts are allowed in a date of birth only (ICAO Doc 9303-3, 4.8)."""
        if birth_date.value is None and not is_incomplete(birth_date.text):
            yield self._fault(Kind.DATE_IMPOSSIBLE, Field.BIRTH_DATE)
        if expiry_date is not None and is_incomplete(expiry_date.text):
            yield self._fault(Kind.DATE_INCOMPLETE, Field.EXPIRY_DATE)
        elif expiry_date is not None and expiry_date.value is None:
            yield self._fault(Kind.DATE_IMPOSSIBLE, Field.EXPIRY_DATE)

    def _sex_faults(self) -> Iterator[MrzFault]:
        if self._sex() is None:
            yield self._fault(Kind.SEX_UNKNOWN, Field.SEX)

    def _check_digit_faults(self, check_digits: tuple[CheckDigit, ...]) -> Iterator[MrzFault]:
        for digit in check_digits:
            if not digit.is_correct:
                kind = Kind.CHECK_DIGIT_WRONG if digit.printed in _DIGITS else Kind.CHECK_DIGIT_MISSING
                yield MrzFault(kind, digit.name, digit.line, digit.column, digit.printed)
