"""The neuron: a thing to grab, with a weight on every wire.

A drawing may hold thousands of them. They are no modules of their own: `engine.program` makes one step of all neurons
that may be computed at once, and `Neuron` says only what is particular to each. Its activations are those of the
layers, so that a Dense layer with its activation can be opened into neurons and closed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic.fields import FieldInfo

from engine.call import Call, Expression, Me, Name
from engine.layer import Insert, Layer, Port, Unfit, layer
from engine.layers.activation import ELU, GELU, LeakyReLU, ReLU, Sigmoid, Sign, SiLU, Sine, Softplus, Step, Tanh
from engine.layers.basic import Flatten, Reshape, as_list
from engine.layers.sizes import named, options
from engine.layers.weights import Learned
from engine.limits import IDENTIFIER, WIRES
from engine.values import Value

Activation = Literal[
    "linear",
    "step",
    "sign",
    "sigmoid",
    "tanh",
    "relu",
    "leaky-relu",
    "elu",
    "gelu",
    "silu",
    "softplus",
    "sine",
]


Starts = Annotated[
    tuple[Annotated[str, Field(max_length=2 * IDENTIFIER)], ...], BeforeValidator(as_list), Field(max_length=WIRES)
]
"""Where wires start: `neuron_1.out`, or `iris_1.x[2]` for one number of a vector."""

ACTIVATIONS: Mapping[str, Layer | None] = {
    "linear": None,
    "step": Step(),
    "sign": Sign(),
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "relu": ReLU(),
    "leaky-relu": LeakyReLU(),
    "elu": ELU(),
    "gelu": GELU(),
    "silu": SiLU(),
    "softplus": Softplus(),
    "sine": Sine(),
}
"""The layer that each activation is."""


def activated(name: str, total: Expression) -> Expression:
    """What an activation makes of weighted sums."""
    layer = ACTIVATIONS[name]
    result = total if layer is None else layer.forward(Me(""), total)
    assert not isinstance(result, tuple)
    return result


@layer
class Neuron(Learned):
    """One number from any number of wires: f(w₁x₁ + w₂x₂ + … + b). Every wire has a weight of its own.

    A wire from a vector counts as one wire from each of its numbers.
    """

    kind = "neuron"
    title = "Neuron"
    category = "Basic"
    inputs = (Port("in", many=True),)
    scalar = True
    silent = True
    numbered = True
    keywords = ("unit", "perceptron", "cell", "node", "weight", "adaline")

    activation: Activation = Field("tanh", description="What is made of the weighted sum.")
    bias: bool = Field(True, description="Add a learned constant to the weighted sum.")
    rate: float = Field(
        1.0, ge=0, le=100, description="How fast it learns: a factor on the learning rate. 0 leaves it as it is."
    )
    frozen_wires: Starts = Field((), description="The wires whose weights training leaves alone, by where they start.")
    opened_from: str = Field(
        "",
        max_length=IDENTIFIER,
        description="The layer that it was opened from: its neurons go on computing with the matrix they had.",
        json_schema_extra={"learnt": True},
    )

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        return {name: field for name, field in super().fields.items() if name != "opened_from"}

    def infer(self, values: tuple[Value, ...]) -> Value:
        for value in values:
            if value.rank == 0:
                raise Unfit(
                    f"Neuron expects numbers or vectors, but got {named(value)}.", Insert(Reshape(shape=(1,)), "in")
                )
            if value.rank > 1:
                text = f"Neuron expects numbers or vectors, but got {named(value)}."
                hint = f"Flatten makes a vector of {value.size:,} numbers of it."
                raise Unfit(text, Insert(Flatten(), "in"), hint=hint, port="in")
        return Value((1,))

    def module(self, values: tuple[Value, ...]) -> Call:
        return Call("nn.Linear", sum(value.size for value in values), 1, **options(bias=(self.bias, True)))

    def forward(self, me: Me, values: tuple[Name, ...]) -> Expression:
        """Of a neuron by itself; those of a drawing are computed together."""
        return activated(self.activation, me(Call("torch.cat", list(values), dim=1) if len(values) > 1 else values[0]))

    def flops(self, values: tuple[Value, ...]) -> int:
        return 2 * sum(value.size for value in values)

    def renamed(self, names: Mapping[str, str]) -> Layer:
        if not self.frozen_wires:
            return self
        ends = (end.partition(".") for end in self.frozen_wires)
        return self.changed(frozen_wires=tuple(f"{names[id]}.{output}" for id, _, output in ends if id in names))
