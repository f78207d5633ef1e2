"""Making a block of a selection, and taking a block apart: edits that take a drawing and return another.

collapsed(graph, ids, "Residual")      the chosen layers as one block
unpacked(graph, "block_1")             the reverse
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.block import Block
from engine.errors import UserError
from engine.graph import FreshIds, Graph, Node, Point, Wire
from engine.layers.wiring import BlockInput, BlockOutput
from engine.nested import block_at

Start = tuple[str, str]
"""A node and one of its outputs."""

GRID = 20
COLUMN, ROW = 240.0, 100.0
"""How far ports of a block stand from its content and from one another, in scene units."""


def collapsed(graph: Graph, ids: Iterable[str], name: str = "Block") -> tuple[Graph, str]:
    """The drawing with the chosen nodes as one block, and the block's id. Raises UserError where that cannot be.

    Wires that cross the border lead through ports of the block: one for each output that feeds the selection, and one
    for each output in the selection that is read outside. Inputs that nothing is wired to become ports as well.
    """
    chosen = set(ids)
    nodes = [node for node in graph.nodes.values() if node.id in chosen]
    _check_choice(graph, nodes)
    making = _Making(graph, nodes)
    frames = tuple(frame for frame in graph.frames if frame.id in chosen)
    block = Block(name=name, graph=Graph(making.inner(), making.inner_wires(), frames))
    id = graph.fresh_id(block.kind)
    place = Node(id, block, position=_on_grid(_centre([node.position for node in nodes])))
    outer: dict[str, Node] = {}
    for node in graph.nodes.values():
        if node.id not in chosen:
            outer[node.id] = node
        elif id not in outer:
            outer[id] = place  # where the first of them stood, so that the order of the drawing stays
    outside = tuple(frame for frame in graph.frames if frame.id not in chosen)
    return replace(graph, nodes=outer, wires=making.outer_wires(id, block), frames=outside), id


def _check_choice(graph: Graph, nodes: list[Node]) -> None:
    if not nodes:
        raise UserError("Nothing is selected to make a block of.", "Select the layers that belong together.")
    for node in nodes:
        if node.layer.role != "layer":
            text = f"{node.title} cannot go into a block: blocks hold layers."
            raise UserError(text, "Leave data, losses, inputs and outputs outside, and select the layers between them.")
    between = _between(graph, {node.id for node in nodes})
    if between is not None:
        text = f"A block of these would feed itself, by way of {between.title}."
        raise UserError(text, f"Select {between.title} as well, or leave out what it feeds.")


def _between(graph: Graph, chosen: set[str]) -> Node | None:
    """A node outside of the selection that lies on a path from it back into it."""
    after = _reached(chosen, {id: [w.target for w in wires] for id, wires in graph.wires_from.items()})
    before = _reached(chosen, {id: [w.source for w in wires] for id, wires in graph.wires_into.items()})
    return next((node for id, node in graph.nodes.items() if id in after & before - chosen), None)


def _reached(start: set[str], following: Mapping[str, list[str]]) -> set[str]:
    seen, stack = set(start), list(start)
    while stack:
        new = set(following.get(stack.pop(), ())) - seen
        seen |= new
        stack.extend(new)
    return seen


class _Making:
    """The border of a selection: which wires cross it, and the inner nodes that they lead through."""

    def __init__(self, graph: Graph, nodes: list[Node]) -> None:
        self.graph = graph
        self.nodes = {node.id: node for node in nodes}
        self.within = [w for w in graph.wires if w.source in self.nodes and w.target in self.nodes]
        self.entering = [w for w in graph.wires if w.source not in self.nodes and w.target in self.nodes]
        self.leaving = [w for w in graph.wires if w.source in self.nodes and w.target not in self.nodes]
        sources = list(dict.fromkeys(wire.start for wire in self.entering))
        starts = list(dict.fromkeys(wire.start for wire in self.leaving)) or self._loose_ends()
        fresh = FreshIds([*graph.nodes, *(frame.id for frame in graph.frames)])
        self.entrance_of = {start: fresh.make(BlockInput.kind) for start in sources}
        self.open = {end: fresh.make(BlockInput.kind) for end in self._empty_inputs()}
        self.exit_of = {start: fresh.make(BlockOutput.kind) for start in starts}

    def _empty_inputs(self) -> list[tuple[str, str]]:
        wired = {wire.end for wire in self.graph.wires}
        ends = [(n.id, port.name) for n in self.nodes.values() for port in n.inputs if not port.optional]
        return [end for end in ends if end not in wired]

    def _loose_ends(self) -> list[Start]:
        """The outputs of nodes that nothing follows: where nothing is read outside, these are what the block gives."""
        feeding = {wire.source for wire in self.within}
        return [(n.id, n.outputs[0].name) for n in self.nodes.values() if n.outputs and n.id not in feeding]

    def inner(self) -> dict[str, Node]:
        """The nodes of the content: entrances to the left, exits to the right of what was chosen."""
        places = [node.position for node in self.nodes.values()]
        (left, top), right = _corner(places), max(x for x, _ in places)
        single = {wire.start for wire in self.entering if self.graph.is_scalar(wire)}
        layers = {id: BlockInput(single=start in single) for start, id in self.entrance_of.items()}
        layers |= {id: BlockInput() for id in self.open.values()}
        ports = [
            Node(id, layer, position=(left - COLUMN, top + ROW * n)) for n, (id, layer) in enumerate(layers.items())
        ]
        exits = enumerate(self.exit_of.values())
        ports += [Node(id, BlockOutput(), position=(right + COLUMN, top + ROW * n)) for n, id in exits]
        return {node.id: node for node in (*ports, *self.nodes.values())}

    def inner_wires(self) -> tuple[Wire, ...]:
        """The wires of the content, in the order in which they were drawn."""
        wires = []
        for wire in self.graph.wires:
            if wire.target in self.nodes:
                entrance = self.entrance_of.get(wire.start)
                wires.append(Wire(entrance, "out", wire.target, wire.input) if entrance else wire)
        wires += [Wire(id, "out", *end) for end, id in self.open.items()]
        return (*wires, *(Wire(*start, id, "in") for start, id in self.exit_of.items()))

    def outer_wires(self, id: str, block: Block) -> tuple[Wire, ...]:
        """The wires outside, those that crossed the border led to the block in their old places."""
        wires: dict[Wire, None] = {}
        for wire in self.graph.wires:
            if wire.source in self.nodes and wire.target in self.nodes:
                continue
            if wire.target in self.nodes:
                wire = Wire(*wire.start, id, block.entrances[self.entrance_of[wire.start]])
            elif wire.source in self.nodes:
                wire = Wire(id, block.exits[self.exit_of[wire.start]], *wire.end)
            wires[wire] = None
        return tuple(wires)


# ---- taking a block apart ----


def unpacked(graph: Graph, id: str) -> tuple[Graph, tuple[str, ...]]:
    """The drawing with what is in a block in its place, copy after copy, and the ids of the nodes and frames.

    Raises UserError where there is no block, or where it is bypassed: its content would not be.
    """
    node, block = graph.nodes.get(id), block_at(graph, id)
    if node is None or node.bypassed:
        text = f"{block.title} is bypassed: what is inside would not be."
        raise UserError(text, "Switch it on again first.")
    taking = _Taking(graph, node, block)
    for number in range(block.repeat):
        taking.add_copy(number)
    return taking.graph_without_block(), tuple(taking.added)


class _Taking:
    """A block that is being taken apart. `reads` says what each of its ports stands for as copies are added."""

    def __init__(self, graph: Graph, node: Node, block: Block) -> None:
        self.graph, self.node, self.block = graph, node, block
        others = [other for other in graph.nodes if other != node.id]
        self.taken = {*others, *(frame.id for frame in graph.frames)}
        self.fresh = FreshIds([*self.taken, *block.graph.nodes, *(frame.id for frame in block.graph.frames)])
        self.added: list[str] = []
        self.nodes: dict[str, Node] = {}
        self.wires: list[Wire] = []
        self.frames = list(graph.frames)
        into = {wire.input: wire.start for wire in reversed(graph.wires_into.get(node.id, ()))}
        self.feeding = {inner: into.get(port) for inner, port in block.entrances.items()}
        self.results: dict[str, Start | None] = {}
        content = [n for n in block.graph.nodes.values() if n.layer.role not in ("entrance", "exit")]
        places = [n.position for n in content] or [node.position]
        self.corner, self.centre = _corner(places), _centre(places)
        self.width = max(x for x, _ in places) - self.corner[0] + COLUMN

    def add_copy(self, number: int) -> None:
        inner = self.block.graph
        names = self._named(inner)
        x, y = self.node.position
        dx = _rounded(x - self.centre[0]) + number * _rounded(self.width)
        dy = _rounded(y - self.centre[1])
        for node in inner.nodes.values():
            if node.id in names:
                place = (node.position[0] + dx, node.position[1] + dy)
                new = replace(node, id=names[node.id], position=place, frozen=node.frozen or self.node.frozen)
                new = replace(new, shares=names.get(node.shares, ""))
                self.nodes[new.id] = new
        for frame in inner.frames:
            place = (frame.position[0] + dx, frame.position[1] + dy)
            self.frames.append(replace(frame, id=names[frame.id], position=place))
        self._wire(inner, names)
        self.added += names.values()

    def _named(self, inner: Graph) -> dict[str, str]:
        """The new id of every node and frame: its own, where that is free."""
        kinds = {n.id: n.layer.kind for n in inner.nodes.values() if n.layer.role not in ("entrance", "exit")}
        kinds |= {frame.id: "frame" for frame in inner.frames}
        names = {id: id if id not in self.taken else self.fresh.make(kind) for id, kind in kinds.items()}
        self.taken |= set(names.values())
        return names

    def _wire(self, inner: Graph, names: Mapping[str, str]) -> None:
        """Draws the wires of a copy, and lets the next one be fed by it."""

        def start(wire: Wire) -> Start | None:
            return (names[wire.source], wire.output) if wire.source in names else self.feeding.get(wire.source)

        for wire in inner.wires:
            begin = start(wire)
            if wire.target in names and begin is not None:
                self.wires.append(Wire(*begin, names[wire.target], wire.input))
        into = {exit: next(iter(inner.wires_into.get(exit, ())), None) for exit in self.block.exits}
        self.results = {exit: start(wire) if wire else None for exit, wire in into.items()}
        self.feeding = dict(zip(self.feeding, (*self.results.values(), *self.feeding.values()), strict=False))

    def graph_without_block(self) -> Graph:
        """The drawing, its wires from the block led to what gives the same inside."""
        exits = {port: self.results.get(inner) for inner, port in self.block.exits.items()}
        outside = [wire for wire in self.graph.wires if wire.target != self.node.id]
        begun = [(self._begin(wire.start, exits), wire.end) for wire in (*outside, *self.wires)]
        wires = [Wire(*begin, *end) for begin, end in begun if begin is not None]
        nodes: dict[str, Node] = {}
        for id, node in self.graph.nodes.items():
            nodes |= self.nodes if id == self.node.id else {id: node}
        return replace(self.graph, nodes=nodes, wires=tuple(dict.fromkeys(wires)), frames=tuple(self.frames))

    def _begin(self, start: Start, exits: Mapping[str, Start | None]) -> Start | None:
        """Where a wire begins when the block is gone; None where a block that feeds itself passes on nothing else."""
        found: Start | None = start
        for _ in range(len(exits) + 1):
            if found is None or found[0] != self.node.id:
                return found
            found = exits.get(found[1])
        return None


# ---- places ----


def _corner(places: list[Point]) -> Point:
    return min(x for x, _ in places), min(y for _, y in places)


def _centre(places: list[Point]) -> Point:
    (left, top), right, bottom = _corner(places), max(x for x, _ in places), max(y for _, y in places)
    return (left + right) / 2, (top + bottom) / 2


def _rounded(number: float) -> float:
    return GRID * round(number / GRID)


def _on_grid(point: Point) -> Point:
    return _rounded(point[0]), _rounded(point[1])
