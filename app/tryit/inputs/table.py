"""A row of a table: a slider and a field for each number, a box for each category.

A slider goes a quarter beyond the training range on both sides, a field as far as one likes; what lies outside is said
beside it, since a network answers there too, but has seen nothing like it. The bar at the end of a line is what the
answer rests on.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QSlider, QVBoxLayout, QWidget

from app.combo import Combo
from app.dialogs import plain
from app.fitting_label import FittingLabel
from app.forms import as_plain_tip
from app.pictures import Scale
from app.plots import mixed, pen
from app.theme import Theme
from app.tryit import words
from app.tryit.asking import Told
from app.tryit.columns import Column
from app.tryit.inputs.base import Input
from app.tryit.material import Material
from app.wording import MINUS, count, number
from engine.datasets.base import Array

STOPS = 400
"""Places of a slider: each is a pixel or two."""
BEYOND = 0.25
"""Of the training range that a slider goes beyond it on both sides."""
CELLS = 5
"""Cells of the grid that a line takes: name, slider, field, mark, and bar."""
MOST = 150
"""Columns that are shown: more would take seconds to make, and nobody looks for one among them."""
ROUNDED = 1e-5
"""Of the range by which a number may seem to lie beyond it: it has been scaled and scaled back."""
FRAME = 18
"""Pixels that a field has around its text."""
NARROW = 34
"""Letters of width below which sliders and long bars make way for names: a value can be typed all the same."""
SHORT_BAR, UNBOUNDED = 30, 16_777_215
"""Pixels of such a bar, and Qt's word for no limit."""
LEAST_NAME = 24
"""Pixels that a name keeps; in full it stands below the mouse."""


