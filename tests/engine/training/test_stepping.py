"""How a step is taken: by accumulated gradients, in mixed precision, with averaged weights, and a second time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.layer import make
from engine.training.checkpoint import read_state, write_state
from engine.training.loop import Controls, Training
from engine.training.methods import METHODS
from engine.training.methods.supervised import Examples, learn
from engine.training.metrics import Meter
from engine.training.state import State
from engine.training.stepping import Stepper
from tests.engine.test_self_supervised import rebuilding
from tests.engine.training.networks import after_steps, digits_cnn, finished, iris, ready, same, settings, trained


def test_gradients_of_small_batches_add_up_to_those_of_a_large_one() -> None:
    """Without batch normalisation, which looks at the batch, the sums are the same up to rounding."""
    large = trained(*iris(), settings(batch_size=32, epochs=3))
    small = trained(*iris(), settings(batch_size=8, accumulate=4, epochs=3))
    assert large.step == small.step
    for name, weight in large.weights().items():
        torch.testing.assert_close(small.weights()[name], weight, rtol=1e-4, atol=1e-5)


def test_the_figures_of_an_epoch_count_every_example_of_every_batch() -> None:
    large = trained(*iris(), settings(batch_size=32, epochs=1)).history[0]
    small = trained(*iris(), settings(batch_size=8, accumulate=4, epochs=1)).history[0]
    assert small.train == pytest.approx(large.train, rel=1e-4)


def test_a_batch_normalisation_never_meets_a_single_example_of_a_step() -> None:
    program, parts = digits_cnn()
    examples = len(parts.train)
    size = next(n for n in range(2, 60) if examples % (n * 3) % n == 1)
    assert finished(program, parts, settings(batch_size=size, accumulate=3, epochs=1)).reason == "completed"


def test_a_run_with_averaged_weights_can_be_saved_in_the_middle_and_goes_on_the_same(tmp_path: Path) -> None:
    program, parts = iris()
    chosen = settings(average=0.9, accumulate=2, epochs=3)
    half = after_steps(program, parts, chosen, 5)
    write_state(tmp_path / "half.safetensors", half)
    resumed = trained(program, parts, chosen, read_state(tmp_path / "half.safetensors", program))
    assert same(resumed, trained(program, parts, chosen))


def test_averaged_weights_are_what_is_judged_and_what_is_left() -> None:
    program, parts = iris()
    training = Training(program, parts, settings(average=0.99, epochs=4, learning_rate=0.05), None, Controls())
    paths: list[dict[str, torch.Tensor]] = []
    for event in training.events():
        if type(event).__name__ == "EpochEnded":
            paths.append({name: tensor.clone() for name, tensor in training.state.weights().items()})
    state = training.state
    for name, average in state.average.items():
        assert torch.equal(state.weights()[name], average)
        assert not torch.equal(paths[-1][name], average)


def test_the_average_lies_between_where_the_weights_have_been() -> None:
    program, _ = iris()
    state = State.fresh(program, settings())
    name, weight = next(iter(state.network.named_parameters()))
    for value in (0.0, 1.0, 2.0, 3.0):
        with torch.no_grad():
            weight.fill_(value)
        state.follow(0.9)
        state.step += 1
    assert 0 < float(state.average[name].mean()) < 3


def test_mixed_precision_learns_what_full_precision_learns() -> None:
    program, parts = iris()
    full = trained(program, parts, settings(epochs=20, learning_rate=0.01)).history[-1]
    mixed = trained(program, parts, settings(epochs=20, learning_rate=0.01, precision="mixed")).history[-1]
    assert mixed.train["loss"] == pytest.approx(full.train["loss"], rel=0.2)
    assert mixed.train["loss"] != full.train["loss"]
    assert np.isfinite(mixed.validation["loss"])


def test_a_step_is_taken_again_with_the_same_noise_and_the_same_units_dropped() -> None:
    """Which are drawn in turns, batch by batch."""
    graph = rebuilding(noise=0.5)
    wire = next(wire for wire in graph.wires if wire.source == "dense_1")
    graph = graph.inserted(wire, make("dropout", {"rate": 0.4}))[0].with_training(
        accumulate=3, batch_size=8, device="cpu"
    )
    program, parts = ready(graph)
    state, again = (State.fresh(program, graph.training) for _ in range(2))
    for each in (state, again):
        method = METHODS[graph.training.method](each.network, graph.training)
        stepper = Stepper(each, method, Examples(program, parts.train, each.device))
        chosen, meter = stepper.due()[0], Meter(program.compared, {})
        learn(each.network)
        torch.manual_seed(3)
        if each is state:
            stepper.learn(chosen, meter)
            stepper.advance()
        else:
            taken = stepper.take(chosen, meter)
    assert [len(batch["x"]) for batch in taken.batches] == [8, 8, 8]
    assert not torch.equal(taken.batches[0]["x"], taken.batches[1]["x"])
    assert (again.step, again.totals) == (1, meter.totals)
    assert all(torch.equal(again.weights()[name], weight) for name, weight in state.weights().items())
