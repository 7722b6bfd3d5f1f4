"""The screens of a training besides the counter: the choice of a level, looking back on a case, the summary.

Each sends frozen intents of `view_model` through `intent`. No page is read on them. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import command_of
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, PrimaryButton
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.status import StatusMark
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain, Rule, Scroll
from checkpoint_app.ui.theme.shapes import BAD, GOOD, OFF
from checkpoint_app.ui.training.view_model import (
    GoOn,
    Leave,
    LevelChosen,
    LevelView,
    LookBackView,
    PointLine,
    ShowLevels,
    SummaryLine,
    SummaryView,
)

_PAGE_PX = 1080


class _Page(QWidget):
    """A card in the middle of the page, with a row of buttons at its foot."""

    intent = Signal(object)

    def __init__(self, *, is_tall: bool = True) -> None:
        super().__init__()
        set_mark(self, "kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row = QHBoxLayout()
        row.addStretch(1)
        self.card = Card(padding=Space.XL, spacing=Space.M)
        self.card.setMaximumWidth(_PAGE_PX)
        row.addWidget(self.card, 40)
        row.addStretch(1)
        if not is_tall:
            outer.addStretch(2)
        outer.addLayout(row, 1)
        if not is_tall:
            outer.addStretch(3)

    def _foot(self, primary: PrimaryButton | None, *others: ActionButton) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in others:
            row.addWidget(button)
        row.addStretch(1)
        if primary is not None:
            row.addWidget(primary)
        self.card.body.addLayout(row)

    def _leave(self) -> None:
        self.intent.emit(Leave())


def _is_next(press: KeyPress) -> bool:
    return command_of(press, Where.COUNTER) is Command.COUNTER_NEXT


class LevelScreen(_Page):
    """Choose a level: 1, 2, 3."""

    def __init__(self) -> None:
        super().__init__(is_tall=False)
        body = self.card.body
        body.addWidget(Label(role=Role.TITLE, key="training.levels.title"))
        body.addWidget(Label(role=Role.BODY, key="training.levels.lead", wrap=True))
        self.fault = Banner(BAD)
        body.addWidget(self.fault)
        self.options = [Option("", key_cap=str(number)) for number in (1, 2, 3)]
        for option in self.options:
            option.clicked.connect(self._press)
            body.addWidget(option)
        body.addSpacing(Space.S)
        body.addWidget(Label(role=Role.CAPTION, tone=Tone.MUTED, key="training.levels.promise", wrap=True))
        self.close_button = ActionButton(text_key="training.leave", key_cap="Esc")
        self.close_button.clicked.connect(self._leave)
        self._foot(None, self.close_button)

    def show_levels(self, levels: tuple[LevelView, ...], fault: str = "") -> None:
        """Offer them."""
        self.fault.show_banner(BAD, fault)
        for option, level in zip(self.options, levels, strict=True):
            option.value = level.name
            option.set_words(level.title)
            option.set_below(level.below)

    def handle_key(self, press: KeyPress) -> bool:
        """1 to 3 choose, Esc leaves."""
        if press.ctrl or press.alt:
            return False
        if press.key == Qt.Key.Key_Escape:
            self._leave()
            return True
        number = press.key - Qt.Key.Key_1.value
        if 0 <= number < len(self.options):
            self.options[number].click()
            return True
        return False

    def _press(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Option):
            self.intent.emit(LevelChosen(str(pressed.value)))


class _Points(Plain):
    """Things to notice, each with its sign and its words; no sum."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)

    def show_points(self, points: tuple[PointLine, ...]) -> None:
        """Show them anew."""
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for point in points:
            self._column.addWidget(_point_line(point))
        self._column.addStretch(1)


def _point_line(point: PointLine) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    state = say("training.back.noticed" if point.was_noticed else "training.back.not_noticed")
    row.addWidget(ShapeView(GOOD if point.was_noticed else OFF, 16), 0, Qt.AlignmentFlag.AlignTop)
    words = Label(point.text, Role.BODY, wrap=True)
    row.addWidget(words, 1)
    row.addWidget(Label(state, Role.CAPTION, Tone.MUTED), 0, Qt.AlignmentFlag.AlignTop)
    line.setAccessibleName(f"{point.text}: {state}")
    return line


