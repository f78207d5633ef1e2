"""Weights whose layer has gone into a block, or out of one: the same layer by another name.

Collapsing a selection makes `dense_1.weight` into `block_1.dense_1.weight`, and unpacking the other way round. What was
learned should not be lost by that, so a name that is gone is taken for the new one that ends like it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection


def moved_names(old: Collection[str], new: Collection[str]) -> dict[str, str]:
    """The new name of each weight that was moved. Names that could be meant twice are left alone."""
    gone, fresh = set(old) - set(new), set(new) - set(old)
    pairs = [(end, name) for name in fresh for end in _ends(name) if end in gone]
    pairs += [(name, end) for name in gone for end in _ends(name) if end in fresh]
    before, after = Counter(name for name, _ in pairs), Counter(name for _, name in pairs)
    return {was: now for was, now in pairs if before[was] == after[now] == 1}


def _ends(name: str) -> list[str]:
    """`a.b.c` without its first parts: `b.c` and `c`."""
    parts = name.split(".")
    return [".".join(parts[start:]) for start in range(1, len(parts))]
