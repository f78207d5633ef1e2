"""The weight of one wire and the bias of one neuron, read and set by hand.

A wire into a neuron has a weight of its own (one for each number that it carries); a wire into a Dense layer has one
for each unit and number. Where these lie among the parameters of a network is found out from the drawing that is at
hand and the program that is trained. If the two do not agree about what a node reads, because one of them is newer,
that is refused: a number never lands on another wire's weight.

    weight_of(state, graph, wire)            0.31, or an array where there are several
    set_weight(state, graph, wire, -1.0)
    set_bias(state, "neuron_1", 0.5)

Inside of a block `prefix` is what stands before the ids in the names of the program: `block_1/0/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.modules import SparseLinear
from engine.steps import Column, Program, Step, masked_rows
from engine.training.by_hand import Put, put
from engine.values import element_of

if TYPE_CHECKING:
    from engine.training.state import State

Number = float | NDArray[np.float32]
"""One weight, or several: those of a wire from a vector to a neuron as (numbers,), to a Dense as (units, numbers).

Where a Dense layer lacks wires, those that there are stand in a row, unit after unit.
"""


def weight_of(state: State, graph: Graph, wire: Wire, prefix: str = "") -> Number:
    """The weight of a wire, or its weights. Raises UserError where it has none of its own in what is trained."""
    weight, chosen = _weight(state, graph, wire, prefix)
    return _told(weight[chosen])


def weights_into(state: State, graph: Graph, node: str, prefix: str = "") -> Mapping[Wire, Number]:
    """The weights of all wires into a neuron or Dense layer, in their order. Raises UserError as `weight_of` does."""
    wires = graph.wires_into.get(node, ())
    if not wires:
        return {}
    weight, chosen = _weights(state, graph, wires[0], prefix)
    return {wire: _told(weight[chosen[wire]]) for wire in wires}


def set_weight(state: State, graph: Graph, wire: Wire, value: Any, prefix: str = "") -> list[Put]:
    """Gives a wire another weight; one number is the weight of everything that the wire carries. Returns what was set.

    Raises UserError for what is no finite number, and as `weight_of` does.
    """
    weight, chosen = _weight(state, graph, wire, prefix)
    return [_put(weight, chosen, value, "weight")]


def bias_of(state: State, node: str) -> Number | None:
    """The bias of a neuron, or the biases of a Dense layer by unit; None where it has none. Raises UserError."""
    found = _bias(state, node)
    return None if found is None else _told(found[0][found[1]])


def set_bias(state: State, node: str, value: Any, unit: int | None = None) -> list[Put]:
    """Gives a neuron, or one unit or all units of a Dense layer, another bias. Raises as `set_weight` does."""
    found = _bias(state, node)
    if found is None:
        raise UserError(f"{_title(state, node)} has no bias.", "Switch its bias on first.")
    bias, chosen = found
    return [_put(bias, chosen if unit is None else unit, value, "bias")]


# ---- where they lie ----


def _weight(state: State, graph: Graph, wire: Wire, prefix: str) -> tuple[Tensor, Any]:
    """The parameter that holds the weights of a wire, and which of its entries these are."""
    weight, chosen = _weights(state, graph, wire, prefix)
    if wire not in chosen:
        raise UserError("This wire is not in the drawing any more.")
    return weight, chosen[wire]


def _weights(state: State, graph: Graph, wire: Wire, prefix: str) -> tuple[Tensor, dict[Wire, Any]]:
    """The same for all wires that end where this one does."""
    node, program = f"{prefix}{wire.target}", state.network.program
    step, module = _module(state, node)
    into = [other for other in graph.wires_into.get(wire.target, ()) if other.input == wire.input]
    if not step.units and len(into) == 1:  # all that a layer reads, be it a vector or a sequence of them
        return module.weight, {into[0]: (slice(None),) * module.weight.dim()}
    sizes = _sizes(program)
    carried = [_columns(program, sizes, other, prefix) for other in into]
    if not all(carried) or [*chain(*carried)] != [*_read(program, sizes, step, node)]:
        raise _newer(state, node)
    ends = [*accumulate(map(len, carried), initial=0)]
    places = dict(zip(into, map(range, ends, ends[1:]), strict=False))
    if not step.units and isinstance(module, SparseLinear):
        read = [column for row in masked_rows(step) for column in row]
        return module.weight, {
            other: [n for n, column in enumerate(read) if column in place] for other, place in places.items()
        }
    if not step.units:
        return module.weight, {other: (slice(None), list(place)) for other, place in places.items()}
    unit = step.units.index(node)
    if step.rows is None:
        return module.weight, {other: (unit, _one(place, 0)) for other, place in places.items()}
    first = sum(map(len, step.rows[:unit]))
    return module.weight, {other: _one(place, first) for other, place in places.items()}


def _bias(state: State, node: str) -> tuple[Tensor, Any] | None:
    step, module = _module(state, node)
    if module.bias is None:
        return None
    return module.bias, step.units.index(node) if step.units else slice(None)


def _module(state: State, node: str) -> tuple[Step, Any]:
    """The step of a node and its module, which holds a matrix of weights, or those of wires."""
    step = state.network.program.step_of(node)
    if step is None:
        text = "This node is no part of what is trained yet."
        raise UserError(text, "Its output has to lead to a loss, and the drawing to be ready.")
    module = state.network.get_submodule(step.name) if step.module is not None else None
    if not isinstance(module, nn.Linear | SparseLinear) or (step.units and not step.columns):
        text = f"{step.title} ({node}) has no weight for each wire."
        raise UserError(text, "Wires into neurons and Dense layers have weights of their own.")
    return step, module


def _read(program: Program, sizes: Mapping[str, int], step: Step, node: str) -> tuple[Column, ...]:
    """What a node reads, number by number, in the order of its weights."""
    if step.units:
        row = None if step.rows is None else step.rows[step.units.index(node)]
        return step.columns if row is None else tuple(step.columns[place] for place in row)
    name = step.inputs[0]
    gathering = next((each for each in program.steps if each.gathers and name in each.variables), None)
    return gathering.columns if gathering else tuple((name, place) for place in range(sizes[name]))


def _columns(program: Program, sizes: Mapping[str, int], wire: Wire, prefix: str) -> list[Column]:
    """The numbers that a wire carries, and where the program finds them; empty where it does not know them."""
    stem, index = element_of(wire.output)
    name = program.names.get((f"{prefix}{wire.source}", stem))
    if name is None:
        return []
    if name in program.elements:
        return [program.elements[name]]
    size = sizes[name]
    return [(name, place) for place in range(size)] if index is None or size == 1 else [(name, index)]


def _sizes(program: Program) -> Mapping[str, int]:
    """How many numbers each variable holds."""
    given = {entry.name: entry.value.size for entry in program.entries}
    made = (zip(step.variables, step.values, strict=False) for step in program.steps)
    return given | {name: value.size for each in made for name, value in each}


def _one(places: range, first: int) -> Any:
    """An index that gives a number where there is only one place."""
    return first + places.start if len(places) == 1 else slice(first + places.start, first + places.stop)


# ---- numbers ----


def _told(weight: Tensor) -> Number:
    weight = weight.detach()
    return weight.item() if weight.dim() == 0 else weight.to("cpu", torch.float32).numpy().copy()


def _put(parameter: Tensor, chosen: Any, value: Any, what: str) -> Put:
    try:
        given = torch.as_tensor(np.asarray(value, np.float64)).to(parameter.device, parameter.dtype)
    except (TypeError, ValueError):
        raise UserError(f"A {what} has to be a number, but got “{value}”.", "Type one such as 0.5 or −2.") from None
    if not bool(given.isfinite().all()):
        raise UserError(f"A {what} has to be a finite number, but got {_said(value)}.", "Type one such as 0.5 or −2.")
    place = parameter.detach()[chosen]
    if given.dim() and given.shape != place.shape:
        expected, came = (" × ".join(map(str, shape)) or "one" for shape in (place.shape, given.shape))
        raise UserError(f"Expected {expected} numbers, but got {came}.", "Give one number for all of them.")
    return put(parameter, chosen, given)


def _said(value: Any) -> str:
    numbers = np.asarray(value, np.float64).ravel()
    wrong = numbers[~(np.abs(numbers) <= np.finfo(np.float32).max)][0]
    return "not-a-number" if np.isnan(wrong) else f"{wrong:g}"


def _title(state: State, node: str) -> str:
    step = state.network.program.step_of(node)
    return f"{step.title} ({node})" if step else node


def _newer(state: State, node: str) -> UserError:
    text = f"{_title(state, node)} reads something else in what is trained than in the drawing."
    return UserError(text, "Wait until the training has taken the change, or start it again.")
