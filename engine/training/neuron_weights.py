"""The weights of one neuron set by number: the first, the second, whatever wires they lie on.

A wire from a vector carries several weights; `wire_weights` says where they lie. Here they count on from wire to wire,
as `probes.one_neuron` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import UserError
from engine.graph import Graph
from engine.training.by_hand import Put
from engine.training.wire_weights import set_bias, set_weight, weights_into

if TYPE_CHECKING:
    from engine.training.state import State

BIAS = -1
"""The number of the bias among the weights."""


def set_numbers(state: State, graph: Graph, node: str, numbers: Mapping[int, float], prefix: str = "") -> list[Put]:
    """Gives a neuron other weights, by their numbers, and where BIAS is among them another bias. Returns what was set.

    Raises UserError for what is no finite number or is not there, as `wire_weights` does.
    """
    done = set_bias(state, f"{prefix}{node}", numbers[BIAS]) if BIAS in numbers else []
    first = 0
    for wire, before in weights_into(state, graph, node, prefix).items():
        weight = np.array(before, np.float64)
        mine = {number: value for number, value in numbers.items() if 0 <= number - first < weight.size}
        if mine:
            weight.reshape(-1)[[number - first for number in mine]] = [*mine.values()]
            done += set_weight(state, graph, wire, weight if weight.ndim else weight.item(), prefix)
        first += weight.size
    if max(numbers, default=BIAS) >= first:
        raise UserError(f"This neuron has {first} weights by now, and no number {max(numbers) + 1}.")
    return done
