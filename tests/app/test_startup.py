"""Garbage is collected in the window's thread, and the warm-up imports in its own."""

import gc
import os
import subprocess
import sys
import threading
import weakref
from types import ModuleType

import pytest
from PySide6.QtWidgets import QWidget

from app.startup import (
    FULL_EVERY,
    FULL_EVERY_IN_TRAINING,
    LIBRARY,
    Ahead,
    Collector,
    FirstPaint,
    WarmUp,
    share_the_processor,
)


@pytest.fixture
def collector(qapp):
    made = Collector()
    yield made
    made.stop()


def test_garbage_is_collected_by_the_timer_alone(qtbot, collector) -> None:
    assert not gc.isenabled()
    where = []
    gc.callbacks.append(note := lambda phase, _: where.append(threading.current_thread()) if phase == "start" else None)
    collector._timer.setInterval(5)
    qtbot.waitUntil(lambda: len(where) > 2)
    gc.callbacks.remove(note)
    assert set(where) == {threading.main_thread()}


def test_stopping_gives_the_interpreter_its_habits_back(collector) -> None:
    collector.stop()
    assert gc.isenabled()


class Ring:
    """Refers to itself: only a collection takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def old_ring(collector):
    """Tells whether a ring is there that has grown old, and that nobody holds any more."""
    collector.stop()  # the test is the clock
    gc.disable()
    gc.freeze()  # what else there is takes half a second to look through, each time
    ring = Ring()
    gc.collect()
    seen = weakref.ref(ring)
    del ring
    return lambda: seen() is not None


@pytest.fixture
def library(monkeypatch):
    """Imports a library: as many modules, by this name, as make one."""

    def come(name: str) -> None:
        for number in range(LIBRARY):
            monkeypatch.setitem(sys.modules, f"{name}.part_{number}", ModuleType(name))

    return come


def rounds(collector: Collector, count: int) -> None:
    for _ in range(count):
        collector.collect()


def test_old_garbage_is_collected_every_so_often(collector, old_ring) -> None:
    rounds(collector, FULL_EVERY - 1)
    assert old_ring()
    rounds(collector, 1)
    assert not old_ring()


def test_young_garbage_is_collected_at_every_round(collector) -> None:
    seen = weakref.ref(Ring())
    assert seen() is not None
    rounds(collector, 1)
    assert seen() is None


def test_a_training_that_runs_puts_full_collections_off_until_it_rests(collector, old_ring) -> None:
    collector.follow("running")
    rounds(collector, FULL_EVERY + 5)
    assert old_ring()
    collector.follow("paused")
    rounds(collector, 1)
    assert not old_ring()


def test_a_training_of_hours_does_not_pile_up_garbage(collector, old_ring) -> None:
    collector.follow("running")
    rounds(collector, FULL_EVERY_IN_TRAINING)
    assert not old_ring()


def test_what_a_library_brought_is_left_out_of_collections_and_what_comes_later_is_not(collector, library) -> None:
    library("large")
    brought = weakref.ref(Ring())
    rounds(collector, FULL_EVERY)
    later = weakref.ref(Ring())
    rounds(collector, FULL_EVERY)
    assert brought() is not None
    assert later() is None


def test_objects_are_spared_only_as_often_as_libraries_come(collector, library) -> None:
    library("first")
    rounds(collector, 1)
    spared = gc.get_freeze_count()
    kept = [Ring() for _ in range(1000)]
    rounds(collector, FULL_EVERY)
    assert gc.get_freeze_count() < spared + len(kept)
    library("second")
    rounds(collector, 1)
    assert gc.get_freeze_count() >= spared + len(kept) - 100  # a few of those that were spared are no more


def test_the_first_painting_is_told_once(qtbot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    first, times = FirstPaint(widget), []
    first.painted.connect(lambda: times.append(1))
    with qtbot.waitSignal(first.painted):
        widget.show()
    widget.repaint()
    qtbot.wait(20)
    assert times == [1]


def test_the_warm_up_runs_in_a_thread_that_is_joined(qtbot) -> None:
    warm_up = WarmUp(None, "tests.app.warmed", "prepare")
    with qtbot.waitSignal(warm_up.ended):
        warm_up.start()
    warm_up.join()
    assert not warm_up.running
    assert sys.modules["tests.app.warmed"].prepared_in == "warm-up"


def test_what_comes_after_the_warm_up_ends_with_the_step_it_is_at_when_it_is_joined(qtbot) -> None:
    from tests.app import warmed

    warm_up = WarmUp(None, "tests.app.warmed", "prepare", afterwards="prepare_more")
    with qtbot.waitSignal(warm_up.ended):
        warm_up.start()
    assert warmed.looked.wait(10)
    warm_up.join(0.01)
    assert warm_up.running
    warmed.going_on.set()
    warm_up.join()
    assert warmed.steps == [0]


def test_modules_are_imported_before_anybody_needs_them_one_at_a_time(qtbot, monkeypatch) -> None:
    for name in [name for name in sys.modules if name.startswith("tests.app.ahead")]:
        monkeypatch.delitem(sys.modules, name)
    ahead = Ahead(["tests.app.ahead.second"])
    ahead.import_next()
    assert "tests.app.ahead.first" in sys.modules
    assert "tests.app.ahead.second" not in sys.modules
    ahead.start()
    qtbot.waitUntil(lambda: "tests.app.ahead.second" in sys.modules)
    assert sys.modules["tests.app.ahead.second"].imported_in is threading.main_thread()
    ahead.stop()


def test_joining_a_warm_up_that_never_began_is_nothing() -> None:
    WarmUp().join()


def test_the_window_gets_the_interpreter_quickly() -> None:
    before = sys.getswitchinterval()
    share_the_processor()
    assert sys.getswitchinterval() == pytest.approx(0.0005)
    sys.setswitchinterval(before)


FILLING = """
import os, sys
from unittest.mock import patch
with patch("os.cpu_count", lambda: int(sys.argv[1])):
    from app.startup import application
    app = application([])
from PySide6.QtGui import QImage, QPainter, QColor
def names():
    return [open(f"/proc/self/task/{each}/comm").read().strip() for each in os.listdir("/proc/self/task")]
picture = QImage(2000, 2000, QImage.Format.Format_RGB32)
painter = QPainter(picture)
painter.fillRect(0, 0, 2000, 2000, QColor(1, 2, 3, 99))
painter.end()
print(sum("pooled" in name for name in names()))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads have names that can be read there")
def test_a_window_paints_without_further_threads_where_there_are_few_processors(monkeypatch) -> None:
    monkeypatch.delenv("QT_NO_GUI_THREADPOOL", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def threads(processors: int) -> int:
        command = [sys.executable, "-c", FILLING, str(processors)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert threads(2) == 0
    if (os.cpu_count() or 1) > 1:
        assert threads(64) > 0  # else this would not tell the one from the other
