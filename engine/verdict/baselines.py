"""What needs no network, judged by the same figures on the same examples: a network that loses to the mean should be
seen to.

Of classes: the most frequent one, logistic regression, a random forest. Of numbers: the mean, ridge regression, a
random forest. Where a class is asked for every step of a sequence: the most frequent one, and the one that most often
goes with the step's own symbol. Of running text: what usually follows the last four tokens. Of time series: the last
value, and the value of a season ago, where the training part shows one. All are scikit-learn's where it has them, with
its usual settings, and fitted on the training part.

What they may cost is bounded: so many examples, so many numbers of each, so many steps. Where that leaves something
out, the notes of a baseline say so. Results are kept for the data they were made of.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.datasets.prepare import Part, Parts
from engine.verdict.fitting import EXAMPLES, blocks, features, fitted_on, judged_rows
from engine.verdict.ngrams import counted_in, following
from engine.verdict.predictions import Head, Predictions
from engine.verdict.verdict import Verdict, judge

Array = NDArray[Any]
Told = Callable[[int, int, str], None]

WEIGHED = 80_000_000
"""Examples times numbers times classes of logistic regression: 100 steps over them take some three seconds."""
STEPS = 100
"""Of logistic regression: scikit-learn's own limit."""
TREES = 100
"""Of a forest: scikit-learn's own number."""
GROWN = 5
"""Trees that are grown between two looks at whether to go on."""
PAIRS = 4_000_000
"""Symbols times classes that are counted."""
NGRAM = 5
"""Tokens in a row that are counted of a text: what networks that read characters are measured against."""
SEASONAL = 0.3
"""The correlation with itself from which on a series is said to have a season."""


class Model(Protocol):
    """What scikit-learn's models have in common."""

    def predict(self, x: Array) -> Array: ...
    def predict_proba(self, x: Array) -> Array: ...


def quietly(done: int, total: int, words: str) -> None:
    """For those who do not want to know how far it is."""


