"""What travels along the wires: the activations that pass, the gradients that come back, the weights at their ends.

A value that several layers read is one tensor with one gradient, the sum of what all of them send back. A wire shows
its own part: each layer is given a view of the value of its own, and the gradient by that view is what comes back over
this very wire. Two wires from one output to the same layer (x + x) share a view, and both show the sum of the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from engine.graph import Graph, Wire
from engine.network import Environment, Network
from engine.problems import passed
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy

if TYPE_CHECKING:
    from engine.steps import Program, Step

Carries = Literal["weights", "activations", "gradients"]
Read = tuple[str, str]
"""A node, and a variable that it reads."""
LINE = 2
"""Numbers told of each wire: size and mean."""


class Lead(NamedTuple):
    """A wire by the names that programs have: where its value comes from, and which nodes take it.

    Through dots and bypassed layers it leads on to what is behind them. A taker that ends in a slash is a block's
    prefix, and means whatever takes the value outside of that block: the wire leads to one of its outputs.
    """

    source: str
    output: str
    takers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class WireValues(Reading):
    """What each of `wires` carries, (wires, 2): its size and its mean, over all examples and numbers; NaN where the
    wire carries no such thing (class numbers have no size, an activation function no weights) or was not asked for.

    The size of activations and gradients is the mean of |x|, that of weights their root mean square. Weights are those
    of the first weight tensor of the layer at the wire's end; of a block, of the layers in it that read the wire.
    """

    wires: tuple[Lead, ...]
    weights: Array
    activations: Array
    gradients: Array


def wire_values(wires: Iterable[Lead], kinds: Iterable[Carries] = ("weights", "activations", "gradients")) -> Probe:
    """What these wires carry, for the fixed examples with dropout off."""
    return asking(_wire_values, wires=tuple(wires), kinds=frozenset(kinds))


def _wire_values(network: Network, observation: Observation, wires: tuple[Lead, ...], kinds: frozenset[str]) -> Reading:
    nothing = np.full((len(wires), LINE), np.nan, np.float32)
    return WireValues(
        wires,
        weights_of(network, wires) if "weights" in kinds else nothing,
        activations_of(network, observation.values(network), wires) if "activations" in kinds else nothing,
        _gradients(network, observation, wires) if "gradients" in kinds else nothing,
    )


# ---- wires of a drawing ----


def leads(graph: Graph, prefix: str = "") -> dict[Wire, Lead]:
    """The wires of a drawing, or of the content of the block whose inner names begin with `prefix`."""
    ends: dict[str, tuple[str, ...]] = {}
    return {
        wire: Lead(f"{prefix}{wire.source}", wire.output, tuple(dict.fromkeys(_takers(graph, prefix, wire, ends))))
        for wire in graph.wires
    }


def _takers(graph: Graph, prefix: str, wire: Wire, ends: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What takes the value of a wire; `ends` remembers what is behind dots, and keeps a circle of them from having
    no end."""
    node = graph.nodes[wire.target]
    if node.layer.role == "exit":
        return (prefix,)
    if not node.passes:
        return (f"{prefix}{wire.target}",)
    if passed(node, graph.wires_into.get(wire.target, ())) != wire:
        return ()
    if wire.target not in ends:
        ends[wire.target] = ()
        further = graph.wires_from.get(wire.target, ())
        ends[wire.target] = tuple(end for after in further for end in _takers(graph, prefix, after, ends))
    return ends[wire.target]


def readers(program: Program) -> Mapping[str, tuple[str, ...]]:
    """The nodes that read each variable."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for step in program.steps:
        for name in step.inputs:
            found[name][step.node] = None
    return {name: tuple(nodes) for name, nodes in found.items()}


def takes(node: str, taker: str) -> bool:
    """Whether a node that computes something is the taker of a wire, or stands for it: inside of a block that is one,
    or outside of a block whose output it is."""
    if taker.endswith("/"):
        return not node.startswith(taker)
    return node == taker or node.startswith(f"{taker}/")


def _reading(network: Network, wires: Iterable[Lead]) -> list[tuple[str | None, tuple[str, ...]]]:
    """Per wire the variable that it carries, and which of the nodes that read it do so by this wire."""
    names, all_readers = network.program.names, readers(network.program)
    found = []
    for wire in wires:
        name = names.get((wire.source, wire.output))
        nodes = all_readers.get(name, ()) if name else ()
        found.append((name, tuple(node for node in nodes if any(takes(node, taker) for taker in wire.takers))))
    return found


# ---- numbers ----


def size_and_mean(value: Tensor) -> Tensor:
    """Mean of |x| and mean of x, on the tensor's device."""
    numbers = value.detach().float()
    return torch.stack([numbers.abs().mean(), numbers.mean()])