class Share(QWidget):
    """What a column counts for: a bar from the middle, to the left in orange against, to the right in blue for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.value: float | None = None
        self._limit, self._signed = 1.0, True
        self.setMinimumWidth(24)

    def sizeHint(self) -> QSize:
        return QSize(110, self.fontMetrics().height() + 4)

    def show_share(self, value: float | None, limit: float = 1.0, signed: bool = True) -> None:
        self.value, self._limit, self._signed = value, limit, signed
        self.setToolTip("" if value is None else number(value))
        self.update()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.value is None:
            return
        theme, painter = self._theme, QPainter(self)
        room = QRectF(self.rect()).adjusted(0, 4, -1, -4)
        painter.setPen(pen(mixed(theme.muted, theme.panel, 0.4), 1))
        middle = room.center().x()
        painter.drawLine(round(middle), 2, round(middle), self.height() - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        share = self.value / self._limit if self._limit else 0.0
        painter.setBrush(QColor(theme.positive if share > 0 else theme.negative))
        painter.drawRect(QRectF(middle, room.top(), share * room.width() / 2, room.height()).normalized())
        painter.end()


class FlatScale(Scale):
    """One that takes one line always."""

    def flatten(self, flat: bool) -> None:
        super().flatten(True)


class Line(QWidget):
    """One column: what it holds, how to change it, and where that lies. It is spread over the cells of a grid."""

    changed = Signal(float)

    def __init__(self, theme: Theme, column: Column, low: float, high: float) -> None:
        super().__init__()
        self.hide()  # it only holds its parts together
        self.column, self.low, self.high = column, low, high
        self.value = 0.0
        self.name = FittingLabel()
        self.name.say(column.name)
        self.name.setMinimumWidth(LEAST_NAME)
        self.note = plain("", "warning")
        self.note.setWordWrap(False)
        self.note.setFixedWidth(self.fontMetrics().horizontalAdvance("▲") + 4)
        self.share = Share(theme)
        self.box: Combo | None = None
        self.slider: QSlider | None = None
        self.field: QLineEdit | None = None
        tip = f"{column.name}: {self._range_told}"
        if column.values:
            self.box = Combo()
            self.box.addItems(list(column.values))
            self.box.setAccessibleName(column.name)
            self.box.currentIndexChanged.connect(lambda at: self._change(float(at)))
        else:
            self.slider = QSlider(Qt.Orientation.Horizontal)
            self.slider.setRange(0, STOPS)
            self.slider.setAccessibleName(column.name)
            self.slider.setMinimumWidth(44)
            self.slider.valueChanged.connect(lambda place: self._change(self._value_at(place)))
            self.field = QLineEdit()
            self.field.setAccessibleName(f"{column.name}, value")
            self.field.setFixedWidth(self.fontMetrics().horizontalAdvance("−0.00000") + FRAME)
            self.field.editingFinished.connect(self._typed)
        for part in (self.name, self.box, self.slider, self.field):
            if part is not None:
                part.setToolTip(as_plain_tip(tip))

    @property
    def _range_told(self) -> str:
        if self.column.values:
            return f"one of {count(len(self.column.values), 'value')}."
        return f"{number(self.low)} to {number(self.high)} in the training part."

    @property
    def _ends(self) -> tuple[float, float]:
        room = BEYOND * ((self.high - self.low) or max(abs(self.high), 1.0))
        return self.low - room, self.high + room

    def _value_at(self, place: int) -> float:
        low, high = self._ends
        return low + (high - low) * place / STOPS

    def show_value(self, value: float) -> None:
        """Shows a value and tells nothing."""
        self.value = value
        if self.box is not None:
            self.box.blockSignals(True)
            self.box.setCurrentIndex(int(value))
            self.box.blockSignals(False)
        if self.slider is not None and self.field is not None:
            low, high = self._ends
            self.slider.blockSignals(True)
            self.slider.setValue(round(STOPS * (min(max(value, low), high) - low) / (high - low)))
            self.slider.blockSignals(False)
            self.field.setText(f"{value:.5g}".replace("-", MINUS))
        self._tell()

    @property
    def outside(self) -> str:
        """Where the value lies beyond the training range, in words; empty within it."""
        slack = ROUNDED * (self.high - self.low)
        if self.column.values or self.low - slack <= self.value <= self.high + slack:
            return ""
        return "above" if self.value > self.high else "below"

    def _tell(self) -> None:
        outside = self.outside
        self.note.setText({"above": "▲", "below": "▼"}.get(outside, ""))
        self.note.setToolTip(as_plain_tip(f"{self.remark}" if outside else ""))
        self.note.setAccessibleName(f"{outside} the training range" if outside else "")

    @property
    def remark(self) -> str:
        """A sentence on a value beyond the training range."""
        far = self.value - self.high if self.outside == "above" else self.low - self.value
        span = f"{number(self.low)} to {number(self.high)}"
        return f"{self.column.name} is {number(far)} {self.outside} all of the training part ({span})."

    def _change(self, value: float) -> None:
        self.show_value(value)
        self.changed.emit(value)

    def _typed(self) -> None:
        assert self.field is not None
        try:
            value = float(self.field.text().strip().replace(MINUS, "-").replace(",", "."))
        except ValueError:
            value = self.value
        if np.isfinite(value) and f"{value:.5g}" != f"{self.value:.5g}":
            self._change(value)
        else:
            self.show_value(self.value)


class TableInput(Input):
    """All columns one below the other; without sliders, where there is another way to move them."""

    how = "Move a slider, type a value, or choose a category."

    def __init__(self, theme: Theme, material: Material, sliders: bool = True) -> None:
        super().__init__(theme, material)
        self.sliders = sliders
        self._raw = material.raw_mean.copy()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        self._grid = grid
        self.lines: list[Line] = []
        for row, column in enumerate(material.columns[:MOST]):
            at = column.at[0]
            line = Line(theme, column, float(material.low[at]), float(material.high[at]))
            line.setParent(self)
            self.lines.append(line)
            self._lay(grid, line, row)
            line.changed.connect(lambda value, line=line: self._changed(line, value))
        widest = max(self.fontMetrics().horizontalAdvance(line.column.name) for line in self.lines) + 4
        for line in self.lines:
            line.name.setMaximumWidth(widest)
        if (more := len(material.columns) - MOST) > 0:
            grid.addWidget(plain(f"{count(more, 'more column')} stay as in the example.", "muted"), MOST, 0, 1, CELLS)
        grid.setRowStretch(grid.rowCount(), 1)
        self.scale = Scale(theme, "") if sliders else FlatScale(theme, "")
        self.scale.hide()
        self._arrange(grid)

    def _lay(self, grid: QGridLayout, line: Line, row: int) -> None:
        """Lays the parts of a line into a row of the grid."""
        grid.setColumnStretch(0, 6)
        grid.setColumnStretch(1, 3 if self.sliders else 0)
        grid.setColumnStretch(4, 3)
        grid.addWidget(line.name, row, 0)
        if line.box is not None:
            grid.addWidget(line.box, row, 1, 1, 2)
        if line.slider is not None and line.field is not None:
            grid.addWidget(line.slider, row, 1)
            grid.addWidget(line.field, row, 2)
            line.slider.setVisible(self.sliders)
        grid.addWidget(line.note, row, 3)
        grid.addWidget(line.share, row, 4)

    def _arrange(self, grid: QGridLayout) -> None:
        holder = QWidget()
        holder.setLayout(grid)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        if self.sliders:
            area = QScrollArea(widgetResizable=True)
            area.setFrameShape(area.Shape.NoFrame)
            area.setWidget(holder)
            area.setMinimumHeight(70)
            whole.addWidget(area, 1)
        else:
            whole.addWidget(holder)
        whole.addWidget(self.scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * self.fontMetrics().averageCharWidth()
        self._grid.setColumnStretch(1, 3 if self.sliders and not narrow else 0)
        self._grid.setColumnStretch(4, 0 if narrow else 3)
        for line in self.lines:
            line.share.setMaximumWidth(SHORT_BAR if narrow else UNBOUNDED)
            if line.slider is not None:
                line.slider.setVisible(self.sliders and not narrow)

    def show_example(self, raw: Array) -> None:
        self._raw = np.asarray(raw, np.float32).copy()
        for line in self.lines:
            line.show_value(line.column.read(self._raw))

    def show_told(self, told: Told | None) -> None:
        found = told.attribution if told is not None else None
        if found is None or found.values.shape != self._raw.shape:
            for line in self.lines:
                line.share.show_share(None)
            self.scale.hide()
            return
        hidden_together = found.method == "occlusion"
        shares = [self._share(line.column, found.values, hidden_together) for line in self.lines]
        limit = max(map(abs, shares), default=0.0)
        for line, share in zip(self.lines, shares, strict=True):
            line.share.show_share(share, limit, found.signed)
        self.scale.show_limit(limit, f"bars, {words.rule(told)}")
        self.scale.show()

    def _share(self, column: Column, values: np.ndarray, hidden_together: bool) -> float:
        """A column's own: all its numbers together; hidden together each of them has the whole of it already."""
        return float(values[column.at[0]] if hidden_together else values[list(column.at)].sum())

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.scale.restyle(theme)
        for line in self.lines:
            line.share.restyle(theme)

    def _changed(self, line: Line, value: float) -> None:
        self._raw = line.column.write(self._raw, value)
        self.edited.emit(self._raw)
        self.remarked.emit(self.remark)

    @property
    def remark(self) -> str:
        """Which columns lie beyond the training range."""
        outside = [line for line in self.lines if line.outside]
        if len(outside) == 1:
            return outside[0].remark
        return f"{count(len(outside), 'column')} lie beyond the training part." if outside else ""
