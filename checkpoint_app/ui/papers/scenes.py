"""Pictures of the papers' screen. Synthetic people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.notices import notice_words
from checkpoint_app.ui.papers.pages import lay_out
from checkpoint_app.ui.papers.samples import sample
from checkpoint_app.ui.papers.screen import PapersScreen
from checkpoint_app.ui.papers.sheets import make_sheets
from checkpoint_app.ui.papers.view_model import PapersView
from checkpoint_app.ui.sentence import Sentence
from checkpoint_app.ui.theme import active

_OF_A_CASE = tuple(kind for kind in PaperKind if kind is not PaperKind.SHIFT)
Scene = tuple[str, Callable[[], QWidget]]


def papers_view(kind: PaperKind) -> PapersView:
    """All papers of a case, one of them in front, in the language in force."""
    language = active().texts.language
    pages = lay_out(make_sheets(sample(kind), notice_words(language)))
    return PapersView("7C41E09B", _OF_A_CASE, kind, language, pages)


def _screen(view: PapersView) -> QWidget:
    screen = PapersScreen()
    screen.show_view(view)
    return screen


def _paper(kind: PaperKind) -> Callable[[], QWidget]:
    return lambda: _screen(papers_view(kind))


def _carrier() -> QWidget:
    return _screen(replace(papers_view(PaperKind.NOTICE), at=1))


def _no_printer() -> QWidget:
    return _screen(replace(papers_view(PaperKind.RECEIPT), message=Sentence("papers.no_printer"), is_good=False))


def _none() -> QWidget:
    return _screen(PapersView("7C41E09B"))


def scenes() -> list[Scene]:
    """List the scenes of the papers."""
    return [
        *((f"papers-{kind.value.replace('_', '-')}", _paper(kind)) for kind in _OF_A_CASE),
        ("papers-notice-carrier", _carrier),
        ("papers-no-printer", _no_printer),
        ("papers-none", _none),
    ]
