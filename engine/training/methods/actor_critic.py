"""Actor-critic: the synchronous form of Mnih et al. 2016 (A2C), with generalised advantages (Schulman et al. 2016).

Players walk on side by side, a stretch at every step of training. What lies behind the end of a stretch is what the
critic thinks of it, and the nearer future counts by what really came: λ, the setting `trace`, says how far.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
from torch import Tensor

from engine.training.methods.reinforcement import Reinforcement, flat, traced
from engine.training.playing import Array, Stretch


class ActorCritic(Reinforcement):
    """The actor learns from how much better things came than its critic thought; the critic learns what came."""

    name = "actor-critic"

    def fresh(self) -> None:
        self.first_players()

    def fits(self, play: Mapping[str, Tensor]) -> bool:
        return len(play.get("states", ())) == self.settings.players

    def gather(self, steps: int, random: np.random.Generator) -> Stretch:
        return self.walked(self.agent.drawing(random), random, ceil(steps / self.settings.players))

    def returns(self, stretch: Stretch) -> Array:
        values = self.agent.says(self.world.observe(flat(stretch.after)), self.agent.value)
        return traced(stretch, values.reshape(stretch.rewards.shape), self.settings.discount, self.settings.trace)
