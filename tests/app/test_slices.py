"""Long work of the window's thread is cut in slices, between which the window lives."""

from collections.abc import Iterator
from time import thread_time
from types import ModuleType

import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QTimer

from app.slices import SLICE, Slices, classes_of_qt


def busy(done: list[int], steps: int) -> Iterator[None]:
    for step in range(steps):
        begun = thread_time()
        while thread_time() - begun < SLICE:
            pass
        done.append(step)
        yield


def test_between_two_slices_the_window_answers(qtbot, session) -> None:
    done, between = [], []
    slices = Slices(session, busy(done, 5))
    timer = QTimer(session, interval=0)
    timer.timeout.connect(lambda: between.append(len(done)))
    timer.start()
    with qtbot.waitSignal(slices.ended):
        slices.start()
    timer.stop()
    assert done == [0, 1, 2, 3, 4]
    assert len(set(between)) >= 3


def test_what_a_slice_has_changed_is_painted_in_a_turn_of_its_own(session) -> None:
    done = []
    slices = Slices(session, busy(done, 5))
    after_each = []
    for _ in range(6):
        slices._turn()
        after_each.append(len(done))
    assert after_each == [0, 1, 1, 2, 2, 3]


def test_a_slice_is_as_long_as_it_may_be(session) -> None:
    done = []
    Slices(session, busy(done, 5), 2.5 * SLICE)._slice()
    assert done == [0, 1, 2]


def test_short_steps_share_a_slice(qtbot, session) -> None:
    done = []
    slices = Slices(session, iter([done.append(number) for number in range(3)]))
    slices._slice()
    assert done == [0, 1, 2]


def test_work_that_is_stopped_or_fails_is_not_gone_on_with(qtbot, session) -> None:
    def failing() -> Iterator[None]:
        raise ValueError
        yield

    slices = Slices(session, failing())
    slices._timer.start()
    with pytest.raises(ValueError):
        slices._slice()
    assert not slices._timer.isActive()
    stopped = Slices(session, busy([], 1000))
    stopped.start()
    stopped.stop()
    assert not stopped._timer.isActive()


def test_every_class_of_qt_comes_up_in_a_step_of_its_own() -> None:
    for _ in classes_of_qt():
        pass
    for module in (QtCore, QtGui, QtWidgets):
        assert set(dir(module)) <= set(vars(module))
    late = Late("late")
    there = [sorted(name for name in vars(late) if name in Late.NAMES) for _ in classes_of_qt((late,))]
    assert there == [["First"], ["First", "Second"]]
    assert list(classes_of_qt((late,))) == [], "what is there takes no step"


class Late(ModuleType):
    """A module whose classes are made when they are asked for, as Qt for Python makes them."""

    NAMES = ("First", "Second")

    def __dir__(self) -> tuple[str, ...]:
        return self.NAMES

    def __getattr__(self, name: str) -> type:
        made = self.__dict__[name] = type(name, (), {})
        return made
