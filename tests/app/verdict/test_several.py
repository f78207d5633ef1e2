"""The same drawing trained several times: mean and spread, and what has been learned stays as it is."""

from __future__ import annotations

from threading import Event
from time import perf_counter

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.verdict.panel import VerdictView
from app.verdict.several import BY
from engine.graph import Graph
from tests.app.verdict.conftest import Show


def run(qtbot: QtBot, panel: VerdictView, kind: str, times: int) -> None:
    panel.open_several()
    assert not panel.part.isVisible(), "the page has parts of its own"
    page = panel.sheets.spread
    page.kind.setCurrentIndex(page.kind.findData(kind))
    page.amount.setValue(times)
    page.start.click()
    assert page.several.active
    qtbot.waitUntil(lambda: not page.several.active)


def test_seeds_give_a_mean_and_a_spread(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers.with_training(epochs=3))
    run(qtbot, panel, "seeds", 3)
    result = panel.sheets.spread.several.result
    assert result is not None
    found = result.spreads["test"]["accuracy"]
    assert found.count == 3
    assert found.mean == pytest.approx(np.mean(found.values))
    assert panel.sheets.spread.rows.rowCount() == len(result.spreads["test"])
    assert panel.sheets.spread.said.startswith("Accuracy over 3 seeds: ")
    assert panel.sheets.spread.told(2).startswith("seed 1: accuracy ")


def test_folds_are_judged_by_their_validation_parts(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers.with_training(epochs=2))
    run(qtbot, panel, "folds", 2)
    assert panel.sheets.spread.part.currentData() == "validation"
    assert panel.sheets.spread.told(1).startswith("fold 1 of 2: ")


def test_what_has_been_learned_stays_as_it_is(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers.with_training(epochs=2))
    state = panel.session.training.state
    assert state is not None
    before = {name: weight.clone() for name, weight in state.network.state_dict().items()}
    step, graph = state.step, panel.session.root
    run(qtbot, panel, "seeds", 2)
    assert panel.session.training.state is state
    assert panel.session.root is graph
    assert state.step == step
    assert all((weight == before[name]).all() for name, weight in state.network.state_dict().items())
    assert not panel.session.training.occupied


def test_cancelled_the_runs_that_are_over_still_count(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers.with_training(epochs=40))
    panel.open_several()
    page = panel.sheets.spread
    page.amount.setValue(50)
    over: list[object] = []
    page.several.changed.connect(lambda: over.append(None))
    page.start.click()
    qtbot.waitUntil(lambda: len(over) > 2)  # begun, and two runs over
    page.cancel.click()
    qtbot.waitUntil(lambda: not page.several.active)
    assert page.several.result is not None
    assert 2 <= len(page.several.result.runs) < 50
    assert page.said.endswith("The others were cancelled.")


def test_nothing_else_trains_meanwhile(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers.with_training(epochs=100_000))
    panel.open_several()
    panel.sheets.spread.start.click()
    refused: list[str] = []
    panel.session.message.connect(lambda text, _: refused.append(text))
    panel.session.training.start()
    assert refused == ["Training several times is under way."]
    panel.session.show(flowers)
    assert not panel.sheets.spread.several.active


def test_nobody_waits_for_a_step_when_the_drawing_goes(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel, over = shown(flowers.with_training(epochs=100_000)), Event()
    panel.open_several()
    several = panel.sheets.spread.several
    panel.sheets.spread.start.click()
    course = several._course
    assert course is not None
    looked = course.submit(lambda: over.wait(60))
    qtbot.waitUntil(looked.running)
    began = perf_counter()
    panel.session.show(flowers)
    took = perf_counter() - began
    over.set()
    assert took < 1
    assert not several.active
    assert several.learned == []
    qtbot.waitUntil(lambda: not course.thread.is_alive())


def test_it_begins_when_a_training_has_ended_and_is_cancelled_before(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers.with_training(epochs=100_000))
    panel.open_several()
    training, several, over = panel.session.training, panel.sheets.spread.several, Event()
    training.start()
    qtbot.waitUntil(lambda: training.status == "running")
    run = training.run
    assert run is not None
    run.ask(lambda _: over.wait(60))
    several.start("seeds", 2)
    assert (several.active, training.occupied, training.ending.coming) == (True, BY, BY)
    several.cancel()
    assert (several.active, training.occupied, training.ending.coming) == (False, "", "")
    several.start("seeds", 2)
    over.set()
    qtbot.waitUntil(lambda: training.status == "finished")
    several.cancel()
    qtbot.waitUntil(lambda: not several.active)
    assert training.occupied == ""
