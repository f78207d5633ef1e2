"""The loss around the present weights, on a plane through the space of all weights, with the path that led there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.combo import Combo
from app.contours import contour
from app.pictures import HeatMap, Scale
from app.plots import Legend, Mark, pen
from app.session import Session
from app.spin import Spin
from app.streaming import Stream
from app.theme import Theme
from app.views.view import View
from app.wording import count, duration, number, percent
from engine.errors import UserError
from engine.training.events import Finished

if TYPE_CHECKING:
    from engine.training.landscape import Ground, Landscape

REACHES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""How far the picture reaches, as a multiple of what shows the path, or of the weights themselves."""
UNITS = {"path": "distance of weights", "random": "lengths of the weights"}
"""What the axes count."""
OUTLINED = 0.24
"""Of the places, how many are measured before lines of equal height are drawn: every second across and up."""
LINES = 10
"""Contour lines: more run into one another where the loss is steep."""
SETTLED = 300
"""Milliseconds without another moment before a landscape is worked out by itself."""
PATIENCE = 6.0
"""Seconds that one may take to be worked out anew without being asked for."""
RULE = "loss (log scale)"
NARROW = 30
"""Letters of width up to which the words stand below the picture, and not beside it."""
TIGHT = 30
"""Lines of height up to which the scale takes one line, where the words stand below."""
WIDEST = 1 << 20
ASIDE = 26
"""Letters that the words beside the picture take."""
MEANWHILE = (
    "The loss around the weights comes when the training rests: pause it. "
    "Compute works it out now, beside the training."
)


