"""Columns that give the answer away: one alone predicts it."""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.datasets.base import Array, Dataset
from engine.datasets.leaks_base import ENOUGH, Leak, evenly, gained
from engine.datasets.prepare import Parts

ALONE = 0.99
"""Of the classes (balanced accuracy), or of the variance: no honest measurement says so much by itself. The best one of
the irises says 0.95, that of the tumours of breast cancer 0.91."""
COUNTING = 0.95
"""The same for a column that counts the rows: where it says anything, the file is sorted."""
ROWS = 4_000
"""Examples that a column is judged by at most."""
COLUMNS = 500
"""Columns that are looked at: two seconds."""
OTHERS = 5
"""Columns that it is shown beside."""
LEAVES = 64
"""Of the tree that predicts from one column: steps of a curve, or classes one after the other."""


def giving_away(parts: Parts, dataset: Dataset) -> Iterator[Leak]:
    """Columns that tell the answer nearly by themselves, of several, where columns can be left out."""
    columns = parts.facts.columns
    if "leave_out" not in dataset.fields:
        return
    if parts.train.x.ndim != 2 or len(columns) < 2 or parts.train.y.size != len(parts.train):
        return
    index, rows = np.unique(parts.train.index, return_index=True)
    chosen = evenly(len(rows), ROWS)
    x, y = np.asarray(parts.train.x[rows[chosen]]), parts.train.y.ravel()[rows[chosen]]
    if len(x) < ENOUGH:
        return
    random = np.random.default_rng(0).permutation(len(x))
    learn, judge = random[::2], random[1::2]
    # Of a series that goes on smoothly, time tells every value between two others: that is what `looked_up` asks.
    judged = [(name, places) for name, places in columns.items() if name not in dataset.time_columns]
    scores: dict[str, float] = {}
    counting = set()
    for name, places in judged[:COLUMNS]:
        values = x[:, places]
        scores[name] = _told_by(values[learn], y[learn], values[judge], y[judge], parts.facts.y.is_index)
        if len(places) == 1 and _counts_rows(values[:, 0], index[chosen]):
            counting.add(name)
    found = [name for name, score in scores.items() if score >= (COUNTING if name in counting else ALONE)]
    rest = sorted(((name, score) for name, score in scores.items() if name not in found), key=lambda each: -each[1])
    for name in found:
        what = "it counts the rows, which are sorted by what is to be predicted. By" if name in counting else "by"
        knows = "of the classes are told right" if parts.facts.y.is_index else "of the variance are explained"
        yield Leak(
            "column",
            f"“{name}” gives the answer away: {what} it alone, {100 * scores[name]:.1f} % {knows}.",
            "Is it known before the answer is? If not, the network will have to do without it when it is used.",
            column=name,
            score=scores[name],
            others=tuple(rest[:OTHERS]),
        )


def _counts_rows(values: Array, index: Array) -> bool:
    """Whether a column goes up, or down, with the rows of the table."""
    steps = np.sign(np.diff(values[np.argsort(index)]))
    return bool(np.all(steps > 0) or np.all(steps < 0))


def _told_by(learn: Array, answers: Array, judge: Array, y: Array, classes: bool) -> float:
    """How well a small tree predicts other examples: the mean over the classes of what is right, or R²."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    if not classes:
        line = (
            np.polyfit(learn[:, 0], answers, 1) if learn.shape[1] == 1 and np.ptp(learn) > 0 else (0.0, answers.mean())
        )
        guesses = [DecisionTreeRegressor(max_leaf_nodes=LEAVES).fit(learn, answers).predict(judge)]
        guesses.append(np.polyval(line, judge[:, 0]))
        return max(gained(guess, y, answers, False) for guess in guesses)
    guess = DecisionTreeClassifier(max_leaf_nodes=LEAVES, min_samples_leaf=2).fit(learn, answers).predict(judge)
    return float(np.mean([(guess[y == kind] == kind).mean() for kind in np.unique(y)]))
