"""The side of the queue: referred per hour, how often rules were right, whether the log is whole."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.ui.supervisor.view_model import AuditState, HourCount, RuleOutcome
from checkpoint_app.ui.theme import Role, Space, Tone, active, fonts, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.surfaces import Card, Rule
from checkpoint_app.ui.theme.shapes import BAD, GOOD, OFF
from checkpoint_app.ui.theme.tokens import mix


class HourBars(QWidget):
    """A small bar plot, its figures written on the bars; the running hour is paler, since it is not over."""

    def __init__(self) -> None:
        super().__init__()
        self._hours: tuple[HourCount, ...] = ()
        self._running: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as it is given, and always of one height."""
        return QSize(240, 136)

    def show_hours(self, hours: tuple[HourCount, ...], running: int | None) -> None:
        """Show the counts; `running` is the hour that is not over yet."""
        self._hours, self._running = hours, running
        values = ", ".join(say("supervisor.hours.value", hour=f"{h.hour:02d}", count=h.count) for h in hours)
        self.setAccessibleName(say("supervisor.hours.spoken", values=values))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw bars, figures and the axis."""
        if not self._hours:
            return
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = fonts.sized(13, 500, tabular=True)
        painter.setFont(font)
        line_px = QFontMetricsF(font).height()
        floor = self.height() - line_px - Space.XS
        painter.setPen(QPen(QColor(palette.border_strong), 1))
        painter.drawLine(0, round(floor), self.width(), round(floor))
        step = self.width() / len(self._hours)
        scale = (floor - line_px - Space.XS) / max(1, *(hour.count for hour in self._hours))
        for place, hour in enumerate(self._hours):
            slot = QRectF(place * step, 0, step, floor)
            self._draw_hour(painter, slot, hour, scale * hour.count)
            if place % max(1, len(self._hours) // 4) == 0 or place == len(self._hours) - 1:
                painter.setPen(QColor(palette.muted))
                below = QRectF(slot.center().x() - 20, floor + Space.XS, 40, line_px)
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, f"{hour.hour:02d}")
        painter.end()

    def _draw_hour(self, painter: QPainter, slot: QRectF, hour: HourCount, height: float) -> None:
        palette = active().palette
        colour = palette.accent if hour.hour != self._running else mix(palette.accent, palette.card, 0.5)
        width = min(24.0, slot.width() * 0.62)
        bar = QRectF(slot.center().x() - width / 2, slot.bottom() - height, width, height)
        if hour.count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(QColor(palette.text))
            line = QFontMetricsF(painter.font()).height()
            above = QRectF(slot.left(), bar.top() - line - 1, slot.width(), line)
            painter.drawText(above, Qt.AlignmentFlag.AlignHCenter, str(hour.count))


class HoursCard(Card):
    """Referred per hour, today."""

    def __init__(self) -> None:
        super().__init__(padding=Space.L)
        self._total = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.add_head("supervisor.hours.title", self._total)
        self.bars = HourBars()
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="supervisor.hours.none", wrap=True)
        self.body.addWidget(self.bars)
        self.body.addWidget(self._none)

    def show_hours(self, hours: tuple[HourCount, ...], running: int | None) -> None:
        """Show the day so far."""
        total = sum(hour.count for hour in hours)
        self._total.setText(say("supervisor.hours.total", count=total) if total else "")
        reveal(self.bars, total > 0)
        reveal(self._none, total == 0)
        self.bars.show_hours(hours, running)


class IntervalBar(QWidget):
    """A share of 0..1 as a mark on a track, its interval as a band; few cases show as a wide band."""

    _MARK_PX, _BAND_PX = 12, 8

    def __init__(self, outcome: RuleOutcome) -> None:
        super().__init__()
        self._outcome = outcome
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as it is given, and always of one height."""
        return QSize(240, self._MARK_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the track, the interval and the share."""
        palette, outcome = active().palette, self._outcome
        tone = Tone.REFER if outcome.wrong_too_often else Tone.ACCENT
        colour = palette.of(tone)
        top, width = (self._MARK_PX - self._BAND_PX) / 2, float(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.raised))
        painter.drawRoundedRect(QRectF(0, top, width, self._BAND_PX), 4, 4)
        low, high = outcome.interval
        painter.setBrush(QColor(mix(colour, palette.card, 0.4)))
        painter.drawRoundedRect(QRectF(low * width, top, max(4.0, (high - low) * width), self._BAND_PX), 4, 4)
        painter.setBrush(QColor(colour))
        place = outcome.right / max(1, outcome.reviewed) * (width - 4)
        painter.drawRoundedRect(QRectF(place, 0, 4, self._MARK_PX), 2, 2)
        painter.end()


class _OutcomeLine(QWidget):
    def __init__(self, outcome: RuleOutcome) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.S, 0, Space.S)
        column.setSpacing(Space.S)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        name = say("supervisor.outcomes.name", code=outcome.code, title=outcome.title.to(active().language))
        low, high = (round(100 * end) for end in outcome.interval)
        share = say("supervisor.outcomes.share", right=outcome.right, reviewed=outcome.reviewed, low=low, high=high)
        head.addWidget(Label(name, Role.LABEL, wrap=True), 1)
        head.addWidget(Label(share, Role.CAPTION, Tone.MUTED, tabular=True), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        bar = IntervalBar(outcome)
        bar.setAccessibleName(f"{name}: {share}")
        column.addWidget(bar)
        if outcome.wrong_too_often:
            column.addWidget(Label(role=Role.CAPTION, tone=Tone.REFER, key="supervisor.outcomes.wrong", wrap=True))


class OutcomesCard(Card):
    """How often each rule was right; never per officer."""

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=0)
        title = Label(role=Role.LABEL, tone=Tone.MUTED, key="supervisor.outcomes.title", wrap=True)
        title.setContentsMargins(0, 0, 0, Space.S)
        self.body.addWidget(title)
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="supervisor.outcomes.none", wrap=True)
        self.body.addWidget(self._none)
        self._lines: list[QWidget] = []

    def show_outcomes(self, outcomes: tuple[RuleOutcome, ...]) -> None:
        """Show the rules in the order given."""
        for line in self._lines:
            self.body.removeWidget(line)
            line.hide()  # the new ones stand there before the loop comes round to take it away
            line.deleteLater()
        self._lines = []
        for outcome in outcomes:
            for part in (Rule(), _OutcomeLine(outcome)):
                self.body.addWidget(part)
                self._lines.append(part)
        reveal(self._none, not outcomes)


class AuditCard(Card):
    """Whether the log is whole; `verify_asked` asks to verify it now."""

    verify_asked = Signal()

    def __init__(self) -> None:
        super().__init__("supervisor.audit.title", padding=Space.L)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        self._shape = ShapeView(OFF, 16)
        self._word = Label(role=Role.STRONG, wrap=True)
        head.addWidget(self._shape)
        head.addWidget(self._word, 1)
        self.verify = ActionButton(text_key="supervisor.action.verify")
        self.verify.clicked.connect(self.verify_asked)
        head.addWidget(self.verify)
        self.body.addLayout(head)
        self._detail = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        self._help = Label(role=Role.CAPTION, tone=Tone.REFER, key="supervisor.audit.broken_help", wrap=True)
        self.body.addWidget(self._detail)
        self.body.addWidget(self._help)

    def show_audit(self, audit: AuditState | None) -> None:
        """Show the state of the log."""
        whole = audit.is_whole if audit else None
        look, word = {True: (GOOD, "whole"), False: (BAD, "broken"), None: (OFF, "unverified")}[whole]
        self._shape.set_look(look)
        self._word.setText(say(f"supervisor.audit.{word}"))
        self._word.set_tone(Tone.REFER if whole is False else Tone.TEXT)
        self._detail.setText(_detail_words(audit))
        reveal(self._detail, audit is not None)
        reveal(self._help, whole is False)
        self.setAccessibleName(f"{say('supervisor.audit.title')}: {self._word.text()}. {self._detail.text()}")


def _detail_words(audit: AuditState | None) -> str:
    if audit is None:
        return ""
    texts = active().texts
    count = f"{audit.entries:,}".replace(",", "." if texts.language == "id" else ",")
    receipt = (
        texts("supervisor.audit.receipt", time=texts.time(audit.receipt_at))
        if audit.receipt_at
        else texts("supervisor.audit.no_receipt")
    )
    return f"{texts('supervisor.audit.entries', count=count)} · {receipt}"
