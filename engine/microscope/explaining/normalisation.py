"""Normalisation: subtract the mean, divide by the deviation, then a learned scale and shift.

Over the batch in training, its running statistics when the network answers; or within an example. Where the statistics
come from the numbers themselves, each of them moves all others, and the derivative says so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.microscope.explaining.base import Indices, Line, Terms, Working, double, one_by_one, parameter
from engine.microscope.specimen import Array, Cell, Place, Specimen


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
            axes = len(module.normalized_shape)
            lead = place.cell[: len(place.cell) - axes]
            fixed: list[Any] = [place.example, *lead, *shape[1 + len(lead) :]]
            return _found(place, [*fixed[: 1 + len(lead)]], shape[1 + len(lead) :], place.cell[len(lead) :])
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


def _found(place: Place, fixed: list[int], sizes: tuple[int, ...], where: Cell) -> Group:
    grid = one_by_one(tuple(sizes))
    at = np.stack([*(np.full(len(grid[0]), index) for index in fixed), *grid], 1).astype(np.int64)
    return Group(at, _row(at, place), where)


def _row(at: Array, place: Place) -> int:
    return int((at == np.array([place.example, *place.cell])).all(1).argmax())
