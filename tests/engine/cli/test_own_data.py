"""`gradwire train --data`, `--folds` and `--seeds`: other data in a drawing, and several trainings told as one."""

from __future__ import annotations

import json
import os
import signal
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.datasets import places, stored
from engine.datasets.base import Dataset
from engine.datasets.importing import inspect
from engine.files import read, write
from engine.graph import Graph, Wire
from tests.engine.cli.commands import running
from tests.engine.cli.conftest import Gradwire
from tests.engine.cli.test_evaluate import penguins
from tests.engine.drawings import chain


def data_of(graph: Graph) -> Dataset:
    return next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))


def test_a_file_takes_the_place_of_the_data_with_all_wires(gradwire: Gradwire) -> None:
    penguins(Path("birds.csv"), 40)
    ran = gradwire("train", "iris", "--data", "birds.csv", "--set", "scores.units=2", "--epochs", "3", "--save", "out")
    assert ran.code == 0, ran.err
    graph = read(Path("out.gradwire"))
    assert data_of(graph).setting("file") == "birds.csv"
    assert len(graph.wires) == len(read_example().wires)
    assert gradwire("train", "out.gradwire", "--epochs", "1").code == 0


def read_example() -> Graph:
    from engine.examples import example

    return example("iris").graph


def test_what_does_not_fit_is_said_with_what_would(gradwire: Gradwire) -> None:
    penguins(Path("birds.csv"), 40)
    ran = gradwire("train", "iris", "--data", "birds.csv", "--epochs", "3")
    assert ran.code == 1
    assert "The drawing was made for 4 as x and class of 3 as y; the data are 2 as x and class of 2 as y." in ran.err
    assert "Cross-entropy expects a prediction of 2 numbers, one per class" in ran.err
    assert "What fits: Set units of Scores to 2." in ran.err


def test_the_file_is_found_again_where_the_drawing_is_saved_elsewhere(
    gradwire: Gradwire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "shelf", lambda: tmp_path / "shelf")
    Path("from").mkdir()
    Path("to").mkdir()
    penguins(Path("from/birds.csv"), 40)
    options = ("--set", "scores.units=2", "--epochs", "1")
    assert gradwire("train", "iris", "--data", "from/birds.csv", *options).code == 0
    assert not (tmp_path / "shelf").exists()  # nothing is copied where nothing is saved
    assert gradwire("train", "iris", "--data", "from/birds.csv", *options, "--save", "to/out").code == 0
    assert (tmp_path / "shelf" / "birds.csv").exists()
    assert gradwire("evaluate", "to/out.gradwire", "--no-baselines").code == 0


