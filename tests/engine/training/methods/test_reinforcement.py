"""What every method of reinforcement learning keeps to, in a world so small that a test may play it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.analysis import analyse
from engine.datasets.environment import Environment
from engine.datasets.prepare import Parts
from engine.errors import TrainingError
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.layer import make
from engine.methods import AGENTS
from engine.settings import ACTING, TrainingSettings
from engine.steps import Program
from engine.training.checkpoint import read_state, write_state
from engine.training.events import EpochEnded, Finished
from engine.training.loop import Controls, Training
from engine.training.methods import METHODS
from engine.training.methods.actor_critic import traced
from engine.training.methods.policy_gradient import to_go
from engine.training.playing import Episode
from engine.training.state import State
from tests.engine.training.networks import iris, ready, settings

CORRIDOR = "XS..G"
"""Right three times is the best there is: twice −0.04, and the goal."""


def drawing(method: str, **environment: object) -> Graph:
    """A table of scores for a world, with the loss of a method, and a critic where it has one."""
    chosen = {"world": "grid world", "map": CORRIDOR, "slip": 0.0, "steps": 256, **environment}
    graph, world = Graph().added(make("environment", chosen), (0, 0))
    actions = len(Environment.model_validate(chosen).played.actions)
    graph, scores = graph.added(make("dense", {"units": actions}), (200, 0))
    graph, loss = graph.added(AGENTS[method](), (400, 0))
    port = graph.nodes[loss].inputs[0].name
    wires = [(world, "x", scores, "in"), (scores, "out", loss, port)]
    wires += [(world, "y", loss, "action"), (world, "returns", loss, "returns")]
    if graph.nodes[loss].input("value"):
        graph, critic = graph.added(make("dense", {"units": 1}), (200, 200))
        wires += [(world, "x", critic, "in"), (critic, "out", loss, "value")]
    for wire in wires:
        graph = graph.with_wire(Wire(*wire))
    return graph.with_training(**chosen_settings(method).model_dump())


def chosen_settings(method: str, **more: object) -> TrainingSettings:
    own: dict[str, Any] = {"method": method, "batch_size": 64, "epochs": 8, "learning_rate": 0.05}
    return settings(**{**own, "explore_steps": 500, "target_every": 20, "reuse": 4, **more})


def played(method: str, stops: int = 0, **more: object) -> tuple[State, list[EpochEnded], Finished | None]:
    """A run, or its beginning up to so many steps."""
    program, parts = ready(drawing(method))
    return _followed(Training(program, parts, chosen_settings(method, **more), None, Controls(each_step=True)), stops)


def _followed(training: Training, stops: int) -> tuple[State, list[EpochEnded], Finished | None]:
    ended: list[EpochEnded] = []
    for event in training.events():
        if isinstance(event, EpochEnded):
            ended.append(event)
        if isinstance(event, Finished):
            return training.state, ended, event
        if stops and training.state.step >= stops:
            break
    return training.state, ended, None


@pytest.mark.parametrize("method", ACTING)
def test_a_method_finds_the_way_to_the_goal(method: str) -> None:
    _, ended, finished = played(method)
    assert finished is not None
    assert finished.test["return"] == pytest.approx(0.92)
    assert finished.test["episode length"] == 3
    assert ended[-1].train["return"] > ended[0].train["return"]
    assert [epoch.epoch for epoch in ended if epoch.best][-1] == max(
        ended, key=lambda epoch: (epoch.validation["return"], -epoch.epoch)
    ).epoch


@pytest.mark.parametrize("method", ACTING)
def test_the_same_seed_is_the_same_run_and_another_one_is_not(method: str) -> None:
    first, again, other = (played(method, epochs=2, seed=seed)[0] for seed in (3, 3, 4))
    assert all(torch.equal(tensor, again.tensors()[name]) for name, tensor in first.tensors().items())
    assert not all(torch.equal(tensor, other.weights()[name]) for name, tensor in first.weights().items())


@pytest.mark.parametrize("method", ACTING)
def test_a_run_that_was_stopped_and_saved_goes_on_as_if_nothing_had_been(method: str, tmp_path: Path) -> None:
    whole, _, _ = played(method, epochs=3)
    half, _, _ = played(method, stops=6, epochs=3)  # in the middle of the second epoch
    program, parts = ready(drawing(method))
    write_state(tmp_path / "half", half)
    kept = read_state(tmp_path / "half", program)
    resumed, _, _ = _followed(Training(program, parts, chosen_settings(method, epochs=3), kept, Controls()), 0)
    assert all(torch.equal(tensor, resumed.tensors()[name]) for name, tensor in whole.tensors().items())
    assert [epoch.train for epoch in resumed.history] == [epoch.train for epoch in whole.history]


@pytest.mark.parametrize("method", ACTING)
def test_a_data_set_is_refused_in_words(method: str) -> None:
    program, parts = iris()
    with pytest.raises(TrainingError, match="learns by acting, but this data set is no environment"):
        _begun(program, parts, method)


def _begun(program: Program, parts: Parts, method: str) -> Training:
    return Training(program, parts, settings(method=method), None, Controls())


@pytest.mark.parametrize("method", ACTING)
def test_a_drawing_for_another_method_is_mended_by_a_click(method: str) -> None:
    graph = drawing(method).with_training(method="supervised")
    problem = next(p for p in analyse(graph).problems if p.level == "error")
    assert f"is learned by the method “{method}”" in problem.text
    assert mended(graph, problem.node, problem.fixes[0]).training.method == method


def test_every_method_that_acts_has_a_loss_and_a_class() -> None:
    assert set(ACTING) == set(AGENTS)
    assert set(ACTING) <= set(METHODS)


def test_returns_are_rewards_from_there_on() -> None:
    assert to_go(np.array([1.0, 0.0, 2.0]), 0.5).tolist() == [1.5, 1.0, 2.0]


def test_traced_returns_reach_from_one_step_to_the_end() -> None:
    states, values = np.zeros((4, 1)), np.array([0.0, 10.0, 20.0, 30.0])
    cut = Episode(states, np.zeros(3, np.int64), np.ones(3), ended=False)
    over = Episode(states, np.zeros(3, np.int64), np.ones(3), ended=True)
    assert traced(cut, values, 0.5, 0.0).tolist() == [6.0, 11.0, 16.0]
    assert traced(over, values, 0.5, 0.0).tolist() == [6.0, 11.0, 1.0]
    assert traced(over, values, 0.5, 1.0).tolist() == [1.75, 1.5, 1.0]
    assert traced(cut, values, 1.0, 1.0).tolist() == [33.0, 32.0, 31.0]