class LandscapeView(View):
    """A heat map with contour lines; its middle is where the network stands."""

    name = "landscape"
    title = "Loss landscape"
    hears = (Finished,)
    explanation = "The loss around the weights, and the path downhill to them."
    empty = "Train a network: the loss around its weights, and the path to them, appear here."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.landscape: Landscape | None = None
        self._took = 0.0
        self.tight = False
        self._pending = False
        self._unasked = False
        """Whether nobody has asked for what is being worked out."""
        self.stream = Stream(self)
        self.stream.came.connect(self._came)
        self.stream.ended.connect(self._show_choices)
        self.stream.refused.connect(self._refused)
        session.training.leaving.connect(lambda: self.stream.end_behind(session.training.behind))
        session.training.closing.connect(self.stream.close)
        self._fill_controls()
        self._fill_body()
        self._later = QTimer(self, interval=SETTLED, singleShot=True)
        self._later.timeout.connect(self._compute_unasked)
        session.moment_changed.connect(lambda _: self._later.start())
        session.run_changed.connect(self._status_changed)
        session.opened.connect(self._opened)
        self.restyle(session.theme)
        self._show_choices()

    def _fill_controls(self) -> None:
        self.directions = _choice(
            "Directions",
            (("Along the path", "path"), ("Random", "random")),
            "Along the path: the two directions in which the weights moved most. Random: each filter's direction as "
            "long as the filter (Li et al. 2018).",
        )
        self.seed = Spin(minimum=0, maximum=9_999, prefix="Seed ")
        self.seed.setToolTip("Other random directions")
        self.reach = _choice(
            "Range", tuple((f"× {reach:g}", reach) for reach in REACHES), "How far the picture reaches"
        )
        self.reach.setCurrentIndex(2)
        self.part = _choice(
            "Examples",
            (("Training", "train"), ("Validation", "validation")),
            "Up to 256 examples of this part are what the loss is measured on",
        )
        self.auto = QCheckBox("By itself")
        self.auto.setChecked(True)
        self.auto.setToolTip("Work it out anew when the training pauses or ends, and where one goes back in it")
        self.start = QPushButton("Compute")
        self.start.clicked.connect(lambda _: self._pressed())
        self.bar = QProgressBar(maximum=625)
        self.bar.setFixedSize(90, 8)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the landscape")
        self.left = QLabel()
        self.left.setProperty("tone", "muted")
        for part in (self.directions, self.seed, self.reach, self.part, self.start, self.auto):
            self.controls.addWidget(part)
        self.controls.add_together(self.bar, self.left)
        for choice in (self.directions, self.reach, self.part):
            choice.activated.connect(lambda _: self._chosen())
        self.seed.valueChanged.connect(lambda _: self._later.start())

    def _fill_body(self) -> None:
        theme = self.session.theme
        self.legend = Legend()
        self.map = HeatMap(theme)
        self.map.invertY(False)  # a plane, whose second direction goes up
        for side in ("left", "bottom"):
            self.map.getAxis(side).whole = False
        self.lines = pg.PlotCurveItem(connect="pairs")
        self.path_line = pg.PlotCurveItem()
        self.dots = pg.ScatterPlotItem(size=5, symbol="o")
        self.begin = pg.ScatterPlotItem(size=10, symbol="s")
        self.here = pg.ScatterPlotItem(size=15, symbol="o")
        self.lowest = pg.ScatterPlotItem(size=11, symbol="t")
        for item in (self.lines, self.path_line, self.dots, self.begin, self.lowest, self.here):
            self.map.addItem(item)
        self.scale = Scale(theme, RULE)
        self.map.hovered.connect(self._tell)
        self.aside = QWidget()
        words = QVBoxLayout(self.aside)
        words.setContentsMargins(0, 0, 0, 0)
        for part in (self.legend, self.scale):
            words.addWidget(part)
        words.addStretch(1)
        self.sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.sides.addWidget(self.map, 1)
        self.sides.addWidget(self.aside)
        self.body.addLayout(self.sides)

    # ---- working it out ----

    def _pressed(self) -> None:
        if self.stream.busy:
            self.stream.cancel()
            self._show_choices()
        else:
            self.compute()

    def compute(self, unasked: bool = False) -> None:
        """Looks at the present weights, and works the picture out on a thread."""
        part, timeline = self.part.currentData(), self.session.training.timeline
        self._pending, self._unasked = True, unasked
        self._show_choices()

        def look(state: Any, parts: Any) -> Ground:
            from engine.training.landscape import survey

            return survey(state, parts, part, timeline)

        self.session.training.ask(look, self._surveyed, self._refused)

    def _surveyed(self, ground: Ground) -> None:
        self._pending = False
        if self._unasked and not self._at_rest:
            self._show_choices()
            return
        directions, seed, reach = self.directions.currentData(), self.seed.value(), self.reach.currentData()

        def pictures() -> Iterator[Landscape]:
            from engine.training.landscape import landscape

            yield from landscape(ground, directions, seed, reach)

        self.stream.start(pictures)
        self._show_choices()

    def _compute_unasked(self) -> None:
        """Where nothing trains, somebody looks, and it does not take long."""
        if (
            self._at_rest
            and self.isVisible()
            and self.auto.isChecked()
            and self._took < PATIENCE
            and self.session.torch_here
        ):
            self.compute(unasked=True)

    @property
    def _at_rest(self) -> bool:
        return self.session.training.status in ("paused", "finished")

    def _status_changed(self, _: str) -> None:
        """A pause is what it is worked out in by itself: a training that goes on is not slowed down by a picture of
        weights that it has left, and what was seen until then stays."""
        if self._at_rest:
            self._later.start()
            return
        self._later.stop()
        self.refresh()
        if self._unasked and self.stream.busy:
            self.stream.cancel()
            self._show_choices()

    def _chosen(self) -> None:
        self._show_choices()
        if self.landscape is not None or self._at_rest:
            self.compute()

    def _came(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self._took = landscape.seconds_left / max(1e-9, 1 - landscape.share) if landscape.share < 1 else self._took
        self.bar.setValue(round(625 * landscape.share))
        self.left.setText(f"{duration(landscape.seconds_left)} left" if landscape.seconds_left > 1 else "")
        self.refresh()

    def _refused(self, error: UserError) -> None:
        self._pending, self.landscape = False, None
        self._show_choices()
        self.show_empty(f"{error.text} {error.hint}")

    def _show_choices(self) -> None:
        busy = self.stream.busy or self._pending
        self.seed.setVisible(self.directions.currentData() == "random")
        self.start.setText("Stop" if busy else "Compute")
        self.bar.setVisible(busy)
        self.left.setVisible(busy)
        self.left.setText("" if not self.stream.busy else self.left.text())

    def take(self, event: object) -> bool:
        if isinstance(event, Finished):
            self._later.start()
        return False

    def _opened(self) -> None:
        self.stream.cancel()
        self.landscape, self._took, self._pending = None, 0.0, False
        self._show_choices()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words stand beside the picture where there is room, else below it, and in few lines where it is low."""
        super().resizeEvent(event)
        letter = self.fontMetrics().averageCharWidth()
        beside = self.width() > (NARROW + ASIDE) * letter
        self.legend.foldable = not beside
        self.sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.aside.setMinimumWidth(ASIDE * letter if beside else 0)
        self.aside.setMaximumWidth(ASIDE * letter if beside else WIDEST)
        self.tight = not beside and self.height() < TIGHT * self.fontMetrics().height()
        self.scale.flatten(self.low or self.tight)
        self.refresh()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self.landscape is None:
            self._later.start()

    # ---- painting ----

    def draw(self) -> None:
        seen = self.landscape
        if seen is None or not np.isfinite(seen.losses).any():
            if self.stream.busy:
                self.show_coming("The first picture comes in a moment.")
            elif self.session.training.status == "running":
                self.show_empty(MEANWHILE)
            else:
                self.show_invitation()
            return
        self.show_picture()
        heights = np.log10(np.maximum(filled(seen.losses, seen.spacing), 1e-12))
        low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
        dx, dy = seen.x[1] - seen.x[0], seen.y[1] - seen.y[0]
        place = QRectF(seen.x[0] - dx / 2, seen.y[0] - dy / 2, 25 * dx, 25 * dy)
        unit = UNITS[seen.directions]
        self.map.name_axes(f"1st direction ({unit})", f"2nd direction ({unit})")
        self.map.show_sizes(heights, (low, high), place)
        numbers = [number(10.0**height) for height in (low, (low + high) / 2, high)]
        self.scale.show_numbers((numbers[0], numbers[1], numbers[2]), RULE, sizes=True)
        levels = np.linspace(low, high, LINES + 2)[1:-1] if high - low > 1e-6 and _fine(seen) else ()
        closed = np.where(np.isfinite(heights), heights, high)
        pieces = contour(closed, *levels)
        self.lines.setData(seen.x[0] + dx * pieces[:, ::2].ravel(), seen.y[0] + dy * pieces[:, 1::2].ravel())
        self._draw_path(seen)
        self._draw_legend(seen)
        self.verdict.setText(verdict(seen))

    def _draw_path(self, seen: Landscape) -> None:
        path = np.vstack([seen.path, [[0.0, 0.0]]])
        self.path_line.setData(path[:, 0], path[:, 1])
        self.dots.setData(path[:-1, 0], path[:-1, 1])
        self.begin.setData(path[:1, 0], path[:1, 1]) if len(seen.path) else self.begin.setData([], [])
        self.here.setData([0.0], [0.0])
        row, column = lowest(seen)
        self.lowest.setData([seen.x[column]], [seen.y[row]])

    def _draw_legend(self, seen: Landscape) -> None:
        row, column = lowest(seen)
        self.legend.clear()
        if len(seen.path):
            self.legend.put("path", self._marks["path"])
            self.legend.put(f"step {seen.steps[0]:,}", self._marks["begin"])
        self.legend.put("here", self._marks["here"], number(seen.here) if np.isfinite(seen.here) else "")
        self.legend.put("lowest place", self._marks["lowest"], number(float(seen.losses[row, column])))

    def restyle(self, theme: Theme) -> None:
        ink = theme.text
        self._marks = {
            "path": Mark(ink, symbol="o"),
            "begin": Mark(ink, 0, symbol="s"),
            "here": Mark(ink, 0, symbol="ring"),
            "lowest": Mark(theme.ok, 0, symbol="t"),
        }
        self.map.restyle(theme)
        self.scale.restyle(theme)
        self.lines.setPen(pen(theme.muted, 1))
        self.path_line.setPen(pen(ink, 2))
        self.path_line.setShadowPen(pen(theme.panel, 4))  # where the path begins, the ground is like the line
        for dots, brush in ((self.dots, ink), (self.begin, ink), (self.lowest, theme.ok), (self.here, None)):
            dots.setBrush(brush)
            dots.setPen(pen(ink, 2) if brush is None else pen(theme.panel, 1))

    def _tell(self, position: QPointF | None) -> None:
        cell = self.map.cell(position)
        seen = self.landscape
        known = cell is not None and seen is not None and np.isfinite(seen.losses[cell])
        self.map.setToolTip(f"loss {number(float(seen.losses[cell]))}" if known and seen is not None and cell else "")

    def table(self) -> Mapping[str, Any]:
        seen = self.landscape
        if seen is None:
            return {}
        rows, columns = np.nonzero(np.isfinite(seen.losses))
        unit = UNITS[seen.directions]
        return {
            f"1st direction ({unit})": seen.x[columns],
            f"2nd direction ({unit})": seen.y[rows],
            "loss": seen.losses[rows, columns],
        }


def filled(losses: np.ndarray, stride: int) -> np.ndarray:
    """A grid without gaps: what is not measured yet is what the next place of the coarse grid has."""
    places = np.arange(len(losses))
    near = np.rint(places / stride).astype(int) * stride
    return np.where(np.isfinite(losses), losses, losses[np.ix_(near, near)])


def lowest(seen: Landscape) -> tuple[int, int]:
    """The row and column of the smallest loss."""
    row, column = np.unravel_index(np.nanargmin(seen.losses), seen.losses.shape)
    return int(row), int(column)


def _fine(seen: Landscape) -> bool:
    """Whether enough places are measured: lines of equal height around blocks would be steps and no heights."""
    return float(np.isfinite(seen.losses).mean()) >= OUTLINED


def verdict(seen: Landscape) -> str:
    """What the numbers mean."""
    said = f"Loss of {count(seen.examples, 'example')}."
    if seen.share < 1:
        return f"{said} Still coarse: {percent(seen.share)} of 625 places are measured."
    least = float(np.nanmin(seen.losses))
    if seen.here <= 1.02 * least:
        said += " Nowhere in the picture is it lower than here."
    else:
        said += f" Lowest place: {percent(least / seen.here)} of the loss here."
    if seen.directions == "path":
        said += f" Shows {percent(seen.shown)} of the path."
    elif len(seen.path):
        said += f" Shows {percent(seen.shown)} of the path, which looks shorter than it is."
    return said


def _choice(name: str, options: tuple[tuple[str, Any], ...], tip: str) -> QComboBox:
    box = Combo()
    for words, value in options:
        box.addItem(words, value)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box
