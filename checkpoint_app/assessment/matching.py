"""Which of several placement records is assessed, and how it compares with the document, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus, Scheme
from checkpoint_app.assessment.flags import DateRange, EvidenceValue
from checkpoint_app.assessment.kinds import Agreement, RecordDates
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.names import NameReason, compare_names, may_agree
from checkpoint_app.documents.travel_document import TravelDocument

_NO_RECORD = (ClearanceStatus.WITHDRAWN, ClearanceStatus.TOMBSTONE)
_ONE_PERSON = (Agreement.AGREES, Agreement.EXPLAINED)
_FEWEST_WORDS = 2
_LIVE = (ClearanceStatus.ACTIVE, ClearanceStatus.SUSPENDED)
_SEA = (Scheme.SEA_MERCHANT, Scheme.SEA_FISHING)


class ComparedField(Enum):
    """The values that the screen ticks or marks; labels are `assessment.evidence.<value>`."""

    DOCUMENT_NUMBER = "document_number"
    DOCUMENT_EXPIRY = "document_expiry"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    DESTINATION = "destination"
    DEPARTURE_DATES = "departure_dates"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value of the traveller beside the record's.

    `reasons` explain or name the difference: `assessment.reason.<reason>` in the translations.
    """

    field: ComparedField
    traveller: EvidenceValue
    recorded: EvidenceValue
    agreement: Agreement
    reasons: tuple[str, ...] = ()


def pick_record(rows: Sequence[Clearance]) -> Clearance | None:
    """Pick the record to assess: the ACTIVE or SUSPENDED one, else the one whose status is the latest."""
    if not rows:
        return None
    return max(rows, key=lambda row: (row.status in _LIVE, row.status_at, row.record_version, row.clearance_id))


def rank_near_matches(document: TravelDocument, rows: Sequence[Clearance], most: int = 10) -> tuple[Clearance, ...]:
    """Order records by how well name and birth date agree with the document's, whatever their number; the best first.

    Only names that may be one person's stay; among them an equal name goes before an explained one, and then a
    birth date that agrees before one that differs.
    """
    name = _bare(f"{document.primary_identifier} {document.secondary_identifier}")
    judged = [
        (compare_name(document, row), compare_birth_dates(document.birth_date, row.birth_date), row)
        for row in rows
        if may_agree(name, _bare(f"{row.name_primary} {row.name_secondary} {row.name_civil}"))
    ]
    near = [each for each in judged if each[0].agreement in _ONE_PERSON]
    near.sort(key=lambda each: (_RANK[each[0].agreement] + _RANK[each[1].agreement], _RANK[each[0].agreement]))
    return tuple(row for _, _, row in near[:most])


def pick_same_person(document: TravelDocument, rows: Sequence[Clearance]) -> Clearance | None:
    """Pick the record of the person in hand by name and birth date; None where several persons fit, or nobody does.

    Records that count as none are left aside. Name and birth date agree, one of the two may be explained; a name of
    one word says too little among a million people.
    """
    if len(f"{document.primary_identifier} {document.secondary_identifier}".split()) < _FEWEST_WORDS:
        return None
    fitting = [
        row
        for row in rank_near_matches(document, rows, len(rows))
        if row.status not in _NO_RECORD and _is_same_person(document, row)
    ]
    return pick_record(fitting) if len({row.subject_key for row in fitting}) == 1 else None


def _is_same_person(document: TravelDocument, row: Clearance) -> bool:
    name = compare_name(document, row).agreement
    birth_date = compare_birth_dates(document.birth_date, row.birth_date).agreement
    return Agreement.AGREES in (name, birth_date) and birth_date in _ONE_PERSON


def compare_with_record(
    document: TravelDocument, record: Clearance, today: date, stated_destination: str | None = None
) -> tuple[Comparison, ...]:
    """Compare document and record for the screen's ticks and for C10; in the order of `ComparedField`.

    The destination is compared only when one was stated.
    """
    found = [
        _compare_number(document.document_number, record),
        _compare_expiry(document.expiry_date, record.document_expiry),
        compare_name(document, record),
        compare_birth_dates(document.birth_date, record.birth_date),
    ]
    if stated_destination is not None:
        found.append(compare_destination(stated_destination, record))
    found.append(_compare_dates(record, today))
    return tuple(found)


def _bare(text: str) -> str:
    return " ".join(text.replace("<", " ").upper().split())


Judgement = tuple[Agreement, tuple[str, ...]]
_AGREES: Judgement = (Agreement.AGREES, ())
_NOT_RECORDED: Judgement = (Agreement.UNKNOWN, ("NOT_RECORDED",))


def _compare_number(number: str, record: Clearance) -> Comparison:
    agreement, reasons = _judge_numbers(number, record)
    return Comparison(ComparedField.DOCUMENT_NUMBER, number, record.document_number, agreement, reasons)


def _judge_numbers(number: str, record: Clearance) -> Judgement:
    if record.document_number is None:
        return _NOT_RECORDED
    if _bare(number) == _bare(record.document_number):
        return _AGREES
    if _bare(number) in {_bare(prior) for prior in record.prior_documents}:
        return Agreement.EXPLAINED, ("PRIOR_DOCUMENT",)
    return Agreement.DIFFERS, ("OTHER_NUMBER",)


def is_number_slip(number: str, recorded: str | None) -> bool:
    """Whether one number may be the other keyed wrongly: one character exchanged, or two neighbours swapped."""
    ours, theirs = _bare(number), _bare(recorded or "")
    differing = [at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other]
    if len(ours) != len(theirs) or not differing:
        return False
    first, last = differing[0], differing[-1]
    swapped = last == first + 1 and ours[first : last + 1] == theirs[first : last + 1][::-1]
    return first == last or swapped


