"""The layers every network has: weighted sums, changes of shape, dropout, and words as vectors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isqrt, prod
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic.fields import FieldInfo

from engine.call import Call, Expression, Me, Name
from engine.layer import Change, Fix, Insert, Layer, Port, Replace, Unfit, layer
from engine.layers.sizes import FreeShape, Order, named, options, value_of
from engine.layers.weights import Initialisation, Learned, Scale, initial
from engine.limits import IDENTIFIER, WIRES
from engine.values import Value


def as_list(given: Any) -> Any:
    """What a form or a command line gives, `110, 011` or `110×011`, as a list."""
    if not isinstance(given, str):
        return given
    return tuple(re.split(r"[\s,×]+", given.strip())) if given.strip() else ()


Mask = Annotated[
    tuple[Annotated[str, Field(pattern="^[01]*$", max_length=WIRES)], ...],
    BeforeValidator(as_list),
    Field(max_length=WIRES),
]
"""For every unit a row of 1 and 0: which of its inputs it reads. What is beyond a row, or has none, is read."""

Ids = Annotated[
    tuple[Annotated[str, Field(max_length=IDENTIFIER)], ...], BeforeValidator(as_list), Field(max_length=WIRES)
]


@layer
class Dense(Learned):
    """Every output is a weighted sum of all inputs plus a bias: y = x Wᵀ + b.

    On a sequence it does this at every step, with the same weights.
    """

    kind = "dense"
    title = "Dense"
    category = "Basic"
    width = "units"
    ties = ("embedding",)
    keywords = ("linear", "fully connected", "nn.Linear", "affine")

    units: int = Field(64, ge=1, le=1_000_000, description="How many outputs, one per unit.")
    bias: bool = Field(True, description="Add a learned constant to every output.")
    initialisation: Initialisation = "default"
    scale: Scale = 0.02
    mask: Mask = Field(
        (),
        description="Which wires there are, where some are missing since neurons were closed into the layer.",
        json_schema_extra={"learnt": True},
    )
    unit_ids: Ids = Field(
        (),
        description="The neurons that its units were, by which their weights are known.",
        json_schema_extra={"learnt": True},
    )

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        return {name: field for name, field in super().fields.items() if name not in ("mask", "unit_ids")}

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit("Dense expects a vector, but got a single number.", Insert(Reshape(shape=(1,)), "in"))
        if x.rank > 2:
            raise Unfit(
                f"Dense expects a vector or a sequence of vectors, but got {x}.",
                Insert(Flatten(), "in"),
                hint=f"Flatten makes a vector of {x.size:,} numbers of it.",
            )
        return Value((*x.shape[:-1], self.units))

    def module(self, x: Value) -> Call:
        inputs, bias = x.shape[-1], options(bias=(self.bias, True))
        if not self.masked:
            return Call("nn.Linear", inputs, self.units, **bias)
        return Call("modules.SparseLinear", inputs, [list(row) for row in self.rows(inputs)], **bias)

    def tie(self, me: Me, x: Expression) -> Call:
        """A score for each word: how much what comes in points the way of its vector (Press and Wolf 2017)."""
        return Call("F.linear", x, me.attribute("weight"))

    def tied_to(self, *inputs: Any) -> Layer:
        words = inputs[0].classes if inputs else None
        return self.changed(bias=False, mask=(), unit_ids=(), units=words or self.units)

    def untied(self, holder: Layer, node: str, reads: Sequence[Any], own: Sequence[Any]) -> tuple[str, tuple[Fix, ...]]:
        if self.bias:
            return "adds a constant to every output, which these do not have", (Change("bias", False),)
        if self.masked:
            return "lacks some of its wires", ()
        words, length = reads[0].classes, holder.setting("dimensions")
        if words != self.units:
            return f"has {self.units:,} units for the vectors of {words:,} words", (Change("units", words),)
        if (width := own[0].shape[-1]) != length:
            fix = Change("dimensions", width, node, holder.title)
            return f"reads {width:,} numbers while a vector has {length:,}", (fix,)
        return "", ()

    def initialise(self, me: Me) -> tuple[Call, ...]:
        if self.masked and self.initialisation in ("xavier", "he"):
            return ()  # they go by the size of a whole matrix; every unit starts by the number of its wires
        return initial(me, self.initialisation, self.scale, self.bias)

    @property
    def masked(self) -> bool:
        """Whether any wire is missing."""
        return any("0" in row for row in self.mask[: self.units])

    def rows(self, inputs: int) -> tuple[tuple[int, ...], ...]:
        """For every unit which of so many inputs it reads."""
        masks = (*self.mask[: self.units], *("" for _ in range(self.units - len(self.mask))))
        return tuple(tuple(n for n in range(inputs) if mask[n : n + 1] != "0") for mask in masks)

    @property
    def ids(self) -> tuple[str, ...]:
        return self.unit_ids[: self.units]

    @property
    def wires(self) -> str:
        """How many of its wires there are, in words; empty where none is missing."""
        if not self.masked:
            return ""
        known = self.mask[: self.units]
        inputs = max(map(len, known))
        missing = sum(row.count("0") for row in known)
        return f"{self.units * inputs - missing:,} of {self.units * inputs:,} wires"

    @property
    def remarks(self) -> Mapping[str, str]:
        return {"Wires": f"{self.wires.removesuffix(' wires')}, the others missing"} if self.masked else {}

    @property
    def summary(self) -> str:
        return f"{super().summary}, masked, {self.wires}" if self.masked else super().summary

    def renamed(self, names: Mapping[str, str]) -> Layer:
        return self.changed(unit_ids=()) if self.unit_ids else self


@layer
class Flatten(Layer):
    """Lays all numbers of an example in one row, in reading order: 1×28×28 becomes 784."""

    kind = "flatten"
    title = "Flatten"
    category = "Basic"
    inputs = (Port("in", "any"),)
    keywords = ("vector", "nn.Flatten")

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit(f"Flatten expects at least one axis, but got {named(x)}.", Replace(Reshape(shape=(1,))))
        return Value((x.size,), x.classes)

    def forward(self, me: Me, x: Expression) -> Call:
        return Call(".flatten", x, 1)


@layer
class Reshape(Layer):
    """Gives the same numbers, in the same order, another shape: 784 becomes 1×28×28."""

    kind = "reshape"
    title = "Reshape"
    category = "Basic"
    inputs = (Port("in", "any"),)
    keywords = ("view", "unflatten")

    shape: FreeShape = Field((-1,), description="The new shape of one example; -1 stands for whatever is left.")

    def infer(self, x: Value) -> Value:
        known = prod(n for n in self.shape if n != -1)
        if -1 in self.shape and x.size % known == 0:
            return Value(tuple(x.size // known if n == -1 else n for n in self.shape), x.classes)
        if -1 not in self.shape and known == x.size:
            return Value(self.shape, x.classes)
        fixes = [Change("shape", shape) for shape in self.near(x)]
        to = "×".join(map(str, self.shape)) or "a single number"
        needed = f"a multiple of {known:,} numbers" if -1 in self.shape else f"{known:,} number{'s' * (known != 1)}"
        raise Unfit(f"Reshape to {to} needs {needed}, but {x.size:,} came.", *fixes)

    def near(self, x: Value) -> list[tuple[int, ...]]:
        """Shapes of the wanted kind that the value does fit: a picture, or a vector."""
        square = square_picture(x.size) if len(self.shape) == 3 else None
        return [square] if square else [(-1,)]

    def forward(self, me: Me, x: Name) -> Call:
        return Call(".reshape", x, -1, *self.infer(value_of(x)).shape)


@layer
class Permute(Layer):
    """Changes the order of the axes: with 2×1, steps × features becomes features × steps."""

    kind = "permute"
    title = "Permute"
    category = "Basic"
    inputs = (Port("in", "any"),)
    keywords = ("transpose", "swap axes")

    order: Order = Field((2, 1), description="The old axes in their new order; the first axis of an example is 1.")

    def infer(self, x: Value) -> Value:
        if sorted(self.order) != list(range(1, x.rank + 1)):
            fixes: list[Fix] = [Change("order", tuple(range(x.rank, 0, -1)))] if x.rank > 1 else []
            every = ", ".join(map(str, range(1, x.rank + 1)))
            came = ", ".join(map(str, self.order)) or "none"
            raise Unfit(
                f"Permute expects each axis of {x} once ({every or 'it has none'}), but is set to {came}.", *fixes
            )
        return Value(tuple(x.shape[axis - 1] for axis in self.order), x.classes)

    def forward(self, me: Me, x: Expression) -> Call:
        return Call(".permute", x, 0, *self.order)


@layer
class Dropout(Layer):
    """Sets a random share of the numbers to zero while training, so that no unit relies on another."""

    kind = "dropout"
    title = "Dropout"
    category = "Basic"
    keywords = ("regularisation", "nn.Dropout", "nn.Dropout2d", "nn.Dropout3d")

    rate: float = Field(0.5, ge=0, lt=1, description="The share of numbers that is set to zero.")
    whole_channels: bool = Field(
        False, description="Drop whole channels of a signal, picture or volume instead of numbers."
    )

    def infer(self, x: Value) -> Value:
        if self.whole_channels and x.rank not in (2, 3, 4):
            text = f"Dropout of whole channels expects a signal, a picture or a volume, but got {named(x)}."
            raise Unfit(text, Change("whole_channels", False))
        return x

    def module(self, x: Value) -> Call:
        return Call(f"nn.Dropout{x.rank - 1}d" if self.whole_channels else "nn.Dropout", self.rate)


@layer
class Embedding(Learned):
    """Gives every word or category a learned vector."""

    kind = "embedding"
    title = "Embedding"
    category = "Basic"
    width = "dimensions"
    inputs = (Port("in", "index"),)
    keywords = ("lookup", "word vectors", "tied embedding", "weight tying", "nn.Embedding")

    dimensions: int = Field(32, ge=1, le=65_536, description="How long the vector of each word is.")
    padding_index: int = Field(
        -1,
        ge=-1,
        le=10_000_000,
        description="The index that fills short sentences and keeps a zero vector; -1 is none.",
    )
    initialisation: Initialisation = "default"
    scale: Scale = 0.02

    def infer(self, x: Value) -> Value:
        if self.padding_index >= (x.classes or 0):
            text = f"Embedding's padding index is {self.padding_index}, but the input is an index below {x.classes}."
            raise Unfit(text, Change("padding_index", -1))
        return Value((*x.shape, self.dimensions))

    def module(self, x: Value) -> Call:
        return Call("nn.Embedding", x.classes, self.dimensions, **options(padding_idx=(self.padding_index, -1)))

    def initialise(self, me: Me) -> tuple[Call, ...]:
        return initial(me, self.initialisation, self.scale, bias=False)


def square_picture(numbers: int) -> tuple[int, int, int] | None:
    """The picture that a row of numbers sensibly is: square, grey or in colour."""
    for channels in (1, 3):
        side = isqrt(numbers // channels)
        if side > 1 and channels * side * side == numbers:
            return channels, side, side
    return None
