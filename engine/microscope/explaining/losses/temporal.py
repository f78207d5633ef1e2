"""CTC: of all ways to say the labels in order, with blanks between, how likely they are together.

The ways are counted as in Graves et al. 2006: labels with a blank before, between and behind them are states, a way
goes through them step by step, and the sums over all beginnings and all ends of ways give what every score is to
change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.microscope.explaining.base import Line, Working, double
from engine.microscope.explaining.losses.base import Values, asked, logs, mean_line, read, share
from engine.microscope.specimen import Array, Place, Specimen
from engine.steps import Step

WRITTEN = 12
"""Steps of the likeliest way that are written out."""


class Ways(NamedTuple):
    """`states` are labels with blanks around each; `total` is the logarithm of the probability of all ways; `used`
    (steps, classes) the share of them that say a class at a step; `best` the class at each step of the likeliest."""

    states: Array
    labels: Array
    total: float
    used: Array
    best: Array

    @property
    def loss(self) -> float:
        """By labels; 0 where there are too few steps to say them all."""
        return -self.total / max(1, len(self.labels)) if np.isfinite(self.total) else 0.0


def temporal_losses(step: Step, values: Values) -> Array:
    scores, labels = (values[name] for name in step.inputs)
    return np.array([_ways(logs(double(own)), said).loss for own, said in zip(scores, labels, strict=True)])


def temporal(specimen: Specimen, place: Place) -> Working:
    """−ln of the probability of all ways to say the labels, by labels."""
    step = specimen.step_of(place)
    scores, delta = read(specimen, place, 0), share(specimen, step)
    log = logs(scores)
    ways = _ways(log, read(specimen, place, 1).astype(np.int64))
    count, p = max(1, len(ways.labels)), np.exp(log)
    possible = np.isfinite(ways.total)
    slopes = (p - ways.used) / count if possible else np.zeros_like(p)
    terms = asked(specimen, place, 0, slopes, "z", "the scores, step by step")
    said = ", ".join(map(str, ways.labels.tolist())) or "none"
    numbers = {"t": ways.total, "n": float(count)}
    forward: tuple[Line, ...] = (
        Line(f"the labels in order: {said}", "", {}),
        Line(f"the likeliest way to say them, – for the blank: {_written(ways.best)}", "", {},
             float(np.exp(log[np.arange(len(log)), ways.best].sum()))),
        Line("all ways together: ln P", "", {}, ways.total),
        Line("L = −ln P / number of labels", "−({t}) / {n}", numbers, ways.loss),
    )  # fmt: skip
    if not possible:
        forward = (Line(f"{len(log)} steps are too few to say {said}: L = 0", "", {}, 0.0),)
    most = np.unravel_index(int(np.abs(slopes).argmax()), slopes.shape)
    where = {"p": float(p[most]), "u": float(ways.used[most]), "n": float(count)}
    back = (
        Line(f"∂L/∂z[t, k] = (p − the share of the ways that say k at t) / labels; most at [{most[0]}, {most[1]}]",
             "({p} − {u}) / {n}", where, float(slopes[most])),
        mean_line(specimen, step),
    )  # fmt: skip
    return Working(place, "L = −ln Σ over all ways Πₜ p[t, what it says at t] / labels", ways.loss, delta,
                   forward, back, (terms,))  # fmt: skip


def _written(way: Array) -> str:
    said = " ".join("–" if label == 0 else str(label) for label in way[:WRITTEN].tolist())
    return said + (" …" if len(way) > WRITTEN else "")


def _ways(log: Array, labels: Array) -> Ways:
    labels = labels[: int((labels != 0).sum())]
    states = np.zeros(2 * len(labels) + 1, np.int64)
    states[1::2] = labels
    skips = np.zeros(len(states), bool)  # past a blank that need not be said, between two labels that differ
    skips[2:] = states[2:] != states[:-2]
    said = log[:, states]
    ahead, best, came = _forward(said, skips)
    # Backwards the same, with each skip at the state that it leaves.
    behind = _forward(said[::-1, ::-1], np.concatenate([[False, False], skips[2:][::-1]])[: len(states)])[0][::-1, ::-1]
    ends = slice(max(0, len(states) - 2), len(states))
    total = float(np.logaddexp.reduce(ahead[-1, ends]))
    used = np.zeros_like(log)
    if np.isfinite(total):
        for place, label in enumerate(states):
            used[:, label] += np.exp(ahead[:, place] + behind[:, place] - said[:, place] - total)
    last = len(states) - 1 - int(len(states) > 1 and best[-1, -2] > best[-1, -1])
    path = [last]
    for step in range(len(log) - 1, 0, -1):
        path.append(path[-1] - int(came[step, path[-1]]))
    return Ways(states, labels, total, used, states[path[::-1]])


def _forward(said: Array, skips: Array) -> tuple[Array, Array, Array]:
    """For every step and state (steps, states): all ways that lead there as the logarithm of their sum, the likeliest
    alone, and how many states the last step of that one went."""
    steps, count = said.shape
    ahead, best = np.full((steps, count), -np.inf), np.full((steps, count), -np.inf)
    came = np.zeros((steps, count), np.int64)
    ahead[0, :2] = best[0, :2] = said[0, :2]
    for step in range(1, steps):
        for now, before in ((ahead, np.logaddexp.reduce), (best, np.max)):
            now[step] = said[step] + before(_from(now[step - 1], skips), axis=0)
        came[step] = _from(best[step - 1], skips).argmax(0)
    return ahead, best, came


def _from(before: Array, skips: Array) -> Array:
    """What comes to every state: from itself, from the one before, and, where it may, from the one before that."""
    one, two = np.full((2, len(before)), -np.inf)
    one[1:] = before[:-1]
    two[2:] = before[:-2]
    return np.stack([before, one, np.where(skips, two, -np.inf)])
