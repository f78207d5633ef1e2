"""Which features a plane shows first, and which of them are days."""

from __future__ import annotations

from pathlib import Path

from app.views.axes import days, first_axes
from engine.datasets.importing import describe
from engine.examples import example


def test_the_day_of_a_date_is_found_among_the_numbers_that_the_columns_become(tmp_path: Path) -> None:
    rows = [f"{'oslo' if day % 3 else 'rome'},{day / 2},2024-01-{day:02},{day * 3}" for day in range(1, 31)]
    (tmp_path / "days.csv").write_text("\n".join(["city,rain,when,sold", *rows]), encoding="utf-8")
    table = describe(tmp_path / "days.csv", "days.csv")
    places = [place for column, width in table.inputs_of_columns() for place in (column.name,) * width]
    assert days(table) == [places.index("when")]
    assert first_axes(table, len(places)) == [places.index("rain"), places.index("when")]


def test_data_without_columns_have_no_days() -> None:
    data = example("xor").graph.nodes["xor_1"].layer
    assert days(data) == []
    assert first_axes(data, 2) == [0, 1]
