"""What a drawing reached when it was trained and judged in a benchmark: a part of its file, as its settings are.

A result belongs to the drawing that was measured and to no other. So it holds a fingerprint of it: boxes may be moved,
named and noted, and the result stays; where anything is changed that a training computes with, it is one of an earlier
drawing, and `engine.measured` says so. It stays in the file all the same: undone, the change is none.

    "result": {"figure": "accuracy", "median": 0.9815, "seeds": [0.9787, 0.9815, 0.9843], ...}

It is written by `python -m tests.benchmarks.bench_families --write` and never by the window.
"""

from __future__ import annotations

from statistics import median
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.limits import IDENTIFIER

DIGITS = 6
"""Digits that figures are rounded to: more of them differ from one processor to the next."""

Name = Annotated[str, Field(min_length=1, max_length=IDENTIFIER)]


class Result(BaseModel):
    """A figure of each of the seeds 0, 1, 2, …, and what it is to be compared with."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    figure: Name
    """What was measured, as the verdict calls it: `accuracy`, `R²`, `bits per token`, or the `return` of an agent."""
    median: float
    seeds: tuple[float, ...] = Field(min_length=1, max_length=100)
    part: Literal["training", "validation", "test"] = "test"
    """The examples that it was judged by."""
    against: str = Field("", max_length=IDENTIFIER)
    """What it is to be compared with: a baseline or an example by its name; empty where there is only the number."""
    limit: float | None = None
    """The figure of that; without a name, the least (or where less is better, the most) that it is to reach."""
    parameters: int = Field(0, ge=0)
    """Numbers that were learnt."""
    seconds: float = Field(0.0, ge=0)
    """What one training took of a processor, the median of the seeds: the same whatever else the machine did."""
    drawing: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    """The fingerprint of what was measured."""

    @model_validator(mode="after")
    def _is_the_median(self) -> Self:
        if abs(median(self.seeds) - self.median) > 10.0**-DIGITS * max(1.0, abs(self.median)):
            raise ValueError("the median is not that of the seeds")
        return self
