"""What a network answers for every example of a part: one pass in evaluation mode, batch by batch.

The network is a copy that nobody trains (`still`): a run may go on beside it. Examples are taken as they lie, in memory
or on disk, so nothing but the answers is kept. Where those would be too many, as with a class for every letter of a
long text, evenly chosen examples stand for all, and the notes say so.

What a loss says of a single example is asked of the loss itself: its own call, without the mean over the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.call import Call
from engine.datasets.prepare import Part
from engine.ensembles.answering import as_compared, members_of, of_member
from engine.errors import DataError, TrainingError
from engine.layers.loss import classes_last
from engine.network import Closure, Network, compiled
from engine.steps import Loss, Program
from engine.training.evaluation import LONG
from engine.training.memory import measure
from engine.training.methods.supervised import Examples, bounds
from engine.training.streams import carrying, in_streams
from engine.values import Value
from engine.verdict.predictions import Head, Predictions

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

PartName = Literal["train", "validation", "test"]
Told = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is being done. What it raises ends the work."""

AT_ONCE = 1024
"""Examples in one pass at most, as where a training validates."""
PASS_BYTES = 256_000_000
"""What the values of one pass may take: fewer examples at once where each needs much."""
MOST_NUMBERS = 20_000_000
"""Numbers that are kept of the answers: 80 MB, and some times that while they are judged."""
WRITTEN = "Written by the network itself, told its own answers. The loss is where it is told what is right."
"""What there is to know of the answers of a decoder."""
READ_ON = "Read in order: recurrent layers went on from window to window with what they knew, as in the training."
"""What there is to know of the answers where states were carried."""
WIDE = 64
"""Streams at most that are read side by side."""
TITLES = {"train": "training", "validation": "validation", "test": "test"}


def still(network: Network) -> Network:
    """A copy of a network in evaluation mode, which nothing trains. Draws no random numbers."""
    copy = deepcopy(network).eval()
    copy.requires_grad_(False)
    return copy


def predict(
    network: Network, parts: Parts, part: str = "test", told: Told | None = None, loss: str | None = None
) -> Predictions:
    """The answers of `network`, a copy in evaluation mode, for a part, as its first loss or the one of this id sees
    them. Raises TrainingError and DataError where there is nothing to compare."""
    found = predict_all(network, parts, part, told)
    if loss is not None and loss not in found:
        raise TrainingError(f"The drawing has no loss '{loss}'.", f"There are: {', '.join(found)}.")
    return found[loss] if loss is not None else next(iter(found.values()))


def predict_all(
    network: Network, parts: Parts, part: str = "test", told: Told | None = None
) -> Mapping[str, Predictions]:
    """The answers for a part by the ids of the losses, all from one pass over the examples."""
    program, examples = network.program, _part(parts, part)
    if not program.compared:
        raise TrainingError(
            "Nothing here says what is right: there is no answer to be judged.",
            "The figures of its method are told while it trains.",
        )
    readers = [_Reader(program, loss, parts) for loss in program.compared]
    every = [each for reader in readers for each in (reader, *reader.members.values())]
    rows, notes = _chosen(len(examples), sum(reader.numbers for reader in every), part)
    order = _reading_order(network, examples, rows)
    passes = _passes(network, examples, rows) if order is None else _reading_on(network, examples, order)
    with torch.inference_mode():
        for done, values, taught in passes:
            for reader in every:
                reader.take(values, taught)
            if told is not None:
                told(done, len(rows), f"predicting the {TITLES[part]} part")
    if program.corruption is not None:
        notes += ("The inputs are spoilt as they were for learning; an example always in the same way.",)
    index = np.asarray(examples.index)[rows]
    if len(np.unique(index)) < len(index):
        notes += ("Examples of rarer classes are repeated in this part, and count as often.",)
    if program.feed is not None:
        notes += (WRITTEN,)
    if order is not None:
        notes += (READ_ON,)
        for reader in every:
            reader.put_in_order(torch.cat([rows for rows, _ in order]).numpy())
    return {reader.head.loss: reader.predictions(part, rows, index, notes) for reader in readers}


Steps = Sequence[tuple[Tensor, Tensor]]
"""The rows of each step of streams, and which of them begin anew."""


