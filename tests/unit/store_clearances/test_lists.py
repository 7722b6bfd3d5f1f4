"""The small lists in the cache: who is found on them, for how long, and what is read whole."""

from datetime import UTC, date, datetime, timedelta

import pytest

from checkpoint_app.assessment.clearance import EmployerType, Feed
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.assessment.lists import AppliesTo, Restriction
from checkpoint_app.casework.feed_lists import (
    Departure,
    OpenCaseRow,
    PreventionRow,
    SealKind,
    SealSigner,
    TransitHub,
)
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.casework.name_keys import name_word_keys
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from checkpoint_app.store import clearances_files as files
from checkpoint_app.store.clearances_builder import ClearanceStore
from tests.unit.casework_feed.people import clearance
from tests.unit.store_clearances import feeds
from tests.unit.store_clearances.feeds import AS_OF, KEY, LIST_KEY, NOW

BORN = PartialDate(1991, 4, 12)
LISTED = date(2026, 3, 1)
TODAY = NOW.date()


def passport(number="X0000001", primary="LESTARI", secondary="SRI WAHYUNI", born=BORN):
    return TravelDocument(
        DocumentKind.PASSPORT, ReadingSource.MRZ, "IDN", "IDN", number, primary, secondary, born, date(2031, 1, 1)
    )


def listed(name="SRI WAHYUNI LESTARI", born=BORN, numbers=(), until=None, office="Kantor Contoh"):
    keys = tuple(lost_document_key(LIST_KEY, "IDN", number) for number in numbers)
    return PreventionRow(keys, name_word_keys(LIST_KEY, name), born, office, LISTED, until)


@pytest.fixture
def held(tmp_path):
    """Publish lists and open the cache."""
    opened = []

    def make(**lists):
        named = {Feed[name.upper()]: rows for name, rows in lists.items()}
        feeds.Feed([clearance(1)]).build(tmp_path, lists=named)
        opened.append(feeds.cache(tmp_path))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_a_listed_document_is_an_exact_hit_whatever_the_name(held):
    cache = held(prevention=[listed("SOMEBODY ELSE", PartialDate(1970), ("X0000001",))])
    hit = cache.prevention(passport(), NOW)
    assert (hit.is_exact, hit.words, hit.listing_office, hit.listed_on) == (True, 0, "Kantor Contoh", LISTED)
    assert (hit.age.band, hit.age.as_of) == (Band.GREEN, AS_OF)
    assert cache.prevention(passport("X0000002"), NOW) is None


@pytest.mark.parametrize(
    ("row", "agrees"),
    [
        (listed(), True),
        (listed("LESTARI SRI"), True),
        (listed(born=None), None),
        (listed(born=PartialDate(1991)), True),
    ],
)
def test_a_name_is_found_when_its_words_agree_and_the_birth_date_does_not_differ(held, row, agrees):
    hit = held(prevention=[row]).prevention(passport(), NOW)
    assert not hit.is_exact
    assert hit.birth_date_agrees is agrees
    assert hit.words == len(row.name_keys)


@pytest.mark.parametrize(
    "row",
    [
        listed(born=PartialDate(1990, 4, 12)),
        listed("SRI WAHYUNI HANDAYANI"),
        listed("LESTARI"),
        listed("LESTARI SRI", born=None),
        listed(until=NOW.date() - timedelta(days=1)),
        listed(numbers=("X0000001",), until=NOW.date() - timedelta(days=1)),
    ],
)
def test_another_birth_date_another_name_and_a_row_that_ran_out_are_no_hit(held, row):
    assert held(prevention=[row]).prevention(passport(), NOW) is None


def test_a_document_without_number_or_birth_date_is_looked_up_by_what_it_has(held):
    cache = held(prevention=[listed(born=None), listed("SUPARTI")])
    assert cache.prevention(passport(number="", born=None), NOW).birth_date_agrees is None
    assert cache.prevention(passport(number="", primary="SUPARTI", secondary="", born=None), NOW) is None
    assert cache.prevention(passport(primary="SUPARTI", secondary=""), NOW).words == 1
    assert held(prevention=[listed()]).prevention(passport(number="", born=None), NOW) is None


def test_the_row_with_the_document_goes_before_one_with_the_name_and_a_birth_date_before_none(held):
    rows = [
        listed(born=None, office="without"),
        listed(office="with"),
        listed("SOMEBODY ELSE", numbers=("X0000009",), office="exact"),
    ]
    cache = held(prevention=rows)
    assert cache.prevention(passport(), NOW).listing_office == "with"
    assert cache.prevention(passport("X0000009"), NOW).listing_office == "exact"


