"""What a network answers for the examples of a part, beside what is true, as plain arrays.

A loss of the drawing compares a prediction with a target, so there are predictions for every loss. A target may be one
class or number for an example, or several of them: a class for every step of a sequence, a number for every horizon.
Each class that is asked for is a **decision**; a verdict counts decisions, and `owner` tells which example each is of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.datasets.base import Facts

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Kind = Literal["classes", "numbers"]

EDGE = 1e-7
"""As close to 0 and 1 as probabilities come: nearer, a single mistake would count as infinitely bad."""


@dataclass(frozen=True)
class Head:
    """What a loss of the drawing compares, and how its prediction is to be read.

    `answers` is "scores", "probabilities", "margins" or "numbers" (see `engine.steps.Loss`); `single`: one number
    decides between two classes, the second where it is above `threshold`. `shape` is that of one example's target.
    """

    loss: str
    """The id of the loss's node."""
    title: str
    kind: Kind
    answers: str
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    """Of numbers: what each of them is called."""
    shape: tuple[int, ...] = ()
    single: bool = False
    threshold: float = 0.5
    port: str = "y"
    """The data's port that the target comes from; empty where the drawing computes it."""
    ignored: int | None = None
    """The class of targets that do not count, such as padding."""

    @property
    def gives_probabilities(self) -> bool:
        """Whether what it says of its own certainty can be held against it."""
        return self.answers in ("scores", "probabilities")


@dataclass(frozen=True, eq=False)
class Predictions:
    """The answers for N examples of a part. Arrays are shared: not to be written to.

    Classes: `scores` (N, *shape, C), or (N, *shape) where one number decides; `target` int64 (N, *shape).
    Numbers: `scores` and `target` float64 (N, k), in the target's own unit.
    """

    part: str
    """"train", "validation" or "test"."""
    rows: Whole
    """(N,) which examples of the part they are: all of them, unless there are too many to look at."""
    index: Whole
    """(N,) which examples of the table they are."""
    scores: NDArray[Any]
    target: NDArray[Any]
    losses: NDArray[np.float32]
    """(N,) what the loss says of each example, as it was trained."""
    facts: Facts
    head: Head
    notes: tuple[str, ...] = ()
    members: Mapping[str, Predictions] = field(default_factory=dict)
    """Of an ensemble: what each of its members answers alone, by their names."""

    def __len__(self) -> int:
        return len(self.rows)

    # ---- classes: one entry for every decision ----

    @cached_property
    def owner(self) -> Whole:
        """(D,) which of the N examples each decision is of."""
        return np.repeat(np.arange(len(self)), self.truth.size // max(1, len(self)))

    @cached_property
    def truth(self) -> NDArray[Any]:
        """(D,) classes, or (N, k) numbers."""
        return self.target.reshape(-1) if self.head.kind == "classes" else self.target

    @cached_property
    def counted(self) -> Flags:
        """(D,), or (N,) of numbers: what is judged at all."""
        ignored = self.head.ignored
        return np.ones(len(self.truth), np.bool_) if ignored is None else np.asarray(self.truth != ignored)

    @cached_property
    def finite(self) -> Flags:
        """(D,), or (N,) of numbers: where the network answered with finite numbers, and that counts."""
        scores = self.scores.reshape(len(self.truth), -1)
        return np.asarray(np.isfinite(scores).all(1)) & self.counted

    @cached_property
    def guess(self) -> NDArray[Any]:
        """(D,) the class that is answered, or (N, k) the numbers."""
        head = self.head
        if head.kind == "numbers":
            return self.scores
        if head.single:
            return (self.scores.reshape(-1) > head.threshold).astype(np.int64)
        return np.asarray(self.scores.reshape(-1, len(head.classes)).argmax(1), np.int64)

    @cached_property
    def right(self) -> Flags:
        """(D,) whether the answer is the true class."""
        return np.asarray((self.guess == self.truth) & self.finite)

    @cached_property
    def probabilities(self) -> Floats:
        """(D, C) how probable the network holds each class; rows add up to 1.

        Of margins and plain numbers these only keep the order: they are no probabilities that could be trusted.
        """
        head = self.head
        if head.single:
            second = _of_second(self.scores.reshape(-1).astype(np.float64), head)
            return np.stack([1 - second, second], 1)
        scores = self.scores.reshape(-1, len(head.classes)).astype(np.float64)
        if head.answers == "probabilities":
            return _shares(np.clip(scores, 0, None))
        with np.errstate(invalid="ignore", over="ignore"):  # scores that are not finite are left out of every figure
            return _shares(np.exp(scores - scores.max(1, keepdims=True)))

    @cached_property
    def confidence(self) -> Floats:
        """(D,) the probability of the class that is answered."""
        return np.asarray(np.take_along_axis(self.probabilities, self.guess[:, None], 1)[:, 0])

    @cached_property
    def of_truth(self) -> Floats:
        """(D,) the probability that the true class is given."""
        return np.asarray(np.take_along_axis(self.probabilities, self.truth[:, None], 1)[:, 0])

    def text(self, example: int) -> str | None:
        """What is answered to an example as a text, where the answer is one."""
        return self.as_text(self.guess, example)

    def as_text(self, tokens: NDArray[Any], example: int) -> str | None:
        """The tokens (D,) that are answered, or true, of an example as a text, where they are one."""
        if not self.facts.is_written or self.head.port != "y" or self.head.kind != "classes":
            return None
        return self.facts.text(tokens.reshape(len(self), -1)[example].tolist())

    # ---- numbers ----

    @cached_property
    def residuals(self) -> Floats:
        """(N, k) true minus predicted: above 0 where the network says too little."""
        return np.asarray(self.target - self.scores, np.float64)


def _of_second(scores: Floats, head: Head) -> Floats:
    """The probability of the second of two classes, from one number."""
    if head.answers == "probabilities":
        return np.clip(scores, 0, 1)
    if head.answers == "numbers":  # the classes count as 0 and 1, or as −1 and 1
        return np.clip(scores + 0.5 - head.threshold if head.threshold else (scores + 1) / 2, 0, 1)
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-scores)))


def _shares(parts: Floats) -> Floats:
    total = parts.sum(1, keepdims=True)
    return np.divide(parts, total, out=np.full_like(parts, 1 / parts.shape[1]), where=total > 0)
