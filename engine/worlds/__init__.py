"""What an agent lives in: worlds that can be played, each a frozen value with plain functions of its state.

    GridWorld(map, slip)   a few squares with a goal, pits and walls; our own
    cart_pole(), ...       the classic tasks of control, as Gymnasium computes them

`base` says what a world is.
"""

from engine.worlds.base import State, World
from engine.worlds.classic import CLASSICS, Classic
from engine.worlds.grid import GridWorld

__all__ = ["CLASSICS", "Classic", "GridWorld", "State", "World"]
"""They are known by name, and nothing else is ever imported because a drawing says so."""
