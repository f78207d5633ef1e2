"""From trained members to one drawing: the data, a frozen block for each member, their mean, and a loss.

Nothing in it is of a kind of its own: blocks, an Average or a Vote, and the loss of the members, which reads
probabilities where they answer with these. So an ensemble is judged, tried, exported and drawn on as any drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import torch

from engine.ensembles.members import Member, Part, cut_out, probable, refuse_misfits, renamed
from engine.errors import UserError
from engine.graph import Frame, Graph, Point, Wire
from engine.layer import Layer
from engine.layers.ensemble import MOST_SHARES, Average, Vote
from engine.layers.loss import BinaryCrossEntropy, CrossEntropy
from engine.limits import NAME
from engine.network import Network
from engine.program import to_program
from engine.steps import Program
from engine.training.moving import moved_names
from engine.weights import Weights

How = Literal["average", "weighted", "vote"]

COLUMNS = (0.0, 300.0, 660.0, 960.0)
"""Where the data, the members, what joins them and the loss stand."""
ROW = 220.0
MARGIN, HEAD = 40.0, 160.0
"""Around the boxes in their frame, and above them for its title and note."""
LAST = 260.0


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The drawing, and the weights of all members by the names of its program. `joint` is the id of what joins them."""

    graph: Graph
    weights: Weights
    joint: str

    def with_shares(self, shares: Sequence[float]) -> Ensemble:
        """The same with members that count differently."""
        text = ", ".join(f"{share:.3f}" for share in shares)
        return replace(self, graph=self.graph.with_settings(self.joint, shares=text))


def ensemble(members: Sequence[Member], how: How = "average") -> Ensemble:
    """One drawing of several trained ones. Raises UserError that says what does not fit, or is missing."""
    if len(members) > MOST_SHARES:
        raise UserError(f"An ensemble has at most {MOST_SHARES} members.", "Choose the best of them.")
    parts = [cut_out(member) for member in members]
    refuse_misfits(parts)
    parts = [renamed(part, name) for part, name in zip(parts, _names(members), strict=True)]
    drawn = _drawn(parts, how)
    graph, blocks, joint = drawn
    program = to_program(graph)
    weights: Weights = {}
    for part, block in zip(parts, blocks, strict=True):
        weights |= _moved(part, block, program)
    return Ensemble(graph, weights, joint)


def _names(members: Sequence[Member]) -> list[str]:
    """What the members are called, each otherwise."""
    names: list[str] = []
    for member in members:
        name = member.name.strip()[: NAME - 5] or "Member"
        numbered = (f"{name} ({number})" for number in range(2, len(members) + 2))
        names.append(name if name not in names else next(other for other in numbered if other not in names))
    return names


def _drawn(parts: Sequence[Part], how: How) -> tuple[Graph, list[str], str]:
    """The drawing, the ids of the members' blocks, and that of what joins them."""
    first, blocks = parts[0], list[str]()
    middle = (len(parts) - 1) * ROW / 2
    training = first.member.graph.training.changed(method="supervised")  # rules of their own ask for other drawings
    graph, data = Graph(training=training).added(first.data.layer, _at(0, middle), first.data.name)
    for row, part in enumerate(parts):
        graph, id = graph.added(part.block, _at(1, row * ROW))
        graph = graph.with_node(replace(graph.nodes[id], frozen=True))
        graph = graph.with_wires(Wire(data, output, id, input) for output, input in part.inputs)
        blocks.append(id)
    graph, joint = graph.added(_joint(first, how), _at(2, middle))
    outputs = zip(blocks, parts, strict=True)
    graph = graph.with_wires(Wire(id, part.output, joint, "in") for id, part in outputs)
    graph, loss = graph.added(_loss(first), _at(3, middle))
    graph = graph.with_wire(Wire(joint, "out", loss, "prediction"))
    graph = graph.with_wires(Wire(data, output, loss, "target") for output in first.targets)
    size = (COLUMNS[-1] + LAST + 2 * MARGIN, HEAD + len(parts) * ROW)
    frame = Frame("frame_1", f"Ensemble of {len(parts)}", _note(parts, how), (-MARGIN, -HEAD), size)
    return graph.with_frame(frame), blocks, joint


def _at(column: int, y: float) -> Point:
    return COLUMNS[column], 20 * round(y / 20)


def _joint(first: Part, how: How) -> Layer:
    if how != "vote":
        return Average()
    if first.loss.task == "regression":
        raise UserError("Numbers cannot be voted on: hardly two networks give the same.", "Take their average.")
    if first.loss.answers == "margins":
        return Vote(threshold=0.0)
    classes_first = first.answer.rank > 1 and first.answer.shape[0] == _classes(first)
    return Vote(axis=1) if classes_first else Vote()


def _classes(part: Part) -> int | None:
    target = part.dataset.facts().y
    return target.classes


def _loss(first: Part) -> Layer:
    """The loss of the members, which gets probabilities where it got scores."""
    if not probable(first):
        return first.compares.changed(weight=1.0)
    one = first.loss.task == "binary"
    return BinaryCrossEntropy(prediction="probabilities") if one else CrossEntropy(prediction="probabilities")


def _note(parts: Sequence[Part], how: How) -> str:
    what = "probabilities" if probable(parts[0]) else "answers"
    told = {
        "average": f"Their {what} are averaged: mistakes that they do not share cancel out.",
        "weighted": f"Their {what} are averaged, and those that do better on the validation part count more.",
        "vote": "Each has one vote for the class that it holds most probable.",
    }[how]
    return f"{len(parts)} networks that were trained apart, each in a block, with its weights frozen. {told}"


def _moved(part: Part, block: str, program: Program) -> Weights:
    """A member's weights by the names that they have in the ensemble. Raises UserError where some are missing."""
    there = {(step.node, step.units): step.name for step in program.steps if step.module is not None}
    own = {step.name: step for step in part.program.steps if step.module is not None}
    weights = _as_named(part)
    found: dict[str, Any] = {}
    for name, weight in weights.items():
        layer, step = _layer_of(name, own)
        if step is None:
            continue
        units = tuple(f"{block}/{unit}" for unit in step.units)
        target = there.get((f"{block}/{step.node}", units))
        if target is not None:
            found[f"{target}{name[len(layer) :]}"] = np.asarray(weight)
    return found


def _layer_of(name: str, own: Mapping[str, Any]) -> tuple[str, Any]:
    """The layer that a weight belongs to; layers of blocks have dots in their names."""
    layer = name
    while layer:
        if layer in own:
            return layer, own[layer]
        layer = layer.rpartition(".")[0]
    return "", None


def _as_named(part: Part) -> Weights:
    """The weights by the names of the member's program, all of them there and of the right shape."""
    with torch.device("meta"):  # shapes without memory
        own = {name: tuple(tensor.shape) for name, tensor in Network(part.program).state_dict().items()}
    given = part.member.weights
    if own and not given:
        text = f"The weights of “{part.member.name}” were not kept."
        raise UserError(text, "Train it again, with weights that are kept up to their size.")
    moved = moved_names({name: np.shape(weight) for name, weight in given.items()}, own)
    weights = {moved.get(name, name): weight for name, weight in given.items()}
    wrong = [name for name, shape in own.items() if name not in weights or np.shape(weights[name]) != shape]
    if wrong:
        text = f"The weights of “{part.member.name}” are not those of its drawing: {wrong[0]} does not fit."
        raise UserError(text, "Train it again.")
    return weights
