"""Where attention goes: for one example, how much each step of a sequence looks at each other one, head by head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QCheckBox

from app.combo import Combo
from app.pictures import Scale
from app.session import Session
from app.theme import Theme
from app.views.beside import cramped
from app.views.chooser import Chooser
from app.views.example_box import ExampleBox
from app.views.heads import Axis, Cell, Heads
from app.views.tables import unrolled
from app.views.view import View
from app.wording import percent
from engine.layers.attention import Attentive, CrossAttention, TransformerDecoder
from engine.runs.comparing import placed

if TYPE_CHECKING:
    from engine.training.probes import AttentionMaps

EXAMPLES = 64
"""Examples that can be looked at: as many as the probe keeps at hand."""
LOOKING = Attentive | CrossAttention | TransformerDecoder
INSIDE = "“{found}” is inside a block. Open the block with a double-click: where it looks appears here."
ALL, MEAN = "All heads", "Mean of the heads"


class AttentionView(View):
    """A tile for each head: a row for every step that looks, a column for every step that is looked at."""

    name = "attention"
    title = "Attention"
    explanation = "Each row is a step and says where it looks: the fuller a cell, the more it takes from that step."
    empty = (
        "No layer of this network chooses among several steps. Add Self-attention or a Transformer encoder, or open "
        "the example “Digits, row by row with attention”: where it looks appears here."
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: AttentionMaps | None = None
        self.node = Chooser(session, lambda node: isinstance(node.layer, LOOKING))
        self.example = ExampleBox(session, EXAMPLES)
        self.head = Combo()
        self.head.addItems([ALL, MEAN])
        self.head.setAccessibleName("Heads shown")
        self.head.setToolTip("All heads side by side, their mean, or one of them.")
        self.largest = QCheckBox("Scale to the largest")
        self.largest.setToolTip("The largest number shown gets the full colour, in the place of 1.")
        self.patches = QCheckBox("On the picture")
        self.patches.setToolTip("Where all steps look together, each number in the place of its patch.")
        self.patches.hide()
        parts = ((self.node, 1), (self.example, 0), (self.head, 0), (self.largest, 0), (self.patches, 0))
        for part, stretch in parts:
            self.controls.addWidget(part, stretch)
        self.heads = Heads(session.theme)
        self.scale = Scale(session.theme, "")
        self.body.addWidget(self.heads, 1)
        self.body.addWidget(self.scale)
        self.node.chosen.connect(self._chosen)
        self.example.valueChanged.connect(lambda _: self.watch())
        self.head.currentIndexChanged.connect(lambda _: self.refresh())
        self.largest.toggled.connect(lambda _: self.refresh())
        self.patches.toggled.connect(lambda _: self.refresh())
        self.heads.hovered.connect(self._tell_cell)
        session.opened.connect(self._chosen)
        session.example_changed.connect(lambda _: self.watch())

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import attention_maps  # torch is not there when the window opens

        return (
            {self.name: attention_maps(self.node.node, self.example.value() - 1, self.session.shown)}
            if self.node.node
            else {}
        )

    def take(self, event: object) -> bool:
        reading = self.own(event)
        if reading is None:
            return False
        self.reading = reading
        return True

    @property
    def low(self) -> bool:
        return super().low or cramped(self)

    def draw(self) -> None:
        reading = self.reading
        for part in (self.node, self.example):
            part.setVisible(self.node.count() > 0)  # a choice among nothing says nothing
        if reading is None or reading.node != self.node.node:
            self.head.hide()
            self.largest.hide()
            self.patches.hide()
            if self.node.node is not None:
                self.show_coming("The attention comes in a moment.")
            else:
                self.show_empty(self._inside())
                self._missing = self._inside  # a block may come or go
            return
        self.show_picture()
        self.example.show_part(reading.looked_at)
        self.head.show()
        self.largest.setHidden(self._on_picture)
        self.patches.setVisible(reading.picture is not None)
        self._offer(reading)
        maps, titles = self._shown(reading)
        if self._on_picture:
            self._draw_patches(reading, maps, titles)
            return
        limit = float(maps.max()) if self.largest.isChecked() else 1.0
        self.heads.show_maps(maps, titles, limit, Axis(reading.steps, reading.tokens), Axis(reading.keys, reading.seen))
        rule = "full colour at the largest shown" if self.largest.isChecked() else "share of a row, which adds up to 1"
        self.scale.show_span((0.0, limit), rule)
        self.verdict.setText(verdict(reading))

    def _inside(self) -> str:
        """Where attention is to be found, if it is in a block only: the nodes of the open level are chosen among."""
        every = placed(self.session.root).values()
        deeper = next((each for each in every if "/" in each.path and isinstance(each.node.layer, LOOKING)), None)
        return INSIDE.format(found=deeper.title) if deeper is not None else ""

    @property
    def _on_picture(self) -> bool:
        return self.patches.isChecked() and self.reading is not None and self.reading.picture is not None

    def _draw_patches(self, reading: AttentionMaps, maps: np.ndarray, titles: list[str]) -> None:
        """How much each patch is looked at, in its place beside the picture."""
        rows, columns = reading.grid
        looked = maps.mean(1).reshape(len(maps), rows, columns)
        limit = float(looked.max())
        down, across = Axis(rows, title="row of patches"), Axis(columns, title="column of patches")
        self.heads.show_maps(looked, titles, limit, down, across, reading.picture)
        self.scale.show_span((0.0, limit), "share of all looks, full colour at the largest shown")
        self.verdict.setText(verdict(reading))

    def restyle(self, theme: Theme) -> None:
        self.heads.restyle(theme)
        self.scale.restyle(theme)

    def _offer(self, reading: AttentionMaps) -> None:
        """A line in the list for each head."""
        wanted = [ALL, MEAN, *(f"Head {place + 1}" for place in range(len(reading.maps)))]
        if [self.head.itemText(place) for place in range(self.head.count())] != wanted:
            self.head.blockSignals(True)
            self.head.clear()
            self.head.addItems(wanted)
            self.head.blockSignals(False)

    def _shown(self, reading: AttentionMaps) -> tuple[np.ndarray, list[str]]:
        chosen = self.head.currentIndex()
        if chosen == 0:
            return reading.maps, [f"Head {place + 1}" for place in range(len(reading.maps))]
        if chosen == 1:
            return reading.maps.mean(0, keepdims=True), [MEAN]
        return reading.maps[chosen - 2 : chosen - 1], [f"Head {chosen - 1}"]

    def _tell_cell(self, cell: Cell | None) -> None:
        reading = self.reading
        if reading is None:
            return
        self.verdict.setText(verdict(reading) if cell is None else self._told(reading, cell))

    def _told(self, reading: AttentionMaps, cell: Cell) -> str:
        tile, row, column = cell
        maps, titles = self._shown(reading)
        if self._on_picture:
            place = row * reading.grid[1] + column
            share = percent(float(maps[tile, :, place].mean()))
            return f"{titles[tile]}: the patch in row {row + 1}, column {column + 1} gets {share} of all looks."
        query = _steps(row, maps.shape[1], reading.steps, reading.tokens)
        key = _steps(column, maps.shape[2], reading.keys, reading.seen)
        share = percent(float(maps[tile, row, column]))
        return f"{titles[tile]}: step {query} takes {share} from step {key}."

    def table(self) -> Mapping[str, Any]:
        if self.reading is None:
            return {}
        return unrolled(self.reading.maps, "attention", "head", "step that looks", "step looked at")

    @property
    def caption(self) -> str:
        return f"{self.node.currentText()}, {self.example.text().lower()}" if self.node.node else ""

    def _chosen(self) -> None:
        self.reading = None
        self.watch()
        self.refresh()


def _steps(place: int, pixels: int, steps: int, tokens: tuple[str, ...]) -> str:
    """The number of the step that a pixel stands for and what stands there, or of the first and last one."""
    each = -(-steps // pixels)
    first, last = place * each + 1, min((place + 1) * each, steps)
    if first < last:
        return f"{first}–{last}"
    return f"{first} “{tokens[place]}”" if tokens else str(first)


def verdict(reading: AttentionMaps) -> str:
    widest, narrowest = int(reading.entropy.argmax()), int(reading.entropy.argmin())
    said = f"Head {narrowest + 1} spreads its look least ({percent(float(reading.entropy[narrowest]))} of an even one)"
    if len(reading.entropy) == 1:
        said = f"The head spreads its look {percent(float(reading.entropy[0]))} as widely as an even one."
    else:
        said += f", head {widest + 1} most ({percent(float(reading.entropy[widest]))}), over all examples."
    if reading.causal:
        said += " Steps see themselves and earlier ones only."
    if len(reading.maps) < reading.heads:
        said += f" The first {len(reading.maps)} of {reading.heads} heads are shown."
    _, down, across = reading.maps.shape
    for steps, pixels, way in ((reading.steps, down, "down"), (reading.keys, across, "across")):
        if pixels < steps:
            said += f" Each pixel is the mean of {-(-steps // pixels)} steps {way}."
    return said
