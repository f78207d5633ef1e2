"""Work that would hold the window up, in a process of its own: reading large tables, writing what needs the data.

A thread would not do: parsing keeps the interpreter busy, and the window waits for it all the same. One process does
one piece of work after another. It is started when it is first needed, or a little earlier (`warm`), and ends with the
window, because the pipe between them ends then (`app.worker_process`).

To cancel is to ask first: the work hears of it where it tells how far it is, and tidies up. Work that does not listen
for a second is interrupted, and after another second its process is killed and what it was copying is removed; what
waited behind it goes to a new process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.worker_process import CANCEL, Answer, serve
from engine.datasets.archives import unpacked_folder
from engine.datasets.places import shelf, sweep
from engine.datasets.stored import cache
from engine.errors import UserError

LOOK_MS = 30
GRACE = 1.0
"""Seconds that work has to end after it was cancelled, and again after it was interrupted."""
Done = Callable[[Any], object]
Failed = Callable[[UserError], object]
Told = Callable[[int, int, str], object]


class Job:
    """A piece of work. After `cancel` none of its functions is called any more."""

    def __init__(self, worker: Worker, work: Callable[..., Any], arguments: tuple[Any, ...], told: Told | None) -> None:
        self.work, self.arguments, self.told = work, arguments, told
        self.cancelled = False
        self._worker = worker

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.cancelled or not self._worker.holds(self)

    def cancel(self) -> None:
        if not self.cancelled:
            self.cancelled = True
            self._worker.drop(self)


class _Process:
    """A worker process, and a thread that takes up what it says: a large answer may take a while to arrive."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.answers: SimpleQueue[Answer | None] = SimpleQueue()
        self._listener = Thread(target=_listen, args=(self.pipe, self.answers), daemon=True)
        self._listener.start()

    def end(self, wait: float) -> None:
        """Interrupts it, kills it where that does not help, and removes what it was copying."""
        self.process.terminate()
        self.process.join(wait)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self._listener.join()
        self.pipe.close()
        sweep(self.process.pid or 0, (shelf(), cache(), unpacked_folder()))


class Worker(QObject):
    """Runs functions of modules and calls `done` or `failed` in the window's thread; other exceptions rise there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: _Process | None = None
        self._waiting: list[tuple[Job, Done, Failed]] = []
        """The first of them is being done."""
        self._sent: Job | None = None
        self._patience: float | None = None
        """Until when work that was cancelled may go on."""
        self._interrupted = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        return any(not job.cancelled for job, _, _ in self._waiting)

    @property
    def process_id(self) -> int:
        """Of the process that works now; 0 where none has been started."""
        return (self._process.process.pid or 0) if self._process is not None else 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.process.is_alive()

    def warm(self) -> None:
        """Starts the process now, for somebody who is about to need it: it takes most of a second."""
        if self._process is None:
            self._process = _Process()

    def run(
        self, work: Callable[..., Any], *arguments: Any, done: Done, failed: Failed, told: Told | None = None
    ) -> Job:
        """Does `work` after what was asked for before. With `told` it gets an argument of that name, by which it says
        how far it is, and hears there that it was cancelled."""
        job = Job(self, work, arguments, told)
        self._waiting.append((job, done, failed))
        self._next()
        self._timer.start()
        return job

    def holds(self, job: Job) -> bool:
        """Whether a piece of work is still to be done, or being done."""
        return any(waiting is job for waiting, _, _ in self._waiting)

    def drop(self, job: Job) -> None:
        """Gives a piece of work up; see `Job.cancel`."""
        if job is self._sent and self._process is not None:
            self._patience = time.monotonic() + GRACE
            _send(self._process.pipe, CANCEL)
        elif job is not self._sent:
            self._waiting = [entry for entry in self._waiting if entry[0] is not job]

    def close(self) -> None:
        """Gives up what is being worked on: nobody waits for it any more."""
        self._timer.stop()
        self._waiting.clear()
        self._sent = self._patience = None
        if self._process is not None:
            self._process.end(GRACE)
            self._process = None

    # ---- one after another ----

    def _next(self) -> None:
        if self._sent is None and self._waiting:
            if not self.alive:
                self._lose()
            self.warm()
            job = self._sent = self._waiting[0][0]
            assert self._process is not None
            _send(self._process.pipe, (job.work, job.arguments, job.told is not None))

    def _look(self) -> None:
        process = self._process
        if process is None:
            return
        try:
            while self._process is process:
                answer = process.answers.get_nowait()
                self._take(answer or Answer("gone"))
        except Empty:
            self._press()
        if not self._waiting:
            self._timer.stop()

    def _take(self, answer: Answer) -> None:
        if answer.kind == "told":
            if self._sent is not None and self._sent.told is not None and not self._sent.cancelled:
                self._sent.told(*answer.value)
            return
        if answer.kind == "gone":  # killed for its memory, or by hand
            self._lose()
        if self._sent is None:
            return
        job, done, failed = self._waiting.pop(0)
        self._sent = self._patience = None
        self._next()
        if job.cancelled:
            return
        if answer.kind == "done":
            done(answer.value)
        elif answer.kind == "refused":
            failed(answer.value)
        elif answer.kind == "gone":
            failed(UserError("The process that did this work has ended.", "It may have needed too much memory."))
        else:
            raise answer.value

    def _press(self) -> None:
        """Interrupts, and then kills, what goes on after it was cancelled."""
        if self._patience is None or self._process is None or time.monotonic() < self._patience:
            return
        self._process.process.terminate()
        if self._interrupted:
            self._lose()
            self._take(Answer("cancelled"))
        else:
            self._interrupted = True
            self._patience = time.monotonic() + GRACE

    def _lose(self) -> None:
        """Another process is started for what waits."""
        if self._process is not None:
            self._process.end(0.0)
            self._process = None
        self._interrupted = False


def _send(pipe: Connection, what: object) -> None:
    with suppress(OSError):  # where the process has gone, its listener says so
        pipe.send(what)


def _listen(pipe: Connection, answers: SimpleQueue[Answer | None]) -> None:
    try:
        while True:
            answers.put(pipe.recv())
    except Exception:  # also what cannot be read of a process that was killed while it wrote
        answers.put(None)
