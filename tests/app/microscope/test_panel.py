"""The microscope in the window: walked through by keys, down to one multiplication and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.microscope.walker import BATCH, EXAMPLE, LAYER, PRODUCT, UNIT
from app.theme import DARK, DARK_CONTRAST, apply
from app.waiting import NO_DATA
from app.wording import number
from engine import examples
from engine.graph import Graph
from engine.microscope.places import Selection, Stop
from tests.app.microscope.conftest import Glass, Look
from tests.app.test_tab_rows import button_of, row_of
from tests.engine.drawings import classifier

LEFT, RIGHT, UP, DOWN = (getattr(Qt.Key, f"Key_{way}") for way in ("Left", "Right", "Up", "Down"))


@pytest.mark.parametrize("name", ["xor", "digits-cnn", "digits-lstm", "digits-attention"])
def test_the_keys_walk_over_a_whole_drawing_and_back(look: Look, name: str) -> None:
    glass = look(name)
    glass.key(DOWN)
    assert glass.walker.depth == UNIT
    met = [glass.walker.stop]
    while glass.walker.at < len(glass.walker.stops) - 1:
        glass.key(RIGHT)
        met.append(glass.walker.stop)
        sight = glass.sight
        assert sight.place.step == glass.walker.stop.step
        assert sight.working.forward or sight.working.note or sight.weight is not None
        step = glass.walker.current
        if glass.walker.specimen.loss_of(step) is None:
            assert sight.working.value == pytest.approx(glass.walker.specimen.value(sight.place), rel=1e-4, abs=1e-5)
        assert glass.session.selection == {step.node}
    assert tuple(met) == glass.walker.stops
    assert {stop.phase for stop in met} == {"forward", "backward", "update"}
    glass.key(RIGHT)
    assert glass.walker.at == len(met) - 1, "the walk has an end"
    glass.key(LEFT)
    assert glass.walker.stop == met[-2]


def test_one_goes_down_to_a_multiplication_and_up_again(look: Look) -> None:
    glass = look("xor")
    assert glass.crumbs() == ["Training example 1", "Hidden layer"]
    glass.key(DOWN, DOWN)
    assert glass.walker.depth == PRODUCT
    unit = glass.sight.place.cell[0]
    assert glass.crumbs()[:3] == ["Training example 1", "Hidden layer", f"unit {unit + 1} (index {unit})"]
    terms, product, row = glass.sight.working.terms[0], glass.panel.board.product, glass.sight.term[1]
    assert product.isVisible()
    assert f"w[{unit}, {row}] · x[{row}]" in product.sum.text()
    assert product.sum.accessibleName().startswith(f"w[{unit}, {row}] · x[{row}]: ")
    assert f"is {number(float(terms.inputs[row] * terms.weights[row]))}" in product.sum.accessibleName()
    glass.key(UP, UP, UP)
    assert glass.walker.depth == EXAMPLE
    assert glass.panel.board.layers.isVisible()
    assert glass.panel.board.layers.rows.rowCount() == 4
    glass.key(UP)
    assert glass.walker.depth == EXAMPLE, "an example by itself stands in no batch"


def test_a_cell_of_a_feature_map_shows_its_patch_times_its_kernel(look: Look) -> None:
    glass = look("digits-cnn")
    glass.panel.guide.pick((3, 4, 5))
    glass.settle()
    assert glass.walker.depth == UNIT
    assert glass.crumbs()[-1] == "cell [3, 4, 5]"
    terms = glass.sight.working.terms[0]
    specimen = glass.walker.specimen
    patch = specimen.values["x"][0, 0, 3:6, 4:7]
    kernel = specimen.weights["conv2d_1.weight"].old[3, 0]
    assert np.allclose(np.sort(terms.products), np.sort((patch * kernel).ravel()), atol=1e-6)
    assert glass.panel.board.unit.table.rows.rowCount() == 10  # and the bias


def test_a_unit_of_an_lstm_shows_its_gates(look: Look) -> None:
    glass = look("digits-lstm")
    glass.walker.go(Stop("forward", "lstm_1"))
    glass.panel.guide.pick((2, 3))
    glass.settle()
    titles = [terms.title for terms in glass.sight.working.terms]
    assert len(titles) == 8
    assert titles[0] == "input gate: from the input"
    assert glass.panel.board.unit.group.count() == 8
    said = glass.panel.board.unit.lines.plain
    assert "the forget gate" in said
    assert "h = o · tanh(c)" in said


def test_a_layer_whose_state_alone_is_read_has_deltas_among_the_layers(look: Look) -> None:
    glass = look("digits-lstm")
    glass.key(UP)
    model = glass.panel.board.layers.rows
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    deltas = [model.data(model.index(row, heads.index("Deltas δ"))) for row in range(model.rowCount())]
    assert all(deltas[:-1]), "all but the loss, whose delta is one"


def test_the_input_of_a_multiplication_leads_to_where_it_was_computed(look: Look) -> None:
    glass = look("xor")
    glass.walker.go(Stop("forward", "dense_2"))
    glass.panel.refresh()
    glass.settle()
    glass.key(DOWN, DOWN)
    row = glass.sight.term[1]
    glass.key(Qt.Key.Key_O)
    assert glass.walker.stop == Stop("forward", "tanh_1")
    assert glass.sight.place.cell == (row,)


def test_the_batch_of_the_run_is_a_level_of_its_own(look: Look) -> None:
    glass = look("xor")
    glass.after(lambda: glass.panel.head.source.setCurrentIndex(3))
    specimen = glass.walker.specimen
    assert specimen.training
    assert specimen.examples == 16
    glass.key(UP, UP)
    assert glass.walker.depth == BATCH
    assert glass.panel.board.batch.rows.rowCount() == 16
    QTest.keyClick(glass.panel.board.batch, Qt.Key.Key_Down)
    QTest.keyClick(glass.panel.board.batch, Qt.Key.Key_Return)
    assert glass.walker.example == 1
    assert glass.walker.depth == EXAMPLE
    glass.key(Qt.Key.Key_PageDown)
    assert glass.walker.example == 2
    assert "16 examples, in training mode" in glass.panel.head._said[1]


def test_another_example_is_looked_at_where_one_is(look: Look) -> None:
    glass = look("xor")
    glass.key(RIGHT, DOWN)
    glass.after(lambda: glass.key(Qt.Key.Key_PageDown))
    assert glass.walker.specimen.rows == (1,)
    assert glass.walker.stop == Stop("forward", "tanh_1")
    assert glass.walker.depth == UNIT
    glass.after(lambda: glass.panel.head.source.setCurrentIndex(2))
    assert glass.walker.specimen.selection.part == "test"
    assert glass.panel.head.number.maximum() == glass.panel.found.sizes["test"]


def test_the_next_mistake_is_answered_wrongly(look: Look) -> None:
    glass = look("digits-cnn")
    glass.after(glass.panel.head.mistake.click) if glass.panel.found.verdicts[0].right else None
    glass.after(glass.panel.head.mistake.click)
    assert glass.panel.found.verdicts[0].right is False
    assert glass.panel.head.number.value() > 1


def test_selecting_a_node_on_the_canvas_goes_there(look: Look) -> None:
    glass = look("xor")
    glass.session.select(["dense_2"])
    glass.settle()
    assert glass.walker.stop == Stop("forward", "dense_2")
    glass.walker.go(Stop("backward", "dense_2"))
    glass.session.select(["tanh_1"])
    assert glass.walker.stop == Stop("backward", "tanh_1"), "in the phase that one is in"


def test_inside_of_blocks_the_node_is_shown_where_it_lies(look: Look) -> None:
    from tests.app.test_training import two_ways

    glass = look(two_ways())
    nodes = {step.node for step in glass.walker.specimen.steps}
    inner = next(node for node in nodes if "/" in node)
    assert glass.walker.step(inner)
    glass.panel._reveal()
    assert glass.session.level.path
    assert glass.session.selection == {inner.rpartition("/")[2]}


def test_opening_pauses_a_training_and_closing_lets_it_be(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    dock = glass.window.docks["microscope"]
    dock.hide()
    glass.session.edit_root(glass.session.root.with_training(epochs=100_000), "Train for long")
    glass.session.training.start()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "running")
    glass.window.commands.actions["microscope"].trigger()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "paused")
    glass.settle()
    assert glass.panel.banner.text() == "The training is paused to be looked at."
    step = glass.walker.specimen.step
    assert step > 0
    glass.session.training.start()
    glass.qtbot.waitUntil(glass.panel.again.isVisible)
    assert glass.panel.banner.text() == f"The training goes on; this is step {step + 1:,}."
    glass.after(glass.panel.again.click)
    assert glass.walker.specimen.step > step
    glass.session.training.stop()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "finished")


@pytest.fixture
def training_beside(look_in_window: Look) -> Glass:
    """A microscope behind the tab of another panel, and a training that runs."""
    glass = look_in_window("xor")
    glass.window.show_panel("view-weights")
    glass.session.edit_root(glass.session.root.with_training(epochs=100_000), "Train for long")
    glass.session.training.start()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "running")
    return glass


def test_a_microscope_that_comes_forward_by_itself_lets_the_training_go_on(training_beside: Glass) -> None:
    glass = training_beside
    for dock in glass.window.tabifiedDockWidgets(glass.window.docks["microscope"]):
        dock.close()
    glass.qtbot.waitUntil(glass.panel.again.isVisible)
    glass.qtbot.wait(100)
    assert glass.session.training.status == "running"
    assert glass.panel.banner.text() == "The training goes on."
    assert glass.panel.nothing.text() == "The numbers are seen while the training is paused."
    assert glass.panel.again.text() == "Pause and look"
    glass.panel.again.click()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "paused")
    glass.settle()
    assert glass.panel.board.isVisible()


def test_a_click_on_its_tab_pauses_a_training_and_another_button_does_not(training_beside: Glass) -> None:
    glass = training_beside
    bar = row_of(glass.window, "Microscope")
    place = bar.tabRect([bar.tabText(at) for at in range(bar.count())].index("Microscope")).center()
    QTest.mouseClick(bar, Qt.MouseButton.RightButton, pos=place)
    glass.qtbot.wait(50)
    assert glass.session.training.status == "running"
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "paused")
    glass.settle()


def test_choosing_it_from_the_list_of_tabs_pauses_a_training(training_beside: Glass) -> None:
    glass = training_beside
    menu = button_of(row_of(glass.window, "Microscope")).menu_of_tabs()  # type: ignore[attr-defined]
    next(action for action in menu.actions() if action.text() == "Microscope").trigger()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "paused")
    glass.settle()


def test_the_menu_of_panels_brings_it_to_the_front_and_pauses_a_training(training_beside: Glass) -> None:
    glass = training_beside
    dock = glass.window.docks["microscope"]
    dock.close()
    assert glass.session.training.status == "running"
    dock.toggleViewAction().trigger()
    assert glass.panel.isVisible()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "paused")
    glass.settle()


def test_a_drawing_that_cannot_run_says_why(look: Look, picture_network: Graph) -> None:
    glass = look("xor")
    glass.session.show(picture_network)
    glass.qtbot.waitUntil(glass.panel.nothing.isVisible)
    assert glass.panel.nothing.text() == NO_DATA
    assert not glass.panel.way.on.isEnabled()
    for key in (RIGHT, DOWN, UP, Qt.Key.Key_PageDown, Qt.Key.Key_O, Qt.Key.Key_Q):
        QTest.keyClick(glass.panel, key)
    glass.session.show(classifier())
    glass.qtbot.waitUntil(lambda: glass.walker.specimen is not None)
    glass.settle()


def test_a_changed_drawing_is_looked_at_anew(look: Look) -> None:
    glass = look("xor")
    graph = glass.session.graph
    glass.after(lambda: glass.session.edit(graph.with_settings("dense_1", units=5), "Narrower"))
    assert glass.sight.numbers.shape == (5,)


def test_another_theme_keeps_what_is_seen(look: Look) -> None:
    glass = look("xor")
    glass.key(DOWN)
    said = glass.panel.board.unit.lines.plain
    glass.session.set_theme(DARK)
    assert glass.panel.board.unit.lines.plain == said
    assert DARK.muted in glass.panel.board.unit.lines.text()
    glass.key(DOWN)
    assert DARK.muted in glass.panel.board.product.sum.text()


def test_a_window_on_a_small_screen_has_room_for_it(look_in_window: Look) -> None:
    glass = look_in_window("digits-cnn")
    glass.window.resize(1280, 720)
    assert glass.window.minimumSizeHint().width() <= 1280
    assert glass.window.minimumSizeHint().height() <= 720
    assert glass.walker.depth == LAYER


def test_the_example_that_lights_up_the_canvas_is_looked_at_here_too(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    glass.after(lambda: glass.session.show_example("test", 7))
    assert glass.walker.specimen.selection == Selection("test", (7,))
    glass.after(lambda: glass.window.canvas.one_example.turn(1))
    assert glass.walker.specimen.rows == (8,)


def test_an_agent_is_looked_at_by_what_it_did(look: Look) -> None:
    glass = look("grid-world")
    glass.after(lambda: glass.panel.head.source.setCurrentIndex(3))
    glass.key(UP, UP)
    assert glass.walker.depth == BATCH
    assert glass.panel.board.batch.rows._heads[1:3] == ("Action taken", "Best by now")
    assert "Action taken " in glass.panel.head.words.text()
    assert not glass.panel.head.mistake.isEnabled(), "nobody knows what would have been right"


def test_a_rule_without_a_loss_is_walked_through_forward_and_by_its_steps(look: Look) -> None:
    graph = examples.example("oja").graph
    glass = look(graph.with_training(batch_size=8))
    while glass.walker.at < len(glass.walker.stops) - 1:
        glass.key(RIGHT)
    assert glass.walker.stop.phase == "update"
    assert "Loss" not in glass.panel.head.words.text()
    glass.after(lambda: glass.panel.head.source.setCurrentIndex(3))
    glass.key(UP, UP, UP)
    assert glass.walker.depth == BATCH
    assert glass.panel.board.batch.rows._heads == ("Example",)


def test_the_keys_walk_on_after_a_click_in_the_formulas(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    lines = glass.panel.board.layer_lines
    QTest.mouseClick(lines, Qt.MouseButton.LeftButton)
    QTest.keyClick(glass.window.focusWidget(), DOWN)
    glass.settle()
    assert glass.walker.depth == UNIT
    QTest.mouseClick(glass.panel.board.unit.lines, Qt.MouseButton.LeftButton)
    before = glass.walker.at
    QTest.keyClick(glass.window.focusWidget(), RIGHT)
    glass.settle()
    assert glass.walker.at == before + 1


def test_the_keys_walk_on_once_questions_are_switched_off(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    glass.key(Qt.Key.Key_Q)
    QTest.keyClick(glass.window.focusWidget(), Qt.Key.Key_Q)
    glass.settle()
    QTest.keyClick(glass.window.focusWidget(), DOWN)
    glass.settle()
    assert glass.walker.depth == UNIT


def test_in_large_letters_and_a_low_dock_the_page_has_most_of_the_room(look: Look, qapp) -> None:
    apply(qapp, replace(DARK_CONTRAST, font_scale=1.4))
    glass = look("digits-cnn")
    glass.panel.resize(560, 380)
    qapp.processEvents()
    assert glass.panel.stack.parentWidget().height() > 0.6 * glass.panel.height()
    assert "Target" in glass.panel.head.words.text()
    shown = [crumb for crumb in glass.panel.way.crumbs if not crumb.isHidden()]
    assert [crumb.text() for crumb in shown][-2] == "↑"
    assert "Back up to Training example 1" in shown[-2].toolTip()
    glass.panel.head.unfold.setChecked(True)
    qapp.processEvents()
    assert glass.panel.head.number.text() == "1 of 1,257"
    glass.panel.resize(700, 900)
    qapp.processEvents()
    assert glass.panel.head.number.text() == "1 of 1,257"
    assert "Training example 1" in [crumb.text().removeprefix("› ") for crumb in glass.panel.way.crumbs]


def test_while_the_numbers_are_worked_out_it_says_that_they_come(look: Look) -> None:
    glass = look("xor")
    glass.panel.hide()
    glass.panel.session.torch_here = True
    glass.panel.show()
    assert glass.panel.nothing.text() == "The numbers come in a moment."
