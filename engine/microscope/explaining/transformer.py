"""A layer of a transformer: attention, attention to a memory in a decoder, and two dense layers, one after the other.

Each adds to what came, and something is normalised before or after. The numbers in between are those of the pass
(`replaying`); every part has the formula that it has as a layer by itself, for the step and feature of the place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from engine.microscope.explaining.attention import UNSEEN
from engine.microscope.explaining.base import Line, Terms, Working, double, parameter
from engine.microscope.explaining.dense import chain, sum_line
from engine.microscope.explaining.heads import heads_of
from engine.microscope.explaining.other import listed_inputs, listed_weights, other
from engine.microscope.explaining.replaying import Inside, inside
from engine.microscope.specimen import Array, Place, Specimen


class Part(NamedTuple):
    """A part by the names of its modules: what computes, the dropout behind it, and its normalisation."""

    title: str
    module: str
    dropout: str
    norm: str


ENCODER = (
    Part("self-attention", "self_attn", "dropout1", "norm1"),
    Part("the pair of dense layers", "linear2", "dropout2", "norm2"),
)
DECODER = (
    Part("self-attention", "self_attn", "dropout1", "norm1"),
    Part("attention to the memory", "multihead_attn", "dropout2", "norm2"),
    Part("the pair of dense layers", "linear2", "dropout3", "norm3"),
)
FORMULAS = {
    (2, False): "y = norm(x₁ + dense(x₁)), x₁ = norm(x + attention(x))",
    (2, True): "y = x₁ + dense(norm(x₁)), x₁ = x + attention(norm(x))",
    (3, False): "y = norm(x₂ + dense(x₂)), x₂ = norm(x₁ + attention(x₁, memory)), x₁ = norm(x + attention(x))",
    (3, True): "y = x₂ + dense(norm(x₂)), x₂ = x₁ + attention(norm(x₁), memory), x₁ = x + attention(norm(x))",
}
"""By the number of parts, and whether one normalises first."""


def encoder(specimen: Specimen, place: Place) -> Working:
    """One feature of one step of `nn.TransformerEncoderLayer`."""
    return _layer(specimen, place, ENCODER)


def decoder(specimen: Specimen, place: Place) -> Working:
    """One feature of one step of `nn.TransformerDecoderLayer`."""
    return _layer(specimen, place, DECODER)


def _layer(specimen: Specimen, place: Place, parts: tuple[Part, ...]) -> Working:
    step = specimen.step_of(place)
    module, seen = specimen.module(step), inside(specimen, step)
    if not seen.true:
        return other(specimen, place, UNSEEN)
    first: bool = module.norm_first
    looked = _Looked(specimen, place, module, seen)
    forward: list[Line] = []
    back: list[Line] = []
    terms: list[Terms] = []
    for part in parts:
        summed, lines = looked.summed(part)
        scaled, normed = looked.normed(part.norm)
        added = looked.added(part, first)
        made = (*lines, *looked.dropped(part), added)
        forward += (normed, *made) if first else (*made, normed)
        terms[:0] = [*summed, scaled]
        back[:0] = [Line(f"δ of what {part.title} adds", "", {}, looked.delta(part.module)), *chain(summed[0])]
    covered = [f"{norm}.{end}" for norm in (part.norm for part in parts) for end in ("weight", "bias")]
    covered += [f"linear2.{end}" for end in ("weight", "bias")]
    covered += [f"{a}.out_proj.{end}" for a in ("self_attn", "multihead_attn") for end in ("weight", "bias")]
    value = forward[-1].value
    assert value is not None
    every = (*_first(terms, first, looked, parts[-1]), *listed_inputs(specimen, place))
    return Working(place, FORMULAS[len(parts), first], value, specimen.delta(place), tuple(forward), tuple(back),
                   (*every, *listed_weights(specimen, place, *covered)))  # fmt: skip


def _first(terms: list[Terms], first: bool, looked: _Looked, last: Part) -> list[Terms]:
    """What the number itself is comes first: the scaled one, or what the last part was added to."""
    if first:
        return [looked.sum_of(last), *terms]
    scaled = next(each for each in terms if each.parameter.endswith(f"{last.norm}.weight"))
    return [scaled, *(each for each in terms if each is not scaled)]


class _Looked:
    """The parts of a layer, at the step and feature of a place."""

    def __init__(self, specimen: Specimen, place: Place, module: Any, seen: Inside) -> None:
        self.specimen, self.place, self.module, self.seen = specimen, place, module, seen

    def _came(self, name: str) -> Array:
        return self.seen.came(name, self.place.example)

    def _gave(self, name: str) -> float:
        return float(self.seen.gave(name, self.place.example)[self.place.cell])

    def delta(self, name: str) -> float:
        return float(self.seen.delta(name, self.place.example)[self.place.cell])

    def summed(self, part: Part) -> tuple[tuple[Terms, ...], tuple[Line, ...]]:
        """The weighted sum that a part gives, as terms and as lines."""
        if part.module == "linear2":
            terms = self._dense()
            return (terms,), (sum_line(terms, f"{part.title}: the second"),)
        query = self._came(part.module)
        memory = query
        if part.module == "multihead_attn":
            source = self.specimen.step_of(self.place).inputs[1]
            memory = double(self.specimen.values[source][self.place.example])
        heads = heads_of(
            self.specimen, self.place, getattr(self.module, part.module), query, memory,
            self.seen.shares(part.module, self.place.example), self.delta(part.module), f"{part.module}.",
        )  # fmt: skip
        terms_of = tuple(replace(each, title=f"{part.title}: {each.title}") for each in heads.terms)
        return terms_of, heads.forward(self.place.cell[0], part.title)

    def _dense(self) -> Terms:
        step, feature = self.place.cell
        name, weights = parameter(self.specimen, self.place, "linear2.weight")
        bias_name, biases = parameter(self.specimen, self.place, "linear2.bias")
        assert weights is not None
        hidden = self._came("linear2")[step]
        columns = np.arange(len(hidden))
        return Terms(
            "the dense layers: hidden units, weighted", hidden, weights[feature], self.delta("linear2"),
            weights=weights[feature], parameter=name, where=np.stack([np.full(len(hidden), feature), columns], 1),
            leanings=hidden, bias=None if biases is None else float(biases[feature]), bias_parameter=bias_name,
            bias_where=(feature,), labels=tuple(f"hidden unit {n + 1}" for n in columns),
        )  # fmt: skip

    def dropped(self, part: Part) -> tuple[Line, ...]:
        """What dropout made of it, where it did something."""
        if not (self.module.training and getattr(self.module, part.dropout).p):
            return ()
        value = self._gave(part.dropout)
        return (Line("kept by dropout, and made larger" if value else "dropped in this pass", "", {}, value),)

    def _sides(self, part: Part, first: bool) -> tuple[float, float]:
        """What a part is added to, and what it adds."""
        more = self._gave(part.dropout)
        if first:
            return float(self._came(part.norm)[self.place.cell]), more
        return float(self._came(part.norm)[self.place.cell]) - more, more

    def added(self, part: Part, first: bool) -> Line:
        x, more = self._sides(part, first)
        return Line(f"what came, and {part.title}", "{x} + {a}", {"x": x, "a": more}, x + more)

    def sum_of(self, part: Part) -> Terms:
        """What a layer that normalises first gives: what came, and what its last part adds."""
        return Terms("y", double(self._sides(part, True)), double([1.0, 1.0]), self.specimen.delta(self.place),
                     labels=("what came", part.title))  # fmt: skip

    def normed(self, name: str) -> tuple[Terms, Line]:
        """A normalisation over the features of the step."""
        step, feature = self.place.cell
        x, epsilon = self._came(name)[step], getattr(self.module, name).eps
        mean, deviation = float(x.mean()), float(np.sqrt(x.var() + epsilon))
        own = float(x[feature] - mean) / deviation
        full, scales = parameter(self.specimen, self.place, f"{name}.weight")
        bias_name, shifts = parameter(self.specimen, self.place, f"{name}.bias")
        assert scales is not None
        assert shifts is not None
        scale, shift = float(scales[feature]), float(shifts[feature])
        terms = Terms(
            f"{name}: scaled and shifted", double([own]), double([scale]), self.delta(name), labels=("x′",),
            weights=double([scale]), parameter=full, where=np.array([[feature]]), leanings=double([own]), bias=shift,
            bias_parameter=bias_name, bias_where=(feature,), weight_symbol="γ",
        )  # fmt: skip
        numbers = {"x": float(x[feature]), "m": mean, "s": deviation, "g": scale, "b": shift}
        return terms, Line(f"{name}: γ · (x − μ) / σ + β", "{g} · ({x} − {m}) / {s} + {b}", numbers, terms.total)
