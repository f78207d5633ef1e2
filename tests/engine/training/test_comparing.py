"""Drawings are compared from the same seeds, and what comes of it is told as it comes."""

from __future__ import annotations

import numpy as np
import pytest

from engine import examples
from engine.datasets.prepare import Parts, prepare
from engine.graph import Graph
from engine.regularising import NOTHING, alternatives
from engine.steps import Program
from engine.training.comparing import Comparison, ComparisonProgress, compare
from tests.engine.drawings import classifier

BRIEF = {"epochs": 2, "batch_size": 64, "learning_rate": 0.01}


def data(graph: Graph, program: Program) -> Parts:
    return prepare(graph.nodes[program.entries[0].node].layer)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told() -> list[ComparisonProgress | Comparison]:
    small = classifier(("dense", {"units": 4}), "tanh").with_training(**BRIEF)
    wide = classifier(("dense", {"units": 8}), "tanh").with_training(**BRIEF)
    broken = wide.without_wires(wide.wires_into["dense_1"])
    return list(compare((("small", small), ("broken", broken), ("wide", wide)), data, range(2)))


@pytest.fixture(scope="module")
def found(told: list[ComparisonProgress | Comparison]) -> Comparison:
    assert isinstance(told[-1], Comparison)
    return told[-1]


def test_every_drawing_is_trained_from_every_seed(found: Comparison) -> None:
    assert [entry.name for entry in found.entries] == ["small", "broken", "wide"]
    assert [len(entry.outcomes) for entry in found.entries] == [2, 0, 2]
    assert found.entries[0].examples == 106
    assert found.metrics == ("accuracy", "loss")


def test_one_that_cannot_be_trained_tells_why_and_the_others_go_on(found: Comparison) -> None:
    assert found.entries[1].reason
    assert np.isnan(found.entries[1].median("test", "loss"))
    assert np.isfinite(found.entries[2].median("test", "loss"))


def test_a_gap_says_how_much_worse_the_test_is(found: Comparison) -> None:
    entry = found.entries[0]
    train, test = entry.values("training", "accuracy"), entry.values("test", "accuracy")
    assert np.allclose(entry.gaps("accuracy"), train - test)
    assert np.allclose(entry.gaps("loss"), entry.values("test", "loss") - entry.values("training", "loss"))
    assert entry.gap("accuracy") == pytest.approx(float(np.median(train - test)))


def test_what_is_through_is_told_while_the_others_are_trained(told: list[ComparisonProgress | Comparison]) -> None:
    progress = [event for event in told if isinstance(event, ComparisonProgress)]
    assert [event.share for event in progress] == sorted(event.share for event in progress)
    assert progress[-1].share == 1
    assert {len(event.entries) for event in progress} >= {1, 2, 3}


def test_it_can_be_left_half_way() -> None:
    graph = classifier().with_training(**BRIEF)
    events = compare((("a", graph), ("b", graph)), data, range(2))
    first = next(events)
    assert isinstance(first, ComparisonProgress)
    events.close()  # type: ignore[attr-defined]


def test_the_example_learns_by_heart_and_every_means_makes_the_gap_smaller() -> None:
    """In a short form; what it comes to is measured by `tests.benchmarks.bench_regularisation`."""
    graph = examples.example("overfitting").graph.with_training(epochs=40)
    names = (NOTHING, "l2", "early-stopping")
    chosen = [(each.name, each.graph) for each in alternatives(graph) if each.name in names and each.graph is not None]
    *_, last = compare(chosen, data, range(1))
    assert isinstance(last, Comparison)
    gaps = {entry.name: entry.gap("loss") for entry in last.entries}
    assert max(gaps, key=lambda name: gaps[name]) == NOTHING
    assert gaps[NOTHING] > 2 * max(gap for name, gap in gaps.items() if name != NOTHING)
