"""Pictures of the examination list. A document that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from checkpoint_app.assets import resource
from checkpoint_app.casework.examination import Feature, Specimen
from checkpoint_app.scan.pictures import load_picture
from checkpoint_app.ui.examination.screen import ExaminationScreen
from checkpoint_app.ui.examination.view_model import ExaminationView
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]
_FILES = {Feature.PAGE: "page.jpg", Feature.PHOTOGRAPH: "photograph.jpg", Feature.ZONE: "zone.jpg"}
_WORDS = (
    "Foto dicetak pada kertas, tanpa tepi, tanpa bayangan lem, dengan garis latar menembus.",
    "The photograph is printed into the page: no edge, no trace of glue, the ground's lines run through it.",
)


def examination_view() -> ExaminationView:
    """A document with three specimens."""
    specimens = tuple(Specimen(each.value, "IDN", each, *_WORDS, b"") for each in _FILES)
    pictures = {each.value: load_picture(resource("demo", "specimens", file)) for each, file in _FILES.items()}
    return ExaminationView("IDN", "X1937745", specimens, pictures, scene_now() - timedelta(days=2))


def _build(view: ExaminationView, *, downs: int) -> ExaminationScreen:
    screen = ExaminationScreen()
    screen.show_view(view)
    screen.show_frame(load_picture(resource("demo", "specimens", "page.jpg")))
    for _ in range(downs):
        screen.handle_key(KeyPress(int(Qt.Key.Key_1), alt=True))
        screen.handle_key(KeyPress(int(Qt.Key.Key_Down)))
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    return [
        ("examination", lambda: _build(examination_view(), downs=1)),
        ("examination-no-specimen", lambda: _build(examination_view(), downs=4)),
    ]
