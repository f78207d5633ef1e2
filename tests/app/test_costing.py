"""Costs are counted when torch is there, in the pauses of the window, and told where they differ."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.costing import Costing
from engine.analysis import analyse
from tests.engine.drawings import classifier

PARAMETERS = 4 * 8 + 8 + 8 * 3 + 3


def test_nothing_is_counted_before_torch_is_there(qtbot: QtBot) -> None:
    costing = Costing()
    with qtbot.assertNotEmitted(costing.costed, wait=30):
        costing.ask(analyse(classifier(("dense", {"units": 8}))))
    with qtbot.waitSignal(costing.costed) as told:
        costing.torch_arrived()
    assert told.args is not None
    assert told.args[0].parameters == PARAMETERS


def test_an_edit_that_costs_nothing_is_not_told(qtbot: QtBot) -> None:
    costing = Costing()
    costing.torch_arrived()
    first = analyse(classifier(("dense", {"units": 8})))
    with qtbot.waitSignal(costing.costed):
        costing.ask(first)
    moved = analyse(first.graph.moved({"dense_1": (5.0, 5.0)}), first)
    with qtbot.assertNotEmitted(costing.costed, wait=30):
        costing.ask(moved)
    with qtbot.waitSignal(costing.costed) as told:
        costing.ask(analyse(moved.graph.with_settings("dense_1", units=4), moved))
    assert told.args is not None
    assert told.args[0].parameters == 4 * 4 + 4 + 4 * 3 + 3


def test_a_newer_question_replaces_the_one_before(qtbot: QtBot) -> None:
    costing = Costing()
    costing.torch_arrived()
    costing.ask(analyse(classifier(("dense", {"units": 16}))))
    with qtbot.waitSignal(costing.costed) as told:
        costing.ask(analyse(classifier(("dense", {"units": 8}))))
    assert told.args is not None
    assert told.args[0].parameters == PARAMETERS
