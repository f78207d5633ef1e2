"""What probes say of drawings of loose neurons: of each of them, whatever shares its step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from engine.graph import Graph, Wire
from engine.network import Environment, Network
from engine.training.probes import (
    activations,
    connections,
    gradient_flow,
    hidden_space,
    leads,
    node_pictures,
    pinned,
    unit_statistics,
    weights,
    wire_values,
)
from engine.training.state import State
from engine.training.watching import fixed_examples, observe
from engine.training.wire_weights import bias_of, weight_of
from tests.engine.neuron_drawings import DRAWINGS, connected, enclosed, lesioned, mixed, neurons, skipping
from tests.engine.training.networks import ready, settings

ALL = pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)


class Seen:
    """A drawing, its network in evaluation mode, and a pass of it over the examples that probes see."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.program, self.parts = ready(graph)
        self.state = State.fresh(self.program, settings())
        self.network: Network = self.state.network
        self.network.eval()
        self.batch = fixed_examples(self.network, self.parts, torch.device("cpu"))
        begin = {n: t.clone().requires_grad_() if t.is_floating_point() else t for n, t in self.batch.items()}
        self.values: Environment = self.network.run(begin)
        for value in [v for v in self.values.values() if isinstance(v, torch.Tensor)]:
            if value.requires_grad:
                value.retain_grad()
        self.network.loss(self.values).backward()
        self.network.zero_grad()

    def read(self, probe: Any) -> Any:
        return observe(self.state, self.parts, {"probe": probe})["probe"]

    def value(self, node: str) -> torch.Tensor:
        found: torch.Tensor = self.values[self.program.names[node, "out"]].detach()
        return found

    def delta(self, node: str) -> torch.Tensor:
        """The gradient by the weighted sum of a neuron, (examples,)."""
        step = self.program.step_of(node)
        assert step is not None
        gradient = self.values[step.variables[0]].grad
        assert gradient is not None
        return gradient[:, step.units.index(node)]

    def levels(self) -> Mapping[str, Graph]:
        """The drawing, and the content of its blocks by their prefixes."""
        blocks = {f"{id}/": n.layer.graph for id, n in self.graph.nodes.items() if n.layer.kind == "block"}
        return {"": self.graph, **blocks}


def carried(seen: Seen, prefix: str, wire: Wire) -> torch.Tensor:
    """The numbers that a wire carries, (examples, numbers)."""
    stem, _, index = wire.output.partition("[")
    whole = seen.values[seen.program.names[f"{prefix}{wire.source}", stem]].detach()
    return whole[:, [int(index[:-1])]] if index else whole


