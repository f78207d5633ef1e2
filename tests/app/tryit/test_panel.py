"""The panel on really trained networks: what it says is what the network says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.tryit.inputs.picture import PictureInput
from app.tryit.inputs.points import PointInput
from app.tryit.inputs.table import TableInput
from engine.datasets.importing import describe
from engine.graph import Wire
from engine.layer import make
from engine.training.shown import Example, Values
from tests.app.tryit.conftest import answered, behind, diabetes, digits, iris, networks_own, quick, softmax, xor
from tests.engine.drawings import chain
from tests.engine.writers import writer

SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]


def draw(pad, points) -> None:
    """A stroke with the mouse, through these places in shares of the pad."""
    side = min(pad.width(), pad.height())
    left, top = (pad.width() - side) / 2, (pad.height() - side) / 2
    at = [QPoint(round(left + x * side), round(top + y * side)) for x, y in points]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=at[0])
    for place in at[1:]:
        QTest.mouseMove(pad, place)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=at[-1])


# ---- pictures ----


def test_a_drawn_digit_is_answered_as_the_network_answers_it(qtbot, opened) -> None:
    panel = opened(digits())
    assert isinstance(panel.input, PictureInput)
    first = panel.raw.copy()
    draw(panel.input.pad, SEVEN)
    answered(qtbot, panel)
    assert not np.array_equal(panel.raw, first)
    assert panel.result.origin.text() == "Your own example"
    np.testing.assert_allclose(panel.bars.answer.values, softmax(networks_own(panel)), atol=1e-5)
    name, value = panel.bars.rows()[0]
    best = int(networks_own(panel).argmax())
    assert (name, panel.bars.order[0]) == (str(best), best)
    assert value.endswith("%")


def test_what_is_drawn_has_the_brightness_and_the_size_of_the_data(qtbot, opened) -> None:
    panel = opened(digits())
    draw(panel.input.pad, SEVEN)
    answered(qtbot, panel)
    assert panel.raw.max() == pytest.approx(panel.material.high.max(), rel=0.1)
    rows = np.flatnonzero(panel.raw[0].any(1))
    assert len(rows) == 8  # digits of this set fill the picture


def test_the_attribution_lies_on_the_picture_and_is_that_of_the_engine(qtbot, opened) -> None:
    from engine.attribution import Head, explain

    panel = opened(digits())
    found = panel.told_last.attribution
    state = panel.session.training.state
    head = Head.of(state.network.program, panel.material.parts)
    x = panel.material.prepared(panel.raw)
    guess = int(networks_own(panel).argmax())
    own = explain("integrated-gradients", state.network, head, x, guess, panel.material.nothing)
    np.testing.assert_allclose(found.values, own.values, atol=1e-4)
    assert found.output == guess
    assert panel.input.limit == pytest.approx(float(np.abs(own.values).max()), rel=1e-3)


def test_a_click_on_a_bar_explains_that_class_and_a_second_one_follows_the_answer_again(qtbot, opened) -> None:
    panel = opened(digits())
    other = panel.bars.order[2]
    click = QPoint(20, round(2.5 * panel.bars._row))
    QTest.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=click)
    qtbot.waitUntil(lambda: panel.told_last.attribution.output == other)
    QTest.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=click)
    qtbot.waitUntil(lambda: panel.told_last.attribution.output == panel.bars.answer.guess)


def test_grad_cam_lets_the_convolution_be_chosen(qtbot, opened) -> None:
    panel = opened(digits())
    panel.choices.method.setCurrentIndex(panel.choices.method.findData("grad-cam"))
    qtbot.waitUntil(lambda: panel.told_last.question.method == "grad-cam")
    assert panel.told_last.attribution.node == "conv2d_2"
    assert [panel.choices.node.itemData(n) for n in range(panel.choices.node.count())] == ["conv2d_1", "conv2d_2"]
    assert panel.choices.node.isVisible()
    assert not panel.choices.baseline.isVisible()
    panel.choices.node.setCurrentIndex(0)
    qtbot.waitUntil(lambda: panel.told_last.attribution.node == "conv2d_1")
    assert "Grad-CAM" in panel.verdict.text()


def test_the_pad_is_wiped_and_the_data_comes_back(qtbot, opened) -> None:
    panel = opened(digits())
    first = panel.raw.copy()
    panel.input.buttons["clear"].click()
    answered(qtbot, panel)
    assert not panel.raw.any()
    assert panel.choices.back.isVisible()
    panel.choices.back.click()
    answered(qtbot, panel)
    assert np.array_equal(panel.raw, first)
    assert panel.result.origin.text().startswith("Right: ")


# ---- tables and points ----


def test_a_slider_changes_the_row_and_the_answer_follows(qtbot, opened) -> None:
    panel = opened(iris())
    assert isinstance(panel.input, TableInput)
    line = panel.input.lines[2]
    before = panel.raw.copy()
    line.slider.setValue(350)
    answered(qtbot, panel)
    changed = panel.raw != before
    assert changed.tolist() == [False, False, True, False]
    np.testing.assert_allclose(panel.bars.answer.values, softmax(networks_own(panel)), atol=1e-5)


def test_in_a_small_panel_sliders_make_way_for_names_and_words_for_bars(qtbot, opened) -> None:
    panel = opened(iris())
    panel.setMinimumSize(1, 1)  # others decide how much room there is
    words, line = (panel.result.headline, panel.result.origin), panel.input.lines[0]
    panel.resize(700, 600)
    assert not any(word.isHidden() for word in words)
    assert not line.slider.isHidden()
    panel.resize(240, 200)
    qtbot.waitUntil(line.slider.isHidden)
    assert all(word.isHidden() for word in words)
    answered(qtbot, panel)
    assert all(word.isHidden() for word in words)


def test_a_typed_value_beyond_the_training_range_is_marked(qtbot, opened) -> None:
    panel = opened(iris())
    line = panel.input.lines[0]
    line.field.setFocus()
    line.field.setText("42.5")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    answered(qtbot, panel)
    assert panel.raw[0] == pytest.approx(42.5)
    assert line.outside == "above"
    low, high = panel.material.low[0], panel.material.high[0]
    said = f"sepal length (cm) is {42.5 - high:.1f} above all of the training part ({low:.2f} to {high:.2f})."
    qtbot.waitUntil(lambda: said in panel.verdict.text())


def test_what_is_tried_is_prepared_as_the_data_was(qtbot, opened) -> None:
    panel = opened(iris().with_settings("iris_1", clip=1.5))
    line = panel.input.lines[0]
    line.field.setText("1000")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    answered(qtbot, panel)
    assert panel.raw[0] == pytest.approx(1000)
    assert panel.told_last.question.x[0] == pytest.approx(panel.material.parts.train.x[:, 0].max(), rel=1e-4)


def test_what_is_no_number_leaves_the_row_as_it_was(qtbot, opened) -> None:
    panel = opened(iris())
    before = panel.raw.copy()
    panel.input.lines[0].field.setText("tall")
    QTest.keyClick(panel.input.lines[0].field, Qt.Key.Key_Return)
    assert np.array_equal(panel.raw, before)
    assert panel.input.lines[0].field.text() == f"{before[0]:.6g}"


def test_any_row_of_any_part_can_be_tried(qtbot, opened) -> None:
    panel = opened(iris())
    panel.choices.part.setCurrentIndex(panel.choices.part.findData("test"))
    panel.choices.row.setValue(3)
    answered(qtbot, panel)
    parts = panel.material.parts
    np.testing.assert_allclose(panel.material.prepared(panel.raw), parts.test.x[2], atol=1e-5)
    right = parts.facts.classes[parts.test.y[2]]
    assert panel.result.origin.text() == f"Right: {right}"


def test_a_click_on_the_plane_moves_the_point(qtbot, opened) -> None:
    panel = opened(xor())
    assert isinstance(panel.input, PointInput)
    plane = panel.input.plane
    place = plane.pixels(np.array([[2.0, -3.0]]))[0]
    QTest.mouseClick(plane, Qt.MouseButton.LeftButton, pos=QPoint(round(place[0]), round(place[1])))
    answered(qtbot, panel)
    np.testing.assert_allclose(panel.raw, [2.0, -3.0], atol=0.3)
    score = float(networks_own(panel)[0])
    assert panel.bars.answer.values[1] == pytest.approx(1 / (1 + np.exp(-score)), abs=1e-5)


def test_numbers_are_told_in_their_own_unit(qtbot, opened) -> None:
    panel = opened(diabetes())
    parts = panel.material.parts
    expected = float(parts.target_scaler.invert(networks_own(panel)[None])[0, 0])
    assert panel.bars.answer.kind == "numbers"
    assert panel.bars.answer.values[0] == pytest.approx(expected, rel=1e-4)
    low, high = panel.material.target
    assert low < high
    assert low == pytest.approx(float(parts.target_scaler.invert(parts.train.y).min()))


# ---- while it trains, and when nobody looks ----


def test_the_newest_weights_answer_while_the_training_goes_on(qtbot, opened) -> None:
    panel = opened(quick(iris(), 3000), train=False)
    assert panel.result.state.isVisible()  # not trained yet, and says so
    assert "Not trained yet" in panel.result.state.text()
    before = panel.bars.answer.values.copy()
    panel.session.training.start()
    qtbot.waitUntil(lambda: panel.told_last.question.snapshot.step > 200)
    qtbot.waitUntil(lambda: not panel.result.state.isVisible())
    assert not np.allclose(panel.told_last.answer.values, before)
    panel.session.training.stop()
    qtbot.waitUntil(lambda: panel.session.training.status == "finished")
    last = panel.session.training.state.step
    qtbot.waitUntil(lambda: panel.told_last.question.snapshot.step == last)
    answered(qtbot, panel)
    np.testing.assert_allclose(panel.bars.answer.values, softmax(networks_own(panel)), atol=1e-5)


def test_nothing_is_asked_while_the_panel_is_hidden(qtbot, opened) -> None:
    panel = opened(iris())
    panel.hide()
    told = panel.told_last
    panel.ask()
    assert panel.asking.idle
    assert "try-it" not in panel.session.training.watching.probes
    panel.show()
    panel.choices.row.setValue(2)
    answered(qtbot, panel)
    assert panel.told_last is not told


def test_another_drawing_brings_another_way_to_make_examples(qtbot, opened) -> None:
    panel = opened(iris())
    panel.session.show(digits())
    qtbot.waitUntil(lambda: isinstance(panel.input, PictureInput))
    answered(qtbot, panel)
    assert len(panel.bars.rows()) == 10


# ---- where there is nothing to try ----


def test_without_data_it_says_what_to_do(qtbot, opened) -> None:
    panel = opened(chain(("input", {"shape": (4,)}), ("dense", {"units": 2}), "output"), train=False, wait=False)
    qtbot.waitUntil(lambda: "There is no data set" in panel.nothing.text())
    assert panel.nothing_yet


def test_data_that_cannot_be_loaded_is_told(qtbot, opened, tmp_path) -> None:
    (tmp_path / "table.csv").write_text("a,b,kind\n" + "".join(f"{n},{n % 7},{'xy'[n % 2]}\n" for n in range(40)))
    data = describe(tmp_path / "table.csv").changed(file="gone.csv")
    graph = behind(data, ("dense", {"units": 2}), ("cross-entropy", {}))
    panel = opened(graph, train=False, wait=False)
    qtbot.waitUntil(lambda: "gone.csv" in panel.nothing.text())
    assert panel.nothing_yet


# ---- on the canvas ----


def test_the_example_goes_through_the_canvas_while_that_is_wanted(qtbot, opened) -> None:
    panel = opened(iris())
    panel.choices.lights.setChecked(True)
    qtbot.waitUntil(lambda: panel.session.shown == Example("validation", 0))
    panel.input.lines[0].slider.setValue(300)
    qtbot.waitUntil(lambda: isinstance(panel.session.shown, Values))
    np.testing.assert_allclose(panel.session.shown.x[0], panel.material.prepared(panel.raw))
    panel.hide()
    assert panel.session.shown is None


def test_hiding_the_panel_leaves_the_example_of_somebody_else_on_the_canvas(qtbot, opened) -> None:
    panel = opened(iris())
    panel.choices.lights.setChecked(True)
    qtbot.waitUntil(lambda: panel.session.shown is not None)
    panel.choices.lights.setChecked(False)
    assert panel.session.shown is None
    panel.session.show_example("test", 2)
    panel.hide()
    assert panel.session.shown == Example("test", 2)


def test_closing_the_example_on_the_canvas_takes_the_tick_away(qtbot, opened) -> None:
    panel = opened(iris())
    panel.choices.lights.setChecked(True)
    qtbot.waitUntil(lambda: panel.session.shown is not None)
    panel.session.show_no_example()
    assert not panel.choices.lights.isChecked()


def test_an_example_that_is_looked_at_elsewhere_is_tried_here_too(qtbot, opened) -> None:
    panel = opened(iris())
    panel.session.show_example("test", 4)
    answered(qtbot, panel)
    assert panel.place == ("test", 4)
    assert panel.choices.row.value() == 5


# ---- keeping an example ----


def test_a_kept_example_is_learnt_from_and_undone(qtbot, opened) -> None:
    panel = opened(iris())
    amount = len(panel.material.parts.train)
    assert not panel.result.keep.isVisible()  # it is of the data already
    panel.input.lines[0].field.setText("9")
    QTest.keyClick(panel.input.lines[0].field, Qt.Key.Key_Return)
    answered(qtbot, panel)
    assert panel.result.keep.isVisible()
    own = panel.raw.copy()
    panel.result.keep.right.setCurrentIndex(2)
    panel.result.keep.right.activated.emit(2)
    panel.result.keep.button.click()
    qtbot.waitUntil(lambda: len(panel.material.parts.train) == amount + 1)
    parts = panel.material.parts
    rows = np.flatnonzero(np.isclose(parts.scaler.invert(parts.train.x)[:, 0], 9.0, atol=1e-4))
    assert parts.train.y[rows].tolist() == [2]
    np.testing.assert_allclose(panel.raw, own)
    panel.session.undo()
    qtbot.waitUntil(lambda: len(panel.material.parts.train) == amount)


def test_what_is_right_is_what_the_network_says_until_somebody_says_otherwise(qtbot, opened) -> None:
    panel = opened(digits())
    draw(panel.input.pad, SEVEN)
    answered(qtbot, panel)
    assert panel.result.keep.right.currentText() == panel.bars.answer.names[panel.bars.answer.guess]
    panel.result.keep.right.setCurrentIndex(7)
    panel.result.keep.right.activated.emit(7)
    draw(panel.input.pad, [(0.5, 0.1), (0.5, 0.9)])
    answered(qtbot, panel)
    assert panel.result.keep.right.currentText() == "7"


def test_a_network_with_two_inputs_says_why_nothing_can_be_tried(qtbot, opened) -> None:
    graph = iris()
    graph, other = graph.added(make("input", {"shape": (4,)}), (0.0, 300.0))
    graph, add = graph.added(make("add", {}), (100.0, 200.0))
    first = next(id for id in graph.nodes if id.startswith("dense_1"))
    graph = graph.with_wire(Wire("iris_1", "x", add, "in")).with_wire(Wire(other, "out", add, "in"))
    graph = graph.with_wire(Wire(add, graph.nodes[add].outputs[0].name, first, "in"))
    panel = opened(graph, train=False, wait=False)
    qtbot.waitUntil(lambda: "'input_1' has no data." in panel.nothing.text())


def test_a_text_is_answered_whole_and_explained_step_by_step(qtbot, opened) -> None:
    panel = opened(quick(writer(), 1))
    first = panel.told_last
    assert panel.result.headline.text() == f"“{first.answer.written}”"
    assert panel.result.below.text() == "At step 1:"
    assert panel.result.origin.text().startswith("Right: “")
    assert panel.choices.step.maximum() == 11
    panel.choices.step.setValue(6)
    qtbot.waitUntil(lambda: panel.result.below.text() == "At step 6:")
    assert panel.told_last.answer.written == first.answer.written
    assert not np.array_equal(panel.bars.answer.values, first.answer.values)
