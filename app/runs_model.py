"""The runs as a table: a row each, a column a figure, sorted by any of them.

Rows are sorted by the figures themselves, so that 9 comes before 10; words are made when they come into sight. A run
that is under way has its row repainted, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon

from app.icons import chip, icon
from app.runs_overlay import colour_of
from app.theme import Theme
from app.wording import duration, metric, metric_name, number, when
from engine.runs.comparing import setup
from engine.runs.record import Record

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
STAR, NAME = 0, 1
LARGEST_STAR = 32
"""Pixels of a star; tables make it as small as their letters, and cannot make one larger."""
REASONS = {
    "": "under way",
    "completed": "completed",
    "stopped": "stopped",
    "stopped early": "stopped early, back at its best weights",
    "converged": "converged: no example was wrong in a whole epoch",
    "failed": "failed",
    "interrupted": "interrupted: the program ended before it did",
}


class Column(NamedTuple):
    """`key` is what a column is sorted by, `words` what stands in it; figures stand at the right."""

    title: str
    tip: str
    key: Callable[[Record], Any]
    words: Callable[[Record], str]
    figure: bool = True
    part: str = ""
    """The figures whose main metric it shows; its name stands in the title then."""


def main_metric(figures: Mapping[str, float | None]) -> str:
    """The metric that people judge by: the first one that is not the loss, or what else the run made smaller."""
    return next((name for name in figures if name != _made_smaller(figures)), "loss")


def _made_smaller(figures: Mapping[str, float | None]) -> str:
    return "loss" if "loss" in figures else next(iter(figures), "loss")


def _value(figures: Mapping[str, float | None], name: str) -> float:
    found = figures.get(name)
    return float("nan") if found is None else found


def _said(figures: Mapping[str, float | None], name: str) -> str:
    found = figures.get(name)
    return "–" if found is None else metric(name, found)


def _metric_column(part: str, title: str, tip: str) -> Column:
    def figures(record: Record) -> Mapping[str, float | None]:
        found: Mapping[str, float | None] = getattr(record, part)
        return found

    return Column(
        title,
        tip,
        lambda r: _value(figures(r), main_metric(figures(r))),
        lambda r: _said(figures(r), main_metric(figures(r))),
        part=part,
    )


COLUMNS: tuple[Column, ...] = (
    Column("★", "Click to keep a run for good", lambda r: not r.starred, lambda _: "", False),
    Column("Name", "Double-click to give it a name", lambda r: r.title.casefold(), lambda r: r.title, False),
    Column(
        "Valid. loss",
        "The loss on the validation part after the last epoch, or what else the run made smaller",
        lambda r: _value(r.validation, _made_smaller(r.validation)),
        lambda r: _said(r.validation, _made_smaller(r.validation)),
    ),
    _metric_column("validation", "Valid.", "Accuracy, or the error, on the validation part after the last epoch"),
    _metric_column("test", "Test", "Accuracy, or the error, on the test part at the end"),
    Column(
        "Loss",
        "The training loss of the last epoch, or what else the run made smaller",
        lambda r: _value(r.train, _made_smaller(r.train)),
        lambda r: _said(r.train, _made_smaller(r.train)),
    ),
    Column("Epochs", "How many epochs are complete", lambda r: r.epochs, lambda r: f"{r.epochs:,}"),
    Column("Time", "Seconds of training, without pauses", lambda r: r.seconds, lambda r: _time(r.seconds)),
    Column(
        "When",
        "When it began",
        lambda r: r.started.timestamp(),
        lambda r: f"{r.started.astimezone():%d %b, %H:%M}",
        False,
    ),
    Column("Seed", "What random numbers it began with", lambda r: r.seed, lambda r: str(r.seed)),
    Column("Settings", "How it learned", lambda r: setup(r.settings), lambda r: setup(r.settings), False),
)


WHEN = next(place for place, column in enumerate(COLUMNS) if column.title == "When")


def _time(seconds: float) -> str:
    return f"{number(seconds)} s" if seconds < 10 else duration(seconds)


class RunsModel(QAbstractTableModel):
    """`records` stand in the order of the rows; `colours` are those of the runs that are drawn, by id.

    A name that is typed goes to `renamed(id, name)`.
    """

    def __init__(self, theme: Theme, renamed: Callable[[str, str], object]) -> None:
        super().__init__()
        self._theme, self._renamed = theme, renamed
        self.records: list[Record] = []
        self.colours: dict[str, int] = {}
        self._rows: dict[str, int] = {}
        self._by, self._falls = WHEN, True

    def show_records(self, records: Sequence[Record]) -> None:
        """Takes over a list of runs. Where the same runs stand in it, only what they say changes."""
        found = {record.id: record for record in records}
        if found.keys() != self._rows.keys():
            self.beginResetModel()
            self._hold(self._in_order(records))
            self.endResetModel()
            return
        self.records = [found[record.id] for record in self.records]
        self._repaint()
        self._arrange(self._in_order(records))

    def show_live(self, record: Record) -> None:
        """Takes over the figures of a run under way; its name and star are those that are known."""
        row = self._rows.get(record.id)
        if row is None:
            return
        known, key = self.records[row], COLUMNS[self._by].key
        kept = {"name": known.name, "starred": known.starred, "number": known.number}
        self.records[row] = record.model_copy(update=kept)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        if key(known) != key(self.records[row]):
            self._arrange(self._in_order(self.records))

    def show_colours(self, colours: Mapping[str, int]) -> None:
        if colours != self.colours:
            self.colours = dict(colours)
            self._repaint([Qt.ItemDataRole.DecorationRole])

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._repaint()

    def record(self, id: str) -> Record | None:
        row = self._rows.get(id)
        return None if row is None else self.records[row]

    def row(self, id: str) -> int | None:
        """Where a run stands now."""
        return self._rows.get(id)

    def _repaint(self, roles: Sequence[int] = ()) -> None:
        if self.records:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.records) - 1, len(COLUMNS) - 1), list(roles))

    # ---- their order ----

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """The rows in the order of a column's figures. Each is asked for once: a proxy would ask for two at each of
        thousands of comparisons, and the window would wait for it."""
        self._by, self._falls = column, order == Qt.SortOrder.DescendingOrder
        self._arrange(self._in_order(self.records))

    def _in_order(self, records: Sequence[Record]) -> list[Record]:
        """Runs that have no figure stand last either way."""
        keyed = [(COLUMNS[self._by].key(record), record) for record in records]
        there = sorted((pair for pair in keyed if pair[0] == pair[0]), key=itemgetter(0), reverse=self._falls)
        return [record for _, record in there] + [record for key, record in keyed if key != key]

    def _arrange(self, records: list[Record]) -> None:
        """Puts the same runs into another order; what is selected or edited stays with its run."""
        if [record.id for record in records] == [record.id for record in self.records]:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self.records[index.row()].id for index in before]
        self._hold(records)
        after = [self.index(self._rows[id], index.column()) for id, index in zip(ids, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _hold(self, records: list[Record]) -> None:
        self.records = records
        self._rows = {record.id: row for row, record in enumerate(records)}

    # ---- what Qt asks ----

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(COLUMNS[section])
        return self.title(section) if role == Qt.ItemDataRole.DisplayRole else None

    def title(self, section: int) -> str:
        """What stands above a column: `Test accuracy`, where runs have such a metric."""
        column = COLUMNS[section]
        if not column.part:
            return column.title
        names = (main_metric(getattr(record, column.part)) for record in self.records)
        return f"{column.title} {metric_name(next((name for name in names if name != 'loss'), 'metric'))}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == NAME else Qt.ItemFlag(0)
        return super().flags(index) | editable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME:
            return False
        self._renamed(self.records[index.row()].id, str(value))
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.records):
            return None
        record, column, roles = self.records[index.row()], COLUMNS[index.column()], Qt.ItemDataRole
        if role == roles.DisplayRole:
            return column.words(record)
        if role == roles.EditRole:
            return record.name
        if role == roles.TextAlignmentRole:
            return _aligned(column)
        if role == roles.ToolTipRole:
            return self._tip(record, index.column())
        if role == roles.DecorationRole:
            return self._sign(record, index.column())
        if role == roles.AccessibleTextRole and index.column() == STAR:
            return "starred" if record.starred else "not starred"
        if role == roles.FontRole and not record.reason:
            font = QFont()
            font.setBold(True)
            return font
        if role == roles.ForegroundRole and record.reason in ("failed", "interrupted") and index.column() == NAME:
            return QColor(self._theme.error if record.reason == "failed" else self._theme.muted)
        return None

    def _sign(self, record: Record, column: int) -> Any:
        if column == STAR:
            name = "star" if record.starred else "star-outline"
            colour = self._theme.warning if record.starred else self._theme.node_border
            return steady(icon(name, self._theme, colour), LARGEST_STAR)
        if column == NAME:
            place = self.colours.get(record.id)
            return steady(chip("transparent" if place is None else colour_of(self._theme, place)))
        return None

    def _tip(self, record: Record, column: int) -> str:
        """Plain text: a name may look like markup."""
        if column == STAR:
            return "A run with a star is never removed by itself"
        said = f"{record.title}: {REASONS.get(record.reason, record.reason)}. Began {when(record.started.astimezone())}"
        said += f" on {record.device}." if record.device else "."
        name = main_metric(record.test)
        said += f" Test {metric_name(name)} {_said(record.test, name)}." if record.test else ""
        said += f" {record.message}" if record.message else ""
        if record.parent:
            known = self.record(record.parent.run)
            said += f" It went on from step {record.parent.step:,} of {known.title if known else 'another run'}."
        return _plain_tip(said)


@lru_cache(maxsize=64)  # icons are made once for each name and colour; tables ask for them at every painting
def steady(sign: QIcon, size: int = 12) -> QIcon:
    """The same icon in selected rows: Qt tints it there, and its colour is what it says."""
    pixmap, made = sign.pixmap(QSize(size, size), 2.0), QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        made.addPixmap(pixmap, mode)
    return made


def _plain_tip(text: str) -> str:
    """Qt takes a tooltip for markup where it looks like it: what is left of tags is no longer one."""
    return text.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")


def _aligned(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.figure else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
