"""Costs are counted when torch is there, in the pauses of the window, and told where they differ."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app import costing as costing_module
from app.costing import RECENT, Costing
from engine.analysis import analyse
from engine.cost import Cost, cost
from tests.engine.drawings import chain, classifier

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


def test_who_hears_of_a_cost_may_ask_for_that_of_another_drawing(qtbot: QtBot) -> None:
    costing, told = Costing(), []
    costing.torch_arrived()
    narrow = analyse(classifier(("dense", {"units": 4})))

    def hear(cost: Cost) -> None:
        told.append(cost.parameters)
        if len(told) == 1:
            costing.ask(narrow)

    costing.costed.connect(hear)
    costing.ask(analyse(classifier(("dense", {"units": 8}))))
    qtbot.waitUntil(lambda: told == [PARAMETERS, 4 * 4 + 4 + 4 * 3 + 3])


def test_what_was_counted_is_known_at_once_when_undo_comes_back_to_it(qtbot: QtBot) -> None:
    costing = Costing()
    costing.torch_arrived()
    wide, narrow = (analyse(classifier(("dense", {"units": units}))) for units in (8, 4))
    for each in (wide, narrow):
        assert costing.known(each) is None
        with qtbot.waitSignal(costing.costed):
            costing.ask(each)
    assert costing.known(wide).parameters == PARAMETERS
    with qtbot.waitSignal(costing.costed) as told:
        costing.ask(wide)
    assert told.args == [costing.known(wide)]


def test_a_third_drawing_that_costs_what_the_first_did_is_told_after_one_that_was_only_passed(qtbot: QtBot) -> None:
    costing = Costing()
    costing.torch_arrived()
    wide, narrow = (analyse(classifier(("dense", {"units": units}))) for units in (8, 4))
    for each in (wide, narrow):
        with qtbot.waitSignal(costing.costed):
            costing.ask(each)
    with qtbot.waitSignal(costing.costed) as told:
        costing.ask(wide)
        costing.ask(analyse(narrow.graph.moved({"dense_1": (5.0, 5.0)}), narrow))
    assert told.args == [costing.known(narrow)]


def test_only_the_costs_of_the_latest_drawings_are_kept(qtbot: QtBot) -> None:
    costing = Costing()
    costing.torch_arrived()
    drawings = [analyse(classifier(("dense", {"units": units}))) for units in range(1, RECENT + 2)]
    for each in drawings:
        with qtbot.waitSignal(costing.costed):
            costing.ask(each)
    assert [costing.known(each) is not None for each in drawings] == [False] + [True] * RECENT


def test_a_large_drawing_is_counted_in_turns(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """One step at a time, as if each took longer than a slice."""
    costing, turns = Costing(), 0
    costing.torch_arrived()
    analysis = analyse(chain("input", *["dense"] * 30))
    with qtbot.waitSignal(costing.costed) as told:
        costing.ask(analysis)
        count = costing._count
        while costing._timer.isActive():
            monkeypatch.setattr(costing_module, "perf_counter", iter((0.0, -1.0, 1.0)).__next__)
            count()
            turns += 1
    assert turns > len(analysis.outcomes)
    assert told.args == [cost(analysis)]
