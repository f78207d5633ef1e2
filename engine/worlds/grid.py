"""A grid world: squares to walk on, a goal, pits that hurt, and walls (Russell and Norvig, 4th ed., chapter 17).

Who walks slips now and then, to the left or the right of where he wanted to go; who runs into a wall stays where he is.
Every step costs a little, so that the short way is the good one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.worlds.base import Array, State

START, GOAL, PIT, WALL, FREE = "SGX#."
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Rows and columns that each action goes: up, right, down, left."""
COST = -0.04
"""The reward of every step, as in the book."""


@dataclass(frozen=True)
class GridWorld:
    """`map` has a row of letters a row of squares, parted by spaces; `slip` is the chance to go astray."""

    map: str
    slip: float = 0.0

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(self.map.split())

    @property
    def actions(self) -> tuple[str, ...]:
        return ("up", "right", "down", "left")

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(f"row {r + 1}, column {c + 1}" for r, row in enumerate(self.rows) for c in range(len(row)))

    @property
    def limit(self) -> int:
        """Enough to walk over every square some times, and still short where nothing is found."""
        return max(50, 4 * len("".join(self.rows)))

    def reset(self, random: np.random.Generator, count: int) -> State:
        starts = np.array(self.places(START) or self.places(FREE), np.float64)
        return starts[random.integers(len(starts), size=count)][:, None]

    def step(self, states: State, actions: Array, random: np.random.Generator) -> tuple[State, Array, Array]:
        if self.slip:
            strays = np.where(random.random(len(actions)) < 0.5, 1, -1)
            actions = (actions + strays * (random.random(len(actions)) < self.slip)) % len(MOVES)
        places = self._ways[states[:, 0].astype(int), actions]
        rewards, ended = self._found
        return places[:, None].astype(np.float64), rewards[places], ended[places]

    def observe(self, states: State) -> NDArray[np.float32]:
        """A one for the square where the agent is."""
        return np.eye(len(self.features), dtype=np.float32)[states[:, 0].astype(int)]

    def places(self, letter: str) -> list[int]:
        """The squares with a letter, counted row by row."""
        return [place for place, found in enumerate("".join(self.rows)) if found == letter]

    def towards(self, place: int, action: int) -> int:
        """Where an action leads from a square: nowhere, where there is a wall or the edge."""
        rows = self.rows
        width = len(rows[0])
        row, column = place // width + MOVES[action][0], place % width + MOVES[action][1]
        inside = 0 <= row < len(rows) and 0 <= column < width
        return row * width + column if inside and rows[row][column] != WALL else place

    @cached_property
    def _ways(self) -> NDArray[np.int64]:
        """Where each action leads (squares, actions)."""
        return np.array([[self.towards(place, n) for n in range(len(MOVES))] for place in range(len(self.features))])

    @cached_property
    def _found(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """What getting to a square is worth, and whether an episode is over there (squares,)."""
        letters = "".join(self.rows)
        worth = np.array([{GOAL: 1.0, PIT: -1.0}.get(letter, COST) for letter in letters])
        return worth, np.array([letter in (GOAL, PIT) for letter in letters])
