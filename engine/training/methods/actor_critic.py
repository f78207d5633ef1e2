"""Actor-critic: the synchronous form of Mnih et al. 2016 (A2C), with generalised advantages (Schulman et al. 2016).

Players walk on side by side, a stretch at every step of training. What lies behind the end of a stretch is what the
critic thinks of it, and the nearer future counts by what really came: λ, the setting `trace`, says how far.

Returns may be hundreds, and a network that begins with numbers around 0 takes long to say so. All the while it is wrong
about everything, and so is the actor. The critic therefore learns returns in units of their own spread, measured from
their mean, both followed as they change (van Hasselt et al. 2016, Learning values across many orders of magnitude).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
import torch
from torch import Tensor

from engine.training.methods.base import Batch
from engine.training.methods.reinforcement import Reinforcement, flat, traced
from engine.training.playing import Array, Stretch

STAYS = 0.99
"""Share of what is known of the returns that stays at each step: some hundred steps are looked back upon."""


class ActorCritic(Reinforcement):
    """The actor learns from how much better things came than its critic thought; the critic learns what came."""

    name = "actor-critic"

    def fresh(self) -> None:
        self.first_players()
        self.state.play["spread"] = torch.zeros(3, dtype=torch.float64)

    def fits(self, play: Mapping[str, Tensor]) -> bool:
        return len(play.get("states", ())) == self.settings.players and "spread" in play

    def gather(self, steps: int, random: np.random.Generator) -> Stretch:
        return self.walked(self.agent.drawing(random), random, ceil(steps / self.settings.players))

    def learned_from(self, steps: int, random: np.random.Generator) -> Batch:
        stretch = self.gather(steps, random)
        if self.settings.scaled_returns:
            self._follow(self._worth(stretch))
        return self.batch_of(stretch)

    def returns(self, stretch: Stretch) -> Array:
        mean, deviation = self._spread
        scaled: Array = (self._worth(stretch) - mean) / deviation
        return scaled

    def _worth(self, stretch: Stretch) -> Array:
        """The λ-returns in the units of the rewards."""
        mean, deviation = self._spread
        values = mean + deviation * self.agent.says(self.world.observe(flat(stretch.after)), self.agent.value)
        return traced(stretch, values.reshape(stretch.rewards.shape), self.settings.discount, self.settings.trace)

    @property
    def _spread(self) -> tuple[float, float]:
        """Mean and standard deviation of the returns; 0 and 1 where they are taken as they are, or nothing is known."""
        share, mean, square = self.state.play["spread"].tolist()
        if not share or not self.settings.scaled_returns:
            return 0.0, 1.0
        return mean / share, max((square / share - (mean / share) ** 2) ** 0.5, 1e-3)

    def _follow(self, worth: Array) -> None:
        """Moves on what is known of the returns: sums that fade, and what their weights add up to."""
        now = torch.tensor([1.0, worth.mean(), np.square(worth).mean()], dtype=torch.float64)
        self.state.play["spread"] = STAYS * self.state.play["spread"] + (1 - STAYS) * now
