"""Where one looks with the microscope: which examples, which number of a pass, which stop of the walk.

They stand apart from what is found there, so that a window can name places before torch is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cell = tuple[int, ...]
Phase = Literal["forward", "backward", "update"]


@dataclass(frozen=True)
class Selection:
    """Which examples: `rows` of a part of the data, or, where `rows` is None, the batch that the run takes next. Where
    the gradients of several batches are added up to a step, `batch` says which of them."""

    part: str = "train"
    rows: tuple[int, ...] | None = None
    batch: int = 0


@dataclass(frozen=True)
class Place:
    """One number of a pass: the step's name, which example of the batch, the cell, and in which of its outputs."""

    step: str
    example: int = 0
    cell: Cell = ()
    output: int = 0


@dataclass(frozen=True)
class Stop:
    """A step of the program in one of the three phases of the walk."""

    phase: Phase
    step: str
