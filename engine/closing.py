"""Neurons as a Dense layer: `engine.units` says what for.

What they read from several places stands together at the layer's port, and wires that one of them has and another has
not are missing in the layer (`Dense.mask`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from engine.analysis import Analysis
from engine.errors import UserError
from engine.graph import Frame, FreshIds, Graph, Node, Point, Wire
from engine.layers.basic import Dense
from engine.layers.neuron import ACTIVATIONS, Neuron
from engine.neurons import merged_order
from engine.numbers_read import Number, Start, joined_notes, numbers, refrozen, start_of, whole_vector
from engine.opening import lies_in
from engine.program import to_program
from engine.steps import Program

COLUMN, WIDE = 200.0, 270.0
"""From a layer to its activation, in scene units, and where the layer says that wires are missing."""


class Closing:
    """Neurons that are being closed into a layer. `read` is what the layer reads, `rows` which of it each unit does."""

    def __init__(self, graph: Graph, ids: Iterable[str], analysis: Analysis) -> None:
        chosen = set(ids)
        self.graph, self.analysis = graph, analysis
        self.nodes = [node for node in graph.nodes.values() if node.id in chosen]
        self.units = {node.id: place for place, node in enumerate(self.nodes)}
        self.neuron = _alike(self.nodes)
        _check_side_by_side(graph, self.units)
        self._known: dict[tuple[Start, ...], tuple[Number, ...]] = {}
        self.rows = [self._row(node) for node in self.nodes]
        others = graph.nodes.keys() - self.units.keys()
        opened = self.neuron.opened_from
        fresh = FreshIds([*others, *self.units])
        self.id = opened if opened and opened not in others else fresh.make(Dense.kind)
        function = ACTIVATIONS[self.neuron.activation]
        self.end = self.id if function is None else fresh.make(function.kind)

    def graph_with_layer(self) -> Graph:
        read = self._read()
        before = [Wire(*start, self.id, "in") for start in self._starts(read)]
        after, renamed = self._passed_on()
        wires: list[Wire] = []
        for wire in self.graph.wires:
            if wire.target in self.units:
                wires, before = [*wires, *before], []
            else:
                wires += after.get(wire, [wire])
        if self.end != self.id:
            wires.append(Wire(self.id, "out", self.end, "in"))
        nodes: dict[str, Node] = {}
        for id, node in self.graph.nodes.items():
            if id not in self.units:
                nodes[id] = refrozen(node, renamed)
            elif self.id not in nodes:
                nodes |= {made.id: made for made in self._made(read)}
        made = _without_idle_dots(replace(self.graph, nodes=nodes, wires=tuple(wires)), self.graph)
        place = nodes[self.id].position
        frames = (_shrunk(frame, self.graph, made) if lies_in(place, frame) else frame for frame in made.frames)
        return replace(made, frames=tuple(frames))

    def _row(self, node: Node) -> tuple[Number, ...]:
        """What a neuron reads. Many read the same, so that is found out once."""
        wires = self.graph.wires_into.get(node.id, ())
        starts = tuple(wire.start for wire in wires)
        if starts in self._known:
            return self._known[starts]
        row = self._known[starts] = tuple(number for wire in wires for number in numbers(self.analysis, wire))
        if not row:
            raise UserError(f"{_called(node)} reads nothing.", "Draw a wire to it, or leave it out.")
        if len(set(row)) < len(row):
            text = f"{_called(node)} reads the same number by two wires, and a unit of a layer by one."
            raise UserError(text, "Remove one of them.")
        return row

    def _read(self) -> tuple[Number, ...]:
        """What the layer reads: what the step of these neurons does, in its order, if they are all of a step."""
        if len(set(self.rows)) == 1:
            return self.rows[0]
        return self._of_step() or merged_order(self.rows)

    def _of_step(self) -> tuple[Number, ...]:
        if not self.analysis.ready or self.analysis.inside or not self.units.keys() <= self.analysis.used:
            return ()
        program = to_program(self.graph, self.analysis)
        step = program.step_of(self.nodes[0].id)
        if step is None or set(step.units) != self.units.keys():
            return ()
        found = _Variables(program)
        for row in self.rows:
            for number in row:
                found.note(number)
        read = tuple(found.number(*column) for column in step.columns)
        return tuple(number for number in read if number is not None)

    def _starts(self, read: tuple[Number, ...]) -> list[Start]:
        wires = [self.graph.wires_into[node.id] for node in self.nodes]
        starts = {wire.start for into in wires for wire in into}
        if len(starts) == 1 and not self.graph.is_scalar(wires[0][0]):
            return list(starts)
        whole = whole_vector(self.analysis, read)
        return [whole] if whole else [start_of(self.analysis, number) for number in read]

    def _passed_on(self) -> tuple[dict[Wire, list[Wire]], dict[str, tuple[str, ...]]]:
        """What becomes of the wires that began at the neurons, and where these begin now, by where they began."""
        found: dict[Wire, list[Wire]] = {}
        renamed: dict[str, tuple[str, ...]] = {
            f"{id}.out": (f"{self.end}.out[{place}]",) for id, place in self.units.items()
        }
        for target in dict.fromkeys(wire.target for id in self.units for wire in self.graph.wires_from.get(id, ())):
            here = self.graph.wires_into[target]
            for port in self.graph.nodes[target].inputs:
                found |= self._arriving(target, [wire for wire in here if wire.input == port.name])
        return found, renamed

    def _arriving(self, target: str, wires: list[Wire]) -> dict[Wire, list[Wire]]:
        """The wires to one port: those from all units in their order are one, where that is the same to the port."""
        node = self.graph.nodes[target]
        neuron = isinstance(node.layer, Neuron)
        held = set(node.layer.setting("frozen_wires")) if neuron else set()
        all_units = list(self.units)
        found: dict[Wire, list[Wire]] = {}
        place = 0
        while place < len(wires):
            run = wires[place : place + len(all_units)]
            alone = len(run) == len(wires) and not node.layer.alias
            free = neuron and not held.intersection(f"{wire.source}.out" for wire in run)
            port = node.input(run[0].input)
            fits = alone if port is not None and not port.many else free
            if fits and [wire.source for wire in run] == all_units:
                found |= {wire: [] for wire in run}
                found[run[0]] = [Wire(self.end, "out", *run[0].end)]
                place += len(run)
                continue
            wire = wires[place]
            if wire.source in self.units:
                found[wire] = [Wire(self.end, f"out[{self.units[wire.source]}]", *wire.end)]
            place += 1
        return found

    def _made(self, read: Sequence[Number]) -> list[Node]:
        """The layer, and its activation beside it."""
        ids = tuple(self.units)
        plain = ids == tuple(f"{self.id}_{place + 1}" for place in range(len(ids)))
        missing = any(len(row) < len(read) for row in self.rows)
        mask = tuple(_mask(set(row), read) for row in self.rows) if missing else ()
        layer = Dense(units=len(ids), bias=self.neuron.bias, mask=mask, unit_ids=() if plain else ids)
        x, y = _middle([node.position for node in self.nodes])
        frozen = self.nodes[0].frozen
        name, note = _common_name([node.name for node in self.nodes]), joined_notes(self.nodes)
        made = [Node(self.id, layer, name, (x, y), frozen, note, self.nodes[0].extra)]
        function = ACTIVATIONS[self.neuron.activation]
        return (
            made
            if function is None
            else [*made, Node(self.end, function, position=(x + (WIDE if missing else COLUMN), y))]
        )


def _mask(row: Container[Number], read: Iterable[Number]) -> str:
    return "".join("01"[number in row] for number in read)


class _Variables:
    """The numbers of a program's variables in terms of the drawing, as far as some of each have been noted."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._ports: dict[str, tuple[str, str]] = {}
        self._units = {name: step.units for step in program.steps if step.units for name in step.variables}

    def note(self, number: Number) -> None:
        node, port, _ = number
        name = self._program.names[node, port]
        self._ports.setdefault(self._program.elements.get(name, (name, 0))[0], (node, port))

    def number(self, variable: str, place: int) -> Number | None:
        if variable in self._units:
            return self._units[variable][place], "out", 0
        return (*self._ports[variable], place) if variable in self._ports else None


