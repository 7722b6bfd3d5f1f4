"""The rule laboratory: choose a pack, run it, see what it would change, and only then sign it. Main thread only."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from checkpoint_app.services.laboratory import Example, Figures, Laboratory, RuleDifference
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.texts import Texts
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.laboratory.example import ExampleView
from checkpoint_app.ui.laboratory.view_model import (
    CancelRun,
    ChoosePack,
    LabState,
    LabView,
    OpenExample,
    RunPack,
    SignPack,
)
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, EmptyState, ProgressLine, Scroll
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import BAD, GOOD, OFF

_SIDE_PX, _SIDE_NARROW_PX, _WIDE_PX = 400, 336, 1400
_ROW_PX = 52
_MARKS = {True: "✓", False: "!", None: "–"}
_COLUMNS = ("rule", "cases", "month", "change")


class LaboratoryScreen(DeskPage):
    """Sends `LabIntent` values through `intent`."""

    intent = Signal(object)
    where = Where.LABORATORY

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._view: LabView | None = None
        self.lay_beside(self._make_main(), self._make_side())

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_main(self) -> Card:
        card = Card(padding=Space.L, spacing=Space.M)
        card.body.addWidget(Label(role=Role.TITLE, key="laboratory.title"))
        self.lead = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        card.body.addWidget(self.lead)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        self.choose = ActionButton(text_key="laboratory.choose", key_cap=Command.LABORATORY_CHOOSE)
        self.run = ActionButton(text_key="laboratory.run", key_cap=Command.LABORATORY_RUN, kind=ButtonKind.PRIMARY)
        self.choose.clicked.connect(self._choose)
        self.run.clicked.connect(self._run)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.run)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        self.fault = Banner(BAD)
        card.body.addWidget(self.fault)
        self.progress = ProgressLine(cancel_key="laboratory.cancel")
        self.progress.cancelled.connect(self._cancel)
        card.body.addWidget(self.progress)
        self.empty = EmptyState("search", "laboratory.empty.title", "laboratory.empty.text")
        card.body.addWidget(self.empty, 1)
        self.model = CellModel()
        self.table = DataTable(row_px=_ROW_PX)
        self.table.setModel(self.model)
        card.body.addWidget(self.table, 1)
        self.example = ExampleView()
        self.example.back.clicked.connect(self._close_example)
        card.body.addWidget(self.example, 1)
        return card

    def _make_side(self) -> Scroll:
        self._side = Scroll(spacing=Space.L)
        self.load = Card("laboratory.load.title", spacing=Space.S)
        self.load_lines = Label(role=Role.BODY, wrap=True)
        self.load.body.addWidget(self.load_lines)
        self.rates = Card("laboratory.rates.title", spacing=Space.S)
        self.rate_lines = Label(role=Role.CAPTION, wrap=True)
        self.rates.body.addWidget(self.rate_lines)
        self.examples = Card("laboratory.examples.title", spacing=Space.S)
        self.example_lines = Label(role=Role.CAPTION, wrap=True, key="laboratory.examples.none")
        self.example_buttons: list[ActionButton] = []
        self._example_changes: list[Label] = []
        self.examples.body.addWidget(
            Label(role=Role.CAPTION, tone=Tone.MUTED, key="laboratory.examples.lead", wrap=True)
        )
        self.examples.body.addWidget(self.example_lines)
        for part in (self._make_sign(), self.load, self.rates, self.examples):
            self._side.body.addWidget(part)
        self._side.body.addStretch(1)
        return self._side

    def _make_sign(self) -> Card:
        self.sign_card = Card("laboratory.sign.title", spacing=Space.M)
        self.sign_state = Banner(OFF)
        self.begins = TextField("laboratory.sign.begins", help_key="laboratory.sign.begins_help")
        self.begins.edit.textChanged.connect(self._show_sign)
        self.sign = ActionButton(
            text_key="laboratory.sign.sign", key_cap=Command.LABORATORY_SIGN, kind=ButtonKind.PRIMARY
        )
        self.sign.clicked.connect(self._sign)
        self.sign_card.body.addWidget(self.sign_state)
        self.sign_card.body.addWidget(self.begins)
        self.sign_card.body.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignLeft)
        return self.sign_card

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: LabView) -> None:
        """Show where the work stands."""
        self._view = view
        words = active().texts
        parts = [words("laboratory.in_force", pack=view.in_force)]
        if view.file:
            parts.append(words("laboratory.chosen", file=view.file, pack=view.pack))
        if view.unchecked:
            parts.append(words("laboratory.unchecked", count=view.unchecked))
        self.lead.setText(" · ".join(parts))
        running = view.state is LabState.RUNNING
        self.choose.setEnabled(not running)
        self.run.setEnabled(view.state in {LabState.CHOSEN, LabState.DONE})
        self.fault.show_banner(BAD, words(view.fault.key, **view.fault.values) if view.fault else "")
        reveal(self.fault, view.fault is not None)
        reveal(self.progress, running)
        self.progress.show_progress(words("laboratory.running"), view.share)
        reveal(self.empty, view.found is None)
        opened = _opened(view)
        reveal(self.table, view.found is not None and opened is None)
        reveal(self.example, opened is not None)
        if opened is not None:
            self.example.show_example(opened)
        for card in (self.load, self.rates, self.examples):
            reveal(card, view.found is not None)
        if view.found is not None:
            self._show_found(view.found, words)
        self._show_sign()

    def _show_found(self, found: Laboratory, words: Texts) -> None:
        headers = [words(f"laboratory.column.{name}") for name in _COLUMNS]
        self.table.setAccessibleName(words("laboratory.title"))
        self.model.show_rows(headers, [_line(rule, words) for rule in found.rules])
        self.table.set_column_widths([None, 130, 150, 110])
        self.load_lines.setText("\n".join(_load(found, words)))
        lines = [
            f"{_MARKS[holds]}  {words(f'cli.rules.rate.{key}')}: {100 * share:.2f} %"
            for key, share, holds in found.rates
        ]
        self.rate_lines.setText("\n".join(lines))
        self._show_examples(found.casebook.examples, words)

    def _show_examples(self, examples: tuple[Example, ...], words: Texts) -> None:
        for widget in (*self.example_buttons, *self._example_changes):
            widget.hide()
            widget.deleteLater()
        self.example_buttons, self._example_changes = [], []
        for at, each in enumerate(examples):
            button = ActionButton(f"…{each.number}", key_cap=Command.LABORATORY_EXAMPLE if at == 0 else "")
            button.setProperty("example", at)
            button.clicked.connect(self._open_example)
            change = Label(_change(each, words), Role.CAPTION, wrap=True)
            self.examples.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.examples.body.addWidget(change)
            self.example_buttons.append(button)
            self._example_changes.append(change)
        reveal(self.example_lines, not examples)

    def _show_sign(self) -> None:
        view = self._view
        if view is None:
            return
        words = active().texts
        done = view.state is LabState.DONE
        if view.signed:
            key = "signed" if view.signatures > 1 else "signed_half"
            self.sign_state.show_banner(GOOD, words(f"laboratory.sign.{key}", file=view.signed))
        else:
            self.sign_state.show_banner(OFF, "" if done else words("laboratory.sign.first_run"))
        reveal(self.sign_state, bool(view.signed) or not done)
        reveal(self.begins, done and view.may_sign)
        reveal(self.sign, done and view.may_sign)
        self.sign.setEnabled(self._begins() is not None and not view.signed)

    def _begins(self) -> date | None:
        return _day(self.begins.value)

    # -- asking ---------------------------------------------------------------------------------------------------
    def _choose(self) -> None:
        self.intent.emit(ChoosePack())

    def _run(self) -> None:
        self.intent.emit(RunPack())

    def _cancel(self) -> None:
        self.intent.emit(CancelRun())

    def _open_example(self) -> None:
        button = self.sender()
        at = button.property("example") if isinstance(button, ActionButton) else None
        self.intent.emit(OpenExample(at if isinstance(at, int) else None))

    def _close_example(self) -> None:
        self.intent.emit(OpenExample(None))

    def _next_example(self) -> bool:
        """Open the first example, or the one after the open one."""
        view = self._view
        if view is None or view.found is None or not view.found.casebook.examples:
            return False
        at = 0 if view.opened is None else (view.opened + 1) % len(view.found.casebook.examples)
        self.intent.emit(OpenExample(at))
        return True

    def _sign(self) -> None:
        begins = self._begins()
        if begins is not None:
            self.intent.emit(SignPack(begins))

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here, or belongs to the field that has the focus."""
        if self.begins.edit.hasFocus():
            return False
        is_running = self._view is not None and self._view.state is LabState.RUNNING
        if press.key == Qt.Key.Key_Escape and is_running:
            self._cancel()
            return True
        return super().handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command."""
        return self._next_example() if command is Command.LABORATORY_EXAMPLE else super().do(command)

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.show_view(self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the table wide on small screens."""
        self._side.setFixedWidth(_SIDE_PX if self.width() >= _WIDE_PX else _SIDE_NARROW_PX)
        super().resizeEvent(event)