class LookBackScreen(_Page):
    """A calm explanation after NEXT; NEXT goes on."""

    def __init__(self) -> None:
        super().__init__()
        body = self.card.body
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(0)
        self.progress = Label(role=Role.CAPTION, tone=Tone.MUTED)
        self.title = Label(role=Role.TITLE, wrap=True)
        titles.addWidget(self.progress)
        titles.addWidget(self.title)
        head.addLayout(titles, 1)
        self.kind = StatusMark(OFF, "", role=Role.LABEL)
        head.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        body.addWidget(Rule())
        scroll = Scroll(spacing=Space.M)
        holder = Plain()
        columns = QHBoxLayout(holder)
        columns.setContentsMargins(0, 0, Space.S, 0)
        columns.setSpacing(Space.XXL)
        columns.addLayout(self._make_did(), 2)
        columns.addLayout(self._make_told(), 3)
        scroll.body.addWidget(holder)
        scroll.body.addStretch(1)
        self._scroll = scroll
        body.addWidget(scroll, 1)
        body.addWidget(Label(role=Role.CAPTION, tone=Tone.MUTED, key="training.back.unchecked", wrap=True))
        self.next = PrimaryButton(text_key="training.back.next", key_cap=Command.COUNTER_NEXT)
        self.next.clicked.connect(self._next)
        levels = ActionButton(text_key="training.levels_again", key_cap="Esc")
        levels.clicked.connect(self._levels)
        self._foot(self.next, levels)

    def _make_did(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        self.did = Label(role=Role.VALUE, wrap=True)
        self.speaks_for = Label(role=Role.BODY, wrap=True)
        column.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="training.back.did"))
        column.addWidget(self.did)
        column.addWidget(self.speaks_for)
        column.addSpacing(Space.S)
        column.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="training.back.points"))
        self.points = _Points()
        column.addWidget(self.points)
        column.addStretch(1)
        return column

    def _make_told(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(Space.XS)
        self._headings = [Label(role=Role.LABEL, tone=Tone.MUTED) for _ in range(4)]
        self._paragraphs = [Label(role=Role.BODY, wrap=True) for _ in range(4)]
        for heading, paragraph in zip(self._headings, self._paragraphs, strict=True):
            column.addWidget(heading)
            column.addWidget(paragraph)
            column.addSpacing(Space.S)
        column.addStretch(1)
        return column

    def show_case(self, view: LookBackView) -> None:
        """Explain a case."""
        self.progress.setText(view.progress)
        self.title.setText(view.title)
        self.kind.show_status(view.kind_look, view.kind)
        self.did.setText(view.did)
        self.speaks_for.setText(view.speaks_for)
        self.points.show_points(view.points)
        for heading, paragraph, (name, words) in zip(self._headings, self._paragraphs, view.told, strict=True):
            heading.setText(name)
            paragraph.setText(words)
        self.next.set_words(say("training.back.summary" if view.is_last else "training.back.next"))
        self._scroll.show_now()
        self._scroll.verticalScrollBar().setValue(0)

    def handle_key(self, press: KeyPress) -> bool:
        """NEXT goes on, Esc goes back to the levels, PgUp and PgDn scroll."""
        bar = self._scroll.verticalScrollBar()
        if _is_next(press):
            self._next()
        elif press.key == Qt.Key.Key_Escape:
            self._levels()
        elif press.key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp} and not press.pad:
            bar.setValue(bar.value() + (1 if press.key == Qt.Key.Key_PageDown else -1) * bar.pageStep())
        else:
            return False
        return True

    def _next(self) -> None:
        self.intent.emit(GoOn())

    def _levels(self) -> None:
        self.intent.emit(ShowLevels())


class _SummaryRow(QWidget):
    def __init__(self, line: SummaryLine) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.XL)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(line.title, Role.STRONG, wrap=True))
        names.addWidget(StatusMark(line.kind_look, line.kind, role=Role.CAPTION))
        names.addWidget(Label(line.did, Role.CAPTION, Tone.MUTED, wrap=True))
        names.addStretch(1)
        row.addLayout(names, 2)
        points = _Points()
        points.show_points(line.points)
        row.addWidget(points, 3)
        self.setAccessibleName(f"{line.title}, {line.kind}, {line.did}")


class SummaryScreen(_Page):
    """A finished level, case by case: what was noticed. No sum, no mark, no rank."""

    def __init__(self) -> None:
        super().__init__()
        body = self.card.body
        self.title = Label(role=Role.TITLE, wrap=True)
        body.addWidget(self.title)
        body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="training.summary.lead", wrap=True))
        body.addWidget(Rule())
        self._scroll = Scroll(spacing=0)
        body.addWidget(self._scroll, 1)
        self.levels = PrimaryButton(text_key="training.summary.again", key_cap=Command.COUNTER_NEXT)
        self.levels.clicked.connect(self._levels)
        leave = ActionButton(text_key="training.leave", key_cap="Esc")
        leave.clicked.connect(self._leave)
        self._foot(self.levels, leave)

    def show_summary(self, view: SummaryView) -> None:
        """Show it."""
        self.title.setText(say("training.summary.title", level=view.level))
        column = self._scroll.body
        while (item := column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for place, line in enumerate(view.lines):
            if place:
                column.addWidget(Rule())
            column.addWidget(_SummaryRow(line))
        column.addStretch(1)
        self._scroll.show_now()

    def handle_key(self, press: KeyPress) -> bool:
        """NEXT goes to the levels, Esc leaves, PgUp and PgDn scroll."""
        bar = self._scroll.verticalScrollBar()
        if _is_next(press):
            self._levels()
        elif press.key == Qt.Key.Key_Escape:
            self._leave()
        elif press.key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp} and not press.pad:
            bar.setValue(bar.value() + (1 if press.key == Qt.Key.Key_PageDown else -1) * bar.pageStep())
        else:
            return False
        return True

    def _levels(self) -> None:
        self.intent.emit(ShowLevels())
