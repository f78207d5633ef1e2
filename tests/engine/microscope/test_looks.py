"""The batch that the run takes next is seen exactly as it will be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from engine.datasets.prepare import Parts
from engine.examples import example
from engine.microscope.explaining import explain
from engine.microscope.places import Place, Selection
from engine.microscope.specimen import Specimen, examine
from engine.microscope.updates import update
from engine.network import Network
from engine.steps import Program
from engine.training.loop import Controls, Training
from engine.training.methods.supervised import learn
from engine.training.state import State
from tests.engine.microscope.specimens import added_up, places
from tests.engine.training.networks import after_steps, iris, ready, settings

NOISY = (("dense", {"units": 12}), "batch-norm", "relu", ("dropout", {"rate": 0.3}))
WAYS: list[dict[str, Any]] = [
    {"accumulate": 3, "batch_size": 12},
    {"accumulate": 3, "batch_size": 12, "clip": 0.1, "l1": 0.01, "optimiser": "sgd", "weight_decay": 0.1},
    {"precision": "mixed"},
    {"precision": "mixed", "accumulate": 2},
]


def stepped(program: Program, parts: Parts, state: State) -> dict[str, np.ndarray]:
    """The weights after the step that the run takes next."""
    training = Training(program, parts, state.settings, state, Controls(each_step=True))
    begin = state.step
    for _ in training.events():
        if training.state.step > begin:
            break
    return {name: tensor.numpy() for name, tensor in training.state.weights().items()}


@pytest.mark.parametrize("ways", WAYS, ids=str)
def test_the_step_is_the_one_of_the_run_number_by_number(ways: dict[str, Any]) -> None:
    program, parts = iris(*NOISY)
    state = after_steps(program, parts, settings(**ways), 2)
    seen = [examine(state, parts, Selection(batch=batch)) for batch in range(ways.get("accumulate", 1))]
    real = stepped(program, parts, state)
    for specimen in seen:
        assert specimen.batches == len(seen)
        for name, weight in specimen.weights.items():
            assert np.array_equal(weight.new, real[name])
            index = (0,) * weight.old.ndim
            assert update(specimen, name, index).new == pytest.approx(float(weight.new[index]), rel=1e-5, abs=1e-7)


def test_the_batches_of_a_step_are_seen_one_by_one_and_their_gradients_add_up() -> None:
    program, parts = iris(*NOISY)
    state = after_steps(program, parts, settings(accumulate=3, batch_size=12), 2)
    seen = [examine(state, parts, Selection(batch=batch)) for batch in range(3)]
    rows = [row for specimen in seen for row in specimen.rows]
    assert len(set(rows)) == len(rows) == 34  # what two steps of 36 have left of an epoch of 106
    assert [specimen.examples for specimen in seen] == [12, 12, 10]
    assert [specimen.share for specimen in seen] == pytest.approx([12 / 34, 12 / 34, 10 / 34])
    for name in seen[0].weights:
        weights = [specimen.weights[name] for specimen in seen]
        total = sum(specimen.share * weight.own for specimen, weight in zip(seen, weights, strict=True))
        for weight in weights:
            np.testing.assert_allclose(weight.gradient, total, rtol=1e-4, atol=1e-7)


def test_each_batch_is_normalised_by_itself_and_its_deltas_give_its_own_gradient() -> None:
    program, parts = iris(*NOISY)
    state = after_steps(program, parts, settings(accumulate=2), 2)
    specimen = examine(state, parts, Selection(batch=1))
    x = torch.from_numpy(specimen.values["dense_1"])
    module = state.network.get_submodule("batch_norm_1")
    wanted = torch.nn.functional.batch_norm(x, None, None, module.weight, module.bias, training=True)
    np.testing.assert_allclose(specimen.values["batch_norm_1"], wanted.detach().numpy(), rtol=1e-4, atol=1e-5)
    sums = added_up(specimen, places(specimen, "dense_1"))
    np.testing.assert_allclose(sums["dense_1.weight"], specimen.weights["dense_1.weight"].own, rtol=1e-3, atol=1e-6)


def test_the_first_line_of_an_update_tells_what_the_other_batches_give() -> None:
    program, parts = iris()
    state = after_steps(program, parts, settings(accumulate=2), 2)
    specimen = examine(state, parts)
    made = update(specimen, "dense_1.weight", (0, 0))
    own = specimen.weights["dense_1.weight"].own
    assert own is not None
    line = made.lines[0]
    assert line.symbols == "g = share of this batch · its own gradient + what the other batch gives"
    assert line.numbers["s"] * line.numbers["o"] + line.numbers["r"] == pytest.approx(made.gradient)
    assert line.numbers["o"] == pytest.approx(float(own[0, 0]))


def test_a_batch_that_is_no_longer_there_is_the_last_one() -> None:
    program, parts = iris()
    specimen = examine(State.fresh(program, settings(accumulate=2)), parts, Selection(batch=7))
    assert (specimen.selection.batch, specimen.share) == (1, 0.5)


def independent(state: State, specimen: Specimen) -> tuple[Mapping[str, Any], Network]:
    """The same pass by torch alone."""
    network = Network(state.network.program)
    network.load_state_dict(state.network.state_dict())
    learn(network)
    batch = {name: torch.from_numpy(specimen.values[name]) for name in ("x", "y")}
    with torch.autocast("cpu", torch.bfloat16):
        values = network.run(batch)
        network.loss(values).backward()
    return values, network


def test_mixed_precision_is_seen_as_the_run_computes_it() -> None:
    program, parts = iris()
    state = after_steps(program, parts, settings(precision="mixed"), 2)
    specimen = examine(state, parts)
    values, network = independent(state, specimen)
    assert values["dense_1"].dtype == torch.bfloat16
    for name in ("dense_1", "relu_1", "dense_2"):
        assert np.array_equal(specimen.values[name], values[name].detach().float().numpy())
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None
        assert np.array_equal(specimen.weights[name].gradient, parameter.grad.numpy())


def test_a_formula_says_what_the_network_made_of_it_in_half_of_the_bits() -> None:
    program, parts = iris()
    specimen = examine(after_steps(program, parts, settings(precision="mixed"), 2), parts)
    workings = [explain(specimen, Place("dense_1", 0, (unit,))) for unit in range(12)]
    for working in workings:
        assert working.value == pytest.approx(specimen.value(working.place), rel=0.02, abs=0.02)
    said = [working.forward[-1].symbols for working in workings]
    assert sum("computed in half of the bits (bfloat16)" in text for text in said) > 6


def test_examples_that_somebody_picked_are_answered_in_full() -> None:
    program, parts = iris()
    specimen = examine(State.fresh(program, settings(precision="mixed")), parts, Selection("test", (0,)))
    assert not specimen.mixed
    assert specimen.tensors["dense_1"].dtype == torch.float32


def test_a_window_that_reads_on_begins_with_what_was_known_before_it() -> None:
    graph = example("python-characters").graph
    graph = graph.with_training(carry_states=True, device="cpu", batch_size=8, threads=1)
    graph = graph.with_settings("lstm_1", units=6, layers=1, dropout=0.0)
    program, parts = ready(graph)
    state = after_steps(program, parts, graph.training, 2)
    specimen = examine(state, parts)
    real = stepped(program, parts, state)
    for name, weight in specimen.weights.items():
        assert np.array_equal(weight.new, real[name])
    (began,) = specimen.began.values()
    assert float(began[0].abs().max()) > 0
    place = Place("lstm_1", 1, (0, 2))
    assert explain(specimen, place).value == pytest.approx(specimen.value(place), rel=1e-4, abs=1e-6)
