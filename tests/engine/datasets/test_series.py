"""Time series: windows in the order of time, gaps, dates, and what is wrong with a table said in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.importing import inspect
from engine.datasets.prepare import prepare
from engine.datasets.series import Series
from engine.datasets.series_rows import closed, unbroken
from engine.datasets.table_columns import Column
from engine.errors import DataError
from engine.layer import Unfit
from engine.values import Value

DAY = Column(name="day", kind="date", form="%Y-%m-%d")


def write(path: Path, values: list[object], days: list[int] | None = None) -> Path:
    """A table with a date and a value for each row."""
    places = range(len(values)) if days is None else days
    rows = [f"{np.datetime64('2024-01-01') + place},{value}" for place, value in zip(places, values, strict=True)]
    path.write_text("\n".join(["day,value", *rows]) + "\n", encoding="utf-8")
    return path


def series(**settings: object) -> Series:
    columns = (DAY, Column(name="value"))
    given = {"file": "a.csv", "target": "value", "date": "day", "window": 4, "columns": columns, **settings}
    return Series(**given)  # type: ignore[arg-type]


def test_what_follows_a_window_is_to_be_predicted(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", list(range(60)))
    table = series(horizon=2).load(tmp_path)
    assert table.facts.x == Value((4, 1))
    assert table.x[5].ravel().tolist() == [5, 6, 7, 8]
    assert table.y[5].tolist() == [9, 10]
    assert table.names[5] == "before 2024-01-10"


def test_training_comes_before_validation_and_test_and_no_value_is_in_two_parts(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", list(range(100)))
    table = series(horizon=3).load(tmp_path)
    assert table.parts is not None
    spans = []
    for part in table.parts:
        values = {*table.x[part].ravel().tolist(), *table.y[part].ravel().tolist()}
        spans.append((min(values), max(values)))
    assert spans == [(0, 69), (70, 84), (85, 99)]


def test_scaling_is_of_the_training_part(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [*range(70), *[1000] * 30])
    parts = prepare(series(), tmp_path)
    assert parts.scaler.offset.ravel()[0] < 70
    assert parts.test.x.min() > 10


def test_rows_are_put_in_the_order_of_their_dates(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", list(range(59, -1, -1)), list(range(59, -1, -1)))
    table = series().load(tmp_path)
    assert table.x[0].ravel().tolist() == [0, 1, 2, 3]
    assert table.notes == ("The rows were put into the order of their dates.",)


def test_a_short_gap_is_closed_and_a_long_one_is_not_crossed(tmp_path: Path) -> None:
    days = [day for day in range(100) if day != 10 and not 30 <= day < 40]
    write(tmp_path / "a.csv", list(days), days)
    table = series().load(tmp_path)
    assert table.notes == (
        "Missing by their dates: 11 steps in 2 gaps, the first after 2024-01-10.",
        "In 1 step missing values were filled in between their neighbours.",
        "Left out, with a value missing in it: 14 windows.",
    )
    assert [8, 9, 10, 11] in table.x.reshape(-1, 4).tolist()
    assert np.all(np.diff(table.x.reshape(-1, 4), axis=1) == 1)


def test_a_date_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    days = [*range(30), 29, *range(30, 60)]
    write(tmp_path / "a.csv", list(range(61)), days)
    table = series().load(tmp_path)
    assert table.notes[0] == "There more than once: 1 date, such as 2024-01-30; the last row of each counts."


def test_empty_cells_and_cells_that_are_no_number_are_missing(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [*range(20), "", "oops", *range(22, 60)])
    table = series(interpolate=2).load(tmp_path)
    assert table.notes == (
        "In 1 row a cell cannot be read and counts as missing.",
        "In 2 steps missing values were filled in between their neighbours.",
    )
    assert len(series(interpolate=1).load(tmp_path)) < len(table)


def test_no_value_is_filled_in_with_one_of_another_part() -> None:
    values = np.array([[1.0], [np.nan], [3.0], [np.nan], [5.0]], np.float32)
    found, count = closed(values, [(0, 3), (3, 5)], 3)
    assert count == 1
    assert found.ravel()[:3].tolist() == [1, 2, 3]
    assert np.isnan(found[3, 0])
    assert unbroken(found, np.array([0, 1, 2]), 2).tolist() == [True, True, False]


def test_the_past_of_the_target_can_be_left_out(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},{-n}" for n in range(60))
    (tmp_path / "a.csv").write_text(f"value,other\n{rows}\n")
    columns = (Column(name="value"), Column(name="other"))
    table = series(columns=columns, date="", past=False).load(tmp_path)
    assert table.facts.channels == ("other",)
    assert table.x[0].ravel().tolist() == [0, -1, -2, -3]
    assert table.names[0] == "before step 5"
    with pytest.raises(Unfit, match="No column is left to predict from"):
        series(past=False).facts()


def test_the_place_in_the_year_can_go_in(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", list(range(60)))
    facts = series(cycles=True).load(tmp_path).facts
    assert facts.channels[1:3] == ("day (sine of the year)", "day (cosine of the year)")
    assert facts.features[0] == "value, 4 before"


def test_the_last_steps_can_be_typed() -> None:
    assert series().example_of({"value": "1 2, 3; 4 5"}).ravel().tolist() == [2, 3, 4, 5]
    with pytest.raises(DataError, match="“value” needs 4 numbers, the last steps in order, but 2 came"):
        series().example_of({"value": "1 2"})
    with pytest.raises(DataError, match="“value” should be numbers, but “x” is none"):
        series().example_of({"value": "1 2 3 x"})


def test_another_table_gives_windows_up_to_its_last_row(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", list(range(8)))
    rows, names = series().examples_from(tmp_path / "b.csv")
    assert rows[-1].ravel().tolist() == [4, 5, 6, 7]
    assert names[-1] == "before 2024-01-09"
    write(tmp_path / "c.csv", [1, 2])
    with pytest.raises(DataError, match="has no 4 steps in a row without a missing value"):
        series().examples_from(tmp_path / "c.csv")


def test_a_series_that_is_too_short_or_full_of_holes_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [1, 2, 3])
    with pytest.raises(DataError, match="its training part is too short for a window and what follows it"):
        series().load(tmp_path)
    write(tmp_path / "a.csv", [1, ""] * 40)
    with pytest.raises(DataError, match=r"In every window of “a\.csv” a value is missing"):
        series(interpolate=0).load(tmp_path)


def test_what_the_settings_name_has_to_be_there(tmp_path: Path) -> None:
    for wrong, said in (
        ({"file": ""}, "No file is chosen yet"),
        ({"target": ""}, "No column of “a.csv” is chosen to be predicted"),
        ({"target": "gone"}, "has no column “gone” to predict"),
        ({"target": "day"}, "holds no numbers"),
        ({"date": "value"}, "has no column of dates “value”"),
    ):
        with pytest.raises(Unfit, match=said):
            series(**wrong).facts()
    (tmp_path / "a.csv").write_text("day,other\n2024-01-01,1\n")
    with pytest.raises(DataError, match="has no column “value” any more"):
        series().load(tmp_path)
    (tmp_path / "a.csv").write_text("day,value\nsoon,1\nlater,2\n")
    with pytest.raises(DataError, match=r"No row of “a\.csv” has a date"):
        series().load(tmp_path)


def test_a_table_is_inspected_as_a_series(tmp_path: Path) -> None:
    days = [day for day in range(80) if day != 10]
    found = inspect(write(tmp_path / "a.csv", [day + 0.5 for day in days], days), reader="series")
    assert isinstance(found.dataset, Series)
    assert (found.dataset.target, found.dataset.date) == ("value", "day")
    assert found.warnings[0] == "Missing by their dates: 1 step in 1 gap, the first after 2024-01-10."
    assert len(found.dataset.load(tmp_path)) > 30
    (tmp_path / "b.csv").write_text("a,b\nx,y\n" * 5)
    with pytest.raises(DataError, match="there is no time series in it"):
        inspect(tmp_path / "b.csv", reader="series")


def test_a_long_series_takes_no_more_memory_for_its_windows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("value\n" + "1.5\n2.5\n" * 60_000)
    parts = prepare(series(columns=(Column(name="value"),), date="", window=100), tmp_path)
    assert parts.train.x.source.whole.nbytes < 1_000_000  # type: ignore[union-attr]
    assert parts.train.x[:2].dtype == np.float32
