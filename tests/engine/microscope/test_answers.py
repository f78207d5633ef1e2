"""What the network answers is said in the words of the data, and mistakes are found."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import examples
from engine.graph import Wire
from engine.microscope.answers import next_mistake, shares, verdicts
from engine.microscope.specimen import Selection, examine
from engine.training.state import State
from tests.engine.drawings import chain
from tests.engine.training.networks import after_steps, diabetes, iris, ready, settings


def test_verdicts_name_classes_and_add_up_to_the_loss() -> None:
    program, parts = iris()
    specimen = examine(after_steps(program, parts, settings(), 5), parts)
    told = verdicts(specimen)
    assert len(told) == specimen.examples == 16
    assert {verdict.target for verdict in told} <= set(parts.facts.classes)
    assert np.mean([verdict.loss for verdict in told]) == pytest.approx(specimen.loss, abs=1e-6)
    assert np.mean([verdict.loss_after for verdict in told]) == pytest.approx(specimen.loss_after, abs=1e-6)
    assert all(verdict.right == (verdict.answer == verdict.target) for verdict in told)


def test_numbers_are_neither_right_nor_wrong() -> None:
    program, parts = diabetes()
    told = verdicts(examine(State.fresh(program, settings()), parts, Selection("train", (0,))))
    assert told[0].right is None
    assert told[0].target.replace("−", "-")[:1] in "-0123456789"


def test_probabilities_add_up_to_one() -> None:
    program, parts = iris()
    assert shares(examine(State.fresh(program, settings()), parts), 3).sum() == pytest.approx(1)
    graph = examples.example("xor").graph
    program, parts = ready(graph)
    found = shares(examine(State.fresh(program, graph.training), parts), 0)
    assert len(found) == 2
    assert found.sum() == pytest.approx(1)
    program, parts = diabetes()
    assert not len(shares(examine(State.fresh(program, settings()), parts), 0))


def test_the_next_mistake_is_one_and_the_search_goes_once_around() -> None:
    program, parts = iris()
    state = State.fresh(program, settings())
    with torch.no_grad():
        state.network.eval()
        answers = state.network(torch.from_numpy(parts.test.x)).argmax(1).numpy()
    wrong = np.flatnonzero(answers != parts.test.y)
    assert len(wrong) > 1, "a fresh network makes mistakes"
    assert next_mistake(state, parts, "test", -1) == wrong[0]
    assert next_mistake(state, parts, "test", int(wrong[0])) == wrong[1]
    assert next_mistake(state, parts, "test", int(wrong[-1])) == wrong[0]


def test_without_classes_there_is_no_mistake() -> None:
    program, parts = diabetes()
    assert next_mistake(State.fresh(program, settings()), parts, "test", -1) is None


def test_of_a_class_at_every_step_the_steps_are_named_and_one_wrong_one_is_a_mistake() -> None:
    graph = chain(
        ("python-source", {"limit": 4_000, "window": 8, "stride": 8}),
        ("embedding", {"dimensions": 4}),
        ("dense", {"units": 98}),
        "cross-entropy",
    )
    graph = graph.with_wire(Wire("python_source_1", "y", "cross_entropy_1", "target"))
    program, parts = ready(graph)
    state = State.fresh(program, settings())
    found = verdicts(examine(state, parts))[0]
    names = parts.facts.classes
    assert found.target.split(", ")[0] in names
    assert len(found.answer.split(", ")) >= 8
    assert found.right is None
    assert next_mistake(state, parts, "validation", -1) == 0


def test_several_answers_of_yes_or_no_are_right_where_all_of_them_are() -> None:
    graph = chain(("truth-table", {"function": "half adder"}), ("dense", {"units": 2}), "binary-cross-entropy")
    graph = graph.with_wire(Wire("truth_table_1", "y", "binary_cross_entropy_1", "target"))
    program, parts = ready(graph)
    state = State.fresh(program, settings())
    with torch.no_grad():
        dense = state.network.get_submodule("dense_1")
        dense.weight.copy_(torch.tensor([[2.0, 2.0], [2.0, 2.0]]))
        dense.bias.copy_(torch.tensor([-1.0, -3.0]))  # the first is OR where the sum is wanted, the second AND
    told = verdicts(examine(state, parts, Selection("test", (0, 1, 2, 3))))
    assert [(verdict.target, verdict.answer, verdict.right) for verdict in told] == [
        ("0, 0", "0, 0", True),
        ("1, 0", "1, 0", True),
        ("1, 0", "1, 0", True),
        ("0, 1", "1, 1", False),
    ]
    assert next_mistake(state, parts, "test", -1) == 3
