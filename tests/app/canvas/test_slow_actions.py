"""The commands of slow motion mean something only while it is on; it can be turned on wherever something is drawn."""

from __future__ import annotations

import torch  # noqa: F401  # the session is told that it is there
from pytestqt.qtbot import QtBot

from app.canvas.slow_actions import ACTIONS, MENU
from app.canvas.view import Canvas
from engine.graph import Graph
from tests.app.canvas.slow import begun

BY_ID = {action.id: action for action in ACTIONS}


def can(canvas: Canvas) -> set[str]:
    return {id for id, action in BY_ID.items() if action.enabled and action.enabled(canvas)}


def test_on_an_empty_canvas_there_is_nothing_to_slow_down(canvas: Canvas) -> None:
    canvas.session.show(Graph())
    assert can(canvas) == set()


def test_with_a_drawing_it_can_be_turned_on_and_only_then_be_stepped(canvas: Canvas, qtbot: QtBot) -> None:
    switch = BY_ID["slow-motion"]
    assert can(canvas) == {"slow-motion"}
    assert switch.checked
    assert not switch.checked(canvas)
    canvas.session.torch_arrived()
    begun(canvas, qtbot)
    assert can(canvas) == {"slow-motion", *MENU}
    assert switch.checked(canvas)
    switch.run(canvas)
    assert not canvas.slow.on
    assert canvas.session.training.close()


def test_each_command_takes_the_stage_it_names(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.session.torch_arrived()
    begun(canvas, qtbot)
    BY_ID["slow-forward"].run(canvas)
    BY_ID["slow-forward"].run(canvas)
    assert canvas.slow.at == 2
    BY_ID["slow-back"].run(canvas)
    assert canvas.slow.at == 1
    BY_ID["slow-play"].run(canvas)
    assert canvas.slow.playing
    canvas.slow.leave()
    assert canvas.session.training.close()
