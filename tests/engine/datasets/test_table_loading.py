"""From the rows of a table to examples: kinds of columns, dates, what is kept on disk, and rows from outside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets import stored, table_loading
from engine.datasets.importing import describe
from engine.datasets.prepare import _prepared, prepare
from engine.datasets.stored import Stored
from engine.datasets.table_file import TableFile
from engine.errors import DataError
from tests.engine.datasets.samples import write_flowers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def table_file(path: Path) -> TableFile:
    found = describe(path)
    assert isinstance(found, TableFile)
    return found


# ---- dates ----


def test_dates_become_days_and_their_place_in_the_year_and_the_week(path: Path) -> None:
    days = np.arange("2021-01-01", "2021-03-02", dtype="datetime64[D]")
    path.write_text("day,y\n" + "".join(f"{day},{n % 3}.5\n" for n, day in enumerate(days)))
    dataset = table_file(path)
    assert dataset.columns[0].kind == "date"
    table = dataset.load(path.parent)
    assert table.facts.features == (
        "day",
        "day (sine of the year)",
        "day (cosine of the year)",
        "day (sine of the week)",
        "day (cosine of the week)",
    )
    assert table.x[:2, 0].tolist() == [18628, 18629]
    np.testing.assert_allclose(table.x[0, 3:], table.x[7, 3:], atol=1e-4)  # a week later
    np.testing.assert_allclose(np.hypot(table.x[:, 1], table.x[:, 2]), 1, atol=1e-5)
    plain = dataset.changed(dates="days").load(path.parent)
    assert plain.facts.features == ("day",)


def test_a_time_of_the_day_has_its_place_too(path: Path) -> None:
    path.write_text("at,y\n" + "".join(f"2021-01-01 {n % 24:02}:30,{n}.5\n" for n in range(48)))
    table = table_file(path).load(path.parent)
    assert table.facts.features[-2:] == ("at (sine of the day)", "at (cosine of the day)")
    assert table.x[0, 0] == np.float32(18628 + 0.5 / 24)


def test_the_setting_for_dates_is_offered_where_there_are_some(path: Path) -> None:
    path.write_text("day,y\n" + "".join(f"{n + 1:02}.03.2021,{n}.5\n" for n in range(28)))
    assert "dates" in table_file(path).fields
    assert "dates" not in table_file(write_flowers(path)).fields


# ---- kinds ----


def test_the_kind_of_a_column_can_be_changed(path: Path) -> None:
    path.write_text("rooms,y\n" + "1,p\n2,q\n3,p\n" * 4)
    dataset = table_file(path)
    assert dataset.facts().features == ("rooms",)
    assert dataset.columns[0].kinds == ("number", "category", "text", "index")
    categories = dataset.with_kind("rooms", "category")
    assert categories.facts().features == ("rooms = 1", "rooms = 2", "rooms = 3")
    assert categories.load(path.parent).x[:3].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert not dataset.with_kind("rooms", "index")._inputs()


def test_another_target_is_a_class_where_it_has_few_values(path: Path) -> None:
    dataset = table_file(write_flowers(path))
    assert dataset.with_target("colour").predict == "class"
    assert dataset.with_target("width").predict == "number"


def test_columns_that_the_parts_are_drawn_by_come_along(path: Path) -> None:
    dataset = table_file(write_flowers(path))
    assert dataset.split_columns == ("id", "width", "height", "colour", "species")
    by = dataset.changed(split="group", split_by="colour")
    assert by.load(path.parent).columns["colour"][:4].tolist() == ["red", "blue", "white", "red"]
    by = dataset.changed(split="time", split_by="id")
    assert by.load(path.parent).columns["id"][:4].tolist() == [0, 1, 2, 3]


# ---- memory ----


@pytest.fixture
def little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_loading, "free_memory", lambda: 1_000)
    monkeypatch.setattr(stored, "user_cache_path", lambda *_, **__: tmp_path / "cache")


@pytest.mark.usefixtures("little_memory")
def test_what_has_no_room_is_read_from_disk_as_it_is_needed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = table_file(write_flowers(path))
    there = dataset.load(path.parent)
    assert isinstance(there.x, Stored)
    monkeypatch.setattr(table_loading, "free_memory", lambda: None)
    here = dataset.load(path.parent)
    np.testing.assert_array_equal(there.x[:], here.x)
    np.testing.assert_array_equal(there.y, here.y)


@pytest.mark.usefixtures("little_memory")
def test_what_was_kept_on_disk_is_not_kept_twice(path: Path, tmp_path: Path) -> None:
    dataset = table_file(write_flowers(path))
    dataset.load(path.parent)
    before = sorted((tmp_path / "cache" / "rows").iterdir())
    assert len(dataset.load(path.parent)) == 60
    assert sorted((tmp_path / "cache" / "rows").iterdir()) == before
    write_flowers(path, 50)
    assert len(dataset.load(path.parent)) == 50


# ---- from outside ----


def test_rows_of_another_file_are_examples(path: Path, tmp_path: Path) -> None:
    dataset = table_file(write_flowers(path))
    other = tmp_path / "new.csv"
    other.write_text("colour;height;width\nwhite;2,5;1\n;7;8\n")
    x, names = dataset.examples_from(other)
    assert dataset.facts().features == ("width", "height", "colour = blue", "colour = red", "colour = white")
    np.testing.assert_array_equal(x, np.array([[1, 2.5, 0, 0, 1], [8, 7, np.nan, np.nan, np.nan]], np.float32))
    assert names == ("line 2", "line 3")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("width,height\n1,2\n", "“new.csv” has no column “colour” any more. Import the file again."),
        (
            "width,height,colour\n1,2,pink\n",
            "“new.csv”: line 2: “colour” is “pink”, and not one of “blue”, “red”, “white”.",
        ),
        ("width,height,colour\n1,2\n", "“new.csv”: Line 2: it has 2 cells, and the table has 3 columns."),
    ],
)
def test_rows_that_are_no_examples_are_refused(path: Path, tmp_path: Path, text: str, message: str) -> None:
    dataset = table_file(write_flowers(path))
    (tmp_path / "new.csv").write_text(text)
    with pytest.raises(DataError) as caught:
        dataset.examples_from(tmp_path / "new.csv")
    assert str(caught.value) == message


def test_an_example_is_made_of_what_is_typed(path: Path) -> None:
    dataset = table_file(write_flowers(path))
    assert dataset.example_of({"width": "2", "height": "3", "colour": "red"}).tolist() == [2, 3, 0, 1, 0]
    assert np.isnan(dataset.example_of({"width": "2", "colour": "red"})).tolist() == [False, True, False, False, False]
    features = {"width": "2", "height": "3", "colour = blue": "1", "colour = red": "0", "colour = white": "0"}
    assert dataset.example_of(features).tolist() == [2, 3, 1, 0, 0]
    with pytest.raises(DataError, match=r"^“colour” should be one of “blue”, “red”, “white”, but is “pink”\.$"):
        dataset.example_of({"width": "2", "height": "3", "colour": "pink"})
    with pytest.raises(DataError, match=r"^“width” should be a number, but is “two”\.$"):
        dataset.example_of({"width": "two", "height": "3", "colour": "red"})


@pytest.mark.usefixtures("little_memory")
def test_what_lies_on_disk_is_prepared_as_what_lies_in_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"{n % 7 if n % 5 else ''},{'pq'[n % 2]}" for n in range(200)]
    path.write_text("size,y\n" + "\n".join(rows) + "\n")
    dataset = table_file(path)
    there = prepare(dataset, path.parent)
    assert isinstance(there.train.x, Stored)
    monkeypatch.setattr(table_loading, "free_memory", lambda: None)
    _prepared.cache_clear()
    here = prepare(dataset, path.parent)
    np.testing.assert_allclose(there.train.x[:], here.train.x, atol=1e-6)
    assert np.isfinite(here.train.x).all()
