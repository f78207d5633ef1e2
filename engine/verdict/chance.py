"""What chance alone may have done: how far an accuracy may be off on so few examples, and whether a difference says
something.

The interval is Wilson's (1927), which holds for few examples and close to 0 and 1 as well. Two networks that answer the
same examples are compared pair by pair: only examples count where one is right and the other wrong (the exact test of
McNemar 1947), or, of numbers, which of the two is nearer to the truth (the sign test). The decisions of a sequence
depend on one another, so nothing is said of them.
"""

from __future__ import annotations

import numpy as np

from engine.verdict.predictions import Flags, Predictions, Whole
from engine.verdict.verdict import Verdict

CONFIDENCE = 0.95
LIKELY = 0.05
"""A difference that chance brings about more often than this says nothing yet: the custom of the field."""


def interval(verdict: Verdict) -> tuple[float, float] | None:
    """The shares that the accuracy may have on all examples of the kind, at 95 % confidence; None where it has none."""
    from scipy.stats import binomtest

    found = verdict.predictions
    count = int(np.count_nonzero(found.finite))
    if not _is_single(found) or found.head.kind != "classes" or not count:
        return None
    low, high = binomtest(int(np.count_nonzero(found.right)), count).proportion_ci(CONFIDENCE, "wilson")
    return float(low), float(high)


def probability(one: Verdict, other: Verdict) -> float | None:
    """How often chance alone makes two answers to the same examples as different as these, or more (a p-value); None
    where they cannot be compared."""
    from scipy.stats import binomtest

    found = _counted(one, other)
    if found is None:
        return None
    return float(binomtest(found[0], sum(found)).pvalue) if sum(found) else 1.0


def _counted(one: Verdict, other: Verdict) -> tuple[int, int] | None:
    """On how many examples the first answers better, and on how many the second; None where they cannot be compared."""
    first, second = one.predictions, other.predictions
    if not (_is_single(first) and _is_single(second)) or first.head.kind != second.head.kind:
        return None
    _, mine, others = np.intersect1d(first.rows, second.rows, return_indices=True)
    if not len(mine) or first.part != second.part:
        return None
    wins, losses = (int(np.count_nonzero(each)) for each in _won(first, second, mine, others))
    return wins, losses


def _won(one: Predictions, other: Predictions, mine: Whole, others: Whole) -> tuple[Flags, Flags]:
    """Where the first answer is better, and where the second is."""
    if one.head.kind == "classes":
        right, also = one.right[mine], other.right[others]
        return right & ~also, also & ~right
    errors = [np.abs(found.residuals[rows]).mean(1) for found, rows in ((one, mine), (other, others))]
    first, second = (np.where(np.isnan(each), np.inf, each) for each in errors)  # an answer that is none is the worst
    return first < second, second < first


def _is_single(found: Predictions) -> bool:
    """Whether an example is one decision, or its numbers are looked at together."""
    return found.head.kind == "numbers" or not found.head.shape


def in_a_sentence(one: Verdict, other: Verdict) -> str:
    """Whether a difference says something; empty where that is not known."""
    found = probability(one, other)
    if found is None:
        return ""
    if _counted(one, other) == (0, 0):
        classes = one.kind == "classes"
        return "Both get the same examples right." if classes else "Both are equally near on every example."
    test = "exact McNemar test" if one.kind == "classes" else "sign test"
    size = f"p = {found:.2g}" if found >= 0.001 else "p < 0.001"
    if found > LIKELY:
        return f"Chance alone makes such a difference on so few examples ({test}, {size})."
    return f"That is more than chance ({test}, {size})."
