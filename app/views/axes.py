"""Which of many features a plane shows first: numbers that say something by their size.

A date goes in as its day and as its place in the year and the week, a category as a 0 or 1 for each: as axes the sine
of a date and zeros and ones are curves and stripes, and nothing is seen in them.
"""

from __future__ import annotations

from engine.datasets.table_file import TableFile
from engine.layer import Layer


def first_axes(dataset: Layer, features: int) -> list[int]:
    """The places of two features, fewer where there are no two: numbers before days, and these before all others."""
    numbers, days, place = [], [], 0
    for column, width in dataset.inputs_of_columns() if isinstance(dataset, TableFile) else ():
        if column.kind == "date":
            days.append(place)
        elif width == 1 and column.kind == "number":
            numbers.append(place)
        place += width
    return sorted(list(dict.fromkeys((*numbers, *days, *range(features))))[: min(2, features)])
