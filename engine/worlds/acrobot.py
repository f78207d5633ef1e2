"""A pendulum of two parts, driven at its elbow, to be swung up (Sutton 1996), as Gymnasium's Acrobot-v1 has it.

The equations are those of Sutton and Barto's book (2nd edition, 2018), followed by a Runge-Kutta method of order 4.
Both parts are 1 metre long and weigh 1 kilogram, with the centre of mass in the middle and a moment of inertia of 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from engine.worlds.base import Array, State

GRAVITY = 9.8
MIDDLE = 0.5
"""From a joint to the centre of mass of what hangs on it, in metres."""
PAUSE = 0.2
"""Seconds from one action to the next."""
FASTEST = (4 * pi, 9 * pi)
HIGH = 1.0
"""What the tip has to be above the joint that everything hangs on, in metres."""
AT_FIRST = 0.1


@dataclass(frozen=True)
class Acrobot:
    """A state is the angle of the upper part (0 hangs down), that of the lower one to it, and how fast each turns.

    Every step costs 1 until the tip is high enough; a mean return of −100 counts as solved.
    """

    title: str = "Acrobot"
    actions: tuple[str, ...] = ("turn backwards", "do nothing", "turn forwards")
    features: tuple[str, ...] = ("cos 1", "sin 1", "cos 2", "sin 2", "angular velocity 1", "angular velocity 2")
    limit: int = 500

    def reset(self, random: np.random.Generator, count: int) -> State:
        return random.uniform(-AT_FIRST, AT_FIRST, (count, 4))

    def step(self, states: State, actions: Array, random: np.random.Generator) -> tuple[State, Array, Array]:
        torque = actions - 1.0
        first = _change(states, torque)
        second = _change(states + PAUSE / 2 * first, torque)
        third = _change(states + PAUSE / 2 * second, torque)
        fourth = _change(states + PAUSE * third, torque)
        after: State = states + PAUSE / 6 * (first + 2 * (second + third) + fourth)
        after[:, :2] = (after[:, :2] + pi) % (2 * pi) - pi
        after[:, 2:] = np.clip(after[:, 2:], np.negative(FASTEST), FASTEST)
        ended = -np.cos(after[:, 0]) - np.cos(after[:, 0] + after[:, 1]) > HIGH
        return after, np.where(ended, 0.0, -1.0), ended

    def observe(self, states: State) -> NDArray[np.float32]:
        """Angles as their cosine and sine: these do not jump where a turn is complete."""
        upper, lower, fast, faster = states.T
        seen = (np.cos(upper), np.sin(upper), np.cos(lower), np.sin(lower), fast, faster)
        return np.stack(seen, axis=1).astype(np.float32)


def _change(states: State, torque: Array) -> State:
    """How fast each number of the state changes."""
    upper, lower, fast, faster = states.T
    bent, sine = MIDDLE * np.cos(lower), MIDDLE * np.sin(lower)
    whole = 2 * MIDDLE**2 + 1 + 2 * bent + 2
    own = MIDDLE**2 + bent + 1
    weight = MIDDLE * GRAVITY * np.sin(upper + lower)
    pull = -sine * faster**2 - 2 * sine * faster * fast + (MIDDLE + 1) * GRAVITY * np.sin(upper) + weight
    below = (torque + own / whole * pull - sine * fast**2 - weight) / (MIDDLE**2 + 1 - own**2 / whole)
    return np.stack((fast, faster, -(own * below + pull) / whole, below), 1)
