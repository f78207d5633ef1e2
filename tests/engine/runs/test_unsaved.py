"""Runs of a drawing that was never saved are found again with the drawing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.runs.store import forget_unsaved, held, unsaved_folder
from engine.runs.unsaved import Hold, found_again
from tests.engine.runs.recorded import iris, recorded


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))


def test_the_same_drawing_finds_its_runs_and_another_does_not() -> None:
    recorded(folder := unsaved_folder(), iris(8))
    assert found_again(iris(8)) == folder
    assert found_again(iris(9)) is None


def test_of_several_folders_the_newest_is_found(tmp_path: Path) -> None:
    for day in ("20260101", "20260103", "20260102"):
        recorded(tmp_path / "state" / "runs" / f"{day}-000000-1-abcdef", iris(8))
    found = found_again(iris(8))
    assert found is not None
    assert found.name.startswith("20260103")


def test_a_folder_that_a_window_has_is_not_taken_until_it_lets_it_go() -> None:
    recorded(folder := unsaved_folder(), iris(8))
    window = Hold()
    window.take(folder)
    window.take(folder)
    assert found_again(iris(8)) is None
    window.let_go()
    assert found_again(iris(8)) == folder
    assert [place for place in folder.parent.iterdir() if place != folder] == []


def test_what_a_window_that_crashed_has_held_is_found_again_and_goes_with_its_runs() -> None:
    recorded(folder := unsaved_folder(), iris(8))
    held(folder).touch()
    assert found_again(iris(8)) == folder
    os.utime(folder, (0, 0))
    forget_unsaved()
    assert list(folder.parent.iterdir()) == []


def test_where_nothing_was_recorded_nothing_is_found() -> None:
    assert found_again(iris(8)) is None
