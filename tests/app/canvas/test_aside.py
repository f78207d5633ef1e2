"""Room for a node in a wire, as plain numbers."""

from __future__ import annotations

from dataclasses import replace

from app.canvas.aside import AIR, Box, grown, room
from engine.graph import Frame, Graph, Wire
from engine.layer import make
from tests.engine.drawings import chain

WIRE = Wire("dense_1", "out", "relu_1", "in")


def boxes(graph: Graph, **at: tuple[float, float]) -> dict[str, Box]:
    """Nodes of 120 by 60 where the drawing has them, or elsewhere."""
    corners = {id: at.get(id, node.position) for id, node in graph.nodes.items()}
    return {id: (x, y, x + 120.0, y + 60.0) for id, (x, y) in corners.items()}


def held(x: float, y: float = 0.0) -> Box:
    return x, y, x + 120.0, y + 60.0


def test_what_follows_moves_just_far_enough_and_keeps_its_distances() -> None:
    graph = chain("dense", "relu", "dense")
    found = room(boxes(graph), graph, WIRE, held(180.0))
    assert found.corner == (180.0, 0.0)
    assert found.moved == {"relu_1": (300.0 + AIR, 0.0), "dense_2": (500.0 + AIR, 0.0)}


def test_nothing_moves_where_there_is_room() -> None:
    graph = chain("dense", "relu")
    found = room(boxes(graph, relu_1=(600.0, 0.0)), graph, WIRE, held(300.0))
    assert found.moved == {}
    assert found.corner == (300.0, 0.0)


def test_a_node_dropped_onto_the_wires_source_stands_clear_of_it() -> None:
    graph = chain("dense", "relu")
    found = room(boxes(graph, relu_1=(600.0, 0.0)), graph, WIRE, held(70.0))
    assert found.corner == (120.0 + AIR, 0.0)
    assert found.moved == {}


def test_what_comes_before_and_what_stands_beside_stays() -> None:
    graph, beside = chain("iris", "dense", "relu").added(make("tanh"), (400.0, 300.0))
    found = room(boxes(graph), graph, Wire("dense_1", "out", "relu_1", "in"), held(380.0))
    assert set(found.moved) == {"relu_1"}
    assert beside not in found.moved


def test_what_the_pushed_nodes_would_cover_moves_along_with_what_follows_it() -> None:
    graph = chain("dense", "relu")
    graph, way = graph.added(make("tanh"), (400.0, 0.0))
    graph, after = graph.added(make("sigmoid"), (540.0, 0.0))
    graph = graph.with_wire(Wire(way, "out", after, "in"))
    found = room(boxes(graph), graph, WIRE, held(180.0))
    assert found.moved["relu_1"] == (360.0, 0.0)
    assert found.moved[way] == (560.0, 0.0)
    assert found.moved[after] == (700.0, 0.0)


def test_a_wire_that_leads_backwards_pushes_only_what_would_be_covered() -> None:
    graph = chain("dense", "relu")
    at = boxes(graph, dense_1=(600.0, 0.0), relu_1=(0.0, 300.0))
    assert room(at, graph, WIRE, held(300.0, 150.0)).moved == {}


def test_a_drawing_with_a_loop_is_no_trouble() -> None:
    graph = chain("dense", "relu").with_wire(Wire("relu_1", "out", "dense_1", "in"))
    found = room(boxes(graph), graph, WIRE, held(180.0))
    assert found.moved == {}, "all of a loop comes before the wire"


def test_the_places_of_all_are_given_together() -> None:
    graph = chain("dense", "relu")
    found = room(boxes(graph), graph, WIRE, held(180.0))
    assert found.places("tanh_1") == {"relu_1": (360.0, 0.0), "tanh_1": (180.0, 0.0)}


def test_a_frame_keeps_its_room_behind_what_moved_and_one_around_others_stays() -> None:
    graph = chain("dense", "relu", "dense")
    around = Frame("frame_1", position=(180.0, -20.0), size=(360.0, 120.0))
    before = Frame("frame_2", position=(-20.0, -20.0), size=(160.0, 120.0))
    found = grown((around, before), boxes(graph), {"dense_2": (470.0, 0.0)})
    assert found == {"frame_1": replace(around, size=(430.0, 120.0))}


def test_a_frame_whose_last_node_stays_last_does_not_grow() -> None:
    graph = chain("dense", "relu", "dense")
    around = Frame("frame_1", position=(-20.0, -20.0), size=(600.0, 120.0))
    assert grown((around,), boxes(graph), {"relu_1": (230.0, 0.0)}) == {}
