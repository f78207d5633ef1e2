"""A curve that grows while a training runs: a million points are kept, smoothed and thinned out in milliseconds."""

from __future__ import annotations

from math import isfinite

import numpy as np

from app.plots import peaks

MANY = 4096
"""New points that are put in their array even where nobody asks: there they take a tenth of the memory."""


class Series:
    """Points in the order of x. Values that are not finite are left out: a curve has no place for them."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._length = 0
        self._points = np.empty((3, 256))
        """x, y and the running sum of y, from which a mean over any window is one subtraction."""
        self._new: list[tuple[float, float]] = []
        """Points that nobody has asked for yet: a small network tells of more than anybody draws, and to put one into
        an array takes ten times as long as this."""

    def __len__(self) -> int:
        return self._length + len(self._new)

    def add(self, x: float, y: float) -> None:
        if isfinite(y):
            self._new.append((x, y))
            if len(self._new) == MANY:
                self._put()

    def _put(self) -> None:
        """Puts what is new behind the others."""
        new, self._new = np.array(self._new).T, []
        first, self._length = self._length, self._length + new.shape[1]
        while self._length > self._points.shape[1]:
            self._points = np.concatenate([self._points, np.empty_like(self._points)], axis=1)
        self._points[:2, first : self._length] = new
        before = self._points[2, first - 1] if first else 0.0
        self._points[2, first : self._length] = before + np.cumsum(new[1])

    @property
    def _known(self) -> np.ndarray:
        """(3, n) all points."""
        if self._new:
            self._put()
        return self._points[:, : self._length]

    def cut(self, at: float) -> None:
        """Drops the points after `at`."""
        self._length = int(np.searchsorted(self.x, at, side="right"))

    def put_before(self, other: Series) -> None:
        """Adds the points of another that lie before the first of this one."""
        mine = self._known[:2].copy()
        older = other._known[:2]
        if len(mine[0]):
            older = older[:, older[0] < mine[0, 0]]
        self.clear()
        for x, y in np.concatenate([older, mine], axis=1).T:
            self.add(float(x), float(y))

    def put_in(self, x: np.ndarray, y: np.ndarray) -> None:
        """Adds points wherever they belong; what is known of a place stays."""
        new = np.isfinite(y) & ~np.isin(x, self.x)
        if new.any():
            points = np.concatenate([self._known[:2], np.stack([x[new], y[new]])], axis=1)
            points = points[:, np.argsort(points[0], kind="stable")]
            self._points, self._length = np.vstack([points, np.cumsum(points[1])]), points.shape[1]

    @property
    def x(self) -> np.ndarray:
        row: np.ndarray = self._known[0]
        return row

    @property
    def y(self) -> np.ndarray:
        row: np.ndarray = self._known[1]
        return row

    def smooth(self, window: int) -> np.ndarray:
        """The mean of each point and those before it, `window` in all (fewer at the start)."""
        sums = self._known[2]
        if window <= 1 or not len(sums):
            return self.y
        means: np.ndarray = sums / np.minimum(np.arange(1, len(sums) + 1), window)
        means[window:] = (sums[window:] - sums[:-window]) / window
        return means

    def shown(self, window: int = 1, log: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """What to draw: smoothed, as logarithms where asked, and thinned out to what a screen can show."""
        x, y = peaks(self.x, self.smooth(window))  # first: of a million logarithms two thousand are seen
        if log:
            positive = y > 0
            x, y = x[positive], np.log10(y[positive])
        return x, y

    def at(self, x: float, window: int = 1) -> float:
        """The value of the point nearest to x, smoothed as it is drawn; there must be one."""
        after = int(np.searchsorted(self.x, x))
        near = [i for i in (after - 1, after) if 0 <= i < len(self)]
        return float(self.smooth(window)[min(near, key=lambda i: abs(self.x[i] - x))])
