"""Batches: which examples, in which order, in which shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import TrainingError
from engine.network import Network
from engine.program import to_program
from engine.training.methods.supervised import Examples, bounds, forward, learn, order
from tests.engine.drawings import chain
from tests.engine.training.networks import diabetes, digits_cnn, iris, settings

CPU = torch.device("cpu")


def test_the_order_is_a_function_of_seed_and_epoch():
    assert torch.equal(order(3, 5, 100), order(3, 5, 100))
    orders = {tuple(order(seed, epoch, 100).tolist()) for seed in range(10) for epoch in range(10)}
    assert len(orders) == 100
    assert all(sorted(one) == list(range(100)) for one in orders)


def test_large_seeds_that_agree_in_their_low_bits_have_orders_of_their_own():
    assert not torch.equal(order(1, 0, 50), order(2**31 - 1, 0, 50))


@pytest.mark.parametrize(
    ("examples", "size", "wanted"),
    [
        (10, 4, [(0, 4), (4, 8), (8, 10)]),
        (9, 4, [(0, 4), (4, 9)]),  # one example alone joins its neighbour
        (8, 4, [(0, 4), (4, 8)]),
        (3, 1, [(0, 1), (1, 2), (2, 3)]),
        (1, 4, [(0, 1)]),
        (3, 100, [(0, 3)]),
        (0, 4, []),
    ],
)
def test_every_example_is_in_one_batch(examples, size, wanted):
    assert bounds(examples, size) == wanted


def test_an_epoch_takes_every_example_once():
    program, parts = iris()
    examples = Examples(program, parts.train, CPU)
    seen = [examples.take(rows)["x"].clone() for rows in examples.ordered(settings(), 0)]
    assert sorted(torch.cat(seen)[:, 0].tolist()) == sorted(parts.train.x[:, 0].tolist())
    assert [len(batch) for batch in seen] == [16] * 6 + [10]


def test_a_bootstrap_sample_is_as_large_repeats_some_and_stays_the_same():
    program, parts = iris()
    examples = Examples(program, parts.train, CPU)
    runs = ((1, 0), (1, 1), (2, 0))
    drawn = [torch.cat(examples.ordered(settings(bootstrap=True, seed=seed), epoch)) for seed, epoch in runs]
    assert [len(rows) for rows in drawn] == [len(examples)] * 3
    first, later, other = (sorted(rows.tolist()) for rows in drawn)
    assert first == later != other
    assert not torch.equal(drawn[0], drawn[1])  # in another order
    assert 0.5 < len(set(first)) / len(examples) < 0.75  # about 63 of 100


def test_values_come_as_the_drawing_promises_them():
    program, parts = iris()
    batch = Examples(program, parts.train, CPU).slice(0, 3)
    assert (batch["x"].dtype, batch["x"].shape) == (torch.float32, (3, 4))
    assert (batch["y"].dtype, batch["y"].shape) == (torch.int64, (3,))
    program, parts = diabetes()
    batch = Examples(program, parts.train, CPU).slice(0, 3)
    assert (batch["y"].dtype, batch["y"].shape) == (torch.float32, (3, 1))


def test_the_spread_of_a_target_is_its_variance():
    program, parts = diabetes()
    examples = Examples(program, parts.train, CPU)
    assert examples.spread("y") == pytest.approx(float(np.var(parts.train.y.astype(np.float64))))
    assert examples.spread("something a step computes") == 0


def test_the_loss_of_a_pass_can_be_learned_from():
    program, parts = iris()
    network = Network(program)
    values, loss = forward(network, Examples(program, parts.train, CPU).slice(0, 8))
    torch.autograd.backward(loss)
    assert loss.shape == ()
    assert values["dense_2"].shape == (8, 3)
    assert all(weight.grad is not None for weight in network.parameters())


def test_learning_leaves_the_statistics_of_frozen_layers_alone():
    program, _ = digits_cnn()
    network = Network(replace(program, steps=tuple(replace(step, frozen=True) for step in program.steps)))
    network.eval()
    learn(network)
    assert network.training
    assert not network.get_submodule("batch_norm_1").training
    assert network.get_submodule("conv2d_1").training


def test_an_input_without_data_is_refused():
    program = to_program(chain(("input", {"shape": (4,)}), ("dense", {"units": 3}), "output"))
    _, parts = iris()
    with pytest.raises(TrainingError) as refused:
        Examples(program, parts.train, CPU)
    assert str(refused.value) == "'input_1' has no data. Put a data set in the place of the input."


def test_the_channels_of_pictures_lie_side_by_side_in_all_that_is_trained_on_and_the_numbers_are_the_same():
    program, parts = digits_cnn()
    examples = Examples(program, parts.train, CPU)
    rows = torch.tensor([5, 2, 9])
    entry = next(entry.name for entry in program.entries if entry.port == "x")
    for batch in (examples.take(rows)[entry], examples.slice(2, 5)[entry]):
        assert batch.is_contiguous(memory_format=torch.channels_last)
        assert batch.stride(2) == batch.shape[1] * batch.shape[3]
    assert np.array_equal(examples.take(rows)[entry].numpy(), parts.train.x[rows.numpy()].reshape(3, 1, 8, 8))


def test_a_convolution_hands_on_pictures_whose_channels_lie_side_by_side():
    program, parts = digits_cnn()
    values = Network(program).run(Examples(program, parts.train, CPU).take(torch.arange(4)))
    pictures = [value for value in values.values() if isinstance(value, torch.Tensor) and value.dim() == 4]
    assert pictures
    assert all(value.is_contiguous(memory_format=torch.channels_last) for value in pictures)
