"""A look at one neuron or feature alone, for as long as the mouse rests on it in the drawing.

Its picture there is as small as the node; here it lies over the whole plane, with the examples on it. Nothing has to be
chosen, and nothing is left behind when the mouse has gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QRectF, QTimer, Signal

from app.plane import Lines, Plane
from app.session import Session
from app.views.field import signed_colours, zero_lines
from app.wording import number
from engine.training.events import Observed

if TYPE_CHECKING:
    from engine.training.probes import NodeField
    from engine.training.probes.boundary import Span

NAME = "boundary of one node"
"""Among the probes of the session."""
REST = 90
"""Milliseconds until a mouse that is on a node is taken to look at it, and not to pass."""


class Glance(QObject):
    """`node` is what is looked at, by its name among probes, or empty; `reading` what it computes, once it is here."""

    changed = Signal()
    """Another node is looked at, or none any more."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.node = ""
        self.reading: NodeField | None = None
        self._under = ""
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._rested)
        session.pointed.connect(self._pointed)
        session.drawn.connect(lambda _, __: self._drawn())

    def probes(self, features: tuple[int, ...], span: Span) -> Mapping[str, Any]:
        from engine.training.probes import node_field  # torch is not there when the window opens

        return {NAME: node_field(self.node, features, span)} if self.node else {}

    def take(self, event: object) -> bool:
        """Whether there is something new to see."""
        reading: Any = event.readings.get(NAME) if isinstance(event, Observed) else None
        if reading is None or reading.node != self.node:
            return False
        self.reading = reading
        return True

    def _pointed(self, name: str) -> None:
        self._under = name
        if name and name != self.node and self._has_field(name):
            self._later.start()
        elif name != self.node:
            self._later.stop()
            self._look_at("")

    def _drawn(self) -> None:
        """A node that is gone, or another one by now, is not looked at."""
        if self.node and not self._has_field(self.node):
            self._look_at("")

    def _rested(self) -> None:
        self._look_at(self._under)

    def _look_at(self, name: str) -> None:
        if name != self.node:
            self.node, self.reading = name, None
            self.changed.emit()

    def _has_field(self, name: str) -> bool:
        """Whether one number comes out of a node that computes something."""
        analysis, id = self._session.analysis, name.removeprefix(self._session.prefix)
        node = analysis.graph.nodes.get(id)
        if node is None or node.layer.role != "layer" or node.layer.alias or not node.outputs:
            return False
        value = analysis.values.get((id, node.outputs[0].name))
        return value is not None and value.size == 1 and not value.is_index

    # ---- the picture ----

    def draw(self, plane: Plane, across: str) -> None:
        """Puts it in the place of what the network answers: a field under the examples, or, of one feature, a curve."""
        reading, theme = self.reading, self._session.theme
        assert reading is not None
        if len(reading.span) == 1:
            self._draw_curve(plane, reading, across)
            return
        (left, right), (low, high) = reading.span.tolist()
        rows, columns = reading.field.shape
        wide, tall = (right - left) / (columns - 1), (high - low) / (rows - 1)
        covers = QRectF(left - wide / 2, low - tall / 2, right - left + wide, high - low + tall)
        plane.show_field(signed_colours(reading.field, reading.limit, theme), covers)
        plane.show_lines([Lines(zero_lines(reading.field, reading.span), theme.text, 1.8)])

    def _draw_curve(self, plane: Plane, reading: NodeField, across: str) -> None:
        (left, right), *_ = reading.span.tolist()
        y = reading.field[0]
        x = np.linspace(left, right, len(y))
        least, most = _ends(reading)
        margin = 0.06 * (most - least) or 0.5
        plane.span((left, right), (least - margin, most + margin), (across, self.title), dates=plane.dates)
        pieces = np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=1)
        whole = pieces[np.isfinite(pieces).all(axis=1)]
        plane.show_lines([Lines(whole, self._session.theme.text, 2.2)])
        plane.show_points(np.zeros((0, 2)), np.zeros(0, int), ())

    @property
    def title(self) -> str:
        return self._session.title_of(self.node)

    @property
    def said(self) -> str:
        """What is seen, in words."""
        assert self.reading is not None
        known = np.isfinite(self.reading.field)
        if not known.any():
            return f"{self.title} alone: nothing that comes out of it here is a finite number."
        least, most = _ends(self.reading)
        line = "" if len(self.reading.span) == 1 else " It is 0 on the line."
        gaps = "" if known.all() else " Elsewhere it is no finite number."
        return f"{self.title} alone: from {number(least)} to {number(most)} here.{line}{gaps}"


def _ends(reading: NodeField) -> tuple[float, float]:
    """The least and the greatest of the finite numbers; 0 where there are none, as after a training that broke."""
    finite = reading.field[np.isfinite(reading.field)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
