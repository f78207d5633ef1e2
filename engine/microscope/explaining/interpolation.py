"""Upsampling: a number is repeated, or drawn as a line or a curve between its neighbours, which is a weighted sum."""

from __future__ import annotations

from engine.microscope.explaining.base import Line, Terms, Working
from engine.microscope.explaining.dense import sum_line
from engine.microscope.explaining.moving import moved
from engine.microscope.explaining.other import listed_inputs
from engine.microscope.specimen import Place, Specimen, outermost


def interpolated(specimen: Specimen, place: Place) -> Working:
    """The shares of the neighbours are the derivatives: the layer is linear."""
    call = outermost(specimen.expression(place))
    assert call is not None
    if call.kwargs.get("mode") == "nearest":
        return moved(specimen, place)
    delta = specimen.delta(place)
    terms = tuple(
        Terms(
            "y", found.inputs, found.slopes, delta, found.source, found.at, weights=found.slopes, weight_symbol="share"
        )
        for found in listed_inputs(specimen, place)
    )
    total = sum(one.total for one in terms)
    lines = tuple(sum_line(one, "y") for one in terms)
    back = Line("each neighbour gets δ · its share", "", {}, delta)
    return Working(place, "y = Σ shares · neighbours", total, delta, lines, (back,), terms)
