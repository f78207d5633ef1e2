"""Numbers that stop being finite are traced to the node where they did, and nothing before is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.call import Call, Name
from engine.network import Network
from engine.training.by_hand import put
from engine.training.loop import Controls, Training
from engine.training.methods.supervised import Examples
from engine.training.rescue import _in_weights, is_out_of_memory, locate, locate_shortage
from tests.engine.neuron_drawings import connected, mixed
from tests.engine.training.networks import (
    DROPPING,
    after_steps,
    diabetes,
    iris,
    ready,
    same,
    settings,
    trained,
    with_examples,
)

CPU = torch.device("cpu")


def failed(program, parts, chosen, controls=None):
    training = Training(program, parts, chosen, None, controls or Controls())
    return list(training.events())[-1], training.state


def with_step(program, node, expression):
    """The program with another expression for one of its steps."""
    steps = tuple(
        replace(step, results=((step.results[0][0], expression),)) if step.node == node else step
        for step in program.steps
    )
    return replace(program, steps=steps)


def test_weights_that_explode_are_traced_to_the_first_node_that_they_break():
    program, parts = diabetes()
    last, state = failed(program, parts, settings(optimiser="sgd", learning_rate=100, epochs=50))
    assert (last.reason, last.node) in (("failed", "mean_squared_error_1"), ("failed", "dense_1"))
    assert last.message.startswith(f"Training stopped at step {state.step + 1:,} (epoch {state.epoch + 1}): ")
    assert last.hint == (
        "The weights from before that step are kept. "
        "Start again with a lower learning rate (it was 100), or with clipped gradients."
    )
    assert state.is_finite()


@pytest.mark.parametrize("several", [{}, {"accumulate": 2}, {"precision": "mixed"}])
def test_the_state_that_is_left_is_the_one_before_the_step_that_broke(several):
    program, parts = diabetes()
    chosen = settings(optimiser="sgd", learning_rate=100, epochs=50, **several)
    _, state = failed(program, parts, chosen)
    expected = after_steps(program, parts, chosen, state.step)
    for name, tensor in expected.tensors().items():
        assert torch.equal(tensor, state.tensors()[name]), name
    assert state.totals == expected.totals


def test_the_step_is_found_whether_or_not_it_was_noticed_at_once():
    program, parts = diabetes()
    chosen = settings(optimiser="sgd", learning_rate=100, epochs=50)
    late, at_once = failed(program, parts, chosen), failed(program, parts, chosen, Controls(each_step=True))
    assert late[0].message == at_once[0].message


@pytest.mark.parametrize("at", [2, 17])
def test_weights_set_by_hand_are_there_after_the_step_that_broke(at: int):
    program, parts = diabetes()
    training = Training(program, parts, settings(optimiser="sgd", learning_rate=1e-6), None, Controls(each_step=True))
    by_hand = {}
    for _ in training.events():
        state = training.state
        if state.step == at and not by_hand:
            put(next(state.network.parameters()), (0, 0), 1e20)  # whose square is infinite
            state.edits += 1
            by_hand = {name: tensor.clone() for name, tensor in state.tensors().items()}
    assert training.state.step == at
    assert not training.state.network.state_dict()["dense_1.weight"].abs().max() < 1e20
    for name, tensor in training.state.tensors().items():
        assert torch.equal(tensor, by_hand[name]), name


@pytest.mark.parametrize("each_step", [True, False])
def test_steps_before_a_learning_rate_that_was_too_high_are_not_taken_again_at_that_rate(each_step: bool):
    program, parts = diabetes()
    chosen, controls = settings(optimiser="sgd", learning_rate=1e-3, batch_size=4), Controls(each_step=True)
    training = Training(program, parts, chosen, None, controls)
    state = training.state
    for _ in training.events():
        if state.step == 17:
            controls.learning_rates.append(100)
            controls.each_step = each_step
    assert 20 < state.step < 30
    calm = after_steps(program, parts, chosen, 17)
    steep = after_steps(program, parts, chosen.changed(learning_rate=100), state.step, calm)
    assert all(torch.equal(weight, state.weights()[name]) for name, weight in steep.weights().items())


def test_a_learning_rate_that_is_set_behind_the_step_that_broke_is_not_what_broke_it():
    program, parts = diabetes()
    training = Training(program, parts, settings(optimiser="sgd", learning_rate=100), None, Controls())
    advance = training.stepper.advance

    def advanced() -> None:
        advance()
        if training.state.step == 10:
            training.controls.learning_rates.append(1e-3)

    training.stepper.advance = advanced
    last = list(training.events())[-1]
    assert last.message.startswith("Training stopped at step 8 (epoch 1): ")
    assert training.settings.learning_rate == 100


def test_a_run_can_go_on_after_the_failure():
    program, parts = iris()
    x = parts.train.x.copy()
    x[17, 2] = np.inf
    _, state = failed(program, with_examples(parts, x, parts.train.y), settings())
    assert state.step > 0
    assert same(trained(program, parts, settings(), state), trained(program, parts, settings()))


def test_gaps_in_the_data_are_named():
    program, parts = iris()
    x = parts.train.x.copy()
    x[17, 2] = np.nan
    last, state = failed(program, with_examples(parts, x, parts.train.y), settings())
    assert last.node == "iris_1"
    assert last.message.endswith("the data of 'iris_1' hold values that are not finite numbers.")
    assert last.hint == "Fill or remove the gaps in the data."
    assert state.is_finite()


def test_the_first_node_that_gives_no_number_is_named():
    program, parts = iris()
    broken = with_step(program, "relu_1", Call("torch.log", Name("dense_1")))  # of negative numbers
    last, state = failed(broken, parts, settings())
    assert last.node == "relu_1"
    assert last.message == (
        "Training stopped at step 1 (epoch 1): ReLU (relu_1) gave values that are not finite numbers."
    )
    assert state.step == 0


def test_a_gradient_that_is_no_number_is_traced_to_the_node_that_made_it():
    program, parts = iris()
    # The root of zero is zero, and its slope infinite: only the way back breaks.
    broken = with_step(program, "relu_1", Call("torch.sqrt", Call("*", Name("dense_1"), 0.0)))
    last, state = failed(broken, parts, settings())
    assert last.node == "relu_1"
    assert last.message == "Training stopped at step 1 (epoch 1): the gradient of ReLU (relu_1) is not a finite number."
    assert state.is_finite()


def test_a_step_by_several_batches_is_taken_again_batch_by_batch():
    """As one it may take more memory than there is; and a normalisation over the batch is another one then."""
    program, parts = diabetes()
    chosen = settings(optimiser="sgd", learning_rate=100, epochs=50, batch_size=8, accumulate=3)
    seen = []
    training = Training(program, parts, chosen, None, Controls())
    gradients = training.method.gradients
    training.method.gradients = lambda batch, share=1.0: (seen.append(len(batch["x"])), gradients(batch, share))[1]
    last = list(training.events())[-1]
    assert (last.reason, last.cause) == ("failed", "not finite")
    assert max(seen) == 8


def test_dropout_draws_the_same_again_while_the_step_is_sought():
    program, parts = iris(*DROPPING)
    chosen = settings(optimiser="sgd", momentum=0.9, learning_rate=100, epochs=50)
    last, state = failed(program, parts, chosen)
    if last.reason == "failed":
        assert state.is_finite()
        assert torch.equal(
            after_steps(program, parts, chosen, state.step).weights()["dense_1.weight"],
            state.weights()["dense_1.weight"],
        )


def test_a_batch_without_a_fault_has_none():
    program, parts = iris()
    assert locate(Network(program), Examples(program, parts.train, CPU).slice(0, 8)) is None


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes."), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_shortage_of_memory_is_told_from_other_errors(error, short):
    assert is_out_of_memory(error) == short


def test_a_shortage_is_traced_to_the_node_that_asked_for_too_much():
    program, parts = iris()
    huge = with_step(program, "relu_1", Call("torch.empty", 2**50))
    fault = locate_shortage(Network(huge), Examples(huge, parts.train, CPU).slice(0, 8))
    assert (fault.node, fault.text) == ("relu_1", "there is not enough memory for ReLU (relu_1).")


def test_a_run_that_finds_no_memory_names_the_node():
    program, parts = iris()
    huge = with_step(program, "relu_1", Call("torch.empty", 2**50))
    last, state = failed(huge, parts, settings())
    assert (last.reason, last.node) == ("failed", "relu_1")
    assert last.message == "Training stopped at step 1 (epoch 1): there is not enough memory for ReLU (relu_1)."
    assert last.hint == "Lower the batch size (it is 16)."
    assert state.step == 0


def test_what_a_step_without_memory_leaves_of_gradients_is_none_of_the_next_run():
    program, parts = iris()
    chosen = settings(batch_size=8, accumulate=2)
    training = Training(program, parts, chosen, None, Controls())
    gradients, asked = training.method.gradients, []

    def short(batch, share=1.0):
        asked.append(batch)
        if len(asked) == 2:
            raise MemoryError
        return gradients(batch, share)

    training.method.gradients = short
    assert list(training.events())[-1].cause == "memory"
    assert training.state.step == 0
    assert same(trained(program, parts, chosen, training.state), trained(program, parts, chosen))


def test_where_the_batch_fits_the_gradients_did_not():
    program, parts = iris()
    fault = locate_shortage(Network(program), Examples(program, parts.train, CPU).slice(0, 8))
    assert (fault.node, fault.text) == (None, "there is not enough memory for the gradients.")


def network_of_neurons(drawn):
    program, parts = ready(drawn())
    network = Network(program)
    return network, Examples(program, parts.train, CPU).slice(0, 8)


def test_the_neuron_that_gives_what_is_no_number_has_a_name():
    network, batch = network_of_neurons(mixed)
    with torch.no_grad():
        network.neurons_1.bias[2] = torch.inf  # that of neuron_2: the neurons with ReLU stand first
    fault = locate(network, batch)
    assert fault is not None
    assert (fault.node, fault.text) == ("neuron_2", "Neuron 2 (neuron_2) gave values that are not finite numbers.")


def test_several_neurons_that_break_are_named():
    network, batch = network_of_neurons(connected)
    with torch.no_grad():
        network.neurons_1.bias[[1, 3]] = torch.nan
    fault = locate(network, batch)
    assert fault is not None
    assert fault.node == "neuron_2"
    assert fault.text == "2 neurons (Neuron 2, Neuron 4) gave values that are not finite numbers."


@pytest.mark.parametrize("drawn", [connected, mixed])
def test_infinite_weights_are_those_of_a_neuron(drawn):
    network, _ = network_of_neurons(drawn)
    step = network.program.steps[0]
    with torch.no_grad():
        network.neurons_1.weight.view(-1)[-1] = torch.inf
    fault = _in_weights(network)
    assert fault is not None
    assert fault.node == step.units[-1]
    assert fault.text == f"it made weights of {step.unit_titles[-1]} ({step.units[-1]}) infinite."
