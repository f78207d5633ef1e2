"""Losses without a target: what they compute, and how they stand beside others in a program."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence

from engine import modules
from engine.graph import Graph, Wire
from engine.layer import make
from engine.layers.penalty import ConnectionistTemporal, Contrastive, Triplet
from engine.program import to_program
from engine.values import Value
from tests.engine.layers.refusal import refusal
from tests.engine.training.networks import ready, settings, trained

MSE, KL = "mean_squared_error_1", "kl_to_normal_1"


def test_kl_to_normal_is_that_of_torchs_distributions() -> None:
    torch.manual_seed(0)
    mean, log_variance = torch.randn(5, 3), torch.randn(5, 3)
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0)).sum(1).mean()
    assert torch.allclose(modules.kl_to_normal(mean, log_variance), expected)


def test_contrastive_draws_together_and_pushes_apart_up_to_the_margin() -> None:
    a, b = torch.zeros(3, 2), torch.tensor([[3.0, 4.0], [0.3, 0.4], [3.0, 4.0]])
    alike = [
        modules.contrastive_loss(a[n : n + 1], b[n : n + 1], torch.tensor([same]), 1.0)
        for n, same in ((0, 1), (1, 0), (2, 0))
    ]
    assert [round(float(loss), 3) for loss in alike] == [25.0, 0.25, 0.0]


def test_focal_with_gamma_0_is_cross_entropy_and_counts_easy_examples_for_less() -> None:
    torch.manual_seed(0)
    scores, target = torch.randn(6, 4), torch.arange(6) % 4
    assert torch.allclose(modules.focal_loss(scores, target, 0.0), F.cross_entropy(scores, target))
    easy = torch.tensor([[9.0, 0.0]]), torch.tensor([0])
    assert modules.focal_loss(*easy) < 1e-3 * F.cross_entropy(*easy)


def test_ctc_counts_all_ways_to_say_the_labels() -> None:
    """Two steps, one label and the blank, all equally likely: of the four ways to speak three say the label once."""
    loss = modules.ctc_loss(torch.zeros(1, 2, 2), torch.tensor([[1, 0]]))
    assert float(loss) == pytest.approx(-torch.log(torch.tensor(0.75)).item())


def test_a_code_is_drawn_while_training_and_its_mean_otherwise() -> None:
    torch.manual_seed(0)
    layer, mean = modules.Reparameterise(), torch.zeros(4000, 1)
    drawn = layer(mean, torch.full_like(mean, 2.0 * torch.log(torch.tensor(3.0)).item()))
    assert float(drawn.std()) == pytest.approx(3.0, rel=0.05)
    assert torch.equal(layer.eval()(mean, mean), mean)
    assert not torch.equal(modules.Reparameterise(always=True).eval()(mean, mean), mean)


def test_sentences() -> None:
    assert refusal(Contrastive(), (3,), (4,), Value((), 2)).text == (
        "Contrastive expects two values of one shape, but got a row of 3 numbers and a row of 4 numbers."
    )
    assert "expects vectors" in refusal(Triplet(), (3, 2), (3, 2), (3, 2)).text
    assert "each label needs a step" in refusal(ConnectionistTemporal(), (4, 5), Value((6,), 5)).text


def autoencoder() -> Graph:
    """Irises through a code of two numbers, with both of a variational autoencoder's losses."""
    graph = Graph()
    ids = {}
    for name, kind, given in (
        ("data", "iris", {}),
        ("mean", "dense", {"units": 2}),
        ("log", "dense", {"units": 2}),
        ("code", "reparameterise", {}),
        ("decoder", "dense", {"units": 4}),
        ("reconstruction", "mean-squared-error", {}),
        ("kl", "kl-to-normal", {"weight": 0.1}),
    ):
        graph, ids[name] = graph.added(make(kind, given))
    for source, output, target, port in (
        ("data", "x", "mean", "in"),
        ("data", "x", "log", "in"),
        ("mean", "out", "code", "mean"),
        ("log", "out", "code", "log_variance"),
        ("code", "out", "decoder", "in"),
        ("decoder", "out", "reconstruction", "prediction"),
        ("data", "x", "reconstruction", "target"),
        ("mean", "out", "kl", "mean"),
        ("log", "out", "kl", "log_variance"),
    ):
        graph = graph.with_wire(Wire(ids[source], output, ids[target], port))
    return graph


def test_a_variational_autoencoder_adds_both_losses_and_has_a_figure_of_each() -> None:
    program, parts = ready(autoencoder())
    assert {loss.node: loss.compares for loss in program.losses} == {MSE: True, KL: False}
    state = trained(program, parts, settings(epochs=15, learning_rate=0.01))
    figures = state.history[-1].validation
    first, second = figures[f"loss ({MSE})"], figures[f"loss ({KL})"]
    assert figures["loss"] == pytest.approx(first + 0.1 * second, rel=1e-5)
    assert state.history[-1].train["loss"] < state.history[0].train["loss"]


def test_what_a_penalty_reads_is_part_of_the_network() -> None:
    program = to_program(autoencoder())
    kl = next(loss for loss in program.losses if loss.node == KL)
    assert set(kl.reads) <= set(program.outputs)
    assert {"dense_1", "dense_2"} == set(kl.reads)
    assert kl not in program.compared


def test_a_drawing_with_a_penalty_alone_trains() -> None:
    program, parts = ready(autoencoder().without([MSE]))
    assert program.compared == ()
    history = trained(program, parts, settings(epochs=15, learning_rate=0.01)).history
    assert set(history[-1].validation) == {"loss"}
    assert history[-1].train["loss"] < history[0].train["loss"]
