"""What the explanation of one number is made of.

A `Working` says how a number of the network came about and what goes back from it. Its heart are `Terms`: rows of
single multiplications, each an input and a weight (or a plain coefficient), with two derivatives: by the input, which
is what goes on backward, and by the weight, which is its gradient. Rows are columns of arrays, for there may be
thousands. The formulas around them are `Line`s: symbols, and the same with the numbers in it.

What is named in words counts from 1, as everywhere (unit 1, step 1, head 1); indices in brackets count from 0, as in
the code (x[0]). Classes, words and actions keep the numbers that they have in the data.

All is worked out in double precision from the network's own inputs and weights, so that its result can be held against
the network's: `tests/engine/microscope` does, for every kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.call import Call
from engine.microscope.specimen import Array, Cell, Place, Specimen

Indices = NDArray[np.int64]
MOST = 20_000
"""Rows of one sum at most: nobody reads more, and a table of them is made in a few milliseconds."""

DIGITS, FINEST = 3, 7
"""How many digits numbers have, and at most, where two would read the same: weights have no more."""
POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""What a power of ten is written with: a square or a root beside it would read as part of it."""


class Number(Protocol):
    """Writes a number with so many digits."""

    def __call__(self, value: float, /, digits: int = DIGITS) -> str: ...


@dataclass(frozen=True)
class Line:
    """`symbols` is the formula, `pattern` the same with places like `{z}` for `numbers`, `value` what comes out."""

    symbols: str
    pattern: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    value: float | None = None

    def written(self, number: Number) -> str:
        """The formula with its numbers. One that would be read as part of what stands beside it, a negative one behind
        an operator or a power of ten below a square, stands in brackets."""
        digits = self._digits(number)

        def filled(found: re.Match[str]) -> str:
            value = self.numbers[found[1]]
            said = number(value, digits[value]) if value in digits else number(value)
            before, after = self.pattern[: found.start()].rstrip()[-1:], self.pattern[found.end() :][:1]
            power = any(digit in said for digit in POWERS) and (after == "²" or before == "√")
            negative = value < 0 and ((before in "·−+×/^" and before != "") or after == "²")
            return f"({said})" if negative or power else said

        said = re.sub(r"\{(\w+)\}", filled, self.pattern)
        if self.value is None:
            return said
        result = number(self.value, digits[self.value]) if self.value in digits else number(self.value)
        return f"{said} = {result}" if said else result

    def _digits(self, number: Number) -> dict[float, int]:
        """Numbers that need more digits than others, so that what came out does not read like what it came from: a
        step moves most weights by less than a thousandth. Without a result it is the numbers that are held apart."""
        names = re.findall(r"\{(\w+)\}", self.pattern)
        used = {self.numbers[name] for name in names}
        found: dict[float, int] = {}
        for result in used if self.value is None else {self.value}:
            for other in used - {result}:
                if number(result) == number(other):
                    apart = (n for n in range(DIGITS + 1, FINEST + 1) if number(result, n) != number(other, n))
                    needed = next(apart, DIGITS)
                    found |= {value: max(needed, found.get(value, DIGITS)) for value in (result, other)}
        return found


@dataclass(frozen=True, eq=False)
class Terms:
    """n rows that make up a number, or that it is chosen from.

    `at` (n, k) says where each input stands in the value `source`: example first; empty where it is none of the
    program's values. `where` (n, r) says where each weight stands in `parameter`; without one, `weights` are plain
    coefficients, or None where inputs are not multiplied. `slopes` and `leanings` are the derivatives of the number by
    each input and each weight; what goes back is `delta` times them.
    """

    title: str
    inputs: Array
    slopes: Array
    delta: float
    source: str = ""
    at: Indices = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    labels: tuple[str, ...] = ()
    """Names of the rows where `at` does not name them."""
    weights: Array | None = None
    parameter: str = ""
    where: Indices = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    leanings: Array | None = None
    bias: float | None = None
    bias_parameter: str = ""
    bias_where: Cell = ()
    symbol: str = "x"
    weight_symbol: str = "w"
    by_wire: bool = False
    """Whether weights are those of wires, and are called by where these come from."""
    adds: bool = True
    """Whether the products (and the bias) add up to `total`."""

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def products(self) -> Array:
        return self.inputs if self.weights is None else self.inputs * self.weights

    @property
    def total(self) -> float:
        return float(self.products.sum()) + (self.bias or 0.0)

    def label(self, row: int) -> str:
        """What the input of a row is called: `x[2]`, a cell `x[0, 4, 5]`."""
        if self.labels:
            return self.labels[row]
        return indexed(self.symbol, self.at[row][1:]) if len(self.at) else f"{self.symbol}[{row}]"

    def weight_label(self, row: int) -> str:
        if self.by_wire:
            return f"{self.weight_symbol} of {self.labels[row]}"
        return indexed(self.weight_symbol, self.where[row]) if self.parameter else self.weight_symbol


@dataclass(frozen=True, eq=False)
class Working:
    """How the number at `place` came about: `formula` in symbols, `forward` step by step with numbers, the terms, and
    `backward`: the local derivative and what is passed on. `value` is worked out anew from the terms."""

    place: Place
    formula: str
    value: float
    delta: float
    forward: tuple[Line, ...] = ()
    backward: tuple[Line, ...] = ()
    terms: tuple[Terms, ...] = ()
    note: str = ""
    exact: bool = True
    """Whether formula and terms give the value; else only its derivatives are known."""


Explain = Callable[[Specimen, Place], Working]


def indexed(symbol: str, index: Any) -> str:
    numbers = ", ".join(str(int(i)) for i in index)
    return f"{symbol}[{numbers}]" if numbers else symbol


def double(array: Any) -> Array:
    return np.asarray(array, np.float64)


def rows_at(example: int, *columns: Any) -> Indices:
    """The indices of rows from their columns; scalars stand for all rows."""
    spread = np.broadcast_arrays(*(np.asarray(column, np.int64) for column in columns)) if columns else []
    flat = [column.ravel() for column in spread]
    count = len(flat[0]) if flat else 1
    return np.stack([np.full(count, example, np.int64), *flat], axis=1)


def picked(array: Array, at: Indices) -> Array:
    """The numbers of an array at rows of indices."""
    return double(array[tuple(at.T)])


def argument(call: Call, position: int, name: str, otherwise: Any) -> Any:
    """An argument of a call by its position or its name."""
    if name in call.kwargs:
        return call.kwargs[name]
    return call.args[position] if len(call.args) > position else otherwise


def parameter(specimen: Specimen, place: Place, end: str) -> tuple[str, Array | None]:
    """The name of a weight that the place's step uses, and its numbers; None where it has none of that name."""
    name = f"{specimen.holder(specimen.step_of(place)).name}.{end}"
    weight = specimen.weights.get(name)
    return name, None if weight is None else double(weight.old)


def one_by_one(sizes: tuple[int, ...]) -> tuple[Array, ...]:
    """The indices of all cells of a shape, one array an axis."""
    return tuple(index.ravel() for index in np.indices(sizes)) if sizes else (np.zeros(1, np.int64),) * 0


def size_of(shape: tuple[int, ...]) -> int:
    return prod(shape)


def passed_back(delta: float, slope: str, symbols: str = "δx = δ · ∂y/∂x") -> Line:
    """The line that says what the chain rule does here."""
    return Line(symbols, "{d} · " + slope, {"d": delta})
