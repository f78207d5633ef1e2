"""Which layers a Hebbian rule teaches: those whose outputs are weighted sums of their inputs, each by itself.

    drawing -> what it takes of the data -> Dense or neurons, linear -> Output

A weight changes by what is at its own two ends and by nothing else, so there is no loss and no way back through the
network: every layer learns about what reaches it, whatever is made of its answers. All other weights stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from engine.steps import Program, Step, Use

SUMS = ("nn.Linear", "modules.SparseLinear")
"""The modules of weighted sums."""


def learners(program: Program) -> tuple[Step, ...]:
    """The steps with weights that the rule moves; units stand in the order of their answers."""
    return tuple(step for step in program.steps if _sums(step) and not (step.frozen or step.bypassed))


def taught(program: Program) -> Program:
    """The program as the rule trains it: what is no weighted sum is frozen."""
    return replace(
        program,
        steps=tuple(_held(step) for step in program.steps),
        body=tuple(_held(item) if isinstance(item, Step) else _held_block(item) for item in program.body),
    )


def _sums(step: Step) -> bool:
    return step.learns and step.module is not None and step.module.target in SUMS


def _held(step: Step) -> Step:
    return replace(step, frozen=True) if step.learns and not _sums(step) else step


def _held_block(use: Use) -> Use:
    """A block as it is drawn, with what it holds."""
    copies = tuple(
        replace(body, steps=tuple(_held(item) if isinstance(item, Step) else _held_block(item) for item in body.steps))
        for body in use.copies
    )
    return replace(use, copies=copies)
