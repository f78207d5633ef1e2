"""Rosenblatt's rule: after a wrong answer the weights move by the learning rate times what was read, else not at all.

    w <- w + η (t - a) x        b <- b + η (t - a)        a is the answer, t the truth

It teaches the neurons that answer, and no others: Rosenblatt's machine of 1958 had random wires before them. For a step
whose gradient passes straight through, the gradient of half the squared error by w is (a - t) x. So the rule is a plain
gradient step of that program in which all other weights are frozen, and everything that watches a training shows it.
Where a plane parts the classes, it stops making mistakes after at most (R/γ)² of them (Novikoff 1962): R is the length
of the longest input, with a 1 for the bias, and γ the margin of the best plane.
"""

from __future__ import annotations

from dataclasses import replace

from engine.steps import Program, Step


def taught(program: Program) -> Program:
    """The program as the rule trains it: only the weights right before the answers learn."""
    last = _answering(program)
    steps = tuple(_held(step, last) for step in program.steps)
    body = tuple(_held(item, last) if isinstance(item, Step) else replace(item, frozen=True) for item in program.body)
    losses = tuple(replace(loss, weight=0.5 * loss.weight) for loss in program.losses)
    return replace(program, steps=steps, body=body, losses=losses)


def _answering(program: Program) -> dict[str, set[int] | None]:
    """The steps with weights right before the answers, each with the units that answer; None: all of them."""
    made = {name: step for step in program.steps for name in step.variables}
    waiting: list[tuple[str, int | None]] = [(loss.prediction, None) for loss in program.compared]
    found: dict[str, set[int] | None] = {}
    for name, unit in waiting:  # grows meanwhile
        name, unit = program.elements.get(name, (name, unit))
        step = made.get(name)
        if step is None:
            continue
        if step.gathers:
            waiting += [(variable, place) for variable, place in step.columns]
        elif step.learns:
            units = found.setdefault(step.name, set())
            found[step.name] = None if unit is None or units is None else units | {unit}
        else:
            waiting += [(variable, unit if step.units else None) for variable in step.inputs]
    return found


def _held(step: Step, last: dict[str, set[int] | None]) -> Step:
    """A step with its weights frozen, but for those of the units that answer."""
    if not step.learns or (step.name in last and last[step.name] is None):
        return step
    answering = last.get(step.name) or set()
    if not answering:
        return replace(step, frozen=True)
    if len(answering) == len(step.units):
        return step
    width = len(step.columns)
    counts = [width] * len(step.units) if step.rows is None else [len(row) for row in step.rows]
    here = [1.0 if unit in answering else 0.0 for unit in range(len(step.units))]
    wanted = [pace for pace, count in zip(here, counts, strict=True) for _ in range(count)]
    wanted += here if step.module is None or step.module.kwargs.get("bias", True) else []
    paces = step.paces or (1.0,) * len(wanted)
    return replace(step, paces=tuple(pace * now for pace, now in zip(paces, wanted, strict=True)))
