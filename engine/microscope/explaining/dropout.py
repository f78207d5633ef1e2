"""Dropout: a number is dropped, or made larger so that the sum stays as it was; when the network answers, nothing."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, double, rows_at
from engine.microscope.explaining.other import pulled
from engine.microscope.specimen import Place, Specimen


def dropout(specimen: Specimen, place: Place) -> Working:
    """What really happened to this number in this pass: autograd's graph remembers it."""
    step = specimen.step_of(place)
    source, rate, delta = step.inputs[0], float(specimen.module(step).p), specimen.delta(place)
    x = float(specimen.values[source][(place.example, *place.cell)])
    factor = 1.0
    if specimen.training:
        slopes = pulled(specimen, place).get(source)
        factor = float(slopes[(place.example, *place.cell)]) if slopes is not None else _seen(specimen, place, x)
    terms = Terms(
        "y", double([x]), double([factor]), delta, source, rows_at(place.example, *place.cell),
        weights=np.array([factor]), weight_symbol="factor",
    )  # fmt: skip
    if not specimen.training:
        said = Line("y = x: dropout is off in evaluation mode", "", {}, x)
    elif factor:
        said = Line("kept: y = x / (1 − rate)", "{x} / (1 − {r})", {"x": x, "r": rate}, x * factor)
    else:
        said = Line("dropped in this pass: y = 0", "", {}, 0.0)
    back = Line("δx = δ · factor", "{d} · {f}", {"d": delta, "f": factor}, delta * factor)
    formula = "y = x · mask / (1 − rate)" if specimen.training else "y = x"
    return Working(place, formula, x * factor, delta, (said,), (back,), (terms,))


def _seen(specimen: Specimen, place: Place, x: float) -> float:
    """The factor where no gradient flows, as before what is frozen or data without one."""
    return specimen.value(place) / x if x else 0.0
