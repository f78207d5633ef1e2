"""What makes a test come out too good: the parts share what they should not, or a column gives the answer away.

Each check asks for what does the harm, and not for what merely looks like it: a column of names is of no concern, a
column of names from which the answers of the test can be looked up is. Sizes are bounded (some thousand examples stand
for many), so that the largest data set takes seconds. Whoever asks waits: it is not for the window's thread.
"""

from __future__ import annotations

from functools import lru_cache

from engine.datasets.base import Dataset
from engine.datasets.leaks_base import Leak
from engine.datasets.leaks_columns import giving_away
from engine.datasets.leaks_copies import near_copies
from engine.datasets.leaks_lookup import looked_up
from engine.datasets.prepare import Parts

__all__ = ["Leak", "leaks"]


@lru_cache(maxsize=1)  # whose examples are in memory anyway: `prepare` keeps the last two
def leaks(parts: Parts, dataset: Dataset) -> tuple[Leak, ...]:
    """What is wrong with the parts of a data set, apart from examples that are the same number for number. Takes
    seconds where there are many examples."""
    if dataset.whole or not len(parts.train):
        return ()
    return (*near_copies(parts), *looked_up(parts, dataset), *giving_away(parts, dataset))
