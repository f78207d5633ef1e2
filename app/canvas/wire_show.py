"""Wires that show what they carry: weights, activations or gradients, by width and colour, forward or backward.

One probe is asked for all wires of the level that is looked at, and only while they show something. Its readings come
as fast as a training has time for; they are shown on the beats of the canvas, and only wires that look different by
then are painted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.action import Action
from app.canvas.wire_legend import EXAMPLES, WireLegend
from app.canvas.wire_scale import codes, largest_of, shown
from app.wording import number
from engine.graph import Wire
from engine.training.events import Observed

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from engine.training.probes import Lead, WireValues

Carries = Literal["", "weights", "activations", "gradients"]
"""What wires show; empty for their shapes alone."""
NAME = "canvas wires"
"""The probe's name among those that watch."""
ONE = "this example"
ROOM = 320
"""Pixels that a canvas is high where the legend of an example that is shown leaves room for the drawing."""
ROW = tuple[float, float]
TOLD: Mapping[str, str] = {
    "weights": "weights at its end: root mean square {size}, mean {mean}",
    "activations": "mean |activation| {size}, mean {mean}",
    "gradients": "mean |gradient| {size}, mean {mean}",
}
NOTHING: Mapping[str, str] = {
    "weights": "It ends at nothing that learns.",
    "activations": "What travels here is no real number, or not part of the network.",
    "gradients": "No gradient comes back here.",
}


