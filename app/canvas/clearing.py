"""What lies over the canvas hides what is below: how far to move the view for a box to come out from under it.

The map, the search, the way into a block and messages lie over the drawing's corners. A node that was just added, or
that the arrow keys have come to, is in view only where none of them covers it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

GAP = 12.0
"""Pixels between what is brought out and what covered it."""


def covers(view: QWidget) -> list[QRectF]:
    """What lies over the view now, in its viewport's pixels. What lets the mouse through covers nothing."""
    viewport = view.viewport() if isinstance(view, QAbstractScrollArea) else None
    shown = view.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    over = [one for one in shown if one.isVisible() and one is not viewport and not one.testAttribute(through)]
    corner = viewport.pos() if viewport is not None else QPoint()
    return [QRectF(one.geometry().translated(-corner)) for one in over]


def shift_clear(box: QRectF, room: QRectF, covered: Sequence[QRectF]) -> QPointF:
    """The shortest straight way for `box` out from under what covers it, within `room`; none where there is none."""
    below = [cover.adjusted(-GAP, -GAP, GAP, GAP) for cover in covered]
    if not any(box.intersects(cover) for cover in covered):
        return QPointF()
    ways = [way for cover in below for way in _ways_out(box, cover)]
    fit = [way for way in ways if _fits(box.translated(way), room, below)]
    return min(fit, key=QPointF.manhattanLength, default=QPointF())


def _ways_out(box: QRectF, cover: QRectF) -> tuple[QPointF, ...]:
    """To each of the cover's four sides."""
    return (
        QPointF(cover.left() - box.right(), 0.0),
        QPointF(cover.right() - box.left(), 0.0),
        QPointF(0.0, cover.top() - box.bottom()),
        QPointF(0.0, cover.bottom() - box.top()),
    )


def _fits(box: QRectF, room: QRectF, covered: Sequence[QRectF]) -> bool:
    return room.contains(box) and not any(box.intersects(cover) for cover in covered)
