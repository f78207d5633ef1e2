"""Attention: for one step, how well it matches every other, and the mixture of values that follows; and positions."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, double, parameter
from engine.microscope.explaining.heads import heads_of
from engine.microscope.explaining.other import listed_inputs, listed_weights, other
from engine.microscope.explaining.replaying import inside
from engine.microscope.specimen import Place, Specimen
from engine.modules import RotaryAttention

UNSEEN = "What was dropped inside of this layer in this pass is not known: the derivatives are autograd's."


def attention(specimen: Specimen, place: Place) -> Working:
    """One feature of one step of `nn.MultiheadAttention`: of a sequence by itself, or from one to another."""
    step = specimen.step_of(place)
    module, seen = specimen.module(step), inside(specimen, step)
    if not seen.true:
        return other(specimen, place, UNSEEN)
    query, memory = (double(specimen.values[step.inputs[n]][place.example]) for n in (0, -1))
    heads = heads_of(specimen, place, module, query, memory, seen.shares("", place.example), specimen.delta(place))
    terms = (
        *heads.terms,
        *listed_inputs(specimen, place),
        *listed_weights(specimen, place, "out_proj.weight", "out_proj.bias"),
    )
    note = "Queries and keys are turned by their positions first." if isinstance(module, RotaryAttention) else ""
    if module.training and module.dropout:
        note += " Some shares were dropped in this pass, and the others made larger."
    formula, value = "y = W · [heads] + b, head = Σₛ softmax(q · kₛ / √d) · vₛ", heads.projected.total
    return Working(place, formula, value, heads.delta, heads.forward(place.cell[0]), heads.backward(), terms,
                   note.strip())  # fmt: skip


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
