"""Figures and the audit trail in the real window, by keys: chosen by period, person and kind; the log is checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.periods import Period
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.texts import texts
from checkpoint_app.ui.figures.plots import round_steps
from checkpoint_app.ui.figures.scenes import figures_view
from checkpoint_app.ui.figures.screen import FiguresScreen
from checkpoint_app.ui.figures.series import all_series
from checkpoint_app.ui.figures.view_model import ChoosePeriod, Reload
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.shell.commands import commands_on
from checkpoint_app.ui.trail.scenes import trail_view
from checkpoint_app.ui.trail.screen import TrailScreen
from checkpoint_app.ui.trail.words import kind_words
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.gui.test_kept_documents import refer
from tests.integration.hub.conftest import Machine, Scene
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SUPERVISOR

AUDITOR = NewPerson("lena", "Lena Auditor", Role.AUDITOR, "word-of-lena")


@pytest.fixture
def machine(country: LittleCountry, tmp_path) -> Iterator[Machine]:
    with ExitStack() as stack:
        made = Scene(country, tmp_path, stack).machine("desk", OFFICER, SUPERVISOR)
        enrol_people(made.post, [HARTONO, AUDITOR], clock.now())
        yield made


@pytest.fixture
def desk(machine: Machine, tmp_path) -> Iterator[Station]:
    with open_station(machine.post, tmp_path / "out") as station:
        yield station


def test_the_log_is_read_filtered_and_checked_by_keys(desk: Station, machine: Machine) -> None:
    refer(machine)
    desk.player.log_in(HARTONO)
    desk.station.go_to("trail")
    trail = desk.station.desk.trail()
    desk.wait(lambda: trail.view.count >= 2)
    whole = trail.view.count
    desk.type_by_hand("k")
    assert trail._screen.kinds.box.hasFocus()
    for _ in range(trail._screen.kinds.box.findData(EventKind.REFER.value)):
        desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
    desk.wait(lambda: trail.view.choice.kind is EventKind.REFER and trail.view.count == 1)
    assert whole > 1
    trail._screen.table.setFocus()
    desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
    assert trail._screen.open.isEnabled()
    desk.player.press("F7")
    desk.wait(lambda: trail.view.log.report is not None)
    assert trail.view.log.report.is_whole
    desk.player.press("F6")
    desk.wait(lambda: desk.station.window.current == "case")


def test_an_auditor_begins_at_the_log_reads_it_and_opens_nothing(desk: Station, machine: Machine) -> None:
    refer(machine)
    desk.player.log_in(AUDITOR)
    trail = desk.station.desk.trail()
    desk.wait(lambda: trail.view.count >= 2)
    assert desk.station.window.current == "trail"
    trail._screen.table.setFocus()
    desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
    assert not trail._screen.open.isEnabled()
    desk.station.lock()
    assert trail._screen.table.lines.rowCount() == 0


def test_figures_are_counted_for_the_period_that_keys_choose(desk: Station, machine: Machine) -> None:
    refer(machine)
    desk.player.log_in(HARTONO)
    desk.station.go_to("figures")
    figures = desk.station.desk.figures()
    desk.wait(lambda: not figures.view.is_loading)
    assert (figures.view.figures.travellers, figures.view.figures.referred) == (1, 1)
    desk.press_while("Left", Qt.KeyboardModifier.NoModifier)
    desk.wait(lambda: figures.view.period == Period(7, 1) and not figures.view.is_loading)
    assert figures.view.figures.is_empty
    desk.type_by_hand("1")
    desk.wait(lambda: figures.view.period == Period(1) and figures.view.figures.travellers == 1)


def press(screen, key) -> bool:
    return screen.handle_key(KeyPress(int(key)))


@pytest.fixture
def plots(qtbot, theme) -> FiguresScreen:
    screen = FiguresScreen()
    qtbot.addWidget(screen)
    screen.resize(1280, 616)
    screen.show_view(figures_view())
    screen.show()
    return screen


def test_every_plot_says_itself_in_words_and_has_its_table(plots: FiguresScreen, theme) -> None:
    for name, series in all_series(theme.texts, figures_view()).items():
        card = plots.cards[name]
        assert series.sentence in card.plot.accessibleName()
        assert card.model.rowCount() == len(series.bars)
    assert plots.cards["day"].plot.isVisible()
    assert press(plots, Qt.Key.Key_T)
    assert not plots.cards["day"].plot.isVisible()
    assert plots.cards["day"].table.isVisible()


def test_figures_follow_language_and_look(plots: FiguresScreen, theme) -> None:
    day = plots.grab().toImage()
    theme.set_palette("night")
    assert plots.grab().toImage() != day
    theme.set_language("en")
    assert plots.cards["rule"].head.text() == "By rule that asked"
    assert "Work without a placement record" in plots.cards["rule"].sentence.text()


def test_figures_that_fail_say_so_and_every_command_is_in_the_palette(plots: FiguresScreen) -> None:
    heard = []
    plots.intent.connect(heard.append)
    assert {"1", "2", "3", "4", "T"} <= {command.key_cap for command in commands_on(plots)}
    fault = EnvironmentFault("store.fault.disk_io", file="casebook.db")
    plots.show_view(replace(figures_view(), fault=fault))
    assert plots.contents.failed.isVisible()
    press(plots, Qt.Key.Key_F5)
    press(plots, Qt.Key.Key_3)
    assert heard == [Reload(), ChoosePeriod(Period(30))]


@pytest.mark.parametrize("most", [0, 1, 4, 9, 10, 37, 395, 1420, 99_999])
def test_an_axis_has_few_round_numbers(most: int) -> None:
    steps = round_steps(most)
    assert steps[0] == 0
    assert len(steps) <= 11
    assert steps[-1] <= most


def test_every_kind_of_event_has_its_words_in_both_languages() -> None:
    for language in ("id", "en"):
        assert all(kind_words(texts(language), kind) for kind in EventKind)


def test_the_trail_says_what_it_tells_in_words(qtbot, theme) -> None:
    theme.set_language("en")
    screen = TrailScreen()
    qtbot.addWidget(screen)
    screen.show_view(trail_view())
    assert screen.log.text().startswith("Log whole · 500,000 entries")
    spoken = screen.table.lines.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "with Raden Ajeng" in spoken
    assert screen.table.lines.rowCount() == 500_000
