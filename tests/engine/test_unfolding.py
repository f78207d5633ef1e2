"""Blocks unfolded: what lies inside stands among the steps of the drawing by names that lead there."""

from __future__ import annotations

import pytest

from engine.graph import Graph
from engine.grouping import collapsed
from engine.program import to_program
from engine.steps import Program, Use, use_at
from engine.unfolding import copies_of, unfolded
from tests.engine.drawings import classifier


@pytest.fixture
def graph() -> Graph:
    graph, block = collapsed(classifier(("dense", {"units": 4}), "relu"), ["dense_1", "relu_1"], "Stage")
    return graph.with_settings(block, repeat=2)


@pytest.fixture
def program(graph: Graph) -> Program:
    return to_program(graph)


def use(program: Program) -> Use:
    found = use_at(program.body, ["block_1"])
    assert found is not None
    return found


def test_each_copy_lies_under_its_number(program: Program) -> None:
    assert [place for place, _ in copies_of(use(program))] == ["block_1.0", "block_1.1"]


def test_a_single_copy_lies_under_the_block_itself(graph: Graph) -> None:
    single = use(to_program(graph.with_settings("block_1", repeat=1)))
    assert [place for place, _ in copies_of(single)] == ["block_1"]


def test_steps_inside_stand_in_the_place_of_the_block(program: Program) -> None:
    assert unfolded(program.body) == program.steps
    assert [step.name for step in program.steps if step.module is not None] == [
        "block_1.0.dense_1",
        "block_1.1.dense_1",
        "dense_2",
    ]


def test_a_copy_reads_what_the_one_before_gives(program: Program) -> None:
    second = program.step_of("block_1/1/dense_1")
    assert second is not None
    assert second.inputs == ("block_1.0.relu_1",)
    assert program.names["block_1", "out"] == "block_1.1.relu_1"
