"""The language is switched at a real post, wherever one is: no word of the other catalogue stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from checkpoint_app.ui.gallery.people import RAHMAN
from checkpoint_app.ui.theme import Theme, say
from checkpoint_app.ui.theme.qt_words import SOURCES, key_of
from tests.gui.counter_rig import close
from tests.gui.screen_readers import left_of, texts_in
from tests.gui.station_rig import SUPERVISOR, enrolled_post, open_station
from tests.little_country import LittleCountry


def test_wherever_one_is_the_other_language_leaves_nothing_behind(tmp_path: Path, country: LittleCountry) -> None:
    post = enrolled_post(tmp_path, country, SUPERVISOR)
    with open_station(post, tmp_path) as at:
        station, theme = at.station, at.station.theme
        at.player.log_in(SUPERVISOR)
        left = {}
        for place in [place.name for place in station.places.offered(SUPERVISOR.role, alone=True)]:
            station.go_to(place)
            if place == "counter":
                at.type_burst("\n".join(RAHMAN) + "\n")
                at.wait(lambda: station.counter_screen.view.traveller is not None)
            for language, other in (("en", "id"), ("id", "en")):
                theme.set_language("en" if language == "en" else "id")
                at.player.breathe()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                found = left_of("en" if other == "en" else "id", "en" if language == "en" else "id",
                                texts_in(station.window))  # fmt: skip
                if found:
                    left[f"{place} in {language}"] = found
        assert left == {}
    post.close()


def test_the_compiled_words_of_qt_are_those_of_the_catalogue(theme: Theme) -> None:
    theme.set_language("id")
    compiled = {
        (context, source): QCoreApplication.translate(context, source)
        for context, sources in SOURCES.items()
        for source in sources
    }
    assert compiled == {(context, source): say(key_of(source)) for context, source in compiled}


def test_buttons_and_dialogs_of_qt_follow(theme: Theme, qapp: QApplication) -> None:
    buttons = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(buttons.Cancel | buttons.Save | buttons.Close)
    for language, cancel, choose in (("en", "Cancel", "Find Directory"), ("id", "Batal", "Cari folder")):
        theme.set_language("en" if language == "en" else "id")
        QApplication.processEvents()
        assert box.button(buttons.Cancel).text().replace("&", "") == cancel
        assert QCoreApplication.translate("QFileDialog", "Find Directory") == choose
    box.deleteLater()


def test_the_dialog_for_printers_follows(theme: Theme, qapp: QApplication) -> None:
    printing = pytest.importorskip("PySide6.QtPrintSupport")  # not every machine has the system's printing libraries
    english = {source.replace("&", "") for sources in SOURCES.values() for source in sources}
    theme.set_language("id")
    printer = printing.QPrinter()  # the dialog does not keep it
    dialog = printing.QPrintDialog(printer)
    dialog.show()
    QApplication.processEvents()
    shown = {text.replace("&", "") for text in texts_in(dialog)}
    close(dialog)
    same_in_both = {say(key_of(source)) for sources in SOURCES.values() for source in sources}
    assert "Cetak" in shown
    assert (shown & english) - same_in_both == set()
