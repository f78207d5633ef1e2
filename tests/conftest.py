"""What every test runs under: no display, and user folders of its own, so that no test touches its user's."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_folder = tempfile.TemporaryDirectory(prefix="gradwire-tests-")
_home = Path(_folder.name)
for _name in ("GRADWIRE_STATE", "GRADWIRE_CONFIG", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
    os.environ[_name] = str(_home / _name.lower())

EVERY = 200
"""Tests between two full collections of garbage: with torch there is a lot to look through."""
_run = 0


def pytest_runtest_setup() -> None:
    """As in the program, garbage is collected in the main thread and nowhere else: Qt objects that are finalised in the
    thread of a training end the process."""
    gc.disable()


def pytest_runtest_logfinish() -> None:
    global _run  # noqa: PLW0603  # of this process
    _run += 1
    gc.collect(2 if _run % EVERY == 0 else 1)
