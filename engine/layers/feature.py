"""A feature made by hand: one number computed from the numbers of an example, before anything is learned.

What a network cannot bend by itself, a well-chosen feature hands it ready: with x² and y² one neuron parts a disc from
the ring around it. The boxes are those of the best-known playground for points in the plane, for any vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Insert, Layer, Unfit, layer
from engine.layers.basic import Flatten
from engine.layers.sizes import named
from engine.values import Value

Function = Literal["value", "square", "product", "sine"]
SIGNS: Mapping[Function, str] = MappingProxyType(
    {"value": "{a}", "square": "{a}²", "product": "{a}·{b}", "sine": "sin {a}"}
)
"""Each function as a formula of the elements a and b."""


@layer
class Feature(Layer):
    """One number from the numbers of an example: an element, its square, the product of two, or the sine of one."""

    kind = "feature"
    title = "Feature"
    category = "Basic"
    scalar = True
    silent = True
    keywords = ("playground", "square", "product", "sine", "polynomial", "element", "handcrafted", "x²", "xy")

    function: Function = Field("value", description="What is computed of the element, or of both for the product.")
    element: int = Field(0, ge=0, le=1_000_000, description="Which number of the example it takes; 0 is the first.")
    second: int = Field(1, ge=0, le=1_000_000, description="The other number of a product; 0 is the first.")

    @property
    def summary(self) -> str:
        return self.formula("x")

    def formula(self, symbol: str) -> str:
        """`x[0]²`, as microscope and boxes say it."""
        return SIGNS[self.function].format(a=f"{symbol}[{self.element}]", b=f"{symbol}[{self.second}]")

    def infer(self, x: Value) -> Value:
        if x.rank != 1:
            fixes = (Insert(Flatten(), "in"),) if x.rank else ()
            raise Unfit(f"Feature expects a row of numbers to choose from, but got {named(x)}.", *fixes, port="in")
        for setting in ("element", "second") if self.function == "product" else ("element",):
            chosen = self.setting(setting)
            if chosen >= x.size:
                last = x.size - 1
                text = f"Feature is set to take number {chosen} of {named(x)}: they are counted from 0 to {last}."
                raise Unfit(text, Change(setting, last), port="in")
        return Value((1,))

    def forward(self, me: Me, x: Name) -> Call:
        a = _cut(x, self.element)
        match self.function:
            case "square":
                return Call("*", a, a)
            case "product":
                return Call("*", a, _cut(x, self.second))
            case "sine":
                return Call("torch.sin", a)
        return a

    def flops(self, x: Value) -> int:
        return int(self.function != "value")


def _cut(x: Name, element: int) -> Call:
    """One number of every example, as a vector of one."""
    return Call("[]", x, (slice(None), slice(element, element + 1)))
