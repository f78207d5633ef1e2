"""What has been seen of a column while a table is gone through once, and what it is guessed to be from that."""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from engine.datasets.base import Array
from engine.datasets.inspecting import NAMED, ColumnKind, ColumnSeen, Troubles, Unread
from engine.datasets.table_cells import is_missing
from engine.datasets.table_columns import MOST_CLASSES, MOST_VALUES, Column, dates, label, labels, numbers
from engine.datasets.table_dates import FORMATS, LETTERS, DateFormat, days
from engine.datasets.table_records import EXCERPT

if TYPE_CHECKING:
    import pandas as pd

COUNTED = 1_000
"""Different values that are counted: of more it is enough to know that there are many."""
WRONG = 0.1
"""The share of cells that may be something else in a column of numbers or dates: those are mistakes."""
TRIED = 200
"""Cells by which the form of dates is found."""
EXAMPLES = 5
NUMBERS = ("id", "index", "row", "no", "nr", "number", "rownames", "unnamed: 0")
"""What columns are often called that only count the rows."""


@dataclass
class Wrong:
    """Cells that cannot be of a kind: the first of them, and how many."""

    what: str
    rows: list[Unread] = field(default_factory=list)
    count: int = 0

    def add(self, name: str, cells: pd.Series, wrong: Array, lines: Array, row_word: str) -> None:
        places = np.flatnonzero(wrong)
        self.count += len(places)
        for at in places[: NAMED - len(self.rows)]:
            line, cell = int(lines[at]), str(cells.iloc[at]).strip()[:EXCERPT]
            place = "" if row_word == "line" else f"Row {line:,}"
            self.rows.append(Unread(line, f"“{name}” is “{cell}”, and not {self.what}", place=place))

    @property
    def troubles(self) -> Troubles:
        return Troubles(tuple(self.rows), self.count)


