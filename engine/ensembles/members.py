"""A trained drawing as a member of an ensemble: its data, the way from there to its answer, and what fits beside it.

The answer is what the first loss of the drawing compares with its target. What leads to it becomes the content of a
block; scores get their softmax or sigmoid inside of it, so that every member answers with probabilities. Members fit
together that have the same data and answer the same question; how they come to the answer is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.block import Block
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph, Node, Wire
from engine.grouping import collapsed
from engine.layer import Layer
from engine.layers.activation import Sigmoid, Softmax
from engine.layers.loss import Loss as LossLayer
from engine.layers.loss import classes_last
from engine.layers.merge import Concatenate
from engine.program import to_program
from engine.steps import Loss, Program
from engine.values import Value
from engine.weights import Weights

UNIMPORTANT = frozenset({"opened_from"})
"""Settings of a data set that are no part of what is learned from."""


@dataclass(frozen=True, eq=False)
class Member:
    """A drawing with what it has learned, by the names of its program, and what it is called."""

    name: str
    graph: Graph
    weights: Weights


@dataclass(frozen=True, eq=False)
class Part:
    """A member cut out: the block that computes its answer, and what it is led to and compared by.

    `inputs` are (output of the data, input of the block). `targets` are outputs of the data.
    """

    member: Member
    program: Program
    data: Node
    loss: Loss
    compares: LossLayer
    block: Block
    inputs: tuple[tuple[str, str], ...]
    output: str
    targets: tuple[str, ...]
    answer: Value

    @property
    def dataset(self) -> Dataset:
        assert isinstance(self.data.layer, Dataset)
        return self.data.layer


def cut_out(member: Member) -> Part:
    """The part of a drawing that answers, as a block. Raises UserError where it can be no member."""
    name, graph = member.name, member.graph
    if graph.training.acts:
        raise UserError(f"“{name}” acts in an environment: its answers cannot be averaged.", "Take networks with data.")
    program = to_program(graph)
    if not program.compared:
        raise UserError(
            f"“{name}” has no loss that compares an answer with a target.", "Add such a loss, and train it."
        )
    if program.feed is not None:
        text = f"“{name}” writes its answer step by step and reads what it wrote: several cannot write together."
        raise UserError(text, "Take networks that answer at once.")
    loss = program.compared[0]
    data = _data(member, program)
    wires = [wire for wire in graph.wires_into[loss.node] if wire.input == "prediction"]
    targets = [_origin(graph, wire) for wire in graph.wires_into[loss.node] if wire.input == "target"]
    if any(source != data.id for source, _ in targets):
        text = f"“{name}” computes its target inside of the drawing: there is nothing to compare a common answer with."
        raise UserError(text, "Take networks that predict what their data set gives.")
    chosen = _before(member, wires, data.id)
    graph = _only(graph, chosen, data.id, loss.node)
    graph, added = _answering(graph, wires, loss, program)
    graph, id = collapsed(graph, {*chosen, *added}, name)
    block = graph.nodes[id].layer
    assert isinstance(block, Block)
    inputs = tuple((wire.output, wire.input) for wire in graph.wires_into.get(id, ()))
    (out,) = (wire.output for wire in graph.wires_from[id])
    compares: Any = graph.nodes[loss.node].layer
    outputs = tuple(output for _, output in targets)
    return Part(member, program, data, loss, compares, block, inputs, out, outputs, _value(program, loss.prediction))


def _origin(graph: Graph, wire: Wire) -> tuple[str, str]:
    """The node and the output that a wire comes from, past the dots that lead it around others."""
    before = graph.wires_into.get(wire.source, ())
    return _origin(graph, before[0]) if graph.nodes[wire.source].layer.alias and before else wire.start


def _data(member: Member, program: Program) -> Node:
    nodes = dict.fromkeys(entry.node for entry in program.entries)
    found = [member.graph.nodes[id] for id in nodes]
    if len(found) != 1 or not isinstance(found[0].layer, Dataset):
        raise UserError(f"“{member.name}” has no data set of its own.", "An ensemble needs one: its members share it.")
    return found[0]


def _before(member: Member, wires: Sequence[Wire], data: str) -> set[str]:
    """The nodes that the answer depends on, without the data."""
    graph, found, left = member.graph, set[str](), [wire.source for wire in wires]
    while left:
        id = left.pop()
        if id not in found and id != data:
            found.add(id)
            left += [wire.source for wire in graph.wires_into.get(id, ())]
    if not found:
        raise UserError(f"In “{member.name}” the data go straight to the loss.", "Put a network between them.")
    for id in found:
        holder = graph.nodes[id].shares
        if holder and holder not in found:
            text = f"In “{member.name}”, {graph.nodes[id].title} uses the weights of {graph.nodes[holder].title}, "
            raise UserError(f"{text}which the answer does not depend on.", "Let it have weights of its own.")
    return found


def _only(graph: Graph, chosen: set[str], data: str, loss: str) -> Graph:
    """The drawing with nothing but what leads to the answer, without wires that go elsewhere."""
    return graph.part({*chosen, data, loss})


def _answering(graph: Graph, wires: Sequence[Wire], loss: Loss, program: Program) -> tuple[Graph, list[str]]:
    """The drawing with what makes an answer of scores, and with several numbers that arrive together as one vector."""
    layer = squash(loss, program)
    if layer is None and len(wires) > 1:
        graph, id = graph.added(Concatenate(), graph.nodes[wires[0].source].position)
        graph = graph.without_wires(wires).with_wires(Wire(*wire.start, id, "in") for wire in wires)
        return graph.with_wire(Wire(id, "out", loss.node, "prediction")), [id]
    if layer is None:
        return graph, []
    x, y = max(graph.nodes[wire.source].position for wire in wires)
    graph, id = graph.added(layer, (x + 240.0, y))
    return graph.spliced(wires[-1], id), [id]


def squash(loss: Loss, program: Program) -> Layer | None:
    """What makes probabilities of a loss's scores; None where they are answers as they come."""
    if loss.answers != "scores":
        return None
    if loss.task == "binary":
        return Sigmoid()
    last = classes_last(_value(program, loss.prediction), _value(program, loss.target))
    return Softmax() if last or _value(program, loss.prediction).rank == 1 else Softmax(axis=1)


