import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.assessment.clearance import CardType, Clearance, ClearanceStatus, Scheme
from checkpoint_app.casework.feed_rows import (
    _DECODERS,
    COLUMNS,
    clearance_key,
    decode_row,
    document_key,
    encode_row,
    lost_document_key,
    name_in,
    row_hash,
    row_key,
    row_keys,
    scan_row,
)
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected
from tests.unit.casework_feed.people import clearance

_names = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
_instants = st.builds(
    lambda seconds: datetime(1950, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), st.floats(0, 4_000_000_000)
)
_partial = st.one_of(
    _dates.map(PartialDate.of),
    st.builds(PartialDate, st.integers(1900, 2100)),
    st.builds(PartialDate, st.integers(1900, 2100), st.integers(1, 12)),
)
records = st.builds(
    clearance,
    serial=st.integers(1, 10_000),
    record_version=st.integers(1, 10**9),
    card_type=st.sampled_from([None, *CardType]),
    prior_documents=st.lists(st.text("ABC123", min_size=1, max_size=9), max_size=5).map(tuple),
    name_primary=_names,
    name_secondary=_names,
    employer_name=_names,
    birth_date=_partial,
    scheme=st.sampled_from(Scheme),
    transit=st.lists(st.sampled_from(["SGP", "HKG"]), max_size=2).map(tuple),
    contract_no_unique=st.booleans(),
    visa_until=st.none() | _dates,
    status=st.sampled_from(ClearanceStatus),
    status_at=_instants,
    last_exit_at=st.none() | _instants,
    superseded_by=st.none() | st.uuids().map(str),
)


def cells_of(record: Clearance) -> list:
    return json.loads(encode_row(record))


def line_of(cells: list) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()


def changed(**cells: object) -> bytes:
    values = cells_of(clearance())
    for name, value in cells.items():
        values[COLUMNS.index(name)] = value
    return json.dumps(values, separators=(",", ":")).encode()


@given(records)
def test_row_survives_the_round_trip(record):
    line = encode_row(record)
    assert decode_row(line) == record
    assert encode_row(decode_row(line)) == line
    assert b"\n" not in line


def test_every_field_of_the_record_has_its_column():
    assert tuple(_DECODERS) == COLUMNS
    assert len(COLUMNS) == 57


def test_row_is_written_as_the_contract_says():
    line = encode_row(clearance(name_civil="Ma’ruf", prior_documents=("A1", "B2"), transit=("SGP",)))
    assert line.startswith(b'["01900000-0000-7000-8000-000000000001",1,"2026-08-03","BP3MI Contoh",')
    assert "Ma’ruf".encode() in line
    assert b'["A1","B2"]' in line
    assert b'"2026-10-01T04:05:06Z"' in line
    assert b", " not in line


def test_columns_of_a_newer_centre_are_ignored():
    cells = [*cells_of(clearance()), "something new", {"and": "more"}]
    assert decode_row(line_of(cells)) == clearance()
    assert scan_row(line_of(cells)).row_key == row_key(clearance())


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("clearance_id", "no-uuid", "UUID"),
        ("clearance_id", 5, "UUID"),
        ("record_version", 0, "VERSION"),
        ("record_version", True, "VERSION"),
        ("record_version", "1", "VERSION"),
        ("issued_on", "20260803", "DATE"),
        ("issued_on", None, "DATE"),
        ("issued_on", "2026-02-30", "DATE"),
        ("card_type", "PAPER", "CHOICE"),
        ("document_issuer", "", "LENGTH"),
        ("prior_documents", "A1", "LIST"),
        ("prior_documents", ["A"] * 6, "LIST"),
        ("prior_documents", [1], "TEXT"),
        ("name_primary", "A" * 61, "LENGTH"),
        ("name_primary", 7, "TEXT"),
        ("document_number", "X\ud800", "TEXT"),
        ("birth_date", "1990-13", "PARTIAL_DATE"),
        ("documents_complete", 1, "BOOLEAN"),
        ("status", None, "CHOICE"),
        ("status_at", "2026-10-01T04:05:06", "INSTANT"),
        ("status_at", "2026-10-01T04:05:06+07:00", "INSTANT"),
        ("status_at", "2026-10-01T04:05:06+00:00", "INSTANT"),
        ("document_number", None, "WITHOUT_ISSUER"),
    ],
)
def test_a_value_that_does_not_fit_is_named_by_column_and_code(column, value, code):
    with pytest.raises(DataRejected) as caught:
        decode_row(changed(**{column: value}))
    assert caught.value.key == "feed.fault.row_invalid"
    assert caught.value.values == {"faults": f"{column} {code}"}


