"""The same drawing trained several times, with several seeds or on several folds, and judged each time.

One training follows the other, as a generator of events: whoever iterates may stop at any of them. What a run tells is
handed on with its number. A fold is the validation part of its run, so together the folds judge every example that is
not of the test part, each by a network that has not learnt from it (`pooled`); with seeds the parts stay the same and
only first weights and the order of the examples differ. A run that fails has no verdict and the others go on.

    for event in folds(program, dataset, folder, settings, 5):
        Begun, Within*, Judged    for each run
        Repeated                  at the end
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from engine.datasets.base import Dataset
from engine.datasets.inspecting import with_settings
from engine.datasets.prepare import Parts, prepare
from engine.errors import DataError
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.events import Event, Finished
from engine.training.loop import Controls, Training
from engine.training.state import State
from engine.verdict.predicting import predict, still
from engine.verdict.predictions import Predictions
from engine.verdict.spread import Spread, over
from engine.verdict.verdict import Verdict, judge

Kind = Literal["folds", "seeds"]
MOST = 100


@dataclass(frozen=True)
class Begun:
    """Run `number` of `count`, from 1, is about to train. `title`: "fold 2 of 5", "seed 7"."""

    number: int
    count: int
    title: str
    settings: TrainingSettings
    dataset: Dataset | None = None
    """Of a fold: the data set as it is set for it."""


@dataclass(frozen=True)
class Within:
    """An event of the run that is under way; `share` of all runs is done, 0 to 1."""

    number: int
    event: Event
    share: float


@dataclass(frozen=True, eq=False)
class Judged:
    """A run is over. `verdicts` by part, of the parts that have examples; none where it failed.

    `state` is what it leaves, as long as it is just over: what all runs have left would fill the memory.
    """

    number: int
    title: str
    finished: Finished
    verdicts: Mapping[str, Verdict]
    state: State | None = None


@dataclass(frozen=True, eq=False)
class Repeated:
    """All runs are over: `spreads` by part and by figure, over the runs that did not fail."""

    kind: Kind
    runs: tuple[Judged, ...]
    spreads: Mapping[str, Mapping[str, Spread]]

    @property
    def failed(self) -> int:
        return sum(not run.verdicts for run in self.runs)


RepeatEvent = Begun | Within | Judged | Repeated


def folds(
    program: Program, dataset: Dataset, folder: Path | None, settings: TrainingSettings, count: int
) -> Iterator[RepeatEvent]:
    """One training for each of `count` folds. Raises DataError where the data cannot be dealt out."""
    if "folds" not in dataset.fields:
        raise DataError(
            f"The data set “{dataset.title}” has no folds: its parts are not drawn from its examples.",
            "Train it with several seeds instead.",
        )

    def parts(number: int) -> tuple[Dataset, Parts]:
        fold = with_settings(dataset, folds=count, fold=number)
        return fold, prepare(fold, folder)

    def run(number: int) -> tuple[Begun, Parts]:
        fold, data = parts(number)
        return Begun(number, count, f"fold {number} of {count}", settings, fold), data

    return _repeated("folds", program, count, run)


def seeds(program: Program, data: Parts, settings: TrainingSettings, count: int) -> Iterator[RepeatEvent]:
    """One training for each of `count` seeds, the first with that of the settings."""

    def run(number: int) -> tuple[Begun, Parts]:
        seed = settings.seed + number - 1
        return Begun(number, count, f"seed {seed}", settings.changed(seed=seed)), data

    return _repeated("seeds", program, count, run)


def _repeated(
    kind: Kind, program: Program, count: int, run: Callable[[int], tuple[Begun, Parts]]
) -> Iterator[RepeatEvent]:
    runs: list[Judged] = []
    for number in range(1, count + 1):
        begun, data = run(number)
        yield begun
        training = Training(program, data, begun.settings, None, Controls())
        finished = Finished("stopped", 0)
        for event in training.events():
            epochs = getattr(event, "epoch", 0)
            share = (number - 1 + min(1, epochs / begun.settings.epochs)) / count
            yield Within(number, event, share)
            finished = event if isinstance(event, Finished) else finished
        judged = Judged(number, begun.title, finished, _verdicts(training, data, finished))
        runs.append(judged)
        yield replace(judged, state=training.state)
    yield Repeated(kind, tuple(runs), spreads(runs))


def spreads(runs: list[Judged]) -> dict[str, dict[str, Spread]]:
    """By part, the spread of every figure over the runs that have a verdict on it."""
    found: dict[str, list[Verdict]] = {}
    for run in runs:
        for part, verdict in run.verdicts.items():
            found.setdefault(part, []).append(verdict)
    return {part: over(verdicts) for part, verdicts in found.items()}


def _verdicts(training: Training, data: Parts, finished: Finished) -> dict[str, Verdict]:
    if finished.reason == "failed":
        return {}
    network = still(training.state.network)
    parts = [part for part in ("validation", "test") if len(getattr(data, part))]
    return {part: judge(predict(network, data, part)) for part in parts}


def pooled(runs: tuple[Judged, ...], part: str = "validation") -> Predictions:
    """The predictions of all runs for a part, one behind the other; `rows` are those of the table, as `index`.

    Of folds: for every example what a network says of it that has not learnt from it. Raises DataError without runs.
    """
    found = [run.verdicts[part].predictions for run in runs if part in run.verdicts]
    if not found:
        raise DataError("No run has come to an end.")
    index, scores, target, losses = (
        np.concatenate([getattr(each, name) for each in found]) for name in ("index", "scores", "target", "losses")
    )
    return replace(found[0], rows=index, index=index, scores=scores, target=target, losses=losses)
