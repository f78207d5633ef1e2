"""Real runs on disk, for the tests of what is done with them."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from engine.datasets.iris import Iris
from engine.datasets.prepare import prepare
from engine.graph import Graph
from engine.program import to_program
from engine.runs.record import Record
from engine.runs.recorder import Recorder
from engine.training.events import Finished, Started
from engine.training.loop import Controls, Training
from tests.engine.drawings import classifier


class AtOnce(Executor):
    """Does what it is given in this thread, so that a test sees each step."""

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def iris(units: int = 8, **training: Any) -> Graph:
    settings = {"epochs": 3, "batch_size": 32, "device": "cpu", "threads": 1, **training}
    return classifier(("dense", {"units": units}), "relu").with_training(**settings)


def recorded(folder: Path, graph: Graph | None = None, leave_after: int | None = None, **about: Any) -> Record:
    """A run of Iris, recorded; with `leave_after` it is left after so many epochs, as a process that was killed."""
    graph = graph or iris()
    training = Training(to_program(graph), prepare(Iris()), graph.training, None, Controls(each_step=True))
    recorder: Recorder | None = None
    for event in training.events():
        if isinstance(event, Started):
            recorder = Recorder(folder, graph, event, AtOnce(), **about)
            recorder.begun.result()
        assert recorder is not None
        recorder.take(event)
        if training.state.epoch == leave_after:
            recorder.flush()
            recorder.let_go()
            break
        if isinstance(event, Finished):
            weights = {name: tensor.numpy() for name, tensor in training.state.weights().items()}
            recorder.finish(event, weights).result()
    assert recorder is not None
    return recorder.record


def made(folder: Path, record: Record) -> Record:
    """A run of which there are figures only."""
    from engine.runs.record import write_record

    (folder / record.id).mkdir(parents=True)
    write_record(folder / record.id, record)
    return record
