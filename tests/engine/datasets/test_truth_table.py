"""Truth tables: each function answers as the books say, and what is written down wrongly is told with what mends it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.prepare import prepare
from engine.datasets.truth_table import TruthTable
from engine.errors import DataError, UserError
from engine.layer import Change, Unfit
from tests.engine.doctor.test_data import looked_at
from tests.engine.drawings import classifier


def answers(**settings: object) -> str:
    """The answers from the first row to the last, those of a row together."""
    y = TruthTable(**settings).load().y
    return " ".join("".join(map(str, np.atleast_1d(row))) for row in y)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("and", "0 0 0 1"),
        ("or", "0 1 1 1"),
        ("nand", "1 1 1 0"),
        ("nor", "1 0 0 0"),
        ("xor", "0 1 1 0"),
        ("xnor", "1 0 0 1"),
        ("implies", "1 1 0 1"),
        ("majority", "0 0 0 1"),
        ("parity", "0 1 1 0"),
        ("half adder", "00 10 10 01"),
    ],
)
def test_functions_of_two_bits(function: str, expected: str) -> None:
    assert answers(function=function) == expected


def test_functions_of_three_bits() -> None:
    assert answers(function="majority", bits=3) == "0 0 0 1 0 1 1 1"
    assert answers(function="parity", bits=3) == "0 1 1 0 1 0 0 1"
    assert answers(function="full adder", bits=3) == "00 10 10 01 10 01 01 11"


def test_rows_count_upwards_in_the_chosen_numbers() -> None:
    assert TruthTable().load().x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert TruthTable(written="-1 and 1").load().x.tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]


def test_answers_of_ones_own_are_a_digit_for_each_row() -> None:
    assert answers(function="own", answers="0110") == "0 1 1 0"
    assert answers(function="own", answers="0110 0001") == "00 10 10 01"


def test_every_part_is_the_whole_table() -> None:
    parts = prepare(TruthTable(function="xor"))
    for part in (parts.train, parts.validation, parts.test):
        assert part.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert {"validation", "test", "split_seed", "drop_shared"}.isdisjoint(TruthTable().fields)


def test_two_rows_are_enough() -> None:
    assert len(prepare(TruthTable(function="own", bits=1, answers="10")).train) == 2


def test_a_table_in_which_all_answers_are_alike_is_refused() -> None:
    with pytest.raises(DataError, match="All 4 examples of the data set “Truth table” belong to the class “0”"):
        prepare(TruthTable(function="own", answers="0000"))


def test_the_doctor_does_not_take_the_whole_table_for_a_leak() -> None:
    graph = classifier(data="truth-table", classes=2).with_settings("truth_table_1", function="parity", bits=4)
    assert looked_at(graph) == []


def refused(**settings: object) -> Unfit:
    with pytest.raises(Unfit) as error:
        TruthTable(**settings).facts()
    return error.value


def test_an_adder_of_other_bits_is_told_with_what_mends_it() -> None:
    error = refused(function="full adder")
    assert error.text == "A table of “full adder” has 3 inputs, but this one has 2."
    assert error.fixes == (Change("bits", 3),)


def test_rows_without_an_answer_are_told_with_what_mends_them() -> None:
    error = refused(function="own", answers="011")
    assert error.text == "A table of 2 inputs has 4 rows, but “011” answers 3."
    assert error.fixes == (Change("answers", "0110"),)
    assert refused(function="own", bits=1, answers="0110 1").fixes == (Change("answers", "01 10"),)


def test_a_table_without_answers_is_told_with_what_mends_it() -> None:
    error = refused(function="own")
    assert error.text == "Your own table needs 1 to 4 answers for each row, but got none."
    assert TruthTable(function="own").changed(answers=error.fixes[0].value).facts()


def test_other_letters_than_0_and_1_are_refused() -> None:
    with pytest.raises(UserError, match="answers"):
        TruthTable().changed(answers="01x0")
