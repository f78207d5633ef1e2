"""Self-attention: for one step, how well it matches every other, and the mixture of values that follows.

A number of the output is Σ over heads and steps of (share of attention) · (what that step would give), plus a bias.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, double, parameter
from engine.microscope.explaining.other import listed_inputs, listed_weights, other
from engine.microscope.specimen import Array, Place, Specimen, outermost


class Heads(NamedTuple):
    """Of one query step: scores and shares (heads, steps), and the values (heads, steps, features of a head)."""

    scores: Array
    shares: Array
    values: Array


def attention(specimen: Specimen, place: Place) -> Working:
    """One feature of one step of `nn.MultiheadAttention`."""
    module = specimen.module(specimen.step_of(place))
    if len(set(specimen.step_of(place).inputs)) > 1:
        return other(specimen, place)  # from one sequence to another
    if specimen.training and module.dropout:
        return other(specimen, place)  # shares of attention are dropped at random in the middle of it
    step, feature = place.cell
    heads = _heads(specimen, place, module, step)
    name, out = parameter(specimen, place, "out_proj.weight")
    bias_name, biases = parameter(specimen, place, "out_proj.bias")
    assert out is not None
    delta, width = specimen.delta(place), module.head_dim
    mixed = np.einsum("hs,hsf->hf", heads.shares, heads.values).ravel()
    bias = None if biases is None else float(biases[feature])
    columns = np.arange(len(mixed))
    projected = Terms(
        "y: what the heads found, weighted", mixed, np.zeros(len(mixed)), delta, weights=out[feature], parameter=name,
        where=np.stack([np.full(len(mixed), feature), columns], 1), leanings=mixed, bias=bias,
        bias_parameter=bias_name if bias is not None else "", bias_where=(feature,),
        labels=tuple(f"head {n // width + 1}[{n % width}]" for n in columns),
    )  # fmt: skip
    given = np.einsum("hsf,hf->hs", heads.values, out[feature].reshape(-1, width))
    looks = tuple(_look(n, heads, given[n], delta) for n in range(len(given)))
    more = *listed_inputs(specimen, place), *listed_weights(specimen, place, "out_proj.weight", "out_proj.bias")
    return Working(place, "y = W · [heads] + b, head = Σₛ softmax(q · kₛ / √d) · vₛ", projected.total, delta,
                   _forward(heads, step, width), (Line("δ goes to every step by the chain rule", "", {}),),
                   (projected, *looks, *more))  # fmt: skip


def _heads(specimen: Specimen, place: Place, module: Any, step: int) -> Heads:
    x = double(specimen.values[specimen.step_of(place).inputs[0]][place.example])
    _, weights = parameter(specimen, place, "in_proj_weight")
    _, biases = parameter(specimen, place, "in_proj_bias")
    assert weights is not None
    projected = x @ weights.T + (0.0 if biases is None else biases)
    split = projected.reshape(len(x), 3, module.num_heads, module.head_dim).transpose(1, 2, 0, 3)
    queries, keys, values = split
    scores = np.einsum("hf,hsf->hs", queries[:, step], keys) / np.sqrt(module.head_dim)
    call = outermost(specimen.expression(place))
    if call is not None and "attn_mask" in call.args[0].kwargs:
        scores[:, step + 1 :] = -np.inf  # later steps are not seen
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return Heads(scores, powers / powers.sum(1, keepdims=True), values)


def _look(head: int, heads: Heads, given: Array, delta: float) -> Terms:
    """What each step gives to the number through one head: its share of attention times its weighted value."""
    shares = heads.shares[head]
    labels = tuple(f"step {s}" for s in range(len(shares)))
    return Terms(f"head {head + 1}: value of the step × share of attention", given, np.zeros(len(given)), delta,
                 labels=labels, weights=shares, weight_symbol="share")  # fmt: skip


def _forward(heads: Heads, step: int, width: int) -> tuple[Line, ...]:
    lines = [Line(f"scores of step {step}: q · kₛ / √{width}, then softmax over the steps s", "", {})]
    for head, (scores, shares) in enumerate(zip(heads.scores, heads.shares, strict=True), 1):
        most = int(shares.argmax())
        numbers = {"z": float(scores[most])}
        lines.append(Line(f"head {head} looks most at step {most}", "score {z}:  share", numbers, float(shares[most])))
    return tuple(lines)


def positional(specimen: Specimen, place: Place) -> Working:
    """A number that tells the position is added."""
    module = specimen.module(specimen.step_of(place))
    source = specimen.step_of(place).inputs[0]
    x = float(specimen.values[source][(place.example, *place.cell)])
    name, _ = parameter(specimen, place, "encoding")
    code = float(module.encoding.detach()[place.cell])
    learned, delta = name in specimen.weights, specimen.delta(place)
    at = np.array([[place.example, *place.cell]], np.int64)
    terms = Terms("y", double([x]), double([1.0]), delta, source, at, bias=code,
                  bias_parameter=name if learned else "", bias_where=place.cell)  # fmt: skip
    line = Line("y = x + p[step, feature]", "{x} + {p}", {"x": x, "p": code}, terms.total)
    back = Line("δx = δ" + (" and ∂L/∂p = δ" if learned else ""), "", {}, delta)
    return Working(place, "y = x + p[step, feature]", terms.total, delta, (line,), (back,), (terms,))
