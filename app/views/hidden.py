"""How a layer arranges the examples: by two of its units, or by its two or three widest directions.

A class that the layers after it can part easily is a cloud of its own here. With data of two features, the grid that
was straight in their plane shows how the layer bends it. Three dimensions are turned with the mouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QCheckBox

from app.combo import Combo
from app.plane import Lines
from app.plots import Mark, behind, mixed
from app.session import Session
from app.spin import Spin
from app.views.chooser import Chooser
from app.views.plane_view import PARTS, PlaneView, columns_of, kinds_of, marks_of, show_numbers, styles_of
from app.views.turning import looked_at, not_too_flat, settled, turn
from app.wording import count, number, percent

if TYPE_CHECKING:
    from engine.training.probes import HiddenSpace

FLAT, DEEP, UNITS = "2 dimensions", "3 dimensions", "Two units"
TURNED = "Each point is an example as the layer sees it. Draw with the mouse to turn the space."
NEAR = 12.0
"""Pixels from the mouse within which a point is meant."""
DEGREES = 0.5
"""By how much one pixel of the mouse turns the space."""
CUBE = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if (CUBE[a] != CUBE[b]).sum() == 1]


class HiddenView(PlaneView):
    """Points are examples, their places what a layer makes of them."""

    name = "hidden"
    title = "Hidden space"
    explanation = "Each point is an example as the layer sees it: near ones look alike to all layers after it."
    empty = "Wire a data set to a network: how a layer arranges the examples appears here, before training too."

    reading: HiddenSpace | None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._before: np.ndarray | None = None
        """The places of the last picture, which the next one is turned to."""
        self._seen: tuple[np.ndarray, np.ndarray] = np.zeros((0, 2)), np.zeros((0, 2))
        self._spans = [(0.0, 0.0)] * 2
        self._half = (0.0, 0.0)
        """From 0 to half the side of the cube of three dimensions."""
        self._yaw, self._pitch = 0.6, 0.4
        self.plane.hovered.connect(self._tell_point)
        self.plane.dragged.connect(self._turn_space)

    def add_controls(self) -> None:
        self.node = Chooser(self.session, lambda node: node.layer.role == "layer", ports=True)
        self.mode = Combo()
        self.mode.addItems([FLAT, DEEP, UNITS])
        self.mode.setAccessibleName("What the axes are")
        self.mode.setToolTip(
            "The widest directions of the space (principal components), or two of its units as they are."
        )
        self.units = [Spin(minimum=1, maximum=1, prefix=prefix) for prefix in ("Across: unit ", "Up: unit ")]
        for spin in self.units:
            spin.setToolTip("The unit whose output is this axis.")
            spin.valueChanged.connect(lambda _: self._asked())
        self.pooled = Combo()
        self.pooled.addItem("Averaged", "mean")
        self.pooled.addItem("Laid out flat", "flat")
        self.pooled.setAccessibleName("How maps and sequences are taken")
        self.pooled.setToolTip("Each channel averaged over its positions, or every position as a unit of its own.")
        self.grid = QCheckBox("Grid")
        self.grid.setChecked(True)
        self.grid.setToolTip("What becomes of a regular grid over the plane of the two features.")
        self.grid.toggled.connect(lambda _: self.refresh())
        for part, stretch in ((self.node, 1), (self.mode, 0), *((spin, 0) for spin in self.units)):
            self.controls.addWidget(part, stretch)
        self.controls.addWidget(self.pooled)
        self.controls.addWidget(self.grid)
        for part in (*self.units, self.pooled, self.grid):
            part.hide()
        self.node.chosen.connect(self.forget)
        self.mode.currentIndexChanged.connect(lambda _: self._asked())
        self.pooled.currentIndexChanged.connect(lambda _: self._asked())

    # ---- what is asked, and what comes ----

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import hidden_space  # torch is not there when the window opens

        if self.node.place is None:
            return {}
        node, port = self.node.place
        across, up = (spin.value() - 1 for spin in self.units)
        axes = (across, up) if self.mode.currentText() == UNITS else None
        dimensions = 3 if self.mode.currentText() == DEEP else 2
        return {self.name: hidden_space(node, port, dimensions, axes, self.pooled.currentData())}

    def _asked(self) -> None:
        self._before = None
        self.watch()
        self.refresh()

    def forget(self) -> None:
        self.reading = None
        for spin in self.units:
            spin.blockSignals(True)
            spin.setValue(1 if spin is self.units[0] else 2)
            spin.blockSignals(False)
        self._asked()

    # ---- pictures ----

    def draw(self) -> None:
        reading = self.reading
        if reading is None or reading.node != self.node.node:
            self.show_coming("The points come in a moment.")
            return
        self._offer(reading)
        self.show_picture()  # which folds the controls that there are by now
        points, lines = self._held(reading)
        self.hint.setText(TURNED if points.shape[1] == 3 else self.explanation)
        if points.shape[1] == 3:
            points, lines = self._project(reading, points, lines)
        else:
            self._flat(reading, points, lines)
        self._seen = points, reading.right
        self._draw_points(reading, points)
        self._name(reading)
        self.verdict.setText(verdict(reading))

    def _offer(self, reading: HiddenSpace) -> None:
        """Shows the controls that mean something here."""
        chosen = self.mode.currentText() == UNITS
        for place, spin in enumerate(self.units):
            spin.blockSignals(True)
            grown = spin.maximum() == 1 < reading.units
            spin.setMaximum(reading.units)
            if grown:
                spin.setValue(place + 1)
            spin.blockSignals(False)
            spin.setVisible(chosen)
        if chosen and reading.axes != tuple(spin.value() - 1 for spin in self.units):
            self.watch()
        self.pooled.setVisible(len(reading.shape) > 1)
        self.grid.setVisible(len(reading.lines) > 0)

    def _held(self, reading: HiddenSpace) -> tuple[np.ndarray, np.ndarray]:
        """Points and lines, turned so that components stay where they were."""
        points, lines = reading.points.astype(np.float64), reading.lines.astype(np.float64)
        before = self._before
        if not reading.axes and before is not None and before.shape == points.shape:
            rotation = turn(points, before)
            points, lines = points @ rotation, lines @ rotation
        self._before = None if reading.axes else points
        return points, lines if self.grid.isChecked() else lines[:0]

    def _flat(self, reading: HiddenSpace, points: np.ndarray, lines: np.ndarray) -> None:
        reached = np.concatenate([points, lines.reshape(-1, 2)])
        self._spans = [settled(span, values) for span, values in zip(self._spans, reached.T, strict=False)]
        names = _axis_names(reading)
        across, up = self._spans if reading.axes else not_too_flat(*self._spans)
        self.plane.span(across, up, (names[0], names[1]), square=not reading.axes)
        theme = self.session.theme
        drawn = [Lines(_pieces(lines), behind(theme.muted, theme, 0.5), 1.0)] if len(lines) else []
        ends = [_across(line, across, up) for line in reading.next_lines]
        found = [end for end in ends if end is not None]
        if found:
            drawn.append(Lines(np.array(found), theme.text, 2.0))
        self.plane.show_lines(drawn)

    def _project(self, reading: HiddenSpace, points: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The space in a cube, as it is looked at; a nearer point hides a farther one."""
        reached = np.concatenate([points, lines.reshape(-1, 3)])
        low, high = reached.min(0), reached.max(0)
        self._half = settled(self._half, np.array([0.0, float((high - low).max()) / 2]))
        size, middle = max(self._half[1], 1e-12), (low + high) / 2
        look = looked_at(self._yaw, self._pitch)
        points, lines = ((value - middle) / size @ look for value in (points, lines))
        theme, cube = self.session.theme, CUBE @ look
        edges = np.array([[*cube[a, :2], *cube[b, :2]] for a, b in EDGES])
        faint = mixed(theme.muted, theme.panel, 0.3)
        drawn = [Lines(edges, faint, 1.0)]
        if len(lines):
            drawn.append(Lines(_pieces(lines[..., :2]), behind(theme.muted, theme, 0.5), 1.0))
        self.plane.span((-1.8, 1.8), (-1.8, 1.8), ("", ""), square=True, numbered=False)
        self.plane.show_lines(drawn)
        return points, lines

    def _draw_points(self, reading: HiddenSpace, points: np.ndarray) -> None:
        order = np.argsort(points[:, 2]) if points.shape[1] == 3 else np.arange(len(points))
        theme = self.session.theme
        edges = (theme.panel, theme.panel) if reading.classes else (theme.muted, theme.text)
        styles = styles_of(reading, theme, edges, hollow=True)
        self.plane.show_points(points[order, :2], kinds_of(reading)[order], styles)

    def _name(self, reading: HiddenSpace) -> None:
        theme = self.session.theme
        named = marks_of(reading, theme, hollow=True)
        if len(reading.lines) and self.grid.isChecked():
            named["grid of the features"] = Mark(behind(theme.muted, theme, 0.5), 1.0)
        if len(reading.next_lines):
            named["next layer undecided"] = Mark(theme.text, 2.0)
        self.beside.name(named)
        self.scale.setVisible(not reading.classes)
        show_numbers(self.scale, reading)

    # ---- the mouse ----

    def _turn_space(self, by: QPointF) -> None:
        if self.reading is not None and self.reading.points.shape[1] == 3:
            self._yaw += np.radians(DEGREES * by.x())
            self._pitch = float(np.clip(self._pitch + np.radians(DEGREES * by.y()), -np.pi / 2, np.pi / 2))
            self.refresh()

    def _tell_point(self, at: QPointF | None) -> None:
        """Which example the nearest point is."""
        reading, (points, _) = self.reading, self._seen
        if at is None or reading is None or len(points) != len(reading.right):
            self.plane.show_note(None)
            return
        mouse = self.plane.pixels(np.array([[at.x(), at.y()]]))[0]
        distances = np.hypot(*(self.plane.pixels(points[:, :2]) - mouse).T)
        nearest = int(distances.argmin())
        if distances[nearest] > NEAR:
            self.plane.show_note(None)
            return
        what = reading.right[nearest]
        told = reading.classes[int(what)] if reading.classes else f"{reading.target or 'target'} {number(float(what))}"
        self.plane.show_note(QPointF(*mouse), f"{told} ({PARTS[reading.part[nearest]]})")

    # ---- what is exported ----

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        return {**dict(zip(_axis_names(reading), reading.points.T, strict=True)), **columns_of(reading)}

    @property
    def caption(self) -> str:
        return self.node.currentText()


