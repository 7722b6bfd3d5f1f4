"""A sheet whose columns a person explains: what is missing, what is read so far, and that it is asked only once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.documents.passenger_list import Column, ListFaultKind
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.column_drafts import ColumnDraft, StillMissing, draft_of
from checkpoint_app.services.kept_lists import open_list_file, take_draft, take_list_file
from checkpoint_app.services.list_files import sheet_of
from tests.little_country import LittleCountry, machine
from tests.unit.services.test_list_files import EDIFACT, workbook
from tests.unit.store.conftest import SUPERVISOR

TODAY = date(2026, 11, 24)
SHEET = """PT Laut Contoh;Kapal;MV Contoh 1
;Dari;Batam Centre
Urut;Orang;Identitas;Lahir;Kelas
1;DEWI SARI;C1234567;31/12/1990;VIP;catatan
2;BUDI;C7654321;01/02/1991;VIP
Jumlah;2
"""


def drafted(text: str = SHEET) -> ColumnDraft:
    return draft_of("a.csv", sheet_of(text.encode(), "a.csv") or [], {})


def said(draft: ColumnDraft, *meanings: Column | None) -> ColumnDraft:
    for at, meaning in enumerate(meanings):
        draft = draft.with_meaning(at, meaning)
    return draft


def at_headings(text: str = SHEET) -> ColumnDraft:
    """Move up to the top, and from there to the row of headings; a sheet without one fails at once."""
    draft = drafted(text)
    for _ in draft.rows:
        draft = draft.with_headings_near(-1)
    for _ in draft.rows:
        if draft.headings[0] == "Urut":
            return draft
        draft = draft.with_headings_near(1)
    raise AssertionError("no row of headings")


def test_what_is_missing_is_told_until_people_can_be_told_apart():
    draft = at_headings()
    assert draft.missing == (StillMissing.NAME, StillMissing.IDENTITY)
    draft = draft.with_meaning(1, Column.NAME)
    assert draft.missing == (StillMissing.IDENTITY,)
    assert draft.with_meaning(3, Column.BIRTH_DATE).missing == ()
    assert draft.with_meaning(2, Column.DOCUMENT_NUMBER).missing == ()
    assert draft.with_meaning(1, Column.PRIMARY).missing == (StillMissing.IDENTITY,)


def test_a_meaning_belongs_to_one_column_and_not_needed_to_many():
    draft = said(at_headings(), Column.IGNORED, Column.NAME, Column.NAME, None, Column.IGNORED)
    assert draft.meanings == (Column.IGNORED, None, Column.NAME, None, Column.IGNORED, None)
    assert draft.unexplained == 2
    assert draft.with_meaning(2, None).meanings[2] is None


def test_the_sheet_is_read_by_what_was_said_so_far():
    draft = said(at_headings(), Column.IGNORED, Column.NAME, Column.DOCUMENT_NUMBER, Column.BIRTH_DATE)
    given = draft.read(TODAY)
    assert [person.full_name for person in given.persons] == ["DEWI SARI", "BUDI"]
    assert given.persons[1].birth_date is not None
    assert given.persons[1].birth_date.full == date(1991, 2, 1)
    kinds = [fault.kind for fault in given.faults]
    assert ListFaultKind.COLUMN_NOT_USED in kinds
    assert (6, ListFaultKind.ROW_SKIPPED) in [(fault.line, fault.kind) for fault in given.faults]
    assert drafted().read(TODAY).persons == ()


def test_the_first_rows_stand_with_their_lines_and_as_wide_as_the_sheet():
    lines = at_headings().sample(9)
    assert [line for line, _ in lines] == [4, 5, 6]
    assert lines[0][1] == ("1", "DEWI SARI", "C1234567", "31/12/1990", "VIP", "catatan")
    assert all(len(cells) == 6 for _, cells in lines)
    assert len(at_headings().sample(1)) == 1


def test_the_row_of_headings_can_be_moved_and_stays_within_the_sheet():
    first = drafted()
    for _ in first.rows:
        first = first.with_headings_near(-1)
    assert first.headings[:1] == ("PT Laut Contoh",)
    assert first.with_headings_near(1).headings[1:2] == ("Dari",)
    last = at_headings("Urut;Orang")
    assert last.with_headings_near(1) is last


def test_a_sheet_with_nothing_in_it_is_refused():
    with pytest.raises(InputUnreadable, match="empty"):
        draft_of("a.csv", [["", None], []], {})


def test_a_sheet_of_one_cell_begins_where_something_stands():
    assert draft_of("a.csv", [[""], ["Nama"]], {}).headings == ("Nama",)


def test_what_was_said_once_is_known_from_then_on(country: LittleCountry, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text(SHEET, encoding="utf-8")
    with machine(tmp_path / "post", country, synced=False) as post:
        with pytest.raises(InputUnreadable, match="columns_asked"):
            take_list_file(post, path)
        opened = open_list_file(post, path, SUPERVISOR)
        assert (opened.lists, opened.draft is None) == ((), False)
        draft = said(at_headings(), Column.IGNORED, Column.NAME, Column.DOCUMENT_NUMBER, Column.BIRTH_DATE)
        (kept,) = take_draft(post, draft, SUPERVISOR).lists
        assert len(kept.given.persons) == 2
        (again,) = take_list_file(post, path)
        assert again.given == kept.given
        opened = open_list_file(post, path, SUPERVISOR)
        assert opened.draft is not None
        assert opened.draft.meanings == draft.meanings
        with pytest.raises(InputUnreadable, match="nobody"):
            take_draft(post, said(draft, None, None), SUPERVISOR)
        assert notes_by(post) == ["columns explained", "passenger list taken", "passenger list taken"]


def notes_by(post) -> list[str]:
    sql = (
        "SELECT json_extract(wire, '$.open.result') FROM events"
        " WHERE kind = ? AND json_extract(wire, '$.officer_id') = ?"
    )
    return post.writer.run(lambda casebook: casebook._rows(sql, EventKind.CONFIGURATION.value, SUPERVISOR.officer_id))


def test_edifact_and_workbooks_are_opened_alike(country: LittleCountry, tmp_path: Path):
    edifact, book = tmp_path / "a.txt", tmp_path / "b.xlsx"
    edifact.write_bytes(EDIFACT)
    book.write_bytes(workbook(("No", "Nama", "Nomor Paspor"), (1.0, "DEWI", "C1234567")))
    with machine(tmp_path / "post", country, synced=False) as post:
        assert open_list_file(post, edifact, SUPERVISOR).draft is None
        opened = open_list_file(post, book, SUPERVISOR)
        assert len(opened.lists) == 1
        assert opened.draft is not None
        assert opened.draft.meanings == (Column.IGNORED, Column.NAME, Column.DOCUMENT_NUMBER)
