"""The data set of the drawing: what it holds, in words and pictures, before anything is learned from it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from app.background import Background
from app.data_pictures import ClassBars, PictureGrid, Scatter
from app.data_table import ExampleTable
from app.dialogs import plain
from app.flow import Flow
from app.halves import Halves, column, scrolled
from app.session import Session
from app.theme import Theme
from app.wording import count
from engine.analysis import Analysis
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import UserError

PARTS = (("Training", "train"), ("Validation", "validation"), ("Test", "test"))
EMPTY = "Put a data set on the canvas to see its examples here."
BUSY = "Loading the examples…"


class DataPanel(QWidget):
    """Facts on top, the examples of one part below, as pictures, points or a table."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("data-panel")
        self.parts: Parts | None = None
        self._shown: tuple[Dataset, Path | None] | None = None
        self._loader = Background(self)
        self._loader.done.connect(self._loaded)
        self._loader.refused.connect(self._refused)
        self.title, self.facts, self.state = plain("", "title"), plain(""), plain(EMPTY, "muted")
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.part = QComboBox()
        self.part.setAccessibleName("Part of the data")
        self.look = QComboBox()
        self.look.setAccessibleName("How examples are shown")
        self.balance = ClassBars(session.theme)
        self.pictures = PictureGrid()
        self.scatter = Scatter(session.theme)
        self.table = ExampleTable()
        self._arrange()
        self.part.currentIndexChanged.connect(lambda _: self._show_examples())
        self.look.currentIndexChanged.connect(lambda _: self._show_examples())
        session.analysed.connect(self._analysed)
        session.selected.connect(lambda _: self.refresh())
        session.opened.connect(self.refresh)
        session.themed.connect(self.restyle)

    def _arrange(self) -> None:
        row = Flow()
        row.addWidget(self.part)
        row.addWidget(self.look)
        self.examples = QStackedWidget()
        for page in (self.pictures, self.scatter, self.table):
            self.examples.addWidget(page)
        about = column((self.title, 0), (self.facts, 0), (self.balance, 0))
        about.addStretch(1)
        examples = QVBoxLayout()
        examples.addLayout(row)
        examples.addWidget(self.examples, 1)
        self.content = Halves(scrolled(about), examples, (1, 2))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.state)
        self.pages.addWidget(self.content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 8, 10, 8)
        outer.addWidget(self.pages)

    # ---- what to show ----

    @property
    def dataset(self) -> Dataset | None:
        """The selected data set of the drawing, or else its first."""
        nodes = self.session.root.nodes
        chosen = [nodes[id] for id in self.session.selection if id in nodes]
        layers = (node.layer for node in [*chosen, *nodes.values()])
        return next((layer for layer in layers if isinstance(layer, Dataset)), None)

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
            self._shown = dataset, folder
            self._say(BUSY)
            self._loader.ask(lambda: prepare(dataset, folder))

    def restyle(self, theme: Theme) -> None:
        self.balance.restyle(theme)
        self.scatter.restyle(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
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
        self._list_parts(parts)
        self._list_looks(parts)
        self.pages.setCurrentWidget(self.content)
        self._show_examples()

    def _refused(self, error: UserError) -> None:
        self._say(str(error))

    def _say(self, words: str) -> None:
        """A sentence in the place of the examples."""
        self.parts = None
        self.state.setText(words)
        self.pages.setCurrentWidget(self.state)

    # ---- examples ----

    def _list_parts(self, parts: Parts) -> None:
        entries = [(f"{title} ({len(getattr(parts, name)):,})", name) for title, name in PARTS]
        _fill(self.part, [entry for entry in entries if len(getattr(parts, entry[1]))])

    def _list_looks(self, parts: Parts) -> None:
        shape = parts.facts.x.shape
        looks: list[tuple[str, str]] = []
        if len(shape) == 3 and shape[0] in (1, 3):
            looks.append(("as pictures", "pictures"))
        if shape == (2,):
            looks.append(("as points, all parts", "points"))
        if len(shape) == 1:
            looks.append(("as a table", "table"))
        if self.dataset is not None and self.dataset.whole:
            looks.reverse()  # a table is what it is
        _fill(self.look, looks or [("as a table", "table")])

    def _show_examples(self) -> None:
        parts = self.parts
        if parts is None or self.part.currentData() is None:
            return
        look = self.look.currentData()
        self.part.setEnabled(look != "points")
        chosen = getattr(parts, self.part.currentData())
        if look == "pictures":
            self.pictures.show_examples(chosen, parts.facts)
            self.examples.setCurrentWidget(self.pictures)
        elif look == "points":
            self.scatter.show_parts(parts)
            self.examples.setCurrentWidget(self.scatter)
        else:
            self.table.show_examples(chosen, parts)
            self.examples.setCurrentWidget(self.table)


def facts_in_words(dataset: Dataset, parts: Parts) -> str:
    """How many, of what, split how, scaled how."""
    sizes = [len(getattr(parts, name)) for _, name in PARTS]
    total = sizes[0] if dataset.whole else sum(sizes)
    shape = "×".join(map(str, parts.facts.x.shape))
    kind = "picture" if len(parts.facts.x.shape) == 3 else "example"
    holds = f" of {count(parts.facts.x.size, 'number')} each" if kind == "example" else f" of {shape} pixels"
    said = [f"{count(total, kind)}{holds}, {_to_predict(parts)}."]
    if dataset.whole:
        said.append("Not split: training, validation and test are each all of them.")
    else:
        named = [(size, title.lower()) for size, (title, _) in zip(sizes, PARTS, strict=True)]
        shares = (f"{size:,} for {title} ({100 * size / total:.0f} %)" for size, title in named)
        said.append(f"Split: {', '.join(shares)}.")
    said.append(_scaling(dataset, parts))
    return "\n".join([*said, *parts.notes])


def _to_predict(parts: Parts) -> str:
    facts = parts.facts
    if facts.y.is_index:
        return count(facts.y.classes or 0, "class", "classes")
    return f"with {facts.target or 'a number'} to predict"


def _scaling(dataset: Dataset, parts: Parts) -> str:
    if parts.scaler.changes_nothing:
        return "Not scaled: the numbers go in as they are."
    if dataset.scaling == "0 to 1":
        return "Scaled to run from 0 to 1 on the training part."
    return "Standardised: mean 0 and deviation 1 on the training part."


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
