"""Very many lines as a picture that is drawn bit by bit, so that no frame waits for all of them.

Ten thousand lines take two frames to draw. What is seen meanwhile is the picture of before, scaled and moved along with
the drawing; where there is none yet, a part of the lines. The new picture is begun once the view rests, and takes a few
milliseconds at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.canvas.strokes import draw_lines

MANY = 4_000
"""Lines that are drawn within a frame."""
SLICE = 2_000
"""... and that leave time for other things in it."""
REST = 90
"""Milliseconds for which the view has to rest before a new picture is begun."""
AROUND = 0.1
"""How much farther than what is seen a picture reaches, as a share of it."""
MOST = 4_000
"""Pixels of a picture each way: more is no screen."""

Strokes = Sequence[tuple[QColor, np.ndarray]]
"""Lines (n, 4) by colour, the last on top."""


class LinePicture(QObject):
    """Of the lines that `paint` was last asked for; `forget` when these have changed."""

    finished = Signal()
    """There is a picture now that was not there before."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self._area, self._scale = QRectF(), 0.0
        self._wanted: tuple[Strokes, QRectF, float, float] | None = None
        self._work: Iterator[None] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._begin)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether another picture is coming."""
        return self._rest.isActive() or self._slices.isActive()

    def forget(self) -> None:
        """The lines are others now."""
        self._pixmap, self._wanted, self._work = None, None, None
        self._rest.stop()
        self._slices.stop()

    def paint(self, painter: QPainter, strokes: Strokes, seen: QRectF, smooth: bool = False) -> None:
        """Paints lines where they lie in the scene, in the colours of `strokes`."""
        scale = painter.worldTransform().m11()
        fits = self._pixmap is not None and self._area.contains(seen)
        if not fits or scale != self._scale:
            self._want(strokes, seen, scale, painter)
        if fits and self._pixmap is not None and 0.4 < scale / self._scale < 2.5:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(self._area, self._pixmap, QRectF(self._pixmap.rect()))
            return
        every = max(1, -(-sum(len(lines) for _, lines in strokes) // MANY))
        for colour, lines in strokes:
            painter.setPen(QPen(colour, 0))
            draw_lines(painter, lines[::every])

    def _want(self, strokes: Strokes, seen: QRectF, scale: float, painter: QPainter) -> None:
        if self._wanted is not None and self._wanted[2] == scale and self._wanted[1].contains(seen):
            return  # it is coming
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        across, down = AROUND * seen.width(), AROUND * seen.height()
        self._wanted = strokes, seen.adjusted(-across, -down, across, down), scale, ratio
        self._work = None
        self._slices.stop()
        self._rest.start()

    def _begin(self) -> None:
        if self._wanted is not None:
            self._work = self._drawn(*self._wanted)
            self._slices.start()

    def _go_on(self) -> None:
        if self._work is None or next(self._work, False) is False:
            self._slices.stop()

    def _drawn(self, strokes: Strokes, area: QRectF, scale: float, ratio: float) -> Iterator[None]:
        """Draws a picture of an area, a slice at a time."""
        width, height = (min(MOST, max(1, round(side * scale * ratio))) for side in (area.width(), area.height()))
        pixmap = QPixmap(width, height)
        pixmap.fill(Qt.GlobalColor.transparent)
        for colour, lines in strokes:
            for start in range(0, len(lines), SLICE):
                painter = QPainter(pixmap)
                painter.scale(width / area.width(), height / area.height())
                painter.translate(-area.topLeft())
                painter.setPen(QPen(colour, 0))
                draw_lines(painter, lines[start : start + SLICE])
                painter.end()
                yield
        self._pixmap, self._area, self._scale, self._wanted = pixmap, area, scale, None
        self.finished.emit()