def test_arrays_in_an_archive_are_found_again_too(
    gradwire: Gradwire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "shelf", lambda: tmp_path / "shelf")
    monkeypatch.setattr(stored, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    np.savez("flowers.npz", x=np.random.default_rng(0).normal(size=(60, 4)), y=np.arange(60) % 3)
    with zipfile.ZipFile("flowers.zip", "w") as archive:
        archive.write("flowers.npz")
    Path("to").mkdir()
    ran = gradwire("train", "iris", "--data", "flowers.zip", "--epochs", "1", "--save", "to/out")
    assert ran.code == 0, ran.err
    assert [each.name for each in (tmp_path / "shelf").iterdir()] == ["flowers.npz"]
    assert data_of(read(Path("to/out.gradwire"))).setting("file") == "flowers.npz"
    assert gradwire("evaluate", "to/out.gradwire", "--no-baselines").code == 0


def test_the_same_columns_keep_the_settings_of_the_drawing(gradwire: Gradwire) -> None:
    penguins(Path("birds.csv"), 40, header="length,depth,kind")
    options = ("--set", "table.target=length", "--set", "table.predict=number")
    graph = ("linear-regression", "--data", "birds.csv", *options, "--epochs", "1", "--save", "out")
    assert gradwire("train", *graph).code == 0
    penguins(Path("more.csv"), 20, seed=5, header="length,depth,kind")
    assert gradwire("train", "out.gradwire", "--data", "more.csv", "--epochs", "1", "--save", "again").code == 0
    dataset = data_of(read(Path("again.gradwire")))
    assert (dataset.setting("file"), dataset.setting("target")) == ("more.csv", "length")


def waves(path: Path, steps: int) -> Path:
    lines = [f"{step},{10 + np.sin(step / 3):.4f}" for step in range(steps)]
    path.write_text("step,level\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_drawing_of_a_time_series_takes_a_table_for_one(gradwire: Gradwire) -> None:
    first = inspect(waves(Path("first.csv"), 120), reader="series").dataset.changed(target="level", window=8)
    graph = chain("iris", "flatten", ("dense", {"units": 1}), "mean-squared-error").with_layer("iris_1", first)
    write(Path("s.gradwire"), graph.with_wire(Wire("iris_1", "y", "mean_squared_error_1", "target")))
    waves(Path("second.csv"), 90)
    ran = gradwire("train", "s.gradwire", "--data", "second.csv", "--epochs", "2", "--save", "t")
    assert ran.code == 0, ran.err
    dataset = data_of(read(Path("t.gradwire")))
    assert (dataset.kind, dataset.setting("file"), dataset.setting("window")) == ("series", "second.csv", 8)
    (loss,) = gradwire("evaluate", "t.gradwire", "--data", "first.csv", "--json").lines[0]["losses"]
    assert loss["examples"] == 120 - 8
    assert {"last value", "ridge regression"} <= loss["baselines"].keys()
    (last,) = gradwire("predict", "t.gradwire", "first.csv", "--json").lines[-1:]
    assert set(last["answer"]) == {"level"}


def test_a_drawing_without_data_has_nothing_to_replace(gradwire: Gradwire) -> None:
    write(Path("empty.gradwire"), chain(("input", {"shape": (4,)}), "dense", "output"))
    penguins(Path("birds.csv"), 40)
    ran = gradwire("train", "empty.gradwire", "--data", "birds.csv")
    assert ran.code == 2
    assert "The drawing has no data set that --data could replace." in ran.err


@pytest.mark.parametrize(
    ("option", "titles"),
    [("--folds", ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"]), ("--seeds", ["seed 5", "seed 6", "seed 7"])],
)
def test_several_runs_are_told_as_mean_and_spread(gradwire: Gradwire, option: str, titles: list[str]) -> None:
    ran = gradwire("train", "iris", option, "3", "--seed", "5", "--epochs", "2", "--json")
    *runs, last = ran.lines
    assert ran.code == 0
    assert [run["title"] for run in runs] == titles
    values = [run["validation"]["accuracy"] for run in runs]
    found = last["validation"]["accuracy"]
    assert (last["event"], last["kind"], last["runs"], last["failed"]) == ("repeated", option.strip("-"), 3, 0)
    assert found["values"] == values
    assert found["mean"] == pytest.approx(np.mean(values))
    assert found["deviation"] == pytest.approx(np.std(values, ddof=1))
    assert set(last["test"]) == set(last["validation"])


def test_people_see_a_line_a_run_and_a_table(gradwire: Gradwire) -> None:
    ran = gradwire("train", "iris", "--seeds", "2", "--epochs", "2")
    assert "Seed 0: validation accuracy" in ran.out
    assert "Mean ± standard deviation of 2 seeds" in ran.out
    assert "balanced accuracy" in ran.out


def test_each_of_the_runs_is_kept_beside_the_drawing(gradwire: Gradwire) -> None:
    gradwire("new", "iris", "-o", "mine.gradwire")
    gradwire("train", "mine.gradwire", "--folds", "2", "--epochs", "1")
    assert len(gradwire("runs", "mine.gradwire", "--json").lines[0]) == 2
    ran = gradwire("runs", "mine.gradwire", "--compare", "1", "2")
    assert "fold" in ran.out.lower()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--folds", "3", "--seeds", "2"), "--folds and --seeds do not go together."),
        (("--seeds", "2", "--save", "x"), "--folds or --seeds, and --save, do not go together."),
        (("--folds", "1"), "Invalid value for '--folds'"),
    ],
)
def test_options_that_do_not_go_together_end_with_2(gradwire: Gradwire, options: tuple[str, ...], message: str) -> None:
    ran = gradwire("train", "iris", *options)
    assert ran.code == 2
    assert message in ran.err


def test_a_truth_table_has_no_folds(gradwire: Gradwire) -> None:
    ran = gradwire("train", "and", "--folds", "2")
    assert ran.code == 1
    assert "has no folds" in ran.err


def test_runs_that_fail_are_said_to_and_the_rest_goes_on(gradwire: Gradwire) -> None:
    wild = ("--learning-rate", "100", "--set", "training.momentum=0.9", "--epochs", "30")
    ran = gradwire("train", "linear-regression", "--seeds", "2", *wild, "--json")
    *runs, last = ran.lines
    assert ran.code == 1
    assert [run["reason"] for run in runs] == ["failed", "failed"]
    assert (last["runs"], last["failed"]) == (0, 2)


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_a_signal_ends_it_and_the_runs_that_are_over_are_told(tmp_path: Path) -> None:
    with running(tmp_path, "train", "iris", "--seeds", "100", "--epochs", "3", "--json") as command:
        first = command.out.readline()
        command.signal(signal.SIGINT)
        code, lines, err = command.ended()
    last = json.loads(lines[-1])
    assert json.loads(first)["title"] == "seed 0"
    assert (code, err, last["event"]) == (0, "", "repeated")
    assert 1 <= last["runs"] < 100
