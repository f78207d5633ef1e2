"""Predictions made of plain arrays, as tests of the verdict need them."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.datasets.base import Facts
from engine.values import Value
from engine.verdict.predictions import Head, Predictions


def of_classes(truth: Any, scores: Any, answers: str = "scores", losses: Any = None) -> Predictions:
    """Scores (N, C) for classes called “0”, “1”, …; or (N,), where one number decides between two."""
    truth, scores = np.asarray(truth), np.asarray(scores, np.float32)
    single = scores.ndim == truth.ndim
    count = 2 if single else scores.shape[-1]
    threshold = 0.0 if answers in ("scores", "margins") else 0.5
    names = tuple(map(str, range(count)))
    head = Head("loss_1", "Cross-entropy", "classes", answers, names, (), truth.shape[1:], single, threshold)
    facts = Facts(Value((1,)), Value(truth.shape[1:], count))
    return _made(truth.astype(np.int64), scores, head, facts, losses)


def of_numbers(truth: Any, guess: Any) -> Predictions:
    """True and predicted numbers (N, k)."""
    truth, guess = np.asarray(truth, np.float64), np.asarray(guess, np.float64)
    names = tuple(f"target {i + 1}" for i in range(truth.shape[1]))
    head = Head("loss_1", "Mean squared error", "numbers", "numbers", targets=names, shape=truth.shape[1:])
    losses = ((truth - guess) ** 2).mean(1)
    return _made(truth, guess, head, Facts(Value((1,)), Value(truth.shape[1:])), losses)


def _made(truth: Any, scores: Any, head: Head, facts: Facts, losses: Any) -> Predictions:
    every = np.arange(len(truth))
    losses = np.zeros(len(truth)) if losses is None else losses
    return Predictions("test", every, every + 100, scores, truth, np.asarray(losses, np.float32), facts, head)
