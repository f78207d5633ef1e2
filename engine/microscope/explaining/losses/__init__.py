"""Losses: how far one prediction is from its target, and which way it is pushed. A file for each family.

`FAMILIES` knows them by their calls; of another, `any_loss` shows what autograd has for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from engine.microscope.explaining.any_loss import any_loss, of_each
from engine.microscope.explaining.base import Working
from engine.microscope.explaining.losses import agents, alike, base, classes, distributions, numbers, temporal
from engine.microscope.explaining.losses.base import Family
from engine.microscope.explaining.losses.targets import with_targets
from engine.microscope.specimen import Array, Cell, Place, Specimen
from engine.steps import Step

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "F.cross_entropy": Family(
            classes.cross_entropy, classes.cross_entropies, classes.target_cells, classes.counted
        ),
        "modules.focal_loss": Family(classes.focal, classes.focal_losses, classes.target_cells),
        "F.multi_margin_loss": Family(classes.multi_margin, classes.margins),
        "F.kl_div": Family(distributions.divergence, distributions.divergences),
        "modules.kl_to_normal": Family(distributions.to_normal, distributions.normal_divergences),
        "modules.fooling_loss": Family(distributions.fooling, distributions.foolings),
        "modules.contrastive_loss": Family(alike.contrastive, alike.contrastive_losses),
        "F.triplet_margin_loss": Family(alike.triplet, alike.triplet_losses),
        "modules.ctc_loss": Family(temporal.temporal, temporal.temporal_losses),
        "modules.policy_loss": Family(agents.policy, agents.policy_losses),
        "modules.actor_critic_loss": Family(agents.actor_critic, agents.actor_critic_losses),
        "modules.action_value_loss": Family(agents.action_value, agents.action_value_losses),
        **dict.fromkeys(numbers.PAIRED, Family(numbers.paired, numbers.paired_losses, numbers.number_cells)),
    }
)
OTHER = Family(any_loss, of_each)


def _family(step: Step) -> Family:
    return FAMILIES.get(base.call_of(step).target, OTHER)


def explained(specimen: Specimen, place: Place) -> Working:
    """How a cell of a loss came about, and what goes back from it."""
    return with_targets(specimen, _family(specimen.step_of(place)).explain(specimen, place), cells)


def cells(specimen: Specimen, step: Step) -> Cell:
    """The shape of the cells that one example's loss is the mean of."""
    return _family(step).cells(specimen.values, step)


def of_cells(step: Step, values: Mapping[str, Array]) -> Array:
    """The loss of every cell (N, *cells)."""
    return _family(step).of_cells(step, values)


def shares(specimen: Specimen, step: Step) -> Array:
    """The delta of every cell (N, *cells): its share in the loss of the batch."""
    cells = counted(specimen, step, specimen.values)
    return cells * base.share(specimen, step, float(cells.sum()))


def counted(specimen: Specimen, step: Step, values: Mapping[str, Array]) -> Array:
    """Which cells (N, *cells) the loss is the mean of: 1 or 0 each."""
    family = _family(step)
    if family.counted is not None:
        return family.counted(step, values)
    return np.ones((specimen.examples, *cells(specimen, step)))


def of_examples(specimen: Specimen, values: Mapping[str, Array]) -> Array:
    """The loss of each example by itself, all losses together, from predictions and targets by their names."""
    total = np.zeros(specimen.examples)
    for step in specimen.steps:
        loss = specimen.loss_of(step)
        if loss is not None:
            both = of_cells(step, values), counted(specimen, step, values)
            each, count = (array.reshape(specimen.examples, -1).sum(1) for array in both)
            total += loss.weight * each / np.maximum(1, count)
    return total
