"""All that can be seen of one number, worked out at once: how it came about, what goes back, what the step makes.

It is worked out on the bench, away from the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.microscope.terms import BIAS, Spot
from app.microscope.walker import Walker
from app.wording import count, number, together
from engine.errors import UserError
from engine.microscope.places import Cell, Place, Stop
from engine.naming import told_apart

if TYPE_CHECKING:
    from engine.microscope.explaining.base import Line, Working
    from engine.microscope.questions import Question
    from engine.microscope.specimen import Specimen
    from engine.microscope.updates import Update
    from engine.steps import Step

CHOSEN_BIAS = -2
"""The row of the bias where a row was chosen: -1 says that none was."""


class Sight(NamedTuple):
    """All that a page shows: the layer's numbers, how the chosen one came about, its weight's step, the question."""

    numbers: np.ndarray
    cell: Cell
    place: Place
    working: Working
    update: Update | None
    why: str
    question: Question | None
    facts: tuple[Line, ...]
    origin: Place | None
    term: tuple[int, int]
    weight: tuple[str, Cell] | None
    name: str = ""
    """What the number is called, or the weight where weights move."""


def sighted(walker: Walker, ask: int | None) -> Sight:
    """What is seen from where the walker stands; with the question of a seed, where one is asked."""
    from engine.microscope.explaining import explain
    from engine.microscope.questions import question
    from engine.microscope.walk import numbers

    specimen, stop, place = walker.specimen, walker.stop, walker.place
    assert specimen is not None
    assert stop is not None
    working = explain(specimen, place)
    asked = question(specimen, stop, place, ask, number) if ask is not None else None
    weight = walker.weight if stop.phase == "update" else None
    if asked is not None and asked.weight is not None:
        weight = asked.weight
    shown = numbers(specimen, stop, place.example, place.output)
    cell = place.cell
    if weight is not None:
        found = specimen.weights[weight[0]]
        shown, cell = found.new.astype(np.float64) - found.old, weight[1]
    group, row = _term(working, walker.row)
    spot = weight or spot_of(working, group, row)
    update, why = _updated(specimen, spot)
    origin = origin_of(specimen, working, group, row)
    return Sight(shown, cell, place, working, update, why, asked, _facts(specimen, stop, place, shown), origin,
                 (group, row), weight, _name(specimen, place, weight))  # fmt: skip


def _name(specimen: Specimen, place: Place, weight: tuple[str, Cell] | None) -> str:
    from engine.microscope.explaining.neurons import wire_name

    step = specimen.step_of(place)
    if weight is None:
        return named(place.cell, step) if place.cell else ""
    end, index = weight[0].rpartition(".")[2], weight[1]
    if not step.units:
        return f"{end}[{', '.join(map(str, index))}]"
    return wire_name(specimen, step, index) if end == "weight" else f"bias of {step.unit_titles[index[0]]}"


def called(specimen: Specimen, spot: Spot) -> str:
    """A weight in a sentence: `weight[6, 0] of Hidden layer`, `the weight of x1 → Hidden 2`."""
    step = next((step for step in specimen.steps if spot.name.startswith(f"{step.name}.")), None)
    if step is None:
        return "a weight"
    name = _name(specimen, Place(step.name), (spot.name, spot.where))
    if not step.units:
        return f"{name} of {titles(specimen)[step.name]}"
    return f"the {name}" if spot.name.endswith(".bias") else f"the weight of {name}"


def _term(working: Working, row: tuple[int, int]) -> tuple[int, int]:
    """The chosen sum and row, or the largest product of the first sum; -1 is no choice yet, -2 the bias."""
    group = min(row[0], max(0, len(working.terms) - 1))
    if not working.terms:
        return 0, 0
    terms = working.terms[group]
    if row[1] == CHOSEN_BIAS:
        return group, BIAS
    if 0 <= row[1] < len(terms):
        return group, row[1]
    return group, int(np.abs(terms.products).argmax()) if len(terms) else BIAS


def origin_of(specimen: Specimen, working: Working, group: int, row: int) -> Place | None:
    """Where the input of a row was computed; None where it came with the data."""
    from engine.microscope.walk import source_place

    terms = working.terms[group] if working.terms else None
    if terms is None or not terms.source or not 0 <= row < len(terms.at):
        return None
    return source_place(specimen, terms.source, tuple(int(i) for i in terms.at[row]))


def spot_of(working: Working, group: int, row: int) -> tuple[str, Cell] | None:
    if not working.terms:
        return None
    terms = working.terms[group]
    if row == BIAS:
        return (terms.bias_parameter, terms.bias_where) if terms.bias_parameter else None
    return (terms.parameter, tuple(int(i) for i in terms.where[row])) if terms.parameter and len(terms) else None


def _updated(specimen: Specimen, spot: tuple[str, Cell] | None) -> tuple[Update | None, str]:
    from engine.microscope.updates import update

    if spot is None:
        return None, ""
    try:
        return update(specimen, *spot), ""
    except UserError as error:
        return None, error.text


def _facts(specimen: Specimen, stop: Stop, place: Place, shown: np.ndarray) -> tuple[Line, ...]:
    """A layer at a glance: its numbers from least to greatest, and how many weights it has."""
    from engine.microscope.explaining.base import Line

    what = {"forward": "value", "backward": "delta", "update": "change of a weight"}[stop.phase]
    finite = shown[np.isfinite(shown)] if shown.size else shown
    lines = []
    if finite.size:
        low, high = float(finite.min()), float(finite.max())
        said = (
            f"{count(shown.size, what, 'changes of weights' if stop.phase == 'update' else '')}, from least to greatest"
        )
        lines = (
            [Line(said, "{a} … {b}", {"a": low, "b": high})] if finite.size > 1 else [Line(f"its {what}", "", {}, low)]
        )
    weights = specimen.weights_of(specimen.step_of(place))
    for name, weight in weights.items():
        shape = "×".join(map(str, weight.old.shape))
        total = f" = {weight.old.size:,}" if weight.old.ndim > 1 else ""
        said = f"{name}: {shape}{total} weights" if weight.old.size > 1 else f"{name}: 1 weight"
        if weight.gradient is None:
            lines.append(Line(f"{said}, which do not learn"))
        else:
            lines.append(Line(f"{said}; the greatest gradient", "", {}, float(np.abs(weight.gradient).max())))
    return tuple(lines)


def named(cell: Cell, step: Step | None = None) -> str:
    """A unit of a vector, which may be a neuron of its own, or a cell of what has more axes. Units are counted from 1
    as in all views; the index is that of the formulas."""
    if step is not None and step.unit_titles and len(cell) == 1:
        return step.unit_titles[cell[0]]
    return f"unit {cell[0] + 1} (index {cell[0]})" if len(cell) == 1 else f"cell [{', '.join(map(str, cell))}]"


def titles(specimen: Specimen) -> dict[str, str]:
    """A name for each step by which it can be told from all others."""
    return told_apart({step.name: _called(step, specimen) for step in specimen.steps})


def _called(step: Step, specimen: Specimen) -> str:
    """What a step is called: of neurons by which they are and which half of their work it is."""
    if step.gathers:
        return f"numbers for {specimen.program.title_of(step.node)}"
    if not step.units:
        return step.title
    who = together(step.unit_titles)
    sums = step.columns and step.variables[0] != step.name
    return f"{who}, sums" if sums else who
