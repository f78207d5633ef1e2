"""Recurrent layers read a sequence step by step and carry a state along.

Two outputs: `sequence`, what the last layer said at every step, and `state`, what it knew at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from engine.call import Call, Expression, Me, Name
from engine.layer import Port, layer
from engine.layers import expect
from engine.layers.sizes import options
from engine.layers.weights import Learned
from engine.values import Value


class Recurrent(Learned):
    """What the recurrent layers share. `gates` counts the weighted sums that a unit computes at every step."""

    category: ClassVar[str] = "Recurrent"
    width: ClassVar[str | None] = "units"
    outputs: ClassVar[tuple[Port, ...]] = (
        Port("sequence", description="What came out at every step."),
        Port("state", description="The state after the last step."),
    )
    gates: ClassVar[int] = 1
    pattern: ClassVar[str] = "sequence, state"
    """What torch's module returns."""

    units: int = Field(64, ge=1, le=65_536, description="How many numbers the state has.")
    layers: int = Field(1, ge=1, le=64, description="How many layers stand on one another, each reading the one below.")
    bidirectional: bool = Field(False, description="Also read backwards, and put both results side by side.")
    dropout: float = Field(0.0, ge=0, lt=1, description="The share of numbers dropped between two layers.")
    bias: bool = Field(True, description="Add learned constants.")

    @property
    def width_times(self) -> int:
        return 2 if self.bidirectional else 1

    def infer(self, x: Value) -> tuple[Value, Value]:
        expect.sequence(x, self.title)
        width = self.units * self.width_times
        return Value((x.shape[0], width)), Value((width,))

    def module(self, x: Value) -> Call:
        more = options(
            num_layers=(self.layers, 1),
            bias=(self.bias, True),
            dropout=(self.dropout if self.layers > 1 else 0.0, 0.0),  # torch warns of dropout that drops nothing
            bidirectional=(self.bidirectional, False),
        )
        return Call(f"nn.{self.title}", x.shape[1], self.units, **self.more(), **more, batch_first=True)

    def more(self) -> Mapping[str, Any]:
        """Keyword arguments that only this kind has."""
        return {}

    def forward(self, me: Me, x: Name) -> tuple[Expression, Expression]:
        sequence, state = me(x).unpack(self.pattern)
        if isinstance(state, tuple):  # the LSTM's hidden state and cell state
            state = state[0]
        if self.bidirectional:  # the last layer's state forward and backward
            return sequence, Call("torch.cat", [Call("[]", state, -2), Call("[]", state, -1)], dim=1)
        return sequence, Call("[]", state, -1)

    def flops(self, x: Value) -> int:
        """Two for each weight and step. Counted here: torch would take a million steps to count a million steps."""
        widths = [x.shape[1], *[self.units * self.width_times] * (self.layers - 1)]
        per_step = sum(self.gates * self.units * (width + self.units) for width in widths)
        return 2 * x.shape[0] * self.width_times * per_step


@layer
class RNN(Recurrent):
    """The plain recurrent layer: the new state is an activation of weighted input and old state (Elman 1990)."""

    kind = "rnn"
    title = "RNN"
    keywords = ("recurrent", "elman", "nn.RNN")

    nonlinearity: Literal["tanh", "relu"] = Field("tanh", description="The activation of the state.")

    def more(self) -> Mapping[str, Any]:
        return options(nonlinearity=(self.nonlinearity, "tanh"))


@layer
class LSTM(Recurrent):
    """Long short-term memory: gates decide what is kept, what is forgotten and what is told (Hochreiter 1997)."""

    kind = "lstm"
    title = "LSTM"
    gates = 4
    pattern = "sequence, (state, _)"
    keywords = ("recurrent", "long short-term memory", "nn.LSTM")


@layer
class GRU(Recurrent):
    """The gated recurrent unit: like an LSTM with fewer gates and weights (Cho et al. 2014)."""

    kind = "gru"
    title = "GRU"
    gates = 3
    keywords = ("recurrent", "gated recurrent unit", "nn.GRU")
