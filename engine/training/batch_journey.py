"""One batch on its way through a network, stage by stage: forward, loss, backward, update.

The next step of a training is rehearsed on a copy, with its batch, its rule and its random numbers, and told as frozen
data that a drawing can play as slowly as people like. When the run then takes that step, what was shown is what
happens.

A level of the drawing has its own stages: at the top a block is one node, inside of it are its nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor

from engine.errors import TrainingError
from engine.graph import Graph, Node
from engine.network import Environment, Network
from engine.steps import Program, Step
from engine.training.methods.base import Batch
from engine.training.methods.supervised import learn, refuse_single
from engine.training.probes.base import Array, Observation, Probe, Reading, one_example, undisturbed
from engine.training.probes.routes import Lead
from engine.training.probes.wires import (
    Read,
    activations_of,
    gradients_of,
    leads,
    traced,
    with_gradients,
)
from engine.training.rehearsal import Rehearsal
from engine.training.rescue import is_out_of_memory
from engine.training.shown import Example
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Phase = Literal["forward", "loss", "backward", "update"]
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Numbers:
    """What many numbers are like: mean of |x|, mean, least, largest, and the share that is exactly zero."""

    size: float
    mean: float
    low: float
    high: float
    zeros: float


@dataclass(frozen=True)
class Stage:
    """What one node of the level does, or neurons that are computed together. `nodes` are their ids there; none where
    the whole network is meant.

    `takes` and `gives` are the shapes of one example. `numbers` are what comes out (forward), or the gradient by what
    went in (backward), `weights` the gradient by its weights. `loss` is of the loss phase, and `moved` of the update:
    by how much the weights of each node move, as a share of their length.
    """

    phase: Phase
    nodes: tuple[str, ...]
    title: str = ""
    kind: str = ""
    takes: tuple[Shape, ...] = ()
    gives: tuple[Shape, ...] = ()
    numbers: Numbers | None = None
    weights: Numbers | None = None
    loss: float | None = None
    moved: tuple[tuple[str, float], ...] = ()

    @property
    def node(self) -> str:
        """The first of them; empty where there is none."""
        return self.nodes[0] if self.nodes else ""


@dataclass(frozen=True, eq=False)
class Journey:
    """The stages of a batch in their order, and what travels along each of `wires`, (wires, 2) size and mean.

    `step`, `epoch` and `batch` (of `batches` an epoch) count from 1; `rate` and `rule` are those of the update. `last`
    says that the run ends after it.
    """

    stages: tuple[Stage, ...]
    wires: tuple[Lead, ...]
    activations: Array
    gradients: Array
    examples: int
    loss: float
    step: int
    epoch: int
    batch: int
    batches: int
    rate: float
    rule: str
    last: bool
    mark: float
    """That of the weights before the step: where a network has another, it is no longer the one that was looked at."""
    alone: bool = False
    """Whether it is of one example that somebody chose: the run takes no such step."""
    together: int = 1
    """Batches whose gradients are added up to the update: this is the first of them."""

    @property
    def whose(self) -> str:
        return "this example" if self.alone else "this batch"


@dataclass(frozen=True, eq=False)
class Footprint(Reading):
    """`mark` is another number for other weights."""

    mark: float


def footprint() -> Probe:
    """Tells whether the weights are still those that a journey began with."""
    return Probe(_footprint)


def _footprint(network: Network, _: Observation) -> Reading:
    return Footprint(mark_of(network))


def mark_of(network: Network) -> float:
    """The sum of |w| over all weights, in double precision."""
    sums = [weight.detach().double().abs().sum().cpu() for weight in network.parameters()]
    return float(torch.stack(sums).sum()) if sums else 0.0


def batch_journey(state: State, parts: Parts, graph: Graph, prefix: str = "", shown: Example | None = None) -> Journey:
    """The next step of a training as seen in `graph`, the drawing or the content of the block that `prefix` leads into.

    Where an example is `shown`, it travels alone, through the network in evaluation mode, and the update is the one
    that this example alone would make. The state, and torch's generators, stay as they are. Raises TrainingError where
    a step cannot be taken.
    """
    if shown is None:
        refuse_single(state.network.program, len(parts.train), state.settings.batch_size)
    try:
        with undisturbed(state.network, state.device):
            return _Traveller(state, parts, graph, prefix, shown).journey()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        text = "There is not enough memory to follow a batch step by step."
        raise TrainingError(text, f"Lower the batch size (it is {state.settings.batch_size:,}).") from None


class _Traveller:
    """Rehearses the step, and tells of it; used once."""

    def __init__(self, state: State, parts: Parts, graph: Graph, prefix: str, shown: Example | None) -> None:
        self.shown = shown
        self.rehearsal = Rehearsal(state, parts)
        self.network: Network = self.rehearsal.state.network
        self.program: Program = self.network.program
        self.graph, self.prefix = graph, prefix
        self.mark = mark_of(self.network)
        self.turn = next(self.rehearsal.turns())
        alone = one_example(self.network, parts, shown, state.device) if shown is not None else None
        self.batch: Batch = alone if alone is not None else self.turn.batch
        self.values, self.views, self.loss = self._pass()
        self.groups = self._groups()

    def journey(self) -> Journey:
        rehearsal, state = self.rehearsal, self.rehearsal.state
        wires = tuple(leads(self.graph, self.prefix).values())
        arriving = {read: view.grad for read, view in self.views.items() if view.grad is not None}
        activations = activations_of(self.network, self.values, wires)
        whole = {name: self.values[name].grad for name in self._sums() if self.values[name].grad is not None}
        gradients = gradients_of(self.network, arriving, whole, wires)
        forward, backward = tuple(self._forward()), tuple(self._backward(arriving))
        epoch, position = state.epoch, state.position
        return Journey(
            (*forward, *backward, self._update()),
            wires,
            activations,
            gradients,
            len(next(iter(self.batch.values()))),
            self.loss,
            state.step + 1,
            epoch + 1,
            position + 1,
            rehearsal.steps,
            rehearsal.rate,
            state.settings.optimiser,
            epoch + 1 == state.settings.epochs and position + 1 == rehearsal.steps,
            self.mark,
            self.shown is not None,
            len(rehearsal.rows) if self.shown is None else 1,
        )

    def _sums(self) -> list[str]:
        """The names of the weighted sums of neurons."""
        return [step.variables[0] for step in self.program.steps if step.units and step.columns and step.variables]

    def _pass(self) -> tuple[Environment, Mapping[Read, Tensor], float]:
        """Forward and backward as the run does it; every node's view of what it reads keeps its gradient."""
        network = self.network
        if self.shown is None:
            learn(network)
        else:
            network.eval()
        network.zero_grad()
        # cuDNN refuses to go back through a recurrent layer in evaluation mode.
        with torch.enable_grad(), torch.backends.cudnn.flags(enabled=self.shown is None):
            own = self.shown is None  # an example alone is answered as the finished network would
            with (
                self.rehearsal.method.precision() if own else nullcontext(),
                self.rehearsal.carrying(network, self.turn) if own else nullcontext(),
            ):
                values, views = traced(network, with_gradients(self.batch))
                loss = network.loss(values) if self.program.losses else None
            sums = [values[name] for name in self._sums()]
            for kept in (*views.values(), *sums):
                if kept.requires_grad:
                    kept.retain_grad()
            if loss is not None:
                torch.autograd.backward(loss)
            else:  # what the method adds to the weights lies at them
                _, loss = self.rehearsal.learn(self.turn._replace(batch=self.batch, share=1.0))
        return values, views, float(loss.detach())

    # ---- the nodes of the level ----

    def _groups(self) -> list[tuple[Node, list[Step]]]:
        """The nodes that compute something, in order, with the steps that each stands for: one, or those of a block.
        The first neuron stands for all that are computed with it."""
        inner = [step for step in self.program.steps if step.node.startswith(self.prefix) and not step.bypassed]
        grouped = groupby(inner, lambda step: step.node[len(self.prefix) :].split("/")[0])
        groups = [(self.graph.nodes[id], list(steps)) for id, steps in grouped if id in self.graph.nodes]
        return [(node, steps) for node, steps in groups if not all(step.gathers for step in steps)]

    def _given(self, node: Node, steps: list[Step] | None = None) -> list[Tensor]:
        """What comes out of a node, each value once; of neurons all together."""
        if steps and _neurons(node, steps):
            return [self.values[steps[-1].variables[0]]]
        names = [self.program.names.get((f"{self.prefix}{node.id}", port.name)) for port in node.outputs]
        values = [self.values.get(name) for name in dict.fromkeys(names) if name]
        return [value for value in values if isinstance(value, Tensor)]

    def _taken(self, node: Node, steps: list[Step]) -> list[str]:
        """The variables that a node reads from outside of it. What was put together for it comes as one."""
        inner = [step for step in steps if not (step.gathers and step.node == f"{self.prefix}{node.id}")]
        own = {name for step in inner for name in step.variables}
        return list(dict.fromkeys(name for step in inner for name in step.inputs if name not in own))

    # ---- stages ----

    def _forward(self) -> Iterator[Stage]:
        for node in self.graph.nodes.values():
            given = self._given(node) if node.layer.role in ("data", "input", "entrance") else []
            if given:
                yield _stage("forward", node, [], gives=_shapes(given), numbers=_numbers(given))
        for node, steps in self.groups:
            takes = _shapes([self.values[name] for name in self._taken(node, steps)])
            if node.layer.role == "loss":
                value = float(self.values[steps[-1].variables[0]].detach())
                yield _stage("loss", node, steps, takes=takes, loss=value)
            else:
                given = self._given(node, steps)
                yield _stage("forward", node, steps, takes=takes, gives=_shapes(given), numbers=_numbers(given))
        if self.prefix and self.program.losses:
            yield Stage("loss", (), loss=self.loss)

    def _backward(self, arriving: Mapping[Read, Tensor]) -> Iterator[Stage]:
        for node, steps in reversed(self.groups) if self.program.losses else ():
            names = self._taken(node, steps)
            passed = [found for name in names if (found := _summed(steps, name, arriving)) is not None]
            weights = [weight.grad for _, weight in self._weights(steps) if weight.grad is not None]
            if passed or weights:
                shapes = _shapes([self.values[name] for name in names])
                given = _shapes(self._given(node, steps))
                numbers, own = _numbers(passed), _numbers(weights)
                yield _stage("backward", node, steps, takes=shapes, gives=given, numbers=numbers, weights=own)

    def _update(self) -> Stage:
        """Takes the step on the copy, and measures how far each node has moved."""
        before = {name: weight.detach().clone() for name, weight in self.network.named_parameters()}
        if self.shown is None and len(self.rehearsal.rows) > 1:
            self.rehearsal.learn_next()  # what this batch has left at the weights is not all there is to the step
        self.rehearsal.step()
        moved: list[tuple[str, float | None]] = []
        for node, steps in self.groups:
            weights = self._weights(steps)
            if weights and (units := _neurons(node, steps)):
                step = next(step for step in steps if step.columns and step.units)
                moved += zip(units, _moved_units(step, weights, before), strict=True)
            elif weights:
                way = _length([weight.detach() - before[name] for name, weight in weights])
                moved.append((node.id, way / max(_length([before[name] for name, _ in weights]), 1e-12)))
        return Stage("update", (), moved=tuple((id, share) for id, share in moved if share is not None))

    def _weights(self, steps: list[Step]) -> list[tuple[str, Tensor]]:
        """The weights of a node that may change, by name."""
        modules = [(step.name, self.network.get_submodule(step.name)) for step in steps if step.module is not None]
        return [
            (f"{name}.{own}", weight)
            for name, module in modules
            for own, weight in module.named_parameters()
            if weight.requires_grad
        ]