class WireShow(QObject):
    """`mode` is what the wires show."""

    changed = Signal(str)
    """Another mode was chosen."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.mode: Carries = ""
        self.legend = WireLegend(canvas)
        self._wires: dict[Wire, Lead] = {}
        self._reading: WireValues | None = None
        self._held = False
        """Somebody else shows something on the wires."""
        session = canvas.session
        session.drawn.connect(self._drawn)
        session.entered.connect(self._entered)
        session.torch_came.connect(self._ask)
        session.trained.connect(self._told, Observed)
        session.themed.connect(self._restyle)
        session.example_changed.connect(self._example_changed)

    @property
    def carries(self) -> Carries:
        """What the wires show now: while one example is looked at, what it sends along them, forward unless gradients
        were chosen."""
        if self._canvas.session.shown is None or self.mode == "gradients":
            return self.mode
        return "activations"

    def choose(self, mode: Carries) -> None:
        """Lets the wires show something else."""
        if mode == self.mode:
            return
        self.mode = mode
        self._begin()
        self.changed.emit(mode)

    def _begin(self) -> None:
        """Something else is to be seen from now on."""
        self._reading, self._wires = None, {}
        if self.carries:
            self._ask()
        else:
            self._canvas.session.unwatch(NAME)
        self._apply()

    @Slot(object)
    def _example_changed(self) -> None:
        self._begin()

    def hold(self, held: bool) -> None:
        """Leaves the wires to somebody else for a while, or takes them back."""
        if held != self._held:
            self._held = held
            if not held:
                self.clear()
            self._apply()

    def clear(self) -> None:
        """Shows the wires as they are."""
        for item in self._canvas.drawing.wires.made.values():
            item.show_value(None)
        self._canvas.drawing.crowd.show_codes(None, None)

    def told(self, wire: Wire | None) -> str:
        """The numbers of a wire, for its tooltip; empty where wires show nothing, or nothing is known yet."""
        if wire is None or not self.carries or self._held or self._reading is None:
            return ""
        row = self._rows().get(wire)
        return told(self.carries, row) if row is not None else ""

    # ---- what is asked ----

    @Slot()
    def _ask(self) -> None:
        """Watches the wires that there are, where that is another question than before."""
        session = self._canvas.session
        if not self.carries or not session.torch_here:
            return
        from engine.training.probes import leads, wire_values  # torch is there

        wires = leads(session.graph, session.prefix)
        if wires != self._wires:
            self._wires = wires
            session.watch(NAME, wire_values(wires.values(), (self.carries,), session.shown))

    @Slot()
    def _drawn(self) -> None:
        if self.carries:
            self._ask()
            self._apply()

    @Slot()
    def _entered(self) -> None:
        self._reading = None

    def _told(self, event: object) -> None:
        if isinstance(event, Observed) and self.carries and (reading := event.readings.get(NAME)) is not None:
            self._reading = reading  # type: ignore[assignment]  # under this name comes nothing else
            self._canvas.beat.ask(self._apply)

    @Slot()
    def _restyle(self) -> None:
        self.legend.update()
        self._apply()

    # ---- what is shown ----

    def _apply(self) -> None:
        if self._held:
            return
        if not self.carries:
            self.clear()
            self.legend.hide_all()
            return
        rows = self._rows()
        largest = show_on(self._canvas, rows, self.carries == "gradients")
        if not self.mode and self._canvas.height() < ROOM:
            self.legend.hide_all()  # nobody asked for it, and it would cover what lights up
            return
        note = EXAMPLES if self._canvas.session.shown is None else ONE
        self.legend.show_scale(self.carries, largest, note)

    def _rows(self) -> dict[Wire, ROW]:
        """The numbers of the wires that are told of by the last reading."""
        reading = self._reading
        if reading is None:
            return {}
        values = getattr(reading, self.carries)
        places = {lead: place for place, lead in enumerate(reading.wires)}
        return {
            wire: (float(values[place, 0]), float(values[place, 1]))
            for wire, lead in self._wires.items()
            if (place := places.get(lead)) is not None
        }


def show_on(canvas: Canvas, rows: Mapping[Wire, ROW], backward: bool, largest: float = 0.0) -> float:
    """Shows sizes and means on the wires of a canvas; those that are not told of are thin and grey. Returns the size
    that has the full width: the largest there is, unless told."""
    wires, items = canvas.drawing.graph.wires, canvas.drawing.wires.made
    nothing = (float("nan"), float("nan"))
    numbers = np.array([rows.get(wire, nothing) for wire in wires], dtype=float).reshape(-1, 2)
    largest = largest or largest_of(numbers[:, 0])
    widths, tones = codes(numbers[:, 0], numbers[:, 1], largest)
    look, made = canvas.drawing.look, {}
    show_crowd(canvas, wires, widths, tones)
    for wire, width, tone in zip(wires, widths.tolist(), tones.tolist(), strict=True):
        key, item = (width, tone), items.get(wire)
        if item is None or (item.plain and not item.alone):
            continue
        if key not in made:
            made[key] = shown(width, tone, backward, look)
        item.show_value(made[key])
    return largest


def show_crowd(canvas: Canvas, wires: Sequence[Wire], widths: np.ndarray, tones: np.ndarray) -> None:
    """Hands over to the wires that are drawn together what belongs to them."""
    crowd = canvas.drawing.crowd
    if crowd:
        places = {wire: place for place, wire in enumerate(wires)}
        rows = np.array([places[wire] for wire in crowd.wires], int)
        crowd.show_codes(widths[rows], tones[rows])


def told(mode: str, row: ROW) -> str:
    """The numbers of a wire by their names."""
    size, mean = row
    if np.isnan(size):
        return NOTHING[mode]
    if mode == "weights" and size == abs(mean):  # a single one, as a wire into a neuron has
        return f"Weight at its end: {number(mean)}."
    text = TOLD[mode].format(size=number(size), mean=number(mean))
    return f"{text[0].upper()}{text[1:]}."


def _choosing(mode: Carries, text: str, key: str, tip: str) -> Action[Any]:
    return Action(
        f"wires-{mode or 'shapes'}",
        text,
        lambda canvas: canvas.wire_show.choose(mode),
        f"Alt+W, {key}",
        tip=tip,
        checked=lambda canvas: canvas.wire_show.mode == mode,
        words="wires show width colour live flow",
    )


ACTIONS: tuple[Action[Canvas], ...] = (
    _choosing("", "Shapes only", "S", "Let the wires show what travels along them by its shape alone"),
    _choosing("weights", "Weights", "W", "Let the wires show how large the weights are where they end"),
    _choosing("activations", "Activations", "A", "Let the wires show what passes along them, forward"),
    _choosing("gradients", "Gradients", "G", "Let the wires show what comes back along them"),
)
MENU = tuple(action.id for action in ACTIONS)
