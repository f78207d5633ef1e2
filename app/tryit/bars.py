"""What the network answers, as bars: a probability for each class, a margin, or a number on the scale of the data.

A click on a bar, or the arrow keys, choose what is explained; the one that is explained stands on a ground of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.forms import as_plain_tip
from app.plots import mixed, pen
from app.theme import Theme
from app.wording import number, percent

if TYPE_CHECKING:
    from engine.attribution import Answer

MOST = 40
"""Bars that are shown at most, the largest: further down they are all nothing."""
CALM = 0.15
"""Two classes change places where one is so much larger than the other (and not by nearly nothing): bars that swap with
every stroke cannot be read."""
LEAST = 0.002
NAMES = 0.5
"""Of the width is for names at most."""
GAP = 8
PALE = 0.35
"""How strong a bar is behind text."""
NARROW = 26
"""Letters of width below which bars lie behind their names, so that both have room."""
LEAST_WIDTH = 110
"""Pixels."""


@dataclass(frozen=True)
class Truth:
    """What the data says of the example: indices of outputs that are right, or numbers by output."""

    right: frozenset[int] = frozenset()
    numbers: tuple[float, ...] = ()


class AnswerBars(QWidget):
    """`chosen` tells the output that somebody wants explained, None where that is what the network answers."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.answer: Answer | None = None
        self.order: list[int] = []
        self.sorted = True
        self.fixed: int | None = None
        self._truth = Truth()
        self._span = (0.0, 1.0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Answer of the network")

    # ---- what is shown ----

    def show_answer(self, answer: Answer, truth: Truth, span: tuple[float, float]) -> None:
        """`span`: the least and greatest number to predict in the training part."""
        other = self.answer is None or self.answer.names != answer.names
        self.answer, self._truth, self._span = answer, truth, span
        if other:
            self.order = []
            self.fixed = None
        self.order = self._ordered(answer)
        if other:
            self.updateGeometry()
        self.setAccessibleDescription("; ".join(f"{name} {value}" for name, value in self.rows()[:5]))
        self.update()

    def forget(self) -> None:
        self.answer, self.order, self.fixed = None, [], None
        self.update()

    def sort(self, on: bool) -> None:
        """The largest first, or in the order of the classes."""
        self.sorted, self.order = on, []
        if self.answer is not None:
            self.order = self._ordered(self.answer)
        self.update()

    def fix(self, output: int | None) -> None:
        """Explains an output from now on, or again whatever is the answer."""
        self.fixed = output
        self.update()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    @property
    def explained(self) -> int | None:
        if self.answer is None:
            return None
        return self.answer.guess if self.fixed is None else self.fixed

    def rows(self) -> list[tuple[str, str]]:
        """Name and value of each bar, from top to bottom."""
        answer = self.answer
        return [] if answer is None else [(answer.names[n], self._value(n)) for n in self.order]

    def _value(self, output: int, short: bool = False) -> str:
        """`short`: shares without their decimals."""
        assert self.answer is not None
        value = float(self.answer.values[output])
        if self.answer.kind == "probabilities":
            return _whole(value) if short else percent(value)
        sign = "+" if self.answer.kind == "scores" and value > 0 else ""
        return sign + number(value)

    def _ordered(self, answer: Answer) -> list[int]:
        """The outputs from top to bottom; sorted ones keep their places until one is clearly ahead of another."""
        amount = len(answer.values)
        if answer.kind == "numbers" or (not self.sorted and amount <= MOST):
            return list(range(amount))[:MOST]
        best = [int(n) for n in np.argsort(-answer.values, kind="stable")]
        if not self.order:
            return best[:MOST]
        kept = [n for n in self.order if n in best[:MOST]] + [n for n in best[:MOST] if n not in self.order]
        return _calmly(kept, answer.values, answer.kind == "probabilities")

    # ---- sizes ----

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    @property
    def _row(self) -> int:
        numbers = self.answer is not None and self.answer.kind == "numbers"
        return round(3.4 * self._line) if numbers else (2 if self._tall else 1) * self._line + 7

    @property
    def _narrow(self) -> bool:
        return self.width() < NARROW * self.fontMetrics().averageCharWidth()

    @property
    def _short(self) -> bool:
        """Whether values go without their decimals, because names would be cut beside them; not below them."""
        return self._narrow and not self._tall and self._cut_beside(short=False)

    @property
    def _tall(self) -> bool:
        """Whether names stand above their values, because they would be cut beside short ones too."""
        return self._narrow and self._cut_beside(short=True)

    def _cut_beside(self, short: bool) -> bool:
        if self.answer is None:
            return False
        metrics = self._bold_metrics
        values = max((metrics.horizontalAdvance(self._value(n, short)) for n in self.order), default=0.0)
        return self._longest(metrics) > self.width() - values - GAP - 12

    @property
    def _bold_metrics(self) -> QFontMetricsF:
        """Bars begin and end alike, whichever name is bold."""
        bold = QFont(self.font())
        bold.setBold(True)
        return QFontMetricsF(bold)

    def _longest(self, metrics: QFontMetricsF) -> float:
        assert self.answer is not None
        names = [self.answer.names[n] for n in self.order]
        return max((metrics.horizontalAdvance(f"✓ {name}") for name in names), default=0.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may take other rows."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @property
    def _more(self) -> int:
        return 0 if self.answer is None else len(self.answer.names) - len(self.order)

    def sizeHint(self) -> QSize:
        return QSize(240, self._row * max(1, len(self.order)) + (self._line if self._more else 0) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self.sizeHint().height())

    def output_at(self, at: QPointF) -> int | None:
        """The output whose bar lies there."""
        row = int(at.y() // self._row)
        return self.order[row] if 0 <= row < len(self.order) else None

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        answer = self.answer
        if answer is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, output in enumerate(self.order):
            room = QRectF(0, place * self._row, self.width(), self._row)
            if output == self.explained and len(answer.names) > 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._theme.highlight))
                painter.drawRoundedRect(room.adjusted(0, 1, 0, -1), 4, 4)
            (self._paint_number if answer.kind == "numbers" else self._paint_bar)(painter, room, output)
        if self._more:
            painter.setPen(QColor(self._theme.muted))
            below = QRectF(6, len(self.order) * self._row, self.width() - 12, self._line)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"and {self._more:,} more, each with less")
        if self.hasFocus():
            painter.setPen(pen(self._theme.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_bar(self, painter: QPainter, room: QRectF, output: int) -> None:
        answer, theme = self.answer, self._theme
        assert answer is not None
        strong = output == answer.guess if answer.exclusive else answer.values[output] > 0.5
        bold = QFont(self.font())
        bold.setBold(True)
        widest, narrow, tall = self._bold_metrics, self._narrow, self._tall
        font = bold if strong else self.font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        short = self._short
        value = self._value(output, short)
        texts = ["100 %", *(self._value(n, short) for n in self.order)]
        values = max(map(widest.horizontalAdvance, texts))
        below = room.adjusted(0, room.height() / 2 if tall else 0, 0, 0)
        right = QRectF(room.right() - values - 6, below.top(), values, below.height())
        wide = right.left() - GAP - room.left() - 6 if narrow else self._names_wide(widest)
        wide = room.width() - 12 if tall else wide
        label = QRectF(room.left() + 6, room.top(), wide, room.height() / 2 if tall else room.height())
        left = label.right() + GAP
        track = QRectF(left, room.top() + 5, max(10.0, right.left() - GAP - left), room.height() - 10)
        track = room.adjusted(0, 2, 0, -2) if narrow else track
        painter.setPen(Qt.PenStyle.NoPen)
        if not narrow:
            painter.fillRect(track, QColor(mixed(theme.muted, theme.panel, 0.18)))
        self._fill(painter, track, float(answer.values[output]), PALE if narrow else 1.0)
        painter.setPen(QColor(theme.text))
        name = ("✓ " if output in self._truth.right else "") + answer.names[output]
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(label, middle, metrics.elidedText(name, Qt.TextElideMode.ElideRight, wide))
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, value)

    def _fill(self, painter: QPainter, track: QRectF, value: float, strength: float) -> None:
        theme, answer = self._theme, self.answer
        assert answer is not None
        if answer.kind == "probabilities":
            painter.setBrush(QColor(mixed(theme.series[0], theme.panel, strength)))
            share = min(max(value, 0.0), 1.0)
            painter.drawRect(QRectF(track.left(), track.top(), track.width() * share, track.height()))
            return
        most = float(np.abs(answer.values).max()) or 1.0
        reach = track.width() / 2 * value / most
        painter.setBrush(QColor(mixed(theme.positive if value > 0 else theme.negative, theme.panel, strength)))
        painter.drawRect(QRectF(track.center().x(), track.top(), reach, track.height()).normalized())

    def _names_wide(self, metrics: QFontMetricsF) -> float:
        return min(self._longest(metrics) + 2, NAMES * self.width())

    def _paint_number(self, painter: QPainter, room: QRectF, output: int) -> None:
        """A number on the range of the training part, which goes on as far as the number itself."""
        answer, theme = self.answer, self._theme
        assert answer is not None
        value, (low, high) = float(answer.values[output]), self._span
        painter.setPen(QColor(theme.text))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        text = QRectF(room.left() + 6, room.top() + 2, room.width() - 12, self._line)
        told = f"{answer.names[output]}: {self._value(output)}"
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft, _elided(told, font, text.width()))
        painter.setFont(self.font())
        ends = min(low, value), max(high, value)
        track = QRectF(room.left() + 8, text.bottom() + 5, room.width() - 16, 6)

        def at(x: float) -> float:
            return track.left() + track.width() * (x - ends[0]) / ((ends[1] - ends[0]) or 1.0)

        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(theme.muted, theme.panel, 0.35)))
        painter.drawRect(QRectF(at(low), track.top(), max(1.0, at(high) - at(low)), track.height()))
        for right in self._truth.numbers[output : output + 1]:
            painter.setPen(pen(theme.ok, 3))
            x = at(min(max(right, ends[0]), ends[1]))
            painter.drawLine(QPointF(x, track.top() - 4), QPointF(x, track.bottom() + 4))
        painter.setPen(pen(theme.panel, 1))
        painter.setBrush(QColor(theme.series[0]))
        painter.drawEllipse(QPointF(at(value), track.center().y()), 6, 6)
        painter.setPen(QColor(theme.muted))
        below = QRectF(track.left(), track.bottom() + 5, track.width(), self._line)
        painter.drawText(
            below, Qt.AlignmentFlag.AlignLeft, _elided(self._range_told(output), self.font(), below.width())
        )

    def _range_told(self, output: int) -> str:
        low, high = self._span
        told = f"training: {number(low)} to {number(high)}"
        right = self._truth.numbers[output : output + 1]
        return f"right: {number(right[0])}, {told}" if right else told

    # ---- choosing ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self.output_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and self.order and self.explained in self.order:
            place = self.order.index(self.explained) + steps[key]
            self._choose(self.order[min(max(place, 0), len(self.order) - 1)], toggle=False)
        elif key == Qt.Key.Key_Escape and self.fixed is not None:
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def _choose(self, output: int | None, toggle: bool = True) -> None:
        """A second click on the same bar gives the choice back to the network."""
        self.fix(None if toggle and output == self.fixed else output)
        self.chosen.emit(self.fixed)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QHelpEvent.Type.ToolTip:
            output = self.output_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), as_plain_tip(self._tip(output)) if output is not None else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def _tip(self, output: int) -> str:
        assert self.answer is not None
        said = f"{self.answer.names[output]}: {self._value(output)}."
        right = " This is what the data says." if output in self._truth.right else ""
        return f"{said}{right}\nClick to see what it rests on; click again to follow the answer."


def _calmly(order: Sequence[int], values: np.ndarray, calm: bool) -> list[int]:
    """The same order, in which one goes ahead only of those that it clearly exceeds."""
    kept: list[int] = []
    for output in order:
        place = len(kept)
        while place and _ahead(float(values[output]), float(values[kept[place - 1]]), calm):
            place -= 1
        kept.insert(place, output)
    return kept


def _ahead(value: float, other: float, calm: bool) -> bool:
    return value > other * (1 + CALM) + LEAST if calm else value > other


def _whole(share: float) -> str:
    """No `100 %` that is not all, as in `percent`."""
    told = f"{100 * share:.0f} %"
    return ">99 %" if told == "100 %" and share < 1 else told


def _elided(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
