"""Policy gradient: REINFORCE (Williams 1992), with returns brought to mean 0 and deviation 1 in a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.training.methods.reinforcement import Array, Reinforcement
from engine.training.playing import PLAYERS, Episode, play


class PolicyGradient(Reinforcement):
    """Plays whole episodes until there are as many steps as a batch has, and makes what went well likelier.

    Nothing has to be remembered between two steps: every one begins with fresh episodes.
    """

    name = "policy gradient"

    def gather(self, steps: int, random: np.random.Generator) -> Sequence[Episode]:
        episodes: list[Episode] = []
        while sum(map(len, episodes)) < steps:
            episodes += play(self.world, self.agent.drawing(random), random, PLAYERS)
        for episode in episodes:
            self.told(episode.gained, len(episode))
        return episodes

    def returns(self, episodes: Sequence[Episode]) -> Array:
        found = np.concatenate([to_go(episode.rewards, self.settings.discount) for episode in episodes])
        normal: Array = (found - found.mean()) / (found.std() + 1e-6)
        return normal


def to_go(rewards: Array, discount: float, after: float = 0.0) -> Array:
    """The discounted sum of the rewards from each step on; `after` is what follows the last one."""
    found = np.empty(len(rewards))
    for place in range(len(rewards) - 1, -1, -1):
        after = found[place] = rewards[place] + discount * after
    return found
