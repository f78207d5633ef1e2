"""The way into blocks and back."""

from __future__ import annotations

import pytest

from engine.analysis import analyse
from engine.block import Block
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.nested import content, existing_path, inside, is_inside, outcomes, troubles, with_content
from engine.values import Value
from tests.engine.drawings import chain, classifier, pictures, residual_block


def twice() -> Graph:
    """A residual block in a block."""
    graph, _ = collapsed(pictures(residual_block(repeat=2)), ["block_1"], "Stage")
    return graph


PATH = ("block_2", "block_1")


def test_the_content_at_a_path_is_that_of_the_innermost_block() -> None:
    assert content(twice(), ()) == twice()
    assert content(twice(), PATH) == residual_block().graph


def test_a_path_that_is_gone_ends_where_it_still_leads() -> None:
    assert existing_path(twice(), (*PATH, "relu_1")) == PATH
    assert existing_path(twice(), ("block_9",)) == ()
    with pytest.raises(UserError, match=r"^There is no block 'block_9' here.$"):
        content(twice(), ("block_9",))


def test_an_edit_inside_changes_the_whole_drawing_and_nothing_beside_it() -> None:
    graph = twice()
    inner = content(graph, PATH).with_settings("conv2d_1", channels=5)
    changed = with_content(graph, PATH, inner)
    assert content(changed, PATH) == inner
    assert changed.wires == graph.wires
    assert with_content(changed, PATH, content(graph, PATH)) == graph


def test_the_same_content_is_no_edit() -> None:
    graph = twice()
    assert with_content(graph, PATH, content(graph, PATH)) is graph


def test_a_renamed_port_keeps_its_wires() -> None:
    graph = pictures(residual_block())
    inner = content(graph, ("block_1",)).renamed("block_input_1", "picture").renamed("block_output_1", "features")
    changed = with_content(graph, ("block_1",), inner)
    assert set(changed.wires) == {
        Wire("input_1", "out", "block_1", "picture"),
        Wire("block_1", "features", "output_1", "in"),
    }


def test_wires_to_a_port_that_is_deleted_go() -> None:
    graph = pictures(residual_block())
    changed = with_content(graph, ("block_1",), content(graph, ("block_1",)).without(["block_output_1"]))
    assert changed.wires == (Wire("input_1", "out", "block_1", "in"),)


def test_shapes_inside_are_those_that_reach_the_block() -> None:
    analysis = inside(analyse(twice()), PATH, copy=1)
    assert analysis.values["conv2d_1", "out"] == Value((8, 6, 6))
    assert analysis.problems == ()
    assert inside(analyse(twice()), ()).graph == twice()


def test_shapes_inside_of_a_block_that_is_wired_in_part_are_known_in_part() -> None:
    block = Block()
    inner, second = block.graph.added(make("block-input"))
    inner, exit = inner.added(make("block-output"))
    graph = pictures(block.with_graph(inner.with_wire(Wire(second, "out", exit, "in"))))
    values = inside(analyse(graph), ("block_1",)).values
    assert values == {("block_input_1", "out"): Value((8, 6, 6))}


def test_the_outcomes_of_layers_come_before_those_of_their_blocks_and_each_but_once() -> None:
    kinds = [outcome.layer.kind for outcome in outcomes(analyse(twice()))]
    assert kinds.count("conv2d") == 2
    assert kinds.index("conv2d") < kinds.index("block")


def test_outcomes_that_are_known_do_not_come_again() -> None:
    before = analyse(classifier("relu"))
    after = analyse(before.graph.with_settings("dense_1", bias=False), before)
    assert [outcome.layer for outcome in outcomes(after, before)] == [after.graph.nodes["dense_1"].layer]


def broken_inside() -> Graph:
    """Three copies of a stage of which nothing reaches a layer that lies in a block inside."""
    hidden = ("dense", {"units": 8})
    graph, stage = collapsed(classifier(hidden, hidden, "relu"), ["dense_2", "relu_1"], "Stage")
    inner, core = collapsed(content(graph, (stage,)), ["dense_2"], "Core")
    deep = content(inner, (core,))
    inner = with_content(inner, (core,), deep.without_wires(deep.wires_into["dense_2"]))
    return with_content(graph, (stage,), inner).with_settings(stage, repeat=3)


def test_troubles_inside_are_found_where_they_lie() -> None:
    analysis = analyse(broken_inside())
    (problem,) = [problem for problem in analysis.problems if problem.level == "error"]
    assert problem.text == "Inside Stage: Inside Core: Dense has no input."
    assert is_inside(analysis, problem)
    found = [trouble for trouble in troubles(analysis, "block_1") if trouble.problem.level == "error"]
    assert [(each.path, each.copies, each.problem.node) for each in found] == [
        (("block_1", "block_1"), (0, 0), "dense_2")
    ]


def test_the_copy_that_has_the_trouble_is_named() -> None:
    shrinking = chain("block-input", ("conv2d", {"channels": 8, "kernel": 3, "padding": "valid"}), "block-output")
    analysis = analyse(pictures(Block(name="Shrink", graph=shrinking, repeat=4)))
    assert [problem.text[:23] for problem in analysis.problems] == ["Inside Shrink, copy 3: "]
    (trouble,) = troubles(analysis, "block_1")
    assert (trouble.copies, trouble.problem.node) == ((2,), "conv2d_1")


def test_trouble_with_what_reaches_a_block_is_not_inside() -> None:
    graph = pictures(residual_block()).without_wires([Wire("input_1", "out", "block_1", "in")])
    analysis = analyse(graph)
    assert [problem.text for problem in analysis.problems if problem.node == "block_1"] == ["Residual has no input."]
    assert not any(is_inside(analysis, problem) for problem in analysis.problems)
    assert [each for each in troubles(analysis, "block_1") if each.problem.level == "error"] == []
