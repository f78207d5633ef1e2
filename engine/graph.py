"""The drawing as a value.

A `Graph` never changes: every edit returns another one that shares all it can with the first. So an undo history is a
list of graphs, a running training holds a drawing that nobody can change under it, and a view learns what to redraw by
comparing two values by identity. A graph may hold any drawing, also a wrong one: what is wrong is the analysis' matter.
Edits keep two invariants: a wire's ends are nodes of the graph, and no wire stands twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from engine.layer import Layer, Port
from engine.result import Result
from engine.settings import TrainingSettings
from engine.values import element_of
from engine.wires_by_node import NAMES, Wires, carried_on, grouped, once

Point = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A box on the canvas. `position` is its top left corner in scene units (one unit is a pixel at 100 %)."""

    id: str
    layer: Layer
    name: str = ""
    position: Point = (0.0, 0.0)
    frozen: bool = False
    note: str = ""
    extra: tuple[tuple[str, Any], ...] = ()
    """Fields of a newer version of the file format, kept as JSON text and written back."""
    bypassed: bool = False
    """Whether it is skipped: what reaches it by its first wire goes on as it is. An ablation at a keystroke."""
    shares: str = ""
    """The id of the node at the same level whose weights it uses, instead of any of its own; their layers are one."""

    @property
    def passes(self) -> bool:
        """Whether its first input goes on unchanged through its first output: a bypassed layer, or a reroute dot."""
        skipped = self.bypassed and self.layer.role == "layer" and not self.layer.silent
        return self.layer.alias or (skipped and bool(self.inputs and self.outputs))

    @property
    def silent(self) -> bool:
        """Whether it is switched off and gives zeros: a lesion."""
        return self.bypassed and self.layer.silent

    @property
    def title(self) -> str:
        """What it is called for people: by its name, else by its kind, and `Neuron 3` of `neuron_3`."""
        number = self.id.rpartition("_")[2] if self.layer.numbered and not self.name else ""
        return f"{self.layer.title} {number}" if number.isdecimal() else self.name or self.layer.title

    @property
    def inputs(self) -> tuple[Port, ...]:
        return self.layer.input_ports

    @property
    def outputs(self) -> tuple[Port, ...]:
        return self.layer.output_ports

    def input(self, name: str) -> Port | None:
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> Port | None:
        """The output of a name; of `x[2]` the one of `x`, of which it is an element."""
        stem, _ = element_of(name)
        return next((port for port in self.outputs if port.name == stem), None)


@dataclass(frozen=True, slots=True)
class Wire:
    """From an output port of one node to an input port of another. A wire has no id: it is its four ends.

    The output may be one element of a vector: `x[2]` is the third number of `x`.
    """

    source: str
    output: str
    target: str
    input: str

    @property
    def start(self) -> tuple[str, str]:
        return self.source, self.output

    @property
    def end(self) -> tuple[str, str]:
        return self.target, self.input


@dataclass(frozen=True)
class Frame:
    """A titled rectangle behind nodes, in scene units, with a note."""

    id: str
    title: str = ""
    note: str = ""
    position: Point = (0.0, 0.0)
    size: Point = (200.0, 120.0)
    grown: Point = (0.0, 0.0)
    """How much higher and lower it has become around layers that were opened in it: closing them takes it back."""
    extra: tuple[tuple[str, Any], ...] = ()
    """Fields of a newer version of the file format, kept as JSON text and written back."""


