"""What runs in the worker's process: one piece of work at a time, asked for and answered through a pipe.

The pipe is read on a thread, so that the process hears at once that work was cancelled, or that the window has gone:
then it ends, whatever it is doing. It is as polite as a process can be: the window goes first.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Literal, NamedTuple

from engine.datasets.inspecting import Cancelled
from engine.errors import UserError

CANCEL = "cancel"
PACE = 0.05
"""Seconds between two words on how far the work is: nobody reads faster."""
NICE = 5
"""How far the process steps back, where the system knows such a thing; 19 is farthest."""
Request = tuple[Callable[..., Any], tuple[Any, ...], bool]


class Answer(NamedTuple):
    """What a process says: how far it is, or what has come of the work."""

    kind: Literal["told", "done", "refused", "raised", "cancelled", "gone"]
    value: Any = None


class _Interrupted(BaseException):
    """Raised in the middle of work that does not listen, so that it tidies up on the way out."""


def serve(pipe: Connection) -> None:
    """Works until the window goes."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is for the window, which ends this
    if hasattr(os, "nice"):
        os.nice(NICE)
    requests: SimpleQueue[Request] = SimpleQueue()
    cancelled = Event()
    Thread(target=_hear, args=(pipe, requests, cancelled), daemon=True).start()
    while True:
        try:
            request = requests.get()
            _say(pipe, _answered(pipe, request, cancelled))
        except (_Interrupted, OSError):
            return


def _say(pipe: Connection, answer: Answer) -> None:
    """Some exceptions cannot travel: then their words do."""
    try:
        pipe.send(answer)
    except OSError:
        raise
    except Exception as error:
        pipe.send(Answer("raised", RuntimeError(f"{answer.value!r} could not be sent: {error}")))


def _hear(pipe: Connection, requests: SimpleQueue[Request], cancelled: Event) -> None:
    """Passes on what is asked for; ends the process with the window."""
    try:
        while True:
            said = pipe.recv()
            if said == CANCEL:
                cancelled.set()
            else:
                cancelled.clear()
                requests.put(said)
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)  # tidied up as far as the work lets itself be interrupted
        time.sleep(1)
        os._exit(1)


def _answered(pipe: Connection, request: Request, cancelled: Event) -> Answer:
    work, arguments, tells = request
    more = {"told": _teller(pipe, cancelled)} if tells else {}
    try:
        return Answer("done", work(*arguments, **more))
    except Cancelled:
        return Answer("cancelled")
    except UserError as error:
        return Answer("refused", error)
    except MemoryError:
        return Answer("refused", UserError("There is not enough memory for this.", "Close other programs."))
    except Exception as error:
        return Answer("raised", error)


def _teller(pipe: Connection, cancelled: Event) -> Callable[[int, int, str], None]:
    last = 0.0

    def told(done: int, total: int, words: str) -> None:
        nonlocal last
        if cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - last >= PACE:
            last = now
            pipe.send(Answer("told", (done, total, words)))

    return told


def _interrupt(*_: object) -> None:
    raise _Interrupted
