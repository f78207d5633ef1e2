"""Losses of distances: vectors that mean the same are drawn together, others pushed apart."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Working, argument, double
from engine.microscope.explaining.losses.base import Values, asked, call_of, mean_line, read, share
from engine.microscope.specimen import Array, Place, Specimen
from engine.steps import Step

NEVER_ZERO = 1e-6
"""What torch adds to every difference, so that no distance is 0 and each has a derivative."""


def _apart(a: Array, b: Array) -> tuple[Array, Array]:
    """The differences of vectors, and their lengths."""
    between = a - b + NEVER_ZERO
    return between, np.linalg.norm(between, axis=-1)


# ---- contrastive ----


def _margin(step: Step) -> float:
    return float(argument(call_of(step), 3, "margin", 1.0))


def contrastive_losses(step: Step, values: Values) -> Array:
    a, b, same = (double(values[name]) for name in step.inputs)
    alike, (_, far) = same.reshape(len(same)), _apart(a, b)
    return np.asarray(alike * far**2 + (1 - alike) * np.maximum(_margin(step) - far, 0) ** 2)


def contrastive(specimen: Specimen, place: Place) -> Working:
    """The squared distance of two that are the same; of others what it lacks of the margin, squared."""
    step = specimen.step_of(place)
    a, b, alike = read(specimen, place, 0), read(specimen, place, 1), float(read(specimen, place, 2).reshape(()))
    (between, far), margin = _apart(a, b), _margin(step)
    d, lacks, delta = float(far), max(margin - float(far), 0.0), share(specimen, step)
    value = alike * d * d + (1 - alike) * lacks * lacks
    slopes = 2 * (alike - (1 - alike) * lacks / d) * between
    numbers = {"d": d, "m": margin, "l": lacks, "s": alike}
    forward = [Line("the distance d = |a − b|", "", {}, d)]
    if alike == 1:
        forward.append(Line("both mean the same: L = d²", "{d}²", numbers, value))
        back = Line("∂L/∂aᵢ = 2 · (aᵢ − bᵢ), and the opposite for bᵢ: together", "", {})
    elif alike == 0:
        forward.append(Line("they differ: what d lacks of the margin m", "max(0, {m} − {d})", numbers, lacks))
        forward.append(Line("L = max(0, m − d)²", "{l}²", numbers, value))
        back = Line("∂L/∂aᵢ = −2 · max(0, m − d) · (aᵢ − bᵢ) / d, and the opposite for bᵢ: apart", "", {})
    else:
        forward.append(Line("L = s · d² + (1 − s) · max(0, m − d)²", "{s} · {d}² + (1 − {s}) · {l}²", numbers, value))
        back = Line("∂L/∂aᵢ = 2 · (s − (1 − s) · max(0, m − d) / d) · (aᵢ − bᵢ), and the opposite for bᵢ", "", {})
    terms = (asked(specimen, place, 0, slopes, "a"), asked(specimen, place, 1, -slopes, "b"))
    return Working(place, "L = d² for two of a kind, else max(0, m − d)²", value, delta,
                   tuple(forward), (back, mean_line(specimen, step)), terms)  # fmt: skip


# ---- triplet ----


def triplet_losses(step: Step, values: Values) -> Array:
    anchor, positive, negative = (double(values[name]) for name in step.inputs)
    near, far = _apart(anchor, positive)[1], _apart(anchor, negative)[1]
    return np.asarray(np.maximum(_margin(step) + near - far, 0))


def triplet(specimen: Specimen, place: Place) -> Working:
    """What the anchor lacks of being nearer to its kin than to the other by the margin."""
    step = specimen.step_of(place)
    anchor, positive, negative = (read(specimen, place, number) for number in range(3))
    (to_kin, near), (to_other, far) = _apart(anchor, positive), _apart(anchor, negative)
    margin, delta = _margin(step), share(specimen, step)
    lacks = margin + float(near) - float(far)
    numbers = {"m": margin, "p": float(near), "n": float(far)}
    broken = float(lacks > 0)
    pull, push = broken * to_kin / near, broken * to_other / far
    forward = (
        Line("d₊ = |anchor − positive|", "", {}, float(near)),
        Line("d₋ = |anchor − negative|", "", {}, float(far)),
        Line("L = max(0, m + d₊ − d₋)", "max(0, {m} + {p} − {n})", numbers, max(lacks, 0.0)),
    )
    said = "∂L/∂d₊ = 1 and ∂L/∂d₋ = −1" if broken else "the margin is kept: nothing goes back"
    back = (Line(said, "", {}), mean_line(specimen, step))
    terms = (
        asked(specimen, place, 0, pull - push, "anchor"),
        asked(specimen, place, 1, -pull, "positive"),
        asked(specimen, place, 2, push, "negative"),
    )
    return Working(place, "L = max(0, m + |anchor − positive| − |anchor − negative|)", max(lacks, 0.0), delta,
                   forward, back, terms)  # fmt: skip
