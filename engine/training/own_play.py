"""What an agent has done itself, in the place of the random player that the data of an environment are made by.

Methods of reinforcement learning keep some of the steps that they learned from last in the state of the run. Whoever
looks at the network takes these for the training part: they are what it learns from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.datasets.prepare import Part
from engine.training.methods.reinforcement import SHOWN
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts


def own_play(state: State) -> Part | None:
    """The steps that a run learned from last; None where nothing has been played yet, or nothing is."""
    kept = {name.removeprefix(SHOWN): tensor.numpy() for name, tensor in state.play.items() if name.startswith(SHOWN)}
    if "x" not in kept or "y" not in kept:
        return None
    more = {port: array for port, array in kept.items() if port not in ("x", "y")}
    return Part(kept["x"], kept["y"], np.arange(len(kept["x"])), more)


def as_played(state: State, parts: Parts) -> Parts:
    """The same with the agent's own steps to learn from, where there are any."""
    own = own_play(state) if parts.facts.world is not None else None
    return parts if own is None else replace(parts, train=own)
