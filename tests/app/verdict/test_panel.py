"""The panel of the verdict on networks that were really trained: whose figures they are, and those behind them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot
from sklearn.metrics import accuracy_score, confusion_matrix

from app.theme import DARK
from app.time_machine import TimeMachine
from app.verdict.panel import UNTRAINED, VerdictView, whose
from app.verdict.sheets import EXAMPLES
from app.views.loss import LossView
from app.views.view import Frames
from engine.datasets.base import Dataset
from engine.graph import Graph
from engine.training.shown import Example
from engine.verdict.predicting import predict, still
from tests.app.verdict.conftest import Show, until_judged


def titles(panel: VerdictView) -> list[str]:
    return [panel.sheets.tabs.tabText(at) for at in range(panel.sheets.tabs.count())]


def state_of(panel: VerdictView):
    state = panel.session.training.state
    assert state is not None
    return state


def turned(qtbot: QtBot, panel: VerdictView, title: str):
    """A page, opened and filled."""
    panel.sheets.open_page(title)
    page = panel.sheets.stack.currentWidget()
    qtbot.waitUntil(lambda: page.verdict is panel.verdict_shown)
    return page


# ---- what is judged ----


def test_before_any_training_it_offers_to_train(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers)
    assert panel.nothing.isVisible(), "it is said why there is nothing"
    assert panel.nothing_yet == UNTRAINED
    assert panel.train_now.isVisible()
    assert panel.train_now.isEnabled()
    panel.train_now.click()
    until_judged(qtbot, panel)
    assert panel.pages.currentWidget() is panel.picture


def test_the_figures_are_those_of_scikit_learn_on_the_networks_own_answers(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    assert panel.judged is not None
    found = predict(still(state_of(panel).network), panel.judged.parts, "test")
    verdict = panel.verdict_shown
    assert verdict is not None
    assert verdict.figures["accuracy"] == pytest.approx(accuracy_score(found.truth, found.guess))
    np.testing.assert_array_equal(verdict.confusion, confusion_matrix(found.truth, found.guess, labels=range(3)))


def test_it_says_whose_figures_they_are(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    assert panel.judged is not None
    size, step = len(panel.judged.parts.test), state_of(panel).step
    assert panel.verdict.text() == f"Test part, {size} examples, after epoch 12 (step {step})."


def test_an_epoch_that_has_begun_is_counted_as_everywhere_else(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    assert panel.judged is not None
    assert whose(replace(panel.judged, step=3823, epoch=173, position=17), 75) == (
        "Test part, 75 examples, in epoch 174 (step 3,823)."
    )


def test_another_part_is_judged_when_it_is_chosen(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    panel.part.setCurrentIndex(panel.part.findData("train"))
    until_judged(qtbot, panel, "train")
    assert panel.judged is not None
    assert panel.verdict_shown is not None
    assert len(panel.verdict_shown.predictions) == len(panel.judged.parts.train)
    assert "has learned from these examples" in panel.verdict.text()


def test_without_a_test_part_it_offers_the_validation_part(qtbot: QtBot, shown: Show, train, flowers: Graph) -> None:
    panel = shown(flowers.with_settings("iris_1", test=0))
    train(panel.session)
    qtbot.waitUntil(lambda: "has no examples" in panel.nothing_yet)
    assert not panel.train_now.isVisible()
    panel.other.click()
    until_judged(qtbot, panel, "validation")
    assert panel.pages.currentWidget() is panel.picture


def test_baselines_stand_beside_the_network(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    assert set(panel.sheets.summary.baselines) == {"most frequent class", "logistic regression", "random forest"}
    columns = panel.sheets.summary.table()
    assert columns["figure"][:2] == ["loss", "accuracy"]
    assert len(columns["random forest"]) == len(columns["figure"])


def test_a_weight_that_was_changed_by_hand_is_judged_anew(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    before = panel.judged

    def spoil(state) -> None:
        for weight in state.network.parameters():
            weight.data.zero_()

    panel.session.training.changes.make(spoil)
    qtbot.waitUntil(lambda: panel.judged is not before)
    verdict = panel.verdict_shown
    assert verdict is not None
    assert verdict.figures["balanced accuracy"] == pytest.approx(1 / 3)


def test_moving_a_node_judges_nothing_anew_and_another_layer_does(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    before, session = panel.judged, panel.session
    session.edit(session.graph.moved({"dense_1": (0.0, 300.0)}), "Move")
    assert not panel._later.isActive()
    session.edit(session.graph.with_settings("iris_1", split_seed=7), "Split otherwise")
    assert panel._later.isActive()
    assert "The drawing has changed since" in panel.verdict.text()
    qtbot.waitUntil(lambda: panel.judged is not before)
    assert panel.judged is not None
    assert panel.judged.parts is not before.parts
    assert "has changed" not in panel.verdict.text()


def test_a_running_training_is_judged_as_it_goes(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers.with_training(epochs=100_000))
    panel.session.training.start()
    qtbot.waitUntil(lambda: panel.judged is not None)
    first = panel.judged
    assert first is not None
    assert panel.judging.rest >= 3.0
    panel._asked_at = 0.0  # as if seconds had gone by
    qtbot.waitUntil(lambda: panel.judged is not first)
    assert panel.judged is not None
    assert panel.judged.step > first.step
    panel.session.training.stop()
    qtbot.waitUntil(lambda: panel.session.training.status == "finished")
    until_judged(qtbot, panel)
    assert panel.judged.step == state_of(panel).step


def test_a_verdict_among_many_panels_comes_less_often(qtbot: QtBot, shown: Show, flowers: Graph) -> None:
    panel = shown(flowers)
    panel.judging.taken = 1.0
    alone = panel.judging.rest
    others = [LossView(panel.session) for _ in range(Frames.FEW)]
    for view in others:
        qtbot.addWidget(view)
        view.show()
    assert panel.judging.rest > 2 * alone
    for view in others:
        view.hide()
    assert panel.judging.rest == alone


def test_a_moment_of_the_past_is_said_to_be_one(qtbot: QtBot, shown: Show, train, flowers: Graph) -> None:
    panel = shown(flowers)
    machine = TimeMachine(panel.session)
    train(panel.session)
    until_judged(qtbot, panel)
    machine.go_to(1)
    qtbot.waitUntil(lambda: panel.judged is not None and panel.judged.past)
    assert panel.judged is not None
    assert panel.judged.step == 1
    assert "This is a moment of the past." in panel.verdict.text()
    machine.go_to_now()
    qtbot.waitUntil(lambda: panel.judged is not None and not panel.judged.past)


# ---- the examples behind it ----


def test_a_click_on_a_cell_shows_the_examples_in_it(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers.with_training(epochs=2))
    verdict = panel.verdict_shown
    assert verdict is not None
    row, column = (int(n) for n in np.unravel_index(verdict.confusion.argmax(), verdict.confusion.shape))
    page = turned(qtbot, panel, "Confusion")
    page.map.chosen.emit(row, column)
    names, model = verdict.predictions.head.classes, panel.gallery.model
    assert model.rowCount() == verdict.confusion[row, column]
    assert {model.true(n) for n in model.rows.tolist()} == {names[row]}
    assert {model.answer(n) for n in model.rows.tolist()} == {names[column]}


def test_an_example_that_is_clicked_lights_up_the_canvas(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    rows = panel.gallery.model.rows.tolist()
    panel.gallery.table.selectRow(2)
    assert panel.session.shown == Example("test", rows[2])
    assert panel.session.shown.among == tuple(rows)
    panel.session.show_example("test", rows[4])
    assert panel.gallery.chosen_rows() == [rows[4]]
    panel.gallery._close()
    assert panel.session.shown is None
    assert panel.gallery.chosen_rows() == []


def test_examples_come_in_the_order_that_is_asked_for(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    gallery, losses = panel.gallery, panel.gallery.found.losses
    own = losses[np.searchsorted(gallery.found.rows, gallery.model.rows)]
    assert list(own) == sorted(losses, reverse=True)
    gallery.order.setCurrentIndex(gallery.order.findData("example"))
    gallery.order.activated.emit(0)
    assert gallery.model.rows.tolist() == list(range(len(losses)))


def test_a_right_label_is_an_edit_that_can_be_undone(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    gallery, session = panel.gallery, panel.session
    row = int(gallery.model.rows[0])
    example = gallery.model.example(row)
    gallery.table.selectRow(0)
    gallery._relabel("virginica")
    data = session.root.nodes["iris_1"].layer
    assert isinstance(data, Dataset)
    assert [(mark.example, mark.label) for mark in data.marks] == [(example, "virginica")]
    before = panel.judged
    qtbot.waitUntil(lambda: panel.judged is not before and not panel.judging.busy)
    assert gallery.model.true(row) == "virginica"
    session.undo()
    assert session.root.nodes["iris_1"].layer.marks == ()


def test_examples_that_are_left_out_are_judged_no_more(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    before = panel.judged
    size = len(before.parts.test)
    panel.gallery.table.selectRow(0)
    panel.gallery._put("out")
    assert panel.session.shown is None
    qtbot.waitUntil(lambda: panel.judged is not before)
    assert len(panel.judged.parts.test) == size - 1
    assert panel.session.document.undo_label == "Leave out: 1 example"


def test_training_on_keeps_what_was_learned(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    step = state_of(panel).step
    panel.gallery.train.click()
    qtbot.waitUntil(lambda: panel.session.training.status == "finished")
    assert state_of(panel).step > step
    until_judged(qtbot, panel)


# ---- numbers, pages, looks ----


def test_numbers_have_pages_of_their_own(judged: Show, numbers: Graph) -> None:
    panel = judged(numbers)
    assert titles(panel) == ["Summary", "Predicted", "Errors", "Residuals", "Spread"]
    assert set(panel.sheets.summary.baselines) == {"mean", "ridge regression", "random forest"}


def test_a_bar_of_the_residuals_shows_as_many_examples_as_it_is_high(
    qtbot: QtBot, judged: Show, numbers: Graph
) -> None:
    panel = judged(numbers)
    page = turned(qtbot, panel, "Errors")
    place = int(page._counts.argmax())
    page.click(place)
    assert panel.gallery.model.rowCount() == page._counts[place]
    assert panel.gallery.said.text().startswith(f"{page._counts[place]} examples with a residual from")


def test_a_point_that_is_clicked_comes_first(qtbot: QtBot, judged: Show, numbers: Graph) -> None:
    panel = judged(numbers)
    page = turned(qtbot, panel, "Predicted")
    true, predicted, _ = page.columns()
    page.click(QPointF(float(true[5]), float(predicted[5])))
    assert panel.gallery.model.rows[0] == panel.verdict_shown.predictions.rows[5]


def test_a_point_of_a_curve_shows_who_is_taken_wrongly_there(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers.with_training(epochs=3))
    page = turned(qtbot, panel, "Curves")
    curve = next(c for c in page.curves if c.label >= 0)
    page.shown.setCurrentText(curve.name)
    page.outcome.setCurrentIndex(page.outcome.findData("true positive"))
    page.click(QPointF(float(curve.x[-1]), float(curve.y[-1])))
    found = panel.verdict_shown.predictions
    assert panel.gallery.model.rowCount() == np.count_nonzero(found.truth == curve.label)


def test_a_bar_of_the_calibration_shows_its_examples(qtbot: QtBot, judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    page = turned(qtbot, panel, "Calibration")
    counts = panel.verdict_shown.calibration.counts
    place = int(counts.argmax())
    page.click(place)
    assert panel.gallery.model.rowCount() == counts[place]


def test_every_page_can_be_exported_and_changes_its_colours(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    panel.session.set_theme(DARK)
    for title in titles(panel):
        panel.sheets.open_page(title)
        columns = panel.table()
        assert title == "Spread" or columns, title
        assert len({len(column) for column in columns.values()}) <= 1


def test_in_a_narrow_dock_the_examples_are_a_page_of_their_own(judged: Show, flowers: Graph) -> None:
    panel = judged(flowers)
    assert EXAMPLES not in titles(panel)
    panel.resize(420, 360)
    assert titles(panel)[-1] == EXAMPLES
    panel.sheets.pick(np.array([0, 1]), "chosen here")
    assert panel.sheets.stack.currentWidget() is panel.gallery
    panel.resize(1200, 700)
    assert EXAMPLES not in titles(panel)
    assert panel.gallery.isVisibleTo(panel)


def test_another_drawing_has_no_verdict_yet(qtbot: QtBot, judged: Show, flowers: Graph, numbers: Graph) -> None:
    panel = judged(flowers)
    panel.session.show(numbers)
    assert panel.judged is None
    assert panel.nothing_yet == UNTRAINED


def test_in_a_low_dock_the_figures_have_the_room_of_what_is_said_of_chance(
    qtbot: QtBot, judged: Show, flowers: Graph
) -> None:
    panel = judged(flowers)
    summary = panel.sheets.summary
    qtbot.waitUntil(lambda: "95 % interval" in summary.notes.text())
    line = summary.fontMetrics().height()
    panel.resize(420, 20 * line)
    # Judged again meanwhile, the baselines that this is said of may be on their way once more.
    qtbot.waitUntil(lambda: "95 % interval" in summary.notes.toolTip())
    assert summary.notes.height() < 2 * line
    panel.resize(420, 45 * line)
    qtbot.waitUntil(lambda: summary.notes.height() > 2 * line)
