"""A table of one's own: a file with a column to predict.

What the drawing has to know of the file (its columns, their kinds and values) stands in the settings, put there when
the file is imported (`engine.datasets.table_import`), and is compared with the file when it is loaded. `reading` turns
rows into numbers, `engine.datasets.table_source` gives the rows of a file whatever its format.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Table
from engine.datasets.inspecting import ColumnKind
from engine.datasets.places import FileName, find
from engine.datasets.table_columns import MOST_CLASSES, Column
from engine.datasets.table_dates import cycle_names
from engine.datasets.table_dialect import Dialect
from engine.datasets.table_loading import Wanted, example, loaded, read_examples
from engine.layer import Change, Learnt, Unfit, layer
from engine.values import Value

MOST_ALSO = 1_000
MOST_BESIDE = 3
ROWS_BESIDE = 500_000
"""Columns of text that are read without being learnt from, in tables of so many rows: some 100 MB."""


@layer
class TableFile(NumberDataset):
    """A table from a file: one column or several are predicted from the others. CSV, TSV, Excel and Parquet are read.

    Columns of numbers go in as they are, categories as 0 or 1 for each, dates as days and as their place in the year
    and the week. Row numbers and texts, such as names, are left out. Missing cells are filled in, or their rows left
    out; rows that cannot be read are left out and named. The file lies beside the drawing or among your data sets; its
    source and licence are those of the file you bring.
    """

    kind = "csv"  # as the first version called it, which read nothing else
    title = "Table"
    gaps = True
    stored = True
    keywords = ("csv", "tsv", "excel", "parquet", "spreadsheet", "own data", "regression", "classification")

    file: FileName = Field("", description="The file, beside the drawing or among your data sets.")
    target: str = Field("", description="The column to predict.")
    predict: Literal["class", "number"] = Field(
        "class", description="What the target is: one of some classes, or a number."
    )
    also: tuple[str, ...] = Field(
        (),
        max_length=MOST_ALSO,
        description="Columns that are predicted together with the target: numbers, or each a yes or no.",
    )
    leave_out: tuple[str, ...] = Field((), description="Columns the network does not get, such as row numbers.")
    encoding: Literal["one-hot", "index"] = Field(
        "one-hot",
        description="How categories go in. One-hot: a 0 or 1 for each category. Index: the category's number.",
    )
    dates: Literal["days and cycles", "days"] = Field(
        "days and cycles",
        description="How dates go in. Days: how many since 1970. Cycles: also the place in the year, the week and, with"
        " a time, the day, as sine and cosine.",
    )
    columns: tuple[Column, ...] = Field(
        (), description="What each column is taken for; texts and row numbers do not go in."
    )
    dialect: Learnt[Dialect] = Field(Dialect(), description="How the file is written, as found at import.")
    rows: Learnt[int] = Field(
        0,
        ge=0,
        le=2**40,
        description="How many rows there are, as found at import.",
    )

    @property
    def summary(self) -> str:
        return f"{self.file} → {', '.join((self.target, *self.also))}" if self.file else ""

    @property
    def examples(self) -> int:
        return self.rows

    @property
    def split_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def choices(self, setting: str) -> tuple[str, ...]:
        return self.split_columns if setting == "target" else super().choices(setting)

    def _idle(self) -> tuple[str, ...]:
        kinds = {column.kind for column in self.columns}
        return super()._idle() + (() if "date" in kinds else ("dates",))

    def with_kind(self, name: str, kind: ColumnKind) -> TableFile:
        """The same table with a column taken for another kind; see `Column.kinds`."""
        columns = tuple(each.model_copy(update={"kind": kind}) if each.name == name else each for each in self.columns)
        return self.model_copy(update={"columns": columns})

    def with_target(self, name: str) -> TableFile:
        """The same table with another column to predict: a class where it has few values, otherwise a number."""
        column = next((each for each in self.columns if each.name == name), Column(name=name))
        as_class = column.kind == "category" or (2 <= len(column.values) <= MOST_CLASSES)
        left_out, also = (tuple(each for each in names if each != name) for names in (self.leave_out, self.also))
        changed = {"target": name, "predict": "class" if as_class else "number", "leave_out": left_out, "also": also}
        return self.model_copy(update=changed)

    def facts(self) -> Facts:
        target, *also = self._targets()
        features = tuple(feature for column in self._inputs() for feature in self._features(column))
        if not features:
            alone = "Read it as a time series, to predict how it goes on, or bring a table with a second column."
            hint = "Leave fewer columns out." if len(self.columns) > 1 else alone
            raise Unfit("No column is left to predict from.", hint=hint)
        x = Value((len(features),))
        called = ", ".join((target.name, *self.also))
        if self.predict == "number":
            return Facts(x, Value((1 + len(also),)), (), features, called)
        shape = (1 + len(also),) if also else ()
        return Facts(x, Value(shape, len(target.values)), target.values, features, called)

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        return (find(self.file, folder), *super().files(folder))

    def load(self, folder: Path | None = None) -> Table:
        facts = self.facts()
        return loaded(find(self.file, folder), self.wanted(facts), facts)

    def wanted(self, facts: Facts) -> Wanted:
        """What of the file goes in, and how."""
        return Wanted(
            name=self.file,
            dialect=self.dialect,
            inputs=self._inputs(),
            widths=tuple(len(self._features(column)) for column in self._inputs()),
            targets=self._targets(),
            as_class=self.predict == "class",
            leave_out_gaps=self.missing == "leave out",
            beside=self._beside(),
            width=facts.x.size,
            rows=self.rows,
        )

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """The rows of another table with the same columns; what is to be predicted need not be in it."""
        return read_examples(path, self.wanted(self.facts()))

    def example_of(self, values: Mapping[str, str]) -> Array:
        """A row, by the names of its columns or of its features; what is not named is missing."""
        return example(values, self.wanted(self.facts()), self.facts().features)

    def _targets(self) -> tuple[Column, ...]:
        """The target and what is predicted with it. Raises Unfit where they cannot be predicted together."""
        target = self._target()
        known = {column.name: column for column in self.columns}
        for name in self.also:
            fix = Change("also", tuple(each for each in self.also if each != name))
            if name not in known or name == self.target:
                there = "is the target already" if name in known else f"is no column of “{self.file}”"
                raise Unfit(f"“{name}” {there}, and cannot be predicted with it.", fix)
            if self.predict == "number" and known[name].kind in ("category", "text"):
                raise Unfit(f"The column “{name}” holds text, and the target “{target.name}” is a number.", fix)
            if self.predict == "class" and not len(target.values) == len(known[name].values) == 2:
                raise Unfit(
                    f"“{target.name}” and “{name}” have to hold two different values each to be predicted together.",
                    fix,
                    *((Change("predict", "number"),) if target.number and known[name].number else ()),
                )
            if self.predict == "class" and known[name].values != target.values:
                pairs = (" and ".join(f"“{value}”" for value in each.values) for each in (target, known[name]))
                raise Unfit(f"“{target.name}” holds {next(pairs)}, but “{name}” holds {next(pairs)}.", fix)
        return (target, *(known[name] for name in self.also))

    def _target(self) -> Column:
        """Raises Unfit where the settings do not name one that can be predicted."""
        if not self.file:
            raise Unfit("No file is chosen yet.", hint="Drop a table on the window: CSV, TSV, Excel or Parquet.")
        column = next((column for column in self.columns if column.name == self.target), None)
        if not self.target:
            raise Unfit(f"No column of “{self.file}” is chosen to be predicted.", hint="Choose the target.")
        if column is None:
            raise Unfit(f"“{self.file}” has no column “{self.target}” to predict.", hint="Choose another column.")
        if self.predict == "number" and column.kind in ("category", "text"):
            raise Unfit(f"The column “{column.name}” holds text, not numbers.", Change("predict", "class"))
        if self.predict == "class" and len(column.values) < 2:
            what = "the same value in every row" if column.values else "too many different values to be classes"
            fixes = (Change("predict", "number"),) if column.number and not column.values else ()
            raise Unfit(f"The column “{column.name}” holds {what}.", *fixes, hint="Choose another column to predict.")
        return column

    def _inputs(self) -> tuple[Column, ...]:
        outside = {self.target, *self.also, *self.leave_out}
        return tuple(each for each in self.columns if each.name not in outside and _goes_in(each))

    def inputs_of_columns(self) -> tuple[tuple[Column, int], ...]:
        """The columns that go in, in the order of their numbers, and how many numbers each becomes."""
        return tuple((column, len(self._features(column))) for column in self._inputs())

    def _beside(self) -> tuple[Column, ...]:
        """What the parts are drawn by; and what no network gets but may say what belongs together, so that the doctor
        can tell where groups are torn."""
        by = [column for column in self.columns if self.split != "share" and column.name == self.split_by]
        inputs = {self.target, *self.also, *(column.name for column in (*by, *self._inputs()))}
        names = [column for column in self.columns if column.name not in inputs and (column.as_text or column.number)]
        names.sort(key=lambda column: column.number)  # texts are names more often than numbers are
        return (*by, *(names[:MOST_BESIDE] if self.rows <= ROWS_BESIDE else ()))

    @property
    def time_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.kind == "date")

    def _features(self, column: Column) -> tuple[str, ...]:
        """The names of the numbers that a column becomes."""
        if column.kind == "date" and self.dates == "days and cycles":
            return (column.name, *cycle_names(column.name, column.timed))
        if column.kind != "category" or self.encoding == "index" or len(column.values) == 1:
            return (column.name,)
        return tuple(f"{column.name} = {value}" for value in column.values)


def _goes_in(column: Column) -> bool:
    return column.kind in ("number", "date") or (column.kind == "category" and bool(column.values))
