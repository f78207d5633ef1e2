"""Drawing a wire: from a port, by drag or by click and click; or taking up the end of a wire that is there.

Legal ports grow and the others fade; near a legal port the wire jumps to it, at every zoom; at the cursor stands what
would come out or why the wire is refused, and Enter does what would mend that. With Shift, the end of a wire leads a
second wire and the first stays; after a click on a port, Shift keeps the wire in hand for the next port.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.canvas.bubble import Note
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.candidates import Candidates
from app.canvas.gestures.preview import Preview, ghostly, note
from app.canvas.layouts import PortKey
from app.canvas.neurons import put, with_all
from app.canvas.taking import ask
from app.elements import reordered
from engine.analysis import Trial, analyse
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph, Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

PULLED = "Release on a port to wire it, on the empty canvas to add a layer · Ctrl takes single numbers · Esc cancels"
CLICKED = "Click a port to wire it, the empty canvas to add a layer · Shift keeps the wire in hand · Esc cancels"
CLICKED_SHIFT = "Click one port after another: the wire stays in hand · Esc cancels"
LOOSE = "Release on a port to lead the wire there, on nothing to remove it · Shift leads a second wire · Esc cancels"
SECOND = "Release on a port to lead a second wire there, on the empty canvas to add a layer · Esc cancels"


@dataclass(frozen=True)
class Way:
    """What the wire in hand hangs on, where it may go, and the drawing that it would be added to."""

    anchor: PortKey
    base: Graph
    candidates: Candidates


class Connect(Gesture):
    """`anchor` is the end that stays; `replaced` the wire whose other end is in hand, where there is one."""

    def __init__(self, canvas: Canvas, press: Pointer, anchor: PortKey, replaced: Wire | None = None) -> None:
        super().__init__(canvas, press)
        self._anchor = anchor
        self._replaced = replaced
        self._second = replaced is not None and press.shift
        self._clicked = False
        self._target: PortKey | None = None
        self._preview = Preview(canvas)
        self._ways: dict[bool, Way] = {}
        self.tip = self._tip(press)

    # ---- while it lasts ----

    def begin(self) -> None:
        for item in self._preview.items:
            self.show(item)

    def drag(self, pointer: Pointer) -> None:
        self._second = self._replaced is not None and pointer.shift
        self._mark()
        self._target = self._way.candidates.target(pointer.scene, self.canvas.camera.zoom)
        outcome, drawing = self._outcome(), self.canvas.drawing
        fits = outcome is not None and outcome.fits
        self._preview.emphasise(self._way.candidates, self._target, fits, pointer.scene)
        loose = drawing.port_at(self._target) if self._target is not None and fits else pointer.scene
        hung = [(drawing.port_at(key), key.output) for key in (self._way.anchor, *self._others())]
        self._preview.lead(hung, loose, outcome is not None and not fits)
        self._preview.tell(self._note(outcome), pointer)
        self.say(self._tip(pointer))

    def stays(self, pointer: Pointer) -> bool:
        """A click on a port takes the wire up; the next click puts it down."""
        if self.dragging or self._clicked or self._replaced is not None:
            return False
        self.take_up(pointer)
        return True

    def take_up(self, pointer: Pointer) -> None:
        """From now on the wire follows the mouse until the next click."""
        self._clicked = self.dragging = True
        self.begin()
        self.drag(pointer)

    # ---- how it ends ----

    def end(self, pointer: Pointer) -> None:
        target, outcome, way = self._target, self._outcome(), self._way
        self.clear()
        if not self.dragging:
            self._select(pointer)
        elif target is not None and outcome is not None:
            self._finish(target, outcome, way, pointer)
            if self._clicked and pointer.shift:
                self._go_on(pointer)
        elif self.canvas.drawing.places.node_at(pointer.scene) == way.anchor.node:
            return  # back where it began
        elif self._replaced is not None and not self._second:
            self.canvas.session.edit(way.base, "Disconnect")
        else:
            self.canvas.ask_for_layer(pointer, way.candidates.pending)

    def accept(self) -> bool:
        """Enter: draws the refused wire together with the first fix that mends it."""
        outcome, target, way = self._outcome(), self._target, self._way
        if outcome is None or target is None or outcome.fits or not outcome.fixes:
            return False
        self.clear()
        wire, fix = way.candidates.wire(target), outcome.fixes[0]
        try:
            self.canvas.session.edit(mended(way.base.with_wire(wire), wire.target, fix), fix.label)
        except UserError as error:
            self.canvas.session.tell(error)
        return True

    def _finish(self, target: PortKey, outcome: Trial, way: Way, pointer: Pointer) -> None:
        session = self.canvas.session
        wire = way.candidates.wire(target)
        if outcome.fits and wire == self._replaced:
            self._reorder(wire, pointer)
            return
        if outcome.fits and pointer.control and ask(self.canvas, wire, way.base, pointer.scene):
            return
        if others := [replace(wire, source=key.node, output=key.name) for key in self._others()]:
            self._wire_all([wire, *others])
            return
        if not outcome.fits:
            session.message.emit(outcome.text, outcome.hint)
        if (outcome.fits or outcome.mendable) and wire not in session.graph.wires:
            verb = "Reconnect" if self._replaced is not None and not self._second else "Connect"
            nodes = session.graph.nodes
            label = f"{verb} {nodes[wire.source].title} to {nodes[wire.target].title}"
            session.edit(way.base.with_wire(wire), label)

    def _others(self) -> list[PortKey]:
        """The outputs of what is selected together with the node at which a new wire begins: these are wired too."""
        session, anchor = self.canvas.session, self._anchor
        if self._replaced is not None or not anchor.output or anchor.node not in session.selection:
            return []
        nodes = [node for id, node in session.graph.nodes.items() if id in session.selection and id != anchor.node]
        target = self._target.node if self._target is not None else ""
        return [PortKey(node.id, node.outputs[0].name, True) for node in nodes if node.outputs and node.id != target]

    def _wire_all(self, wires: list[Wire]) -> None:
        """Draws the wires of all that is selected, in drawing order, in one step."""
        graph = self.canvas.session.graph
        place = {id: number for number, id in enumerate(graph.nodes)}
        fresh = sorted((w for w in wires if w not in graph.wires_from.get(w.source, ())), key=lambda w: place[w.source])
        if not fresh:
            return
        try:
            put(self.canvas, with_all(graph, fresh))
        except UserError as error:
            self.canvas.session.tell(error)

    def _reorder(self, wire: Wire, pointer: Pointer) -> None:
        """Let go at its own port, above or below the others that make a vector there: another place among them."""
        canvas = self.canvas
        graph = canvas.session.graph
        others = [other for other in graph.gathered(*wire.end) if other != wire]
        if others:
            ends = [canvas.drawing.wires[other].ends()[1].y() for other in others]
            after = reordered(graph, wire, sum(y < pointer.scene.y() for y in ends))
            if after is not graph:
                canvas.session.edit(after, f"Reorder the numbers into {graph.nodes[wire.target].title}")

    def _go_on(self, pointer: Pointer) -> None:
        """The next wire from the same port."""
        following = Connect(self.canvas, pointer, self._anchor)
        self.canvas.begin(following)
        following.take_up(pointer)

    def _select(self, pointer: Pointer) -> None:
        """A click on a wire selects it; Shift adds it to those that are selected, Ctrl adds it or takes it away."""
        if self._replaced is None:
            return
        wires, clicked = self.canvas.selected_wires, {self._replaced}
        self.canvas.select((), wires ^ clicked if pointer.control else wires | clicked if pointer.shift else clicked)

    def clear(self) -> None:
        self._preview.clear()
        if self._replaced is not None and self._replaced in self.canvas.drawing.wires:
            self.canvas.drawing.wires[self._replaced].mark(None)
        super().clear()

    # ---- what it is about ----

    @property
    def _way(self) -> Way:
        """The way of the wire as the keys are held now; each is looked into once."""
        if self._second not in self._ways:
            self._ways[self._second] = self._led()
        return self._ways[self._second]

    def _led(self) -> Way:
        session, anchor = self.canvas.session, self._anchor
        graph, analysis = session.graph, session.analysis
        if self._replaced is not None and self._second:
            anchor = self._anchor_of_second(self._replaced)
        elif self._replaced is not None:
            graph = graph.without_wires([self._replaced])
            analysis = analyse(graph, analysis)
        return Way(anchor, graph, Candidates(self.canvas.drawing, analysis, anchor))

    def _anchor_of_second(self, wire: Wire) -> PortKey:
        """An input that takes one wire has it already: then the second starts where the first does."""
        port = self.canvas.session.graph.nodes[wire.target].input(wire.input)
        crowded = port is None or not port.many
        return PortKey(*wire.start, True) if self._anchor.output or crowded else self._anchor

    def _mark(self) -> None:
        """The wire whose end is in hand is a shadow, unless it stays."""
        if self._replaced is not None:
            shadow = None if self._second else ghostly(self.canvas.drawing.look)
            self.canvas.drawing.wires[self._replaced].mark(shadow)

    def _outcome(self) -> Trial | None:
        return None if self._target is None else self._way.candidates.trial(self._target)

    def _note(self, outcome: Trial | None) -> Note | None:
        if self._target is None or outcome is None:
            return None
        return note(self._way.base, self._way.candidates.wire(self._target), outcome)

    def _tip(self, pointer: Pointer) -> str:
        if self._replaced is not None:
            return SECOND if pointer.shift else LOOSE
        if self._clicked:
            return CLICKED_SHIFT if pointer.shift else CLICKED
        return PULLED
