"""Luck: the same network trained from many seeds at once, how each came out, and the share that succeeds.

It trains copies; the network that is looked at elsewhere stays as it is until a seed is taken. The goal can be moved
after the training: it is only counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QPushButton

from app.combo import Combo
from app.halves import Halves
from app.looking import data_of
from app.plots import FAINT, Legend, Mark, Plot, behind, pen
from app.session import Session
from app.spin import DoubleSpin, Spin
from app.theme import Theme
from app.views.trained_apart import TrainedApart
from app.wording import count, duration, is_share, metric, metric_name, percent
from engine.datasets.prepare import prepare
from engine.program import to_program
from engine.training.events import measured_by

if TYPE_CHECKING:
    from engine.training.luck import Luck, LuckProgress

SEEDS, MOST_SEEDS = 20, 200
GOALS = {"accuracy": 0.95, "r2": 0.9}
"""What counts as a success until another goal is set: nearly all right, and nearly all of the spread explained."""
PARTS = ("test", "validation", "training")
BOUND = 1_000_000_000.0
"""Losses have no upper end, but a field needs one."""
DOT = 9


class LuckView(TrainedApart):
    """Left the losses of all seeds, right how they came out, sorted, with the goal as a line that can be dragged."""

    name = "luck"
    title = "Luck"
    explanation = "One network, many seeds: a seed decides the first weights and the order of the examples."
    empty = (
        "Press Start: the network of the drawing is trained from many seeds, and the share that succeeds is counted."
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.result: Luck | None = None
        self.chosen: int | None = None
        self._drawn = session.root
        self._fill_controls()
        self._fill_body()
        self.restyle(session.theme)
        self.show_invitation()

    # ---- what it is made of ----

    def _fill_controls(self) -> None:
        self.seeds = Spin(minimum=2, maximum=MOST_SEEDS, value=SEEDS, suffix=" seeds")
        self.seeds.setToolTip("How many times the network is trained: from the seed of the training settings onwards.")
        self.measure = Combo()
        self.measure.setAccessibleName("Metric that decides")
        self.goal = DoubleSpin(minimum=-BOUND, maximum=BOUND, decimals=3)
        self.goal.setKeyboardTracking(False)
        self.goal.setFixedWidth(self.goal.fontMetrics().horizontalAdvance("at least 0.0000000 %") + 40)
        self.goal.setAccessibleName("Goal")
        self.goal.setToolTip("A seed succeeds that reaches it. The line in the plot can be dragged too.")
        self.take_seed = QPushButton("Take the best")
        self.take_seed.clicked.connect(self._take)
        for part in (self.seeds, self.start, self.bar, self.measure, self.goal, self.take_seed):
            self.controls.addWidget(part)
        self.measure.currentIndexChanged.connect(lambda _: self._metric_chosen())
        self.goal.valueChanged.connect(lambda _: self.refresh())
        self._show_choices()

    def _fill_body(self) -> None:
        theme = self.session.theme
        self.legend = Legend()
        self.losses = Plot(theme, "epoch", "training loss")
        self.losses.log("left", True)
        self.losses.count("bottom")
        self.curves = {name: pg.PlotCurveItem(connect="finite") for name in ("still training", "failed", "succeeded")}
        for curve in self.curves.values():
            self.losses.addItem(curve)
        self.outcomes = Plot(theme, "seeds, sorted", "")
        self.outcomes.count("bottom")
        self.dots = {name: pg.ScatterPlotItem(size=DOT, symbol=symbol) for name, symbol in MARKS.items()}
        self.ring = pg.ScatterPlotItem(size=DOT + 7, symbol="o")
        self.line = pg.InfiniteLine(angle=0, movable=True)
        self.line.sigPositionChangeFinished.connect(self._dragged)
        for item in (self.line, *self.dots.values(), self.ring):
            self.outcomes.addItem(item)
        self.outcomes.scene().sigMouseClicked.connect(self._clicked)
        self.outcomes.hovered.connect(self._tell)
        self.body.addWidget(self.legend)
        self.body.addWidget(Halves(self.losses, self.outcomes), 1)

    def restyle(self, theme: Theme) -> None:
        colours = {"still training": theme.series[0], "failed": theme.negative, "succeeded": theme.positive}
        self.losses.restyle(theme)
        self.outcomes.restyle(theme)
        self.outcomes.showGrid(x=False, y=True, alpha=1.0)
        for name, curve in self.curves.items():
            curve.setPen(pen(behind(colours[name], theme, 0.75), FAINT))
        self._marks = {
            name: Mark(colours[name], symbol="o" if symbol == "o" else "t") for name, symbol in MARKS.items()
        }
        self._marks["still training"] = Mark(colours["still training"], FAINT)
        for name, dots in self.dots.items():
            dots.setBrush(colours[name])
            dots.setPen(None)
        self.ring.setBrush(None)
        self.ring.setPen(pen(theme.text, 1.5))
        self.line.setPen(pen(theme.muted, 1.5, dashed=True))
        self.line.setHoverPen(pen(theme.text, 2))

    # ---- training ----

    def _begin(self) -> None:
        graph, folder, first = self.session.root, self.session.folder, self.session.root.training.seed
        seeds = range(first, first + self.seeds.value())
        self.result, self.progress, self.chosen, self._drawn = None, None, None, graph

        def events() -> Iterator[LuckProgress | Luck]:
            from engine.training.luck import luck  # torch is there by the time that somebody presses a button

            program = to_program(graph)
            parts = prepare(data_of(graph, program), folder)
            yield from luck(program, parts, graph.training, seeds)

        self.stream.start(events)
        self.show_empty("Each seed is given its first weights …")
        self._show_choices()

    def _came(self, event: Any) -> None:
        if hasattr(event, "outcomes"):
            self.result, self.progress = event, None
            self._list_metrics(event)
        else:
            self.progress = event
        self.refresh()

    def _cancel(self) -> None:
        super()._cancel()
        self.show_invitation()

    def _tell_it_stopped(self) -> None:
        self.show_empty("Stopped, because a training of the drawing began. Press Start to try again.")

    def _opened(self) -> None:
        self.stream.cancel()
        self.result = self.progress = self.chosen = None
        self._show_choices()
        self.refresh()

    # ---- choices ----

    def _show_choices(self) -> None:
        busy, done = self.stream.busy, self.result is not None
        running = self._trains_already
        self.start.setText("Cancel" if busy else self.begin_words)
        self.start.setEnabled(self.session.torch_here and (busy or not running))
        self.start.setToolTip("Pause or stop the training first." if running else "")
        self.seeds.setEnabled(not busy)
        self.bar.setVisible(busy)
        for part in (self.measure, self.goal, self.take_seed):
            part.setVisible(done and not busy)

    def _list_metrics(self, result: Luck) -> None:
        """The metrics of each part that there are; accuracy, or what else people aim at, before the losses."""
        known = next((outcome.metrics for outcome in result.outcomes if outcome.metrics), {})
        entries = [(part, name) for part in PARTS for name in known.get(part, ())]
        entries.sort(key=lambda entry: entry[1] == measured_by(known[entry[0]]))
        self.measure.blockSignals(True)
        self.measure.clear()
        for part, name in entries:
            self.measure.addItem(f"{part} {metric_name(name)}", (part, name))
        self.measure.blockSignals(False)
        self._metric_chosen()

    @property
    def _chosen_measure(self) -> tuple[str, str]:
        """The part of the data and the metric that decide; empty where there is no result."""
        found: tuple[str, str] = self.measure.currentData() or ("", "")
        return found

    @property
    def _metric(self) -> str:
        return self._chosen_measure[1]

    def _metric_chosen(self) -> None:
        """A goal that fits: a usual one, or, where there is none, what half of the seeds reach."""
        name = self._metric
        known = next((goal for start, goal in GOALS.items() if name.startswith(start)), None)
        values = self._values()
        finite = values[np.isfinite(values)]
        goal = known if known is not None else float(np.median(finite)) if len(finite) else 0.0
        share = is_share(name)
        self.goal.setSuffix(" %" if share else "")
        self.goal.setPrefix("at most " if self._less_is_better else "at least ")
        self.goal.setDecimals(1 if share else 4)
        self.goal.setValue(100 * goal if share else goal)
        self.refresh()

    @property
    def _less_is_better(self) -> bool:
        from engine.training.luck import less_is_better  # a result is there, so torch is

        return self.result is not None and less_is_better(self._metric)

    @property
    def _unit(self) -> float:
        """What a share is multiplied by to be read as a percentage."""
        return 100.0 if is_share(self._metric) else 1.0

    def _values(self) -> np.ndarray:
        """The chosen metric of every seed, in its plain unit."""
        if self.result is None or not self._metric:
            return np.zeros(0)
        return self.result.values(*self._chosen_measure)

    # ---- painting ----

    def draw(self) -> None:
        if self.result is not None:
            self.show_picture()
            self._draw_result(self.result)
        elif self.progress is not None:
            self.show_picture()
            self._draw_progress(self.progress)
        elif not self.stream.busy and self.pages.currentWidget() is self.picture:
            self.show_invitation()

    def _draw_progress(self, progress: LuckProgress) -> None:
        self.outcomes.hide()
        self.bar.setValue(round(1000 * progress.share))
        self._draw_losses({"still training": progress.losses})
        self.verdict.setText(f"{percent(progress.share)} done, {duration(progress.seconds_left)} left.")

    def _draw_result(self, result: Luck) -> None:
        values, goal = self._values(), self.goal.value() / self._unit
        if not len(values):
            self.outcomes.hide()
            self._draw_losses({"failed": result.losses})
            self.verdict.setText("Every seed ended in numbers that are not finite. Lower the learning rate.")
            return
        reached = values <= goal if self._less_is_better else values >= goal
        self.outcomes.show()
        self._draw_losses({"failed": result.losses[~reached], "succeeded": result.losses[reached]})
        self._draw_outcomes(values, reached, goal)
        self.verdict.setText(self._said(values, reached))

    def _draw_losses(self, losses: Mapping[str, np.ndarray]) -> None:
        """All curves of a kind as one, with gaps between them: a hundred items would cost a hundred times the calls."""
        ends = []
        for name, curve in self.curves.items():
            rows = losses.get(name, np.zeros((0, 1), np.float32))
            seeds, epochs = rows.shape
            known = np.where(rows > 0, rows, np.nan)
            y = np.log10(np.concatenate([known, np.full((seeds, 1), np.nan)], axis=1)).ravel()
            x = np.tile(np.arange(1, epochs + 2, dtype=float), seeds)
            curve.setData(x, y)
            finite = np.isfinite(y)
            if finite.any():
                ends.append((float(x[finite].max()), float(y[finite].min()), float(y[finite].max())))
        if ends:
            last, low, high = (max(e[0] for e in ends), min(e[1] for e in ends), max(e[2] for e in ends))
            self.losses.follow((0.0, 1.03 * max(last, 2.0)), (low, high))
        self.losses.name_axes("epoch", f"training {self.session.root.training.measured}")
        self.legend.clear()
        for name, rows in losses.items():
            self.legend.put(name, self._marks[name], str(len(rows)))

    def _draw_outcomes(self, values: np.ndarray, reached: np.ndarray, goal: float) -> None:
        unit, order = self._unit, self._order(values)
        self.outcomes.name_axes("seeds, sorted", self._axis)
        shown = np.nan_to_num(values[order] * unit, nan=float(np.nanmin(values)) * unit)
        places = np.arange(1, len(order) + 1, dtype=float)
        for name, dots in self.dots.items():
            at = reached[order] if name == "succeeded" else ~reached[order]
            dots.setData(places[at], shown[at])
        if self.chosen is not None:
            at = order == self.chosen
            self.ring.setData(places[at], shown[at])
        self.ring.setVisible(self.chosen is not None)
        self.line.setValue(goal * unit)
        low, high = float(min(shown.min(), goal * unit)), float(max(shown.max(), goal * unit))
        self.outcomes.follow((0.0, len(order) + 1.0), (low, high))
        seed = self.result.outcomes[self.chosen].seed if self.result and self.chosen is not None else None
        self.take_seed.setText("Take the best" if seed is None else f"Take seed {seed}")
        self.take_seed.setToolTip("Sets the seed of the training, and goes on with what this seed has learned.")

    @property
    def _axis(self) -> str:
        name = self._metric
        return f"{metric_name(name)} (%)" if is_share(name) else metric_name(name)

    @staticmethod
    def _order(values: np.ndarray) -> np.ndarray:
        return np.argsort(np.nan_to_num(values, nan=-np.inf), kind="stable")

    def _said(self, values: np.ndarray, reached: np.ndarray) -> str:
        name = self._metric
        goal = metric(name, self.goal.value() / self._unit)
        bound = "at most" if self._less_is_better else "at least"
        said = (
            f"{int(reached.sum())} of {count(len(values), 'seed')} ({percent(float(reached.mean()))}) reach "
            f"{metric_name(name)} of {bound} {goal} on the {self._chosen_measure[0]} part. "
        )
        finite = values[np.isfinite(values)]
        said += f"The median is {metric(name, float(np.median(finite)))}, "
        said += f"from {metric(name, float(finite.min()))} to {metric(name, float(finite.max()))}."
        if broken := len(values) - len(finite):
            said += f" {count(broken, 'seed')} ended in numbers that are not finite."
        if self.result is not None and not self.result.together:
            said += " They were trained one after the other: this network or its settings cannot be stacked."
        return said

    # ---- the mouse ----

    def _dragged(self) -> None:
        self.goal.setValue(self.line.value())

    def _seed_at(self, at: QPointF | None) -> int | None:
        place = round(at.x()) if at is not None else 0
        values = self._values()
        return int(self._order(values)[place - 1]) if 1 <= place <= len(values) else None

    def _clicked(self, event: Any) -> None:
        at = self.outcomes.getViewBox().mapSceneToView(event.scenePos())
        self.chosen = self._seed_at(at)
        self.refresh()

    def _tell(self, at: QPointF | None) -> None:
        row = self._seed_at(at)
        if row is None or self.result is None:
            self.outcomes.setToolTip("")
            return
        outcome, name = self.result.outcomes[row], self._metric
        self.outcomes.setToolTip(f"Seed {outcome.seed}: {metric(name, float(self._values()[row]))}")

    def _take(self) -> None:
        """The chosen seed, or the best, becomes that of the drawing, with what it has learned."""
        values = self._values()
        if self.result is None or not len(values):
            return
        best = int(np.nanargmin(values) if self._less_is_better else np.nanargmax(values))
        outcome = self.result.outcomes[best if self.chosen is None else self.chosen]
        session = self.session
        if self._trains_already:
            return
        drawing = session.root.with_training(seed=outcome.seed)
        session.training.over.begin(f"Take seed {outcome.seed}", drawing)
        session.training.learned.take(dict(outcome.weights))
        text = f"Seed {outcome.seed} is taken, with what it has learned."
        hint = "" if session.root.nodes == self._drawn.nodes else "The drawing was changed since: what fits is kept."
        session.message.emit(text, hint)

    def table(self) -> Mapping[str, Any]:
        if self.result is None:
            return {}
        columns: dict[str, Any] = {"seed": [outcome.seed for outcome in self.result.outcomes]}
        known = next((outcome.metrics for outcome in self.result.outcomes if outcome.metrics), {})
        for part, figures in known.items():
            for name in figures:
                columns[f"{part} {metric_name(name)}"] = self.result.values(part, name)
        for epoch in range(self.result.losses.shape[1]):
            columns[f"training loss, epoch {epoch + 1}"] = self.result.losses[:, epoch]
        return columns


MARKS = {"failed": "t", "succeeded": "o"}
"""Successes are discs and failures triangles: not by colour alone."""
