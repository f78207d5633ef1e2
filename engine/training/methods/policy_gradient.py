"""Policy gradient: REINFORCE (Williams 1992), with returns brought to mean 0 and deviation 1 in a batch."""

from __future__ import annotations

import numpy as np

from engine.training.methods.reinforcement import Reinforcement, traced
from engine.training.playing import Array, Episode, Stretch, play


class PolicyGradient(Reinforcement):
    """Plays whole episodes until there are as many steps as a batch has, and makes what went well likelier.

    Nothing has to be remembered between two steps: every one begins with fresh episodes. What would have come after the
    time limit counts as nothing, for there is no critic to ask.
    """

    name = "policy gradient"

    def gather(self, steps: int, random: np.random.Generator) -> Stretch:
        episodes: list[Episode] = []
        while sum(map(len, episodes)) < steps:
            episodes += play(self.world, self.agent.drawing(random), random, self.settings.players)
        self.told([(episode.gained, len(episode)) for episode in episodes])
        return Stretch.of(episodes)

    def returns(self, stretch: Stretch) -> Array:
        found = traced(stretch, np.zeros_like(stretch.rewards), self.settings.discount, 1.0)
        normal: Array = (found - found.mean()) / (found.std() + 1e-6)
        return normal