@dataclass(frozen=True)
class Graph:
    """Nodes, wires and frames, and how the drawing is trained."""

    nodes: Mapping[str, Node] = field(default_factory=dict)
    wires: tuple[Wire, ...] = ()
    frames: tuple[Frame, ...] = ()
    training: TrainingSettings = field(default_factory=TrainingSettings)
    extra: tuple[tuple[str, Any], ...] = ()
    """Fields of a newer version of the file format, kept as JSON text and written back."""
    result: Result | None = None
    """What was measured of it, or of an earlier drawing that it was made of: `engine.measured` knows which."""

    # ---- questions ----

    @cached_property
    def wires_into(self) -> Mapping[str, tuple[Wire, ...]]:
        """The wires that end at a node, in drawing order; nodes without any are missing."""
        return grouped(self.wires, "target")

    @cached_property
    def wires_from(self) -> Mapping[str, tuple[Wire, ...]]:
        return grouped(self.wires, "source")

    @cached_property
    def targets(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes that a node's wires lead to, each once; nodes without any are missing."""
        return {id: once(wires, "target") for id, wires in self.wires_from.items()}

    @cached_property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes that a node's wires come from, each once; nodes without any are missing."""
        return {id: once(wires, "source") for id, wires in self.wires_into.items()}

    def fresh_id(self, kind: str) -> str:
        """`conv2d_3` where two convolutions are drawn: readable in files and in the exported code."""
        return FreshIds(self.nodes).make(kind)

    def reaches(self, start: str, goal: str) -> bool:
        """Whether a path of wires leads from one node to another (every node reaches itself)."""
        seen, stack = {start}, [start]
        while stack:
            node = stack.pop()
            if node == goal:
                return True
            following = set(self.targets.get(node, ())) - seen
            seen |= following
            stack.extend(following)
        return False

    def sharing(self, id: str) -> tuple[str, ...]:
        """The other nodes that use the same weights as a node, in drawing order; mostly none."""
        return tuple(other for other in self._uses.get(self.nodes[id].shares or id, ()) if other != id)

    @cached_property
    def _uses(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes of one set of weights, by the node that holds it: looked for once, where all nodes are asked."""
        held = {node.shares for node in self.nodes.values() if node.shares}
        if not held:
            return {}
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            for holder in {node.shares, node.id} & held:
                groups[holder].append(node.id)
        return {holder: tuple(ids) for holder, ids in groups.items()}

    def _but(self, **changes: Any) -> Graph:
        """The graph with other fields; where its wires stay, so do their groups, which take longer than the rest."""
        graph = replace(self, **changes)
        known = NAMES & self.__dict__.keys() if graph.wires is self.wires else ()
        graph.__dict__.update((name, self.__dict__[name]) for name in known)
        return graph

    def _rewired(self, wires: Wires, changed: Iterable[Wire], regrouped: Callable[[Wires], Wires]) -> Graph:
        """The graph with other wires; of their groups only those of the `changed` wires become others."""
        graph = self._but(wires=wires)
        graph.__dict__.update(carried_on(self.__dict__, changed, regrouped))
        return graph

    # ---- nodes ----

    def with_node(self, node: Node) -> Graph:
        """Adds a node, or puts it in the place of the one with its id; what is the same is shared."""
        return self.with_nodes([node])

    def with_nodes(self, nodes: Iterable[Node]) -> Graph:
        new = {node.id: node for node in nodes if self.nodes.get(node.id) != node}
        return self._but(nodes={**self.nodes, **new}) if new else self

    def added(self, layer: Layer, position: Point = (0.0, 0.0), name: str = "") -> tuple[Graph, str]:
        """A graph with a new node, and the node's id."""
        node = Node(self.fresh_id(layer.kind), layer, name, position)
        return self.with_node(node), node.id

    def without(self, ids: Iterable[str]) -> Graph:
        """Removes nodes and frames, and the wires that end or start at them."""
        gone = set(ids)
        return self._but(
            nodes=_left({id: node for id, node in self.nodes.items() if id not in gone}, gone),
            wires=tuple(w for w in self.wires if w.source not in gone and w.target not in gone),
            frames=tuple(f for f in self.frames if f.id not in gone),
        )

    def with_layer(self, id: str, layer: Layer) -> Graph:
        """Gives a node another layer. Wires to ports that the new layer lacks go, all others stay.

        Nodes that share its weights get it too; of another kind, it shares nothing any more.
        """
        if self.nodes[id].layer.kind != layer.kind:
            return self.with_node(replace(self.nodes[id], shares=""))._with_own_layer(id, layer)
        graph = self
        for each in (id, *self.sharing(id)):
            if self.nodes[each].layer.kind == layer.kind:  # and not one of another kind that is tied to it
                graph = graph._with_own_layer(each, layer)
        return graph

    def _with_own_layer(self, id: str, layer: Layer) -> Graph:
        changed = self.with_node(replace(self.nodes[id], layer=layer))
        node = changed.nodes[id]
        ins = {p.name for p in node.inputs}
        fits = [
            w for w in self.wires if (w.target != id or w.input in ins) and (w.source != id or node.output(w.output))
        ]
        return changed if len(fits) == len(self.wires) else changed._but(wires=tuple(fits))

    def with_settings(self, id: str, /, **settings: Any) -> Graph:
        """Changes settings of a node's layer. Raises UserError where a value is not allowed."""
        return self.with_layer(id, self.nodes[id].layer.changed(**settings))

    def renamed(self, id: str, name: str) -> Graph:
        """Gives a node a name; a block that has none of its own yet takes it for its own."""
        node, name = self.nodes[id], name.strip()
        own = node.layer.named(name)
        if own is None:
            return self.with_node(replace(node, name=name))
        return self.with_nodes(replace(self.nodes[each], layer=own) for each in (id, *self.sharing(id)))

    def moved(self, positions: Mapping[str, Point]) -> Graph:
        """Puts nodes and frames elsewhere."""
        moved = (replace(self.nodes[i], position=p) for i, p in positions.items() if i in self.nodes)
        frames = tuple(replace(f, position=positions[f.id]) if f.id in positions else f for f in self.frames)
        return self.with_nodes(moved)._but(frames=frames if frames != self.frames else self.frames)

    def with_frame(self, frame: Frame) -> Graph:
        return self._but(frames=(*(f for f in self.frames if f.id != frame.id), frame))

    def with_training(self, **settings: Any) -> Graph:
        return self._but(training=self.training.changed(**settings))

    # ---- wires ----

    def with_wire(self, wire: Wire) -> Graph:
        """Draws a wire. At a port that takes one wire only, it replaces the one that was there."""
        kept = self.without_wires(self.giving_way_to(wire))
        return kept._rewired((*kept.wires, wire), [wire], lambda group: (*group, wire))

    def giving_way_to(self, wire: Wire) -> tuple[Wire, ...]:
        """The wires that drawing this one would take away."""
        port = self.nodes[wire.target].input(wire.input)
        alone = port is not None and not port.many
        joins = self.is_scalar(wire)
        here = self.wires_into.get(wire.target, ())
        return tuple(
            w for w in here if w == wire or (alone and w.input == wire.input and not (joins and self.is_scalar(w)))
        )

    def is_scalar(self, wire: Wire) -> bool:
        """Whether a wire carries one number: of a neuron, or one element. Such wires share a port, as a vector."""
        for _ in range(len(self.nodes)):
            node = self.nodes[wire.source]
            before = self.wires_into.get(node.id, ())
            if not node.layer.alias or len(before) != 1:
                break
            wire = before[0]  # what a dot hands on
        return node.layer.gives_number(wire.output) or element_of(wire.output)[1] is not None

    def gathered(self, node: str, input: str) -> tuple[Wire, ...]:
        """The wires that stand together as a vector at a port for one wire, in their order; empty where none do."""
        port = self.nodes[node].input(input)
        if port is None or port.many:
            return ()
        here = tuple(w for w in self.wires_into.get(node, ()) if w.input == input)
        return here if all(map(self.is_scalar, here)) else ()

    def without_wires(self, wires: Iterable[Wire]) -> Graph:
        gone = set(wires)
        if not gone:
            return self
        near = {wire.target for wire in gone}
        there = [w for target in near for w in self.wires_into.get(target, ()) if w in gone]
        ids = set(map(id, there))  # of ten thousand wires each would be asked for its four ends

        def left(group: Wires) -> Wires:
            return tuple(w for w in group if id(w) not in ids)

        return self._rewired(left(self.wires), there, left)

    def with_wires(self, wires: Iterable[Wire]) -> Graph:
        graph = self
        for wire in wires:
            graph = graph.with_wire(wire)
        return graph

    def inserted(self, wire: Wire, layer: Layer, position: Point | None = None) -> tuple[Graph, str]:
        """Puts a new node into a wire, halfway unless told where; at a `many` port the wire keeps its place."""
        (x1, y1), (x2, y2) = self.nodes[wire.source].position, self.nodes[wire.target].position
        graph, id = self.added(layer, position or ((x1 + x2) / 2, (y1 + y2) / 2))
        return graph.spliced(wire, id), id

    def spliced(self, wire: Wire, id: str) -> Graph:
        """Leads a wire through a node that is there, by its first input and output; without these nothing changes.

        Where several numbers stand together at the wire's end and the node gives a vector, all of them go through it.
        """
        node = self.nodes[id]
        if not node.inputs or not node.outputs:
            return self
        single = node.layer.alias or node.layer.gives_number(node.outputs[0].name)
        together = () if single else self.gathered(wire.target, wire.input)
        led = {w: Wire(w.source, w.output, id, node.inputs[0].name) for w in (*together, wire)}
        after = Wire(id, node.outputs[0].name, wire.target, wire.input)
        wires = (part for w in self.wires for part in ((led.get(w, w), after) if w == wire else (led.get(w, w),)))
        return self._but(wires=tuple(wires))

    def healed_without(self, id: str) -> Graph:
        """Removes a node and wires what fed its first input to all that it fed, in the places of the old wires."""
        into = self.wires_into.get(id, ())
        if not into:
            return self.without([id])
        start = into[0].start
        bridged = tuple(Wire(*start, w.target, w.input) if w.source == id else w for w in self.wires if w.target != id)
        return self._but(wires=tuple(dict.fromkeys(bridged))).without([id])

    def without_dots(self, ids: Iterable[str]) -> Graph:
        """Dissolves the reroute dots among these nodes; their wires lead straight on."""
        graph = self
        for id in ids:
            if id in graph.nodes and graph.nodes[id].layer.alias:
                graph = graph.healed_without(id)
        return graph

    # ---- parts: the clipboard, blocks ----

    def part(self, ids: Iterable[str]) -> Graph:
        """The given nodes and frames, and the wires among them."""
        chosen = set(ids)
        return self._but(
            nodes={id: node for id, node in self.nodes.items() if id in chosen},
            wires=tuple(w for w in self.wires if w.source in chosen and w.target in chosen),
            frames=tuple(f for f in self.frames if f.id in chosen),
            result=None,
        )

    def merged(self, other: Graph, offset: Point = (0.0, 0.0)) -> tuple[Graph, Mapping[str, str]]:
        """Adds another drawing, moved by `offset`, with fresh ids; also returns the new id of each node and frame."""
        fresh = FreshIds([*self.nodes, *(frame.id for frame in self.frames)])
        names = {node.id: fresh.make(node.layer.kind) for node in other.nodes.values()}
        names |= {frame.id: fresh.make("frame") for frame in other.frames}
        dx, dy = offset

        def shifted(point: Point) -> Point:
            return point[0] + dx, point[1] + dy

        nodes = [
            replace(
                n,
                id=names[n.id],
                layer=n.layer.renamed(names),
                position=shifted(n.position),
                shares=names.get(n.shares, ""),
            )
            for n in other.nodes.values()
        ]
        wires = (Wire(names[w.source], w.output, names[w.target], w.input) for w in other.wires)
        frames = (replace(f, id=names[f.id], position=shifted(f.position)) for f in other.frames)
        graph = self.with_nodes(nodes)
        return replace(graph, wires=(*graph.wires, *wires), frames=(*graph.frames, *frames)), names


def _left(nodes: dict[str, Node], gone: set[str]) -> dict[str, Node]:
    """What is left of nodes: where the one whose weights several use is gone, the first of them has them now."""
    heirs = heirs_of(node for node in nodes.values() if node.shares in gone)
    return nodes if not heirs else {id: replace(node, shares=heirs.get(id, node.shares)) for id, node in nodes.items()}


def heirs_of(nodes: Iterable[Node]) -> dict[str, str]:
    """Whose weights nodes share, by their ids, where those that held them hold them no more: of a holder's nodes the
    first has them now, and those that are tied to its kind go on using them. Those of another kind have their first."""
    nodes = tuple(nodes)
    first: dict[tuple[str, str], str] = {}
    for node in nodes:
        first.setdefault((node.shares, node.layer.kind), node.id)
    found: dict[str, str] = {}
    for node in nodes:
        kinds = (*node.layer.ties, node.layer.kind)
        heir = next(first[node.shares, kind] for kind in kinds if (node.shares, kind) in first)
        found[node.id] = heir if heir != node.id else ""
    return found


class FreshIds:
    """Makes ids that are neither `used` nor made before: the kind, and the first number that is free.

    The id of a layer that was opened into neurons is not free: theirs are made of it, and would be those of its units.
    """

    def __init__(self, used: Iterable[str]) -> None:
        self._used = set(used)
        self._numbers: defaultdict[str, int] = defaultdict(lambda: 1)

    def make(self, kind: str) -> str:
        stem = kind.replace("-", "_")
        while (id := f"{stem}_{self._numbers[stem]}") in self._used or f"{id}_1" in self._used:
            self._numbers[stem] += 1
        self._used.add(id)
        return id
