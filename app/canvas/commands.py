"""What keys, menus and the palette ask of the canvas. Each command is one edit of the document, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.canvas import clipboard, edits
from app.canvas.layouts import Facts, box
from app.canvas.look import GRID
from app.canvas.walk import Direction, nearest, neighbour
from engine.errors import UserError
from engine.graph import Node, Point, Wire
from engine.layer import make

if TYPE_CHECKING:
    from app.canvas.view import Canvas

BEHIND = 70.0
"""Between a node and the one that is appended to it."""


class Commands:
    """The canvas' side of every action. Shortcuts stand in `keys`."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._session = canvas.session
        self._drawing = canvas.drawing

    # ---- adding ----

    def add(self, kind: str, at: QPointF | None = None, connect_from: Wire | None = None) -> str | None:
        """Places a new node, selects it, and wires it to the open end of `connect_from`. Returns its id.

        `at` is where its middle goes, or the port that is wired. Without it, the node goes behind the one it is wired
        to, or into the middle of the view.
        """
        try:
            corner = self._corner(kind, at, connect_from)
            graph, id = edits.added(self._session.analysis, kind, corner, connect_from)
        except UserError as error:
            self._session.tell(error)
            return None
        wire = self._wire_below(at) if connect_from is None and at is not None else None
        self._session.edit(graph, f"Add {graph.nodes[id].title}", merge := object())
        if (
            wire is not None
            and edits.can_go_between(graph, id)
            and edits.fits_between(self._session.analysis, wire, id)
        ):
            self._session.edit(self._session.graph.spliced(wire, id), f"Insert {graph.nodes[id].title}", merge)
        self._canvas.select((id,))
        self._canvas.camera.reveal(self._drawing.nodes[id].box())
        return id

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
        if refused:
            wire, outcome = refused[0]
            ends = f"{graph.nodes[wire.source].title} and {graph.nodes[wire.target].title}"
            self._session.message.emit(f"The gap between {ends} stays open. {outcome.text}", outcome.hint)

    # ---- copying ----

    def copy(self) -> None:
        if self._session.selection:
            clipboard.copy(self._session.graph.part(self._session.selection))

    def cut(self) -> None:
        if self._session.selection:
            self.copy()
            graph = edits.deleted(self._session.graph, self._session.selection)
            self._session.edit(graph, self._named("Cut"))

    def paste(self) -> None:
        """Puts the clipboard's drawing at the cursor."""
        try:
            part = clipboard.paste()
        except UserError as error:
            self._session.tell(error)
            return
        at = self._free((self._canvas.pointer().scene.x(), self._canvas.pointer().scene.y()))
        graph, ids = edits.pasted(self._session.graph, part, at)
        self._session.edit(graph, edits.named("Paste", graph, ids))
        self._canvas.select(ids)

    def duplicate(self) -> None:
        if self._session.selection:
            graph, ids = edits.duplicated(self._session.graph, self._session.selection)
            self._session.edit(graph, self._named("Duplicate"))
            self._canvas.select(ids)

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

    def _wire_below(self, at: QPointF) -> Wire | None:
        return self._drawing.wire_near(at, GRID)

    def _corner(self, kind: str, at: QPointF | None, connect_from: Wire | None) -> Point:
        """Where the new node's top left corner goes."""
        rect = box(Node("", make(kind)), Facts(), self._drawing.look).rect
        if at is not None and connect_from is not None:
            left = at.x() if connect_from.source else at.x() - rect.width()
            return round(left), round(at.y() - rect.height() / 2)
        if at is not None:
            return self._uncovered(rect.translated(at - rect.center()))
        if connect_from is not None and connect_from.source:
            source = self._drawing.nodes[connect_from.source].box()
            return self._uncovered(rect.translated(QPointF(source.right() + BEHIND, source.top()) - rect.topLeft()))
        return self._uncovered(rect.translated(self._canvas.camera.seen().center() - rect.center()))

    def _uncovered(self, rect: QRectF) -> Point:
        """The top left corner of a new node that covers no other: as wished, or below what stands there."""
        while below := self._drawing.places.nodes_in(rect):
            rect.moveTop(max(self._drawing.nodes[id].box().bottom() for id in below) + GRID)
        return round(rect.left()), round(rect.top())

    def _free(self, corner: Point) -> Point:
        """A place near a corner where no node starts: what is pasted twice must not look as if it were one."""
        x, y = round(corner[0]), round(corner[1])
        taken = {(round(item.pos().x()), round(item.pos().y())) for item in self._drawing.nodes.values()}
        while (x, y) in taken:
            x, y = x + round(GRID), y + round(GRID)
        return x, y
