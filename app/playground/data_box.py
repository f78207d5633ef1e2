"""The data of the playground: which set, how noisy, how many points, and how many of them are held back.

The sets of the plane, points painted by hand, and two columns of one's own table. Each set is remembered as it was
left, so that one can look at another and come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from secrets import randbelow
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QToolButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.forms import as_plain_tip
from app.icons import icon
from app.playground.editing import Editing
from app.playground.fields import Choice, Count, Rows, Stroke
from app.playground.thumbnails import size, thumbnail
from app.slices import Slices
from app.theme import Theme
from engine.datasets.base import Dataset
from engine.datasets.painted import COLOURS, Painted
from engine.datasets.plane import Bumps, Circle, Gaussians, Plane, PlaneClasses, PlaneNumbers, Spirals, Xor
from engine.datasets.table_file import TableFile
from engine.errors import UserError
from engine.playground import Desk, with_dataset, with_held_back

SETS: Mapping[str, Dataset] = MappingProxyType(
    {
        "circle": Circle(),
        "xor": Xor(),
        "gaussians": Gaussians(),
        "spirals": Spirals(),
        "plane": Plane(),
        "bumps": Bumps(),
    }
)
PAINTED, TABLE = "painted", "csv"
ACROSS = 4
NOISES = [step / 100 for step in range(0, 51, 5)]
POINTS = (100, 200, 300, 400, 500, 700, 1000, 2000, 5000)
SHARES = [step / 100 for step in range(10, 91, 10)]
PROBLEMS = (("classification", False), ("regression", True))
ELSEWHERE = "Bring it in with File → Import data…"
KEPT = ("points", "noise", "seed", "validation", "test", "split_seed")
"""Settings that go with the user from one set to another."""


class DataBox(QWidget):
    """`table_wanted`: the user wants a table of their own; `paint_wanted`: they paint now."""

    table_wanted = Signal()
    paint_wanted = Signal()

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self._left: dict[str, Dataset] = {}
        """Painted points and tables as they were left, by kind."""
        self.tiles: dict[str, QToolButton] = {}
        self._drawing: Slices | None = None
        self.problem = Choice(PROBLEMS, "Problem", "Classification tells classes apart, regression predicts a number.")
        self.noise = Stroke(
            NOISES, lambda n: f"{n:.0%}".replace("%", " %"), "Noise", "How much chance is in the points."
        )
        self.points = Choice([(f"{n:,}", n) for n in POINTS], "Points", "How many points there are in all.")
        self.held = Stroke(
            SHARES,
            lambda share: f"{share:.0%}".replace("%", " %"),
            "Held back",
            "The share of the points that the network does not learn from. Half of them judge the training while it "
            "runs (validation), half are for the test at its end.",
        )
        self.again = QToolButton()
        self.again.setAccessibleName("New points")
        self.again.setToolTip(as_plain_tip("Draws other points of the same kind."))
        self.classes = Count(editing.session.theme, "Classes", "a class")
        self.columns = tuple(
            Choice((), name, "Two columns of numbers of the table are the axes of the plane.")
            for name in ("First column", "Second column")
        )
        self.target = Choice((), "Column to predict", "What the network learns to tell from the two columns.")
        self.message = plain("", "muted")
        self._rows = Rows()
        self._labels: dict[QWidget, QWidget] = {}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._tiles())
        named = (
            ("Problem", self.problem),
            ("Noise", self.noise),
            ("Points", self.points),
            ("Held back", self.held),
            ("Columns", self.columns[0]),
            ("and", self.columns[1]),
            ("Predict", self.target),
        )
        for name, field in named:
            self._labels[field] = self._rows.add(name, field)
        column.addLayout(self._rows)
        self._rows.addWidget(self.again, 3, 2)
        for part in (self.classes, self.message):
            column.addWidget(part)

    def _tiles(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        self._group = QButtonGroup(self)
        places = product(range(2), range(ACROSS))
        words = {PAINTED: "Your own points, painted with the mouse", TABLE: "Two columns of your own table (CSV)"}
        for kind, (row, across) in zip((*SETS, PAINTED, TABLE), places, strict=True):
            tile = self.tiles[kind] = QToolButton()
            tile.setCheckable(True)
            title = words.get(kind) or SETS[kind].title
            tile.setToolTip(as_plain_tip(title))
            tile.setAccessibleName(title)
            tile.clicked.connect(lambda _, kind=kind: self._choose(kind))
            self._group.addButton(tile)
            grid.addWidget(tile, row, across, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(ACROSS, 1)
        self.restyle(self._editing.session.theme)
        return grid

    def _connect(self) -> None:
        self.problem.chosen.connect(self._set_problem)
        self.noise.moved.connect(lambda noise, stroke: self._set("noise", noise, f"Set noise to {noise:.0%}", stroke))
        self.points.chosen.connect(lambda points: self._set("points", points, f"Draw {points:,} points"))
        self.held.moved.connect(self._hold_back)
        self.again.clicked.connect(lambda _: self._set("seed", randbelow(2**31), "Draw new points"))
        self.classes.more.connect(lambda: self._set_classes(1))
        self.classes.less.connect(lambda: self._set_classes(-1))
        for field in self.columns:
            field.chosen.connect(lambda _, field=field: self._set_columns(field))
        self.target.chosen.connect(self._set_target)

    # ---- what is shown ----

    def show_desk(self, desk: Desk) -> None:
        dataset = desk.dataset
        self._left[dataset.kind] = dataset
        drawn = isinstance(dataset, PlaneClasses | PlaneNumbers)
        self._group.setExclusive(False)  # or one would stay pressed where another set is drawn than those offered
        for kind, tile in self.tiles.items():
            tile.setChecked(kind == dataset.kind)
        self._group.setExclusive(True)
        self.problem.show_value(desk.regression)
        self.held.show_value(dataset.validation + dataset.test)
        if drawn:
            self.noise.show_value(dataset.setting("noise"))
            self.points.show_value(dataset.setting("points"), f"{dataset.setting('points'):,}")
        for field in (self.noise, self.points):
            self._offer(field, drawn)
        self.again.setVisible(drawn)
        self._show_painted(dataset)
        self._show_table(dataset)

    def _show_painted(self, dataset: Dataset) -> None:
        painted = isinstance(dataset, Painted)
        self.classes.setVisible(painted and dataset.setting("predict") == "class")
        self.message.setVisible(painted)
        if isinstance(dataset, Painted):
            self.classes.show_count(dataset.classes, 2, COLOURS)
            self.message.setText(f"{dataset.summary}. Choose a brush above the boundary, and paint there.")

    def _show_table(self, dataset: Dataset) -> None:
        for field in (*self.columns, self.target):
            self._offer(field, isinstance(dataset, TableFile))
        if isinstance(dataset, TableFile):
            numbers = [column.name for column in dataset.columns if column.number and column.name != dataset.target]
            axes = [name for name in dataset.facts().features if name in numbers]
            for field, name in zip(self.columns, axes, strict=False):
                field.offer([(column, column) for column in numbers])
                field.show_value(name)
            self.target.offer([(column.name, column.name) for column in dataset.columns])
            self.target.show_value(dataset.target)

    def _offer(self, field: QWidget, offered: bool) -> None:
        field.setVisible(offered)
        self._labels[field].setVisible(offered)

    def restyle(self, theme: Theme) -> None:
        self.again.setIcon(icon("dice-multiple-outline", theme))
        self.classes.restyle(theme)
        for kind, tile in self.tiles.items():
            tile.setIconSize(size(theme))
            if kind not in SETS:
                tile.setIcon(icon("brush" if kind == PAINTED else "table", theme))
        if self._drawing is not None:
            self._drawing.stop()
            self._drawing.deleteLater()
        self._drawing = Slices(self, self._draw_sets(theme))
        self._drawing.start()

    def _draw_sets(self, theme: Theme) -> Iterator[None]:
        """A little later than all the rest: together they take longer than a frame."""
        for kind, dataset in SETS.items():
            self.tiles[kind].setIcon(thumbnail(dataset, theme))
            yield

    # ---- what is chosen ----

    def _choose(self, kind: str) -> None:
        desk = self._editing.desk
        if desk is None:
            return
        before = desk.dataset
        if kind == TABLE and (kind not in self._left or before.kind == TABLE):
            self.show_desk(desk)  # until there is one, the tile stays as it was
            self.table_wanted.emit()
            return
        if kind != before.kind:
            shares = {name: before.setting(name) for name in ("validation", "test", "split_seed")}
            after = self._left.get(kind) or (Painted() if kind == PAINTED else SETS[kind])
            carried = {name: before.setting(name) for name in KEPT if self._drawn(before) and kind in SETS}
            self._replace(after.changed(**(shares | carried)), f"Take the data set {after.title}")
        if kind == PAINTED:
            self.paint_wanted.emit()

    def take(self, dataset: Dataset) -> None:
        """Puts the user's table in the place of the data: two of its columns, where it has more."""
        desk = self._editing.desk
        if desk is None or not isinstance(dataset, TableFile):
            why = "the drawing is no playground any more." if desk is None else "the playground takes tables only."
            self._editing.session.tell(UserError(f"What was read was not taken: {why}", ELSEWHERE))
            return
        shares = {name: desk.dataset.setting(name) for name in ("validation", "test")}
        self._replace(_of_two(dataset, ()).changed(**shares), f"Take the data set {dataset.file}")

    def _set_problem(self, regression: bool) -> None:
        desk = self._editing.desk
        if desk is None or desk.regression == regression:
            return
        dataset = desk.dataset
        if "predict" in dataset.fields:
            self._replace(dataset.changed(predict="number" if regression else "class"), "Change the problem")
        else:
            self._choose("plane" if regression else "circle")

    def _set(self, setting: str, value: Any, label: str, stroke: int | None = None) -> None:
        desk = self._editing.desk
        if desk is not None and setting in desk.dataset.fields:
            merge = None if stroke is None else (id(self), setting, stroke)
            self._replace(desk.dataset.changed(**{setting: value}), label, merge)

    def _hold_back(self, share: float, stroke: int) -> None:
        label = f"Hold {share:.0%} of the points back".replace("%", " %")
        self._editing.apply(label, lambda graph: with_held_back(graph, share), (id(self), "held", stroke))

    def _set_classes(self, way: int) -> None:
        desk = self._editing.desk
        if desk is not None and isinstance(desk.dataset, Painted):
            count = desk.dataset.classes + way
            self._replace(desk.dataset.changed(classes=count), f"Paint {count} classes")

    def _set_columns(self, changed: Choice) -> None:
        """Two different columns: the other one gives way where both would be the same."""
        desk = self._editing.desk
        if desk is None or not isinstance(desk.dataset, TableFile):
            return
        first, second = (field.currentText() for field in self.columns)
        if first == second:
            before = desk.dataset.facts().features
            first, second = before[1], before[0]
        self._replace(_of_two(desk.dataset, (first, second)), f"Look at {first} and {second}")

    def _set_target(self, target: str) -> None:
        desk = self._editing.desk
        if desk is None or not isinstance(desk.dataset, TableFile):
            return
        column = next(column for column in desk.dataset.columns if column.name == target)
        predict = "class" if len(column.values) >= 2 else "number"
        changed = desk.dataset.model_copy(update={"target": target, "predict": predict})
        self._replace(_of_two(changed, desk.dataset.facts().features), f"Predict {target}")

    def _replace(self, dataset: Any, label: str, merge: Any = None) -> None:
        self._editing.apply(label, lambda graph: with_dataset(graph, dataset), merge)
        if self._editing.desk is not None:
            self.show_desk(self._editing.desk)  # a refusal leaves everything as it was

    def _drawn(self, dataset: Dataset) -> bool:
        return dataset.kind in SETS


def _of_two(table: TableFile, wanted: tuple[str, ...]) -> TableFile:
    """The table with two of its columns of numbers: those that are wanted, as far as they are there, or the first.

    Columns that were left out as the table was read, such as row numbers, come last.
    """
    numbers = [column.name for column in table.columns if column.number and column.name != table.target]
    numbers.sort(key=lambda name: name in table.leave_out)
    kept = [name for name in dict.fromkeys((*wanted, *numbers)) if name in numbers][:2]
    others = tuple(c.name for c in table.columns if c.name not in kept and c.name != table.target)
    return table.model_copy(update={"leave_out": others})
