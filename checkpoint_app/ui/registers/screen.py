"""The register of kept documents: place, ground, due back, returned, overdue. `intent` sends one frozen intent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.casework.kept_documents import KeptDocument, KeptState
from checkpoint_app.casework.papers import case_number
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.registers.view_model import GiveBack, OpenCase, RegisterView, Reload
from checkpoint_app.ui.theme import Space, active
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListFoot, ListHead
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF

_COLUMNS = ("case", "place", "ground", "kept", "due", "state")
_WIDTHS = (130, None, None, 170, 140, 190)
_LOOK = {KeptState.KEPT: OFF, KeptState.OVERDUE: BAD, KeptState.RETURNED: GOOD}


class RegisterScreen(DeskPage):
    """The register."""

    intent = Signal(object)
    where = Where.DOCUMENTS

    def __init__(self) -> None:
        super().__init__()
        self._view: RegisterView | None = None
        row = QVBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        card = Card(padding=1, spacing=0)
        head = ListHead("registers.title")
        self.summary = head.summary
        self.notice = Banner(CAUTION)
        self.table = DataTable(row_px=56)
        self._model = CellModel()
        self.table.setModel(self._model)
        self.table.selectionModel().currentRowChanged.connect(self._show_buttons)
        self.table.opened.connect(self._open)
        self.contents = Contents(self.table, "registers")
        self.contents.retried.connect(self._reload)
        card.body.addWidget(head)
        card.body.addWidget(self.notice)
        card.body.addWidget(self.contents, 1)
        card.body.addWidget(self._make_foot())
        row.addWidget(card)
        self.setFocusProxy(self.table)

    def _make_foot(self) -> QWidget:
        self.open = ActionButton(text_key="registers.open", key_cap=Command.DOCUMENTS_OPEN)
        self.give_back = ActionButton(text_key="registers.give_back", key_cap=Command.DOCUMENTS_GIVE_BACK)
        self.open.clicked.connect(self._open)
        self.give_back.clicked.connect(self._give_back)
        return ListFoot(self.give_back, self.open)

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: RegisterView) -> None:
        """Show the register; the chosen row stays chosen."""
        chosen = self.chosen()
        self._view = view
        texts = active().texts
        headers = tuple(texts(f"registers.column.{name}") for name in _COLUMNS)
        self.table.setAccessibleName(texts("registers.title"))
        self._model.show_rows(headers, [self._cells(each, view) for each in view.documents])
        self.table.set_column_widths(_WIDTHS)
        fault = texts(view.fault.key, **view.fault.values) if view.fault else ""
        showing = _showing(view)
        self.contents.show_part(showing, fault)
        states = [each.state_on(view.today) for each in view.documents]
        kept, overdue = states.count(KeptState.KEPT), states.count(KeptState.OVERDUE)
        self.summary.setText(texts("registers.summary", kept=kept + overdue, overdue=overdue))
        self.notice.show_banner(BAD, "" if showing is Showing.FAILED else fault)
        ids = [each.event_id for each in view.documents]
        if view.documents:
            self.table.selectRow(ids.index(chosen.event_id) if chosen and chosen.event_id in ids else 0)
        self._show_buttons()

    def _cells(self, kept: KeptDocument, view: RegisterView) -> tuple[Cell, ...]:
        texts, state = active().texts, kept.state_on(view.today)
        days = (view.today - kept.due_back).days
        below = texts("registers.late", days=days) if state is KeptState.OVERDUE else ""
        if kept.returned_at is not None:
            below = texts.instant(kept.returned_at)
        look = _LOOK[state]
        return (
            Cell(case_number(kept.encounter_id)),
            Cell(kept.place or texts("registers.erased")),
            Cell(texts(f"casefile.ground.{kept.ground.value}"), texts(f"casefile.ground_source.{kept.ground.value}")),
            Cell(texts.instant(kept.kept_at), kept.kept_by),
            Cell(texts.date(kept.due_back)),
            Cell(texts(f"registers.state.{state.value}"), below, look=look),
        )

    def chosen(self) -> KeptDocument | None:
        """The document of the chosen row."""
        row = self.table.currentIndex().row()
        documents = self._view.documents if self._view else ()
        return documents[row] if 0 <= row < len(documents) else None

    def _show_buttons(self) -> None:
        chosen = self.chosen()
        self.open.setEnabled(chosen is not None)
        self.give_back.setEnabled(chosen is not None and chosen.returned_at is None)

    # -- asking ---------------------------------------------------------------------------------------------------
    def _reload(self) -> None:
        self.intent.emit(Reload())

    def _open(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.intent.emit(OpenCase(chosen.encounter_id))

    def _give_back(self) -> None:
        chosen = self.chosen()
        if chosen is not None and chosen.returned_at is None:
            self.intent.emit(GiveBack(chosen.encounter_id))

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.show_view(self._view)


def _showing(view: RegisterView) -> Showing:
    if view.is_loading:
        return Showing.LOADING
    if view.documents:
        return Showing.ROWS
    return Showing.EMPTY if view.fault is None else Showing.FAILED
