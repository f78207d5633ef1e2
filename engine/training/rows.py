"""The weights of one network after many steps, within a fixed memory: a row of bytes for each step that is kept.

A step of a small network takes a quarter of a millisecond, so keeping its weights may take a few microseconds: they
are copied as bytes, by one call, into memory that was set aside before (2 µs for a 2-8-8-1 network; clones take 15).
Where the memory is full, every second row goes, by the number of its step, and from then on only steps of the wider
spacing are kept: what is kept covers the whole run evenly, and nothing is moved.

One thread keeps rows while others read them. A row is written before it is counted, and written over only after
`thin` or `cut` has freed it; whoever calls those, and whoever reads, holds a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from math import nan
from threading import Lock

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Bytes = NDArray[np.uint8]

RECORD = 8 + 4 + 4
"""Bytes that a row takes besides its weights: its step, the loss, and where it lies."""
AHEAD = 64
"""Rows that are looked up at a time."""
JOINED = 1 << 16
"""Bytes of a row up to which its tensors are joined by Python: for few bytes numpy takes four times as long."""
SPARE = 0.1
"""The share of free rows up to which they may stay: to copy 190 MB takes half a second, in which the training waits."""
AT_ONCE = 4096
"""Rows that are moved at a time: what is on its way takes memory as well."""


def width(tensors: Mapping[str, Tensor]) -> int:
    """Bytes of one row."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())


class Rows:
    """Rows in the order of their steps. The first `count` entries of each column are in use, and so are the rows that
    their `slots` name; the other slots are free. `every`: of so many steps that follow one another, the first is kept.
    """

    def __init__(self, width: int, budget: int) -> None:
        self.width = width
        fits = budget // (self.width + RECORD)
        self.capacity = fits if fits > 1 else 0  # one alone could not be both ends of a run
        self.count = 0
        self.every = 1
        self.next = 0
        """The first step that may be kept next."""
        # The system gives memory page by page when it is written to: nothing is written before it is needed.
        self.steps = np.empty(self.capacity, np.int64)
        self.losses = np.empty(self.capacity, np.float32)
        self.slots = np.empty(self.capacity, np.int32)
        self._memory = np.empty((self.capacity, self.width), np.uint8)
        self._begun = self._most = 0

    @property
    def bytes(self) -> int:
        """What has been written to: what the rows really take."""
        return max(self._most, self.count) * (self.width + RECORD)

    def keeping(self, tensors: Mapping[str, Tensor], lock: Lock) -> Generator[int, int, None]:
        """Keeps these tensors as they are each time a step is sent, and answers which step it waits for next; steps
        before that one must not be sent. Holds until the rows are cut or resized: then another is needed.

        A generator, because a chain of calls takes three times as long in the middle of a training.
        """
        gather = _gatherer(list(tensors.values()))
        step = yield self.next
        while True:
            if self.count == self.capacity:
                with lock:
                    self.thin()
            self._begin(self.count + AHEAD)
            for slot in self.slots[self.count : self.count + AHEAD].tolist():
                while step < self.next:
                    step = yield self.next
                gather(self._memory[slot])
                self.steps[self.count] = step
                self.count += 1
                self.next = (step // self.every + 1) * self.every
                step = yield self.next

    def thin(self) -> None:
        """Widens the spacing until there is room. The first row stays always."""
        while self.count == self.capacity:
            self.every *= 2
            steps = self.steps[: self.count] // self.every
            self._choose(np.flatnonzero(np.diff(steps, prepend=-1)))
        self._set_next()

    def cut(self, step: int) -> None:
        """Forgets what came after a step."""
        self._choose(np.arange(self.place(step) + 1))
        self._set_next()

    def place(self, step: int) -> int:
        """Where the last row at or before a step lies; −1 where there is none."""
        return int(np.searchsorted(self.steps[: self.count], step, "right")) - 1

    def tell(self, steps: NDArray[np.int64], losses: NDArray[np.float32]) -> None:
        """The losses of these steps, which are in order."""
        if self.count and len(steps):
            places = np.searchsorted(self.steps[: self.count], steps)
            places[places == self.count] = 0
            known = self.steps[places] == steps
            self.losses[places[known]] = losses[known]

    def weights(self, place: int, like: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """A copy of one row as tensors, named and shaped as those of `like`."""
        row, start = self._memory[self.slots[place]], 0
        found: dict[str, Tensor] = {}
        for name, tensor in like.items():
            size = tensor.numel() * tensor.element_size()
            piece = torch.from_numpy(row[start : start + size].copy())  # aligned, which a piece of a row need not be
            found[name] = piece.view(tensor.dtype).view(tensor.shape)
            start += size
        return found

    def resized(self, budget: int) -> Rows:
        """The same rows, or as many of them as fit, within another budget."""
        other = Rows(self.width, budget)
        if not other.capacity:
            return other
        while self.count > other.capacity:
            self.capacity = self.count
            self.thin()
        other._begin(self.count)
        other.every, other.count = self.every, self.count
        other.steps[: self.count], other.losses[: self.count] = self.steps[: self.count], self.losses[: self.count]
        for start in range(0, self.count, AT_ONCE):
            stop = min(start + AT_ONCE, self.count)
            other._memory[start:stop] = self._memory[self.slots[start:stop]]
        other._set_next()
        return other

    def closed(self) -> Rows:
        """The same rows without much room for more: not every system gives memory only when it is written to."""
        if self.count >= (1 - SPARE) * self.capacity:
            return self
        return self.resized(max(2, self.count) * (self.width + RECORD))

    def _begin(self, stop: int) -> None:
        """Sets up slots that were never used, up to a number."""
        start, stop = self._begun, min(stop, self.capacity)
        if stop > start:
            self.slots[start:stop] = np.arange(start, stop)
            self.losses[start:stop] = nan
            self._begun = stop

    def _choose(self, kept: NDArray[np.int64]) -> None:
        """Only these rows stay; the slots of the others are free, and the first to be written to again."""
        self._most = max(self._most, self.count)
        stays = np.zeros(self.count, bool)
        stays[kept] = True
        order = np.concatenate([kept, np.flatnonzero(~stays)])
        for column in (self.steps, self.losses, self.slots):
            column[: self.count] = column[: self.count][order]
        self.count = len(kept)
        self.losses[self.count : self._begun] = nan

    def _set_next(self) -> None:
        self.next = (int(self.steps[self.count - 1]) // self.every + 1) * self.every if self.count else 0


def _gatherer(tensors: list[Tensor]) -> Callable[[Bytes], None]:
    """Writes tensors one behind the other into a row."""
    if all(tensor.device.type == "cpu" and tensor.is_contiguous() for tensor in tensors):
        views = [_bytes(tensor) for tensor in tensors]  # they see what becomes of the weights
        if sum(view.nbytes for view in views) <= JOINED:
            pieces, join = [view.data for view in views], b"".join

            def copy(row: Bytes) -> None:
                row.data[:] = join(pieces)

            return copy

        def gather(row: Bytes) -> None:
            np.concatenate(views, out=row)

        return gather

    def fetch(row: Bytes) -> None:
        np.concatenate([_bytes(tensor.detach().cpu()) for tensor in tensors], out=row)

    return fetch


def _bytes(tensor: Tensor) -> Bytes:
    view: Bytes = tensor.detach().reshape(-1).view(torch.uint8).numpy()
    return view