def _alike(nodes: Sequence[Node]) -> Neuron:
    """What neurons have in common that can be one layer."""
    if not nodes:
        raise UserError("No neurons are selected.", "Select the neurons that the layer shall have.")
    for node in nodes:
        if not isinstance(node.layer, Neuron):
            raise UserError(f"{node.title} is no neuron: only neurons become units of a layer.", "Leave it out.")
        _check_alone(node, node.layer)
    first = nodes[0]
    assert isinstance(first.layer, Neuron)
    for node in nodes[1:]:
        assert isinstance(node.layer, Neuron)
        for what, mine, other in (
            ("activation", first.layer.activation, node.layer.activation),
            ("bias", _on(first.layer.bias), _on(node.layer.bias)),
            ("frozen", _on(first.frozen), _on(node.frozen)),
        ):
            if mine != other:
                these = f"{what} of {_called(first)} is {mine} and of {_called(node)} {other}"
                text = f"Units of a layer are alike, but {these}."
                raise UserError(text, "Set it the same for all of them, or select those that have it.")
    opened = {node.layer.setting("opened_from") for node in nodes}
    return first.layer if len(opened) == 1 else first.layer.model_copy(update={"opened_from": ""})


def _check_alone(node: Node, layer: Neuron) -> None:
    """What a neuron can be by itself, and a unit of a layer cannot."""
    if node.bypassed:
        raise UserError(
            f"{_called(node)} is switched off, and a unit of a layer cannot be.", "Switch it on again first."
        )
    if layer.rate != 1:
        text = f"{_called(node)} learns at {layer.rate:g} times the learning rate, which a unit of a layer cannot."
        raise UserError(text, "Set its rate to 1 first.")
    if layer.frozen_wires:
        text = f"Single wires of {_called(node)} are frozen, which those of a layer cannot be."
        raise UserError(text, "Unfreeze them first, or freeze whole neurons.")


