"""Commands as their users start them: each in a process of its own, which signals reach and which can be killed.

Importing torch and its first optimiser takes seconds, most of what such a test took. One process has trained once, and
each command runs in a copy of it (a fork), which it shares nothing with afterwards.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

from engine.cli import main
from tests.engine.export.scripts import end_with, serve

OUT, ERR = "out.fifo", "err.txt"
"""What a command prints: the one as it comes, the other when it has ended."""
LONGEST = 100
"""Seconds after which a command that hangs is ended."""


class Running:
    """A command under way in a folder, until `ended`."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], heard: bool) -> None:
        self._folder = folder
        self._code: int | None = None
        out = folder / OUT if heard else Path(os.devnull)
        if heard:
            os.mkfifo(out)
        order = {"folder": str(folder), "out": str(out), "arguments": arguments}
        print(json.dumps(order), file=_orders(), flush=True)
        self._id = int(_answers().readline())
        self.out = out.open(encoding="utf-8")

    def signal(self, number: int) -> None:
        os.kill(self._id, number)

    def ended(self) -> tuple[int, list[str], str]:
        """Waits for its end. Its code, the lines it has printed since they were read last, and what else it said."""
        lines = self.out.read().splitlines()
        self._code = int(_answers().readline())
        return self._code, lines, (self._folder / ERR).read_text(encoding="utf-8")

    def close(self) -> None:
        """Kills it where it has not ended."""
        if self._code is None:
            with suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.ended()
        self.out.close()


@contextmanager
def running(folder: Path, *arguments: str, heard: bool = True) -> Iterator[Running]:
    """`gradwire` with these arguments, from its start on. One that is heard waits for who reads what it prints."""
    command = Running(folder, arguments, heard)
    try:
        yield command
    finally:
        command.close()


def trained_with() -> frozenset[str]:
    """The packages that a training has imported, by their names."""
    return _program()[1]


def _orders() -> IO[str]:
    orders = _program()[0].stdin
    assert orders
    return orders


def _answers() -> IO[str]:
    answers = _program()[0].stdout
    assert answers
    return answers


@cache
def _program() -> tuple[subprocess.Popen[str], frozenset[str]]:
    command = [sys.executable, "-m", "tests.engine.cli.commands"]
    root = Path(__file__).parents[3]
    program = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(program.kill)
    assert program.stdout
    return program, frozenset(json.loads(program.stdout.readline()))


def _obey(order: dict[str, Any]) -> NoReturn:
    """Becomes the command, and ends with it."""
    signal.alarm(LONGEST)
    os.chdir(order["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(order["out"], os.O_WRONLY), 1)
    os.dup2(os.open(ERR, os.O_WRONLY | os.O_CREAT), 2)
    sys.argv = ["gradwire", *order["arguments"]]
    end_with(lambda: runpy.run_module("engine.cli", run_name="__main__"))


if __name__ == "__main__":
    with redirect_stdout(io.StringIO()):
        main(["train", "iris", "--epochs", "1", "--json"])
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), flush=True)
    serve(_obey)
