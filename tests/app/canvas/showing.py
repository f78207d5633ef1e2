"""What the scene shows, as plain values: to say that it shows exactly a graph, or that nothing has changed at all."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from engine.graph import Graph

NEAR = 0.01
"""Scene units between where a thing is and where it should be: to Qt, 740 and 740.0000000000001 are one place."""


def assert_scene_shows(canvas: Canvas, graph: Graph) -> None:
    """The items are the graph's, one for one, each where the graph and the ports say; nothing else is in the scene."""
    drawing = canvas.drawing
    assert drawing.graph is graph
    assert {id: item.node for id, item in drawing.nodes.items()} == dict(graph.nodes)
    assert {id: item.frame for id, item in drawing.frames.items()} == {frame.id: frame for frame in graph.frames}
    assert set(drawing.wires) == set(graph.wires)
    for id, node in graph.nodes.items():
        assert (drawing.nodes[id].pos() - QPointF(*node.position)).manhattanLength() < NEAR, id
    for frame in graph.frames:
        assert drawing.frames[frame.id].box() == QRectF(*frame.position, *frame.size), frame.id
    for wire, line in drawing.wires.items():
        if any(drawing.nodes[id].layout.round for id in (wire.source, wire.target)):
            continue  # neurons' wires end all around a disc, and beside one another at a port that takes several
        start = drawing.port_at(PortKey(wire.source, wire.output, True))
        end = drawing.port_at(PortKey(wire.target, wire.input, False))
        off = max((is_at - should).manhattanLength() for is_at, should in zip(line.ends(), (start, end), strict=True))
        assert off < NEAR, wire
    _assert_places_are_those_of_the_items(canvas)
    _assert_nothing_is_emphasised(canvas)
    _assert_selection_is_shown(canvas)


def _assert_places_are_those_of_the_items(canvas: Canvas) -> None:
    """The arrays that hits and snapping are answered from must not lag behind what is painted."""
    places = canvas.drawing.places
    assert set(places.row) == set(canvas.drawing.nodes)
    for id, item in canvas.drawing.nodes.items():
        box, told = item.box(), places.bounds([id])
        assert (told.topLeft() - box.topLeft()).manhattanLength() < NEAR, id
        assert (told.bottomRight() - box.bottomRight()).manhattanLength() < NEAR, id
    for row, key in enumerate(places.keys):
        at = canvas.drawing.port_at(key)
        assert abs(places.ports[row][0] - at.x()) < NEAR, key
        assert abs(places.ports[row][1] - at.y()) < NEAR, key


def _assert_nothing_is_emphasised(canvas: Canvas) -> None:
    if canvas.gesture is None:
        assert {id: dict(i.state.emphasis) for id, i in canvas.drawing.nodes.items() if i.state.emphasis} == {}


def _assert_selection_is_shown(canvas: Canvas) -> None:
    if canvas.gesture is None:
        shown = {id for id, item in canvas.drawing.nodes.items() if item.state.selected}
        assert shown == canvas.session.selection & canvas.drawing.nodes.keys()


def trace(canvas: Canvas) -> dict[str, object]:
    """Everything that a gesture could leave behind: two of them are equal where nothing has changed."""
    drawing, session = canvas.drawing, canvas.session
    return {
        "graph": id(session.graph),
        "history": [(label, id(graph)) for label, graph in session.document.history],
        "position": session.document.position,
        "selection": session.selection,
        "selected wires": canvas.selected_wires,
        "nodes": {id: _rounded(item.pos()) for id, item in drawing.nodes.items()},
        "frames": {id: (_rounded(item.pos()), item.frame.size) for id, item in drawing.frames.items()},
        "wires": {wire: [_rounded(end) for end in item.ends()] for wire, item in drawing.wires.items()},
        "marks": {id: (i.state.selected, dict(i.state.emphasis)) for id, i in drawing.nodes.items()},
        "items": Counter(type(item).__name__ for item in drawing.items()),
        "looks": picture(canvas),
    }


def _rounded(at: QPointF) -> tuple[float, float]:
    return round(at.x(), 4), round(at.y(), 4)


def picture(canvas: Canvas) -> bytes:
    """The drawing as it is painted, at a third of its size: enough to tell a ghost or a faded wire."""
    source = canvas.drawing.bounds().adjusted(-60.0, -60.0, 60.0, 60.0)
    image = QImage(480, 270, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    canvas.drawing.render(painter, QRectF(image.rect()), source)
    painter.end()
    return bytes(image.constBits())
