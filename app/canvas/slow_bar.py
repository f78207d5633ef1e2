"""The bar of slow motion, over the canvas' lower edge: what happens now in a sentence, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from app.canvas.minimap import Minimap
from app.dialogs import plain
from app.fitting_label import FittingLabel
from app.icons import icon

if TYPE_CHECKING:
    from app.canvas.slow_motion import SlowMotion
    from app.canvas.view import Canvas

MARGIN = 12
GAP = 8
WIDEST, NARROWEST = 660, 480
"""Pixels at the usual size of text: a sentence of some 90 letters, which is read at a glance; below the latter it would
not stand in two lines."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
WORDS = ("¼×", "½×", "1×", "2×", "4×")
USUAL = 2


class SlowBar(QFrame):
    """Stands over `canvas` for as long as slow motion is on. Its buttons leave the keys to the canvas."""

    placed = Signal()

    def __init__(self, canvas: Canvas, slow: SlowMotion) -> None:
        super().__init__(canvas)
        self._canvas, self._slow = canvas, slow
        self.setProperty("toast", True)
        self.setAccessibleName("Slow motion")
        self.said = plain("", "title")
        self.figures = plain("", "muted")
        self.counter = FittingLabel("muted")
        self.back = self._button("skip-previous", "One stage back (,)", slow.back)
        self.play = self._button("pause", "Play or hold (K)", slow.play_or_hold)
        self.on = self._button("skip-next", "One stage on (.)", slow.forward)
        self.close_button = self._button("close", "Leave slow motion (Esc)", slow.leave)
        self.speed = self._slider()
        self.speed_said = QLabel()
        self._lay_out()
        self._others: tuple[QWidget, ...] = (canvas, *canvas.findChildren(Minimap), canvas.wire_show.legend)
        for other in self._others:
            other.installEventFilter(self)
        canvas.session.themed.connect(self.restyle)
        self.restyle()
        self.speed.setValue(SPEEDS.index(slow.clock.speed) if slow.clock.speed in SPEEDS else USUAL)
        self._set_speed(self.speed.value())
        self.show()
        self.raise_()
        self.place()

    def say(self, text: str, more: str) -> None:
        """Says what happens, and its numbers."""
        self.said.setText(text)
        self.figures.setText(more)
        self.figures.setToolTip(more)

    def show_state(self) -> None:
        """Shows what the buttons can do, and how far the batch is."""
        slow, staging = self._slow, self._slow.staging
        self.play.setIcon(icon("pause" if slow.playing else "play", self._canvas.session.theme))
        ready = staging is not None and not slow.waiting
        self.back.setEnabled(ready and slow.at > 0)
        self.on.setEnabled(ready)
        if staging is not None:
            journey, count = staging.journey, len(staging.stages)
            stage, batch = f"{slow.at + 1}/{count}", f"batch {journey.batch:,}/{journey.batches:,}"
            where = ("one example alone",) if journey.alone else (batch, f"epoch {journey.epoch:,}")
            parts = (stage, *where)
            self.counter.say(*(" · ".join(parts[:said]) for said in range(len(parts), 0, -1)))
            self.counter.setToolTip(f"Stage {', '.join(parts).replace('/', ' of ')}")

    def close_bar(self) -> None:
        """Goes for good, and asks for no more room: the legend comes back."""
        for other in self._others:
            other.removeEventFilter(self)
        self._canvas.wire_show.legend.crowd_out(False)
        self.hide()
        self.deleteLater()

    def restyle(self) -> None:
        theme = self._canvas.session.theme
        for button, name in ((self.back, "skip-previous"), (self.on, "skip-next"), (self.close_button, "close")):
            button.setIcon(icon(name, theme))
        side = round(18 * min(theme.font_scale, 1.6))
        for button in (self.back, self.play, self.on, self.close_button):
            button.setIconSize(QSize(side, side))
        self.show_state()
        self.place()

    # ---- its parts ----

    def _button(self, name: str, tip: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name, self._canvas.session.theme))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda *_: run())  # without the state that a click tells
        return button

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, len(SPEEDS) - 1)
        slider.setPageStep(1)
        slider.setFixedWidth(84)
        slider.setToolTip("Speed: from a quarter to four times")
        slider.setAccessibleName("Speed")
        slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slider.valueChanged.connect(self._set_speed)
        return slider

    def _set_speed(self, place: int) -> None:
        self.speed_said.setText(WORDS[place])
        self._slow.set_speed(SPEEDS[place])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 6)
        column.setSpacing(2)
        self.said.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.figures.setWordWrap(False)
        self.figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(self.said)
        column.addWidget(self.figures)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.back, self.play, self.on):
            row.addWidget(button)
        row.addWidget(self.counter, 1)
        for part in (self.speed, self.speed_said, self.close_button):
            row.addWidget(part)
        self.speed_said.setMinimumWidth(self.speed_said.fontMetrics().horizontalAdvance("¼×") + 4)
        column.addLayout(row)

    # ---- its place ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if event.type() in (kinds.Resize, kinds.Move, kinds.Show, kinds.Hide) and watched is not self:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """At the bottom: in the middle where there is room, or else in what the legend and the map leave. Two lines of
        text always have room, so that nothing jumps."""
        canvas, scale = self._canvas, self._canvas.session.theme.font_scale
        legend = canvas.wire_show.legend
        beside_it = (one for one in canvas.findChildren(Minimap) if one.isVisible() and one.y() > canvas.height() / 2)
        maps = [one.x() for one in beside_it]
        right = min(maps, default=canvas.width()) - MARGIN
        left = MARGIN + (legend.width() + GAP if legend.mode else 0)
        beside = right - left >= NARROWEST * scale
        left = left if beside else MARGIN
        width = max(1, min(round(WIDEST * scale), right - left))
        line = self.said.fontMetrics().lineSpacing()
        self.said.setFixedHeight(2 * line + 2)
        self.figures.setFixedHeight(self.figures.fontMetrics().lineSpacing() + 2)
        self.setFixedWidth(width)
        height = self.sizeHint().height()
        x = min(max((canvas.width() - width) // 2, left), right - width)
        self.setGeometry(x, canvas.height() - height - MARGIN, width, height)
        legend.crowd_out(not beside)
        self.placed.emit()
