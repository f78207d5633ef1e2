"""What the widths and colours of the wires mean, in the corner of the canvas: the rule, and the full width's number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.clearing import covers
from app.canvas.look import Look, faded
from app.canvas.wire_scale import COLOUR_STEPS, FULL, THINNEST, WIDTH_STEPS, shown
from app.pacing import Paced
from app.waiting import awaited
from app.wording import number

if TYPE_CHECKING:
    from app.canvas.view import Canvas

MARGIN = 12
PADDING, GAP = 10.0, 5.0
SAMPLE = 26.0
"""How long a piece of wire is that stands for a width."""
BAR = 8.0
RADIUS = 8.0
TITLES: Mapping[str, str] = {
    "weights": "Wires: weights where they end",
    "activations": "Wires: activations, forward",
    "gradients": "Wires: gradients, backward",
}
SIZES: Mapping[str, str] = {
    "weights": "root mean square",
    "activations": "mean |activation|",
    "gradients": "mean |gradient|",
}
EMPTY = "Wire a data set to a network and a loss: what goes through the wires is shown by their widths and colours."
COMING = "The values come in a moment."
ENDS = ("all negative", "all positive")
SIGNS = ("−", "+")
"""The ends of the colours, where there is no room for words."""
RULE = "a third thinner at each tenth"
COLOUR_RULE = "mean ÷ size"
EXAMPLES = "64 examples"
SETTLING = 300
"""Milliseconds until a canvas of another size shows what it will."""
PACE = 500
"""Milliseconds between two numbers: to paint it anew, the canvas below it is painted too."""
WIDE = 330.0
"""Pixels, at the usual size of text."""


class WireLegend(QWidget):
    """Lies over a corner of the canvas and lets the mouse through: the lower left one, or where nodes stand there
    another one. Where they stand in all of them it says its numbers alone, in one line, and where that hides nodes too
    it goes. It chooses where it is shown, and when the view has come to rest where it would hide something."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.mode, self.largest, self.note = "", 0.0, EXAMPLES
        self._crowded = self._no_room = False
        self._corner, self._small = 0, False
        self._paced = Paced[float](self, self._say_largest, PACE)
        self._settled = QTimer(self, singleShot=True, interval=SETTLING)
        self._settled.timeout.connect(self._choose)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName("What the wires show")
        canvas.installEventFilter(self)
        moved = (bar.valueChanged for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()))
        for another in (canvas.session.opened, canvas.session.entered, canvas.session.drawn, canvas.zoomed, *moved):
            another.connect(self._settle)
        for another in (canvas.session.analysed, canvas.session.torch_came):
            another.connect(lambda *_: self._say_anew())
        self.hide()

    def show_scale(self, mode: str, largest: float, note: str = EXAMPLES) -> None:
        """Explains a mode in which the full width stands for `largest`; `note` says of which examples."""
        note = "" if mode == "weights" else note
        same = (mode, note, largest > 0) == (self.mode, self.note, self.largest > 0)
        if same and self.isVisible() == self._wanted:
            self._paced.offer(largest)
        else:
            self._paced.drop()
            self._show(mode, largest, note)

    def _say_largest(self, largest: float) -> None:
        if number(largest) != number(self.largest):
            self._show(self.mode, largest, self.note)

    def _show(self, mode: str, largest: float, note: str) -> None:
        another, (self.mode, self.largest, self.note) = mode != self.mode, (mode, largest, note)
        known = (f"Full width: {number(largest)}",) if largest else ()
        self.setAccessibleDescription(". ".join((*self.lines(), *known)))
        if another:
            self._choose()
        else:
            self._place()
        self.setVisible(self._wanted)
        self.update()

    @property
    def _wanted(self) -> bool:
        return bool(self.mode) and not (self._crowded or self._no_room)

    def hide_all(self) -> None:
        self._paced.drop()
        self.mode = ""
        self._corner, self._small, self._no_room = 0, False, False
        self.hide()

    def crowd_out(self, crowded: bool) -> None:
        """Hides it for as long as something else takes its room."""
        if not crowded:
            self._settled.start()
        if crowded != self._crowded:
            self._crowded = crowded
            self.setVisible(self._wanted)

    def lines(self) -> tuple[str, ...]:
        """What it says, as text: its title, then a line on widths and one on colours."""
        title = f"{TITLES[self.mode]} · {self.note}" if self.note else TITLES[self.mode]
        if not self.largest:
            return (title, awaited(self._canvas.session, COMING) or EMPTY)
        return (title, f"Width: {SIZES[self.mode]}, {RULE}", f"Colour: {COLOUR_RULE}, {ENDS[0]} to {ENDS[1]}")

    def _say_anew(self) -> None:
        """What was missing may have come, or be something else now."""
        if self.mode and not self.largest:
            self.setAccessibleDescription(". ".join(self.lines()))
            self._place()
            self.update()

    def _settle(self, *_: object) -> None:
        if self.mode:
            self._settled.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._place()
            self._settled.start()  # the drawing is framed anew first
        return super().eventFilter(watched, event)

    # ---- painting ----

    @property
    def _look(self) -> Look:
        return self._canvas.drawing.look

    def _fonts(self) -> tuple[QFont, QFont]:
        scale = self._look.theme.font_scale
        return _sized(self._look.title_font, 12 * scale), _sized(self._look.small_font, 11 * scale)

    def _choose(self) -> None:
        """Stays where it hides nothing; else takes the first corner in which it hides nothing, whole or small."""
        if not self.mode or self._crowded or self._canvas.slow.on:  # whose bar leaves it the lower left one
            self._corner, self._small, self._no_room = 0, False, False
        elif self._small or self._no_room or self._hides(self._at(self._corner, self._size(full=True))):
            places = [(corner, small) for small in (False, True) for corner in range(4)]
            free = (place for place in places if not self._hides(self._at(place[0], self._asked(place[1]))))
            found = next(free, None)
            self._no_room = found is None
            self._corner, self._small = found or (0, True)
        self._place()
        self.setVisible(self._wanted)
        self.update()

    def _asked(self, small: bool) -> QSize:
        return self._small_size() if small else self._size(full=True)

    def _hides(self, rect: QRect) -> int:
        """How many nodes and words of frames lie below a rectangle of the canvas; what lies over the drawing counts
        more than all, and so does what the canvas has no room for."""
        canvas = self._canvas
        view = QRectF(rect.translated(-canvas.viewport().pos()))
        if not canvas.rect().contains(rect) or any(view.intersects(cover) for cover in covers(canvas)):
            return len(canvas.drawing.nodes) + 2 * len(canvas.drawing.frames) + 1
        scene = canvas.mapToScene(view.toRect()).boundingRect()
        words = [box for frame in canvas.drawing.frames.values() for box in (frame.name_box(), frame.note_box())]
        return len(canvas.drawing.places.nodes_in(scene)) + sum(scene.intersects(box) for box in words)

    def _at(self, corner: int, size: QSize) -> QRect:
        """Lower left, upper left, upper right, lower right."""
        right, low = self._canvas.width() - size.width() - MARGIN, self._canvas.height() - size.height() - MARGIN
        return QRect(QPoint(right if corner > 1 else MARGIN, MARGIN if corner in (1, 2) else low), size)

    def _size(self, full: bool) -> QSize:
        """With all its lines, or with what is said where there are no numbers."""
        title, small = (QFontMetricsF(font) for font in self._fonts())
        width = min(round(WIDE * self._look.theme.font_scale), self._canvas.width() - 2 * MARGIN)
        if full:
            below = 3 * small.height() + 2 * GAP
        else:
            room = QRectF(0.0, 0.0, width - 2 * PADDING, 1_000.0)
            below = small.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.lines()[1]).height()
        return QSize(width, round(2 * PADDING - 4.0 + title.height() + GAP + below))

    def _small_size(self) -> QSize:
        """One line: a piece of wire with what it stands for, and the colours."""
        metrics = QFontMetricsF(self._fonts()[1])
        if not self.largest:
            wide = min(self._size(full=False).width(), metrics.horizontalAdvance(self.lines()[1]) + 2 * PADDING + 2)
            return QSize(round(wide), round(metrics.height() + PADDING))
        words = sum(metrics.horizontalAdvance(text) for text in (*SIGNS, number(self.largest)))
        return QSize(round(words + 2 * SAMPLE + 4 * GAP + 2 * PADDING), round(metrics.height() + PADDING))

    def _place(self) -> None:
        if self.mode:
            size = self._small_size() if self._small else self._size(full=bool(self.largest))
            self.setGeometry(self._at(self._corner, size))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.mode:
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.border, 1.0))
        painter.setBrush(faded(look.canvas, 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        title, small = self._fonts()
        if self._small:
            painter.setFont(small)
            self._paint_small(painter)
            return
        room = QRectF(self.rect()).adjusted(PADDING, PADDING - 2.0, -PADDING, -PADDING + 2.0)
        said = self.lines()
        painter.setFont(title)
        painter.setPen(look.text)
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, said[0])
        room.setTop(room.top() + QFontMetricsF(title).height() + GAP)
        painter.setFont(small)
        painter.setPen(look.muted)
        if not self.largest:
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap), said[1])
            return
        line = QFontMetricsF(small).height()
        self._paint_widths(painter, room)
        painter.setPen(look.muted)
        painter.drawText(QPointF(room.left(), room.top() + line + GAP + QFontMetricsF(small).ascent()), said[1])
        self._paint_colours(painter, room.adjusted(0.0, 2 * (line + GAP), 0.0, 0.0))

    def _paint_small(self, painter: QPainter) -> None:
        """The full width with its number, and the colours between the signs of their ends; else what is missing."""
        look, metrics = self._look, QFontMetricsF(painter.font())
        middle, x = self.height() / 2, PADDING
        if not self.largest:
            said = metrics.elidedText(self.lines()[1], Qt.TextElideMode.ElideRight, self.width() - 2 * PADDING)
            painter.setPen(look.muted)
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, said)
            return
        painter.setPen(QPen(look.muted, FULL, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(x, middle), QPointF(x + SAMPLE, middle))
        painter.setPen(look.text)
        base = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x + SAMPLE + GAP, base), number(self.largest))
        x += SAMPLE + GAP + metrics.horizontalAdvance(number(self.largest)) + GAP
        for sign, at in zip(SIGNS, (0.0, metrics.horizontalAdvance(SIGNS[0]) + SAMPLE + 2 * GAP), strict=True):
            painter.drawText(QPointF(x + at, base), sign)
        x += metrics.horizontalAdvance(SIGNS[0]) + GAP
        self._paint_bar(painter, QRectF(x, middle - BAR / 2, SAMPLE, BAR))

    def _paint_widths(self, painter: QPainter, room: QRectF) -> None:
        """Three pieces of wire with their sizes: the full width, a tenth of it, a thousandth."""
        look, metrics = self._look, QFontMetricsF(painter.font())
        middle, x = room.top() + metrics.height() / 2, room.left()
        each = room.width() / 3
        for place, (factor, sign) in enumerate(((1.0, ""), (0.1, ""), (0.001, "≤ "))):
            share = 1.0 - (0.0, 1.0, 3.0)[place] / 3.0
            width = THINNEST + (FULL - THINNEST) * share
            painter.setPen(QPen(look.muted, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(x, middle), QPointF(x + SAMPLE, middle))
            painter.setPen(look.text)
            text = f"{sign}{number(self.largest * factor)}"
            painter.drawText(QPointF(x + SAMPLE + GAP, middle + metrics.ascent() / 2 - 1.0), text)
            x += each

    def _paint_colours(self, painter: QPainter, room: QRectF) -> None:
        """The colours from −1 to 1, between the words for its ends."""
        look, metrics = self._look, QFontMetricsF(painter.font())
        left, right = (metrics.horizontalAdvance(end) + 2 * GAP for end in ENDS)
        bar = QRectF(room.left() + left, room.top() + (metrics.height() - BAR) / 2, room.width() - left - right, BAR)
        self._paint_bar(painter, bar)
        painter.setPen(look.muted)
        line = QRectF(room.left(), room.top(), room.width(), metrics.height())
        for side, text in zip((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), ENDS, strict=True):
            painter.drawText(line, side, text)

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(-COLOUR_STEPS, COLOUR_STEPS + 1, 4):
            ratio = (step / COLOUR_STEPS) ** 2 * (1 if step >= 0 else -1)  # colours are drawn out near 0
            gradient.setColorAt((ratio + 1) / 2, shown(WIDTH_STEPS, step, False, self._look).colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2.0, 2.0)


def _sized(font: QFont, pixels: float) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(round(pixels))
    return sized
