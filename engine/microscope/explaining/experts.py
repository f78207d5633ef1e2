"""A mixture of experts: a gate says how much each of several small networks counts, and their answers are mixed."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, double, parameter
from engine.microscope.explaining.dense import sum_line
from engine.microscope.explaining.other import listed_inputs, listed_weights, other
from engine.microscope.explaining.replaying import Inside, inside
from engine.microscope.specimen import Array, Place, Specimen

OFF = "This layer did not give the same when it was run again: the derivatives are autograd's."


def mixed(specimen: Specimen, place: Place) -> Working:
    """One number of `modules.MixtureOfExperts`: Σ share · answer over the experts."""
    step = specimen.step_of(place)
    seen, count = inside(specimen, step), len(specimen.module(step).experts)
    if not seen.true:
        return other(specimen, place, OFF)
    scores = seen.gave("gate", place.example)[place.cell[:-1]]
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    answers = np.array([seen.gave(f"experts.{n}.2", place.example)[place.cell] for n in range(count)])
    delta = specimen.delta(place)
    labels = tuple(f"expert {n + 1}" for n in range(count))
    terms = Terms("y: answers × shares", answers, shares, delta, labels=labels, weights=shares, weight_symbol="share")
    pulls = delta * shares * (answers - terms.total)
    inner = [_answer(specimen, place, seen, n) for n in range(count)]
    gates = [_gate(specimen, place, n, float(pulls[n])) for n in range(count)]
    forward = (
        *(
            Line(f"the share of {label}: softmax of its score", "score {z}:  share", {"z": float(z)}, float(share))
            for label, z, share in zip(labels, scores, shares, strict=True)
        ),
        *(sum_line(one, f"what {label} answers") for label, one in zip(labels, inner, strict=True)),
        sum_line(terms, "y"),
    )
    numbers = [
        {"d": delta, "s": float(share), "a": float(answer), "y": terms.total}
        for share, answer in zip(shares, answers, strict=True)
    ]
    back = (
        *(
            Line(f"to the answer of {label}: δ · share", "{d} · {s}", each, delta * each["s"])
            for label, each in zip(labels, numbers, strict=True)
        ),
        *(
            Line(f"to the score of {label}: δ · share · (its answer − y)", "{d} · {s} · ({a} − {y})", each, float(pull))
            for label, each, pull in zip(labels, numbers, pulls, strict=True)
        ),
    )
    ends = ["gate", *(f"experts.{n}.2" for n in range(count))]
    covered = [f"{end}.{kind}" for end in ends for kind in ("weight", "bias")]
    more = *listed_inputs(specimen, place), *listed_weights(specimen, place, *covered)
    return Working(place, "y = Σₑ softmax(gate(x))ₑ · expertₑ(x)", terms.total, delta, forward, back,
                   (terms, *inner, *gates, *more))  # fmt: skip


def _answer(specimen: Specimen, place: Place, seen: Inside, number: int) -> Terms:
    """The last layer of an expert: its hidden units, weighted."""
    *lead, feature = place.cell
    end = f"experts.{number}.2"
    hidden = seen.came(end, place.example)[tuple(lead)]
    delta = float(seen.delta(end, place.example)[place.cell])
    labels = tuple(f"hidden unit {n + 1}" for n in range(len(hidden)))
    title = f"expert {number + 1}: hidden units, weighted"
    return _row(specimen, place, title, end, feature, double(hidden), delta, labels)


def _gate(specimen: Specimen, place: Place, number: int, delta: float) -> Terms:
    """The score of an expert; `delta` is what this place alone sends back to it."""
    x = double(specimen.values[specimen.step_of(place).inputs[0]][(place.example, *place.cell[:-1])])
    labels = tuple(f"x[{n}]" for n in range(len(x)))
    return _row(specimen, place, f"the gate's score of expert {number + 1}", "gate", number, x, delta, labels)


def _row(
    specimen: Specimen, place: Place, title: str, end: str, row: int, x: Array, delta: float, labels: tuple[str, ...]
) -> Terms:
    """A unit of a dense layer inside."""
    name, weights = parameter(specimen, place, f"{end}.weight")
    bias_name, biases = parameter(specimen, place, f"{end}.bias")
    assert weights is not None
    assert biases is not None
    where = np.stack([np.full(len(x), row), np.arange(len(x))], 1)
    return Terms(title, x, weights[row], delta, labels=labels, weights=weights[row], parameter=name, where=where,
                 leanings=x, bias=float(biases[row]), bias_parameter=bias_name, bias_where=(row,))  # fmt: skip
