from datetime import date, datetime, timedelta

import pytest

from checkpoint_app.assessment.clearance import (
    CacheTooOld,
    ClearanceStatus,
    Feed,
    Found,
    NotFound,
)
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.casework.feed_lists import LostDocumentRow, PlacerRow
from checkpoint_app.casework.feed_rows import encode_row, lost_document_key
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.store import clearances_files as files
from tests.unit.casework_feed.people import clearance
from tests.unit.store_clearances import feeds
from tests.unit.store_clearances.feeds import AS_OF, LIST_KEY, NOW


@pytest.fixture
def ask(tmp_path):
    """Publish records and look a number up."""
    opened = []

    def look_up(records, number, *, issuer="IDN", now=NOW):
        feeds.Feed(records).build(tmp_path)
        opened.append(feeds.cache(tmp_path))
        return opened[-1].look_up(issuer, number, now)

    yield look_up
    for each in opened:
        each.close()


def test_record_is_found_by_its_document(ask):
    wanted = clearance(7)
    answer = ask([clearance(serial) for serial in range(1, 40)], "X0000007")
    assert answer == Found(wanted, answer.age)
    assert answer.age.band is Band.GREEN
    assert answer.age.as_of == AS_OF


def test_same_number_of_another_issuer_is_not_found(ask):
    assert isinstance(ask([clearance(7)], "X0000007", issuer="MYS"), NotFound)


def test_of_several_rows_the_active_one_is_taken(ask):
    later = datetime.fromisoformat("2026-11-20T00:00:00+00:00")
    active = clearance(1)
    revoked = clearance(2, document_number="X0000001", status=ClearanceStatus.REVOKED, status_at=later)
    assert ask([active, revoked], "X0000001").clearance == active


def test_without_an_active_row_the_latest_status_is_taken(ask):
    early = clearance(1, status=ClearanceStatus.ENDED)
    late = clearance(
        2, document_number="X0000001", status=ClearanceStatus.REVOKED, status_at=early.status_at + timedelta(days=1)
    )
    assert ask([early, late], "X0000001").clearance == late


@pytest.mark.parametrize("status", [ClearanceStatus.WITHDRAWN, ClearanceStatus.TOMBSTONE])
def test_withdrawn_row_counts_as_none(ask, status):
    assert isinstance(ask([clearance(1, status=status)], "X0000001"), NotFound)


def test_former_passport_finds_the_record_of_the_newer_one(ask):
    record = clearance(1, prior_documents=("B7654321",))
    answer = ask([record, clearance(2)], "B7654321")
    assert answer.clearance == record
    assert answer.by_prior_document


def test_active_record_of_the_newer_passport_goes_before_an_ended_one_of_the_older(ask):
    ended = clearance(1, status=ClearanceStatus.ENDED)
    active = clearance(2, prior_documents=("X0000001",))
    answer = ask([ended, active], "X0000001")
    assert answer.clearance == active
    assert answer.by_prior_document


def test_superseded_record_leads_to_its_successor(ask):
    last = clearance(3, document_number="X0000001", status=ClearanceStatus.REVOKED)
    middle = clearance(2, status=ClearanceStatus.SUPERSEDED, superseded_by=last.clearance_id)
    first = clearance(4, document_number="Y1", status=ClearanceStatus.SUPERSEDED, superseded_by=middle.clearance_id)
    answer = ask([first, middle, last], "Y1")
    assert answer.clearance == last
    assert not answer.by_prior_document


def test_superseded_record_without_a_known_successor_stays(ask):
    lonely = clearance(1, status=ClearanceStatus.SUPERSEDED, superseded_by=clearance(99).clearance_id)
    assert ask([lonely], "X0000001").clearance == lonely


def test_a_ring_of_successors_ends(ask):
    one, two = clearance(1), clearance(2)
    ring = [
        clearance(1, status=ClearanceStatus.SUPERSEDED, superseded_by=two.clearance_id),
        clearance(2, status=ClearanceStatus.SUPERSEDED, superseded_by=one.clearance_id),
    ]
    assert isinstance(ask(ring, "X0000001"), Found)


@pytest.mark.parametrize(
    ("age", "answer", "band"),
    [
        (timedelta(hours=24), NotFound, Band.GREEN),
        (timedelta(days=7), NotFound, Band.AMBER),
        (timedelta(days=8), CacheTooOld, Band.RED),
        (timedelta(hours=-1), CacheTooOld, Band.FUTURE),
    ],
)
def test_absence_is_told_as_a_fact_only_from_fresh_data(ask, age, answer, band):
    told = ask([clearance(1)], "Z9", now=AS_OF + age)
    assert isinstance(told, answer)
    assert told.age.band is band


def test_record_is_found_in_old_data_too(ask):
    told = ask([clearance(1)], "X0000001", now=AS_OF + timedelta(days=90))
    assert isinstance(told, Found)
    assert told.age.band is Band.RED


