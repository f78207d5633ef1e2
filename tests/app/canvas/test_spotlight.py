"""Which wires belong to what the mouse rests on."""

from __future__ import annotations

from app.canvas.layouts import PortKey
from app.canvas.spotlight import Spotlight, related
from engine.graph import Graph, Wire
from engine.layer import make
from tests.engine.drawings import classifier

FEED = Wire("relu_1", "out", "dense_2", "in")


def drawing() -> Graph:
    return classifier(("dense", {"units": 8}), "relu")


def ends(wires: frozenset[Wire]) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in wires}


def test_a_node_has_all_wires_that_touch_it() -> None:
    assert ends(related(drawing(), "relu_1", None, None)) == {("dense_1", "relu_1"), ("relu_1", "dense_2")}


def test_a_port_has_its_own_wires() -> None:
    found = related(drawing(), None, PortKey("iris_1", "y", True), None)
    assert ends(found) == {("iris_1", "cross_entropy_1")}


def test_a_wire_has_those_from_the_same_port() -> None:
    graph, id = drawing().added(make("tanh"))
    graph = graph.with_wire(Wire("relu_1", "out", id, "in"))
    assert ends(related(graph, None, None, FEED)) == {("relu_1", "dense_2"), ("relu_1", id)}


def test_wires_are_followed_through_dots() -> None:
    graph, id = drawing().added(make("reroute"))
    graph = graph.spliced(FEED, id)
    found = related(graph, None, None, Wire("relu_1", "out", id, "in"))
    assert ends(found) == {("relu_1", id), (id, "dense_2")}


def test_nothing_has_none() -> None:
    assert related(drawing(), None, None, None) == frozenset()


def test_without_a_light_every_wire_is_shown() -> None:
    light = Spotlight()
    assert light.on(FEED)
    light.wires = frozenset()
    assert not light.on(FEED)
