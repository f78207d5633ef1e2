"""How an agent acts: one episode that the network of this step has just played, written down to be shown.

The episode begins alike at every reading, so that what changes from one to the next is what was learned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.errors import UserError
from engine.network import Network
from engine.training.playing import Agent, play
from engine.training.probes.base import Observation, Probe, Reading, asking
from engine.worlds import GridWorld, World
from engine.worlds.base import Array

REST = 1.0
"""Seconds between two episodes at the least: nobody has seen one to its end sooner."""


@dataclass(frozen=True, eq=False)
class Played(Reading):
    """An episode of T actions: `states` (T + 1, numbers), `actions` and `rewards` (T,).

    `scores` (T, actions) are what the network said of each action, and `meaning` what they are: probabilities or
    values. In a grid world `everywhere` (squares, actions) is what it says on every square; otherwise it is empty.
    """

    step: int
    world: World
    states: Array
    actions: Array
    rewards: Array
    scores: Array
    meaning: str
    everywhere: Array


def played() -> Probe:
    """An episode of the network that learns, played as it thinks best."""
    return replace(asking(_played), rest=REST)


def _played(network: Network, observation: Observation) -> Reading:
    world = observation.parts.facts.world if observation.parts else None
    if world is None or not network.program.losses:
        raise UserError("There is no environment to act in.", "Open the example cartpole, or add an environment.")
    agent = Agent(network)
    episode = play(world, agent.best, np.random.default_rng(0), 1)[0]
    meaning = "value" if "action_value_loss" in _call(network) else "probability"
    scores = _as(meaning, agent.says(world.observe(episode.states[:-1]), agent.scores))
    squares = np.arange(len(world.features), dtype=np.float64)[:, None]
    grid = isinstance(world, GridWorld)
    everywhere = _as(meaning, agent.says(world.observe(squares), agent.scores)) if grid else np.zeros((0, 0))
    return Played(
        observation.step, world, episode.states, episode.actions, episode.rewards, scores, meaning, everywhere
    )


def _call(network: Network) -> str:
    loss = network.program.losses[0].name
    return next(str(step.results[0][1]) for step in network.program.steps if loss in step.variables)


def _as(meaning: str, scores: Array) -> Array:
    """Scores as probabilities, where that is what they stand for."""
    if meaning == "value":
        return scores
    powers = np.exp(scores - scores.max(1, keepdims=True))
    shares: Array = powers / powers.sum(1, keepdims=True)
    return shares
