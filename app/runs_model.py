"""The runs as a table: a row each, a column a figure, sorted by any of them.

Cells hold the figures themselves, so that 9 comes before 10; their words are made when they come into sight. A run that
is under way has its row repainted, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt
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


def _time(seconds: float) -> str:
    return f"{number(seconds)} s" if seconds < 10 else duration(seconds)


class RunsModel(QAbstractTableModel):
    """`colours` are those of the runs that are drawn, by id; `live` is what is known of runs under way, by id.

    A name that is typed goes to `renamed(id, name)`.
    """

    def __init__(self, theme: Theme, renamed: Callable[[str, str], object]) -> None:
        super().__init__()
        self._theme, self._renamed = theme, renamed
        self.records: list[Record] = []
        self.colours: dict[str, int] = {}

    def show_records(self, records: Sequence[Record]) -> None:
        """Takes over a list of runs. Where the same runs stand in it, only what they say changes."""
        if [r.id for r in records] == [r.id for r in self.records]:
            self.records = list(records)
            self._repaint()
            return
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def show_live(self, record: Record) -> None:
        """Takes over the figures of a run under way; its name and star are those that are known."""
        for row, known in enumerate(self.records):
            if known.id == record.id:
                kept = {"name": known.name, "starred": known.starred, "number": known.number}
                self.records[row] = record.model_copy(update=kept)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
                return

    def show_colours(self, colours: Mapping[str, int]) -> None:
        if colours != self.colours:
            self.colours = dict(colours)
            self._repaint()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._repaint()

    def record(self, id: str) -> Record | None:
        return next((record for record in self.records if record.id == id), None)

    def _repaint(self) -> None:
        if self.records:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.records) - 1, len(COLUMNS) - 1))

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
        if role == roles.UserRole:
            return column.key(record)
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
            return steady(icon(name, self._theme, colour), 14)
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


class Sorted(QSortFilterProxyModel):
    """The rows in the order of a column's figures; runs that have none stand last either way."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self.setSourceModel(model)
        self.setSortRole(Qt.ItemDataRole.UserRole)

    def lessThan(self, left: Index, right: Index) -> bool:
        one, other = left.data(Qt.ItemDataRole.UserRole), right.data(Qt.ItemDataRole.UserRole)
        falling = self.sortOrder() == Qt.SortOrder.DescendingOrder
        if one != one or other != other:
            return bool(one != one and other == other if falling else other != other and one == one)
        return bool(one < other)
