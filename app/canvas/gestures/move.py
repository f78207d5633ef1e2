"""Moving nodes and frames, or with Alt copies of them: snapping to guides, along one axis with Shift, freely with Ctrl.

A single unwired node that is held over a wire for a moment goes into it when dropped; a shake takes nodes off their
wires. All that is a `Draft` until the release.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPointF
from PySide6.QtGui import QPen

from app.canvas import edits
from app.canvas.draft import Draft
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.easing import Easing
from app.canvas.gestures.insertion import Insertion
from app.canvas.gestures.shake import Shake
from app.canvas.guide_lines import GuideLines
from app.canvas.guides import RADIUS, Guides, Snap
from app.canvas.look import GRID
from engine.arranging import on_grid
from engine.graph import Graph, Point

if TYPE_CHECKING:
    from app.canvas.view import Canvas

KEYS = "Shift keeps to one axis · Ctrl switches snapping off"
TIP = f"{KEYS} · Shake to take off the wires · Esc cancels"
COPYING = f"Release to put the copy there · {KEYS} · Esc cancels"


class Move(Gesture):
    """`_verb` is what it comes to, as the history calls it: Move, Duplicate or Extract."""

    tip = TIP

    def __init__(self, canvas: Canvas, press: Pointer, grasped: str) -> None:
        super().__init__(canvas, press)
        self._grasped = grasped
        self._selection = canvas.session.selection, canvas.selected_wires
        self._draft = Draft(canvas)
        self._verb = "Move"
        self._refused: tuple[edits.Refused, ...] = ()
        self._from: dict[str, Point] = {}
        self._guides: Guides | None = None
        self._lines: GuideLines | None = None
        self._delta = QPointF()
        self._insertion: Insertion | None = None
        self._easing = Easing(canvas.camera.animated)
        self._shakes = Shake(press.view.x()), Shake(press.view.y())
        self._time = QElapsedTimer()
        if press.alt:
            self.tip = COPYING

    def start(self) -> None:
        """A press selects, so that the drag moves what the hand is on; Shift and Ctrl wait for the release."""
        if self._grasped not in self._selection[0] and not (self.press.shift or self.press.control):
            self.canvas.select((self._grasped,))

    # ---- while it lasts ----

    def begin(self) -> None:
        canvas = self.canvas
        if self._grasped not in canvas.session.selection:
            canvas.select(canvas.session.selection | {self._grasped})
        moving = set(self._moving())
        if self.press.alt:
            moving = self._copy(moving)
        self._from = edits.positions(self._draft.graph, moving)
        nodes = {id for id in self._from if id in canvas.drawing.nodes}
        self._guides = Guides(canvas.drawing.places, nodes)
        self._lines = GuideLines(QPen(canvas.drawing.look.accent, 0))
        self.show(self._lines)
        self._time.start()
        self._offer_insertion()

    def drag(self, pointer: Pointer) -> None:
        self._feel_shaking(pointer)
        delta = pointer.scene - self.press.scene
        if pointer.shift:
            delta = QPointF(delta.x(), 0.0) if abs(delta.x()) >= abs(delta.y()) else QPointF(0.0, delta.y())
        snap = self._snap(delta, pointer)
        self._delta = delta + snap.shift
        placed = self._placed()
        if self._insertion is None:
            self.canvas.drawing.place(placed)
        else:
            self._place_with_room(self._insertion, placed, wanted=not pointer.alt)
        if self._lines:
            self._lines.show_lines(snap.lines)
        self._tell()

    def _place_with_room(self, insertion: Insertion, placed: dict[str, Point], wanted: bool) -> None:
        """Shows the node where it is held, or in the wire below, and others on their way aside or back."""
        drawing, id = self.canvas.drawing, self._grasped
        aside = insertion.seek(drawing.nodes[id].layout.rect.translated(*placed[id]), wanted)
        placed[id] = aside.pop(id, placed[id])
        shown = self._easing.look(aside, edits.positions(self._draft.graph, aside))
        drawing.place({**placed, **shown})
        insertion.widen(shown)
        insertion.lead()

    # ---- how it ends ----

    def end(self, pointer: Pointer) -> None:
        inserted = self._insertion.inserted() if self._insertion is not None else None
        self.clear()
        if not self.dragging:
            self._click(pointer)
            return
        placed = {id: (round(x), round(y)) for id, (x, y) in self._placed().items()}
        if inserted is not None:
            shown = self._easing.shown
            self._keep(inserted, "Insert")
            self.canvas.glide.run(shown)
        elif self._verb != "Move" or placed != self._from:
            self._keep(self._draft.graph.moved(placed), self._verb)
        else:
            self.canvas.drawing.place(self._from)

    def _keep(self, graph: Graph, verb: str) -> None:
        """Makes it the drawing, as one step."""
        session = self.canvas.session
        session.edit(graph, edits.named(verb, graph, self._from))
        self._draft.drop()
        if self._verb == "Duplicate":
            self.canvas.select(self._from)
        self.canvas.commands.tell_refused(self._refused)

    def cancel(self) -> None:
        drawing = self.canvas.drawing
        self.clear()
        drawing.place({id: at for id, at in self._from.items() if id in drawing.nodes or id in drawing.frames})
        self._draft.drop()
        self.canvas.select(*self._selection)

    def clear(self) -> None:
        if self._insertion is not None:
            self._insertion.leave()
            self._insertion.widen({})
            self.canvas.drawing.place(edits.positions(self._draft.graph, self._easing.shown))
        super().clear()

    def _click(self, pointer: Pointer) -> None:
        selection = self.canvas.session.selection
        if pointer.control:
            self.canvas.select(selection ^ {self._grasped})
        elif pointer.shift:
            self.canvas.select(selection | {self._grasped})
        else:
            self.canvas.select((self._grasped,))

    # ---- where it goes ----

    def _moving(self) -> Iterable[str]:
        """What is selected, and what lies in a frame that is moved; Ctrl at the press moves the frame alone."""
        chosen = self.canvas.session.selection
        return chosen if self.press.control else edits.with_contents(chosen, self.canvas.drawing)

    def _placed(self) -> dict[str, Point]:
        return {id: (x + self._delta.x(), y + self._delta.y()) for id, (x, y) in self._from.items()}

    def _snap(self, delta: QPointF, pointer: Pointer) -> Snap:
        if pointer.control or self._guides is None:
            return Snap(QPointF())
        snap = self._guides.snap(delta, RADIUS / self.canvas.camera.zoom)
        if self.canvas.snapping:
            snap = self._on_grid(delta, snap)
        return snap.along(across=abs(delta.x()) >= abs(delta.y())) if pointer.shift else snap

    def _on_grid(self, delta: QPointF, snap: Snap) -> Snap:
        """Puts what is grasped onto the lines of the grid on the axes where no guide holds it."""
        x, y = self._from[self._grasped]
        across = snap.shift.x() if snap.across else on_grid(x + delta.x(), GRID) - x - delta.x()
        down = snap.shift.y() if snap.down else on_grid(y + delta.y(), GRID) - y - delta.y()
        return replace(snap, shift=QPointF(across, down))

    # ---- copies, shaking off, and going into a wire ----

    def _copy(self, moving: set[str]) -> set[str]:
        """Puts copies into the hand; the originals stay."""
        graph, names = edits.copied(self._draft.graph, moving)
        self._verb, self._grasped = "Duplicate", names[self._grasped]
        self._draft.show(graph)
        copies = frozenset(names.values())
        self.canvas.drawing.select(copies)
        return set(copies)

    def _feel_shaking(self, pointer: Pointer) -> None:
        now = self._time.elapsed()
        shaken = [axis.feed(at, now) for axis, at in zip(self._shakes, pointer.view.toTuple(), strict=True)]
        if any(shaken) and self._verb == "Move":
            self._extract()

    def _extract(self) -> None:
        """Takes what is moved off its wires, and joins what they led from and to."""
        nodes = {id for id in self._from if id in self._draft.graph.nodes}
        graph, self._refused = edits.extracted(self._draft.analysis, nodes)
        if graph.wires != self._draft.graph.wires:
            self._verb = "Extract"
            self._draft.show(graph)
            self._offer_insertion()

    def _offer_insertion(self) -> None:
        if len(self._from) == 1 and edits.can_go_between(self._draft.graph, self._grasped):
            self._insertion = Insertion(self.canvas.drawing, self._draft, self._grasped)
            for ghost in self._insertion.ghosts:
                self.show(ghost)

    def _tell(self) -> None:
        if self._insertion is not None and self._insertion.room is not None:
            title = self._draft.graph.nodes[self._grasped].title
            self.say(f"Release to insert {title} into the wire · Alt keeps it out · Esc cancels")
        elif self._verb == "Extract":
            self.say(f"Off its wires · {KEYS} · Esc cancels")
        else:
            self.say(COPYING if self._verb == "Duplicate" else TIP)
