"""A pole on a cart, to be kept upright by pushes (Barto, Sutton and Anderson 1983), as Gymnasium's CartPole-v1 has it.

The equations are those of a pole on a cart without friction (Florian 2007), followed by Euler's method.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import radians

import numpy as np
from numpy.typing import NDArray

from engine.worlds.base import Array, State

GRAVITY = 9.8
CART, POLE = 1.0, 0.1
"""Masses in kilograms."""
HALF = 0.5
"""From the joint to the pole's centre of mass, in metres."""
PUSH = 10.0
"""Newtons."""
PAUSE = 0.02
"""Seconds from one push to the next."""
REACH, LEAN = 2.4, radians(12)
"""Metres from the middle, and how far the pole may lean."""
AT_FIRST = 0.05
"""How far each number of the state is from 0 at the most, at the beginning."""


@dataclass(frozen=True)
class CartPole:
    """A state is the position, the velocity, the angle and the angular velocity. Every step that it stands is worth 1.

    `limit` is that of version 1 of the task; it counts as solved from a mean return of 475.
    """

    title: str = "Cart and pole"
    actions: tuple[str, ...] = ("push left", "push right")
    features: tuple[str, ...] = ("position", "velocity", "angle", "angular velocity")
    limit: int = 500

    def reset(self, random: np.random.Generator, count: int) -> State:
        return random.uniform(-AT_FIRST, AT_FIRST, (count, 4))

    def step(self, states: State, actions: Array, random: np.random.Generator) -> tuple[State, Array, Array]:
        _, speed, angle, turning = states.T
        both, lever = CART + POLE, POLE * HALF
        sine, cosine = np.sin(angle), np.cos(angle)
        push = (np.where(actions == 1, PUSH, -PUSH) + lever * turning**2 * sine) / both
        faster = (GRAVITY * sine - cosine * push) / (HALF * (4 / 3 - POLE * cosine**2 / both))
        ahead = push - lever * faster * cosine / both
        after = states + PAUSE * np.stack((speed, ahead, turning, faster), 1)
        ended = (np.abs(after[:, 0]) > REACH) | (np.abs(after[:, 2]) > LEAN)
        return after, np.ones(len(after)), ended

    def observe(self, states: State) -> NDArray[np.float32]:
        return states.astype(np.float32)