def _day(text: str) -> date | None:
    """Read a day as 01-12-2026; None when it is none."""
    parts = [part for part in re.split(r"[^0-9]+", text.strip()) if part]
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


def _line(rule: RuleDifference, words: Texts) -> list[Cell]:
    change = rule.month[1] - rule.month[0]
    return [
        Cell(f"{rule.code}  {rule.title.to(words.language)}", role=Role.BODY),
        Cell(f"{rule.cases[0]} → {rule.cases[1]}", role=Role.BODY),
        Cell(f"{rule.month[0]} → {rule.month[1]}", role=Role.BODY),
        Cell(f"{change:+d}" if change else "–", role=Role.STRONG if change else Role.BODY),
    ]


def _opened(view: LabView) -> Example | None:
    """Give the example that is open."""
    if view.found is None or view.opened is None:
        return None
    examples = view.found.casebook.examples
    return examples[view.opened] if view.opened < len(examples) else None


def _load(found: Laboratory, words: Texts) -> list[str]:
    def line(name: str, before: Figures, after: Figures) -> str:
        return words(f"laboratory.load.{name}", before=before.referred, after=after.referred, count=after.count)

    month, cases = found.month, found.casebook
    return [line("month", month.before, month.after), line("cases", cases.before, cases.after)]


def _change(each: Example, words: Texts) -> str:
    def flags(found: tuple[tuple[str, int], ...]) -> str:
        return ", ".join(f"{code} ({level})" for code, level in found) or words("laboratory.examples.nothing")

    return f"{flags(each.before)} → {flags(each.after)}"
