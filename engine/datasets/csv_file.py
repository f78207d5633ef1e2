"""A table of one's own: a CSV file with a column to predict.

What the drawing has to know of the file (its columns and their values) stands in the settings, put there when the file
is imported (`engine.datasets.csv_import`), and is compared with the file when it is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Table, classification, regression
from engine.datasets.csv_columns import Cells, Column, codes, numbers, positions
from engine.datasets.csv_rows import Dialect, blocks
from engine.datasets.memory import require
from engine.datasets.places import FileName, find
from engine.errors import DataError
from engine.layer import Change, Unfit, layer
from engine.values import Value


@layer
class CsvFile(NumberDataset):
    """A table from a CSV file: one column is predicted from the others.

    Columns of numbers go in as they are, columns of text by their categories. Rows with an empty cell are left out, and
    so are columns of text in which nearly every row says something else, such as names. The file lies beside the
    drawing or among your data sets; its source and licence are those of the file you bring.
    """

    kind = "csv"
    title = "CSV file"
    keywords = ("table", "spreadsheet", "excel", "own data", "regression", "classification")

    file: FileName = Field("", description="The file, beside the drawing or among your data sets.")
    target: str = Field("", description="The column to predict.")
    predict: Literal["class", "number"] = Field(
        "class", description="What the target is: one of some classes, or a number."
    )
    leave_out: tuple[str, ...] = Field((), description="Columns the network does not get, such as row numbers.")
    encoding: Literal["one-hot", "index"] = Field(
        "one-hot", description="How text goes in. One-hot: a 0 or 1 for each category. Index: the category's number."
    )
    columns: tuple[Column, ...] = Field(
        (), description="The columns, as found at import.", json_schema_extra={"learnt": True}
    )
    dialect: Dialect = Field(
        Dialect(), description="How the file is written, as found at import.", json_schema_extra={"learnt": True}
    )
    rows: int = Field(
        0,
        ge=0,
        le=2**40,
        description="How many rows there are, as found at import.",
        json_schema_extra={"learnt": True},
    )

    @property
    def summary(self) -> str:
        return f"{self.file} → {self.target}" if self.file else ""

    @property
    def examples(self) -> int:
        return self.rows

    def choices(self, setting: str) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns) if setting == "target" else ()

    def facts(self) -> Facts:
        target = self._target()
        features = tuple(feature for column in self._inputs() for feature in self._features(column))
        if not features:
            raise Unfit("No column is left to predict from.", hint="Leave fewer columns out.")
        x = Value((len(features),))
        if self.predict == "number":
            return Facts(x, Value((1,)), (), features, target.name)
        return Facts(x, Value((), len(target.values)), target.values, features, target.name)

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        return (find(self.file, folder),)

    def load(self, folder: Path | None = None) -> Table:
        facts = self.facts()
        found = self._read(find(self.file, folder), facts)
        whole: Array = np.all(np.isfinite(found), axis=0)
        if not whole.any():
            raise DataError(f"No row of “{self.file}” is complete.", "Leave out the columns that are hardly filled.")
        x, y = self._encoded(found[:-1, whole], facts), found[-1, whole]
        table = regression(x, y, facts) if self.predict == "number" else classification(x, y, facts)
        left_out = len(whole) - len(table)
        note = f"{left_out:,} of {len(whole):,} rows were left out: a cell is empty or no finite number."
        return Table(table.x, table.y, facts, (note,) if left_out else ())

    def _read(self, path: Path, facts: Facts) -> Array:
        """The columns that are used, the target last, as float32 (columns, rows); see `numbers` and `codes`."""
        columns = (*self._inputs(), self._target())
        as_number = [*(column.number for column in columns[:-1]), self.predict == "number"]
        used = list(zip(columns, as_number, positions(path, self.dialect, columns), strict=True))
        found: list[Array] = []
        for lines, cells in blocks(path, self.dialect):
            block = []
            for column, is_number, place in used:
                where = Cells(cells[place], lines, path.name, self.dialect.decimal)
                block.append(numbers(column, where) if is_number else codes(column, where))
            found.append(np.stack(block))
            # Checked as it grows: the number of rows in the settings is only what the file had at import.
            require(8 * facts.x.size * sum(part.shape[1] for part in found), f"The table “{path.name}”")
        if not found:
            raise DataError(f"“{path.name}” has no rows.")
        return np.concatenate(found, axis=1)

    def _encoded(self, found: Array, facts: Facts) -> Array:
        """x (rows, features) from the input columns (columns, rows)."""
        x = np.empty((found.shape[1], facts.x.size), np.float32)
        start = 0
        for column, values in zip(self._inputs(), found, strict=True):
            width = len(self._features(column))
            x[:, start : start + width] = values[:, None] if width == 1 else values[:, None] == np.arange(width)
            start += width
        return x

    def _target(self) -> Column:
        """Raises Unfit where the settings do not name one that can be predicted."""
        if not self.file:
            raise Unfit("No file is chosen yet.", hint="Drop a CSV file on the window.")
        column = next((column for column in self.columns if column.name == self.target), None)
        if column is None:
            raise Unfit(f"“{self.file}” has no column “{self.target}” to predict.", hint="Choose another column.")
        if self.predict == "number" and not column.number:
            raise Unfit(f"The column “{column.name}” holds text, not numbers.", Change("predict", "class"))
        if self.predict == "class" and len(column.values) < 2:
            what = "the same value in every row" if column.values else "too many different values to be classes"
            fixes = (Change("predict", "number"),) if column.number and not column.values else ()
            raise Unfit(f"The column “{column.name}” holds {what}.", *fixes, hint="Choose another column to predict.")
        return column

    def _inputs(self) -> tuple[Column, ...]:
        outside = {self.target, *self.leave_out}
        return tuple(each for each in self.columns if each.name not in outside and (each.number or each.values))

    def _features(self, column: Column) -> tuple[str, ...]:
        """The names of the numbers that a column becomes."""
        if column.number or self.encoding == "index" or len(column.values) == 1:
            return (column.name,)
        return tuple(f"{column.name} = {value}" for value in column.values)
