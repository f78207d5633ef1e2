"""A Dense layer as neurons: `engine.units` says what for.

Up to some 300 wires into the neurons are drawn one by one, so that each can be cut and frozen. Above it nobody could
follow them: the vector is led to each neuron as a whole, numbers that come from several places by way of a dot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.analysis import Analysis
from engine.errors import UserError
from engine.graph import Frame, FreshIds, Graph, Node, Point, Wire
from engine.layers.basic import Dense
from engine.layers.neuron import ACTIVATIONS, Neuron
from engine.layers.wiring import Reroute
from engine.limits import NODES, WIRES
from engine.numbers_read import Start, joined_notes, numbers, refrozen, start_of
from engine.values import ELEMENT, element_of

SINGLE = 300
"""Wires between two layers that are drawn one by one: above it they cover one another, and drawing them nicely takes
longer than a frame."""

ROW, COLUMN = 72.0, 200.0
"""From neuron to neuron in a column, and from a layer to its activation, in scene units."""


HEAD, FOOT = 120.0, 100.0
"""What a frame keeps free at most above the first row, for its title and note, and from the last row to its end."""


class Opening:
    """A Dense layer that is being opened. `end` is the node that gives what the neurons will: it, or its activation."""

    def __init__(self, graph: Graph, id: str, analysis: Analysis) -> None:
        self.graph, self.analysis = graph, analysis
        self.node, self.layer, self.inputs = _layer_at(graph, id, analysis)
        self.into = graph.wires_into[id]
        self.single = graph.gathered(id, "in")
        self.few = self.layer.units * self.inputs <= SINGLE and (bool(self.single) or _can_be_numbered(self.into[0]))
        self.activation, self.end = self._activated()
        self.ids = self._named()
        self.fresh = FreshIds([*graph.nodes, *self.ids])
        self.dots: dict[str, Node] = {}
        self.renamed: dict[str, tuple[str, ...]] = {}
        _check_size(self.node.title, len(graph.nodes) - 1 + self.layer.units, self._wires())

    def _wires(self) -> int:
        """How many wires the drawing will have, or some fewer."""
        one_by_one = self.few or self.layer.masked
        into = layer_wires(self.layer, self.inputs) if one_by_one else self.layer.units
        after = self.graph.wires_from.get(self.end.id, ())
        whole = sum(element_of(wire.output)[1] is None for wire in after)
        return len(self.graph.wires) - len(self.into) + into + whole * (self.layer.units - 1)

    def graph_with_neurons(self) -> Graph:
        starts, before = self._starts()
        wires: list[Wire] = []
        passed_on = self._passed_on()
        for wire in self.graph.wires:
            if wire == self.into[0]:
                wires += before
                wires += (Wire(*start, id, "in") for id, row in zip(self.ids, starts, strict=True) for start in row)
            if wire.source == self.end.id:
                wires += passed_on[wire]
            elif wire.target not in (self.node.id, self.end.id):
                wires.append(wire)
        gone = {self.node.id, self.end.id}
        nodes: dict[str, Node] = {}
        for id, node in self.graph.nodes.items():
            if id == self.node.id:
                nodes |= {neuron.id: neuron for neuron in self._neurons()} | self.dots
            elif id not in gone:
                nodes[id] = refrozen(node, self.renamed)
        _check_size(self.node.title, len(nodes), len(wires))
        frames = tuple(self._around(frame, nodes) for frame in self.graph.frames)
        return replace(self.graph, nodes=nodes, wires=tuple(wires), frames=frames)

    def _around(self, frame: Frame, nodes: Mapping[str, Node]) -> Frame:
        """A frame that the layer stood in, with room above and below the neurons as there was around what it held."""
        (x, y), (width, height) = frame.position, frame.size
        within = [node.position for node in self.graph.nodes.values() if lies_in(node.position, frame)]
        if not lies_in(self.node.position, frame):
            return frame
        rows = [nodes[id].position[1] for id in self.ids]
        above, below = min(other for _, other in within) - y, y + height - max(other for _, other in within)
        top = min(y, min(rows) - min(above, HEAD))
        bottom = max(y + height, max(rows) + min(below, FOOT))
        grown = (frame.grown[0] + y - top, frame.grown[1] + bottom - y - height)
        return replace(frame, position=(x, top), size=(width, bottom - top), grown=grown)

    def _activated(self) -> tuple[str, Node]:
        """The activation of the neurons, and the node that is it in the drawing."""
        after = self.graph.wires_from.get(self.node.id, ())
        following = self.graph.nodes[after[0].target] if len(after) == 1 and after[0].output == "out" else None
        if following is not None and not following.bypassed and not following.layer.alias:
            for name, layer in ACTIVATIONS.items():
                if following.layer == layer:
                    return name, following
        return "linear", self.node

    def _named(self) -> tuple[str, ...]:
        known = self.layer.ids
        ids = [*known, *(f"{self.node.id}_{n + 1}" for n in range(len(known), self.layer.units))]
        taken = self.graph.nodes.keys() - {self.node.id}
        fresh = FreshIds([*taken, *ids])
        seen: set[str] = set()
        for place, id in enumerate(ids):
            ids[place] = fresh.make(Neuron.kind) if id in taken or id in seen else id
            seen.add(id)
        return tuple(ids)

    def _starts(self) -> tuple[list[tuple[Start, ...]], list[Wire]]:
        """Where the wires of each neuron begin, and wires that are needed for that."""
        units = self.layer.units
        read = [number for wire in self.into for number in numbers(self.analysis, wire)]
        if self.layer.masked:
            begin = [start_of(self.analysis, number) for number in read]
            return [tuple(begin[n] for n in row) for row in self.layer.rows(self.inputs)], []
        if self.few and (self.single or self.inputs == 1):
            return [tuple(wire.start for wire in self.into)] * units, []
        if self.few:
            return [tuple(start_of(self.analysis, number) for number in read)] * units, []
        if not self.single:
            return [(self.into[0].start,)] * units, []
        x, y = self.node.position
        dot = self._dot((x - COLUMN / 4, y))
        return [((dot, "out"),)] * units, [Wire(*wire.start, dot, "in") for wire in self.into]

    def _passed_on(self) -> dict[Wire, list[Wire]]:
        """What becomes of the wires that began at the layer; notes in `renamed` where they begin now."""
        after = self.graph.wires_from.get(self.end.id, ())
        whole = [wire for wire in after if element_of(wire.output)[1] is None]
        readers = sum(isinstance(self.graph.nodes[wire.target].layer, Neuron) for wire in whole)
        together = [wire for wire in whole if self._needs_a_vector(wire, readers)]
        x, y = self.node.position
        dot = self._dot((x + COLUMN / 2, y)) if together else ""
        found: dict[Wire, list[Wire]] = {}
        for wire in after:
            index = element_of(wire.output)[1]
            starts = [(dot, "out")] if wire in together else [(id, "out") for id in self.ids]
            starts = starts if index is None else starts[index : index + 1]
            found[wire] = [Wire(*start, *wire.end) for start in starts]
            self.renamed[".".join(wire.start)] = tuple(".".join(start) for start in starts)
        if together:  # once, before the first that reads from it
            found[together[0]][:0] = [Wire(id, "out", dot, "in") for id in self.ids]
        return found

    def _needs_a_vector(self, wire: Wire, readers: int) -> bool:
        """Whether single numbers will not do: of several wires a port makes several values, or too many to draw."""
        target = self.graph.nodes[wire.target]
        port = target.input(wire.input)
        if isinstance(target.layer, Neuron):
            return readers * self.layer.units > SINGLE
        return port is not None and port.many and self.layer.units > 1

    def _dot(self, position: Point) -> str:
        id = self.fresh.make(Reroute.kind)
        self.dots[id] = Node(id, Reroute(), position=position)
        return id

    def _neurons(self) -> list[Node]:
        """The neurons in a column, its middle where the layer stood."""
        layer = Neuron(activation=self.activation, bias=self.layer.bias, opened_from=self.node.id)
        (x, y), name = self.node.position, self.node.name
        top = y - ROW * (len(self.ids) - 1) / 2
        note = joined_notes([self.node] if self.end is self.node else [self.node, self.end])
        return [
            Node(
                id,
                layer,
                f"{name} {n + 1}" if name else "",
                (x, top + ROW * n),
                self.node.frozen,
                note if n == 0 else "",
                self.node.extra if n == 0 else (),
            )
            for n, id in enumerate(self.ids)
        ]


def lies_in(point: Point, frame: Frame) -> bool:
    (x, y), (left, top), (width, height) = point, frame.position, frame.size
    return left <= x <= left + width and top <= y <= top + height


def _layer_at(graph: Graph, id: str, analysis: Analysis) -> tuple[Node, Dense, int]:
    """A Dense layer that can be opened, and how many numbers it reads."""
    node = graph.nodes[id]
    if not isinstance(node.layer, Dense):
        text = f"{node.title} cannot be opened into neurons: only a Dense layer can."
        raise UserError(text, "Select a Dense layer.")
    if node.bypassed:
        raise UserError(f"{node.title} is bypassed: its neurons would not be.", "Switch it on again first.")
    if node.shares:
        text = f"{node.title} uses the weights of {graph.nodes[node.shares].title}, which its neurons could not."
        raise UserError(text, "Stop sharing first.")
    value, title = (analysis.inputs_of(id) or (None,))[0], node.title
    if value is None:
        raise UserError(f"It is not known what {title} reads, so its neurons have no wires.", "Wire its input first.")
    if value.rank != 1:
        text = f"{title} works on every step of a sequence, and a neuron on one vector: it cannot be opened."
        raise UserError(text, "Open a layer that reads a vector.")
    wires, layer = layer_wires(node.layer, value.size), node.layer
    if wires > WIRES:
        text = f"{title} has {wires:,} wires; a drawing holds {WIRES:,} at most."
        raise UserError(text, "Give it fewer units, or look at its weights as a picture.")
    bare = next((n for n, row in enumerate(layer.rows(value.size), 1) if not row), 0) if layer.masked else 0
    if bare:
        raise UserError(f"Unit {bare} of {title} has no wire left, and a neuron needs one.", "Give it fewer units.")
    return node, layer, value.size


def _can_be_numbered(wire: Wire) -> bool:
    """Whether a wire can begin at one number of what this one carries: ports of blocks may have any name."""
    return ELEMENT.fullmatch(f"{element_of(wire.output)[0]}[0]") is not None


def layer_wires(layer: Dense, inputs: int) -> int:
    """How many wires a Dense layer has."""
    missing = sum(row[:inputs].count("0") for row in layer.mask[: layer.units])
    return layer.units * inputs - missing


def _check_size(title: str, nodes: int, wires: int) -> None:
    for count, most, what in ((nodes, NODES, "nodes"), (wires, WIRES, "wires")):
        if count > most:
            text = f"With {title} opened the drawing would have {count:,} {what}; {most:,} is the most."
            raise UserError(text, "Give it fewer units first.")
