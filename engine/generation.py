"""Writing on: a token is drawn by what the network says may follow, put behind the text, and the network asked again.

How freely is drawn is up to who asks. The temperature divides the scores: at 1 tokens come as often as the network
says, below that the likely ones more often, at 0 always the likeliest, above 1 all become more alike. `top` keeps to
the few likeliest, so that the many that are hardly possible are not drawn now and then (top-k sampling, Fan et al.
2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets.tokens import SPECIAL, Vocabulary

Array = NDArray[Any]

HOTTEST = 5.0
"""The highest temperature: there nearly everything is equally likely."""


@dataclass(frozen=True)
class Sampling:
    """How the next token is drawn; `top` 0 is all of them."""

    temperature: float = 1.0
    top: int = 0

    def shares(self, probabilities: Array) -> Array:
        """How often each token is drawn, of the probabilities (tokens,) that a network gives; padding and what is
        unknown never are. All are 0 where nothing else is possible."""
        given = np.asarray(probabilities, np.float64).copy()
        given[: len(SPECIAL)] = 0.0
        possible = np.flatnonzero(given > 0)
        order = possible[np.argsort(-given[possible], kind="stable")]
        kept = order[: self.top] if self.top else order
        shares = np.zeros(len(given))
        if not len(kept):
            return shares
        if self.temperature == 0:
            shares[kept[0]] = 1.0
            return shares
        scores = np.log(given[kept]) / self.temperature
        weights = np.exp(scores - scores[0])
        shares[kept] = weights / weights.sum()
        return shares

    def draw(self, probabilities: Array, random: np.random.Generator) -> int | None:
        """One token; None where none is possible."""
        shares = self.shares(probabilities)
        return int(random.choice(len(shares), p=shares)) if shares.any() else None


def written_on(
    text: str,
    vocabulary: Vocabulary,
    ask: Callable[[str], Array],
    sampling: Sampling,
    random: np.random.Generator,
) -> Iterator[str]:
    """The text, with one more token behind it each time. `ask` tells the probabilities (tokens,) of what follows."""
    while (token := sampling.draw(ask(text), random)) is not None:
        text = vocabulary.decode([*vocabulary.encode(text), token])
        yield text
