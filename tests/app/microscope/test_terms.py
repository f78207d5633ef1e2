"""The table of multiplications says what each phase is about, in reading order or the largest first."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt

from app.microscope.terms import BIAS, Spot, TermsModel, TermsTable
from app.theme import LIGHT
from engine.microscope.explaining.base import Terms, rows_at
from engine.microscope.places import Phase


def sample() -> Terms:
    x, w = np.array([1.0, -4.0, 0.5]), np.array([0.2, 0.5, -0.1])
    return Terms(
        "z", x, w, 0.1, "x", rows_at(0, np.arange(3)), weights=w, parameter="dense_1.weight",
        where=np.stack([np.full(3, 7), np.arange(3)], 1), leanings=x, bias=0.3, bias_parameter="dense_1.bias",
        bias_where=(7,),
    )  # fmt: skip


@pytest.fixture
def model(qtbot) -> TermsModel:
    return TermsModel(LIGHT)


def rows(model: TermsModel) -> list[list[object]]:
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def heads(model: TermsModel) -> list[object]:
    return [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]


def test_forward_it_multiplies(model: TermsModel) -> None:
    model.show_terms(sample(), "forward", largest_first=False)
    assert heads(model) == ["Input", "x", "w", "w · x", "Weight"]
    assert rows(model) == [
        ["x[0]", "1.00", "0.200", "0.200", "w[7, 0]"],
        ["x[1]", "−4.00", "0.500", "−2.00", "w[7, 1]"],
        ["x[2]", "0.500", "−0.100", "−0.0500", "w[7, 2]"],
        ["1 (bias)", "1.00", "0.300", "0.300", "b"],
    ]


def test_backward_it_tells_what_goes_on_and_what_stays(model: TermsModel) -> None:
    model.show_terms(sample(), "backward", largest_first=False)
    assert heads(model) == ["Input", "x", "∂z/∂x", "δ · ∂z/∂x", "δ · ∂z/∂w", "w", "Weight"]
    assert rows(model)[1] == ["x[1]", "−4.00", "0.500", "0.0500", "−0.400", "0.500", "w[7, 1]"]
    assert rows(model)[3][4] == "0.100"


@pytest.mark.parametrize(("phase", "first"), [("forward", "x[1]"), ("backward", "x[1]")])
def test_the_largest_come_first_and_the_bias_stays_last(model: TermsModel, phase: Phase, first: str) -> None:
    model.show_terms(sample(), phase, largest_first=True)
    assert rows(model)[0][0] == first
    assert rows(model)[-1][0] == "1 (bias)"
    assert model.term_at(model.row_of(2)) == 2
    assert model.term_at(model.rowCount() - 1) == BIAS


def test_only_weights_can_be_typed_over(model: TermsModel) -> None:
    model.show_terms(sample(), "forward", largest_first=False)
    editable = [
        (r, c)
        for r in range(model.rowCount())
        for c in range(model.columnCount())
        if model.flags(model.index(r, c)) & Qt.ItemFlag.ItemIsEditable
    ]
    assert editable == [(r, model.weight_column) for r in range(4)]
    assert model.spot(1) == Spot("dense_1.weight", (7, 1), 0.5)
    assert model.spot(3) == Spot("dense_1.bias", (7,), 0.3)
    assert model.spot(9) is None


def test_coefficients_that_nobody_learns_stay(model: TermsModel) -> None:
    terms = Terms("y", np.ones(2), np.ones(2) / 2, 0.0, "x", rows_at(0, np.arange(2)), weights=np.ones(2) / 2)
    model.show_terms(terms, "forward", largest_first=False)
    assert heads(model) == ["Input", "x", "w", "w · x"]
    assert model.spot(0) is None
    assert not model.setData(model.index(0, 2), "3")


def test_nothing_to_show_is_an_empty_table(model: TermsModel) -> None:
    model.show_terms(None, "forward", largest_first=True)
    assert model.rowCount() == 0
    assert model.spot(0) is None
    assert model.data(QModelIndex()) is None


def test_the_cursor_tells_the_term_also_where_rows_are_sorted(qtbot) -> None:
    table = TermsTable(LIGHT)
    qtbot.addWidget(table)
    told: list[int] = []
    table.chosen.connect(told.append)
    table.show_terms(sample(), "forward", True, 0)
    assert not told, "showing is not choosing"
    table.setCurrentIndex(table.rows.index(0, 0))
    assert told == [1]
