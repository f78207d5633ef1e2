"""How numbers and values are written."""

from __future__ import annotations

from math import inf, nan

import pytest

from engine.cli.output import amount, complain, duration, json_line, plain
from engine.errors import UserError


def test_what_json_does_not_know_becomes_null() -> None:
    assert plain({"a": nan, "b": (inf, 1.5), 3: [True, None]}) == {"a": None, "b": [None, 1.5], "3": [True, None]}


def test_a_json_value_stands_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    json_line({"text": "two\nlines", "sign": "×"})
    assert capsys.readouterr().out == '{"text": "two\\nlines", "sign": "×"}\n'


def test_an_error_is_a_sentence_and_below_it_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    complain(UserError("It is [red]broken[/red].", "Mend it."))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "It is [red]broken[/red].\nMend it.\n")


@pytest.mark.parametrize(
    ("number", "text"), [(812, "812"), (9_999, "9,999"), (203_530, "204 k"), (1.2e6, "1.20 M"), (3.5e9, "3.50 G")]
)
def test_large_counts_are_rounded(number: float, text: str) -> None:
    assert amount(number) == text


@pytest.mark.parametrize(("seconds", "text"), [(4.21, "4.2 s"), (185, "3 min 05 s"), (7800, "2 h 10 min")])
def test_durations_are_in_units_that_people_use(seconds: float, text: str) -> None:
    assert duration(seconds) == text
