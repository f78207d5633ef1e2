"""A car in a valley, too weak to drive straight up (Moore 1990), as Gymnasium's MountainCar-v0 has it.

It has to swing itself up, away from the goal at first: whoever tries at random never gets there, and learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.worlds.base import Array, State

LEFT, RIGHT, GOAL = -1.2, 0.6, 0.5
"""Where the world ends on either side, and where the flag stands."""
FASTEST = 0.07
PULL, GRAVITY = 0.001, 0.0025
AT_FIRST = (-0.6, -0.4)
"""Where the car stands at the beginning: about the bottom of the valley."""


@dataclass(frozen=True)
class MountainCar:
    """A state is the position and the velocity. Every step costs 1 until the flag is reached; a mean return of −110
    counts as solved."""

    title: str = "Mountain car"
    actions: tuple[str, ...] = ("push left", "do nothing", "push right")
    features: tuple[str, ...] = ("position", "velocity")
    limit: int = 200

    def reset(self, random: np.random.Generator, count: int) -> State:
        return np.stack((random.uniform(*AT_FIRST, count), np.zeros(count)), 1)

    def step(self, states: State, actions: Array, random: np.random.Generator) -> tuple[State, Array, Array]:
        place, speed = states.T
        speed = np.clip(speed + (actions - 1) * PULL - GRAVITY * np.cos(3 * place), -FASTEST, FASTEST)
        place = np.clip(place + speed, LEFT, RIGHT)
        speed = np.where((place == LEFT) & (speed < 0), 0.0, speed)
        return np.stack((place, speed), 1), np.full(len(states), -1.0), (place >= GOAL) & (speed >= 0)

    def observe(self, states: State) -> NDArray[np.float32]:
        return states.astype(np.float32)
