"""A grid world: squares to walk on, a goal, pits that hurt, and walls (Russell and Norvig, 4th ed., chapter 17).

Who walks slips now and then, to the left or the right of where he wanted to go; who runs into a wall stays where he is.
Every step costs a little, so that the short way is the good one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.worlds.base import State

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

    def reset(self, random: np.random.Generator) -> State:
        starts = self.places(START) or self.places(FREE)
        return np.array([float(starts[int(random.integers(len(starts)))])])

    def step(self, state: State, action: int, random: np.random.Generator) -> tuple[State, float, bool]:
        if self.slip and random.random() < self.slip:
            action = (action + (1 if random.random() < 0.5 else -1)) % len(MOVES)
        place = self.towards(int(state[0]), action)
        found = "".join(self.rows)[place]
        return np.array([float(place)]), {GOAL: 1.0, PIT: -1.0}.get(found, COST), found in (GOAL, PIT)

    def observe(self, states: State) -> NDArray[np.float32]:
        """A one for the square where the agent is."""
        return np.eye(len(self.features), dtype=np.float32)[states[:, 0].astype(int)]

    def ready(self) -> None:
        """Always: it needs nothing."""

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