def _value(program: Program, name: str) -> Value:
    values = {entry.name: entry.value for entry in program.entries}
    values |= {v: value for step in program.steps for v, value in zip(step.variables, step.values, strict=False)}
    return values.get(name, Value((1,)))


# ---- whether they fit ----


def refuse_misfits(parts: Sequence[Part]) -> None:
    """Raises UserError with what does not fit, of the first that does not fit to those before it."""
    if len(parts) < 2:
        raise UserError("An ensemble needs at least two members.", "Choose several runs, or train copies.")
    first = parts[0]
    for part in parts[1:]:
        for text in _misfits(first, part):
            raise UserError(f"“{part.member.name}” does not fit beside “{first.member.name}”: {text}")


def _misfits(first: Part, part: Part) -> Iterator[str]:
    one, other = first.dataset, part.dataset
    if type(one) is not type(other):
        yield f"it learned from {other.title}, the other from {one.title}."
    elif differing := _differing(one, other):
        yield (
            f"their data are set differently ({', '.join(differing)}), so what one of them was tested by "
            "the other may have learned from."
        )
    if first.answer != part.answer:
        yield f"it answers with {part.answer}, the other with {first.answer}."
    if first.targets != part.targets:
        yield "they predict different things of their data."
    if _answers(first) != _answers(part):
        yield f"it answers with {_answers(part)}, the other with {_answers(first)}."


def _differing(one: Dataset, other: Dataset) -> list[str]:
    names = [name for name in one.fields if name not in UNIMPORTANT]
    return [name.replace("_", " ") for name in names if one.setting(name) != other.setting(name)]


def _answers(part: Part) -> str:
    """What comes out of its block, in words."""
    kind = part.loss.answers
    return "probabilities" if kind == "scores" else kind


def probable(part: Part) -> bool:
    """Whether the answers are probabilities of classes."""
    return part.loss.answers in ("scores", "probabilities")


def renamed(part: Part, name: str) -> Part:
    """The same member by another name."""
    return replace(part, member=replace(part.member, name=name), block=part.block.changed(name=name))
