"""How fast the view scrolls along when something is dragged close to its edge."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize

ZONE = 40.0
"""Pixels from the edge where scrolling begins."""
FASTEST = 16.0
"""Pixels a tick, at the edge and beyond it."""


def push(at: QPointF, press: QPointF, size: QSize) -> QPointF:
    """Pixels to pan by in this tick. An edge pushes only if the drag went towards it: one that starts there is safe."""
    return QPointF(_push(at.x(), press.x(), size.width()), _push(at.y(), press.y(), size.height()))


def _push(at: float, press: float, size: float) -> float:
    into_low, into_high = ZONE - at, at - (size - ZONE)
    if into_low > 0 and at < press - 1:
        return FASTEST * min(1.0, into_low / ZONE)
    if into_high > 0 and at > press + 1:
        return -FASTEST * min(1.0, into_high / ZONE)
    return 0.0
