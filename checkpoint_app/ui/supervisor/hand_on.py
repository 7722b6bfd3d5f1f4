"""To whom a claim is given: colleagues of the post, each by one key; nobody is chosen at first. Main thread only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.supervisor.view_model import Colleague
from checkpoint_app.ui.theme import Role, Space, Tone, reveal
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Inset


class HandOnPanel(Inset):
    """`chosen` sends (encounter id, officer id); hidden while nothing is to be given."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._encounter_id = ""
        self._colleagues: tuple[Colleague, ...] = ()
        self._group: ChoiceGroup | None = None
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._nobody = Label(role=Role.BODY, tone=Tone.MUTED, key="supervisor.reassign.nobody", wrap=True)
        self.body.addWidget(self._nobody)
        self.body.addWidget(self._holder)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it asks."""
        return not self.isHidden()

    def ask(self, encounter_id: str, colleagues: tuple[Colleague, ...]) -> None:
        """Ask to whom this case goes."""
        self._encounter_id, self._colleagues = encounter_id, colleagues
        self.show_words()
        reveal(self, True)

    def close_panel(self) -> None:
        """Ask no more."""
        self._encounter_id = ""
        reveal(self, False)

    def show_words(self) -> None:
        """Offer the colleagues in the language in force."""
        if self._group is not None:
            self._column.removeWidget(self._group)
            self._group.hide()
            self._group.deleteLater()
        choices = [(each.officer_id, each.display_name, "") for each in self._colleagues]
        self._group = ChoiceGroup("supervisor.reassign.title", choices)
        self._group.set_marked(True)
        self._group.picked.connect(self._pick)
        self._column.addWidget(self._group)
        reveal(self._holder, bool(choices))
        reveal(self._nobody, not choices)

    def press_digit(self, digit: int) -> bool:
        """Give it to the colleague at this digit; False when there is none."""
        return self._group is not None and self._group.press_digit(digit)

    def _pick(self, officer_id: object) -> None:
        encounter_id = self._encounter_id
        self.close_panel()
        if encounter_id and isinstance(officer_id, str):
            self.chosen.emit((encounter_id, officer_id))
