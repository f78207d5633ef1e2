"""Any other kind: what single numbers went in and came out, and the derivatives that autograd has for them.

The number is pulled back through the graph that the pass recorded, so dropout and the statistics of the batch are
those that really were. It says of itself that it shows no formula.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from engine.microscope.explaining.base import MOST, Indices, Terms, Working, double
from engine.microscope.explaining.replaying import again
from engine.microscope.passes import array_of
from engine.microscope.specimen import Array, Place, Specimen
from engine.steps import Step


def pulled(specimen: Specimen, place: Place) -> Mapping[str, Array]:
    """The derivatives of the number at a place by each input of its step and by each of its weights, by name."""
    key = "pulled", place
    if key not in specimen.memo:
        specimen.memo[key] = _pull(specimen, place)
    found: Mapping[str, Array] = specimen.memo[key]
    return found


def _pull(specimen: Specimen, place: Place) -> Mapping[str, Array]:
    step = specimen.step_of(place)
    tensors = specimen.tensors
    if _met_before(specimen, step) and (alone := again(specimen, step)).true:
        tensors = {**alone.inputs, **alone.outputs}
    output = tensors[specimen.variable(place)]
    wanted = {name: tensors[name] for name in dict.fromkeys(step.inputs)}
    start = f"{specimen.holder(step).name}."
    wanted |= {name: w for name, w in specimen.network.named_parameters() if name.startswith(start)}
    wanted = {name: tensor for name, tensor in wanted.items() if tensor.requires_grad}
    if not wanted or not output.requires_grad:
        return {}
    number = output[(place.example, *place.cell)] if output.ndim else output
    with torch.backends.cudnn.flags(enabled=False):
        found = torch.autograd.grad(number, [*wanted.values()], retain_graph=True, allow_unused=True)
    return {n: double(array_of(g)) for n, g in zip(wanted, found, strict=True) if g is not None}


def _met_before(specimen: Specimen, step: Step) -> bool:
    """Whether what a step reads may depend on its weights or on another of its inputs: the graph of the whole pass
    would count that too."""
    holder = specimen.holder(step).name
    return len(set(step.inputs)) > 1 or sum(specimen.holder(each).name == holder for each in specimen.steps) > 1


NO_FORMULA = "No formula is shown for this kind: the derivatives are those that autograd worked out."


def other(specimen: Specimen, place: Place, note: str = NO_FORMULA) -> Working:
    """The inputs and weights that the number depends on, the strongest first where there are very many."""
    step = specimen.step_of(place)
    derivatives, delta = pulled(specimen, place), specimen.delta(place)
    inputs = (listed(specimen, name, slopes, delta) for name, slopes in derivatives.items() if name in step.inputs)
    terms = (*inputs, *listed_weights(specimen, place))
    return Working(place, "y = f(x)", specimen.value(place), delta, terms=terms, note=note, exact=False)


def listed_inputs(specimen: Specimen, place: Place, title: str = "what goes back to the inputs") -> tuple[Terms, ...]:
    """The derivatives by inputs alone."""
    inputs, delta = specimen.step_of(place).inputs, specimen.delta(place)
    return tuple(
        listed(specimen, name, slopes, delta, title)
        for name, slopes in pulled(specimen, place).items()
        if name in inputs
    )


def listed_weights(specimen: Specimen, place: Place, *but: str) -> tuple[Terms, ...]:
    """The derivatives by weights, except those whose names end with one of `but`."""
    inputs, delta = specimen.step_of(place).inputs, specimen.delta(place)
    start = f"{specimen.holder(specimen.step_of(place)).name}."
    return tuple(
        _listed_weight(specimen, name, name.removeprefix(start), slopes, delta)
        for name, slopes in pulled(specimen, place).items()
        if name not in inputs and name.removeprefix(start) not in but
    )


def listed(specimen: Specimen, name: str, slopes: Array, delta: float, title: str = "") -> Terms:
    """The derivatives by the numbers of one of the program's values, in its shape: those that are not 0."""
    at, strengths = _strongest(slopes)
    inputs = double(specimen.values[name][tuple(at.T)])
    return Terms(title or f"by {name}", inputs, strengths, delta, name, at, adds=False)


def _listed_weight(specimen: Specimen, name: str, called: str, slopes: Array, delta: float) -> Terms:
    """The same for a weight; `called` is its name within its layer."""
    at, strengths = _strongest(slopes)
    weights = double(specimen.weights[name].old[tuple(at.T)])
    return Terms(
        f"by {called}", np.ones(len(at)), np.zeros(len(at)), delta, weights=weights, parameter=name, where=at,
        leanings=strengths, labels=tuple("" for _ in at), weight_symbol=called, adds=False,
    )  # fmt: skip


def _strongest(slopes: Array) -> tuple[Indices, Array]:
    """Where derivatives are that are not 0, and these; the strongest of them where there are very many."""
    at: Indices = np.argwhere(slopes != 0).astype(np.int64)
    strengths = slopes[tuple(at.T)] if at.shape[1] else slopes.reshape(-1)[: len(at)]
    if len(at) > MOST:
        kept = np.sort(np.argsort(-np.abs(strengths))[:MOST])
        at, strengths = at[kept], strengths[kept]
    return at, strengths
