"""Mean and spread of the figures of several verdicts: the same drawing with several seeds, or on several folds.

One run says little: another seed may turn the order of two networks around. The deviation is that of a sample (n − 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor, isfinite, log10, nan

import numpy as np

from engine.verdict.figures import figure, in_words
from engine.verdict.verdict import Verdict


@dataclass(frozen=True)
class Spread:
    """One figure of several runs; `deviation` is not-a-number where there is only one."""

    mean: float
    deviation: float
    least: float
    most: float
    values: tuple[float, ...]

    @property
    def count(self) -> int:
        return len(self.values)


def over(verdicts: Iterable[Verdict | Mapping[str, float]]) -> dict[str, Spread]:
    """Every figure by its name, in the order of the first verdict. Values that are not there do not count."""
    tables = [verdict.figures if isinstance(verdict, Verdict) else verdict for verdict in verdicts]
    names = dict.fromkeys(name for table in tables for name in table)
    return {name: spread([table[name] for table in tables if name in table]) for name in names}


def spread(values: Iterable[float]) -> Spread:
    found = tuple(float(value) for value in values if isfinite(value))
    if not found:
        return Spread(nan, nan, nan, nan, ())
    deviation = float(np.std(found, ddof=1)) if len(found) > 1 else nan
    return Spread(float(np.mean(found)), deviation, min(found), max(found), found)


def in_spread(name: str, found: Spread) -> str:
    """`94.2 ± 1.3 %`, `0.412 ± 0.031`: both with as many decimals as two digits of the deviation take."""
    if not isfinite(found.deviation):
        return in_words(name, found.mean)
    if figure(name).form == "share":
        return f"{found.mean * 100:.1f} ± {found.deviation * 100:.1f} %"
    decimals = min(6, max(0, 1 - floor(log10(found.deviation)))) if found.deviation else 3
    return f"{found.mean:.{decimals}f} ± {found.deviation:.{decimals}f}"
