"""Where the numbers that a layer reads come from: through whatever leaves them in their places."""

from __future__ import annotations

from random import Random

import pytest

from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import make
from engine.program import to_program
from engine.training.addresses import LINEAR, Reading, lines
from engine.training.state import State
from tests.engine.drawings import chain
from tests.engine.grown import grown
from tests.engine.strategies import EDITS
from tests.engine.training.networks import settings


def written(reading: Reading) -> list[str]:
    return [address for stretch in reading for address in stretch.addresses({})]


def read(graph: Graph, name: str = "dense_2") -> list[str]:
    return written(lines(to_program(graph))[name].reads)


def behind(*between: object) -> Graph:
    return chain(("input", {"shape": (3,)}), ("dense", {"units": 2}), *between, "dense", "output")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["tanh", "dropout", "batch-norm", "layer-norm", "prelu", "flatten", "reroute"])
def test_a_number_is_known_by_its_unit_behind_what_keeps_its_place(kind: str) -> None:
    assert read(behind(kind)) == ["dense_1_1", "dense_1_2"]


def test_a_number_behind_anything_else_is_known_by_node_and_place() -> None:
    assert read(behind("softmax")) == ["softmax_1.out[0]", "softmax_1.out[1]"]


def test_vectors_one_behind_the_other_are_known_one_by_one() -> None:
    graph = behind("concatenate").with_wire(Wire("input_1", "out", "concatenate_1", "in"))
    assert read(graph) == ["dense_1_1", "dense_1_2", "input_1.out[0]", "input_1.out[1]", "input_1.out[2]"]


def test_a_picture_in_a_row_is_known_with_the_size_of_its_channels() -> None:
    graph = chain(("input", {"shape": (2, 2, 2)}), "flatten", "dense", "output")
    assert read(graph, "dense_1")[:2] == ["flatten_1.out of 2×2[0]", "flatten_1.out of 2×2[1]"]


def test_units_of_a_layer_that_was_made_of_neurons_go_by_their_names() -> None:
    graph = chain(("input", {"shape": (3,)}), ("dense", {"units": 3, "unit_ids": ["neuron_7", "neuron_2"]}), "output")
    assert written(lines(to_program(graph))["dense_1"].units) == ["neuron_7", "neuron_2", "dense_1_3"]


def test_neurons_and_single_numbers_go_by_their_own_names() -> None:
    graph, id = chain(("input", {"shape": (3,)}), "neuron").added(make("neuron"))
    graph = graph.with_wires([Wire("input_1", "out[2]", id, "in"), Wire("neuron_1", "out", id, "in")])
    graph, end = graph.added(make("output"))
    line = lines(to_program(graph.with_wire(Wire(id, "out", end, "in"))))["neurons_2"]
    assert (written(line.units), written(line.reads)) == ([id], ["input_1.out[2]", "neuron_1"])


@pytest.mark.parametrize("seed", range(8))
def test_every_layer_of_any_drawing_is_found_and_any_edit_is_followed(seed: int) -> None:
    graph, random = grown(seed), Random(seed)
    program = to_program(graph)
    linear = {step.name for step in program.steps if step.module and step.module.target in LINEAR and step.results}
    assert lines(program).keys() == linear
    try:
        state = State.fresh(program, settings())
    except UserError:  # nothing to learn
        return
    for _ in range(12):
        graph = random.choice(EDITS)(graph, random)
        try:
            state = state.carried_to(to_program(graph))
        except UserError:  # not ready, or nothing to learn
            continue
