"""The drawing as a program: the steps of the network in order, each a few calls as data.

    graph -> to_program -> Program -> Network (runs its `steps`)
                                   -> to_source (prints its `body`)

Only what a loss or an output depends on becomes a step. Variable and module names are our own identifiers, never text
from a document: a node's id where it has the form that `Graph.fresh_id` gives (`conv2d_1`), a fresh one otherwise.

What runs is flat: the steps inside of blocks stand among the others, their modules called `block_1.conv2d_1` and their
nodes `block_1/conv2d_1` (`block_1.0.conv2d_1` and `block_1/0/conv2d_1` in the first copy of a block that is repeated).
So training, probes and views see inside of blocks without knowing of them. The `body` is the same with blocks as they
were drawn, for the printer. A reroute dot, and a layer that is bypassed, stand for the value before them.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import replace
from typing import Any

from engine.analysis import Analysis, analyse
from engine.block import Block
from engine.call import Me, Name
from engine.errors import UserError
from engine.graph import Graph, Node
from engine.problems import Problem, passed
from engine.steps import Body, Entry, Loss, Program, Step, Use
from engine.unfolding import copies_of, entered, names_inside, unfolded
from engine.values import Value

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,40}_[0-9]{1,6}")
"""Ends in a number, so it is no keyword of Python and no attribute of nn.Module."""

ARGUMENT = re.compile(r"(?!.*_[0-9])[a-zA-Z]\w{0,40}", re.ASCII)
"""The name of a block's port as a variable: unlike any name of a step."""

RESERVED = frozenset({"self", "super", "range", "torch", "nn", "F", "math", "step"})
"""What printed code means something else by."""


def to_program(graph: Graph, analysis: Analysis | None = None) -> Program:
    """The program of a drawing. Raises UserError with the first problem where the drawing is not ready."""
    analysis = analysis if analysis and analysis.graph is graph else analyse(graph)
    if not analysis.ready:
        raise not_ready(analysis)
    return _Writer(analysis, {}).program()


def not_ready(analysis: Analysis) -> UserError:
    """The first error of a drawing as a message; tells how many more there are."""
    errors: list[Problem] = [problem for problem in analysis.problems if problem.level == "error"]
    more = f" ({len(errors) - 1} more in the list of problems)" if len(errors) > 1 else ""
    return UserError(f"The drawing is not ready: {errors[0].text}", f"{errors[0].hint}{more}".strip())


Bodies = dict[int, tuple[Analysis, Body]]
"""The bodies that were written, by the identity of what they were written from."""


