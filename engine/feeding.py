"""Which drawings write: a decoder is given the answer so far, and where no target is known, that is its own.

A Decoder input makes a drawing one that writes, where its target is that of a loss and what the loss compares depends
on it. Such a program needs no target to answer: the network asks itself for one token after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.layers.loss import classes_last
from engine.steps import Entry, Feed, Loss, Step, Use
from engine.values import Value


def feed_of(steps: Sequence[Step | Use], losses: Iterable[Loss], entries: Iterable[Entry]) -> Feed | None:
    """How a program's answers are fed back to it; None where it has no Decoder input of its own level."""
    targets = {entry.name: entry.value for entry in entries}
    for step in steps:
        if not (isinstance(step, Step) and step.feeds and step.inputs[0] in targets):
            continue
        target = step.inputs[0]
        behind = depending(steps, step.variables)
        compared = [loss for loss in losses if loss.target == target and loss.task == "classification"]
        loss = next((loss for loss in compared if loss.prediction in behind), None)
        if loss is not None:
            value = targets[target]
            last = classes_last(_value(steps, loss.prediction), value)
            return Feed(step.name, target, loss.prediction, value.shape[0], last, step.teaching or 0.0)
    return None


def depending(steps: Iterable[Step | Use], variables: Iterable[str]) -> set[str]:
    """The variables that depend on some others, and these."""
    found = set(variables)
    for step in steps:
        if found.intersection(step.inputs):
            found.update(step.variables)
    return found


def leading(steps: Sequence[Step], variable: str) -> set[str]:
    """The names of the steps that a variable depends on."""
    wanted, found = {variable}, set()
    for step in reversed(steps):
        if wanted.intersection(step.variables):
            found.add(step.name)
            wanted.update(step.inputs)
    return found


def _value(steps: Iterable[Step | Use], variable: str) -> Value:
    pairs = (pair for step in steps for pair in zip(step.variables, step.values, strict=False))
    return next(value for name, value in pairs if name == variable)
