"""What the canvas is compared with: a QGraphicsScene of rectangles and cubic paths, one item a node and one a wire.

Nothing that Qt does by itself is left out or made slower: it is what a node editor begins as.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem, QGraphicsScene, QGraphicsView

Box = tuple[float, float, float, float]
"""Left, top, width, height."""
PULL = 60.0
PLANE = 100_000.0


class PlainView(QGraphicsView):
    """`boxes` by id, `wires` as pairs of ids: from the right side of one to the left side of the other."""

    def __init__(self, boxes: Mapping[str, Box], wires: Iterable[tuple[str, str]]) -> None:
        self.plain = QGraphicsScene()
        super().__init__(self.plain)
        self.setSceneRect(-PLANE, -PLANE, 2 * PLANE, 2 * PLANE)  # as ours: with room to pan in
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rects = {id: self._rect(box) for id, box in boxes.items()}
        self.paths = [(pair, self._path(pair)) for pair in wires]
        self.touched: dict[str, list[int]] = {}
        for row, (pair, _) in enumerate(self.paths):
            for id in pair:
                self.touched.setdefault(id, []).append(row)

    def move(self, ids: Iterable[str], x: float, y: float) -> None:
        """Moves rectangles, and bends the paths that end at them."""
        rows: dict[int, None] = {}
        for id in ids:
            self.rects[id].moveBy(x, y)
            rows.update(dict.fromkeys(self.touched.get(id, ())))
        for row in rows:
            pair, item = self.paths[row]
            item.setPath(self._curve(pair))

    def fit(self) -> None:
        self.fitInView(self.plain.itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)

    def pan(self, x: int, y: int) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - x)
        down.setValue(down.value() - y)

    def _rect(self, box: Box) -> QGraphicsRectItem:
        item = self.plain.addRect(QRectF(0.0, 0.0, *box[2:]), QPen(QColor("#858f9c")), QBrush(QColor("#ffffff")))
        item.setPos(*box[:2])
        return item

    def _path(self, pair: tuple[str, str]) -> QGraphicsPathItem:
        item = self.plain.addPath(self._curve(pair), QPen(QColor("#1d62c4"), 2.0))
        item.setZValue(-1.0)
        return item

    def _curve(self, pair: tuple[str, str]) -> QPainterPath:
        first, second = (self.rects[id] for id in pair)
        start = first.pos() + QPointF(first.rect().width(), 30.0)
        end = second.pos() + QPointF(0.0, 30.0)
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(PULL, 0.0), end - QPointF(PULL, 0.0), end)
        return path
