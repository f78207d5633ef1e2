"""Attention: every step of a sequence looks at the others and takes what it needs (Vaswani et al. 2017)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Layer, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import options, value_of
from engine.layers.weights import Learned
from engine.values import Value


class Attentive(Learned):
    """What layers with attention heads share."""

    category: ClassVar[str] = "Attention"

    heads: int = Field(4, ge=1, le=1024, description="How many ways of looking there are; they share the features.")
    dropout: float = Field(0.0, ge=0, lt=1, description="The share of numbers that is dropped while training.")
    causal: bool = Field(False, description="Steps see themselves and earlier ones only, to predict what comes next.")

    def infer(self, x: Value) -> Value:
        expect.sequence(x, self.title)
        features = x.shape[1]
        if features % self.heads:
            fitting = max(n for n in range(1, self.heads) if features % n == 0)
            text = f"{self.title} has {self.heads} heads, which do not divide {features} features."
            raise Unfit(text, Change("heads", fitting))
        return x


@layer
class SelfAttention(Attentive):
    """Multi-head self-attention: every step becomes a mixture of all steps, weighted by how well they match."""

    kind = "self-attention"
    title = "Self-attention"
    keywords = ("multi-head", "transformer", "nn.MultiheadAttention")

    bias: bool = Field(True, description="Add learned constants to queries, keys and values.")

    def module(self, x: Value) -> Call:
        more = options(dropout=(self.dropout, 0.0), bias=(self.bias, True))
        return Call("nn.MultiheadAttention", x.shape[1], self.heads, **more, batch_first=True)

    def forward(self, me: Me, x: Name) -> Call:
        mask = {"attn_mask": later_steps(x)} if self.causal else {}
        return Call("[]", me(x, x, x, **mask, need_weights=False), 0)

    def flops(self, x: Value) -> int:
        return attention_flops(x)


@layer
class PositionalEncoding(Layer):
    """Adds to every step a vector that tells its position, which attention by itself cannot see."""

    kind = "positional-encoding"
    title = "Positional encoding"
    category = "Attention"
    keywords = ("sinusoidal", "position embedding", "transformer")

    encoding: Literal["sinusoidal", "learned"] = Field(
        "sinusoidal", description="Sines and cosines of many wavelengths, or a learned vector for every position."
    )

    @property
    def learns(self) -> bool:
        return self.encoding == "learned"

    def infer(self, x: Value) -> Value:
        expect.sequence(x, self.title)
        return x

    def module(self, x: Value) -> Call:
        name = "LearnedPositionalEncoding" if self.encoding == "learned" else "PositionalEncoding"
        return Call(f"modules.{name}", *x.shape)


@layer
class TransformerEncoder(Attentive):
    """One layer of a transformer: self-attention and two dense layers, each with a shortcut and a normalisation."""

    kind = "transformer-encoder"
    title = "Transformer encoder"
    keywords = ("transformer", "encoder layer", "nn.TransformerEncoderLayer")

    dropout: float = Field(0.1, ge=0, lt=1, description="The share of numbers that is dropped while training.")
    hidden: int = Field(256, ge=1, le=1_000_000, description="The units of the dense layer in the middle.")
    activation: Literal["relu", "gelu"] = Field("relu", description="The activation between the dense layers.")
    norm_first: bool = Field(False, description="Normalise before attention and dense layers instead of after them.")

    def module(self, x: Value) -> Call:
        more = options(
            dropout=(self.dropout, 0.1), activation=(self.activation, "relu"), norm_first=(self.norm_first, False)
        )
        return Call("nn.TransformerEncoderLayer", x.shape[1], self.heads, self.hidden, **more, batch_first=True)

    def forward(self, me: Me, x: Name) -> Call:
        return me(x, src_mask=later_steps(x)) if self.causal else me(x)

    def flops(self, x: Value) -> int:
        return attention_flops(x) + 4 * x.size * self.hidden


def later_steps(x: Name) -> Call:
    """The mask of what a step must not see: True above the diagonal, on the device of `x`."""
    steps = value_of(x).shape[0]
    return Call(".bool", Call(".triu", Call(".new_ones", x, steps, steps), 1))


def attention_flops(x: Value) -> int:
    """Queries, keys, values and the result (four matrices), then the match of all pairs and their mixture."""
    steps, features = x.shape
    return 8 * steps * features * features + 4 * steps * steps * features
