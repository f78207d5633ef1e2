"""Small fields of the playground: a choice, a slider with its value, a count with less and more.

They tell what the user does, and nothing of what is only shown: a drawing that changes elsewhere sets them in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from app.combo import Combo
from app.forms import as_plain_tip
from app.icons import icon
from app.theme import Theme


class Choice(Combo):
    """One of some values, each under its name; another one, chosen elsewhere, stands there as it is."""

    chosen = Signal(object)

    def __init__(self, options: Sequence[tuple[str, Any]], name: str, tip: str) -> None:
        super().__init__()
        self._values: list[Any] = []
        self.setAccessibleName(name)
        self.setToolTip(as_plain_tip(tip))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(7)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.offer(options)
        self.activated.connect(lambda place: self.chosen.emit(self._values[place]))

    def offer(self, options: Sequence[tuple[str, Any]]) -> None:
        """Other values to choose from."""
        if [value for _, value in options] != self._values:
            self.clear()
            self.addItems([name for name, _ in options])
            self._values = [value for _, value in options]

    def show_value(self, value: Any, name: str = "") -> None:
        """Shows a value; one that is not offered is added under its name."""
        if value not in self._values and value is not None:
            self._values.append(value)
            self.addItem(name or str(value))
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # scrolling over a panel changes nothing


class Stroke(QWidget):
    """A slider over some values, with the present one beside it. `moved` carries the value, and a number that is the
    same for all of one stroke."""

    moved = Signal(object, int)

    def __init__(self, values: Sequence[Any], written: Callable[[Any], str], name: str, tip: str) -> None:
        super().__init__()
        self._values, self._written = list(values), written
        self._stroke = 0
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.setPageStep(max(1, len(self._values) // 10))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(as_plain_tip(tip))
        self.slider.installEventFilter(self)
        self.value = QLabel()
        self.value.setMinimumWidth(max(self.value.fontMetrics().horizontalAdvance(written(v)) for v in self._values))
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value)
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderPressed.connect(self._next)

    def show_value(self, value: Any) -> None:
        nearest = min(range(len(self._values)), key=lambda place: abs(self._values[place] - value))
        self.slider.blockSignals(True)
        self.slider.setValue(nearest)
        self.slider.blockSignals(False)
        self.value.setText(self._written(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and watched is self.slider and not self.slider.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _next(self) -> None:
        self._stroke += 1

    def _changed(self, place: int) -> None:
        if not self.slider.isSliderDown():  # keys and clicks beside the handle: each is a step of its own
            self._next()
        self.value.setText(self._written(self._values[place]))
        self.moved.emit(self._values[place], self._stroke)


class Count(QWidget):
    """A name, and how many there are, with a button for one less and one more."""

    less, more = Signal(), Signal()

    def __init__(self, theme: Theme, name: str, of: str, tip: str = "") -> None:
        super().__init__()
        self._of = of
        self.name = QLabel(name)
        self.value = QLabel()
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance("16"))
        self.value.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fewer, self.further = QToolButton(), QToolButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        for widget in (self.fewer, self.value, self.further):
            row.addWidget(widget)
        for button, told, sign in ((self.fewer, "Remove", self.less), (self.further, "Add", self.more)):
            button.setToolTip(as_plain_tip(f"{told} {of}. {tip}".strip()))
            button.setAccessibleName(f"{told} {of}: {name}")
            button.clicked.connect(lambda _, sign=sign: sign.emit())
        self.restyle(theme)

    def show_count(self, count: int, least: int, most: int) -> None:
        self.value.setText(str(count))
        self.fewer.setEnabled(count > least)
        self.further.setEnabled(count < most)

    def restyle(self, theme: Theme) -> None:
        self.fewer.setIcon(icon("minus", theme))
        self.further.setIcon(icon("plus", theme))


class Rows(QGridLayout):
    """Names at the left, fields at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(10)
        self.setVerticalSpacing(5)
        self.setColumnStretch(1, 1)

    def add(self, name: str, field: QWidget) -> QLabel:
        label = QLabel(name)
        label.setBuddy(field)
        row = self.rowCount()
        self.addWidget(label, row, 0)
        self.addWidget(field, row, 1)
        return label
