"""What a world is: functions of its state alone, so that whoever has the state can go on from it, or show it.

A state is a row of numbers. Worlds of other makers keep theirs inside; here it is handed in and comes out again, which
is what lets a run stop in the middle of an episode, be saved and go on as if nothing had been. All functions take many
states at once, one a player: a hundred players take hardly longer than one, and the interpreter, which the window needs
too, is busy for some calls a round and not for some a player.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

State = NDArray[np.float64]
Array = NDArray[Any]


class World(Protocol):
    """An environment with a few actions, for N players who do not meet. Two equal worlds are the same one."""

    @property
    def actions(self) -> tuple[str, ...]:
        """What can be done, in words."""

    @property
    def features(self) -> tuple[str, ...]:
        """What the numbers of an observation are, in words."""

    @property
    def limit(self) -> int:
        """Steps after which an episode is broken off."""

    def reset(self, random: np.random.Generator, count: int) -> State:
        """How so many episodes begin: states (count, numbers)."""

    def step(self, states: State, actions: Array, random: np.random.Generator) -> tuple[State, Array, Array]:
        """What comes of an action (N,) in each state (N, numbers): the next states, the rewards (N,), and whether an
        episode is over (N,) because of where it has come to. That it took too long is none of the world's business."""

    def observe(self, states: State) -> NDArray[np.float32]:
        """What the agent sees (N, features) in states (N, numbers)."""
