"""Try it: one's own example, what the network answers to it, and what the answer rests on.

What has been learned comes as copies of the weights (`snapshots`), as often as the training's budget for looking
allows; a question is worked out on such a copy, in the background. So neither the training nor the window waits, and
the answer is that of the newest weights while a training goes on. Nothing is asked while the panel is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from app.background import Background
from app.dialogs import plain
from app.halves import Halves
from app.pictures import Scale
from app.session import Session
from app.theme import Theme
from app.tryit import words
from app.tryit.asking import Asking, Question, Told
from app.tryit.bars import AnswerBars, Truth
from app.tryit.inputs import Input, input_for
from app.tryit.keep import Keep, may_keep
from app.tryit.material import Material
from app.views.view import View
from engine.datasets.additions import added
from engine.datasets.base import Array, Dataset
from engine.datasets.prepare import Parts
from engine.errors import UserError
from engine.training.events import Observed
from engine.training.shown import PART_TITLES, Example

if TYPE_CHECKING:
    from engine.training.probes import Snapshot

NO_DATA = "Put a data set on the canvas, wire it to a network and a loss: then your own examples can be tried here."
MOMENT = "The answer comes in a moment."
NOT_READY = "The drawing is not ready yet: see Problems. As soon as it can be trained, examples can be tried here."
LINES = 22
"""Lines of text below which words make way: something to draw on takes more than a plot."""
BASELINE = (
    "What stands for nothing: the example is compared with it, or its parts are replaced by it. "
    "The mean is that of the training part."
)
LIGHTING = 200
"""Milliseconds after the last change until an example of one's own is shown on the canvas: while a hand draws, all
pictures of the canvas would be asked for anew with every stroke."""
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
        self._lit = False
        self.asking = Asking(self)
        self.asking.told.connect(self._answered)
        self.asking.refused.connect(self._refused)
        self._gathering = Background(self)
        self._gathering.done.connect(self._gathered)
        self._reading = Background(self)
        self._reading.done.connect(self._read)
        self._keeping = Background(self)
        self._keeping.done.connect(self._kept)
        for background in (self._reading, self._keeping):
            background.refused.connect(lambda error: self._say(str(error)))
        self._lighting = QTimer(self, singleShot=True, interval=LIGHTING)
        self._lighting.timeout.connect(self._light_now)
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
        return self.height() < LINES * self.fontMetrics().height()

    # ---- making it ----

    def _add_controls(self) -> None:
        self.part, self.row_box = QComboBox(), QSpinBox()
        self.part.setAccessibleName("Part of the data")
        self.part.setToolTip("The part that examples are taken from.")
        self.row_box.setAccessibleName("Example")
        self.row_box.setPrefix("Example ")
        self.row_box.setToolTip("Which example of the part. Change it as you like: the data stays as it is.")
        self.back = QPushButton("Back to the data")
        self.back.setToolTip("Shows the example as it is in the data again.")
        self.method, self.node, self.baseline = QComboBox(), QComboBox(), QComboBox()
        self.method.setAccessibleName("What the answer rests on")
        self.node.setAccessibleName("Convolution of Grad-CAM")
        self.node.setToolTip("The convolution whose maps are shown. A later one knows more, and is coarser.")
        self.baseline.setAccessibleName("Baseline")
        self.baseline.setToolTip(BASELINE)
        self.sorted = QCheckBox("Largest first")
        self.sorted.setChecked(True)
        self.sorted.setToolTip("The classes by how likely they are, or in the order of the data.")
        self.lights = QCheckBox("On the canvas")
        self.lights.setToolTip("The example goes through the drawing: its pictures and wires show what it does there.")
        for box in (self.part, self.method, self.node, self.baseline):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for part in (
            self.part,
            self.row_box,
            self.back,
            self.method,
            self.node,
            self.baseline,
            self.lights,
            self.sorted,
        ):
            self.controls.addWidget(part)
        self.method.addItem("No explanation", "")
        self.part.currentIndexChanged.connect(lambda _: self._part_chosen())
        self.row_box.valueChanged.connect(lambda value: self._take_row(value - 1))
        self.back.clicked.connect(lambda _: self._take_row(self.row_box.value() - 1))
        for box in (self.method, self.node, self.baseline):
            box.currentIndexChanged.connect(lambda _: self._explained_otherwise())
        self.sorted.toggled.connect(self._sort)
        self.lights.toggled.connect(lambda _: self._light())

    def _add_body(self) -> None:
        self.bars = AnswerBars(self.session.theme)
        self.bars.chosen.connect(lambda _: self.ask())
        self.keep = Keep()
        self.keep.kept.connect(self._keep)
        self.headline, self.state, self.origin = plain("", "title"), plain("", "warning"), plain("", "muted")
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(area.Shape.NoFrame)
        area.setWidget(self.bars)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(60)
        answers = QVBoxLayout()
        answers.setSpacing(3)
        for part, stretch in ((self.origin, 0), (self.headline, 0), (self.state, 0), (area, 1), (self.keep, 0)):
            answers.addWidget(part, stretch)
        self.holder = QWidget()
        self.made = QVBoxLayout(self.holder)
        self.made.setContentsMargins(0, 0, 0, 0)
        self.how = plain("", "muted")
        self.made.addWidget(self.how)
        self.body.addWidget(Halves(self.holder, answers, (2, 1)), 1)

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
        self._trouble = ""
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
        self._list_parts(material, keep=alike)
        if own is not None and self.input is not None:
            self._take_raw(own)
        else:
            self._part_chosen()

    def _change_input(self, material: Material) -> None:
        if self.input is not None:
            self.made.removeWidget(self.input)
            self.input.deleteLater()
        made = self.input = input_for(self.session.theme, material)
        made.edited.connect(self._edited)
        made.remarked.connect(self._say)
        made.pathed.connect(self.take_path)
        self.how.setText(made.how)
        self.made.addWidget(made, 1)
        for scale in made.findChildren(Scale):
            scale.flatten(self.low)
        self.bars.forget()
        self.keep.show_material(material)
        self.told_last = None
        self._list_methods(material)

    def _list_methods(self, material: Material) -> None:
        from engine.attribution import METHODS  # torch is there: there is a snapshot

        entries = [("No explanation", "")] + [(method.title, name) for name, method in METHODS.items()]
        if material.kind in ("table", "points"):
            entries = [entry for entry in entries if entry[1] != "grad-cam"]
        _fill(self.method, entries, self.method.currentData() or "integrated-gradients")
        usual = "nothing" if material.kind == "picture" else "mean"
        chosen = self.baseline.currentData() if self.baseline.count() else usual
        nothing = "black" if material.kind == "picture" else "zeros"
        _fill(self.baseline, [(f"Against {nothing}", "nothing"), ("Against the mean", "mean")], chosen)
        self._show_choices()

    def _show_choices(self) -> None:
        """Only the choices that the method has."""
        from engine.attribution import METHODS

        method = METHODS.get(self.method.currentData() or "")
        self.method.setToolTip(f"{method.meaning}\n{method.source}" if method else "Shows the answer alone.")
        kind = self.material.kind if self.material is not None else "other"
        self.baseline.setVisible(method is not None and method.baseline and kind != "text")
        self.node.setVisible(self.method.currentData() == "grad-cam" and self.node.count() > 1)

    # ---- which example ----

    def _list_parts(self, material: Material, keep: bool) -> None:
        whole = material.dataset.whole
        entries = [("All" if whole else PART_TITLES[name].capitalize(), name) for name in material.offered]
        usual = "validation" if "validation" in material.offered else entries[0][1]
        _fill(self.part, entries, self.part.currentData() if keep else usual)
        self._limit_rows()

    def _limit_rows(self) -> None:
        if self.material is not None and self.part.currentData():
            self.row_box.blockSignals(True)
            self.row_box.setRange(1, max(1, len(self.material.part(self.part.currentData()))))
            self.row_box.blockSignals(False)

    def _part_chosen(self) -> None:
        self._limit_rows()
        self._take_row(self.row_box.value() - 1)

    def _take_row(self, row: int) -> None:
        """Shows an example of the data."""
        if self.material is None or self.input is None or not self.part.currentData():
            return
        part = self.part.currentData()
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
            self.keep.forget()
        self.raw, self.place = raw, None
        self._changed()

    def _changed(self) -> None:
        self._remark = ""
        self.ask()
        self._light()
        self.refresh()

    def take_path(self, path: Path) -> None:
        """Makes an example of a file, in the background."""
        made = self.input
        if made is not None:
            self._reading.ask(lambda: made.load(path))

    def _read(self, found: tuple[Array, str]) -> None:
        raw, remark = found
        if self.material is not None and raw.shape == self.material.facts.x.shape:
            self._take_raw(raw)
            self._say(remark)
        else:
            self._say("The file holds examples of another shape than the data.")

    # ---- keeping it ----

    def _keep(self, right: Array, called: str) -> None:
        """Adds the example to the data, in the background: what was added before is read and written anew."""
        material, folder, raw = self.material, self.session.folder, self.raw
        if material is not None and raw is not None:
            dataset = material.dataset
            self._keeping.ask(lambda: (dataset, added(dataset, folder, raw[None], right), called))

    def _kept(self, found: tuple[Dataset, Dataset, str]) -> None:
        before, after, called = found
        root = self.session.root
        node = next((node for node in root.nodes.values() if node.layer == before), None)
        if node is None:
            self._say("The data has been changed meanwhile; keep the example again.")
            return
        self.session.edit_root(root.with_layer(node.id, after), f"Keep an example of {called}")
        self.session.message.emit(
            f"Kept as an example of “{called}”, in the training part.", "Train on to learn from it."
        )

    # ---- asking ----

    def ask(self, by_hand: bool = True) -> None:
        """Asks about the present example with the newest weights."""
        if not self._in_sight or self.snapshot is None or self.material is None or self.raw is None:
            return
        material = self.material
        if self.snapshot.parts is not material.parts:
            return  # what the network learns from now on is being looked at
        self.asking.ask(
            Question(
                self.snapshot,
                material.prepared(self.raw),
                self.method.currentData() or "",
                self.bars.fixed,
                self.node.currentData() or "",
                material.baseline(self.baseline.currentData() or "nothing"),
                material.groups,
            ),
            by_hand,
        )

    def _answered(self, told: Told) -> None:
        self.told_last = told
        self._list_nodes(told.convolutions)
        self.refresh()

    def _list_nodes(self, found: tuple[tuple[str, str], ...]) -> None:
        names = [(self.session.title_of(node) or title, node) for node, title in found]
        if [(self.node.itemText(n), self.node.itemData(n)) for n in range(self.node.count())] != names:
            _fill(self.node, names, self.node.currentData() or (names[-1][1] if names else None), last=True)
            self._show_choices()

    def _sort(self, on: bool) -> None:
        self.bars.sort(on)

    def _explained_otherwise(self) -> None:
        self._show_choices()
        self.ask()

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
            self.show_empty(self._trouble or (MOMENT if self._expected else self._lack))
            return
        self.show_picture()
        self.bars.show_answer(told.answer, self._truth(told), material.target)
        self.headline.setText(words.headline(told.answer))
        self.headline.setVisible(told.answer.kind != "numbers")  # their bars say it already
        fresh = not told.question.snapshot.step and not self.session.training.came_with_weights
        self.state.setText(words.FRESH if fresh else "")
        self.state.setVisible(fresh)
        self.origin.setText(words.origin(*self.place, material) if self.place is not None else "Your own example")
        self.back.setVisible(self.place is None)
        self.keep.setVisible(self.place is None and may_keep(material))
        self.keep.show_answer(told.answer)
        self.sorted.setVisible(told.answer.kind != "numbers" and len(told.answer.names) > 2)
        self.input.show_told(told)
        self.verdict.setText(" ".join(filter(None, (self._remark, self._explanation(told)))))

    def _explanation(self, told: Told) -> str:
        from engine.attribution import METHODS

        method = METHODS.get(told.question.method)
        if method is None or self.material is None:
            return ""
        against = words.NO_TEXT if self.material.kind == "text" else self.baseline.currentText().lower()
        return words.explained(told, method.title, against)

    def _truth(self, told: Told) -> Truth:
        """What the data says of the example, where it is of the data."""
        if self.place is None or self.material is None:
            return Truth()
        right, facts = self.material.told(*self.place), self.material.facts
        if not facts.y.is_index:
            return Truth(numbers=tuple(map(float, right)))
        if told.answer.exclusive:
            return Truth(frozenset({int(right[-1])}))
        return Truth(frozenset(int(n) for n in np.flatnonzero(right)))

    @property
    def _expected(self) -> bool:
        """Whether an answer is on its way."""
        return self.session.whole.ready and self._dataset() is not None

    @property
    def _lack(self) -> str:
        return NO_DATA if self._dataset() is None else NOT_READY

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.how.setHidden(self.low)

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
        return self.origin.text()

    # ---- on the canvas ----

    def _light(self) -> None:
        if self.lights.isChecked() and self._in_sight:
            self._lighting.start()
        else:
            self._darken()

    def _light_now(self) -> None:
        if self.raw is None or self.material is None or not (self.lights.isChecked() and self._in_sight):
            return
        self._lit = True
        if self.place is not None:
            self.session.show_example(*self.place)
        else:
            self.session.show_values(self.material.prepared(self.raw)[None])

    def _darken(self) -> None:
        self._lighting.stop()
        if self._lit:
            self._lit = False
            self.session.show_no_example()

    def _example_changed(self, shown: object) -> None:
        """An example that is looked at elsewhere is tried here too."""
        if not isinstance(shown, Example) or self.material is None or (shown.part, shown.row) == self.place:
            return
        at = self.part.findData(shown.part)
        if at >= 0 and 0 <= shown.row < len(self.material.part(shown.part)):
            for box, value in ((self.part, at), (self.row_box, shown.row + 1)):
                box.blockSignals(True)
                box.setCurrentIndex(value) if isinstance(box, QComboBox) else box.setValue(value)
                box.blockSignals(False)
            self._limit_rows()
            self.row_box.setValue(shown.row + 1)
            self._take_row(shown.row)

    # ---- when nobody looks, and when the drawing changes ----

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wait()
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.asking.forget()
        self._waiting.stop()
        self._darken()

    def _run_changed(self, status: str) -> None:
        """A run that was stopped hands out nothing more: what it has learned last is looked at."""
        if status == "finished" and self._in_sight:
            self.session.training.look()
        self.refresh()

    def _drawn(self) -> None:
        self._wait()
        self.refresh()

    def _wait(self) -> None:
        """Where no network comes, it is asked why."""
        if self._in_sight and self.session.torch_here and (self.snapshot is None or self._trouble):
            self._waiting.start()

    def _find_trouble(self) -> None:
        if self._in_sight and self._dataset() is not None and self.session.whole.ready:
            self.session.training.ask(lambda *_: None, lambda _: None, self._refused)

    def _forget(self) -> None:
        """Another drawing is open."""
        for background in (self._gathering, self._reading, self._keeping):
            background.forget()
        self.asking.forget()
        self.material = self.raw = self.place = self.snapshot = self.told_last = None
        self._trouble = self._remark = ""
        self._lit = False
        if self.input is not None:
            self.made.removeWidget(self.input)
            self.input.deleteLater()
            self.input = None
        self.bars.forget()
        self._wait()
        self.refresh()

    def _close(self) -> None:
        self.asking.forget()
        for background in (self._gathering, self._reading, self._keeping):
            background.forget()


def _fill(box: QComboBox, entries: list[tuple[str, Any]], chosen: object, last: bool = False) -> None:
    """Other entries, without telling anybody."""
    box.blockSignals(True)
    box.clear()
    for text, data in entries:
        box.addItem(text, data)
    at = box.findData(chosen)
    box.setCurrentIndex(at if at >= 0 else (len(entries) - 1 if last else 0))
    box.blockSignals(False)
