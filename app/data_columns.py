"""What stands in the columns of a table of examples, and what becomes of each for the network.

A table of one's own has the columns of its file, in their order: a category that goes in as a 0 or 1 for each of its
values is one column with these values. Other data have a column for each of their numbers, and then what is predicted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.data_examples import Examples
from app.ticks import date_of
from app.wording import count, number
from engine.datasets.base import Array, Dataset, Facts
from engine.datasets.table_columns import Column
from engine.datasets.table_file import TableFile

COLUMNS = 200
"""Columns shown at most: nobody reads more across."""
FROM = "where from"
TEXT = "text"
LETTERS = 400
"""Of a text in a cell: what a wide window shows of a line, and more."""
UNREAD = "not read"
PREDICTED, LEFT_OUT = "is predicted", "left out"


@dataclass(frozen=True)
class Shown:
    """A column: its name, what becomes of it (or nothing, where that is plain), what a cell says of the numbers of its
    row, and by which of these numbers it is sorted, or in which way."""

    name: str
    text: Callable[[Examples, int, Array], str]
    becomes: str = ""
    places: tuple[int, ...] = ()
    way: str = ""
    words: bool = False
    """Whether its cells are words, which begin at the left."""


def columns_of(shown: Examples, dataset: Dataset | None) -> list[Shown]:
    """The columns of some examples."""
    facts = shown.parts.facts
    where = Shown(FROM, _where_from, way="name", words=True)
    if isinstance(dataset, TableFile) and facts.features:
        return [*_of_table(shown, dataset)[:COLUMNS], where]
    answer = Shown(facts.target or "y", _answer, way="answer")
    if facts.vocabulary is not None:
        return [Shown(TEXT, _decoded, words=True), Shown(answer.name, _answer, way="answer", words=True), where]
    names = facts.features or tuple(f"x{index}" for index in range(1, facts.x.size + 1))
    return [*(Shown(name, _number(at), "", (at,), "column") for at, name in enumerate(names[:COLUMNS])), answer, where]


def _of_table(shown: Examples, dataset: TableFile) -> list[Shown]:
    """The columns of the file."""
    facts = shown.parts.facts
    inputs = _inputs(facts, dataset)
    return [_column(column, inputs.get(column.name, ()), dataset, shown) for column in dataset.columns]


def _inputs(facts: Facts, dataset: TableFile) -> dict[str, tuple[int, ...]]:
    """The places of the numbers that a column goes in as."""
    found, at = {}, 0
    for column, width in dataset.inputs_of_columns():
        found[column.name] = tuple(range(at, at + width))
        at += width
    return found if at == facts.x.size else {}


def _column(column: Column, places: Sequence[int], dataset: TableFile, shown: Examples) -> Shown:
    name, places = column.name, tuple(places)
    if name == dataset.target:
        return Shown(name, _answer, PREDICTED, way="answer", words=dataset.predict == "class")
    if not places:
        known = name in shown.parts.columns
        return Shown(name, _beside(name) if known else lambda *_: UNREAD, LEFT_OUT, words=column.as_text)
    if column.kind == "date":
        becomes = "days" if len(places) == 1 else f"days and {count(len(places) - 1, 'cycle')}"
        return Shown(name, _date(places[0], column.timed), becomes, places[:1], "column", words=True)
    if column.kind == "category":
        becomes = f"{count(len(places), 'number')}, 0 or 1" if len(places) > 1 else "its place in the list"
        return Shown(name, _category(column.values, places), becomes, places, "column", words=True)
    return Shown(name, _number(places[0]), "a number", places, "column")


# ---- cells ----


def _number(place: int) -> Callable[[Examples, int, Array], str]:
    return lambda _, __, x: number(float(x[place]))


def _category(values: Sequence[str], places: Sequence[int]) -> Callable[[Examples, int, Array], str]:
    def text(_: Examples, __: int, x: Array) -> str:
        own = x[list(places)]
        if len(places) == 1:
            at = round(float(own[0]))
            return values[at] if 0 <= at < len(values) else number(float(own[0]))
        return values[int(own.argmax())] if own.max() > 0.5 else "none of them"

    return text


def _date(place: int, timed: bool) -> Callable[[Examples, int, Array], str]:
    def text(_: Examples, __: int, x: Array) -> str:
        days = float(x[place])
        return date_of(days if timed else round(days)) if np.isfinite(days) else ""  # scaling loses some seconds

    return text


def _beside(name: str) -> Callable[[Examples, int, Array], str]:
    def text(shown: Examples, row: int, _: Array) -> str:
        value = shown.parts.columns[name][shown.place(row)]
        return number(float(value)) if isinstance(value, float | np.floating) else str(value)

    return text


def _answer(shown: Examples, row: int, _: Array) -> str:
    return shown.answer(row)


def _decoded(shown: Examples, _: int, x: Array) -> str:
    vocabulary = shown.parts.facts.vocabulary
    return vocabulary.decode(x[:LETTERS]) if vocabulary is not None else ""


def _where_from(shown: Examples, row: int, _: Array) -> str:
    return ", ".join(filter(None, (shown.name(row), shown.decided(row))))
