"""Edits are functions from a drawing to a drawing."""

from __future__ import annotations

from app.canvas import edits
from app.canvas.view import Canvas
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
    after, id = edits.added(analysis, make("relu"), (0.0, 0.0), Wire("dense_1", "out", "", ""))
    assert Wire("dense_1", "out", id, "in") in after.wires
    before, id = edits.added(analysis, make("digits"), (0.0, 0.0), Wire("", "", "dense_1", "in"))
    assert Wire(id, "x", "dense_1", "in") in before.wires  # Dense takes no pictures, but Flatten would mend that


def test_a_node_that_cannot_take_the_wire_is_added_without_it() -> None:
    analysis = analyse(chain("iris", "dense"))
    graph, id = edits.added(analysis, make("max-pool2d"), (0.0, 0.0), Wire("iris_1", "y", "", ""))
    assert id not in graph.wires_into


def test_a_gap_is_closed_over_several_nodes() -> None:
    analysis = analyse(chain("iris", "relu", "tanh", "sigmoid"))
    graph, refused = edits.healed(analysis, ["relu_1", "tanh_1"])
    assert graph.wires == (Wire("iris_1", "x", "sigmoid_1", "in"),)
    assert refused == ()


def test_a_pasted_part_keeps_its_own_arrangement() -> None:
    part = chain("dense", "relu")
    graph, names = edits.pasted(part, part, (50.0, 70.0))
    assert names == {"dense_1": "dense_2", "relu_1": "relu_2"}
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


def test_a_node_goes_between_where_both_halves_are_accepted() -> None:
    graph, tanh = classifier("relu").added(make("tanh"))
    graph, pool = graph.added(make("max-pool2d"))
    wire = Wire("relu_1", "out", "dense_1", "in")
    by = edits.halves(analyse(graph), wire, tanh)
    assert by == (Wire("relu_1", "out", tanh, "in"), Wire(tanh, "out", "dense_1", "in"))
    assert edits.halves(analyse(graph), wire, pool) is None


def test_the_halves_of_a_wire_take_its_place_in_the_order_of_the_wires() -> None:
    graph, tanh = chain("iris", "dense", "concatenate").added(make("tanh"))
    graph = graph.with_wire(Wire("iris_1", "x", "concatenate_1", "in"))
    wire = graph.wires_into["concatenate_1"][0]
    by = edits.halves(analyse(graph), wire, tanh)
    assert by is not None
    after = edits.led_through(graph, wire, by)
    assert [w.source for w in after.wires_into["concatenate_1"]] == [tanh, "iris_1"]


def test_nodes_come_off_their_wires_as_a_chain_and_the_gap_is_closed() -> None:
    analysis = analyse(chain("iris", "relu", "tanh", "sigmoid"))
    graph, refused = edits.extracted(analysis, ["relu_1", "tanh_1"])
    assert set(graph.wires) == {Wire("iris_1", "x", "sigmoid_1", "in"), Wire("relu_1", "out", "tanh_1", "in")}
    assert graph.nodes is analysis.graph.nodes
    assert refused == ()


def test_what_is_pasted_never_lies_exactly_on_another_node() -> None:
    part = chain("dense", "relu").part(["relu_1"])
    graph, _ = edits.pasted(chain("dense", "relu"), part, (200.0, 0.0))
    assert graph.nodes["relu_2"].position == (220.0, 20.0)
    again, names = edits.duplicated(*_with_a_duplicate())
    assert again.nodes[names["dense_1"]].position == (60.0, 60.0)


def _with_a_duplicate() -> tuple[Graph, list[str]]:
    graph, _ = edits.duplicated(chain("dense"), ["dense_1"])
    return graph, ["dense_1"]


def test_copies_are_wired_as_their_originals_where_a_port_takes_the_wire() -> None:
    graph = chain("iris", "dense", "relu")
    copied, names = edits.copied(graph, ["relu_1"])
    links = [Wire("dense_1", "out", "relu_1", "in"), Wire("gone_1", "out", "relu_1", "in")]
    wired, lost = edits.relinked(analyse(copied), links, names)
    assert Wire("dense_1", "out", "relu_2", "in") in wired.graph.wires
    assert lost == (links[1],)


def test_a_frame_within_a_frame_goes_along_with_it(canvas: Canvas) -> None:
    outer = Frame("frame_1", "All", position=(-100.0, -200.0), size=(2000.0, 900.0))
    inner = Frame("frame_2", "Some", position=(0.0, 300.0), size=(200.0, 100.0))
    across = Frame("frame_3", "Out", position=(0.0, 600.0), size=(200.0, 400.0))
    graph = canvas.session.graph.with_frame(outer).with_frame(inner).with_frame(across)
    canvas.session.edit(graph, "Frame")
    found = edits.with_contents(("frame_1",), canvas.drawing)
    assert found == {"frame_1", "frame_2", *graph.nodes}
