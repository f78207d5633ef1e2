"""A clock that stands still while nobody trains."""

from __future__ import annotations

from time import sleep

from engine.training.clock import Clock


def test_the_clock_stands_still_while_it_is_stopped():
    clock = Clock()
    clock.stop()
    stopped = clock.now()
    sleep(0.05)
    assert clock.now() == stopped
    clock.go_on()
    assert stopped <= clock.now() < stopped + 0.05


def test_going_on_without_a_stop_changes_nothing():
    clock = Clock()
    sleep(0.01)
    clock.go_on()
    assert clock.now() >= 0.01
