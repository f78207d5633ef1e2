"""The map of a code: where the data lie by two of its numbers, over what the decoder makes of every place there.

Moving the mouse over the map morphs one picture: the decoder is asked about the place below it, on the thread that its
weights belong to, some 15 times a second at most. So it is the present decoder that answers, while it is trained too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from app.images import coloured
from app.marks import Style
from app.pictures import Scale
from app.plane import Plane
from app.plots import Legend, pen
from app.session import Session
from app.spin import Spin
from app.theme import Theme
from app.views.beside import Beside
from app.views.chooser import Chooser, Place
from app.views.plane_view import PlaneView, columns_of, kinds_of, marks_of, show_numbers, styles_of
from app.wording import count, number
from engine.analysis import Analysis
from engine.codes import codes
from engine.errors import UserError
from engine.graph import Node

if TYPE_CHECKING:
    from engine.training.probes import LatentMap

EVERY = 66
"""Milliseconds between two questions about the place under the mouse: 15 a second look like one that changes."""
PALE = 0.55
"""How much of their colours the pictures have below the points, which would drown in them."""
EDGE = 0.08
"""Of a picture in the map: the ground between it and the next."""
LARGE = 120
"""Pixels of the picture that morphs, each way."""
WIDEST = "Code \N{MINUS SIGN}0.000, \N{MINUS SIGN}0.000"
"""The words below it have room."""


class Codes(Chooser):
    """The layers that give fewer numbers than the drawing answers with, two at least: from these it makes its answer.
    The narrowest is chosen first, and the last of these, which the decoder reads."""

    def __init__(self, session: Session) -> None:
        self._sizes: Mapping[str, int] = {}
        self._analysis: Analysis | None = None
        super().__init__(session, self._is_code)

    def _list(self, analysis: Analysis) -> None:
        if analysis is not self._analysis:
            self._analysis, self._sizes = analysis, codes(analysis)
        super()._list(analysis)

    def _is_code(self, node: Node) -> bool:
        return node.id in self._sizes

    def _first(self, places: list[Place]) -> int:
        prefix = self._session.prefix
        sizes = [self._sizes.get(id.removeprefix(prefix), 1 << 30) for id, _ in places]
        return len(sizes) - 1 - sizes[::-1].index(min(sizes)) if sizes else -1


class LatentView(PlaneView):
    """Points are examples by their codes, the pictures behind them what is made of these places."""

    name = "latent"
    title = "Latent map"
    explanation = "Each point is an example at its code, over what the decoder makes of that place: move the mouse."
    empty = (
        "This network has no code: nowhere it goes through fewer numbers than it answers with. Draw one that does, or "
        "open the example “Autoencoder”: the map of its codes appears here, before training too."
    )

    reading: LatentMap | None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._place: tuple[float, float] | None = None
        """Where the mouse was last; None: the middle of the map."""
        self._asking = False
        self.plane.hovered.connect(self._moved)
        self._soon = QTimer(self, interval=EVERY, singleShot=True)
        self._soon.timeout.connect(self._ask)

    def put_beside(self) -> Beside:
        self.morph = Morph()
        return Mapped(self.plane, self.morph, self.legend, self.scale)

    def add_controls(self) -> None:
        self.node = Codes(self.session)
        self.numbers = [Spin(minimum=1, maximum=2, prefix=prefix) for prefix in ("Across: ", "Up: ")]
        for place, spin in enumerate(self.numbers):
            spin.setValue(place + 1)
            spin.setToolTip("Which number of the code is this axis. The others are at their mean over the examples.")
            spin.setAccessibleName(f"Number of the code {('across', 'up')[place]}")
            spin.valueChanged.connect(lambda _: self._asked())
            spin.hide()
        self.examples, self.pictures = QCheckBox("Examples"), QCheckBox("Pictures")
        self.examples.setToolTip("The codes of examples of the data.")
        self.pictures.setToolTip("What the decoder makes of each place of the map.")
        for part, stretch in ((self.node, 1), *((spin, 0) for spin in self.numbers)):
            self.controls.addWidget(part, stretch)
        for box in (self.examples, self.pictures):
            box.setChecked(True)
            box.toggled.connect(lambda _: self.refresh())
            self.controls.addWidget(box)
        self.node.chosen.connect(self.forget)

    # ---- what is asked, and what comes ----

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import latent_map  # torch is not there when the window opens

        if self.node.place is None:
            return {}
        across, up = (spin.value() - 1 for spin in self.numbers)
        return {self.name: latent_map(*self.node.place, (across, up))}

    def _asked(self) -> None:
        self.watch()
        self.refresh()

    def forget(self) -> None:
        self.reading, self._place = None, None
        self._asked()

    # ---- pictures ----

    def draw(self) -> None:
        reading = self.reading
        for part in (self.node, self.examples, self.pictures):
            part.setVisible(self.node.count() > 0)  # a choice among nothing says nothing
        if reading is None or reading.node != self.node.node:
            for spin in self.numbers:
                spin.hide()
            if self.node.node is not None:
                self.show_coming("The map comes in a moment.")
            else:
                self.show_empty()
            return
        self.show_picture()
        for spin in self.numbers:
            spin.setMaximum(reading.units)
            spin.setVisible(reading.units > 2)
        across, up = (f"number {axis + 1} of the code" for axis in reading.axes)
        self.plane.span(*reading.span, (across, up))
        self._draw_field(reading)
        self._draw_points(reading)
        self._name(reading)
        self.verdict.setText(verdict(reading))
        self._soon.start()  # the picture is of the present decoder, like the map

    def _draw_field(self, reading: LatentMap) -> None:
        if not self.pictures.isChecked():
            self.plane.show_field(None)
            return
        (left, right), (low, high) = reading.span
        share = PALE if self.examples.isChecked() else 1.0
        sheet = sheet_of(reading, self.session.theme, share)
        self.plane.show_field(packed(sheet), QRectF(left, low, right - left, high - low), sharp=True)

    def _draw_points(self, reading: LatentMap) -> None:
        theme = self.session.theme
        styles = styles_of(reading, theme, (theme.panel if reading.classes else theme.muted,) * 2)
        shown = slice(None) if self.examples.isChecked() else slice(0)
        places, kinds = reading.codes[shown], kinds_of(reading)[shown]
        here = Style(theme.panel, "s", edge=theme.text, ring=theme.text)
        at = np.array([self._at(reading)], np.float32)
        self.plane.show_points(np.concatenate([places, at]), np.append(kinds, len(styles)), [*styles, here])

    def _name(self, reading: LatentMap) -> None:
        self.beside.name(marks_of(reading, self.session.theme) if self.examples.isChecked() else {})
        self.scale.setVisible(not reading.photograph or (not reading.classes and self.examples.isChecked()))
        if not reading.photograph:
            self.scale.show_limit(reading.high, "what the decoder answers; the greatest of the grid in full")
        else:
            show_numbers(self.scale, reading)

    # ---- the mouse ----

    def _at(self, reading: LatentMap) -> tuple[float, float]:
        if self._place is not None:
            return self._place
        (left, right), (low, high) = reading.span
        return (left + right) / 2, (low + high) / 2

    def _moved(self, at: QPointF | None) -> None:
        if at is not None and self.reading is not None:
            self._place = at.x(), at.y()
            self._draw_points(self.reading)
            if not self._soon.isActive():
                self._soon.start()

    def _ask(self) -> None:
        """What is at the place now; the next question waits for the answer of this one."""
        from engine.training.probes import decoded

        reading = self.reading
        if reading is None or self._asking or not self.isVisible():
            return
        place = self._at(reading)
        self._asking = True

        def show(picture: np.ndarray) -> None:
            self._asking = False
            self.morph.show_picture(painted(picture, reading, self.session.theme), place)
            if self.reading is not None and self._at(self.reading) != place and not self._soon.isActive():
                self._soon.start()

        self.session.training.ask(lambda state, parts: decoded(state, parts, reading, place), show, self._refused)

    def _refused(self, _: UserError) -> None:
        """The drawing has changed, or its data: the next map asks again."""
        self._asking = False

    # ---- what is exported ----

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        names = [f"number {axis + 1} of the code" for axis in dict.fromkeys(reading.axes)]
        return {**dict(zip(names, reading.codes.T, strict=False)), **columns_of(reading)}

    @property
    def caption(self) -> str:
        return self.node.currentText()


class Mapped(Beside):
    """The map with the picture that morphs: above the legend where words stand beside the map, else to its left."""

    def __init__(self, plane: Plane, morph: Morph, legend: Legend, scale: Scale) -> None:
        super().__init__(plane, legend, scale)
        held = QWidget()
        self._told = QBoxLayout(QBoxLayout.Direction.LeftToRight, held)
        self._told.setContentsMargins(0, 0, 0, 0)
        self._told.addWidget(morph, 0, Qt.AlignmentFlag.AlignTop)
        self._told.addWidget(legend, 1)
        column = self.words.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, held)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._told.setDirection(way.TopToBottom if self.side_by_side else way.LeftToRight)


class Morph(QWidget):
    """The picture of one place, as large as there is room, with its code below it."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self._bytes: np.ndarray | None = None
        self.text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the decoder makes of the place under the mouse")

    def show_picture(self, colours: np.ndarray, place: tuple[float, float]) -> None:
        """(height, width, 3) bytes."""
        self._bytes = np.ascontiguousarray(colours)  # the image has no bytes of its own
        height, width = colours.shape[:2]
        self.image = QImage(self._bytes.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self.text = f"Code {number(place[0])}, {number(place[1])}"
        self.setAccessibleDescription(self.text)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(max(LARGE, metrics.horizontalAdvance(WIDEST)), LARGE + metrics.height() + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        painter = QPainter(self)
        line = self.fontMetrics().height()
        size = self.image.size().scaled(
            min(self.width() - 2, LARGE), self.height() - line - 6, Qt.AspectRatioMode.KeepAspectRatio
        )
        place = QRectF(0.5, 0.5, size.width(), max(size.height(), 8))
        painter.drawImage(place, self.image)
        painter.setPen(pen(self.palette().mid().color().name(), 1))
        painter.drawRect(place)
        painter.setPen(self.palette().text().color())
        room = QRectF(0, place.bottom() + 2, self.width(), line + 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, self.text)
        painter.end()


def sheet_of(reading: LatentMap, theme: Theme, share: float) -> np.ndarray:
    """(height, width, 3) bytes of all pictures, the lowest row at the bottom, each with a border of the ground; `share`
    is how much of their colours they have, and the rest is the ground."""
    rows, columns, channels, height, width = reading.pictures.shape
    flat = reading.pictures[::-1].transpose(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)
    colours = painted(flat, reading, theme).reshape(rows, height, columns, width, 3)
    panel = QColor(theme.panel)
    ground = np.array([panel.red(), panel.green(), panel.blue()])
    edge = max(1, round(EDGE * max(height, width)))
    sheet = np.empty((rows, height + edge, columns, width + edge, 3), np.uint8)
    sheet[:] = ground
    sheet[:, :height, :, :width] = np.rint(ground + share * (colours - ground.astype(np.float32)))
    return sheet.reshape(rows * (height + edge), columns * (width + edge), 3)


def painted(picture: np.ndarray, reading: LatentMap, theme: Theme) -> np.ndarray:
    """(height, width, 3) bytes of a picture (channels, height, width): as a photograph from the data's least value to
    their greatest, or in the colours of signed numbers."""
    if not reading.photograph:
        return coloured(picture[0], reading.high, theme)[..., :3]
    channels = picture if len(picture) == 3 else np.repeat(picture[:1], 3, axis=0)
    scaled = (np.nan_to_num(channels) - reading.low) / (reading.high - reading.low) * 255
    return np.ascontiguousarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8).transpose(1, 2, 0))


def packed(colours: np.ndarray) -> np.ndarray:
    """(height, width, 3) bytes as numbers 0xffRRGGBB."""
    rgb = colours.astype(np.uint32)
    return np.asarray(0xFF000000 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2])


def verdict(reading: LatentMap) -> str:
    (left, right), (low, high) = reading.span
    inside = (reading.codes >= (left, low)) & (reading.codes <= (right, high))
    out = len(reading.codes) - int(inside.all(1).sum())
    said = [f"A code has {reading.units} numbers."]
    if reading.units > 2:
        said.append("Those not shown are at their mean.")
    if reading.photograph:
        said.append(f"Pictures go from black at {number(reading.low)} to white at {number(reading.high)}, as the data.")
    if out:
        said.append(f"{count(out, 'example')} of {len(reading.codes):,} lie outside of the map.")
    return " ".join(said)