class _Writer:
    """Walks the nodes of a drawing, or of a block's content, in order and collects their steps; used once."""

    def __init__(self, analysis: Analysis, bodies: Bodies) -> None:
        self.analysis = analysis
        self.bodies = bodies
        self.graph = analysis.graph
        self.order = [id for id in analysis.order if id in analysis.used]
        self.modules = _identifiers([self.graph.nodes[id] for id in self.order])
        self.names: dict[tuple[str, str], str] = {}
        self.entries: list[Entry] = []
        self.steps: list[Step | Use] = []
        self.losses: list[Loss] = []
        self.outputs: list[str] = []

    def program(self) -> Program:
        for id in self.order:
            self._add(self.graph.nodes[id])
        outputs = tuple(dict.fromkeys(self.outputs or [loss.prediction for loss in self.losses]))
        needed = self._needed(outputs)
        body = tuple(replace(step, in_forward=step.node in needed) for step in self.steps)
        inputs = tuple(entry for entry in self.entries if entry.name in needed)
        targets = tuple(entry for entry in self.entries if entry.name not in needed)
        names = {**self.names, **names_inside(body, "", "", {})}
        return Program(inputs, targets, unfolded(body), outputs, tuple(self.losses), names, body)

    def body(self, block: Block) -> Body:
        """What the content of a block does."""
        for id, port in block.entrances.items():
            name = port if ARGUMENT.fullmatch(port) and not keyword.iskeyword(port) else "x"
            self._enter_as(name if name not in RESERVED else "x", id, "out")
        for id in self.order:
            self._add(self.graph.nodes[id])
        outputs = tuple(self._arriving(self.graph.nodes[id])[0][0] for id in block.exits)
        return Body(tuple(self.entries), tuple(self.steps), outputs, self.names)

    def _add(self, node: Node) -> None:
        role = node.layer.role
        if role in ("data", "input"):
            self._enter(node)
        elif role == "output":
            self.outputs.extend(self._arriving(node)[0])
        elif node.passes:
            self._pass(node)
        elif isinstance(node.layer, Block):
            self._use(node, node.layer)
        elif role in ("layer", "loss"):
            self._step(node)

    def _enter(self, node: Node) -> None:
        """Only ports that something is wired to become inputs of the network."""
        wired = {wire.output for wire in self.graph.wires_from.get(node.id, ()) if wire.target in self.analysis.used}
        for port in node.outputs:
            if port.name in wired:
                self._enter_as(port.name if node.layer.role == "data" else "x", node.id, port.name)

    def _enter_as(self, stem: str, node: str, port: str) -> None:
        taken = {entry.name for entry in self.entries}
        numbered = (f"{stem}{n}" for n in range(2, len(taken) + 3))
        name = stem if stem not in taken else next(other for other in numbered if other not in taken)
        self.names[node, port] = name
        self.entries.append(Entry(name, node, port, self.analysis.values[node, port]))

    def _pass(self, node: Node) -> None:
        """What passes by is the variable before; the module of a layer is kept all the same, with its weights."""
        wire = passed(node, self.graph.wires_into.get(node.id, ()))
        if wire is not None:
            self.names[node.id, node.outputs[0].name] = self.names[wire.start]
        if node.bypassed and self.analysis.inputs_of(node.id) is not None:
            if isinstance(node.layer, Block):
                self._use(node, node.layer)
            else:
                self._step(node)

    def _step(self, node: Node) -> None:
        layer, name = node.layer, self.modules[node.id]
        values = self.analysis.inputs_of(node.id) or ()
        me, module = Me(name), layer.module(*values)
        initialise = layer.initialise(me) if module is not None else ()
        step = Step(name, node.id, node.title, module, (), (), (), initialise, node.frozen, layer.learns)
        step = replace(step, label=node.name)
        if node.passes:
            self.steps += [replace(step, frozen=True, bypassed=True)] if module is not None else []
            return
        groups = self._arriving(node)
        arguments = [
            tuple(map(Name, group, value)) if port.many else Name(group[0], value) if group else None
            for port, group, value in zip(node.inputs, groups, values, strict=True)
        ]
        results: Any = layer.forward(me, *arguments)
        expressions = results if isinstance(results, tuple) else (results,)
        for port in node.outputs:
            self.names[node.id, port.name] = name if len(node.outputs) == 1 else f"{name}_{port.name}"
        variables = [self.names[node.id, port.name] for port in node.outputs]
        step = replace(
            step,
            results=tuple(zip(variables, expressions, strict=True)),
            values=tuple(self.analysis.values[node.id, port.name] for port in node.outputs),
            inputs=tuple(variable for group in groups for variable in group),
        )
        self.steps.append(step)
        if layer.role == "loss":
            self.losses.append(_loss(node, variables[0], groups, values[1]))

    def _use(self, node: Node, block: Block) -> None:
        copies = tuple(self._written(block, inner) for inner in block.inside(*self.analysis.inputs_of(node.id) or ()))
        name = self.modules[node.id]
        use = Use(name, node.id, block, copies, (), (), (), node.frozen, label=node.name)
        if node.passes:
            self.steps.append(replace(use, frozen=True, bypassed=True))
            return
        inputs = tuple(group[0] for group in self._arriving(node))
        given = inputs
        for place, body in copies_of(use):
            given = tuple(entered(body, given).get(output, f"{place}.{output}") for output in body.outputs)
        for port, variable in zip(node.outputs, given, strict=True):
            self.names[node.id, port.name] = variable
        values = tuple(self.analysis.values[node.id, port.name] for port in node.outputs)
        self.steps.append(replace(use, inputs=inputs, variables=given, values=values))

    def _written(self, block: Block, analysis: Analysis) -> Body:
        if id(analysis) not in self.bodies:
            self.bodies[id(analysis)] = analysis, _Writer(analysis, self.bodies).body(block)
        return self.bodies[id(analysis)][1]

    def _arriving(self, node: Node) -> list[list[str]]:
        """The variables wired to each port, in the order of the ports and then of the wires."""
        wires = self.graph.wires_into.get(node.id, ())
        return [[self.names[wire.start] for wire in wires if wire.input == port.name] for port in node.inputs]

    def _needed(self, outputs: tuple[str, ...]) -> set[str]:
        """The nodes and variables that the outputs depend on. A block is needed as a whole."""
        needed = set(outputs)
        for step in reversed(self.steps):
            if needed & set(step.variables):
                needed |= {step.node, *step.inputs}
        return needed


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