def _stage(phase: Phase, node: Node, steps: list[Step], **told: Any) -> Stage:
    units = _neurons(node, steps)
    title = node.title if len(units) < 2 else f"{len(units):,} neurons"
    return Stage(phase, units or (node.id,), title, node.layer.kind, **told)


def _neurons(node: Node, steps: list[Step]) -> tuple[str, ...]:
    """The neurons of the level that a group of steps computes, where it is none of a layer or a block."""
    own = node.layer.kind == "neuron"
    return tuple(unit.rpartition("/")[2] for unit in steps[-1].units) if own and steps else ()


def _moved_units(step: Step, weights: list[tuple[str, Tensor]], before: Mapping[str, Tensor]) -> list[float | None]:
    """How far the weights of each neuron have moved, as a share of their length; None of those that do not learn."""
    width, units = len(step.columns), len(step.units)
    counts = [width] * units if step.rows is None else [len(row) for row in step.rows]
    pairs = [(weight.detach().flatten(), before[name].flatten()) for name, weight in weights]
    new, old = (list(each) for each in zip(*pairs, strict=True))
    parts = [(a.split(counts), b.split(counts)) for a, b in zip(new[:1], old[:1], strict=True)]
    parts += [(a.split(1), b.split(1)) for a, b in zip(new[1:], old[1:], strict=True)]
    shares: list[float | None] = []
    for unit in range(units):
        ways = [now[unit] - was[unit] for now, was in parts]
        learns = not step.paces or any(step.paces[sum(counts[:unit]) : sum(counts[: unit + 1])])
        share = _length(ways) / max(_length([was[unit] for _, was in parts]), 1e-12)
        shares.append(share if learns or share else None)
    return shares


def _summed(steps: list[Step], name: str, arriving: Mapping[Read, Tensor]) -> Tensor | None:
    """The gradient by a variable that comes out of a node: of a block, the sum over its layers that read it."""
    found = [arriving[step.name, name] for step in steps if (step.name, name) in arriving]
    return torch.stack(found).sum(0) if found else None


def _shapes(values: list[Any]) -> tuple[Shape, ...]:
    return tuple(tuple(value.shape[1:]) for value in values if isinstance(value, Tensor))


def _numbers(values: list[Tensor]) -> Numbers | None:
    """Of real numbers only: classes are names, not sizes."""
    real = [value.detach().float().flatten() for value in values if value.is_floating_point() and value.numel()]
    if not real:
        return None
    flat = torch.cat(real)
    low, high = torch.aminmax(flat)
    told = torch.stack([flat.abs().mean(), flat.mean(), low, high, (flat == 0).float().mean()])
    return Numbers(*told.tolist())


def _length(tensors: list[Tensor]) -> float:
    return float(torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(tensor) for tensor in tensors])))
