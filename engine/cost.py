"""What a drawing costs: parameters, floating-point operations and memory of every node, without building its weights.

Each layer is constructed and run on torch's meta device, where tensors have shapes and no memory, so ResNet-50 costs
as little to count as a perceptron. Figures are for one example, forward. Operations are those of matrix products and
convolutions, a multiplication and an addition counting as two (as torch's own counter does); element-wise work, which
is small beside them, counts as none. A block costs what is inside of it, in all its copies, and what is bypassed costs
nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.analysis import Analysis, Outcome
from engine.block import Block
from engine.call import Me, Name
from engine.layer import Layer
from engine.network import build, evaluate
from engine.values import Value

REAL_BYTES, INDEX_BYTES = 4, 8
EXAMPLES = 2
"""Examples that are run: one alone is refused by a batch normalisation that goes by the batch."""


@dataclass(frozen=True)
class NodeCost:
    """`parameters` are numbers that training changes; `activation_bytes` what comes out for one example."""

    parameters: int = 0
    flops: int = 0
    activation_bytes: int = 0


@dataclass(frozen=True)
class Cost:
    """The cost of every node that is wired well enough to be known, and the totals of what the network uses.

    `nodes` has those inside of blocks too, by their paths: `block_1/conv2d_1`, or `block_1/0/conv2d_1` in the first of
    several copies.
    """

    nodes: Mapping[str, NodeCost] = field(default_factory=dict)
    parameters: int = 0
    flops: int = 0
    activation_bytes: int = 0
    analysis: Analysis | None = field(default=None, repr=False, compare=False)
    """What was counted."""

    def counted(self, id: str, outcome: Outcome) -> NodeCost | None:
        """The cost of a node where it has the outcome that was counted; of what passes its input on none is known."""
        if self.analysis is None or self.analysis.outcomes.get(id) is not outcome:
            return None
        node = self.analysis.graph.nodes[id]
        return None if node.passes or node.shares else self.nodes.get(id)


NOTHING = Cost()


def cost(analysis: Analysis, known: Cost = NOTHING) -> Cost:
    """Counts every node of a drawing; asks torch only for those it has not seen with these settings and inputs.

    `known` only makes it faster: that an outcome is the same is seen sooner than that layer and inputs are equal.
    """
    work = counting(analysis, known)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Cost = end.value
            return found


def counting(analysis: Analysis, known: Cost = NOTHING) -> Generator[None, None, Cost]:
    """The same, with a rest before each node."""
    nodes: dict[str, NodeCost] = {}
    for id, outcome in analysis.outcomes.items():
        yield
        if outcome.outputs is None:
            continue
        if analysis.graph.nodes[id].passes:
            nodes[id] = NodeCost()
            continue
        nodes[id] = known.counted(id, outcome) or node_cost(outcome.layer, outcome.inputs)
        if isinstance(outcome.layer, Block):
            nodes |= {f"{id}/{path}": each for path, each in _inside(outcome.layer, outcome.inputs).items()}
        if analysis.graph.nodes[id].shares:  # its weights are counted where they are held
            own = [path for path in nodes if path == id or path.startswith(f"{id}/")]
            nodes |= {path: replace(nodes[path], parameters=0) for path in own}
    # A drawing without an end uses nothing yet; then everything in it counts.
    total = _sum(nodes[id] for id in analysis.outcomes if id in nodes and (id in analysis.used or not analysis.used))
    return Cost(nodes, total.parameters, total.flops, total.activation_bytes, analysis)


def node_cost(layer: Layer, inputs: tuple[Any, ...]) -> NodeCost:
    """The cost of one layer for the given input values."""
    if isinstance(layer, Block):
        return _sum(_copy_cost(analysis) for analysis in layer.inside(*inputs))
    return _layer_cost(layer, inputs)


def _copy_cost(analysis: Analysis) -> NodeCost:
    total = cost(analysis)
    return NodeCost(total.parameters, total.flops, total.activation_bytes)


@lru_cache(maxsize=64)
def _inside(block: Block, inputs: tuple[Any, ...]) -> Mapping[str, NodeCost]:
    """The cost of every node inside of a block by its path there."""
    copies = block.inside(*inputs)
    places = [""] if len(copies) == 1 else [f"{number}/" for number in range(len(copies))]
    return {
        f"{place}{path}": each
        for place, analysis in zip(places, copies, strict=True)
        for path, each in cost(analysis).nodes.items()
    }


def _sum(costs: Iterable[NodeCost]) -> NodeCost:
    every = list(costs)
    return NodeCost(
        sum(each.parameters for each in every),
        sum(each.flops for each in every),
        sum(each.activation_bytes for each in every),
    )


@lru_cache(maxsize=8192)
def _layer_cost(layer: Layer, inputs: tuple[Any, ...]) -> NodeCost:
    if layer.role in ("entrance", "exit") or layer.alias:
        return NodeCost()
    outputs = layer.infer(*inputs)
    values = (outputs,) if isinstance(outputs, Value) else outputs
    memory = sum(value.size * (INDEX_BYTES if value.is_index else REAL_BYTES) for value in values)
    if layer.role in ("data", "input", "output"):
        return NodeCost(0, 0, memory)
    with torch.device("meta"):
        parameters, flops = _on_meta(layer, inputs)
    return NodeCost(parameters, flops, memory)


class Everywhere:
    """Stands for the module that runs, where nobody asks which one it is."""

    parents = frozenset(("Global",))

    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def flop_counter() -> FlopCounterMode:
    """Counts the operations of this thread. A context.

    torch's own also finds out in which module they are, by hooks on all modules of the process: a network that runs in
    another thread meanwhile would get them too, and could not tell gradients.
    """
    counter = FlopCounterMode(display=False)
    counter.mod_tracker = Everywhere()  # type: ignore[assignment]
    return counter


def _on_meta(layer: Layer, inputs: tuple[Any, ...]) -> tuple[int, int]:
    call = layer.module(*inputs)
    environment: dict[str, Any] = {}
    parameters = 0
    if call is not None:
        module = environment["self.it"] = build(call).eval()
        parameters = sum(p.numel() for p in module.parameters() if p.requires_grad)
    known = layer.flops(*inputs)
    if known is not None:
        return parameters, known
    names = _named(inputs, environment)
    with flop_counter() as counter:
        evaluate(layer.forward(Me("it"), *names), environment)
    return parameters, counter.get_total_flops() // EXAMPLES


def _named(inputs: tuple[Any, ...], environment: dict[str, Any]) -> list[Any]:
    """Puts a tensor for every input value into the environment, and returns the names in the shape of `inputs`."""

    def named(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(named(inner) for inner in value)
        if value is None:
            return None
        name = f"in{len(environment)}"
        kind = torch.int64 if value.is_index else torch.float32
        environment[name] = torch.empty((EXAMPLES, *value.shape), dtype=kind)
        return Name(name, value)

    return [named(value) for value in inputs]
