"""Garbage is collected in the window's thread, and the warm-up imports in its own."""

import gc
import sys
import threading

import pytest
from PySide6.QtWidgets import QWidget

from app.startup import Collector, FirstPaint, WarmUp, share_the_processor


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


def test_joining_a_warm_up_that_never_began_is_nothing() -> None:
    WarmUp().join()


def test_the_window_gets_the_interpreter_quickly() -> None:
    before = sys.getswitchinterval()
    share_the_processor()
    assert sys.getswitchinterval() == pytest.approx(0.0005)
    sys.setswitchinterval(before)
