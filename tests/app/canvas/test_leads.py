"""Wires end at their ports and keep clear of nodes, however many moved at once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.layouts import PortKey
from app.canvas.leads import FEW
from app.canvas.routing import LONG, lane
from app.canvas.view import Canvas
from app.session import Session
from engine.document import Document
from engine.graph import Graph, Node, Wire
from engine.layer import make

ROWS, COLUMNS = 6, 10
AWAY = 5_000.0
"""Out of sight at 100 %."""


def grid() -> Graph:
    """Chains of ReLU, one below the other, each wired to the next, and a wire past all of the first."""
    ids = [f"relu_{i + 1}" for i in range(ROWS * COLUMNS)]
    places = [((i % COLUMNS) * 200.0, (i // COLUMNS) * 140.0) for i in range(len(ids))]
    nodes = {id: Node(id, make("relu"), position=place) for id, place in zip(ids, places, strict=True)}
    chain = [Wire(a, "out", b, "in") for i, (a, b) in enumerate(pairwise(ids)) if (i + 1) % COLUMNS]
    below = [Wire(a, "out", b, "in") for a, b in zip(ids, ids[COLUMNS:], strict=False)]
    return Graph(nodes=nodes, wires=(*chain, *below, Wire(ids[0], "out", ids[COLUMNS - 1], "in")))


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    canvas = Canvas(Session(Document(grid())))
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(QPointF(400.0, 300.0))
    return canvas


def shifted(canvas: Canvas, ids: list[str], x: float, y: float) -> dict[str, tuple[float, float]]:
    at = {id: canvas.session.graph.nodes[id].position for id in ids}
    return {id: (left + x, top + y) for id, (left, top) in at.items()}


def led_as_drawn_anew(canvas: Canvas) -> None:
    """Every wire is exactly as it would be had the drawing just been opened."""
    drawing = canvas.drawing
    for wire, item in drawing.wires.items():
        start = drawing.port_at(PortKey(wire.source, wire.output, True))
        end = drawing.port_at(PortKey(wire.target, wire.input, False))
        assert item.ends() == (start, end)
        if not 0.0 <= end.x() - start.x() < LONG:
            assert item.lane == lane(start, end, drawing.places.boxes)


@pytest.mark.parametrize("zoom", [1.0, 0.2])
@pytest.mark.parametrize("count", [1, ROWS * COLUMNS // 2, ROWS * COLUMNS])
def test_wires_end_at_their_ports_after_many_nodes_were_dragged(canvas: Canvas, zoom: float, count: int) -> None:
    canvas.camera.zoom_to(zoom)
    ids = list(canvas.drawing.nodes)[:count]
    for step in range(1, 5):
        canvas.drawing.place(shifted(canvas, ids, 7.0 * step, 30.5 * step))
    canvas.session.edit(canvas.session.graph.moved(shifted(canvas, ids, 28.0, 122.0)), "Move")
    led_as_drawn_anew(canvas)


def test_what_is_in_sight_follows_at_once_and_all_else_when_the_hand_rests(canvas: Canvas, qtbot: QtBot) -> None:
    drawing = canvas.drawing
    drawing.place(shifted(canvas, list(drawing.nodes), 40.0, 30.0))
    assert len(drawing.wires) > FEW
    near, far = Wire("relu_1", "out", "relu_2", "in"), Wire("relu_9", "out", "relu_10", "in")
    assert drawing.wires[near].ends()[0] == drawing.port_at(PortKey("relu_1", "out", True))
    assert drawing.wires[far].ends()[0] != drawing.port_at(PortKey("relu_9", "out", True))
    qtbot.waitUntil(lambda: drawing.wires[far].ends()[0] == drawing.port_at(PortKey("relu_9", "out", True)))
    led_as_drawn_anew(canvas)


def test_wires_that_come_into_sight_are_led_and_those_that_leave_it_go(canvas: Canvas) -> None:
    drawing, wire = canvas.drawing, Wire("relu_1", "out", "relu_2", "in")
    drawing.place(shifted(canvas, list(drawing.nodes), AWAY, 0.0))
    assert drawing.wires[wire].ends()[0] == drawing.port_at(PortKey("relu_1", "out", True))
    drawing.place(shifted(canvas, list(drawing.nodes), 10.0, 0.0))
    assert drawing.wires[wire].ends()[0] == drawing.port_at(PortKey("relu_1", "out", True))


def test_a_wire_whose_ends_move_alike_keeps_its_shape(canvas: Canvas) -> None:
    drawing, long = canvas.drawing, Wire("relu_1", "out", "relu_10", "in")
    before = drawing.wires[long].lane
    assert before is not None
    drawing.place(shifted(canvas, list(drawing.nodes), 0.0, 35.0))
    assert drawing.wires[long].lane == before + 35.0


def test_taking_a_drag_back_leads_all_wires_as_before(canvas: Canvas) -> None:
    drawing = canvas.drawing
    before = {wire: (item.line, item.lane) for wire, item in drawing.wires.items()}
    drawing.place(shifted(canvas, list(drawing.nodes)[:40], 333.0, -77.0))
    drawing.place(shifted(canvas, list(drawing.nodes)[:40], 0.0, 0.0))
    assert {wire: (item.line, item.lane) for wire, item in drawing.wires.items()} == before


def test_a_long_wire_makes_way_for_nodes_that_were_dragged_onto_it(canvas: Canvas) -> None:
    drawing, long = canvas.drawing, Wire("relu_1", "out", "relu_10", "in")
    height = drawing.wires[long].lane
    assert height is not None
    moved = {"relu_15": (700.0, height - 20.0)}
    drawing.place(moved)
    canvas.session.edit(canvas.session.graph.moved(moved), "Move")
    assert drawing.wires[long].lane != height
    led_as_drawn_anew(canvas)


def test_wires_make_way_for_a_node_that_comes_and_take_their_way_back_when_it_goes(canvas: Canvas) -> None:
    before = {wire: (item.line, item.lane) for wire, item in canvas.drawing.wires.items()}
    graph, _ = canvas.session.graph.added(make("relu"), (640.0, 85.0))
    canvas.session.edit(graph, "Add")
    led_as_drawn_anew(canvas)
    canvas.session.undo()
    assert {wire: (item.line, item.lane) for wire, item in canvas.drawing.wires.items()} == before
