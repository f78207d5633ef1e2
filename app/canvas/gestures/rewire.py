"""Moving all wires of a port to another one, with Ctrl and a drag from the port: one step, whatever their number.

Ports that take at least one of the wires grow. Wires that would not fit there stay where they are, and the note at the
cursor names them and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.canvas.bubble import Note
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.candidates import Targets, fits_alone, reached
from app.canvas.gestures.preview import Preview, ghostly
from app.canvas.layouts import PortKey
from app.canvas.scene import CanvasScene
from app.canvas.wiring import counted, wires_at
from engine.analysis import Analysis, Trial, analyse, trial
from engine.graph import Graph, Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas


@dataclass(frozen=True)
class Moved:
    """The drawing with the wires that fit led elsewhere; `left` are those that do not fit, and why."""

    graph: Graph
    count: int
    left: tuple[tuple[Wire, Trial], ...]


class Rewire(Gesture):
    """`port` is where the wires are now."""

    def __init__(self, canvas: Canvas, press: Pointer, port: PortKey) -> None:
        super().__init__(canvas, press)
        self._port = port
        self._wires = wires_at(canvas.session.graph, port)
        self._targets: Moves | None = None
        self._target: PortKey | None = None
        self._preview = Preview(canvas)
        self.tip = f"Release on a port to move {counted(len(self._wires))} there · Esc cancels"

    def begin(self) -> None:
        drawing = self.canvas.drawing
        self._targets = Moves(drawing, self.canvas.session.analysis, self._port, self._wires)
        for wire in self._wires:
            drawing.wires[wire].mark(ghostly(drawing.look))
        for item in self._preview.items:
            self.show(item)

    def drag(self, pointer: Pointer) -> None:
        if self._targets is None:
            return
        drawing = self.canvas.drawing
        self._target = self._targets.target(pointer.scene, self.canvas.camera.zoom)
        moved = self._targets.moved(self._target) if self._target else None
        fits = moved is not None and moved.count > 0
        self._preview.emphasise(self._targets, self._target, fits, pointer.scene)
        loose = drawing.port_at(self._target) if self._target is not None and fits else pointer.scene
        fixed = [_other_end(wire, self._port) for wire in self._wires]
        self._preview.lead([(drawing.port_at(key), key.output) for key in fixed], loose, moved is not None and not fits)
        self._preview.tell(self._note(moved) if moved else None, pointer)

    def end(self, pointer: Pointer) -> None:
        target, targets = self._target, self._targets
        self.clear()
        if targets is None or target is None:
            return
        moved, session = targets.moved(target), self.canvas.session
        if moved.left:
            note = self._note(moved)
            session.message.emit(note.text, note.hint)
        if moved.count:
            title = session.graph.nodes[target.node].title
            session.edit(moved.graph, f"Move {counted(moved.count)} to {title}")

    def clear(self) -> None:
        self._preview.clear()
        for wire in self._wires:
            if wire in self.canvas.drawing.wires:
                self.canvas.drawing.wires[wire].mark(None)
        super().clear()

    def _note(self, moved: Moved) -> Note:
        if not moved.left:
            return Note(True, f"Move {counted(moved.count)} here")
        nodes = self.canvas.session.graph.nodes
        first = moved.left[0][1]
        named = " and ".join(f"{nodes[w.source].title} → {nodes[w.target].title}" for w, _ in moved.left[:2])
        more = len(moved.left) - 2
        named += f" and {more} more" if more > 0 else ""
        if not moved.count:
            return Note(False, first.text, first.hint)
        verb = "stays" if len(moved.left) == 1 else "stay"
        return Note(True, f"Move {counted(moved.count)} here; {named} {verb}.", first.text)


class Moves(Targets):
    """The ports on the same side as `port` to which its wires could move."""

    def __init__(self, drawing: CanvasScene, analysis: Analysis, port: PortKey, wires: tuple[Wire, ...]) -> None:
        super().__init__(drawing, analyse(analysis.graph.without_wires(wires), analysis))
        self._original = analysis.graph
        self._port = port
        self._wires = wires
        self.outputs = port.output
        self._known: dict[PortKey, Moved] = {}

    def moved(self, key: PortKey) -> Moved:
        if key not in self._known:
            self._known[key] = self._moved(key)
        return self._known[key]

    def faces(self, key: PortKey) -> bool:
        return key.output == self.outputs and key != self._port

    def fits(self, key: PortKey) -> bool:
        """Whether one of the wires fits there: enough to be legal, and found out faster than where each would go."""
        if key in self._known:
            return self._known[key].count > 0
        return any(
            key.node not in closing
            and self._impossible(self.analysis.graph, led := _led(wire, key)) is None
            and fits_alone(self.analysis, led)
            for wire, closing in zip(self._wires, self._closing, strict=True)
        )

    def likely(self, key: PortKey) -> bool:
        if key in self._known:
            return self.fits(key)
        for wire in (_led(wire, key) for wire in self._wires):
            value = self.analysis.value_at(wire)
            port = self.analysis.graph.nodes[wire.target].input(wire.input)
            if value is None or port is None or port.takes(value):
                return True
        return False

    @cached_property
    def _closing(self) -> list[frozenset[str]]:
        """For each wire the nodes to which it would close a loop."""
        graph = self.analysis.graph
        return [reached(graph, w.target if self.outputs else w.source, forward=self.outputs) for w in self._wires]

    def taken_up(self) -> PortKey:
        return self._port

    def _moved(self, key: PortKey) -> Moved:
        """One wire after another: what the first brings to a port for many decides what that still takes."""
        now, ends, left = self.analysis, {}, []
        for wire in self._wires:
            led = _led(wire, key)
            outcome = self._outcome(now, led)
            if outcome.fits:
                ends[wire] = led
                now = now if self.outputs else analyse(now.graph.with_wire(led), now)
            else:
                left.append((wire, outcome))
        wires = tuple(ends.get(wire, wire) for wire in self._original.wires)
        return Moved(replace(self._original, wires=wires), len(ends), tuple(left))

    def _outcome(self, now: Analysis, wire: Wire) -> Trial:
        return self._impossible(now.graph, wire) or trial(now, wire)

    def _impossible(self, graph: Graph, wire: Wire) -> Trial | None:
        """What moving must not do: bend a wire back to its own node, draw one twice, or push another off its port."""
        target = graph.nodes[wire.target]
        if wire.source == wire.target:
            return Trial(False, text=f"{target.title} cannot lead into itself.", hint="Data flows one way: forward.")
        if wire in graph.wires_into.get(wire.target, ()):
            title = graph.nodes[wire.source].title
            return Trial(False, text=f"A wire from {title} to {target.title} is there already.")
        port = target.input(wire.input)
        if port is None or port.many or self.outputs:
            return None
        if any(other.end == wire.end for other in graph.wires_into.get(wire.target, ())):
            return Trial(False, text=f"{target.title} takes one wire at '{port.name}', and it has one.")
        return None


def _led(wire: Wire, key: PortKey) -> Wire:
    """The wire with the end that is at the port led to another."""
    if key.output:
        return replace(wire, source=key.node, output=key.name)
    return replace(wire, target=key.node, input=key.name)


def _other_end(wire: Wire, port: PortKey) -> PortKey:
    return PortKey(*wire.end, False) if port.output else PortKey(*wire.start, True)
