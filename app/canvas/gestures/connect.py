"""Drawing a wire: from a port, by drag or by click and click; or taking up the end of a wire that is there.

Legal ports grow and the others fade; near a legal port the wire jumps to it, at every zoom; at the cursor stands what
would come out or why the wire is refused, and Enter does what would mend that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas.bubble import Bubble, Note
from app.canvas.curve import curve
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.candidates import Candidates
from app.canvas.layouts import PortKey
from app.canvas.look import Look, faded
from engine.analysis import Trial, analyse
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.layer import Insert

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Connect(Gesture):
    """`anchor` is the end that stays; `replaced` the wire whose other end is in hand, where there is one."""

    tip = "Release on a port to wire it, on the empty canvas to add a layer · Esc cancels"

    def __init__(self, canvas: Canvas, press: Pointer, anchor: PortKey, replaced: Wire | None = None) -> None:
        super().__init__(canvas, press)
        self._anchor = anchor
        self._replaced = replaced
        self._clicked = False
        self._seen = QRectF()
        self._emphasised: set[str] = set()
        self._target: PortKey | None = None
        self._base: Graph = canvas.session.graph
        self._ghost = QGraphicsPathItem()
        self._bubble = Bubble(canvas.drawing.look)
        self._candidates: Candidates | None = None
        if replaced is not None:
            self.tip = "Release on a port to lead the wire there, on the empty canvas to remove it · Esc cancels"

    # ---- while it lasts ----

    def begin(self) -> None:
        session, drawing = self.canvas.session, self.canvas.drawing
        analysis = session.analysis
        if self._replaced is not None:
            self._base = session.graph.without_wires([self._replaced])
            analysis = analyse(self._base, analysis)
            drawing.wires[self._replaced].mark(faded(drawing.look.muted, 0.25))
        self._candidates = Candidates(drawing, analysis, self._anchor)
        self._bubble.setVisible(False)
        self.show(self._ghost)
        self.show(self._bubble)

    def drag(self, pointer: Pointer) -> None:
        if self._candidates is None:
            return
        target = self._candidates.target(pointer.scene, self.canvas.camera.zoom)
        changed, self._target = target != self._target, target
        outcome = self._outcome()
        self._emphasise(pointer, changed)
        self._lead(pointer, outcome)
        if outcome is None:
            self._bubble.setVisible(False)
        else:
            room = QRectF(self.canvas.viewport().rect())
            self._bubble.tell(self._note(outcome), pointer.view, pointer.scene, room)

    def stays(self, pointer: Pointer) -> bool:
        """A click on a port takes the wire up; the next click puts it down."""
        if self.dragging or self._clicked or self._replaced is not None:
            return False
        self._clicked = self.dragging = True
        self.begin()
        self.drag(pointer)
        return True

    # ---- how it ends ----

    def end(self, pointer: Pointer) -> None:
        target, outcome = self._target, self._outcome()
        self.clear()
        if not self.dragging:
            if self._replaced is not None:
                self.canvas.select((), (self._replaced,))
        elif target is not None and outcome is not None:
            self._finish(target, outcome)
        elif self.canvas.drawing.places.node_at(pointer.scene) == self._anchor.node:
            return  # back where it began
        elif self._replaced is not None:
            self.canvas.session.edit(self._base, "Disconnect")
        elif self._candidates is not None:
            self.canvas.ask_for_layer(pointer, self._candidates.pending)

    def accept(self) -> bool:
        """Enter: draws the refused wire together with the first fix that mends it."""
        outcome, target = self._outcome(), self._target
        if outcome is None or target is None or outcome.fits or not outcome.fixes or self._candidates is None:
            return False
        wire, fix = self._candidates.wire(target), outcome.fixes[0]
        self.clear()
        try:
            self.canvas.session.edit(mended(self._base.with_wire(wire), wire.target, fix), fix.label)
        except UserError as error:
            self.canvas.session.tell(error)
        return True

    def _finish(self, target: PortKey, outcome: Trial) -> None:
        session = self.canvas.session
        if not outcome.fits:
            session.message.emit(outcome.text, outcome.hint)
        if self._candidates is None or not (outcome.fits or outcome.mendable):
            return
        wire = self._candidates.wire(target)
        if wire != self._replaced:
            verb = "Reconnect" if self._replaced is not None else "Connect"
            nodes = session.graph.nodes
            label = f"{verb} {nodes[wire.source].title} to {nodes[wire.target].title}"
            session.edit(self._base.with_wire(wire), label)

    def clear(self) -> None:
        drawing = self.canvas.drawing
        drawing.emphasise({}, self._emphasised)
        self._emphasised = set()
        if self._replaced in drawing.wires:
            drawing.wires[self._replaced].mark(None)
        super().clear()

    # ---- what it shows ----

    def _outcome(self) -> Trial | None:
        if self._target is None or self._candidates is None:
            return None
        return self._candidates.trial(self._target)

    def _emphasise(self, pointer: Pointer, changed: bool) -> None:
        """Only what is in view, and only when the view has moved or another port is meant."""
        seen = self.canvas.camera.seen()
        if self._candidates is not None and (changed or seen != self._seen):
            self._seen = seen
            drawing = self.canvas.drawing
            looks = self._candidates.emphasis(drawing.places.ports_in(seen), pointer.scene)
            outcome = self._outcome()
            if self._target is not None and outcome is not None and outcome.fits:
                looks.setdefault(self._target.node, {})[self._target.output, self._target.name] = "chosen"
            drawing.emphasise(looks, self._emphasised)
            self._emphasised = set(looks)

    def _lead(self, pointer: Pointer, outcome: Trial | None) -> None:
        """Draws the wire in hand from its anchor to the cursor, or to the port it would go to."""
        drawing, look = self.canvas.drawing, self.canvas.drawing.look
        snapped = self._target is not None and outcome is not None and outcome.fits
        fixed = drawing.port_at(self._anchor)
        loose: QPointF = drawing.port_at(self._target) if self._target is not None and snapped else pointer.scene
        self._ghost.setPath(curve(fixed, loose) if self._anchor.output else curve(loose, fixed))
        self._ghost.setPen(_pen(look, outcome))

    def _note(self, outcome: Trial) -> Note:
        nodes = self._base.nodes
        if self._candidates is None or self._target is None or not outcome.fits:
            fix = next(iter(outcome.fixes), None)
            offer = "" if fix is None else f"Enter inserts {fix.layer.title}" if isinstance(fix, Insert) else ""
            if fix is not None and not offer:
                offer = f"Enter: {fix.label}"
            return Note(False, outcome.text, outcome.hint, offer)
        title = nodes[self._candidates.wire(self._target).target].title
        known = outcome.value is not None and outcome.value.rank > 0
        return Note(True, f"{title} gives {outcome.value}" if known else f"Wire to {title}")


def _pen(look: Look, outcome: Trial | None) -> QPen:
    refused = outcome is not None and not outcome.fits
    style = Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine
    return QPen(look.error if refused else look.accent, 2.6, style, Qt.PenCapStyle.RoundCap)
