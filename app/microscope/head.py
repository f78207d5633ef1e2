"""Which examples are under the microscope: a part of the data and a number, or the batch that the run takes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.combo import Combo
from app.flow import GAP, Flow
from app.images import photograph
from app.microscope.narrow import Line
from app.pictures import pixmap
from app.spin import Spin
from app.theme import Theme
from app.unfold import Unfold
from app.wording import count, number, percent
from engine.microscope.places import Selection

if TYPE_CHECKING:
    from engine.microscope.answers import Verdict
    from engine.microscope.specimen import Specimen

SOURCES: tuple[tuple[str, str], ...] = (
    ("Training", "train"), ("Validation", "validation"), ("Test", "test"), ("Next batch", ""),
)  # fmt: skip
"""What can be looked at; of a batch there is no part to name."""
SIDE = 36
"""Pixels of the picture of an example."""
WORDS = 12
"""Times the height of a line that words have at least, where controls stand beside them: an answer and whether it is
right. Controls that leave less make way."""
EXAMPLES = "The number of the example (PageUp and PageDown turn to its neighbours)"
BATCHES = "The gradients of these batches are added up to one step: which of them to look at"
UNBOUNDED = 16_777_215
"""What Qt calls no largest width."""
FEATURES = 6
"""Numbers of an example that are written out; more would not be read."""


class Head(QWidget):
    """`changed` tells that other examples are wanted, `mistake_wanted` that the next wrong answer is."""

    changed = Signal()
    turned = Signal(int)
    """To another example of the batch: by so many."""
    mistake_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.unfold = Unfold(theme, "All controls")
        self.unfold.toggled.connect(lambda _: self.fold())
        self._low, self._tight, self._beside = False, False, False
        self._batch = False
        """Whether all examples of a batch are looked at: then there is no number to choose but that of the batch."""
        self._of = ""
        """How many examples there are, as it stands behind the number of one."""
        self.source = Combo()
        for title, part in SOURCES:
            self.source.addItem(title, part)
        self.source.setAccessibleName("Which part of the data")
        self.source.setToolTip("Examples of a part of the data, one at a time, or the batch that the run takes next.")
        self.number = Spin(minimum=1, maximum=1)
        self.number.setKeyboardTracking(False)
        self.mistake = QPushButton("Next mistake")
        self.mistake.setToolTip("Go to the next example that the network answers wrongly (M)")
        self.picture, self.words, self.mode = QLabel(), Line(), Line("muted")
        self._batches = 1
        """How many batches make the next step of the run."""
        self._said = "", "", ""
        """What is told of the example, of the mode, and the mode in short."""
        self._brief: tuple[str, ...] = ()
        """Of the example, in fewer and fewer words: at last the answer, and whether it is right."""
        self._photograph: np.ndarray | None = None
        self._arrange()
        self._name_number()
        self.source.currentIndexChanged.connect(lambda _: self._sourced())
        self.number.valueChanged.connect(lambda _: self.changed.emit())
        self.mistake.clicked.connect(self.mistake_wanted)

    def _arrange(self) -> None:
        self.row = Flow()
        self.row.setContentsMargins(0, 0, 0, 0)
        for part in (self.source, self.number, self.mistake):
            self.row.addWidget(part)
        self.bar = QWidget()
        self.bar.setLayout(self.row)
        controls = QVBoxLayout()
        controls.addWidget(self.bar)
        controls.addStretch(1)
        above = QHBoxLayout()
        above.setSpacing(4)
        above.addLayout(controls, 1)
        above.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.words)
        words.addWidget(self.mode)
        below = QHBoxLayout()
        below.addWidget(self.picture)
        below.addLayout(words, 1)
        self.column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addLayout(above)
        self.column.addLayout(below, 1)

    # ---- what is wanted ----

    @property
    def selection(self) -> Selection:
        part = self.source.currentData()
        number = self.number.value() - 1
        return Selection(part, (number,)) if part else Selection(batch=number)

    def choose(self, row: int) -> None:
        """Another example of the same part."""
        self.number.setValue(row + 1)

    def select(self, part: str, row: int) -> None:
        """An example of a part, which has at least so many."""
        with QSignalBlocker(self.source), QSignalBlocker(self.number):
            self.source.setCurrentIndex(self.source.findData(part))
            self._sourced()
            self.number.setMaximum(max(self.number.maximum(), row + 1))
            self.number.setValue(row + 1)
        self.changed.emit()

    def turn(self, by: int) -> None:
        """To a neighbour: of the part, or in the batch."""
        if self.selection.rows is None:
            self.turned.emit(by)
        else:
            self.number.setValue(self.number.value() + by)

    def _sourced(self) -> None:
        self._batch = self.selection.rows is None
        self._name_number()
        self.fold()
        with QSignalBlocker(self.number):
            self.number.setValue(1)
        if not self.source.signalsBlocked():
            self.changed.emit()

    def _name_number(self) -> None:
        """It counts the examples of a part; or, where several make a step of the run, batches."""
        self.number.setAccessibleName("Which batch" if self._batch else "Which example")
        self.number.setToolTip(BATCHES if self._batch else EXAMPLES)

    # ---- what is there ----

    def show_sizes(self, sizes: dict[str, int], batches: int = 1) -> None:
        """How many examples each part has: no number beyond the last, and no part without any. How many batches the
        next step has, where it is looked at."""
        self._batches = batches
        for row, (_, part) in enumerate(SOURCES):
            item = self.source.model().item(row)  # type: ignore[attr-defined]
            item.setEnabled(not part or sizes.get(part, 0) > 0)
        with QSignalBlocker(self.number):
            part = self.source.currentData()
            self.number.setMaximum(max(1, sizes.get(part, 1) if part else batches))
            self._of = f" of {self.number.maximum():,}{'' if part else ' batches'}"
        self.fold()

    def show_example(self, specimen: Specimen, example: int, verdict: Verdict | None, answer_share: float) -> None:
        self.mistake.setEnabled(any(loss.task != "regression" for loss in specimen.program.compared))
        x = specimen.values.get(specimen.program.inputs[0].name) if specimen.program.inputs else None
        is_picture = x is not None and x.ndim == 4 and x.shape[1] in (1, 3)
        self.picture.setVisible(is_picture)
        if is_picture and x is not None:
            self._photograph = photograph(x[example])
            self._show_picture()
        said = "" if x is None or is_picture else _written(x[example], specimen.features)
        self._brief = ()
        if verdict is not None and specimen.program.losses:
            judged = _judged(verdict, answer_share)
            self._brief = judged, *filter(None, (f"{verdict.said}{_right(verdict)}",))
            said = "   ".join(filter(None, (judged, said)))
        self._said = said, _mode(specimen), "Training mode" if specimen.training else "Evaluation mode"
        self._say()

    def spread(self, wide: bool) -> None:
        """Words and controls in full, or one line each."""
        self._low = not wide
        self.fold()
        for words in (self.words, self.mode):
            words.spread(wide)
        self._say()
        self._show_picture()

    def tighten(self, tight: bool) -> None:
        """Where there is hardly any room, what is told of the example stands beside which one it is, in one line."""
        if tight != self._tight:
            self._tight = tight
            self.fold()

    def fold(self) -> None:
        """Where there is little room, one line of controls is there until somebody asks for all; where there is hardly
        any, as many as leave room for words beside them."""
        own = [self.source, *([self.number] if not self._batch or self._batches > 1 else [])]
        beside = self._tight and not self.unfold.isChecked()
        self.number.setSuffix("" if beside else self._of)
        kept = self._leaving_room(own) if beside else own
        for part in (self.source, self.number):
            part.setVisible(part in kept)
        self.mistake.setHidden(self._batch)
        self.bar.setVisible(bool(kept))
        if beside != self._beside:
            self._beside = beside
            ways = QBoxLayout.Direction
            self.column.setDirection(ways.RightToLeft if beside else ways.TopToBottom)
            self._say()
        self.bar.setMaximumWidth(_wide(kept) if beside else UNBOUNDED)
        more = self._low and (kept != own or len(self.row.lines(min(self.bar.width(), self.bar.maximumWidth()))) > 1)
        self.unfold.setVisible(more)
        self.row.fold(more and not self.unfold.isChecked())

    def _leaving_room(self, controls: list[QWidget]) -> list[QWidget]:
        """The controls that may stand beside the words; of those that may not, the number is kept longest."""
        room = self.width() - self.unfold.sizeHint().width() - WORDS * self.fontMetrics().height()
        while controls and _wide(controls) > room:
            controls = controls[1:]
        return controls

    def reach(self, control: QWidget | None) -> None:
        """Whoever walks with Tab to a control that is folded away sees it."""
        if control is None or self.unfold.isHidden() or not self.bar.isAncestorOf(control):
            return
        if control.mapTo(self.bar, control.rect().center()).y() > self.bar.height():
            self.unfold.setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def _show_picture(self) -> None:
        """As high as the words beside it."""
        if self._photograph is not None:
            size = SIDE if self.words.wordWrap() else self.fontMetrics().height() + 4
            self.picture.setPixmap(pixmap(self._photograph, size))

    def _say(self) -> None:
        said, mode, short = self._said
        if self.words.wordWrap() or not mode:
            self.words.say(said)
            self.mode.say(mode)
        else:  # in one line, the words that matter most come first
            shorter = filter(None, (said, *self._brief))
            self.words.say(said if self._beside and said else f"{said}   {short}.".strip(), *shorter)
            self.words.setToolTip(f"{said}\n{mode}")
            self.mode.hide()

    def clear(self) -> None:
        self.picture.setPixmap(QPixmap())
        self._said, self._brief, self._photograph = ("", "", ""), (), None
        self._say()


def _wide(controls: Sequence[QWidget]) -> int:
    return sum(control.sizeHint().width() + GAP for control in controls)


def _written(x: np.ndarray, features: tuple[str, ...]) -> str:
    """A short input in numbers, scaled as the network gets it."""
    if x.ndim != 1:
        return f"An input of {'×'.join(map(str, x.shape))}."
    names = features if len(features) == len(x) else tuple(f"x[{index}]" for index in range(len(x)))
    said = ", ".join(
        f"{name}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{number(float(value))}"
        for name, value in zip(names[:FEATURES], x, strict=False)
    )
    return said + (f" and {len(x) - FEATURES} more." if len(x) > FEATURES else ".")


def _judged(verdict: Verdict, share: float) -> str:
    sure = f" ({percent(share)})" if share > 0 else ""
    loss = f"Loss {number(verdict.loss)}."
    return f"{verdict.said}{sure}{_right(verdict)}. {loss}" if verdict.said else loss


def _right(verdict: Verdict) -> str:
    return {True: ": right", False: ": wrong", None: ""}[verdict.right]


def _mode(specimen: Specimen) -> str:
    """What layers that act otherwise in training do now, of those that there are."""
    drops, norms = _has_dropout(specimen), any("BatchNorm" in type(m).__name__ for m in specimen.network.modules())
    if specimen.training:
        said = f"{count(specimen.examples, 'example')}, in training mode as the run takes them next"
        if specimen.played:
            said = f"{count(specimen.examples, 'step')} that the agent learned from lately, in training mode"
        told = ["dropout drops"] * drops + ["batch norm goes by the batch"] * norms
        told += ["matrix products have half of the bits (mixed precision)"] * specimen.mixed
        return f"{said}{': ' * bool(told)}{', '.join(told)}. {_step(specimen)}"
    told = ["dropout is off"] * drops + ["batch norm goes by its averages"] * norms
    whose = "A step that the agent has taken. " if specimen.played else ""
    said = f"{whose}Evaluation mode{': ' * bool(told)}{', '.join(told)}. "
    said += "The step is the one that this example alone would make"
    halved = specimen.settings.precision != "float32"
    full = " It is computed with all bits here, as answers always are; steps of the run are in mixed precision."
    return f"{said}, as step {specimen.step + 1:,}.{full * halved}"


def _step(specimen: Specimen) -> str:
    """Which step the batch belongs to, and what it is of that."""
    step = f"tep {specimen.step + 1:,}."
    if specimen.batches == 1:
        return f"S{step}"
    of = f"Batch {specimen.selection.batch + 1:,} of {specimen.batches:,}"
    return f"{of}: their gradients are added up to s{step}"


def _has_dropout(specimen: Specimen) -> bool:
    """Whether something is dropped in training: by a layer for it, or inside of a recurrent one or an attention."""
    modules = list(specimen.network.modules())
    inside = (getattr(module, "dropout", 0.0) for module in modules)
    layers = any("Dropout" in type(module).__name__ and getattr(module, "p", 0.0) > 0 for module in modules)
    return layers or any(isinstance(rate, float) and rate > 0 for rate in inside)
