"""Everything that is pressed: buttons and chips, drawn by hand so that key cap, state and focus look alike.

None of them answers Enter, Tab, letters or digits: keyboard-wedge page readers type those. Space presses what has
the focus; the commands' keys belong to the screens.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.icons import draw_icon, require
from checkpoint_app.ui.theme.theme import active, cap_of, say
from checkpoint_app.ui.theme.tokens import RADIUS_PX, TARGET_PX, Palette, Role, Space, mix

CAP_PX = 24


class ButtonKind(Enum):
    """How loud a button is; at most one PRIMARY on a screen."""

    PRIMARY = "primary"
    PLAIN = "plain"
    QUIET = "quiet"


def cap_width(text: str) -> float:
    """Measure a key cap."""
    return max(float(CAP_PX), QFontMetricsF(fonts.sized(13, 600)).horizontalAdvance(text) + Space.M)


def draw_cap(painter: QPainter, rect: QRectF, text: str, ink: str, ground: str, edge: str) -> None:
    """Draw a key cap: what to press, as it is printed on the keyboard."""
    painter.setPen(QPen(QColor(edge), 1))
    painter.setBrush(QColor(edge))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, 0.5), 4, 4)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -1.0), 4, 4)
    painter.setPen(QColor(ink))
    painter.setFont(fonts.sized(13, 600))
    painter.drawText(rect.adjusted(0, 0, 0, -1), Qt.AlignmentFlag.AlignCenter, text)


def two_line_width(text: str, metrics: QFontMetricsF) -> float:
    """Measure the least width in which a text fits on two lines, broken between words only."""
    words = text.split()
    if not words:
        return 0.0
    splits = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1))
    return min(max(metrics.horizontalAdvance(first), metrics.horizontalAdvance(rest)) for first, rest in splits) + 1


class PressButton(QAbstractButton):
    """Base of all: key cap, words in one or two lines, trailing mark, states, focus ring."""

    def __init__(
        self,
        text: str = "",
        *,
        text_key: str | None = None,
        key_cap: str | Command = "",
        role: Role = Role.STRONG,
        icon_name: str = "",
    ) -> None:
        super().__init__()
        self._text_key, self._icon_name = text_key, require(icon_name)
        self._key, self._key_cap = key_cap, cap_of(key_cap)
        self._spoken = ""
        self._chosen = False
        self._muted_cap = False
        self._padding = Space.M
        self._height = TARGET_PX
        self._words_font = fonts.of_role(role)
        self._two_lines = False
        self._in_focus_by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_words(say(text_key) if text_key else text)

    # -- what it says ---------------------------------------------------------------------------------------------
    def set_words(self, text: str) -> None:
        """Change the words."""
        self.setText(text.replace("&", "&&"))
        self._name_aloud()
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """The words on it."""
        return self.text().replace("&&", "&")

    @property
    def key(self) -> str | Command:
        """The command whose key it wears, or a key that never changes."""
        return self._key

    @property
    def key_cap(self) -> str:
        """What is printed on its key cap."""
        return self._key_cap

    def set_key_cap(self, key: str | Command) -> None:
        """Change or remove the key cap."""
        self._key, self._key_cap = key, cap_of(key)
        self._name_aloud()
        self.updateGeometry()
        self.update()

    @property
    def chosen(self) -> bool:
        """Whether it is shown as chosen."""
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        """Show it as chosen or not; nothing is chosen before a person did."""
        self._chosen = chosen
        self._name_aloud()
        self.update()

    def set_cap_muted(self, muted: bool) -> None:
        """Show that the key means something else for the moment."""
        self._muted_cap = muted
        self.update()

    def state_words(self) -> str:
        """Say the state for a screen reader."""
        return say("shell.component.chosen") if self._chosen else ""

    @property
    def spoken(self) -> str:
        """The words that name it where its own are not enough; empty where they are."""
        return self._spoken

    def set_spoken(self, words: str) -> None:
        """Name it for screen readers and tool tips where its own words are not enough (an icon, initials)."""
        self._spoken = words
        self.setToolTip(words)
        self._name_aloud()

    def _name_aloud(self) -> None:
        if self._spoken:
            self.setAccessibleName(self._spoken)
            return
        parts = [self.words, self.state_words()]
        if self._key_cap:
            parts.append(say("shell.component.key", key=self._key_cap))
        self.setAccessibleName(", ".join(part for part in parts if part))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the keys."""
        if event.type() == QEvent.Type.LanguageChange:
            self.set_key_cap(self._key)
            if self._text_key:
                self.set_words(say(self._text_key))
        super().changeEvent(event)

    # -- keys -----------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Only Space presses: some platforms also press on Enter, which page readers type."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select}:
            event.ignore()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Repaint for hover."""
        self.update()
        super().enterEvent(event)

    # -- size -----------------------------------------------------------------------------------------------------
    def _lead_px(self) -> float:
        lead = float(self._padding)
        if self._key_cap:
            lead += cap_width(self._key_cap) + Space.S
        if self._icon_name:
            lead += 20 + Space.S
        return lead

    def _trail_px(self) -> float:
        return float(self._padding)

    def _words_width(self) -> float:
        metrics = QFontMetricsF(self._words_font)
        if not self._two_lines:
            return metrics.horizontalAdvance(self.words)
        return two_line_width(self.words, metrics)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for all of it."""
        metrics = QFontMetricsF(self._words_font)
        width = self._lead_px() + metrics.horizontalAdvance(self.words) + self._trail_px() + 2
        if not self.words:
            width -= Space.S
        return QSize(max(TARGET_PX, round(width + 0.5)), self._height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The least in which nothing is cut."""
        width = self._lead_px() + self._words_width() + self._trail_px() + 2
        return QSize(max(TARGET_PX, round(width + 0.5)), self._height)

    def words_rect(self) -> QRectF:
        """Where the words go."""
        lead, trail = self._lead_px(), self._trail_px()
        return QRectF(lead, 0, self.width() - lead - trail, self.height())

    def words_fit(self) -> bool:
        """Whether the words are drawn whole; tests measure it."""
        if not self.words:
            return True
        rect = self.words_rect()
        flags = int(Qt.TextFlag.TextWordWrap) if self._two_lines else 0
        needed = QFontMetricsF(self._words_font).boundingRect(rect, flags, self.words)
        return needed.width() <= rect.width() + 0.5 and needed.height() <= rect.height() + 0.5

    # -- drawing --------------------------------------------------------------------------------------------------
    def _colours(self, palette: Palette) -> tuple[str, str, str]:
        """Ground, edge and ink."""
        ground = palette.raised if self.underMouse() and self.isEnabled() else palette.card
        if self.isDown():
            ground = palette.border
        edge = palette.border_strong
        if self._chosen:
            ground, edge = mix(palette.accent, palette.card, 0.12), palette.ring
        ink = palette.text if self.isEnabled() else palette.muted
        return ground, edge, ink

    def _draw_frame(self, painter: QPainter, ground: str, edge: str) -> None:
        width = 2.0 if self._chosen else 1.0
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(ground))
        inset = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS_PX - inset, RADIUS_PX - inset
        )

    def _draw_focus(self, painter: QPainter, palette: Palette, ground: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = QRectF(self.rect())
        painter.setPen(QPen(QColor(ground), 1))
        painter.drawRoundedRect(rect.adjusted(2.5, 2.5, -2.5, -2.5), RADIUS_PX - 2, RADIUS_PX - 2)
        pen = QPen(QColor(palette.text), 2, Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS_PX - 1, RADIUS_PX - 1)

    def _draw_cap(self, painter: QPainter, palette: Palette, x: float) -> None:
        width = cap_width(self._key_cap)
        rect = QRectF(x, (self.height() - CAP_PX) / 2, width, CAP_PX)
        ink = palette.muted if not self._chosen else palette.text
        if self._muted_cap:
            painter.setOpacity(0.45)
        draw_cap(painter, rect, self._key_cap, ink, palette.card, palette.border_strong)
        painter.setOpacity(1.0)

    def _draw_trail(self, painter: QPainter, palette: Palette) -> None:
        """Draw what stands after the words; nothing here."""

    def _draw_words(self, painter: QPainter, ink: str) -> None:
        painter.setPen(QColor(ink))
        painter.setFont(self._words_font)
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft)
        if self._two_lines:
            flags |= int(Qt.TextFlag.TextWordWrap)
        painter.drawText(self.words_rect(), flags, self.words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw all of it."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, ink = self._colours(palette)
        self._draw_frame(painter, ground, edge)
        x = float(self._padding)
        if self._key_cap and not self._cap_last():
            self._draw_cap(painter, palette, x)
            x += cap_width(self._key_cap) + Space.S
        if self._icon_name:
            draw_icon(painter, self._icon_name, QRectF(x, (self.height() - 20) / 2, 20, 20), ink)
        self._draw_words(painter, ink)
        self._draw_trail(painter, palette)
        if self.hasFocus():
            self._draw_focus(painter, palette, ground)
        painter.end()

    def _cap_last(self) -> bool:
        return False

    def set_words_font(self, font: QFont) -> None:
        """Change the font of the words."""
        self._words_font = font
        self.updateGeometry()
        self.update()


class ActionButton(PressButton):
    """A command with its key. PRIMARY is filled; QUIET has no frame until it is pointed at."""

    def __init__(
        self,
        text: str = "",
        *,
        text_key: str | None = None,
        key_cap: str | Command = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        icon_name: str = "",
    ) -> None:
        self._kind = kind
        super().__init__(text, text_key=text_key, key_cap=key_cap, icon_name=icon_name)
        self._padding = Space.L if kind is not ButtonKind.QUIET else Space.S
        self.updateGeometry()

    def _colours(self, palette: Palette) -> tuple[str, str, str]:
        if self._kind is ButtonKind.PRIMARY and self.isEnabled():
            ground = mix(palette.on_accent, palette.accent, 0.12) if self.underMouse() else palette.accent
            return ground, ground, palette.on_accent
        ground, edge, ink = super()._colours(palette)
        if self._kind is ButtonKind.QUIET and not self._chosen:
            edge = ground
        return ground, edge, ink

    def _draw_cap(self, painter: QPainter, palette: Palette, x: float) -> None:
        if self._kind is not ButtonKind.PRIMARY or not self.isEnabled():
            super()._draw_cap(painter, palette, x)
            return
        rect = QRectF(x, (self.height() - CAP_PX) / 2, cap_width(self._key_cap), CAP_PX)
        draw_cap(painter, rect, self._key_cap, palette.on_accent, palette.accent, palette.on_accent)


class PrimaryButton(ActionButton):
    """The one loud button of a screen: taller, its key cap last, as in NEXT [+]."""

    def __init__(self, text: str = "", *, text_key: str | None = None, key_cap: str | Command = "") -> None:
        super().__init__(text, text_key=text_key, key_cap=key_cap, kind=ButtonKind.PRIMARY)
        self._padding = Space.XL
        self._height = 56
        self.set_words_font(fonts.of_role(Role.VALUE))

    def _cap_last(self) -> bool:
        return True

    def _lead_px(self) -> float:
        return float(self._padding)

    def _trail_px(self) -> float:
        return self._padding + (cap_width(self._key_cap) + Space.M if self._key_cap else 0.0)

    def _draw_trail(self, painter: QPainter, palette: Palette) -> None:
        if self._key_cap:
            self._draw_cap(painter, palette, self.width() - self._padding - cap_width(self._key_cap))


class DecisionButton(PressButton):
    """A decision: pressing chooses it and shows it; NEXT records. Never chosen before a person did."""

    def __init__(self, text: str = "", *, text_key: str | None = None, key_cap: str | Command = "") -> None:
        super().__init__(text, text_key=text_key, key_cap=key_cap, role=Role.VALUE)
        self._padding = Space.XL
        self._height = 56
        self.updateGeometry()


class KeyCap(PressButton):
    """A key cap alone, for hints; it cannot be pressed."""

    def __init__(self, key: str | Command) -> None:
        super().__init__("", key_cap=key)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _name_aloud(self) -> None:
        self.setAccessibleName(self._key_cap)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The cap and nothing else."""
        return QSize(round(cap_width(self._key_cap) + 0.5), CAP_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The cap and nothing else."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the cap."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_cap(painter, QRectF(self.rect()), self._key_cap, palette.muted, palette.card, palette.border_strong)
        painter.end()
