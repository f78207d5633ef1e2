"""Weights to take hold of: a slider and a number for each, and for the bias.

A slider tells every place that it passes, and when it is let go: that is one try, whether a mouse drew it or a key was
held down. What is typed has to be a finite number; what is not is told in a sentence, and the weight stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QSlider, QVBoxLayout, QWidget

from app.dialogs import plain
from app.forms import as_plain_tip
from app.halves import scrolled
from app.wording import MINUS, number

STEPS = 20
"""Places of a slider for each whole number: fine enough to aim with, and a round number each."""
KEY, PAGE = 2, 10
"""Places that an arrow key and Page Up go: a tenth and a half."""
REACH = 5.0
"""A slider goes so far to both sides at least."""
SPARE = 1.25
"""How much farther than the weight that is there."""
MOST = 32
"""Weights with a slider of their own: nobody sets more by hand."""
LONG = 1000
"""Numbers from here on are written as everywhere."""
PADDING = 24
"""Pixels that a field takes beside what is written in it."""
SEEN = 5
"""Weights that are seen without scrolling at least."""
LARGEST = 1e6
"""Weights that a slider has room for: Qt counts its places in 32 bits."""


class WeightSlider(QSlider):
    """Tells when it is let go after it was moved."""

    let_go = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setSingleStep(KEY)
        self.setPageStep(PAGE)
        self.setRange(-round(REACH * STEPS), round(REACH * STEPS))
        self._moved = False
        self.valueChanged.connect(self._note)

    def show_value(self, value: float) -> None:
        """Moves it without telling anybody."""
        self.blockSignals(True)
        reach = STEPS * ceil(max(REACH, SPARE * min(abs(value), LARGEST)))
        if abs(value) * STEPS > self.maximum():
            self.setRange(-reach, reach)
        self.setValue(round(min(max(value, -LARGEST), LARGEST) * STEPS))
        self.blockSignals(False)

    @property
    def weight(self) -> float:
        return self.value() / STEPS

    def _note(self, _: int) -> None:
        self._moved = True

    def _end(self) -> None:
        if self._moved:
            self._moved = False
            self.let_go.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._end()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self._end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the list of weights, and moves none on the way."""
        event.ignore()


class Sliders(QWidget):
    """`moved` tells which weight, counted from 0, or -1 for the bias, and its value; `tried` that it stays there."""

    moved = Signal(int, float)
    tried = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sliders: dict[int, WeightSlider] = {}
        self.fields: dict[int, QLineEdit] = {}
        self._names: tuple[tuple[str, ...], bool] | None = None
        self._known: dict[int, float] = {}
        self.error = plain("", "error")
        self.error.hide()
        self.more = plain("", "muted")
        self.more.hide()
        self._rows = QWidget()
        self._inner = inner = QVBoxLayout()
        inner.addWidget(self._rows)
        inner.addWidget(self.error)
        inner.addWidget(self.more)
        inner.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def name(self, names: Sequence[str], bias: bool) -> None:
        """A row for each weight, laid out anew only where they are others."""
        if self._names == (tuple(names), bias):
            return
        self._names = tuple(names), bias
        self.sliders.clear()
        self.fields.clear()
        self.refuse("")
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        rows = [*enumerate(names[:MOST])]
        for row, (which, name) in enumerate([*rows, (-1, "Bias")] if bias else rows):
            self._add(grid, row, which, name)
        self.more.setVisible(len(names) > MOST)
        self.more.setText(f"The first {MOST} of {len(names):,} weights are shown.")
        self._inner.replaceWidget(self._rows, made)
        self._rows.deleteLater()
        self._rows = made
        made.show()  # or it has no size yet, and the table takes all the room
        self.updateGeometry()

    def _add(self, grid: QGridLayout, row: int, which: int, name: str) -> None:
        slider, field = WeightSlider(), QLineEdit()
        label = plain(name if which < 0 else f"× {name}")
        label.setWordWrap(False)
        label.setMinimumWidth(20)
        label.setMaximumWidth(14 * label.fontMetrics().averageCharWidth())
        slider.setMinimumWidth(50)
        _fit(field)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        what = name if which < 0 else f"Weight of {name}"
        each: tuple[QWidget, ...] = (label, slider, field)
        for column, widget in enumerate(each):
            widget.setAccessibleName(what)
            widget.setToolTip(as_plain_tip(f"{what}: drag it, use the arrow keys, or type a number"))
            grid.addWidget(widget, row, column)
        slider.valueChanged.connect(lambda _: self._slid(which))
        slider.let_go.connect(self.tried)
        field.editingFinished.connect(lambda: self._typed(which))
        self.sliders[which], self.fields[which] = slider, field

    def restyle(self) -> None:
        """Numbers have room in letters of another size."""
        for field in self.fields.values():
            _fit(field)

    def sizeHint(self) -> QSize:
        """As high as the weights: what is left over belongs to the table below."""
        return QSize(super().sizeHint().width(), self._inner.sizeHint().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """A few weights are always seen; of more the rest is scrolled to."""
        least = SEEN * (self.fontMetrics().height() + PADDING // 2)
        return QSize(super().minimumSizeHint().width(), min(self.sizeHint().height(), least))

    # ---- what is shown ----

    def show_numbers(self, values: dict[int, float]) -> None:
        """Shows weights, but for one that somebody has in their hand or is typing."""
        self._known = values
        for which, slider in self.sliders.items():
            if which not in values or slider.isSliderDown():
                continue
            slider.show_value(values[which])
            field = self.fields[which]
            if not (field.hasFocus() and field.isModified()):
                self._write(field, values[which])

    @property
    def held(self) -> bool:
        """Whether a slider is in somebody's hand."""
        return any(slider.isSliderDown() for slider in self.sliders.values())

    def allow(self, allowed: bool) -> None:
        for widget in (*self.sliders.values(), *self.fields.values()):
            widget.setEnabled(allowed)

    def refuse(self, text: str) -> None:
        """A sentence below the weights; none takes it away."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.updateGeometry()

    def _write(self, field: QLineEdit, value: float) -> None:
        text = written(value)
        if field.text() != text:
            field.setText(text)
        field.setModified(False)

    # ---- what people do ----

    def _slid(self, which: int) -> None:
        value = self.sliders[which].weight
        self.refuse("")
        self._write(self.fields[which], value)
        self.moved.emit(which, value)

    def _typed(self, which: int) -> None:
        field, slider = self.fields[which], self.sliders[which]
        if not field.isModified():
            return
        field.setModified(False)
        value, why = parsed(field.text())
        self.refuse(why)
        if value is None:
            self._write(field, self._known.get(which, slider.weight))
            return
        slider.show_value(value)
        self.moved.emit(which, value)
        self.tried.emit()


def written(value: float) -> str:
    """A weight to read and to type over: four digits behind the point, without zeros at the end."""
    if abs(value) >= LONG:
        return number(value)
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


def _fit(field: QLineEdit) -> None:
    field.setFixedWidth(field.fontMetrics().horizontalAdvance(f"{MINUS}0.0000") + PADDING)


def parsed(text: str) -> tuple[float | None, str]:
    """The number that was typed, or why it is none."""
    try:
        value = float(text.strip().replace(MINUS, "-").replace(",", "."))
    except ValueError:
        return None, f"A weight is a number such as 0.5 or {MINUS}2, but “{text[:40]}” is none. It stays as it was."
    if not isfinite(value) or abs(value) > LARGEST:
        return (
            None,
            f"A weight has to be a finite number up to a million, but “{text[:40]}” is not. It stays as it was.",
        )
    return value, ""
