"""Pasting: what is on the clipboard becomes part of the drawing, at the cursor.

A few nodes are there at once. Thousands of wires are read, added and analysed on a thread, and the items of the nodes
are made in slices, so that the window goes on answering; what comes of it is added only if the drawing is still the one
that it was made for, and made anew otherwise.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.background import Background
from app.canvas import clipboard, edits
from app.canvas.clipboard import Held
from app.levels import Level
from app.slices import Slices
from engine.analysis import Analysis
from engine.errors import UserError
from engine.graph import Graph, Point

if TYPE_CHECKING:
    from app.canvas.view import Canvas


@dataclass(frozen=True)
class Wish:
    """What was asked for: this part, near this place at this level, with the wires that its originals were fed by or
    without."""

    held: Held
    level: Level
    at: Point
    linked: bool


@dataclass(frozen=True)
class Pasted:
    """A drawing with the part in it. `onto` is what it was added to; `lost` links of `all` could not be drawn."""

    onto: Graph
    analysis: Analysis
    ids: tuple[str, ...]
    all: int
    lost: int


def pasted(wish: Wish, analysis: Analysis, path: tuple[str, ...]) -> Pasted:
    """Adds the part to a drawing, the block at a path. Raises UserError where there is none."""
    graph, names = edits.pasted(analysis.graph, clipboard.read(wish.held.text), wish.at)
    links = clipboard.links_of(wish.held) if wish.linked else ()
    known = links if clipboard.is_of(wish.held, path) else ()
    after, lost = edits.relinked(edits.reanalysed(graph, analysis), known, names)
    return Pasted(analysis.graph, after, tuple(names.values()), len(links), len(lost) + len(links) - len(known))


class Pasting:
    """One wish after another; each is one step of the history."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._session = canvas, canvas.session
        self._wishes: deque[Wish] = deque()
        self._background = Background(canvas)
        self._background.done.connect(self._prepare)
        self._background.refused.connect(self._refused)
        self._preparing = False
        """Whether the items of the first wish are being made."""

    def paste(self, linked: bool = False) -> None:
        """Puts the clipboard's drawing at the cursor; `linked` wires it to what the originals were fed by."""
        at = self._canvas.pointer().scene
        wish = Wish(clipboard.held(), self._session.level, (at.x(), at.y()), linked)
        if self._wishes or len(wish.held.text) > clipboard.LARGE:
            self._wishes.append(wish)
            self._go_on()
            return
        try:
            self._add(wish, pasted(wish, self._session.analysis, self._session.level.path))
        except UserError as error:
            self._session.tell(error)

    def _go_on(self) -> None:
        if self._wishes and not self._background.busy and not self._preparing:
            session = self._session
            session.go(self._wishes[0].level)
            self._canvas.tipped.emit("Reading what is pasted…")
            self._background.ask(partial(pasted, self._wishes[0], session.analysis, session.level.path))

    def _prepare(self, found: Pasted) -> None:
        """Makes what the canvas needs for it. Nothing is seen of that before all is there."""
        drawing, nodes = self._canvas.drawing, found.analysis.graph.nodes
        findings = self._canvas.findings(found.analysis)
        new = [nodes[id] for id in found.ids if id in nodes]
        making = Slices(self._canvas, drawing.spare.make(new, findings, drawing.look))
        making.ended.connect(partial(self._done, found))
        making.ended.connect(making.deleteLater)
        self._preparing = True
        making.start()

    def _done(self, found: Pasted) -> None:
        self._preparing = False
        self._session.go(self._wishes[0].level)  # where it was asked for, if somebody has left that block meanwhile
        if found.onto is self._session.graph:
            self._add(self._wishes.popleft(), found)
            self._canvas.tipped.emit("")
        self._go_on()

    def _refused(self, error: UserError) -> None:
        self._wishes.popleft()
        self._canvas.tipped.emit("")
        self._session.tell(error)
        self._go_on()

    def _add(self, wish: Wish, found: Pasted) -> None:
        graph = found.analysis.graph
        self._session.edit(graph, edits.named("Paste", graph, found.ids), known=found.analysis)
        self._canvas.select(found.ids)
        if wish.linked:
            self._tell_links(found.all, found.lost)

    def _tell_links(self, all: int, lost: int) -> None:
        """What was asked for and did not happen."""
        if not all:
            self._session.message.emit("No wires led into what was copied, so the copy has none.", "")
        elif lost:
            number = "The wire" if all == 1 else f"{lost} of {all} wires"
            text = f"{number} into the copied nodes could not be kept."
            self._session.message.emit(text, "The node it came from is gone, or gives something else by now.")
