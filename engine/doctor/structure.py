"""Rules about the drawing and its settings alone: they are told before the first training too."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from engine.doctor.base import Finding, rule
from engine.doctor.record import Record
from engine.doctor.words import listed, several
from engine.graph import Node
from engine.layer import Change, Fix, Layer, Remove, Replace, Together, Tune
from engine.layers.activation import Sigmoid, Softmax
from engine.layers.loss import BinaryCrossEntropy, CrossEntropy
from engine.layers.normalisation import BatchNorm, GroupNorm, LayerNorm
from engine.steps import Entry, Step

FEW = 4
"""Batch normalisation's error grows quickly below this batch size (Wu and He 2018, figure 1), and with one example a
vector is its own mean: nothing is left of it."""
USUAL = 32
"""The batch size offered instead (Masters and Luschi 2018)."""


@rule(
    "softmax-twice",
    "Softmax twice",
    "drawing",
    about="A loss that takes scores applies softmax (or sigmoid) itself. Applied twice it squeezes all answers"
    " together: of ten classes the best can get a probability of 23 % at most, and gradients become small.",
)
def softmax_twice(record: Record) -> Iterator[Finding]:
    """A squashing layer before a loss that squashes, or before another one, wherever layers between only hand on."""
    for step, node in record.steps_of(CrossEntropy, BinaryCrossEntropy):
        loss = node.layer
        if not isinstance(loss, CrossEntropy | BinaryCrossEntropy) or loss.prediction != "scores":
            continue
        before = record.source(next(e.prediction for e in record.program.losses if e.name == step.name))
        if isinstance(before, Step) and record.is_a(before, Softmax, Sigmoid):
            own = "softmax" if isinstance(loss, CrossEntropy) else "sigmoid"
            fixes = (Remove(before.node, before.title), Change("prediction", "probabilities"))
            text = f"{step.title} applies a {own} itself, but {record.name(before.node)} has been applied before."
            hint = "Done twice it learns slowly: remove it, or let the loss take probabilities."
            yield Finding(text, step.node, "prediction", hint, fixes)
        yield from _neuron_squashes(record, step, before)
    for step, _ in record.steps_of(Softmax):
        before = record.source(step.inputs[0])
        if isinstance(before, Step) and record.is_a(before, Softmax):
            one, other = record.name(before.node), record.name(step.node)
            text = f"{other} follows {one}: a softmax of probabilities makes them nearly equal."
            fix = Remove(step.node, step.title)
            yield Finding(text, step.node, "in", "One softmax, at the end, is enough.", (fix,))


def _neuron_squashes(record: Record, loss: Step, before: Step | Entry | None) -> Iterator[Finding]:
    """Neurons with a sigmoid that give the answers to a loss that squashes them itself."""
    if not isinstance(before, Step) or not before.units:
        return
    squashing = [n for n in before.units if (node := record.node(n)) and node.layer.setting("activation") == "sigmoid"]
    if squashing:
        own = "softmax" if record.is_a(loss, CrossEntropy) else "sigmoid"
        text = f"{loss.title} applies a {own} itself, but {record.called(squashing)} has applied a sigmoid before."
        changes = tuple(Change("activation", "linear", name) for name in record.once(squashing))
        first: Fix = changes[0] if len(changes) == 1 else Together(changes, "Make these neurons linear")
        hint = "Done twice it learns slowly: make the neuron linear, or let the loss take probabilities."
        yield Finding(text, loss.node, "prediction", hint, (first, Change("prediction", "probabilities")))


@rule(
    "small-batch-norm",
    "Batch norm of few examples",
    "drawing",
    about="Batch normalisation takes mean and deviation from the batch. Of one or a few examples they are noise, and"
    " what the network sees while it trains is not what it sees afterwards (Wu and He 2018).",
)
def small_batch_norm(record: Record) -> Iterator[Finding]:
    size = record.settings.batch_size
    if record.parts is not None:
        size = min(size, len(record.parts.train))
    ill = [(step, node) for step, node in record.steps_of(BatchNorm) if not _at_rest(step, node)]
    if size >= FEW or not ill:
        return
    titles = listed(dict.fromkeys(step.title for step, _ in ill))
    text = f"{titles} normalises over batches of {several(size, 'example')}: mean and deviation are noise."
    hint = "Take larger batches, or a normalisation that looks at each example by itself (Wu and He 2018)."
    steps = {step.node: step for step, _ in ill}
    swaps = tuple(Replace(_alone(steps[name]), name) for name in record.once(steps))
    kinds = listed(dict.fromkeys(swap.layer.title for swap in swaps))
    fixes: tuple[Fix, ...] = (Tune("batch_size", USUAL), Together(swaps, f"Replace batch norm by {kinds.lower()}"))
    yield Finding(text, ill[0][0].node, None, hint, fixes)


def _at_rest(step: Step, node: Node) -> bool:
    """Whether a frozen batch norm uses what it learnt before, whatever the batch."""
    return step.frozen and isinstance(node.layer, BatchNorm) and node.layer.running_statistics


def _alone(step: Step) -> Layer:
    """The normalisation that does the same within one example."""
    shape = step.values[0].shape
    return LayerNorm() if len(shape) == 1 else GroupNorm(groups=gcd(shape[0], 8))
