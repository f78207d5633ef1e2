"""What was found in a file: how it is read, what is in it, what becomes of it, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.combo import Combo
from app.dialogs import plain
from app.flow import Flow
from app.forms import as_plain_tip
from app.halves import column, scrolled
from app.importing import choosing
from app.importing.columns import TablePreview
from app.importing.examples import ExamplePreview
from app.importing.forms import DatasetForms
from app.importing.reading import Found
from app.theme import Theme
from app.wording import count
from engine.datasets.base import Dataset, Facts
from engine.datasets.inspecting import Troubles
from engine.datasets.memory import in_words
from engine.errors import UserError

NAMED = 30
"""Rows that could not be read which are listed; of the others the number is said."""
BESIDE, SPARE = 370, 48
"""Pixels of the forms beside the preview at the least, and those of their margins and scroll bar."""
HEARD = "sounds"
"""The reader whose examples are spectrograms."""
LINES = 4
"""Of the list of what cannot be read, seen without scrolling."""


class FoundPage(QWidget):
    """`dataset` is what would be imported. `reread(choices, reader)` when it is to be read otherwise; `changed` when
    something else is decided."""

    reread = Signal(object, str)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Found | None = None
        self._dataset: Dataset | None = None
        self.refusal = ""
        self.title, self.facts = plain("", "headline"), plain("", "muted")
        self.choices: dict[str, QComboBox] = {}
        self._how = QWidget()
        self.table, self.examples = TablePreview(theme), ExamplePreview(theme)
        self.preview = QStackedWidget()
        self.preview.addWidget(self.table)
        self.preview.addWidget(self.examples)
        self.notes = plain("", "muted")
        self.unread_title = plain("", "section")
        self.unread = QPlainTextEdit()
        self.unread.setReadOnly(True)
        self.unread.setAccessibleName("What cannot be read")
        self.unread.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.forms = DatasetForms(("also", "leave_out", "columns"))
        self.verdict = plain("")
        self._arrange()
        self.table.kind_chosen.connect(lambda name, kind: self._decide(lambda set: choosing.with_kind(set, name, kind)))
        self.table.use_chosen.connect(self._use)
        self.forms.changed.connect(self._set)

    def _arrange(self) -> None:
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.preview, 1)
        inner.addWidget(self.notes)
        inner.addWidget(self.unread_title)
        inner.addWidget(self.unread)
        right = column((self.forms, 0))
        right.addStretch(1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(left)
        self.split.addWidget(scrolled(right, 12))
        self.split.setStretchFactor(0, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([10 * BESIDE, BESIDE])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        for part in (self.title, self.facts, self._how):
            outer.addWidget(part)
        outer.addWidget(self.split, 1)
        outer.addWidget(self.verdict)

    # ---- what there is ----

    @property
    def dataset(self) -> Dataset | None:
        return self._dataset

    @property
    def found(self) -> Found | None:
        return self._found

    def show_found(self, found: Found) -> None:
        inspection = found.inspection
        self._found, self._dataset = found, inspection.dataset
        self.title.setText(inspection.path.name)
        self.facts.setText(facts_in_words(found))
        self._offer_choices(found)
        self.preview.setCurrentWidget(self.table if inspection.columns else self.examples)
        self.examples.show_previews(inspection.previews, inspection.reader == HEARD)
        self.notes.setText("\n".join(inspection.warnings))
        self.notes.setVisible(bool(inspection.warnings))
        self.refusal = ""
        self._refresh()
        self.table.show_rows(inspection.first, inspection.first_lines)
        self._give_room()

    def show_choices(self) -> None:
        """Shows again how the file was read: another way has failed."""
        inspection = self._found.inspection if self._found is not None else None
        if inspection is None:
            return
        values = {choice.name: choice.value for choice in inspection.choices} | {"reader": inspection.reader}
        for name, box in self.choices.items():
            box.setCurrentIndex(max(0, box.findData(values[name])))

    def restyle(self, theme: Theme) -> None:
        self.table.restyle(theme)
        self.examples.restyle(theme)

    def _give_room(self) -> None:
        """The forms as wide as their words need, up to half of what there is."""
        wide = max(BESIDE, min(self.forms.sizeHint().width() + SPARE, self.width() // 2))
        self.split.setSizes([self.width() - wide, wide])

    def commit(self) -> None:
        self.forms.commit()

    def _offer_choices(self, found: Found) -> None:
        """A box for each way to read the file otherwise."""
        fresh = QWidget()
        row = Flow()
        row.setContentsMargins(0, 0, 0, 0)
        fresh.setLayout(row)
        self.choices = {}
        inspection = found.inspection
        if len(found.readers) > 1:
            self._box(row, "reader", "Read as", found.readers, inspection.reader, "")
        for choice in inspection.choices:
            self._box(row, choice.name, choice.title, choice.options, choice.value, choice.description)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._how, fresh)
        self._how.deleteLater()
        self._how = fresh
        fresh.setVisible(bool(self.choices))

    def _box(
        self, row: Flow, name: str, title: str, options: tuple[tuple[str, str], ...], value: str, about: str
    ) -> None:
        box = self.choices[name] = Combo()
        for data, words in options:
            box.addItem(words, data)
        box.setCurrentIndex(max(0, box.findData(value)))
        box.setAccessibleName(title)
        box.setToolTip(as_plain_tip(about))
        box.setMaximumWidth(BESIDE)
        box.activated.connect(lambda _: self._read_again(name))
        row.add_together(QLabel(title), box)

    def _read_again(self, name: str) -> None:
        """Another reader has other choices: its own are guessed."""
        reader = str(self.choices["reader"].currentData()) if "reader" in self.choices else ""
        chosen = {key: str(box.currentData()) for key, box in self.choices.items() if key != "reader"}
        if self._found is not None and not reader:
            reader = self._found.inspection.reader
        self.reread.emit({} if name == "reader" else chosen, reader)

    # ---- what is decided ----

    def _use(self, name: str, use: str) -> None:
        found = self._found
        if found is not None:
            self._decide(lambda dataset: choosing.with_use(found.inspection, dataset, name, use))

    def _set(self, name: str, value: object) -> None:
        if name == "target":
            self._decide(lambda dataset: choosing.with_target(dataset, str(value)))
        else:
            self._decide(lambda dataset: choosing.changed(dataset, **{name: value}))

    def _decide(self, change: Callable[[Dataset], Dataset]) -> None:
        if self._dataset is None:
            return
        try:
            self._dataset = change(self._dataset)
            self.refusal = ""
        except UserError as error:
            self.refusal = str(error)
        self._refresh()

    def _refresh(self) -> None:
        found, dataset = self._found, self._dataset
        if found is None or dataset is None:
            return
        self.table.show_columns(choosing.shown(found.inspection, dataset))
        self.forms.show_value(dataset)
        self._show_unread(found.inspection.unread_as(choosing.kinds(found.inspection, dataset)))
        words, refused = verdict(dataset)
        self.verdict.setText(self.refusal or words)
        self.verdict.setProperty("tone", "error" if self.refusal or refused else "")
        self.verdict.style().polish(self.verdict)
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """Whether what is decided can be imported."""
        return self._dataset is not None and not verdict(self._dataset)[1]

    def _show_unread(self, troubles: Troubles) -> None:
        for part in (self.unread_title, self.unread):
            part.setVisible(bool(troubles.count))
        if not troubles.count:
            return
        self.unread_title.setText(f"{troubles.count:,} cannot be read and will be left out")
        lines = [str(row) for row in troubles.rows[:NAMED]]
        rest = troubles.count - len(lines)
        self.unread.setPlainText("\n".join([*lines, *([f"… and {rest:,} more."] if rest > 0 else [])]))
        shown = min(LINES, len(lines) + (rest > 0))
        self.unread.setFixedHeight(shown * self.fontMetrics().lineSpacing() + 14)


def facts_in_words(found: Found) -> str:
    """`Rows: 344 · Columns: 8 · Size: 15 KB`."""
    inspection = found.inspection
    facts = dict(inspection.facts)
    known = {"Rows": f"{inspection.rows:,}"} if inspection.columns else {"Examples": f"{inspection.rows:,}"}
    said = known | facts | {"Size": in_words(inspection.size)}
    return " · ".join(f"{name}: {value}" for name, value in said.items())


def verdict(dataset: Dataset) -> tuple[str, bool]:
    """What the network will get and is to predict, in a sentence; or why there is nothing to learn, and that it is
    so."""
    try:
        facts = dataset.facts()
        dataset.infer()
    except UserError as error:
        return str(error), True
    heard = dataset.kind == HEARD
    return f"{_heard(facts) if heard else _goes_in(facts)} {_comes_out(facts)}", False


def _heard(facts: Facts) -> str:
    bands, times = facts.x.shape[-2:]
    return f"Spectrograms go in: {count(bands, 'band')} of pitch at {count(times, 'time')}."


def _goes_in(facts: Facts) -> str:
    if facts.x.is_index:
        return f"{count(facts.x.size, 'token')} go in, each one of {facts.x.classes:,}."
    if facts.features and len(facts.x.shape) == 1:
        return f"{count(facts.x.size, 'number')} {'goes' if facts.x.size == 1 else 'go'} in for each example."
    sizes = "×".join(map(str, facts.x.shape))
    if len(facts.x.shape) == 3:
        return f"Pictures of {sizes} numbers go in: channels, height and width."
    return f"{sizes} numbers go in for each example."


def _comes_out(facts: Facts) -> str:
    called = f"“{facts.target}”" if facts.target else "what comes next"
    if facts.y.is_index:
        classes = count(len(facts.classes) or facts.y.classes or 0, "class", "classes")
        each = f"{facts.y.size} answers, each " if facts.y.shape and facts.vocabulary is None else ""
        return f"The network learns to tell {called}: {each}one of {classes}."
    return f"The network learns to predict {called}: {count(facts.y.size, 'number')}."
