"""What keys, menus and the palette ask of the canvas. Each command is one edit of the document, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.canvas import clipboard, edits
from app.canvas.aside import grown, room
from app.canvas.hits import wire_near
from app.canvas.layouts import WIDEST, Facts, PortKey
from app.canvas.look import GRID
from app.canvas.pasting import Pasting
from app.canvas.picture_place import pictured
from app.canvas.styles import style_of
from app.canvas.walk import Direction, nearest, neighbour
from engine.errors import UserError
from engine.graph import Graph, Node, Point, Wire
from engine.layer import Layer

if TYPE_CHECKING:
    from app.canvas.view import Canvas

NEARLY = 16.0
"""How far off, up or down, a wire that is let go on nothing is still meant to run straight."""
BEHIND = 70.0
"""Between a node and the one that is appended to it."""


class Commands:
    """The canvas' side of every action. Shortcuts stand in `keys`."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._session = canvas.session
        self._drawing = canvas.drawing
        self._pasting = Pasting(canvas)

    # ---- adding ----

    def add(self, kind: str, at: QPointF | None = None, connect_from: Wire | None = None) -> str | None:
        """Places a new node, selects it, and wires it to the open end of `connect_from`. Returns its id.

        `at` is where its middle goes, or the port that is wired. Without it, the node goes behind the one it is wired
        to, or into the middle of the view. A `connect_from` with both ends is a wire that the node goes into.
        """
        whole = connect_from is not None and bool(connect_from.source and connect_from.target)
        pending = None if whole else connect_from
        try:
            layer = self._session.shelf.made(kind)
        except UserError as error:
            self._session.tell(error)
            return None
        graph, id = edits.added(self._session.analysis, layer, self._corner(layer, at, pending), pending)
        if pending is not None:
            graph = self._ported(graph, id, at, pending)
        into = connect_from if whole else None
        through = self._led_through(graph, id, at, into) if pending is None and at is not None else None
        verb = "Add" if through is None else "Insert"
        self._session.edit(through or graph, f"{verb} {graph.nodes[id].title}")
        self._canvas.select((id,))
        shown = self._drawing.nodes[id].box()
        shown.setWidth(WIDEST)  # it grows when its parameters have been counted
        self._canvas.camera.reveal(shown)
        return id

    def _led_through(self, graph: Graph, id: str, at: QPointF, into: Wire | None) -> Graph | None:
        """The drawing with a new node in a wire, or else in that below a point, and with room for it; None where it
        goes into none."""
        wire = into or self.wire_below(at)
        if wire is None or not edits.can_go_between(graph, id):
            return None
        by = edits.halves(edits.reanalysed(graph, self._session.analysis), wire, id)
        if by is None:
            return None
        rect = self._box(graph.nodes[id])
        rect.moveCenter(at)
        places = self._drawing.places
        boxes = {id: tuple(box) for id, box in zip(places.ids, places.boxes.tolist(), strict=True)}
        space = room(boxes, graph, wire, (rect.left(), rect.top(), rect.right(), rect.bottom()))
        wide = grown(graph.frames, boxes, space.moved).values()
        return edits.reframed(edits.led_through(graph, wire, by).moved(space.places(id)), *wide)

    def open_output(self) -> Wire | None:
        """A wire from the selected node that ends nowhere yet; None unless one node with outputs is selected."""
        nodes = [self._session.graph.nodes[id] for id in self._session.selection if id in self._session.graph.nodes]
        if len(nodes) != 1 or not nodes[0].outputs:
            return None
        return Wire(nodes[0].id, nodes[0].outputs[0].name, "", "")

    def open_palette(self) -> None:
        self._canvas.ask_for_layer(self._canvas.pointer(), None)

    # ---- removing ----

    def delete(self) -> None:
        ids, wires = self._session.selection, self._canvas.selected_wires
        if ids:
            self._session.edit(edits.deleted(self._session.graph, ids, wires), self._named("Delete"))
        elif wires:
            label = "Disconnect" if len(wires) == 1 else f"Remove {len(wires)} wires"
            self._session.edit(self._session.graph.without_wires(wires), label)

    def heal(self) -> None:
        """Deletes, and wires what came before to what came after, where that fits; says so where it does not."""
        if not self._session.selection:
            return
        graph, refused = edits.healed(self._session.analysis, self._session.selection)
        self._session.edit(graph, self._named("Delete and heal"))
        self.tell_refused(refused)

    def extract(self) -> None:
        """Takes the selected nodes off their wires, joins what these led from and to, and puts the nodes beside."""
        nodes = [id for id in self._session.selection if id in self._drawing.nodes]
        graph, refused = edits.extracted(self._session.analysis, nodes)
        if graph.wires != self._session.graph.wires:
            graph = graph.moved(edits.positions(edits.shifted(graph, nodes, 0.0, self._clearance(nodes)), nodes))
            self._session.edit(graph, self._named("Extract"))
            self.tell_refused(refused)

    def tell_refused(self, refused: Sequence[edits.Refused]) -> None:
        """Says which gap stays open and why, and shows where."""
        if refused:
            wire, outcome = refused[0]
            nodes = self._session.graph.nodes
            text = (
                f"The gap between {nodes[wire.source].title} and {nodes[wire.target].title} stays open. {outcome.text}"
            )
            self._session.message.emit(text, outcome.hint)
            self._canvas.ghosts.show(wire for wire, _ in refused)

    # ---- copying ----

    def copy(self) -> None:
        ids = self._session.selection
        if ids:
            graph = self._session.graph
            links = [wire for wire in graph.wires if wire.target in ids and wire.source not in ids]
            clipboard.copy(graph.part(ids), links, self._session.level.path)

    def cut(self) -> None:
        if self._session.selection:
            self.copy()
            graph = edits.deleted(self._session.graph, self._session.selection)
            self._session.edit(graph, self._named("Cut"))

    def paste(self, linked: bool = False) -> None:
        """Puts the clipboard's drawing at the cursor; `linked` wires it to what the originals were fed by."""
        self._pasting.paste(linked)

    def duplicate(self) -> None:
        if self._session.selection:
            graph, names = edits.duplicated(self._session.graph, self._session.selection)
            self._session.edit(graph, self._named("Duplicate"))
            self._canvas.select(names.values())

    # ---- selecting ----

    def select_all(self) -> None:
        self._canvas.select(self._everything())

    def select_none(self) -> None:
        self._canvas.select(())

    def invert_selection(self) -> None:
        self._canvas.select(self._everything() - self._session.selection)

    def walk(self, direction: Direction) -> None:
        """Selects the next node in a direction and brings it into view."""
        places = self._drawing.places
        here = next((id for id in self._session.selection if id in places.row), None)
        middle = self._canvas.camera.seen().center()
        to = (
            neighbour(self._session.graph, places, here, direction) if here else nearest(places, middle.x(), middle.y())
        )
        if to is not None:
            self._canvas.select((to,))
            self._canvas.camera.reveal(self._drawing.nodes[to].box())
            self._canvas.tipped.emit(self._drawing.nodes[to].node.title)

    # ---- arranging ----

    def nudge(self, across: int, down: int) -> None:
        """Moves the selection by steps of the grid; presses in a row are one step of the history."""
        ids = self._session.selection
        if ids:
            graph = edits.shifted(self._session.graph, ids, GRID * across, GRID * down)
            self._session.edit(graph, self._named("Move"), ("nudge", ids))

    def frame(self) -> None:
        """Draws a frame around the selected nodes and opens its title."""
        nodes = [id for id in self._session.selection if id in self._drawing.nodes]
        if nodes:
            rect = self._drawing.bounds(nodes)
            graph, id = edits.framed(self._session.graph, rect.left(), rect.top(), rect.right(), rect.bottom())
            self._session.edit(graph, "Frame")
            self._canvas.select((id,))
            self._canvas.rename(id)

    def rename(self) -> None:
        if len(self._session.selection) == 1:
            self._canvas.rename(next(iter(self._session.selection)))

    # ---- looking ----

    def show_selection(self) -> None:
        """Frames the selection, or everything where nothing is selected."""
        self._canvas.bookmarks.frame(self._session.selection or None)

    def show_all(self) -> None:
        self._canvas.bookmarks.frame(None)

    def zoom_in(self) -> None:
        self._canvas.camera.zoom_by(1)

    def zoom_out(self) -> None:
        self._canvas.camera.zoom_by(-1)

    def actual_size(self) -> None:
        self._canvas.camera.zoom_to(1.0)

    # ---- helpers ----

    def _named(self, verb: str) -> str:
        return edits.named(verb, self._session.graph, self._session.selection)

    def _everything(self) -> frozenset[str]:
        return frozenset(self._drawing.nodes) | frozenset(self._drawing.frames)

    def wire_below(self, at: QPointF) -> Wire | None:
        """The wire that a layer dropped at a point could go into."""
        return wire_near(self._drawing, at, GRID)

    def _clearance(self, nodes: Sequence[str]) -> float:
        """How far down nodes have to go to stand below all that they would cover."""
        rect = self._drawing.bounds(nodes)
        far, moved = rect.height() + 2 * GRID, rect.translated(0.0, rect.height() + 2 * GRID)
        while below := set(self._drawing.places.nodes_in(moved)) - set(nodes):
            far = max(self._drawing.nodes[id].box().bottom() for id in below) + GRID - rect.top()
            moved = rect.translated(0.0, far)
        return far

    def _box(self, node: Node) -> QRectF:
        """How large a node will be that is not drawn yet."""
        facts = Facts(picture=self._canvas.pictures.plan.takes(node.layer))
        return pictured(style_of(node).layout(node, facts, self._drawing.look), facts).rect

    def _corner(self, layer: Layer, at: QPointF | None, connect_from: Wire | None) -> Point:
        """Where the new node's top left corner goes."""
        rect = self._box(Node("", layer))
        if at is not None and connect_from is not None:
            left = at.x() if connect_from.source else at.x() - rect.width()
            return round(left), round(at.y() - rect.height() / 2)
        if at is not None:
            return self._uncovered(rect.translated(at - rect.center()))
        if connect_from is not None and connect_from.source:
            source = self._drawing.nodes[connect_from.source].box()
            return self._uncovered(rect.translated(QPointF(source.right() + BEHIND, source.top()) - rect.topLeft()))
        return self._uncovered(rect.translated(self._canvas.camera.seen().center() - rect.center()))

    def _ported(self, graph: Graph, id: str, at: QPointF | None, pending: Wire) -> Graph:
        """The drawing with the new node's wired port where the wire was let go, or level with where the wire comes
        from where that is nearly so, or where it was not let go anywhere: a wire that runs straight is meant."""
        wire = next((wire for wire in graph.wires if id in (wire.source, wire.target)), None)
        if wire is None:
            return graph
        new, old = PortKey(*wire.end, False), PortKey(*wire.start, True)
        if wire.source == id:
            new, old = old, new
        anchors = style_of(graph.nodes[id]).layout(graph.nodes[id], Facts(), self._drawing.look).anchors
        port = next(anchor.at for anchor in anchors if (anchor.output, anchor.port.name) == (new.output, new.name))
        level = self._drawing.port_at(old).y()
        if at is not None:
            corner = QPointF(at.x(), level if abs(level - at.y()) <= NEARLY else at.y()) - port
            return graph.moved({id: (round(corner.x()), round(corner.y()))})
        rect = self._box(graph.nodes[id])
        rect.moveTopLeft(QPointF(graph.nodes[id].position[0], level - port.y()))
        return graph.moved({id: self._uncovered(rect)})

    def _uncovered(self, rect: QRectF) -> Point:
        """The top left corner of a new node that covers no other: as wished, or below what stands there."""
        while below := self._drawing.places.nodes_in(rect):
            rect.moveTop(max(self._drawing.nodes[id].box().bottom() for id in below) + GRID)
        return round(rect.left()), round(rect.top())
