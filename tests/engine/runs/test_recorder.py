"""A run is on disk as it was: its drawing, its curves as far as it came, and what it learned."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import UserError
from engine.files import write
from engine.runs import recorder as recorder_module
from engine.runs.curves import read_curves
from engine.runs.record import CURVES, Parent, read_record
from engine.runs.recorder import Recorder
from engine.runs.store import change, listing, read_drawing, read_run_weights
from engine.training.events import Changed, EpochEnded, Finished, Progress, Started
from tests.engine.cli.commands import running
from tests.engine.runs.recorded import AtOnce, iris, recorded


def test_a_run_has_its_settings_seed_drawing_curves_and_weights(tmp_path: Path) -> None:
    graph = iris(5, seed=7, learning_rate=0.01)
    record = recorded(tmp_path, graph)
    (found,) = listing(tmp_path).records
    assert found == read_record(tmp_path / record.id)
    assert (found.reason, found.epochs, found.seed, found.number) == ("completed", 3, 7, 1)
    assert found.settings["learning_rate"] == 0.01
    assert found.versions.keys() >= {"gradwire", "torch", "python"}
    assert read_drawing(tmp_path, record.id) == graph
    validation = read_curves(tmp_path / record.id).of("validation", "loss")
    assert list(validation.epochs) == [1, 2, 3]
    assert validation.values[-1] == pytest.approx(found.validation["loss"], rel=1e-5)
    assert read_run_weights(tmp_path, record.id)["dense_1.weight"].shape == (5, 4)


def test_runs_are_counted(tmp_path: Path) -> None:
    recorded(tmp_path)
    second = recorded(tmp_path, parent=Parent(run="before", step=9))
    assert second.number == 2
    assert read_record(tmp_path / second.id).parent == Parent(run="before", step=9)


def test_a_run_that_goes_on_with_epochs_of_another_length_is_recorded_at_its_own_times(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, iris(), Started(9, 4, "cpu", {}, step=20, at=2.0), AtOnce())
    recorder.take(Progress(3, 22, 48, 0.9, {"loss": 0.9}, 0.01, 100.0, 1.0))
    recorder.take(EpochEnded(3, {"loss": 0.8}, {}, 1.0, True))
    recorder.finish(Finished("stopped", 3))
    curves = read_curves(tmp_path / recorder.id)
    assert list(curves.of("step", "loss").epochs) == [2.5]
    assert "epoch,3,24," in (tmp_path / recorder.id / CURVES).read_text()


def test_an_interrupted_run_keeps_the_curves_that_were_told(tmp_path: Path) -> None:
    recorded(tmp_path, leave_after=2)
    (found,) = listing(tmp_path).records
    assert (found.reason, found.epochs) == ("interrupted", 2)
    assert found.validation["loss"] is not None


def test_a_run_under_way_is_not_taken_for_an_interrupted_one(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), AtOnce())
    assert listing(tmp_path).records[0].reason == ""
    recorder.finish(Finished("stopped", 0))
    assert listing(tmp_path).records[0].reason == "stopped"


def test_a_name_given_during_the_run_is_there_at_its_end(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), AtOnce())
    change(tmp_path, recorder.id, name="wide", starred=True)
    recorder.finish(Finished("completed", 3))
    (found,) = listing(tmp_path).records
    assert (found.name, found.starred, found.reason) == ("wide", True, "completed")


def test_large_weights_are_left_out(tmp_path: Path) -> None:
    record = recorded(tmp_path, weights_limit=10)
    assert read_run_weights(tmp_path, record.id) == {}


def test_a_folder_that_cannot_be_written_is_told_at_the_beginning_and_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file in its place")
    recorder = Recorder(tmp_path / "runs", iris(), Started(3, 4, "cpu", {}), AtOnce())
    with pytest.raises(UserError):
        recorder.begun.result()
    recorder.take(EpochEnded(1, {"loss": 1.0}, {}, 0.1, True))
    assert recorder.flush().result() is None
    with pytest.raises(UserError):
        recorder.finish(Finished("completed", 1)).result()


def test_a_run_that_a_full_disk_refused_is_begun_again_and_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("run.json could not be saved: the disk is full.")

    with monkeypatch.context() as disk:
        disk.setattr(recorder_module, "write_record", full)
        recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), AtOnce())
        recorder.take(EpochEnded(1, {"loss": 1.0}, {"loss": 2.0}, 0.1, True))
        recorder.flush()
        assert list(tmp_path.iterdir()) == []
    recorder.take(EpochEnded(2, {"loss": 0.5}, {"loss": 1.5}, 0.1, True))
    recorder.flush()
    assert listing(tmp_path).records[0].reason == "", "it is under way"
    recorder.finish(Finished("completed", 2)).result()
    (found,) = listing(tmp_path).records
    assert (found.number, found.reason) == (1, "completed")
    assert list(read_curves(tmp_path / recorder.id).of("validation", "loss").values) == [2.0, 1.5]


def test_a_run_whose_folder_is_taken_away_is_recorded_from_there_on(tmp_path: Path) -> None:
    runs = tmp_path / "net.runs"
    recorded(runs)
    recorder = Recorder(runs, iris(), Started(3, 4, "cpu", {}), AtOnce())
    recorder.take(EpochEnded(1, {"loss": 1.0}, {"loss": 2.0}, 0.1, True))
    recorder.flush()
    shutil.rmtree(runs)
    recorder.take(EpochEnded(2, {"loss": 0.5}, {"loss": 1.5}, 0.1, True))
    recorder.flush()
    recorder.finish(Finished("completed", 2), {"dense_1.bias": np.zeros(3, np.float32)}).result()
    (found,) = listing(runs).records
    assert (found.number, found.reason) == (2, "completed")
    assert list(read_curves(runs / recorder.id).of("validation", "loss").values) == [1.5]
    assert read_run_weights(runs, recorder.id)


def test_no_folder_is_made_on_a_disk_that_is_away(tmp_path: Path) -> None:
    runs = tmp_path / "disk" / "net.runs"
    recorder = Recorder(runs, iris(), Started(3, 4, "cpu", {}), AtOnce())
    shutil.rmtree(tmp_path / "disk")
    with pytest.raises(UserError):
        recorder.finish(Finished("completed", 1)).result()
    assert not (tmp_path / "disk").exists()


def test_where_there_is_no_room_for_weights_the_end_of_the_run_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("weights.safetensors could not be saved: the disk is full.")

    monkeypatch.setattr(recorder_module, "write_weights", full)
    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), AtOnce())
    with pytest.raises(UserError, match="weights"):
        recorder.finish(Finished("completed", 1), {"dense_1.weight": np.zeros((2, 2))}).result()
    assert listing(tmp_path).records[0].reason == "completed"


def test_what_a_full_disk_refused_is_written_with_what_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), AtOnce())

    def half(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[: len(data) // 2])
        raise OSError(28, "")

    with monkeypatch.context() as full:
        full.setattr(recorder_module, "write_all", half)
        recorder.take(EpochEnded(1, {"loss": 1.0}, {"loss": 2.0}, 0.1, True))
        with pytest.raises(UserError, match="the disk is full"):
            recorder.flush().result()
    assert (tmp_path / recorder.id / CURVES).read_bytes() == b""
    recorder.take(EpochEnded(2, {"loss": 0.5}, {"loss": 1.5}, 0.1, True))
    recorder.flush().result()
    assert list(read_curves(tmp_path / recorder.id).of("validation", "loss").values) == [2.0, 1.5]


def test_a_long_run_has_few_rows_and_its_last_epoch(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, iris(), Started(30_000, 1, "cpu", {}), AtOnce())
    for epoch in range(1, 30_000):
        recorder.take(EpochEnded(epoch, {"loss": 1 / epoch}, {}, 0.001, False))
    recorder.finish(Finished("stopped", 29_999)).result()
    curve = read_curves(tmp_path / recorder.id).of("training", "loss")
    assert len(curve) < 16_000
    assert curve.epochs[-1] == 29_999
    assert curve.seconds[-1] == pytest.approx(29.999, rel=1e-3)


def test_steps_stand_at_fractions_of_their_epochs(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), AtOnce())
    recorder.take(Progress(1, 2, 12, 0.9, {"loss": 0.9, "accuracy": 0.5}, 0.01, 100.0, 1.0))
    recorder.take(Progress(1, 2, 12, 0.9, {"loss": 0.9}, 0.01, 100.0, 1.0, "validating"))
    recorder.flush()
    curve = read_curves(tmp_path / recorder.id).of("step", "loss")
    assert (list(curve.epochs), list(curve.values)) == ([0.5], [0.9])


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_training_leaves_curves_that_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "net.gradwire"
    write(file, iris(epochs=1_000_000, patience=0))
    curves = tmp_path / "net.runs"
    deadline = time.monotonic() + 60
    with running(tmp_path, "train", str(file), "--json", heard=False) as command:
        while not any(lines(file) > 100 for file in curves.glob("*/curves.csv")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert listing(curves).records[0].reason == ""  # under way, in another process
        command.signal(signal.SIGKILL)
    (found,) = listing(curves).records
    assert (found.reason, found.settings["epochs"]) == ("interrupted", 1_000_000)
    assert found.epochs > 1
    assert np.isfinite(read_curves(curves / found.id).of("validation", "loss").values).all()


def lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")


def test_a_run_that_ends_before_its_start_is_written_has_no_end_before_its_weights(tmp_path: Path) -> None:
    waiting: list[Callable[[], object]] = []

    class Later(Executor):
        def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
            waiting.append(lambda: work(*arguments, **named))
            return Future()

    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {}), Later())
    recorder.finish(Finished("completed", 3))
    begin, *rest = waiting
    begin()
    assert read_record(tmp_path / recorder.id).reason == ""
    for work in rest:
        work()
    assert read_record(tmp_path / recorder.id).reason == "completed"


def test_a_run_that_was_changed_has_the_drawing_of_its_weights_and_curves_that_go_on(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, iris(), Started(3, 4, "cpu", {"train": 100}), AtOnce())
    recorder.take(EpochEnded(1, {"loss": 0.9}, {}, 1.0, True))
    later = iris(7, batch_size=2)
    recorder.change(later, Changed(3, 40, "cpu", {"train": 90}, 6, 1.5))
    recorder.take(Progress(2, 16, 66, 0.8, {"loss": 0.8}, 0.01, 100.0, 1.0))
    recorder.take(EpochEnded(2, {"loss": 0.7}, {}, 1.0, True))
    recorder.finish(Finished("completed", 2, seconds=2.0))
    (found,) = listing(tmp_path).records
    assert (found.changes, found.step, found.examples) == (1, 26, {"train": 90})
    assert found.settings["batch_size"] == 2
    assert read_drawing(tmp_path, recorder.id) == later
    curves = read_curves(tmp_path / recorder.id)
    assert list(curves.of("step", "loss").epochs) == [1.75]
    assert list(curves.of("training", "loss").epochs) == [1, 2]