def baselines(parts: Parts, part: str = "test", told: Told = quietly) -> Mapping[str, Verdict]:
    """The verdict on every baseline that suits the data, by its name, for a part that has examples.

    What `told` raises ends the work; what was judged until then need not be made again. Takes some seconds: for a
    thread.
    """
    kept = _shelf(parts)
    found: dict[str, Verdict] = {}
    models = tuple(_models(parts))
    for number, (name, make) in enumerate(models):
        done = 100 * number // len(models)
        told(done, 100, name)
        if (part, name) not in kept:
            steps = _Steps(told, done, 100 // len(models), name)
            kept[part, name] = make(parts, part, steps)
        found[name] = kept[part, name]
    told(100, 100, "baselines")
    return found


@lru_cache(maxsize=2)
def _shelf(parts: Parts) -> dict[tuple[str, str], Verdict]:  # noqa: ARG001
    """What was found for these data. As many are kept as there are prepared data (see `prepare`)."""
    return {}


class _Steps:
    """Tells how far one baseline is, as a share of all."""

    def __init__(self, told: Told, start: int, width: int, name: str) -> None:
        self._told, self._start, self._width, self._name = told, start, width, name

    def __call__(self, share: float) -> None:
        self._told(self._start + int(share * self._width), 100, self._name)


Make = Callable[[Parts, str, Callable[[float], None]], Verdict]


def _models(parts: Parts) -> Iterator[tuple[str, Make]]:
    y = parts.facts.y
    if y.is_index:
        yield "most frequent class", _most_frequent
        if not y.shape:
            yield "logistic regression", _logistic
            yield "random forest", _forest
        elif parts.facts.x.shape == y.shape and (parts.facts.x.classes or PAIRS) * (y.classes or 0) <= PAIRS:
            yield "most frequent after the same symbol", _pairs
        if parts.facts.goes_on:
            yield f"{NGRAM}-gram", _ngram
    else:
        yield "mean", _mean
        if _past(parts) is not None:
            yield "last value", _last_value
            if season(parts):
                yield "seasonal naive", _seasonal
        yield "ridge regression", _ridge
        yield "random forest", _forest


# ---- the baselines ----


def _most_frequent(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:  # noqa: ARG001
    """Counts every example once: rare classes that are repeated for the network are as rare as they were."""
    classes = parts.facts.y.classes or 0
    once = np.unique(parts.train.index, return_index=True)[1]
    counts = np.bincount(np.asarray(parts.train.y)[once].reshape(-1), minlength=classes)
    rows = judged_rows(getattr(parts, part))
    shares = np.broadcast_to(counts / counts.sum(), (len(rows), *parts.facts.y.shape, classes))
    return _verdict(parts, part, rows, shares.astype(np.float32))


def _pairs(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:
    """Counts which class goes with which symbol at the same step, with one more of each class that is seen at all."""
    symbols, classes = parts.facts.x.classes or 0, parts.facts.y.classes or 0
    counts = np.zeros(symbols * classes, np.int64)
    for x, y in blocks(parts.train, np.arange(len(parts.train))):
        counts += np.bincount(x.reshape(-1) * classes + y.reshape(-1), minlength=symbols * classes)
        step(0.5)
    table = counts.reshape(symbols, classes)
    table = table + table.sum(0) / max(1, table.sum())  # what was never seen is as frequent as anywhere
    shares = (table / table.sum(1, keepdims=True)).astype(np.float32)
    rows = judged_rows(getattr(parts, part), prod(parts.facts.y.shape) * classes)
    answers = [shares[x] for x, _ in blocks(getattr(parts, part), rows)]
    return _verdict(parts, part, rows, np.concatenate(answers))


def _ngram(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:
    """Judged where the network is: at the beginning of a window it knows no more than that."""
    facts = parts.facts
    model = counted_in(parts.train, NGRAM, facts.y.classes or 0)
    step(0.5)
    rows = judged_rows(getattr(parts, part), prod(facts.y.shape) * model.tokens)
    answers = [following(model, x, bool(facts.y.shape)) for x, _ in blocks(getattr(parts, part), rows)]
    return _verdict(parts, part, rows, np.concatenate(answers))


def _mean(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:  # noqa: ARG001
    rows = judged_rows(getattr(parts, part))
    mean = np.asarray(parts.train.y, np.float64).mean(0)
    return _verdict(parts, part, rows, np.broadcast_to(mean, (len(rows), *mean.shape)))


def _past(parts: Parts) -> int | None:
    """Of a time series the channel that holds what the target was; None where it is not read."""
    facts = parts.facts
    known = facts.target in facts.channels and facts.x.rank == 2 and facts.y.rank == 1
    return facts.channels.index(facts.target) if known else None


def _last_value(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:  # noqa: ARG001
    return _from_past(parts, part, np.full(parts.facts.y.size, -1), ())


def _seasonal(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:  # noqa: ARG001
    lag = season(parts)
    places = np.arange(parts.facts.y.size) % lag - lag
    return _from_past(parts, part, places, (f"A season is {lag} steps long, as found in the training part.",))


def _from_past(parts: Parts, part: str, places: Array, notes: tuple[str, ...]) -> Verdict:
    """Answers with what the target was at these places of the window, one for each step of the horizon."""
    rows, channel = judged_rows(getattr(parts, part)), _past(parts)
    pasts = (parts.preparation.invert(x)[:, :, channel] for x, _ in blocks(getattr(parts, part), rows))
    return _verdict(parts, part, rows, np.concatenate([past[:, places] for past in pasts]), notes, own_unit=True)


def season(parts: Parts) -> int:
    """How many steps a season has: the lag within the window at which the training part is most like itself, if it is
    more like itself there than at the lags beside it. 0 where there is none."""
    channel, train = _past(parts), parts.train
    if channel is None or len(train) < 10:
        return 0
    rows = np.linspace(0, len(train) - 1, min(len(train), EXAMPLES)).astype(int)
    past = np.concatenate([x[:, :, channel] for x, _ in blocks(train, np.unique(rows))]).astype(np.float64)
    deviation = past - past.mean(0)
    scale = np.sqrt((deviation**2).mean(0))
    if not scale.all():
        return 0
    alike = ((deviation * deviation[:, -1:]).mean(0) / (scale * scale[-1]))[::-1]  # by lag, 0 first
    peaks = [lag for lag in range(2, len(alike) - 1) if alike[lag] > max(alike[lag - 1], alike[lag + 1], SEASONAL)]
    return max(peaks, key=lambda lag: float(alike[lag]), default=0)


def _logistic(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    x, y, notes = fitted_on(parts, WEIGHED // (parts.facts.y.classes or 1))
    step(0.2)
    warnings.simplefilter("ignore", ConvergenceWarning)  # it is told below, where people read it
    with threadpool_limits(1, "blas"):  # with one more thread beside a training it takes up to 60 times as long
        model = LogisticRegression(max_iter=STEPS).fit(x, y)
    if model.n_iter_.max() >= STEPS:
        notes += (f"Logistic regression was left after {STEPS} steps; more would still change it.",)
    step(0.8)
    return _predicted(parts, part, model, model.classes_, notes)


def _ridge(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:
    from sklearn.linear_model import Ridge
    from threadpoolctl import threadpool_limits

    x, y, notes = fitted_on(parts)
    step(0.3)
    with threadpool_limits(1, "blas"):
        model = Ridge().fit(x, y)
    return _predicted(parts, part, model, None, notes)


def _forest(parts: Parts, part: str, step: Callable[[float], None]) -> Verdict:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    x, y, notes = fitted_on(parts)
    if parts.facts.y.is_index:
        model = RandomForestClassifier(GROWN, warm_start=True, random_state=0)
    else:  # a third of the numbers at every branching, as Breiman advises for regression
        model = RandomForestRegressor(GROWN, warm_start=True, random_state=0, max_features=1 / 3)
        y = y[:, 0] if y.shape[1] == 1 else y
    for trees in range(GROWN, TREES + 1, GROWN):
        model.set_params(n_estimators=trees)
        model.fit(x, y)
        step(0.9 * trees / TREES)
    return _predicted(parts, part, model, getattr(model, "classes_", None), notes)


# ---- what they answer ----


def _predicted(parts: Parts, part: str, model: Model, classes: Array | None, notes: tuple[str, ...]) -> Verdict:
    examples: Part = getattr(parts, part)
    rows = judged_rows(examples)
    tables = (features(x, parts) for x, _ in blocks(examples, rows))
    if classes is None:
        return _verdict(parts, part, rows, np.concatenate([model.predict(table) for table in tables]), notes)
    answers = np.concatenate([model.predict_proba(table) for table in tables])
    shares = np.zeros((len(rows), parts.facts.y.classes or 0), np.float32)
    shares[:, classes] = answers
    return _verdict(parts, part, rows, shares, notes)


def _verdict(
    parts: Parts, part: str, rows: Array, answers: Array, notes: tuple[str, ...] = (), own_unit: bool = False
) -> Verdict:
    examples: Part = getattr(parts, part)
    y, facts = np.asarray(examples.y)[rows], parts.facts
    if len(rows) < len(examples):
        notes += (f"Judged by {len(rows):,} of {len(examples):,} examples.",)
    if facts.y.is_index:
        names = facts.classes or tuple(map(str, range(facts.y.classes or 0)))
        head = Head("", "Baseline", "classes", "probabilities", names, (), facts.y.shape)
        target: Array = y.astype(np.int64)
    else:
        y = _own_unit(parts, y)
        answers = answers if own_unit else _own_unit(parts, answers.reshape(len(rows), *facts.y.shape))
        answers = answers.reshape(len(rows), -1).astype(np.float64)
        names = facts.called(facts.target or "target", y.shape[1])
        head, target = Head("", "Baseline", "numbers", "numbers", targets=names, shape=facts.y.shape), y
    losses = np.full(len(rows), np.nan, np.float32)
    index = np.asarray(examples.index)[rows]
    made = Predictions(part, rows.astype(np.int64), index, answers, target, losses, facts, head, notes)
    return replace(judge(made), notes=notes)  # what is missing in the part is told with the network's own verdict


def _own_unit(parts: Parts, numbers: Array) -> Array:
    scaler = parts.target_scaler
    numbers = numbers.astype(np.float64)
    return (numbers if scaler is None else numbers * scaler.scale + scaler.offset).reshape(len(numbers), -1)
