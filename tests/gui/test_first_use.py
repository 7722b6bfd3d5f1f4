"""Places are made when somebody first goes there, in the language that is spoken then."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from checkpoint_app.ui.first_use import FirstUse
from tests.gui.screen_readers import left_of, texts_in
from tests.gui.station_rig import SUPERVISOR, enrolled_post, open_station
from tests.little_country import LittleCountry

_SEEN_BY_FEW = {"administration", "laboratory", "shift", "documents", "patterns", "recent", "papers", "photograph"}


def test_it_is_made_once_and_nothing_is_done_with_what_nobody_asked_for() -> None:
    made: list[list[str]] = []

    def make() -> list[str]:
        made.append([])
        return made[-1]

    desk = FirstUse(make)
    note = desk.if_made(lambda one: one.append("noted"))
    note()
    assert made == []
    assert desk() is desk()
    note()
    assert made == [["noted"]]


def test_nobody_pays_for_places_where_nobody_went(tmp_path: Path, country: LittleCountry) -> None:
    post = enrolled_post(tmp_path, country, SUPERVISOR)
    with open_station(post, tmp_path) as at:
        window = at.station.window
        at.player.log_in(SUPERVISOR)
        assert _SEEN_BY_FEW & set(window._by_name) == set()
        at.station.theme.set_language("en")
        at.station.go_to("shift")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert _SEEN_BY_FEW & set(window._by_name) == {"shift"}
        assert left_of("id", "en", texts_in(window)) == set()
        at.station.lock()
        at.station.theme.set_language("id")
    post.close()
