"""What travels along the wires: the activations that pass, the gradients that come back, the weights at their ends.

A value that several layers read is one tensor with one gradient, the sum of what all of them send back. A wire shows
its own part: each layer is given a view of the value of its own, and the gradient by that view is what comes back over
this very wire. Two wires from one output to the same layer (x + x) share a view, and both show the sum of the two.
What comes back over a wire to a neuron is the gradient of the neuron's weighted sum times the weight of the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from engine.graph import Graph, Wire
from engine.network import Environment, Network
from engine.problems import passed
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy
from engine.training.probes.routes import Lead, Places, Single, Taking, routes
from engine.training.shown import Shown, Values

if TYPE_CHECKING:
    from engine.steps import Step

Carries = Literal["weights", "activations", "gradients"]
Read = tuple[str, str]
"""A step, and a variable that it reads."""
LINE = 2
"""Numbers told of each wire: size and mean."""


@dataclass(frozen=True, eq=False)
class WireValues(Reading):
    """What each of `wires` carries, (wires, 2): its size and its mean, over all examples and numbers; NaN where the
    wire carries no such thing (class numbers have no size, an activation function no weights) or was not asked for.

    The size of activations and gradients is the mean of |x|, that of weights their root mean square. Weights are those
    of the wire itself at a neuron, and where numbers of their own come to a Dense layer; elsewhere those of the first
    weight tensor of the layer at the wire's end; of a block, of the layers in it that read the wire.
    """

    wires: tuple[Lead, ...]
    weights: Array
    activations: Array
    gradients: Array


def wire_values(
    wires: Iterable[Lead],
    kinds: Iterable[Carries] = ("weights", "activations", "gradients"),
    shown: Shown | None = None,
) -> Probe:
    """What these wires carry, for the fixed examples with dropout off, or for the one that is shown."""
    return asking(_wire_values, wires=tuple(wires), kinds=frozenset(kinds), shown=shown)


def _wire_values(
    network: Network, observation: Observation, wires: tuple[Lead, ...], kinds: frozenset[str], shown: Shown | None
) -> Reading:
    nothing = np.full((len(wires), LINE), np.nan, np.float32)
    observation = observation.of(network, shown)
    if isinstance(shown, Values):
        kinds -= {"gradients"}  # there is no loss that they would be of
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


# ---- numbers ----


def size_and_mean(value: Tensor) -> Tensor:
    """Mean of |x| and mean of x, on the tensor's device."""
    numbers = value.detach().float()
    return torch.stack([numbers.abs().mean(), numbers.mean()])


def activations_of(network: Network, values: Environment, wires: tuple[Lead, ...]) -> Array:
    """(wires, 2) size and mean of the values of a pass; each variable is looked at once."""
    table = _Table(len(wires))
    for name, leads, places in routes(network, wires).carried:
        value = values.get(name)
        if isinstance(value, Tensor) and value.is_floating_point() and value.numel():
            if places is None:
                table.put(leads, size_and_mean(value))
            else:
                numbers = value.detach().float()
                table.put(leads, torch.stack([numbers.abs().mean(0), numbers.mean(0)], 1)[places])
    return table.done()


def weights_of(network: Network, wires: tuple[Lead, ...]) -> Array:
    """(wires, 2) root mean square and mean of the weights at the end of each wire."""
    squares, total, count = (np.zeros(len(wires)) for _ in range(3))
    for step, leads, places in routes(network, wires).own:
        weight = to_numpy(_weight(network, step).flatten())[places].astype(np.float64)
        np.add.at(squares, leads, weight**2)
        np.add.at(total, leads, weight)
        np.add.at(count, leads, 1)
    for step, leads in routes(network, wires).shared:
        numbers = _moments(network, step)
        if numbers is not None:
            squares[leads] += numbers[0]
            total[leads] += numbers[1]
            count[leads] += numbers[2]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([np.sqrt(squares / count), total / count], 1).astype(np.float32)


def _moments(network: Network, step: Step) -> tuple[float, float, int] | None:
    """The sum of squares, the sum and the count of the first weight tensor of a layer."""
    weight = first_weight(network.get_submodule(step.name)) if step.module is not None else None
    if weight is None:
        return None
    numbers = weight.detach().float()
    squares, total = torch.stack([numbers.square().sum(), numbers.sum()]).tolist()
    return squares, total, numbers.numel()


def _weight(network: Network, step: Step) -> Tensor:
    found: Tensor = network.get_submodule(step.name).get_parameter("weight").detach()
    return found


def first_weight(module: nn.Module) -> nn.Parameter | None:
    """What is multiplied with the input: the first matrix, or of a layer with a number a channel, that."""
    own = list(module.parameters())
    return next((weight for weight in own if weight.dim() > 1), own[0] if own else None)


