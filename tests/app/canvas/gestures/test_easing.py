"""What gives way to a drag gets there over a few looks, and back."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.canvas.gestures.easing import Easing

REST = {"a": (0.0, 0.0)}
ASIDE = {"a": (100.0, 0.0)}


def test_nodes_are_on_their_way_at_first_and_then_there(qtbot: QtBot) -> None:
    easing = Easing(animated=True)
    assert easing.look(ASIDE, REST) == REST
    qtbot.wait(30)
    assert 0.0 < easing.look(ASIDE, REST)["a"][0] < 100.0
    qtbot.wait(400)
    assert easing.look(ASIDE, REST) == ASIDE


def test_nodes_go_back_also_when_they_are_not_mentioned_again(qtbot: QtBot) -> None:
    easing = Easing(animated=True)
    easing.look(ASIDE, REST)
    qtbot.wait(400)
    easing.look({}, {})
    easing.look(REST, REST)
    qtbot.wait(30)
    assert 0.0 < easing.look({}, {})["a"][0] < 100.0
    qtbot.wait(400)
    assert easing.look({}, {}) == REST


def test_without_animation_nodes_are_there_at_once() -> None:
    easing = Easing(animated=False)
    assert easing.look(ASIDE, REST) == ASIDE
    assert easing.look(REST, REST) == REST == easing.shown
