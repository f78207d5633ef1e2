"""`gradwire train` records what it does beside a file, and `gradwire runs` lists and compares it."""

from __future__ import annotations

from pathlib import Path

from tests.engine.cli.conftest import Gradwire


def _two_runs(gradwire: Gradwire) -> None:
    gradwire("new", "iris", "-o", "f.gradwire")
    gradwire("train", "f.gradwire", "--epochs", "2")
    gradwire("train", "f.gradwire", "--epochs", "2", "--learning-rate", "0.5", "--set", "dense_1.units=5")


def test_every_training_of_a_file_is_listed(gradwire: Gradwire) -> None:
    _two_runs(gradwire)
    (second, first) = gradwire("runs", "f.gradwire", "--json").lines[0]
    assert (first["number"], second["number"], second["settings"]["learning_rate"]) == (1, 2, 0.5)
    listed = gradwire("runs", "f").out
    assert "completed" in listed
    assert "adam, rate 0.5" in listed


def test_two_runs_are_compared_by_settings_and_drawing(gradwire: Gradwire) -> None:
    _two_runs(gradwire)
    ran = gradwire("runs", "f.gradwire", "--compare", "1", "2")
    assert "Training: learning rate 0.02 0.5" in ran.out
    assert "From Run 1 to Run 2: Hidden layer: units 16 → 5." in ran.out
    (found,) = gradwire("runs", "f.gradwire", "--compare", "Run 1", "2", "--json").lines
    assert [change["setting"] for change in found["drawings"]] == ["units"]


def test_an_unknown_run_is_a_sentence(gradwire: Gradwire) -> None:
    _two_runs(gradwire)
    ran = gradwire("runs", "f.gradwire", "--compare", "1", "7")
    assert (ran.code, ran.err) == (2, "There is no run '7'. There are: 2, 1.")


def test_nothing_is_left_behind_where_that_is_asked_for(gradwire: Gradwire) -> None:
    gradwire("new", "iris", "-o", "f.gradwire")
    gradwire("train", "f.gradwire", "--epochs", "1", "--no-record")
    gradwire("train", "iris", "--epochs", "1")
    assert [path.name for path in Path().iterdir()] == ["f.gradwire"]
    assert "There are no runs yet." in gradwire("runs", "f.gradwire").out


def test_a_file_that_is_not_there(gradwire: Gradwire) -> None:
    assert gradwire("runs", "nothing").code == 2


def test_a_folder_that_cannot_be_written_stops_no_training(gradwire: Gradwire) -> None:
    gradwire("new", "iris", "-o", "f.gradwire")
    Path("f.runs").write_text("a file in its place")
    ran = gradwire("train", "f.gradwire", "--epochs", "1")
    assert ran.code == 0
    assert ran.err.count("The run is not recorded.") == 1