class _Table:
    """Rows of two numbers, brought from the device at once; a row that nobody fills is NaN."""

    def __init__(self, rows: int) -> None:
        self._table = np.full((rows, LINE), np.nan, np.float32)
        self._parts: list[tuple[Places, Tensor]] = []

    def put(self, rows: Places, numbers: Tensor) -> None:
        """Numbers for some rows, (rows, 2), or (2,) for all of them."""
        self._parts.append((rows, numbers.expand(len(rows), LINE)))

    def done(self) -> Array:
        if self._parts:
            self._table[np.concatenate([rows for rows, _ in self._parts])] = to_numpy(
                torch.cat([numbers for _, numbers in self._parts])
            )
        return self._table


# ---- gradients, wire by wire ----


def traced(network: Network, batch: Mapping[str, Tensor]) -> tuple[Environment, dict[Read, Tensor]]:
    """Every value of a pass by its name, and by step and variable the view of it that the step has read."""
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
                values[name] = views[step.name, name] = value.view_as(value)
    values.update(before)
    return values, views


def with_gradients(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same examples, as values whose gradient can be asked for."""
    return {name: t.detach().requires_grad_() if t.is_floating_point() else t for name, t in batch.items()}


def gradients_of(
    network: Network, arriving: Mapping[Read, Tensor], whole: Mapping[str, Tensor], wires: tuple[Lead, ...]
) -> Array:
    """(wires, 2) size and mean of the gradient that comes back over each wire.

    `arriving` are the gradients by the views that steps have read, `whole` those by the values: of the weighted sums of
    neurons at least, and of what one step alone reads if it is not in `arriving`.
    """
    table, found = _Table(len(wires)), routes(network, wires)
    for each in found.single:
        delta = whole.get(each.step.variables[0])
        if delta is not None:
            table.put(each.leads, _through(_weight(network, each.step), delta.detach().float(), each))
    for lead, takings in found.several:
        parts = [part for taking in takings if (part := _sent_back(network, taking, arriving, whole)) is not None]
        if parts:
            together = torch.stack(parts).sum(0) if len(parts) > 1 else parts[0]
            table.put(np.array([lead]), size_and_mean(together))
    return table.done()


def _through(weight: Tensor, delta: Tensor, each: Single) -> Tensor:
    """(wires, 2) for wires into neurons: the delta of each neuron times the weight of the wire, the mean of several."""
    own = weight.flatten().float()[each.places]
    wire = torch.from_numpy(np.repeat(np.arange(len(each.counts)), each.counts)).to(own.device)
    total = own.new_zeros(len(each.counts), LINE).index_add(0, wire, torch.stack([own.abs(), own], 1))
    mean = total / torch.from_numpy(each.counts).to(own.device)[:, None]
    return mean * torch.stack([delta.abs().mean(0), delta.mean(0)], 1)[each.units]


def _sent_back(
    network: Network, taking: Taking, arriving: Mapping[Read, Tensor], whole: Mapping[str, Tensor]
) -> Tensor | None:
    """The gradient by what a step takes of a wire, shaped as what the wire carries."""
    step, name = taking.step, taking.variable
    if taking.unit is not None:
        delta = whole.get(step.variables[0])
        weight = _weight(network, step).flatten()[list(taking.places)]
        return None if delta is None else delta[:, taking.unit : taking.unit + 1] * weight
    found = arriving.get((step.name, name))
    if found is None and taking.alone:
        found = whole.get(name)
    return found if found is None or not taking.places else found[:, list(taking.places)]


def _gradients(network: Network, observation: Observation, wires: tuple[Lead, ...]) -> Array:
    if not network.program.losses:
        return _Table(len(wires)).done()
    if all(taking.unit is not None or taking.alone for _, each in routes(network, wires).several for taking in each):
        return gradients_of(network, {}, observation.gradients(network), wires)
    return gradients_of(network, *_arriving(network, observation), wires)


def _arriving(network: Network, observation: Observation) -> tuple[dict[Read, Tensor], Mapping[str, Tensor]]:
    """The gradient by every view that a step has read. The whole gradients come of the same pass: others share them."""
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        values, views = traced(network, with_gradients(observation.examples))
        whole = {n: v for n, v in values.items() if isinstance(v, Tensor) and v.requires_grad}
        found = torch.autograd.grad(network.loss(values), [*views.values(), *whole.values()], allow_unused=True)
    pairs = zip(whole, found[len(views) :], strict=True)
    observation.keep_gradients(network, {name: gradient for name, gradient in pairs if gradient is not None})
    arriving = {read: gradient for read, gradient in zip(views, found, strict=False) if gradient is not None}
    return arriving, observation.gradients(network)
