"""Numbers set by hand are taken back and set again, where they belong and nowhere else."""

from __future__ import annotations

import pytest
import torch

from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.program import to_program
from engine.training.by_hand import ByHand
from engine.training.state import State
from engine.training.wire_weights import set_bias, set_weight
from tests.engine.drawings import classifier

WIRE = Wire("iris_1", "x", "dense_1", "in")
LINE = object()


@pytest.fixture
def graph() -> Graph:
    return classifier(("dense", {"units": 3}))


@pytest.fixture
def state(graph: Graph) -> State:
    return State.fresh(to_program(graph), graph.training)


def numbers(state: State) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in state.network.named_parameters()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


def test_all_that_was_set_is_put_back_and_set_again(state: State, graph: Graph) -> None:
    before = numbers(state)
    step = ByHand.of(state, [*set_weight(state, graph, WIRE, 0.5), *set_bias(state, "dense_1", -1.0, unit=2)], LINE)
    after = numbers(state)
    assert not same(before, after)
    step.put(state, back=True)
    assert same(numbers(state), before)
    step.put(state, back=False)
    assert same(numbers(state), after)


def test_what_was_learned_elsewhere_since_stays(state: State, graph: Graph) -> None:
    step = ByHand.of(state, set_bias(state, "dense_1", 7.0, unit=1), LINE)
    with torch.no_grad():
        for weight in state.network.parameters():
            weight += 1.0
    learned = numbers(state)
    step.put(state, back=True)
    changed = {name for name, weight in numbers(state).items() if not torch.equal(weight, learned[name])}
    (name,) = changed
    assert (numbers(state)[name] != learned[name]).tolist() == [False, True, False]


def test_a_gesture_goes_back_to_where_it_began(state: State, graph: Graph) -> None:
    before = numbers(state)
    steps = [ByHand.of(state, set_weight(state, graph, WIRE, value), LINE) for value in (0.1, 0.2, 0.3)]
    joined = steps[0].then(steps[1]).then(steps[2])
    assert len(joined.numbers) == 1
    joined.put(state, back=True)
    assert same(numbers(state), before)


def test_of_a_gesture_over_several_numbers_each_goes_back(state: State, graph: Graph) -> None:
    before = numbers(state)
    first = ByHand.of(state, set_weight(state, graph, WIRE, 0.1), LINE)
    joined = first.then(ByHand.of(state, set_bias(state, "dense_1", 0.1), LINE))
    joined.put(state, back=True)
    assert same(numbers(state), before)


def test_a_network_of_another_drawing_is_left_alone(state: State, graph: Graph) -> None:
    step = ByHand.of(state, set_weight(state, graph, WIRE, 0.5), LINE)
    wider = graph.with_settings("dense_1", units=4)
    other = State.fresh(to_program(wider), wider.training)
    before = numbers(other)
    with pytest.raises(UserError, match="the drawing was another"):
        step.put(other, back=True)
    assert same(numbers(other), before)
