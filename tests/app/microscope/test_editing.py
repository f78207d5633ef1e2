"""Weights set by hand under the microscope are the network's: it goes on from there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.microscope.terms import parsed
from app.microscope.walker import PRODUCT, UNIT
from engine.errors import UserError
from engine.microscope.editing import set_weight
from engine.microscope.places import Stop
from engine.training.state import State
from tests.app.microscope.conftest import Glass, Look
from tests.engine.training.networks import iris, settings

DOWN = Qt.Key.Key_Down


def opened(look: Look) -> tuple[Glass, tuple[int, int]]:
    """A unit of the hidden layer of xor, and which weight its table stands at."""
    glass = look("xor")
    glass.key(DOWN)
    return glass, (glass.sight.place.cell[0], glass.sight.term[1])


def typed(glass: Glass, text: str) -> None:
    table = glass.panel.board.unit.table
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.setText(text)  # QTest knows no key for a minus sign
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_a_typed_weight_is_the_networks(look: Look) -> None:
    glass, where = opened(look)
    before = glass.weight("dense_1.weight", *where)
    glass.after(lambda: typed(glass, "−0,75"))
    assert glass.weight("dense_1.weight", *where) == -0.75
    assert glass.sight.place.cell == (where[0],), "one goes on looking at the same unit"
    assert float(glass.sight.working.terms[0].weights[where[1]]) == -0.75
    glass.after(glass.panel.put_back.click)
    assert glass.weight("dense_1.weight", *where) == before
    assert glass.panel.put_back.isHidden()


def test_plus_and_minus_nudge_a_weight_and_ctrl_z_puts_it_back(look_in_window: Look) -> None:
    glass, where = opened(look_in_window)
    before = glass.weight("dense_1.weight", *where)
    table = glass.panel.board.unit.table
    glass.after(lambda: QTest.keyClick(table, Qt.Key.Key_Plus))
    assert glass.weight("dense_1.weight", *where) == pytest.approx(before + 0.1)
    glass.after(lambda: QTest.keyClick(table, Qt.Key.Key_Minus, Qt.KeyboardModifier.AltModifier))
    assert glass.weight("dense_1.weight", *where) == pytest.approx(before + 0.09)
    for _ in range(2):
        glass.after(lambda: QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert glass.weight("dense_1.weight", *where) == pytest.approx(before)
    assert glass.session.document.undo_label is None, "what was put back is no further step"
    glass.after(lambda: QTest.keyClick(table, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier))
    assert glass.weight("dense_1.weight", *where) == pytest.approx(before + 0.1)


def test_the_history_names_the_weight_that_was_set(look: Look) -> None:
    glass, (unit, weight) = opened(look)
    glass.after(lambda: typed(glass, "0.5"))
    assert glass.session.document.undo_label == f"Set weight[{unit}, {weight}] of Hidden layer"


def test_what_was_set_elsewhere_is_seen_here_and_can_be_put_back(look: Look) -> None:
    glass, where = opened(look)
    before = glass.weight("dense_1.weight", *where)
    glass.after(
        lambda: glass.session.training.changes.make(
            lambda state: set_weight(state, "dense_1.weight", where, 1.5), None, "Set a weight on the canvas"
        )
    )
    assert float(glass.sight.working.terms[0].weights[where[1]]) == 1.5
    glass.after(glass.panel.put_back.click)
    assert glass.weight("dense_1.weight", *where) == before


def test_starting_over_is_no_weight_that_could_be_put_back(look: Look) -> None:
    glass, _ = opened(look)
    glass.after(lambda: typed(glass, "0.5"))
    glass.session.training.over.begin()
    assert glass.session.document.undo_label == "Start over"
    assert not glass.panel.scope.has_edits


def test_a_weight_can_be_set_where_the_step_moves_it(look: Look) -> None:
    glass, _ = opened(look)
    glass.panel.walker.go(Stop("update", "dense_2"))
    glass.panel.refresh()
    glass.settle()
    glass.key(DOWN)
    hands, (name, index) = glass.panel.board.unit.hands, glass.sight.weight
    before = glass.weight(name, *index)
    glass.after(lambda: QTest.keyClick(glass.panel, Qt.Key.Key_Plus))
    assert glass.weight(name, *index) == pytest.approx(before + 0.1)
    hands.number.setText("−2,5")
    glass.after(lambda: QTest.keyClick(hands.number, Qt.Key.Key_Return))
    assert glass.weight(name, *index) == -2.5
    assert glass.sight.weight == (name, index), "one goes on looking at the same weight"
    assert glass.walker.depth == UNIT, "Enter ends typing and no more"
    assert hands.number.text() == "−2.5"
    said = glass.panel.board.unit.lines.plain
    assert said.startswith(f"{glass.sight.name}\nThe step\nw, before and after the step: −2.50 → ")


def test_escape_takes_back_what_was_typed_and_not_entered(look: Look) -> None:
    glass, where = opened(look)
    glass.key(DOWN)
    number = glass.panel.board.product.hands.number
    said, before = number.text(), glass.weight("dense_1.weight", *where)
    QTest.keyClicks(number, "77")
    QTest.keyClick(number, Qt.Key.Key_Escape)
    assert number.text() == said
    assert glass.walker.depth == PRODUCT
    with glass.qtbot.waitSignal(glass.session.message) as told:
        number.setText("much")
        QTest.keyClick(number, Qt.Key.Key_Return)
    assert told.args[0] == "“much” is not a number that a weight can be: type something like −0.25."
    assert glass.weight("dense_1.weight", *where) == before


def test_a_bias_is_edited_like_a_weight(look: Look) -> None:
    glass, (unit, _) = opened(look)
    table = glass.panel.board.unit.table
    table.setCurrentIndex(table.rows.index(table.rows.rowCount() - 1, table.rows.weight_column))
    glass.after(lambda: typed(glass, "2"))
    assert glass.weight("dense_1.bias", unit) == 2
    assert glass.sight.working.terms[0].bias == 2


def test_what_is_no_number_is_refused_with_a_sentence(look: Look) -> None:
    glass, where = opened(look)
    before = glass.weight("dense_1.weight", *where)
    with glass.qtbot.waitSignal(glass.session.message) as told:
        typed(glass, "much")
    assert told.args[0] == "“much” is not a number that a weight can be: type something like −0.25."
    assert glass.weight("dense_1.weight", *where) == before


def test_the_training_goes_on_from_a_weight_that_was_set(look: Look) -> None:
    glass, where = opened(look)
    glass.after(lambda: typed(glass, "3"))
    glass.after(glass.session.training.step)
    assert glass.weight("dense_1.weight", *where) == pytest.approx(3, abs=0.1)
    assert glass.walker.specimen.step == 1
    glass.session.training.stop()
    glass.qtbot.waitUntil(lambda: glass.session.training.status == "finished")


def test_the_buttons_of_a_multiplication_nudge_its_weight(look: Look) -> None:
    glass, where = opened(look)
    before = glass.weight("dense_1.weight", *where)
    glass.key(DOWN)
    glass.after(glass.panel.board.product.hands.more.click)
    assert glass.weight("dense_1.weight", *where) == pytest.approx(before + 0.1)
    glass.after(lambda: QTest.keyClick(glass.panel, Qt.Key.Key_Minus))
    assert glass.weight("dense_1.weight", *where) == pytest.approx(before)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("−1,5", -1.5), (" 2e-3 ", 0.002), ("", None), ("nan", None), ("inf", None), ("1e99", None)],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float | None) -> None:
    assert parsed(text) == value


def test_a_weight_that_is_not_there_is_refused() -> None:
    state = State.fresh(iris()[0], settings())
    for name, index in (("dense_9.weight", (0, 0)), ("dense_1.weight", (99, 0)), ("dense_1.weight", (0,))):
        with pytest.raises(UserError, match="has no weight"):
            set_weight(state, name, index, 1.0)
    with pytest.raises(UserError, match="finite number"):
        set_weight(state, "dense_1.weight", (0, 0), float("nan"))
