"""What an agent lives in: worlds that can be played, each a frozen value with plain functions of its state.

    GridWorld(map, slip)   a few squares with a goal, pits and walls
    CLASSICS               the classic tasks of control: CartPole, MountainCar, Acrobot

The classic tasks are the ones that Gymnasium has, step for step (the tests play both side by side), but for many
players at once and without anything inside that would have to be saved. `base` says what a world is.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.worlds.acrobot import Acrobot
from engine.worlds.base import State, World
from engine.worlds.cart_pole import CartPole
from engine.worlds.grid import GridWorld
from engine.worlds.mountain_car import MountainCar

CLASSICS: Mapping[str, World] = MappingProxyType(
    {"cart pole": CartPole(), "mountain car": MountainCar(), "acrobot": Acrobot()}
)
"""By the name that a drawing has for them."""

__all__ = ["CLASSICS", "Acrobot", "CartPole", "GridWorld", "MountainCar", "State", "World"]
