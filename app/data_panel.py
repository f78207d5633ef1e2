"""The data set of the drawing: what it holds, in words and pictures, before anything is learned from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import deciding
from app.background import Background
from app.combo import Combo
from app.data_counts import CountTable
from app.data_deciding import BringButtons, Decide, OwnData
from app.data_examples import SORTS, Examples, examples_of
from app.data_pictures import ClassBars, PictureGrid, Scatter
from app.data_table import ExampleTable
from app.data_words import PARTS, facts_in_words
from app.dialogs import plain
from app.flow import Flow
from app.halves import column, scrolled
from app.importing.forms import DatasetForms
from app.session import Session
from app.undoing import DrawingsUndo
from app.wording import count
from engine.analysis import Analysis
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import UserError

ALL = "all"
EMPTY = "Put a data set on the canvas to see its examples here, or bring your own."
BUSY = "Loading the examples…"
PAGES = ("Examples", "About", "Settings")
SETTINGS = PAGES.index("Settings")
LOW = 280
"""Pixels of height below which the examples need the room of the finer controls."""
HEARD = "sounds"
"""The kind of data set whose pictures are spectrograms."""


class DataPanel(QWidget):
    """Three pages: the examples as what they are, the facts in words and bars, and the settings of the data node."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("data-panel")
        self.parts: Parts | None = None
        self._shown: tuple[Dataset, Path | None] | None = None
        self._order: tuple[str, Sequence[int], bool] = ("", (), False)
        self._loader = Background(self)
        self._loader.done.connect(self._loaded)
        self._loader.refused.connect(self._refused)
        self.title, self.facts, self.state = plain("", "title"), plain(""), plain(EMPTY, "muted")
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.part, self.look, self.kind = Combo(), Combo(), Combo()
        self.part.setAccessibleName("Part of the data")
        self.look.setAccessibleName("How examples are shown")
        self.kind.setAccessibleName("Class that is shown")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find by class or where from")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Find examples")
        DrawingsUndo(self.search)
        self.sort = Combo()
        self.sort.setAccessibleName("Order of the examples")
        for way, title in SORTS:
            self.sort.addItem(title, way)
        self.counted = plain("", "muted")
        self.balance = ClassBars(session.theme)
        self.counts = CountTable()
        self.pictures = PictureGrid(session.theme)
        self.scatter = Scatter(session.theme)
        self.table = ExampleTable()
        self.decide = Decide(session)
        self.settings = DatasetForms()
        self.taken_back = QPushButton()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self.own = OwnData(self.session)
        self.tabs = [self._tab(place, title) for place, title in enumerate(PAGES)]
        self.bring = BringButtons(self.session)
        row = Flow()
        tabs = QWidget()
        together = QHBoxLayout(tabs)
        together.setContentsMargins(0, 0, 0, 0)
        together.setSpacing(0)
        for tab in self.tabs:
            together.addWidget(tab)
        row.addWidget(tabs)
        self._filters = (self.part, self.look, self.kind, self.sort, self.search, self.counted)
        for widget in (self.part, self.look, self.kind, self.sort):
            row.addWidget(widget)
        row.addWidget(self.search, 1)
        row.addWidget(self.own)
        row.addWidget(self.counted)
        self.examples = QStackedWidget()
        for page in (self.pictures, self.scatter, self.table):
            self.examples.addWidget(page)
        shown = column((self.examples, 1), (self.decide, 0))
        about = column((self.title, 0), (self.facts, 0), (self.taken_back, 0), (self.balance, 0), (self.counts, 0))
        about.setSpacing(6)
        about.addStretch(1)
        form = column((self.settings, 0))
        form.addStretch(1)
        self.content = QStackedWidget()
        held = QWidget()
        held.setLayout(shown)
        for part in (held, scrolled(about), scrolled(form)):
            self.content.addWidget(part)
        self.body = QWidget()
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(row)
        inside.addWidget(self.content, 1)
        nothing = QWidget()
        centred = QVBoxLayout(nothing)
        centred.addStretch(1)
        centred.addWidget(self.state)
        centred.addWidget(self.bring)
        centred.addStretch(1)
        self.pages = QStackedWidget()
        self.nothing = nothing
        self.pages.addWidget(nothing)
        self.pages.addWidget(self.body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 8, 10, 8)
        outer.addWidget(self.pages)

    def _tab(self, place: int, title: str) -> QToolButton:
        tab = QToolButton()
        tab.setText(title)
        tab.setCheckable(True)
        tab.setAutoExclusive(True)
        tab.setChecked(place == 0)
        tab.clicked.connect(lambda _: self.turn_to(place))
        return tab

    def _connect(self) -> None:
        session = self.session
        self.part.currentIndexChanged.connect(lambda _: self._show_examples())
        self.look.currentIndexChanged.connect(lambda _: self._show_examples())
        self.kind.currentIndexChanged.connect(lambda _: self._show_examples())
        self.sort.currentIndexChanged.connect(lambda _: self._sort_by(self.sort.currentData(), (), False))
        self.search.textChanged.connect(lambda _: self._show_examples())
        self.table.sorting_asked.connect(self._sort_by)
        self.settings.changed.connect(self._set)
        self.taken_back.clicked.connect(lambda: deciding.forget(session, self.node))
        for view in (self.table, self.pictures):
            view.selectionModel().selectionChanged.connect(lambda *_: self._chosen())
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(lambda at, view=view: self._menu(view.viewport().mapToGlobal(at)))
            view.activated.connect(lambda index: self._light_up(index.row()))
        session.analysed.connect(self._analysed)
        session.selected.connect(lambda _: self.refresh())
        session.opened.connect(self.refresh)
        self._theme = session.theme
        session.themed.connect(lambda _: self._dress())

    # ---- what to show ----

    @property
    def node(self) -> str:
        """The selected data node of the drawing, or else its first; "" where there is none."""
        nodes = self.session.root.nodes
        chosen = [id for id in self.session.selection if id in nodes]
        return next((id for id in (*chosen, *nodes) if isinstance(nodes[id].layer, Dataset)), "")

    @property
    def dataset(self) -> Dataset | None:
        layer = self.session.root.nodes[self.node].layer if self.node else None
        return layer if isinstance(layer, Dataset) else None

    def turn_to(self, place: int) -> None:
        """Shows one of the pages."""
        self.tabs[place].setChecked(True)
        self.content.setCurrentIndex(place)
        self._show_settings()
        self._show_filters()

    def refresh(self) -> None:
        """Loads the data set if it is not the one shown; only where somebody looks."""
        if not self.isVisible():
            return
        dataset, folder = self.dataset, self.session.folder
        if dataset is None:
            self._loader.forget()
            self._shown = None
            self._say(EMPTY)
        elif self._shown != (dataset, folder):
            self._show_settings()
            self.bring.show_for(dataset)
            self.own.show_for(dataset)
            again = self._shown is not None and type(self._shown[0]) is type(dataset)
            self._shown = dataset, folder
            if again and self.pages.currentWidget() is self.body:  # what is there does not vanish from under the hand
                self.parts = None
                self.state.setText(BUSY)
            else:
                self._say(BUSY)
            self._loader.ask(lambda: prepare(dataset, folder))

    def _show_settings(self) -> None:
        """Only where they are looked at: a form of twenty fields takes longer to make than a frame."""
        if self.content.currentIndex() == SETTINGS and self.dataset is not None:
            self.settings.show_value(self.dataset)

    def _dress(self) -> None:
        """In a theme, when it is seen."""
        theme = self.session.theme
        if self.isVisible() and theme != self._theme:
            self._theme = theme
            self.balance.restyle(theme)
            self.scatter.restyle(theme)
            self.pictures.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_filters()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()
        self.refresh()

    def _analysed(self, _: Analysis) -> None:
        self.refresh()

    def _loaded(self, parts: Parts) -> None:
        if self._shown is None:
            return
        dataset, _ = self._shown
        self.parts = parts
        self.title.setText(dataset.title)
        self.facts.setText(facts_in_words(dataset, parts))
        self.balance.show_parts(parts, dataset.whole)
        self.counts.show_parts(parts, dataset.whole)
        self.taken_back.setText(f"Take back {count(len(dataset.marks), 'decision')}")
        self.taken_back.setToolTip("What was decided about single examples by hand: another part, another label.")
        self.taken_back.setVisible(bool(dataset.marks))
        self._list_parts(parts)
        self._list_looks(parts)
        self._list_kinds(parts)
        bars = [view.verticalScrollBar() for view in (self.table, self.pictures)]
        places = [bar.value() for bar in bars]
        self.pages.setCurrentWidget(self.body)
        self._show_examples()
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def _refused(self, error: UserError) -> None:
        if self.content.currentIndex() == SETTINGS and self.pages.currentWidget() is self.body:
            self.session.tell(error)  # the form that is wrong stays to be seen
            return
        self._say(str(error))

    def _say(self, words: str) -> None:
        """A sentence in the place of the examples."""
        self.parts = None
        self.state.setText(words)
        self.bring.setVisible(words != BUSY)
        self.bring.show_for(self.dataset)
        self.pages.setCurrentWidget(self.nothing)

    def _set(self, name: str, value: object) -> None:
        try:
            graph = self.session.root.with_settings(self.node, **{name: value})
        except UserError as error:
            self.session.tell(error)
            return
        self.session.edit_root(graph, f"Set {name.replace('_', ' ')}", (id(self), name, self.settings.burst))

    # ---- examples ----

    def _list_parts(self, parts: Parts) -> None:
        entries = [(f"{title} ({len(getattr(parts, name)):,})", str(name)) for title, name in PARTS]
        entries = [entry for entry in entries if len(getattr(parts, entry[1]))]
        if self.dataset is not None and not self.dataset.whole and len(entries) > 1:
            entries.append((f"All ({sum(len(getattr(parts, name)) for _, name in PARTS):,})", ALL))
        _fill(self.part, entries)

    def _list_looks(self, parts: Parts) -> None:
        shape = parts.facts.x.shape
        looks: list[tuple[str, str]] = []
        if len(shape) in (2, 3, 4) and not parts.facts.x.is_index:
            looks.append((("as curves", "as pictures", "frame by frame")[len(shape) - 2], "pictures"))
        if shape == (2,) and not parts.facts.x.is_index:
            looks.append(("as points, all parts", "points"))
        if len(shape) == 1:
            looks.append(("as a table", "table"))
        if self.dataset is not None and self.dataset.whole:
            looks.reverse()  # a table is what it is
        _fill(self.look, looks or [("as a table", "table")])

    def _list_kinds(self, parts: Parts) -> None:
        facts = parts.facts
        named = facts.y.is_index and facts.vocabulary is None
        kinds = [(name, str(place)) for place, name in enumerate(facts.classes)] if named else []
        _fill(self.kind, [("every class", ""), *kinds])

    @property
    def chosen_examples(self) -> Examples | None:
        """The examples that are asked for, in the order that is asked for."""
        parts, part = self.parts, self.part.currentData()
        if parts is None or part is None:
            return None
        found = examples_of(parts, [name for _, name in PARTS if part in (name, ALL)], self.dataset)
        if self.kind.currentData():
            found = found.of_class(int(self.kind.currentData()))
        return found.with_words(self.search.text()).sorted_by(*self._order)

    def _show_examples(self) -> None:
        parts, found = self.parts, self.chosen_examples
        if parts is None or found is None:
            return
        look = self.look.currentData()
        if look == "pictures":
            self.pictures.show_examples(found, getattr(self.dataset, "kind", "") == HEARD)
            self.examples.setCurrentWidget(self.pictures)
        elif look == "points":
            self.scatter.show_parts(parts)
            self.examples.setCurrentWidget(self.scatter)
        else:
            self.table.show_examples(found, self.dataset)
            self.examples.setCurrentWidget(self.table)
        fewer = bool(self.kind.currentData() or self.search.text().strip())
        self.counted.setText(f"{len(found):,} found" if fewer else "")
        self._show_filters()
        self._chosen()

    def _show_filters(self) -> None:
        """Only the controls that mean something on this page and for this look."""
        here, points = self.content.currentIndex() == 0, self.look.currentData() == "points"
        for widget in self._filters:
            widget.setVisible(here)
        for box in (self.part, self.look, self.kind):
            box.setVisible(here and box.count() > 1 and not (points and box is not self.look))
        low = self.height() < LOW
        self.sort.setVisible(here and self.look.currentData() == "pictures" and not low)
        self.search.setVisible(here and not points and not (low and not self.search.text()))
        self.counted.setVisible(here and bool(self.counted.text()))
        self.own.setVisible(not low)

    def _sort_by(self, way: str, columns: Sequence[int], down: bool) -> None:
        self._order = way, columns, down
        self._show_examples()

    # ---- decisions about those that are selected ----

    @property
    def _view(self) -> ExampleTable | PictureGrid | None:
        view = self.examples.currentWidget()
        return view if isinstance(view, ExampleTable | PictureGrid) else None

    def _chosen(self) -> None:
        view = self._view
        shown = view.examples.shown if view is not None else None
        rows = view.chosen() if view is not None else []
        if shown is None or self.dataset is None or self.dataset.whole:
            self.decide.show_chosen("", [], ())
            return
        facts = shown.parts.facts
        labels = facts.classes if facts.y.is_index and not facts.y.shape and facts.vocabulary is None else ()
        self.decide.show_chosen(self.node, [shown.place(row) for row in rows], labels, not facts.y.is_index)

    def _menu(self, at: QPoint) -> None:
        menu = self.decide.menu()
        if menu is not None:
            menu.popup(at)

    def _light_up(self, row: int) -> None:
        """Shows on the canvas what the network does with an example."""
        view = self._view
        if view is not None and view.examples.shown is not None and row < len(view.examples.shown):
            shown = view.examples.shown
            self.session.show_example(shown.part(row), int(shown.local[row]))


def _fill(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    """Other entries; the chosen one stays where it is among them. A choice of one is no choice and not shown."""
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    for text, data in entries:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(before)))
    box.blockSignals(False)
    box.setVisible(len(entries) > 1)
