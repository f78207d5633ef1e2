"""Steps as people see them: layers, and the neurons of a level by their activations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.graph import Graph
from engine.kin import answers, kin, named, pieces, silent
from engine.program import to_program
from tests.engine.neuron_drawings import DRAWINGS, between, classifying, lesioned, mixed, neurons, skipping


@pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)
def test_every_neuron_is_there_once_with_what_comes_out_of_it(drawn: Callable[[], Graph]) -> None:
    graph = drawn()
    program = to_program(graph)
    own = [(name, each) for each in kin(program) if each.neurons for name in each.members]
    off = {"neuron_2"} if drawn is lesioned else set()
    assert sorted(name for name, _ in own) == sorted(set(neurons(graph)) - off)
    for name, each in own:
        value = program.names[name, "out"]
        whole, place = program.elements.get(value, (value, 0))
        places = each.places or tuple(range(len(each.members)))
        assert (each.variable, places[each.members.index(name)]) == (whole, place)


def test_layers_stand_among_them() -> None:
    told = [(each.title, each.target) for each in kin(to_program(between())) if not each.neurons]
    assert told[:2] == [("Dense", "nn.Linear"), ("ReLU", "F.relu")]


def test_activations_of_a_level_are_told_apart() -> None:
    step = next(step for step in to_program(mixed()).steps if step.name == "neurons_1_active")
    assert [(expression.target, first, stop) for expression, first, stop in pieces(step)] == [  # type: ignore[union-attr]
        ("F.relu", 0, 2),
        ("torch.tanh", 2, 3),
        ("torch.sigmoid", 3, 4),
        ("torch.sin", 4, 5),
    ]
    assert silent(step) == frozenset()


def test_what_is_switched_off_is_known() -> None:
    step = next(step for step in to_program(lesioned()).steps if step.name == "neurons_1_active")
    assert [step.units[place] for place in silent(step)] == ["neuron_2"]


def test_answers_are_also_what_they_are_put_together_of() -> None:
    assert answers(to_program(classifying())) == {"vector_1", "neurons_2"}


def test_numbers_are_named_by_neuron_by_feature_or_by_place() -> None:
    program = to_program(skipping())
    assert named(program, ("vector_3", 0)) == "Neuron 3"
    assert named(program, ("x", 1)) == "x[1]"
    assert named(program, ("vector_3", 4), ("width", "height")) == "height"
