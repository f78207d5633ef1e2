"""Normalisation: subtract the mean, divide by the deviation, then a learned scale and shift.

Over the batch in training, its running statistics when the network answers; or within an example. Where the statistics
come from the numbers themselves, each of them moves all others, and the derivative says so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.microscope.explaining.base import Indices, Line, Terms, Working, double, one_by_one, parameter, rows_at
from engine.microscope.specimen import Array, Cell, Place, Specimen

NEVER_ZERO = 1e-12
"""What torch takes a length for that is shorter."""


class Group(NamedTuple):
    """What is normalised together: the cells (n, k) of the input, which of them is looked at, where in the learned
    scale it lies, and mean and variance where they are known beforehand."""

    at: Indices
    here: int
    where: Cell
    known: tuple[float, float] | None = None


def normalised(specimen: Specimen, place: Place) -> Working:
    """x′ = (x − μ) / √(σ² + ε), y = γ · x′ + β."""
    step = specimen.step_of(place)
    module, source = specimen.module(step), step.inputs[0]
    values = specimen.values[source]
    group = _group(module, place, values.shape)
    x = double(values[tuple(group.at.T)])
    mean, variance = group.known or (float(x.mean()), float(x.var()))
    deviation = float(np.sqrt(variance + module.eps))
    hat = (x - mean) / deviation
    own = float(hat[group.here])
    name, scales = parameter(specimen, place, "weight")
    bias_name, shifts = parameter(specimen, place, "bias")
    scale = 1.0 if scales is None else float(scales[group.where])
    shift = None if shifts is None else float(shifts[group.where])
    delta, ones = specimen.delta(place), (np.arange(len(x)) == group.here).astype(float)
    slopes = scale / deviation * (ones if group.known else ones - 1 / len(x) - own * hat / len(x))
    learned = Terms(
        "y", double([own]), double([0.0]), delta, labels=("x′",), weights=double([scale]),
        parameter="" if scales is None else name, where=np.array([group.where]), leanings=double([own]),
        bias=shift, bias_parameter="" if shifts is None else bias_name, bias_where=group.where, weight_symbol="γ",
    )  # fmt: skip
    compared = Terms("what it is compared with", x, slopes, delta, source, group.at, adds=False)
    if group.known:
        compared = Terms("the input", x[[group.here]], slopes[[group.here]], delta, source,
                         group.at[[group.here]], adds=False)  # fmt: skip
    forward = _forward(float(x[group.here]), mean, deviation, own, scale, shift, learned.total, group, module.eps)
    return Working(place, "y = γ · (x − μ) / √(σ² + ε) + β", learned.total, delta, forward,
                   _backward(delta, scale, deviation, own, len(x), group), (learned, compared))  # fmt: skip


def _forward(
    x: float, mean: float, deviation: float, own: float, scale: float, shift: float | None, y: float, group: Group,
    epsilon: float,
) -> tuple[Line, ...]:  # fmt: skip
    whence = "kept from the training" if group.known else f"of {len(group.at):,} numbers"
    numbers = {"x": x, "m": mean, "s": deviation, "h": own, "g": scale, "b": shift or 0.0}
    return (
        Line(f"mean μ, {whence}", "", {}, mean),
        Line(f"√(σ² + ε), {whence}, with ε = {epsilon:g}", "", {}, deviation),
        Line("x′ = (x − μ) / √(σ² + ε)", "({x} − {m}) / {s}", numbers, own),
        Line("y = γ · x′ + β", "{g} · {h} + {b}", numbers, y),
    )


def _backward(delta: float, scale: float, deviation: float, own: float, count: int, group: Group) -> tuple[Line, ...]:
    numbers = {"d": delta, "h": own, "g": scale, "s": deviation}
    through = delta * scale / deviation
    if group.known:
        last = Line("δx = δ · γ / √(σ² + ε)", "{d} · {g} / {s}", numbers, through)
    else:
        numbers["n"] = float(count)
        shared = 1 - 1 / count - own * own / count
        last = Line("δx = δ · γ / √(σ² + ε) · (1 − 1/n − x′²/n), by its own way",
                    "{d} · {g} / {s} · (1 − 1/{n} − {h}²/{n})", numbers, through * shared)  # fmt: skip
    return (
        Line("∂L/∂γ = δ · x′", "{d} · {h}", numbers, delta * own),
        Line("∂L/∂β = δ", "", {}, delta),
        last,
    )


def _group(module: Any, place: Place, shape: tuple[int, ...]) -> Group:
    match type(module).__name__:
        case "BatchNorm1d" | "BatchNorm2d" | "BatchNorm3d":
            return _over_batch(module, place, shape)
        case "LayerNorm":
            return _last_axes(place, shape, len(module.normalized_shape))
        case kind:
            groups = module.num_groups if kind == "GroupNorm" else shape[1]
            return _within(place, shape, groups)


def _over_batch(module: Any, place: Place, shape: tuple[int, ...]) -> Group:
    channel = place.cell[0]
    if module.running_mean is not None and not module.training:
        known = float(module.running_mean[channel]), float(module.running_var[channel])
        at: Indices = np.array([[place.example, *place.cell]], np.int64)
        return Group(at, 0, (channel,), known)
    example, *spot = one_by_one((shape[0], *shape[2:]))
    at = np.stack([example, np.full(len(example), channel), *spot], 1)
    return Group(at, _row(at, place), (channel,))


def _within(place: Place, shape: tuple[int, ...], groups: int) -> Group:
    width = shape[1] // groups
    first = place.cell[0] // width * width
    channel, *spot = one_by_one((width, *shape[2:]))
    at = np.stack([np.full(len(channel), place.example), channel + first, *spot], 1)
    return Group(at, _row(at, place), (place.cell[0],))


def _last_axes(place: Place, shape: tuple[int, ...], axes: int) -> Group:
    """The cells of an example that differ from the place along the last axes alone."""
    lead, where = place.cell[: len(place.cell) - axes], place.cell[len(place.cell) - axes :]
    at = rows_at(place.example, *lead, *one_by_one(shape[len(shape) - axes :]))
    return Group(at, _row(at, place), where)


def _row(at: Array, place: Place) -> int:
    return int((at == np.array([place.example, *place.cell])).all(1).argmax())


# ---- lengths instead of deviations ----


def root_mean_square(specimen: Specimen, place: Place) -> Working:
    """`nn.RMSNorm`: y = γ · x / √(mean x² + ε), without a mean to subtract."""
    step = specimen.step_of(place)
    module, values = specimen.module(step), specimen.values[step.inputs[0]]
    group = _last_axes(place, values.shape, len(module.normalized_shape))
    epsilon = float(np.finfo(values.dtype).eps) if module.eps is None else float(module.eps)
    x = double(values[tuple(group.at.T)])
    root = float(np.sqrt((x**2).mean() + epsilon))
    name, scales = parameter(specimen, place, "weight")
    scale = 1.0 if scales is None else float(scales[group.where])
    own, delta, ones = float(x[group.here]) / root, specimen.delta(place), np.arange(len(x)) == group.here
    slopes = scale / root * (ones - own * x / root / len(x))
    learned = Terms(
        "y", double([own]), double([0.0]), delta, labels=("x′",), weights=double([scale]),
        parameter="" if scales is None else name, where=np.array([group.where]), leanings=double([own]),
        weight_symbol="γ",
    )  # fmt: skip
    compared = Terms("what it is compared with", x, slopes, delta, step.inputs[0], group.at, adds=False)
    numbers = {"x": float(x[group.here]), "r": root, "g": scale, "h": own, "d": delta, "n": float(len(x))}
    forward = (
        Line(f"√(mean x² + ε) of {len(x):,} numbers, with ε = {epsilon:.3g}", "", {}, root),
        Line("x′ = x / √(mean x² + ε)", "{x} / {r}", numbers, own),
        Line("y = γ · x′", "{g} · {h}", numbers, scale * own),
    )
    back = (
        Line("∂L/∂γ = δ · x′", "{d} · {h}", numbers, delta * own),
        Line("δx = δ · γ / √(mean x² + ε) · (1 − x′²/n), by its own way", "{d} · {g} / {r} · (1 − {h}²/{n})", numbers,
             delta * float(slopes[group.here])),
    )  # fmt: skip
    return Working(place, "y = γ · x / √(mean x² + ε)", scale * own, delta, forward, back, (learned, compared))


def unit_length(specimen: Specimen, place: Place) -> Working:
    """`F.normalize` of whole examples: y = x / |x|."""
    source = specimen.step_of(place).inputs[0]
    values = specimen.values[source]
    group = _last_axes(place, values.shape, values.ndim - 1)
    x = double(values[tuple(group.at.T)])
    length = float(np.linalg.norm(x))
    whole, delta = max(length, NEVER_ZERO), specimen.delta(place)
    y, ones = float(x[group.here]) / whole, np.arange(len(x)) == group.here
    slopes = (ones - y * x / whole) / whole if length > NEVER_ZERO else ones / whole
    terms = Terms("what makes up the length", x, slopes, delta, source, group.at, adds=False)
    numbers = {"x": float(x[group.here]), "l": whole, "y": y, "d": delta}
    forward = (
        Line(f"the length |x| = √(Σ x²) of {len(x):,} numbers", "", {}, length),
        Line("y = x / |x|", "{x} / {l}", numbers, y),
    )
    back = Line("δx = δ · (1 − y²) / |x|, by its own way", "{d} · (1 − {y}²) / {l}", numbers,
                delta * float(slopes[group.here]))  # fmt: skip
    return Working(place, "y = x / |x|", y, delta, forward, (back,), (terms,))
