"""Levels of a drawing: the way into blocks, what is known there, and where an edit happened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.levels import (
    TOP,
    Level,
    Within,
    analysis_at,
    blocks,
    called,
    changed_level,
    existing,
    place,
    prefix,
    titles,
    within,
)
from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.nested import content, troubles, with_content
from engine.values import Value
from tests.engine.drawings import classifier

STAGE = Level(("block_1",), (0,))


@pytest.fixture
def graph() -> Graph:
    """iris_1 → block_1 (dense_1 → relu_1, three copies, called Stage) → dense_2 → cross_entropy_1."""
    drawn, block = collapsed(classifier(("dense", {"units": 4}), "relu"), ["dense_1", "relu_1"], "Stage")
    return drawn.with_settings(block, repeat=3)


@pytest.fixture
def nested(graph: Graph) -> Graph:
    """The same with the Dense of the block in a block of its own, called Inner."""
    inner, _ = collapsed(content(graph, ("block_1",)), ["dense_1"], "Inner")
    return with_content(graph, ("block_1",), inner)


def test_a_level_tells_its_blocks_and_their_names(nested: Graph) -> None:
    path = ("block_1", "block_1")
    assert [block.name for block in blocks(nested, path)] == ["Stage", "Inner"]
    assert titles(nested, path) == ("Stage", "Inner")


def test_what_is_known_inside_comes_from_outside(graph: Graph) -> None:
    inside = analysis_at(analyse(graph), STAGE)
    assert inside.graph is content(graph, ("block_1",))
    assert inside.values["block_input_1", "out"] == Value((4,))
    assert analysis_at(analyse(graph), TOP).graph is graph


def test_names_of_programs_have_a_number_for_the_copy_where_there_are_several(graph: Graph) -> None:
    assert prefix(graph, TOP) == ""
    assert prefix(graph, STAGE.at_copy(2)) == "block_1/2/"
    assert prefix(graph.with_settings("block_1", repeat=1), STAGE) == "block_1/"


def test_a_node_is_found_by_the_name_that_programs_have_for_it(graph: Graph) -> None:
    assert place(graph, "block_1/2/dense_1") == (STAGE.at_copy(2), "dense_1")
    assert place(graph, "dense_2") == (TOP, "dense_2")
    assert place(graph, "block_1/0/dense_9") is None
    assert place(graph, "block_1/7/dense_1") == (STAGE.at_copy(2), "dense_1")
    assert place(graph, "dense_2/relu_1") is None


def test_a_level_that_is_gone_is_left_for_the_one_above(nested: Graph) -> None:
    deep = STAGE.inside("block_1")
    assert existing(nested, deep) == deep
    assert existing(nested.with_settings("block_1", repeat=2), Level(("block_1",), (2,))) == STAGE.at_copy(1)
    assert existing(with_content(nested, ("block_1",), Graph()), deep) == STAGE
    assert existing(Graph(), deep) == TOP


def moved_inside(graph: Graph, path: tuple[str, ...]) -> Graph:
    inner = content(graph, path)
    id = next(iter(inner.nodes))
    return with_content(graph, path, inner.moved({id: (-500.0, 0.0)}))


def test_an_edit_is_found_in_the_block_where_it_happened(nested: Graph) -> None:
    assert changed_level(nested, moved_inside(nested, ("block_1",)), TOP) == STAGE
    deep = STAGE.inside("block_1")
    assert changed_level(nested, moved_inside(nested, deep.path), TOP) == deep
    assert changed_level(nested, moved_inside(nested, deep.path), STAGE) == deep


def test_an_edit_outside_is_found_outside(graph: Graph) -> None:
    assert changed_level(graph, graph.moved({"iris_1": (0.0, 500.0)}), STAGE) == TOP
    assert changed_level(graph, graph.with_settings("block_1", repeat=2), STAGE) == TOP
    both = moved_inside(graph, ("block_1",)).moved({"iris_1": (0.0, 500.0)})
    assert changed_level(graph, both, TOP) == TOP


def test_an_edit_at_the_level_looked_at_stays_there(nested: Graph) -> None:
    inner = content(nested, ("block_1",))
    assert changed_level(nested, with_content(nested, ("block_1",), replace(inner, wires=())), STAGE) == STAGE


def test_settings_of_training_belong_to_every_level(graph: Graph) -> None:
    assert changed_level(graph, graph.with_training(epochs=3), STAGE) == STAGE


def test_a_node_is_called_by_its_blocks_and_each_is_told_from_others_of_its_title(graph: Graph) -> None:
    whole = analyse(graph)
    assert [called(whole, id) for id in ("dense_2", "block_1/1/dense_1", "gone")] == ["Dense", "Stage ×2 › Dense", ""]
    block = graph.nodes["block_1"].layer
    twice = analyse(graph.added(block, name="Stage")[0])
    assert called(twice, "block_1/1/dense_1") == "Stage 2 ×2 › Dense"


def test_a_block_leads_to_what_is_wrong_inside_before_what_is_only_unfinished(graph: Graph) -> None:
    inside, add = content(graph, ("block_1",)).added(make("add"), (0.0, 400.0))
    inside, convolution = inside.added(make("conv2d"), (0.0, 600.0))
    inside = inside.without_wires(
        [Wire("block_input_1", "out", "dense_1", "in"), Wire("relu_1", "out", "block_output_1", "in")]
    )
    for source, target in (("block_input_1", convolution), (convolution, add), ("relu_1", add)):
        inside = inside.with_wire(Wire(source, "out", target, "in"))
    found = analyse(with_content(graph, ("block_1",), inside.with_wire(Wire(add, "out", "block_output_1", "in"))))
    assert [trouble.problem.node for trouble in troubles(found, "block_1")] == ["dense_1", convolution]
    (problem,) = found.problems_of("block_1")
    assert not problem.to_do
    assert within(found, TOP, problem) == Within(STAGE, convolution, 2)
