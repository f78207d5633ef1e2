"""Very many lines as a picture that is drawn bit by bit, so that no frame waits for all of them.

Ten thousand lines take two frames to draw. What is seen meanwhile is the picture of before, scaled and moved along with
the drawing; where there is none yet, a part of the lines. The new picture is begun once the view rests, and takes a few
milliseconds at a time.

Lines that move are `lifted` off the picture and drawn beside it: the others stay where they are, and a drag of one
neuron does not wait for the wires of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.canvas.strokes import draw_lines

SEVERAL, MANY = 1_000, 4_000
"""Of more lines than the first a picture is made; up to the second are drawn within a frame while there is none."""
SLICE = 500
"""... and that leave time for other things in it."""
LIFTED = 1_000
"""Lines that are drawn beside the picture at most: where more move, another is made."""
REST = 90
"""Milliseconds for which the view has to rest before a new picture is begun."""
AROUND = 0.1
"""How much farther than what is seen a picture reaches, as a share of it."""
MOST = 4_000
"""Pixels of a picture each way: more is no screen."""

Strokes = Sequence[tuple[QColor, np.ndarray]]
"""Lines (n, 4) by colour, the last on top."""
Drawing = Callable[[QRectF], Strokes]
"""The lines that touch an area, but for those that are lifted."""


class LinePicture(QObject):
    """Of the lines that `paint` was last asked for; `forget` when these have changed, `lift` where a few of them have.

    `lifted` are the rows of those that are not on the picture.
    """

    finished = Signal()
    """There is a picture now that was not there before."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self._area, self._scale = QRectF(), 0.0
        self._gaps = False
        """Whether something was taken off the picture: what it crossed has gaps until another is made."""
        self._wanted: tuple[Drawing, QRectF, float, float] | None = None
        self.lifted = np.zeros(0, int)
        self._work: Iterator[None] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._begin)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether another picture is coming."""
        return self._rest.isActive() or self._slices.isActive()

    def there(self, seen: QRectF) -> bool:
        """Whether a picture shows that part of the scene, or one is coming that will."""
        shown = self._pixmap is not None and self._area.contains(seen)
        return shown or (self._wanted is not None and self._wanted[1].contains(seen))

    def forget(self) -> None:
        """The lines are others now."""
        self._pixmap, self.lifted = None, np.zeros(0, int)
        self._begin_again()

    def lift(self, rows: np.ndarray, lines: np.ndarray) -> None:
        """Some of the lines are moved or gone: takes them off. `lines` (n, 4) are all lines, as they were."""
        lifted = np.union1d(self.lifted, rows)
        new = np.setdiff1d(lifted, self.lifted)
        if len(lifted) > LIFTED:
            self.forget()
        elif len(new):
            self.lifted = lifted
            self._erase(lines[new])
            self._begin_again()

    def renumber(self, was: np.ndarray, now: np.ndarray, gone: np.ndarray, new: np.ndarray, lines: np.ndarray) -> None:
        """Lines have come or gone: those in the rows `was` are in the rows `now`, those that are `gone` are taken off,
        and the `new` ones drawn beside the picture. `lines` (n, 4) are all lines, as they were."""
        gone = np.setdiff1d(gone, self.lifted)
        lifted = np.union1d(now[np.isin(was, self.lifted)], new)
        if len(lifted) > LIFTED:
            self.forget()
            return
        self.lifted = lifted
        self._erase(lines[gone])
        self._begin_again()

    def _erase(self, lines: np.ndarray) -> None:
        if self._pixmap is not None:
            self._gaps = True
            painter = self._painter(self._pixmap, self._area)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.setPen(QPen(Qt.GlobalColor.black, 0))
            draw_lines(painter, lines)
            painter.end()

    def _begin_again(self) -> None:
        """Drops what is under way: `paint` asks for it anew."""
        self._wanted, self._work = None, None
        self._rest.stop()
        self._slices.stop()

    def paint(self, painter: QPainter, drawing: Drawing, seen: QRectF, smooth: bool = False) -> None:
        """Paints lines where they lie in the scene, in the colours of their strokes."""
        scale = painter.worldTransform().m11()
        fits = self._pixmap is not None and self._area.contains(seen)
        if not fits or scale != self._scale or self._gaps:
            self._want(drawing, seen, scale, painter)
        if fits and self._pixmap is not None and 0.4 < scale / self._scale < 2.5:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(self._area, self._pixmap, QRectF(self._pixmap.rect()))
            return
        strokes = drawing(seen)
        every = max(1, -(-sum(len(lines) for _, lines in strokes) // MANY))
        for colour, lines in strokes:
            painter.setPen(QPen(colour, 0))
            draw_lines(painter, lines[::every])

    def _want(self, drawing: Drawing, seen: QRectF, scale: float, painter: QPainter) -> None:
        if self._wanted is not None and self._wanted[2] == scale and self._wanted[1].contains(seen):
            return  # it is coming
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        area = _view(painter).united(seen)  # mostly only a part of the view is painted anew
        across, down = AROUND * area.width(), AROUND * area.height()
        area.adjust(-across, -down, across, down)
        self._wanted = drawing, area, scale, ratio
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

    def _drawn(self, drawing: Drawing, area: QRectF, scale: float, ratio: float) -> Iterator[None]:
        """Draws a picture of an area, a slice at a time."""
        width, height = (min(MOST, max(1, round(side * scale * ratio))) for side in (area.width(), area.height()))
        pixmap = QPixmap(width, height)
        pixmap.fill(Qt.GlobalColor.transparent)
        for colour, lines in drawing(area):
            for start in range(0, len(lines), SLICE):
                painter = self._painter(pixmap, area)
                painter.setPen(QPen(colour, 0))
                draw_lines(painter, lines[start : start + SLICE])
                painter.end()
                yield
        self._pixmap, self._area, self._scale, self._wanted, self._gaps = pixmap, area, scale, None, False
        self.finished.emit()

    def _painter(self, pixmap: QPixmap, area: QRectF) -> QPainter:
        """For a picture of an area: what is drawn twice meets the same pixels."""
        painter = QPainter(pixmap)
        painter.scale(pixmap.width() / area.width(), pixmap.height() / area.height())
        painter.translate(-area.topLeft())
        return painter


def _view(painter: QPainter) -> QRectF:
    """All of the scene that the device shows which is painted on."""
    device, (inverse, invertible) = painter.device(), painter.worldTransform().inverted()
    if device is None or not invertible:
        return QRectF()
    return inverse.mapRect(QRectF(0.0, 0.0, device.width(), device.height()))
