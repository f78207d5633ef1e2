"""What every test runs under: no display, and user folders of its own, so that no test touches its user's."""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.bytecode import keep_apart
from tests.halves import begin_at_the_end
from tests.hanging import Watch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The processes of the tests have a processor each. Threads of torch beyond the first would wait for one another there,
# spinning: explaining every kind of layer took three times as long, and longer the busier the machine.
for _name, _value in (("OMP_NUM_THREADS", "1"), ("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "0")):
    os.environ.setdefault(_name, _value)

if sys.dont_write_bytecode:  # beside the sources, that is
    keep_apart(Path(__file__).resolve().parents[1] / ".pytest_cache" / "bytecode")

_folder = tempfile.TemporaryDirectory(prefix="gradwire-tests-")
_home = Path(_folder.name)
for _name in ("GRADWIRE_STATE", "GRADWIRE_CONFIG", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
    os.environ[_name] = str(_home / _name.lower())

from app.imports import come_quickly  # noqa: E402  (Qt comes with it)

come_quickly()  # imports and the list of tests leave next to no garbage: looking for it took a third of their time

EVERY = 200
"""Tests between two full collections of garbage."""
_run = 0
_watch = pytest.StashKey[Watch]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_watch] = Watch()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_watch].close()


def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    node.config.stash[_watch].stopped()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    begin_at_the_end(session.config)


def pytest_collection_finish() -> None:
    """What came with the modules and the list of tests stays, and is spared from now on: with torch a full collection
    looks through 400,000 objects of that kind."""
    gc.freeze()
    _pass_records_on()


def _pass_records_on() -> None:
    """pytest listens to the root of all loggers, and to each that does not pass on what it is told: torch has 55 of
    them. To begin and to end that six times took a third of what an empty test takes."""
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.propagate = True


def pytest_runtest_setup() -> None:
    """As in the program, garbage is collected in the main thread and nowhere else: Qt objects that are finalised in the
    thread of a training end the process."""
    if gc.isenabled():  # after a test that gave the interpreter its own habits back
        gc.disable()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collects what a test leaves, in the process that ran it. What a full collection leaves are modules that came
    meanwhile, nearly all of it, and is spared too: each looked through the same ones again, for half a second."""
    global _run  # noqa: PLW0603  # of this process
    item.config.stash[_watch].wind()
    result = yield
    _run += 1
    if _run % EVERY == 0:
        gc.collect()
        gc.freeze()
    else:
        gc.collect(1)
    return result
