"""Runs exported scripts as their users do: in a process of their own, with torch and without any of our packages.

Importing torch takes longer than most of these trainings. One process imports it, and every script runs in a copy of
that process (a fork), which it shares nothing with afterwards.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import torch


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run_script(path: Path, *arguments: str, seconds: float = 100) -> Ran:
    """Runs a script in its own folder, where every warning is an error, and returns what it has printed."""
    told = {name: path.with_suffix(f".{name}") for name in ("out", "err")}
    order = {"path": str(path), "arguments": arguments, "seconds": seconds}
    program = _program()
    assert program.stdin
    assert program.stdout
    print(json.dumps({**order, **{name: str(file) for name, file in told.items()}}), file=program.stdin, flush=True)
    program.stdout.readline()  # whose copy it is
    code = int(program.stdout.readline())
    return Ran(code, *(file.read_text(encoding="utf-8") for file in told.values()))


@cache
def _program() -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "-W", "error", __file__]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(program.kill)
    return program


def serve(obey: Callable[[dict[str, Any]], NoReturn]) -> None:
    """Takes orders until nobody gives any, each in a copy of this process; tells its id, and its code at the end."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            obey(json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def end_with(program: Callable[[], object]) -> NoReturn:
    """Runs a program as all there is to do for this process, as Python does with the module that it was given."""
    code = 0
    try:
        program()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _obey(order: dict[str, Any]) -> NoReturn:
    """Becomes the script, and ends with it."""
    signal.alarm(int(order["seconds"]))  # ends what hangs
    path = Path(order["path"])
    sys.stdout = Path(order["out"]).open("w", encoding="utf-8")  # noqa: SIM115  # open to the end of the process
    sys.stderr = Path(order["err"]).open("w", encoding="utf-8")  # noqa: SIM115
    os.chdir(path.parent)
    sys.argv = [str(path), *order["arguments"]]
    sys.path.insert(0, str(path.parent))
    end_with(lambda: runpy.run_path(str(path), run_name="__main__"))


if __name__ == "__main__":
    torch.optim.SGD([torch.zeros(1)])  # the first optimiser imports half of torch, here once for all scripts
    sys.modules.update(engine=None, app=None, tests=None)  # type: ignore[arg-type]  # None: cannot be imported
    serve(_obey)
