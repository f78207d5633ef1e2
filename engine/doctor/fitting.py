"""The rule about learning by heart: where the validation loss parted from that of the training."""

from __future__ import annotations

from collections.abc import Iterator

from engine.doctor.base import Curves, Finding, rule
from engine.doctor.data import source
from engine.doctor.record import Record
from engine.doctor.words import loss, places
from engine.layer import Change, Fix, Insert, Together, Tune
from engine.layers.basic import Dense, Dropout
from engine.steps import Step

SINCE = 5
"""Epochs since the best one, at least: early stopping waits about as long before it gives up (Prechelt 1998)."""
WORSE = 1.1
"""The validation loss has risen by a tenth over its best, …"""
SHARE = 0.1
"""… and by a tenth of the loss of guessing: a loss near zero doubles when two examples are missed."""
DECAY, APART = 0.01, 1.0
"""Weight decay that is felt in small networks; as AdamW takes it apart from the gradient, times the learning rate
(Loshchilov and Hutter 2019). Measured on six small networks that learn noise by heart, from four seeds each: a
hundredth of it changes next to nothing, ten times as much keeps some from learning at all."""
RATE = 0.5
"""Dropout of half of the units, as Srivastava et al. (2014) advise for hidden layers: before every layer that reads
them; before the last one alone it does less than half as much."""


@rule(
    "overfitting",
    "Overfitting",
    "epoch",
    about="The network learns its examples by heart: the training loss goes on falling while that of examples it does"
    " not learn from rises. The best network was that of the epoch where they parted (Prechelt 1998).",
)
def overfitting(record: Record) -> Iterator[Finding]:
    epochs, learnt, held = record.measured.epochs, record.measured.learnt, record.measured.held
    if len(epochs) <= SINCE or record.settings.patience:
        return  # early stopping goes back to the best epoch by itself
    best = held.index(min(held))
    now = min(held[-2:])  # one bad epoch is none
    scale = record.guess if record.guess is not None else abs(held[0])
    opened = len(held) - 1 - best >= SINCE and now > WORSE * held[best] and now - held[best] > SHARE * scale
    if not opened or learnt[-1] >= learnt[best]:
        return
    opening = epochs[best]
    text = (
        f"The network overfits since epoch {opening}: the validation loss has risen from {loss(held[best])} to"
        f" {loss(held[-1])}, while that of the training fell from {loss(learnt[best])} to {loss(learnt[-1])}."
    )
    hint = f"The network of epoch {opening} was the best. Stopping there is sure; the rest makes the gap smaller."
    curves = Curves(("training", "validation"), (tuple(learnt), tuple(held)), epochs[0], opening)
    yield Finding(text, record.loss_node, None, hint, tuple(_fixes(record)), evidence=curves)


def _fixes(record: Record) -> Iterator[Fix]:
    """Stopping goes back to the best network. Dropout and weight decay hold it there longer, together more than each;
    more examples give it less to learn by heart."""
    yield Tune("patience", SINCE, f"Stop {SINCE} epochs after the best")
    drops, decays = _drops(record), _decays(record)
    if drops and decays:
        yield Together((*drops, *decays), "Use Dropout and weight decay")
    elif drops:
        yield Together(drops, f"Insert Dropout{places(len(drops))}")
    else:
        yield from decays
    found = source(record)
    if found is not None and found[1].fields.get("learn_from") and found[1].setting("learn_from") < 1:
        yield Together((Change("learn_from", 1.0, found[0]),), "Learn from the whole training part")


def _decays(record: Record) -> tuple[Tune, ...]:
    """Weight decay, unless there is as much."""
    wanted = APART if record.settings.optimiser == "adamw" else DECAY
    return () if record.settings.weight_decay >= wanted else (Tune("weight_decay", wanted),)


def _drops(record: Record) -> tuple[Insert, ...]:
    """Dropout before every Dense layer that reads units, and not the data, unless it is there."""
    reading = [
        step
        for step, _ in record.steps_of(Dense)
        if step.in_forward and isinstance(record.source(step.inputs[0]), Step) and not _dropped(record, step)
    ]
    return tuple(Insert(Dropout(rate=RATE), "in", name) for name in record.once([step.node for step in reading]))


def _dropped(record: Record, step: Step) -> bool:
    before = record.makers.get(step.inputs[0])
    return isinstance(before, Step) and record.is_a(before, Dropout)
