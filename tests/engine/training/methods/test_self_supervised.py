"""A network that learns to take noise away does so better than one that never saw any."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from engine import examples
from engine.datasets.prepare import Parts, prepare
from engine.network import Network
from engine.program import to_program
from engine.steps import Corruption, Entry
from engine.training.change import Change
from engine.training.corrupting import Drawn, spoilt
from engine.training.evaluation import figures_of_part
from engine.training.loop import Controls, Training, train
from engine.training.methods.supervised import Examples
from engine.training.probes.base import one_example
from engine.training.shown import Example, Values
from engine.training.state import State
from engine.values import Value
from tests.engine.test_self_supervised import rebuilding

CPU = torch.device("cpu")


@cache
def digits() -> Parts:
    return prepare(examples.example("denoising-autoencoder").graph.nodes["digits_1"].layer)


def learned(method: str) -> Network:
    graph = examples.example("denoising-autoencoder").graph.with_training(method=method, epochs=15)
    program = to_program(graph)
    state = State.fresh(program, graph.training)
    list(train(program, digits(), graph.training, state))
    return state.network


def test_it_takes_noise_away_that_one_without_noise_leaves_in() -> None:
    graph = examples.example("denoising-autoencoder").graph
    noisy = Network(to_program(graph))
    found = {}
    for method in ("self-supervised", "supervised"):
        noisy.load_state_dict(learned(method).state_dict())
        found[method] = figures_of_part(noisy, digits(), "test", graph.training)["loss"]
    assert found["self-supervised"] < 0.8 * found["supervised"]


def test_a_batch_is_spoilt_anew_each_time_and_what_is_judged_always_alike() -> None:
    program, parts = to_program(rebuilding(noise=0.5)), prepare(rebuilding().nodes["iris_1"].layer)
    part = Examples(program, parts.train, CPU)
    rows = torch.arange(20)
    first, second = part.take(rows)["x"], part.take(rows)["x"]
    assert not torch.equal(first, second)
    clean = torch.from_numpy(np.asarray(parts.train.x))[:20]
    assert torch.equal(part.take(rows)["x_clean"], clean)
    assert float((first - clean).std()) == pytest.approx(0.5, abs=0.1)
    judged = part.slice(0, 20)["x"]
    assert torch.equal(judged, Examples(program, parts.train, CPU).slice(0, 20)["x"])
    assert torch.equal(judged[5:8], part.slice(5, 8)["x"])
    assert not torch.equal(judged, clean)


def test_numbers_that_are_left_out_become_zero_and_tokens_become_others() -> None:
    numbers = Entry("x", "data_1", "x", Value((400,)))
    drawn = Drawn.like((3, 400), CPU)
    out = spoilt(Corruption((numbers,), 0.0, 0.25), numbers, torch.ones(3, 400), drawn)
    assert float((out == 0).float().mean()) == pytest.approx(0.25, abs=0.06)
    tokens = replace(numbers, value=Value((400,), 50))
    x = torch.full((3, 400), 7)
    found = spoilt(Corruption((tokens,), 0.3, 0.25), tokens, x, drawn)
    assert float((found != 7).float().mean()) == pytest.approx(0.25 * 49 / 50, abs=0.06)
    assert 0 <= int(found.min()) <= int(found.max()) < 50


def test_what_somebody_gives_is_left_as_it_is() -> None:
    graph = rebuilding(noise=0.5)
    program, parts = to_program(graph), prepare(graph.nodes["iris_1"].layer)
    mine = np.full((1, 4), 0.25, np.float32)
    network = Network(program)
    assert one_example(network, parts, Values(mine), CPU)["x"].tolist() == mine.tolist()
    assert one_example(network, parts, Example("train", 0), CPU)["x"].tolist() != parts.train.x[:1].tolist()


def test_more_noise_in_the_middle_of_a_run_is_in_the_next_batch() -> None:
    graph = rebuilding(noise=0.0, epochs=1)
    parts = prepare(graph.nodes["iris_1"].layer)
    before = Training(to_program(graph), parts, graph.training, None, Controls())
    noisy = graph.with_training(noise=2.0)
    after = before.changed(Change(to_program(noisy), parts, noisy.training, "", 1))
    clean, spoiled = (each.parts["train"].slice(0, 5)["x"] for each in (before, after))
    assert not torch.equal(clean, spoiled)
