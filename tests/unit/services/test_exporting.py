"""Exports: by two where people stand in them, recorded before the file appears, whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.exporting import (
    ExportForm,
    ExportWhat,
    Given,
    Sheet,
    Wanted,
    export,
    file_name,
    prove_second,
)
from checkpoint_app.services.periods import Period
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.sheets import csv_line
from checkpoint_app.store.audit_trail import TrailFilter
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.texts import texts
from tests.little_country import key_of, settings_in

PEOPLE = (
    NewPerson("ani", "Ani", Role.SUPERVISOR, "word-of-ani"),
    NewPerson("budi", "Budi", Role.SUPERVISOR, "word-of-budi"),
    NewPerson("cici", "Cici", Role.OFFICER, "word-of-cici"),
)
FORMULA = "=CMD()"


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A machine with three people and one case, whose traveller's name is a formula."""
    folder = tmp_path_factory.mktemp("exports")
    opened = open_post_with(settings_in(folder), key_of(folder), create=True)
    enrol_people(opened, PEOPLE, clock.now())
    opened.writer.run(fill)
    yield opened
    opened.close()


def fill(casebook: Casebook) -> None:
    casebook.adopt_device("device-1", 1)
    flag = {"code": "C01", "level": 2, "neutral": False, "title": {"id": "x", "en": "x"}}
    document = {
        "primary_identifier": FORMULA,
        "secondary_identifier": "",
        "number": "X0000001",
        "birth_date": "1990-01-02",
    }
    with casebook.record(officer_of(casebook, 0), moment_now()) as recording:
        recording.open_encounter(
            "0192f0c4-77aa-7c41-b09b-5f6e1d2c3b4a",
            verdict=None,
            content={"document": document, "flags": [flag], "counter": "4", "departure": "MV"},
            open={"flags": ["C01"]},
        )
        recording.decide("0192f0c4-77aa-7c41-b09b-5f6e1d2c3b4a", Action.CALL)


def officer_of(casebook: Casebook, at: int) -> LoggedInOfficer:
    return casebook.people.log_in(PEOPLE[at].officer_id, PEOPLE[at].password, clock.now())


@pytest.fixture(scope="module")
def ani(post: Post) -> LoggedInOfficer:
    return post.writer.run(lambda casebook: officer_of(casebook, 0))


@pytest.fixture(scope="module")
def budi(post: Post, ani: LoggedInOfficer) -> LoggedInOfficer:
    return post.writer.run(lambda casebook: prove_second(casebook, ani, "budi", "word-of-budi"))


def give(post, officer, second, what, form, path, heed=lambda _: None) -> Given:  # type: ignore[no-untyped-def]
    reader, wanted = post.reader(), Wanted(what, form, Period(7), path)
    try:
        return reader.run(
            lambda casebook: export(
                casebook,
                post,
                officer,
                second,
                wanted,
                texts("en"),
                heed,
                lambda sheet: str(list(sheet.rows)).encode(),
            )
        )
    finally:
        reader.close()


def looks(post: Post) -> list[tuple[str | None, str | None, dict[str, str]]]:
    def read(casebook: Casebook):  # type: ignore[no-untyped-def]
        return casebook.trail_entries(casebook.trail(TrailFilter(kind=EventKind.READ)))

    return [(entry.officer_id, entry.second_person, dict(entry.open)) for entry in post.writer.run(read)]


def test_a_list_of_people_takes_two_and_is_recorded_with_both(post, ani, budi, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    with pytest.raises(DataRejected):
        give(post, ani, None, ExportWhat.CASES, ExportForm.CSV, path)
    assert not path.exists()
    given = give(post, ani, budi, ExportWhat.CASES, ExportForm.CSV, path)
    assert given == Given(path, 1)
    said = {"reason": "EXPORT", "what": "cases", "form": "csv", "count": "1"}
    assert looks(post)[0] == ("ani", "budi", said)
    assert post.writer.run(lambda casebook: casebook.verify()).is_whole


def test_a_cell_is_never_a_formula(post, ani, budi, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    give(post, ani, budi, ExportWhat.CASES, ExportForm.CSV, path)
    line = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert f",'{FORMULA}," in line
    sheet = tmp_path / "cases.xlsx"
    give(post, ani, budi, ExportWhat.CASES, ExportForm.XLSX, sheet)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.read_bytes())).get_sheet_by_index(0).to_python()
    assert rows[1][1:4] == [FORMULA, "X0000001", "1990-01-02"]
    assert csv_line(["+1", None, 'a"b']) == '\'+1,,"a""b"\r\n'


def test_figures_take_one_person_and_hold_nobody(post, ani, tmp_path: Path) -> None:
    path = tmp_path / "figures.pdf"
    given = give(post, ani, None, ExportWhat.FIGURES, ExportForm.PDF, path)
    assert given.rows > 0
    assert FORMULA.encode() not in path.read_bytes()
    assert looks(post)[0][1] is None


def test_what_is_cancelled_or_fails_leaves_no_file_and_no_record(post, ani, budi, tmp_path: Path) -> None:
    before = len(looks(post))

    def stop(_done: int) -> None:
        raise EnvironmentFault("exports.fault.cancelled")

    with pytest.raises(EnvironmentFault, match="cancelled"):
        give(post, ani, budi, ExportWhat.TRAIL, ExportForm.CSV, tmp_path / "trail.csv", stop)
    with pytest.raises(EnvironmentFault):
        give(post, ani, budi, ExportWhat.REGISTER, ExportForm.CSV, tmp_path / "no" / "such" / "folder.csv")
    assert list(tmp_path.iterdir()) == []
    assert len(looks(post)) == before


def test_the_trail_holds_who_and_what(post, ani, budi, tmp_path: Path) -> None:
    path = tmp_path / "trail.csv"
    give(post, ani, budi, ExportWhat.TRAIL, ExportForm.CSV, path)
    text = path.read_text(encoding="utf-8-sig")
    assert ",ani,,scan," in text
    assert FORMULA not in text


def test_the_register_may_be_empty(post, ani, budi, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    assert give(post, ani, budi, ExportWhat.REGISTER, ExportForm.CSV, path).rows == 0
    assert path.read_text(encoding="utf-8-sig").startswith("Case,Place,")


@pytest.mark.parametrize(("officer_id", "password"), [("ani", "word-of-ani"), ("cici", "word-of-cici")])
def test_nobody_is_their_own_second_and_an_officer_is_none(post, ani, officer_id, password) -> None:
    with pytest.raises(DataRejected):
        post.writer.run(lambda casebook: prove_second(casebook, ani, officer_id, password))


def test_a_file_is_named_after_what_it_holds() -> None:
    name = file_name(ExportWhat.TRAIL, ExportForm.XLSX, clock.now())
    assert name.startswith("checkpoint-trail-")
    assert name.endswith(".xlsx")


def test_a_sheet_on_paper_counts_its_pages(qapp: object) -> None:
    from checkpoint_app.ui.exports.paper import table_pdf

    rows = [(str(number), "x" * 200) for number in range(100)]
    assert table_pdf(Sheet("Trail", "by Ani", ("No.", "Details"), rows), "{page} of {pages}").startswith(b"%PDF")
