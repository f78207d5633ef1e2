"""The drawing as graphics items, kept equal to a graph by showing what differs.

`show(before, after)` compares two values by identity: what is the same object is not looked at. Gestures move items
about for as long as they last and change no graph; what is drawn at rest is always `graph`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QGraphicsScene

from app.canvas.crowd import Crowd, Strands
from app.canvas.facts import Findings
from app.canvas.frame_item import FrameItem
from app.canvas.layouts import PortKey
from app.canvas.leads import Leads
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from app.canvas.overview import OverviewItem
from app.canvas.painters import Emphasis
from app.canvas.places import Places
from app.canvas.spare_items import SpareItems
from app.canvas.spotlight import Spotlight
from app.canvas.wire_item import WireItem
from app.canvas.wire_items import WireItems
from engine.graph import Frame, Graph, Point, Wire
from engine.problems import Problem

WORLD = 100_000.0
"""Half the width of the plane that can be drawn on, in scene units."""
SETTLING = 120
"""Milliseconds after the last step of a movement until wires out of sight follow: a hand that rests, no step of it."""
FINE = 15
"""How often Qt's index halves the plane. Its own guess leaves leaves of 3,000 units: a fifth of all items to ask."""


class CanvasScene(QGraphicsScene):
    """Items by id and by wire. The dicts hold the only lasting references: Qt's ownership rules want it so. An item is
    among the nodes or spare, never both."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(-WORLD, -WORLD, 2 * WORLD, 2 * WORLD, parent)
        self.look = look
        self.exposed: QRegion | None = None
        """What of a view is being painted, in its pixels, where that is in several pieces: Qt tells items what lies
        around all of them."""
        self.graph = Graph()
        self.nodes: dict[str, NodeItem] = {}
        self.spare = SpareItems()
        self.wires = WireItems(lambda: self.graph, self._make_strand)
        self.frames: dict[str, FrameItem] = {}
        self._places: Places | None = None
        self._leads: Leads | None = None
        self._findings: Findings | None = None
        """What the items show now."""
        self._later = QTimer(self, singleShot=True, interval=SETTLING)
        self._later.timeout.connect(self.settle)
        self._held: tuple[Mapping[str, Point], list[QRectF]] | None = None
        """Where a gesture has put nodes and frames, and what was in sight then."""
        self._selected: frozenset[str] = frozenset()
        self._selected_wires: frozenset[Wire] = frozenset()
        self._spotlight = Spotlight()
        self.far = False
        """Whether the overview stands in for the items."""
        self.overview = OverviewItem()
        self._overview_stale = True
        self._strands = self._strands_before = Strands(self.graph)
        """... and those before, to which undo comes back."""
        self.addItem(self.overview)
        self.crowd = Crowd()
        self.addItem(self.crowd)
        for item in (self.overview, self.crowd):
            item.picture.setParent(self)  # its timers end with the scene
        self.setBspTreeDepth(FINE)

    # ---- showing a drawing ----

    def show(self, before: Graph, after: Graph, findings: Findings) -> None:
        """Makes the items those of `after`. Whatever it shares with `before` stays untouched."""
        said = self._findings
        news = set(after.nodes) if said is None else findings.news(said)
        if not news and before is after is self.graph:
            self._findings, self._held = findings, None  # it says the same in other words
            return
        self._show_frames(before, after)
        if after.wires is not self.graph.wires:
            self._remove_wires(after, news)
        self.graph = after
        if after.nodes.keys() != self.nodes.keys():
            self._places = None
            for id in self.nodes.keys() - after.nodes.keys():
                item = self.nodes.pop(id)
                self.removeItem(item)
                if said is not None:
                    self.spare.keep(id, item, said)
        self._show_nodes(after, findings, news)
        self._show_wires(after, findings, news)
        self._findings, self._held = findings, None
        self._overview_stale = True
        self._spread_frames()
        self._refresh_overview()

    def annotate(self, findings: Findings) -> None:
        """Shows what is known about the same drawing now."""
        self.show(self.graph, self.graph, findings)

    def restyle(self, look: Look, findings: Findings) -> None:
        self.look = look
        for frame in self.frames.values():
            frame.show_frame(frame.frame, look)
        for item in self.nodes.values():
            item.show_node(item.node, findings.of_node(item.node), look)
        for wire, line in self.wires.made.items():
            line.show_load(findings.of_wire(wire), look)
        self._findings = findings
        self._places, self._overview_stale = None, True
        self._spread_frames()
        self.leads.follow()
        self._show_crowd()
        self._refresh_overview()

    def _show_frames(self, before: Graph, after: Graph) -> None:
        if before.frames is after.frames and len(self.frames) == len(after.frames):
            return
        present = {frame.id: frame for frame in after.frames}
        for id in [id for id in self.frames if id not in present]:
            self.removeItem(self.frames.pop(id))
        for id, frame in present.items():
            if id not in self.frames:
                self._add_frame(frame)
            elif self.frames[id].frame is not frame:
                self.frames[id].show_frame(frame, self.look)

    def _add_frame(self, frame: Frame) -> None:
        item = self.frames[frame.id] = FrameItem(frame, self.look)
        item.select(frame.id in self._selected)
        self.addItem(item)

    def _spread_frames(self) -> None:
        """On a projector boxes are wider than at the desk where their frames were drawn."""
        boxes = self.places.boxes if self.look.projector else np.empty((0, 4))
        for item in self.frames.values():
            item.reach_around(boxes)

    def _remove_wires(self, after: Graph, news: Container[str]) -> None:
        made = self.wires.made
        for wire in [w for w in made if w.target in news and w not in after.wires_into.get(w.target, ())]:
            item = made.pop(wire)
            if item.scene() is self:
                self.removeItem(item)

    def _show_nodes(self, after: Graph, findings: Findings, news: Container[str]) -> None:
        moved: dict[str, Point] = {}
        for id, node in after.nodes.items():
            if id not in news:
                continue
            item = self.nodes.get(id)
            if item is None:
                item = self.nodes[id] = self.spare.take(node, findings, self.look)
                item.select(id in self._selected)
                item.setVisible(not self.far)
                self.addItem(item)
                self._places = None
                continue
            facts = findings.of_node(node)
            if item.node is not node or item.facts != facts:
                moved[id] = node.position
                grown = item.show_node(node, facts, self.look)
                if grown and self._places is not None and not self._places.refit(id, item):
                    self._places = None
        self.spare.forget()
        if self._places is not None:
            self._places.move(moved)

    def _show_wires(self, after: Graph, findings: Findings, news: Container[str]) -> None:
        fresh, made = [], self.wires.made
        sorted_anew = self._sort_wires(after)
        for wire in self._strands.single:
            changed = wire.target in news
            if not (changed or sorted_anew):
                continue
            item = made.get(wire)
            if item is None:
                fresh.append(self._make(wire, findings))
            elif changed:
                item.show_load(findings.of_wire(wire), self.look)
        if self._strands.crowd:
            for wire, item in made.items():
                if item.plain and wire.target in news:
                    item.show_load(findings.of_wire(wire), self.look)
        self._later.stop()
        self.leads.follow()
        for item in fresh:  # placed before they are added: what is not in the scene moves at no cost
            self._stand(item)
        self._show_crowd()

    def _make(self, wire: Wire, findings: Findings, plain: bool = False) -> WireItem:
        item = self.wires.made[wire] = WireItem(wire, findings.of_wire(wire), self.look, self._spotlight)
        item.select(wire in self._selected_wires)
        item.setVisible(not self.far)
        item.stands_out = self._stand
        item.plain = plain
        return item

    def _make_strand(self, wire: Wire) -> WireItem:
        """The item of one of a crowd, led as the crowd is."""
        assert self._findings is not None
        item = self._make(wire, self._findings, plain=True)
        self.leads.take(wire, item)
        self._stand(item)
        return item

    def _sort_wires(self, after: Graph) -> bool:
        """Finds which wires are drawn together, where there are others than before. Where they have become so many, or
        so few again, all change over."""
        before = self._strands
        if after.wires is before.wires:
            return False
        now = self._strands_before if self._strands_before.is_of(after) else Strands(after)
        self._strands, self._strands_before = now, before
        if bool(before.crowd) != bool(now.crowd):
            self._leads = None
            crowd = frozenset(now.crowd) if self.wires.made else frozenset()
            for wire, item in self.wires.made.items():
                item.crowd(wire in crowd)
                self._stand(item)
        return True

    def _stand(self, item: WireItem) -> None:
        """Lets a wire be drawn by its own item, or not: those of a crowd are no part of the scene."""
        if item.alone and item.scene() is None:
            self.addItem(item)
        elif not item.alone and item.scene() is self:
            self.removeItem(item)

    def _show_crowd(self) -> None:
        """Draws the crowd where its wires run now."""
        if self._strands.crowd or self.crowd:
            self.crowd.show_all(self._strands.crowd, self.leads.drawn(self._strands.rows), self.look)

    # ---- for the length of a gesture ----

    def place(self, positions: Mapping[str, Point]) -> None:
        """Puts nodes and frames elsewhere on the screen, and their wires with them; the graph stays as it is.

        Many wires are led for the sight only. What that leaves undone, `settle` makes good once nothing moves any more.
        """
        sights = [] if self.far else self._sights()
        if (positions, sights) == self._held:
            return  # time passes while the mouse rests
        self._held = dict(positions), sights
        for id, position in positions.items():
            item = self.nodes.get(id) or self.frames[id]
            item.setPos(*position)
        rows = self.places.move({id: position for id, position in positions.items() if id in self.nodes})
        wires = self.leads.touching(rows)
        if all(position == self._rest(id) for id, position in positions.items()):
            self.settle()
        elif self.leads.carry(wires, sights):
            self._later.start()
        if self._strands.crowd and not self.far and len(wires):
            self.crowd.move(self.leads.lines(self._strands.rows))
        if self.far:
            self.overview.move(rows, self.places.boxes[rows], wires, self.leads.lines(wires))
        else:
            self._overview_stale = True

    def settle(self) -> None:
        """Leads all wires as they would be led if the drawing were shown anew."""
        self._later.stop()
        self.leads.follow()
        if self._strands.crowd:
            self.crowd.move(self.leads.drawn(self._strands.rows))

    def _rest(self, id: str) -> Point | None:
        """Where a node of the graph stands; frames have no wires."""
        return self.graph.nodes[id].position if id in self.graph.nodes else None

    def _sights(self) -> list[QRectF]:
        """What is seen of the drawing, by each view."""
        return [view.mapToScene(view.viewport().rect()).boundingRect() for view in self.views()]

    def emphasise(self, looks: Mapping[str, Mapping[tuple[bool, str], Emphasis]], before: Iterable[str]) -> None:
        """Shows ports as a gesture wants them; nodes in `before` that are not in `looks` return to normal."""
        for id in {*before, *looks} & self.nodes.keys():
            self.nodes[id].emphasise(looks.get(id, {}))

    def light(self, wires: frozenset[Wire] | None) -> None:
        """Lets all other wires fade for as long as the mouse rests; None shows all as ever."""
        if wires != self._spotlight.wires:
            self._spotlight.wires = wires
            lit = None if wires is None else np.array([wire in wires for wire in self.graph.wires], dtype=bool)
            self.overview.light(lit)
            self.crowd.light(wires)
            self.update()

    @property
    def live(self) -> frozenset[Wire]:
        """The wires along which a training runs."""
        return self._spotlight.live

    def show_live(self, wires: frozenset[Wire]) -> None:
        """Shows along which wires a training runs."""
        if wires != self._spotlight.live:
            changed, self._spotlight.live = wires ^ self._spotlight.live, wires
            for wire in changed & self.wires.made.keys():
                self.wires.made[wire].update()

    # ---- selection and zoom ----

    def select(self, ids: frozenset[str], wires: frozenset[Wire] = frozenset()) -> None:
        """Shows what is selected."""
        self._spotlight.nodes = ids
        for id in (ids ^ self._selected) & self.graph.nodes.keys():
            for wire in self.graph.wires_into.get(id, ()) if self.wires.made else ():
                if (line := self.wires.made.get(wire)) is not None and not line.plain:
                    line.update()
        for id in ids ^ self._selected:
            item = self.nodes.get(id) or self.frames.get(id)
            if item is not None:
                item.select(id in ids)
        for wire in wires ^ self._selected_wires:
            if wire in self.wires:
                self.wires[wire].select(wire in wires)
        self._selected, self._selected_wires = ids, wires
        self._overview_stale = True
        self._refresh_overview()

    def set_far(self, far: bool) -> None:
        """Lets the overview stand in for the items, or takes it away again."""
        if far == self.far:
            return
        self.far = far
        for item in (*self.nodes.values(), *self.wires.made.values()):
            item.setVisible(not far)
        self.crowd.setVisible(not far)
        self._refresh_overview()
        self.overview.setVisible(far)

    def _refresh_overview(self) -> None:
        if self.far and self._overview_stale:
            categories = [item.node.layer.category for item in self.nodes.values()]
            self.overview.show_all(self.places.boxes, categories, self._marks(), self.leads.lines(), self.look)
            self._overview_stale = False

    def _marks(self) -> dict[str, list[int]]:
        """The rows of nodes that are selected or in trouble, by the colour that says so."""
        marks: dict[str, list[int]] = {}
        for row, item in enumerate(self.nodes.values()):
            if item.state.selected or item.state.level:
                colour = self.look.accent if item.state.selected else self.look.level(item.state.level)
                marks.setdefault(colour.name(), []).append(row)
        return marks

    # ---- questions ----

    @property
    def places(self) -> Places:
        """Boxes and ports as arrays, made anew only after nodes came, went or grew."""
        if self._places is None:
            self._places = Places(self.nodes)
        return self._places

    @property
    def leads(self) -> Leads:
        """How all wires are led, made anew only after wires or places were."""
        if self._leads is None or not self._leads.is_of(self.graph.wires, self.places):
            self._leads = Leads(self.wires.made, self._strands, self.places, self._leads, self.graph.gathered)
        return self._leads

    def port_at(self, key: PortKey) -> QPointF:
        """A port's place; for a port that the node lacks (a broken file names one), the middle of its side."""
        item = self.nodes[key.node]
        box = item.box()
        return item.port_at(key) or QPointF(box.right() if key.output else box.left(), box.center().y())

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """What the badge of a node is about."""
        return self._findings.problems_of(id) if self._findings is not None else ()

    def bounds(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle around the given nodes and frames, or around everything."""
        chosen = None if ids is None else list(ids)
        rect = self.places.bounds(None if chosen is None else (id for id in chosen if id in self.nodes))
        for id, frame in self.frames.items():
            if chosen is None or id in chosen:
                rect = rect.united(frame.box())
        return rect
