"""The link graph of one advisory: shapes joined by lines, walked with the arrow keys, every node said aloud.

`chosen` tells which node was walked to. Colour says nothing here: what a node is, its shape and its words tell.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from checkpoint_app.ui.patterns.view_model import Graph, Node, NodeShape
from checkpoint_app.ui.theme import Role, Space, active, fonts

_LEAST_ROW_PX, _MOST_ROW_PX, _CAPTION_PX = 46, 92, 24
_MARK_PX, _EDGE_PX = 34, 10
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}


def shape_path(shape: NodeShape, box: QRectF) -> QPainterPath:
    """Outline a node's shape: people are circles, posts diamonds, papers have corners, a company a roof."""
    path = QPainterPath()
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    middle = box.center()
    match shape:
        case NodeShape.TRAVELLER:
            path.addEllipse(box)
        case NodeShape.POST:
            corners = [QPointF(middle.x(), top), QPointF(right, middle.y())]
            corners += [QPointF(middle.x(), bottom), QPointF(left, middle.y())]
            path.addPolygon(QPolygonF([*corners, corners[0]]))
        case NodeShape.CARD:
            path.addRoundedRect(box.adjusted(0, 5, 0, -5), 4, 4)
        case NodeShape.CONTRACT:
            fold = box.width() / 3
            sheet = [QPointF(left + 4, top), QPointF(right - 4 - fold, top), QPointF(right - 4, top + fold)]
            sheet += [QPointF(right - 4, bottom), QPointF(left + 4, bottom)]
            path.addPolygon(QPolygonF([*sheet, sheet[0]]))
        case NodeShape.PASSPORT:
            path.addRoundedRect(box.adjusted(4, 0, -4, 0), 4, 4)
            path.addEllipse(QRectF(middle.x() - 6, middle.y() - 6, 12, 12))
        case NodeShape.BOOKING:
            path.addRoundedRect(box.adjusted(0, 7, 0, -7), 3, 3)
            path.moveTo(right - 10, top + 7)
            path.lineTo(right - 10, bottom - 7)
        case NodeShape.COMPANY:
            house = [QPointF(left + 3, bottom), QPointF(left + 3, top + 12), QPointF(middle.x(), top)]
            house += [QPointF(right - 3, top + 12), QPointF(right - 3, bottom)]
            path.addPolygon(QPolygonF([*house, house[0]]))
    return path


class _NodeItem(QGraphicsItem):
    """One node with its name below; the chosen one has the ring of the focus."""

    def __init__(self, node: Node, width_px: float, row_px: float) -> None:
        super().__init__()
        self.node, self._width, self._row, self.is_chosen = node, width_px, row_px, False
        self._mark = min(_MARK_PX, row_px - _CAPTION_PX)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Room for the ring and the name."""
        return QRectF(-self._width / 2, -self._mark / 2 - 6, self._width, self._row + 6)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the shape, the ring, and the name."""
        del option, widget
        palette = active().palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = self._mark
        box = QRectF(-mark / 2, -mark / 2, mark, mark)
        if self.is_chosen:
            painter.setPen(QPen(QColor(palette.ring), 2))
            painter.drawRoundedRect(box.adjusted(-5, -5, 5, 5), 8, 8)
        is_thing = self.node.column == 0
        painter.setPen(QPen(QColor(palette.accent if is_thing else palette.text), 2))
        painter.setBrush(QColor(palette.raised))
        painter.drawPath(shape_path(self.node.shape, box))
        font = fonts.of_role(Role.LABEL if is_thing else Role.CAPTION, tabular=True)
        painter.setFont(font)
        painter.setPen(QColor(palette.text))
        metrics = QFontMetricsF(font)
        words = metrics.elidedText(self.node.name, Qt.TextElideMode.ElideRight, self._width)
        below = QRectF(-self._width / 2, mark / 2 + 3, self._width, metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)


class LinkGraph(QGraphicsView):
    """Shows a graph; arrow keys walk from node to node."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._graph, self._items, self._at = Graph(), list[_NodeItem](), -1
        self.setScene(QGraphicsScene(self))

    @property
    def at(self) -> int:
        """The place of the chosen node; -1 for none."""
        return self._at

    def show_graph(self, graph: Graph, name: str) -> None:
        """Draw a graph; no node is chosen. `name` says aloud what it is."""
        self._graph, self._at = graph, -1
        self.setAccessibleName(name)
        self.setAccessibleDescription(" ".join(node.spoken for node in graph.nodes))
        self.setMaximumHeight(2 * _EDGE_PX + 2 + graph.rows * _MOST_ROW_PX)
        self._lay_out()

    def _lay_out(self) -> None:
        scene = self.scene()
        scene.clear()
        columns = 1 + max((node.column for node in self._graph.nodes), default=0)
        width = max(self.viewport().width(), 300) / columns
        row = self._row_px()
        self._items = [_NodeItem(node, width - Space.S, row) for node in self._graph.nodes]
        for item in self._items:
            top = _EDGE_PX + (item.node.row + 0.5) * row - _CAPTION_PX / 2
            item.setPos((item.node.column + 0.5) * width, top)
            item.setZValue(1)
            scene.addItem(item)
        scene.setSceneRect(0, 0, columns * width, _EDGE_PX * 2 + self._graph.rows * row)
        self._mark()

    def _row_px(self) -> float:
        """Give each row its share of the height, as far as a name is still readable."""
        share = (self.viewport().height() - 2 * _EDGE_PX - 2) / max(1, self._graph.rows)
        return min(max(share, _LEAST_ROW_PX), _MOST_ROW_PX)

    def choose(self, at: int) -> None:
        """Walk to a node, and say it."""
        if not self._items:
            return
        self._at = at % len(self._items)
        self._mark()
        item = self._items[self._at]
        self.ensureVisible(item)
        self.setAccessibleDescription(item.node.spoken)
        self.chosen.emit(item.node)

    def _mark(self) -> None:
        for place, item in enumerate(self._items):
            item.is_chosen = place == self._at
        self.viewport().update()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """Draw the ground and the lines below the nodes."""
        palette = active().palette
        painter.fillRect(rect, QColor(palette.card))
        for one, other in self._graph.edges:
            is_of_chosen = self._at in (one, other)
            painter.setPen(QPen(QColor(palette.ring if is_of_chosen else palette.border_strong), 2))
            painter.drawLine(self._items[one].pos(), self._items[other].pos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk with the arrow keys; every other key is the window's."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        self.choose(self._at + step if self._at >= 0 or step > 0 else len(self._items) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw, with a ring around the whole while it has the focus and no node is chosen."""
        super().paintEvent(event)
        if self.hasFocus() and self._at < 0:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(active().palette.ring), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Spread the columns over the width."""
        super().resizeEvent(event)
        self._lay_out()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for every row."""
        return QSize(420, _EDGE_PX * 2 + self._graph.rows * _MOST_ROW_PX)
