"""What happens at a stage of a batch's journey, in a plain sentence, and its numbers in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.canvas.values import word
from app.wording import count, number, percent

if TYPE_CHECKING:
    from engine.training.batch_journey import Journey, Numbers, Shape, Stage

Words = Callable[["Stage", "Journey"], str]


def sentence(stage: Stage, journey: Journey) -> str:
    """What happens now."""
    if stage.phase == "update":
        return _update(stage, journey)
    if stage.phase == "loss":
        return _loss(stage, journey)
    if stage.phase == "backward":
        return f"Backward: {stage.title} {BACKWARD.get(stage.kind, _passes_back)(stage, journey)}"
    if not stage.takes:
        return f"Forward: {_entering(stage, journey)}"
    return f"Forward: {stage.title} {FORWARD.get(stage.kind, _computes)(stage, journey)}"


def figures(stage: Stage, journey: Journey) -> str:
    """The numbers of a stage, by their names."""
    if stage.phase == "update":
        return f"learning rate {number(journey.rate)} · step {journey.step:,}"
    if stage.phase == "loss":
        return ""
    if stage.phase == "forward":
        return _spread(stage.numbers)
    parts = [("by its input", stage.numbers), ("by its weights", stage.weights)]
    told = (f"{of} {number(numbers.size)}" for of, numbers in parts if numbers is not None)
    return f"mean |gradient| {', '.join(told)}"


def shaped(shape: Shape) -> str:
    """What one example is: `4 numbers`, `8 maps of 28×28`, `10 steps of 16 numbers`."""
    if len(shape) < 2:
        return count(shape[0] if shape else 1, "number")
    if len(shape) == 2:
        return f"{count(shape[0], 'step')} of {count(shape[1], 'number')}"
    if len(shape) == 3:
        what = "picture" if shape[0] == 1 else "map"
        return f"{count(shape[0], what)} of {shape[1]}×{shape[2]}"
    if len(shape) == 4:
        return f"{count(shape[0], 'volume')} of {shape[1]}×{shape[2]}×{shape[3]}"
    return f"{'×'.join(str(side) for side in shape)} numbers"


# ---- forward ----


def _entering(stage: Stage, journey: Journey) -> str:
    """The first thing that a data set gives is x."""
    examples = count(journey.examples, "example")
    each = f"{shaped(stage.gives[0])} each" if stage.gives else "nothing"
    if stage.kind == "block-input":
        return f"{examples} enter the block, {each}."
    return f"{examples} of {stage.title} enter, {each}."


def _computes(stage: Stage, journey: Journey) -> str:
    """Where both are plain numbers the second one need not say so again."""
    takes = " and ".join(dict.fromkeys(shaped(shape) for shape in stage.takes))
    given = stage.gives[0] if stage.gives else ()
    plain = len(given) == len(stage.takes[0]) == 1
    gives = f"{given[0]:,}" if plain else shaped(given)
    return f"gets {takes} for each of {count(journey.examples, 'example')} and gives {gives}."


def _weighs(stage: Stage, journey: Journey) -> str:
    """Neurons of a level are computed at once."""
    takes = shaped(stage.takes[0])
    examples = f"for each of {count(journey.examples, 'example')}"
    if len(stage.nodes) == 1:
        return f"weighs {takes} {examples} and gives one."
    return f"weigh {takes} {examples}, each with weights of its own, and give one each."


def _relu(stage: Stage, _: Journey) -> str:
    return f"keeps what is positive; {_zeros(stage.numbers)} of its numbers are 0."


def _squeezes(low: str, high: str) -> Words:
    return lambda stage, _: f"squeezes each number between {low} and {high}: here {_ends(stage.numbers)}."


def _softmax(stage: Stage, _: Journey) -> str:
    return f"turns {shaped(stage.takes[0])} into shares that add up to 1."


def _dropout(stage: Stage, _: Journey) -> str:
    return f"sets numbers to 0 by chance, others for each batch: now {_zeros(stage.numbers)} are 0."


def _normalises(over: str) -> Words:
    return lambda *_: f"shifts and scales its numbers, so that {over} has mean 0 and spread 1, then as it learned."


def _slides(stage: Stage, _: Journey) -> str:
    return f"slides its kernels over {shaped(stage.takes[0])} and gives {shaped(stage.gives[0])}."


def _keeps(what: str) -> Words:
    return lambda stage, _: f"keeps {what}: {shaped(stage.takes[0])} become {shaped(stage.gives[0])}."


def _lays_out(stage: Stage, _: Journey) -> str:
    return f"lays {shaped(stage.takes[0])} out as {shaped(stage.gives[0])}; none of them changes."


def _joins(how: str) -> Words:
    return lambda stage, _: f"{how}: it gives {shaped(stage.gives[0])} for each example."


def _reads(stage: Stage, _: Journey) -> str:
    return f"reads {shaped(stage.takes[0])} one after another, and gives {shaped(stage.gives[0])}."


def _attends(stage: Stage, _: Journey) -> str:
    return f"lets each of {count(stage.takes[0][0], 'step')} look at the others, and gives {shaped(stage.gives[0])}."


FORWARD: Mapping[str, Words] = MappingProxyType(
    {
        "relu": _relu,
        "sigmoid": _squeezes("0", "1"),
        "tanh": _squeezes("−1", "1"),
        "softmax": _softmax,
        "dropout": _dropout,
        "batch-norm": _normalises("each channel of this batch"),
        "layer-norm": _normalises("each example"),
        "conv1d": _slides,
        "conv2d": _slides,
        "conv3d": _slides,
        "depthwise-conv2d": _slides,
        "max-pool1d": _keeps("the largest number of each window"),
        "max-pool2d": _keeps("the largest number of each window"),
        "max-pool3d": _keeps("the largest number of each window"),
        "average-pool1d": _keeps("the mean of each window"),
        "average-pool2d": _keeps("the mean of each window"),
        "average-pool3d": _keeps("the mean of each window"),
        "global-pool": _keeps("one number of each map"),
        "flatten": _lays_out,
        "reshape": _lays_out,
        "add": _joins("adds up what comes in"),
        "multiply": _joins("multiplies what comes in"),
        "average": _joins("averages the answers that come in"),
        "vote": _joins("counts a vote for each of the answers that come in"),
        "concatenate": _joins("puts what comes in side by side"),
        "rnn": _reads,
        "lstm": _reads,
        "gru": _reads,
        "self-attention": _attends,
        "transformer-encoder": _attends,
        "neuron": _weighs,
    }
)

# ---- loss ----


def _loss(stage: Stage, journey: Journey) -> str:
    value = number(stage.loss if stage.loss is not None else journey.loss)
    if not stage.node:
        return f"Loss: behind this block, the loss of {journey.whose} comes to {value}."
    return f"Loss: {stage.title} compares {count(journey.examples, 'answer')} with the targets: {value}."


# ---- backward ----


def _passes_back(stage: Stage, _: Journey) -> str:
    if stage.weights is not None:
        return "passes the gradient on through its weights, and finds what each of them added to the loss."
    return "passes the gradient on to what stands before it."


def _neurons_pass(stage: Stage, journey: Journey) -> str:
    if len(stage.nodes) == 1:
        return _passes_back(stage, journey)
    return "pass the gradient on through their weights, and find what each of these added to the loss."


def _begins(*_: object) -> str:
    return "tells by how much each of its inputs would raise the loss."


def _same(text: str) -> Words:
    return lambda *_: text


BACKWARD: Mapping[str, Words] = MappingProxyType(
    {
        "relu": _same("passes the gradient on where its input was positive, and nothing elsewhere."),
        "leaky-relu": _same("passes the gradient on where its input was positive, and a little of it elsewhere."),
        "sigmoid": _same(
            "passes the gradient on where it is steep; where it is nearly 0 or 1, hardly any comes through."
        ),
        "tanh": _same(
            "passes the gradient on where it is steep; where it is nearly −1 or 1, hardly any comes through."
        ),
        "dropout": _same("passes the gradient on where it set nothing to 0."),
        "max-pool1d": _same("passes the gradient on to the largest number of each window alone."),
        "max-pool2d": _same("passes the gradient on to the largest number of each window alone."),
        "average-pool1d": _same("shares the gradient out among the numbers of each window."),
        "average-pool2d": _same("shares the gradient out among the numbers of each window."),
        "flatten": _same("gives the gradient the shape back that its input had."),
        "reshape": _same("gives the gradient the shape back that its input had."),
        "add": _same("passes the same gradient on to all that it adds."),
        "concatenate": _same("gives each input back its own part of the gradient."),
        "cross-entropy": _begins,
        "binary-cross-entropy": _begins,
        "mean-squared-error": _begins,
        "mean-absolute-error": _begins,
        "huber": _begins,
        "hinge": _begins,
        "neuron": _neurons_pass,
    }
)

# ---- update ----


def _update(stage: Stage, journey: Journey) -> str:
    if not stage.moved:
        return "Update: there is nothing here that learns."
    shares = [share_of(share) for share in sorted({share for _, share in stage.moved})]
    way = shares[0] if shares[0] == shares[-1] else f"{shares[0]} to {shares[-1]}"
    nodes = count(len(stage.moved), "node")
    said = f"Update: {word(journey.rule)} moves the weights of {nodes} against the gradient, by {way} of their size."
    together = (
        f" It is that of {journey.together:,} batches added up: the first was seen." if journey.together > 1 else ""
    )
    return f"{said}{together}"


def share_of(share: float) -> str:
    """A share that may be tiny: `0.32 %`, `4.1×10⁻⁵ %`, never broken before its sign."""
    return f"{number(100 * share)}\N{NO-BREAK SPACE}%"


# ---- numbers ----


def _spread(numbers: Numbers | None) -> str:
    if numbers is None:
        return ""
    return f"mean |x| {number(numbers.size)}, mean {number(numbers.mean)}, from {_ends(numbers)}"


def _ends(numbers: Numbers | None) -> str:
    return f"{number(numbers.low)} to {number(numbers.high)}" if numbers is not None else "nothing"


def _zeros(numbers: Numbers | None) -> str:
    return percent(numbers.zeros) if numbers is not None else "none"
