"""All trainings of the open drawing, and what differs between those that are chosen: curves, settings, drawings.

What is in the table comes from the folder beside the drawing's file (see `engine.runs`). The run under way stands in it
too: its figures are those of the present moment, its curve is read anew every second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QMenu,
    QPushButton,
)

from app.combo import Combo
from app.dialogs import ask
from app.race_dialog import ask_for_race
from app.runs_book import RunBook
from app.runs_differences import DrawingChanges, SettingsTable, differing
from app.runs_export import ask_to_export
from app.runs_layout import Beside
from app.runs_menu import EMPTY, Doings, fill_menu, none_there
from app.runs_model import NAME, STAR, RunsModel
from app.runs_overlay import NONE, Line, Overlay, Points
from app.runs_table import RunsTable
from app.session import Session
from app.theme import Theme
from app.views.tables import joined
from app.views.view import View
from app.wording import count, metric_name
from engine.errors import FileError
from engine.runs.comparing import Row
from engine.runs.curves import Curve, Curves, read_curves
from engine.runs.record import Record
from engine.runs.store import Listing, listing
from engine.training.events import EpochEnded, Finished, Progress, Started

DRAWN = 8
"""Runs drawn at once: more curves cannot be told apart."""
REREAD = 1.0
"""Seconds between two looks at the curve of a run under way: so often it is written."""
SHARE = 0.05
"""Of the time, at most, for reading the curve of a run under way: long ones are read less often."""
PARTS = ("Validation", "Training", "Both", "Steps")
CHOOSE = "Choose runs in the table to see their curves."
EPOCHS, SECONDS = "epoch", "seconds of training"


class RunsPanel(View):
    """The table at the left; at the right, as pages, the curves of the chosen runs and what differs between them."""

    name = "runs"
    title = "Runs"
    hears = (Started, Progress, EpochEnded, Finished)
    explanation = "Every training is recorded. Choose runs to compare: curves, settings, drawings."
    empty = EMPTY

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.book = RunBook.of(session)
        self.found = Listing()
        self.curves: dict[str, Curves] = {}
        self.colours: dict[str, int] = {}
        self._by_hand = False
        self._selecting = False
        self._gone: list[str] = []
        self._back: list[str] = []
        self._deleted_at: int | None = None
        """The row of what was deleted last."""
        self._read_at = 0.0
        self._reading = False
        self._pause = REREAD
        self.model = RunsModel(session.theme, lambda id, name: self.book.change(id, name=name))
        self.rows = RunsTable(self.model)
        self.overlay = Overlay(session.theme)
        self.settings = SettingsTable(session)
        self.drawings = DrawingChanges(session, self.book)
        self._fill_controls()
        self._fill_body()
        self.book.changed.connect(self.reload)
        self.book.chosen.connect(self.refresh)
        self.book.deleted.connect(self._deleted)
        session.opened.connect(self._opened)
        self.restyle(session.theme)

    # ---- what it is made of ----

    def _fill_controls(self) -> None:
        self.measure = _box("Metric that is drawn", ("loss",))
        self.part = _box("What is drawn of each run", PARTS)
        self.part.setToolTip("Of both, the validation is drawn strong and the training faint.")
        self.over = _box("Axis of the curves", ("Over epochs", "Over time"))
        self.log = QCheckBox("Log scale")
        self.log.setToolTip("Each grid line is ten times the one below: small losses spread out.")
        self.race = QPushButton("Race…")
        self.race.setToolTip("Train several variants side by side, on the same data and seed")
        self.race.clicked.connect(lambda: ask_for_race(self.session, self.window(), self.chosen()))
        self.undo = QPushButton("Undo delete")
        self.undo.hide()
        self.undo.clicked.connect(self._bring_back)
        self.more = QPushButton("Run ▾")
        self.more.setToolTip("What can be done with the chosen runs")
        self.more.clicked.connect(self._open_menu)
        for part in (self.race, self.more, self.undo, self.measure, self.part, self.over, self.log):
            self.controls.addWidget(part)
        for box in (self.measure, self.part, self.over):
            box.currentIndexChanged.connect(lambda _: self._redraw())
        self.log.toggled.connect(lambda _: self._redraw())

    def _fill_body(self) -> None:
        pages = ("Curves", self.overlay), ("Settings", self.settings), ("Drawings", self.drawings)
        self.pages_of = Beside(self.rows, "All runs", *pages)
        self.pages_of.turned.connect(self._turned)
        self.body.addWidget(self.pages_of, 1)
        self.rows.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.rows.clicked.connect(self._clicked)
        self.rows.customContextMenuRequested.connect(self._context_menu)
        QShortcut(QKeySequence.StandardKey.Delete, self.rows, self.delete, context=Qt.ShortcutContext.WidgetShortcut)

    def restyle(self, theme: Theme) -> None:
        self.model.restyle(theme)
        self.overlay.restyle(theme)
        self.drawings.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.setVisible(not self.low and self.pages_of.side_by_side)

    # ---- the runs ----

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Reads what runs there are; a hidden panel does so when it is shown."""
        if self.isVisible():
            self.book.read(listing, self._listed)

    def _listed(self, found: Listing) -> None:
        chosen, newest = self._chosen_ids(), {record.id for record in self.model.records}
        self.found = found
        ended = {record.id for record in found.records if record.reason}
        kept = {record.id: curves for record in self.model.records if (curves := self.curves.get(record.id))}
        self.curves = {id: curves for id, curves in kept.items() if id in ended and self._was_ended(id)}
        self.model.show_records(found.records)
        new = [record.id for record in found.records if record.id not in newest]
        self._choose(self._next_chosen(chosen, new))
        self.rows.fit()
        self.refresh()

    def _next_chosen(self, chosen: list[str], new: list[str]) -> list[str]:
        """What is compared after the list has changed: what was, and a run that begins; after a deletion the run below,
        after that was undone what came back."""
        back, self._back = [id for id in self._back if id in new], []
        here = [id for id in chosen if self.model.row(id) is not None]
        if back:
            return back
        if not self._by_hand:
            return latest(self.found.records) if new or not here else here
        if not here and self._deleted_at is not None and self.model.records:
            return [self.model.records[min(self._deleted_at, len(self.model.records) - 1)].id]
        return [*here, *new] if len(here) + len(new) <= DRAWN else here

    def _was_ended(self, id: str) -> bool:
        """Whether a run's curves were read when it had come to its end already."""
        known = self.model.record(id)
        return known is not None and bool(known.reason)

    def _opened(self) -> None:
        self._by_hand = False
        self.curves, self.colours = {}, {}
        self.undo.hide()
        self.model.show_records(())

    def chosen(self) -> list[Record]:
        """The runs that are selected, in the order of the table."""
        return [self.model.records[row] for row in self.rows.chosen()]

    def _chosen_ids(self) -> list[str]:
        return [record.id for record in self.chosen()]

    def _choose(self, ids: Iterable[str]) -> None:
        self._selecting = True
        self.rows.choose(row for id in ids if (row := self.model.row(id)) is not None)
        self._selecting = False
        self._selection_changed()

    def _selected(self) -> None:
        if not self._selecting:
            self._by_hand = True
            self._selection_changed()

    def _selection_changed(self) -> None:
        chosen = self.chosen()[:DRAWN]
        ids = [record.id for record in chosen]
        kept = {id: place for id, place in self.colours.items() if id in ids}
        free = iter(place for place in range(DRAWN) if place not in kept.values())
        new = [record for record in chosen if record.id not in kept]
        kept |= {record.id: next(free) for record in sorted(new, key=age)}  # the oldest has the first colour
        self.colours = kept
        self.model.show_colours(kept)
        self._read_curves([id for id in ids if id not in self.curves])
        self._compare()
        self.refresh()

    def _turned(self) -> None:
        """Another page is seen; only curves have something to choose about them."""
        curves = self.pages_of.is_seen(self.overlay)
        for part in (self.measure, self.part, self.over, self.log):
            part.setVisible(curves)
        self.hint.setVisible(not self.low and self.pages_of.side_by_side)
        self._compare()
        self.refresh()

    def _compare(self) -> None:
        """Works out what differs, for the page that is seen."""
        page, chosen, colours = self.pages_of.tabs.currentWidget(), self.chosen(), self.colours
        chosen = sorted(chosen, key=age)[-DRAWN:]
        if page is self.settings:

            def done(rows: tuple[Row, ...]) -> None:
                self.settings.show_rows(chosen, rows, colours)

            self.book.read(lambda folder: differing(folder, chosen) if len(chosen) > 1 else (), done)
        elif page is self.drawings:
            self.drawings.show_records(chosen, colours)

    # ---- what can be done with them ----

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == STAR:
            record = self.model.records[index.row()]
            self.book.change(record.id, starred=not record.starred)

    def delete(self) -> None:
        """Moves the chosen runs to the bin, from which they can be taken back; asks where one has a star."""
        chosen = [record for record in self.chosen() if record.id not in self.book.recorders]
        starred = [record for record in chosen if record.starred]
        if starred:
            text = f"{starred[0].title} has a star." if len(starred) == 1 else f"{len(starred)} of them have a star."
            hint = "Deleted runs can be brought back for 30 days."
            if ask(self.window(), "Delete runs", text, hint, ("Delete", "Cancel")) != "Delete":
                return
        if chosen:
            self.book.delete([record.id for record in chosen])
        elif busy := self.chosen():
            self.session.message.emit(f"{busy[0].title} is under way.", "Stop its training, then it can be deleted.")

    def _deleted(self, ids: list[str]) -> None:
        self._gone = list(ids)
        self._deleted_at = min((row for id in ids if (row := self.model.row(id)) is not None), default=None)
        self.undo.setVisible(bool(ids))
        they = "It" if len(ids) == 1 else "They"
        self.session.message.emit(f"Deleted {count(len(ids), 'run')}.", f"{they} can be brought back for 30 days.")

    def _bring_back(self) -> None:
        self.undo.hide()
        self._back = self._gone
        self.book.bring_back(self._gone)

    def rename(self) -> None:
        if rows := self.rows.chosen():
            self.rows.edit(self.model.index(rows[0], NAME))

    def _star(self, on: bool) -> None:
        for record in self.chosen():
            self.book.change(record.id, starred=on)

    def _open_menu(self) -> None:
        self._popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @property
    def _doings(self) -> Doings:
        return Doings(
            self.rename,
            self._star,
            self.delete,
            lambda: ask_for_race(self.session, self.window(), self.chosen()),
            lambda: ask_to_export(self.session, self.book, self.chosen()),
        )

    def _context_menu(self, at: QPoint) -> None:
        self._popup(self.rows.viewport().mapToGlobal(at))

    def _popup(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_menu(menu, self.book, self.chosen(), self.found.deleted, self._doings)
        menu.popup(at)

    # ---- curves ----

    def take(self, event: object) -> bool:
        return isinstance(event, Started | Progress | EpochEnded | Finished) and bool(self.book.recorders)

    def draw(self) -> None:
        if not self.model.records:
            self.show_empty(none_there(self.found, self.book))
            self.verdict.setText(" ".join(self.found.notes))
            return
        self.show_picture()
        for recorder in self.book.recorders.values():
            self.model.show_live(recorder.now())
        self._follow_live()
        self._redraw()
        self.verdict.setText(" ".join([*([] if self.colours else [CHOOSE]), *self.found.notes]))

    def _follow_live(self) -> None:
        """Reads the curves of chosen runs under way, now and then."""
        live = [id for id in self.colours if id in self.book.recorders]
        if live and not self._reading and perf_counter() - self._read_at >= self._pause:
            self._read_curves(live)

    def _read_curves(self, ids: list[str]) -> None:
        if not ids:
            return
        self._reading = True

        def work(folder: Path) -> tuple[dict[str, Curves], float]:
            begun = perf_counter()
            return {id: _curves(folder / id) for id in ids}, perf_counter() - begun

        self.book.read(work, self._curves_read)

    def _curves_read(self, found: tuple[dict[str, Curves], float]) -> None:
        curves, seconds = found
        self._reading, self._read_at, self._pause = False, perf_counter(), max(REREAD, seconds / SHARE)
        self.curves |= curves
        self._offer_metrics()
        self.refresh()

    def _offer_metrics(self) -> None:
        names = list(dict.fromkeys(name for id in self.colours if id in self.curves for name in self.curves[id].names))
        if names and names != [self.measure.itemData(place) for place in range(self.measure.count())]:
            chosen = self.measure.currentData()
            self.measure.blockSignals(True)
            self.measure.clear()
            for name in names:
                self.measure.addItem(metric_name(name).capitalize() if name.isascii() else name, name)
            self.measure.setCurrentIndex(names.index(chosen) if chosen in names else 0)
            self.measure.blockSignals(False)

    def _redraw(self) -> None:
        if not self.isVisible() or not self.pages_of.is_seen(self.overlay):
            return
        over_time = self.over.currentIndex() == 1
        self.overlay.show_lines(self.lines(), self._metric, SECONDS if over_time else EPOCHS, self.log.isChecked())

    @property
    def _metric(self) -> str:
        return str(self.measure.currentData() or "loss")

    def lines(self) -> list[Line]:
        """The chosen runs as they are drawn, the oldest first."""
        found = [record for id in self.colours if (record := self.model.record(id))]
        found.sort(key=age)
        return [self._line(r.title, self.colours[r.id], self.curves.get(r.id, Curves())) for r in found]

    def _line(self, title: str, place: int, curves: Curves) -> Line:
        part, name = self.part.currentText(), self._metric
        validation, training = curves.of("validation", name), curves.of("training", name)
        if part == "Steps":
            return Line(title, place, NONE, self._points(curves.of("step", name)))
        shown = validation if part in ("Validation", "Both") else Curve()
        learned = training if part in ("Training", "Both") or not len(validation) else Curve()
        return Line(title, place, self._points(shown), self._points(learned))

    def _points(self, curve: Curve) -> Points:
        x = curve.seconds if self.over.currentIndex() == 1 and np.isfinite(curve.seconds).all() else curve.epochs
        return x, curve.values

    def table(self) -> Mapping[str, Any]:
        axis = SECONDS if self.over.currentIndex() == 1 else EPOCHS
        curves = {}
        for line in self.lines():
            for part, points in (("validation", line.validation), ("training", line.training)):
                if len(points[0]):
                    curves[f"{line.title}: {part} {metric_name(self._metric)}"] = points
        return joined(axis, curves)


def _box(name: str, entries: Iterable[str]) -> QComboBox:
    box = Combo()
    for entry in entries:
        box.addItem(entry.capitalize(), entry)
    box.setAccessibleName(name)
    return box


def age(record: Record) -> tuple[float, int]:
    """What runs are sorted by, the oldest first."""
    return record.started.timestamp(), record.number


def latest(records: Sequence[Record]) -> list[str]:
    """The last run and the one before it, or all lanes of the last race: what one wants to compare first."""
    race = records[0].race if records else ""
    return [record.id for record in records if record.race == race][:DRAWN] if race else [r.id for r in records[:2]]


def _curves(place: Path) -> Curves:
    """The curves of a run; none where they cannot be read, which its row says otherwise."""
    try:
        return read_curves(place)
    except FileError:
        return Curves()