@ALL
def test_a_wire_into_a_neuron_shows_its_own_weight_what_it_carries_and_what_comes_back_over_it(drawn):
    seen = Seen(drawn())
    for prefix, level in seen.levels().items():
        found = leads(level, prefix)
        reading = seen.read(wire_values(found.values()))
        for row, wire in enumerate(found):
            if level.nodes[wire.target].layer.kind != "neuron":
                continue
            own = np.atleast_1d(np.asarray(weight_of(seen.state, level, wire, prefix)))
            delta = seen.delta(f"{prefix}{wire.target}").numpy()
            back = delta[:, None] * own
            numbers = carried(seen, prefix, wire)
            told = [numbers.abs().mean().item(), numbers.mean().item()]
            np.testing.assert_allclose(reading.weights[row], [np.sqrt((own**2).mean()), own.mean()], rtol=1e-4)
            np.testing.assert_allclose(reading.activations[row], told, rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(reading.gradients[row], [np.abs(back).mean(), back.mean()], rtol=1e-3, atol=1e-8)


def test_wires_of_single_numbers_into_a_dense_layer_show_their_own_columns():
    seen = Seen(DRAWINGS["between"]())
    found = list(leads(seen.graph))
    reading = seen.read(wire_values(leads(seen.graph).values()))
    weight = seen.network.dense_2.weight.detach()
    arriving = seen.values["vector_1"].grad
    wires = [wire for wire in found if wire.target == "dense_2"]
    assert len(wires) == 4
    for column, wire in enumerate(wires):
        row = found.index(wire)
        own = weight[:, column]
        np.testing.assert_allclose(reading.weights[row], [own.square().mean().sqrt(), own.mean()], rtol=1e-4)
        back = arriving[:, column]
        np.testing.assert_allclose(reading.gradients[row], [back.abs().mean(), back.mean()], rtol=1e-4)


def test_a_wire_out_of_a_block_shows_what_comes_back_from_outside():
    seen = Seen(enclosed())
    found = leads(seen.graph)
    reading = seen.read(wire_values(found.values()))
    for row, wire in enumerate(found):
        if wire.source == "block_1":
            weight = weight_of(seen.state, seen.graph, wire)
            back = seen.delta("neuron_6") * weight
            np.testing.assert_allclose(reading.gradients[row], [back.abs().mean(), back.mean()], rtol=1e-4)
            assert abs(reading.weights[row, 1] - weight) < 1e-6


def test_a_single_number_into_a_block_shows_the_weights_that_it_meets_there():
    seen = Seen(enclosed())
    wire = Wire("spirals_1", "x[0]", "block_1", "in_2")
    found = leads(seen.graph)
    assert wire in found
    reading = seen.read(wire_values(found.values()))
    row = list(found).index(wire)
    inner = seen.levels()["block_1/"]
    entering = [w for w in inner.wires if w.source == "block_input_2"]
    own = np.array([weight_of(seen.state, inner, w, "block_1/") for w in entering])
    np.testing.assert_allclose(reading.weights[row], [np.sqrt((own**2).mean()), own.mean()], rtol=1e-4)
    np.testing.assert_allclose(
        reading.gradients[row, 1],
        sum((seen.delta(f"block_1/{w.target}") * float(each)).mean() for w, each in zip(entering, own, strict=True)),
        rtol=1e-3,
    )


@ALL
def test_every_neuron_shows_what_comes_out_of_it(drawn):
    seen = Seen(drawn())
    for node in neurons(seen.graph):
        reading = seen.read(activations(node))
        np.testing.assert_allclose(reading.values, seen.value(node), rtol=1e-5, atol=1e-7)
        assert reading.shape == (1,)
        number = node.rpartition("_")[2]
        assert reading.title in (f"Neuron {number}", "Answer")


@ALL
def test_every_neuron_can_be_pinned_with_what_it_gives_what_comes_back_and_its_weights(drawn):
    seen = Seen(drawn())
    for prefix, level in seen.levels().items():
        for node in level.nodes.values():
            if node.layer.kind != "neuron":
                continue
            id = f"{prefix}{node.id}"
            told = seen.read(pinned(id)).numbers
            assert told["mean"] == pytest.approx(seen.value(id).mean().item(), abs=1e-6)
            own = [weight_of(seen.state, level, w, prefix) for w in level.wires_into[node.id]]
            shown = seen.read(pinned(id, quantity="weights", what="heat map")).matrix
            np.testing.assert_allclose(shown.ravel(), np.concatenate(list(map(np.atleast_1d, own))), rtol=1e-6)
            back = seen.read(pinned(id, quantity="gradient")).numbers
            name = seen.program.names[id, "out"]
            whole, place = seen.program.elements.get(name, (name, 0))
            gradient = seen.values[whole].grad[:, place]
            assert back["greatest"] == pytest.approx(gradient.max().item(), abs=1e-8)


@ALL
def test_every_neuron_shows_its_own_weights_and_bias(drawn):
    seen = Seen(drawn())
    for prefix, level in seen.levels().items():
        for node in level.nodes.values():
            if node.layer.kind != "neuron":
                continue
            id = f"{prefix}{node.id}"
            reading = seen.read(weights(id))
            own = [weight_of(seen.state, level, w, prefix) for w in level.wires_into[node.id]]
            first = reading.parameters[0]
            np.testing.assert_allclose(first.matrix.ravel(), np.concatenate(list(map(np.atleast_1d, own))), rtol=1e-6)
            assert {p.node for p in reading.parameters} == {id}
            bias = bias_of(seen.state, id)
            assert len(reading.parameters) == (1 if bias is None else 2)
            if bias is not None:
                assert reading.parameters[1].mean == pytest.approx(bias)


def test_the_weights_of_a_level_are_a_matrix_with_zeros_where_no_wire_is():
    seen = Seen(mixed())
    first = seen.read(weights()).parameters[0]
    assert (first.title, first.shape) == ("5 neurons", (5, 2))
    assert (first.matrix == 0).sum() == 2
    assert first.mean == pytest.approx(seen.network.neurons_1.weight.mean().item())


@ALL
def test_the_connections_of_a_neuron_are_what_each_adds_and_the_gradient_of_its_weight(drawn):
    seen = Seen(drawn())
    names = neurons(seen.graph)
    added = seen.read(connections(names, "activations"))
    slopes = seen.read(connections(names, "gradients"))
    seen.network.loss(seen.network.run(seen.batch)).backward()
    for node, matrix, slope in zip(names, added.matrices, slopes.matrices, strict=True):
        step = seen.program.step_of(node)
        unit = step.units.index(node)
        module = seen.network.get_submodule(step.name)
        bias = 0.0 if module.bias is None else module.bias[unit].item()
        total = seen.values[step.variables[0]][0, unit].item()
        assert matrix.sum() + bias == pytest.approx(total, abs=1e-5)
        counts = [len(step.columns)] * len(step.units) if step.rows is None else list(map(len, step.rows))
        own = module.weight.grad.flatten().split(counts)[unit]
        np.testing.assert_allclose(slope.ravel(), own, rtol=1e-3, atol=1e-7)


@ALL
def test_every_neuron_is_drawn_as_the_function_it_computes(drawn):
    seen = Seen(drawn())
    names = neurons(seen.graph)
    pictures = seen.read(node_pictures(tuple((node, None, "auto") for node in names))).pictures
    assert set(pictures) == set(names)
    if seen.program.inputs[0].value.shape == (2,):
        assert {picture.kind for picture in pictures.values()} == {"function"}
        assert {picture.units for picture in pictures.values()} == {1}


def test_a_number_of_the_data_is_found_too():
    seen = Seen(skipping())
    reading = seen.read(pinned("spirals_1", "x[1]"))
    assert reading.shape == (1,)
    assert reading.numbers["mean"] == pytest.approx(seen.batch["x"][:, 1].mean().item(), abs=1e-6)


# ---- levels ----


def test_neurons_of_one_activation_are_told_together_each_once():
    reading = Seen(mixed()).read(unit_statistics())
    assert reading.members[:4] == (("neuron_1", "neuron_3"), ("neuron_2",), ("neuron_4",), ("neuron_5",))
    assert reading.titles[:4] == ("2 neurons", "Neuron 2", "Neuron 4", "Neuron 5")
    assert reading.ill == ("dead", "saturated", "saturated", "", "")


def test_a_lesion_is_no_dead_neuron():
    reading = Seen(lesioned()).read(unit_statistics())
    assert reading.members[:2] == (("neuron_1", "neuron_4"), ("neuron_3",))


@ALL
def test_mean_and_deviation_are_those_of_the_neurons(drawn):
    seen = Seen(drawn())
    reading = seen.read(unit_statistics())
    told = 0
    for members, mean, std in zip(reading.members, reading.mean, reading.std, strict=True):
        if set(members) <= set(neurons(seen.graph)):
            value = torch.cat([seen.value(node) for node in members], 1)
            assert mean == pytest.approx(value.mean().item(), abs=1e-6)
            assert std == pytest.approx(value.std(correction=0).item(), abs=1e-5)
            told += len(members)
    assert told == len(neurons(seen.graph)) - (drawn is lesioned)


def test_a_dead_neuron_counts_in_its_level():
    seen = Seen(connected())
    with torch.no_grad():
        seen.network.neurons_2.bias[1] = -100.0
    reading = seen.read(unit_statistics())
    assert reading.idle[1] == pytest.approx(1 / 3)


@ALL
def test_gradients_flow_through_every_neuron(drawn):
    seen = Seen(drawn())
    reading = seen.read(gradient_flow())
    flat = [node for members in reading.members for node in members]
    assert set(neurons(seen.graph)) <= set(flat)
    assert len(flat) == len(set(flat))
    assert (reading.update > 0).all()


# ---- space ----


def test_a_neuron_is_shown_in_the_space_of_those_computed_with_it():
    seen = Seen(connected())
    reading = seen.read(hidden_space("neuron_6"))
    assert (reading.units, reading.title) == (3, "3 neurons")


def test_the_lines_of_the_next_neurons_are_drawn_in_a_space_of_two():
    seen = Seen(enclosed())
    reading = seen.read(hidden_space("block_1/neuron_5"))
    assert reading.units == 2
    seen = Seen(DRAWINGS["skipping"]())
    assert seen.read(hidden_space("neuron_1")).units == 1
