"""The columns of a table as people know them: a category is one column, whatever numbers stand for it.

Data sets name the numbers of a one-hot code `island = Biscoe`, `island = Dream`; here they are one choice again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

BETWEEN = " = "


@dataclass(frozen=True)
class Column:
    """`at` are the places of its numbers in an example; `values` what each of them stands for, empty of a number."""

    name: str
    at: tuple[int, ...]
    values: tuple[str, ...] = ()

    def read(self, example: np.ndarray) -> float:
        """The number, or which of the values it is."""
        return float(example[self.at[0]]) if not self.values else float(np.argmax(example[list(self.at)]))

    def write(self, example: np.ndarray, value: float) -> np.ndarray:
        """The example with another value in this column."""
        changed = example.copy()
        changed[list(self.at)] = value if not self.values else np.arange(len(self.at)) == int(value)
        return changed


def columns(features: Sequence[str]) -> tuple[Column, ...]:
    """The columns that some features come from, in their order."""
    found: list[Column] = []
    for stem, together in groupby(enumerate(features), lambda pair: _stem(pair[1])):
        pairs = list(together)
        if stem and len(pairs) > 1:
            values = tuple(name.removeprefix(stem + BETWEEN) for _, name in pairs)
            found.append(Column(stem, tuple(at for at, _ in pairs), values))
        else:
            found += [Column(name, (at,)) for at, name in pairs]
    return tuple(found)


def _stem(feature: str) -> str:
    name, between, _ = feature.partition(BETWEEN)
    return name if between else ""
