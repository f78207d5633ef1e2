"""Rules about the learning rate: too high or too low, by how far steps move the weights and by what the loss does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import floor, log10
from types import MappingProxyType

from engine.doctor.base import Bars, Curves, Finding, rule
from engine.doctor.record import Record
from engine.doctor.words import figure, loss, rate
from engine.layer import Tune
from engine.settings import OPTIMISERS

USUAL: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "sgd": (1e-6, 10.0, 0.01),
        "adam": (1e-7, 0.5, 0.001),
        "adamw": (1e-7, 0.5, 0.001),
        "rmsprop": (1e-7, 0.5, 0.001),
        "adagrad": (1e-6, 5.0, 0.01),
    }
)
"""For each rule the learning rates beyond which nothing is known to learn, and the usual one (torch's default). Adam
moves each weight by about the rate itself (Kingma and Ba 2015), and weights are mostly smaller than 0.5."""
HEALTHY = 1e-3
"""How far a step should move a layer, as a share of its weights: a thousandth (Karpathy, CS231n: "around 1e-3")."""
VIOLENT = 0.1
"""A hundred times that shakes the layer: after ten steps nothing is left of what it was."""
SETTLED = 30
"""Steps that a network takes to get away from where it began, however few of them an epoch has: a few neurons that
learn a truth table move by a tenth of their weights for ten or twenty steps, and learn well."""
LIVELY = 0.03
"""Thirty times that is usual in the first steps; where the loss does not fall as well, it is too much."""
IDLE = 3e-4
"""A third of it, in the layer that moves most. A loss that stands still then stands still for want of steps."""
WORSE = 1.01
"""A loss above that of guessing by more than chance, which a batch of 32 brings about, for epochs together."""
RISEN = 1.3
"""A training loss that has risen by 30 % over its best (and by a tenth of that of guessing) is not noise."""
FALLEN = 0.05
"""Less than 5 % of the loss of guessing over a whole epoch or more counts as standing still."""


@rule(
    "learning-rate-out-of-range",
    "Learning rate out of range",
    "drawing",
    about="Each optimiser has a range of learning rates beyond which nothing is known to learn; a factor of ten matters"
    " more than any other setting (Bengio 2012; Smith 2018).",
)
def out_of_range(record: Record) -> Iterator[Finding]:
    settings = record.settings
    low, high, usual = USUAL[settings.optimiser]
    if low <= settings.learning_rate <= high:
        return
    large = settings.learning_rate > high
    text = (
        f"A learning rate of {rate(settings.learning_rate)} is far too {'high' if large else 'low'} for"
        f" {OPTIMISERS[settings.optimiser]}: {rate(usual)} is usual."
    )
    hint = "The loss will jump about or grow." if large else "The loss will not move."
    yield Finding(text, record.loss_node, None, hint, (Tune("learning_rate", usual),))


@rule(
    "learning-rate-too-high",
    "Learning rate too high",
    "step",
    about="Steps that are too large jump over the valley they should walk into: the loss rises or jumps about (Smith"
    " 2018). A step should move a layer by about a thousandth of its weights.",
)
def too_high(record: Record) -> Iterator[Finding]:
    settled = record.examination is not None and record.examination.step >= SETTLED
    why = _shaken(record) or _worse_than_guessing(record) or _rising(record)
    if not why or not settled:
        return
    lower = calmer(record)
    text = f"The learning rate of {rate(record.learning_rate)} is too high: {why}."
    yield Finding(
        text,
        record.loss_node,
        None,
        "Take smaller steps.",
        (Tune("learning_rate", lower),),
        evidence=_losses(record) or _moves(record),
    )


@rule(
    "learning-rate-too-low",
    "Learning rate too low",
    "step",
    about="Steps that are too small get nowhere in the time there is. A step should move a layer by about a thousandth"
    " of its weights (Karpathy, CS231n).",
)
def too_low(record: Record) -> Iterator[Finding]:
    epochs, guess = record.lately, record.guess
    slowed = record.learning_rate < 0.5 * record.settings.learning_rate  # a schedule lets it run out at the end
    if not epochs or guess is None or slowed or not 0 < record.fastest < IDLE:
        return
    first, now = _loss(record, 0), _loss(record, -1)
    if len(epochs) < 2 or now < 0.5 * guess or first - now > FALLEN * guess:
        return
    text = (
        f"The learning rate of {rate(record.learning_rate)} is too low: a step moves no layer by more than"
        f" {figure(record.fastest)} of its weights, and in {len(epochs)} epochs the loss went from"
        f" {loss(first)} to {loss(now)}."
    )
    higher = _livelier(record)
    yield Finding(
        text, record.loss_node, None, "Take larger steps.", (Tune("learning_rate", higher),), evidence=_moves(record)
    )


def _shaken(record: Record) -> str:
    last = record.examination
    if last is None or record.pace < VIOLENT or not record.lately or last.epoch <= record.lately[0].epoch:
        return ""  # the steps of the first epoch are always large
    return f"a step moves half of the layers by {figure(record.pace)} of their weights or more"


def _worse_than_guessing(record: Record) -> str:
    if record.guess is None or record.restless < LIVELY or len(record.lately) < 2:
        return ""
    recent = [_loss(record, -2), _loss(record, -1)]
    if min(recent) < WORSE * record.guess:
        return ""
    return f"the loss is {loss(recent[-1])}, where guessing would give {loss(record.guess)}"


def _rising(record: Record) -> str:
    if len(record.lately) < 3 or record.restless < LIVELY:
        return ""
    losses = [epoch.train["loss"] for epoch in record.lately]
    best = min(losses)
    scale = record.guess if record.guess is not None else losses[0]
    if min(losses[-2:]) < RISEN * best or min(losses[-2:]) - best < 0.1 * abs(scale):
        return ""
    begun = record.lately[losses.index(best)].epoch
    return f"the loss has risen from {loss(best)} in epoch {begun} to {loss(losses[-1])}"


def _loss(record: Record, place: int) -> float:
    return record.lately[place].train["loss"]


def hurries(record: Record) -> bool:
    """Whether steps have been so large that smaller ones may be a remedy."""
    return max(record.restless, record.pace) > LIVELY


def calmer(record: Record, moved: float = 0.0) -> float:
    """The learning rate at which the first steps would have been lively and no more, as a power of ten; a tenth of the
    present one at most, and what is usual where that one is beyond all bounds. `moved` is how far a step is known to
    have gone, where that is more than half of the layers did."""
    now = record.learning_rate or record.settings.learning_rate
    low, high, usual = USUAL[record.settings.optimiser]
    most = min(now / 10, usual) if now > high else now / 10
    wanted = min(now * LIVELY / max(record.restless, record.pace, moved, LIVELY), most)
    return _power(max(wanted, low), floor)


def _livelier(record: Record) -> float:
    """The learning rate at which a step would be of a healthy size; ten times the present one at least."""
    now = record.learning_rate or record.settings.learning_rate
    wanted = max(now * HEALTHY / record.fastest, now * 10)
    return _power(min(wanted, USUAL[record.settings.optimiser][1]), round)


def _power(number: float, rounded: Callable[[float], int]) -> float:
    """The power of ten next to a number."""
    return float(f"1e{rounded(log10(number) + 1e-9)}")


def _losses(record: Record) -> Curves | None:
    if len(record.lately) < 2:
        return None
    losses = tuple(epoch.train["loss"] for epoch in record.lately)
    best = losses.index(min(losses))
    return Curves(("training",), (losses,), record.lately[0].epoch, record.lately[best].epoch)


def _moves(record: Record) -> Bars | None:
    if record.examination is None:
        return None
    layers = record.examination.layers
    healthy = (HEALTHY / 10, HEALTHY * 10)
    return Bars(tuple(record.name(s.node) for s in layers), tuple(s.update for s in layers), "update / weight", healthy)
