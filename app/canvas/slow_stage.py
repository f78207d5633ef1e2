"""The stages of a batch's journey on a drawing: which nodes are lit at each, and what runs along which wires.

What has been passed stays to be seen: wires keep what ran along them, and those that nothing has reached yet are thin
and grey. With the way back all begin anew: the scale is another one then, and no wire is shown by two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF

from app.canvas.look import Look
from app.canvas.scene import CanvasScene
from app.canvas.slow_overlay import Chip, Flow, Scene
from app.canvas.slow_words import share_of
from app.canvas.wire_scale import Shown, codes, largest_of, shown
from app.wording import number
from engine.graph import Graph, Wire
from engine.problems import passed

if TYPE_CHECKING:
    from engine.training.batch_journey import Journey, Stage

BACK = ("backward", "update")
"""The phases in which wires show gradients."""


class Staging:
    """One journey on the drawing that it was asked for: the level whose nodes are known by names with `prefix`."""

    def __init__(self, journey: Journey, graph: Graph, prefix: str, drawing: CanvasScene) -> None:
        self.journey, self.graph, self.prefix, self._drawing = journey, graph, prefix, drawing
        self.stages: tuple[Stage, ...] = journey.stages
        self.activations = self._shown(journey.activations, backward=False)
        self.gradients = self._shown(journey.gradients, backward=True)
        self.largest = {
            "activations": largest_of(journey.activations[:, 0]),
            "gradients": largest_of(journey.gradients[:, 0]),
        }

    @property
    def _look(self) -> Look:
        return self._drawing.look

    def _shown(self, rows: np.ndarray, backward: bool) -> dict[Wire, Shown]:
        """How each wire looks; those that carry nothing known are left out."""
        widths, tones = codes(rows[:, 0], rows[:, 1], largest_of(rows[:, 0]))
        found = zip(self.graph.wires, widths.tolist(), tones.tolist(), strict=True)
        return {wire: shown(width, tone, backward, self._look) for wire, width, tone in found if width >= 0}

    # ---- a stage ----

    def scene(self, at: int) -> Scene:
        """What is lit and what runs at a stage."""
        stage = self.stages[at]
        boxes = tuple(box for id in self._lit(stage) if (box := self._box(id)) is not None)
        return Scene(boxes, self._colour(stage), self._flows(stage), self._chips(stage), stage.phase == "update")

    def carried(self, at: int, arrived: bool) -> Mapping[Wire, Shown]:
        """What has run along the wires before a stage, and, where it has `arrived`, at it."""
        found: dict[Wire, Shown] = {}
        back = self.kind(at) == "gradients"
        source = self.gradients if back else self.activations
        for stage in self.stages[: at + arrived]:
            if back == (stage.phase in BACK):
                found |= {wire: source[wire] for wire in self._wires(stage) if wire in source}
        return found

    def kind(self, at: int) -> str:
        """What the wires show at a stage."""
        return "gradients" if self.stages[at].phase in BACK else "activations"

    def _lit(self, stage: Stage) -> tuple[str, ...]:
        return tuple(id for id, _ in stage.moved) if stage.phase == "update" else stage.nodes

    def _box(self, id: str) -> QRectF | None:
        item = self._drawing.nodes.get(id)
        return item.box() if item is not None else None

    def _colour(self, stage: Stage) -> str:
        theme = self._look.theme
        return {
            "forward": theme.selection,
            "loss": theme.error,
            "backward": theme.warning,
            "update": theme.ok,
        }[stage.phase]

    def _wires(self, stage: Stage) -> tuple[Wire, ...]:
        if stage.phase == "forward":
            return tuple(dict.fromkeys(wire for id in stage.nodes for wire in leaving(self.graph, id)))
        if stage.phase == "backward":
            return tuple(dict.fromkeys(wire for id in stage.nodes for wire in entering(self.graph, id)))
        return ()

    def _flows(self, stage: Stage) -> tuple[Flow, ...]:
        back = stage.phase == "backward"
        source = self.gradients if back else self.activations
        items = self._drawing.wires
        return tuple(
            Flow(items[wire].points[::-1] if back else items[wire].points, source[wire])
            for wire in self._wires(stage)
            if wire in source and wire in items
        )

    def _chips(self, stage: Stage) -> tuple[Chip, ...]:
        told = [(stage.node, f"batch loss {number(stage.loss)}")] if stage.loss is not None else []
        told += [(id, f"moved by {share_of(share)}") for id, share in stage.moved]
        return tuple(Chip(box, text) for id, text in told if (box := self._box(id)) is not None)


def leaving(graph: Graph, id: str) -> tuple[Wire, ...]:
    """The wires from a node, and on through dots and bypassed layers."""
    found: dict[Wire, None] = {}
    ahead = list(graph.wires_from.get(id, ()))
    while ahead:
        wire = ahead.pop()
        if wire in found:
            continue
        found[wire] = None
        target = graph.nodes[wire.target]
        if target.passes and passed(target, graph.wires_into.get(wire.target, ())) == wire:
            ahead += graph.wires_from.get(wire.target, ())
    return tuple(found)


def entering(graph: Graph, id: str) -> tuple[Wire, ...]:
    """The wires into a node, and those that feed them through dots and bypassed layers."""
    found: dict[Wire, None] = {}
    ahead = list(graph.wires_into.get(id, ()))
    while ahead:
        wire = ahead.pop()
        if wire in found:
            continue
        found[wire] = None
        source = graph.nodes[wire.source]
        before = passed(source, graph.wires_into.get(wire.source, ())) if source.passes else None
        if before is not None:
            ahead.append(before)
    return tuple(found)
