"""`run.json` holds what is known of a run, in JSON that any program reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import inf, nan
from pathlib import Path

from engine.runs.record import Record, figures, flat, new_id, read_record, shown, write_record

MOMENT = datetime(2026, 11, 21, 9, 46, 58, tzinfo=UTC)


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / new_id(MOMENT)
    place.mkdir()
    record = Record(id=place.name, number=3, name="wide", started=MOMENT, train={"loss": 0.5}, seed=4)
    write_record(place, record)
    assert read_record(place) == record


def test_what_is_no_number_is_null_in_json(tmp_path: Path) -> None:
    metrics = figures({"loss": nan, "mae": inf, "r2": 0.5})
    assert metrics == {"loss": None, "mae": None, "r2": 0.5}
    assert dict(shown(metrics)) == {"r2": 0.5}
    place = tmp_path / new_id(MOMENT)
    place.mkdir()
    write_record(place, Record(id=place.name, started=MOMENT, test=metrics))
    assert json.loads((place / "run.json").read_text())["test"] == {"loss": None, "mae": None, "r2": 0.5}


def test_a_run_without_a_name_is_called_by_its_number() -> None:
    assert Record(started=MOMENT, number=3).title == "Run 3"
    assert Record(started=MOMENT, number=3, name="wide").title == "wide"


def test_other_programs_get_everything_and_the_id() -> None:
    record = flat(Record(id=new_id(MOMENT), started=MOMENT, number=3))
    assert record["id"].startswith("20261121-094658-")
    assert (record["number"], record["parent"]) == (3, None)
