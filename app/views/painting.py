"""Painting points onto the boundary: brushes for the classes, a rubber, and strokes that become edits of the drawing.

A stroke is one step of the history. While the hand moves, what it paints is seen at once, and the drawing gets it a few
times a second: whatever follows the drawing, such as a training, need not follow every movement of a mouse.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from app.forms import as_plain_tip
from app.icons import chip, icon
from app.plane import Plane
from app.session import Session
from app.theme import Theme
from app.views.field import class_colours
from app.wording import number
from engine.datasets.painted import Painted, sprayed
from engine.graph import Node

HEIGHTS = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""The numbers to paint with where numbers are predicted."""
RUBBER = None
PACE = 150
"""Milliseconds between two edits of one stroke."""
SIZES = 15
"""Of the slider: tenths of a unit of the axes, the radius of the brush; 0 paints single points."""
USUAL = 6
DENSE = 5.0
"""Points that a brush of one unit leaves at a touch."""
APART = 0.5
"""How far a brush moves until it leaves points again, as a share of its radius."""
LEAST_APART = 0.3
"""The same in units of the axes, for a fine brush."""
REACH = 0.25
"""How far a fine rubber reaches, in units of the axes."""
HELP = "The other button of the mouse paints the next colour; with Shift either takes points away."


class Brushes(QWidget):
    """What is painted with: a colour for each class or height, or the rubber, and how large it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._numbers = False
        self.values: tuple[float, ...] = ()
        self.buttons: list[QToolButton] = []
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self.rubber = self._button("Rubber (E): take points away")
        self.thickness = QSlider(Qt.Orientation.Horizontal)
        self.thickness.setRange(0, SIZES)
        self.thickness.setValue(USUAL)
        self.thickness.setFixedWidth(60)
        self.thickness.setAccessibleName("Size of the brush")
        self.thickness.setToolTip("The size of the brush; the smallest paints single points")
        self.clear = QToolButton()
        self.clear.setText("Clear")
        self.clear.setToolTip("Take all points away")
        for part in (QLabel("Paint"), self.rubber, self.thickness, self.clear):
            self._row.addWidget(part)
        self.restyle(theme)

    def offer(self, classes: Sequence[str]) -> None:
        """A brush for each class, or, without classes, for some numbers."""
        values = tuple(map(float, range(len(classes)))) or HEIGHTS
        if (values, not classes) == (self.values, self._numbers):
            return
        for button in self.buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self.values, self._numbers = values, not classes
        self.buttons = []
        for place, value in enumerate(values):
            name = classes[place] if classes else f"the number {number(value)}"
            button = self._button(f"Paint {name} ({place + 1}). {HELP}")
            self._row.insertWidget(1 + place, button)
            self.buttons.append(button)
        self.buttons[0].setChecked(True)
        self.restyle(self._theme)

    @property
    def value(self) -> float | None:
        """What is painted; None: points are taken away."""
        pressed = next((place for place, button in enumerate(self.buttons) if button.isChecked()), None)
        return RUBBER if pressed is None else self.values[pressed]

    def after(self, value: float | None) -> float | None:
        """The colour behind one: what the other button of the mouse paints."""
        return value if value is None else self.values[(self.values.index(value) + 1) % len(self.values)]

    @property
    def radius(self) -> float:
        return self.thickness.value() / 10

    def choose(self, place: int) -> None:
        if 0 <= place < len(self.buttons):
            self.buttons[place].setChecked(True)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.rubber.setIcon(icon("eraser", theme))
        for button, colour in zip(self.buttons, colours_of(self.values, self._numbers, theme), strict=True):
            button.setIcon(chip(colour, 14))

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolTip(as_plain_tip(tip))
        button.setAccessibleName(tip.partition(" (")[0])
        self._group.addButton(button)
        return button


def colours_of(values: Sequence[float], numbers: bool, theme: Theme) -> list[str]:
    if numbers:
        return [theme.diverge(value) for value in values]
    return class_colours(theme, max(2, len(values)))[: len(values)]


class Painting(QObject):
    """Strokes on a plane, where the data of the drawing are painted ones. `dataset` is what is to be seen of them."""

    changed = Signal()

    def __init__(self, session: Session, plane: Plane) -> None:
        super().__init__(plane)
        self._session, self._plane = session, plane
        self.brushes = Brushes(session.theme)
        self.brushes.hide()
        self.brushes.clear.clicked.connect(lambda _: self._clear())
        self.dataset: Painted | None = None
        self._stroke = 0
        self._with: float | None = None
        self._last: tuple[float, float] | None = None
        """Where the stroke in hand left points last; None between strokes."""
        self._random = np.random.default_rng()
        self._edits = QTimer(self, singleShot=True, interval=PACE)
        self._edits.timeout.connect(self._edit)
        plane.installEventFilter(self)
        plane.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        session.drawn.connect(lambda *_: self.read())
        session.themed.connect(self.brushes.restyle)
        self.read()

    @property
    def on(self) -> bool:
        return self.dataset is not None

    @property
    def spots(self) -> np.ndarray:
        """(n, 3): both coordinates, and the class or the number."""
        return np.array(self.dataset.points if self.dataset else (), float).reshape(-1, 3)

    def read(self) -> None:
        """Looks at the drawing; a stroke in hand goes on with what it has painted."""
        node = self._node()
        if node is not None and self._last is not None:
            return
        before = self.dataset
        self.dataset = node.layer if node is not None and isinstance(node.layer, Painted) else None
        self.brushes.setVisible(self.on)
        self._plane.setCursor(Qt.CursorShape.CrossCursor if self.on else Qt.CursorShape.ArrowCursor)
        if self.dataset is not None:
            self.brushes.offer(self.dataset.facts().classes)
        if self.dataset != before:
            self.changed.emit()

    def _node(self) -> Node | None:
        return next((node for node in self._session.root.nodes.values() if isinstance(node.layer, Painted)), None)

    # ---- strokes ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.on or not self._plane.isVisible():
            return super().eventFilter(watched, event)
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                return self._press(event)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent) and self._last is not None:
                self._paint(self._plane.units(event.position()))
            case QEvent.Type.MouseButtonRelease if self._last is not None:
                self._lift()
                return True
            case QEvent.Type.ContextMenu:
                return True
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return self._key(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> bool:
        at = self._plane.units(event.position())
        if at is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return False
        value = self.brushes.value
        self._with = self.brushes.after(value) if event.button() == Qt.MouseButton.RightButton else value
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._with = RUBBER
        self._stroke += 1
        self._plane.setFocus()
        self._paint(at, first=True)
        return True

    def _paint(self, at: QPointF | None, first: bool = False) -> None:
        """Leaves points here, or takes them away, where the brush has moved far enough."""
        if at is None or self.dataset is None:
            return
        here, radius = (at.x(), at.y()), self.brushes.radius
        if self._with is RUBBER:
            changed = self.dataset.without_points(here, max(REACH, radius))
        elif first or self._last is None or _far(here, self._last) >= max(LEAST_APART, APART * radius):
            places = sprayed(here, radius, max(1, round(DENSE * radius)), self._random)
            changed = self.dataset.with_points([(*place, self._with) for place in places.tolist()])
        else:
            return
        self._last = here
        if self.dataset.full and changed.full:
            self._session.message.emit(f"There are {len(changed.points):,} points, and that is as many as fit.", "")
        if changed != self.dataset:
            self.dataset = changed
            self.changed.emit()
            if not self._edits.isActive():
                self._edits.start()

    def _lift(self) -> None:
        self._edits.stop()
        self._edit()
        self._last = None
        self.read()

    def _edit(self) -> None:
        """Makes what is painted by now the drawing's."""
        node, dataset = self._node(), self.dataset
        if node is not None and dataset is not None and node.layer != dataset:
            label = "Take points away" if self._with is RUBBER else "Paint points"
            graph = self._session.root.with_layer(node.id, dataset)
            self._session.edit_root(graph, label, (id(self), self._stroke))

    def _clear(self) -> None:
        node = self._node()
        if node is not None and isinstance(node.layer, Painted) and node.layer.points:
            bare = node.layer.model_copy(update={"points": ()})
            self._session.edit_root(self._session.root.with_layer(node.id, bare), "Take all points away")

    def _key(self, event: QKeyEvent) -> bool:
        """A digit chooses a colour, E the rubber."""
        if event.text().isdigit() and not event.modifiers():
            self.brushes.choose(int(event.text()) - 1)
            return True
        if event.key() == Qt.Key.Key_E and not event.modifiers():
            self.brushes.rubber.setChecked(True)
            return True
        return False


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))
