"""Weights with a learning-rate factor of their own: the step is multiplied by it, wherever steps are taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.datasets.prepare import Parts
from engine.graph import Graph, Wire
from engine.layer import make
from engine.microscope.specimen import examine
from engine.microscope.updates import update
from engine.steps import Program
from engine.training.checkpoint import read_state, write_state
from engine.training.loop import Controls, Training
from engine.training.luck import Luck, luck
from engine.training.optimisers import make_optimiser
from engine.training.paces import factors
from engine.training.rehearsal import Rehearsal
from engine.training.state import State
from engine.training.wire_weights import bias_of, weight_of, weights_into
from tests.engine.drawings import chain
from tests.engine.training.networks import after_steps, ready, settings, trained

FROZEN = Wire("iris_1", "x[1]", "neuron_1", "in")
SLOW: dict[str, Any] = {"optimiser": "adam", "weight_decay": 0.1, "l1": 0.01, "batch_size": 16}


def drawn(*hidden: dict[str, Any], frozen: tuple[str, ...] = ()) -> Graph:
    """Iris, hidden neurons with these settings that read single features, and a Dense that answers."""
    graph = chain("iris")
    graph, dense = graph.added(make("dense", {"units": 3}))
    graph, loss = graph.added(make("cross-entropy"))
    for number, given in enumerate(hidden):
        graph, id = graph.added(make("neuron", given))
        graph = graph.with_wires(Wire("iris_1", f"x[{n}]", id, "in") for n in range(4) if n != number)
        graph = graph.with_wire(Wire(id, "out", dense, "in"))
    graph = graph.with_wires([Wire(dense, "out", loss, "prediction"), Wire("iris_1", "y", loss, "target")])
    for id in frozen:
        graph = graph.with_node(replace(graph.nodes[id], frozen=True))
    return graph


def frozen_parts() -> tuple[Graph, Program, Parts]:
    """The wire x[1] of the first neuron and the whole second one are frozen; the third learns."""
    graph = drawn({"frozen_wires": ("iris_1.x[1]",)}, {}, {}, frozen=("neuron_2",))
    return graph, *ready(graph)


def bits(value: Any) -> bytes:
    return np.asarray(value, np.float32).tobytes()


def test_a_frozen_wire_and_a_frozen_neuron_keep_their_bits_over_fifty_steps() -> None:
    graph, program, parts = frozen_parts()
    chosen = settings(**SLOW, epochs=20)
    begin, end = State.fresh(program, chosen), after_steps(program, parts, chosen, 50)
    for wire in graph.wires_into["neuron_1"]:
        same = bits(weight_of(begin, graph, wire)) == bits(weight_of(end, graph, wire))
        assert same == (wire == FROZEN), wire
    assert bits(bias_of(begin, "neuron_1")) != bits(bias_of(end, "neuron_1"))
    assert bits(bias_of(begin, "neuron_2")) == bits(bias_of(end, "neuron_2"))
    assert all(bits(weight_of(begin, graph, w)) == bits(weight_of(end, graph, w)) for w in graph.wires_into["neuron_2"])
    assert all(bits(weight_of(begin, graph, w)) != bits(weight_of(end, graph, w)) for w in graph.wires_into["neuron_3"])


@pytest.mark.parametrize("chosen", [{"optimiser": "sgd", "momentum": 0.9}, {"optimiser": "rmsprop"}, {}])
def test_frozen_wires_keep_their_bits_with_every_kind_of_rule(chosen: dict[str, Any]) -> None:
    graph, program, parts = frozen_parts()
    chosen = {**SLOW, **chosen}
    begin, end = State.fresh(program, settings(**chosen)), trained(program, parts, settings(**chosen))
    assert bits(weight_of(begin, graph, FROZEN)) == bits(weight_of(end, graph, FROZEN))


def test_half_a_rate_is_half_of_the_step_and_double_is_twice() -> None:
    chosen = settings(optimiser="sgd", momentum=0.0, learning_rate=0.5, batch_size=200)
    steps: dict[float, Any] = {}
    for rate in (1.0, 0.5, 2.0):
        graph = drawn({"rate": rate}, {"rate": 1.0})
        program, parts = ready(graph)
        begin, end = State.fresh(program, chosen), after_steps(program, parts, chosen, 1)
        now, before = ([weights_into(each, graph, id) for id in ("neuron_1", "neuron_2")] for each in (end, begin))
        steps[rate] = [[n[w] - b[w] for w in n] for n, b in zip(now, before, strict=True)]
    assert np.all(np.abs(steps[1.0][0]) > 1e-4)
    for rate, (own, other) in steps.items():
        np.testing.assert_allclose(own, rate * np.array(steps[1.0][0]), rtol=1e-4)
        assert other == steps[1.0][1]


def test_a_factor_of_one_is_exactly_the_plain_step() -> None:
    graphs = [drawn({"rate": rate}, {}, {}) for rate in (0.3, 1.0)]
    states = [after_steps(*ready(graph), settings(**SLOW), 1) for graph in graphs]
    for id in ("neuron_1", "neuron_2", "neuron_3"):
        paced, plain = (weights_into(state, graph, id) for state, graph in zip(states, graphs, strict=True))
        assert [paced[wire] == plain[wire] for wire in paced] == [id != "neuron_1"] * 3


def test_only_groups_with_factors_hang_on_the_optimiser() -> None:
    program, _ = ready(drawn({}, {}))
    assert not factors(program, State.fresh(program, settings()).network)
    assert not State.fresh(program, settings()).optimiser._optimizer_step_pre_hooks
    program, _ = ready(drawn({"rate": 0.5}, {}))
    found = factors(program, State.fresh(program, settings()).network)
    assert {name: factor.tolist() for name, factor in found.items()} == {
        "neurons_1.weight": [0.5] * 3 + [1.0] * 3,
        "neurons_1.bias": [0.5, 1.0],
    }


def test_a_rehearsed_step_is_the_step_of_the_run() -> None:
    _, program, parts = frozen_parts()
    chosen = settings(**SLOW, epochs=2)
    training = Training(program, parts, chosen, None, Controls(each_step=True))
    events = training.events()
    next(events)
    rehearsal = Rehearsal(training.state, parts)
    rehearsal.learn_next()
    rehearsal.step()
    while training.state.step < 1:
        next(events)
    for name, weight in training.state.weights().items():
        assert torch.equal(weight, rehearsal.state.weights()[name]), name
    events.close()  # type: ignore[attr-defined]


def test_a_run_that_is_resumed_equals_one_that_was_not(tmp_path: Any) -> None:
    _, program, parts = frozen_parts()
    chosen = settings(**SLOW, epochs=3)
    whole = trained(program, parts, chosen)
    write_state(tmp_path / "run.safetensors", after_steps(program, parts, chosen, 9))
    resumed = trained(program, parts, chosen, read_state(tmp_path / "run.safetensors", program))
    assert all(torch.equal(weight, resumed.weights()[name]) for name, weight in whole.weights().items())


def test_the_microscope_multiplies_the_step_by_the_factor() -> None:
    _, program, parts = frozen_parts()
    state = after_steps(program, parts, settings(**SLOW), 4)
    specimen = examine(state, parts)
    name = next(name for name, weight in specimen.weights.items() if weight.paces is not None)
    frozen = int(np.flatnonzero(specimen.weights[name].paces == 0)[0])  # type: ignore[operator]
    held, free = update(specimen, name, (frozen,)), update(specimen, name, (frozen + 1,))
    assert held.new == held.old == held.network
    assert held.lines[-1].symbols == "frozen, r = 0: w new = w + r · (w new − w)"
    assert free.new == pytest.approx(free.network, abs=2e-6) != free.old


def test_seeds_that_are_trained_at_once_keep_to_the_factors() -> None:
    graph, program, parts = frozen_parts()
    *_, last = luck(program, parts, settings(**SLOW), (3, 0))
    assert isinstance(last, Luck)
    assert last.together
    for outcome in last.outcomes:
        alone = trained(program, parts, settings(**SLOW, seed=outcome.seed))
        for name, weight in alone.weights().items():
            np.testing.assert_allclose(outcome.weights[name], weight.numpy(), rtol=1e-3, atol=1e-5)
        own = weight_of(State.fresh(program, settings(seed=outcome.seed)), graph, FROZEN)
        assert own in outcome.weights["neurons_1.weight"].ravel()


def test_a_frozen_block_has_no_factors_left() -> None:
    program, _ = ready(drawn({"rate": 0.5}, {}))
    frozen = replace(
        program, steps=tuple(replace(step, frozen=step.learns and bool(step.units)) for step in program.steps)
    )
    network = State.fresh(frozen, settings()).network
    assert not make_optimiser(network, settings())._optimizer_step_pre_hooks
