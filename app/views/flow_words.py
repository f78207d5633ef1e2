"""What gradients and updates mean, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.wording import number

if TYPE_CHECKING:
    from engine.training.probes import GradientFlow

STILL, SHAKEN = 1e-5, 1e-1
"""Update-to-weight ratios beyond which a layer hardly learns, or loses what it learned."""
APART = 1e3
"""How many times the gradients of first and last layer may differ before we call it vanishing or exploding."""


def verdict(reading: GradientFlow, titles: tuple[str, ...], rate: float | None = None) -> str:
    """What the numbers mean, in a sentence or two; `titles` name the layers. `rate` is given where a schedule has taken
    the learning rate far down: layers that hardly move any more are no illness then."""
    mean, update = reading.mean, reading.update
    if not np.isfinite(mean).all():
        worst = titles[int(np.flatnonzero(~np.isfinite(mean))[0])]
        return f"The gradient of {worst} is not a finite number any more: lower the learning rate, or clip gradients."
    said = _flow(titles, mean)
    if still := [title for title, ratio in zip(titles, update, strict=True) if ratio < STILL]:
        said.append(_still(_listed(still), rate))
    if shaken := [title for title, ratio in zip(titles, update, strict=True) if ratio > SHAKEN]:
        said.append(f"Moves by more than a tenth in one step: {_listed(shaken)}. Lower the learning rate.")
    return " ".join(said)


def _still(layers: str, rate: float | None) -> str:
    if rate is None:
        return f"Hardly moves (update below {number(STILL)} of the weights): {layers}."
    return f"The schedule has brought the learning rate down to {number(rate)}, so updates are tiny: {layers}."


def _flow(titles: tuple[str, ...], mean: np.ndarray) -> list[str]:
    first, last = float(mean[0]), float(mean[-1])
    if not mean.any():
        return ["All gradients are zero: nothing is learned. The loss may not depend on the weights any more."]
    if len(titles) > 1 and first * APART < last:
        share = f"1/{number(last / first)}" if first else "nothing"
        return [
            f"The gradient vanishes: {titles[0]}, the first layer, gets {share} of what {titles[-1]}, the last, gets. "
            "ReLU, normalisation or a shorter network help."
        ]
    if len(titles) > 1 and first > last * APART:
        times = f"{number(first / last)} times" if last else "all"
        return [
            f"The gradient explodes on its way back: {titles[0]}, the first layer, gets {times} what {titles[-1]}, "
            "the last, gets. Clip gradients, or use smaller initial weights."
        ]
    if len(titles) == 1:
        return [f"{titles[0]} is the only layer that learns."]
    times = number(mean.max() / mean[mean > 0].min())
    return [f"Gradients reach every layer: the largest mean is {times} times the smallest."]


def _listed(titles: list[str]) -> str:
    return ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