@dataclass
class Seen:
    """A column so far; `values` and what follows from them are asked for when it has been gone through."""

    name: str
    decimal: str
    row_word: str = "line"
    first: bool = False
    filled: int = 0
    missing: int = 0
    infinite: int = 0
    whole: bool = True
    counting: bool = True
    """Whether each number is one more than the one before."""
    last: float = math.nan
    low: float = math.inf
    high: float = -math.inf
    total: float = 0.0
    finite: int = 0
    floats: dict[float, None] = field(default_factory=dict)
    """The different numbers, in the order in which they came, up to somewhat more than COUNTED."""
    words: dict[str, None] = field(default_factory=dict)
    """The different labels of cells of text likewise."""
    not_numbers: Wrong = field(default_factory=lambda: Wrong("a number"))
    forms: dict[DateFormat, Wrong] | None = None
    """The forms of dates that suit it, once there were cells to try them by."""
    days: list[float] = field(default_factory=lambda: [math.inf, -math.inf, 0.0, 0.0])
    """Of the dates in the first form: the least, the largest, the sum, and how many."""

    def add(self, cells: pd.Series, lines: Array) -> None:
        found, wrong = numbers(cells, self.decimal)
        self._count(cells, found, wrong)
        self._number(found[~np.isnan(found)])
        if cells.dtype.kind not in "fiu":
            self.not_numbers.add(self.name, cells, wrong, lines, self.row_word)
            self._date(cells, lines)

    def _count(self, cells: pd.Series, found: Array, wrong: Array) -> None:
        import pandas as pd

        filled = int((~np.isnan(found)).sum() + wrong.sum())
        self.filled += filled
        self.missing += len(cells) - filled
        if self.different > COUNTED:
            return
        if cells.dtype.kind in "fiu":
            self.floats |= dict.fromkeys(pd.unique(found[~np.isnan(found)])[: COUNTED + 1].tolist())
        else:
            named = labels(cells.dropna().unique()[: COUNTED + 1], self.decimal)
            self.words |= {name: None for name in named if not is_missing(name)}

    def _number(self, found: Array) -> None:
        finite = found[np.isfinite(found)]
        self.infinite += len(found) - len(finite)
        if not len(finite):
            return
        self.whole = self.whole and bool((finite == np.floor(finite)).all()) and len(finite) == len(found)
        steps = np.diff(finite, prepend=finite[0] - 1 if math.isnan(self.last) else self.last)
        self.counting = self.counting and bool((steps == 1).all())
        self.last = float(finite[-1])
        self.low, self.high = min(self.low, float(finite.min())), max(self.high, float(finite.max()))
        self.total += float(finite.sum())
        self.finite += len(finite)

    def _date(self, cells: pd.Series, lines: Array) -> None:
        filled = cells.dropna()
        if self.forms is None and len(filled):
            self.forms = {form: Wrong("a date") for form in _forms(filled)}
        for at, (form, wrong) in enumerate((self.forms or {}).items()):
            found, bad = dates(cells, form)
            wrong.add(self.name, cells, bad, lines, self.row_word)
            if at == 0 and np.isfinite(found).any():
                least, largest, total, count = self.days
                real = found[np.isfinite(found)]
                self.days = [min(least, real.min()), max(largest, real.max()), total + real.sum(), count + len(real)]

    # ---- what it is ----

    @property
    def different(self) -> int:
        """How many different values it has, up to somewhat more than COUNTED."""
        return len(self.floats) + len(self.words)

    @cached_property
    def values(self) -> dict[str, None]:
        """The labels of its cells, in the order in which they came."""
        return dict.fromkeys(map(label, self.floats)) | self.words

    @property
    def form(self) -> DateFormat:
        """The form of its dates with the fewest mistakes; "" where none suits."""
        forms = self.forms or {}
        if not forms:
            return ""
        best = min(forms, key=lambda form: forms[form].count)
        return best if forms[best].count <= WRONG * self.filled else ""

    @property
    def many(self) -> bool:
        return self.different > MOST_VALUES

    @property
    def differs(self) -> bool:
        """Whether nearly every row says something else."""
        return self.many or (self.different > MOST_CLASSES and 2 * self.different > self.filled)

    def kind(self) -> ColumnKind:
        if not self.filled:
            return "text"
        if self._is_number():
            return "index" if self._counts_rows() else "number"
        if self.form:
            return "date"
        return "text" if self.differs else "category"

    def _is_number(self) -> bool:
        wrong = self.not_numbers.count
        if not wrong:
            return True
        strange = sum(not _is_finite(each) for each in self.words)
        return wrong <= WRONG * self.filled and self.different - strange > max(10, 5 * strange)

    def _counts_rows(self) -> bool:
        """Whether it only numbers the rows, as "id" and the column without a name that pandas writes first do."""
        name = self.name.lower()
        named = name in NUMBERS or name.endswith(("_id", " id")) or self.name.endswith("Id")
        unnamed = self.first and self.name == "column 1" and self.counting
        return self.whole and (self.different == self.filled or self.many) and (named or unnamed)

    def column(self, kind: ColumnKind) -> Column:
        """What a drawing keeps of it."""
        all_numbers = not self.not_numbers.count
        plain = all_numbers and not self.whole  # quantities are no categories
        values = () if self.many or plain else self._sorted()
        return Column(name=self.name, kind=kind, values=values, form=self.form)

    def _examples(self) -> list[str]:
        return [*map(label, islice(self.floats, EXAMPLES)), *self.words][:EXAMPLES]

    def _sorted(self) -> tuple[str, ...]:
        return tuple(sorted(self.values, key=int) if not self.not_numbers.count else sorted(self.values))

    def seen(self, kind: ColumnKind) -> ColumnSeen:
        """What an inspection says of it."""
        column, numeric = self.column(kind), self.finite and kind in ("number", "index", "category")
        low, high, mean = (self.low, self.high, self.total / self.finite) if numeric else (None, None, None)
        if kind == "date" and self.days[3]:
            low, high, mean = self.days[0], self.days[1], self.days[2] / self.days[3]
        unread: dict[ColumnKind, Troubles] = {}
        if self.finite:
            unread["number"] = self.not_numbers.troubles
        if column.form and self.forms:
            unread["date"] = self.forms[column.form].troubles
        return ColumnSeen(
            self.name,
            kind,
            column.kinds if self.filled else ("text",),
            self.missing,
            min(self.different, COUNTED),
            self.different > COUNTED,
            low,
            high,
            mean,
            tuple(self._examples()),
            self._note(kind, column),
            {key: troubles for key, troubles in unread.items() if troubles.count},
        )

    def _note(self, kind: ColumnKind, column: Column) -> str:
        if not self.filled:
            return "Every cell is empty."
        if self.infinite:
            return f"{self.infinite:,} of its numbers are infinite; they count as missing."
        if self.different == 1:
            return "It has the same value in every row."
        if kind == "date" and self.forms and len({wrong.count for wrong in self.forms.values()}) < len(self.forms):
            return f"Day and month could be the other way round; it is read as {spelled(column.form)}."
        if kind == "text":
            return "Nearly every row says something else: as a category it would be learnt by heart."
        return "It numbers the rows." if kind == "index" else ""


def spelled(form: str) -> str:
    """A form of dates for people: 31/12/2024 stands for day, month and year."""
    import datetime

    return "2024-12-31" if form == "ISO8601" else datetime.date(2024, 12, 31).strftime(form)


def _forms(cells: pd.Series) -> tuple[DateFormat, ...]:
    """The forms of dates that suit nearly all of the first different cells; more than one where day and month could
    change places."""
    import pandas as pd

    tried = pd.Series(cells.unique()[:TRIED], dtype="str").str.strip()
    tried = tried[[not is_missing(cell) for cell in tried]]
    if not len(tried) or tried.str.len().median() < LETTERS:
        return ()
    shares = {form: float(np.isfinite(days(tried, form)).mean()) for form in FORMATS}
    best = max(shares.values())
    suiting = tuple(form for form, share in shares.items() if share == best and share >= 1 - WRONG)
    return tuple(form for form in suiting if form != "ISO8601") or suiting


def _is_finite(name: str) -> bool:
    try:
        return math.isfinite(float(label(name)))
    except ValueError:
        return False
