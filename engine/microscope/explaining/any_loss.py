"""Losses without a formula here: what each example alone has to do with them, asked of the loss's own call.

Such a loss has to be a mean over examples: then the loss of one example is the call's answer to it alone. The
derivatives are autograd's.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from engine.microscope.explaining.base import Working, double
from engine.microscope.explaining.other import listed
from engine.microscope.passes import array_of
from engine.microscope.specimen import Array, Place, Specimen
from engine.network import evaluate
from engine.steps import Step


def of_each(step: Step, values: Mapping[str, Array]) -> Array:
    """The loss of every example (N,)."""
    given = {name: torch.from_numpy(np.asarray(values[name])) for name in step.inputs}
    count = len(next(iter(given.values())))
    with torch.no_grad():
        found = [evaluate(step.results[0][1], {n: t[row : row + 1] for n, t in given.items()}) for row in range(count)]
    return np.array([loss.item() for loss in found])


def any_loss(specimen: Specimen, place: Place) -> Working:
    """The loss of an example, and what it asks of each number that it reads, the strongest first."""
    step, row = specimen.step_of(place), place.example
    read = {name: specimen.tensors[name] for name in dict.fromkeys(step.inputs)}
    with torch.enable_grad(), specimen.precision():
        value = evaluate(step.results[0][1], {name: tensor[row : row + 1] for name, tensor in read.items()})
        wanted = {name: tensor for name, tensor in read.items() if tensor.requires_grad}
        slopes = torch.autograd.grad(value, [*wanted.values()], retain_graph=True, allow_unused=True) if wanted else ()
    loss = specimen.loss_of(step)
    delta = (loss.weight if loss else 1.0) / specimen.examples
    terms = tuple(
        listed(specimen, name, double(array_of(slope)), delta)
        for name, slope in zip(wanted, slopes, strict=True)
        if slope is not None
    )
    note = "No formula is shown for this loss: the derivatives are those that autograd worked out."
    return Working(place, "L = f(x)", value.item(), delta, terms=terms, note=note, exact=False)
