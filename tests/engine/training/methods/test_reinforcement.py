"""What every method of reinforcement learning keeps to, in a world so small that a test may play it."""

from __future__ import annotations

from dataclasses import dataclass
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
from engine.network import Network
from engine.settings import ACTING, TrainingSettings
from engine.steps import Program
from engine.training.checkpoint import read_state, write_state
from engine.training.events import EpochEnded, Finished
from engine.training.loop import Controls, Training
from engine.training.methods import METHODS
from engine.training.methods.deep_q import DeepQ
from engine.training.methods.reinforcement import judged_by, traced
from engine.training.playing import Episode, Stretch, finished
from engine.training.probes import Observation, Reading, asking
from engine.training.state import State
from engine.training.watching import observe
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
    own: dict[str, Any] = {"method": method, "batch_size": 16, "epochs": 8, "learning_rate": 0.05, "discount": 0.8}
    own |= {"schedule": "cosine", "learning_starts": 200, "explore_steps": 500, "target_every": 5, "reuse": 4}
    return settings(**{**own, **more})


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


FOLLOWING = {"target_share": 0.1, "target_every": 1, "persistent": True, "n_step": 3}
"""A target network that follows at every step, and actions that are kept up: more to be remembered."""


@pytest.mark.parametrize(("method", "more"), [*((method, {}) for method in ACTING), ("deep Q", FOLLOWING)])
def test_a_run_that_was_stopped_and_saved_goes_on_as_if_nothing_had_been(
    method: str, more: dict[str, Any], tmp_path: Path
) -> None:
    own: dict[str, Any] = {"epochs": 3, **more}
    whole, _, _ = played(method, **own)
    half, _, _ = played(method, stops=24, **own)  # in the middle of the second epoch
    program, parts = ready(drawing(method))
    write_state(tmp_path / "half", half)
    kept = read_state(tmp_path / "half", program)
    resumed, _, _ = _followed(Training(program, parts, chosen_settings(method, **own), kept, Controls()), 0)
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


def rounds(ended: bool = False, over: bool = False) -> Stretch:
    """Three rounds of one player, each worth 1."""
    none, last = np.zeros((3, 1), np.int64), np.array([[False], [False], [True]])
    states = np.zeros((3, 1, 1))
    return Stretch(states, none, np.ones((3, 1)), states, last & ended, last & over)


AFTER = np.array([[10.0], [20.0], [30.0]])


def test_traced_returns_reach_from_one_step_to_the_end() -> None:
    cut, over = rounds(), rounds(ended=True, over=True)
    assert traced(cut, AFTER, 0.5, 0.0).ravel().tolist() == [6.0, 11.0, 16.0]
    assert traced(over, AFTER, 0.5, 0.0).ravel().tolist() == [6.0, 11.0, 1.0]
    assert traced(over, AFTER, 0.5, 1.0).ravel().tolist() == [1.75, 1.5, 1.0]
    assert traced(cut, AFTER, 1.0, 1.0).ravel().tolist() == [33.0, 32.0, 31.0]


def test_what_would_come_after_the_time_limit_counts_and_after_the_end_does_not() -> None:
    assert traced(rounds(over=True), AFTER, 1.0, 1.0)[2, 0] == 31.0
    assert traced(rounds(ended=True, over=True), AFTER, 1.0, 1.0)[2, 0] == 1.0


def test_the_returns_of_one_episode_know_nothing_of_the_next() -> None:
    states = np.zeros((3, 1))
    episodes = [Episode(states, np.zeros(2, np.int64), np.array([1.0, 2.0]), ended) for ended in (True, False)]
    both = Stretch.of(episodes)
    assert both.over.ravel().tolist() == [False, True, False, True]
    assert both.ended.ravel().tolist() == [False, True, False, False]
    assert traced(both, np.zeros((4, 1)), 0.5, 1.0).ravel().tolist() == [2.0, 2.0, 2.0, 2.0]


def remembering(n_step: int, **more: object) -> DeepQ:
    """Deep Q with a memory of two players and four rounds, and values that are all 10."""
    program, parts = ready(drawing("deep Q"))
    own = chosen_settings("deep Q", players=2, replay=100, n_step=n_step, discount=0.5, **more)
    method = Training(program, parts, own, None, Controls()).method
    assert isinstance(method, DeepQ)
    method._worth = lambda after: np.full(len(after), 10.0)  # type: ignore[method-assign]
    return method


def recalled(method: DeepQ) -> dict[tuple[float, int], float]:
    """The return of each remembered step, by its square and action."""
    batch = method._recalled(400, np.random.default_rng(0))
    names = {entry.port: entry.name for entry in method.network.program.entries}
    x, action, returns = (batch[names[port]].numpy() for port in ("x", "y", "returns"))
    return {(int(place), int(a)): float(g) for place, a, g in zip(x.argmax(1), action, returns[:, 0], strict=True)}


