"""Histograms, and what holds for every probe."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.grouping import collapsed
from engine.training.probes import activations, gradient_flow, histogram, weights
from engine.training.probes.base import BINS
from tests.engine.drawings import classifier
from tests.engine.training.networks import iris, ready
from tests.engine.training.probes.looking import first_reading, seen


def test_histograms_leave_out_what_is_not_finite_and_count_the_rest():
    spread = histogram(torch.tensor([0.0, 1.0, float("nan"), float("inf")]))
    assert spread.counts.sum() == 2
    assert (len(spread.counts), len(spread.edges)) == (BINS, BINS + 1)
    assert histogram(torch.randn(100_000)).counts.sum() == pytest.approx(100_000, rel=0.2)


def test_histograms_agree_with_those_of_numpy():
    numbers = torch.randn(5000)
    counts, edges = np.histogram(numbers.numpy(), BINS)
    spread = histogram(numbers)
    assert np.abs(spread.counts - counts).sum() <= 4  # a number on an edge may fall to either side
    np.testing.assert_allclose(spread.edges, edges, rtol=1e-5, atol=1e-5)


def test_equal_numbers_and_none_at_all_have_a_histogram():
    assert histogram(torch.ones(7)).counts.max() == 7
    assert histogram(torch.full((3,), float("nan"))).counts.sum() == 0


def test_readings_do_not_change_with_the_network():
    program, parts = iris()
    network, reading = seen(program, parts, weights("dense_1"))
    kept = reading.parameters[0].matrix.copy()
    with torch.no_grad():
        network.get_parameter("dense_1.weight").zero_()
    np.testing.assert_array_equal(reading.parameters[0].matrix, kept)


def test_layers_inside_of_a_block_are_seen_by_their_paths():
    graph = classifier(("dense", {"units": 4}), "relu")
    graph, block = collapsed(graph, ["dense_1", "relu_1"], "Unit")
    program, parts = ready(graph.with_settings(block, repeat=2))
    flow = first_reading(program, parts, gradient_flow())
    assert flow.nodes == ("block_1/0/dense_1", "block_1/1/dense_1", "dense_2")
    _, inner = seen(program, parts, activations("block_1/1/relu_1"))
    _, whole = seen(program, parts, activations("block_1"))
    assert (inner.title, whole.title) == ("ReLU", "Unit")
    assert np.array_equal(inner.values, whole.values)
    _, read = seen(program, parts, weights("block_1"))
    assert [p.node for p in read.parameters] == ["block_1/0/dense_1"] * 2 + ["block_1/1/dense_1"] * 2
