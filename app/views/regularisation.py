"""Regularisation: the drawing's own network with nothing, and with each means against learning by heart, side by side.

Every row of the table is the drawing once more, with one means and no other (`engine.regularising`); how strong it is
can be changed in the table. They are trained one after the other, each from several seeds, on copies: the drawing and
what it has learned stay as they are until one of them is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QPushButton

from app.combo import Combo
from app.looking import data_of
from app.runs_layout import Beside
from app.session import Session
from app.spin import Spin
from app.theme import Theme
from app.views.gaps import GapPlot, Row
from app.views.means_table import MeansTable
from app.views.regularisation_words import less_is_better, said
from app.views.trained_apart import TrainedApart
from app.waiting import lacking
from app.wording import duration, metric_name, percent
from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.regularising import MEANS, SHARE, Alternative, alternatives

if TYPE_CHECKING:
    from engine.graph import Graph
    from engine.training.comparing import Comparison, ComparisonProgress, Entry

SEEDS, MOST_SEEDS = 3, 20
NO_DATA = "Put data, a network and a loss on the canvas: then the means against learning by heart can be compared here."
LOW = 30
"""Lines of text, from which on there is room for the words above the picture too."""
FEWEST = 2
"""Of the means and nothing: one alone is compared with nothing."""


class RegularisationView(TrainedApart):
    """The table at the left says what is compared and what came of it; the plot shows training, test, and the gap."""

    name = "regularisation"
    title = "Regularisation"
    explanation = (
        "The same network with each means against learning by heart. The farther its test lies behind its training, "
        "the more it has learned by heart."
    )
    begin_words = "Compare"
    empty = "Press Compare: the network of the drawing is trained with each of the means in the table."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.entries: tuple[Entry, ...] = ()
        self.result: Comparison | None = None
        self._compared: tuple[Alternative, ...] = ()
        self._stale, self._own = True, 0.0
        self._fill_controls()
        self.board = MeansTable()
        self.board.changed.connect(self._show_choices)
        self.plot = GapPlot(session.theme)
        self.pages_of = Beside(self.board, "Table", ("Gaps", self.plot))
        self.body.addWidget(self.pages_of, 1)
        session.drawn.connect(lambda _, __: self._drawing_changed())

    def _fill_controls(self) -> None:
        self.seeds = Spin(minimum=1, maximum=MOST_SEEDS, value=SEEDS)
        self.seeds.setSuffix(" seeds")
        self.seeds.setToolTip("How often each is trained; the median counts.")
        self.share = Spin(minimum=1, maximum=100, suffix=" % of the data")
        self.share.setToolTip(
            "How much of the training part all learn from but the one with more data. With few examples much is "
            "learned by heart. Validation and test are the same for all."
        )
        self.measure = Combo()
        self.measure.setAccessibleName("What is compared")
        self.measure.currentIndexChanged.connect(lambda _: self.refresh())
        self.take_one = QPushButton("Take this one")
        self.take_one.setToolTip("Put the chosen means into the drawing, in the place of those that it has.")
        self.take_one.clicked.connect(self._take)
        for part in (self.start, self.bar, self.measure, self.take_one, self.seeds, self.share):
            self.controls.addWidget(part)

    def restyle(self, theme: Theme) -> None:
        self.plot.restyle(theme)
        self.board.fit()  # its headings have their letters by now

    @property
    def low(self) -> bool:
        """A line for each of the means has to be read, each with its name."""
        return super().low or self.height() < LOW * self.fontMetrics().height()

    # ---- the drawing ----

    def _offer(self) -> None:
        """What can be compared in this drawing, and how much of its data that takes by itself."""
        graph = self.session.root
        own = _share(graph)
        if own != self._own:  # a share that was chosen stays through edits that have nothing to do with it
            self._own = own
            self.share.setValue(max(1, round(100 * (own if own < 1 else SHARE))))
        self.board.offer(alternatives(graph))
        self._show_choices()

    def _drawing_changed(self) -> None:
        """What can be compared is looked up when somebody sees it: it takes an analysis of the drawing."""
        self._stale = self._stale or (not self.stream.busy and not self.entries)
        self.refresh()

    def _opened(self) -> None:
        self.stream.cancel()
        self._forget()
        self._stale, self._own = True, 0.0
        self.refresh()

    def _forget(self) -> None:
        self.entries, self.result, self.progress, self._compared = (), None, None, ()
        self.board.show_results({}, "")
        self.pages_of.turn_to(self.board)

    # ---- training ----

    def _begin(self) -> None:
        if self._stale:
            self._offer()
        graph, folder, first = self.session.root, self.session.folder, self.session.root.training.seed
        self._forget()
        offered = alternatives(graph, self.share.value() / 100, self.board.strengths())
        self.board.offer(offered)
        chosen = self.board.chosen()
        self._compared = tuple(each for each in offered if each.graph is not None and each.name in chosen)
        drawings = [(each.name, each.graph) for each in self._compared if each.graph is not None]
        seeds = range(first, first + self.seeds.value())

        def events() -> Iterator[ComparisonProgress | Comparison]:
            from engine.training.comparing import compare  # torch is there by the time that somebody presses a button

            yield from compare(drawings, lambda each, program: prepare(data_of(each, program), folder), seeds)

        self.stream.start(events)
        self.pages_of.turn_to(self.plot)
        self._show_choices()
        self.refresh()

    def _came(self, event: Any) -> None:
        self.entries = event.entries
        if hasattr(event, "share"):
            self.progress = event
        else:
            self.result, self.progress = event, None
        self._list_metrics()
        self.refresh()

    def _tell_it_stopped(self) -> None:
        self.session.message.emit("The comparison was stopped: a training of the drawing began.", "")

    # ---- choices ----

    def _show_choices(self) -> None:
        busy, running = self.stream.busy, self._trains_already
        enough = len(self.board.chosen()) >= FEWEST
        ready = self.session.whole.ready and _has_data(self.session.root)
        self.start.setText("Cancel" if busy else self.begin_words)
        self.start.setEnabled(self.session.torch_here and (busy or (not running and enough and ready)))
        self.start.setToolTip(
            "Pause or stop the training first." if running and not busy
            else lacking(self.session) or NO_DATA if not ready
            else "" if enough else "Choose at least two rows of the table."
        )  # fmt: skip
        for part in (self.seeds, self.share):
            part.setEnabled(not busy)
        self.board.lock(busy)
        self.bar.setVisible(busy)
        self.measure.setVisible(bool(self.entries))
        chosen = self.board.row_name()
        self.take_one.setVisible(bool(self.entries) and not busy)
        self.take_one.setEnabled(bool(chosen) and any(each.name == chosen for each in self._compared))

    def _list_metrics(self) -> None:
        """What can be compared: the share of right answers first, and the loss last."""
        known: Mapping[str, Mapping[str, float]] = next(
            (outcome.metrics for entry in self.entries for outcome in entry.outcomes if outcome.metrics), {}
        )
        names = sorted(known.get("test", {}), key=lambda name: name == "loss")
        if names == [self.measure.itemData(place) for place in range(self.measure.count())]:
            return
        self.measure.blockSignals(True)
        self.measure.clear()
        for name in names:
            self.measure.addItem(metric_name(name).capitalize() if name.isascii() else name, name)
        self.measure.blockSignals(False)
        self._show_choices()

    # ---- painting ----

    def draw(self) -> None:
        if not _has_data(self.session.root):
            self.show_empty(NO_DATA)
            return
        self.show_picture()  # the table is where one begins
        if self._stale and not self.stream.busy:
            self._stale = False
            self._offer()
            self.pages_of.turn_to(self.plot if self.entries else self.board)
        name = self.measure.currentData() or ""
        shown = {entry.name: entry for entry in self.entries}
        self.board.show_results(shown, name)
        rows = [_row(entry, name) for entry in self.entries if entry.outcomes]
        self.plot.show_rows(rows, name, bool(rows) and less_is_better(name))
        if self.progress is not None and self.stream.busy:
            self.bar.setValue(round(1000 * self.progress.share))
            left = duration(self.progress.seconds_left)
            title = MEANS[self.progress.name].title
            self.verdict.setText(f"{title}: {percent(self.progress.share)} of all is done, {left} left.")
        elif self.entries and name:
            self.verdict.setText(said(self.entries, name))
        else:
            self.verdict.setText("" if self.stream.busy else self.empty)

    # ---- taking one ----

    def _take(self) -> None:
        name, session = self.board.row_name(), self.session
        chosen = next((each for each in self._compared if each.name == name), None)
        if chosen is None or chosen.graph is None or self._trains_already:
            return
        again = next(
            each
            for each in alternatives(session.root, self.share.value() / 100, self.board.strengths())
            if each.name == name
        )
        if again.graph is None:
            session.message.emit(again.reason, "The drawing was changed since.")
            return
        session.edit_root(again.graph, f"Take {again.title}")
        session.message.emit(f"Taken into the drawing: {again.title}.", "Train to learn with it.")

    # ---- what is exported ----

    @property
    def nothing_yet(self) -> str:
        return "" if self.entries else self.nothing.text()

    def table(self) -> Mapping[str, Any]:
        """A row for each training."""
        rows = [(entry, outcome) for entry in self.entries for outcome in entry.outcomes]
        if not rows:
            return {}
        columns: dict[str, Any] = {
            "means": [MEANS[entry.name].title for entry, _ in rows],
            "seed": [outcome.seed for _, outcome in rows],
            "examples learnt from": [entry.examples for entry, _ in rows],
        }
        for part in ("training", "validation", "test"):
            for name in rows[0][1].metrics.get(part, {}):
                found = [outcome.metrics.get(part, {}).get(name, float("nan")) for _, outcome in rows]
                columns[f"{part} {metric_name(name)}"] = np.array(found)
        for name in rows[0][1].metrics.get("test", {}):
            gaps = [float(entry.gaps(name)[entry.outcomes.index(outcome)]) for entry, outcome in rows]
            columns[f"gap of {metric_name(name)}"] = np.array(gaps)
        return columns


def _row(entry: Entry, name: str) -> Row:
    return Row(MEANS[entry.name].title, entry.values("training", name), entry.values("test", name))


def _share(graph: Graph) -> float:
    found = (node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return float(next((layer.setting("learn_from") for layer in found if "learn_from" in layer.fields), 1.0))


def _has_data(graph: Graph) -> bool:
    return any(isinstance(node.layer, Dataset) for node in graph.nodes.values()) and not graph.training.acts
