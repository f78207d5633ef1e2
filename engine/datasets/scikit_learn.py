"""The small data sets that come with scikit-learn, read from its files: it is not imported for them.

With all it brings, scikit-learn takes two seconds of the processor to import, which is longer than iris takes to learn,
and whoever trains one of them would wait for that first.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.base import Array


def classes(name: str, **how: Any) -> tuple[Array, Array]:
    """Rows of numbers (N, n), and the class that stands at the end of each (N,)."""
    rows = numbers(name, delimiter=",", **how)
    return rows[:, :-1], rows[:, -1].astype(np.int64)


def numbers(name: str, **how: Any) -> Array:
    """What stands in a file, packed or not: an array of the caller's own."""
    return _read(name, tuple(how.items())).copy()


@lru_cache(maxsize=8)
def _read(name: str, how: tuple[tuple[str, Any], ...]) -> Array:
    """Each is read once: to unpack the digits takes 20 ms, at every start of a training and wherever they are shown."""
    found: Array = np.loadtxt(_folder() / name, **dict(how))
    return found


def _folder() -> Path:
    found = find_spec("sklearn")
    assert found is not None  # the program requires it
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "datasets" / "data"
