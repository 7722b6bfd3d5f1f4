"""The strip at the top: where, which departure, and the state of the world, always in view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from checkpoint_app.shortcuts import Command
from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.shell.view_model import (
    DepartureOpened,
    LanguageChosen,
    LockPressed,
    PaletteChosen,
    StatusView,
    StripView,
)
from checkpoint_app.ui.theme import Palette, Role, Space, Tone, active, fonts, reveal, say, set_mark
from checkpoint_app.ui.theme.components.buttons import PressButton, cap_width
from checkpoint_app.ui.theme.components.labels import Badge, Label
from checkpoint_app.ui.theme.components.status import StatusPill
from checkpoint_app.ui.theme.icons import draw_icon


class _RoundButton(PressButton):
    """A round target with initials or an icon."""

    def __init__(self, *, icon_name: str = "", filled: bool = False) -> None:
        self._filled = filled
        self._round_icon = icon_name
        super().__init__("")
        self.set_words_font(fonts.sized(13, 700))

    def set_round_icon(self, name: str) -> None:
        """Change the icon."""
        self._round_icon = name
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """A whole target."""
        return QSize(44, 44)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A whole target."""
        return self.sizeHint()

    def words_fit(self) -> bool:
        """At most three initials."""
        return len(self.words) <= 3

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the disc."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(6, 6, 32, 32)
        ground = palette.accent if self._filled else (palette.raised if self.underMouse() else palette.card)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawEllipse(disc)
        ink = palette.on_accent if self._filled else palette.muted
        if self._round_icon:
            draw_icon(painter, self._round_icon, QRectF(13, 13, 18, 18), ink)
        else:
            painter.setPen(QColor(ink))
            painter.setFont(self._words_font)
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self.words)
        if self.hasFocus():
            self._draw_focus(painter, palette, palette.card)
        painter.end()


class _DepartureButton(PressButton):
    """The current departure, pressed to change it."""

    def __init__(self) -> None:
        self._left = ""
        super().__init__("", key_cap=Command.COUNTER_DEPARTURE)
        self.set_words_font(fonts.sized(13, 500))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_departure(self, departure: str, left: str) -> None:
        """Show the departure and the time left, or that none is set."""
        self._left = left
        self.set_words(departure or say("counter.departure.set"))
        self.setToolTip(f"{departure} {left}".strip())

    def _cap_last(self) -> bool:
        return True

    def _lead_px(self) -> float:
        return float(self._padding)

    def _trail_px(self) -> float:
        return self._padding + cap_width(self._key_cap) + Space.S + self._left_px()

    def _left_px(self) -> float:
        return QFontMetricsF(fonts.sized(13, 700)).horizontalAdvance(self._left) + Space.S if self._left else 0.0

    def words_fit(self) -> bool:
        """A long departure ends in an ellipsis and stands whole in the tool tip."""
        return True

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """May shrink: the words end in an ellipsis."""
        return QSize(round(self._lead_px() + self._trail_px() + 64), 44)

    def _draw_frame(self, painter: QPainter, ground: str, edge: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(0, 6, self.width(), 32), 16, 16)

    def _draw_words(self, painter: QPainter, ink: str) -> None:
        rect = self.words_rect()
        words = QFontMetricsF(self._words_font).elidedText(self.words, Qt.TextElideMode.ElideRight, rect.width())
        painter.setPen(QColor(ink))
        painter.setFont(self._words_font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.setFont(fonts.sized(13, 700))
        left = QRectF(rect.right() + Space.S, 0, self._left_px(), self.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._left)

    def _draw_trail(self, painter: QPainter, palette: Palette) -> None:
        self._draw_cap(painter, palette, self.width() - self._padding - cap_width(self._key_cap))

    def _colours(self, palette: Palette) -> tuple[str, str, str]:
        ground = palette.border if self.underMouse() else palette.raised
        return ground, ground, palette.text


class _LanguageButton(PressButton):
    """Both languages; pressing takes the other one."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """A whole target."""
        return QSize(64, 44)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A whole target."""
        return self.sizeHint()

    def words_fit(self) -> bool:
        """Two codes of two letters."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw both codes, the one in force in bold."""
        theme = active()
        palette = theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.border if self.underMouse() else palette.raised))
        painter.drawRoundedRect(QRectF(0, 7, self.width(), 30), 15, 15)
        for place, language in enumerate(LANGUAGES):
            in_force = language == theme.language
            painter.setFont(fonts.sized(13, 700 if in_force else 400))
            painter.setPen(QColor(palette.text if in_force else palette.muted))
            rect = QRectF(4 + place * 28, 0, 28, 44)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, language.upper())
        if self.hasFocus():
            self._draw_focus(painter, palette, palette.card)
        painter.end()


