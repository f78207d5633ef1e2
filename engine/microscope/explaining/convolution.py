"""Convolutions: a cell is its patch of the input times the kernel, and a bias."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.microscope.explaining.base import Indices, Terms, Working, double, parameter
from engine.microscope.explaining.dense import weighted_sum
from engine.microscope.explaining.windows import stamps, window
from engine.microscope.specimen import Array, Place, Specimen


def convolution(specimen: Specimen, place: Place) -> Working:
    """Σ over channels and window of w·x; channels of other groups are not seen."""
    module = specimen.module(specimen.step_of(place))
    channel, *spot = place.cell
    sizes = specimen.values[specimen.step_of(place).inputs[0]].shape[2:]
    inputs, places = window(
        sizes, spot, module.kernel_size, module.stride, _padding(module), module.dilation, module.padding_mode
    )  # fmt: skip
    seen = module.in_channels // module.groups
    first = channel // (module.out_channels // module.groups) * seen
    return _patch(specimen, place, inputs, places, range(first, first + seen), own=lambda c: (channel, c - first))


def transposed(specimen: Specimen, place: Place) -> Working:
    """Every input cell stamps its kernel into the output; a cell adds up the stamps that cover it."""
    module = specimen.module(specimen.step_of(place))
    channel, *spot = place.cell
    sizes = specimen.values[specimen.step_of(place).inputs[0]].shape[2:]
    inputs, places = stamps(sizes, spot, module.kernel_size, module.stride, module.padding, module.dilation)
    given = module.out_channels // module.groups
    seen = module.in_channels // module.groups
    first = channel // given * seen
    return _patch(specimen, place, inputs, places, range(first, first + seen), own=lambda c: (c, channel % given))


def _patch(specimen: Specimen, place: Place, inputs: Array, places: Array, channels: range, own: Any) -> Working:
    """`own` gives the first two indices of a kernel from the channel that goes in."""
    source = specimen.step_of(place).inputs[0]
    count = len(inputs)
    blocks = [np.column_stack([np.full(count, c), inputs]) for c in channels]
    kernels = [np.column_stack([np.tile(own(c), (count, 1)), places]) for c in channels]
    cells: Indices = np.concatenate(blocks).astype(np.int64)
    where: Indices = np.concatenate(kernels).astype(np.int64)
    at = np.column_stack([np.full(len(cells), place.example, np.int64), cells])
    x = double(specimen.values[source][tuple(at.T)])
    name, weights = parameter(specimen, place, "weight")
    bias_name, biases = parameter(specimen, place, "bias")
    assert weights is not None
    w = weights[tuple(where.T)]
    channel = place.cell[0]
    bias = None if biases is None else float(biases[channel])
    terms = Terms(
        "z", x, w, specimen.delta(place), source, at, weights=w, parameter=name, where=where, leanings=x,
        bias=bias, bias_parameter=bias_name, bias_where=(channel,),
    )  # fmt: skip
    axes = ", ".join("zyx"[-len(place.cell) + 1 :]) if len(place.cell) > 1 else ""
    formula = f"z[{channel}, {axes}] = Σ patch · kernel[{channel}]"
    full = len(channels) * int(np.prod(weights.shape[2:]))
    note = (
        f"{full - len(cells):,} places of the window lie outside, on zeros, or between stamps."
        if full > len(cells)
        else ""
    )
    return weighted_sum(place, terms, formula + ("" if bias is None else f" + b[{channel}]"), note)


def _padding(module: Any) -> list[tuple[int, int]]:
    if module.padding == "same":
        total = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size, strict=True)]
        return [(n // 2, n - n // 2) for n in total]
    if module.padding == "valid":
        return [(0, 0)] * len(module.kernel_size)
    return [(n, n) for n in module.padding]
