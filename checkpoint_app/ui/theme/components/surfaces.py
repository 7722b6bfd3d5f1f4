"""Surfaces: cards, rules, banners, empty and error states, progress."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.labels import IconView, Label, ShapeView
from checkpoint_app.ui.theme.shapes import BAD, Look
from checkpoint_app.ui.theme.speech import announce
from checkpoint_app.ui.theme.theme import active, reveal, set_mark
from checkpoint_app.ui.theme.tokens import Role, Space, Tone


class Card(QFrame):
    """A card; put content into `body`. `title_key` names words above it."""

    def __init__(self, title_key: str | None = None, *, padding: int = Space.L, spacing: int = Space.S) -> None:
        super().__init__()
        set_mark(self, "kind", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)
        self.title: Label | None = None
        if title_key:
            self.title = Label(role=Role.LABEL, tone=Tone.MUTED, key=title_key)
            self.body.addWidget(self.title)

    def add_head(self, title_key: str, *beside: QWidget, spacing: int | None = None) -> None:
        """Put a row with the card's title and, at its right, a state or an action."""
        head = QHBoxLayout()
        if spacing is not None:
            head.setSpacing(spacing)
        head.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key=title_key), 1)
        for widget in beside:
            head.addWidget(widget)
        self.body.addLayout(head)


class Inset(QFrame):
    """A quiet area within a card; put content into `body`."""

    def __init__(self, *, padding: int = Space.M, spacing: int = Space.S) -> None:
        super().__init__()
        set_mark(self, "kind", "inset")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)


class HatchedBand(QWidget):
    """A band of slanting stripes in a status colour: it cannot be taken for anything that is always there."""

    def __init__(self, tone: Tone) -> None:
        super().__init__()
        self._tone = tone

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the stripes over the tint of their colour."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(palette.tint(self._tone)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.of(self._tone)))
        high, step = self.height(), 4 * Space.M
        for left in range(-high - step, self.width() + high, step):
            edge = step // 2
            painter.drawPolygon(
                [QPoint(left, high), QPoint(left + edge, high), QPoint(left + edge + high, 0), QPoint(left + high, 0)]
            )
        painter.end()


class Rule(QFrame):
    """A hairline."""

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "rule")


class Plain(QWidget):
    """A transparent holder of a layout."""

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "plain")


class Scroll(QScrollArea):
    """A column that scrolls when it does not fit; put content into `body`. Not reached by Tab unless it scrolls."""

    def __init__(self, *, spacing: int = Space.M) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = Plain()
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(spacing)
        self.setWidget(inner)

    def show_now(self, *added: QWidget) -> None:
        """Give widgets that were just added their final heights at once, not one frame later."""
        for widget in added:
            widget.show()
        inner = self.widget()
        if inner is not None:
            self.body.activate()
            QCoreApplication.sendEvent(inner, QEvent(QEvent.Type.LayoutRequest))


class Banner(QFrame):
    """One line about the state of the world, with at most one action; never a dialog."""

    pressed = Signal()

    def __init__(
        self, look: Look, text: str = "", *, action_key: str | None = None, key_cap: str | Command = ""
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.M, Space.XS)
        row.setSpacing(Space.S)
        self._shape = ShapeView(look, 20)
        self._text = Label(role=Role.STRONG, wrap=True)
        row.addWidget(self._shape)
        row.addWidget(self._text, 1)
        if action_key:
            button = ActionButton(text_key=action_key, key_cap=key_cap, kind=ButtonKind.PLAIN)
            button.clicked.connect(self.pressed)
            row.addWidget(button)
        self.setMinimumHeight(44)
        self.show_banner(look, text)

    def show_banner(self, look: Look, text: str) -> None:
        """Change status and words; empty words hide the banner."""
        self._shape.set_look(look)
        self._text.setText(text)
        self._text.set_tone(look.tone)
        self.setAccessibleName(text)
        set_mark(self, "tint", look.tone.value)
        reveal(self, bool(text))
        announce(self, text, at_once=look == BAD)


class EmptyState(QWidget):
    """What a place says while it has nothing to show, and what to do to fill it."""

    def __init__(self, icon: str, title_key: str, text_key: str | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.S)
        column.addStretch(1)
        self.icon = IconView(icon, 40)
        column.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = Label(role=Role.STRONG, key=title_key, wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.title)
        self.text = Label(role=Role.BODY, tone=Tone.MUTED, key=text_key, wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        reveal(self.text, text_key is not None)
        column.addWidget(self.text)
        column.addStretch(1)


class ErrorState(QWidget):
    """A fault in one sentence: what happened, what still works, what to do."""

    retried = Signal()

    def __init__(self, *, retry_key: str | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        column.addStretch(1)
        column.addWidget(ShapeView(BAD, 40), 0, Qt.AlignmentFlag.AlignHCenter)
        self._text = Label(role=Role.BODY, wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        if retry_key:
            button = ActionButton(text_key=retry_key)
            button.clicked.connect(self.retried)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_fault(self, sentence: str) -> None:
        """Show the sentence."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        announce(self, sentence, at_once=True)


class ProgressLine(QWidget):
    """Long work: what is done, how far, how long still, and Cancel."""

    cancelled = Signal()

    def __init__(self, *, cancel_key: str | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        top = QHBoxLayout()
        self._what = Label(role=Role.STRONG)
        self._left = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        top.addWidget(self._what, 1)
        top.addWidget(self._left)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._bar, 1)
        if cancel_key:
            button = ActionButton(text_key=cancel_key)
            button.clicked.connect(self.cancelled)
            row.addWidget(button)
        column.addLayout(top)
        column.addLayout(row)

    def show_progress(self, what: str, share: float | None, left: str = "") -> None:
        """Show a share 0..1, or None while it cannot be told; `left` is the time left in words."""
        self._what.setText(what)
        self._left.setText(left)
        # A bar without an end runs to and fro: where nothing may move it stands empty beside its words.
        self._bar.setRange(0, 0 if share is None and not active().is_still else 1000)
        self._bar.setValue(round((share or 0) * 1000))
        for widget in (self, self._bar):
            widget.setAccessibleName(f"{what} {left}".strip())
        announce(self, what)


class ListHead(Plain):
    """The head of a card that lists something: its title, a summary in `summary`, and room in `row` at the right."""

    def __init__(self, title_key: str, *, spacing: int | None = None) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(Space.M, Space.L, Space.L, Space.S)
        if spacing is not None:
            self.row.setSpacing(spacing)
        self.row.addWidget(Label(role=Role.TITLE, key=title_key))
        self.summary = Label(role=Role.BODY, tone=Tone.MUTED, tabular=True)
        self.row.addWidget(self.summary)
        self.row.addStretch(1)


class ListFoot(Plain):
    """The foot of a card that lists something: what can be done, and at the right a remark that gives way to it."""

    def __init__(self, *buttons: QWidget, hint_key: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.M, Space.L, Space.M)
        row.setSpacing(Space.S)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        if hint_key:
            hint = Label(role=Role.CAPTION, tone=Tone.MUTED, key=hint_key)
            hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(hint, 100)
