"""Where branches meet and part: sums, products, chains of axes, and a value cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import ClassVar

from pydantic import Field

from engine.call import Call, Expression, Me, Name, Part
from engine.layer import Change, Layer, Port, Unfit, layer
from engine.layers.sizes import axis_of, limited, named
from engine.values import Value


class Combination(Layer):
    """Two or more values of one shape, combined number by number. An axis of length 1 is repeated as needed."""

    category: ClassVar[str] = "Merge"
    inputs: ClassVar[tuple[Port, ...]] = (Port("in", many=True),)
    operator: ClassVar[str]

    def infer(self, values: tuple[Value, ...]) -> Value:
        several(values, self.title)
        if len({value.rank for value in values}) > 1 or not all(map(agree, zip(*shapes(values), strict=True))):
            raise Unfit(f"{self.title} expects values of one shape, but got {listed(values)}.", port="in")
        return Value(tuple(map(longest, zip(*shapes(values), strict=True))))

    def forward(self, me: Me, values: tuple[Name, ...]) -> Expression:
        return reduce(lambda left, right: Call(self.operator, left, right), values)  # type: ignore[arg-type, return-value]


@layer
class Add(Combination):
    """Adds values of the same shape: the way of residual connections."""

    kind = "add"
    title = "Add"
    operator = "+"
    keywords = ("sum", "plus", "residual", "skip")


@layer
class Multiply(Combination):
    """Multiplies values of the same shape, number by number: the way of gates."""

    kind = "multiply"
    title = "Multiply"
    operator = "*"
    keywords = ("product", "times", "gate", "scale")


@layer
class Concatenate(Layer):
    """Puts values one after another along an axis."""

    kind = "concatenate"
    title = "Concatenate"
    category = "Merge"
    inputs = (Port("in", many=True),)
    keywords = ("join", "stack", "torch.cat")

    axis: int = Field(1, ge=-8, le=8, description="The axis that grows: 1 is the first of an example, −1 the last.")

    def infer(self, values: tuple[Value, ...]) -> Value:
        several(values, self.title)
        first = values[0]
        at = axis_of(self.axis, first, self.title)
        others = {(*shape[:at], *shape[at + 1 :]) for shape in shapes(values)}
        if len({value.rank for value in values}) > 1 or len(others) > 1:
            raise Unfit(
                f"Concatenate along axis {self.axis} expects values that differ in that axis only, "
                f"but got {listed(values)}.",
                port="in",
            )
        total = sum(value.shape[at] for value in values)
        return limited(Value((*first.shape[:at], total, *first.shape[at + 1 :])), self.title)

    def forward(self, me: Me, values: tuple[Name, ...]) -> Call:
        return Call("torch.cat", list(values), dim=self.axis)


@layer
class Dot(Layer):
    """How much two vectors point the same way: the sum of their products."""

    kind = "dot"
    title = "Dot"
    category = "Merge"
    inputs = (Port("a"), Port("b"))
    keywords = ("inner product", "cosine similarity", "angle")

    normalise: bool = Field(False, description="Divide by both lengths: the cosine of the angle, from −1 to 1.")

    def infer(self, a: Value, b: Value) -> Value:
        if a.shape != b.shape or not a.rank:
            raise Unfit(f"Dot expects two vectors of one length, but got {listed((a, b))}.", port="b")
        return Value((*a.shape[:-1], 1))

    def forward(self, me: Me, a: Name, b: Name) -> Call:
        if self.normalise:
            return Call(".unsqueeze", Call("F.cosine_similarity", a, b, dim=-1), -1)
        return Call(".sum", Call("*", a, b), -1, keepdim=True)


@layer
class Split(Layer):
    """Cuts a value into equal parts along an axis, one output each."""

    kind = "split"
    title = "Split"
    category = "Merge"
    outputs = (Port("part_1"), Port("part_2"))
    keywords = ("chunk", "branch", "torch.chunk")

    parts: int = Field(2, ge=2, le=64, description="How many parts, and outputs, there are.")
    axis: int = Field(1, ge=-8, le=8, description="The axis that is cut: 1 is the first of an example, −1 the last.")

    @property
    def output_ports(self) -> tuple[Port, ...]:
        return tuple(Port(f"part_{number}") for number in range(1, self.parts + 1))

    def infer(self, x: Value) -> tuple[Value, ...]:
        at = axis_of(self.axis, x, self.title)
        length = x.shape[at]
        if length % self.parts:
            fitting = [n for n in range(2, 65) if length % n == 0]
            nearest = min(fitting, key=lambda n: abs(n - self.parts), default=None)
            fixes = [Change("parts", nearest)] if nearest else []
            raise Unfit(f"Split cannot cut {length} (axis {self.axis} of {x}) into {self.parts} equal parts.", *fixes)
        return (Value((*x.shape[:at], length // self.parts, *x.shape[at + 1 :])),) * self.parts

    def forward(self, me: Me, x: Name) -> tuple[Part, ...]:
        pattern = ", ".join(port.name for port in self.output_ports)
        parts: tuple[Part, ...] = Call(".chunk", x, self.parts, dim=self.axis).unpack(pattern)
        return parts


def several(values: Sequence[Value], title: str) -> None:
    if len(values) < 2:
        raise Unfit(f"{title} expects two or more wires, but only one ends here.", port="in")


def shapes(values: Sequence[Value]) -> list[tuple[int, ...]]:
    return [value.shape for value in values]


def agree(lengths: tuple[int, ...]) -> bool:
    """Whether lengths of one axis are equal or 1, which is repeated."""
    return len(set(lengths) - {1}) <= 1


def longest(lengths: tuple[int, ...]) -> int:
    return max(lengths)


def listed(values: Sequence[Value]) -> str:
    """`16×8×8 and 32×8×8`; a long list is cut."""
    names = [named(value) for value in values[:4]] + (["…"] if len(values) > 4 else [])
    return f"{', '.join(names[:-1])} and {names[-1]}"
