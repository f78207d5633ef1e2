"""Embedding: the vector of a word is looked up. As a sum it is a one-hot input times the matrix of all vectors."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, double, parameter
from engine.microscope.specimen import Place, Specimen


def embedding(specimen: Specimen, place: Place) -> Working:
    """One number of one word's vector."""
    step = specimen.step_of(place)
    *spot, dimension = place.cell
    word = int(specimen.values[step.inputs[0]][(place.example, *spot)])
    name, vectors = parameter(specimen, place, "weight")
    assert vectors is not None
    value, delta = float(vectors[word, dimension]), specimen.delta(place)
    learns = specimen.module(step).padding_idx != word
    terms = Terms(
        "y", double([1.0]), double([0.0]), delta, weights=double([value]), parameter=name if learns else "",
        where=np.array([[word, dimension]]), leanings=double([float(learns)]), labels=(f"word {word}",),
        weight_symbol="E",
    )  # fmt: skip
    back = Line(f"∂L/∂E[{word}, {dimension}] = δ: only the vector of this word learns here", "", {}, delta)
    if not learns:
        back = Line("This index fills short sentences: its vector stays zero and does not learn", "", {}, 0.0)
    line = Line(f"y = E[{word}, {dimension}]", "", {}, value)
    note = "An index has no gradient: nothing goes further back from here."
    return Working(place, "y[d] = E[word, d]", value, delta, (line,), (back,), (terms,), note)