def _compare_expiry(expiry: date | None, recorded: date | None) -> Comparison:
    agreement, reasons = _judge_expiries(expiry, recorded)
    return Comparison(ComparedField.DOCUMENT_EXPIRY, expiry, recorded, agreement, reasons)


def _judge_expiries(expiry: date | None, recorded: date | None) -> Judgement:
    if expiry is None or recorded is None:
        return _NOT_RECORDED
    return _AGREES if expiry == recorded else (Agreement.DIFFERS, ("OTHER_DATE",))


def compare_name(document: TravelDocument, record: Clearance) -> Comparison:
    """Compare the document's name with the record's two ways of writing it; the better one counts."""
    traveller = f"{document.primary_identifier} {document.secondary_identifier}".strip()
    recorded = f"{record.name_primary} {record.name_secondary}".strip()
    written = [name for name in (recorded, record.name_civil) if name.strip()]
    if not traveller or not written:
        return Comparison(ComparedField.NAME, traveller, recorded, Agreement.UNKNOWN, (NameReason.EMPTY.value,))
    agreement, reasons = min((judge_names(traveller, name) for name in written), key=lambda one: _RANK[one[0]])
    return Comparison(ComparedField.NAME, traveller, recorded, agreement, reasons)


_RANK = {Agreement.AGREES: 0, Agreement.EXPLAINED: 1, Agreement.DIFFERS: 2, Agreement.UNKNOWN: 3}


def judge_names(left: str, right: str) -> Judgement:
    """Compare two whole names; gives how they agree and the reasons."""
    if _bare(left) == _bare(right):
        return _AGREES
    result = compare_names(left, right)
    if NameReason.EMPTY in result.reasons:
        return Agreement.UNKNOWN, (NameReason.EMPTY.value,)
    reasons = tuple(reason.value for reason in result.reasons)
    return (Agreement.EXPLAINED if result.same else Agreement.DIFFERS), reasons


def compare_birth_dates(traveller: PartialDate | None, recorded: PartialDate) -> Comparison:
    """Compare birth dates; a part that is not known, or day and month swapped, explains a difference."""
    agreement, reasons = _judge_birth_dates(traveller, recorded)
    return Comparison(ComparedField.BIRTH_DATE, traveller, recorded, agreement, reasons)


def _judge_birth_dates(traveller: PartialDate | None, recorded: PartialDate) -> Judgement:
    if traveller is None:
        return Agreement.UNKNOWN, ("NOT_READ",)
    if traveller == recorded:
        return _AGREES
    if traveller.agrees_with(recorded):
        return Agreement.EXPLAINED, ("PARTIAL_DATE",)
    swapped = (traveller.year, traveller.month, traveller.day) == (recorded.year, recorded.day, recorded.month)
    if swapped:
        return Agreement.EXPLAINED, ("DAY_AND_MONTH_SWAPPED",)
    return Agreement.DIFFERS, ("OTHER_DATE",)


def compare_destination(stated: str, record: Clearance) -> Comparison:
    """Compare the stated destination with the record's; seafarers by the joining port's country, never the flag.

    Codes are ISO 3166-1 alpha-3. A country of transit explains a difference.
    """
    recorded = record.joining_country if record.scheme in _SEA else record.destination
    agreement, reasons = _judge_destinations(stated, recorded, record.transit)
    return Comparison(ComparedField.DESTINATION, stated, recorded, agreement, reasons)


def _judge_destinations(stated: str, recorded: str | None, transit: tuple[str, ...]) -> Judgement:
    if recorded is None:
        return _NOT_RECORDED
    if stated == recorded:
        return _AGREES
    if stated in transit:
        return Agreement.EXPLAINED, ("TRANSIT",)
    return Agreement.DIFFERS, ("OTHER_COUNTRY",)


def departure_window(record: Clearance) -> DateRange:
    """Tell the days on which the record allows to depart.

    The window for departing binds the first departure; who may leave several times and has left is bound by the
    record's own validity alone.
    """
    first, last = record.valid_from, record.valid_until
    if not (record.multiple_exit and record.last_exit_at is not None):
        first = max(first, record.depart_after or first)
        last = min(last, record.depart_before or last)
    return DateRange(first, last)


def dates_on(record: Clearance, today: date) -> RecordDates:
    """Tell where a day lies against the record's departure window."""
    window = departure_window(record)
    if window.first is not None and today < window.first:
        return RecordDates.BEFORE
    if window.last is not None and today > window.last:
        return RecordDates.AFTER
    return RecordDates.INSIDE


def _compare_dates(record: Clearance, today: date) -> Comparison:
    place = dates_on(record, today)
    inside = place is RecordDates.INSIDE
    agreement = Agreement.AGREES if inside else Agreement.DIFFERS
    reasons = () if inside else (f"{place.value}_DEPARTURE_DATES",)
    return Comparison(ComparedField.DEPARTURE_DATES, today, departure_window(record), agreement, reasons)


def imo_number_is_valid(imo_number: str) -> bool:
    """Check a ship's IMO number: seven digits, the last one the sum of the others weighted 7 to 2, modulo 10."""
    digits = imo_number.upper().removeprefix("IMO").strip()
    if len(digits) != 7 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:6], range(7, 1, -1), strict=True))
    return total % 10 == int(digits[6])
