"""Adversarial training: each loss moves its own side, at its own rate, and either side can learn alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import examples
from engine.adversarial import sides
from engine.analysis import analyse
from engine.datasets.prepare import prepare
from engine.fixes import mended
from engine.graph import Graph
from engine.program import to_program
from engine.training.loop import train
from engine.training.methods import METHODS
from engine.training.probes import generated
from engine.training.state import State
from engine.training.watching import observe

GENERATOR = {"dense_1", "dense_2", "dense_3"}
DISCRIMINATOR = {"dense_4", "dense_5", "dense_6"}


def gan(**training: object) -> Graph:
    return examples.example("gan-ring").graph.with_training(**training)


def moved(**training: object) -> tuple[set[str], dict[str, torch.Tensor]]:
    """The layers whose weights one epoch moves, and by how much."""
    graph = gan(epochs=1, **training)
    state = State.fresh(to_program(graph), graph.training)
    before = {name: weight.clone() for name, weight in state.weights().items()}
    list(train(to_program(graph), prepare(graph.nodes["clusters_1"].layer), graph.training, state))
    change = {name: weight - before[name] for name, weight in state.weights().items()}
    return {name.partition(".")[0] for name, by in change.items() if by.any()}, change


def test_what_stands_before_generated_is_the_generator() -> None:
    found = sides(to_program(gan()))
    assert found.generator == GENERATOR
    assert found.discriminator == DISCRIMINATOR
    assert [loss.name for loss in found.fooling] == ["fooling_1"]
    assert [loss.name for loss in found.telling] == ["binary_cross_entropy_1"]


@pytest.mark.parametrize(
    ("adversaries", "learning"),
    [("both", GENERATOR | DISCRIMINATOR), ("generator", GENERATOR), ("discriminator", DISCRIMINATOR)],
)
def test_either_side_can_learn_alone(adversaries: str, learning: set[str]) -> None:
    assert moved(adversaries=adversaries)[0] == learning


def test_each_side_follows_the_gradient_of_its_own_loss() -> None:
    graph = gan()
    state = State.fresh(to_program(graph), graph.training)
    network, x = state.network, torch.from_numpy(prepare(graph.nodes["clusters_1"].layer).train.x[:64])
    torch.manual_seed(1)
    METHODS["adversarial"](network, graph.training).gradients({"x": x})
    taken = {name: weight.grad for name, weight in network.named_parameters()}
    torch.manual_seed(1)
    values = network.run({"x": x})
    for loss, layers in (("fooling_1", GENERATOR), ("binary_cross_entropy_1", DISCRIMINATOR)):
        own = {n: w for n, w in network.named_parameters() if n.partition(".")[0] in layers}
        wanted = torch.autograd.grad(values[loss], [*own.values()], retain_graph=True)
        for name, gradient in zip(own, wanted, strict=True):
            torch.testing.assert_close(taken[name], gradient)


def test_the_generator_has_a_learning_rate_of_its_own() -> None:
    slow = moved(optimiser="sgd", momentum=0.0, generator_rate=0.01, adversaries="generator")[1]
    fast = moved(optimiser="sgd", momentum=0.0, generator_rate=1.0, adversaries="generator")[1]
    ratio = float(slow["dense_3.bias"].norm() / fast["dense_3.bias"].norm())
    assert ratio == pytest.approx(0.01, rel=0.3)


def test_points_out_of_noise_come_to_all_eight_clusters() -> None:
    graph = gan(epochs=140)
    program, parts = to_program(graph), prepare(graph.nodes["clusters_1"].layer)
    state = State.fresh(program, graph.training)
    list(train(program, parts, graph.training, state))
    points = observe(state, parts, {"made": generated()})["made"].made[0]
    angles = np.arange(8) * np.pi / 4
    centres = 5 * np.stack([np.cos(angles), np.sin(angles)], 1)
    distances = np.linalg.norm(points[:, None] - centres, axis=2)
    near = distances.min(1) < 1
    assert near.mean() > 0.5
    assert len(set(distances.argmin(1)[near])) >= 6


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ("fooling_1", "The adversarial method finds no loss that the generator learns by."),
        ("binary_cross_entropy_1", "The adversarial method finds no loss that the discriminator learns by."),
    ],
)
def test_a_side_without_a_loss_is_a_problem(without: str, told: str) -> None:
    assert told in [problem.text for problem in analyse(gan().without((without,))).problems]


def test_a_fooling_loss_in_a_supervised_training_is_mended_by_a_click() -> None:
    graph = gan(method="supervised")
    (problem,) = analyse(graph).problems
    assert problem.text == "Generator is learned by the method “adversarial”, but the training is set to “supervised”."
    assert analyse(mended(graph, problem.node, problem.fixes[0])).problems == ()


def test_the_adversarial_method_asks_for_a_mixture() -> None:
    graph = examples.example("xor").graph.with_training(method="adversarial")
    (problem,) = analyse(graph).problems
    assert "nothing here mixes what they see" in problem.text
