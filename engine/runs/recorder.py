"""Writes a run while it trains. Training never waits for it: events are noted, and written once a second elsewhere.

    recorder = Recorder(folder, graph, started, pool)
    recorder.take(event)          for every event, in any thread; costs microseconds
    recorder.finish(weights)      after the last one

All that touches the disk happens on the one thread of `pool`, in order, and there alone `folder` is read: whoever moves
the runs to another folder does so on that thread and changes it. A write that fails is told once, by the future that
`take` returns; the training goes on, and what could not be written is tried again with what follows, the beginning too.
What `finish` returns tells of a failure in any case: nothing follows it.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import rmtree
from time import perf_counter

from engine import files
from engine.errors import UserError
from engine.graph import Graph
from engine.locks import Lock
from engine.runs.curves import Row, Thinning, Writer
from engine.runs.numbers import keep_number, next_number
from engine.runs.record import (
    CURVES,
    DRAWING,
    LOCK,
    WEIGHTS,
    Parent,
    Record,
    figures,
    new_id,
    read_record,
    write_record,
)
from engine.runs.store import keep_to_limits, numbers
from engine.saving import failure, write_all
from engine.training.beats import Beat
from engine.training.events import Changed, EpochEnded, Finished, Progress, Started
from engine.weights import Weights, write_weights

EVERY = 1.0
"""Seconds between two writes: what a crash may cost of the curves."""
WEIGHTS_LIMIT = 50_000_000
"""Bytes of weights up to which they are kept: 12 million numbers, and half a second of a slow disk."""
MOST_UNWRITTEN = 10_000_000
"""Bytes of curves that wait for a disk to become free again."""
VERSIONS = ("gradwire", "torch", "numpy")


class Recorder:
    """One run. `record` is what is known of it so far; its name, star and number on disk may be newer."""

    def __init__(
        self,
        folder: Path,
        graph: Graph,
        started: Started,
        pool: Executor,
        *,
        name: str = "",
        parent: Parent | None = None,
        race: str = "",
        weights_limit: int = WEIGHTS_LIMIT,
    ) -> None:
        moment = datetime.now().astimezone()
        self.folder = folder
        self.graph = graph
        self.record = Record(
            id=new_id(moment),
            name=name,
            started=moment,
            seed=graph.training.seed,
            settings=graph.training.model_dump(mode="json"),
            device=started.device,
            versions=dict(_versions()),
            examples=dict(started.examples),
            step=started.step,
            parent=parent,
            race=race,
        )
        self._first = self.record  # as it is at the start, although the run may have ended before it is written
        self._pool = pool
        self._limit = weights_limit
        self._rows: list[tuple[Row, float]] = []
        self._beat = Beat.of(started)
        self._writer, self._thinning = Writer(self._beat), Thinning()
        self._last: EpochEnded | None = None
        self._step, self._best, self._seconds = started.step, 0, 0.0
        self._begun = self._flushed = perf_counter()
        self._lock: Lock | None = None
        self._unwritten = b""
        self._told = self._made = False
        self.begun: Future[Record] = pool.submit(self._begin)
        """The record as it is on disk, with its number."""

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def place(self) -> Path:
        return self.folder / self.id

    # ---- while it trains ----

    def take(self, event: object) -> Future[None] | None:
        """Notes an event; the future of a write, where one is due, fails with what the user should know."""
        now = perf_counter()
        if isinstance(event, Progress) and event.phase == "training":
            self._step = event.step
            if self._thinning.takes_step(now - self._begun):
                self._rows.append((event, self._seconds))
        elif isinstance(event, EpochEnded):
            self._take_epoch(event)
        return self.flush() if now - self._flushed >= EVERY else None

    def change(self, graph: Graph, event: Changed) -> Future[None] | None:
        """The run goes on with another drawing: that is what its weights will be of. Its curves go on."""
        changes = self.record.changes + (not event.refused)
        settings, examples = graph.training.model_dump(mode="json"), dict(event.examples)
        self.graph = graph
        self.record = self.record.model_copy(update={"settings": settings, "examples": examples, "changes": changes})
        written = self.flush()
        self._beat = Beat.of(event)
        self._pool.submit(setattr, self._writer, "beat", self._beat)
        return written

    def _take_epoch(self, event: EpochEnded) -> None:
        self._last = event
        self._seconds += event.seconds
        self._step = self._beat.step(event.epoch)
        if event.best:
            self._best = event.epoch
        if self._thinning.takes_epoch(event.epoch) or event.best:
            self._rows.append((event, self._seconds))

    def flush(self) -> Future[None] | None:
        """Writes what has been noted; nothing where there is nothing new."""
        self._flushed = perf_counter()
        rows, self._rows = self._rows, []
        return self._pool.submit(self._once, lambda: self._append(rows)) if rows else None

    def finish(
        self, end: Finished, weights: Weights | None = None, metadata: Mapping[str, str] | None = None
    ) -> Future[None]:
        """Writes the end of the run, and what was learned where it is not too large, with what belongs beside it."""
        self.flush()
        self.record = self.now(end)
        return self._pool.submit(self._end, weights, metadata or {})

    def now(self, end: Finished | None = None) -> Record:
        """The run as it stands."""
        last = self._last
        changes = {
            "epochs": last.epoch if last else 0,
            "step": self._step,
            "best": self._best,
            "seconds": end.seconds if end else self._seconds,
            "train": figures(last.train) if last else {},
            "validation": figures(last.validation) if last else {},
        }
        if end:
            changes |= {"reason": end.reason, "message": end.message, "test": figures(end.test), "epochs": end.epoch}
        return self.record.model_copy(update=changes)

    def moved(self, folder: Path) -> None:
        """The runs lie in another folder now. On the pool's thread only."""
        self.folder = folder

    def let_go(self) -> None:
        """Gives the lock back, for as long as the folder is being moved. On the pool's thread only."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def hold(self) -> None:
        """Takes the lock that tells other windows that the run is under way. On the pool's thread only."""
        with suppress(OSError):  # a disk without locks: others will take the run for interrupted until it ends
            self._lock = Lock(self.place / LOCK)

    # ---- on the pool's thread ----

    def _once(self, work: Callable[[], None]) -> None:
        """Tells of a failure the first time; later ones have the same cause and would say the same."""
        try:
            work()
        except UserError:
            if not self._told:
                self._told = True
                raise

    def _begin(self) -> Record:
        try:
            return self._make()
        except UserError:
            self._told = True
            raise

    def _notice_if_gone(self) -> None:
        """A folder that somebody took away is made anew, with what comes from now on; not on a disk that is away."""
        if self._made and not self.place.exists() and self.folder.parent.is_dir():
            self.let_go()
            self._made, self._unwritten = False, b""
            self._writer = Writer(self._beat)

    def _be_there(self) -> None:
        """Begins the record where that could not be done before: a full disk has room again, a folder is back."""
        if not self._made:
            self._make()

    def _make(self) -> Record:
        """Leaves nothing behind where it fails: half a record would be told of as one that cannot be read."""
        number = self.record.number or next_number(self.folder, numbers(self.folder))
        try:
            self.place.mkdir(parents=True)
        except OSError as error:
            raise failure(self.folder, "written to", error) from error
        try:
            files.write(self.place / DRAWING, self.graph)
            self.hold()
            begun = self._first.model_copy(update={"number": number})
            write_record(self.place, begun)
        except UserError:
            self.let_go()
            rmtree(self.place, ignore_errors=True)
            raise
        self.record = self.record.model_copy(update={"number": number})
        self._made = True
        keep_number(self.folder, number)
        return begun

    def _append(self, rows: list[tuple[Row, float]]) -> None:
        """Adds rows, and those that could not be written before: the file has them all, or is as it was."""
        self._notice_if_gone()
        self._unwritten += self._writer.text(rows).encode()
        self._be_there()
        path = self.place / CURVES
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
            try:
                size = os.fstat(descriptor).st_size
                try:
                    write_all(descriptor, self._unwritten)
                except OSError:
                    os.ftruncate(descriptor, size)
                    raise
            finally:
                os.close(descriptor)
        except OSError as error:
            if len(self._unwritten) > MOST_UNWRITTEN:
                self._unwritten = b""
            raise failure(path, "written", error) from error
        self._unwritten = b""

    def _end(self, weights: Weights | None, metadata: Mapping[str, str]) -> None:
        try:
            self._notice_if_gone()
            self._be_there()
            if self._last is not None and not self._thinning.takes_epoch(self._last.epoch) and not self._last.best:
                self._append([(self._last, self._seconds)])
            elif self._unwritten:
                self._append([])
            known = read_record(self.place)
            kept = {"name": known.name, "starred": known.starred, "number": known.number}
            self.record = self.record.model_copy(update=kept)
            if self.record.changes:
                files.write(self.place / DRAWING, self.graph)
            try:
                if weights and sum(array.nbytes for array in weights.values()) <= self._limit:
                    write_weights(self.place / WEIGHTS, weights, {**metadata, "gradwire": self.record.title})
            finally:  # where there is no room for weights, there may be for how the run ended
                write_record(self.place, self.record)
        finally:
            self.let_go()
            with suppress(OSError):
                (self.place / LOCK).unlink()
        keep_to_limits(self.folder)


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    """Asked for once: looking them up takes two milliseconds of the window's time."""
    found = {"python": platform.python_version()}
    for name in VERSIONS:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
