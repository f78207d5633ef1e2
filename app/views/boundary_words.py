"""What the boundary says in words: how to read it, what is answered at a place, and how good the answers are."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from app.ticks import date_of
from app.wording import count, number, percent
from engine.datasets.base import Facts

if TYPE_CHECKING:
    from engine.training.probes import Boundary

PARTS = ("training", "validation", "test")
NUMBERS = "The colour is the number that the network answers there; a point has the colour of what is right."
CURVE = "The line is what the network answers there; the points are examples, at what is right."
SUPPORT = "Between the two thin lines no answer wins by the margin: the examples there are the support vectors."


def refusal(facts: Facts | None) -> str:
    """Why these data have no boundary to draw; empty where they have."""
    if facts is None:
        return ""
    if len(facts.x.shape) != 1:
        shape = "×".join(map(str, facts.x.shape))
        return f"Examples of {shape} numbers do not lie in a plane. Hidden space shows how a layer sees them."
    if facts.y.is_index and facts.y.shape:
        return "Each example has several answers here, and a plane shows one. Activations shows them all."
    return ""


def how_to_read(reading: Boundary, usual: str) -> str:
    """How to read the picture; `usual` is how one of classes is read."""
    if len(reading.features) == 1:
        return CURVE
    said = NUMBERS if reading.meaning == "number" else usual
    return f"{said} {SUPPORT}" if reading.margin else said


def told(reading: Boundary, where: list[float], days: Collection[int]) -> str:
    """A place and the answer there; `days` are the features that are written as dates."""
    written = [date_of if place in days else number for place in reading.features]
    values = [write(value) for write, value in zip(written, where, strict=True)]
    named = ", ".join(f"{name} = {value}" for name, value in zip(reading.names, values, strict=True))
    return f"{named}\n{answer(reading, where)}"


def answer(reading: Boundary, where: list[float]) -> str:
    """What the network answers at a place, in words."""
    sizes = reading.field.shape[:0:-1]
    places = [
        round(float(np.clip((value - low) / (high - low), 0, 1) * (size - 1)))
        for value, (low, high), size in zip(where, reading.span, sizes, strict=False)
    ]
    values = reading.field[:, places[1] if len(places) > 1 else 0, places[0]]
    if reading.meaning == "classes":
        best = int(values.argmax())
        return f"{reading.classes[best]}: {percent(float(values[best]))}"
    value = float(values[0])
    first, second = (reading.classes or ("0", "1"))[:2] if reading.meaning != "number" else ("", "")
    if reading.meaning == "probability":
        return f"{second}: {percent(value)}" if value > 0.5 else f"{first}: {percent(1 - value)}"
    if reading.meaning == "margin":
        return f"{second if value > 0 else first} ({number(value)})"
    return f"{reading.target or 'prediction'}: {number(value)}"


def verdict(reading: Boundary) -> str:
    said = [_judged(reading)]
    if reading.margin:
        learnt = int((reading.part == 0).sum())
        vectors = count(int(reading.supporting.sum()), "support vector")
        said.append(f"{vectors} of {count(learnt, 'training example')}: the others do not pull at the boundary.")
    if reading.others:
        standing = "the other feature stands" if reading.others == 1 else f"the other {reading.others} features stand"
        said.append(
            f"A slice: {standing} at the mean, so an example may be answered otherwise than the field around it."
        )
    drawn = [int((reading.part == part).sum()) for part in range(len(PARTS))]
    if drawn != list(reading.there):
        said.append(f"{count(sum(drawn), 'example')} of {sum(reading.there):,} are shown.")
    return " ".join(said)


def _judged(reading: Boundary) -> str:
    """How good the answers to the examples are, part by part."""
    figures = []
    for part, name in enumerate(PARTS):
        chosen = reading.part == part
        if not chosen.any():
            continue
        if reading.meaning == "number":
            off = float(np.abs(reading.answers - reading.right)[chosen].mean())
            figures.append(f"{number(off)} ({name})")
        else:
            figures.append(f"{percent(1 - float(reading.wrong[chosen].mean()))} ({name})")
    if reading.meaning == "number":
        return f"Off by {', '.join(figures)} on average."
    return f"Right: {', '.join(figures)}."
