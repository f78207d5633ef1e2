"""How the units of every layer work: what comes out of them, and the share that do nothing more for learning.

A unit is a feature of a vector or of a sequence, a channel of pictures. A unit of a ReLU or ReLU6 is *dead* where
it is zero for every example: no gradient comes through it. A unit of a sigmoid or a tanh is *saturated* where it is
near one of its ends for nearly every example: its slope is below 4 % of the steepest there. Inside of recurrent layers
a unit has several such functions (its gates and its candidate), and of these the one counts that is worst off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from engine.kin import Kin, answers, kin
from engine.network import Network
from engine.steps import Program
from engine.training.probes.base import Array, Observation, Probe, Reading, asking
from engine.training.probes.gates import SIGMOID, TANH, parts_of

Ill = Literal["dead", "saturated", ""]

NEARLY = 0.8
"""The share of examples for which a unit has to be near an end to count as saturated: it may let a few through."""
ENDS = {"torch.sigmoid": SIGMOID, "torch.tanh": TANH}
"""Beyond these a squashing function is flat."""
RECURRENT = ("nn.RNN", "nn.LSTM", "nn.GRU")
RECTIFIERS = ("F.relu", "F.relu6")
HANDING_ON = (".flatten", ".reshape", ".permute", ".chunk", "torch.cat", "F.pad", "F.interpolate")
"""Layers that hand on what came, in another shape: what is to be said of it was said before."""
WHILE_TRAINING = ("nn.Dropout", "modules.Random", "modules.Cutout", "modules.GaussianNoise")
"""The beginnings of modules that do something while training alone: here they hand on what came."""


@dataclass(frozen=True, eq=False)
class UnitStatistics(Reading):
    """One entry per layer that computes something, and per kind of neuron in a level, in the order of the network.

    `members` are the nodes that each stands for: one layer, or the neurons of a level that have the same activation and
    are not switched off; `titles` what they are called. `mean` and `std` are over all units and the fixed examples;
    `units` is how many there are; `idle` is the share of units that are dead or saturated, as `ill` says, and
    not-a-number where a layer can be neither.
    """

    members: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    units: tuple[int, ...]
    ill: tuple[Ill, ...]
    mean: Array
    std: Array
    idle: Array
    examples: int

    @property
    def nodes(self) -> tuple[str, ...]:
        """The first node of each entry."""
        return tuple(members[0] for members in self.members)


def unit_statistics() -> Probe:
    """How the units of every layer work, for the fixed examples."""
    return asking(_unit_statistics)


def by_unit(value: Tensor) -> Tensor:
    """(units, numbers): all that the units of a layer said. They lie along axis 1, in sequences along the last one."""
    if value.dim() < 2:
        return value.reshape(1, -1)
    return value.movedim(2 if value.dim() == 3 else 1, 0).flatten(1)


def dead(rows: Tensor) -> Tensor:
    """Which units (rows) are zero throughout."""
    return torch.linalg.vector_norm(rows, torch.inf, 1) == 0


def saturated(rows: Tensor, low: float, high: float) -> Tensor:
    """Which units (rows) lie beyond `low` or `high` nearly throughout."""
    middle, reach = (low + high) / 2, (high - low) / 2
    return ((rows - middle).abs() > reach).float().mean(1) >= NEARLY


def may_die(program: Program, node: str) -> bool:
    """Whether a node's units stop learning where they are zero throughout. A step that never fires learns on, and a
    pixel that is always white has nothing to learn."""
    return any(_ill(each) == "dead" for each in kin(program) if node in each.members)


def _unit_statistics(network: Network, observation: Observation) -> Reading:
    values, ends = observation.values(network), answers(network.program)
    layers = [(each, value) for each in kin(network.program) if (value := _computed(each, values)) is not None]
    ill = [_ill(each) if each.variable not in ends else "" for each, _ in layers]
    rows = [
        torch.stack([*_moments(value.float()), _idle(network, each, value.float(), how, values)])
        for (each, value), how in zip(layers, ill, strict=True)
    ]
    table = torch.stack(rows).cpu().numpy() if rows else np.zeros((0, 3), np.float32)
    return UnitStatistics(
        tuple(each.members for each, _ in layers),
        tuple(each.title for each, _ in layers),
        tuple(len(by_unit(value)) for _, value in layers),
        tuple(ill),
        table[:, 0],
        table[:, 1],
        table[:, 2],
        len(next(iter(observation.examples.values()))),
    )


def _computed(each: Kin, values: Mapping[str, object]) -> Tensor | None:
    """What a layer makes of its inputs; None for losses, and where it only hands on what came."""
    value = values.get(each.variable) if each.step.in_forward else None
    if not isinstance(value, Tensor) or not value.is_floating_point() or not value.dim():
        return None
    if not each.neurons and (each.target in HANDING_ON or each.target.startswith(WHILE_TRAINING)):
        return None
    found: Tensor = each.of(value)
    return found


def _moments(value: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation; on the device, so that all figures are brought over together."""
    mean = value.mean()
    return mean, torch.linalg.vector_norm(value - mean) / max(1, value.numel()) ** 0.5


def _idle(network: Network, each: Kin, value: Tensor, ill: Ill, values: Mapping[str, object]) -> Tensor:
    """The share of units that are dead or saturated."""
    if ill == "dead":
        return dead(by_unit(value)).float().mean()
    if ill == "saturated" and each.target in RECURRENT:
        parts = [part for part in parts_of(network, each.step, values) if not part.keeps]
        return torch.stack([saturated(part.rows, *part.ends).float().mean() for part in parts]).max()
    if ill == "saturated":
        return saturated(by_unit(value), *ENDS[each.target]).float().mean()
    return torch.full((), torch.nan, device=value.device)


def _ill(each: Kin) -> Ill:
    """What may become of the units of a layer. Answers of a network are asked for the ends: those are left out."""
    module = each.step.module
    rectified = module is not None and module.kwargs.get("nonlinearity") == "relu"
    squashes = each.target in ENDS or each.target in RECURRENT
    return "dead" if rectified or each.target in RECTIFIERS else "saturated" if squashes else ""