def test_all_faults_of_a_row_are_listed_and_no_value_is():
    with pytest.raises(DataRejected) as caught:
        decode_row(changed(name_primary="RAHASIA" * 20, status="UNKNOWN", multiple_exit="yes"))
    assert caught.value.values["faults"] == "name_primary LENGTH, multiple_exit BOOLEAN, status CHOICE"
    assert "RAHASIA" not in str(caught.value)


def test_missing_columns_are_listed():
    with pytest.raises(DataRejected) as caught:
        decode_row(line_of(cells_of(clearance())[:-2]))
    assert caught.value.values["faults"] == "seal MISSING, purge_after MISSING"


@pytest.mark.parametrize("line", [b"", b"{}", b"7", b"[1,", b"\xff\xfe", b"[" * 100_000])
def test_a_line_that_is_no_array_is_unreadable(line):
    for read in (decode_row, scan_row):
        with pytest.raises(DataRejected) as caught:
            read(line)
        assert caught.value.key == "feed.fault.line_unreadable"


@given(st.binary(max_size=80))
def test_any_bytes_are_a_record_or_refused(line):
    with pytest.raises(DataRejected):
        decode_row(line)


def test_keys_are_those_of_the_contract():
    assert document_key("IDN", "X1") == hashlib.sha256(b"doc|IDN|X1").digest()
    assert clearance_key("abc") == hashlib.sha256(b"clr|abc").digest()
    assert row_hash(b"[1]") == hashlib.sha256(b"[1]").digest()
    assert lost_document_key(b"k" * 32, "IDN", "X1") == hmac.digest(b"k" * 32, b"IDN|X1", "sha256")
    unknown = clearance(document_issuer=None, document_number=None)
    assert row_key(unknown) == clearance_key(unknown.clearance_id)
    assert row_key(clearance()) == document_key("IDN", "X0000001")


@given(records)
def test_fast_path_takes_the_same_keys_as_the_record(record):
    keys = scan_row(encode_row(record))
    assert keys == row_keys(record)
    assert keys.row_key == row_key(record)
    assert keys.clearance_id == record.clearance_id
    assert keys.birth_date == record.birth_date.isoformat()
    assert keys.prior_keys == tuple(document_key("IDN", former) for former in record.prior_documents)


def test_fast_path_knows_prior_documents_before_the_document():
    record = clearance(document_issuer=None, document_number=None, prior_documents=("A1",))
    keys = scan_row(encode_row(record))
    assert keys.row_key == clearance_key(record.clearance_id)
    assert keys.prior_keys == (document_key("IDN", "A1"),)


@pytest.mark.parametrize(
    "line",
    [
        line_of([1, 2, 3]),
        changed(birth_date=None),
        changed(clearance_id=None),
        changed(prior_documents=7),
        changed(document_number="X\ud800"),
        line_of(cells_of(clearance())[:-1]),
    ],
)
def test_fast_path_refuses_a_row_whose_keys_cannot_be_taken(line):
    with pytest.raises(DataRejected) as caught:
        scan_row(line)
    assert caught.value.key == "feed.fault.row_invalid"


def test_a_rows_name_is_taken_in_all_its_ways_of_writing():
    record = clearance(1)
    name = f"{record.name_primary} {record.name_secondary} {record.name_civil}"
    assert name_in(encode_row(record)) == scan_row(encode_row(record)).name == row_keys(record).name == name