def test_some_rewards_are_taken_as_they_came_before_the_target_network_is_asked() -> None:
    """One player walks to the goal; the other one is broken off at his second step, and a newer one has no more."""
    walk = np.array([[[1.0], [1.0]], [[2.0], [2.0]], [[3.0], [2.0]]])
    after = np.array([[[2.0], [2.0]], [[3.0], [1.0]], [[4.0], [3.0]]])
    actions = np.array([[0, 1], [0, 1], [0, 2]])
    rewards = np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])
    ended = np.array([[False, False], [False, False], [True, False]])
    over = np.array([[False, False], [False, True], [True, False]])
    stretch = Stretch(walk, actions, rewards, after, ended, over)
    found = {}
    for n_step in (1, 2, 3):
        method = remembering(n_step)
        method.state.play["written"] += 49  # the memory goes round
        method._remember(stretch)
        found[n_step] = {key: value for key, value in recalled(method).items() if key[0]}
    assert found[1] == {(1, 0): 6.0, (2, 0): 7.0, (3, 0): 4.0, (1, 1): 6.0, (2, 1): 7.0, (2, 2): 9.0}
    assert found[2] == {(1, 0): 4.5, (2, 0): 4.0, (3, 0): 4.0, (1, 1): 4.5, (2, 1): 7.0, (2, 2): 9.0}
    assert found[3] == {(1, 0): 3.0, (2, 0): 4.0, (3, 0): 4.0, (1, 1): 4.5, (2, 1): 7.0, (2, 2): 9.0}


def test_the_target_network_is_a_copy_or_follows_a_little() -> None:
    copied, following = remembering(1), remembering(1, target_share=0.25)
    for method, share in ((copied, 1.0), (following, 0.25)):
        method._load_target()
        (name, weight), *_ = method.network.state_dict().items()
        before = method.state.play[f"target/{name}"].clone()
        with torch.no_grad():
            weight += 1
        method._follow()
        assert torch.allclose(method.state.play[f"target/{name}"], before + share)


@pytest.mark.parametrize(("persistent", "low", "high"), [(False, 0.2, 0.3), (True, 0.6, 0.99)])
def test_actions_that_are_tried_may_be_kept_up_for_a_while(persistent: bool, low: float, high: float) -> None:
    """Of four actions a quarter follow themselves by chance."""
    program, parts = ready(drawing("deep Q"))
    own = chosen_settings("deep Q", players=50, persistent=persistent)
    method = Training(program, parts, own, None, Controls()).method
    assert isinstance(method, DeepQ)
    random = np.random.default_rng(0)
    choose = method._trying(random)
    tried = np.stack([choose(np.zeros((50, 5))) for _ in range(100)])
    assert low < (tried[1:] == tried[:-1]).mean() < high


def test_agents_are_judged_by_the_same_episodes_side_by_side() -> None:
    program, parts = ready(drawing("policy gradient", slip=0.3))
    training = Training(program, parts, chosen_settings("policy gradient"), None, Controls())
    world, network = parts.facts.world, training.state.network
    assert world is not None
    first, again = (finished(judged_by(world, network, 0, "test")) for _ in range(2))
    assert len(first) == 100
    assert [episode.states.tolist() for episode in first] == [episode.states.tolist() for episode in again]


@pytest.mark.parametrize("method", ACTING)
def test_measuring_an_agent_can_be_stopped_after_every_round(method: str) -> None:
    program, parts = ready(drawing(method))
    training = Training(program, parts, chosen_settings(method), None, Controls())
    training.method.batch(training.parts["train"], torch.arange(64))
    measuring = training.method.measure("test")
    assert measuring is not None
    next(measuring)
    measuring.close()


@pytest.mark.parametrize("method", ACTING)
def test_some_of_the_agents_own_steps_are_kept_for_whoever_looks(method: str) -> None:
    state, _, _ = played(method, stops=1)
    assert state.play["shown/x"].shape == (64, 5)
    assert state.play["shown/y"].shape == (64,)
    assert state.play["shown/returns"].shape == (64, 1)


def test_probes_see_what_the_agent_has_played_and_before_that_the_random_player() -> None:
    program, parts = ready(drawing("policy gradient"))
    seen = asking(_x_seen)
    own = chosen_settings("policy gradient")
    fresh = observe(State.fresh(program, own), parts, {"x": seen})["x"]
    assert isinstance(fresh, Seen)
    assert np.array_equal(fresh.x, parts.validation.x[:64])
    state, _, _ = played("policy gradient", stops=40)
    later = observe(state, parts, {"x": seen})["x"]
    assert isinstance(later, Seen)
    assert np.array_equal(later.x, state.play["shown/x"].numpy())


@dataclass(frozen=True, eq=False)
class Seen(Reading):
    x: np.ndarray


def _x_seen(network: Network, observation: Observation) -> Reading:
    return Seen(observation.examples[network.program.inputs[0].name].numpy())


def test_the_critic_learns_returns_from_their_mean_in_units_of_their_spread() -> None:
    program, parts = ready(drawing("actor-critic", map="S...G"))
    name = next(entry.name for entry in program.entries if entry.port == "returns")
    found = {}
    for scaled in (True, False):
        own = chosen_settings("actor-critic", scaled_returns=scaled, trace=1.0, batch_size=256)
        training = Training(program, parts, own, None, Controls())
        found[scaled] = training.method.batch(training.parts["train"], torch.arange(256))[name]
    assert found[True].mean().abs() < 0.2  # not 0: what follows the end of the stretch is reckoned in the new units
    assert 0.8 < found[True].std() < 1.2
    assert abs(found[False].std() - 1) > 0.5
