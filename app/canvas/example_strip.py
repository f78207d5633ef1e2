"""The strip over the canvas' upper edge that says which example lights up the drawing, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.canvas.breadcrumb import Breadcrumb
from app.fitting_label import FittingLabel
from app.icons import icon
from app.images import photograph
from app.wording import number, percent
from engine.training.shown import Example, Shown

if TYPE_CHECKING:
    from app.canvas.one_example import OneExample
    from app.canvas.view import Canvas
    from engine.training.probes import Answer

MARGIN = 12
WIDEST = 720
"""Pixels at the usual size of text: a sentence with two names of classes."""
PICTURE = 28
"""Pixels of the example itself, where it is a picture."""


class ExampleStrip(QFrame):
    """Its buttons leave the keys to the canvas."""

    def __init__(self, canvas: Canvas, one: OneExample) -> None:
        super().__init__(canvas)
        self._canvas, self._one = canvas, one
        self.setProperty("toast", True)
        self.setAccessibleName("The example that is shown")
        self.picture = QLabel()
        self.said = FittingLabel()
        self.said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.place_said = QLabel()
        self.place_said.setProperty("tone", "muted")
        self.back = self._button("The example before (PageUp)", lambda: one.turn(-1))
        self.on = self._button("The next example (PageDown)", lambda: one.turn(1))
        self.microscope = self._button(
            "Open in the microscope: walk through this example number by number", one.microscope_wanted.emit
        )
        self.close_button = self._button("Back to the usual pictures (Esc)", one.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(6)
        parts: tuple[QWidget, ...] = (self.picture, self.said, self.back, self.place_said, self.on)
        for part in (*parts, self.microscope, self.close_button):
            row.addWidget(part, 1 if part is self.said else 0)
        canvas.installEventFilter(self)
        self._breadcrumb = canvas.findChild(Breadcrumb)
        if self._breadcrumb is not None:
            self._breadcrumb.installEventFilter(self)
        self.hide()
        self.restyle()

    def wait(self, shown: Shown, size: int) -> None:
        """Another example is shown, of which nothing is known yet."""
        example = isinstance(shown, Example)
        for part in (self.back, self.on, self.place_said, self.microscope):
            part.setVisible(example)
        self.said.say(shown.name)
        self._count(shown, size)
        self.show()
        self.raise_()
        self.place()

    def tell(self, answer: Answer) -> None:
        """What the network makes of it."""
        full, *shorter = sentences(answer)
        self.said.say(full, *shorter)
        self.said.setToolTip(full)
        self.setAccessibleDescription(full)
        self.picture.setVisible(answer.picture is not None)
        if answer.picture is not None:
            self.picture.setPixmap(_pixmap(answer.picture))
        self._count(answer.shown, answer.size)
        self.place()

    def restyle(self) -> None:
        theme = self._canvas.session.theme
        names = ("chevron-left", "chevron-right", "microscope", "close")
        side = round(18 * min(theme.font_scale, 1.6))
        for button, name in zip((self.back, self.on, self.microscope, self.close_button), names, strict=True):
            button.setIcon(icon(name, theme))
            button.setIconSize(QSize(side, side))
        self.place()

    def place(self) -> None:
        """At the top, in the middle; below the way into a block where that is in its way."""
        canvas = self._canvas
        width = min(round(WIDEST * canvas.session.theme.font_scale), canvas.width() - 2 * MARGIN)
        height = self.sizeHint().height()
        x, y = (canvas.width() - width) // 2, MARGIN
        crumb = self._breadcrumb
        if crumb is not None and crumb.isVisibleTo(canvas) and crumb.geometry().right() + MARGIN > x:
            y = crumb.geometry().bottom() + MARGIN
        self.setGeometry(x, y, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide) and watched is not self:
            self.place()
        return super().eventFilter(watched, event)

    def _count(self, shown: Shown, size: int) -> None:
        """Which page it is, of how many."""
        said = ""
        if isinstance(shown, Example) and shown.among:
            at = f"{shown.among.index(shown.row) + 1:,}" if shown.row in shown.among else "–"
            said = f"{at} of {len(shown.among):,}"
        elif size and isinstance(shown, Example):
            said = f"{shown.row + 1:,} of {size:,}"
        self.place_said.setText(said)

    def _button(self, tip: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda *_: run())
        return button


def sentences(answer: Answer) -> tuple[str, ...]:
    """What is known of an example, from the longest way to say it to the shortest."""
    name = answer.shown.name
    if not answer.there:
        return (f"{name} is not there any more: the data has changed.", f"{name} is not there any more.", name)
    if not answer.answer:
        return (name,)
    sure = f" ({percent(answer.probability)})" if isfinite(answer.probability) else ""
    loss = f" · loss {number(answer.loss)}" if isfinite(answer.loss) else ""
    if not answer.truth:
        short = f"{name}: taken for “{answer.answer}”" if answer.right is not None else f"{name}: {answer.answer}"
        return (f"{short}{sure}", short)
    if answer.right is None:
        short = f"{name}: true {answer.truth}, predicted {answer.answer}"
    elif answer.right:
        short = f"{name}: “{answer.truth}”, answered rightly"
    else:
        short = f"{name}: “{answer.truth}”, taken for “{answer.answer}”"
    return (f"{short}{sure}{loss}", f"{short}{sure}", short, name)


def _pixmap(picture: np.ndarray) -> QPixmap:
    pixels = photograph(picture)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image).scaled(
        PICTURE, PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
    )
