"""Parameters, operations and memory, against figures that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import autograd, nn, ones

from engine.analysis import analyse
from engine.cost import cost, flop_counter
from tests.engine.drawings import chain, classifier, pictures, residual_block
from tests.engine.grown import grown
from tests.engine.strategies import EDITS, Edit


def test_a_dense_layer_costs_what_its_formula_says() -> None:
    found = cost(analyse(chain(("input", {"shape": (784,)}), ("dense", {"units": 256}), "output")))
    assert found.nodes["dense_1"].parameters == 784 * 256 + 256
    assert found.nodes["dense_1"].flops == 2 * 784 * 256
    assert found.nodes["dense_1"].activation_bytes == 4 * 256


def test_a_convolution_costs_its_kernel_at_every_place() -> None:
    kernel = {"channels": 16, "kernel": 3, "padding": "same"}
    found = cost(analyse(chain(("input", {"shape": (3, 32, 32)}), ("conv2d", kernel), "output")))
    assert found.parameters == 3 * 16 * 9 + 16
    assert found.flops == 2 * 3 * 16 * 9 * 32 * 32


def test_totals_count_only_what_the_network_uses() -> None:
    from engine.layer import make

    graph, _ = classifier().added(make("dense"))
    assert cost(analyse(graph)).parameters == 4 * 3 + 3


def test_layers_without_weights_have_none() -> None:
    found = cost(analyse(chain("input", "flatten", "relu", "output")))
    assert (found.parameters, found.flops) == (0, 0)


def test_a_huge_network_is_counted_without_building_it() -> None:
    wide = ("dense", {"units": 1_000_000})
    found = cost(analyse(chain(("input", {"shape": (1_000_000,)}), wide, "output")))
    assert found.parameters == 10**12 + 10**6


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 400), st.lists(st.sampled_from(EDITS), max_size=6), st.randoms(use_true_random=False))
def test_what_was_counted_before_changes_nothing_but_the_work(seed: int, edits: list[Edit], chance: Random) -> None:
    graph = grown(seed)
    analysis = analyse(graph)
    known = cost(analysis)
    for edit in edits:
        graph = edit(graph, chance)
        analysis = analyse(graph, analysis)
        known = cost(analysis, known)
        assert known == cost(analyse(graph))


def test_a_layer_that_is_no_longer_bypassed_costs_what_it_did() -> None:
    graph = classifier()
    bypassed = analyse(graph.with_node(replace(graph.nodes["dense_1"], bypassed=True)))
    assert cost(analyse(graph, bypassed), cost(bypassed)).parameters == 4 * 3 + 3


def test_a_drawing_without_an_end_yet_counts_all_that_is_wired() -> None:
    found = cost(analyse(chain(("input", {"shape": (4,)}), ("dense", {"units": 3}))))
    assert found.parameters == 4 * 3 + 3


def test_a_block_costs_what_is_inside_in_all_its_copies() -> None:
    block, alone = cost(analyse(pictures(residual_block(repeat=3)))), cost(analyse(pictures(residual_block())))
    assert block.parameters == 3 * alone.parameters == 3 * 2 * (8 * 8 * 9 + 8 + 16)
    assert block.flops == 3 * alone.flops > 0
    assert block.nodes["block_1"].parameters == block.parameters


def test_what_is_inside_of_a_block_is_listed_by_its_path() -> None:
    found = cost(analyse(pictures(residual_block(repeat=2), residual_block())))
    assert found.nodes["block_1/1/conv2d_2"].parameters == 8 * 8 * 9 + 8
    assert found.nodes["block_2/conv2d_1"] == found.nodes["block_1/0/conv2d_1"]


def test_what_is_bypassed_and_dots_cost_nothing() -> None:
    graph = chain(("input", {"shape": (4,)}), ("dense", {"units": 4}), "reroute", "output")
    graph = graph.with_node(replace(graph.nodes["dense_1"], bypassed=True))
    found = cost(analyse(graph))
    assert (found.parameters, found.flops) == (0, 0)
    assert found.nodes["reroute_1"].activation_bytes == 0


def test_a_batch_norm_that_goes_by_the_batch_is_counted_too() -> None:
    graph = chain(("input", {"shape": (4,)}), ("batch-norm", {"running_statistics": False}), "output")
    assert cost(analyse(graph)).parameters == 8


def test_counting_leaves_networks_of_other_threads_alone() -> None:
    with flop_counter() as counter:
        leaf = ones(3, 2, requires_grad=True)
        layer = nn.Linear(2, 4)
        (gradient,) = autograd.grad(layer(leaf).sum(), leaf)
    assert gradient.shape == leaf.shape
    assert counter.get_total_flops() >= 2 * 3 * 2 * 4
