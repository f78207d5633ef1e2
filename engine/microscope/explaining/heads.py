"""The heads of an attention: how much of its attention one step gives to every other, and what it finds there.

A number of the output is Σ over heads and steps of (share of attention) · (what that step would give), plus a bias. The
same holds where attention is a layer by itself and where it is a part of a transformer's layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from engine.microscope.explaining.base import Line, Terms, double, parameter
from engine.microscope.explaining.dense import chain, sum_line
from engine.microscope.specimen import Array, Place, Specimen
from engine.modules import RotaryAttention


@dataclass(frozen=True, eq=False)
class Heads:
    """Of one query step: scores and shares (heads, steps looked at), what lies there (heads, steps, features of a
    head), and what it gives to the number that is looked at (heads, steps)."""

    scores: Array
    shares: Array
    values: Array
    given: Array
    projected: Terms
    """The number as a sum over the features of all heads."""
    delta: float

    @property
    def terms(self) -> tuple[Terms, ...]:
        """The sum over what the heads found, and what each of them found where."""
        return self.projected, *(self._look(head) for head in range(len(self.shares)))

    def _look(self, head: int) -> Terms:
        shares, given = self.shares[head], self.given[head]
        labels = tuple(f"step {s + 1}" for s in range(len(shares)))
        return Terms(f"head {head + 1}: value of the step × share of attention", given, shares, self.delta,
                     labels=labels, weights=shares, weight_symbol="share")  # fmt: skip

    def forward(self, step: int, symbols: str = "y") -> tuple[Line, ...]:
        lines = [
            Line(f"scores of step {step + 1}: q · kₛ / √{self.values.shape[2]}, then softmax over the steps s", "", {})
        ]
        for head, (scores, shares) in enumerate(zip(self.scores, self.shares, strict=True), 1):
            most = int(shares.argmax())
            numbers = {"z": float(scores[most])}
            said = f"head {head} looks most at step {most + 1}"
            lines.append(Line(said, "score {z}:  share", numbers, float(shares[most])))
        return (*lines, sum_line(self.projected, symbols))

    def backward(self) -> tuple[Line, ...]:
        """To the weights of the sum, and, of the first head, to the step that it looks at most."""
        shares, given = self.shares[0], self.given[0]
        most = int(shares.argmax())
        found = float((shares * given).sum())
        numbers = {"d": self.delta, "a": float(shares[most]), "g": float(given[most]), "m": found}
        slope = self.delta * numbers["a"] * (numbers["g"] - found)
        return (
            *chain(self.projected),
            Line(f"to the score of step {most + 1} in head 1: δ · share · (what it gives − what the head gives)",
                 "{d} · {a} · ({g} − {m})", numbers, slope),
        )  # fmt: skip


def heads_of(
    specimen: Specimen, place: Place, module: Any, query: Array, memory: Array, shares: Array, delta: float,
    end: str = "",
) -> Heads:  # fmt: skip
    """What a `nn.MultiheadAttention` does for the place's step and feature. `query` and `memory` are (steps, features)
    of the example, `shares` (heads, steps, steps looked at); `end` begins the names of its weights."""
    step, feature = place.cell
    queries, keys, values = _projected(module, query, memory)
    scores = np.einsum("hf,hsf->hs", queries[:, step], keys) / np.sqrt(module.head_dim)
    name, out = parameter(specimen, place, f"{end}out_proj.weight")
    bias_name, biases = parameter(specimen, place, f"{end}out_proj.bias")
    assert out is not None
    looks, width = shares[:, step], module.head_dim
    mixed = np.einsum("hs,hsf->hf", looks, values).ravel()
    bias, columns = None if biases is None else float(biases[feature]), np.arange(len(mixed))
    projected = Terms(
        "what the heads found, weighted", mixed, out[feature], delta, weights=out[feature], parameter=name,
        where=np.stack([np.full(len(mixed), feature), columns], 1), leanings=mixed, bias=bias,
        bias_parameter=bias_name if bias is not None else "", bias_where=(feature,),
        labels=tuple(f"head {n // width + 1}[{n % width}]" for n in columns),
    )  # fmt: skip
    given = np.einsum("hsf,hf->hs", values, out[feature].reshape(-1, width))
    return Heads(scores, looks, values, given, projected, delta)


def _projected(module: Any, query: Array, memory: Array) -> tuple[Array, Array, Array]:
    """Queries, keys and values of all heads (heads, steps, features of a head)."""
    if module.in_proj_weight is not None:
        weights = np.split(_array(module.in_proj_weight), 3)
    else:  # a memory of another width
        weights = [_array(weight) for weight in (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)]
    biases = [0.0] * 3 if module.in_proj_bias is None else np.split(_array(module.in_proj_bias), 3)
    made = [
        (read @ weight.T + bias).reshape(len(read), module.num_heads, -1).swapaxes(0, 1)
        for read, weight, bias in zip((query, memory, memory), weights, biases, strict=True)
    ]
    if isinstance(module, RotaryAttention):
        made[:2] = [module.turned(torch.from_numpy(each)[None])[0].numpy() for each in made[:2]]
    queries, keys, values = made
    return queries, keys, values


def _array(weight: Any) -> Array:
    return double(weight.detach().cpu().numpy())
