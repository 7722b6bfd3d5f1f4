"""The rule laboratory by keyboard, with a real post: choose, run, cancel, sign only after the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Level, Purpose
from checkpoint_app.assets import resource
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.signed_packs import read_signed, verify_pack
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.demo.laboratory import play_both
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.laboratory.controller import LaboratoryController
from checkpoint_app.ui.laboratory.scenes import chosen_view, done_view
from checkpoint_app.ui.laboratory.screen import LaboratoryScreen
from checkpoint_app.ui.laboratory.view_model import CancelRun, ChoosePack, LabState, RunPack, SignPack
from checkpoint_app.ui.theme.components.flag_card import FlagCard
from checkpoint_app.ui.workplace import Workplace
from tests.little_country import LittleCountry, machine, reading_of_lines
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR

TEXT = resource("rules", "demo.toml").read_text(encoding="utf-8")
WITH_A_CARD_ONLY = (
    '{ field = "purpose", eq = "WORK" },\n  "no_record",',
    '{ field = "purpose", eq = "WORK" },\n  { field = "paper_worker_card", eq = "SEEN" },\n  "no_record",',
)
K = Qt.Key


def press(screen: LaboratoryScreen, key: Qt.Key) -> bool:
    return screen.handle_key(KeyPress(key))


@dataclass
class Bench:
    screen: LaboratoryScreen
    controller: LaboratoryController
    workplace: Workplace
    pack: Path
    shares: list[float]


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with machine(tmp_path_factory.mktemp("post"), country) as opened:
        cache = opened.cache()
        screening = Screening(Environment(cache, opened.pack, clock.now, clock.today, lambda: "e-12345678"))
        screening.present(reading_of_lines(country.travellers[Scenario.TOURIST].passport.lines, clock.today()))
        screening.state_purpose(Purpose.WORK)
        assert screening.check is not None
        decided, place = Decided(screening.check, Action.REFER), Place("TPI Contoh", "4")
        keys = SubjectKeys(bytes(32), bytes(32))
        opened.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, place, keys, None))
        cache.close()
        yield opened


@pytest.fixture
def bench(theme: object, qtbot: object, post: Post, tmp_path: Path) -> Iterator[Bench]:
    """The laboratory with a pack that hardly raises C01, and a month of a thousand departures."""
    pack = tmp_path / "next.toml"
    version = post.pack.version
    asks_less = TEXT.replace(*WITH_A_CARD_ONLY, 1)
    assert asks_less != TEXT
    pack.write_text(asks_less.replace(f"version = {version}\n", f"version = {version + 1}\n", 1), encoding="utf-8")
    workplace = Workplace(post)
    workplace.log_in(SUPERVISOR, alone=False)
    screen = LaboratoryScreen()
    shares: list[float] = []

    def play(
        text: str, in_force: str, day: object, tell: Callable[[float], None], stop: Callable[[], bool]
    ) -> object:
        def told(share: float) -> None:
            shares.append(share)
            tell(share)

        return play_both(text, in_force, day, told, stop, 1000)  # type: ignore[arg-type]

    controller = LaboratoryController(screen, workplace, play, lambda: pack)  # type: ignore[arg-type]
    controller.show()
    yield Bench(screen, controller, workplace, pack, shares)
    controller.stop()
    screen.deleteLater()


def run(bench: Bench, qtbot: object) -> None:
    assert press(bench.screen, K.Key_R)
    qtbot.waitUntil(lambda: not bench.controller.is_running, timeout=60_000)  # type: ignore[attr-defined]


def view(bench: Bench):  # type: ignore[no-untyped-def]
    return bench.screen._view


def test_nothing_is_run_or_signed_before_a_pack_is_chosen(bench: Bench) -> None:
    assert not press(bench.screen, K.Key_R)
    assert not press(bench.screen, K.Key_S)
    assert view(bench).state is LabState.NO_PACK


def test_a_run_tells_what_the_pack_would_change_and_names_nobody(bench: Bench, qtbot: object, post: Post) -> None:
    press(bench.screen, K.Key_O)
    assert view(bench).state is LabState.CHOSEN
    assert not press(bench.screen, K.Key_S)
    run(bench, qtbot)
    found = view(bench).found
    assert found is not None
    assert (found.casebook.before.flagged["C01"], found.casebook.after.flagged.get("C01", 0)) == (1, 0)
    assert [each.number for each in found.casebook.examples] == ["12345678"]
    assert found.casebook.examples[0].before == (("C01", int(Level.SECONDARY)),)
    assert found.month.before.count == found.month.after.count == 1000
    assert bench.shares[-1] == 1.0
    assert post.packs.folder.dry_run_of(found.digest)


def test_an_example_opens_as_the_assessment_it_was_beside_the_one_it_would_be(bench: Bench, qtbot: object) -> None:
    press(bench.screen, K.Key_O)
    assert not press(bench.screen, K.Key_E)
    run(bench, qtbot)
    assert press(bench.screen, K.Key_E)
    assert (view(bench).opened, bench.screen.example.isHidden(), bench.screen.table.isHidden()) == (0, False, True)
    example = view(bench).found.casebook.examples[0]
    assert [flag.code for flag in example.was.flags if flag.level] == ["C01"]
    assert [flag.code for flag in example.would.flags if flag.level] == []
    was, would = ({card.content.code for card in side.findChildren(FlagCard)} for side in bench.screen.example.sides)
    assert "C01" in was
    assert "C01" not in would
    assert press(bench.screen, K.Key_Escape)
    assert (view(bench).opened, bench.screen.table.isHidden()) == (None, False)
    bench.screen.example_buttons[0].click()
    assert view(bench).opened == 0
    bench.screen.example.back.click()
    assert view(bench).opened is None


def test_two_people_sign_after_the_run(bench: Bench, qtbot: object) -> None:
    press(bench.screen, K.Key_O)
    run(bench, qtbot)
    assert not press(bench.screen, K.Key_S)
    bench.screen.begins.edit.setText("01-12-2026")
    assert press(bench.screen, K.Key_S)
    assert (view(bench).signed, view(bench).signatures) == ("next.signed.json", 1)
    bench.controller.forget()
    bench.workplace.log_in(SECOND, alone=False)
    bench.controller.show()
    press(bench.screen, K.Key_O)
    run(bench, qtbot)
    bench.screen.begins.edit.setText("01-12-2026")
    press(bench.screen, K.Key_S)
    signed = read_signed(bench.pack.with_suffix(".signed.json").read_text(encoding="utf-8"))
    assert verify_pack(signed).digest == signed.digest


def test_an_officer_may_run_and_not_sign(bench: Bench, qtbot: object) -> None:
    bench.workplace.log_in(OFFICER, alone=True)
    bench.controller.show()
    press(bench.screen, K.Key_O)
    run(bench, qtbot)
    assert bench.screen.sign.isHidden()


def test_a_run_that_is_cancelled_leaves_nothing_to_sign(bench: Bench, qtbot: object) -> None:
    press(bench.screen, K.Key_O)
    bench.screen.intent.emit(RunPack())
    bench.screen.intent.emit(CancelRun())
    qtbot.waitUntil(lambda: not bench.controller.is_running, timeout=60_000)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: view(bench).state is not LabState.RUNNING, timeout=5000)  # type: ignore[attr-defined]
    assert view(bench).found is None
    assert not press(bench.screen, K.Key_S)


def test_a_faulty_pack_says_what_is_wrong(bench: Bench) -> None:
    bench.pack.write_text(TEXT.replace('field = "purpose", eq = "WORK"', 'field = "religion", eq = "X"'))
    press(bench.screen, K.Key_O)
    assert view(bench).fault is not None
    assert "unknown_field" in str(view(bench).fault.values)
    assert not press(bench.screen, K.Key_R)


def test_at_lock_nothing_stays(bench: Bench, qtbot: object) -> None:
    press(bench.screen, K.Key_O)
    run(bench, qtbot)
    bench.controller.forget()
    assert (view(bench).state, view(bench).found) == (LabState.NO_PACK, None)


def test_keys_speak_for_the_buttons_that_are_open(theme: object, qtbot: object) -> None:
    screen, heard = LaboratoryScreen(), []
    screen.intent.connect(heard.append)
    screen.show_view(chosen_view(state=LabState.RUNNING))
    assert not press(screen, K.Key_R)
    assert press(screen, K.Key_Escape)
    screen.show_view(done_view())
    screen.begins.edit.setText("31-02-2026")
    assert not press(screen, K.Key_S)
    screen.begins.edit.setText("01-12-2026")
    press(screen, K.Key_S)
    press(screen, K.Key_O)
    assert [type(each) for each in heard] == [CancelRun, SignPack, ChoosePack]
    screen.deleteLater()
