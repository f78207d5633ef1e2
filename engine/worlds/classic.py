"""The classic tasks of control as Gymnasium computes them: cart and pole, a car in a valley, a double pendulum.

Their classes are named here one by one: no registry is asked and nothing is looked for, because a drawing may come from
anywhere. What Gymnasium keeps inside, the state, is put in before every step.
"""

# ruff: noqa: PLC0415  (Gymnasium is an extra, and takes a moment to come)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError
from engine.worlds.base import State


@dataclass(frozen=True)
class Classic:
    """One of CLASSICS, by its class in `gymnasium.envs.classic_control`."""

    title: str
    environment: str
    actions: tuple[str, ...]
    features: tuple[str, ...]
    limit: int
    """As Gymnasium's own registry has it for this version of the task."""

    def reset(self, random: np.random.Generator) -> State:
        made = _made(self.environment)
        made.reset(seed=int(random.integers(2**31)))
        return np.array(made.state, np.float64)

    def step(self, state: State, action: int, random: np.random.Generator) -> tuple[State, float, bool]:
        made = _made(self.environment)
        made.state = state
        made.steps_beyond_terminated = None  # the pole stands again, whatever was before
        _, reward, ended, _, _ = made.step(action)
        return np.array(made.state, np.float64), float(reward), bool(ended)

    def observe(self, states: State) -> NDArray[np.float32]:
        if self.environment != "AcrobotEnv":
            return states.astype(np.float32)
        first, second, fast, faster = states.T  # what Gymnasium shows of a pendulum: no angle that jumps
        seen = (np.cos(first), np.sin(first), np.cos(second), np.sin(second), fast, faster)
        return np.stack(seen, axis=1).astype(np.float32)

    def ready(self) -> None:
        _made(self.environment)


@cache
def _made(environment: str) -> Any:
    """Gymnasium's own, one for each: what it keeps is put in anew at every call. Raises DataError."""
    try:
        from gymnasium.envs import classic_control
    except ImportError:
        raise DataError(
            "Gymnasium is not installed, and computes this environment.",
            "Install it (pip install gymnasium), or choose the grid world, which needs nothing.",
        ) from None
    return getattr(classic_control, environment)()


CLASSICS: Mapping[str, Classic] = MappingProxyType(
    {
        "cart pole": Classic(
            "Cart and pole",
            "CartPoleEnv",
            ("push left", "push right"),
            ("position", "velocity", "angle", "angular velocity"),
            500,
        ),
        "mountain car": Classic(
            "Mountain car", "MountainCarEnv", ("push left", "do nothing", "push right"), ("position", "velocity"), 200
        ),
        "acrobot": Classic(
            "Acrobot",
            "AcrobotEnv",
            ("turn backwards", "do nothing", "turn forwards"),
            ("cos 1", "sin 1", "cos 2", "sin 2", "angular velocity 1", "angular velocity 2"),
            500,
        ),
    }
)
"""Cart and pole: Barto, Sutton and Anderson 1983. Mountain car: Moore 1990. Acrobot: Sutton 1996."""
