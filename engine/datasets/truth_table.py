"""A function of a few bits, row by row: AND, OR, XOR, an adder, or one that you write down yourself.

A table of four rows has none to spare. And what is to be learned here is the table itself: there are no examples
beyond it that a test could stand for. So every part, for training, for validation and for the test, is the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, StringConstraints

from engine.datasets.base import Array, Dataset, Facts, Scaling, Table, classification
from engine.layer import Change, Unfit, layer
from engine.values import Value

Function = Literal[
    "and", "or", "nand", "nor", "xor", "xnor", "implies", "majority", "parity", "half adder", "full adder", "own"
]

MOST = 4
"""Bits that are read: 16 rows are seen at a glance."""
COLUMNS = 4
"""Answers that a table of one's own may have: 4 bits go in, so 4 can show each of them changed."""


def _added(bits: Array) -> Array:
    """The last digit of the sum, and what is carried over."""
    total = bits.sum(1)
    return np.stack((total % 2 == 1, total >= 2), axis=1)


FUNCTIONS: Mapping[str, Callable[[Array], Array]] = {
    "and": lambda bits: np.min(bits, axis=1),
    "or": lambda bits: np.max(bits, axis=1),
    "nand": lambda bits: 1 - np.min(bits, axis=1),
    "nor": lambda bits: 1 - np.max(bits, axis=1),
    "xor": lambda bits: bits.sum(1) == 1,
    "xnor": lambda bits: bits.sum(1) != 1,
    "implies": lambda bits: bits[:, 0] <= bits[:, 1],
    "majority": lambda bits: 2 * bits.sum(1) > bits.shape[1],
    "parity": lambda bits: bits.sum(1) % 2,
    "half adder": _added,
    "full adder": _added,
}
"""Answers (rows,) or (rows, answers) to bits (rows, inputs). XOR is true where exactly one input is."""

SIZES: Mapping[str, int] = {"implies": 2, "half adder": 2, "full adder": 3}
"""How many inputs some functions are of; the others take any number."""


@layer
class TruthTable(Dataset):
    """All rows of a function of 1 to 4 bits, with one answer or several: AND, OR, XOR, an adder, or your own.

    Training, validation and test are each the whole table: what is learned is the table itself, and no row can be
    spared. The rows count upwards, 00, 01, 10, 11, the first input changing last.
    """

    kind = "truth-table"
    title = "Truth table"
    keywords = ("logic", "boolean", "gate", "bits", "and", "or", "nand", "xor", "adder", "parity", "majority")
    whole: ClassVar[bool] = True

    bits: int = Field(2, ge=1, le=MOST, description="How many bits go in; each one more doubles the rows.")
    function: Function = Field("and", description="What the answers are.")
    answers: Annotated[str, StringConstraints(pattern=r"^[01 ]*$", max_length=2**MOST * COLUMNS + COLUMNS - 1)] = Field(
        "",
        description="Your own answers, 0 or 1 for each row from 00 on: 0110. Spaces part several answers.",
    )
    written: Literal["0 and 1", "-1 and 1"] = Field(
        "0 and 1", description="The numbers that go in for the bits. Answers are classes and stay 0 and 1."
    )
    scaling: Scaling = Field("none", description="How the bits are scaled; they are small as they are.")

    @property
    def summary(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """What people call the function: `AND`, `half adder`, `own table`."""
        if self.function == "own":
            return "own table"
        return self.function.upper() if self.function in ("and", "or", "nand", "nor", "xor", "xnor") else self.function

    @property
    def examples(self) -> int:
        return int(2**self.bits)

    @property
    def rows(self) -> Array:
        """All combinations of the bits (rows, bits)."""
        places = np.arange(self.bits)[::-1]
        return (np.arange(self.examples)[:, None] >> places) % 2

    def facts(self) -> Facts:
        self._check()
        names = tuple(f"x{place}" for place in range(1, self.bits + 1))
        count = 2 if self.function.endswith("adder") else len(self.answers.split()) if self.function == "own" else 1
        target = "sum, carry" if self.function.endswith("adder") else self.called
        return Facts(Value((self.bits,)), Value((count,) if count > 1 else (), 2), ("0", "1"), names, target)

    def load(self, folder: Path | None = None) -> Table:
        facts, rows = self.facts(), self.rows
        if self.function == "own":
            columns = np.array([[int(answer) for answer in column] for column in self.answers.split()])
            answers = columns.T if len(columns) > 1 else columns[0]
        else:
            answers = FUNCTIONS[self.function](rows)
        return classification(2.0 * rows - 1 if self.written == "-1 and 1" else rows, answers, facts)

    def _check(self) -> None:
        """Raises Unfit where the function is not one of so many bits, or a row has no answer."""
        size = SIZES.get(self.function, self.bits)
        if size != self.bits:
            text = f"A table of “{self.called}” has {size} inputs, but this one has {self.bits}."
            raise Unfit(text, Change("bits", size))
        if self.function != "own":
            return
        columns = self.answers.split()
        if not columns or len(columns) > COLUMNS:
            text = f"Your own table needs 1 to {COLUMNS} answers for each row, but got {len(columns) or 'none'}."
            raise Unfit(text, Change("answers", "0" * (self.examples - 1) + "1"), hint=f"Write {self.examples} digits.")
        for column in columns:
            if len(column) != self.examples:
                filled = " ".join(each[: self.examples].ljust(self.examples, "0") for each in columns)
                text = f"A table of {self.bits} inputs has {self.examples} rows, but “{column}” answers {len(column)}."
                raise Unfit(text, Change("answers", filled), hint="Write a 0 or 1 for each row, from 00 on.")
