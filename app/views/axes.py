"""Which of many features a plane shows first: numbers that say something by their size.

A date goes in as its day and as its place in the year and the week, a category as a 0 or 1 for each: as axes the sine
of a date and zeros and ones are curves and stripes, and nothing is seen in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.datasets.table_columns import Column
from engine.datasets.table_file import TableFile
from engine.layer import Layer


def first_axes(dataset: Layer, features: int) -> list[int]:
    """The places of two features, fewer where there are no two: numbers before days, and these before all others."""
    numbers = [place for place, column, width in _columns(dataset) if width == 1 and column.kind == "number"]
    return sorted(list(dict.fromkeys((*numbers, *days(dataset), *range(features))))[: min(2, features)])


def days(dataset: Layer) -> list[int]:
    """The places of the features that count the days since 1970: as axes these read as dates."""
    return [place for place, column, _ in _columns(dataset) if column.kind == "date"]


def _columns(dataset: Layer) -> Iterator[tuple[int, Column, int]]:
    """Each column of a table that goes in, with the place of its first number and how many it has."""
    place = 0
    for column, width in dataset.inputs_of_columns() if isinstance(dataset, TableFile) else ():
        yield place, column, width
        place += width
