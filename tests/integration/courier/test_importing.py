"""What the ministries hand over: refused rows with all their reasons, the rest taken once."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from checkpoint_app.assessment.clearance import ClearanceStatus
from checkpoint_app.casework.differences import DifferenceKind
from checkpoint_app.casework.feed_rows import COLUMNS, decode_row, encode_row
from checkpoint_app.central import import_checks as checks
from checkpoint_app.central.database import reading
from checkpoint_app.central.difference_work import listing
from checkpoint_app.central.import_rows import ImportKind, RawRow
from checkpoint_app.central.importing import source_of, take_import
from checkpoint_app.central.models import Change, ClearanceRow
from checkpoint_app.cli.central import central
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected, InputUnreadable
from checkpoint_app.texts import texts
from tests.unit.casework_feed.people import clearance


def as_row(record, **changes):
    """A placement record as a ministry writes it."""
    return {**dict(zip(COLUMNS, json.loads(encode_row(record)), strict=True)), **changes}


def clearances_file(path):
    return source_of(path, ImportKind.CLEARANCES)


@pytest.fixture
def take(world, tmp_path):
    """Write rows to a file and import it; gives the report and what was refused."""

    def run(rows, kind="clearances", **options):
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
        source = clearances_file(path)
        if kind == "passports":
            source = source_of(path, ImportKind.PASSPORTS)
        refused = []
        report = take_import(world.centre, source, world.tick(), on_refused=refused.append, **options)
        return report, {row.line: [(each.field, each.code) for each in row.reasons] for row in refused}

    return run


def held(centre):
    with reading(centre.engine) as session:
        return {row.clearance_id: decode_row(row.line) for row in session.scalars(select(ClearanceRow))}


def changes(centre):
    with reading(centre.engine) as session:
        return session.scalar(select(func.count()).select_from(Change))


def test_rows_are_taken_once_and_reach_the_journal(world, take):
    rows = [as_row(clearance(serial)) for serial in range(7)]
    assert take(rows)[0].new == 7
    assert changes(world.centre) == 7
    report, refused = take(rows)
    assert (report.rows, report.unchanged, report.refused, refused) == (7, 7, 0, {})
    assert changes(world.centre) == 7


def test_every_refused_row_has_its_line_and_all_its_reasons(world, take):
    rows = [
        as_row(clearance(1)),
        as_row(clearance(2), destination="Taiwan", issued_on="yesterday", multiple_exit="perhaps"),
        "{not json",
        "[1, 2]",
        as_row(clearance(3), valid_from="2029-01-01", valid_until="2028-01-01", imo_number="1234560"),
        as_row(clearance(4), birth_date="2031", name_primary=" "),
        as_row(clearance(5), document_number=None, document_issuer=None),
        as_row(clearance(6), nonsense=1),
        as_row(clearance(7)),
    ]
    report, refused = take(rows)
    assert (report.rows, report.new, report.refused) == (9, 2, 7)
    assert refused == {
        2: [("destination", "LENGTH"), ("issued_on", "DATE"), ("multiple_exit", "BOOLEAN")],
        3: [("", "JSON")],
        4: [("", "NOT_AN_OBJECT")],
        5: [("imo_number", "CHECK_DIGIT"), ("valid_until", "BEFORE_ITS_START")],
        6: [("birth_date", "FUTURE"), ("name_primary", "MISSING")],
        7: [("document_number", "MISSING")],
        8: [("", "UNKNOWN_FIELD")],
    }
    assert len(held(world.centre)) == 2


def test_transitions_that_the_table_does_not_know_are_refused(world, take):
    record = clearance(1)
    take([as_row(record)])
    ended = replace(record, record_version=2, status=ClearanceStatus.ENDED)
    assert take([as_row(ended)])[1] == {1: [("status", "TRANSITION_REFUSED")]}
    revoked = replace(record, record_version=3, status=ClearanceStatus.REVOKED, status_reason="FRAUD")
    assert take([as_row(revoked)])[0].changed == 1
    assert held(world.centre)[record.clearance_id].status is ClearanceStatus.REVOKED


def test_an_older_version_says_nothing_and_one_number_has_one_content(take):
    record = clearance(1)
    newer = replace(record, record_version=3, employer_name="Other")
    assert take([as_row(record), as_row(newer)])[0].changed == 1
    report, refused = take([as_row(record), as_row(replace(newer, employer_name="Third"))])
    assert report.older == 1
    assert refused == {2: [("record_version", "VERSION_NOT_NEWER")]}


def test_versions_are_counted_here_where_a_ministry_has_none(world, take):
    row = as_row(clearance(1))
    del row["record_version"]
    assert take([row])[0].new == 1
    assert take([row])[0].unchanged == 1
    assert take([{**row, "employer_name": "Other"}])[0].changed == 1
    assert held(world.centre)[row["clearance_id"]].record_version == 2


def test_two_valid_records_of_one_document_are_a_contradiction(world, take):
    first, second = clearance(1), clearance(2)
    second = replace(second, document_number=first.document_number)
    report, refused = take([as_row(first), as_row(second), as_row(clearance(3))])
    assert (report.new, refused) == (2, {2: [("document_number", "CONTRADICTION")]})


def test_a_national_number_becomes_a_key_and_is_kept_nowhere(world, take, tmp_path):
    row = as_row(clearance(1), national_number="3171000000000001")
    del row["subject_key"]
    assert take([row])[0].new == 1
    (record,) = held(world.centre).values()
    assert len(record.subject_key) == 64
    assert b"3171000000000001" not in b"".join(path.read_bytes() for path in world.centre.folder.glob("centre.db*"))
    assert take([{**row, "national_number": "12"}])[1] == {1: [("national_number", "NATIONAL_NUMBER")]}


def test_a_trial_run_judges_everything_and_changes_nothing(world, take):
    record = clearance(1)
    rows = [as_row(record), as_row(replace(record, record_version=2, employer_name="B")), "{", as_row(clearance(2))]
    report, refused = take(rows, is_trial=True)
    assert (report.new, report.changed, report.refused, refused) == (2, 1, 1, {3: [("", "JSON")]})
    assert held(world.centre) == {}
    assert changes(world.centre) == 0


def test_csv_says_the_same_as_json_lines(world, take, tmp_path):
    path = tmp_path / "rows.csv"
    rows = [as_row(clearance(1)), as_row(clearance(2), prior_documents=["A0000001", "A0000002"])]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(["|".join(cell) if isinstance(cell, list) else cell for cell in row.values()])
        writer.writerow(["too", "few"])
    refused = []
    report = take_import(world.centre, clearances_file(path), world.tick(), on_refused=refused.append)
    assert (report.new, report.refused) == (2, 1)
    assert (refused[0].line, refused[0].reasons[0].code) == (4, "CELLS")
    assert take(rows)[0].unchanged == 2


def test_a_header_that_is_none_is_one_sentence_without_its_content(world, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("SITI RAHAYU,X1234567,some_column\n")
    with pytest.raises(DataRejected) as caught:
        take_import(world.centre, clearances_file(path), world.tick())
    assert caught.value.values == {"names": "some_column"}
    with pytest.raises(InputUnreadable):
        take_import(world.centre, clearances_file(tmp_path / "none.csv"), world.tick())


def passport(record, **changes):
    return {
        "issuer": record.document_issuer,
        "old_number": record.document_number,
        "new_number": "Y9000001",
        "new_expiry": "2036-08-03",
        "name_primary": record.name_primary,
        "name_secondary": record.name_secondary,
        "birth_date": record.birth_date.isoformat(),
        **changes,
    }


def test_a_new_passport_moves_the_record_and_the_old_one_becomes_a_predecessor(world, take):
    record = clearance(1)
    take([as_row(record)])
    report, refused = take([passport(record)], "passports")
    assert (report.changed, refused) == (1, {})
    now = held(world.centre)[record.clearance_id]
    assert (now.document_number, now.document_expiry) == ("Y9000001", date(2036, 8, 3))
    assert (now.prior_documents, now.record_version) == (("X0000001",), 2)
    assert take([passport(record)], "passports")[0].unchanged == 1


def test_passports_of_people_without_a_record_leave_no_trace(world, take):
    report, refused = take([passport(clearance(5))], "passports")
    assert (report.without_record, report.refused, refused) == (1, 0, {})
    assert list(listing(world.centre)) == []


def test_another_person_s_passport_moves_nothing_and_goes_on_the_list(world, take):
    record = clearance(1)
    take([as_row(record)])
    other = passport(record, name_primary="ZAINUDDIN", name_secondary="QOMAR", birth_date="1961-02-03")
    report, refused = take([other], "passports")
    assert refused == {1: [("birth_date", "DIFFERS_FROM_RECORD"), ("name_primary", "DIFFERS_FROM_RECORD")]}
    assert report.differences == 2
    take([other], "passports")
    assert {each.kind for each in listing(world.centre)} == {DifferenceKind.NAME, DifferenceKind.BIRTH_DATE}
    assert len(list(listing(world.centre))) == 2
    assert held(world.centre)[record.clearance_id] == record


def test_a_malformed_change_of_passport_has_all_its_reasons(take):
    row = passport(clearance(1), issuer="Indonesia", new_number=None, new_expiry="soon", birth_date="2031")
    assert take([row, passport(clearance(1), new_number="X0000001")], "passports")[1] == {
        1: [("birth_date", "FUTURE"), ("issuer", "COUNTRY"), ("new_expiry", "DATE"), ("new_number", "MISSING")],
        2: [("new_number", "SAME_NUMBER")],
    }


def test_the_command_tells_rows_as_json_and_its_status(world, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(as_row(clearance(1))) + "\n{\n")
    arguments = ["--dir", str(world.centre.folder), "import", str(path)]
    result = CliRunner().invoke(central, [*arguments, "--dry-run"])
    assert result.exit_code == 4
    refused, summary = (json.loads(line) for line in result.stdout.splitlines())
    assert refused == {"refused": {"line": 2, "reasons": [{"field": "", "code": "JSON"}]}}
    assert (summary["summary"]["new"], summary["summary"]["is_trial"]) == (1, True)
    path.write_text(json.dumps(as_row(clearance(1))) + "\n")
    assert CliRunner().invoke(central, arguments).exit_code == 0
    listed = CliRunner().invoke(central, ["--dir", str(world.centre.folder), "differences", "--json"])
    assert (listed.exit_code, listed.stdout) == (0, "")


def test_every_code_has_its_words():
    """The codes of this package and of the row's own columns."""
    for language in ("id", "en"):
        words = texts(language)
        codes = {"LENGTH", "LIST", "CHOICE", "BOOLEAN", "UUID", "INSTANT", "DATE", "PARTIAL_DATE", "TEXT", "VERSION"}
        codes |= {"MISSING", "WITHOUT_ISSUER", "VERSION_NOT_NEWER", "TRANSITION_REFUSED", "CONTRADICTION"}
        assert [code for code in codes if not words.has(f"central.import_reason.{code.lower()}")] == []


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt=st.dictionaries(st.sampled_from([*COLUMNS, "national_number"]), _VALUES, min_size=1, max_size=6))
def test_any_value_is_taken_or_refused_with_words_never_more(world, spoilt):
    row = RawRow(1, {**as_row(clearance(1)), **spoilt})
    record, reasons = judge(row, world.at)
    assert (record is None) == bool(reasons)
    assert record is None or decode_row(encode_row(record)) == record
    for reason in reasons:
        assert texts("en").has(f"central.import_reason.{reason.code.lower()}"), reason
        assert reason.field in {"", "national_number", *COLUMNS}


def judge(row, now):
    try:
        return checks.read_clearance(row, b"\x01" * 32, now)[0], ()
    except checks.Refused as refused:
        return None, refused.reasons


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), is_csv=st.booleans())
def test_any_file_is_read_to_its_end_or_refused_in_one_sentence(world, tmp_path, content, is_csv):
    path = tmp_path / ("any.csv" if is_csv else "any.jsonl")
    path.write_bytes(b"issuer,old_number,new_number\n" * is_csv + content)
    source = source_of(path, ImportKind.PASSPORTS)
    report = take_import(world.centre, source, world.tick(), is_trial=True)
    counted = report.new + report.changed + report.unchanged + report.older + report.without_record + report.refused
    assert counted == report.rows


def test_partial_birth_dates_are_no_difference(world, take):
    record = replace(clearance(1), birth_date=PartialDate(1991))
    take([as_row(record)])
    assert take([passport(record, birth_date="1991-05-06")], "passports")[0].changed == 1
