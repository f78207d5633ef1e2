"""Supervised learning: along the gradient of the losses that the drawing compares its answers by.

All examples lie on the device as tensors, and a batch is gathered from them by rows into memory that is used again at
every step: a `DataLoader` over tensors takes a quarter more time. The order of the examples is a function of the seed
and the epoch alone, so a run can be taken up in the middle of an epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd import backward

from engine.datasets.stored import Stored
from engine.errors import TrainingError
from engine.network import Network
from engine.steps import Entry, Program, Step
from engine.training.corrupting import Drawn, kept, spoilt
from engine.training.methods.base import Batch, Method, Values
from engine.training.streams import in_streams

if TYPE_CHECKING:
    from engine.datasets.prepare import Part, Parts
    from engine.settings import TrainingSettings
    from engine.training.state import State


SAMPLE = 2**32
"""Stands for a bootstrap sample where an epoch stands for an order: no run has so many."""


def forward(network: Network, batch: Batch) -> tuple[Mapping[str, Any], Tensor]:
    """Every value of one pass by its name, and the loss, a scalar that `backward` can be called on."""
    values = network.run(batch)
    return values, network.loss(values)


class Supervised(Method):
    """The sum of all losses, and its gradient by all weights."""

    name = "supervised"
    by_examples = True
    by_loss_alone = True
    _state: State | None = None

    def begin(self, state: State, data: Parts) -> None:
        self._state = state

    def gradients(self, batch: Batch, share: float = 1.0) -> tuple[Values, Tensor]:
        self.teach()
        with self.precision():
            values, loss = forward(self.network, batch)
        backward(loss if share == 1 else loss * share)
        return values, loss

    def teach(self) -> None:
        """A decoder is told less and less, as its drawing says."""
        feed = self.network.program.feed
        if feed is not None and self._state is not None:
            self.network.teaching = feed.told(self._state.epoch / max(1, self.settings.epochs - 1))


class PerceptronRule(Supervised):
    """Rosenblatt's rule: a gradient step of the program that `engine.perceptron` makes of the drawing."""

    name = "perceptron"


def learn(network: Network) -> None:
    """Puts a network into training mode. What a frozen batch normalisation knows of the data stays as it is."""
    network.train()
    for step in network.program.steps:
        if step.frozen and step.module is not None:
            module = network.get_submodule(step.name)
            module.train(getattr(module, "running_mean", None) is None)


def order(seed: int, epoch: int, examples: int, bootstrap: bool = False) -> Tensor:
    """The order in which an epoch (from 0) goes through the examples, or through a bootstrap sample of them.

    The sample is the same in every epoch: about 63 of 100 examples are in it, some of them several times.
    """
    # numpy's generator mixes both numbers well; torch's looks at 32 bits of its seed only.
    rows = np.random.default_rng((seed, epoch)).permutation(examples)
    if bootstrap:
        rows = np.random.default_rng((seed, SAMPLE)).integers(0, examples, examples)[rows]
    return torch.from_numpy(rows)


def bounds(examples: int, batch_size: int) -> list[tuple[int, int]]:
    """Where batches begin and end. A last one with a single example joins its neighbour: batch norm refuses one."""
    starts = list(range(0, examples, batch_size))
    if len(starts) > 1 and examples - starts[-1] == 1 < batch_size:
        starts.pop()
    return list(pairwise([*starts, examples]))


def refuse_single(program: Program, examples: int, batch_size: int) -> None:
    """Refuses batches of one example where a layer compares the examples of a batch. Raises TrainingError."""
    if min(examples, batch_size) != 1:
        return
    step = next((step for step in program.steps if _compares_examples(step)), None)
    if step:
        text = f"{step.title} ({step.node}) compares the examples of a batch, but every batch has only one."
        hint = "Set the batch size to 2 or more." if examples > 1 else "Use more examples, or remove the layer."
        raise TrainingError(text, hint, step.node)


def _compares_examples(step: Step) -> bool:
    """Whether it is a batch normalisation that learns, of channels with a single number each."""
    if step.module is None or "BatchNorm" not in step.module.target or step.bypassed:
        return False
    if step.values[0].size > step.values[0].shape[0]:
        return False
    return not step.frozen or step.module.kwargs.get("track_running_stats") is False


