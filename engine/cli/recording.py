"""Keeps what `gradwire train` does among the runs of the drawing, as the window does. Examples have no place for it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.output import note
from engine.errors import UserError
from engine.graph import Graph
from engine.runs.recorder import Recorder
from engine.runs.store import runs_folder
from engine.training.events import Event, Finished, Started

if TYPE_CHECKING:
    from engine.training.state import State


class Diary:
    """Records one training in `folder`, or nothing where that is None. What cannot be written is noted, once."""

    def __init__(self, folder: Path | None, graph: Graph) -> None:
        self._folder, self._graph = folder, graph
        self._pool = ThreadPoolExecutor(1, "recording")
        self._recorder: Recorder | None = None
        self._futures: list[Future[Any]] = []

    def take(self, event: Event) -> None:
        if isinstance(event, Started) and self._folder is not None:
            self._recorder = Recorder(self._folder, self._graph, event, self._pool)
            self._futures.append(self._recorder.begun)
        elif self._recorder is not None and (written := self._recorder.take(event)):
            self._futures.append(written)

    def end(self, finished: Finished, state: State, metadata: Mapping[str, str] | None = None) -> None:
        """Writes the end, and waits until all is on the disk."""
        if self._recorder is not None:
            weights = {name: tensor.detach().cpu().numpy() for name, tensor in state.weights().items()}
            self._futures.append(self._recorder.finish(finished, weights, metadata))
        self.close(ended=True)

    def close(self, ended: bool = False) -> None:
        """Waits until all is on the disk; a run that `ended` is there if its end is, whatever was refused before."""
        self._pool.shutdown()
        futures, self._futures = self._futures, []
        errors = [error for future in futures[-1 if ended else None :] if (error := future.exception()) is not None]
        for error in errors:
            if not isinstance(error, UserError):
                raise error
        if errors:
            note(f"The run is not recorded. {errors[0]}")


def folder_for(file: str) -> Path | None:
    """Where the runs of what was named on the command line are kept: beside a file, and nowhere for an example."""
    path = Path(file)
    return runs_folder(path) if path.is_file() else None
