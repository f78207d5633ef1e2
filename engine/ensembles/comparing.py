"""An ensemble beside its members: how good each is alone, and what becomes of the examples that they disagree on.

The members' mean is that of their figures: what one of them, taken blindly, would reach. The ensemble should be ahead
of it, and it is the more so the less the members share their mistakes. Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.verdict.figures import better, in_words

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict

HEADLINES = {"classes": ("accuracy", "log loss", "balanced accuracy"), "numbers": ("RMSE", "R²", "MAE")}
"""The figures by which members are compared, the first of them in a sentence."""
APART = 0.1
"""Of examples with numbers: so many, those on which the members are furthest apart, are said to be in dispute."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Group:
    """Examples with which the members fare alike: `rows` of the part."""

    title: str
    rows: Rows
    text: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """`members` have their figures by name, `mean` is the mean of each, `disagreement` how often two of them differ."""

    figures: tuple[str, ...]
    members: Mapping[str, Mapping[str, float]]
    mean: Mapping[str, float]
    together: Mapping[str, float]
    groups: tuple[Group, ...]
    disagreement: float

    @property
    def main(self) -> str:
        return self.figures[0]

    @property
    def beaten(self) -> int:
        """How many members the ensemble is better than, by the main figure."""
        own = self.together.get(self.main, nan)
        return sum(better(self.main, own, found.get(self.main, nan)) for found in self.members.values())

    @property
    def sentence(self) -> str:
        """What came of it, in plain words."""
        name, count = self.main, len(self.members)
        values = [found.get(name, nan) for found in self.members.values()]
        own = self.together.get(name, nan)
        ends = f"{in_words(name, min(values))} to {in_words(name, max(values))}"
        told = f"{name[:1].upper()}{name[1:]} {in_words(name, own)}"
        middle = f"the members reach {ends}, {in_words(name, self.mean[name])} on average"
        if self.beaten == count:
            return f"{told}: the ensemble is ahead of each of its {count} members; {middle}."
        if better(name, own, self.mean[name]):
            return f"{told}: the ensemble is ahead of {self.beaten} of its {count} members; {middle}."
        return f"{told}: the ensemble is no better than its members; {middle}."


def compared(verdict: Verdict) -> Comparison | None:
    """The ensemble beside its members; None where the answer is that of a single network."""
    members = verdict.members
    if not members or not verdict.figures:
        return None
    known = [n for n in HEADLINES[verdict.kind] if isfinite(verdict.figures.get(n, nan))]
    names = tuple(known or list(verdict.figures)[:1])
    figures = {title: dict(one.figures) for title, one in members.items()}
    mean = {name: float(np.mean([found.get(name, nan) for found in figures.values()])) for name in names}
    groups = _of_numbers(verdict) if verdict.kind == "numbers" else _of_classes(verdict)
    return Comparison(names, figures, mean, dict(verdict.figures), groups, disagreement(verdict))


def disagreement(verdict: Verdict) -> float:
    """How often two members differ, on average: over decisions the share of pairs, over numbers their deviation."""
    found = [one.predictions for one in verdict.members.values()]
    if verdict.kind == "numbers":
        return float(np.stack([one.scores for one in found]).std(0).mean())
    guesses = np.stack([one.guess for one in found])
    pairs = [(guesses[i] != guesses[j]).mean() for i in range(len(found)) for j in range(i)]
    return float(np.mean(pairs))


def _of_classes(verdict: Verdict) -> tuple[Group, ...]:
    own, found = verdict.predictions, [one.predictions for one in verdict.members.values()]
    guesses, right = np.stack([one.guess for one in found]), np.stack([one.right for one in found])
    alike, every, none = (guesses == guesses[0]).all(0), right.all(0), ~right.any(0)
    kinds = (
        ("All members right", every, "nothing to decide"),
        ("Split, together right", ~alike & own.right, "the members disagree, and together they know better"),
        ("Split, together wrong", ~alike & ~own.right & ~none, "the members disagree, and one at least knew it"),
        ("All members wrong", none & ~own.right, "no way of joining their answers finds what none of them knows"),
    )
    rows = own.rows[own.owner]
    return tuple(Group(title, np.unique(rows[flags]), text) for title, flags, text in kinds)


def _of_numbers(verdict: Verdict) -> tuple[Group, ...]:
    own, found = verdict.predictions, [one.predictions for one in verdict.members.values()]
    apart = np.stack([one.scores for one in found]).std(0).mean(1)
    count = max(1, round(APART * len(apart)))
    furthest = np.argsort(-apart)[:count]
    nearest = np.argsort(apart)[:count]
    least = np.stack([np.abs(one.residuals).mean(1) for one in found]).min(0)
    ahead = np.abs(own.residuals).mean(1) < least
    return (
        Group("Members furthest apart", own.rows[furthest], f"the {count} examples that they disagree on most"),
        Group("Members closest together", own.rows[nearest], f"the {count} examples that they agree on most"),
        Group("Ensemble closer than every member", own.rows[ahead], "errors to both sides cancel out"),
    )