def activations_of(network: Network, values: Mapping[str, Any], wires: Iterable[Lead]) -> Array:
    """(wires, 2) size and mean of the values of a pass; each variable is looked at once."""
    told: dict[str, Tensor] = {}
    rows: list[Tensor | None] = []
    for name, _ in _reading(network, wires):
        value = values.get(name) if name else None
        if name and name not in told and isinstance(value, Tensor) and value.is_floating_point() and value.numel():
            told[name] = size_and_mean(value)
        rows.append(told.get(name) if name else None)
    return _table(rows)


def gradients_of(network: Network, arriving: Mapping[Read, Tensor], wires: Iterable[Lead]) -> Array:
    """(wires, 2) size and mean of the gradient that comes back over each wire."""
    rows: list[Tensor | None] = []
    for name, nodes in _reading(network, wires):
        parts = [arriving[node, name] for node in nodes if name and (node, name) in arriving]
        rows.append(size_and_mean(torch.stack(parts).sum(0) if len(parts) > 1 else parts[0]) if parts else None)
    return _table(rows)


def weights_of(network: Network, wires: Iterable[Lead]) -> Array:
    """(wires, 2) root mean square and mean of the weights at the end of each wire."""
    told: dict[str, Tensor | None] = {}
    steps = {step.node: step for step in network.program.steps}
    rows: list[Tensor | None] = []
    for _, nodes in _reading(network, wires):
        for node in nodes:
            if node not in told:
                told[node] = _weight_moments(network, steps[node])
        known = [row for node in nodes if (row := told[node]) is not None]
        # Of several layers, the mean square and the mean of all their weights.
        rows.append(_pooled(known) if known else None)
    return _table(rows)


def _weight_moments(network: Network, step: Step) -> Tensor | None:
    """The sum of squares, the sum and the count of the first weight tensor of a layer."""
    weight = first_weight(network.get_submodule(step.name)) if step.module is not None else None
    if weight is None:
        return None
    numbers = weight.detach().float()
    return torch.stack([numbers.square().sum(), numbers.sum(), numbers.new_tensor(float(numbers.numel()))])


def first_weight(module: nn.Module) -> nn.Parameter | None:
    """What is multiplied with the input: the first matrix, or of a layer with a number a channel, that."""
    own = list(module.parameters())
    return next((weight for weight in own if weight.dim() > 1), own[0] if own else None)


def _pooled(rows: list[Tensor]) -> Tensor:
    squares, total, count = torch.stack(rows).sum(0)
    return torch.stack([(squares / count).sqrt(), total / count])


def _table(rows: list[Tensor | None]) -> Array:
    """One transfer for all; rows without a number become NaN."""
    table = np.full((len(rows), LINE), np.nan, np.float32)
    known = [(place, row) for place, row in enumerate(rows) if row is not None]
    if known:
        table[[place for place, _ in known]] = to_numpy(torch.stack([row for _, row in known]))
    return table


# ---- gradients, wire by wire ----


def traced(network: Network, batch: Mapping[str, Tensor]) -> tuple[Environment, dict[Read, Tensor]]:
    """Every value of a pass by its name, and by node and variable the view of it that the node has read."""
    views: dict[Read, Tensor] = {}
    values = Environment({})
    before: dict[str, Any] = {}
    for step, values in network.trace(batch):
        values.update(before)
        before = {}
        for name in dict.fromkeys(step.inputs):
            value = values.get(name)
            if isinstance(value, Tensor) and value.requires_grad:
                before[name] = value
                values[name] = views[step.node, name] = value.view_as(value)
    values.update(before)
    return values, views


def with_gradients(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same examples, as values whose gradient can be asked for."""
    return {name: t.detach().requires_grad_() if t.is_floating_point() else t for name, t in batch.items()}


def _gradients(network: Network, observation: Observation, wires: tuple[Lead, ...]) -> Array:
    if not network.program.losses:
        return _table([None] * len(wires))
    reading, all_readers = _reading(network, wires), readers(network.program)
    if any(name and 0 < len(nodes) < len(all_readers[name]) for name, nodes in reading):
        return gradients_of(network, _arriving(network, observation), wires)
    whole = observation.gradients(network)
    told = {name: size_and_mean(whole[name]) for name, nodes in reading if name and nodes and name in whole}
    return _table([told.get(name) if name and nodes else None for name, nodes in reading])


def _arriving(network: Network, observation: Observation) -> dict[Read, Tensor]:
    """The gradient by every view that a node has read. The whole gradients come of the same pass: others share them."""
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        values, views = traced(network, with_gradients(observation.examples))
        whole = {n: v for n, v in values.items() if isinstance(v, Tensor) and v.requires_grad}
        found = torch.autograd.grad(network.loss(values), [*views.values(), *whole.values()], allow_unused=True)
    if not observation.backward:
        pairs = zip(whole, found[len(views) :], strict=True)
        observation.backward.update({name: gradient for name, gradient in pairs if gradient is not None})
    return {read: gradient for read, gradient in zip(views, found, strict=False) if gradient is not None}