class Examples:
    """One part of the data as tensors on the device (or beside it, where they would take more than half of it).

    What is stored on disk stays there; the rows of a batch are read from it.
    """

    def __init__(self, program: Program, part: Part, device: torch.device) -> None:
        _check(program)
        self.device = device
        given = {entry.name: part.port(entry.port) for entry in program.entries}
        self.stored = {
            entry.name: Lookup(entry, x) for entry in program.entries if isinstance(x := given[entry.name], Stored)
        }
        arrays = {entry.name: _array(entry, part) for entry in program.entries if entry.name not in self.stored}
        home = device if not self.stored and _fits(arrays, device) else torch.device("cpu")
        self.tensors = {name: _laid_out(torch.from_numpy(array).to(home)) for name, array in arrays.items()}
        self._home = home
        self._starts, self._window = part.starts, program.entries[0].value.shape[:1]
        self._streams: dict[tuple[int, bool], list[tuple[Tensor, Tensor]]] = {}
        self._buffers: dict[int, dict[str, Tensor]] = {}
        self._corruption = program.corruption
        self._index = torch.from_numpy(np.ascontiguousarray(part.index, np.int64))
        self._drawn = {entry.name: kept(entry) for entry in program.corruption.entries} if program.corruption else {}

    def __len__(self) -> int:
        lengths = [*map(len, self.tensors.values()), *map(len, self.stored.values())]
        return min(lengths, default=0)

    def take(self, rows: Tensor) -> Batch:
        """The examples of these rows. They hold until the next call: the memory is used again."""
        if len(rows) not in self._buffers:
            self._buffers[len(rows)] = {name: _buffer(tensor, len(rows)) for name, tensor in self.tensors.items()}
        batch = self._buffers[len(rows)]
        for name, tensor in self.tensors.items():
            torch.index_select(tensor, 0, rows, out=batch[name])
        return self._spoilt(self._here(batch | self._read(rows.numpy()) if self.stored else batch))

    def slice(self, start: int, stop: int, as_it_is: bool = False) -> Batch:
        """The examples from `start` up to, not including, `stop`; `as_it_is`: without noise that the program asks for,
        as where somebody gives an example of their own."""
        batch = {name: tensor[start:stop] for name, tensor in self.tensors.items()}
        here = self._here(batch | self._read(slice(start, stop)) if self.stored else batch)
        return here if as_it_is else self._spoilt(here, self._index[start:stop])

    def streams(self, wide: int, lone: bool = False) -> list[tuple[Tensor, Tensor]]:
        """The rows of each step, each place of them reading on in a stream of its own, and which of them begin anew.
        Raises TrainingError where the examples are in no order."""
        if self._starts is None:
            text = "The examples are in no order: there is no state to carry from one to the next."
            raise TrainingError(text, "Switch off “carry states”, or use a text or a time series.")
        if (wide, lone) not in self._streams:
            starts = torch.from_numpy(self._starts).to(self._home)
            self._streams[wide, lone] = in_streams(starts, self._window[0], wide, lone)
        return self._streams[wide, lone]

    def ordered(self, settings: TrainingSettings, epoch: int) -> list[Tensor]:
        """The rows of each step of an epoch."""
        if settings.carries:
            return [rows for rows, _ in self.streams(settings.step_size)]
        rows = order(settings.seed, epoch, len(self), settings.bootstrap).to(self._home)
        return [rows[start:stop] for start, stop in bounds(len(self), settings.step_size)]

    def spread(self, name: str) -> float:
        """The mean squared distance of a target from its mean; 0 where `name` is not among the examples' values."""
        if name not in self.tensors or not len(self):
            return 0.0
        values = self.tensors[name].cpu().double()
        return float((values - values.mean(0)).square().mean())

    def _spoilt(self, batch: Batch, index: Tensor | None = None) -> Batch:
        """The same with noise in its inputs, where the program asks for it: drawn anew, or always the same for examples
        of these numbers."""
        if self._corruption is None:
            return batch
        found = dict(batch)
        for entry in self._corruption.entries:
            x, always = batch[entry.name], self._drawn[entry.name]
            drawn = Drawn.like(tuple(x.shape), x.device) if index is None else always.of(index % len(always.noise))
            found[entry.name] = spoilt(self._corruption, entry, x, drawn.to(x.device))
        return found

    def _read(self, rows: Any) -> dict[str, Tensor]:
        return {name: _laid_out(torch.from_numpy(lookup[rows])) for name, lookup in self.stored.items()}

    def _here(self, batch: Batch) -> Batch:
        return batch if self._home == self.device else {name: tensor.to(self.device) for name, tensor in batch.items()}


@dataclass(frozen=True, eq=False)
class Lookup:
    """Rows on disk, as one data port of the program wants them."""

    entry: Entry
    x: Stored

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, rows: Any) -> NDArray[Any]:
        return _as_wanted(self.entry, self.x[rows])


def _buffer(tensor: Tensor, rows: int) -> Tensor:
    """Memory for so many examples, laid out as they are."""
    shape = (rows, *tensor.shape[1:])
    if _is_pictures(tensor):
        return torch.empty(shape, dtype=tensor.dtype, memory_format=torch.channels_last)
    return tensor.new_empty(shape)


def _laid_out(tensor: Tensor) -> Tensor:
    """On a CPU the channels of a picture lie side by side: what follows keeps to that, and pools 12 times as fast as
    where each channel is a picture of its own."""
    return _buffer(tensor, len(tensor)).copy_(tensor) if _is_pictures(tensor) else tensor


def _is_pictures(tensor: Tensor) -> bool:
    return tensor.dim() == 4 and tensor.device.type == "cpu"


def _check(program: Program) -> None:
    for entry in program.entries:
        if entry.port not in ("x", "y", "returns"):
            raise TrainingError(f"'{entry.node}' has no data.", "Put a data set in the place of the input.", entry.node)


def _array(entry: Entry, part: Part) -> NDArray[Any]:
    """The values of one data port, in the shape that the drawing promises."""
    return _as_wanted(entry, np.asarray(part.port(entry.port)))


def _as_wanted(entry: Entry, array: NDArray[Any]) -> NDArray[Any]:
    wanted = np.int64 if entry.value.is_index else np.float32
    return np.ascontiguousarray(array, wanted).reshape(len(array), *entry.value.shape)


def _fits(arrays: Mapping[str, NDArray[Any]], device: torch.device) -> bool:
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return sum(array.nbytes for array in arrays.values()) < free / 2
