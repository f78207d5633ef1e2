"""A pad to draw on with mouse, pen or finger, and what a network gets of it: a small picture, centred as in MNIST.

Strokes are kept as lines and not as pixels, so that a digit drawn small has strokes as thick, in proportion to the
picture, as one drawn large: MNIST was scanned from forms, on which everybody had the same box to write in. Ink is white
on black in every theme, because that is what the network sees.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTabletEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.datasets.base import Array
from engine.datasets.centring import BOX, SIDE, centred

PACE = 33
"""Milliseconds between two pictures while the hand moves: once a frame."""
THICK = 0.12
"""Of a stroke, as a share of the box that the ink is scaled into: 2.4 of 20 pixels, as most digits of MNIST have."""
ON_PAD = THICK * BOX / SIDE
"""Of a stroke on the pad, as a share of its side: what a digit that fills the box shows."""
SMALLEST = 0.2
"""What is drawn smaller than this share of the pad, such as a full stop, is not made as large as a digit."""
FINE = 12
"""Pixels that one pixel of the picture is drawn with, before they are averaged: soft edges, as a scanner gives."""
PAPER, INK, GUIDE = QColor("#000000"), QColor("#ffffff"), QColor("#3a3a3a")
HINT = "Draw here"


class Dot(NamedTuple):
    """A place of a stroke in shares of the pad, and how hard the pen was pressed (1: as a mouse draws)."""

    x: float
    y: float
    pressure: float = 1.0


Stroke = list[Dot]


class PenPad(QWidget):
    """`drawn(picture)` comes while the hand moves and when it is lifted: float32 (side, side) from 0 to 1.

    `lifted` comes at the end of each stroke. `clear` and `undo` tell as drawing does; `side` is the picture's, and
    `box` that of the box the ink is scaled into (by default as in MNIST).
    """

    drawn = Signal(object)
    lifted = Signal()

    def __init__(self, side: int = SIDE, box: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side, self.box = side, box
        self.strokes: list[Stroke] = []
        self._drawing = False
        self._pen = False
        self._later = QTimer(self, singleShot=True, interval=PACE)
        self._later.timeout.connect(self._tell)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(112, 112)
        self.setAccessibleName("Pen pad")
        self.setToolTip("Draw with the mouse, a pen or a finger. Ctrl+Z takes the last stroke back.")

    def sizeHint(self) -> QSize:
        return QSize(280, 280)

    @property
    def empty(self) -> bool:
        return not self.strokes

    def picture(self) -> Array:
        """What a network gets of it: float32 (side, side) from 0 to 1."""
        ink, share = _inked(self.strokes)
        box = self.box or round(self.side * BOX / SIDE)
        return centred(ink, self.side, max(1, round(box * share)))

    def clear(self) -> None:
        """Wipes the pad."""
        if self.strokes:
            self.strokes = []
            self._finish()

    def undo(self) -> None:
        """Takes the last stroke back."""
        if self.strokes:
            self.strokes = self.strokes[:-1]
            self._finish()

    def wipe(self) -> None:
        """Wipes the pad and says nothing: what was on it has been kept."""
        self._later.stop()
        self._drawing = False
        self.strokes = []
        self.update()

    # ---- drawing ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._pen:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pen:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._pen:
            self._lift()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen: the harder it is pressed, the thicker it draws. Accepted, so no mouse event follows."""
        match event.type():
            case QEvent.Type.TabletPress:
                self._pen = True
                self._begin(event.position(), event.pressure())
            case QEvent.Type.TabletMove if self._pen:
                self._go_on(event.position(), event.pressure())
            case QEvent.Type.TabletRelease:
                self._lift()
                self._pen = False
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_Z and self.strokes:
            self.undo()
        else:
            super().keyPressEvent(event)

    def _begin(self, at: QPointF, pressure: float = 0.5) -> None:
        self.setFocus()
        self._drawing = True
        self.strokes = [*self.strokes, [self._dot(at, pressure)]]
        self._changed()

    def _go_on(self, at: QPointF, pressure: float = 0.5) -> None:
        if self._drawing and self.strokes:
            self.strokes[-1].append(self._dot(at, pressure))
            self._changed()

    def _lift(self) -> None:
        if self._drawing:
            self._drawing = False
            self._finish()
            self.lifted.emit()

    def _dot(self, at: QPointF, pressure: float) -> Dot:
        """A pen pressed half way, as most are, draws as thick as a mouse."""
        square = self._square()
        x, y = (at.x() - square.left()) / square.width(), (at.y() - square.top()) / square.height()
        return Dot(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0), 0.5 + pressure)

    def _changed(self) -> None:
        self.update()
        if not self._later.isActive():
            self._later.start()

    def _finish(self) -> None:
        self._later.stop()
        self.update()
        self._tell()

    def _tell(self) -> None:
        self.drawn.emit(self.picture())

    # ---- painting ----

    def _square(self) -> QRectF:
        side = max(1.0, float(min(self.width(), self.height())))
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        square = self._square()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PAPER)
        painter.drawRoundedRect(square, 6, 6)
        margin = square.width() * (1 - BOX / SIDE) / 2
        if not self.strokes:
            painter.setPen(QPen(GUIDE, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(square.adjusted(margin, margin, -margin, -margin))
            painter.setPen(QColor("#9a9a9a"))
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, HINT)
        painter.setClipRect(square)
        painter.translate(square.topLeft())
        painter.scale(square.width(), square.height())
        _paint(painter, self.strokes, ON_PAD)
        painter.end()


def _paint(painter: QPainter, strokes: list[Stroke], thick: float) -> None:
    """Strokes in the units that the painter has, `thick` where the pen is pressed as a mouse does."""
    pen = QPen(INK)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for stroke in strokes:
        for before, dot in zip([stroke[0], *stroke], stroke, strict=False):
            pen.setWidthF(thick * dot.pressure)
            painter.setPen(pen)
            if (before.x, before.y) == (dot.x, dot.y):
                painter.drawPoint(QPointF(dot.x, dot.y))
            else:
                painter.drawLine(QPointF(before.x, before.y), QPointF(dot.x, dot.y))


def _inked(strokes: list[Stroke]) -> tuple[Array, float]:
    """The strokes alone, as float32 (height, width) from 0 to 1, and what share of the box they are to fill."""
    if not strokes:
        return np.zeros((1, 1), np.float32), 1.0
    dots = np.array([dot[:2] for stroke in strokes for dot in stroke])
    (left, top), across = dots.min(0), float(np.ptp(dots, axis=0).max())
    side = BOX * FINE
    scale = (1 - THICK) * side / max(across, SMALLEST)  # half a stroke's thickness lies outside of its dots, all around
    image = QImage(side * 2, side * 2, QImage.Format.Format_Grayscale8)  # a pen pressed hard reaches farther
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.scale(scale, scale)
    painter.translate(-float(left), -float(top))
    _paint(painter, strokes, THICK * side / scale)
    painter.end()
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    ink = bits[:, : image.width()].astype(np.float32) / 255
    return ink, min(1.0, across * scale / side + THICK)
