"""Measuring a network on examples that it does not learn from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.datasets.prepare import Part
from engine.network import Network
from engine.training.evaluation import evaluate
from engine.training.methods.supervised import Examples
from tests.engine.training.networks import diabetes, iris

CPU = torch.device("cpu")


def measured(network, examples, batch_size, spreads=None):
    measuring, batches = evaluate(network, examples, batch_size, spreads or {}), 0
    while True:
        try:
            next(measuring)
            batches += 1
        except StopIteration as end:
            return end.value, batches


def test_the_figures_do_not_depend_on_the_batch_size():
    program, parts = iris(("dense", {"units": 8}), ("dropout", {"rate": 0.9}))
    network, examples = Network(program), Examples(program, parts.train, CPU)
    whole, once = measured(network, examples, 1000)
    pieces, often = measured(network, examples, 8)
    assert (once, often) == (1, 4)
    assert pieces["accuracy"] == whole["accuracy"]
    assert pieces["loss"] == pytest.approx(whole["loss"], rel=1e-5)


def test_a_last_example_is_not_left_alone_with_a_norm_over_the_batch():
    program, parts = iris(("dense", {"units": 8}), ("batch-norm", {"running_statistics": False}))
    few = Part(parts.test.x[:21], parts.test.y[:21], np.arange(21))
    _, batches = measured(Network(program), Examples(program, few, CPU), 5)
    assert batches == 1  # not 20 examples and 1


def test_r2_is_nothing_for_the_mean_and_one_for_the_truth():
    program, parts = diabetes()
    network, examples = Network(program), Examples(program, parts.train, CPU)
    with torch.no_grad():
        network.get_parameter("dense_1.weight").zero_()
        network.get_parameter("dense_1.bias").fill_(float(parts.train.y.mean()))
    figures, _ = measured(network, examples, 64, {"mean_squared_error_1": examples.spread("y")})
    assert figures["r2"] == pytest.approx(0, abs=1e-5)
    assert figures["mae"] == pytest.approx(float(abs(parts.train.y - parts.train.y.mean()).mean()), rel=1e-4)


def test_a_part_without_examples_has_no_figures():
    program, parts = iris()
    empty = type(parts.test)(parts.test.x[:0], parts.test.y[:0], parts.test.index[:0])
    assert measured(Network(program), Examples(program, empty, CPU), 32) == ({}, 0)
