"""The typed values of a machine readable zone.

Lines and columns are indices from 0 (`mrz.lines[line][column]`); ICAO counts them from 1. A bad zone is a value
with all its faults. No value's `repr` shows a name, a number, a date or optional data: they may reach a log.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from checkpoint_app.documents.dates import PartialDate

FILLER = "<"
MASK = "*"


class MrzFormat(Enum):
    """Formats of the machine readable zone; the value is what the product prints and records."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"
    FRENCH_ID = "FRENCH-ID"

    @property
    def line_count(self) -> int:
        """Number of lines of the zone."""
        return 3 if self is MrzFormat.TD1 else 2

    @property
    def line_length(self) -> int:
        """Number of characters of each line."""
        return {MrzFormat.TD1: 30, MrzFormat.TD3: 44, MrzFormat.MRV_A: 44}.get(self, 36)


class MrzField(Enum):
    """Data elements of the zone, by their names in ICAO Doc 9303 (the last three: French card only)."""

    DOCUMENT_CODE = "document code"
    ISSUING_STATE = "issuing State"
    NAMES = "names"
    DOCUMENT_NUMBER = "document number"
    NATIONALITY = "nationality"
    BIRTH_DATE = "date of birth"
    SEX = "sex"
    EXPIRY_DATE = "date of expiry"
    OPTIONAL_DATA = "optional data"
    OPTIONAL_DATA_2 = "second optional data"
    COMPOSITE = "composite"
    PRIMARY_IDENTIFIER = "primary identifier"
    SECONDARY_IDENTIFIER = "secondary identifier"
    ISSUING_OFFICE = "issuing office"


class Sex(Enum):
    """Sex as the zone prints it; `<` where it is unspecified (ICAO Doc 9303-3, 4.5 and the part of the format).

    It is read because the check of the zone needs it. Nothing may depend on it (docs/domain.md, "Never an input").
    """

    MALE = "M"
    FEMALE = "F"
    UNSPECIFIED = "<"


class MrzFaultKind(Enum):
    """What can be wrong with a zone."""

    EMPTY = "EMPTY"
    LINE_COUNT = "LINE_COUNT"
    LINE_LENGTH = "LINE_LENGTH"
    LOWER_CASE = "LOWER_CASE"
    FORBIDDEN_CHARACTER = "FORBIDDEN_CHARACTER"
    WRONG_CLASS = "WRONG_CLASS"
    CHECK_DIGIT_MISSING = "CHECK_DIGIT_MISSING"
    CHECK_DIGIT_WRONG = "CHECK_DIGIT_WRONG"
    DOCUMENT_CODE_UNKNOWN = "DOCUMENT_CODE_UNKNOWN"
    STATE_MISSING = "STATE_MISSING"
    STATE_UNKNOWN = "STATE_UNKNOWN"
    NAME_MISSING = "NAME_MISSING"
    NAME_MALFORMED = "NAME_MALFORMED"
    DOCUMENT_NUMBER_MISSING = "DOCUMENT_NUMBER_MISSING"
    DOCUMENT_NUMBER_MALFORMED = "DOCUMENT_NUMBER_MALFORMED"
    DATE_IMPOSSIBLE = "DATE_IMPOSSIBLE"
    DATE_INCOMPLETE = "DATE_INCOMPLETE"
    SEX_UNKNOWN = "SEX_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a line: `lines[line][start:end]`, indices from 0."""

    line: int
    start: int
    end: int

    def of(self, lines: Sequence[str]) -> str:
        """Take the characters of this span; fewer where the line is too short."""
        return lines[self.line][self.start : self.end] if self.line < len(lines) else ""

    @property
    def width(self) -> int:
        """Number of characters."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class MrzFault:
    """One thing that is wrong, and where.

    `field`, `line` and `column` are None where the fault is not of one field, line or character. `found` holds
    the characters that were read there and stays out of `repr`: it may be personal.
    """

    kind: MrzFaultKind
    field: MrzField | None = None
    line: int | None = None
    column: int | None = None
    found: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """A check digit with its result (ICAO Doc 9303-3, 4.9).

    `printed` is the character in the zone, `computed` the digit that the covered characters give. `covers` are the
    spans in the order in which the computation takes them.
    """

    name: MrzField
    printed: str
    computed: str
    line: int
    column: int
    is_correct: bool
    covers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class MrzDate:
    """A date of the zone: the six characters as printed, and what they mean.

    `value` is None where the characters are no date, or where the year is unknown (all fillers): `is_unknown`
    tells the two apart.
    """

    text: str
    value: PartialDate | None

    @property
    def is_unknown(self) -> bool:
        """Whether the zone says that the date, or its year, is not known."""
        return self.text[:2] == FILLER * 2 and self.value is None

    def __repr__(self) -> str:
        known = "unresolved" if self.value is None else "resolved"
        return f"MrzDate({known})"


@dataclass(frozen=True, slots=True, repr=False)
class OptionalData:
    """Optional data as printed, without the fillers at its end: often a personal number, so shown masked."""

    text: str = ""

    @property
    def masked(self) -> str:
        """The same length with every letter and digit hidden."""
        return "".join(character if character == FILLER else MASK for character in self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __repr__(self) -> str:
        return f"OptionalData({self.masked!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Mrz:
    """What a machine readable zone says, with every check digit and every fault.

    `format` is None where the lines have no known shape: then every value is empty and `faults` says why.
    `expiry_date` is None for the French card, which prints none. Names have single spaces for fillers;
    `secondary_identifier` is empty for holders of one name. `document_number` is whole for the long numbers of TD1
    and TD2, without fillers at its end. `lines` are as given, apart from white space around them.
    """

    format: MrzFormat | None
    lines: tuple[str, ...]
    document_code: str
    issuing_state: str
    primary_identifier: str
    secondary_identifier: str
    names_truncated: bool
    document_number: str
    nationality: str
    birth_date: MrzDate
    sex: Sex | None
    expiry_date: MrzDate | None
    optional_data: OptionalData
    optional_data_2: OptionalData
    check_digits: tuple[CheckDigit, ...]
    faults: tuple[MrzFault, ...]

    @property
    def check_digits_agree(self) -> bool:
        """Whether the zone has check digits and each of them is right."""
        return bool(self.check_digits) and all(digit.is_correct for digit in self.check_digits)

    def __repr__(self) -> str:
        name = self.format.value if self.format else None
        right = sum(digit.is_correct for digit in self.check_digits)
        return f"Mrz(format={name!r}, check_digits={right}/{len(self.check_digits)}, faults={len(self.faults)})"


@dataclass(frozen=True, slots=True, repr=False)
class MrzFields:
    """What `compose_mrz` prints.

    Names may hold any letters that ICAO Doc 9303-3, section 6 transliterates, spaces, hyphens and apostrophes;
    `primary_identifier` alone for one name. `birth_date` None prints fillers. `expiry_date` is required except for
    the French card. `optional_data_2` exists in TD1 only. For the French card `optional_data` is the issuing
    department and office (6 characters).
    """

    format: MrzFormat
    document_code: str
    issuing_state: str
    primary_identifier: str
    document_number: str
    nationality: str
    birth_date: PartialDate | None
    expiry_date: date | None
    secondary_identifier: str = ""
    sex: Sex = Sex.UNSPECIFIED
    optional_data: str = ""
    optional_data_2: str = ""

    def __repr__(self) -> str:
        return f"MrzFields(format={self.format.value!r})"
