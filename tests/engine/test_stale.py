"""What differs from the drawing that is trained, found from the two drawings alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.graph import Frame, Graph, Wire
from engine.layer import make
from engine.nested import content, with_content
from engine.stale import alike, stale
from tests.engine.drawings import classifier, pictures, residual_block

PATH = ("block_1",)


@pytest.fixture
def trained() -> Graph:
    """iris_1 → dense_1 → relu_1 → dense_2 → cross_entropy_1, and iris_1.y → cross_entropy_1.target."""
    return classifier(("dense", {"units": 8}), "relu")


@pytest.fixture
def nested() -> Graph:
    return pictures(residual_block())


def inner(graph: Graph, kind: str) -> str:
    return next(id for id, node in content(graph, PATH).nodes.items() if node.layer.kind == kind)


def test_without_a_training_nothing_is_stale(trained: Graph) -> None:
    assert stale(None, trained) == stale(trained, trained) == frozenset()


def test_another_setting_makes_its_node_stale_until_it_is_as_it_was(trained: Graph) -> None:
    changed = trained.with_settings("dense_1", units=9)
    assert stale(trained, changed) == {"dense_1"}
    assert stale(trained, changed.with_settings("dense_1", units=8)) == frozenset()


def test_skipping_and_holding_make_a_node_stale(trained: Graph) -> None:
    node = trained.nodes["dense_2"]
    for changed in (replace(node, bypassed=True), replace(node, frozen=True)):
        assert stale(trained, trained.with_node(changed)) == {"dense_2"}


def test_places_names_notes_and_frames_do_not_count(trained: Graph) -> None:
    changed = trained.moved({"dense_1": (7.0, 7.0)}).renamed("relu_1", "Bend").with_frame(Frame("frame_1", "All"))
    changed = changed.with_node(replace(changed.nodes["dense_2"], note="The last")).with_training(epochs=99)
    assert stale(trained, changed) == frozenset()


def test_a_new_node_and_what_it_feeds_are_stale(trained: Graph) -> None:
    changed, id = trained.inserted(Wire("relu_1", "out", "dense_2", "in"), make("dropout"))
    assert stale(trained, changed) == {id, "dense_2"}


def test_what_lost_a_wire_is_stale_and_what_it_came_from_is_not(trained: Graph) -> None:
    assert stale(trained, trained.without_wires([Wire("dense_1", "out", "relu_1", "in")])) == {"relu_1"}


def test_dots_change_nothing(trained: Graph) -> None:
    dotted, first = trained.inserted(Wire("dense_1", "out", "relu_1", "in"), make("reroute"))
    dotted, second = dotted.inserted(Wire(first, "out", "relu_1", "in"), make("reroute"))
    assert stale(trained, dotted) == stale(dotted, trained) == frozenset()
    assert stale(trained, dotted.without_wires([Wire(first, "out", second, "in")])) == {"relu_1"}


def test_dots_that_lead_in_a_circle_are_an_end_too(trained: Graph) -> None:
    dotted, id = trained.inserted(Wire("dense_1", "out", "relu_1", "in"), make("reroute"))
    assert stale(trained, dotted.with_wire(Wire(id, "out", id, "in"))) == {"relu_1"}


def test_the_order_of_wires_into_one_port_counts() -> None:
    graph = Graph()
    for kind in ("input", "input", "concatenate"):
        graph, _ = graph.added(make(kind))
    wires = [Wire("input_1", "out", "concatenate_1", "in"), Wire("input_2", "out", "concatenate_1", "in")]
    one, other = graph.with_wires(wires), graph.with_wires(wires[::-1])
    assert stale(one, other) == {"concatenate_1"}


def test_a_change_inside_a_block_is_told_inside_and_outside(nested: Graph) -> None:
    id = inner(nested, "conv2d")
    changed = with_content(nested, PATH, content(nested, PATH).with_settings(id, bias=False))
    assert stale(nested, changed, PATH) == {id}
    assert stale(nested, changed) == {"block_1"}


def test_what_moves_inside_of_a_block_does_not_count(nested: Graph) -> None:
    graph = content(nested, PATH)
    id = inner(nested, "conv2d")
    changed = with_content(nested, PATH, graph.moved({id: (7.0, 7.0)}).renamed(id, "First"))
    assert stale(nested, changed) == stale(nested, changed, PATH) == frozenset()


def test_another_name_of_a_blocks_port_is_no_change_of_what_is_wired_to_it(nested: Graph) -> None:
    graph = content(nested, PATH)
    for kind, name in (("block-input", "pictures"), ("block-output", "features")):
        graph = graph.renamed(inner(nested, kind), name)
    changed = with_content(nested, PATH, graph)
    assert {wire.output for wire in changed.wires_from["block_1"]} == {"features"}
    assert stale(nested, changed) == frozenset()


def test_another_number_of_copies_makes_the_block_stale_and_nothing_in_it(nested: Graph) -> None:
    changed = nested.with_settings("block_1", repeat=3)
    assert stale(nested, changed) == {"block_1"}
    assert stale(nested, changed, PATH) == frozenset()


def test_what_was_taken_out_of_a_block_makes_it_stale(nested: Graph) -> None:
    graph, _ = content(nested, PATH).added(make("relu"))
    with_more = with_content(nested, PATH, graph)
    assert stale(with_more, nested) == {"block_1"}
    assert stale(with_more, nested, PATH) == frozenset()


def test_in_a_block_that_was_not_trained_all_is_stale(nested: Graph) -> None:
    before = nested.without(["block_1"])
    assert stale(before, nested, PATH) == frozenset(content(nested, PATH).nodes)


def test_what_a_training_does_not_see_makes_no_other_training_of_a_drawing(trained: Graph) -> None:
    moved = trained.with_node(replace(trained.nodes["dense_1"], position=(9.0, 9.0), name="Wide", note="!"))
    assert alike(trained, moved.with_frame(Frame("frame_1", "A title")))
    assert alike(trained, trained.with_training(learning_rate=0.5))


def test_every_setting_of_the_training_but_the_learning_rate_makes_another_of_it(trained: Graph) -> None:
    for change in ({"optimiser": "sgd"}, {"batch_size": 7}, {"l1": 0.1}, {"epochs": 3}, {"schedule": "cosine"}):
        assert not alike(trained, trained.with_training(learning_rate=0.5, **change))


def test_a_node_more_or_less_and_another_wire_make_another_training(trained: Graph) -> None:
    assert not alike(trained, trained.without(["relu_1"]))
    assert not alike(trained, trained.added(make("relu"))[0])
    assert not alike(trained, trained.without_wires([Wire("dense_1", "out", "relu_1", "in")]))
    assert not alike(trained, trained.with_settings("iris_1", test=0.3))


def test_the_order_of_the_wires_into_a_neuron_is_that_of_its_weights() -> None:
    graph, neuron = Graph().added(make("neuron"))
    graph, data = graph.added(make("iris"))
    wires = [Wire(data, f"x[{n}]", neuron, "in") for n in range(2)]
    assert not alike(graph.with_wires(wires), graph.with_wires(wires[::-1]))
