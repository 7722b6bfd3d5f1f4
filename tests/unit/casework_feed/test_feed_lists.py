import dataclasses
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, Seen
from checkpoint_app.assessment.clearance import EmployerType, Feed, Scheme
from checkpoint_app.assessment.lists import AppliesTo, Restriction
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState, Ministry, ToldDifference
from checkpoint_app.casework.examination import Feature, Specimen
from checkpoint_app.casework.feed_index import LIST_FEEDS
from checkpoint_app.casework.feed_lists import (
    FORMATS,
    Departure,
    LostDocumentRow,
    OpenCaseRow,
    PlacerRow,
    PreventionRow,
    RulePackRow,
    SealKind,
    SealSigner,
    TransitHub,
    decode_list_row,
    encode_list_row,
    read_entries,
)
from checkpoint_app.casework.name_keys import name_word_keys
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected

KEY = b"\x22" * 32
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
_dates = st.none() | st.dates(date(1990, 1, 1), date(2099, 1, 1))

ROWS = {
    Feed.LOST_DOCUMENTS: LostDocumentRow(KEY, "Kantor Contoh", DAY, None),
    Feed.PLACERS: PlacerRow("P3MI-1", "PT Contoh", "SIP3MI", None, DAY),
    Feed.PREVENTION: PreventionRow(
        (KEY,), name_word_keys(KEY, "Sri Wahyuni"), PartialDate(1991, 4), "Kantor Contoh", DAY, DAY
    ),
    Feed.OPEN_CASES: OpenCaseRow((KEY, bytes(32)), "POSTPONED", "TPI Contoh", DAY, DAY),
    Feed.RESTRICTIONS: Restriction(
        "R1", "SAU", EmployerType.HOUSEHOLD, Scheme.PTOP, DAY, None, AppliesTo.NEW, "Kepmen contoh"
    ),
    Feed.TRANSIT_HUBS: TransitHub("SIN", "SGP", "Singapura"),
    Feed.SEAL_SIGNERS: SealSigner("UTO", SealKind.VDS_NC, ("CARD",), b"\x30\x03", True, (1 << 150, 7), AT),
    Feed.DEPARTURES: Departure("D1", "TPI Contoh", "Asia/Jakarta", "DL 5", "Dumai Line", "SIN", "SGP", AT),
    Feed.RULES: RulePackRow("demo", 3, "ab" * 32, "{}"),
    Feed.ADVISORIES: Advisory(
        *("0123456789abcdef", AdvisoryKind.CARD_SHARED, (KEY,), (bytes(32), KEY), ""),
        *((Seen(1, "TPI Contoh", AT), Seen(2, "PLBN Contoh", AT)), 2, 0, 0, AT, AT, AT),
    ),
    Feed.SPECIMENS: Specimen("IDN-ZONE", "IDN", Feature.ZONE, "kata", "words", b"\xff\xd8 picture"),
    Feed.DIFFERENCES: ToldDifference(
        *(7, DifferenceKind.NAME, Ministry.KP2MI, "BP3MI Contoh", ("e-1", "e-2"), AT),
        *(DifferenceState.CORRECTED, AT, "version 3"),
    ),
}


def test_every_list_has_a_format():
    assert set(FORMATS) == set(LIST_FEEDS) == set(ROWS)


@pytest.mark.parametrize("feed", ROWS)
def test_a_row_of_every_list_survives_the_round_trip(feed):
    line = encode_list_row(ROWS[feed])
    assert decode_list_row(feed, line) == ROWS[feed]
    appended = line[:-1] + b',"new"]'
    assert decode_list_row(feed, appended) == ROWS[feed]


@given(st.binary(min_size=32, max_size=32), st.dates(date(1990, 1, 1), date(2099, 1, 1)), _dates)
def test_lost_document_survives_the_round_trip(key, listed_on, valid_until):
    row = LostDocumentRow(key, "Kantor Contoh", listed_on, valid_until)
    assert decode_list_row(Feed.LOST_DOCUMENTS, encode_list_row(row)) == row


def test_rows_are_found_by_their_keys_and_small_lists_are_read_whole():
    def keys(feed):
        return read_entries(feed, [encode_list_row(ROWS[feed])])[0].keys

    assert keys(Feed.LOST_DOCUMENTS) == (KEY,)
    assert keys(Feed.PLACERS) == (b"P3MI-1",)
    assert keys(Feed.OPEN_CASES) == (KEY, bytes(32))
    assert keys(Feed.ADVISORIES) == (KEY,)
    assert keys(Feed.PREVENTION)[0] == KEY
    assert len(keys(Feed.PREVENTION)) == 2
    for feed in (Feed.RESTRICTIONS, Feed.TRANSIT_HUBS, Feed.SEAL_SIGNERS, Feed.DEPARTURES, Feed.DIFFERENCES):
        assert keys(feed) == ()


def test_a_departure_tells_the_time_of_its_own_port():
    departure = ROWS[Feed.DEPARTURES]
    assert departure.local_time.hour == 8
    assert departure.local_time == departure.departs_at


@pytest.mark.parametrize(
    ("feed", "line", "faults"),
    [
        (Feed.LOST_DOCUMENTS, b'["XYZ",7,"yesterday",null]', "key KEY, listing_office TEXT, listed_on DATE"),
        (
            Feed.PLACERS,
            b'["P1"]',
            "name MISSING, licence_type MISSING, licence_status MISSING, licence_until MISSING",
        ),
        (
            Feed.PREVENTION,
            b'[["00"],[["00"]],"1990-13","K","2026-01-01",null]',
            "document_keys KEY, name_keys KEY, birth_date PARTIAL_DATE",
        ),
        (Feed.OPEN_CASES, b'["00","P","T","2026-01-01","2026-01-01"]', "document_keys LIST"),
        (
            Feed.SEAL_SIGNERS,
            b'["UTO","QR",[],"3",1,[-1],null]',
            "kind CHOICE, certificate KEY, is_authority BOOLEAN, revoked_serials COUNT",
        ),
        (
            Feed.ADVISORIES,
            b'["0123456789abcdef","SCORE",["zz"],[],"",[[1,"T"]],2,-1,0,"2026-11-24T01:00:00Z","x",null]',
            "kind CHOICE, keys KEY, seen LIST, cases COUNT, last_at INSTANT, until INSTANT",
        ),
        (
            Feed.DEPARTURES,
            b'["D1","T","Asia/Nowhere","","","SIN","SGP","2026-11-24T01:00:00Z"]',
            "time_zone TIME_ZONE",
        ),
        (Feed.DEPARTURES, b'["D1","T","../x","","","SIN","SGP","2026-11-24T01:00:00Z"]', "time_zone TIME_ZONE"),
    ],
)
def test_faults_of_a_list_row_are_all_named(feed, line, faults):
    with pytest.raises(DataRejected) as caught:
        read_entries(feed, [line])
    assert caught.value.values["faults"] == faults


def test_no_word_of_a_name_and_no_number_is_readable_in_a_list_of_people():
    for feed in (Feed.LOST_DOCUMENTS, Feed.PREVENTION, Feed.OPEN_CASES, Feed.ADVISORIES):
        assert not {"name", "name_primary", "document_number", "reason"} & {
            field.name for field in dataclasses.fields(ROWS[feed])
        }
    assert b"WAHYUNI" not in encode_list_row(ROWS[Feed.PREVENTION]).upper()
