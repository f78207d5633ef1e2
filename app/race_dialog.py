"""Asks what a race is about: which setting varies, and between which values; or the drawings of chosen runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.combo import Combo
from app.dialogs import WIDTH, plain
from app.forms import title_of
from app.race import Races
from app.runs_book import RunBook
from app.session import Session
from app.spin import Spin
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph
from engine.regularising import alternatives
from engine.runs.comparing import changes, placed
from engine.runs.record import Record
from engine.runs.store import read_drawing

if TYPE_CHECKING:
    from engine.training.race import Variant

TRAINING = "Training"
RUNS = "Chosen runs"
REGULARISED = "Regularised"
SUGGESTED: Mapping[str, str] = {
    "learning_rate": "0.1, 0.01, 0.001",
    "optimiser": "sgd, adam, rmsprop",
    "batch_size": "8, 32, 128",
    "weight_decay": "0, 0.001, 0.01",
    "l1": "0, 0.0001, 0.001",
    "clip": "0, 1, 10",
    "seed": "0, 1, 2",
    "schedule": "constant, cosine, one-cycle",
    "momentum": "0, 0.5, 0.9",
}
"""Values of the training settings that are worth a race."""
USELESS = ("epochs", "method", "device", "threads", "patience")
"""Settings that change how long or where a lane runs, and not what a step does."""
EPOCHS = 1_000_000


class Settings(Protocol):
    """A layer, or the training settings."""

    @property
    def fields(self) -> Mapping[str, FieldInfo]: ...

    def setting(self, name: str) -> Any: ...

    def choices(self, setting: str) -> tuple[str, ...]: ...


def ask_for_race(session: Session, parent: QWidget | None, records: Sequence[Record] = ()) -> RaceDialog | None:
    """Opens the dialog; the race begins when it is accepted. None as long as torch is not there: the window does not
    wait for it."""
    if not session.torch_here:
        session.message.emit("The engine is still being loaded.", "Try again in a moment.")
        return None
    dialog = RaceDialog(session, parent, records)
    dialog.open()
    return dialog


class RaceDialog(QDialog):
    """What varies, its values, how many epochs; and what the lanes would be, or why not."""

    def __init__(self, session: Session, parent: QWidget | None, records: Sequence[Record] = ()) -> None:
        super().__init__(parent)
        self.session, self.records = session, [record for record in records if record.reason]
        self.variants: tuple[Variant, ...] = ()
        self.drawings: tuple[Variant, ...] = ()
        self._alike = ""
        self._nodes = _varying(session.root)
        self.setWindowTitle("Race")
        self.setModal(True)
        self.owner, self.setting = Combo(), Combo()
        self.values = QLineEdit()
        self.values.setPlaceholderText("Values with commas between them")
        self.epochs = Spin(minimum=1, maximum=EPOCHS, value=session.root.training.epochs)
        self.lanes, self.hint = plain(""), plain("", "muted")
        self.go = QPushButton("Start the race", default=True)
        self.cancel = QPushButton("Cancel")
        self._arrange()
        self._offer()
        self.owner.currentIndexChanged.connect(lambda _: self._owner_chosen())
        self.setting.currentIndexChanged.connect(lambda _: self._setting_chosen())
        self.values.textChanged.connect(lambda _: self._check())
        self.epochs.valueChanged.connect(lambda _: self._check())
        self.go.clicked.connect(self.start)
        self.cancel.clicked.connect(self.reject)
        if len(self.records) > 1:
            self._read_drawings()
        self._owner_chosen()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        head = plain("Train several variants side by side, on the same data and from the same seed.", "title")
        head.setMinimumWidth(WIDTH)
        column.addWidget(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        rows = (("Of", self.owner), ("What varies", self.setting), ("Values", self.values), ("Epochs", self.epochs))
        self.names = []
        for line, (name, widget) in enumerate(rows):
            label = plain(name)
            label.setWordWrap(False)
            label.setBuddy(widget)
            widget.setAccessibleName(name)
            grid.addWidget(label, line, 0)
            grid.addWidget(widget, line, 1)
            self.names.append(label)
        column.addLayout(grid)
        column.addWidget(self.lanes)
        column.addWidget(self.hint)
        column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        column.addLayout(buttons)

    def _offer(self) -> None:
        self.owner.addItem(TRAINING, "")
        for path, title in self._nodes.items():
            self.owner.addItem(title, path)
        self.owner.addItem("The means against overfitting", REGULARISED)
        if len(self.records) > 1:
            self.owner.addItem(f"The drawings of {len(self.records)} chosen runs", RUNS)
            self.owner.setCurrentIndex(self.owner.count() - 1)

    # ---- what is chosen ----

    @property
    def _of_runs(self) -> bool:
        return bool(self.owner.currentData() == RUNS)

    @property
    def _of_drawings(self) -> bool:
        """Whether the lanes differ in more than one setting: there are no values to choose."""
        return self.owner.currentData() in (RUNS, REGULARISED)

    @property
    def _settings(self) -> Settings:
        path = self.owner.currentData()
        return placed(self.session.root)[path].node.layer if path else self.session.root.training

    def _owner_chosen(self) -> None:
        for widget in (*self.names[1:3], self.setting, self.values):
            widget.setVisible(not self._of_drawings)
        if not self._of_drawings:
            self.setting.blockSignals(True)
            self.setting.clear()
            for name in _offered(self._settings, training=not self.owner.currentData()):
                self.setting.addItem(title_of(name), name)
            place = max(0, self.setting.findData("learning_rate"))
            self.setting.setCurrentIndex(place)
            self.setting.blockSignals(False)
            self._setting_chosen()
        self._check()

    def _setting_chosen(self) -> None:
        name = self.setting.currentData()
        if name and not self._of_drawings:
            self.values.setText(suggested(self._settings, name, training=not self.owner.currentData()))

    def _check(self) -> None:
        """What the lanes would be, or what is wrong."""
        from engine.training.race import LANES

        try:
            found = self._wanted()
            if not 2 <= len(found) <= LANES:
                raise UserError(f"A race has 2 to {LANES} lanes; these values make {len(found)}.")
        except UserError as error:
            self.variants = ()
            self._say(str(error), "error")
        else:
            self.variants = found
            self._say(f"{len(found)} lanes: {', '.join(variant.name for variant in found)}.")
        self.go.setEnabled(bool(self.variants))
        training = self.session.training
        ends = "The training that is under way ends." if training.active else ""
        self.hint.setText(" ".join(filter(None, (self._alike, ends))))
        self.hint.setVisible(bool(self.hint.text()))

    def _wanted(self) -> tuple[Variant, ...]:
        from engine.training.race import Variant, variants

        graph = self.session.root.with_training(epochs=self.epochs.value())
        if self._of_runs:
            training = {"epochs": self.epochs.value(), "seed": graph.training.seed}
            return unlike(tuple(Variant(v.name, v.graph.with_training(**training)) for v in self.drawings))
        if self.owner.currentData() == REGULARISED:
            return tuple(Variant(each.title, each.graph) for each in alternatives(graph) if each.graph is not None)
        return variants(graph, self.owner.currentData(), self.setting.currentData(), parsed(self.values.text()))

    def _say(self, text: str, tone: str = "") -> None:
        self.lanes.setProperty("tone", tone)
        self.lanes.style().polish(self.lanes)
        self.lanes.setText(text)

    def _read_drawings(self) -> None:
        """The drawings of the chosen runs, which are read elsewhere; until then there is no lane."""
        from engine.training.race import Variant

        records = self.records

        def work(folder: Path) -> list[Graph]:
            return [read_drawing(folder, record.id) for record in records]

        def done(graphs: list[Graph]) -> None:
            self.drawings = tuple(Variant(r.title, graph) for r, graph in zip(records, graphs, strict=True))
            if self._of_runs and len(self._wanted()) < 2:
                self.owner.removeItem(self.owner.currentIndex())
                self.owner.setCurrentIndex(0)
                self._alike = "The chosen runs have the same drawing and settings: let something vary."
            self._check()

        RunBook.of(self.session).read(work, done)

    def start(self) -> None:
        if self.variants:
            self.accept()
            Races.of(self.session).start(self.variants)


def unlike(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """The variants without those that repeat an earlier one: they would run side by side with it, step for step."""
    kept: list[Variant] = []
    for each in variants:
        if not any(_alike(each.graph, other.graph) for other in kept):
            kept.append(each)
    return tuple(kept)


def _alike(one: Graph, other: Graph) -> bool:
    return one.training == other.training and not changes(one, other)


# ---- values ----


def parsed(text: str) -> list[Any]:
    """The values in a line: numbers, words, on and off; commas within brackets belong to a value."""
    parts = [part.strip() for part in re.split(r",(?![^\[\(]*[\]\)])", text)]
    return [_value(part) for part in parts if part]


def _value(part: str) -> Any:
    if part.casefold() in ("on", "off", "true", "false"):
        return part.casefold() in ("on", "true")
    try:
        value = json.loads(part.replace("(", "[").replace(")", "]"))
    except ValueError:
        return part
    return tuple(value) if isinstance(value, list) else value if isinstance(value, int | float) else part


def suggested(settings: Settings, name: str, training: bool) -> str:
    """Values that are worth a try: all there are, or some around the one that it has."""
    value, field = settings.setting(name), settings.fields[name]
    if training and name in SUGGESTED:
        return _with_own(SUGGESTED[name], value)
    options = settings.choices(name) or _options(field)
    if isinstance(value, bool):
        return "on, off"
    if options:
        return ", ".join(map(str, options[:4]))
    if isinstance(value, int) and value < 0:  # a number that stands for none, such as a class to ignore
        return ", ".join(map(str, (value, 0, 1)))
    if isinstance(value, int):
        return ", ".join(str(each) for each in dict.fromkeys((max(1, value // 2), value, value * 2)))
    if isinstance(value, float):
        return ", ".join(
            f"{each:.3g}" for each in ((value / 2, value, min(2 * value, 0.9)) if value else (0, 0.1, 0.5))
        )
    return ", ".join(f"({', '.join(map(str, value))})" for value in (value,) if isinstance(value, tuple)) or str(value)


def _with_own(text: str, value: Any) -> str:
    """The suggestion, and the value that the drawing has, where it is another one."""
    return text if value in parsed(text) else f"{value:.6g}, {text}" if isinstance(value, float) else f"{value}, {text}"


def _options(field: FieldInfo) -> tuple[Any, ...]:
    return get_args(field.annotation) if get_origin(field.annotation) is Literal else ()


def _offered(settings: Settings, training: bool) -> list[str]:
    names = [name for name in settings.fields if not training or name not in USELESS]
    return [name for name in names if isinstance(settings.setting(name), bool | int | float | str | tuple)]


def _varying(graph: Graph) -> dict[str, str]:
    """The nodes that have something to vary, by path; the data are the same for all lanes."""
    found = {}
    for path, each in placed(graph).items():
        layer = each.node.layer
        if not isinstance(layer, Dataset) and _offered(layer, training=False):
            found[path] = each.title
    titles = list(found.values())
    return {path: title if titles.count(title) == 1 else f"{title} ({path})" for path, title in found.items()}
