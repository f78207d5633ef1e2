"""Recurrent layers read a sequence step by step and carry a state along.

Outputs are `sequence`, what the last layer said at every step, and `state`, what it knew at the end; an LSTM knows that
in two parts, and gives its `cell` too. A state may also come in, so that one layer goes on where another has ended: a
decoder begins with what an encoder has read (Sutskever et al. 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from engine.call import Call, Expression, Me, Name
from engine.layer import Change, Port, Resize, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import named, options
from engine.layers.weights import Learned
from engine.values import Value

BEGIN = Port("state", optional=True, description="What is known before the first step; without a wire, nothing: zeros.")
END = Port("state", description="The state after the last step.")


class Recurrent(Learned):
    """What the recurrent layers share. `gates` counts the weighted sums that a unit computes at every step."""

    category: ClassVar[str] = "Recurrent"
    width: ClassVar[str | None] = "units"
    inputs: ClassVar[tuple[Port, ...]] = (Port("in"), BEGIN)
    outputs: ClassVar[tuple[Port, ...]] = (Port("sequence", description="What came out at every step."), END)
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

    def infer(self, x: Value, *begin: Value | None) -> tuple[Value, ...]:
        expect.sequence(x, self.title)
        for port, state in zip(self.inputs[1:], begin, strict=False):
            if state is not None and state.shape != (self.units,):
                fixes = (Resize(port.name, self.units), Change("units", state.size)) if state.rank == 1 else ()
                wanted = named(Value((self.units,)))
                text = f"{self.title} expects {wanted} as the {port.name} it begins with, but got {named(state)}."
                raise Unfit(text, *fixes, port=port.name)
        width = self.units * self.width_times
        return Value((x.shape[0], width)), *(Value((width,)) for _ in self.outputs[1:])

    def module(self, x: Value, *_: Any) -> Call:
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

    def forward(self, me: Me, x: Name, *begin: Name | None) -> tuple[Expression, ...]:
        sequence, known = me(x, *self._begin(begin)).unpack(self.pattern)
        states = known if isinstance(known, tuple) else (known,)  # an LSTM's state and cell
        return sequence, *(self._last(state) for state in states)

    def _last(self, state: Expression) -> Expression:
        """What the last layer knew, forward and backward."""
        if self.bidirectional:
            return Call("torch.cat", [Call("[]", state, -2), Call("[]", state, -1)], dim=1)
        return Call("[]", state, -1)

    def _begin(self, begin: Sequence[Name | None]) -> tuple[Any, ...]:
        """The state that torch's module is given: for every layer and direction the same; nothing where none came."""
        given = next((state for state in begin if state is not None), None)
        if given is None:
            return ()
        zeros = Call("torch.zeros_like", given)
        states = tuple(self._for_all(state if state is not None else zeros) for state in begin)
        return (states if len(states) > 1 else states[0],)

    def _for_all(self, state: Expression) -> Call:
        first = Call(".unsqueeze", state, 0)
        copies = self.layers * self.width_times
        return first if copies == 1 else Call(".repeat", first, copies, 1, 1)

    def flops(self, x: Value, *_: Any) -> int:
        """Two for each weight and step. Counted here: torch would take a million steps to count a million steps."""
        widths = [x.shape[1], *[self.units * self.width_times] * (self.layers - 1)]
        per_step = sum(self.gates * self.units * (width + self.units) for width in widths)
        return 2 * x.shape[0] * self.width_times * per_step


@layer
class RNN(Recurrent):
    """The plain recurrent layer: the new state is an activation of weighted input and old state (Elman 1990)."""

    kind = "rnn"
    title = "RNN"
    keywords = ("recurrent", "elman", "bidirectional", "stacked", "nn.RNN")

    nonlinearity: Literal["tanh", "relu"] = Field("tanh", description="The activation of the state.")

    def more(self) -> Mapping[str, Any]:
        return options(nonlinearity=(self.nonlinearity, "tanh"))


@layer
class LSTM(Recurrent):
    """Long short-term memory: gates decide what is kept, what is forgotten and what is told (Hochreiter 1997)."""

    kind = "lstm"
    title = "LSTM"
    gates = 4
    inputs = (Port("in"), BEGIN, Port("cell", optional=True, description="The cell before the first step."))
    outputs = (*Recurrent.outputs, Port("cell", description="The cell after the last step: what it keeps to itself."))
    pattern = "sequence, (state, cell)"
    keywords = ("recurrent", "long short-term memory", "bidirectional", "stacked", "nn.LSTM")


@layer
class GRU(Recurrent):
    """The gated recurrent unit: like an LSTM with fewer gates and weights (Cho et al. 2014)."""

    kind = "gru"
    title = "GRU"
    gates = 3
    keywords = ("recurrent", "gated recurrent unit", "bidirectional", "stacked", "nn.GRU")
