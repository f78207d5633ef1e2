"""What usually comes next: a model that counts which token followed the same few tokens before it.

Counts of long contexts are few, so each length of context is mixed with the next shorter one: modified Kneser-Ney,
interpolated (S. Chen and J. Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling", 1999). Every
count is lowered by a discount, and what a context gives up so is shared out as the shorter context says. Below a longer
context a shorter one does not count how often a token followed it, but after how many different longer ones: what
follows a single word only is a bad guess after others. Where the text begins and no longer context is there, plain
counts are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets.prepare import Part

Array = NDArray[Any]
Whole = NDArray[np.int64]

NOTHING = -1
"""In the place of a token: there is none before the text. In the place of a context: it was never seen."""
DISCOUNT = 0.5
"""Of counts where the text is too short to tell a better one."""
MOST = 5_000_000
"""Tokens that are counted: sorting so many takes some seconds."""
PAIRS = 100
"""Windows that are compared with the next one, to find out by how much they overlap."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """What follows contexts, each a row: `shares` is a sparse matrix (rows, tokens) of what was counted less the
    discounts, `left` (rows,) what was given up for the shorter context to share out. Together they are 1."""

    shares: Any
    left: Array


@dataclass(frozen=True, eq=False)
class Contexts:
    """Contexts of one length. `keys` (rows,), in order, are the row of the context one shorter times the number of
    tokens, plus the token before it. `whole` is what follows where nothing longer is known of, `below` where it is."""

    keys: Whole
    whole: Mixture
    below: Mixture

    def find(self, keys: Whole) -> Whole:
        """The rows of contexts."""
        if not len(self.keys):
            return np.full(len(keys), NOTHING)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, NOTHING)


@dataclass(frozen=True, eq=False)
class Ngrams:
    """What follows some tokens; `orders[k]` has contexts of k tokens."""

    tokens: int
    orders: tuple[Contexts, ...]

    def after(self, before: Whole) -> NDArray[np.float32]:
        """The probabilities (N, tokens) of what comes after tokens (N, k), with NOTHING at places before the text."""
        found = np.full((len(before), self.tokens), 1 / self.tokens, np.float32)
        rows = np.zeros(len(before), np.int64)
        known = (before >= 0).sum(1)
        for length, order in enumerate(self.orders):
            if length:
                rows = order.find(_keys(rows, before[:, -length], self.tokens))
            for mixture, which in ((order.whole, known == length), (order.below, known > length)):
                there = np.flatnonzero((rows >= 0) & which)
                mixed = found[there] * mixture.left[rows[there], None]
                found[there] = mixed + mixture.shares[rows[there]].toarray()
        return found


def counted(before: Whole, after: Whole, tokens: int) -> Ngrams:
    """A model of tokens `after` (N,) and what stood before each of them, (N, k)."""
    keys, rows = [np.zeros(1, np.int64)], [np.zeros(len(after), np.int64)]
    for length in range(1, before.shape[1] + 1):
        longer = _keys(rows[-1], before[:, -length], tokens)
        seen = longer >= 0
        distinct, found = np.unique(longer[seen], return_inverse=True)
        keys.append(distinct)
        rows.append(np.full(len(after), NOTHING))
        rows[-1][seen] = found
    orders = []
    for length, (distinct, own) in enumerate(zip(keys, rows, strict=True)):
        whole = below = _mixture(own, after, len(distinct), tokens)
        if length + 1 < len(rows):
            seen = rows[length + 1] >= 0
            different = np.unique(rows[length + 1][seen] * tokens + after[seen])
            inner = keys[length + 1][different // tokens] // tokens
            below = _mixture(inner, different % tokens, len(distinct), tokens)
        orders.append(Contexts(distinct, whole, below))
    return Ngrams(tokens, tuple(orders))


def counted_in(part: Part, n: int, tokens: int) -> Ngrams:
    """A model of `n` tokens in a row, counted from the windows of a running text: each of its tokens once, however
    much the windows overlap."""
    steps = part.x.shape[1]
    own = 1 if part.y.ndim == 1 else _stride(part)
    rows = np.arange(0, len(part), max(1, -(-len(part) * own // MOST)))
    before = [histories(np.asarray(part.x[some], np.int64), n - 1)[:, steps - own :] for some in _some(rows)]
    after = np.asarray(part.y)[rows].reshape(len(rows), -1)[:, -own:]
    return counted(np.concatenate(before).reshape(-1, n - 1), after.reshape(-1).astype(np.int64), tokens)


def following(model: Ngrams, x: Whole, every: bool) -> NDArray[np.float32]:
    """What comes next after windows (N, steps): at every step (N, steps, tokens), or after the last one (N, tokens)."""
    before = histories(x.astype(np.int64), len(model.orders) - 1)
    before = before if every else before[:, -1:]
    found = model.after(before.reshape(-1, before.shape[2]))
    return found.reshape(*before.shape[:2], model.tokens) if every else found


def _stride(part: Part) -> int:
    """How many of the last tokens of a window the one before it did not have."""
    x = np.asarray(part.x[:PAIRS])
    steps = x.shape[1]
    for shift in range(1, steps):
        same = (x[1:, : steps - shift] == x[:-1, shift:]).all(1)
        if len(same) and same.mean() > 0.5:  # not all: where one document ends another begins
            return shift
    return steps


def _some(rows: Whole) -> list[Whole]:
    return np.array_split(rows, max(1, len(rows) // 10_000))


def histories(x: Whole, length: int) -> Whole:
    """The tokens up to each step of windows (N, steps), itself the last one: (N, steps, length)."""
    padded = np.pad(x, ((0, 0), (length - 1, 0)), constant_values=NOTHING)
    return np.lib.stride_tricks.sliding_window_view(padded, length, axis=1)


def _keys(rows: Whole, tokens: Whole, count: int) -> Whole:
    """Of contexts one token longer, that token at their beginning."""
    return np.where((rows >= 0) & (tokens >= 0), rows * count + tokens, NOTHING)


def _mixture(rows: Whole, after: Whole, contexts: int, tokens: int) -> Mixture:
    from scipy.sparse import csr_matrix

    seen = rows >= 0
    pairs, counts = np.unique(rows[seen] * tokens + after[seen], return_counts=True)
    given = discounts(counts)[np.minimum(counts, 3)]
    places, columns = pairs // tokens, pairs % tokens
    sums = np.bincount(places, counts, contexts)
    sums[sums == 0] = 1  # contexts of which nothing is known here: all is left to the shorter one
    left = 1 - np.bincount(places, counts - given, contexts) / sums
    shares = csr_matrix(((counts - given) / sums[places], (places, columns)), (contexts, tokens), dtype=np.float32)
    return Mixture(shares, left.astype(np.float32))


def discounts(counts: Whole) -> Array:
    """(4,) what a count of 0, 1, 2, and 3 or more is lowered by: how much smaller it would be, on average, in another
    text of the same kind."""
    one, *more = (int((counts == times).sum()) for times in (1, 2, 3, 4))
    if not one or not all(more):
        return np.array([0.0, *3 * [DISCOUNT]])
    y, having = one / (one + 2 * more[0]), (one, *more)
    found = [times - (times + 1) * y * having[times] / having[times - 1] for times in (1, 2, 3)]
    return np.clip([0.0, *found], 0.0, (0.0, 1.0, 2.0, 3.0))
