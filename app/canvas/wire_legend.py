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
    another one. It chooses where it is shown and where the canvas has got another size, and otherwise stays."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.mode, self.largest, self.note = "", 0.0, EXAMPLES
        self._crowded = False
        self._corner = 0
        self._paced = Paced[float](self, self._say_largest, PACE)
        self._settled = QTimer(self, singleShot=True, interval=SETTLING)
        self._settled.timeout.connect(self._choose)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName("What the wires show")
        canvas.installEventFilter(self)
        for another in (canvas.session.opened, canvas.session.entered):
            another.connect(lambda *_: self._settled.start())
        for another in (canvas.session.analysed, canvas.session.torch_came):
            another.connect(lambda *_: self._say_anew())
        self.hide()

    def show_scale(self, mode: str, largest: float, note: str = EXAMPLES) -> None:
        """Explains a mode in which the full width stands for `largest`; `note` says of which examples."""
        note = "" if mode == "weights" else note
        same = (mode, note, largest > 0) == (self.mode, self.note, self.largest > 0)
        if same and self.isVisible() != self._crowded:
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
        self.setVisible(not self._crowded)
        self.update()

    def hide_all(self) -> None:
        self._paced.drop()
        self.mode = ""
        self.hide()

    def crowd_out(self, crowded: bool) -> None:
        """Hides it for as long as something else takes its room."""
        if not crowded:
            self._settled.start()
        if crowded != self._crowded:
            self._crowded = crowded
            self.setVisible(bool(self.mode) and not crowded)

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
        """Takes the first corner in which it hides nothing, or as little as can be."""
        if not self.mode or self._crowded or self._canvas.slow.on:  # whose bar leaves it the lower left one
            self._corner = 0
        else:
            self._corner = min(range(4), key=lambda corner: self._hides(self._at(corner, self._size(full=True))))
        self._place()

    def _hides(self, rect: QRect) -> int:
        """How many nodes lie below a rectangle of the canvas; what lies over the drawing counts more than all."""
        canvas = self._canvas
        view = QRectF(rect.translated(-canvas.viewport().pos()))
        if any(view.intersects(cover) for cover in covers(canvas)):
            return len(canvas.drawing.nodes) + 1
        scene = canvas.mapToScene(view.toRect()).boundingRect()
        return len(canvas.drawing.places.nodes_in(scene))

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

    def _place(self) -> None:
        if self.mode:
            self.setGeometry(self._at(self._corner, self._size(full=bool(self.largest))))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.mode:
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.border, 1.0))
        painter.setBrush(faded(look.canvas, 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        title, small = self._fonts()
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
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(-COLOUR_STEPS, COLOUR_STEPS + 1, 4):
            ratio = (step / COLOUR_STEPS) ** 2 * (1 if step >= 0 else -1)  # colours are drawn out near 0
            gradient.setColorAt((ratio + 1) / 2, shown(WIDTH_STEPS, step, False, look).colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2.0, 2.0)
        painter.setPen(look.muted)
        line = QRectF(room.left(), room.top(), room.width(), metrics.height())
        for side, text in zip((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), ENDS, strict=True):
            painter.drawText(line, side, text)


def _sized(font: QFont, pixels: float) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(round(pixels))
    return sized