def _check_side_by_side(graph: Graph, chosen: Mapping[str, int]) -> None:
    """A layer computes all units at once, so none of them may depend on another."""
    stack = [(wire.target, id) for id in chosen for wire in graph.wires_from.get(id, ())]
    seen: set[str] = set()
    while stack:
        node, first = stack.pop()
        if node in chosen:
            this, other = _called(graph.nodes[node]), _called(graph.nodes[first])
            text = f"{this} depends on {other}, and those of a layer do not on one another."
            raise UserError(text, "Select neurons that stand side by side.")
        if node not in seen:
            seen.add(node)
            stack += ((wire.target, first) for wire in graph.wires_from.get(node, ()))


def _called(node: Node) -> str:
    """A neuron in a sentence: by its name, or by its id, since all others are called Neuron."""
    return node.name or node.id


def _on(value: bool) -> str:
    return "on" if value else "off"


def _common_name(names: Sequence[str]) -> str:
    """`Hidden` of Hidden 1, Hidden 2 and so on."""
    stems = {name.rpartition(" ")[0] for name in names}
    stem = stems.pop() if len(stems) == 1 else ""
    return stem if all(name.rpartition(" ")[2].isdecimal() for name in names) else ""


def _middle(places: Sequence[Point]) -> Point:
    xs, ys = zip(*places, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _without_idle_dots(graph: Graph, before: Graph) -> Graph:
    """The drawing without the dots that lead nowhere any more."""
    idle = [
        id
        for id, node in graph.nodes.items()
        if node.layer.alias and id not in graph.wires_from and id in before.wires_from
    ]
    return graph.without(idle) if idle else graph


def _shrunk(frame: Frame, before: Graph, after: Graph) -> Frame:
    """A frame without what opening layers has made it higher, as far as what it holds leaves the room around it."""
    was, now = (_heights(graph, frame) for graph in (before, after))
    if not was or not any(frame.grown):
        return frame
    (x, top), (width, height) = frame.position, frame.size
    over, under = frame.grown
    bottom, above, below = top + height, min(was) - top, top + height - max(was)
    up = min(over, max(0.0, min(now) - above - top))
    down = min(under, max(0.0, bottom - max(now) - below))
    return replace(frame, position=(x, top + up), size=(width, height - up - down), grown=(over - up, under - down))


def _heights(graph: Graph, frame: Frame) -> list[float]:
    return [node.position[1] for node in graph.nodes.values() if lies_in(node.position, frame)]
