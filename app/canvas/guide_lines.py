"""The lines that moving nodes rest on at the moment, as they are drawn.

Each is an item of its own: a line across and a line down in one item would be as large as the view, and every change of
one would paint all of it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem, QStyleOptionGraphicsItem, QWidget


class GuideLines(QGraphicsItem):
    """Shows any number of lines; itself it draws nothing."""

    def __init__(self, pen: QPen) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self._pen = pen
        self._items: list[QGraphicsLineItem] = []

    def show_lines(self, lines: Iterable[QLineF]) -> None:
        wanted = list(lines)
        while len(self._items) < len(wanted):
            item = QGraphicsLineItem(self)
            item.setPen(self._pen)
            self._items.append(item)
        for item, line in zip(self._items, wanted, strict=False):
            item.setLine(line)
        for number, item in enumerate(self._items):
            item.setVisible(number < len(wanted))

    def lines(self) -> tuple[QLineF, ...]:
        """What is shown now."""
        return tuple(item.line() for item in self._items if item.isVisible())

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        """Its lines paint themselves."""
