"""Results: read and written as every part of a file, of the drawing that was measured and of no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import examples
from engine.changes import change, changed
from engine.encoding import to_record
from engine.files import dump, notes, parse, read, write
from engine.graph import Frame, Graph
from engine.measured import briefly, fingerprint, measured, said
from engine.nested import content, with_content
from engine.result import Result
from tests.benchmarks.bench_families import GOALS, holds, words
from tests.engine.drawings import chain, classifier, pictures, residual_block

DRAWN = [name for name in examples.names() if name not in examples.ARCHITECTURES]


def result(graph: Graph, **changed: Any) -> Result:
    fields = {"figure": "accuracy", "median": 0.9815, "seeds": (0.98, 0.9815, 0.99), "parameters": 1234, "seconds": 4.5}
    return Result(**{**fields, "drawing": fingerprint(graph), **changed})


def with_result(graph: Graph, **changed: Any) -> Graph:
    return replace(graph, result=result(graph, **changed))


# ---- in the file ----


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    graph = with_result(classifier("relu"), against="5-gram", limit=0.5)
    write(tmp_path / "a.gradwire", graph)
    assert read(tmp_path / "a.gradwire") == graph
    assert dump(parse(dump(graph))) == dump(graph)


@pytest.mark.parametrize(
    "wrong",
    [
        {"median": "much"},
        {"median": 0.5},
        {"seeds": []},
        {"drawing": "../secret"},
        {"part": "all"},
        {"spread": 0.1},
    ],
)
def test_what_is_no_result_is_kept_and_told_and_claims_nothing(wrong: dict[str, Any]) -> None:
    record = to_record(with_result(classifier("relu")))
    record["result"] |= wrong
    graph = parse(json.dumps(record))
    assert graph.result is None
    assert json.loads(dump(graph))["result"] == record["result"]
    assert notes(graph) == ("Kept, but without effect in this version: field 'result'.",)


def test_the_journal_keeps_a_result() -> None:
    before = classifier("relu")
    after = with_result(before)
    assert changed(to_record(before), change(before, after)) == to_record(after)


# ---- of which drawing it is ----


def test_a_result_stays_while_nothing_is_changed_that_is_computed_with() -> None:
    graph = with_result(chain("input", ("dense", {"units": 3}), "relu"))
    for same in (
        graph.moved({"dense_1": (5.0, 6.0)}),
        graph.renamed("dense_1", "Hidden"),
        graph.with_node(replace(graph.nodes["dense_1"], note="Try 8.")),
        graph.with_frame(Frame("frame_1", "Story")),
        graph.with_training(seed=7),
        graph.with_training(device="cpu"),
    ):
        assert measured(same) == graph.result


def test_a_changed_drawing_does_not_claim_the_result_and_has_it_again_when_that_is_undone() -> None:
    graph = with_result(chain("input", ("dense", {"units": 3}), "relu"))
    for other in (
        graph.with_settings("dense_1", units=4),
        graph.with_training(epochs=11),
        graph.without(["relu_1"]),
        graph.with_node(replace(graph.nodes["dense_1"], frozen=True)),
        graph.with_node(replace(graph.nodes["relu_1"], bypassed=True)),
    ):
        assert measured(other) is None
        assert other.result is not None
    again = graph.with_settings("dense_1", units=4).with_settings("dense_1", units=3)
    assert measured(again) == graph.result


def test_what_is_inside_of_a_block_counts_too() -> None:
    graph = pictures(residual_block())
    inner = content(graph, ("block_1",))
    moved = with_content(graph, ("block_1",), inner.moved({"conv2d_1": (9.0, 9.0)}).renamed("conv2d_1", "First"))
    assert fingerprint(moved) == fingerprint(graph)
    without = with_content(graph, ("block_1",), inner.healed_without("relu_1"))
    assert fingerprint(without) != fingerprint(graph)


def test_a_part_that_was_copied_claims_nothing() -> None:
    assert with_result(chain("input", "dense")).part(["dense_1"]).result is None


# ---- in words ----


def test_a_result_is_said_with_what_it_is_to_be_compared_with() -> None:
    graph = classifier("relu")
    assert said(result(graph, limit=0.95)) == "accuracy 98.2 % on the test part, the median of 3 seeds"
    assert said(result(graph, limit=0.5, against="5-gram")).endswith("3 seeds (5-gram: 50.0 %)")
    alone = result(graph, figure="return", median=487.25, seeds=(487.25,))
    assert said(alone) == "return 487.2 on the test part, with one seed"
    assert briefly(alone) == "return 487.2"


# ---- the examples ----


@pytest.mark.parametrize("name", DRAWN)
def test_an_example_tells_what_it_reached_and_that_is_true_of_its_drawing(name: str) -> None:
    found = examples.example(name).result
    again = f"Measure it again: python -m tests.benchmarks.bench_families --write --only {name}"
    assert found is not None, again
    assert found.drawing == fingerprint(examples.example(name).graph), again
    assert len(found.seeds) >= 3
    goal = GOALS[name]
    assert (found.figure, found.against) == (goal.figure, goal.baseline or goal.example), words(goal)
    assert holds(found), f"{words(goal)}: {said(found)}"


def test_known_networks_without_data_have_no_result() -> None:
    assert all(examples.example(name).result is None for name in examples.ARCHITECTURES)
