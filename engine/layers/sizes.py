"""Settings that are sizes: a kernel of 3 or 3×5, a padding of "same", the shape 1×28×28.

People type them in a form, files hold them as numbers and lists, and PyTorch wants ints and tuples: the types here take
all three and hand over the third. Every number has bounds, because a file's sizes are not to be trusted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from engine.call import Name
from engine.layer import Unfit
from engine.values import Value

LARGEST_EXAMPLE = 2**40
"""Numbers in one example that no layer may exceed: 4 TiB of floats, far above any machine and far below overflow."""

LARGEST_AXIS = 2**31 - 1

Size = int | tuple[int, ...]


@dataclass(frozen=True)
class Sizes:
    """Marks a setting that is a number from `low` to `high`, as many of them as `counts` allows, or one of `words`."""

    low: int
    high: int
    words: tuple[str, ...] = ()
    counts: tuple[int, ...] = (1, 2)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.parse, handler(source))

    def parse(self, given: Any) -> Any:
        """The setting from a number, a list, or text such as "3", "3×5", "3, 5" and "same"; equal numbers are one."""
        if isinstance(given, str) and given.strip().lower() in self.words:
            return given.strip().lower()
        numbers = whole_numbers(given)
        if numbers is None or len(numbers) not in self.counts or not all(self.low <= n <= self.high for n in numbers):
            raise ValueError(self.expected)
        return numbers[0] if len(set(numbers)) == 1 else numbers

    @property
    def expected(self) -> str:
        several = SEVERAL[self.counts]
        words = "".join(f" or '{word}'" for word in self.words)
        return f"a whole number from {self.low} to {self.high}{several}{words}"


SEVERAL = {
    (1,): "",
    (1, 2): " or two of them such as 3×5",
    (1, 3): " or three of them such as 3×5×5",
    (1, 2, 3): " or two or three of them such as 3×5",
}
"""How a message says how many numbers a setting may have."""


@dataclass(frozen=True)
class Axes:
    """Marks a setting that lists a number per axis: a shape, or an order of axes. `free` allows one -1."""

    high: int = LARGEST_AXIS
    free: bool = False
    most: int = 8

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.parse, handler(source))

    def parse(self, given: Any) -> Any:
        """A shape from a list or from text such as "1×28×28" or "1, 28, 28"; the empty shape is a single number."""
        numbers = whole_numbers(given)
        if numbers is None or len(numbers) > self.most or not self.takes(numbers):
            raise ValueError(self.expected)
        return numbers

    def takes(self, numbers: tuple[int, ...]) -> bool:
        counted = [n for n in numbers if not (self.free and n == -1)]
        small = all(1 <= n <= self.high for n in counted) and prod(counted) <= LARGEST_EXAMPLE
        return small and len(numbers) - len(counted) <= 1

    @property
    def expected(self) -> str:
        free = ", one of which may be −1," if self.free else ""
        return f"up to {self.most} whole numbers from 1{free} such as 1×28×28"


Kernel = Annotated[Size, Sizes(1, 1024)]
Stride = Annotated[Size, Sizes(1, 1024)]
Dilation = Annotated[Size, Sizes(1, 1024)]
Padding = Annotated[Size, Sizes(0, 1024)]
AnyPadding = Annotated[Size | Literal["valid", "same"], Sizes(0, 1024, ("valid", "same"))]
LinePadding = Annotated[int | Literal["valid", "same"], Sizes(0, 1024, ("valid", "same"), (1,))]
PoolStride = Annotated[Size | Literal["kernel"], Sizes(1, 1024, ("kernel",))]
LineStride = Annotated[int | Literal["kernel"], Sizes(1, 1024, ("kernel",), (1,))]
Steps3d = Annotated[Size, Sizes(1, 1024, counts=(1, 3))]
"""A kernel, a stride or a dilation of a volume."""
Padding3d = Annotated[Size, Sizes(0, 1024, counts=(1, 3))]
AnyPadding3d = Annotated[Size | Literal["valid", "same"], Sizes(0, 1024, ("valid", "same"), (1, 3))]
PoolStride3d = Annotated[Size | Literal["kernel"], Sizes(1, 1024, ("kernel",), (1, 3))]
AnyAxes = Annotated[Size, Sizes(1, 1024, counts=(1, 2, 3))]
"""A size for signals, pictures and volumes alike: what it is set to has to have as many numbers as they have axes."""
Shape = Annotated[tuple[int, ...], Axes()]
FreeShape = Annotated[tuple[int, ...], Axes(free=True)]
Order = Annotated[tuple[int, ...], Axes(high=8)]


def whole_numbers(given: Any) -> tuple[int, ...] | None:
    """A number, a list or a text as a tuple of ints; None where it is something else."""
    if isinstance(given, str):
        parts = [part for part in re.split(r"[\s×x*,;()\[\]]+", given.strip().lower()) if part]
        numeric = all(re.fullmatch(r"-?[0-9]{1,10}", part) for part in parts)
        return tuple(int(part) for part in parts) if numeric else None
    if not isinstance(given, list | tuple):
        given = (given,)
    whole = all(isinstance(n, int | float) and not isinstance(n, bool) and n == n // 1 for n in given)
    return tuple(int(n) for n in given) if whole else None


def written(value: Any) -> str:
    """A size as a form shows it and the types above read it: 3×5, 1×28×28, same."""
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)


def each(size: Size, axes: int) -> tuple[int, ...]:
    """A setting's number for every axis."""
    return size if isinstance(size, tuple) else (size,) * axes


def one(numbers: tuple[int, ...]) -> Any:
    """The way back: a single number where all are equal."""
    return numbers[0] if len(set(numbers)) == 1 else numbers


def named(value: Value) -> str:
    """A value as it stands in a sentence: a single number, a row of 784 numbers, a class of 10, 1×28×28."""
    if value.rank == 0:
        return f"a {value}" if value.is_index else "a single number"
    if value.rank == 1 and not value.is_index:
        return f"a row of {value} numbers" if value.size > 1 else "1 number"
    return str(value)


def value_of(x: Name) -> Value:
    """What is known of the variable that a `forward` is given."""
    if x.value is None:
        raise ValueError(f"nothing is known of {x.name}")
    return x.value


def limited(value: Value, title: str) -> Value:
    """The value, unless it is larger than any machine could hold."""
    if value.size > LARGEST_EXAMPLE:
        raise Unfit(f"{title} would make more than {LARGEST_EXAMPLE:,} numbers of each example.")
    return value


def axis_of(axis: int, value: Value, title: str) -> int:
    """Where in `value.shape` an axis setting points. Axes are counted as in PyTorch, where 0 is the batch."""
    position = axis - 1 if axis > 0 else axis + value.rank
    if axis == 0 or not 0 <= position < value.rank:
        axes = f"axes 1 to {value.rank}" if value.rank > 1 else "axis 1 only" if value.rank else "no axes"
        raise Unfit(f"{title} is set to axis {axis}, but {named(value)} has {axes}.", hint="Axis 0 is the batch.")
    return position


def options(**given: tuple[Any, Any]) -> dict[str, Any]:
    """Keyword arguments from (value, default) pairs, without those at PyTorch's default: as a person writes a call."""
    return {name: value for name, (value, default) in given.items() if value != default}
