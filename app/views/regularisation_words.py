"""What a comparison of the means against learning by heart comes to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording import MINUS, count, is_share, metric, number
from engine.regularising import MEANS, NOTHING

if TYPE_CHECKING:
    from engine.training.comparing import Entry


def said(entries: tuple[Entry, ...], name: str) -> str:
    """The gap with nothing, how many of the means make it smaller, and which is the best on the test."""
    known = {entry.name: entry for entry in entries if entry.outcomes and entry.gap(name) == entry.gap(name)}
    bare = known.get(NOTHING)
    text = []
    if bare is not None:
        train, test = (metric(name, bare.median(part, name)) for part in ("training", "test"))
        gap = gap_in_words(name, bare.gap(name))
        text.append(f"With nothing: {train} in training, {test} in the test, a gap of {gap}.")
    others = [entry for entry in known.values() if entry.name != NOTHING]
    if bare is not None and others:
        smaller = [entry for entry in others if entry.gap(name) < bare.gap(name)]
        of_all = "each of the" if len(smaller) == len(others) else f"{len(smaller)} of"
        text.append(f"It is smaller with {of_all} {count(len(others), 'means', 'means')}.")
    if others:
        best = min(known.values(), key=lambda entry: _badness(entry, name))
        text.append(f"The best test is that of {MEANS[best.name].title}: {metric(name, best.median('test', name))}.")
    return " ".join(text)


def _badness(entry: Entry, name: str) -> float:
    value = entry.median("test", name)
    return value if less_is_better(name) else -value


def less_is_better(name: str) -> bool:
    from engine.training import luck  # there are entries, so torch is there

    return luck.less_is_better(name)


def gap_in_words(name: str, gap: float) -> str:
    """`9.4 points` of a percentage, or a number."""
    if is_share(name):
        return f"{MINUS if gap < 0 else ''}{abs(100 * gap):.1f} points"
    return number(gap)
