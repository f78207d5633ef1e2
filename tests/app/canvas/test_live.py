"""Along which wires a training runs."""

from __future__ import annotations

from app.canvas.live import live
from app.levels import TOP
from engine.analysis import analyse
from engine.block import Block
from engine.graph import Graph, Wire
from engine.layer import make
from engine.nested import content
from tests.engine.drawings import classifier, residual_block


def with_block(block: Block) -> Graph:
    """A classifier of pictures with a block before the last layer."""
    graph = classifier("flatten", data="digits", classes=10)
    return graph.inserted(Wire("digits_1", "x", "flatten_1", "in"), block)[0]


def test_the_wires_that_lead_to_a_loss_are_live_and_no_others() -> None:
    graph = classifier(("dense", {"units": 8}), "relu")
    aside, id = graph.added(make("output"))
    aside = aside.with_wire(Wire("relu_1", "out", id, "in"))
    assert live(analyse(aside), TOP) == frozenset(graph.wires)


def test_a_drawing_without_a_loss_has_no_live_wires() -> None:
    assert live(analyse(classifier("relu").without(["cross_entropy_1"])), TOP) == frozenset()


def test_inside_of_a_block_that_is_trained_the_wires_to_its_outputs_are_live() -> None:
    graph = with_block(residual_block())
    inside = content(graph, ("block_1",))
    assert live(analyse(graph), TOP.inside("block_1")) == frozenset(inside.wires)


def test_a_block_that_leads_nowhere_or_came_later_has_none() -> None:
    graph = classifier("relu")
    aside, id = graph.added(residual_block())
    assert live(analyse(aside), TOP.inside(id)) == live(analyse(graph), TOP.inside(id)) == frozenset()
