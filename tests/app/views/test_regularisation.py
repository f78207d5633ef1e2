"""The regularisation view trains the drawing with each means, shows the gaps, and puts one of them into the drawing."""

from __future__ import annotations

import csv as reading
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.session import Session
from app.theme import LIGHT, Theme, apply
from app.views.exporting import csv
from app.views.regularisation import RegularisationView
from app.views.regularisation_words import gap_in_words
from engine.examples import example
from engine.graph import Graph
from engine.regularising import MEANS

Open = Callable[[Graph], Session]
SHOWN = {name: row for row, name in enumerate(MEANS)}


@pytest.fixture
def view(qtbot: QtBot, opened: Open) -> RegularisationView:
    graph = example("overfitting").graph
    for dense in ("dense_1", "dense_2"):
        graph = graph.with_settings(dense, units=8)
    return shown(qtbot, opened(graph.with_training(epochs=2, batch_size=64)))


def shown(qtbot: QtBot, session: Session) -> RegularisationView:
    view = RegularisationView(session)
    qtbot.addWidget(view)
    view.resize(1000, 420)
    view.show()
    view.seeds.setValue(2)
    view.draw()
    return view


def compared(qtbot: QtBot, view: RegularisationView, *only: str) -> None:
    for name, row in SHOWN.items():
        wanted = not only or name in only
        view.board.item(row, 0).setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    view.start.click()
    qtbot.waitUntil(lambda: view.result is not None and not view.stream.busy)
    view.draw()


def test_all_seven_are_trained_and_stand_side_by_side(qtbot: QtBot, view: RegularisationView) -> None:
    assert view.share.value() == 15, "as the drawing says"
    compared(qtbot, view)
    assert [entry.name for entry in view.entries] == list(MEANS)
    assert [entry.examples for entry in view.entries] == [60, 60, 60, 60, 60, 60, 400]
    assert [row.title for row in view.plot.rows] == [means.title for means in MEANS.values()]
    assert all(view.board.item(row, column).text() for row in range(7) for column in (2, 3, 4, 5))
    assert view.verdict.text().startswith("With nothing: ")
    assert "of 6 means" in view.verdict.text() or "each of the 6 means" in view.verdict.text()


def test_a_row_that_is_not_ticked_is_left_out(qtbot: QtBot, view: RegularisationView) -> None:
    compared(qtbot, view, "nothing", "l2")
    assert [entry.name for entry in view.entries] == ["nothing", "l2"]
    assert view.board.item(SHOWN["dropout"], 3).text() == ""


def test_one_alone_is_no_comparison(view: RegularisationView) -> None:
    for row in range(1, 7):
        view.board.item(row, 0).setCheckState(Qt.CheckState.Unchecked)
    assert not view.start.isEnabled()
    assert view.start.toolTip() == "Choose at least two rows of the table."


@pytest.mark.parametrize(
    ("name", "typed", "strength", "text"),
    [
        ("l2", "0.5", 0.5, "0.5"),
        ("dropout", "7", 0.95, "0.95"),
        ("early-stopping", "4", 4, "4 epochs"),
        ("early-stopping", "3 epochs", 3, "3 epochs"),
        ("more-data", "50", 0.5, "50 %"),
        ("more-data", "50 %", 0.5, "50 %"),
        ("l1", "much", 0.001, "0.001"),
    ],
)
def test_a_strength_can_be_typed(view: RegularisationView, name: str, typed: str, strength: float, text: str) -> None:
    cell = view.board.item(SHOWN[name], 1)
    cell.setText(typed)
    assert view.board.strengths()[name] == pytest.approx(strength)
    assert cell.text() == text


def test_what_a_drawing_has_no_place_for_is_grey_and_tells_why(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("logistic-regression").graph))
    cell = view.board.item(SHOWN["dropout"], 0)
    assert not cell.flags() & Qt.ItemFlag.ItemIsEnabled
    assert cell.toolTip() == "Dropout needs a Dense layer behind another layer that learns."
    assert "dropout" not in view.board.chosen()


