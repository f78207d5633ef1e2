"""What the doctor measures while a network learns: one probe for all rules, so that one look serves them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn

from engine.kin import Kin, answers, kin
from engine.network import Network
from engine.training.probes import Observation, Probe, Reading, learning_layers
from engine.training.probes.gates import TANH, parts_of
from engine.training.probes.statistics import ENDS, RECTIFIERS, RECURRENT, by_unit, dead, saturated

if TYPE_CHECKING:
    from engine.steps import Step

REST = 0.5
"""Seconds between two examinations at the least: nobody falls ill faster, and views need the time."""

KINDS = {"F.relu": "relu", "F.relu6": "relu", "torch.sigmoid": "sigmoid", "torch.tanh": "tanh"}
"""Layers whose units can fall ill, as the rules call them."""


@dataclass(frozen=True)
class LayerSigns:
    """A layer with a weight matrix. `gradient` and `weight` are root mean squares over its weights, the gradient before
    clipping; `update` is the length of the step divided by that of the weights, or by the length that torch starts them
    with where they are shorter: weights may start at zero."""

    node: str
    title: str
    gradient: float
    weight: float
    update: float


@dataclass(frozen=True)
class UnitSigns:
    """The units of an activation. `share` of them are ill for the fixed examples: zero for all of them (ReLU, ReLU6),
    or flat for nearly all (sigmoid, tanh). Units are the features of a vector or a sequence, the channels of pictures.
    A recurrent layer has several such functions, and signs of each: `part` says which, `input gates`.
    """

    node: str
    title: str
    kind: str
    units: int
    share: float
    neurons: tuple[str, ...] = ()
    """Where the units are drawn neurons, those that are ill, by their nodes."""
    of_neurons: bool = False
    part: str = ""
    keeps: bool = False
    """Whether it is what a unit keeps, which is meant to grow."""


@dataclass(frozen=True, eq=False)
class Examination(Reading):
    """What was found at one step; layers and units in the order of the network."""

    step: int
    epoch: int
    layers: tuple[LayerSigns, ...]
    units: tuple[UnitSigns, ...]


def examination() -> Probe:
    """Gradients, updates and the state of the units, at one step."""
    return Probe(_examine, _before, REST)


def weight_layers(network: Network) -> list[tuple[Step, list[nn.Parameter]]]:
    """The layers that weigh sums. Scales, shifts and tables of vectors have gradients of another kind. Of neurons that
    read different things, the weights of all wires stand in a row."""
    layers = [
        (step, weights[:1] if step.rows is not None else [w for w in weights if w.dim() > 1])
        for step, weights in learning_layers(network)
    ]
    return [(s, weights) for s, weights in layers if weights and s.module and s.module.target != "nn.Embedding"]


def _before(network: Network) -> list[tuple[Tensor, list[Tensor]]]:
    """Per layer the squared length of its gradient, and its weights as they are before the step."""
    return [
        (_square([w.grad for w in weights if w.grad is not None]), [w.detach().clone() for w in weights])
        for _, weights in weight_layers(network)
    ]


def _examine(network: Network, observation: Observation) -> Reading:
    layers, rows = weight_layers(network), []
    for (_, weights), (gradient, old) in zip(layers, observation.before, strict=True):
        moved = [new.detach() - was for new, was in zip(weights, old, strict=True)]
        rows.append(torch.stack([gradient.to(moved[0].device), _square(moved), _square(old)]))
    signs = []
    for (step, weights), (gradient, length, old) in zip(layers, _numbers(rows), strict=True):
        count = sum(weight.numel() for weight in weights)
        # Each row is uniform with variance 1 / (3 · inputs).
        usual = (len(step.units) or sum(len(weight) for weight in weights)) / 3
        update = (length / max(old, usual)) ** 0.5
        signs.append(LayerSigns(step.node, step.title, (gradient / count) ** 0.5, (old / count) ** 0.5, update))
    return Examination(observation.step, observation.epoch, tuple(signs), _units(network, observation))


def _numbers(rows: list[Tensor]) -> list[list[float]]:
    """All figures in one transfer from the device."""
    return torch.stack(rows).tolist() if rows else []


def _square(tensors: list[Tensor]) -> Tensor:
    """The squared length of all tensors together; in float64, where it does not overflow."""
    if not tensors:
        return torch.zeros((), dtype=torch.float64)
    return torch.stack([torch.linalg.vector_norm(t).double() ** 2 for t in tensors]).sum()


def _units(network: Network, observation: Observation) -> tuple[UnitSigns, ...]:
    values, ends = observation.values(network), answers(network.program)
    found: list[Looked] = []
    for each in kin(network.program):
        if each.target in RECURRENT:
            found += _inside(network, each, values)
        elif each.target in KINDS and each.variable not in ends:
            found.append(Looked(each, KINDS[each.target], _ill(each.target, by_unit(each.of(values[each.variable])))))
    told = torch.cat([each.ill for each in found]).tolist() if found else []
    ends_at = accumulate(len(each.ill) for each in found)
    return tuple(_signs(each, told[end - len(each.ill) : end]) for each, end in zip(found, ends_at, strict=True))


class Looked(NamedTuple):
    """The units of one function, and which of them are ill, (units,)."""

    kin: Kin
    kind: str
    ill: Tensor
    part: str = ""
    keeps: bool = False


def _inside(network: Network, each: Kin, values: Mapping[str, Any]) -> list[Looked]:
    """The functions inside of a recurrent layer. They may be flat in one that gives the answers no more than in others:
    an answer is its state, and that of a plain one is left out there."""
    if each.target == "nn.RNN" and each.variable in answers(network.program):
        return []
    return [
        Looked(each, "tanh" if ends == TANH else "sigmoid", saturated(rows, *ends), name, keeps)
        for name, rows, ends, keeps in parts_of(network, each.step, values)
    ]


def _signs(found: Looked, ill: list[bool]) -> UnitSigns:
    each = found.kin
    named = tuple(node for node, is_ill in zip(each.members, ill, strict=False) if is_ill) if each.neurons else ()
    share = sum(ill) / max(1, len(ill))
    return UnitSigns(each.node, each.title, found.kind, len(ill), share, named, each.neurons, found.part, found.keeps)


def _ill(target: str, rows: Tensor) -> Tensor:
    """(units,) which are ill."""
    return dead(rows) if target in RECTIFIERS else saturated(rows, *ENDS[target])
