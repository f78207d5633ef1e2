"""What a training needs is known before it is taken."""

from __future__ import annotations

from collections import deque

import pytest
import torch

from engine.datasets.memory import in_words
from engine.errors import TrainingError
from engine.network import Network
from engine.training.loop import Controls, Training, train
from engine.training.memory import Needs, free_memory, measure, refuse_too_large
from tests.engine.drawings import classifier
from tests.engine.training.networks import digits_cnn, iris, ready, settings


def test_weights_activations_and_operations_are_counted():
    program, _ = iris(("dense", {"units": 100}), "relu")
    needs = measure(program)
    assert needs.weights == 4 * (4 * 100 + 100 + 100 * 3 + 3)
    assert needs.flops == 2 * (4 * 100 + 100 * 3)
    assert needs.activations >= 4 * 100  # what comes out of Dense or ReLU stays for the backward pass
    assert needs.step_flops(16) == 3 * 16 * needs.flops


def test_nothing_random_is_drawn_by_measuring():
    program, _ = digits_cnn()
    torch.manual_seed(0)
    measure(program)
    drawn = torch.rand(3)
    torch.manual_seed(0)
    assert torch.equal(drawn, torch.rand(3))


def test_a_program_is_measured_once_however_often_it_is_written():
    layers = (("dense", {"units": 7}), "relu")
    (program, _), (again, _) = iris(*layers), iris(*layers)
    assert again is not program
    assert measure(again) is measure(program)
    wider, _ = iris(("dense", {"units": 8}), "relu")
    assert measure(wider).weights > measure(program).weights


def test_recurrent_and_attention_layers_can_be_measured():
    program, _ = ready(classifier(("reshape", {"shape": (4, 1)}), "lstm", "self-attention", "flatten"))
    assert measure(program).activations > 0


def test_a_batch_that_does_not_fit_is_refused_with_the_figures():
    with pytest.raises(TrainingError) as refused:
        refuse_too_large(Needs(1_000_000, 10_000_000), settings(), 512, free=4_000_000_000)
    assert refused.value.text == "Training this network needs about 5.1 GB of memory, but only 4.0 GB are free."
    assert refused.value.hint == "A smaller batch size helps: 5.1 GB are for the batch of 512 examples."


def test_weights_that_do_not_fit_are_refused_with_the_figures():
    with pytest.raises(TrainingError) as refused:
        refuse_too_large(Needs(2_000_000_000, 1_000_000), settings(), 32, free=8_000_000_000)
    assert refused.value.text == "Training this network needs about 16.0 GB of memory, but only 8.0 GB are free."
    assert refused.value.hint == "Make its largest layers smaller: 16.0 GB are for its weights."


def test_four_fifths_of_the_free_memory_may_be_taken():
    needs = Needs(0, 1_000_000)
    refuse_too_large(needs, settings(), 8, free=10_000_000)
    with pytest.raises(TrainingError):
        refuse_too_large(needs, settings(), 9, free=10_000_000)
    refuse_too_large(needs, settings(), 10**9, free=None)


def test_a_network_larger_than_the_machine_is_refused_before_it_is_built():
    program, parts = iris(("dense", {"units": 1_000_000}), ("dense", {"units": 1_000_000}))
    with pytest.raises(TrainingError, match=r"^Training this network needs about 32,\d+\.\d GB of memory, but only "):
        next(train(program, parts, settings()))


def test_free_memory_is_known_here():
    free = free_memory(torch.device("cpu"))
    assert free is None or in_words(free).endswith(("GB", "MB"))


def test_the_estimate_holds_for_a_network_that_is_really_built():
    program, _ = digits_cnn()
    real = sum(weight.numel() * 4 for weight in Network(program).parameters())
    assert measure(program).weights == real


def test_what_a_run_keeps_of_its_weights_is_in_the_estimate():
    program, parts = iris(("dense", {"units": 100}))
    training = Training(program, parts, settings(epochs=1), None, Controls())
    deque(training.events(), maxlen=0)
    state, needs = training.state, measure(program)
    kept = [*state.tensors().values(), *state.packed().blocks, *state.best.blocks]
    numbers = sum(tensor.nbytes for tensor in kept if tensor.dtype == torch.float32)
    assert numbers + needs.weights == pytest.approx(needs.bytes(settings(), 0), rel=0.01)  # and the gradients