class StatusStrip(QFrame):
    """Sends shell intents through `intent`; language and palette are switched by itself, too."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "bar")
        self._view = StripView()
        self.setFixedHeight(52)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.M, 0)
        row.setSpacing(Space.S)
        product = Label(role=Role.STRONG, key="common.product")
        product.setFont(fonts.sized(15, 700))
        self._place = Label(role=Role.CAPTION, tone=Tone.MUTED)
        self._training = Badge("", Tone.ASK)
        self.departure = _DepartureButton()
        self.departure.clicked.connect(self._open_departure)
        self._product = product
        row.addWidget(product)
        row.addWidget(self._place)
        row.addWidget(self._training)
        row.addWidget(self.departure)
        row.addStretch(1)
        self.pills = {name: StatusPill() for name in ("data", "link", "hub", "camera")}
        for pill in self.pills.values():
            row.addWidget(pill)
        row.addSpacing(Space.XS)
        self._clock = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        row.addWidget(self._clock)
        self._add_buttons(row)
        self.show_strip(self._view)

    def _add_buttons(self, row: QHBoxLayout) -> None:
        self.language = _LanguageButton()
        self.language.clicked.connect(self._switch_language)
        self.palette_button = _RoundButton(icon_name="moon")
        self.palette_button.clicked.connect(self._switch_palette)
        self.officer = _RoundButton(filled=True)
        self.officer.clicked.connect(self._lock)
        row.addWidget(self.language)
        row.addWidget(self.palette_button)
        row.addWidget(self.officer)

    def show_strip(self, view: StripView) -> None:
        """Show the state of the world."""
        self._view = view
        self._place.setText(view.place)
        self._training.show_badge(say("shell.strip.training") if view.training else "", Tone.ASK)
        self.departure.show_departure(view.departure, view.departure_left)
        for name, status in (("data", view.data), ("link", view.link), ("camera", view.camera)):
            self._show_pill(self.pills[name], status)
        reveal(self.pills["hub"], view.hub is not None)
        self._show_pill(self.pills["hub"], view.hub or StatusView())
        self._clock.setText(view.clock)
        self.officer.set_words(view.initials)
        reveal(self.officer, bool(view.initials))
        reveal(self.departure, bool(view.initials))
        self.officer.set_spoken(say("shell.strip.lock", officer=view.officer))
        self._name_switches()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The departure needs the room more than the product's name, which the window's title has too."""
        super().resizeEvent(event)
        reveal(self._product, self.width() >= 1400)

    @staticmethod
    def _show_pill(pill: StatusPill, status: StatusView) -> None:
        pill.show_status(status.look, status.text, hint=status.hint)

    def _name_switches(self) -> None:
        theme = active()
        self.palette_button.set_round_icon("sun" if theme.palette.dark else "moon")
        words = say("shell.strip.to_day" if theme.palette.dark else "shell.strip.to_night")
        self.palette_button.set_spoken(words)
        self.language.set_spoken(say("shell.strip.language"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow language and palette."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "officer"):
            self.show_strip(self._view)
        super().changeEvent(event)

    def _switch_language(self) -> None:
        theme = active()
        theme.set_language("en" if theme.language == "id" else "id")
        self.intent.emit(LanguageChosen(theme.language))

    def _switch_palette(self) -> None:
        theme = active()
        theme.set_palette("day" if theme.palette.dark else "night")
        self._name_switches()
        self.intent.emit(PaletteChosen(theme.palette.name))

    def _open_departure(self) -> None:
        self.intent.emit(DepartureOpened())

    def _lock(self) -> None:
        self.intent.emit(LockPressed())
