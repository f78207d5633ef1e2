"""What travels along a wire.

A `Value` describes one example, without the batch axis: a drawing never mentions the batch, so that no shape in it
depends on a training setting. Axes follow PyTorch: pictures are (channels, height, width), sequences (steps, features).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod


@dataclass(frozen=True)
class Value:
    """Real numbers of the given shape, or, where `classes` is set, whole numbers from 0 up to (not including) it."""

    shape: tuple[int, ...]
    classes: int | None = None

    @property
    def is_index(self) -> bool:
        return self.classes is not None

    @property
    def rank(self) -> int:
        return len(self.shape)

    @cached_property
    def size(self) -> int:
        """Numbers in one example."""
        return prod(self.shape)

    def __str__(self) -> str:
        """As it stands on a wire: `1×28×28`, `10`, `class of 10`, `20 × index of 500`."""
        sizes = "×".join(map(str, self.shape))
        if self.classes is None:
            return sizes or "number"
        return f"{sizes} × index of {self.classes}" if sizes else f"class of {self.classes}"

    @property
    def with_batch(self) -> str:
        """As PyTorch would print it: `[N, 1, 28, 28]`."""
        return f"[{', '.join(map(str, ('N', *self.shape)))}]"


ELEMENT = re.compile(r"([A-Za-z_]\w*)\[(0|[1-9][0-9]{0,8})\]", re.ASCII)
"""One element of the vector that comes out of a port: `x[2]`."""


def element_of(output: str) -> tuple[str, int | None]:
    """The port and the element that the start of a wire names: `x[2]` is ("x", 2), and `x` is ("x", None)."""
    found = ELEMENT.fullmatch(output) if output.endswith("]") else None
    return (found[1], int(found[2])) if found else (output, None)


def carried(values: Mapping[tuple[str, str], Value], start: tuple[str, str]) -> Value | None:
    """What a wire from a node and an output carries, as far as it is known: of an element, one number as a vector."""
    node, output = start
    stem, index = element_of(output)
    whole = values.get((node, stem))
    if index is None or whole is None:
        return whole
    return Value((1,), whole.classes) if whole.rank == 1 and index < whole.size else None
