"""Points in the plane: a click puts the example anywhere, the fields below say where it is."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from app.images import class_colour
from app.marks import Style
from app.plane import Lines, Plane
from app.plots import mixed
from app.theme import Theme
from app.tryit.asking import Told
from app.tryit.inputs.base import Input
from app.tryit.inputs.table import TableInput
from app.tryit.material import Material
from engine.datasets.base import Array

POINTS = 400
"""Training points that stand behind the example: more hide it."""
ROOM = 0.25
"""Of the training range around it: as far as the sliders go."""


class Pointing(Plane):
    """A plane that tells where it is pressed and dragged."""

    pointed = Signal(object)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._tell(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is not None:
            self._tell(event.position())

    def _tell(self, at: QPointF) -> None:
        place = self.units(at)
        if place is not None:
            self.pointed.emit(place)


class PointInput(Input):
    """A plane with training points, and the two numbers of the example."""

    how = "Click on the plane, or type a value."

    def __init__(self, theme: Theme, material: Material) -> None:
        super().__init__(theme, material)
        self.plane = Pointing(theme)
        self.plane.setAccessibleName("Plane of the two features")
        self.plane.setMinimumSize(120, 90)
        self.table = TableInput(theme, material, sliders=False)
        self.table.scale.flatten(True)
        self._raw = np.zeros(2, np.float32)
        low, high = material.low, material.high
        room = ROOM * np.where(high > low, high - low, 1.0)
        (left, down), (right, top) = low - room, high + room
        names = [column.name for column in material.columns]
        self.plane.span((float(left), float(right)), (float(down), float(top)), (names[0], names[1]))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(3)
        whole.addWidget(self.plane, 1)
        whole.addWidget(self.table)
        self.plane.pointed.connect(self._pointed)
        self.table.edited.connect(self._edited)
        self.table.remarked.connect(self.remarked)
        self._show()

    def show_example(self, raw: Array) -> None:
        self._raw = np.asarray(raw, np.float32)
        self.table.show_example(raw)
        self._show()

    def show_told(self, told: Told | None) -> None:
        self.table.show_told(told)

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.plane.restyle(theme)
        self.table.restyle(theme)
        self._show()

    def _pointed(self, at: QPointF) -> None:
        self.show_example(np.array([at.x(), at.y()], np.float32))
        self.edited.emit(self._raw)
        self.remarked.emit(self.table.remark)

    def _edited(self, raw: Array) -> None:
        self._raw = raw
        self._show()
        self.edited.emit(raw)

    def _show(self) -> None:
        """The training points, and the example on top in a ring of its own."""
        material, theme = self.material, self.theme
        part = material.part("train")
        some = slice(0, POINTS)
        places = material.parts.scaler.invert(np.asarray(part.x[some]))
        kinds, styles = self._kinds(part.y[some])
        (left, right), (down, top), (x, y) = self.plane.across, self.plane.up, map(float, self._raw)
        cross = np.array([[left, y, right, y], [x, down, x, top]])
        self.plane.show_lines([Lines(cross, mixed(theme.text, theme.panel, 0.5), 1.0, smooth=False)])
        own = Style(theme.text, "o", True, theme.panel, theme.text)
        self.plane.show_points(np.concatenate([places, self._raw[None]]), np.append(kinds, len(styles)), (*styles, own))

    def _kinds(self, y: np.ndarray) -> tuple[np.ndarray, tuple[Style, ...]]:
        facts, theme = self.material.facts, self.theme
        if facts.y.is_index and y.ndim == 1:
            classes = len(facts.classes) or int(y.max(initial=0)) + 1
            styles = tuple(Style(class_colour(theme, n, classes), edge=theme.panel) for n in range(classes))
            return y.astype(int), styles
        if facts.y.is_index:
            return np.zeros(len(y), int), (Style(theme.muted, edge=theme.panel),)
        number = y.reshape(len(y), -1)[:, 0]
        limit = float(np.abs(number).max(initial=0.0)) or 1.0
        steps = np.clip(np.rint(number / limit * 4), -4, 4).astype(int) + 4
        return steps, tuple(Style(theme.diverge(step / 4 - 1), edge=theme.muted) for step in range(9))
