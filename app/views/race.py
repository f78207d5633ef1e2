"""A race as it goes: the curves of all lanes, and who leads. One of them can be taken into the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
)

from app.combo import Combo
from app.icons import chip
from app.race import Entrant, Races, loss_of
from app.race_dialog import ask_for_race
from app.runs_layout import Beside
from app.runs_model import steady
from app.runs_overlay import NONE, Line, Overlay, colour_of
from app.session import Session
from app.theme import Theme
from app.views.series import Series
from app.views.tables import joined
from app.views.view import View
from app.wording import duration, metric, metric_name, number
from engine.training.events import EpochEnded, measured_by

LEADER = "Take the leader"
WAITS = "The race begins when the training that is under way has ended, after the step that it is taking."
PARTS = ("Validation", "Training", "Both")
HEADS = ("", "Variant", "Loss", "Metric", "Best", "Epoch", "Time left", "State")
STATES = {
    "completed": "finished",
    "stopped": "stopped",
    "stopped early": "stopped early",
    "converged": "converged",
    "failed": "failed",
}


class RaceView(View):
    """The curves at the left, the leader board at the right; lanes keep the colour that they began with."""

    name = "race"
    title = "Race"
    explanation = "Variants side by side, on the same data and seed. The lane with the lowest validation loss leads."
    empty = "Press Race… to train variants of this drawing side by side."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.races = Races.of(session)
        self.curves: list[dict[tuple[str, str], Series]] = []
        self.overlay = Overlay(session.theme)
        self.board = _Board()
        self._fill_controls()
        self.pages_of = Beside(self.board, "Standing", ("Curves", self.overlay))
        self.pages_of.turned.connect(self._turned)
        self.body.addWidget(self.pages_of, 1)
        self.board.itemSelectionChanged.connect(self._show_choices)
        self.races.began.connect(self._began)
        self.races.came.connect(self._came)
        self.races.changed.connect(self._changed)
        session.run_changed.connect(lambda _: self._show_choices())
        self._began()

    def _fill_controls(self) -> None:
        self.new = QPushButton("Race…")
        self.new.clicked.connect(lambda: ask_for_race(self.session, self.window()))
        self.pause = QPushButton("Pause")
        self.pause.clicked.connect(lambda: self.races.resume() if self.races.paused else self.races.pause())
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("End all lanes; what each has learned stays, and can be taken")
        self.stop.clicked.connect(self.races.stop)
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setFixedSize(110, 8)
        self.bar.setAccessibleName("Progress of the race")
        self.left = QLabel()
        self.left.setProperty("tone", "muted")
        self.measure, self.part = Combo(), Combo()
        self.measure.setAccessibleName("Metric that is drawn")
        self.measure.addItem("Loss", "loss")
        self.part.addItems(PARTS)
        self.part.setAccessibleName("What is drawn of each lane")
        self.part.setToolTip("Of both, the validation is drawn strong and the training faint.")
        self.log = QCheckBox("Log scale")
        self.log.setToolTip("Each grid line is ten times the one below: small losses spread out.")
        self.take_one = QPushButton(LEADER)
        self.take_one.clicked.connect(self._take_chosen)
        self.stop_one = QPushButton("Stop this one")
        self.stop_one.setToolTip("End this lane; the others go on")
        self.stop_one.clicked.connect(self._stop_chosen)
        # What takes stands before what goes with the end of a race: else it would come under a mouse that means Stop.
        for part in (self.new, self.take_one, self.pause, self.stop, self.stop_one, self.measure, self.part, self.log):
            self.controls.addWidget(part)
        self.controls.add_together(self.bar, self.left)
        for box in (self.measure, self.part):
            box.currentIndexChanged.connect(lambda _: self.refresh())
        self.log.toggled.connect(lambda _: self.refresh())

    def restyle(self, theme: Theme) -> None:
        self.overlay.restyle(theme)

    # ---- the race ----

    def _began(self) -> None:
        """A race that was under way before the view was opened has told its epochs already."""
        self.curves = [{} for _ in self.races.entrants]
        for lane, entrant in enumerate(self.races.entrants):
            for epoch in entrant.history:
                self._add(lane, epoch)
        self.board.show_lanes(self.races.entrants, self.session.theme)
        self._changed()

    def _came(self, number: int, event: object) -> None:
        if isinstance(event, EpochEnded) and number < len(self.curves):
            self._add(number, event)
        self.refresh()

    def _add(self, number: int, event: EpochEnded) -> None:
        for part, figures in (("training", event.train), ("validation", event.validation)):
            for name, value in figures.items():
                self.curves[number].setdefault((part, name), Series()).add(event.epoch, value)

    def _changed(self) -> None:
        self._show_choices()
        self.refresh()

    def _turned(self) -> None:
        """Where there is little room, only what belongs to the page that is seen has a control."""
        for part in (self.measure, self.part, self.log):
            part.setVisible(self.pages_of.is_seen(self.overlay))
        self.hint.setVisible(not self.low and self.pages_of.side_by_side)
        self.verdict.setVisible(not self.low or self.pages_of.side_by_side)  # the board says who leads
        self._show_choices()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.setVisible(not self.low and self.pages_of.side_by_side)
        self.verdict.setVisible(not self.low or self.pages_of.side_by_side)  # the board says who leads

    # ---- what is chosen ----

    @property
    def chosen(self) -> int | None:
        """The lane that is selected on the board; the leader where none is."""
        row = self.board.lane()
        ranking = self.races.ranking()
        return row if row is not None and row < len(self.races.entrants) else ranking[0] if ranking else None

    def _take_chosen(self) -> None:
        if self.chosen is not None:
            self.races.take(self.chosen)

    def _stop_chosen(self) -> None:
        if self.chosen is not None:
            self.races.stop_lane(self.chosen)

    def _show_choices(self) -> None:
        active, entrants, chosen = self.races.active, self.races.entrants, self.chosen
        entrant = entrants[chosen] if chosen is not None and chosen < len(entrants) else None
        self.new.setEnabled(not active and self.session.whole.ready)
        self.pause.setVisible(active)
        self.pause.setText("Continue" if self.races.paused else "Pause")
        self.stop.setVisible(active)
        self.stop_one.setVisible(active and self.pages_of.is_seen(self.board))
        self.stop_one.setEnabled(active and entrant is not None and entrant.end is None)
        self.take_one.setEnabled(entrant is not None and entrant.last is not None)
        self.take_one.setText(LEADER if self.board.lane() is None else "Take this one")
        name = f" of {entrant.variant.name}" if entrant is not None else ""
        tip = f"Put the settings{name} and what it has learned into the drawing."
        self.take_one.setToolTip(f"{tip} Ends the race." if active else tip)
        self.bar.setVisible(active)
        self.left.setVisible(active)

    # ---- painting ----

    def draw(self) -> None:
        entrants = self.races.entrants
        self._show_choices()
        if not entrants:
            self.show_invitation()
            return
        self.show_picture()
        self._offer_metrics()
        name = self._metric
        self.overlay.show_lines(self.lines(), name, "epoch", self.log.isChecked())
        self.board.show_standing(self.races, self.session.theme)
        self.bar.setValue(round(1000 * self.races.share))
        left = self.races.seconds_left
        self.left.setText(f"{duration(left)} left" if left == left else "")
        self.verdict.setText(WAITS if self.races.waits else said(self.races))

    def _offer_metrics(self) -> None:
        known = [self.measure.itemData(place) for place in range(self.measure.count())]
        names = list(dict.fromkeys(name for lane in self.curves for _, name in lane))
        if names and known[:1] == ["loss"] and "loss" not in names:  # all lanes learn without one
            self.measure.removeItem(0)
        for name in names:
            if name not in known:
                self.measure.addItem(metric_name(name).capitalize() if name.isascii() else name, name)

    @property
    def _metric(self) -> str:
        return str(self.measure.currentData() or "loss")

    def lines(self) -> list[Line]:
        """The lanes as they are drawn."""
        part, name, found = self.part.currentText(), self._metric, []
        for lane, entrant in enumerate(self.races.entrants):
            curves = self.curves[lane] if lane < len(self.curves) else {}
            validation, training = curves.get(("validation", name)), curves.get(("training", name))
            shown = validation if part != "Training" else None
            learned = training if part != "Validation" or validation is None else None
            points = [NONE if series is None else (series.x, series.y) for series in (shown, learned)]
            found.append(Line(entrant.variant.name, lane, *points))
        return found

    def table(self) -> Mapping[str, Any]:
        curves = {}
        for line in self.lines():
            for part, points in (("validation", line.validation), ("training", line.training)):
                if len(points[0]):
                    curves[f"{line.title}: {part} {metric_name(self._metric)}"] = points
        return joined("epoch", curves)


class _Board(QTableWidget):
    """The lanes in the order of their loss. A lane that is chosen stays so when it is overtaken."""

    def __init__(self) -> None:
        super().__init__(0, len(HEADS))
        self.setHorizontalHeaderLabels(HEADS)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setIconSize(QSize(14, 14))
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.setAccessibleName("Leader board")
        self._ranking: list[int] = []
        self._colours: dict[int, str] = {}

    def lane(self) -> int | None:
        """The number of the lane that is chosen."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        return self._ranking[rows[0]] if rows and rows[0] < len(self._ranking) else None

    def show_lanes(self, entrants: list[Entrant], theme: Theme) -> None:
        """A new race: a row for each lane, in their order."""
        self.clearSelection()
        self._ranking, self._colours = list(range(len(entrants))), {}
        self.setRowCount(len(entrants))
        for row in range(len(entrants)):
            for column in range(len(HEADS)):
                item = QTableWidgetItem()
                side = Qt.AlignmentFlag.AlignLeft if column in (1, 7) else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self._fit(anew=True)

    def show_standing(self, races: Races, theme: Theme) -> None:
        ranking, chosen = races.ranking(), self.lane()
        if len(ranking) != self.rowCount():
            self.show_lanes(races.entrants, theme)
        moved = ranking != self._ranking
        self._ranking = ranking
        name = next((metric_of(e) for e in races.entrants if metric_of(e)), "")
        measured = {e.variant.graph.training.measured for e in races.entrants}
        self._head(2, measured.pop().capitalize() if len(measured) == 1 else "Loss")
        self._head(3, metric_name(name).capitalize() if name and name.isascii() else name or "Metric")
        changed = False
        for row, lane in enumerate(ranking):
            texts = _cells(row, races.entrants[lane], name)
            for column, text in enumerate(texts):
                item = self.item(row, column)
                if item is not None and item.text() != text:
                    item.setText(text)
                    changed = True
            self._sign(row, colour_of(theme, lane))
        if changed:
            self._fit()
        if moved and chosen is not None:
            self.selectRow(ranking.index(chosen))

    def _sign(self, row: int, colour: str) -> None:
        """Only where it is another one: a new icon has the whole board painted anew."""
        first = self.item(row, 1)
        if first is not None and self._colours.get(row) != colour:
            self._colours[row] = colour
            first.setIcon(steady(chip(colour)))

    def _head(self, column: int, text: str) -> None:
        head = self.horizontalHeaderItem(column)
        if head is not None and head.text() != text:
            head.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit(anew=True)  # letters have another size

    def _fit(self, anew: bool = False) -> None:
        """Columns grow with their words and do not shrink: they would jump."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 9)
        for column in range(len(HEADS)):
            head = self.horizontalHeaderItem(column)
            texts = [item.text() for row in range(self.rowCount()) if (item := self.item(row, column))]
            width = max(map(self.fontMetrics().horizontalAdvance, [*texts, head.text() if head else ""])) + 18
            width += 18 if column == 1 else 0
            if anew or width > self.columnWidth(column):
                self.setColumnWidth(column, width)


def metric_of(entrant: Entrant) -> str:
    """The metric that is told beside the loss."""
    last = entrant.last
    if last is None:
        return ""
    figures = last.validation or last.train
    return next((name for name in figures if name != measured_by(figures)), "")


def _cells(row: int, entrant: Entrant, name: str) -> tuple[str, ...]:
    last, best = entrant.best_kept or entrant.last, entrant.best
    figures = (last.validation or last.train) if last else {}
    left, end = entrant.seconds_left, entrant.end
    return (
        f"{row + 1}.",
        entrant.variant.name,
        number(figures[measured_by(figures)]) if figures else "–",
        metric(name, figures[name]) if name in figures else "–",
        f"{number(loss_of(best))} in {best.epoch:,}" if best else "–",
        f"{entrant.epoch:,} of {entrant.epochs:,}",
        "–" if end is not None or left != left else duration(left),
        STATES[end.reason] if end is not None else "training" if entrant.started else "waiting",
    )


def said(races: Races) -> str:
    """Who leads, and by how much; why a lane failed."""
    ranking = [races.entrants[lane] for lane in races.ranking()]
    failed = [f"{e.variant.name} failed: {e.end.message}" for e in ranking if e.end is not None and e.end.message]
    if not ranking or ranking[0].last is None or ranking[0].judged == float("inf"):
        return " ".join(failed[:1])
    first = ranking[0]
    measured = first.variant.graph.training.measured
    word = "leads" if races.active else f"has the lowest {measured}"
    part = "validation" if first.last is not None and first.last.validation else "training"
    kind = f"a {part} {measured}"
    figure = f", with {kind} of {number(first.judged)}"
    second = next((e for e in ranking[1:] if e.judged < float("inf")), None)
    text = f"{first.variant.name} {word}{figure}"
    if second is not None and second.judged == first.judged:
        text = f"{first.variant.name} and {second.variant.name} are level{figure}."
    else:
        text += f"; {second.variant.name} has {number(second.judged)}." if second else "."
    return " ".join((text[:1].upper() + text[1:], *failed[:1]))