def _reading_order(network: Network, part: Part, rows: NDArray[np.int64]) -> Steps | None:
    """The streams that a part is read in, where the network was taught to read on from window to window; None where it
    was not, or where not all windows are looked at."""
    if not network.reads_on or part.starts is None or len(rows) < len(part):
        return None
    window = network.program.entries[0].value.shape[0]
    return in_streams(torch.from_numpy(part.starts), window, max(1, min(WIDE, len(part) // LONG)), lone=True)


def _reading_on(
    network: Network, part: Part, order: Steps
) -> Iterator[tuple[int, Mapping[str, Any], Mapping[str, Any]]]:
    """As `_passes`, with each window beginning with what was known at the end of the one before."""
    device, done = _device(network), 0
    known: dict[str, Tensor] = {}
    for rows, begins in order:
        chosen = rows.numpy()
        batch = Part(part.x[chosen], part.y[chosen], part.index[chosen])
        with carrying(network, known, begins.to(device)):
            values = network.run(Examples(network.program, batch, device).slice(0, len(rows)))
        done += len(rows)
        yield done, values, values


def _device(network: Network) -> torch.device:
    return next((weight.device for weight in network.state_dict().values()), torch.device("cpu"))


def _part(parts: Parts, name: str) -> Part:
    if name not in TITLES:
        raise DataError(f"There is no part '{name}'.", f"The parts are: {', '.join(TITLES)}.")
    part: Part = getattr(parts, name)
    if not len(part):
        raise DataError(f"The {TITLES[name]} part has no examples.", "Give it a share in the settings of the data.")
    return part


def _chosen(examples: int, numbers: int, part: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The rows that are looked at, and what to say where these are not all."""
    most = max(1, MOST_NUMBERS // max(1, numbers))
    if examples <= most:
        return np.arange(examples), ()
    rows = np.unique(np.linspace(0, examples - 1, most).round().astype(np.int64))
    return rows, (f"Judged by {len(rows):,} evenly chosen of the {examples:,} examples of the {TITLES[part]} part.",)


def _passes(
    network: Network, part: Part, rows: NDArray[np.int64]
) -> Iterator[tuple[int, Mapping[str, Any], Mapping[str, Any]]]:
    """How many of the rows have been passed, every value of a pass over the last of them, and those that losses are
    taken of: in these a decoder is told what is right, as where it learns, while it writes by itself in the others."""
    device = _device(network)
    whole = len(rows) == len(part)
    for start, stop in bounds(len(rows), _at_once(network.program)):
        chosen: Any = slice(start, stop) if whole else rows[start:stop]
        batch = Part(part.x[chosen], part.y[chosen], part.index[chosen])
        given = Examples(network.program, batch, device).slice(0, stop - start)
        values = network.run(given)
        yield stop, values, network.run(given, told=True) if network.program.feed is not None else values


def _at_once(program: Program) -> int:
    return max(1, min(AT_ONCE, PASS_BYTES // max(1, measure(program).activations)))


class _Reader:
    """Gathers what one loss sees, batch by batch; of an ensemble also what it would see of each member alone."""

    def __init__(self, program: Program, loss: Loss, parts: Parts, alone: str = "") -> None:
        whole, loss = loss, as_compared(loss, alone) if alone else loss
        self.loss, self.parts = loss, parts
        known = () if alone else members_of(program, loss)
        self.members = {name: _Reader(program, loss, parts, variable) for variable, name in known}
        self.target, self.prediction = _value(program, loss.target), _value(program, loss.prediction)
        self.port = next((entry.port for entry in program.entries if entry.name == loss.target), "")
        """The data's port that the target comes from; empty where the drawing computes it."""
        self.head = _head(loss, self.target, parts, self.port)
        self._each = _for_each_example(program, whole, alone)
        self._kept: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []

    @property
    def numbers(self) -> int:
        """How many numbers the answer to one example is."""
        return self.prediction.size + self.target.size

    def take(self, values: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        scores, target = values[self.loss.prediction], values[self.loss.target]
        losses = self._each(told)  # type: ignore[arg-type]  # an Environment, which `run` gives
        losses = losses.reshape(len(target), -1).float()
        if self.loss.ignored is None:
            losses = losses.mean(1)
        else:  # those are 0
            losses = losses.sum(1) / (target != self.loss.ignored).reshape(len(target), -1).sum(1).clamp(min=1)
        if self.head.kind == "classes" and not self.head.single and not classes_last(self.prediction, self.target):
            scores = scores.movedim(1, -1)
        self._kept.append((_array(scores), _array(target), _array(losses)))

    def put_in_order(self, rows: NDArray[np.int64]) -> None:
        """What was taken is of these rows, each of them once: it goes back to where they stand."""
        places = np.argsort(rows)
        self._kept = [tuple(np.concatenate(arrays)[places] for arrays in zip(*self._kept, strict=True))]  # type: ignore[list-item]

    def predictions(
        self, part: str, rows: NDArray[np.int64], index: NDArray[np.int64], notes: tuple[str, ...]
    ) -> Predictions:
        scores, target, losses = (np.concatenate(arrays) for arrays in zip(*self._kept, strict=True))
        if self.head.kind == "classes":
            target = target if np.issubdtype(target.dtype, np.integer) else target > 0.5
            target, scores = target.astype(np.int64), scores.astype(np.float32)
            scores = scores.reshape(target.shape) if self.head.single else scores
        else:
            scores, target = (self._in_its_unit(array) for array in (scores, target))
        found = {name: reader.predictions(part, rows, index, notes) for name, reader in self.members.items()}
        return Predictions(part, rows, index, scores, target, losses, self.parts.facts, self.head, notes, found)

    def _in_its_unit(self, numbers: NDArray[Any]) -> NDArray[np.float64]:
        """(N, k), without the scaling of the data."""
        scaler = {"y": self.parts.target_scaler, "x": self.parts.scaler}.get(self.port)
        if scaler is not None and not scaler.changes_nothing:
            numbers = numbers.astype(np.float64) * scaler.scale + scaler.offset
        return numbers.astype(np.float64).reshape(len(numbers), -1)


def _array(tensor: Tensor) -> NDArray[Any]:
    return tensor.detach().cpu().numpy()


def _value(program: Program, name: str) -> Value:
    """What is known of a variable of the program."""
    for entry in program.entries:
        if entry.name == name:
            return entry.value
    for step in program.steps:
        if name in step.variables:
            return step.values[step.variables.index(name)]
    return Value((1,))  # one number of a vector


def _head(loss: Loss, target: Value, parts: Parts, port: str) -> Head:
    kind: Any = "numbers" if loss.task == "regression" else "classes"
    single = loss.task == "binary"
    classes = 2 if single else target.classes or 0
    named = parts.facts.classes if port == "y" and len(parts.facts.classes) == classes else ()
    return Head(
        loss.node,
        loss.title,
        kind,
        loss.answers,
        classes=(named or _numbered(single, classes)) if kind == "classes" else (),
        targets=_targets(parts, port, prod(target.shape)) if kind == "numbers" else (),
        shape=target.shape,
        single=single,
        threshold=loss.threshold,
        port=port,
        ignored=loss.ignored,
    )


def _numbered(single: bool, classes: int) -> tuple[str, ...]:
    return ("no", "yes") if single else tuple(map(str, range(classes)))


def _targets(parts: Parts, port: str, count: int) -> tuple[str, ...]:
    """What the numbers of a target are called."""
    name = parts.facts.target if port == "y" and parts.facts.target else "target"
    if port == "x" and len(parts.facts.features) == count:
        return parts.facts.features
    return parts.facts.called(name, count)


def _for_each_example(program: Program, loss: Loss, alone: str = "") -> Closure:
    """The loss as a function of the values of a pass that gives a number for each example, or several; `alone` is the
    answer of a member that is compared in the place of the common one."""
    step = next(step for step in program.steps if loss.name in step.variables)
    call = step.results[step.variables.index(loss.name)][1]
    call = of_member(call, loss, alone) if alone else call
    if isinstance(call, Call) and call.target == ".mean":
        return compiled(call.args[0])
    if isinstance(call, Call) and call.target.startswith("F."):
        return compiled(Call(call.target, *call.args, **{**call.kwargs, "reduction": "none"}))
    raise TrainingError(f"{loss.title} has no value for a single example.")
