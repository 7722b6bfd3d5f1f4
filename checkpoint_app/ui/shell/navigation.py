"""Tabs below the strip for those who have more than one place to go."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from checkpoint_app.ui.shell.view_model import TabChosen, TabView
from checkpoint_app.ui.theme import Role, Space, active, fonts, set_mark
from checkpoint_app.ui.theme.components.buttons import PressButton


class Tab(PressButton):
    """One place; the present one is bold and underlined."""

    def __init__(self, view: TabView) -> None:
        super().__init__(f"{view.text} {view.count}".strip())
        self.name = view.name
        self._padding = Space.XS
        self._height = 52
        # As wide as in bold, so that nothing moves when it is chosen.
        self.set_words_font(fonts.of_role(Role.STRONG))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw words and underline."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.chosen or self.underMouse()
        painter.setFont(fonts.of_role(Role.STRONG if self.chosen else Role.BODY))
        painter.setPen(QColor(palette.text if lit else palette.muted))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.words)
        if self.chosen:
            painter.fillRect(QRectF(0, self.height() - 3, self.width(), 3), QColor(palette.accent))
        if self.hasFocus():
            self._draw_focus(painter, palette, palette.card)
        painter.end()


class Navigation(QFrame):
    """A row of tabs; sends `TabChosen` through `intent`."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "bar")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(Space.L, 0, Space.L, 0)
        self._row.setSpacing(Space.L)
        self._tabs: list[Tab] = []
        self._shown: tuple[TabView, ...] = ()
        self.setFixedHeight(53)

    @property
    def tabs(self) -> list[Tab]:
        """The tabs from the left."""
        return list(self._tabs)

    def show_tabs(self, tabs: tuple[TabView, ...], current: str) -> None:
        """Offer places; with fewer than two the row is not needed and the window hides it."""
        if tabs != self._shown:
            self._shown = tabs
            while (item := self._row.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            self._tabs = [Tab(tab) for tab in tabs]
            for tab in self._tabs:
                tab.clicked.connect(self._press)
                self._row.addWidget(tab)
            self._row.addStretch(1)
        for tab in self._tabs:
            tab.set_chosen(tab.name == current)

    def step(self, by: int) -> None:
        """Go to the place beside the one that is shown, from the last on to the first."""
        at = next((at for at, tab in enumerate(self._tabs) if tab.chosen), -1 if by > 0 else 0)
        if len(self._tabs) > 1:
            self.intent.emit(TabChosen(self._tabs[(at + by) % len(self._tabs)].name))

    def _press(self) -> None:
        tab = self.sender()
        if isinstance(tab, Tab):
            self.intent.emit(TabChosen(tab.name))
