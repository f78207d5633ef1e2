"""What lies under a point of the drawing: a port before its node, a node before a wire, a wire before a frame.

How near is near enough is told in pixels of the screen, since it is a hand that aims; from far away, where the overview
stands in for the items, only nodes and frames can be taken hold of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTransform

from app.canvas.frame_item import Edges
from app.canvas.layouts import PortKey
from app.canvas.painters import BADGE_IN, READABLE_TEXT
from app.canvas.wire_item import WireItem
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.scene import CanvasScene

PORT_REACH, WIRE_REACH = 10.0, 7.0
"""How far from a port or a wire the mouse still takes hold of it, in screen pixels."""
PORT_REACH_MOST = 14.0
"""... and in scene units, so that far away a node can still be taken at its sides."""
BADGE_REACH, BADGE_REACH_MOST = 11.0, 20.0
"""The same for the middle of a badge, which is a little smaller on the screen."""
END_REACH = 36.0
"""How far from its end a wire is taken by that end, in screen pixels."""
FRAME_REACH = 4.0
"""How far from a frame's outline it is taken by that, in screen pixels."""


@dataclass(frozen=True)
class Hit:
    """What lies under a point, the topmost thing only."""

    port: PortKey | None = None
    node: str | None = None
    setting: str = ""
    """... and of the node, the value of a setting."""
    wire: Wire | None = None
    end: str = ""
    """"source" or "target" where a wire was hit close to one of its ends."""
    frame: str | None = None
    edges: Edges = (0, 0)
    """The sides of the frame that are under the mouse, as `FrameItem.edges_at` tells them."""
    note: bool = False
    """Whether it is the frame's note."""
    badge: bool = False
    """Whether it is the node's badge."""


def under(drawing: CanvasScene, at: QPointF, zoom: float) -> Hit:
    """What the mouse would take hold of at a point of the scene."""
    if not drawing.far:
        ports = drawing.places.ports_near(at, min(PORT_REACH / zoom, PORT_REACH_MOST))
        if len(ports):
            return Hit(port=drawing.places.keys[ports[0]])
        badge = _badge_at(drawing, at, BADGE_REACH / zoom)
        if badge is not None:
            return Hit(node=badge, badge=True)
    node = drawing.places.node_at(at)
    if node is not None:
        return Hit(node=node, setting=drawing.nodes[node].value_at(at) if zoom >= READABLE_TEXT else "")
    return _wire_at(drawing, at, zoom) or _frame_at(drawing, at, FRAME_REACH / zoom) or Hit()


def wire_near(drawing: CanvasScene, at: QPointF, radius: float) -> Wire | None:
    """The nearest wire within a radius in scene units. From far away wires cannot be taken hold of."""
    square = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    mode = Qt.ItemSelectionMode.IntersectsItemBoundingRect
    found = drawing.items(square, mode, Qt.SortOrder.DescendingOrder, QTransform())
    away = [(item.distance(at)[0], number, item) for number, item in enumerate(found) if isinstance(item, WireItem)]
    nearest = min(away, default=None)
    among = None if drawing.far else drawing.crowd.nearest(at, radius)
    if among is not None and (nearest is None or among[0] < nearest[0]):
        return among[1]
    return nearest[2].wire if nearest and nearest[0] <= radius else None


def _badge_at(drawing: CanvasScene, at: QPointF, reach: float) -> str | None:
    """The topmost node whose badge is within reach."""
    corner = at + QPointF(BADGE_IN, -BADGE_IN)
    ids = drawing.places.corners_near(corner, min(reach, BADGE_REACH_MOST))
    return next((id for id in reversed(ids) if drawing.nodes[id].state.level), None)


def _wire_at(drawing: CanvasScene, at: QPointF, zoom: float) -> Hit | None:
    nearest = wire_near(drawing, at, WIRE_REACH / zoom)
    if nearest is None:
        return None
    start, end = drawing.wires[nearest].ends()
    to_start, to_end = ((at - point).manhattanLength() * zoom for point in (start, end))
    if min(to_start, to_end) > END_REACH:
        return Hit(wire=nearest)
    return Hit(wire=nearest, end="source" if to_start < to_end else "target")


def _frame_at(drawing: CanvasScene, at: QPointF, reach: float) -> Hit | None:
    for id, item in reversed(drawing.frames.items()):
        if item.takes(at, reach):
            return Hit(frame=id, edges=item.edges_at(at, reach), note=item.note_box().contains(at))
    return None
