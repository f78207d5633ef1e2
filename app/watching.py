"""Who watches the session's training: probes by the names of those who asked for them.

While a run is active they are its own; where none is, or its past is looked at, they look at the network at rest, on a
thread. A paused run answers on its own thread, between two steps. Whichever it is, what they see arrives as an
`Observed`, and a view does not know the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.looking import Looker, Question
from engine.datasets.base import Dataset
from engine.errors import DataError
from engine.graph import Graph
from engine.training.events import Observed

if TYPE_CHECKING:
    from app.training import Training
    from engine.training.probes import Probe


class Watching:
    """Of one training; `probes` are those of everybody. `share` is what they may take of a run's time, where somebody
    would rather see it learn smoothly than soon; None otherwise."""

    def __init__(self, training: Training, looker: Looker) -> None:
        self._training = training
        self._looker = looker
        self.turned = looker.turned
        """There is other `trouble`, or none any more."""
        self.probes: dict[str, Probe] = {}
        self.share: float | None = None

    def give(self, share: float | None) -> None:
        """Lets them take another share, of a run that is active too."""
        self.share = share
        if self._training.run is not None:
            self._training.run.set_share(share)

    def watch(self, name: str, probe: Probe) -> None:
        self.probes[name] = probe
        self._changed()

    def unwatch(self, name: str) -> None:
        if self.probes.pop(name, None) is not None:
            self._changed(closed=True)

    def look(self, at_once: bool = False) -> None:
        """Asks for what the probes see without a training, where none is active or its past is looked at. `at_once`:
        as soon as the look before is over."""
        training = self._training
        if training.ready and self.probes and training.rests:
            self._looker.ask(self.question, at_once)

    def look_again(self) -> None:
        """While it ran, probes were read as often as there was time: what is held is shown as it is. What needs a step
        stays as it was at the last one."""
        probes = {name: probe for name, probe in self.probes.items() if probe.before is None}
        if probes:
            self.look_at_paused(probes)

    def look_at_paused(self, chosen: dict[str, Probe] | None = None) -> None:
        """A paused run answers on its own thread, between two steps."""
        from engine.training.watching import observe  # torch is there: a run is

        training, probes = self._training, dict(self.probes) if chosen is None else chosen
        line = training.held.line

        def tell(seen: Observed) -> None:
            if training.held.line is line:  # or other weights are looked at by now
                training.trained.emit(seen)

        training.ask(lambda state, parts: Observed(state.step, state.epoch, observe(state, parts, probes)), tell)

    @property
    def trouble(self) -> DataError | None:
        """Why nothing can be seen while nothing trains, where the data of the drawing cannot be had."""
        if self._looker.blind is None or not self._training.rests:
            return None
        (question, error), training = self._looker.blind, self._training
        same = question.folder == training.folder and _data(question.graph) == _data(training.document.graph)
        return error if same else None

    @property
    def question(self) -> Question:
        training = self._training
        return Question(
            training.document.graph, training.folder, dict(self.probes), training.state, training.learned.known
        )

    def _changed(self, closed: bool = False) -> None:
        training = self._training
        if training.run is not None and training.active:
            training.run.set_probes(self.probes)
            if training.status == "paused" and not closed and not training.rests:
                self.look_at_paused()
        if training.rests and not closed:
            self.look()


def _data(graph: Graph) -> list[Dataset]:
    return [node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset)]
