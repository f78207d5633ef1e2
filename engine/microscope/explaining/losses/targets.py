"""Targets that the network computes itself, as where two branches are to agree: they are pushed as the prediction is.

How a loss changes with its target is asked of its own call, so that it holds for every kind. What comes from the data
learns nothing, and is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from engine.microscope.explaining.base import Terms, Working, double, rows_at
from engine.microscope.passes import array_of
from engine.microscope.specimen import Array, Cell, Specimen
from engine.network import evaluate
from engine.steps import Step

TITLE = "the target: it is computed too, and what goes back moves it as well"


def with_targets(specimen: Specimen, working: Working, cells: Callable[[Specimen, Step], Cell]) -> Working:
    """What is known of a cell of a loss, and what goes back from it to targets that are computed."""
    step = specimen.step_of(working.place)
    told = {terms.source for terms in working.terms}
    computed = {name for each in specimen.steps for name in each.variables}
    pushed = (n for n in dict.fromkeys(step.inputs[1:]) if n in computed and n not in told and n in specimen.deltas)
    added = tuple(_pushed(specimen, working, name, cells(specimen, step)) for name in pushed)
    return replace(working, terms=(*working.terms, *added)) if added else working


def _pushed(specimen: Specimen, working: Working, name: str, cells: Cell) -> Terms:
    """The derivatives of the cell by its own number of the target; by all of its example, where it compares these."""
    place, slopes = working.place, _slopes(specimen, specimen.step_of(working.place), name)
    values = double(specimen.values[name])
    number = int(np.ravel_multi_index(place.cell, cells)) if cells else 0
    alone = values[0].size == np.prod(cells, dtype=int)
    chosen = np.array([number]) if alone else np.arange(values[0].size)
    at = rows_at(place.example, *np.unravel_index(chosen, values.shape[1:])) if values.ndim > 1 else rows_at(0)
    loss = specimen.loss_of(specimen.step_of(place))
    weight = loss.weight if loss else 1.0
    each = slopes[place.example].reshape(-1)[chosen] * (weight / working.delta if working.delta else 0.0)
    inputs = values[place.example].reshape(-1)[chosen]
    return Terms(TITLE, inputs, each, working.delta, name, at, symbol="t", adds=False)


def _slopes(specimen: Specimen, step: Step, name: str) -> Array:
    """The derivatives of the loss of the whole batch by the target."""
    key = "slopes of a target", step.name, name
    if key not in specimen.memo:
        read = {n: specimen.tensors[n].detach() for n in step.inputs}
        with torch.enable_grad(), specimen.precision():
            read[name] = read[name].requires_grad_()
            loss = evaluate(step.results[0][1], read)
            specimen.memo[key] = double(array_of(torch.autograd.grad(loss, read[name])[0]))
    found: Array = specimen.memo[key]
    return found
