"""Which example is tried, and how its answer is explained: the controls above the panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QWidget

from app.combo import Combo
from app.spin import Spin
from app.tryit.material import Material
from engine.training.shown import PART_TITLES

BASELINE = (
    "What stands for nothing: the example is compared with it, or its parts are replaced by it. "
    "The mean is that of the training part."
)
USUAL = "integrated-gradients"
NONE = "No explanation"


class Choices(QObject):
    """The widgets, in the order they stand in. `taken` tells a part and a row that somebody chose, `explained` that
    the answer is to be explained otherwise."""

    taken = Signal(str, int)
    explained = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.part, self.row, self.back = Combo(), Spin(), QPushButton("Back to the data")
        self.step = Spin(minimum=1)
        self.method, self.node, self.baseline = Combo(), Combo(), Combo()
        self.lights, self.sorted = QCheckBox("On the canvas"), QCheckBox("Largest first")
        self.sorted.setChecked(True)
        self.row.setPrefix("Example ")
        self.step.setPrefix("Step ")
        self.step.hide()
        self.method.addItem(NONE, "")
        self._kind = "other"
        self._name()
        self.part.currentIndexChanged.connect(lambda _: self._part_chosen())
        self.row.valueChanged.connect(lambda _: self._take())
        self.back.clicked.connect(lambda _: self._take())
        self.step.valueChanged.connect(lambda _: self._explain())
        for box in (self.method, self.node, self.baseline):
            box.currentIndexChanged.connect(lambda _: self._explain())

    def _name(self) -> None:
        self.part.setAccessibleName("Part of the data")
        self.part.setToolTip("The part that examples are taken from.")
        self.row.setAccessibleName("Example")
        self.row.setToolTip("Which example of the part. Change it as you like: the data stays as it is.")
        self.back.setToolTip("Shows the example as it is in the data again.")
        self.step.setAccessibleName("Step of the answer")
        self.step.setToolTip("Which step of the text that is answered the bars and the explanation are of.")
        self.method.setAccessibleName("What the answer rests on")
        self.node.setAccessibleName("Convolution of Grad-CAM")
        self.node.setToolTip("The convolution whose maps are shown. A later one knows more, and is coarser.")
        self.baseline.setAccessibleName("Baseline")
        self.baseline.setToolTip(BASELINE)
        self.lights.setToolTip("The example goes through the drawing: its pictures and wires show what it does there.")
        self.sorted.setToolTip("The classes by how likely they are, or in the order of the data.")

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return (
            self.part,
            self.row,
            self.back,
            self.step,
            self.method,
            self.node,
            self.baseline,
            self.lights,
            self.sorted,
        )

    # ---- which example ----

    @property
    def place(self) -> tuple[str, int] | None:
        """The part and the row that stand there."""
        part = self.part.currentData()
        return (part, self.row.value() - 1) if part else None

    def show_material(self, material: Material, keep: bool) -> None:
        """Other parts, or (not `keep`) other data."""
        self._sizes = {name: len(material.part(name)) for name in material.offered}
        whole = material.dataset.whole
        entries = [("All" if whole else PART_TITLES[name].capitalize(), name) for name in material.offered]
        usual = "validation" if "validation" in material.offered else entries[0][1]
        fill(self.part, entries, self.part.currentData() if keep else usual)
        self._limit()
        self.step.setVisible(material.facts.is_written)
        before = self.step.blockSignals(True)
        self.step.setMaximum(material.facts.y.shape[0] if material.facts.is_written else 1)
        self.step.blockSignals(before)
        if not keep:
            self._list_methods(material)

    @property
    def answered(self) -> int | None:
        """Which step of the answer is looked at, from 0; None where it has one only."""
        return None if self.step.isHidden() else self.step.value() - 1

    def show_place(self, part: str, row: int) -> bool:
        """Shows a part and a row that were chosen elsewhere, and tells nothing; says whether they are there."""
        at = self.part.findData(part)
        if at < 0 or not 0 <= row < self._sizes[part]:
            return False
        for box in (self.part, self.row):
            box.blockSignals(True)
        self.part.setCurrentIndex(at)
        self._limit()
        self.row.setValue(row + 1)
        for box in (self.part, self.row):
            box.blockSignals(False)
        return True

    def _limit(self) -> None:
        before = self.row.blockSignals(True)
        self.row.setRange(1, max(1, self._sizes.get(self.part.currentData(), 1)))
        self.row.blockSignals(before)

    def _part_chosen(self) -> None:
        self._limit()
        self._take()

    def _take(self) -> None:
        if self.place is not None:
            self.taken.emit(*self.place)

    # ---- how it is explained ----

    def _list_methods(self, material: Material) -> None:
        from engine.attribution import METHODS  # torch is there: there is a network to try

        other, self._kind = self._kind != material.kind, material.kind
        entries = [(NONE, ""), *((method.title, name) for name, method in METHODS.items())]
        if material.kind in ("table", "points"):  # no places that maps of a convolution could lie on
            entries = [entry for entry in entries if entry[1] != "grad-cam"]
        fill(self.method, entries, self.method.currentData() or USUAL)
        nothing = "black" if material.kind == "picture" else "zeros"
        usual = "nothing" if material.kind == "picture" else "mean"
        chosen = usual if other else self.baseline.currentData()
        fill(self.baseline, [(f"Against {nothing}", "nothing"), ("Against the mean", "mean")], chosen)
        self._show()

    def list_nodes(self, names: list[tuple[str, str]]) -> None:
        """Other convolutions (what they are called, their nodes): the last is the usual one."""
        if [(self.node.itemText(n), self.node.itemData(n)) for n in range(self.node.count())] != names:
            known = self.node.currentData() in [node for _, node in names]
            fill(self.node, names, self.node.currentData() if known else names[-1][1] if names else None)
            self._show()

    def _explain(self) -> None:
        self._show()
        self.explained.emit()

    def _show(self) -> None:
        """Only the choices that the method has."""
        from engine.attribution import METHODS

        name = self.method.currentData() or ""
        method = METHODS.get(name)
        self.method.setToolTip(f"{method.meaning}\n{method.source}" if method else "Shows the answer alone.")
        self.baseline.setVisible(method is not None and method.baseline and self._kind != "text")
        self.node.setVisible(name == "grad-cam" and self.node.count() > 1)


def fill(box: QComboBox, entries: list[tuple[str, Any]], chosen: object) -> None:
    """Other entries, without telling anybody."""
    before = box.blockSignals(True)
    box.clear()
    for text, data in entries:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(before)
