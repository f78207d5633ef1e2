"""Long generated lines are broken as ruff breaks them."""

from __future__ import annotations

from engine.wrapping import wrapped


def test_a_line_that_fits_stays() -> None:
    assert wrapped("x = f(a, b)") == ["x = f(a, b)"]


def test_arguments_move_to_a_line_of_their_own() -> None:
    assert wrapped("    x = call(first, second)", 22) == ["    x = call(", "        first, second", "    )"]


def test_arguments_that_do_not_fit_on_one_line_get_one_each() -> None:
    assert wrapped("x = f(first, second, g(a, b))", 15) == ["x = f(", "    first,", "    second,", "    g(a, b),", ")"]


def test_an_index_behind_a_call_stays_behind_it() -> None:
    assert wrapped("x = attention(query, key)[0]", 20) == ["x = attention(", "    query, key", ")[0]"]


def test_the_parameters_of_a_definition_are_opened_rather_than_its_result() -> None:
    line = "def forward(self, x: Tensor) -> tuple[Tensor, ...]:"
    assert wrapped(line, 40) == ["def forward(", "    self, x: Tensor", ") -> tuple[Tensor, ...]:"]


def test_brackets_and_commas_in_texts_are_left_alone() -> None:
    assert wrapped('x = f("a, (b", second)', 20) == ["x = f(", '    "a, (b", second', ")"]


def test_a_line_without_brackets_is_as_long_as_it_is() -> None:
    assert wrapped('"""A sentence that goes on and on."""', 10) == ['"""A sentence that goes on and on."""']
