"""What lights up under the mouse, and the cursor that says what a press would do.

Where the mouse rests for a moment on a node or a wire, the wires that have nothing to do with it fade, so that those
that do can be followed through a crowd. They are back as soon as the mouse leaves.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGraphicsView, QToolTip

from app.canvas.gestures.resize import CURSORS as CURSORS_AT_EDGES
from app.canvas.hits import Hit
from app.canvas.scene import CanvasScene
from app.canvas.spotlight import related
from app.canvas.values import How, how
from app.canvas.weights import has_one_weight
from app.hints import Thing
from app.session import Session

RESTING = 300
"""Milliseconds before others fade: a mouse that only passes must not make the drawing flicker."""

CURSORS: dict[How, Qt.CursorShape] = {
    "number": Qt.CursorShape.SizeHorCursor,
    "choice": Qt.CursorShape.PointingHandCursor,
    "text": Qt.CursorShape.IBeamCursor,
}


def thing(hit: Hit, session: Session) -> Thing:
    """What kind of thing the mouse is on, for what it can do there."""
    if hit.port is not None:
        return "port"
    if hit.badge:
        return "badge"
    if hit.node is not None:
        node = session.graph.nodes.get(hit.node)
        scalar = node is not None and node.layer.scalar
        return "value" if hit.setting else "block" if session.is_block(hit.node) else "neuron" if scalar else "node"
    if hit.wire is not None:
        return "weight" if has_one_weight(session, hit.wire) else "wire"
    return "frame" if hit.frame is not None else "nothing"


class Hover:
    """`fades` is the user's wish. `pointed` is told the node that the mouse is on, or None."""

    def __init__(self, view: QGraphicsView, pointed: Callable[[str | None], None]) -> None:
        self._view, self._pointed = view, pointed
        self._hit = Hit()
        self.fades = True
        self._rest = QTimer(view, singleShot=True, interval=RESTING)
        self._rest.timeout.connect(self._fade_others)

    def over(self, hit: Hit) -> None:
        """The mouse is above this now."""
        drawing = self._drawing()
        before, self._hit = self._hit, hit
        if (hit.node, hit.port, hit.wire) != (before.node, before.port, before.wire):
            self._rest.stop()
            QToolTip.hideText()  # Qt leaves it for ten seconds, over what the mouse is on now
            drawing.light(None)
            if self.fades and (hit.node or hit.port or hit.wire):
                self._rest.start()
        old, new = _node(before), _node(hit)
        if old != new:
            self._light(old, False)
            self._light(new, True)
            self._pointed(new)
        for id, setting in ((before.node, ""), (hit.node, hit.setting)):
            if id in drawing.nodes:
                drawing.nodes[id].grasp(setting)
        if before.wire != hit.wire:
            for wire, lit in ((before.wire, False), (hit.wire, True)):
                if wire is not None and wire in drawing.wires:
                    drawing.wires[wire].hover(lit)
        self._view.viewport().setCursor(_of_value(hit, drawing) or _cursor(hit))

    def forget(self) -> None:
        """The mouse has gone, or does something else."""
        self.over(Hit())
        self._view.viewport().unsetCursor()

    def _fade_others(self) -> None:
        """Nothing fades around what has no wires: there is nothing to follow."""
        drawing, hit = self._drawing(), self._hit
        present = hit.wire is None or hit.wire in drawing.wires
        wires = related(drawing.graph, hit.node, hit.port, hit.wire) if present else frozenset()
        if wires:
            drawing.light(wires)

    def _light(self, id: str | None, lit: bool) -> None:
        item = self._drawing().nodes.get(id or "")
        if item is not None:
            item.hover(lit)

    def _drawing(self) -> CanvasScene:
        scene = self._view.scene()
        assert isinstance(scene, CanvasScene)
        return scene


def _node(hit: Hit) -> str | None:
    return hit.node or (hit.port.node if hit.port else None)


def _of_value(hit: Hit, drawing: CanvasScene) -> Qt.CursorShape | None:
    """What can be done with the value under the mouse: dragged sideways, chosen or typed."""
    node = drawing.graph.nodes.get(hit.node or "")
    return CURSORS[how(node.layer, hit.setting)] if node is not None and hit.setting else None


def _cursor(hit: Hit) -> Qt.CursorShape:
    if hit.port is not None:
        return Qt.CursorShape.CrossCursor
    if hit.wire is not None or hit.badge:
        return Qt.CursorShape.PointingHandCursor
    if hit.frame is not None:
        return CURSORS_AT_EDGES.get(hit.edges, Qt.CursorShape.SizeAllCursor)
    return Qt.CursorShape.ArrowCursor
