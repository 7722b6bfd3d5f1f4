"""Entry by hand (F2): MRZ lines whose digits are checked while typing, or four fields for a document without them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout

from checkpoint_app.documents.mrz import Mrz, parse_mrz
from checkpoint_app.documents.travel_document import DocumentKind
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.intents import HandFieldsEntered, MrzTyped
from checkpoint_app.ui.counter.typed_dates import read_typed_date
from checkpoint_app.ui.theme import Role, Space, Tone, fonts, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.status import StatusMark
from checkpoint_app.ui.theme.components.surfaces import Card, Rule, Scroll
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, OFF, Look, Shape

_CHECKED = Look(Tone.IN_ORDER, Shape.CHECK)
_KINDS = (
    DocumentKind.BORDER_PASS,
    DocumentKind.PASSPORT,
    DocumentKind.IDENTITY_CARD,
    DocumentKind.OTHER,
)


class MrzEditor(QPlainTextEdit):
    """MRZ lines as they are typed: capitals, blanks become fillers; Tab leaves the field."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(fonts.mrz(18))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFixedHeight(96)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Write capitals and fillers."""
        text = event.text()
        if text == " " or text.islower():
            self.insertPlainText("<" if text == " " else text.upper())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Write as large as 44 characters fit."""
        super().resizeEvent(event)
        unit = QFontMetricsF(fonts.mrz(100)).horizontalAdvance("0") / 100
        room = self.viewport().width() - 2 * self.document().documentMargin() - Space.S
        self.setFont(fonts.mrz(max(11, min(22, int(room / (44 * unit))))))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that hold something."""
        return tuple(line.strip() for line in self.toPlainText().upper().splitlines() if line.strip())


class ByHand(Card):
    """Sends `MrzTyped` or `HandFieldsEntered` through `intent`; `closed` when there is nothing to take."""

    intent = Signal(object)
    closed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__(padding=Space.L, spacing=Space.M)
        self._today = today
        scroll = Scroll(spacing=Space.M)
        self.body.addWidget(scroll, 1)
        form = scroll.body
        form.setContentsMargins(0, 0, Space.S, 0)
        form.addWidget(Label(role=Role.VALUE, key="counter.hand.title"))
        form.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="counter.hand.mrz"))
        self.editor = MrzEditor()
        self.editor.textChanged.connect(self._check)
        form.addWidget(self.editor)
        self.verdict = StatusMark(OFF, "", role=Role.CAPTION)
        self.verdict_line = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        form.addWidget(self.verdict)
        form.addWidget(self.verdict_line)
        form.addWidget(Rule())
        form.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="counter.hand.without"))
        self._build_fields(form)
        form.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.take_button = ActionButton(
            text_key="counter.hand.take", key_cap=Command.COUNTER_BY_HAND, kind=ButtonKind.PRIMARY
        )
        self.close_button = ActionButton(text_key="counter.hand.close", key_cap="Esc")
        self.take_button.clicked.connect(self.take)
        self.close_button.clicked.connect(self.closed)
        row.addWidget(self.take_button)
        row.addWidget(self.close_button)
        row.addStretch(1)
        self.body.addLayout(row)
        self._name()
        self._check()

    def _build_fields(self, form: QVBoxLayout) -> None:
        self.kind = SelectField("counter.hand.kind")
        self.name = TextField("counter.hand.name", help_key="counter.hand.name_help")
        self.birth = TextField("counter.hand.birth", help_key="counter.hand.birth_help")
        self.number = TextField("counter.hand.number", help_key="counter.hand.number_help")
        self._offer_kinds()
        for left, right in ((self.kind, self.number), (self.name, self.birth)):
            row = QHBoxLayout()
            row.setSpacing(Space.M)
            row.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
            row.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
            form.addLayout(row)

    def _name(self) -> None:
        self.editor.setAccessibleName(say("counter.hand.mrz"))

    def _offer_kinds(self) -> None:
        self.kind.set_choices(tuple((kind, say(f"counter.document.{kind.value.lower()}")) for kind in _KINDS))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "kind"):
            self._name()
            self._offer_kinds()
            self._check()
        super().changeEvent(event)

    def start(self, today: date) -> None:
        """Begin with empty fields and the cursor in the first."""
        self._today = today
        self.clear()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget what was typed: it is a traveller's."""
        self.editor.clear()
        for field in (self.name, self.birth, self.number):
            field.edit.clear()
            field.show_message("")
        self.kind.box.setCurrentIndex(-1)
        self.kind.show_message("")

    # -- checking while typing ------------------------------------------------------------------------------------
    def _check(self) -> None:
        lines = self.editor.lines
        if not lines:
            self._say(OFF, say("counter.hand.mrz_help"), "")
            return
        mrz = parse_mrz("\n".join(lines), self._today)
        if mrz.format is None:
            lengths = " + ".join(str(len(line)) for line in lines)
            self._say(OFF, say("counter.hand.typing", lengths=lengths), "")
            return
        self._say_digits(mrz)

    def _say_digits(self, mrz: Mrz) -> None:
        wrong = [digit for digit in mrz.check_digits if not digit.is_correct]
        if wrong:
            named = (
                say(
                    "counter.hand.digit_wrong",
                    field=say(f"counter.field.{digit.name.name.lower()}"),
                    printed=digit.printed,
                    computed=digit.computed,
                )
                for digit in wrong
            )
            self._say(BAD, say("counter.hand.digits_wrong", count=len(wrong)), " · ".join(named))
        elif mrz.faults:
            self._say(CAUTION, say("counter.hand.digits_right"), say("counter.hand.faults", count=len(mrz.faults)))
        else:
            self._say(_CHECKED, say("counter.hand.digits_right"), "")

    def _say(self, look: Look, text: str, detail: str) -> None:
        self.verdict.show_status(look, text)
        self.verdict_line.setText(detail)

    # -- taking ---------------------------------------------------------------------------------------------------
    def take(self) -> None:
        """Hand over what was entered, or say under the fields what is missing; with nothing entered, close."""
        if self.editor.lines:
            self.intent.emit(MrzTyped("\n".join(self.editor.lines), by_hand=True))
            return
        if not any((self.name.value, self.birth.value, self.number.value)):
            self.closed.emit()
            return
        self._take_fields()

    def _take_fields(self) -> None:
        kind = self.kind.value
        birth = read_typed_date(self.birth.value, self._today)
        self.kind.show_message("" if kind is not None else say("counter.hand.kind_missing"))
        self.name.show_message("" if self.name.value else say("counter.hand.name_missing"))
        self.birth.show_message("" if birth is not None else say("counter.hand.birth_wrong"))
        if isinstance(kind, DocumentKind) and self.name.value and birth is not None:
            self.intent.emit(HandFieldsEntered(kind, self.name.value, birth, self.number.value.upper()))
