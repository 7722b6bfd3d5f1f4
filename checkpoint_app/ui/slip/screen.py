"""The slip on the screen, before it is printed: what stands on it, and the three things that can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from checkpoint_app.services.slips import SlipToPrint
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.slip.paper import HEIGHT_MM, WIDTH_MM, picture_of
from checkpoint_app.ui.theme import Role, Space, Tone, active, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD, Look

_PICTURE_PX = 1240


class SlipPicture(QWidget):
    """The paper, as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._slip: SlipToPrint | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_slip(self, slip: SlipToPrint | None) -> None:
        """Show a slip, or an empty place."""
        self._slip = slip
        self.setAccessibleName(slip.case_number if slip else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """An upright page."""
        return QSize(420, 420 * HEIGHT_MM // WIDTH_MM)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the page in the middle."""
        del event
        if self._slip is None:
            return
        width = min(self.width(), self.height() * WIDTH_MM / HEIGHT_MM)
        height = width * HEIGHT_MM / WIDTH_MM
        place = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, picture_of(self._slip, active().texts, _PICTURE_PX))
        painter.end()


class SlipScreen(QWidget):
    """`printed`, `saved` and `closed` say which button was pressed; F9, F8 and Esc do the same."""

    printed = Signal()
    saved = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._slip: SlipToPrint | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        self.picture = SlipPicture()
        row.addWidget(self.picture, 3)
        row.addWidget(self._make_side(), 2, Qt.AlignmentFlag.AlignVCenter)

    def _make_side(self) -> Card:
        card = Card(spacing=Space.M)
        card.setMaximumWidth(520)
        card.body.addWidget(Label(role=Role.TITLE, key="casefile.slip.heading", wrap=True))
        card.body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.slip.help", wrap=True))
        self.message = Banner(GOOD)
        card.body.addWidget(self.message)
        self.print_button = ActionButton(text_key="casefile.slip.print", key_cap="F9", kind=ButtonKind.PRIMARY)
        self.save_button = ActionButton(text_key="casefile.slip.save", key_cap="F8")
        self.back_button = ActionButton(text_key="casefile.slip.back", key_cap="Esc")
        for button, signal in (
            (self.print_button, self.printed),
            (self.save_button, self.saved),
            (self.back_button, self.closed),
        ):
            button.clicked.connect(signal)
            card.body.addWidget(button)
        return card

    def show_slip(self, slip: SlipToPrint | None) -> None:
        """Show a slip; None takes it off the screen."""
        self._slip = slip
        self.picture.show_slip(slip)
        self.say("", GOOD)

    def say(self, words: str, look: Look = CAUTION) -> None:
        """Say one sentence beside the slip; empty for none."""
        self.message.show_banner(look, words)

    def handle_key(self, press: KeyPress) -> bool:
        """F9 prints, F8 saves, Esc goes back."""
        signals = {Qt.Key.Key_F9: self.printed, Qt.Key.Key_F8: self.saved, Qt.Key.Key_Escape: self.closed}
        signal = signals.get(Qt.Key(press.key))
        if signal is None:
            return False
        signal.emit()
        return True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.picture.update()
        super().changeEvent(event)
