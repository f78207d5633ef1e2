"""A stream in which signals are rare, and the last one is to be told at every step: a test of how long a memory lasts.

Most windows of the stream hold no signal at all, so a network that begins each of them with nothing can only guess.
One that goes on with what it knew needs no more than to keep it (see `engine.training.streams`), and learns that from
the windows that do hold one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import ascii_uppercase

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Scaling, Table
from engine.datasets.windows import Shares, Windows, cut, in_parts, starts_in
from engine.errors import DataError
from engine.layer import layer
from engine.values import Value


@layer
class LastSignal(NumberDataset):
    """A stream of rare signals, A, B or C, cut into windows: at every step the last signal is to be told.

    Each signal has a number at every step, 1 where it comes and 0 where not. It may have come many windows ago: a
    recurrent layer knows it only if its state is carried on from window to window, a setting of the training. The parts
    are stretches of the stream, the test at its end. Made here, from the seed.
    """

    kind = "last-signal"
    title = "Last signal"
    runs_on = True
    keywords = (
        "sequence",
        "memory",
        "latch",
        "flip-flop",
        "stream",
        "recurrent",
        "truncated backpropagation",
        "synthetic",
    )

    steps: int = Field(16_000, ge=100, le=2_000_000, description="How many steps the stream has.")
    every: int = Field(40, ge=2, le=10_000, description="A signal comes about every so many steps, by chance.")
    signals: int = Field(3, ge=2, le=26, description="How many different signals there are.")
    window: int = Field(
        8, ge=1, le=4096, description="How many steps the network reads before its weights are changed."
    )
    stride: int = Field(8, ge=1, le=4096, description="How many steps further the next window begins.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides which signals come; the same seed, the same stream.")
    scaling: Scaling = Field("none", description="How the numbers are scaled; they are 0 and 1 as they are.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(ascii_uppercase[: self.signals])

    @property
    def examples(self) -> int:
        return max(0, self.steps - self.window) // self.stride

    @property
    def summary(self) -> str:
        return f"one in {self.every} steps, windows of {self.window}"

    def _idle(self) -> tuple[str, ...]:
        """The parts are stretches of the stream."""
        idle = ("split", "split_by", "split_seed", "balanced", "drop_shared", "missing", "marks", "additions")
        return (*super()._idle(), *idle)

    def facts(self) -> Facts:
        x, y = Value((self.window, self.signals)), Value((self.window,), self.signals)
        return Facts(x, y, self.names, (), "last signal", channels=self.names)

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        which = random.integers(self.signals, size=self.steps)
        comes = random.random(self.steps) < 1 / self.every
        comes[0] = True  # before the first one there would be nothing to tell
        x = np.zeros((self.steps, self.signals), np.float32)
        x[comes, which[comes]] = 1
        last = which[np.maximum.accumulate(np.where(comes, np.arange(self.steps), 0))]
        stretches = cut(self.steps, Shares(self.validation, self.test, self.folds, min(self.fold, self.folds) - 1))
        starts = [starts_in(part, self.window, self.stride) for part in stretches]
        if not len(starts[0]):
            text = f"The stream is too short: its training part holds no window of {self.window:,} steps."
            raise DataError(text, "Make it longer, or the window shorter.")
        every = np.concatenate(starts)
        y = Windows(last, every, self.window)[:].astype(np.int64)
        return Table(Windows(x, every, self.window).rows, y, self.facts(), parts=in_parts(starts), starts=every)

    def example_of(self, values: Mapping[str, str]) -> Array:
        """A window that was typed: `{"A": "1 0 0 …", "B": "0 0 1 …"}`, one number for each step."""
        return np.stack([self._typed(name, values.get(name, "")) for name in self.names], 1)

    def _typed(self, name: str, text: str) -> Array:
        try:
            found = np.array([float(each) for each in text.split()], np.float32)
        except ValueError:
            raise DataError(f"“{name}” should be numbers, but is “{text[:40]}”.", "Separate them by spaces.") from None
        if len(found) != self.window or not np.isfinite(found).all():
            raise DataError(f"“{name}” needs {self.window:,} numbers, one for each step.", "Separate them by spaces.")
        return found
