"""Files as ministries' machines write them: encodings, separators, refused rows given back, a watched folder."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from checkpoint_app.casework.feed_rows import COLUMNS
from checkpoint_app.central.database import reading
from checkpoint_app.central.feed_sources import FolderFeed, take_feed
from checkpoint_app.central.import_rows import REFUSED_BECAUSE, ImportKind
from checkpoint_app.central.import_text import delimiter_of, encoding_of
from checkpoint_app.central.importing import source_of, take_import
from checkpoint_app.central.models import Change
from checkpoint_app.cli.central import central
from tests.integration.courier.test_importing import as_row, held
from tests.unit.casework_feed.people import clearance


def csv_file(path, rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(["|".join(cell) if isinstance(cell, list) else cell for cell in row.values()])
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_as_it_is_written(world, tmp_path, encoding, delimiter):
    record = as_row(clearance(1), employer_name="Hôtel Ñandú, Genève; Süd")
    path = csv_file(tmp_path / "rows.csv", [record], encoding, delimiter)
    report = take_import(world.centre, source_of(path, ImportKind.CLEARANCES), world.tick())
    assert (report.new, report.refused) == (1, 0)
    assert [each.employer_name for each in held(world.centre).values()] == ["Hôtel Ñandú, Genève; Süd"]


def test_one_damaged_byte_spoils_its_own_row_only(world, tmp_path):
    rows = [as_row(clearance(number), employer_name=name) for number, name in ((1, "Genève"), (2, "XX"))]
    path = csv_file(tmp_path / "rows.csv", rows)
    path.write_bytes(path.read_bytes().replace(b"XX", b"\xe8X"))
    assert encoding_of(path) == "utf-8"
    report = take_import(world.centre, source_of(path, ImportKind.CLEARANCES), world.tick())
    assert (report.new, report.refused) == (1, 1)


def test_a_letter_that_lies_across_two_looks_is_still_utf_8(tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "è".encode() + b"b")
    assert encoding_of(path) == "utf-8"
    assert delimiter_of("name") == ","


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_refused_rows_come_back_as_they_were_written_and_are_taken_once_mended(world, tmp_path, encoding):
    good, bad = as_row(clearance(1)), as_row(clearance(2), employer_name="Genève", destination="nowhere")
    path = csv_file(tmp_path / "rows.csv", [good, bad], encoding, ";")
    refused = tmp_path / "refused.csv"
    arguments = ["--dir", str(world.centre.folder), "import"]
    result = CliRunner().invoke(central, [*arguments, str(path), "--refused", str(refused)])
    assert result.exit_code == 4, result.output
    with refused.open(encoding=encoding, newline="") as stream:
        (row,) = csv.DictReader(stream, delimiter=";")
    assert (row["employer_name"], row["destination"]) == ("Genève", "nowhere")
    assert "destination" in row[REFUSED_BECAUSE]
    text = refused.read_bytes().decode(encoding)
    refused.write_bytes(text.replace("nowhere", "MYS").encode(encoding))
    assert CliRunner().invoke(central, [*arguments, str(refused)]).exit_code == 0
    assert len(held(world.centre)) == 2


def test_json_lines_come_back_with_their_reasons(world, tmp_path):
    path, refused = tmp_path / "rows.jsonl", tmp_path / "refused.jsonl"
    path.write_text(json.dumps(as_row(clearance(1), destination="x")) + "\n{\n[]\n")
    CliRunner().invoke(central, ["--dir", str(world.centre.folder), "import", str(path), "--refused", str(refused)])
    first, second, third = (json.loads(line) for line in refused.read_text().splitlines())
    assert first["destination"] == "x"
    assert first[REFUSED_BECAUSE]
    assert (second["row"], third["row"]) == ("{", "[]")


def test_an_import_that_broke_off_is_taken_again_and_doubles_nothing(world, tmp_path):
    path = csv_file(tmp_path / "rows.csv", [as_row(clearance(number)) for number in range(1, 1200)])

    class Broken(Exception):
        pass

    class Breaking:
        """A source that breaks off in its third batch."""

        kind, name = ImportKind.CLEARANCES, "rows.csv"

        def rows(self):
            for row in source_of(path, self.kind).rows():
                if row.line > 1100:
                    raise Broken
                yield row

    with pytest.raises(Broken):
        take_import(world.centre, Breaking(), world.tick())
    assert len(held(world.centre)) == 1000
    report = take_import(world.centre, source_of(path, ImportKind.CLEARANCES), world.tick())
    assert (report.unchanged, report.new, report.refused) == (1000, 199, 0)
    with reading(world.centre.engine) as session:
        assert session.query(Change).count() == 1199


def names(folder):
    return sorted(each.name for each in folder.iterdir() if each.is_file())


def test_a_watched_folder_takes_each_file_once_and_gives_refused_rows_back(world, tmp_path):
    feed = FolderFeed(tmp_path)

    def take():
        return list(take_feed(world.centre, feed, world.tick, lambda reason: reason.code))

    bad = as_row(clearance(2), destination="x")
    csv_file(tmp_path / "a.csv", [as_row(clearance(1)), bad])
    (tmp_path / "b.csv").write_text("no,such,columns\n1,2,3\n")
    (tmp_path / ".hidden.csv").write_text("x")
    (tmp_path / "note.doc").write_text("x")
    assert take() == [], "a file that was just seen may still be written"
    first, second = take()
    assert (first.report.new, first.report.refused, second.fault.key) == (1, 1, "central.fault.import_columns")
    assert take() == take() == []
    assert names(tmp_path / "done") == ["a.csv"]
    assert names(tmp_path / "refused") == ["a.csv", "b.csv"]
    assert names(tmp_path / "working") == []
    assert names(tmp_path) == [".hidden.csv", "note.doc"]


def test_what_was_begun_when_the_centre_died_is_taken_first(world, tmp_path):
    feed = FolderFeed(tmp_path)
    csv_file(tmp_path / "working" / "passports-old.csv", [])
    (tmp_path / "working" / "passports-old.csv").write_text("issuer,old_number,new_number\nIDN,A0000001,A0000002\n")
    (taken,) = take_feed(world.centre, feed, world.tick, lambda reason: reason.code)
    assert (taken.report.kind, taken.report.without_record) == ("passports", 1)


def test_the_command_watches(world, tmp_path):
    csv_file(tmp_path / "a.csv", [as_row(clearance(1))])
    arguments = ["--dir", str(world.centre.folder), "import", "--watch", str(tmp_path), "--once"]
    result = CliRunner().invoke(central, arguments)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["summary"]["new"] == 1
    assert CliRunner().invoke(central, ["--dir", str(world.centre.folder), "import"]).exit_code == 2
