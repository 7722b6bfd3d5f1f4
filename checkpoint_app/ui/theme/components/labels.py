"""Text: by role and tone; icons and status shapes as widgets."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.icons import draw_icon, require
from checkpoint_app.ui.theme.shapes import Look, draw_shape
from checkpoint_app.ui.theme.theme import active, reveal, say, set_mark
from checkpoint_app.ui.theme.tokens import Role, Tone


class Label(QLabel):
    """A piece of text. Give `text`, or `key` for words that follow the language by themselves."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        tone: Tone = Tone.TEXT,
        *,
        key: str | None = None,
        wrap: bool = False,
        tabular: bool = False,
    ) -> None:
        super().__init__()
        self._key = key
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.of_role(role, tabular=tabular))
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.set_tone(tone)
        self.setText(say(key) if key else text)

    def set_tone(self, tone: Tone) -> None:
        """Change the colour."""
        set_mark(self, "tone", tone.value)

    def set_key(self, key: str) -> None:
        """Show the words at `key` from now on, in whatever language is in force."""
        self._key = key
        self.setText(say(key))

    def set_literal(self, text: str) -> None:
        """Show these words from now on, whatever the language."""
        self._key = None
        self.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._key:
            self.setText(say(self._key))
        super().changeEvent(event)


class Badge(QLabel):
    """A short code on a tint, as C01."""

    def __init__(self, text: str = "", tone: Tone = Tone.MUTED) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.sized(13, 700))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_badge(text, tone)

    def show_badge(self, text: str, tone: Tone) -> None:
        """Change code and tone; an empty code hides the badge."""
        self.setText(text)
        reveal(self, bool(text))
        set_mark(self, "badge", tone.value)


class IconView(QWidget):
    """An icon in a tone of the palette in force."""

    def __init__(self, name: str, size_px: int = 20, tone: Tone = Tone.MUTED) -> None:
        super().__init__()
        self._name, self._tone = require(name), tone
        self.setFixedSize(QSize(size_px, size_px))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, tone: Tone) -> None:
        """Change what is drawn."""
        self._name, self._tone = require(name), tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_icon(painter, self._name, QRectF(self.rect()), active().palette.of(self._tone))
        painter.end()


class ShapeView(QWidget):
    """A status shape; it always stands beside its word, so it has no accessible name of its own."""

    def __init__(self, look: Look, size_px: int = 16) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(QSize(size_px, size_px))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def look(self) -> Look:
        """What is shown."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Change tone and shape."""
        self._look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        painter = QPainter(self)
        draw_shape(painter, QRectF(self.rect()), self._look, active().palette)
        painter.end()
