"""What a program is made of can be asked for by the places that people and probes know."""

from __future__ import annotations

import pytest

from engine.grouping import collapsed
from engine.program import to_program
from engine.steps import Program, use_at
from tests.engine.drawings import classifier


@pytest.fixture
def program() -> Program:
    graph, block = collapsed(classifier(("dense", {"units": 4}), "relu"), ["dense_1", "relu_1"], "Stage")
    inner, _ = collapsed(graph.nodes[block].layer.setting("graph"), ["dense_1"], "Inner")
    changed = graph.nodes[block].layer.changed(graph=inner, repeat=2)
    return to_program(graph.with_layer(block, changed).renamed(block, "First"))


def test_entries_are_what_feeds_the_predictions_and_then_the_losses(program: Program) -> None:
    assert [entry.name for entry in program.entries] == ["x", "y"]


def test_a_step_is_found_by_the_path_of_its_node(program: Program) -> None:
    step = program.step_of("block_1/1/relu_1")
    assert step is not None
    assert step.name == "block_1.1.relu_1"
    assert program.step_of("relu_1") is None


def test_a_block_is_found_at_its_path_with_the_numbers_of_copies(program: Program) -> None:
    inner = use_at(program.body, ["block_1", "1", "block_1"])
    assert inner is not None
    assert inner.title == "Inner"
    assert use_at(program.body, ["block_1", "2", "block_1"]) is None
    assert use_at(program.body, ["dense_2"]) is None


def test_people_know_blocks_by_their_titles(program: Program) -> None:
    assert program.title_of("block_1") == "First"
    assert program.title_of("block_1/0/block_1/dense_1") == "Dense"
    assert program.title_of("iris_1") == "iris_1"
