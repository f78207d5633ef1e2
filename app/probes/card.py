"""One pinned probe as a plot: what is watched, how it is drawn, and the picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox

from app.combo import Combo
from app.levels import analysis_at, place
from app.pins import Pin, fitting
from app.probes.faces import FACES, Face, MatrixFace, NumbersFace
from app.probes.past import Found, Past
from app.session import Session
from app.spin import Spin
from app.theme import Theme
from app.views.over_time import Epochs
from app.views.view import View
from engine.analysis import Analysis
from engine.graph import Node
from engine.layer import Layer
from engine.nested import content
from engine.training.events import Observed, Started
from engine.training.shown import counted
from engine.values import carried, element_of

QUANTITIES = {"activation": "Activation", "gradient": "Gradient", "weights": "Weights"}
WHATS = {
    "numbers": "Numbers over time",
    "histogram": "Histogram over time",
    "heat map": "Heat map",
    "pictures": "Pictures",
    "spectrum": "Spectrum",
}
COMING = "The first numbers come in a moment."
EXAMPLES = 64
"""Examples that a probe can choose among: as many as are kept at hand."""
SAMPLED = 1000
"""Readings that are looked at to see where none are."""
KERNELS, MATRIX = (2, 2, 2, 2), (2, 2)
"""What the shape of weights is like: how many there are of each does not matter here."""


class ProbeCard(View):
    """Shows the probe of a letter. What it shows is said by the session's pin, and changed there."""

    name = "probe"
    hears = (*Epochs.hears, Observed)
    explanation = ""
    empty = "This place is not part of the drawing any more. It comes back when the drawing does."

    def __init__(self, session: Session, pin: Pin) -> None:
        self.pin = pin
        super().__init__(session)
        self.epochs = Epochs(session)
        self.face: Face | None = None
        self._told = False
        self.past = Past(session, self._seen_of_the_past, self)
        self.quantity, self.what = Combo(), Combo()
        self.quantity.setAccessibleName("What is watched")
        self.what.setAccessibleName("How it is shown")
        self.example = Spin(minimum=1, maximum=EXAMPLES, prefix=counted("validation"))
        for part in (self.quantity, self.what, self.example):
            self.controls.addWidget(part)
        self._list()
        self._show_face()
        self.quantity.activated.connect(lambda _: self._choose(quantity=self.quantity.currentData()))
        self.what.activated.connect(lambda _: self._choose(what=self.what.currentData()))
        self.example.valueChanged.connect(lambda value: self._choose(example=value - 1))
        session.analysed.connect(self._analysed)
        session.run_changed.connect(lambda _: self._look_back())
        if self.is_there:
            self.show_coming(COMING)  # until it is drawn for the first time, which may wait for others

    # ---- what is watched ----

    @property
    def title(self) -> str:  # type: ignore[override]  # of a card, unlike of a view, it depends on what is watched
        where = self.session.title_of(self.pin.node) or self.pin.node
        told = len(self._outputs) > 1 or element_of(self.pin.port)[1] is not None
        port = f": {self.pin.port}" if told and self.pin.quantity != "weights" else ""
        quantity = {**QUANTITIES, **self._called}[self.pin.quantity]  # there may have been another layer once
        return f"{self.pin.letter}  {where}{port} – {quantity.lower()}"

    @property
    def _called(self) -> Mapping[str, str]:
        """What can be watched here, by the names that it has here: data and losses are no activations."""
        layer = self._layer
        if layer is None:
            return QUANTITIES
        first = {"activation": "Value" if layer.role in ("data", "loss") else QUANTITIES["activation"]}
        left_out = {"gradient"} if layer.role == "loss" else set()  # the gradient of a loss by itself is 1
        left_out |= set() if layer.learns else {"weights"}
        return {key: name for key, name in {**QUANTITIES, **first}.items() if key not in left_out}

    @property
    def is_there(self) -> bool:
        return place(self.session.root, self.pin.node) is not None

    @property
    def _node(self) -> Node | None:
        found = place(self.session.root, self.pin.node)
        return content(self.session.root, found[0].path).nodes[found[1]] if found is not None else None

    @property
    def _outputs(self) -> tuple[Any, ...]:
        return self._node.outputs if self._node is not None else ()

    @property
    def _layer(self) -> Layer | None:
        return self._node.layer if self._node is not None else None

    @property
    def _one_number(self) -> bool:
        """Whether there is one number for all examples together."""
        return self._layer is not None and self._layer.role == "loss"

    def show_pin(self, pin: Pin) -> None:
        """Shows something else of the place, or the same in another way."""
        before, self.pin = self.pin, pin
        self._list()
        if (before.quantity, before.what) != (pin.quantity, pin.what):
            self._show_face()
        self.watch()
        self.refresh()

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes.pinned import pinned  # torch is not there when the window opens

        pin = self.pin
        if not self.is_there:
            return {}
        return {f"pin {pin.letter}": pinned(pin.node, pin.port, pin.quantity, pin.what, pin.example)}

    # ---- choices ----

    def _list(self) -> None:
        """The quantities that the place has, and the ways to look that fit what it gives."""
        _fill(self.quantity, self._called, self.pin.quantity)
        _fill(self.what, {key: WHATS[key] for key in self._fitting()}, self.pin.what)
        self.example.setVisible(self.pin.what == "pictures" and self.pin.quantity != "weights")

    def _fitting(self) -> tuple[str, ...]:
        """The ways to look that fit the shape there; all, where it is not known."""
        if self._one_number:
            return ("numbers",)
        shape = self._shape()
        return tuple(WHATS) if shape is None else fitting(shape, self.pin.quantity)

    def _shape(self) -> tuple[int, ...] | None:
        found = place(self.session.root, self.pin.node)
        if found is None:
            return None
        analysis = analysis_at(self.session.whole, found[0])
        if self.pin.quantity == "weights":
            inputs, node = analysis.inputs_of(found[1]), analysis.graph.nodes[found[1]]
            call = node.layer.module(*inputs) if inputs is not None and node.layer.learns else None
            return None if call is None else KERNELS if "Conv2d" in call.target else MATRIX
        value = carried(analysis.values, (found[1], self.pin.port))
        return None if value is None else value.shape

    def _choose(self, **parts: Any) -> None:
        pin = self.pin
        if any(getattr(pin, key) != value for key, value in parts.items()):
            self.session.pins.change(pin.letter, **parts)

    def _show_face(self) -> None:
        if self.face is not None:
            self.body.removeWidget(self.face)
            self.face.deleteLater()
        self.face = FACES[self.pin.what](self.session.theme)
        if isinstance(self.face, MatrixFace):
            self.face.name_axes(self.pin.quantity == "weights")
        elif isinstance(self.face, NumbersFace) and self._one_number:
            self.face.show_one()
        self.body.addWidget(self.face, 1)
        self.hint.setText(self.face.explanation)
        self._told = False
        self.past.forget()

    # ---- what comes ----

    def take(self, event: object) -> bool:
        self.epochs.take(event)
        if isinstance(event, Started) and self.face is not None:
            self.face.forget(self.epochs.at(event.step) or 0.0)
            self.past.forget()
        if not isinstance(event, Observed) or self.face is None:
            return False
        reading: Any = event.readings.get(f"pin {self.pin.letter}")
        if reading is None or (reading.quantity, reading.what) != (self.pin.quantity, self.pin.what):
            return False  # it was asked for something else a moment ago
        if (prefix := counted(reading.looked_at)) != self.example.prefix():  # Qt lays out anew for the same one too
            self.example.setPrefix(prefix)
        at = self.epochs.at(event.step)
        self.face.take(reading, float(event.step) if at is None else at)
        self._told = True
        self._look_back()
        return True

    def _look_back(self) -> None:
        """Fills in what was not seen in time, where the time machine has kept it."""
        face = self.face
        if face is None or not (
            face.past and self._told and self._in_sight and self.is_there and self.epochs.per_epoch
        ):
            return
        known = face.known
        steps = [self.epochs.step(float(at)) for at in known[:: max(1, len(known) // SAMPLED)]]
        self.past.fill(next(iter(self.probes().values())), steps, face.past)

    def _seen_of_the_past(self, found: Found) -> None:
        if self.face is not None:
            self.face.fill([(self.epochs.at(step) or 0.0, reading) for step, reading in found])
            self.refresh()

    def draw(self) -> None:
        if not self.is_there:
            self.show_empty()
        elif not self._told or self.face is None:
            self.show_coming(COMING)
        else:
            self.show_picture()
            self.face.draw()
            self.verdict.setText(self.face.said())
            self.verdict.setVisible(bool(self.verdict.text()))

    def restyle(self, theme: Theme) -> None:
        if self.face is not None:
            self.face.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        return self.face.table() if self.face is not None and self._told else {}

    def _analysed(self, _: Analysis) -> None:
        self._list()
        self.watch()
        self.refresh()


def _fill(box: QComboBox, entries: Mapping[str, str], chosen: str) -> None:
    listed = {box.itemData(index): box.itemText(index) for index in range(box.count())}
    if listed != entries:
        box.clear()
        for key, title in entries.items():
            box.addItem(title, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
