"""What the network answers for the one example that is shown, beside what is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engine.datasets.base import Facts
from engine.errors import UserError
from engine.network import Network
from engine.steps import Loss
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy
from engine.training.shown import Example, Shown, Values

NUMBERS = 3
"""Numbers of an answer that are written out."""


@dataclass(frozen=True, eq=False)
class Answer(Reading):
    """`size` is how many examples the part has. Where `there` is false, it has none of that number any more.

    `truth` and `answer` are classes by name, or numbers in their own unit as text; `truth` is empty where nobody knows
    it. `right` is None where the answer is a number. `probability` is that of the class that is answered, not-a-number
    where the network gives none. `picture` is the example (channels, height, width), where it is one.
    """

    shown: Shown
    size: int = 0
    there: bool = True
    truth: str = ""
    answer: str = ""
    right: bool | None = None
    probability: float = float("nan")
    loss: float = float("nan")
    picture: Array | None = None


def shown_answer(shown: Shown) -> Probe:
    """The network's answer for the example."""
    return asking(_read, shown=shown)


def _read(network: Network, observation: Observation, shown: Shown) -> Reading:
    parts = observation.parts
    size = len(getattr(parts, shown.part)) if isinstance(shown, Example) and parts is not None else 0
    try:
        seen = observation.of(network, shown)
    except UserError:
        return Answer(shown, size, there=False)
    values, losses = seen.values(network), network.program.compared
    if parts is None or not losses:
        return Answer(shown, size)
    loss, known = losses[0], not isinstance(shown, Values)
    prediction, target = values[loss.prediction], values[loss.target]
    facts = parts.facts
    own = values[loss.name]
    picture = _picture(network, values)
    what = float(own) if known and isinstance(own, Tensor) else float("nan")
    if loss.task == "regression" or target.is_floating_point():
        given, wanted = to_numpy(prediction[0]), to_numpy(target[0])
        if parts.target_scaler is not None:
            given, wanted = (parts.target_scaler.invert(array.reshape(-1)) for array in (given, wanted))
        return Answer(shown, size, True, _said(wanted) if known else "", _said(given), None, loss=what, picture=picture)
    guesses, shares = _guessed(loss, to_numpy(prediction))
    truth = to_numpy(target).reshape(-1).astype(np.int64)
    right = bool((guesses == truth).all()) if known else None
    wanted_names = _named(truth, facts) if known else ""
    sure = float(shares[0]) if len(shares) == 1 else float("nan")
    return Answer(shown, size, True, wanted_names, _named(guesses, facts), right, sure, what, picture)


def _guessed(loss: Loss, scores: Array) -> tuple[NDArray[Any], NDArray[Any]]:
    """The class of each decision of an example, and how probable the network holds it."""
    if loss.task == "binary" and scores[0].size == 1:
        given = float(scores.reshape(-1)[0])
        guess = np.array([given > loss.threshold], np.int64)
        with np.errstate(over="ignore"):
            second = {"scores": 1 / (1 + np.exp(-given)), "probabilities": given}.get(loss.answers, float("nan"))
        return guess, np.array([second if guess[0] else 1 - second])
    flat = scores.reshape(-1, scores.shape[-1]).astype(np.float64)
    guess = flat.argmax(1)
    if loss.answers == "scores":
        powers = np.exp(flat - flat.max(1, keepdims=True))
        return guess, np.asarray((powers / powers.sum(1, keepdims=True)).max(1))
    return guess, flat.max(1) if loss.answers == "probabilities" else np.full(len(flat), np.nan)


def _picture(network: Network, values: dict[str, object]) -> Array | None:
    inputs = network.program.inputs
    x = values.get(inputs[0].name) if inputs else None
    shows = isinstance(x, Tensor) and x.dim() == 4 and x.shape[1] in (1, 3)
    return to_numpy(x[0]) if shows and isinstance(x, Tensor) else None


def _named(classes: NDArray[Any], facts: Facts) -> str:
    names = [facts.classes[n] if n < len(facts.classes) else str(n) for n in classes[: NUMBERS + 1].tolist()]
    return ", ".join(names[:NUMBERS]) + (", …" if len(classes) > NUMBERS else "")


def _said(numbers: Array) -> str:
    flat = numbers.reshape(-1)
    said = ", ".join(f"{float(value):,.4g}" for value in flat[:NUMBERS]).replace("-", "\N{MINUS SIGN}")
    return said + (", …" if len(flat) > NUMBERS else "")
