"""Two networks that learn from one another, in one drawing (Goodfellow et al. 2014): which loss trains which.

What stands before the input *generated* of a Real or generated is the generator, all else that learns the
discriminator. A Fooling loss trains the generator alone, through the discriminator. A loss that looks at the mixture
trains the discriminator alone; any other trains whatever it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.steps import Loss, Program, Step

MIXTURE = "modules.RealOrGenerated"
DRAWING = (MIXTURE, "modules.Diffuse")
"""What mixes into examples what the data do not say, and tells it for a loss to compare with."""
FOOLING = "modules.fooling_loss"


@dataclass(frozen=True)
class Sides:
    """The names of the steps of each side that learn, and the losses by what they train."""

    generator: frozenset[str]
    discriminator: frozenset[str]
    fooling: tuple[Loss, ...]
    telling: tuple[Loss, ...]
    others: tuple[Loss, ...]


def sides(program: Program) -> Sides:
    """Who is who in a program. Without a mixture there is no generator, and nothing is told apart."""
    mixtures = [step for step in program.steps if step.module is not None and step.module.target == MIXTURE]
    made = before(program, {step.inputs[1] for step in mixtures if len(step.inputs) > 1})
    learning = {step.name for step in program.steps if step.learns and not step.frozen}
    mixed = {name for step in mixtures for name in step.variables}
    own = {step.name: step for step in program.steps}
    fooling = tuple(loss for loss in program.losses if _calls(own[loss.name], FOOLING))
    telling = tuple(
        loss for loss in program.losses if loss not in fooling and mixed & read(program, own[loss.name].inputs)
    )
    others = tuple(loss for loss in program.losses if loss not in (*fooling, *telling))
    return Sides(frozenset(learning & made), frozenset(learning - made), fooling, telling, others)


def read(program: Program, names: Iterable[str]) -> set[str]:
    """All values that some depend on, themselves among them."""
    found = set(names)
    found |= {program.elements[name][0] for name in found & program.elements.keys()}
    for step in reversed(program.steps):
        if found.intersection(step.variables):
            found |= set(step.inputs) | {program.elements[name][0] for name in step.inputs if name in program.elements}
    return found


def before(program: Program, names: Iterable[str]) -> set[str]:
    """The names of the steps that some values depend on."""
    needed = read(program, names)
    return {step.name for step in program.steps if needed.intersection(step.variables)}


def of_data(program: Program, loss: Loss) -> bool:
    """Whether a loss compares with something that the data say, and not with what a layer has drawn by chance."""
    drawn = {name for step in program.steps if step.module and step.module.target in DRAWING for name in step.variables}
    return not drawn & read(program, (loss.target,))


def _calls(step: Step, target: str) -> bool:
    return any(getattr(expression, "target", "") == target for _, expression in step.results)
