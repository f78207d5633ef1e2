"""Clouds of points that hold still: components have no fixed signs, and where two are as wide they may trade places."""

from __future__ import annotations

import numpy as np

from app.plots import Span

FULL = 0.5
"""What the points fill of a range at the least; where they fill less, it is fitted anew."""
MARGIN = 0.08
FLATTEST = 0.6
"""Of the longer range, what the shorter one is at the least: a strip has no room for what it shows."""


def turn(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The rotation or reflection (dimensions, dimensions) after which the same points `now` (n, dimensions) lie nearest
    to where they were `before` (orthogonal Procrustes, Schönemann 1966)."""
    left, _, right = np.linalg.svd(now.T.astype(np.float64) @ before)
    return np.asarray(left @ right)


def settled(shown: Span, values: np.ndarray) -> Span:
    """The range to show: the one that is shown, as long as the values lie in it and fill it fairly."""
    if not values.size:
        return shown
    low, high = float(values.min()), float(values.max())
    if shown[0] <= low and high <= shown[1] and high - low >= FULL * (shown[1] - shown[0]):
        return shown
    margin = MARGIN * (high - low) or 0.5
    return low - margin, high + margin


def not_too_flat(one: Span, other: Span) -> tuple[Span, Span]:
    """Both ranges, the shorter one widened on both sides where it is much shorter."""
    least = FLATTEST * max(one[1] - one[0], other[1] - other[0])
    widened = [(low - gap, high + gap) for low, high in (one, other) for gap in (max(0.0, least - high + low) / 2,)]
    return widened[0], widened[1]


def looked_at(yaw: float, pitch: float) -> np.ndarray:
    """(3, 3) what turns a space of three dimensions so that its first two are seen and the third is depth; angles in
    radians."""
    across = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    up = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    return np.asarray(across @ up)
