"""Actor-critic: the synchronous form of Mnih et al. 2016, with λ-returns (Schulman et al. 2016).

Players walk on side by side, a stretch at every step of training. What lies behind the end of a stretch is what the
critic thinks of it, and the nearer future counts by what really came: λ, the setting `trace`, says how far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
from torch import Tensor

from engine.training.methods.reinforcement import Array, Reinforcement
from engine.training.playing import Episode


class ActorCritic(Reinforcement):
    """The actor learns from how much better things came than its critic thought; the critic learns what came."""

    name = "actor-critic"

    def fresh(self) -> None:
        self.first_players()

    def fits(self, play: Mapping[str, Tensor]) -> bool:
        return len(play.get("states", ())) == self.players

    def gather(self, steps: int, random: np.random.Generator) -> Sequence[Episode]:
        return self.walked(self.agent.drawing(random), random, ceil(steps / self.players))

    def returns(self, episodes: Sequence[Episode]) -> Array:
        states = np.concatenate([episode.states for episode in episodes])
        values = self.agent.says(self.world.observe(states), self.agent.value)[:, 0]
        ends = np.cumsum([len(episode.states) for episode in episodes])
        own = np.split(values, ends[:-1])
        discount, trace = self.settings.discount, self.settings.trace
        return np.concatenate([traced(e, v, discount, trace) for e, v in zip(episodes, own, strict=True)])


def traced(episode: Episode, values: Array, discount: float, trace: float) -> Array:
    """The λ-return of each step: G = r + γ ((1 − λ) V(next) + λ G(next)). `values` are those of all states (T + 1)."""
    found = np.empty(len(episode))
    after = value = 0.0 if episode.ended else float(values[-1])
    for place in range(len(episode) - 1, -1, -1):
        after = found[place] = episode.rewards[place] + discount * ((1 - trace) * value + trace * after)
        value = float(values[place])
    return found
