"""What a world is: functions of its state alone, so that whoever has the state can go on from it, or show it.

A state is a row of numbers. Worlds of other makers keep theirs inside; here it is handed in and comes out again, which
is what lets a run stop in the middle of an episode, be saved and go on as if nothing had been.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

State = NDArray[np.float64]
Array = NDArray[Any]


class World(Protocol):
    """An environment with a few actions. Two equal worlds are the same one."""

    @property
    def actions(self) -> tuple[str, ...]:
        """What can be done, in words."""

    @property
    def features(self) -> tuple[str, ...]:
        """What the numbers of an observation are, in words."""

    @property
    def limit(self) -> int:
        """Steps after which an episode is broken off."""

    def reset(self, random: np.random.Generator) -> State:
        """How an episode begins."""

    def step(self, state: State, action: int, random: np.random.Generator) -> tuple[State, float, bool]:
        """What comes of an action: the next state, the reward, and whether the episode is over."""

    def observe(self, states: State) -> NDArray[np.float32]:
        """What the agent sees (N, features) in states (N, numbers)."""

    def ready(self) -> None:
        """Raises DataError where what it is computed by is not there."""
