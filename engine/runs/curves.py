"""The curves of a run as `curves.csv`, which any other program reads too: a row a step or an epoch, in their order.

    kind,epoch,step,seconds,learning rate,training loss,training accuracy,validation loss,validation accuracy
    step,0.25,4,,0.001,1.32,0.41,,
    epoch,1,16,0.021,,1.1,0.45,0.98,0.5

`epoch` of a step is a fraction. Not every step has a row: those of a long run lie further and further apart, so that
the file stays below a few megabytes however long it lasts. Appending is not atomic; a torn last line is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import FileError
from engine.runs.record import CURVES, plain_bytes
from engine.saving import failure
from engine.training.beats import Beat
from engine.training.events import EpochEnded, Metrics, Progress

Row = Progress | EpochEnded
Part = Literal["step", "training", "validation"]
FIRST = ("kind", "epoch", "step", "seconds", "learning rate")
STEPS = 2_000
"""Rows for each doubling of the time: a curve on a screen shows no more."""
EPOCHS = 5_000
"""Epochs up to which each has a row; after twice as many every second has one, after three times every third."""
MOST_BYTES = 100_000_000


class Thinning:
    """Which events of a run get a row. The first and the last always do, because whoever writes adds the last."""

    def __init__(self) -> None:
        self._next = 0.0

    def takes_step(self, now: float) -> bool:
        """Whether the step that is told `now`, in seconds since the start, has a row."""
        if now < self._next:
            return False
        self._next = now + now / STEPS
        return True

    def takes_epoch(self, epoch: int) -> bool:
        return epoch % (epoch // EPOCHS + 1) == 0


class Writer:
    """Rows as text. The first event decides which metrics have columns."""

    def __init__(self, beat: Beat) -> None:
        self.beat = beat
        self._names: tuple[str, ...] = ()

    def text(self, rows: Iterable[tuple[Row, float]]) -> str:
        """The lines of these events, each with the seconds of training until then; before the first ones, the head."""
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        for event, seconds in rows:
            if not self._names:
                self._names = tuple(event.metrics if isinstance(event, Progress) else event.train)
                parts = [f"{part} {name}" for part in ("training", "validation") for name in self._names]
                lines.writerow((*FIRST, *parts))
            lines.writerow(self._step(event) if isinstance(event, Progress) else self._epoch(event, seconds))
        return out.getvalue()

    def _step(self, event: Progress) -> list[str]:
        start = ["step", f"{self.beat.time(event.step):.6g}", str(event.step), "", f"{event.learning_rate:.6g}"]
        return [*start, *self._figures(event.metrics), *self._figures({})]

    def _epoch(self, event: EpochEnded, seconds: float) -> list[str]:
        start = ["epoch", str(event.epoch), str(self.beat.step(event.epoch)), f"{seconds:.4f}", ""]
        return [*start, *self._figures(event.train), *self._figures(event.validation)]

    def _figures(self, metrics: Metrics) -> list[str]:
        return [f"{metrics[name]:.7g}" if name in metrics else "" for name in self._names]


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of one metric: epochs (fractions, for steps), seconds of training (not-a-number for steps), and values."""

    epochs: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    seconds: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    values: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, eq=False)
class Curves:
    """All curves of a run, by part and metric: `curves.of("validation", "loss")`."""

    found: Mapping[tuple[Part, str], Curve] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics, the loss first."""
        return tuple(dict.fromkeys(name for _, name in self.found))

    def of(self, part: Part, name: str) -> Curve:
        return self.found.get((part, name), Curve())

    def by_epoch(self, part: Part) -> dict[int, dict[str, float]]:
        """The figures of each epoch of a part that was recorded."""
        found: dict[int, dict[str, float]] = {}
        for (of, name), curve in self.found.items():
            for epoch, value in zip(curve.epochs, curve.values, strict=True) if of == part else ():
                found.setdefault(round(epoch), {})[name] = float(value)
        return dict(sorted(found.items()))

    def last(self, part: Part) -> dict[str, float]:
        """The figures at the end of a part."""
        ends = {name: curve for (of, name), curve in self.found.items() if of == part and len(curve)}
        return {name: float(curve.values[-1]) for name, curve in ends.items()}


def read_curves(folder: Path) -> Curves:
    """The curves of the run in a folder; none where it has not told any yet. Raises FileError."""
    path = folder / CURVES
    try:
        text = plain_bytes(path, MOST_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return Curves()
    except OSError as error:
        raise failure(path, "read", error) from error
    whole = text[: text.rfind("\n") + 1]
    try:
        head, *rows = list(csv.reader(io.StringIO(whole))) or [[]]
    except csv.Error as error:
        raise FileError(f"{folder.name}/{CURVES} is no table.") from error
    if tuple(head[: len(FIRST)]) != FIRST:
        return Curves()
    return _curves(head[len(FIRST) :], [row for row in rows if len(row) == len(head)])


def _curves(columns: Sequence[str], rows: list[list[str]]) -> Curves:
    found: dict[tuple[Part, str], Curve] = {}
    for kind in ("step", "epoch"):
        chosen = [row for row in rows if row[0] == kind]
        if not chosen:
            continue
        table = np.array([[_number(cell) for cell in row[1:]] for row in chosen])
        for place, column in enumerate(columns, len(FIRST) - 1):
            part, _, name = column.partition(" ")
            if part not in ("training", "validation"):
                continue
            there = np.isfinite(table[:, place]) & np.isfinite(table[:, 0])
            key: Part = "step" if kind == "step" else "training" if part == "training" else "validation"
            if there.any():
                found[key, name] = Curve(*(table[there][:, at] for at in (0, 2, place)))
    return Curves(found)


def _number(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        return float("nan")
    return value if isfinite(value) else float("nan")
