"""The supervisor's patterns: what is in force, the graph by keys and in words, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from checkpoint_app import clock
from checkpoint_app.assessment.advisories import AdvisoryKind, Seen
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.kinds import Role
from checkpoint_app.central.changes import put_list
from checkpoint_app.central.database import writing
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import enrol_people
from checkpoint_app.texts import LANGUAGES, texts
from checkpoint_app.ui.patterns.scenes import patterns_here_view
from checkpoint_app.ui.patterns.screen import PatternsScreen
from checkpoint_app.ui.patterns.view_model import NodeShape, PatternsView, Reload, link_graph
from checkpoint_app.ui.supervisor.scenes import scene_now
from checkpoint_app.ui.theme import active
from tests.gui.station_rig import SUPERVISOR, Station, open_station
from tests.little_country import LittleCountry, machine
from tests.unit.assessment.test_advisories import advisory

NOW = scene_now()
HERE = patterns_here_view(NOW)


@pytest.fixture
def screen(qtbot, theme) -> PatternsScreen:
    made = PatternsScreen()
    qtbot.addWidget(made)
    made.resize(1440, 800)
    made.show_view(PatternsView(NOW, HERE))
    made.show()
    return made


def test_the_table_says_what_where_and_until_when(screen):
    model = screen.table.model()
    row = [model.data(model.index(0, column)) for column in range(model.columnCount())]
    words = active().texts
    assert words("patterns.kind.CARD_SHARED", people=3) in row[0]
    assert "TPI Batam Centre · PLBN Entikong · TPI Sekupang" in row[1]
    assert words.instant(HERE.advisories[0].until) in row[2]
    assert str(len(HERE.advisories)) in screen.summary.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", HERE.advisories, ids=lambda each: each.kind.value)
def test_people_are_numbers_or_an_own_case_and_every_node_is_said_in_words(told, language):
    words = texts(language)
    graph = link_graph(told, HERE, words)
    people = [node.name for node in graph.nodes if node.shape is NodeShape.TRAVELLER]
    known = HERE.known(told)
    assert len(people) == (told.people if told.people > 1 else 0)
    for number, name in enumerate(people, 1):
        own = words("patterns.own_case", number=known[number]) if number in known else ""
        assert name == (own or words("patterns.traveller", number=number))
    assert all(node.spoken for node in graph.nodes)
    assert {place for edge in graph.edges for place in edge} == set(range(len(graph.nodes)))


def test_the_graph_is_walked_with_the_arrow_keys_and_says_where_it_is(screen, qtbot):
    heard = []
    screen.graph.chosen.connect(heard.append)
    screen.graph.setFocus()
    whole = screen.graph.accessibleDescription()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(screen.graph, key)
    nodes = link_graph(HERE.advisories[0], HERE, active().texts).nodes
    assert heard == [nodes[0], nodes[1], nodes[0], nodes[-1]]
    assert screen.graph.accessibleDescription() == nodes[-1].spoken
    assert all(node.spoken in whole for node in nodes)
    assert active().texts("patterns.kind.CARD_SHARED", people=3) in screen.graph.accessibleName()


def test_the_same_stands_beside_it_in_words_with_a_neutral_question(screen):
    words = active().texts
    lines = screen.evidence.text().splitlines()
    assert len(lines) == len(HERE.advisories[0].seen)
    assert words("patterns.own_case", number="0000-7C41E09B") in lines[0]
    assert screen.question.text() == words("patterns.question.CARD_SHARED")


def test_one_key_leaves_what_concerns_this_post(qtbot, theme):
    elsewhere = advisory(seen=(Seen(1, "PLBN A", NOW), Seen(2, "PLBN B", NOW)), until=NOW + timedelta(days=1))
    shown = PatternsScreen()
    qtbot.addWidget(shown)
    shown.show_view(PatternsView(NOW, patterns_here_view(NOW)))
    here = shown._view.here
    shown.show_view(PatternsView(NOW, type(here)(here.post, (elsewhere, *here.advisories), {}, {}, here.age)))
    assert shown.table.model().rowCount() == 5
    QTest.keyClick(shown, Qt.Key.Key_K)
    assert shown.table.model().rowCount() == 4
    QTest.keyClick(shown, Qt.Key.Key_K)
    assert shown.table.model().rowCount() == 5


def test_old_lists_and_faults_say_so(qtbot, theme):
    shown = PatternsScreen()
    qtbot.addWidget(shown)
    shown.show_view(PatternsView(NOW, patterns_here_view(NOW, age=timedelta(days=40))))
    assert not shown.notice.isHidden()
    shown.show_view(PatternsView(NOW, fault=EnvironmentFault("store.fault.disk_full", file="casebook.db")))
    asked = []
    shown.intent.connect(asked.append)
    shown.contents.retried.emit()
    assert asked == [Reload()]
    assert shown.chosen() is None


@pytest.fixture
def desk(country: LittleCountry, tmp_path) -> Iterator[Station]:
    told = advisory(
        kind=AdvisoryKind.CARD_SHARED,
        seen=(Seen(1, "TPI Contoh", clock.now()), Seen(2, "PLBN Contoh", clock.now())),
        last_at=clock.now(),
        until=clock.now() + timedelta(days=3),
    )
    over = advisory(advisory_id="f" * 16, until=clock.now() - timedelta(days=1))
    with writing(country.centre.engine) as session:
        put_list(session, Feed.ADVISORIES, {each.advisory_id: each for each in (told, over)}, clock.now())
    with machine(tmp_path / "desk", country, synced=False) as post:
        enrol_people(post, [SUPERVISOR], clock.now())
        with open_station(post, tmp_path / "out") as station:
            station.player.log_in(SUPERVISOR)
            yield station


def test_a_supervisor_has_the_tab_and_what_is_on_it_goes_at_lock(desk: Station):
    station = desk.station
    offered = station.places.offered(Role.SUPERVISOR, alone=False)
    assert "patterns" in [place.name for place in offered]
    assert "patterns" not in [place.name for place in station.places.offered(Role.OFFICER, alone=True)]
    station.go_to("patterns")
    desk.wait(
        lambda: (
            station.desk.patterns().screen._view is not None and station.desk.patterns().screen._view.here is not None
        )
    )
    station.lock()
    assert station.desk.patterns().screen._view.here is None
