"""What there is to know of a table before it becomes a time series: which column is the time, and which to predict."""

from __future__ import annotations

from pathlib import Path

from engine.datasets.inspecting import Inspection, Reading, Told
from engine.datasets.series import Series
from engine.datasets.series_rows import read_steps
from engine.datasets.table_columns import Column
from engine.datasets.table_import import inspect as inspect_table
from engine.datasets.table_source import SUFFIXES
from engine.errors import DataError

WINDOW = 24
"""Steps that are read where there are enough: a day of hours, two years of months."""


def suits(path: Path) -> bool:
    """Whether it is a table: any of them may be in the order of time."""
    return path.is_file() and path.suffix.lower() in SUFFIXES


def inspect(path: Path, told: Told, reading: Reading) -> Inspection:
    """What a table holds as a time series. Raises DataError where it has no numbers, and Cancelled."""
    table = inspect_table(path, told, reading)
    columns: tuple[Column, ...] = table.dataset.setting("columns")
    numbers = [column for column in columns if column.number]
    if not numbers:
        raise DataError(
            f"No column of “{path.name}” holds numbers, so there is no time series in it.", "Read it as a table."
        )
    date = next((column for column in columns if column.kind == "date"), None)
    guessed = table.dataset.setting("target")
    target = next((column for column in numbers if column.name == guessed), numbers[-1])
    dialect = table.dataset.setting("dialect")
    dataset = Series(
        file=path.name,
        target=target.name,
        date=date.name if date else "",
        columns=columns,
        dialect=dialect,
        window=max(1, min(WINDOW, table.rows // 20)),
        rows=table.rows,
    )
    steps = read_steps(path, dialect, (target,), date)
    facts = (*table.facts, ("Order", f"by “{date.name}”" if date else "as the rows stand"))
    return Inspection(
        **{
            **table.__dict__,
            "reader": "series",
            "dataset": dataset,
            "facts": facts,
            "warnings": (*steps.notes, *table.warnings),
        }
    )
