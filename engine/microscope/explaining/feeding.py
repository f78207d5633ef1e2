"""What a decoder is given: the target one step late while it learns, and its own answers where it is judged."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, picked, rows_at
from engine.microscope.explaining.moving import moved
from engine.microscope.specimen import Place, Specimen


def fed(specimen: Specimen, place: Place) -> Working:
    """One token that a decoder reads."""
    feed, (time,) = specimen.program.feed, place.cell
    if feed is None or specimen.training or not time:
        return moved(specimen, place)
    scores = specimen.values[feed.prediction]
    classes = np.arange(scores.shape[2 if feed.last else 1])
    before = np.full(len(classes), time - 1)
    at = rows_at(place.example, *((before, classes) if feed.last else (classes, before)))
    own = picked(scores, at)
    chosen = int(own.argmax())
    terms = Terms(f"the scores of step {time}", own, np.zeros(len(own)), 0.0, feed.prediction, at, symbol="z",
                  adds=False)  # fmt: skip
    line = Line(f"what the network has answered at step {time}: the class with the greatest score", "", {}, chosen)
    back = Line("nothing goes back through an answer: it is a choice", "", {}, 0.0)
    note = "While it learns it is given the target in the place of its answers, one step late."
    formula = "y[t] = the class that was answered at t − 1"
    return Working(place, formula, float(chosen), 0.0, (line,), (back,), (terms,), note)
