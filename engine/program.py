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
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

from engine import hebbian, perceptron, self_supervised
from engine.analysis import Analysis, analyse
from engine.block import Block
from engine.call import Call, Me, Name
from engine.errors import UserError
from engine.feeding import feed_of
from engine.graph import Graph, Node, Wire
from engine.layers.decoder import DecoderInput
from engine.layers.ensemble import Together
from engine.layers.sizes import options
from engine.neurons import CHOSEN, Group, Vector, activation_of, batches, is_neuron, joined, plan
from engine.problems import passed
from engine.settings import TrainingSettings
from engine.steps import Body, Column, Entry, Feed, Loss, Program, Step, Use
from engine.unfolding import copies_of, elements_inside, entered, names_inside, unfolded
from engine.values import Value, element_of

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
    program = _Writer(analysis, {}).program()
    return _taught(program, graph.training)


def _taught(program: Program, settings: TrainingSettings) -> Program:
    """What a method trains: some hold weights of a program, or make its targets."""
    match settings.method:
        case "perceptron":
            return perceptron.taught(program)
        case "hebbian":
            return hebbian.taught(program)
        case "self-supervised":
            return self_supervised.taught(program, settings)
    return program


def not_ready(analysis: Analysis) -> UserError:
    """The first error of a drawing as a message; tells how many more there are."""
    errors = analysis.errors
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
        self.taken = set(self.modules.values())
        self.joined: dict[tuple[Column, ...], str] = {}
        self.names: dict[tuple[str, str], str] = {}
        self.elements: dict[str, Column] = {}
        self.vectors: dict[str, Vector] = {}
        self.level = 0
        self.entries: list[Entry] = []
        self.steps: list[Step | Use] = []
        self.losses: list[Loss] = []
        self.outputs: list[str] = []

    def program(self) -> Program:
        self._walk()
        together = {v for step in self.steps if isinstance(step, Step) and step.joins for v in step.variables}
        self.losses.sort(key=lambda loss: loss.prediction not in together)  # an ensemble's before its members'
        outputs = tuple(dict.fromkeys(self.outputs or [name for loss in self.losses for name in loss.reads]))
        feed = feed_of(self.steps, self.losses, self.entries)
        needed, running = self._needed(outputs, feed)
        if feed is not None and feed.target in needed:  # what is to be written is read elsewhere too
            feed = None
        body = tuple(replace(step, in_forward=step.name in running) for step in self.steps)
        inputs = tuple(entry for entry in self.entries if entry.name in needed)
        targets = tuple(entry for entry in self.entries if entry.name not in needed)
        names = {**self.names, **names_inside(body, "", "", {})}
        elements = {**self.elements, **elements_inside(body, "", {})}
        return Program(inputs, targets, unfolded(body), outputs, tuple(self.losses), names, elements, body, feed)

    def body(self, block: Block) -> Body:
        """What the content of a block does."""
        for id, port in block.entrances.items():
            name = port if ARGUMENT.fullmatch(port) and not keyword.iskeyword(port) else "x"
            self._enter_as(name if name not in RESERVED else "x", id, "out")
        self._walk()
        outputs = tuple(self._arriving(self.graph.nodes[id])[0][0] for id in block.exits)
        return Body(tuple(self.entries), tuple(self.steps), outputs, self.names, self.elements)

    def _walk(self) -> None:
        for level, batch in batches(self.graph, self.order):
            self.level = level
            nodes = [self.graph.nodes[id] for id in batch]
            if is_neuron(nodes[0]):
                self._neurons(nodes)
            else:
                self._add(nodes[0])

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
        wires = self.graph.wires_from.get(node.id, ())
        wired = {element_of(wire.output)[0] for wire in wires if wire.target in self.analysis.used}
        for port in node.outputs:
            if port.name in wired:
                self._enter_as(port.name if node.layer.role == "data" else "x", node.id, port.name)

    def _enter_as(self, stem: str, node: str, port: str) -> None:
        taken = {entry.name for entry in self.entries}
        numbered = (f"{stem}{n}" for n in range(2, len(taken) + 3))
        name = stem if stem not in taken else next(other for other in numbered if other not in taken)
        self._gives(node, port, name)
        self.entries.append(Entry(name, node, port, self.analysis.values[node, port]))

    def _gives(self, node: str, port: str, name: str) -> None:
        """Notes the variable of an output, and how many numbers it has where it is a vector."""
        self.names[node, port] = name
        value = self.analysis.values[node, port]
        if value.rank == 1:
            self.vectors.setdefault(name, Vector(value.size, self.level))

    def _pass(self, node: Node) -> None:
        """What passes by is the variable before; the module of a layer is kept all the same, with its weights."""
        wire = passed(node, self.graph.wires_into.get(node.id, ()))
        if wire is not None:
            name = self._variable(wire)  # as it is, though it may be one number of a vector
            several = self.graph.gathered(node.id, wire.input)
            self.names[node.id, node.outputs[0].name] = self._vector(node, several) if len(several) > 1 else name
        if node.bypassed and self.analysis.inputs_of(node.id) is not None:
            if isinstance(node.layer, Block):
                self._use(node, node.layer)
            else:
                self._step(node)

    def _step(self, node: Node) -> None:
        layer, name = node.layer, self.modules[node.id]
        values = self.analysis.inputs_of(node.id) or ()
        me, module = Me(self.modules.get(node.shares, name)), None if node.shares else layer.module(*values)
        initialise = layer.initialise(me) if module is not None else ()
        step = Step(name, node.id, node.title, module, (), (), (), initialise, node.frozen, layer.learns)
        step = replace(step, learns=step.learns and not node.shares, frozen=step.frozen and not node.shares)
        step = replace(step, label=node.name)
        if isinstance(layer, DecoderInput):
            step = replace(step, teaching=layer.teacher_forcing)
        if node.passes:
            held = node.frozen or not self.graph.sharing(node.id)  # what others use goes on learning
            self.steps += [replace(step, frozen=held, bypassed=True)] if module is not None else []
            return
        groups = self._arriving(node)
        arguments = [
            tuple(map(Name, group, value)) if port.many else Name(group[0], value) if group else None
            for port, group, value in zip(node.inputs, groups, values, strict=True)
        ]
        holder = self.graph.nodes.get(node.shares)
        tied = holder is not None and holder.layer.kind != layer.kind
        results: Any = layer.tie(me, *arguments) if tied else layer.forward(me, *arguments)
        expressions = results if isinstance(results, tuple) else (results,)
        if node.silent:
            expressions = tuple(Call("torch.zeros_like", expression) for expression in expressions)
        for port in node.outputs:
            self.names[node.id, port.name] = name if len(node.outputs) == 1 else f"{name}_{port.name}"
        variables = [self.names[node.id, port.name] for port in node.outputs]
        for port, variable in zip(node.outputs, variables, strict=True):
            self._gives(node.id, port.name, variable)
        step = replace(
            step,
            pointwise=layer.pointwise,
            joins=isinstance(layer, Together),
            unit_ids=layer.ids,
            results=tuple(zip(variables, expressions, strict=True)),
            values=tuple(self.analysis.values[node.id, port.name] for port in node.outputs),
            inputs=tuple(variable for group in groups for variable in group),
        )
        self.steps.append(step)
        if layer.role == "loss":
            given = {entry.name for entry in self.entries}
            self.losses.append(_loss(node, variables[0], groups, values, given))

    def _use(self, node: Node, block: Block) -> None:
        copies = tuple(self._written(block, inner) for inner in block.inside(*self.analysis.inputs_of(node.id) or ()))
        name = self.modules[node.id]
        use = Use(name, node.id, block, copies, (), (), (), node.frozen, label=node.name)
        use = replace(use, holder=self.modules.get(node.shares, ""))
        if node.passes:
            held = node.frozen or not self.graph.sharing(node.id)
            self.steps.append(replace(use, frozen=held, bypassed=True))
            return
        inputs = tuple(group[0] for group in self._arriving(node))
        given = inputs
        for place, body in copies_of(use):
            given = tuple(entered(body, given).get(output, f"{place}.{output}") for output in body.outputs)
        for port, variable in zip(node.outputs, given, strict=True):
            self._gives(node.id, port.name, variable)
        values = tuple(self.analysis.values[node.id, port.name] for port in node.outputs)
        self.steps.append(replace(use, inputs=inputs, variables=given, values=values))

    def _written(self, block: Block, analysis: Analysis) -> Body:
        if id(analysis) not in self.bodies:
            self.bodies[id(analysis)] = analysis, _Writer(analysis, self.bodies).body(block)
        return self.bodies[id(analysis)][1]

    def _arriving(self, node: Node) -> list[list[str]]:
        """The variables wired to each port, in the order of the ports and then of the wires."""
        wires = self.graph.wires_into.get(node.id, ())
        groups: list[list[str]] = []
        for port in node.inputs:
            together = self.graph.gathered(node.id, port.name)
            apart = () if together else (wire for wire in wires if wire.input == port.name)
            groups.append([self._vector(node, each) for each in ([together] if together else ((w,) for w in apart))])
        return groups

    # ---- single numbers ----

    def _neurons(self, nodes: list[Node]) -> None:
        """The neurons of a level, as few steps as they can be."""
        wires = {node.id: self.graph.wires_into.get(node.id, ()) for node in nodes}
        reads = {id: tuple(column for wire in into for column in self._columns(wire)) for id, into in wires.items()}
        for group in plan(nodes, reads, self.vectors):
            self._group(group, [self.graph.nodes[id] for id in group.members])

    def _group(self, group: Group, nodes: list[Node]) -> None:
        name = self._free("neurons")
        sparse = group.rows is not None and len(group.columns) > CHOSEN
        read = self._gathered(nodes[0].id, nodes[0].title, group.columns, sparse)
        size = len(nodes)
        if group.rows is None:
            module = Call("nn.Linear", len(group.columns), size, **options(bias=(group.bias, True)))
        else:
            rows = [list(row) for row in group.rows]
            module = Call("modules.SparseLinear", len(group.columns), rows, **options(bias=(group.bias, True)))
        frozen = all(_pace(node) == 0 for node in nodes)
        sums = Name(f"{name}_sums")
        result = activation_of(sums, nodes)
        step = Step(
            name,
            nodes[0].id,
            nodes[0].title if size == 1 else f"{size} neurons",
            module,
            ((name if result is None else sums.name, Me(name)(Name(read))),),
            (Value((size,)),),
            (read,),
            frozen=frozen,
            learns=True,
            label=nodes[0].name if size == 1 else "",
            units=group.members,
            unit_titles=tuple(node.title for node in nodes),
            columns=group.columns,
            rows=group.rows,
            paces=() if frozen else self._paces(nodes, group.bias),
        )
        self.steps.append(step)
        if result is not None:
            active = Step(f"{name}_active", step.node, step.title, None, ((name, result),), step.values, (sums.name,))
            titles = step.unit_titles
            self.steps.append(replace(active, units=group.members, unit_titles=titles, pointwise=True))
        self.vectors[name] = Vector(size, self.level)
        for place, node in enumerate(nodes):
            own = name if size == 1 else self.modules[node.id]
            self.names[node.id, "out"] = own
            if size > 1:
                self.elements[own] = name, place

    def _paces(self, nodes: list[Node], bias: bool) -> tuple[float, ...]:
        """How fast every weight and every bias learns; none where all learn alike."""
        weights: list[float] = []
        for node in nodes:
            held = set(node.layer.setting("frozen_wires"))
            for wire in self.graph.wires_into.get(node.id, ()):
                pace = 0.0 if f"{wire.source}.{wire.output}" in held else _pace(node)
                weights += [pace] * len(self._columns(wire))
        paces = (*weights, *(map(_pace, nodes) if bias else ()))
        return () if set(paces) == {1.0} else paces

    def _variable(self, wire: Wire) -> str:
        """The variable that a wire carries; one element of a vector has a name, and is computed by no step."""
        stem, index = element_of(wire.output)
        name = self.names[wire.source, stem]
        if index is None or (name in self.vectors and self.vectors[name].size == 1) or name in self.elements:
            return name
        own = f"{name}[{index}]"
        self.elements[own] = name, index
        self.names.setdefault(wire.start, own)
        return own

    def _columns(self, wire: Wire) -> list[Column]:
        """The numbers that a wire carries, and where they are found."""
        name = self._variable(wire)
        return [self.elements[name]] if name in self.elements else [(name, n) for n in range(self.vectors[name].size)]

    def _vector(self, node: Node, wires: tuple[Wire, ...]) -> str:
        """The variable that some wires carry together to a port."""
        if len(wires) == 1 and self._variable(wires[0]) not in self.elements:
            return self._variable(wires[0])
        return self._gathered(node.id, node.title, tuple(column for wire in wires for column in self._columns(wire)))

    def _gathered(self, node: str, title: str, columns: tuple[Column, ...], sparse: bool = False) -> str:
        """A variable with just these numbers: one that is there already, or a step that puts them together."""
        first = columns[0][0]
        if columns == tuple((first, place) for place in range(self.vectors[first].size)):
            return first
        if columns not in self.joined:
            known = self._known(columns)
            name = self.joined[columns] = self._free("vector")
            self.vectors[name] = Vector(len(columns), self.level)
            read = tuple(dict.fromkeys(variable for variable, _ in known))
            results = ((name, joined(known, self.vectors, sparse)),)
            step = Step(name, node, title, None, results, (Value((len(columns),)),), read, columns=columns)
            self.steps.append(step)
        return self.joined[columns]

    def _known(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The same numbers, the first of them from the longest vector that was put together of just these before.

        With wires that skip levels each level reads all before it; so each takes what the one before it has gathered.
        """
        begun = (known for known in self.joined if known == columns[: len(known)])
        longest = max(begun, key=len, default=())
        name = self.joined.get(longest, "")
        return (*((name, place) for place in range(len(longest))), *columns[len(longest) :])

    def _free(self, stem: str) -> str:
        """A name that no step has."""
        name = next(f"{stem}_{n}" for n in range(1, len(self.taken) + 2) if f"{stem}_{n}" not in self.taken)
        self.taken.add(name)
        return name

    def _needed(self, outputs: tuple[str, ...], feed: Feed | None) -> tuple[set[str], set[str]]:
        """The variables that the outputs depend on, and the steps that compute them. A block is needed as a whole; a
        decoder that is told its own answers needs no target."""
        needed, running = set(outputs), set[str]()
        for step in reversed(self.steps):
            # What a block hands on as it came is not its own.
            own = (v for v in step.variables if isinstance(step, Step) or v.startswith(f"{step.name}."))
            if needed.intersection(own):
                running.add(step.name)
                needed |= set(step.inputs) if feed is None or step.name != feed.step else set()
        return needed, running


def _pace(node: Node) -> float:
    return 0.0 if node.frozen else float(node.layer.setting("rate"))


def _loss(node: Node, name: str, groups: list[list[str]], values: Sequence[Any], given: Set[str]) -> Loss:
    """`given` are the variables of the data: what a loss reads besides them the network computes."""
    loss: Any = node.layer
    if not {"prediction", "target"} <= {port.name for port in node.inputs}:
        reads = tuple(variable for group in groups for variable in group if variable not in given)
        return Loss(name, node.id, node.title, weight=loss.weight, reads=reads)
    prediction, target = groups[0][0], groups[1][0]
    # An error between numbers, taken of two classes, learns a decision (the perceptron's): what counts is its accuracy.
    task = "binary" if loss.task == "regression" and values[1].is_index else loss.task
    own = loss.weight, task, loss.threshold, loss.answers
    return Loss(name, node.id, node.title, prediction, target, *own, (prediction,), loss.ignored)


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
