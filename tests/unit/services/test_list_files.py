"""Files as operators send them: which kind each is, and which is none."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from checkpoint_app.documents.passenger_list import Column, ColumnsUnknown
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services import list_files
from checkpoint_app.services.list_columns import remember_columns, remembered_columns
from checkpoint_app.services.list_files import read_list_bytes, read_list_file

TODAY = date(2026, 11, 24)
CSV = """Kapal;MV Contoh 1;;Dari;Batam Centre
Tanggal;24/11/2026;;Jam;09.30
No;Nama;Nomor Paspor;Tanggal Lahir;Kewarganegaraan;Kode Booking
1;DEWI SARI;C1234567;31/12/1990;WNI;B77
"""
EDIFACT = (
    b"QU XYZ\r\nUNB+UNOA:4+OP+APIS+260101:0000+1'UN\r\nH+M1+PAXLST:D:05B:UN:IATA'BGM+745'NAD+FL+++S"
    b"ARI'UNT+4+M1'UNZ+1+1'"
)


def workbook(*rows: tuple[str | float, ...]) -> bytes:
    """The smallest workbook that a spreadsheet program would open."""

    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main, kinds = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "application/vnd.openxmlformats-"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet_type = f"{kinds}officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Default Extension="rels" ContentType="{kinds}package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/s.xml" ContentType="{sheet_type}worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def read(content: bytes):
    return read_list_bytes(content, "list", TODAY, {})


def test_edifact_is_told_by_its_segments_even_where_a_line_breaks_inside_one():
    (found,) = read(EDIFACT)
    assert [person.full_name for person in found.persons] == ["SARI"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_table_in_text_is_told_by_its_delimiter(encoding):
    (found,) = read(CSV.replace("DEWI", "DÉWI").encode(encoding))
    assert [person.full_name for person in found.persons] == ["DÉWI SARI"]
    assert found.departure.vessel == "MV Contoh 1"
    assert found.faults == ()


def test_a_workbook_is_read_and_its_numbers_are_no_fractions():
    content = workbook(("Nama", "Nomor Paspor", "Kewarganegaraan"), ("DEWI SARI", 1234567.0, "WNI"))
    (found,) = read(content)
    assert found.persons[0].documents[0].number == "1234567"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "lists.refused.empty"),
        (b" \n", "lists.refused.empty"),
        (b"PK\x03\x04 no archive", "lists.refused.unreadable"),
        (b"\xd0\xcf\x11\xe0 no workbook", "lists.refused.unreadable"),
        (b"x;y\n" * 20_001, "lists.refused.too_large"),
        (b";" * 200, "lists.refused.too_large"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(content, key):
    with pytest.raises(InputUnreadable) as refused:
        read(content)
    assert refused.value.key == key


def test_a_file_too_large_is_not_read_to_its_end(monkeypatch, tmp_path):
    monkeypatch.setattr(list_files, "LARGEST_BYTES", 10)
    (tmp_path / "list.csv").write_bytes(b"12345678901")
    with pytest.raises(InputUnreadable, match="too_large"):
        read_list_file(tmp_path / "list.csv", TODAY, {})


def test_an_archive_that_unpacks_to_far_more_is_refused(monkeypatch):
    monkeypatch.setattr(list_files, "_LARGEST_UNPACKED", 10)
    with pytest.raises(InputUnreadable, match="too_large"):
        read(workbook(("Nama",)))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputUnreadable, match="unreadable"):
        read_list_file(tmp_path / "none.csv", TODAY, {})


def test_what_columns_mean_is_said_once_and_remembered(tmp_path: Path):
    content = CSV.replace("Nama", "Orang").replace("Nomor Paspor", "Identitas").encode()
    asked = read(content)
    assert isinstance(asked, ColumnsUnknown)
    remember_columns(tmp_path, asked, {"Orang": Column.NAME, "Identitas": Column.DOCUMENT_NUMBER})
    (found,) = read_list_bytes(content, "list", TODAY, remembered_columns(tmp_path))
    assert found.persons[0].full_name == "DEWI SARI"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": ["NOTHING"]}', '{"a": 3}'])
def test_a_memory_that_cannot_be_read_remembers_nothing(tmp_path, text):
    (tmp_path / "list-columns.json").write_text(text)
    assert remembered_columns(tmp_path) == {}
