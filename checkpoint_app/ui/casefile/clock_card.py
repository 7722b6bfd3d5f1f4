"""The clock of a provisional postponement, large; and, when the way has ended in it, "may depart"."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.ui.casefile.view_model import CaseView, Provisional, may_depart, seconds_left
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, set_mark
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.status import VerdictPanel
from checkpoint_app.ui.theme.components.surfaces import Card
from checkpoint_app.ui.theme.content import VerdictContent
from checkpoint_app.ui.theme.shapes import Look, Shape

_MAY_DEPART = Look(Tone.IN_ORDER, Shape.CHECK)


class ClockCard(Card):
    """How long the provisional postponement still runs, and what happens then."""

    def __init__(self) -> None:
        super().__init__(spacing=Space.XS)
        set_mark(self, "kind", "")
        set_mark(self, "tint", Tone.ASK.value)
        self.body.addWidget(Label(role=Role.LABEL, tone=Tone.ASK, key="casefile.provisional.title"))
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        self.clock = Label(role=Role.DISPLAY, tabular=True)
        column = QVBoxLayout()
        column.setSpacing(2)
        self.notice = Label(role=Role.STRONG, wrap=True)
        self.ground = Label(role=Role.CAPTION, wrap=True)
        for label in (self.notice, self.ground):
            column.addWidget(label)
        row.addWidget(self.clock, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.body.addLayout(row)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.body.addWidget(self.bar)
        self.body.addWidget(Label(role=Role.CAPTION, key="casefile.provisional.confirm_hint", wrap=True))

    def show_clock(self, provisional: Provisional, left_s: int) -> None:
        """Show the time left; spoken once a minute, not every second."""
        texts = active().texts
        end = texts.time(provisional.lapses_at)
        self.clock.setText(f"{left_s // 60:02d}:{left_s % 60:02d}")
        self.notice.setText(texts("casefile.provisional.notice", time=end))
        self.ground.setText(
            texts("casefile.provisional.ground", ground=texts(f"casefile.ground.{provisional.ground.value}"))
        )
        whole = max(1, int((provisional.lapses_at - provisional.since).total_seconds()))
        self.bar.setRange(0, whole)
        self.bar.setValue(min(whole, left_s))
        if left_s % 60 == 0 or not self.accessibleName():
            spoken = texts("casefile.provisional.clock_name", minutes=left_s // 60, seconds=left_s % 60, time=end)
            self.setAccessibleName(spoken)
            self.bar.setAccessibleName(spoken)


class WayCard(QFrame):
    """Either the clock, or "may depart", or nothing."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.clock, self.may_depart = ClockCard(), VerdictPanel()
        column.addWidget(self.clock)
        column.addWidget(self.may_depart)

    def show_view(self, view: CaseView, now: datetime) -> None:
        """Show what is so at `now`; a clock that has run out reads 00:00 until the lapse is recorded."""
        left_s = seconds_left(view, now)
        departs = may_depart(view)
        reveal(self.clock, left_s is not None)
        reveal(self.may_depart, departs)
        reveal(self, left_s is not None or departs)
        if left_s is not None and view.provisional is not None:
            self.clock.show_clock(view.provisional, left_s)
        if departs:
            self.may_depart.show_verdict(_way_content(view))


def _way_content(view: CaseView) -> VerdictContent:
    texts = active().texts
    title = texts("casefile.may_depart.title")
    if view.state is EncounterState.LAPSED:
        time = texts.time(view.provisional.lapses_at) if view.provisional else "–"
        return VerdictContent(_MAY_DEPART, title, texts("casefile.may_depart.lapsed", time=time))
    key = "lifted" if view.state is EncounterState.LIFTED else "papers"
    return VerdictContent(_MAY_DEPART, title, texts(f"casefile.may_depart.{key}"))
