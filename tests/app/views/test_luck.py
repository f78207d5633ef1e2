"""The luck view trains from many seeds, counts successes against a goal that can be moved, and hands a seed over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.runs_book import RunBook
from app.session import Session
from app.views.exporting import csv, png, svg
from app.views.luck import LuckView
from engine.examples import example
from engine.graph import Graph

Open = Callable[[Graph], Session]


@pytest.fixture
def view(qtbot: QtBot, opened: Open) -> LuckView:
    graph = example("xor").graph.with_settings("dense_1", units=3).with_training(epochs=12)
    view = LuckView(opened(graph))
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    view.seeds.setValue(6)
    return view


def done(qtbot: QtBot, view: LuckView) -> LuckView:
    view.start.click()
    qtbot.waitUntil(lambda: view.result is not None and not view.stream.busy)
    view.draw()
    return view


def test_all_seeds_are_trained_and_the_successes_counted(qtbot: QtBot, view: LuckView) -> None:
    done(qtbot, view)
    assert view.result is not None
    assert [outcome.seed for outcome in view.result.outcomes] == [0, 1, 2, 3, 4, 5]
    accuracy = view.result.values("test", "accuracy")
    reached = int((accuracy >= 0.95).sum())
    assert view.verdict.text().startswith(f"{reached} of 6 seeds")
    assert "reach accuracy of at least 95.0 % on the test part" in view.verdict.text()
    assert len(view.dots["succeeded"].data) == reached
    assert len(view.dots["failed"].data) == 6 - reached


def test_another_goal_counts_anew_without_training(qtbot: QtBot, view: LuckView) -> None:
    done(qtbot, view)
    view.goal.setValue(0.0)
    view.draw()
    assert view.verdict.text().startswith("6 of 6 seeds (100 %)")
    view.line.setValue(100.5)
    view.line.sigPositionChangeFinished.emit(view.line)
    view.draw()
    assert view.goal.value() == 100.5
    assert view.verdict.text().startswith("0 of 6 seeds (0 %)")


def test_of_a_loss_less_is_better(qtbot: QtBot, view: LuckView) -> None:
    done(qtbot, view)
    view.measure.setCurrentIndex(view.measure.findText("test loss"))
    view.draw()
    assert view.goal.prefix() == "at most "
    assert view.verdict.text().startswith("3 of 6 seeds (50.0 %) reach loss of at most")


def test_the_best_seed_is_taken_with_its_weights(qtbot: QtBot, view: LuckView) -> None:
    book = RunBook.of(view.session)
    done(qtbot, view)
    assert view.result is not None
    best = view.result.outcomes[int(np.nanargmax(view.result.values("test", "accuracy")))]
    view.take_seed.click()
    session = view.session
    assert session.root.training.seed == best.seed
    learned = session.training.learned.weights()
    assert all(np.array_equal(learned[name], weight) for name, weight in best.weights.items())
    assert book.unkept, "no run and no file has what the seed has learned"
    session.undo()
    assert session.root.training.seed == 0
    assert not session.training.has_learned, "as before"
    session.redo()
    again = session.training.learned.weights()
    assert all(np.array_equal(again[name], weight) for name, weight in best.weights.items())


def test_it_can_be_cancelled_and_begun_again(qtbot: QtBot, view: LuckView) -> None:
    view.session.edit_root(view.session.root.with_training(epochs=10_000), "Longer")
    view.start.click()
    qtbot.waitUntil(lambda: view.progress is not None)
    assert view.start.text() == "Cancel"
    view.start.click()
    assert view.start.text() == "Start"
    assert not view.stream.busy
    view.draw()
    assert view.pages.currentWidget() is view.nothing


def test_a_training_of_the_drawing_goes_first(qtbot: QtBot, view: LuckView) -> None:
    view.session.edit_root(view.session.root.with_training(epochs=10_000), "Longer")
    view.start.click()
    qtbot.waitUntil(lambda: view.progress is not None)
    view.session.training.start()
    assert not view.stream.busy
    assert "a training of the drawing began" in view.nothing.text()
    qtbot.waitUntil(lambda: view.session.training.status == "running")
    assert not view.start.isEnabled()
    view.session.training.stop()
    qtbot.waitUntil(lambda: view.session.training.status == "finished")
    assert view.start.isEnabled()


def test_a_drawing_that_is_not_ready_says_why(qtbot: QtBot, opened: Open) -> None:
    view = LuckView(opened(Graph()))
    qtbot.addWidget(view)
    view.show()
    view.start.click()
    qtbot.waitUntil(lambda: not view.stream.busy)
    assert "The drawing is not ready" in view.nothing.text()


def test_what_is_shown_is_exported_as_picture_and_table(qtbot: QtBot, view: LuckView) -> None:
    done(qtbot, view)
    assert png(view)().startswith(b"\x89PNG")
    assert b"<svg" in svg(view)()
    header, *rows = csv(view)().decode().splitlines()
    assert header.startswith("seed,")
    assert len(rows) == 6


def test_the_table_has_a_row_for_each_seed(qtbot: QtBot, view: LuckView) -> None:
    assert view.table() == {}
    done(qtbot, view)
    table = view.table()
    assert {len(column) for column in table.values()} == {6}
    assert next(iter(table)) == "seed"
    assert "test accuracy" in table
    assert "training loss, epoch 12" in table
