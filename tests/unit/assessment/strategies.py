"""Any facts and any counter's knowledge, for properties that must hold for all of them."""

from dataclasses import fields
from datetime import UTC, date, datetime
from enum import Enum

from hypothesis import strategies as st

from checkpoint_app.assessment.answers import ANSWER_FIELDS
from checkpoint_app.assessment.clearance import CacheTooOld, Feed
from checkpoint_app.assessment.conditions import field_types
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.facts import Facts
from checkpoint_app.assessment.kinds import Answer, Band, Paper, PaperState, Purpose, RecordDates
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingStatus
from tests.unit.assessment.travellers import FRESH, NO_RECORD, NOW, OLD, STATUS, TODAY, ages, found, given

TOO_OLD = CacheTooOld(feed_age(Feed.CLEARANCES, OLD, NOW))
_INSTANTS = st.datetimes(timezones=st.just(UTC))
_DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def _values(kind):
    if issubclass(kind.base, Enum):
        known = st.sampled_from(list(kind.base))
    elif kind.base is bool:
        known = st.booleans()
    elif kind.base is int:
        known = st.integers(0, 100)
    else:
        known = _INSTANTS if kind.base is datetime else _DATES
    return st.none() | known if kind.optional else known


# Combinations that rules care about come up often; every other one still comes up.
_LEANING = {
    "is_indonesian": st.sampled_from([True, True, True, False, None]),
    "document_kind": st.sampled_from([DocumentKind.PASSPORT] * 5 + [DocumentKind.DIPLOMATIC_PASSPORT, None]),
    "purpose": st.sampled_from([Purpose.WORK] * 3 + [None, *Purpose]),
    "record_dates": st.sampled_from([RecordDates.INSIDE] * 2 + [None, *RecordDates]),
    "clearances_band": st.sampled_from([Band.GREEN] * 3 + list(Band)),
    "reading_status": st.sampled_from([ReadingStatus.CONFIRMED] * 3 + list(ReadingStatus)),
}


_FACTS = {field.name: _LEANING.get(field.name, _values(field_types()[field.name])) for field in fields(Facts)}


@st.composite
def all_facts(draw):
    """Any combination of facts, likely or not."""
    return Facts(**{name: draw(values) for name, values in _FACTS.items()})


def travellers():
    """What a counter may know, with documents, records, papers and answers that may contradict each other."""
    documents = st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from([DocumentKind.PASSPORT] * 4 + [DocumentKind.DIPLOMATIC_PASSPORT]),
            "nationality": st.sampled_from(["IDN"] * 4 + ["MYS", ""]),
            "birth_date": st.sampled_from(
                [None, PartialDate(2008), PartialDate(2010, 1, 1), PartialDate(1988, 1, 2)]
            ),
            "expiry_date": st.sampled_from([None, TODAY, date(2020, 1, 1)]),
            "primary_identifier": st.sampled_from(["WIDODO", "SIREGAR"]),
        },
    )
    records = st.builds(
        found,
        st.sampled_from([FRESH, OLD]),
        st.booleans(),
        status=st.sampled_from(list(STATUS)),
        multiple_exit=st.booleans(),
        documents_complete=st.booleans(),
        status_reason=st.sampled_from([None, "FRAUD", "AUDIT"]),
        depart_before=st.sampled_from([None, date(2026, 11, 1)]),
    )
    return st.builds(
        given,
        documents,
        purpose=st.none() | st.sampled_from(list(Purpose)),
        papers=st.dictionaries(st.sampled_from(list(Paper)), st.sampled_from(list(PaperState))),
        answers=st.dictionaries(st.sampled_from(sorted(ANSWER_FIELDS)), st.sampled_from(list(Answer)), max_size=4),
        reading_status=st.sampled_from(list(ReadingStatus)),
        misread_count=st.integers(0, 3),
        look_up=st.none() | st.sampled_from([NO_RECORD, TOO_OLD]) | records,
        feed_ages=st.sampled_from([ages(), ages(OLD), ()]),
        entry_coverage_percent=st.none() | st.sampled_from([50, 95]),
        stated_destination=st.none() | st.sampled_from(["TWN", "SAU"]),
        clock_trusted=st.booleans(),
    )
