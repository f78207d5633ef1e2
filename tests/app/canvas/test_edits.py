"""Edits are functions from a drawing to a drawing."""

from __future__ import annotations

from app.canvas import edits
from engine.analysis import analyse
from engine.graph import Frame, Graph, Wire
from engine.layer import make
from tests.engine.drawings import chain, classifier


def test_steps_are_named_after_what_they_touch() -> None:
    graph = chain("dense", "relu").with_frame(Frame("frame_1", "Hidden"))
    assert edits.named("Move", graph, ["relu_1"]) == "Move ReLU"
    assert edits.named("Move", graph, ["frame_1"]) == "Move Hidden"
    assert edits.named("Delete", graph, ["relu_1", "dense_1"]) == "Delete 2 nodes"


def test_an_added_node_is_wired_to_the_pending_end() -> None:
    analysis = analyse(chain("iris", "dense"))
    after, id = edits.added(analysis, "relu", (0.0, 0.0), Wire("dense_1", "out", "", ""))
    assert Wire("dense_1", "out", id, "in") in after.wires
    before, id = edits.added(analysis, "digits", (0.0, 0.0), Wire("", "", "dense_1", "in"))
    assert Wire(id, "x", "dense_1", "in") in before.wires  # Dense takes no pictures, but Flatten would mend that


def test_a_node_that_cannot_take_the_wire_is_added_without_it() -> None:
    analysis = analyse(chain("iris", "dense"))
    graph, id = edits.added(analysis, "max-pool2d", (0.0, 0.0), Wire("iris_1", "y", "", ""))
    assert id not in graph.wires_into


def test_a_gap_is_closed_over_several_nodes() -> None:
    analysis = analyse(chain("iris", "relu", "tanh", "sigmoid"))
    graph, refused = edits.healed(analysis, ["relu_1", "tanh_1"])
    assert graph.wires == (Wire("iris_1", "x", "sigmoid_1", "in"),)
    assert refused == ()


def test_a_pasted_part_keeps_its_own_arrangement() -> None:
    part = chain("dense", "relu")
    graph, ids = edits.pasted(part, part, (50.0, 70.0))
    assert ids == {"dense_2", "relu_2"}
    assert graph.nodes["dense_2"].position == (50.0, 70.0)
    assert graph.nodes["relu_2"].position == (250.0, 70.0)


def test_frames_move_and_are_renamed_like_nodes() -> None:
    graph, id = edits.framed(chain("dense"), 0.0, 0.0, 120.0, 60.0)
    assert edits.shifted(graph, [id], 10.0, 0.0).frames[0].position == (-20.0, -51.0)
    assert edits.title_of(edits.retitled(graph, id, " Hidden "), id) == "Hidden"


def test_only_an_unwired_node_with_both_sides_goes_into_a_wire() -> None:
    graph = classifier("relu")
    graph, free = graph.added(make("tanh"))
    assert edits.can_go_between(graph, free)
    assert not edits.can_go_between(graph, "relu_1")
    assert not edits.can_go_between(graph, "iris_1")
    assert not edits.can_go_between(Graph(), "nobody")


def test_a_node_fits_between_where_both_halves_are_accepted() -> None:
    graph, tanh = classifier("relu").added(make("tanh"))
    graph, pool = graph.added(make("max-pool2d"))
    wire = Wire("relu_1", "out", "dense_1", "in")
    assert edits.fits_between(analyse(graph), wire, tanh)
    assert not edits.fits_between(analyse(graph), wire, pool)
