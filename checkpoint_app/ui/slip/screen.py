"""The slip on the screen, before it is printed: what stands on it, and the three things that can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from checkpoint_app.services.slips import SlipToPrint
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.slip.paper import HEIGHT_MM, WIDTH_MM, picture_of
from checkpoint_app.ui.theme import Role, Space, Tone, active
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


class SlipScreen(DeskPage):
    """`printed`, `saved` and `closed` say which button was pressed, or its key."""

    printed = Signal()
    saved = Signal()
    closed = Signal()
    where = Where.SLIP

    def __init__(self) -> None:
        super().__init__()
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
        self.print_button = ActionButton(
            text_key="casefile.slip.print", key_cap=Command.SLIP_PRINT, kind=ButtonKind.PRIMARY
        )
        self.save_button = ActionButton(text_key="casefile.slip.save", key_cap=Command.SLIP_SAVE)
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

    def say_again(self) -> None:
        """Say everything anew."""
        self.picture.update()
