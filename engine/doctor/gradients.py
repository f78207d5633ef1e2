"""Rules about gradients on their way back: the first layer against the last."""

from __future__ import annotations

from collections.abc import Iterator

from engine.doctor.base import Bars, Finding, rule
from engine.doctor.examination import LayerSigns
from engine.doctor.record import Record
from engine.doctor.words import figure, places, several
from engine.layer import Change, Fix, Insert, Replace, Together, Tune
from engine.layers.activation import ReLU, Sigmoid, Tanh
from engine.layers.normalisation import BatchNorm
from engine.steps import Step

DEEP = 3
"""Layers with weights from which on one can speak of a way back. With fewer, small gradients have other reasons."""
VANISHED = 1e-3
"""First layer against last: a thousandth. Networks started after Glorot and Bengio (2010) or He et al. (2015) keep it
between 0.1 and 10, since that is what those rules are made for; two sigmoid layers, which do learn, have 0.01."""
EXPLODED = 100.0
"""Gradient against weight, both root mean square: with the smallest usual learning rate, 1e-4, a step of plain gradient
descent would already move the layer by a hundredth of itself. Healthy networks stay below 10 even in their first steps
(measured on the examples that come with the program)."""
EMPTY = 1e-6
"""Weights smaller than this were set to zero, and nothing can be measured by them."""
CLIP = 1.0
"""Pascanu et al. (2013) clip at about the usual length of the gradient; 1 is the common choice."""


@rule(
    "vanishing-gradients",
    "Vanishing gradients",
    "step",
    about="On its way back a gradient is multiplied by every layer. A sigmoid passes at most a quarter on, so after ten"
    " of them nothing is left and the first layers do not learn (Hochreiter 1991; Glorot and Bengio 2010).",
)
def vanishing_gradients(record: Record) -> Iterator[Finding]:
    layers = record.examination.layers if record.examination else ()
    if len(layers) < DEEP or layers[-1].gradient <= 0:
        return
    first, last = layers[0], layers[-1]
    if first.gradient >= VANISHED * last.gradient:
        return
    times = figure(last.gradient / first.gradient) if first.gradient else "infinitely many"
    text = (
        f"The gradients vanish on their way back: {figure(first.gradient)} at {record.name(first.node)}, the first"
        f" layer, {figure(last.gradient)} at {record.name(last.node)}, the last: {times} times as much."
    )
    hint = "The first layers hardly learn. Let gradients through: ReLU with He's initialisation, or batch norm."
    yield Finding(text, first.node, None, hint, tuple(_let_through(record)), evidence=_picture(record, layers))


@rule(
    "exploding-gradients",
    "Exploding gradients",
    "step",
    about="Where layers multiply gradients by more than one, they grow with every layer: steps become too large and"
    " undo what was learnt (Pascanu et al. 2013). Weights that are too large at the start do it in the first steps,"
    " and an optimiser that measures its steps by the gradients, as Adam does, then takes long to make up for it.",
)
def exploding_gradients(record: Record) -> Iterator[Finding]:
    if record.settings.clip:
        return
    now, begun = (seen.layers if seen else () for seen in (record.examination, record.begun))
    exploding = _exploding(now)
    deep = begun if len(begun) >= DEEP else ()  # a layer alone may have been given a weight of next to nothing
    layers, worst = (now, exploding) if exploding else (begun, _exploding(deep))
    if worst is None:
        return
    text = (
        f"{'The gradients explode' if exploding else 'The gradients exploded in the first steps'}:"
        f" at {record.name(worst.node)} they {'are' if exploding else 'were'} {figure(worst.gradient)}, which is"
        f" {figure(worst.gradient / worst.weight)} times the weights themselves ({figure(worst.weight)})."
    )
    hint = "Cut long gradients, or start with weights that keep the size of what passes through (He et al. 2015)."
    fixes: list[Fix] = [Tune("clip", CLIP, f"Cut gradients to the length {CLIP:g}"), *_started_well(record)]
    yield Finding(text, worst.node, None, hint, tuple(fixes), evidence=_picture(record, layers))


def _exploding(layers: tuple[LayerSigns, ...]) -> LayerSigns | None:
    """The layer whose gradient is largest, measured by its weights, where that is too large."""
    ill = [layer for layer in layers if layer.weight > EMPTY and layer.gradient > EXPLODED * layer.weight]
    return max(ill, key=lambda layer: layer.gradient / layer.weight, default=None)


def _picture(record: Record, layers: tuple[LayerSigns, ...]) -> Bars:
    return Bars(
        tuple(record.name(layer.node) for layer in layers), tuple(layer.gradient for layer in layers), "gradient"
    )


def _let_through(record: Record) -> Iterator[Fix]:
    """ReLU and a start to match in the place of what squashes, or batch norm before it."""
    squashing = record.once([step.node for step, _ in record.steps_of(Sigmoid, Tanh) if not _is_end(record, step.node)])
    bent = record.neurons("sigmoid", "tanh")
    if squashing or bent:
        swaps: tuple[Fix, ...] = (
            *(Replace(ReLU(), name) for name in squashing),
            *(Change("activation", "relu", name) for name in bent),
        )
        starts = tuple(_starts(record, "he"))
        yield Together((*swaps, *starts), "Use ReLU, started after He" if starts else "Use ReLU")
    else:
        yield from _started_well(record)
    active = squashing or record.once([step.node for step, _ in record.steps_of(ReLU)])
    flat = [name for name in active if _is_plain(record, name)]
    if flat:
        inserts = tuple(Insert(BatchNorm(), "in", name) for name in flat)
        yield Together(inserts, f"Insert batch norm{places(len(inserts))}")


def _started_well(record: Record) -> Iterator[Fix]:
    """The start that suits the activations: He for ReLU, Xavier for what squashes."""
    squashes = any(True for _ in record.steps_of(Sigmoid, Tanh))
    starts = tuple(_starts(record, "xavier" if squashes else "he"))
    if starts:
        yield Together(starts, f"Start {several(len(starts), 'layer')} after {'Xavier' if squashes else 'He'}")


def _starts(record: Record, how: str) -> Iterator[Change]:
    """The layers whose weights can start otherwise, and do not start like that yet."""
    for name in record.once([step.node for step in record.program.steps if step.learns]):
        node = record.node(name)
        if node and "initialisation" in node.layer.fields and node.layer.setting("initialisation") != how:
            yield Change("initialisation", how, name, node.title)


def _is_end(record: Record, name: str) -> bool:
    """Whether a loss or an output reads a node's value: there it is meant to squash."""
    step = record.program.step_of(name)
    ends = {name for loss in record.program.losses for name in loss.reads} | set(record.program.outputs)
    return step is not None and bool(ends & set(step.variables))


def _is_plain(record: Record, name: str) -> bool:
    """Whether batch norm fits before a node and is not there yet."""
    step = record.program.step_of(name)
    if step is None or len(step.values[0].shape) not in (1, 3, 4) or _is_end(record, name):
        return False
    before = record.makers.get(step.inputs[0])
    return not (isinstance(before, Step) and record.is_a(before, BatchNorm))