def test_record_that_does_not_decode_cannot_be_told(tmp_path):
    feed = feeds.Feed([clearance(1), clearance(2, name_civil="A" * 61)])
    feed.build(tmp_path)
    cache = feeds.cache(tmp_path)
    told = cache.look_up("IDN", "X0000002", NOW)
    assert isinstance(told, CacheTooOld)
    assert told.age.band is Band.UNKNOWN
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), Found)
    assert cache.by_id(clearance(2).clearance_id) is None
    assert cache.trouble() is None
    cache.close()


def test_thousands_of_rows_are_kept_compressed_and_read_back_whole(tmp_path):
    records = [clearance(serial) for serial in range(1, 5_001)]
    feeds.Feed(records).build(tmp_path)
    cache = feeds.cache(tmp_path)
    assert cache.look_up("IDN", "X0004999", NOW).clearance == records[4_998]
    assert cache.row_count() == 5_000
    cache.verify()
    (path,) = tmp_path.glob("*.db")
    assert path.stat().st_size < sum(len(encode_row(record)) for record in records)
    cache.close()


def test_records_are_found_by_id_and_by_birth_date(tmp_path):
    full = clearance(1, birth_date=PartialDate(1990, 5, 17))
    partial = clearance(2, birth_date=PartialDate(1990, 5))
    feeds.Feed([full, partial]).build(tmp_path)
    cache = feeds.cache(tmp_path)
    assert cache.by_id(partial.clearance_id) == partial
    assert cache.by_id(clearance(3).clearance_id) is None
    assert cache.born_on(PartialDate(1990, 5, 17)) == (full,)
    assert cache.born_on(PartialDate(1990, 5)) == (partial,)
    cache.close()


def test_birth_dates_that_may_be_one_are_near(tmp_path):
    dates = {
        "same": PartialDate(1990, 5, 7),
        "swapped": PartialDate(1990, 7, 5),
        "year before": PartialDate(1989, 5, 7),
        "year after": PartialDate(1991, 5, 7),
        "month only": PartialDate(1990, 5),
        "year only": PartialDate(1990),
        "another day": PartialDate(1990, 5, 8),
        "another": PartialDate(1985, 1, 2),
    }
    records = {name: clearance(number, birth_date=born) for number, (name, born) in enumerate(dates.items(), 1)}
    feeds.Feed(list(records.values())).build(tmp_path)
    cache = feeds.cache(tmp_path)

    def near(born):
        found = cache.born_near(born)
        return {name for name, record in records.items() if record in found}

    assert near(dates["same"]) == set(dates) - {"another day", "another"}
    assert near(dates["month only"]) == {"same", "another day", "month only", "year only"}
    assert near(dates["year only"]) == {"year only"}
    cache.close()


def test_lists_answer_by_key_and_by_id(tmp_path):
    key = lost_document_key(LIST_KEY, "IDN", "L1")
    lost = [
        LostDocumentRow(key, "Kantor Contoh", date(2026, 1, 2), None),
        LostDocumentRow(lost_document_key(LIST_KEY, "IDN", "L2"), "Kantor", date(2026, 1, 2), date(2026, 11, 1)),
    ]
    feeds.Feed([clearance(1)]).build(tmp_path, lost, [PlacerRow("P3MI-001", "PT Contoh", "SIP3MI", "VALID", None)])
    cache = feeds.cache(tmp_path)
    hit = cache.lost_document("IDN", "L1", NOW)
    assert (hit.listing_office, hit.listed_on, hit.valid_until) == ("Kantor Contoh", date(2026, 1, 2), None)
    assert hit.age.feed is Feed.LOST_DOCUMENTS
    assert cache.lost_document("IDN", "L2", NOW) is None
    assert cache.lost_document("IDN", "X0000001", NOW) is None
    assert cache.placer_name("P3MI-001") == "PT Contoh"
    assert cache.placer_name("P3MI-002") is None
    assert cache.entry_coverage_percent == 97
    assert cache.feed_position() == ("feed-1", 1)
    assert {age.feed for age in cache.ages(NOW)} == set(Feed)
    assert {age.band for age in cache.ages(NOW)} == {Band.GREEN}
    cache.close()


def test_a_first_row_that_cannot_be_read_leaves_all_others_alone(tmp_path):
    records = [clearance(serial) for serial in range(1, 10)]
    feeds.Feed(records).build(tmp_path)
    connection = files.open_generation(files.current_file(tmp_path), feeds.KEY)
    connection.execute("UPDATE clearances SET record = x'5b5d' WHERE place = (SELECT min(place) FROM clearances)")
    connection.close()
    cache = feeds.cache(tmp_path)
    answers = [cache.look_up("IDN", record.document_number, NOW) for record in records]
    assert [type(each) for each in answers].count(Found) == len(records) - 1
    assert [type(each) for each in answers].count(CacheTooOld) == 1
    cache.close()
