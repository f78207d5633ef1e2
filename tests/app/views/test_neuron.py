"""Being a neuron: its weights are set by hand, tries are counted, and wrong rows are marked."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.session import Session
from app.views.neuron import NeuronView
from app.views.neuron_line import Sight, level, line
from app.views.neuron_sliders import MOST, parsed
from app.views.neuron_table import RIGHT, WRONG, table_of
from app.views.neuron_words import EMPTY, NONE, RUNNING
from engine import examples
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.views.conftest import Open
from tests.engine.drawings import chain

BIAS = -1


def shown(qtbot: QtBot, session: Session, neuron: str = "") -> NeuronView:
    view = NeuronView(session)
    qtbot.addWidget(view)
    view.resize(700, 560)
    view.show()
    session.select([neuron] if neuron else [])
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    return view


def example(name: str) -> Graph:
    return examples.example(name).graph


def settle(qtbot: QtBot, view: NeuronView) -> None:
    """Until what was set has been seen."""
    qtbot.waitUntil(lambda: not view._pending and _seen(view))


def _seen(view: NeuronView) -> bool:
    view.draw()
    return not view._expected


def type_number(qtbot: QtBot, view: NeuronView, which: int, text: str) -> None:
    field = view.sliders.fields[which]
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, view)


def solve_and(qtbot: QtBot, view: NeuronView) -> None:
    for which, text in ((0, "1"), (1, "1"), (BIAS, "-1.5")):
        type_number(qtbot, view, which, text)


def weights_of(session: Session) -> dict[str, list[float]]:
    return {name: np.ravel(values).tolist() for name, values in session.training.learned.weights().items()}


def test_before_any_training_there_is_a_slider_for_each_weight_and_the_whole_table(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("and")))
    assert set(view.sliders.sliders) == {0, 1, BIAS}
    assert view.rows.rows.headers == ["x1", "x2", "truth", "z", "out"]
    assert [row[:3] for row in view.rows.rows.rows] == [
        ["0", "0", "0"],
        ["0", "1", "0"],
        ["1", "0", "0"],
        ["1", "1", "1"],
    ]
    assert len(view.plane.places) == 4
    assert view.across.isHidden()


def test_typed_weights_are_tries_until_all_rows_are_right(qtbot: QtBot, opened: Open) -> None:
    session = opened(example("and"))
    view = shown(qtbot, session)
    solve_and(qtbot, view)
    assert view.tries == 3
    assert view.verdict.text().startswith("Try 3: all 4 rows are right. Well done")
    assert [row[-1] for row in view.rows.rows.rows] == ["0  ✓", "0  ✓", "0  ✓", "1  ✓"]
    assert [1.0, 1.0] in weights_of(session).values()


def test_a_wrong_row_is_marked_and_counted(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("and")))
    solve_and(qtbot, view)
    type_number(qtbot, view, BIAS, "-0.5")
    assert view.verdict.text().startswith("Try 4: 2 of 4 rows wrong.")
    assert view.rows.rows.wrong == [False, True, True, False]
    assert [row[-1][-1] for row in view.rows.rows.rows] == [RIGHT, WRONG, WRONG, RIGHT]
    assert view.rows.rows.data(view.rows.rows.index(1, 0), Qt.ItemDataRole.BackgroundRole) is not None
    assert view.rows.rows.data(view.rows.rows.index(0, 0), Qt.ItemDataRole.BackgroundRole) is None


def test_an_arrow_key_moves_a_weight_by_a_tenth_and_is_a_try_when_it_is_let_go(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("or")))
    type_number(qtbot, view, 0, "1")
    slider = view.sliders.sliders[0]
    for _ in range(3):
        QTest.keyPress(slider, Qt.Key.Key_Right)
    QTest.keyRelease(slider, Qt.Key.Key_Right)
    settle(qtbot, view)
    assert view.tries == 2
    assert view.reading.weights[0] == pytest.approx(1.3)
    assert view.sliders.fields[0].text() == "1.3"


def test_a_drag_moves_the_line_at_once_and_is_one_try(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("and")))
    solve_and(qtbot, view)
    before = view.plane.lines[0].ends.copy()
    slider = view.sliders.sliders[BIAS]
    slider.setSliderDown(True)
    for place in (-28, -24, -20):
        slider.setValue(place)
    view.draw()
    assert not np.allclose(view.plane.lines[0].ends, before)
    assert view.tries == 3
    slider.setSliderDown(False)
    slider._end()
    settle(qtbot, view)
    assert view.tries == 4
    assert view.reading.bias == pytest.approx(-1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nan", "A weight has to be a finite number up to a million, but “nan” is not. It stays as it was."),
        ("1e400", "A weight has to be a finite number up to a million, but “1e400” is not. It stays as it was."),
        ("two", "A weight is a number such as 0.5 or −2, but “two” is none. It stays as it was."),
    ],
)
def test_what_is_no_number_is_a_sentence_and_no_try(qtbot: QtBot, opened: Open, typed: str, sentence: str) -> None:
    view = shown(qtbot, opened(example("and")))
    solve_and(qtbot, view)
    type_number(qtbot, view, 0, typed)
    assert view.sliders.error.text() == sentence
    assert view.sliders.fields[0].text() == "1"
    assert view.tries == 3
    type_number(qtbot, view, 0, "0.9")
    assert view.sliders.error.isHidden()


def test_a_comma_and_a_true_minus_are_understood() -> None:
    assert parsed(" −1,5 ") == (-1.5, "")


def test_training_shows_a_solution_and_goes_on_from_the_weights_that_were_set(qtbot: QtBot, opened: Open) -> None:
    session = opened(example("nand"))
    view = shown(qtbot, session)
    view.solve.click()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(lambda: view.reading is not None and not view.reading.wrong.any())
    view.draw()
    assert view.verdict.text() == "Training found a solution: all 4 rows are right."
    assert view.solve.text() == "Show me a solution"


def test_a_solution_by_hand_leaves_the_training_nothing_to_do(qtbot: QtBot, opened: Open) -> None:
    session = opened(example("and"))
    view = shown(qtbot, session)
    solve_and(qtbot, view)
    view.solve.click()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    assert session.training.last.reason == "converged"
    assert [1.0, 1.0] in weights_of(session).values()


def test_while_it_trains_nobody_sets_weights_and_paused_they_do(qtbot: QtBot, opened: Open) -> None:
    session = opened(example("perceptron").with_settings("gaussians_1", noise=0.5).with_training(epochs=100_000))
    view = shown(qtbot, session)
    view.solve.click()
    qtbot.waitUntil(lambda: session.training.status == "running")
    assert view.held.text() == RUNNING
    assert not view.sliders.sliders[0].isEnabled()
    assert not view.again.isEnabled()
    assert view.solve.text() == "Pause"
    view.solve.click()
    qtbot.waitUntil(lambda: session.training.status == "paused")
    assert view.held.isHidden()
    type_number(qtbot, view, 0, "3")
    assert view.reading.weights[0] == 3
    session.training.stop()
    qtbot.waitUntil(lambda: not session.training.active)


def test_starting_over_forgets_weights_and_tries(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("and")))
    solve_and(qtbot, view)
    view.again.click()
    settle(qtbot, view)
    assert view.tries == 0
    assert not view.reading.weights.any()
    assert view.verdict.text() == (
        "3 of 4 rows wrong. Move a weight. Both weights are 0, so there is no line yet: the bias decides alone."
    )
    assert view.plane.lines == []


def test_of_three_inputs_two_are_drawn_and_the_third_stands_as_in_the_chosen_row(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("half-adder")), "neuron_2")
    assert view.rows.rows.headers[:3] == ["x1", "x2", "Carry"]
    assert not view.across.isHidden()
    assert "the other input stands at the mean" in view.verdict.text()
    before = view.plane.lines[0].ends.copy()
    view.rows.selectRow(3)
    view.draw()
    assert not np.allclose(view.plane.lines[0].ends, before)
    view.up.setCurrentText("Carry")
    view.draw()
    assert view.plane._names == ("x1", "Carry")


def test_an_adder_judges_each_of_its_neurons_by_its_own_answer(qtbot: QtBot, opened: Open) -> None:
    session = opened(example("half-adder"))
    view = shown(qtbot, session, "neuron_1")
    assert view.table()["truth"].tolist() == [0, 0, 0, 1]
    session.select(["neuron_2"])
    qtbot.waitUntil(lambda: view.reading is not None and len(view.reading.weights) == 3)
    assert view.table()["truth"].tolist() == [0, 1, 1, 0]


def test_a_neuron_inside_is_judged_by_the_answer_of_the_whole_network(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("xor-neurons")), "neuron_1")
    assert view.rows.rows.headers == ["x1", "x2", "truth", "z", "out", "net"]
    assert "It is the whole network's answer that is judged" in view.verdict.text()


def test_of_one_input_the_sum_is_drawn_and_of_numbers_how_far_they_are_off(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("bumps")), "neuron_1")
    assert view.verdict.text().startswith("Off by ")
    assert "One input draws no line in a plane" in view.verdict.text()
    assert view.plane._names == ("x", "weighted sum z")
    assert view.rows.rows.headers[-1] == "off by"
    assert len(view.rows.rows.rows) == 20


def test_of_very_many_weights_the_first_have_sliders(qtbot: QtBot, opened: Open) -> None:
    graph = chain("digits", "flatten", ("neuron", {"activation": "sigmoid"}), ("dense", {"units": 10}), "cross-entropy")
    graph = graph.with_wire(Wire("digits_1", "y", "cross_entropy_1", "target"))
    view = shown(qtbot, opened(graph), "neuron_1")
    assert len(view.sliders.sliders) == MOST + 1
    assert view.sliders.more.text() == "The first 32 of 64 weights are shown."
    type_number(qtbot, view, 5, "2.5")
    assert view.reading.weights[5] == 2.5


@pytest.mark.parametrize("name", ["perceptron", "half-adder"])
def test_where_there_is_little_room_a_few_weights_stay_in_sight(qtbot: QtBot, opened: Open, name: str) -> None:
    view = shown(qtbot, opened(example("bumps")), "neuron_1")
    view.resize(460, 330)
    view.session.show(example(name))
    view.session.select(["neuron_1"])
    qtbot.waitUntil(lambda: view.reading is not None and len(view.reading.weights) == 2)
    view.draw()
    QTest.qWait(20)
    for which in (0, 1, BIAS):
        assert view.sliders.sliders[which].visibleRegion().boundingRect().height() > 10


def test_without_a_neuron_it_says_where_to_get_one(qtbot: QtBot, opened: Open) -> None:
    view = NeuronView(opened(example("iris")))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    assert view.nothing.text() == NONE != EMPTY


def test_the_line_lies_where_the_answer_changes() -> None:
    assert level("step", 0.5) == level("sigmoid", 0.5) == level("tanh", 0.0) == 0
    assert level("linear", 0.5) == 0.5
    assert np.tanh(level("tanh", 0.5)) == pytest.approx(0.5)


def test_the_command_opens_the_panel_with_the_selected_neuron(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.torch_arrived()
    session.show(example("xor-neurons"))
    session.select(["neuron_3"])
    window.commands.actions["be-neuron"].trigger()
    view = window.docks["view-neuron"].widget()
    assert isinstance(view, NeuronView)
    qtbot.waitUntil(lambda: view.reading is not None and not view.nothing_yet)
    assert view.chooser.node == "neuron_3"
    assert view.sliders.fields.keys() == {0, 1, BIAS}
    type_number(qtbot, view, 0, "2")
    assert view.reading.weights[0] == 2


def test_rows_of_a_table_are_made_of_what_was_read(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(example("and")))
    headers, rows, wrong = table_of(view.reading, ("a", "b"))
    assert headers[:2] == ["a", "b"]
    assert len(rows) == len(wrong) == 4
    ends = line(view.reading, Sight(0, 1, np.zeros(2)), 0.0, (-1.0, 2.0, -1.0, 2.0))
    (x, y), weights = ends[0][:2], view.reading.weights
    assert weights[0] * x + weights[1] * y + view.reading.bias == pytest.approx(0, abs=1e-4)


def test_a_neuron_without_a_bias_has_no_slider_for_it(qtbot: QtBot, opened: Open) -> None:
    graph = example("and").with_layer("neuron_1", make("neuron", {"activation": "step", "bias": False}))
    view = shown(qtbot, opened(graph))
    assert set(view.sliders.sliders) == {0, 1}
    view.again.click()
    settle(qtbot, view)
    assert not view.reading.weights.any()
