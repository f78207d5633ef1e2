"""The rule about learning by heart: where the validation loss parted from that of the training."""

from __future__ import annotations

from collections.abc import Iterator

from engine.doctor.base import Curves, Finding, rule
from engine.doctor.record import Record
from engine.doctor.words import loss
from engine.graph import Node
from engine.layer import Fix, Insert, Together, Tune
from engine.layers.basic import Dense, Dropout
from engine.steps import Step

SINCE = 5
"""Epochs since the best one, at least: early stopping waits about as long before it gives up (Prechelt 1998)."""
WORSE = 1.1
"""The validation loss has risen by a tenth over its best, …"""
SHARE = 0.1
"""… and by a tenth of the loss of guessing: a loss near zero doubles when two examples are missed."""
DECAY = 1e-4
"""Weight decay in the usual size (Krogh and Hertz 1991; torch's own recipes)."""
RATE = 0.5
"""Dropout of half of the units, as Srivastava et al. (2014) advise for hidden layers."""


@rule(
    "overfitting",
    "Overfitting",
    "epoch",
    about="The network learns its examples by heart: the training loss goes on falling while that of examples it does"
    " not learn from rises. The best network was that of the epoch where they parted (Prechelt 1998).",
)
def overfitting(record: Record) -> Iterator[Finding]:
    epochs = [epoch for epoch in record.epochs if "loss" in epoch.validation]
    if len(epochs) <= SINCE or record.settings.patience:
        return  # early stopping goes back to the best epoch by itself
    held = [epoch.validation["loss"] for epoch in epochs]
    learnt = [epoch.train["loss"] for epoch in epochs]
    best = held.index(min(held))
    now = min(held[-2:])  # one bad epoch is none
    scale = record.guess if record.guess is not None else abs(held[0])
    opened = len(held) - 1 - best >= SINCE and now > WORSE * held[best] and now - held[best] > SHARE * scale
    if not opened or learnt[-1] >= learnt[best]:
        return
    opening = epochs[best].epoch
    text = (
        f"The network overfits since epoch {opening}: the validation loss has risen from {loss(held[best])} to"
        f" {loss(held[-1])}, while that of the training fell from {loss(learnt[best])} to {loss(learnt[-1])}."
    )
    hint = f"The network of epoch {opening} was the best. Stop there, hold the weights small, or let units drop out."
    curves = Curves(("training", "validation"), (tuple(learnt), tuple(held)), epochs[0].epoch, opening)
    yield Finding(text, record.loss_node, None, hint, tuple(_fixes(record)), evidence=curves)


def _fixes(record: Record) -> Iterator[Fix]:
    yield Tune("patience", SINCE, f"Stop {SINCE} epochs after the best")
    dense = [(step, node) for step, node in record.steps_of(Dense) if step.in_forward]
    if len(dense) > 1:
        drops = _drops(record, dense[1:])
        if drops:
            yield Together(drops, "Insert Dropout before the end")
    if not record.settings.weight_decay:
        yield Tune("weight_decay", DECAY)


def _drops(record: Record, dense: list[tuple[Step, Node]]) -> tuple[Insert, ...]:
    """Dropout before the last Dense layer, unless it is there."""
    step = dense[-1][0]
    before = record.makers.get(step.inputs[0])
    there = isinstance(before, Step) and record.is_a(before, Dropout)
    return () if there else (Insert(Dropout(rate=RATE), "in", step.node),)
