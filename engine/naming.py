"""Names by which people tell things apart that have one title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles by the same keys; where several have one title they are counted: `Dense 1`, `Dense 2`."""
    often, met = Counter(titles.values()), Counter[str]()
    found = {}
    for key, title in titles.items():
        met[title] += 1
        found[key] = f"{title} {met[title]}" if often[title] > 1 else title
    return found