@pytest.mark.parametrize(
    ("row", "number", "others"),
    [
        (listed(born=None), "X0000001", False),
        (listed(born=None, numbers=("X0000009",)), "X0000001", True),
        (listed(numbers=("X0000009",)), "X0000001", True),
        (listed(born=None, numbers=("X0000001",)), "X0000001", False),
        (listed(born=None, numbers=("X0000009",)), "", False),
    ],
)
def test_a_hit_tells_whether_the_row_names_other_documents(held, row, number, others):
    assert held(prevention=[row]).prevention(passport(number), NOW).lists_other_document is others


def test_of_rows_without_birth_date_one_that_gives_nothing_else_goes_first(held):
    rows = [listed(born=None, numbers=("X0000009",), office="numbered"), listed(born=None, office="bare")]
    assert held(prevention=rows).prevention(passport(), NOW).listing_office == "bare"


def open_case(number="X0000001", opened=LISTED, until=TODAY, post="TPI Contoh"):
    keys = (lost_document_key(LIST_KEY, "IDN", number), lost_document_key(LIST_KEY, "IDN", f"{number}-OLD"))
    return OpenCaseRow(keys, "POSTPONED", post, opened, until)


def test_an_open_case_is_found_by_the_document_and_its_predecessor_until_its_time_is_out(held):
    later = open_case(opened=LISTED + timedelta(days=9), post="TPI Lain")
    cache = held(open_cases=[open_case(), later])
    assert cache.open_case("IDN", "X0000001", NOW).post == "TPI Lain"
    assert cache.open_case("IDN", "X0000001-OLD", NOW).until == NOW.date()
    assert cache.open_case("IDN", "X0000001", NOW + timedelta(days=1)) is None
    assert cache.open_case("IDN", "X0000002", NOW) is None


RESTRICTION = Restriction("R1", "SAU", EmployerType.HOUSEHOLD, None, LISTED, None, AppliesTo.NEW, "Kepmen")
SIGNER = SealSigner("UTO", SealKind.VDS, ("CARD",), b"\x30\x03\x02\x01\x07", False, (), None)


def departure(number, hour, post="TPI Contoh"):
    at = datetime(2026, 11, 24, hour, 0, tzinfo=UTC)
    return Departure(f"D{number}", post, "Asia/Jakarta", f"DL {number}", "Line", "SGSIN", "SGP", at)


def test_small_lists_are_read_whole(held):
    cache = held(
        restrictions=[RESTRICTION],
        transit_hubs=[TransitHub("SIN", "SGP", "Singapura"), TransitHub("KUL", "MYS", "Kuala Lumpur")],
        seal_signers=[SIGNER],
        departures=[departure(1, 9), departure(2, 4), departure(3, 5, "TPI Lain")],
    )
    assert cache.restrictions() == (RESTRICTION,)
    assert cache.transit_hubs() == {"SIN", "KUL"}
    assert cache.seal_signers() == (SIGNER,)
    assert [each.designation for each in cache.departures("TPI Contoh")] == ["DL 2", "DL 1"]
    assert cache.departures("TPI Contoh") == cache.departures("TPI Contoh")
    assert cache.departures("nowhere") == ()


def test_newer_lists_replace_what_was_read_whole_and_leave_the_others(held, tmp_path):
    cache = held(restrictions=[RESTRICTION], seal_signers=[SIGNER], prevention=[listed()])
    assert cache.seal_signers() == (SIGNER,)
    index = feeds.Feed([clearance(1)], feed_seq=2).index
    ClearanceStore(tmp_path, KEY).take_lists(index, feeds.entries({Feed.SEAL_SIGNERS: [], Feed.PREVENTION: []}))
    assert cache.seal_signers() == ()
    assert cache.prevention(passport(), NOW) is None
    assert cache.restrictions() == (RESTRICTION,)


def test_without_a_generation_every_list_is_empty_and_its_age_unknown(tmp_path):
    cache = feeds.cache(tmp_path / "none")
    assert cache.prevention(passport(), NOW) is None
    assert cache.open_case("IDN", "X0000001", NOW) is None
    assert (cache.restrictions(), cache.seal_signers(), cache.departures("x")) == ((), (), ())
    assert cache.age(Feed.PREVENTION, NOW).band is Band.UNKNOWN


def test_a_row_that_can_no_longer_be_read_is_never_taken_for_none(held, tmp_path):
    cache = held(prevention=[listed()])

    connection = files.open_generation(files.current_file(tmp_path), KEY)
    connection.execute("UPDATE list_rows SET line = x'5b5d' WHERE feed = 'prevention'")
    connection.commit()
    connection.close()
    assert cache.prevention(passport(), NOW) is None
    assert cache.trouble() is not None
    assert cache.age(Feed.PREVENTION, NOW).band is Band.UNKNOWN
