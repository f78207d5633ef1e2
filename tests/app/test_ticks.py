"""Round numbers and round dates along an axis."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from app.ticks import CLOSER, date_of, date_ticks, day_of, ticks


@pytest.mark.parametrize(
    ("low", "high", "size", "texts"),
    [
        (-6.1, 6.1, 300, ["−5", "0", "5"]),
        (0.0, 1.0, 400, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0.0, 3e6, 400, ["0", "10⁶", "2.0×10⁶", "3.0×10⁶"]),
        (1.0, 1.0, 400, []),
        (0.0, float("inf"), 400, []),
        (0.0, float("nan"), 400, []),
        (-2.2, 2.2, 100, ["−2", "2"]),  # two at least: one alone says nothing of distances
    ],
)
def test_axes_have_round_numbers(low, high, size, texts):
    assert [text for _, text in ticks(low, high, size, 70 if high > 2 else 60)] == texts


@pytest.mark.parametrize(
    ("first", "last", "size", "texts"),
    [
        (datetime(2012, 1, 3, 5), datetime(2012, 1, 3, 23), 300, ["01-03 06:00", "01-03 12:00", "01-03 18:00"]),
        (datetime(2012, 1, 3), datetime(2012, 1, 9), 300, ["2012-01-03", "2012-01-05", "2012-01-07", "2012-01-09"]),
        (datetime(2012, 1, 3), datetime(2013, 2, 1), 400, ["2012-04", "2012-07", "2012-10", "2013-01"]),
        (datetime(1871, 1, 3), datetime(2013, 2, 1), 400, ["1900", "1950", "2000"]),
        (datetime(2012, 1, 3), datetime(2012, 12, 1), 150, ["2012-04", "2012-10"]),
        (datetime(2012, 1, 3), datetime(2012, 1, 3), 150, []),
    ],
)
def test_an_axis_of_days_has_round_dates(first: datetime, last: datetime, size: int, texts: list[str]) -> None:
    assert [text for _, text in date_ticks(day_of(first), day_of(last), size, 70, 9)] == texts


@pytest.mark.parametrize("days", [0.2, 1, 3, 10, 40, 100, 300, 1000, 4000, 30_000, 400_000])
@pytest.mark.parametrize("size", [120, 200, 400, 900])
def test_dates_keep_apart(days: float, size: int) -> None:
    found = date_ticks(15_000.3, 15_000.3 + days, size, 70, 9)
    for (before, text), (after, _) in pairwise(found):
        assert (after - before) / days * size >= max(70, 9 * len(text)) * CLOSER * 0.9
    assert len(found) <= size / 60 + 1


def test_days_beyond_the_calendar_are_numbers() -> None:
    assert date_ticks(0, 1e7, 300, 95) == ticks(0, 1e7, 300, 95)
    assert date_ticks(0, float("inf"), 300, 95) == []
    assert date_of(0) == "1970-01-01"
    assert date_of(1e12) == "day 1,000,000,000,000"
