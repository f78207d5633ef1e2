"""The drawing as a program: the steps of the network in order, each a few calls as data.

    graph -> to_program -> Program -> Network (runs it)
                                   -> to_source (prints it)

Only what a loss or an output depends on becomes a step. Variable and module names are our own identifiers, never text
from a document: a node's id where it has the form that `Graph.fresh_id` gives (`conv2d_1`), a fresh one otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.analysis import Analysis, Problem, analyse
from engine.call import Call, Expression, Me, Name
from engine.errors import UserError
from engine.graph import Graph, Node
from engine.values import Value

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,40}_[0-9]{1,6}")
"""Ends in a number, so it is no keyword of Python and no attribute of nn.Module."""


@dataclass(frozen=True)
class Entry:
    """A value that comes from outside: an output port of a data or input node."""

    name: str
    node: str
    port: str
    value: Value


@dataclass(frozen=True)
class Step:
    """What one node does: the module it holds, if any, and the value of each of its outputs.

    `label` is the name that the user gave the node, if any; `inputs` are the variables it reads.
    `in_forward`: the predictions depend on it; other steps serve the losses only (a target that is reshaped).
    """

    name: str
    node: str
    title: str
    module: Call | None
    results: tuple[tuple[str, Expression], ...]
    values: tuple[Value, ...]
    inputs: tuple[str, ...] = ()
    initialise: tuple[Call, ...] = ()
    frozen: bool = False
    learns: bool = False
    in_forward: bool = True
    label: str = ""


@dataclass(frozen=True)
class Loss:
    """A loss of the drawing: the step that computes it, what it compares, and its weight in the sum."""

    name: str
    node: str
    title: str
    prediction: str
    target: str
    weight: float = 1.0
    task: str = "regression"
    threshold: float = 0.5
    """Of two classes, the second is the answer where a single predicted number is above this."""


@dataclass(frozen=True)
class Program:
    """Steps in the order they run. `inputs` feed the predictions `outputs`; `targets` feed the losses only."""

    inputs: tuple[Entry, ...]
    targets: tuple[Entry, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    losses: tuple[Loss, ...] = ()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The variable that holds the value of (node id, output port)."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.inputs, *self.targets)

    def step_of(self, node: str) -> Step | None:
        return next((step for step in self.steps if step.node == node), None)


def to_program(graph: Graph, analysis: Analysis | None = None) -> Program:
    """The program of a drawing. Raises UserError with the first problem where the drawing is not ready."""
    analysis = analysis if analysis and analysis.graph is graph else analyse(graph)
    if not analysis.ready:
        raise not_ready(analysis)
    return _Writer(analysis).program()


def not_ready(analysis: Analysis) -> UserError:
    """The first error of a drawing as a message; tells how many more there are."""
    errors: list[Problem] = [problem for problem in analysis.problems if problem.level == "error"]
    more = f" ({len(errors) - 1} more in the list of problems)" if len(errors) > 1 else ""
    return UserError(f"The drawing is not ready: {errors[0].text}", f"{errors[0].hint}{more}".strip())


class _Writer:
    """Walks the nodes in order and collects their steps; used once."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.graph = analysis.graph
        self.order = [id for id in analysis.order if id in analysis.used]
        self.modules = _identifiers([self.graph.nodes[id] for id in self.order])
        self.names: dict[tuple[str, str], str] = {}
        self.entries: list[Entry] = []
        self.steps: list[Step] = []
        self.losses: list[Loss] = []
        self.outputs: list[str] = []

    def program(self) -> Program:
        for id in self.order:
            self._add(self.graph.nodes[id])
        outputs = tuple(dict.fromkeys(self.outputs or [loss.prediction for loss in self.losses]))
        needed = self._needed(outputs)
        steps = tuple(_flagged(step, step.node in needed) for step in self.steps)
        inputs = tuple(entry for entry in self.entries if entry.name in needed)
        targets = tuple(entry for entry in self.entries if entry.name not in needed)
        return Program(inputs, targets, steps, outputs, tuple(self.losses), self.names)

    def _add(self, node: Node) -> None:
        role = node.layer.role
        if role in ("data", "input"):
            self._enter(node)
        elif role == "output":
            self.outputs.extend(self._arriving(node)[0])
        else:
            self._step(node)

    def _enter(self, node: Node) -> None:
        """Only ports that something is wired to become inputs of the network."""
        wired = {wire.output for wire in self.graph.wires_from.get(node.id, ()) if wire.target in self.analysis.used}
        for port in node.outputs:
            if port.name in wired:
                stem = port.name if node.layer.role == "data" else "x"
                self.names[node.id, port.name] = name = self._entry_name(stem)
                self.entries.append(Entry(name, node.id, port.name, self.analysis.values[node.id, port.name]))

    def _entry_name(self, stem: str) -> str:
        taken = {entry.name for entry in self.entries}
        numbered = (f"{stem}{n}" for n in range(2, len(taken) + 3))
        return stem if stem not in taken else next(name for name in numbered if name not in taken)

    def _step(self, node: Node) -> None:
        layer, name = node.layer, self.modules[node.id]
        values = self.analysis.inputs_of(node.id) or ()
        groups = self._arriving(node)
        arguments = [
            tuple(map(Name, group, value)) if port.many else Name(group[0], value) if group else None
            for port, group, value in zip(node.inputs, groups, values, strict=True)
        ]
        me, module = Me(name), layer.module(*values)
        results: Any = layer.forward(me, *arguments)
        expressions = results if isinstance(results, tuple) else (results,)
        variables = []
        for port in node.outputs:
            self.names[node.id, port.name] = name if len(node.outputs) == 1 else f"{name}_{port.name}"
            variables.append(self.names[node.id, port.name])
        step = Step(
            name,
            node.id,
            node.title,
            module,
            tuple(zip(variables, expressions, strict=True)),
            tuple(self.analysis.values[node.id, port.name] for port in node.outputs),
            tuple(variable for group in groups for variable in group),
            layer.initialise(me) if module is not None else (),
            node.frozen,
            layer.learns,
            label=node.name,
        )
        self.steps.append(step)
        if layer.role == "loss":
            self.losses.append(_loss(node, variables[0], groups, values[1]))

    def _arriving(self, node: Node) -> list[list[str]]:
        """The variables wired to each port, in the order of the ports and then of the wires."""
        wires = self.graph.wires_into.get(node.id, ())
        return [[self.names[wire.start] for wire in wires if wire.input == port.name] for port in node.inputs]

    def _needed(self, outputs: tuple[str, ...]) -> set[str]:
        """The nodes and variables that the outputs depend on."""
        needed = set(outputs)
        for step in reversed(self.steps):
            if needed & {variable for variable, _ in step.results}:
                needed |= {step.node, *step.inputs}
        return needed


def _flagged(step: Step, in_forward: bool) -> Step:
    return replace(step, in_forward=in_forward)


def _loss(node: Node, name: str, groups: list[list[str]], target: Value) -> Loss:
    loss: Any = node.layer
    # An error between numbers, taken of two classes, learns a decision (the perceptron's): what counts is its accuracy.
    task = "binary" if loss.task == "regression" and target.is_index else loss.task
    return Loss(name, node.id, node.title, groups[0][0], groups[1][0], loss.weight, task, loss.threshold)


def _identifiers(nodes: list[Node]) -> dict[str, str]:
    """One identifier a node. Ids of our own form stand for themselves; others, and clashes, get a fresh one."""
    names = {node.id: node.id for node in nodes if IDENTIFIER.fullmatch(node.id)}
    taken = set(names)
    for node in nodes:
        if node.id not in names:
            stem = re.sub(r"\W", "_", node.layer.kind)
            names[node.id] = next(f"{stem}_{n}" for n in range(1, len(taken) + 2) if f"{stem}_{n}" not in taken)
            taken.add(names[node.id])
    return names
