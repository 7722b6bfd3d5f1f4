"""The language is switched at a real post, wherever one is: no word of the other catalogue stays."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QFileDialog, QLabel, QTreeView

from checkpoint_app.ui.gallery.people import RAHMAN
from checkpoint_app.ui.theme import Theme
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


def test_the_dialog_for_files_has_no_english_word_in_indonesian(theme: Theme, tmp_path: Path) -> None:
    theme.set_language("en")
    kind = QFileDialog.Option.DontUseNativeDialog
    english = QFileDialog(None, "x", str(tmp_path), "x (*.x)", options=kind)
    before = _words_of_dialog(english)
    theme.set_language("id")
    indonesian = QFileDialog(None, "x", str(tmp_path), "x (*.x)", options=kind)
    assert before & _words_of_dialog(indonesian) <= {"Folder", "x"}
    for dialog in (english, indonesian):
        dialog.deleteLater()


def _words_of_dialog(dialog: QFileDialog) -> set[str]:
    found = {label.text() for label in dialog.findChildren(QLabel)}
    for button in dialog.findChildren(QAbstractButton):
        found |= {button.text(), button.toolTip(), button.accessibleName()}
    model = dialog.findChild(QTreeView).model()
    found |= {str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(model.columnCount())}
    return {text.replace("&", "") for text in found if text and text.isprintable()}


def test_buttons_and_dialogs_of_qt_follow(theme: Theme, qapp: QApplication) -> None:
    buttons = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(buttons.Cancel | buttons.Save | buttons.Close)
    for language, cancel, choose in (("en", "Cancel", "Find Directory"), ("id", "Batal", "Cari folder")):
        theme.set_language("en" if language == "en" else "id")
        QApplication.processEvents()
        assert box.button(buttons.Cancel).text().replace("&", "") == cancel
        assert QCoreApplication.translate("QFileDialog", "Find Directory") == choose
    box.deleteLater()
