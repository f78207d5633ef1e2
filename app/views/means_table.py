"""The table of means: which are compared, how strong each is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from app.table_columns import MoreColumns, spread
from app.wording import MINUS, is_share, metric, number
from engine.regularising import MEANS, Alternative

if TYPE_CHECKING:
    from engine.training.comparing import Entry

HEADS = (
    ("Means", "Untick what is not to be compared."),
    ("Strength", "Weight decay, L1, the share of units that is dropped, epochs to wait, or the share of the data."),
    ("Train", "The median over the seeds, on the examples that were learnt from"),
    ("Test", "The median over the seeds, on examples that nobody learnt from"),
    ("Gap", "By how much the test is worse than the training: the median over the seeds"),
    ("Examples", "How many examples it learnt from"),
)
TITLE, STRENGTH = 0, 1
ROOM, LEAST_ROOM = 11, 6
"""Pixels beside the words of a column, and where all columns have room then: Qt's own edges."""
CHECK = 28
"""Pixels of the box to tick."""


class MeansTable(QTableWidget):
    """A row for each of MEANS, in their order. What a drawing has no place for is grey and tells why."""

    changed = Signal()
    """Another row is chosen, ticked or not, or another strength typed."""

    def __init__(self) -> None:
        super().__init__(len(MEANS), len(HEADS))
        self.setHorizontalHeaderLabels([name for name, _ in HEADS])
        for column, (_, tip) in enumerate(HEADS):
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setToolTip(tip)
                head.setTextAlignment(_side(column))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.setAccessibleName("Means against learning by heart")
        self._names = tuple(MEANS)
        self._fit_for: set[str] = set(MEANS)
        self._left_out: set[str] = set()
        """The names of those that somebody unticked."""
        self._locked = False
        self._strengths = {name: means.strength for name, means in MEANS.items()}
        self._words = [0] * len(HEADS)
        """The widths of the columns' words."""
        self.more = MoreColumns(self)
        self._fill()
        self.itemChanged.connect(self._edited)
        self.itemSelectionChanged.connect(self.changed)

    def _fill(self) -> None:
        for row, name in enumerate(self._names):
            for column in range(len(HEADS)):
                item = QTableWidgetItem()
                item.setTextAlignment(_side(column))
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.setItem(row, column, item)
            self._cell(row, TITLE).setText(MEANS[name].title)
        self._renew()
        self.fit()

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        assert item is not None, "all cells are made at once"
        return item

    # ---- what is compared ----

    def offer(self, found: Sequence[Alternative]) -> None:
        """What can be compared in a drawing, and the reasons of what cannot."""
        reasons = {each.name: each.reason for each in found}
        self._fit_for = {each.name for each in found if each.graph is not None}
        self.blockSignals(True)
        for row, name in enumerate(self._names):
            self._cell(row, TITLE).setToolTip(reasons.get(name) or MEANS[name].text)
        self.blockSignals(False)
        self._renew()

    def lock(self, locked: bool) -> None:
        """Nothing can be changed while it is trained."""
        if locked != self._locked:
            self._locked = locked
            self._renew()

    def chosen(self) -> set[str]:
        """The names of those that are ticked and have a place."""
        return self._fit_for - self._left_out

    def strengths(self) -> Mapping[str, float]:
        return dict(self._strengths)

    def row_name(self) -> str:
        """The means of the row that is chosen; empty where none is."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        return self._names[rows[0]] if rows else ""

    # ---- what came of it ----

    def show_results(self, entries: Mapping[str, Entry], metric_shown: str) -> None:
        self.blockSignals(True)
        for row, name in enumerate(self._names):
            for column, text in enumerate(_results(entries.get(name), metric_shown), STRENGTH + 1):
                self._cell(row, column).setText(text)
            entry = entries.get(name)
            self._cell(row, STRENGTH + 1).setToolTip(entry.reason if entry is not None else "")
        self.blockSignals(False)
        self.fit()

    # ---- inside ----

    def _renew(self) -> None:
        """What can be ticked and typed now."""
        self.blockSignals(True)
        usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        for row, name in enumerate(self._names):
            fits = name in self._fit_for
            base = usual if fits else Qt.ItemFlag.NoItemFlags
            title, strength = self._cell(row, TITLE), self._cell(row, STRENGTH)
            title.setFlags(base if self._locked or not fits else base | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = fits and name not in self._left_out
            title.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            typed = fits and not self._locked and MEANS[name].strength
            strength.setFlags(base | Qt.ItemFlag.ItemIsEditable if typed else base)
            strength.setText(_written(name, self._strengths[name]))
            for column in range(STRENGTH + 1, len(HEADS)):
                self._cell(row, column).setFlags(base)
        self.blockSignals(False)
        self.viewport().update()

    def _edited(self, item: QTableWidgetItem) -> None:
        name = self._names[item.row()]
        if item.column() == TITLE and name in self._fit_for:
            ticked = item.checkState() == Qt.CheckState.Checked
            self._left_out = self._left_out - {name} if ticked else self._left_out | {name}
        elif item.column() == STRENGTH:
            self._strengths[name] = _read(name, item.text(), self._strengths[name])
            self._renew()
            self.fit()
        self.changed.emit()

    def sizeHint(self) -> QSize:
        """As wide as its columns."""
        return QSize(self.horizontalHeader().length() + 2 * self.frameWidth() + 2, super().sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def fit(self) -> None:
        """Columns as wide as their words."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 9)
        self._words = []
        for column in range(len(HEADS)):
            texts = [item.text() for row in range(self.rowCount()) if (item := self.item(row, column))]
            width = max(map(self.fontMetrics().horizontalAdvance, texts), default=0)
            self._words.append(width + (CHECK if column == TITLE else 0))
        self._spread()

    def _spread(self) -> None:
        heads = [self.horizontalHeader().sectionSizeHint(column) for column in range(len(HEADS))]
        wanted, least = (
            [max(width + air, head) for width, head in zip(self._words, heads, strict=True)]
            for air in (ROOM, LEAST_ROOM)
        )
        spread(self, wanted, least)
        self.more.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()


def _side(column: int) -> Qt.AlignmentFlag:
    """Names stand at the left of their column, numbers at its right, and headings above them."""
    side = Qt.AlignmentFlag.AlignLeft if column == TITLE else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _results(entry: Entry | None, name: str) -> tuple[str, str, str, str]:
    if entry is None:
        return "", "", "", ""
    if not entry.outcomes or not name:
        return "–", "–", "–", ""
    train, test = entry.median("training", name), entry.median("test", name)
    return metric(name, train), metric(name, test), short_gap(name, entry.gap(name)), f"{entry.examples:,}"


def short_gap(name: str, gap: float) -> str:
    if gap != gap:
        return "–"
    return f"{100 * gap:.1f}".replace("-", MINUS) if is_share(name) else number(gap)


def _written(name: str, strength: float) -> str:
    if not MEANS[name].strength:
        return ""
    if name == "more-data":
        return f"{100 * strength:.3g} %"
    return f"{round(strength)} epochs" if name == "early-stopping" else f"{strength:.6g}"


def _read(name: str, text: str, before: float) -> float:
    """The number that was typed, as far as it is allowed; what is no number changes nothing."""
    plain = text.strip().removesuffix("epochs").strip()
    share = plain.endswith("%")
    try:
        value = float(plain.removesuffix("%")) / (100 if share else 1)
    except ValueError:
        return before
    if name == "more-data" and not share and value > 1:
        value /= 100
    return min(max(value, MEANS[name].least), MEANS[name].most) if value == value else before
