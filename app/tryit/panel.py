"""Try it: one's own example, what the network answers to it, and what the answer rests on.

What has been learned comes as copies of the weights (`snapshots`), as often as the training's budget for looking
allows; a question is worked out on such a copy, in the background. So neither the training nor the window waits, and
the answer is that of the newest weights while a training goes on. Nothing is asked while the panel is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.background import Background
from app.dialogs import plain
from app.halves import Halves
from app.pictures import Scale
from app.session import Session
from app.theme import Theme
from app.tryit import words
from app.tryit.asking import Asking, Question, Told
from app.tryit.choices import Choices
from app.tryit.filing import Filing
from app.tryit.inputs import Input, input_for
from app.tryit.lighting import Lighting
from app.tryit.material import Material
from app.tryit.result import Result
from app.views.view import NARROW, View
from engine.datasets.base import Array, Dataset
from engine.datasets.prepare import Parts
from engine.errors import UserError
from engine.training.events import Observed
from engine.training.shown import Example

if TYPE_CHECKING:
    from engine.training.probes import Snapshot

NO_DATA = "Put a data set on the canvas, wire it to a network and a loss: then your own examples can be tried here."
MOMENT = "The answer comes in a moment."
LINES, NARROW_LINES = 22, 34
"""Lines of text below which words make way: something to draw on takes more than a plot, and words in a narrow panel
take more lines."""
PROBING = 400
"""Milliseconds after which it is asked why no network has come."""


class TryIt(View):
    """The panel. `material` is the data set that examples are of, `input` what they are made with, `raw` the present
    one, and `place` where it comes from: a part and a row, None where it is somebody's own."""

    name = "try-it"
    title = "Try it"
    explanation = "Make an example of your own: see what the network answers, and what that rests on."
    empty = NO_DATA

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.material: Material | None = None
        self.input: Input | None = None
        self.raw: Array | None = None
        self.place: tuple[str, int] | None = None
        self.snapshot: Snapshot | None = None
        self.told_last: Told | None = None
        self._probe: Any = None
        self._trouble = ""
        self._remark = ""
        self.asking = Asking(self)
        self.asking.told.connect(self._answered)
        self.asking.refused.connect(self._refused)
        self._gathering = Background(self)
        self._gathering.done.connect(self._gathered)
        self.filing = Filing(session, self)
        self.filing.read.connect(self._read)
        self.filing.said.connect(self._say)
        self._lighting = Lighting(session, self)
        self._waiting = QTimer(self, singleShot=True, interval=PROBING)
        self._waiting.timeout.connect(self._find_trouble)
        self._add_controls()
        self._add_body()
        session.opened.connect(self._forget)
        session.drawn.connect(lambda *_: self._drawn())
        session.run_changed.connect(self._run_changed)
        session.example_changed.connect(self._example_changed)
        session.training.closing.connect(self._close)

    @property
    def low(self) -> bool:
        line = self.fontMetrics().height()
        return self.height() < (NARROW_LINES if self.width() < NARROW * line else LINES) * line

    # ---- making it ----

    def _add_controls(self) -> None:
        self.choices = Choices(self)
        for widget in self.choices.widgets:
            self.controls.addWidget(widget)
        self.choices.taken.connect(self._take_row)
        self.choices.explained.connect(self.ask)
        self.choices.sorted.toggled.connect(self._sort)
        self.choices.lights.toggled.connect(lambda _: self._light())

    def _add_body(self) -> None:
        self.result = Result(self.session.theme)
        self.bars = self.result.bars
        self.bars.chosen.connect(lambda _: self.ask())
        self.result.keep.kept.connect(self._keep)
        holder = QWidget()
        self.made = QVBoxLayout(holder)
        self.made.setContentsMargins(0, 0, 0, 0)
        self.how = plain("", "muted")
        self.made.addWidget(self.how)
        self.body.addWidget(Halves(holder, self.result, (2, 1)), 1)

    # ---- what comes of the training ----

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import snapshots  # torch is not there when the window opens

        self._probe = self._probe or snapshots()
        return {self.name: self._probe}

    def take(self, event: object) -> bool:
        found = event.readings.get(self.name) if isinstance(event, Observed) else None
        if found is None:
            return False
        self.snapshot = found  # type: ignore[assignment]  # under this name comes nothing else
        self._waiting.stop()
        if self.material is None or self.material.parts is not self.snapshot.parts:  # type: ignore[union-attr]
            self._gather(found.parts)  # type: ignore[attr-defined]
        else:
            self.ask(by_hand=False)
        return False

    def _gather(self, parts: Parts) -> None:
        """What has to be known of other data is worked out in the background."""
        dataset = self._dataset()
        if dataset is not None:
            self._gathering.ask(lambda: Material.of(dataset, parts))

    def _dataset(self) -> Dataset | None:
        """The data set that the network reads."""
        nodes = self.session.root.nodes
        entry = self.snapshot.copy.program.inputs[:1] if self.snapshot is not None else ()
        wanted = [nodes[each.node] for each in entry if each.node in nodes]
        layers = (node.layer for node in (*wanted, *nodes.values()))
        return next((layer for layer in layers if isinstance(layer, Dataset)), None)

    def _gathered(self, material: Material) -> None:
        """Other data, or the same in other parts: an example of one's own stays where it still fits."""
        before, self.material = self.material, material
        alike = before is not None and before.kind == material.kind and before.facts == material.facts
        own = self.raw if alike and self.place is None else None
        if not alike or self.input is None:
            self._change_input(material)
        else:
            self.input.material = material
        self.choices.show_material(material, keep=alike)
        if own is not None:
            self._take_raw(own)
        elif self.choices.place is not None:
            self._take_row(*self.choices.place)

    def _change_input(self, material: Material) -> None:
        self._drop_input()
        made = self.input = input_for(self.session.theme, material)
        made.edited.connect(self._edited)
        made.remarked.connect(self._say)
        made.pathed.connect(self.take_path)
        self.how.setText(made.how)
        self.made.addWidget(made, 1)
        for scale in made.findChildren(Scale):
            scale.flatten(self.low)
        self.result.show_material(material)
        self.told_last = None

    def _drop_input(self) -> None:
        if self.input is not None:
            self.made.removeWidget(self.input)
            self.input.hide()  # it goes when there is time for that
            self.input.deleteLater()
            self.input = None

    # ---- which example ----

    def _take_row(self, part: str, row: int) -> None:
        """Shows an example of the data."""
        if self.material is not None and self.input is not None:
            row = min(row, len(self.material.part(part)) - 1)
            self.place = part, row
            self._take(self.material.raw(part, row))

    def _take_raw(self, raw: Array) -> None:
        """Shows somebody's own example."""
        self.place = None
        self._take(raw)

    def _take(self, raw: Array) -> None:
        assert self.input is not None
        self.raw = raw
        self.input.show_example(raw)
        self._changed()

    def _edited(self, raw: Array) -> None:
        """Somebody made or changed an example."""
        if self.place is not None:
            self.result.keep.forget()
        self.raw, self.place = raw, None
        self._changed()

    def _changed(self) -> None:
        self._remark = ""
        self.ask()
        self._light()
        self.refresh()

    def take_path(self, path: Path) -> None:
        """Makes an example of a file."""
        if self.input is not None:
            self.filing.open(self.input, path)

    def _read(self, raw: Array, remark: str) -> None:
        if self.material is not None and raw.shape == self.material.facts.x.shape:
            self._take_raw(raw)
            self._say(remark)
        else:
            self._say("The file holds examples of another shape than the data.")

    def _keep(self, right: Array, called: str) -> None:
        """Adds the example to the data."""
        if self.material is not None and self.raw is not None:
            self.filing.keep(self.material, self.raw, right, called)

    # ---- asking ----

    def ask(self, by_hand: bool = True) -> None:
        """Asks about the present example with the newest weights."""
        if not self._in_sight or self.snapshot is None or self.material is None or self.raw is None:
            return
        material, choices = self.material, self.choices
        if self.snapshot.parts is not material.parts:
            return  # what the network learns from now on is being looked at
        self.asking.ask(
            Question(
                self.snapshot,
                material.prepared(self.raw),
                choices.method.currentData() or "",
                self.bars.fixed,
                choices.node.currentData() or "",
                material.baseline(choices.baseline.currentData() or "nothing"),
                material.groups,
                choices.answered,
            ),
            by_hand,
        )

    def _answered(self, told: Told) -> None:
        self.told_last, self._trouble = told, ""
        self.choices.list_nodes([(self.session.title_of(node) or title, node) for node, title in told.convolutions])
        self.refresh()

    def _sort(self, on: bool) -> None:
        self.bars.sort(on)

    def _refused(self, error: UserError) -> None:
        self._trouble = str(error)
        self.refresh()

    def _say(self, remark: str) -> None:
        self._remark = remark
        self.refresh()

    # ---- drawing ----

    def draw(self) -> None:
        told, material = self.told_last, self.material
        self.row.setVisible(material is not None)
        if self._trouble or told is None or material is None or self.input is None:
            if self._trouble:
                self.show_empty(self._trouble)
            elif self._dataset() is not None:
                self.show_coming(MOMENT)
            else:
                self.show_invitation()
            return
        self.show_picture()
        fresh = not told.question.snapshot.step and not self.session.training.learned.came_with_file
        self.result.show_told(told, material, self.place, fresh)
        self.choices.back.setVisible(self.place is None)
        self.choices.sorted.setVisible(told.answer.kind != "numbers" and len(told.answer.names) > 2)
        self.input.show_told(told)
        self.verdict.setText(" ".join(filter(None, (self._remark, self._explanation(told)))))

    def _explanation(self, told: Told) -> str:
        from engine.attribution import METHODS

        method = METHODS.get(told.question.method)
        if method is None or self.material is None:
            return ""
        against = words.NO_TEXT if self.material.kind == "text" else self.choices.baseline.currentText().lower()
        return words.explained(told, method.title, against)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.how.setHidden(self.low)
        self.result.shorten(self.low)

    def restyle(self, theme: Theme) -> None:
        self.bars.restyle(theme)
        if self.input is not None:
            self.input.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        if self.told_last is None:
            return {}
        answer = self.told_last.answer
        unit = {"probabilities": "probability", "scores": "score", "numbers": "value"}[answer.kind]
        return {"output": list(answer.names), unit: [float(value) for value in answer.values]}

    @property
    def caption(self) -> str:
        return self.result.origin.text()

    # ---- on the canvas ----

    def _light(self) -> None:
        """Shows the example on the canvas where that is wanted, and no longer where it is not."""
        if not (self.choices.lights.isChecked() and self._in_sight):
            self._lighting.end()
        elif self.raw is not None and self.material is not None:
            self._lighting.show(self.place, self.material.prepared(self.raw))

    def _example_changed(self, shown: object) -> None:
        """An example that is looked at elsewhere is tried here too; one that is closed there is off here."""
        if self._lighting.closed:
            self.choices.lights.setChecked(False)
        if not isinstance(shown, Example) or self.material is None or (shown.part, shown.row) == self.place:
            return
        if self.choices.show_place(shown.part, shown.row):
            self._take_row(shown.part, shown.row)

    # ---- when nobody looks, and when the drawing changes ----

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wait()
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.asking.forget()
        self._waiting.stop()
        self._lighting.end()

    def _run_changed(self, status: str) -> None:
        """A run that was stopped hands out nothing more: what it has learned last is looked at."""
        if status == "finished" and self._in_sight:
            self.session.training.watching.look()
        self.refresh()

    def _drawn(self) -> None:
        self._wait()
        self.refresh()

    def _wait(self) -> None:
        """Where no network comes, it is asked why."""
        if self._in_sight and self.session.torch_here and (self.snapshot is None or self._trouble):
            self._waiting.start()

    def _find_trouble(self) -> None:
        """Asks for what a look at the network begins with: what refuses that refuses all looks."""
        from engine.training.watching import fixed_examples  # torch is there: a panel waits for it

        if self._in_sight and self._dataset() is not None and self.session.whole.ready:
            self.session.training.ask(
                lambda state, parts: len(fixed_examples(state.network, parts, state.device)),
                lambda _: None,
                self._refused,
            )

    def _forget(self) -> None:
        """Another drawing is open."""
        self._gathering.forget()
        self.filing.forget()
        self.asking.forget()
        self.material = self.raw = self.place = self.snapshot = self.told_last = None
        self._trouble = self._remark = ""
        self._lighting.end()
        self._drop_input()
        self.bars.forget()
        self._wait()
        self.refresh()

    def _close(self) -> None:
        self.asking.forget()
        self._gathering.forget()
        self.filing.forget()
