"""Values of evidence are written as people write them, in both languages."""

from datetime import UTC, date, datetime
from enum import Enum

import pytest

from checkpoint_app.assessment.clearance import ClearanceStatus
from checkpoint_app.assessment.flags import DateRange, FlagNote
from checkpoint_app.assessment.kinds import (
    Agreement,
    Answer,
    Band,
    PaperState,
    Purpose,
    RecordDates,
    RecordState,
    StatusReason,
)
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.names import NameReason
from checkpoint_app.documents.travel_document import DocumentKind, ReadingStatus
from checkpoint_app.texts import texts


class Unworded(Enum):
    THING = "THING"


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (None, "–", "–"),
        (True, "Ya", "Yes"),
        (False, "Tidak", "No"),
        (95, "95", "95"),
        ("X1234567", "X1234567", "X1234567"),
        (date(2026, 8, 3), "3 Agu 2026", "3 Aug 2026"),
        (PartialDate(1994, 5), "Mei 1994", "May 1994"),
        (DateRange(date(2026, 8, 3), None), "3 Agu 2026 – –", "3 Aug 2026 – –"),
        (Purpose.WORK, "Bekerja", "Work"),
        (Unworded.THING, "THING", "THING"),
    ],
)
def test_values_are_written_in_both_languages(value, indonesian, english):
    assert show_value(value, texts("id")) == indonesian
    assert show_value(value, texts("en")) == english


def test_an_instant_is_written_with_its_time():
    instant = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert show_value(instant, texts("id")) == texts("id").instant(instant)


RECORD = (Agreement, ClearanceStatus, RecordDates, RecordState, StatusReason)
CLOSED = (*RECORD, Answer, Band, DocumentKind, PaperState, Purpose, ReadingStatus)


@pytest.mark.parametrize("kind", CLOSED)
def test_every_word_of_a_closed_set_has_its_text(kind):
    for member in kind:
        assert texts("id").has(f"assessment.value.{kind.__name__}.{member.value}")


def test_every_note_and_every_reason_of_a_name_has_its_text():
    for note in FlagNote:
        assert texts("en")(f"assessment.note.{note.value}", as_of="x")
    for reason in NameReason:
        assert texts("en").has(f"assessment.reason.{reason.value}")
