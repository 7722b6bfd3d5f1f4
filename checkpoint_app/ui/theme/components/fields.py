"""Lines of a record with their marks, and form fields that say at once what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.content import Mark, Row
from checkpoint_app.ui.theme.icons import draw_icon
from checkpoint_app.ui.theme.theme import active, reveal, say, set_mark
from checkpoint_app.ui.theme.tokens import TARGET_PX, Role, Space, Tone

_MARK = {Mark.MATCH: ("check", Tone.IN_ORDER), Mark.DIFFERS: ("equal-not", Tone.REFER)}


class MarkView(QWidget):
    """A tick where values agree, a struck equals sign where they differ, nothing where there is no counterpart."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self._mark = mark
        self.setFixedSize(QSize(18, 18))
        words = {Mark.MATCH: "shell.component.match", Mark.DIFFERS: "shell.component.differs"}.get(mark)
        self.setAccessibleName(say(words) if words else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        if self._mark not in _MARK:
            return
        name, tone = _MARK[self._mark]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_icon(painter, name, QRectF(self.rect()), active().palette.of(tone))
        painter.end()


class FieldRow(QWidget):
    """Label, value, mark; the other value stands below where the two differ."""

    LABEL_PX = 132

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row
        line = QHBoxLayout(self)
        line.setSpacing(Space.M)
        self._line = line
        self.set_dense(False)
        label = Label(row.label, Role.CAPTION, Tone.MUTED, wrap=True)
        label.setFixedWidth(self.LABEL_PX)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        values = QVBoxLayout()
        values.setSpacing(0)
        values.addWidget(Label(row.value, Role.BODY, wrap=True))
        if row.other:
            values.addWidget(
                Label(row.other, Role.CAPTION, Tone.REFER if row.mark is Mark.DIFFERS else Tone.MUTED, wrap=True)
            )
        values.addStretch(1)
        line.addLayout(values, 1)
        self.mark = MarkView(row.mark)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        spoken = (row.label, row.value, row.other, self.mark.accessibleName())
        self.setAccessibleName(", ".join(part for part in spoken if part))

    def set_dense(self, dense: bool) -> None:
        """Stand closer to the neighbours where room is short."""
        edge = Space.XS if dense else Space.S
        self._line.setContentsMargins(0, edge, 0, edge)


class _Field(QWidget):
    """Label above, the editor, one line of help or of what is wrong below."""

    def __init__(self, label_key: str, help_key: str | None) -> None:
        super().__init__()
        self._help_key = help_key
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)
        self._label_key = label_key
        self._label = Label(role=Role.LABEL, key=label_key)
        self._message = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        self._column.addWidget(self._label)

    def _finish(self, editor: QWidget) -> None:
        editor.setMinimumHeight(TARGET_PX)
        editor.setAccessibleName(say(self._label_key))
        self._label.setBuddy(editor)
        self._column.addWidget(editor)
        self._column.addWidget(self._message)
        self._editor = editor
        self.show_message("")

    def show_message(self, text: str, tone: Tone = Tone.REFER) -> None:
        """Say what is wrong (or right) under the field; empty words bring the help back."""
        shown = text or (say(self._help_key) if self._help_key else "")
        self._message.setText(shown)
        self._message.set_tone(tone if text else Tone.MUTED)
        reveal(self._message, bool(shown))
        set_mark(self._editor, "invalid", "true" if text and tone is Tone.REFER else "")
        self._editor.setAccessibleDescription(shown)

    def set_help(self, key: str) -> None:
        """Say something else below the field, as long as nothing is wrong."""
        if key != self._help_key:
            self._help_key = key
            self.show_message("")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_editor"):
            self._editor.setAccessibleName(say(self._label_key))
            self.show_message("")
        super().changeEvent(event)


class TextField(_Field):
    """A line of text; `edit` is the QLineEdit."""

    def __init__(
        self, label_key: str, *, help_key: str | None = None, secret: bool = False, mrz: bool = False
    ) -> None:
        super().__init__(label_key, help_key)
        self.edit = QLineEdit()
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setFont(fonts.mrz(18) if mrz else fonts.of_role(Role.BODY))
        self._finish(self.edit)

    @property
    def value(self) -> str:
        """What was typed, without blanks around it."""
        return self.edit.text().strip()


class _SelectBox(QComboBox):
    """A combo box with the theme's chevron; long choices do not widen it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the box, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        rect = QRectF(self.width() - 30, (self.height() - 18) / 2, 18, 18)
        draw_icon(painter, "chevron-down", rect, active().palette.muted)
        painter.end()


class SelectField(_Field):
    """One of a few choices; `box` is the QComboBox. Nothing is selected at first."""

    def __init__(self, label_key: str, *, help_key: str | None = None) -> None:
        super().__init__(label_key, help_key)
        self.box: QComboBox = _SelectBox()
        self.box.setFont(fonts.of_role(Role.BODY))
        self._finish(self.box)

    def set_choices(self, choices: tuple[tuple[object, str], ...]) -> None:
        """Offer `(value, words)`; keeps the selection when its value is still offered."""
        kept = self.value
        self.box.clear()
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.setCurrentIndex(next((i for i, (value, _) in enumerate(choices) if value == kept), -1))

    def offer(self, choices: tuple[tuple[object, str], ...], value: object) -> None:
        """Offer choices of which one always holds, and show which; the first where none is this value."""
        self.set_choices(choices)
        self.box.setCurrentIndex(next((at for at, (each, _) in enumerate(choices) if each == value), 0))

    @property
    def value(self) -> object | None:
        """The chosen value, or None."""
        found: object | None = self.box.currentData()
        return found
