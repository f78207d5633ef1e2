"""Training what writes: told less and less, and measured by what it writes alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.datasets.prepare import Part, Parts
from engine.network import Network
from engine.steps import Loss, Program
from engine.training.events import EpochEnded
from engine.training.loop import Controls, Training
from engine.training.metrics import Meter, whole
from engine.verdict.predicting import predict
from engine.verdict.verdict import judge
from tests.engine.training.networks import after_steps, ready, same, settings, trained
from tests.engine.writers import writer

LOSS = Loss("loss_1", "loss_1", "Loss", "p", "t", task="classification", answers="scores", ignored=0)


@pytest.fixture(scope="module")
def written() -> tuple[Program, Parts]:
    return ready(writer(teacher_forcing=0.0))


def test_it_is_told_less_and_less_over_the_run(written: tuple[Program, Parts]) -> None:
    training = Training(*written, settings(epochs=3, batch_size=64), None, Controls())
    shares = [training.state.network.teaching for event in training.events() if isinstance(event, EpochEnded)]
    assert shares == [1.0, 0.5, 0.0]


def test_a_run_that_was_left_and_goes_on_is_the_same_run(written: tuple[Program, Parts]) -> None:
    chosen = settings(epochs=3)
    whole_run = trained(*written, chosen)
    left = after_steps(*written, chosen, 5)
    assert same(trained(*written, chosen, left), whole_run)


def test_what_it_writes_alone_is_measured_beside_the_loss() -> None:
    program, parts = ready(writer())
    ended = list(Training(program, parts, settings(epochs=1), None, Controls()).events())
    epoch = next(event for event in ended if isinstance(event, EpochEnded))
    assert set(epoch.train) == {"loss", "accuracy"}
    assert set(epoch.validation) == {"loss", "accuracy", "sequence accuracy"}


def test_the_verdict_is_on_what_it_writes_alone(written: tuple[Program, Parts]) -> None:
    program, parts = written
    network = Network(program).eval()
    predictions = predict(network, parts)
    with torch.no_grad():
        answer = network(torch.from_numpy(np.asarray(parts.test.x))).argmax(-1)
    assert np.array_equal(predictions.guess.reshape(answer.shape), answer.numpy())
    assert predictions.text(0) == parts.facts.text(answer[0].tolist())
    figures = judge(predictions).figures
    right = (answer.numpy() == parts.test.y).all(1).mean()
    assert figures["sequence accuracy"] == pytest.approx(right)


def test_the_verdict_leaves_padding_out(written: tuple[Program, Parts]) -> None:
    program, parts = written
    y = parts.test.y.copy()
    y[:, 5:] = 0  # as though they were shorter
    shorter = replace(parts, test=Part(parts.test.x, y, parts.test.index))
    predictions = predict(Network(program).eval(), shorter)
    assert predictions.finite.reshape(y.shape)[:, :5].all()
    assert not predictions.finite.reshape(y.shape)[:, 5:].any()
    verdict = judge(predictions)
    assert verdict.confusion.sum() == 5 * len(y)
    expected = (predictions.guess.reshape(y.shape) == y)[:, :5]
    assert verdict.figures["accuracy"] == pytest.approx(expected.mean())
    assert verdict.figures["sequence accuracy"] == pytest.approx(expected.all(1).mean())


def test_the_meter_leaves_padding_out() -> None:
    prediction = torch.eye(3)[torch.tensor([[1, 2, 1], [2, 2, 2]])]
    target = torch.tensor([[1, 1, 0], [2, 0, 0]])
    meter = Meter([LOSS], {})
    meter.add({"p": prediction, "t": target}, torch.tensor(1.0), 2)
    meter.add({"p": prediction, "t": target}, torch.tensor(1.0), 2)
    meter.read()
    assert meter.figures()["accuracy"] == pytest.approx(2 / 3)
    assert whole(LOSS, prediction, target).tolist() == [False, True]


def test_the_truth_reads_as_a_text_too(written: tuple[Program, Parts]) -> None:
    program, parts = written
    predictions = predict(Network(program).eval(), parts)
    assert predictions.as_text(predictions.truth, 0) == parts.facts.text(parts.test.y[0].tolist())
