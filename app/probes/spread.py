"""Histograms of a whole run on one common axis: how the spread of numbers changes while a network learns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.training.probes import Histogram

MOST = 256
"""Moments that are kept; when there are more every second one is dropped."""
BINS = 64


class SpreadOverTime:
    """Histograms in the order of time, `at` in epochs. Each may have edges of its own."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.at: list[float] = []
        self._histograms: list[Histogram] = []
        self._every, self._seen = 1, 0

    def add(self, at: float, histogram: Histogram) -> None:
        """A reading. One from before the last is of an earlier moment that is looked at, and of no other course."""
        if self.at and at < self.at[-1]:
            return
        if self.at and at == self.at[-1]:
            del self.at[-1], self._histograms[-1]
        self._seen += 1
        if self._seen % self._every == 0 or not self.at:
            self.at.append(at)
            self._histograms.append(histogram)
        if len(self.at) > MOST:
            self.at, self._histograms = self.at[::2], self._histograms[::2]
            self._every *= 2

    def put_in(self, past: Iterable[tuple[float, Histogram]]) -> None:
        """Readings of other moments, wherever they belong; what is known of a moment stays."""
        known = dict(past) | dict(zip(self.at, self._histograms, strict=True))
        self.at = sorted(known)
        while len(self.at) > MOST:
            self.at = self.at[::2]
        self._histograms = [known[at] for at in self.at]

    def forget(self, at: float) -> None:
        """What came after a time: the run goes on from there."""
        while self.at and self.at[-1] > at:
            del self.at[-1], self._histograms[-1]

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest number of the run."""
        edges = [(float(one.edges[0]), float(one.edges[-1])) for one in self._histograms]
        return min(low for low, _ in edges), max(high for _, high in edges)

    @property
    def edges(self) -> np.ndarray:
        """(65,) The ends of the bins over `span`."""
        return np.linspace(*self.span, BINS + 1)

    @property
    def shares(self) -> np.ndarray:
        """(64, moments): the share of the numbers in each bin; row 0 holds the least numbers."""
        edges = self.edges
        return np.stack([_rebinned(one, edges) for one in self._histograms], axis=1)

    def picture(self, columns: int = MOST) -> np.ndarray:
        """(64, columns): the same, evenly from the first moment to the last."""
        shares = self.shares
        moments = np.linspace(self.at[0], self.at[-1], columns)
        rows = np.clip(np.searchsorted(np.array(self.at), moments, side="right") - 1, 0, len(self.at) - 1)
        return np.asarray(shares[:, rows], np.float32)


def _rebinned(histogram: Histogram, edges: np.ndarray) -> np.ndarray:
    """The share of a histogram's numbers between other edges; within a bin they count as evenly spread."""
    counts = np.asarray(histogram.counts, float)
    below = np.concatenate([[0.0], np.cumsum(counts)]) / max(counts.sum(), 1.0)
    return np.diff(np.interp(edges, np.asarray(histogram.edges, float), below))
