"""Be the neuron: set the weights of one neuron by hand, beside its truth table and the line that it draws.

The weights are those of the run: what is set here is what the canvas shows and what a training goes on from. A change
that is let go is a try, and tries are counted, since finding the line oneself is the point of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from app.combo import Combo
from app.dialogs import plain
from app.halves import Halves, column
from app.session import Session
from app.theme import Theme
from app.views import neuron_words as words
from app.views.chooser import Chooser
from app.views.neuron_inputs import Chosen, chosen
from app.views.neuron_line import FewPoints, Sight, level, show_line
from app.views.neuron_sliders import Sliders
from app.views.neuron_table import Rows
from app.views.view import View
from engine.errors import UserError
from engine.layers.neuron import Neuron
from engine.training.events import Observed, Started

if TYPE_CHECKING:
    from engine.training.by_hand import Put
    from engine.training.probes import OneNeuron
    from engine.training.state import State

TOGETHER = 40
"""Milliseconds of a drag that become one change of the weights: more changes than frames are of no use."""
ALIKE = 1e-5
"""How far two weights lie apart at most that are the same: they are kept in 32 bits."""
BIAS = -1
LOW = 28
"""Lines of text below which the words make way for the sliders."""


class NeuronView(View):
    """The weights of a neuron to take hold of, what it makes of the examples, and the line between its answers."""

    name = "neuron"
    title = "Be the neuron"
    hears = (Started, Observed)
    explanation = "Set the weights yourself. The neuron fires in the blue half; a ring means wrong."
    empty = words.EMPTY
    rest = 0.05

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: OneNeuron | None = None
        self.tries = 0
        self._drags = 0
        """Counts gestures: each is one step of the history."""
        self.trained = False
        """Whether a training has moved the weights since the last try."""
        self._pending: dict[int, float] = {}
        self._expected: dict[int, float] = {}
        """What was set and has not been seen to be so."""
        self._later = QTimer(self, singleShot=True, interval=TOGETHER)
        self._later.timeout.connect(self._send)
        self._add_controls()
        self.sliders, self.rows, self.plane = Sliders(), Rows(session.theme), FewPoints(session.theme)
        self.held = plain("", "muted")
        self.body.addWidget(Halves(column((self.held, 0), (self.sliders, 0), (self.rows, 1)), self.plane, (3, 2)))
        self.sliders.moved.connect(self._moved)
        self.sliders.tried.connect(self._tried)
        self.rows.selectionModel().selectionChanged.connect(lambda *_: self.refresh())
        session.run_changed.connect(lambda _: self._turned_over())
        session.analysed.connect(lambda _: self.refresh())
        session.opened.connect(self._begin)
        self._allow()

    def _add_controls(self) -> None:
        self.chooser = Chooser(self.session, lambda node: isinstance(node.layer, Neuron))
        self.chooser.setToolTip("Which neuron you are. Selecting one on the canvas chooses it too.")
        self.chooser.chosen.connect(self._begin)
        self.across, self.up = Combo(), Combo()
        for axis, which in ((self.across, "across"), (self.up, "up")):
            axis.setAccessibleName(f"Input {which}")
            axis.setToolTip(f"The input that runs {which}. The others stand still.")
            axis.currentIndexChanged.connect(lambda _: self._turned())
        self.solve = QPushButton(words.SOLVE)
        self.solve.clicked.connect(self._solve)
        self.again = QPushButton("Start over")
        self.again.setToolTip("Set all weights and the bias of this neuron to 0, and count from no tries.")
        self.again.clicked.connect(self.start_over)
        for part in (self.chooser, self.solve, self.again, self.across, self.up):
            self.controls.addWidget(part)

    # ---- what is asked, and what comes ----

    @property
    def chosen(self) -> Chosen | None:
        return chosen(self.session, self.chooser.node)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import one_neuron  # torch is not there when the window opens

        return {self.name: one_neuron(self.chooser.node)} if self.chooser.node else {}

    def take(self, event: object) -> bool:
        if isinstance(event, Started):
            self.trained = True
        reading = self.own(event)
        if reading is None:
            return False
        self.reading = reading
        if self.session.training.status != "running":
            self.refresh()  # somebody waits for what a weight has done
        return True

    def _begin(self) -> None:
        """Another neuron, or another drawing: nobody has tried anything yet."""
        self.reading, self.tries, self.trained = None, 0, False
        self._pending.clear()
        self._expected.clear()
        self.sliders.refuse("")
        self.watch()
        self.refresh()

    # ---- setting weights ----

    @property
    def why_not(self) -> str:
        """Why no weight can be set by hand now; empty where one can."""
        training = self.session.training
        if training.occupied:
            return f"{training.occupied} is under way: wait for its end, or stop it."
        return words.RUNNING if training.status in ("running", "preparing") else ""

    def _turned_over(self) -> None:
        """A training begins, pauses or ends: who may move the weights, and what came of it."""
        self._allow()
        self.refresh()

    def _allow(self) -> None:
        training, why = self.session.training, self.why_not
        self.held.setText(why)
        self.held.setVisible(bool(why))
        self.sliders.allow(not why)
        self.again.setEnabled(not why)
        running = training.status in ("running", "preparing")
        if running:
            self._expected.clear()
        self.solve.setText("Pause" if running else words.SOLVE)
        self.solve.setToolTip("Hold the training" if running else words.SOLVE_TIP)
        self.solve.setEnabled(not training.occupied and (running or self.session.whole.ready))

    def _moved(self, number: int, value: float) -> None:
        self._pending[number] = self._expected[number] = value
        if not self._later.isActive():
            self._later.start()

    def _tried(self) -> None:
        self.tries += 1
        self.trained = False
        self._send()
        self._drags += 1
        self.refresh()

    def _send(self) -> None:
        """Sets what was moved in the meantime."""
        numbers, self._pending = self._pending, {}
        subject = self.chosen
        if not numbers or subject is None:
            return
        graph, id, prefix = subject.graph, subject.id, subject.prefix

        def edit(state: State) -> list[Put]:
            from engine.training.neuron_weights import set_numbers

            return set_numbers(state, graph, id, numbers, prefix)

        label = f"Set the weights of {graph.nodes[id].title}"
        self.session.training.changes.make(edit, self._refused, label, (id, self._drags))
        self._look()

    def _look(self) -> None:
        """Sees at once what came of it: looks of all views wait until nothing is dragged any more."""
        from engine.training.watching import observe

        name, probes = self.chooser.node, self.probes()

        def seen(readings: Mapping[str, Any]) -> None:
            if self.name in readings and name == self.chooser.node:
                self.reading = readings[self.name]
                self.refresh()

        self.session.training.ask(lambda state, parts: observe(state, parts, probes), seen)

    def _refused(self, error: UserError) -> None:
        self._expected.clear()
        self.sliders.refuse(str(error))
        self.refresh()

    def _solve(self) -> None:
        training = self.session.training
        if training.status in ("running", "preparing"):
            training.pause()
        else:
            self._send()
            training.start()

    def start_over(self) -> None:
        """All weights at 0, and no tries."""
        if self.reading is None:
            return
        numbers = range(0 if self.reading.bias is None else BIAS, len(self.reading.weights))
        self.tries, self.trained = 0, False
        self._pending = dict.fromkeys(numbers, 0.0)
        self._expected = dict(self._pending)
        self.sliders.refuse("")
        self._send()
        self.refresh()

    @property
    def low(self) -> bool:
        """Sliders, a table and a plane need more room than one picture."""
        return super().low or self.height() < LOW * self.fontMetrics().height()

    # ---- pictures ----

    def draw(self) -> None:
        reading, subject = self.reading, self.chosen
        self._allow()
        for part in (self.across, self.up, self.solve, self.again):
            part.setVisible(subject is not None)
        self.chooser.setVisible(self.chooser.count() > 0)  # a choice among nothing says nothing
        if reading is None or subject is None:
            if (said := words.nothing(subject)) is words.NONE:
                self.show_empty(said)
            else:
                self.show_coming(said)
            return
        self.show_picture()
        names = self._names(reading, subject)
        self._offer(names)
        numbers = self._numbers(reading)
        self.sliders.name(names, reading.bias is not None)
        self.sliders.show_numbers(numbers)
        reading = with_numbers(reading, numbers) if self._expected else reading
        self.rows.show_reading(reading, names)
        sight = self._sight(reading)
        judged = reading.judged
        least = level(subject.layer.activation, judged.threshold if judged is not None and reading.own else None)
        up = "weighted sum z" if sight.single else names[sight.up]
        show_line(self.plane, self.session.theme, reading, sight, (names[sight.across], up), least)
        if not self._expected or self.sliders.held:
            self.verdict.setText(words.verdict(self, reading, sight, names, least))

    def _numbers(self, reading: OneNeuron) -> dict[int, float]:
        """The weights, and the bias where there is one; those that were just set as they were set."""
        found = {number: float(value) for number, value in enumerate(reading.weights)}
        if reading.bias is not None:
            found[BIAS] = reading.bias
        for number, value in [*self._expected.items()]:
            if number not in found or abs(found[number] - value) <= ALIKE * max(1.0, abs(value)):
                del self._expected[number]
        return found | self._expected

    def _names(self, reading: OneNeuron, subject: Chosen) -> tuple[str, ...]:
        """By their numbers where the drawing has been changed since."""
        count = len(reading.weights)
        return subject.names if len(subject.names) == count else tuple(f"input {n + 1}" for n in range(count))

    def _offer(self, names: tuple[str, ...]) -> None:
        """Lists the inputs to draw, where there are more than two to choose from."""
        for place, axis in enumerate((self.across, self.up)):
            if [axis.itemText(index) for index in range(axis.count())] != [*names]:
                axis.blockSignals(True)
                axis.clear()
                axis.addItems([*names])
                axis.setCurrentIndex(min(place, len(names) - 1))
                axis.blockSignals(False)
            axis.setVisible(len(names) > 2)

    def _turned(self) -> None:
        if self.up.currentIndex() == self.across.currentIndex() and self.up.count() > 1:
            self.up.setCurrentIndex((self.across.currentIndex() + 1) % self.up.count())
            return
        self.refresh()

    def _sight(self, reading: OneNeuron) -> Sight:
        """What is drawn: the inputs that are not stand as in the row that is chosen, else at their mean."""
        row = self.rows.row
        rest = reading.reads.mean(0) if row is None or row >= len(reading.reads) else reading.reads[row]
        across, up = (max(0, axis.currentIndex()) for axis in (self.across, self.up))
        return Sight(across, up, np.asarray(rest, np.float64))

    def restyle(self, theme: Theme) -> None:
        self.plane.restyle(theme)
        self.rows.restyle(theme)
        self.sliders.restyle()

    # ---- what is exported ----

    def table(self) -> Mapping[str, Any]:
        reading, subject = self.reading, self.chosen
        if reading is None or subject is None:
            return {}
        columns = {name: reading.reads[:, place] for place, name in enumerate(self._names(reading, subject))}
        columns |= {"z": reading.sums, "answer": reading.answers}
        if reading.judged is not None:
            for place in range(reading.judged.truth.shape[1]):
                columns[f"truth {place + 1}" if place else "truth"] = reading.judged.truth[:, place]
        return columns

    @property
    def caption(self) -> str:
        return self.session.title_of(self.chooser.node) if self.chooser.node else ""


def with_numbers(reading: OneNeuron, numbers: Mapping[int, float]) -> OneNeuron:
    """A reading with weights that were set since: sums and line follow the hand, answers as soon as they are there."""
    weights = np.array([numbers[place] for place in range(len(reading.weights))], np.float32)
    bias = numbers.get(BIAS)
    sums = (reading.reads.astype(np.float64) @ weights + (bias or 0.0)).astype(np.float32)
    return replace(reading, weights=weights, bias=bias, sums=sums)
