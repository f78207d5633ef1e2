"""The time of a stage: it runs, holds, goes on and ends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.canvas.slow_clock import StageClock


@pytest.fixture
def clock(qapp) -> StageClock:
    owner = QObject()
    clock = StageClock(owner)
    clock._kept = owner  # type: ignore[attr-defined]
    return clock


def test_it_runs_from_nothing_to_the_end(clock: StageClock, qtbot: QtBot) -> None:
    moments: list[float] = []
    clock.moved.connect(moments.append)
    with qtbot.waitSignal(clock.ended):
        clock.start(0.1, animated=True)
        assert clock.moment == 0.0
    assert moments == sorted(moments)
    assert moments[-1] == clock.moment == 1.0
    assert clock.over
    assert not clock.running


def test_without_motion_a_stage_is_complete_at_once_and_its_time_goes_by_all_the_same(
    clock: StageClock, qtbot: QtBot
) -> None:
    moments: list[float] = []
    clock.moved.connect(moments.append)
    with qtbot.waitSignal(clock.ended):
        clock.start(0.1, animated=False)
        assert clock.moment == 1.0
        assert not clock.over
    assert moments == []


def test_held_it_stands_still_and_goes_on_from_there(clock: StageClock, qtbot: QtBot) -> None:
    clock.start(30.0, animated=True)
    qtbot.waitUntil(lambda: clock.moment > 0.0)
    clock.hold()
    share = clock._share()
    qtbot.wait(40)
    assert clock._share() == share
    assert not clock.running
    clock.go_on()
    assert clock._share() >= share
    clock.set_speed(10_000.0)
    qtbot.waitUntil(lambda: clock.over and not clock.running)


def test_what_is_complete_is_over(clock: StageClock) -> None:
    clock.start(30.0, animated=True)
    clock.complete()
    assert clock.over
    assert clock.moment == 1.0
    assert not clock.running


def test_another_speed_leaves_what_has_gone_by(clock: StageClock) -> None:
    clock.start(1_000.0, animated=True)
    clock.hold()
    clock._gone = 0.5
    clock.set_speed(4.0)
    assert clock._share() == 0.5
    clock.set_speed(0.25)
    assert clock._share() == 0.5
