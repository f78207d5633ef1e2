"""The examples behind something as rows: what they are, what is true, what was answered, how sure, and the loss.

Cells are made when they come into sight, so that a whole part of the data can be listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from app.forms import as_plain_tip
from app.images import photograph
from app.pictures import pixmap
from app.wording import number, percent
from engine.training.shown import named

if TYPE_CHECKING:
    from engine.datasets.prepare import Part, Parts
    from engine.verdict.behind import Suspect
    from engine.verdict.predictions import Predictions

Index = QModelIndex | QPersistentModelIndex
SIDE = 56
"""Pixels of a picture."""
FEATURES = 30
"""Features that are listed: nobody reads more across."""
MARKED = "✎"
"""Stands beside what was decided on by hand."""
ANSWERS = 3
"""Classes or numbers of one answer that are written out."""
LETTERS = 120
"""Of a text that are shown in a row."""
OWN = {
    "classes": ("example", "true", "answer", "certainty", "loss"),
    "numbers": ("example", "true", "predicted", "loss"),
}
"""What is told of every example, before its features."""
ROW = Qt.ItemDataRole.UserRole + 2
"""The row of the part that an item stands for."""


class ExamplesModel(QAbstractTableModel):
    """`rows` of the part, in the order they are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = np.zeros(0, np.int64)
        self._found: Predictions | None = None
        self._parts: Parts | None = None
        self._suspects: Mapping[int, Suspect] = {}
        self.pictures = False
        self.marked: frozenset[int] = frozenset()
        """The examples of the table that were decided on by hand."""

    def show(self, found: Predictions, parts: Parts, rows: np.ndarray, suspects: Sequence[Suspect] = ()) -> None:
        self.beginResetModel()
        self._found, self._parts, self.rows = found, parts, rows
        self._suspects = {suspect.row: suspect for suspect in suspects}
        self.pictures = is_picture(parts)
        part: Part = getattr(parts, found.part)
        self._picture = lru_cache(maxsize=512)(lambda row: pixmap(photograph(np.asarray(part.x[row])), SIDE))
        sure = found.head.gives_probabilities and len(found.truth) == len(found)
        self._own = tuple(name for name in OWN[found.head.kind] if sure or name != "certainty")
        self._columns = (*self._own, *self._features())
        self.endResetModel()

    def clear(self) -> None:
        self.beginResetModel()
        self.rows, self._found, self._parts = np.zeros(0, np.int64), None, None
        self.endResetModel()

    def _features(self) -> tuple[str, ...]:
        if self._parts is None or self.pictures:
            return ()
        facts = self._parts.facts
        if facts.vocabulary is not None:
            return ("text",)
        if facts.features and len(facts.features) == facts.x.size:
            return facts.features[:FEATURES]
        return tuple(f"x{n + 1}" for n in range(min(FEATURES, facts.x.size)))

    @property
    def columns(self) -> tuple[str, ...]:
        return self._columns if self._found is not None else ()

    def position(self, row: int) -> int:
        """Where a row of the part stands in the predictions."""
        assert self._found is not None
        return int(np.searchsorted(self._found.rows, row))

    def example(self, row: int) -> int:
        """Which example of the table a row of the part is."""
        assert self._found is not None
        return int(self._found.index[self.position(row)])

    # ---- Qt ----

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._found is None or self._parts is None:
            return None
        row = int(self.rows[index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.caption(row) if self.pictures else self._text(row, index.column())
            case Qt.ItemDataRole.DecorationRole if self.pictures and index.column() == 0:
                made: QPixmap = self._picture(row)
                return made
            case Qt.ItemDataRole.ToolTipRole:
                return as_plain_tip(self.told(row))
            case Qt.ItemDataRole.TextAlignmentRole if not self.pictures:
                return self._side(index.column())
        return row if role == ROW else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section] if section < len(self.columns) else None
        if role == Qt.ItemDataRole.TextAlignmentRole and section < len(self.columns):
            return self._side(section)
        return None

    def _side(self, column: int) -> int:
        """Names and texts stand at the left, numbers at the right."""
        classes = self._found is not None and self._found.head.kind == "classes"
        words = ("example", "text", *(("true", "answer") if classes else ()))
        left = self.columns[column] in words
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        return int(Qt.AlignmentFlag.AlignVCenter | side)

    # ---- words ----

    def caption(self, row: int) -> str:
        """What stands below a picture: the answer, and the true class where that is another."""
        true, answer = self.true(row), self.answer(row)
        true = f"{MARKED}{true}" if self.example(row) in self.marked else true
        if row in self._suspects:
            return f"{true}, rather {self._suspects[row].likely}"
        return answer if true == answer else f"{true} → {answer}"

    def told(self, row: int) -> str:
        """All that is known of an example."""
        found = self._found
        assert found is not None
        at = self.position(row)
        sure = self.certainty(row)
        name = self._name(row)
        said = [f"{named(found.part, row)}{name}: true {self.true(row)}, answered {self.answer(row)}"]
        said += [f"with {percent(sure)}"] if sure == sure else []
        text = f"{' '.join(said)}. Loss {number(float(found.losses[at]))}."
        if row in self._suspects and self._suspects[row].likely_probability == self._suspects[row].likely_probability:
            suspect = self._suspects[row]
            text += (
                f" The label gets {percent(suspect.given_probability)}, “{suspect.likely}” "
                f"{percent(suspect.likely_probability)}."
            )
        return text + (" Decided on by hand." if self.example(row) in self.marked else "")

    def _name(self, row: int) -> str:
        """What the data calls an example, such as its file, in brackets."""
        names = self._parts.names if self._parts is not None else ()
        return f" ({names[self.example(row)]})" if len(names) else ""

    def certainty(self, row: int) -> float:
        """The probability of what was answered; not-a-number where there is none, or several answers."""
        found = self._found
        assert found is not None
        if found.head.kind != "classes" or not found.head.gives_probabilities or len(found.truth) != len(found):
            return float("nan")
        return float(found.confidence[self.position(row)])

    def true(self, row: int) -> str:
        found = self._found
        assert found is not None
        return self._said(found.truth, row)

    def answer(self, row: int) -> str:
        found = self._found
        assert found is not None
        return self._said(found.guess, row)

    def _said(self, values: np.ndarray, row: int) -> str:
        found = self._found
        assert found is not None
        at = self.position(row)
        if found.head.kind == "numbers":
            own = [f"{float(v):,.4g}".replace("-", "\N{MINUS SIGN}") for v in values[at][: ANSWERS + 1]]
        elif (text := found.as_text(values, at)) is not None:
            return text[:LETTERS]
        else:
            each = len(values) // max(1, len(found))
            names = found.head.classes
            own = [names[int(v)] for v in values[at * each : at * each + min(each, ANSWERS + 1)]]
        return ", ".join(own[:ANSWERS]) + (", …" if len(own) > ANSWERS else "")

    def _text(self, row: int, column: int) -> str:
        found, parts = self._found, self._parts
        assert found is not None
        assert parts is not None
        match self._columns[column] if column < len(self._own) else "":
            case "example":
                return f"{row + 1:,}" + (f" {MARKED}" if self.example(row) in self.marked else "")
            case "true":
                return self.true(row)
            case "answer" | "predicted":
                suspect = self._suspects.get(row)
                return f"rather {suspect.likely}" if suspect is not None else self.answer(row)
            case "certainty":
                sure = self.certainty(row)
                return percent(sure) if sure == sure else "–"
            case "loss":
                return number(float(found.losses[self.position(row)]))
        x = np.asarray(getattr(parts, found.part).x[row])
        if parts.facts.vocabulary is not None:
            return " ".join(parts.facts.vocabulary.decode(x).split())[:LETTERS]
        own = x if parts.facts.x.is_index else parts.scaler.invert(x)
        return number(float(np.ravel(own)[column - len(self._own)]))


def is_picture(parts: Parts) -> bool:
    """Whether an example is a picture, in grey or in colour."""
    value = parts.facts.x
    return value.rank == 3 and value.shape[0] in (1, 3) and not value.is_index


def ordered(found: Predictions, rows: np.ndarray, way: str) -> np.ndarray:
    """Rows of the part in another order: "loss" (the highest first), "certain" and "uncertain", "example" (as they
    stand in the part), or as they are."""
    at = np.searchsorted(found.rows, rows)
    if way == "example":
        return np.sort(rows)
    if way == "loss":
        return rows[np.argsort(-np.nan_to_num(found.losses[at], nan=np.inf), kind="stable")]
    if way in ("certain", "uncertain") and found.head.kind == "classes":
        each = max(1, len(found.truth) // max(1, len(found)))
        sure = found.confidence.reshape(len(found), each).min(1)[at]
        return rows[np.argsort(-sure if way == "certain" else sure, kind="stable")]
    return rows
