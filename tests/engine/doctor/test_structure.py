"""Softmax twice, and batch normalisation of few examples: seen in the drawing, before any training."""

from __future__ import annotations

import pytest

from engine.block import Block
from engine.doctor.base import Finding
from engine.doctor.chart import Chart
from engine.doctor.doctor import at_rest, beside
from engine.fixes import mended
from engine.graph import Graph
from engine.grouping import collapsed
from engine.program import to_program
from tests.engine.doctor.consulting import dense
from tests.engine.drawings import classifier


def looked_at(graph: Graph) -> tuple[Finding, ...]:
    return at_rest(Chart(graph, to_program(graph), graph.training).record, "drawing")


def test_softmax_before_cross_entropy_is_found_and_each_fix_mends_it() -> None:
    graph, _ = classifier(dense(8)).inserted(classifier(dense(8)).wires[2], Softmax())
    (finding,) = looked_at(graph)
    assert finding.rule == "softmax-twice"
    assert finding.node == "cross_entropy_1"
    assert finding.text == "Cross-entropy applies a softmax itself, but Softmax has been applied before."
    assert [fix.label for fix in finding.fixes] == ["Remove Softmax", "Set prediction to probabilities"]
    for fix in finding.fixes:
        assert looked_at(mended(graph, finding.node, fix)) == ()


def test_what_the_drawing_says_itself_is_not_said_twice() -> None:
    from engine.analysis import analyse

    graph, _ = classifier(dense(8)).inserted(classifier(dense(8)).wires[2], Softmax())
    assert beside(looked_at(graph), analyse(graph).problems) == ()


def test_a_softmax_inside_of_a_block_before_the_loss_is_found_and_mended_there() -> None:
    graph, softmax = classifier(dense(8)).inserted(classifier(dense(8)).wires[2], Softmax())
    graph, block = collapsed(graph, ["dense_2", softmax], "Head")
    (finding,) = looked_at(graph)
    after = mended(graph, finding.node, finding.fixes[0])
    assert looked_at(after) == ()
    inner = after.nodes[block].layer
    assert isinstance(inner, Block)
    assert "softmax" not in [node.layer.kind for node in inner.graph.nodes.values()]


def test_a_softmax_of_a_softmax_is_found_with_layers_between_that_only_hand_on() -> None:
    graph = classifier(dense(8), "softmax", "dropout", "softmax", dense(4))
    (finding,) = looked_at(graph)
    assert finding.node == "softmax_2"
    assert looked_at(mended(graph, finding.node, finding.fixes[0])) == ()


@pytest.mark.parametrize("hidden", [(dense(8), "relu"), (dense(8), "softmax", dense(8))])
def test_a_softmax_within_the_network_is_nothing_to_speak_of(hidden) -> None:
    assert looked_at(classifier(*hidden)) == ()


@pytest.mark.parametrize(
    ("layers", "other"),
    [
        ((("conv2d", {"channels": 6}), "batch-norm", "relu", "flatten"), "Replace batch norm by group norm"),
        (("flatten", dense(8), "batch-norm", "relu"), "Replace batch norm by layer norm"),
    ],
)
def test_batch_norm_of_single_examples_is_found_and_each_fix_mends_it(layers, other) -> None:
    graph = classifier(*layers, data="digits", classes=10).with_training(batch_size=1)
    (finding,) = looked_at(graph)
    assert finding.rule == "small-batch-norm"
    assert finding.node == "batch_norm_1"
    assert finding.text == "Batch norm normalises over batches of 1 example: mean and deviation are noise."
    assert [fix.label for fix in finding.fixes] == ["Set batch size to 32", other]
    for fix in finding.fixes:
        assert looked_at(mended(graph, finding.node, fix)) == ()


def test_copies_of_a_block_are_mended_once() -> None:
    graph, block = collapsed(classifier(dense(8), "batch-norm", "relu", dense(8)), ["batch_norm_1", "relu_1"], "Stage")
    graph = graph.with_settings(block, repeat=3).with_training(batch_size=2)
    (finding,) = looked_at(graph)
    assert finding.node == f"{block}/0/batch_norm_1"
    assert looked_at(mended(graph, finding.node, finding.fixes[1])) == ()


def test_a_frozen_batch_norm_may_see_single_examples() -> None:
    from dataclasses import replace

    graph = classifier(dense(8), "batch-norm", "relu").with_training(batch_size=1)
    graph = graph.with_node(replace(graph.nodes["batch_norm_1"], frozen=True))
    assert looked_at(graph) == ()


def Softmax():
    from engine.layer import make

    return make("softmax")
