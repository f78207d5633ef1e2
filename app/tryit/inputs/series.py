"""A window of a time series: its curve, whose points can be dragged, and behind each step what it counts for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from app.combo import Combo
from app.images import coloured, graded
from app.marks import Style
from app.pictures import Scale
from app.plane import Lines, Plane
from app.theme import Theme
from app.tryit import words
from app.tryit.asking import Told
from app.tryit.inputs.base import Input
from app.tryit.material import Material
from engine.datasets.base import Array

ROOM = 0.15
"""Of the training range above and below the curve: so far a point can be dragged."""
MARKED = 80
"""Steps up to which each has a mark to take hold of; more of them would be a thick line."""


class CurvePlane(Plane):
    """Tells the step and the value that the mouse drags a point to."""

    pulled = Signal(int, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._step: int | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = self.units(event.position())
        self._step = round(place.x()) if place is not None else None
        self._tell(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._tell(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._step = None

    def _tell(self, at: QPointF) -> None:
        place = self.units(at)
        if place is not None and self._step is not None:
            self.pulled.emit(self._step, place.y())


class SeriesInput(Input):
    """One feature of the sequence at a time."""

    how = "Drag a point of the curve up or down."

    def __init__(self, theme: Theme, material: Material) -> None:
        super().__init__(theme, material)
        steps, features = material.facts.x.shape
        self._raw = np.zeros((steps, features), np.float32)
        self._told: Told | None = None
        names = material.facts.channels or tuple(f"Feature {n + 1}" for n in range(features))
        self.feature = Combo()
        self.feature.addItems(list(names))
        self.feature.setAccessibleName("Feature shown")
        self.feature.setCurrentIndex(max(0, self.feature.findText(material.facts.target)))
        self.feature.setToolTip("Which of the numbers of each step is shown and dragged.")
        self.feature.setVisible(features > 1)
        self.plane = CurvePlane(theme)
        self.plane.setAccessibleName("Curve of the window")
        self.scale = Scale(theme, "")
        self.scale.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(3)
        whole.addWidget(self.feature)
        whole.addWidget(self.plane, 1)
        whole.addWidget(self.scale)
        self.feature.currentIndexChanged.connect(lambda _: self._show())
        self.plane.pulled.connect(self._pulled)

    def show_example(self, raw: Array) -> None:
        self._raw = np.asarray(raw, np.float32).copy()
        self._show()

    def show_told(self, told: Told | None) -> None:
        self._told = told
        self._show()

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.plane.restyle(theme)
        self.scale.restyle(theme)
        self._show()

    @property
    def _at(self) -> int:
        return max(0, self.feature.currentIndex())

    def forecast(self) -> np.ndarray:
        """The numbers that the network says come next, where it predicts the feature that is shown; else none."""
        told = self._told
        name, target = self.feature.currentText(), self.material.facts.target
        if told is None or told.answer.kind != "numbers" or name != target:
            return np.zeros(0, np.float32)
        return told.answer.values

    def _show(self) -> None:
        steps, at, theme = len(self._raw), self._at, self.theme
        ahead = self.forecast()
        low, high = self._span(at, ahead)
        self.plane.span((-0.5, steps - 0.5 + len(ahead)), (low, high), ("Step", self.feature.currentText()))
        x, y = np.arange(steps), self._raw[:, at]
        lines = [Lines(_joined(x, y), theme.text, 1.8)]
        places, kinds = np.stack([x, y], 1), np.zeros(steps, int)
        if len(ahead):
            later = steps - 1 + np.arange(len(ahead) + 1)
            lines.append(Lines(_joined(later, np.concatenate([y[-1:], ahead])), theme.series[0], 1.8))
            places = np.concatenate([places, np.stack([later[1:], ahead], 1)])
            kinds = np.append(kinds, np.ones(len(ahead), int))
        kept = kinds == 1 if steps > MARKED else np.ones(len(kinds), bool)
        own, next_ = Style(theme.text, edge=theme.panel), Style(theme.series[0], "s", edge=theme.panel)
        self.plane.show_lines(lines)
        self.plane.show_points(places[kept], kinds[kept], (own, next_))
        self._show_bands(low, high)

    def _span(self, at: int, ahead: np.ndarray) -> tuple[float, float]:
        """The training range with some room, and all that is to be seen."""
        ends = np.concatenate([self.material.low[:, at], self.material.high[:, at], self._raw[:, at], ahead])
        low, high = float(ends.min()), float(ends.max())
        room = ROOM * ((high - low) or 1.0)
        return low - room, high + room

    def _show_bands(self, low: float, high: float) -> None:
        """A band behind each step."""
        found = self._told.attribution if self._told is not None else None
        self.scale.setVisible(found is not None)
        if found is None or found.values.shape != self._raw.shape:
            self.plane.show_field(None)
            return
        row = found.values[:, self._at][None]
        limit = float(np.abs(found.values).max())
        picture = coloured(row, limit, self.theme) if found.signed else graded(row, 0.0, limit, self.theme)
        self.plane.show_field(_packed(picture), QRectF(-0.5, low, row.shape[1], high - low), sharp=True)
        if found.signed:
            self.scale.show_limit(limit, words.rule(self._told))
        else:
            self.scale.show_span((0.0, limit), "how much a step counts")

    def _pulled(self, step: int, value: float) -> None:
        if 0 <= step < len(self._raw):
            self._raw = self._raw.copy()
            self._raw[step, self._at] = value
            self._show()
            self.edited.emit(self._raw)


def _joined(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Pieces of line (n, 4) from each point to the next."""
    return np.stack([x[:-1], y[:-1], x[1:], y[1:]], 1).astype(np.float64)


def _packed(picture: np.ndarray) -> np.ndarray:
    """Bytes (height, width, 4) as numbers 0xffRRGGBB."""
    red, green, blue = (picture[..., n].astype(np.uint32) for n in range(3))
    return np.ascontiguousarray((0xFF << 24) | (red << 16) | (green << 8) | blue, np.uint32)
