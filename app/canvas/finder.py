"""What a search in the drawing finds: nodes and frames by whatever is known of them, in blocks too, best first.

Names rank as in the palette: the exact name, its beginning, a word's, initials, anywhere in it, other names of the
kind. Behind those come shapes, settings, problems and notes, where a number means that number: 64 is not in 640.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.search import MISS, Entry, entry, fit
from engine.analysis import Analysis
from engine.block import Block
from engine.graph import Graph, Node
from engine.nested import Path, inside

DETAIL = MISS - 1
"""How a match ranks that is none of the name: behind all those."""
HIDDEN = frozenset({"graph", "exposed"})
"""Settings of a block that are no text to search."""


@dataclass(frozen=True)
class Match:
    """A node or frame in the drawing at `path`; `why` tells what matched where that was not its name."""

    id: str
    title: str
    path: Path = ()
    blocks: tuple[str, ...] = ()
    """The names of the blocks it lies in, the outermost first."""
    why: str = ""

    @property
    def where(self) -> str:
        """`in Residual`; empty at the top."""
        return f"in {' › '.join(self.blocks)}" if self.blocks else ""


@dataclass(frozen=True)
class _Candidate:
    match: Match
    entry: Entry
    details: tuple[tuple[str, str], ...]
    """Each as it is shown, and as it is searched."""


class Finder:
    """Everything there is to find in one analysis, written down once: then every letter typed costs little."""

    def __init__(self, analysis: Analysis) -> None:
        self._candidates = tuple(_candidates(analysis, (), ()))

    def find(self, query: str) -> tuple[Match, ...]:
        """All that match, best first, and in the order of the data where they match alike."""
        wanted = _plain(query)
        if not wanted:
            return ()
        found = []
        search = _Search(wanted)
        for place, candidate in enumerate(self._candidates):
            rank, why = search.rank(candidate)
            if rank < MISS:
                found.append((rank, len(candidate.match.path), place, why, candidate.match))
        ordered = sorted(found, key=lambda row: row[:3])
        return tuple(Match(m.id, m.title, m.path, m.blocks, why) for _, _, _, why, m in ordered)


def _candidates(analysis: Analysis, path: Path, blocks: tuple[str, ...]) -> Iterator[_Candidate]:
    graph = analysis.graph
    for id in analysis.order:
        node = graph.nodes[id]
        known = entry(node.layer.kind, node.layer)
        names = (node.layer.title, *known.keywords)
        listed = Entry(node.layer.kind, node.title, known.category, "", names)
        yield _Candidate(Match(id, node.title, path, blocks), listed, _searched(_details(analysis, node)))
        if isinstance(node.layer, Block):
            yield from _candidates(inside(analysis, (id,)), (*path, id), (*blocks, node.title))
    yield from _frames(graph, path, blocks)


def _frames(graph: Graph, path: Path, blocks: tuple[str, ...]) -> Iterator[_Candidate]:
    for frame in graph.frames:
        title = frame.title or "Frame"
        notes = (frame.note,) if frame.note else ()
        yield _Candidate(Match(frame.id, title, path, blocks), Entry("frame", title, "", ""), _searched(notes))


def _details(analysis: Analysis, node: Node) -> Iterator[str]:
    """Settings, shapes, problems and the note, each as a text that can be shown as the reason of a match."""
    for name in type(node.layer).model_fields:
        if name not in HIDDEN:
            yield f"{name.replace('_', ' ')} {_value(getattr(node.layer, name))}"
    for port in node.outputs:
        value = analysis.values.get((node.id, port.name))
        if value is not None:
            yield f"shape {value}"
    for problem in analysis.problems_of(node.id):
        yield f"{problem.tone}: {problem.text}"
    if node.note:
        yield node.note
    if node.frozen:
        yield "frozen"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)


class _Search:
    """One query. How a name fits is asked once for each name: a drawing of 2,000 nodes has some dozen."""

    def __init__(self, wanted: str) -> None:
        self._wanted, self._words = wanted, wanted.split()
        self._ranks: dict[tuple[str, str, str], int] = {}

    def rank(self, candidate: _Candidate) -> tuple[int, str]:
        """How well the whole query matches; or else the worst of its words, which must all match."""
        rank, why = self._fit(self._wanted, candidate)
        if rank < MISS or len(self._words) < 2:
            return rank, why
        fits = []
        for word in self._words:
            fits.append(self._fit(word, candidate))
            if fits[-1][0] == MISS:
                return MISS, ""
        return max(rank for rank, _ in fits), ", ".join(dict.fromkeys(why for _, why in fits if why))

    def _fit(self, wanted: str, candidate: _Candidate) -> tuple[int, str]:
        key = (wanted, candidate.entry.kind, candidate.entry.title)
        rank = self._ranks.get(key)
        if rank is None:
            rank = self._ranks[key] = fit(wanted, candidate.entry)
        if rank < DETAIL:
            return rank, ""
        why = next((text for text, plain in candidate.details if _stands_in(wanted, plain)), "")
        return (DETAIL, why) if why else (MISS, "")


def _searched(details: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((text, _plain(text)) for text in details)


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Small letters, single spaces, and sizes as they stand on wires: `28 x 28` is 28×28."""
    return re.sub(r"(?<=\d)\s*[x*×]\s*(?=\d)", "×", " ".join(text.lower().split()))


def _stands_in(wanted: str, text: str) -> bool:
    """Whether a text contains what is wanted, and a number in it only as a number of its own."""
    if wanted not in text:
        return False
    before = r"(?<![\d.])" if wanted[0].isdigit() else r"\b" if wanted[0].isalnum() else ""
    after = r"(?![\d.]*\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None
