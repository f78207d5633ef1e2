"""Activations: functions of one number that make a network more than one large weighted sum."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from engine.call import Call, Expression, Me
from engine.layer import Layer, Unfit, layer
from engine.layers.sizes import axis_of, options
from engine.layers.weights import Learned
from engine.values import Value


class Pointwise(Layer):
    """A function of each number by itself; `function` is what torch calls it."""

    category: ClassVar[str] = "Activation"
    pointwise: ClassVar[bool] = True
    function: ClassVar[str]

    def arguments(self) -> dict[str, Any]:
        """What torch's function is given besides the numbers."""
        return {}

    def forward(self, me: Me, x: Expression) -> Call:
        return Call(self.function, x, **self.arguments())


@layer
class ReLU(Pointwise):
    """Keeps what is positive and sets the rest to zero: max(0, x)."""

    kind = "relu"
    title = "ReLU"
    function = "F.relu"
    keywords = ("rectifier", "nn.ReLU")


@layer
class ReLU6(Pointwise):
    """ReLU that ends at 6: what is larger stays small enough for few bits (Howard et al. 2017)."""

    kind = "relu6"
    title = "ReLU6"
    function = "F.relu6"
    keywords = ("rectifier", "clipped", "mobilenet", "nn.ReLU6")


@layer
class LeakyReLU(Pointwise):
    """Keeps what is positive and lets a small part of the rest through, so that no unit dies."""

    kind = "leaky-relu"
    title = "LeakyReLU"
    function = "F.leaky_relu"
    keywords = ("nn.LeakyReLU",)

    slope: float = Field(0.01, ge=0, le=10, description="What negative numbers are multiplied by.")

    def forward(self, me: Me, x: Expression) -> Call:
        return Call("F.leaky_relu", x, self.slope)


@layer
class PReLU(Learned):
    """A leaky ReLU that learns its slope (He et al. 2015)."""

    kind = "prelu"
    title = "PReLU"
    category = "Activation"
    keywords = ("parametric relu", "nn.PReLU")

    each_channel: bool = Field(False, description="Learn a slope for every channel instead of one for all.")
    slope: float = Field(0.25, ge=-10, le=10, description="The slope that learning starts from.")

    def infer(self, x: Value) -> Value:
        if self.each_channel and x.rank == 0:
            raise Unfit("PReLU with a slope for every channel expects channels, but got a single number.")
        return x

    def module(self, x: Value) -> Call:
        channels = (x.shape[0],) if self.each_channel else ()
        return Call("nn.PReLU", *channels, **options(init=(self.slope, 0.25)))


@layer
class ELU(Pointwise):
    """Like ReLU, but negative numbers bend smoothly towards -alpha: alpha (eˣ - 1)."""

    kind = "elu"
    title = "ELU"
    function = "F.elu"
    keywords = ("exponential linear unit", "nn.ELU")

    alpha: float = Field(1.0, gt=0, le=100, description="How far below zero it can reach.")

    def arguments(self) -> dict[str, Any]:
        return options(alpha=(self.alpha, 1.0))


@layer
class GELU(Pointwise):
    """Weighs every number by the chance that a normal random number is smaller: x Φ(x)."""

    kind = "gelu"
    title = "GELU"
    function = "F.gelu"
    keywords = ("gaussian error linear unit", "nn.GELU")

    approximate: bool = Field(False, description="Compute Φ with a tanh, as GPT-2 does.")

    def arguments(self) -> dict[str, Any]:
        return {"approximate": "tanh"} if self.approximate else {}


@layer
class SiLU(Pointwise):
    """Weighs every number by its sigmoid: x σ(x), also called swish."""

    kind = "silu"
    title = "SiLU"
    function = "F.silu"
    keywords = ("swish", "nn.SiLU")


@layer
class Sigmoid(Pointwise):
    """Squeezes every number between 0 and 1: 1 / (1 + e⁻ˣ)."""

    kind = "sigmoid"
    title = "Sigmoid"
    function = "torch.sigmoid"
    keywords = ("logistic", "nn.Sigmoid")


@layer
class Tanh(Pointwise):
    """Squeezes every number between −1 and 1."""

    kind = "tanh"
    title = "Tanh"
    function = "torch.tanh"
    keywords = ("hyperbolic tangent", "nn.Tanh")


@layer
class Softmax(Layer):
    """Turns scores into probabilities that add up to one: eˣ / Σ eˣ."""

    kind = "softmax"
    title = "Softmax"
    category = "Activation"
    keywords = ("probabilities", "nn.Softmax")

    axis: int = Field(
        -1, ge=-8, le=8, description="The axis that adds up to one: −1 is the last, 1 the channels of a picture."
    )

    def infer(self, x: Value) -> Value:
        axis_of(self.axis, x, self.title)
        return x

    def forward(self, me: Me, x: Expression) -> Call:
        return Call("F.softmax", x, dim=self.axis)


@layer
class Softplus(Pointwise):
    """A smooth ReLU, positive everywhere: log(1 + e^(βx)) / β."""

    kind = "softplus"
    title = "Softplus"
    function = "F.softplus"
    keywords = ("smooth relu", "nn.Softplus")

    beta: float = Field(1.0, gt=0, le=1000, description="How sharp its bend is.")

    def arguments(self) -> dict[str, Any]:
        return options(beta=(self.beta, 1.0))


@layer
class Step(Pointwise):
    """Fires or does not: 1 where x ≥ 0, else 0, the perceptron's activation.

    Its true gradient is zero everywhere. It passes the gradient straight through instead (Bengio et al. 2013), which
    with the squared error is Rosenblatt's learning rule.
    """

    kind = "step"
    title = "Step"
    function = "modules.step"
    keywords = ("heaviside", "threshold", "perceptron", "binary")


@layer
class Sign(Pointwise):
    """Answers yes or no as 1 and −1: 1 where x ≥ 0, else −1.

    Its true gradient is zero everywhere. It passes the gradient straight through instead, as Step does.
    """

    kind = "sign"
    title = "Sign"
    function = "modules.sign"
    keywords = ("perceptron", "bipolar", "threshold", "binary")


@layer
class Sine(Pointwise):
    """A wave of every number: sin(x)."""

    kind = "sine"
    title = "Sine"
    function = "torch.sin"
    keywords = ("sin", "wave", "periodic", "torch.sin")
