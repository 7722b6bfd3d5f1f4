"""The papers of a case: chosen, turned, saved and recorded by keys alone; in the paper's own language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

import pytest
from click.testing import CliRunner
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.interview import Told
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground
from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.cli.root import group
from checkpoint_app.faults import DataRejected
from checkpoint_app.notices import notice_words
from checkpoint_app.services.post import enrol_people
from checkpoint_app.ui.papers.pages import Page, lay_out, pdf_of
from checkpoint_app.ui.papers.samples import sample
from checkpoint_app.ui.papers.scenes import papers_view, scenes
from checkpoint_app.ui.papers.screen import PapersScreen
from checkpoint_app.ui.papers.sheets import Quote, make_sheets
from checkpoint_app.ui.papers.view_model import ChoosePaper, Wish
from checkpoint_app.ui.theme.components.buttons import PressButton
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR


def words_of(pages: tuple[Page, ...]) -> str:
    return " ".join(repr(page.sheet) for page in pages)


# -- sheets and pages ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", list(PaperKind))
def test_every_paper_is_laid_out_in_both_languages_with_its_number_and_mark(theme, kind, language):
    pages = lay_out(make_sheets(sample(kind), notice_words(language)))
    if kind is not PaperKind.SHIFT:
        assert pages[0].sheet.number.endswith("7C41E09B")
        assert pages[0].sheet.code.endswith("/7C41E09B")
    assert all(page.sheet.mark for page in pages)
    assert [page.number for page in pages if page.sheet is pages[0].sheet] == list(range(1, pages[0].of + 1))
    assert "S-0141" in words_of(pages)
    assert pdf_of(pages).startswith(b"%PDF")


def test_the_carriers_sheet_tells_the_time_and_nothing_of_the_ground(theme):
    notice, carrier = make_sheets(sample(PaperKind.NOTICE), notice_words("id"))
    ground = notice_words("id")("ground.CIRCULAR_WORKER")
    assert ground in repr(notice)
    assert ground not in repr(carrier)
    assert "47" in repr(carrier)


def test_the_notice_names_all_three_places_to_object(theme):
    (notice, _) = make_sheets(sample(PaperKind.NOTICE), notice_words("id"))
    assert all(office.contact in repr(notice) for office in notice_words("id").offices)
    assert len(notice_words("id").offices) == 3


def test_the_police_hand_over_without_consent_holds_no_identity(theme):
    (sheet,) = make_sheets(sample(PaperKind.HANDOVER_POLICE), notice_words("id"))
    assert "RAHMAN" not in repr(sheet)
    assert "X1937745" not in repr(sheet)


def test_long_words_go_over_pages_and_a_heading_never_stands_alone(theme):
    (sheet,) = make_sheets(sample(PaperKind.INTERVIEW), notice_words("id"))
    long = Quote("kata-kata yang panjang sekali " * 600)
    blocks = tuple(long if isinstance(block, Quote) else block for block in sheet.blocks)
    pages = lay_out((sheet.__class__(**{**{n: getattr(sheet, n) for n in sheet.__slots__}, "blocks": blocks}),))
    assert len(pages) > 2
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert all(len(page.strips) > 1 for page in pages)
    assert not any(page.strips[-1][1].keeps for page in pages)


def test_both_languages_of_the_papers_have_the_same_words():
    assert sorted(notice_words("id").entries) == sorted(notice_words("en").entries)


# -- the screen ---------------------------------------------------------------------------------------------------
@pytest.fixture
def screen(qtbot, theme) -> PapersScreen:
    made = PapersScreen()
    qtbot.addWidget(made)
    made.resize(1280, 620)
    made.show_view(papers_view(PaperKind.NOTICE))
    made.show()
    return made


def press(screen: QWidget, key: Qt.Key, alt: bool = False) -> bool:
    from checkpoint_app.ui.keyboard import KeyPress

    return screen.handle_key(KeyPress(int(key), alt=alt))  # type: ignore[attr-defined]


def test_everything_on_the_screen_is_one_key(screen):
    heard = []
    screen.intent.connect(heard.append)
    keys = [Qt.Key.Key_F9, Qt.Key.Key_F8, Qt.Key.Key_F2, Qt.Key.Key_PageDown]
    assert all(press(screen, key) for key in keys)
    assert not press(screen, Qt.Key.Key_PageUp)
    screen.show_view(replace(papers_view(PaperKind.NOTICE), at=1))
    assert all(press(screen, key) for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Escape))
    assert press(screen, Qt.Key.Key_3, alt=True)
    wishes = [Wish.PRINT, Wish.SAVE, Wish.LANGUAGE, Wish.NEXT_PAGE, Wish.FORMER_PAGE, Wish.CLOSE]
    assert heard == [*wishes, ChoosePaper(PaperKind.RECEIPT)]
    assert not press(screen, Qt.Key.Key_9, alt=True)
    assert not press(screen, Qt.Key.Key_A)


@pytest.mark.parametrize("name", [name for name, _ in scenes()])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_cut_at_the_smallest_window(qtbot, theme, name, language):
    theme.set_language(language)
    screen = dict(scenes())[name]()
    qtbot.addWidget(screen)
    screen.resize(1280, 620)
    screen.show()
    assert screen.minimumSizeHint().height() <= 620
    buttons = [each for each in screen.findChildren(PressButton) if each.isVisible()]
    assert [each.words for each in buttons if each.width() < each.minimumSizeHint().width()] == []


# -- the whole window ---------------------------------------------------------------------------------------------
@pytest.fixture
def scene(country: LittleCountry, tmp_path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(country, tmp_path, stack)


@pytest.fixture
def desk(scene: Scene, tmp_path) -> Iterator[tuple[Station, Machine]]:
    machine = scene.machine("desk", OFFICER, SUPERVISOR, SECOND)
    enrol_people(machine.post, [HARTONO], clock.now())
    with open_station(machine.post, tmp_path / "out") as station:
        station.player.log_in(HARTONO)
        yield station, machine


def postponed(machine: Machine) -> str:
    seen = {**content(), "papers": {"CONTRACT": "NOT_SHOWN"}, "answers": {}}
    encounter_id = machine.refer(content=seen)
    machine.decide(encounter_id, Action.CLAIM)
    told = {"told": [each.value for each in Told], "note": "kata-kata sendiri", "read_back": True}
    machine.decide(encounter_id, Action.INTERVIEW, body=told)
    machine.decide(
        encounter_id, Action.POSTPONE, reason="papers_missing", ground=Ground.CIRCULAR_WORKER, second=SECOND
    )
    return encounter_id


def kinds(machine: Machine, encounter_id: str) -> list[EventKind]:
    history = machine.post.writer.run(lambda casebook: casebook.history(encounter_id))
    return [entry.event.kind for entry in history]


def test_a_notice_is_saved_by_keys_recorded_and_the_officer_is_back_in_the_case(desk, tmp_path):
    station, machine = desk
    encounter_id = postponed(machine)
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    station.player.press("F7")
    station.wait(lambda: station.station.window.current == "papers")
    papers = station.station.cases.papers
    assert papers.view.kinds == (
        PaperKind.NOTICE,
        PaperKind.WAITING,
        PaperKind.INTERVIEW,
        PaperKind.HANDOVER_BP3MI,
    )
    assert "SYNTHETIC" in words_of(papers.view.pages)
    assert "Bambang" not in words_of(papers.view.pages)
    before = papers.view.language
    station.player.press("F2")
    assert papers.view.language != before
    station.press_while("PageDown", Qt.KeyboardModifier.NoModifier)
    assert papers.view.at == 1
    papers.save_as(tmp_path / "notice.pdf")
    station.wait(lambda: "notice.pdf" in papers.view.message.words())
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")
    assert kinds(machine, encounter_id)[-1] is EventKind.PAPER
    papers.save_as(tmp_path / "no such folder" / "notice.pdf")
    assert not papers.view.is_good
    station.player.press("Esc")
    station.wait(lambda: station.station.window.current == "case")
    assert papers.view.pages == ()


def handed_over(machine: Machine) -> str:
    encounter_id = postponed(machine)
    machine.decide(encounter_id, Action.HAND_OVER, receiver="Kantor Contoh")
    return encounter_id


def show(station: Station, encounter_id: str, kind: PaperKind) -> None:
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    station.player.press("F7")
    station.wait(lambda: kind in station.station.cases.papers.view.kinds)
    place = station.station.cases.papers.view.kinds.index(kind) + 1
    station.press_while(str(place), Qt.KeyboardModifier.AltModifier)
    assert station.station.cases.papers.view.shown is kind


def test_a_signed_hand_over_is_written_recorded_and_found_whole_by_the_command(desk, tmp_path):
    station, machine = desk
    encounter_id = handed_over(machine)
    show(station, encounter_id, PaperKind.HANDOVER_BP3MI)
    papers, stick = station.station.cases.papers, tmp_path / "stick"
    papers.hand_over_to(stick)
    station.wait(lambda: not papers.view.is_good)
    stick.mkdir()
    papers.hand_over_to(stick)
    station.wait(lambda: ".json" in papers.view.message.words())
    (file,) = stick.glob("*.json")
    letter = machine.post.membership.letter
    (tmp_path / "authority.pem").write_text(letter.devices)
    run = partial(CliRunner().invoke, group, catch_exceptions=False)
    arguments = ["--data-dir", str(tmp_path / "nobody"), "audit", "handover", str(file)]
    whole = run([*arguments, "--authority", str(tmp_path / "authority.pem")])
    assert whole.exit_code == 0
    assert file.name.partition("-")[0] in whole.stdout
    unchecked = run([*arguments, "--json"])
    assert json.loads(unchecked.stdout)["certificate_checked"] is False
    file.with_suffix(".pdf").write_bytes(b"another")
    (tmp_path / "other.pem").write_text(letter.servers)
    broken = run([*arguments, "--authority", str(tmp_path / "other.pem"), "--json"])
    assert json.loads(broken.stdout)["faults"] == ["CERTIFICATE", "PAPER"]
    assert broken.exit_code == 4
    file.write_text("{}")
    with pytest.raises(DataRejected):
        run(arguments)
    last = machine.post.writer.run(lambda casebook: casebook.history(encounter_id))[-1].event
    assert (last.open["way"], len(str(last.open["digest"]))) == ("signed_file", 64)


@pytest.mark.parametrize("offered", [False, True])
def test_the_receivers_acceptance_is_recorded_by_keys(desk, offered):
    station, machine = desk
    if offered:
        encounter_id = postponed(machine)
        machine.decide(encounter_id, Action.PROTECT, reason="asked_for_help")
        machine.decide(encounter_id, Action.OFFER, receiver="Kantor Contoh")
    else:
        encounter_id = handed_over(machine)
    show(station, encounter_id, PaperKind.HANDOVER_BP3MI)
    papers, screen = station.station.cases.papers, station.station.cases.papers.screen
    station.player.press("F6")
    assert screen.accepted_by.edit.hasFocus()
    screen.accepted_by.edit.setText("Penerima Contoh, Kantor Contoh")
    station.player.press("F6")
    station.wait(lambda: papers.view.message.words() == station.station.theme.texts("papers.accepted"))
    assert kinds(machine, encounter_id)[-1] is EventKind.ACCEPT
    stands = EncounterState.ACCEPTED if offered else EncounterState.HANDED_OVER
    assert machine.encounter(encounter_id).state is stands


def test_locking_takes_the_papers_off_the_screen(desk):
    station, machine = desk
    station.station.open_case(postponed(machine))
    station.wait(lambda: station.station.case.encounter is not None)
    station.player.press("F7")
    station.wait(lambda: bool(station.station.cases.papers.view.pages))
    station.station.lock()
    assert station.station.cases.papers.view.pages == ()
    assert "SYNTHETIC" not in repr(station.station.cases.papers.screen._view)
