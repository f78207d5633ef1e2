"""The open file: the drawing as it is now, as it was before each step, and who wants to know.

Graphs are values, so the history is a list of them and undo is a look into it: there are no commands that could be
undone wrongly. Those who show the drawing subscribe, and are told every change as a pair (before, after).

What is done beside the drawing, such as setting a weight by hand, is a step as well, with the same drawing and an
`Effect`: a value that says what it was and what it is. Whoever keeps the weights is told when it is passed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from engine.graph import Graph

Listener = Callable[[Graph, Graph], None]


class Effect(Protocol):
    """What a step did beside the drawing."""

    def then(self, later: Any) -> Any:
        """Both as one."""


Carrier = Callable[[Sequence[Any], bool], None]
"""Does effects again, one after the other, or takes them back where the second is True."""

STEPS = 1_000
"""How many steps can be undone: more than a day's work."""

NODES = 1_000_000
"""How many nodes all steps may list together: a graph costs 100 bytes for each, shared or not; this is 100 MB."""


@dataclass(frozen=True)
class _Step:
    label: str
    graph: Graph
    merge: object = None
    effect: Effect | None = None


def _both(one: Effect | None, later: Effect | None) -> Effect | None:
    if one is None or later is None:
        return one if later is None else later
    return one.then(later)


class Document:
    """A drawing with its history; `graph` is always the one at `position`.

    Each listener hears of every change once, in order: the `after` of one is the `before` of the next, also when a
    listener edits the drawing itself.
    """

    def __init__(self, graph: Graph | None = None, path: Path | None = None) -> None:
        self.path = path
        self._steps = [_Step("", graph or Graph())]
        self._position = 0
        self._on_disk = self.graph
        self._listeners: list[Listener] = []
        self._carriers: list[Carrier] = []
        self._changes: deque[tuple[Graph, Graph]] = deque()
        self._telling = False

    # ---- the drawing ----

    @property
    def graph(self) -> Graph:
        return self._steps[self._position].graph

    @property
    def unsaved(self) -> bool:
        """Whether the drawing differs from what was last opened or saved."""
        return self.graph is not self._on_disk and self.graph != self._on_disk

    def apply(self, graph: Graph, label: str, merge: object = None, effect: Effect | None = None) -> None:
        """Makes `graph` the drawing, as a step to undo by that label; an equal drawing is no step.

        `merge` names a gesture: what follows with the same one belongs to the same step, until something else happens.
        `effect` is what was done beside the drawing in the same step.
        """
        before = self.graph
        if graph is before or graph == before:
            if effect is not None:
                self.note(effect, label, merge)
            return
        del self._steps[self._position + 1 :]
        if merge is not None and self._steps[-1].merge == merge:
            effect = _both(self._steps.pop().effect, effect)
        if effect is not None or merge is None or self._steps[-1].graph != graph:  # a gesture may end where it began
            self._steps.append(_Step(label, graph, merge, effect))
        self._forget_the_oldest()
        self._position = len(self._steps) - 1
        self._tell(before)

    def note(self, effect: Effect, label: str, merge: object = None) -> None:
        """Something was done beside the drawing: a step to undo by that label. `merge` as for `apply`."""
        graph, last = self.graph, self._steps[-1]
        if merge is not None and last.merge == merge and last.effect is not None:
            self._steps[-1] = _Step(label, graph, merge, last.effect.then(effect))
            return
        del self._steps[self._position + 1 :]
        self._steps.append(_Step(label, graph, merge, effect))
        self._forget_the_oldest()
        self._position = len(self._steps) - 1
        self._tell(graph)

    def open(self, graph: Graph, path: Path | None) -> None:
        """Another drawing, without a history; it counts as saved."""
        before = self.graph
        self.path = path
        self._steps, self._position = [_Step("", graph)], 0
        self._on_disk = graph
        self._tell(before)

    def saved(self, path: Path, graph: Graph | None = None) -> None:
        """Marks a drawing as the one on disk: the present one, or an earlier one that took a while to be written."""
        self.path = path
        self._on_disk = self.graph if graph is None else graph

    # ---- history ----

    @property
    def history(self) -> tuple[tuple[str, Graph], ...]:
        """Every step with the drawing it led to; the first has no label, for it is where the history begins."""
        return tuple((step.label, step.graph) for step in self._steps)

    @property
    def position(self) -> int:
        """The place of the present drawing in the history."""
        return self._position

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back; None where there is nothing."""
        return self._steps[self._position].label if self._position else None

    @property
    def undo_effect(self) -> Effect | None:
        """What `undo` would take back beside the drawing; None where the step was one of the drawing."""
        return self._steps[self._position].effect if self._position else None

    @property
    def redo_label(self) -> str | None:
        following = self._position + 1
        return self._steps[following].label if following < len(self._steps) else None

    def undo(self) -> None:
        self.go_to(self._position - 1)

    def redo(self) -> None:
        self.go_to(self._position + 1)

    def go_to(self, index: int) -> None:
        """Shows the drawing at a place of the history; beyond its ends nothing happens."""
        if not 0 <= index < len(self._steps) or index == self._position:
            return
        before, was, self._position = self.graph, self._position, index
        self._end_gesture()
        self._tell(before)
        back = index < was
        passed = self._steps[index + 1 : was + 1][::-1] if back else self._steps[was + 1 : index + 1]
        effects = [step.effect for step in passed if step.effect is not None]
        for carrier in self._carriers if effects else ():
            carrier(effects, back)

    def _end_gesture(self) -> None:
        last = self._steps[-1]
        self._steps[-1] = replace(last, merge=None)

    def _forget_the_oldest(self) -> None:
        total = sum(len(step.graph.nodes) for step in self._steps)
        while len(self._steps) > 2 and (len(self._steps) > STEPS + 1 or total > NODES):
            total -= len(self._steps.pop(0).graph.nodes)

    # ---- listeners ----

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener(before, after)` after every change, until the function that is returned is called."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def carry(self, carrier: Carrier) -> None:
        """Calls `carrier(effects, back)` with those that undo and redo pass, once the drawing is what it is there."""
        self._carriers.append(carrier)

    def _tell(self, before: Graph) -> None:
        """Tells all listeners, also when one raises; what they raised comes out at the end."""
        self._changes.append((before, self.graph))
        if self._telling:
            return  # a listener edits: the change waits until all have heard of the one before it
        self._telling = True
        try:
            errors = self._told()
        finally:
            self._telling = False
            self._changes.clear()
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise ExceptionGroup("several listeners failed", errors)

    def _told(self) -> list[Exception]:
        """Hands out the waiting changes; returns what listeners raised."""
        errors = []
        while self._changes:
            change = self._changes.popleft()
            for listener in tuple(self._listeners):
                try:
                    if listener in self._listeners:  # another one may just have unsubscribed it
                        listener(*change)
                except Exception as error:
                    errors.append(error)
        return errors