def _axis_names(reading: HiddenSpace) -> list[str]:
    if reading.axes:
        return [f"{_unit_word(reading)} {axis + 1}" for axis in dict.fromkeys(reading.axes)] * (
            1 if len(set(reading.axes)) > 1 else 2
        )
    return [f"component {place + 1}" for place in range(reading.points.shape[1])]


def _unit_word(reading: HiddenSpace) -> str:
    return {"mean": "channel" if len(reading.shape) > 2 else "feature", "flat": "number", "": "unit"}[reading.pooled]


def _pieces(lines: np.ndarray) -> np.ndarray:
    """(lines × points, 4) the pieces between neighbouring points."""
    return np.concatenate([lines[:, :-1], lines[:, 1:]], axis=2).reshape(-1, 4)


def _across(line: np.ndarray, x: tuple[float, float], y: tuple[float, float]) -> tuple[float, ...] | None:
    """Both ends of a·x + b·y + c = 0 within the picture; it is clipped to the frame when it is painted."""
    a, b, c = map(float, line)
    if abs(b) >= abs(a):
        return None if b == 0 else (x[0], -(a * x[0] + c) / b, x[1], -(a * x[1] + c) / b)
    return (-(b * y[0] + c) / a, y[0], -(b * y[1] + c) / a, y[1])


def verdict(reading: HiddenSpace) -> str:
    said = [f"{reading.units:,} neurons of a level are computed together." if reading.together else ""]
    held = percent(round(float(reading.explained.sum()), 6))  # of single precision: all together are not quite one
    size = f"{reading.units:,} {_unit_word(reading)}s"
    if reading.axes:
        said.append(f"These units hold {held} of the spread of all {size}." if reading.units > 2 else "")
    else:
        many = "three" if reading.points.shape[1] == 3 else "two"
        said.append(f"The {many} widest directions hold {held} of the spread of all {size}.")
    if reading.pooled == "mean":
        positions = "×".join(map(str, reading.shape[1:] if len(reading.shape) > 2 else reading.shape[:1]))
        steps = "positions" if len(reading.shape) > 2 else "steps"
        said.append(f"Each {_unit_word(reading)} is averaged over its {positions} {steps}.")
    if reading.pooled == "flat":
        said.append(f"Its {'×'.join(map(str, reading.shape))} numbers are laid out flat.")
    if len(reading.points) < sum(reading.there[:2]):
        said.append(f"{count(len(reading.points), 'example')} of {sum(reading.there):,} are shown.")
    return " ".join(filter(None, said))
