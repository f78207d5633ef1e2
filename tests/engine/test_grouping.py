"""Blocks are made of a selection and taken apart again, and what the drawing computes stays."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from engine.analysis import analyse
from engine.block import Block
from engine.errors import UserError
from engine.graph import Frame, Graph, Wire
from engine.grouping import collapsed, unpacked
from engine.layer import make
from engine.program import to_program
from engine.steps import Program
from tests.engine.drawings import chain, classifier, pictures, residual_block
from tests.engine.grown import grown


def block_in(graph: Graph, id: str) -> Block:
    layer = graph.nodes[id].layer
    assert isinstance(layer, Block)
    return layer


def refusal(graph: Graph, ids: list[str]) -> UserError:
    with pytest.raises(UserError) as error:
        collapsed(graph, ids)
    return error.value


def test_a_selection_becomes_one_block_in_its_place() -> None:
    graph = classifier(("dense", {"units": 8}), "relu")
    folded, id = collapsed(graph, ["dense_1", "relu_1"], "Hidden")
    assert id == "block_1"
    assert list(folded.nodes) == ["iris_1", "block_1", "dense_2", "cross_entropy_1"]
    assert folded.nodes[id].title == "Hidden"
    assert folded.nodes[id].position == (300.0, 0.0)
    assert set(folded.wires) == {
        Wire("iris_1", "x", "block_1", "in"),
        Wire("block_1", "out", "dense_2", "in"),
        Wire("dense_2", "out", "cross_entropy_1", "prediction"),
        Wire("iris_1", "y", "cross_entropy_1", "target"),
    }
    assert analyse(folded).problems == ()


def test_inside_stand_the_chosen_layers_between_an_input_and_an_output() -> None:
    folded, id = collapsed(classifier(("dense", {"units": 8}), "relu"), ["dense_1", "relu_1"])
    inner = block_in(folded, id).graph
    assert list(inner.nodes) == ["block_input_1", "block_output_1", "dense_1", "relu_1"]
    assert [node.position for node in inner.nodes.values()] == [(-40.0, 0.0), (640.0, 0.0), (200.0, 0.0), (400.0, 0.0)]
    assert inner.wires == (
        Wire("block_input_1", "out", "dense_1", "in"),
        Wire("dense_1", "out", "relu_1", "in"),
        Wire("relu_1", "out", "block_output_1", "in"),
    )


def test_a_value_that_enters_at_two_places_enters_by_one_port() -> None:
    graph = chain(("input", {"shape": (8, 6, 6)}), "relu", "tanh", "add", "output")
    graph = graph.with_wire(Wire("input_1", "out", "add_1", "in"))
    folded, id = collapsed(graph, ["relu_1", "tanh_1", "add_1"])
    assert len(block_in(folded, id).entrances) == 1
    assert [wire for wire in folded.wires if wire.target == id] == [Wire("input_1", "out", id, "in")]


def test_a_value_that_is_read_at_two_places_leaves_by_one_port() -> None:
    graph = chain(("input", {"shape": (4,)}), "relu", "tanh", "add", "output")
    graph = graph.with_wire(Wire("relu_1", "out", "add_1", "in"))
    folded, id = collapsed(graph, ["relu_1"])
    assert len(block_in(folded, id).exits) == 1
    assert analyse(folded).ready


def test_inputs_that_nothing_is_wired_to_become_ports() -> None:
    folded, id = collapsed(chain("conv2d", "relu"), ["conv2d_1", "relu_1"])
    assert [port.name for port in block_in(folded, id).input_ports] == ["in"]
    assert [port.name for port in block_in(folded, id).output_ports] == ["out"]


def test_chosen_frames_go_along() -> None:
    graph = classifier("relu").with_frame(Frame("frame_1", "Mine")).with_frame(Frame("frame_2", "Other"))
    folded, id = collapsed(graph, ["relu_1", "frame_1"])
    assert [frame.title for frame in folded.frames] == ["Other"]
    assert [frame.title for frame in block_in(folded, id).graph.frames] == ["Mine"]
    assert [frame.title for frame in unpacked(folded, id)[0].frames] == ["Other", "Mine"]


def test_nothing_makes_no_block() -> None:
    error = refusal(classifier(), [])
    assert error.text == "Nothing is selected to make a block of."
    assert error.hint == "Select the layers that belong together."


@pytest.mark.parametrize(("id", "title"), [("iris_1", "Iris"), ("cross_entropy_1", "Cross-entropy")])
def test_data_and_losses_stay_outside(id: str, title: str) -> None:
    assert refusal(classifier(), ["dense_1", id]).text == f"{title} cannot go into a block: blocks hold layers."


def test_a_block_that_would_feed_itself_is_refused_by_the_name_of_what_lies_between() -> None:
    graph = chain("input", "relu", "tanh", "sigmoid", "output")
    error = refusal(graph, ["relu_1", "sigmoid_1"])
    assert error.text == "A block of these would feed itself, by way of Tanh."
    assert error.hint == "Select Tanh as well, or leave out what it feeds."


def test_a_block_taken_apart_is_what_it_was_made_of() -> None:
    graph = classifier(("dense", {"units": 8}), "relu", "dropout")
    folded, id = collapsed(graph, ["dense_1", "relu_1", "dropout_1"])
    flat, ids = unpacked(folded, id)
    assert ids == ("dense_1", "relu_1", "dropout_1")
    assert flat.nodes == graph.nodes
    assert set(flat.wires) == set(graph.wires)


def test_every_copy_of_a_repeated_block_is_laid_out_beside_the_one_before() -> None:
    flat, ids = unpacked(pictures(residual_block(repeat=3)), "block_1")
    assert len(ids) == 3 * 7
    assert analyse(flat).problems == ()
    places = [flat.nodes[id].position for id in ids]
    assert len(set(places)) == len(places)
    firsts = [node.position[0] for id, node in flat.nodes.items() if node.layer.kind == "add"]
    assert firsts == sorted(firsts)
    weights = [step for step in to_program(flat).steps if step.learns]
    assert len(weights) == 3 * 4


def test_a_frozen_block_leaves_frozen_layers() -> None:
    graph = pictures(residual_block())
    graph = graph.with_node(replace(graph.nodes["block_1"], frozen=True))
    flat, ids = unpacked(graph, "block_1")
    assert all(flat.nodes[id].frozen for id in ids)


def test_a_bypassed_block_is_not_taken_apart() -> None:
    graph = pictures(residual_block())
    graph = graph.with_node(replace(graph.nodes["block_1"], bypassed=True))
    with pytest.raises(UserError) as error:
        unpacked(graph, "block_1")
    assert error.value.text == "Residual is bypassed: what is inside would not be."


def test_a_block_that_lets_its_input_through_leaves_the_wire() -> None:
    flat, ids = unpacked(pictures(Block()), "block_1")
    assert ids == ()
    assert flat.wires == (Wire("input_1", "out", "output_1", "in"),)


def test_blocks_of_blocks_come_apart_a_level_at_a_time() -> None:
    graph, id = collapsed(pictures(residual_block()), ["block_1"], "Stage")
    flat, ids = unpacked(graph, id)
    assert ids == ("block_1",)
    assert flat.nodes["block_1"].layer == residual_block()


@pytest.mark.parametrize("seed", range(60))
def test_random_selections_collapse_and_unpack_to_what_computes_the_same(seed: int) -> None:
    graph, random = grown(seed), Random(seed)
    layers = [id for id, node in graph.nodes.items() if node.layer.role == "layer"]
    chosen = random.sample(layers, random.randint(1, len(layers)))
    try:
        folded, id = collapsed(graph, chosen)
    except UserError:  # it would feed itself
        return
    flat, ids = unpacked(folded, id)
    assert {flat.nodes[id].layer.kind for id in ids} == {graph.nodes[id].layer.kind for id in chosen}
    # What nothing reads is seen in a block no more, so it is left out of the comparison.
    assert computed(to_program(graph)) == computed(to_program(folded)) == computed(to_program(flat))


def computed(program: Program) -> list[str]:
    """What each output of a program is, written out down to the inputs, whatever steps are called."""
    texts = {entry.name: entry.name for entry in program.inputs}
    for step in program.steps:
        said = repr((step.module, [expression for _, expression in step.results]))
        said = said.replace(repr(f"self.{step.name}"), "'me'")
        for name in sorted(step.inputs, key=len, reverse=True):
            said = said.replace(f"Name(name={name!r})", f"<{texts[name]}>")
        texts |= {name: f"{said}[{place}]" for place, name in enumerate(step.variables)}
        texts = {name: text if len(text) < 500 else str(hash(text)) for name, text in texts.items()}
    return sorted(texts[name] for name in program.outputs)


def test_a_block_that_feeds_itself_leaves_its_loop_among_what_was_inside() -> None:
    graph, dense = Graph().added(make("dense"), (0.0, 0.0))
    graph, block = collapsed(graph, [dense], "Unit")
    into, out = (next(iter(ports)) for ports in (graph.nodes[block].inputs, graph.nodes[block].outputs))
    graph = graph.with_wire(Wire(block, out.name, block, into.name))
    taken, added = unpacked(graph, block)
    assert added == (dense,)
    assert taken.wires == (Wire(dense, "out", dense, "in"),)


def test_an_empty_block_that_feeds_itself_and_others_leaves_no_wire() -> None:
    graph, block = Graph().added(make("block"), (0.0, 0.0))
    graph, dense = graph.added(make("dense"), (200.0, 0.0))
    graph = graph.with_wire(Wire(block, "out", block, "in")).with_wire(Wire(block, "out", dense, "in"))
    taken, added = unpacked(graph, block)
    assert (taken.wires, added) == ((), ())
