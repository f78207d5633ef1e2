"""Finding a layer by a few letters: how well each kind fits what was typed, best first.

Exact name, then beginning, beginning of a word, initials ("lr" finds LeakyReLU), anywhere in the name, a whole phrase
among its other words, and last other names such as PyTorch's and the description. Several words may each fit elsewhere.
Among equals comes first what suits the place, and of that what this person has added most often.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from engine.layer import Layer

NAMED, MISS = 2, 8
"""How well the beginning of a word of the name fits, and what fits nowhere."""
FILLERS = frozenset(("a", "an", "and", "for", "from", "how", "i", "in", "it", "my", "of", "or", "the", "this", "to"))
"""Words of a question that say nothing about what is meant."""
SPELLED: Mapping[str, str] = MappingProxyType(
    {
        "color": "colour",
        "colors": "colour",
        "optimizer": "optimiser",
        "optimizers": "optimiser",
        "regularization": "regularisation",
        "visualize": "visualise",
        "visualization": "visualise",
        "visualisation": "visualise",
    }
)
"""American spellings by ours."""
OWN_BLOCKS = "Your blocks"
"""The category of the blocks that the user has stored."""


@dataclass(frozen=True)
class Entry:
    """A kind as the palette lists it. `summary` is the first sentence of its declaration."""

    kind: str
    title: str
    category: str
    summary: str
    keywords: tuple[str, ...] = ()
    possible: bool = True
    """Whether it can be done now: what cannot comes after what fits as well."""


def entry(name: str, layer: Layer) -> Entry:
    """A layer as it comes, by its name on the shelf."""
    about = first_sentence(type(layer).__doc__ or "")
    if name == layer.kind:
        return Entry(name, layer.title, layer.category, about, layer.keywords)
    return Entry(name, layer.title, OWN_BLOCKS, f"A block of your own. {layer.summary}".strip())


def entries(layers: Mapping[str, Layer]) -> tuple[Entry, ...]:
    """All that is offered, in the order of the palette."""
    return tuple(entry(name, layer) for name, layer in layers.items())


def ranked(
    query: str, among: Iterable[Entry], uses: Mapping[str, int], suited: Collection[str] = frozenset()
) -> list[Entry]:
    """The entries that fit, best first; all of them where nothing was typed.

    Among equals come first what is possible now, of these the kinds that are `suited` to where one shall stand, and of
    these the most used. What is not possible fits no better than by a word of its name: something of nearly the same
    name that can be had is meant more often.
    """
    wanted = query.strip().lower()
    scored = [(fit_words(wanted, candidate), candidate) for candidate in among]
    rows = [
        (
            score if found.possible else max(score, NAMED),
            not found.possible,
            score,
            found.kind not in suited,
            -uses.get(found.kind, 0),
            place,
            found,
        )
        for place, (score, found) in enumerate(scored)
    ]
    return [row[-1] for row in sorted(rows, key=lambda row: row[:-1]) if row[0] < MISS]


def fit_words(wanted: str, candidate: Entry) -> int:
    """How well all of it fits, or else the word of it that fits worst: in any order, "theme dark" finds Dark."""
    whole = fit(wanted, candidate)
    return whole if whole < MISS else max((fit(word, candidate) for word in _telling(wanted)), default=MISS)


def _telling(wanted: str) -> list[str]:
    """The words that say what is meant, as we spell them."""
    return [SPELLED.get(word, word) for word in wanted.split() if word not in FILLERS]


def fit(wanted: str, candidate: Entry) -> int:
    """0 for the exact name up to 7 for a word of the description; MISS where nothing fits."""
    title = candidate.title.lower()
    words = _words(candidate.title)
    names = [keyword.lower() for keyword in candidate.keywords]
    tests = (
        wanted in ("", title, candidate.kind),
        title.startswith(wanted) or candidate.kind.startswith(wanted),
        any(word.startswith(wanted) for word in words),
        "".join(word[0] for word in words).startswith(wanted),
        wanted in title or wanted in candidate.kind or (" " in wanted and wanted in " ".join(names)),
        any(name.startswith(wanted) or name.removeprefix("nn.").startswith(wanted) for name in names),
        any(wanted in name for name in names) or wanted in candidate.category.lower(),
        wanted in candidate.summary.lower(),
    )
    return next((score for score, passed in enumerate(tests) if passed), MISS)


def first_sentence(text: str) -> str:
    """Of a docstring's first paragraph, on one line."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", paragraph)[0]


@lru_cache(maxsize=1024)
def _words(title: str) -> tuple[str, ...]:
    """`LeakyReLU` has the words leaky, re and lu; `Max pooling 2d` max, pooling and 2d."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+\w*", title))
