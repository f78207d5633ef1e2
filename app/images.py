"""Arrays of numbers as bytes of colour, before any widget or plot draws them.

Apart from `app.pictures`, because the canvas needs them too and must not wait for the library that draws plots.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from app.theme import Theme


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
    known = np.isfinite(values)
    scaled = np.where(known, values, 0.0) * (127.5 / limit if limit > 0 else 0.0) + 127.5
    picture = np.empty((*values.shape, 4), np.uint8)
    picture[..., :3] = theme.diverging[np.clip(np.rint(scaled), 0, 255).astype(np.uint8)]
    picture[..., 3] = np.where(known, 255, 0)
    return picture


def graded(values: np.ndarray, low: float, high: float, theme: Theme) -> np.ndarray:
    """Sizes (height, width) from `low` to `high` as (height, width, 4) bytes; what is not a number is let through."""
    known = ~np.isnan(values)
    scaled = (np.where(known, values, low) - low) * (255.0 / (high - low) if high > low else 0.0)
    picture = np.empty((*values.shape, 4), np.uint8)
    picture[..., :3] = theme.sequential[np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)]
    picture[..., 3] = np.where(known, 255, 0)
    return picture


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
