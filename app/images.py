"""Arrays of numbers as bytes of colour, before any widget or plot draws them.

Apart from `app.pictures`, because the canvas needs them too and must not wait for the library that draws plots.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, sqrt

import numpy as np

from app.theme import Theme

LEAST = 1e-30
"""No scale is shorter: where all finite sizes are one, only what is infinite is beyond it."""


def tiles(pictures: np.ndarray, columns: int = 0, gap: int = 1, aspect: float = 1.0) -> np.ndarray:
    """Pictures (n, height, width) side by side as one, with `gap` pixels of not-a-number between them.

    Without `columns` there are as many as give the whole about the `aspect` (width : height) of its place.
    """
    amount, height, width = pictures.shape
    columns = min(amount, columns or ceil(sqrt(amount * aspect * (height + gap) / (width + gap))))
    rows = ceil(amount / columns)
    sheet = np.full((rows * columns, height + gap, width + gap), np.nan, np.float32)
    sheet[:amount, :height, :width] = pictures
    whole = sheet.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    return whole.reshape(rows * (height + gap), columns * (width + gap))[: -gap or None, : -gap or None]


def extent(values: np.ndarray) -> float:
    """The greatest size among the finite numbers: the number that gets the full colour."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def coloured(values: np.ndarray, limit: float, theme: Theme) -> np.ndarray:
    """Signed numbers (height, width) as (height, width, 4) bytes; what is not a number is let through."""
    factor = 127.5 / limit if limit > 0 else 0.0
    known = np.isfinite(values)
    return _looked_up(_signed(theme), np.where(known, values, 0.0) * factor + 127.5, known)


def graded(values: np.ndarray, low: float, high: float, theme: Theme) -> np.ndarray:
    """Sizes (height, width) from `low` to `high` as (height, width, 4) bytes; what is not a number is let through."""
    factor = 255.0 / max(high - low, LEAST)
    known = ~np.isnan(values)
    return _looked_up(_sizes(theme), (np.where(known, values, low) - low) * factor, known)


def _looked_up(colours: np.ndarray, places: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The bytes of these places between the first colour and the last. Few calls, and each pixel is looked up as one
    number: beside a training every call on an array waits for Python's lock."""
    found = colours.take(np.clip(places + 0.5, 0.0, 255.0).astype(np.uint8))
    found *= known
    return found.view(np.uint8).reshape(*places.shape, 4)


@lru_cache(maxsize=8)
def _signed(theme: Theme) -> np.ndarray:
    return _opaque(theme.diverging)


@lru_cache(maxsize=8)
def _sizes(theme: Theme) -> np.ndarray:
    return _opaque(theme.sequential)


def _opaque(table: np.ndarray) -> np.ndarray:
    """Colours (n, 3) as the numbers (n,) whose bytes they are, with what lets nothing through."""
    whole = np.full((len(table), 4), 255, np.uint8)
    whole[:, :3] = table
    return whole.view(np.uint32)[:, 0]


def photograph(values: np.ndarray) -> np.ndarray:
    """A picture (channels, height, width) as (height, width, 3) bytes, its least value black, its greatest white."""
    channels = values if values.shape[0] == 3 else np.repeat(values[:1], 3, axis=0)
    low, high = float(np.nanmin(channels)), float(np.nanmax(channels))
    scaled = (channels - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.ascontiguousarray(np.nan_to_num(scaled).astype(np.uint8).transpose(1, 2, 0))


def class_colour(theme: Theme, index: int, classes: int) -> str:
    """Two classes are orange and blue, as a network with one output shows them; more take the colours of curves."""
    if classes == 2:
        return (theme.negative, theme.positive)[index]
    return theme.series[index % len(theme.series)]
