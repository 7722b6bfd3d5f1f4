"""The middle of the counter: who stands there, and the placement record beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from checkpoint_app.ui.counter.view_model import FactView, Picture, RecordView, TravellerView
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal
from checkpoint_app.ui.theme.components.fields import FieldRow
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.pictures import image_of
from checkpoint_app.ui.theme.components.surfaces import Card, Rule
from checkpoint_app.ui.theme.icons import draw_icon
from checkpoint_app.ui.theme.shapes import GOOD
from checkpoint_app.ui.theme.tokens import RADIUS_PX


class Portrait(QWidget):
    """The photograph from the page, or a neutral outline where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._memory: Picture | None = None
        self.setFixedSize(QSize(92, 116))

    def show_photo(self, photo: Picture | None) -> None:
        """Show a photograph; None shows the outline."""
        self._image, self._memory = image_of(photo) if photo is not None else (None, None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw, filling the frame."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), RADIUS_PX, RADIUS_PX)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(palette.raised))
        if self._image is None:
            draw_icon(painter, "user-round", QRectF(22, 34, 48, 48), palette.muted)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image, self._source(self._image))
        painter.end()

    def _source(self, image: QImage) -> QRectF:
        scale = min(image.width() / self.width(), image.height() / self.height())
        rect = QRectF(0, 0, self.width() * scale, self.height() * scale)
        rect.moveCenter(QRectF(image.rect()).center())
        return rect


class TravellerCard(Card):
    """Identity and document, with where each was read."""

    def __init__(self) -> None:
        super().__init__(padding=Space.L)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        self._portrait = Portrait()
        row.addWidget(self._portrait, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(Space.XS)
        self._name = Label(role=Role.TITLE, wrap=True)
        self._born = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(Space.L)
        self._facts.setVerticalSpacing(0)
        self._facts.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding), 0, 9)
        self._facts.setColumnStretch(9, 1)
        self._fact_widgets: list[QWidget] = []
        self._shown_facts: tuple[FactView, ...] | None = None
        source = QHBoxLayout()
        source.setSpacing(Space.S)
        self._source_shape = ShapeView(GOOD, 14)
        self._source = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        source.addWidget(self._source_shape)
        source.addWidget(self._source, 1)
        self._joined = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        column.addWidget(self._name)
        column.addWidget(self._born)
        column.addSpacing(Space.XS)
        column.addLayout(self._facts)
        column.addSpacing(Space.XS)
        column.addLayout(source)
        column.addWidget(self._joined)
        row.addLayout(column, 1)
        self.body.addLayout(row)

    def show_traveller(self, view: TravellerView) -> None:
        """Show a traveller; the name as printed."""
        self._portrait.show_photo(view.photo)
        self._name.setText(view.name)
        self._born.setText(view.born)
        self._source.setText(view.source)
        self._source_shape.set_look(view.source_look)
        self._joined.setText(" · ".join(view.joined))
        reveal(self._joined, bool(view.joined))
        if view.facts != self._shown_facts:
            self._shown_facts = view.facts
            self._fill_facts(view.facts)
        self.setAccessibleName(", ".join([view.name, view.born, *(f"{f.label} {f.value}" for f in view.facts)]))

    def _fill_facts(self, facts: tuple[FactView, ...]) -> None:
        for widget in self._fact_widgets:
            self._facts.removeWidget(widget)
            widget.deleteLater()
        self._fact_widgets = []
        for column, fact in enumerate(facts):
            label = Label(fact.label, Role.LABEL, Tone.MUTED)
            value = Label(fact.value, Role.VALUE, fact.look.tone if fact.look else Tone.TEXT, tabular=True)
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(Space.XS)
            if fact.look:
                row.addWidget(ShapeView(fact.look, 16))
            row.addWidget(value)
            self._facts.addWidget(label, 0, column)
            self._facts.addWidget(holder, 1, column, Qt.AlignmentFlag.AlignLeft)
            self._fact_widgets += [label, holder]
            label.show()
            holder.show()


class RecordCard(Card):
    """The placement record, a boarding pass or a card, row by row; tighter on small screens."""

    def __init__(self) -> None:
        super().__init__(padding=Space.L)
        self.body.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        self.body.setSpacing(0)
        self._heading = Label(role=Role.LABEL, tone=Tone.MUTED)
        self._lead = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.body.addWidget(self._heading)
        self.body.addSpacing(Space.XS)
        lead = QHBoxLayout()
        lead.setSpacing(Space.S)
        self._shape = ShapeView(GOOD, 14)
        lead.addWidget(self._shape)
        lead.addWidget(self._lead, 1)
        self.body.addLayout(lead)
        self.body.addSpacing(Space.XS)
        self._table = QVBoxLayout()
        self._table.setSpacing(0)
        self.body.addLayout(self._table)
        self.body.addStretch(1)
        self._shown: RecordView | None = None
        self._rows: list[QWidget] = []
        self._dense = False

    def show_record(self, view: RecordView) -> None:
        """Show a record, or how it was searched."""
        if view == self._shown:
            return
        self._shown = view
        self._heading.setText(view.heading)
        self._lead.setText(view.lead)
        reveal(self._lead, bool(view.lead))
        reveal(self._shape, view.look is not None)
        if view.look is not None:
            self._shape.set_look(view.look)
        for widget in self._rows:
            self._table.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows = []
        for row in view.rows:
            self._rows += [Rule(), FieldRow(row)]
        for widget in self._rows:
            self._table.addWidget(widget)
            widget.show()
        self.set_dense(self._dense)

    def set_dense(self, dense: bool) -> None:
        """Let the rows stand closer where room is short."""
        self._dense = dense
        edge = Space.S if dense else Space.M
        self.body.setContentsMargins(Space.L, edge, Space.L, Space.XS)
        for widget in self._rows:
            if isinstance(widget, FieldRow):
                widget.set_dense(dense)
