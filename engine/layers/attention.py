"""Attention: every step of a sequence looks at the others and takes what it needs (Vaswani et al. 2017)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Layer, Port, Resize, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import named, options, value_of
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
        divided(x.shape[1], self.heads, self.title)
        return x


@layer
class SelfAttention(Attentive):
    """Multi-head self-attention: every step becomes a mixture of all steps, weighted by how well they match."""

    kind = "self-attention"
    title = "Self-attention"
    keywords = ("multi-head", "transformer", "causal mask", "rotary positions", "rope", "nn.MultiheadAttention")

    bias: bool = Field(True, description="Add learned constants to queries, keys and values.")
    positions: Literal["none", "rotary"] = Field(
        "none", description="Rotary: queries and keys are turned by their position, so that matches tell distances."
    )

    def infer(self, x: Value) -> Value:
        x = super().infer(x)
        if self.positions == "rotary" and (x.shape[1] // self.heads) % 2:
            text = f"Rotary positions need an even number of features in every head, but there are {x.shape[1]} for "
            raise Unfit(f"{text}{heads_in_words(self.heads)}.", Change("positions", "none"))
        return x

    def module(self, x: Value) -> Call:
        more = options(dropout=(self.dropout, 0.0), bias=(self.bias, True))
        name = "modules.RotaryAttention" if self.positions == "rotary" else "nn.MultiheadAttention"
        return Call(name, x.shape[1], self.heads, **more, batch_first=True)

    def forward(self, me: Me, x: Name) -> Call:
        mask = {"attn_mask": later_steps(x)} if self.causal else {}
        return Call("[]", me(x, x, x, **mask, need_weights=False), 0)

    def flops(self, x: Value) -> int:
        return attention_flops(x)


@layer
class CrossAttention(Learned):
    """Attention from one sequence to another: every step of the query takes what it needs from the memory."""

    kind = "cross-attention"
    title = "Cross-attention"
    category = "Attention"
    inputs = (
        Port("query", description="The steps that look."),
        Port("memory", description="The steps that are looked at; of another length or width if you like."),
    )
    keywords = ("multi-head", "encoder-decoder", "transformer", "nn.MultiheadAttention")

    heads: int = Field(4, ge=1, le=1024, description="How many ways of looking there are; they share the features.")
    dropout: float = Field(0.0, ge=0, lt=1, description="The share of numbers that is dropped while training.")
    bias: bool = Field(True, description="Add learned constants to queries, keys and values.")

    def infer(self, query: Value, memory: Value) -> Value:
        for value in (query, memory):
            expect.sequence(value, self.title)
        divided(query.shape[1], self.heads, self.title)
        return query

    def module(self, query: Value, memory: Value) -> Call:
        wide, other = query.shape[1], memory.shape[1]
        more = options(dropout=(self.dropout, 0.0), bias=(self.bias, True), kdim=(other, wide), vdim=(other, wide))
        return Call("nn.MultiheadAttention", wide, self.heads, **more, batch_first=True)

    def forward(self, me: Me, query: Name, memory: Name) -> Call:
        return Call("[]", me(query, memory, memory, need_weights=False), 0)

    def flops(self, query: Value, memory: Value) -> int:
        (steps, wide), (others, other) = query.shape, memory.shape
        return 4 * steps * wide * wide + 4 * others * other * wide + 4 * steps * others * wide


@layer
class PositionalEncoding(Layer):
    """Adds to every step a vector that tells its position, which attention by itself cannot see."""

    kind = "positional-encoding"
    title = "Positional encoding"
    category = "Attention"
    keywords = ("sinusoidal", "learned positions", "position embedding", "transformer")

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
    keywords = ("transformer", "encoder layer", "causal mask", "gpt", "nn.TransformerEncoderLayer")

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


@layer
class TransformerDecoder(Learned):
    """One layer of a decoder: self-attention, attention to a memory, and two dense layers, each with a shortcut."""

    kind = "transformer-decoder"
    title = "Transformer decoder"
    category = "Attention"
    inputs = (
        Port("in", description="The sequence that is being written."),
        Port("memory", description="What the encoder made of the other sequence."),
    )
    keywords = ("transformer", "decoder layer", "encoder-decoder", "translation", "nn.TransformerDecoderLayer")

    heads: int = Field(4, ge=1, le=1024, description="How many ways of looking there are; they share the features.")
    hidden: int = Field(256, ge=1, le=1_000_000, description="The units of the dense layer in the middle.")
    dropout: float = Field(0.1, ge=0, lt=1, description="The share of numbers that is dropped while training.")
    activation: Literal["relu", "gelu"] = Field("relu", description="The activation between the dense layers.")
    norm_first: bool = Field(False, description="Normalise before attention and dense layers instead of after them.")
    causal: bool = Field(True, description="Steps see themselves and earlier ones only, to predict what comes next.")

    def infer(self, x: Value, memory: Value) -> Value:
        for value in (x, memory):
            expect.sequence(value, self.title)
        divided(x.shape[1], self.heads, self.title)
        if memory.shape[1] != x.shape[1]:
            text = f"{self.title} expects a memory of {x.shape[1]} features for every step, but got {named(memory)}."
            raise Unfit(text, Resize("memory", x.shape[1], f"Make the memory {x.shape[1]} wide"), port="memory")
        return x

    def module(self, x: Value, memory: Value) -> Call:
        more = options(
            dropout=(self.dropout, 0.1), activation=(self.activation, "relu"), norm_first=(self.norm_first, False)
        )
        return Call("nn.TransformerDecoderLayer", x.shape[1], self.heads, self.hidden, **more, batch_first=True)

    def forward(self, me: Me, x: Name, memory: Name) -> Call:
        return me(x, memory, tgt_mask=later_steps(x)) if self.causal else me(x, memory)

    def flops(self, x: Value, memory: Value) -> int:
        (steps, wide), others = x.shape, memory.shape[0]
        crossed = 4 * steps * wide * wide + 4 * others * wide * wide + 4 * steps * others * wide
        return attention_flops(x) + crossed + 4 * x.size * self.hidden


@layer
class MixtureOfExperts(Learned):
    """Several small networks of which a gate chooses, for every step anew, how much each has to say (Jacobs 1991)."""

    kind = "mixture-of-experts"
    title = "Mixture of experts"
    category = "Attention"
    keywords = ("moe", "gate", "expert", "switch transformer", "feed-forward")

    experts: int = Field(2, ge=2, le=64, description="How many networks there are.")
    hidden: int = Field(64, ge=1, le=1_000_000, description="The hidden units of each of them.")

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit(f"{self.title} expects a vector or a sequence, but got a single number.")
        return x

    def module(self, x: Value) -> Call:
        return Call("modules.MixtureOfExperts", x.shape[-1], self.hidden, self.experts)

    def flops(self, x: Value) -> int:
        wide, steps = x.shape[-1], x.size // x.shape[-1]
        return 2 * steps * self.experts * (2 * wide * self.hidden + wide)


def divided(features: int, heads: int, title: str) -> None:
    """Refuses heads that do not share the features out evenly."""
    if features % heads:
        fitting = max(n for n in range(1, heads) if features % n == 0)
        raise Unfit(
            f"{title} has {heads_in_words(heads)}, which do not divide {features} features.", Change("heads", fitting)
        )


def heads_in_words(heads: int) -> str:
    return f"{heads} head{'' if heads == 1 else 's'}"


def later_steps(x: Name) -> Call:
    """The mask of what a step must not see: True above the diagonal, on the device of `x`."""
    steps = value_of(x).shape[0]
    return Call(".bool", Call(".triu", Call(".new_ones", x, steps, steps), 1))


def attention_flops(x: Value) -> int:
    """Queries, keys, values and the result (four matrices), then the match of all pairs and their mixture."""
    steps, features = x.shape
    return 8 * steps * features * features + 4 * steps * steps * features
