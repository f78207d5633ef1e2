"""Where a drawing without data of its own begins and ends."""

from __future__ import annotations

from pydantic import Field

from engine.call import Expression, Me
from engine.layer import Layer, Port, layer
from engine.layers.sizes import Shape
from engine.values import Value


@layer
class Input(Layer):
    """What the network is given, where no data set stands in the drawing."""

    kind = "input"
    title = "Input"
    category = "Data"
    inputs = ()
    role = "input"
    keywords = ("placeholder", "start")

    shape: Shape = Field((1, 28, 28), description="The shape of one example, such as 784 or 1×28×28.")
    classes: int = Field(
        0,
        ge=0,
        le=10_000_000,
        description="0 for real numbers; for words or categories, how many different ones there are.",
    )

    def infer(self) -> Value:
        return Value(self.shape, self.classes or None)


@layer
class Output(Layer):
    """What the network answers, where no loss stands in the drawing."""

    kind = "output"
    title = "Output"
    category = "Data"
    inputs = (Port("in", "any"),)
    outputs = ()
    role = "output"
    keywords = ("prediction", "end")

    def infer(self, x: Value) -> tuple[Value, ...]:
        return ()

    def forward(self, me: Me, x: Expression) -> tuple[Expression, ...]:
        return ()
