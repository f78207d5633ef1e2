"""What the tests of the worker let it do.

Apart from them, because its process imports the module of its work: it need not wait for pytest and the window.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from engine.datasets.archives import unpacked_folder
from engine.datasets.places import shelf, unfinished
from engine.errors import UserError

LONG = 60
"""Seconds that a test would be seen to hang for."""


def whereabouts(text: str) -> tuple[int, str]:
    return os.getpid(), text


def refuse() -> None:
    raise UserError("The table is empty.", "Choose another one.")


def fail() -> None:
    raise RuntimeError("a fault of the program")


def unsendable() -> Callable[[], int]:
    return lambda: 1


def counting(path: Path, told: Callable[[int, int, str], None]) -> str:
    """Tells how far it is until it is cancelled, and tidies up then."""
    path.write_text("begun", encoding="utf-8")
    try:
        for step in range(1000 * LONG):
            told(step, 1000 * LONG, "Counting")
            time.sleep(0.001)
    finally:
        path.unlink()
    return "counted"


def deaf(path: Path) -> None:
    """Listens to nothing, but can be interrupted."""
    path.write_text("begun", encoding="utf-8")
    try:
        time.sleep(LONG)
    finally:
        path.unlink()


def stubborn(path: Path) -> None:
    """Cannot even be interrupted."""
    for place in (shelf(), unpacked_folder()):
        (place / f"{unfinished()}copy").mkdir(parents=True)
    path.write_text("begun", encoding="utf-8")
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        try:
            time.sleep(0.01)
        except BaseException:
            continue


def die() -> None:
    os._exit(9)