def test_only_what_is_compared_is_ticked_and_what_was_unticked_stays_so(qtbot: QtBot, opened: Open) -> None:
    session = opened(example("logistic-regression").graph)
    view = shown(qtbot, session)

    def ticked() -> set[str]:
        return {name for name, row in SHOWN.items() if view.board.item(row, 0).checkState() == Qt.CheckState.Checked}

    assert ticked() == view.board.chosen()
    assert "dropout" not in ticked()
    view.board.item(SHOWN["l1"], 0).setCheckState(Qt.CheckState.Unchecked)
    session.show(example("xor").graph)
    view.draw()
    assert ticked() == view.board.chosen()
    assert "dropout" in ticked()
    assert "l1" not in ticked()


def test_a_drawing_that_learns_by_acting_is_not_compared(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("grid-world").graph))
    assert not view.start.isEnabled()


def test_one_that_is_taken_becomes_the_drawing_and_can_be_undone(qtbot: QtBot, view: RegularisationView) -> None:
    compared(qtbot, view, "nothing", "dropout")
    before = view.session.root
    view.board.selectRow(SHOWN["dropout"])
    view.take_one.click()
    kinds = [node.layer.kind for node in view.session.root.nodes.values()]
    assert kinds.count("dropout") == 2
    assert view.session.document.undo_label == "Take Dropout"
    view.session.undo()
    assert view.session.root == before


def test_each_training_is_a_row_of_what_is_exported(qtbot: QtBot, view: RegularisationView) -> None:
    compared(qtbot, view, "nothing", "more-data")
    rows = list(reading.DictReader(StringIO(csv(view)().decode("utf-8-sig"))))
    assert [(row["means"], row["seed"], row["examples learnt from"]) for row in rows] == [
        ("Nothing", "0", "60"), ("Nothing", "1", "60"), ("More data", "0", "400"), ("More data", "1", "400"),
    ]  # fmt: skip
    for row in rows:
        gap = float(row["training accuracy"]) - float(row["test accuracy"])
        assert float(row["gap of accuracy"]) == pytest.approx(gap, abs=1e-6)


def test_it_can_be_cancelled_and_a_training_of_the_drawing_goes_first(qtbot: QtBot, view: RegularisationView) -> None:
    view.start.click()
    assert view.start.text() == "Cancel"
    view.start.click()
    qtbot.waitUntil(lambda: not view.stream.busy)
    assert view.start.text() == "Compare"
    view.start.click()
    view.session.training.start()
    qtbot.waitUntil(lambda: not view.stream.busy)
    assert view.result is None
    qtbot.waitUntil(lambda: view.session.training.status == "finished")


def test_the_share_that_was_chosen_stays_through_other_edits(view: RegularisationView) -> None:
    view.share.setValue(40)
    view.session.edit(view.session.graph.with_training(epochs=5), "Train for 5 epochs")
    view.draw()
    assert view.share.value() == 40
    view.session.edit(view.session.graph.with_settings("xor_1", learn_from=0.5), "Learn from half")
    view.draw()
    assert view.share.value() == 50


def test_another_drawing_begins_anew(qtbot: QtBot, view: RegularisationView) -> None:
    compared(qtbot, view, "nothing", "l2")
    view.session.show(example("iris").graph)
    view.draw()
    assert view.entries == ()
    assert view.share.value() == 25
    assert view.plot.rows == []


def test_gaps_of_shares_are_points() -> None:
    assert gap_in_words("accuracy", 0.094) == "9.4 points"
    assert gap_in_words("accuracy", -0.01) == "−1.0 points"
    assert gap_in_words("loss", 0.5) == "0.500"


@pytest.mark.parametrize("theme", [LIGHT, replace(LIGHT, font_scale=1.4)], ids=["usual", "large"])
def test_no_heading_of_the_table_is_cut(view: RegularisationView, qapp, theme: Theme) -> None:
    apply(qapp, theme)
    view.restyle(theme)
    header = view.board.horizontalHeader()
    for column in range(header.count()):
        assert header.sectionSize(column) >= header.sectionSizeHint(column)
    apply(qapp, LIGHT)
