"""Pictures of the search. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.searching import Hit, SearchResult
from checkpoint_app.ui.search.screen import SearchScreen
from checkpoint_app.ui.search.view_model import SearchView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]

_CASE = "0192f0c4-77aa-7c41-b09b-5f6e1d2c3b4a"


def search_view() -> SearchView:
    """Three people: a case, an old spelling, a placement record with a very long name."""
    now, born = scene_now(), PartialDate(1994, 3, 12)
    case = {"encounter_id": _CASE, "at": now - timedelta(minutes=40)}
    hits = (
        Hit("SUHARTO, JOKO", "X1204471", born, ("EQUAL",), state=EncounterState.CLAIMED, **case),  # type: ignore[arg-type]
        Hit("SOEHARTO, DJOKO", "C7730021", born, ("SPELLING",), state=EncounterState.DEPARTED, **case),  # type: ignore[arg-type]
        Hit(
            "WIRJOHADISOEBROTO, RADEN MAS SUHARTO DJOKO PRAWIROHARDJO",
            "E0091177",
            PartialDate(1994, 3),
            ("SPELLING", "ORDER", "TITLE", "PART_MISSING"),
            status="ACTIVE",
        ),
    )
    return SearchView(SearchResult(hits))


def _screen(view: SearchView, name: str = "Suharto Joko", born: str = "12-03-1994") -> QWidget:
    screen = SearchScreen()
    screen.name.edit.setText(name)
    screen.born.edit.setText(born)
    screen.show_view(view)
    screen.table.choose("0")
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    return [
        ("search", lambda: _screen(search_view())),
        ("search-first", lambda: _screen(SearchView(), "", "")),
        ("search-nobody", lambda: _screen(SearchView(SearchResult((), without_records=True)), born="")),
        ("search-looking", lambda: _screen(SearchView(looked_at=4_100))),
        ("search-failed", lambda: _screen(SearchView(fault=DataRejected("search.fault.too_little", least=4)), "")),
    ]
