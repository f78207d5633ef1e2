"""The drawing as a picture for paper: boxes, discs, frames and wires where they stand on the canvas.

It is not the canvas: what is grasped, chosen or wrong does not show, and letters are measured by guess, so that no
window is needed. Sizes are those of the canvas as far as the text in a box decides them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from engine.analysis import Analysis
from engine.arranging import Box, bounds
from engine.block import Block
from engine.graph import Frame, Graph, Node, Wire
from engine.report.pieces import Picture
from engine.report.svg import GROUND, INK, MUTED, RULE, Canvas, shortened, width_of

WIDEST, NARROWEST, GRID, HEAD, ROW = 260.0, 120.0, 20.0, 60.0, 20.0
DISC, DOT = 40.0, 12.0
MARGIN = 24.0
TITLE, SMALL = 13.0, 11.0
PAGE = 780.0
"""Points across the page: a wide drawing is shown smaller."""
LABELLED = 60
"""Wires up to this many say what they carry; more would hide one another."""
FALLBACK = "#5b6470"
COLOURS = {
    "Data": "#15736e",
    "Basic": "#0554b3",
    "Activation": "#c9470d",
    "Convolution": "#8836e2",
    "Pooling": "#bb4280",
    "Normalisation": "#4d7b1f",
    "Preparation": "#5c5834",
    "Reshape": "#607288",
    "Merge": "#967642",
    "Recurrent": "#007aa8",
    "Attention": "#aa3059",
    "Losses": "#a11317",
}
"""By category, as on the canvas."""


@dataclass(frozen=True)
class Shape:
    """A node's place, the lines in it, and where its wires end."""

    node: Node
    box: Box
    lines: tuple[str, ...]

    def port(self, name: str, output: bool) -> tuple[float, float]:
        ports = self.node.outputs if output else self.node.inputs
        x = self.box.right if output else self.box.x
        if self.is_round or len(ports) < 2:
            return x, self.box.y + (self.box.height / 2 if self.is_round else HEAD / 2)
        place = next((n for n, port in enumerate(ports) if port.name == name.partition("[")[0]), 0)
        return x, self.box.bottom - 6 - ROW * (max(len(self.node.inputs), len(self.node.outputs)) - place - 0.5)

    @property
    def is_round(self) -> bool:
        return self.node.layer.scalar or self.node.layer.alias


def sketch(graph: Graph, analysis: Analysis) -> Picture | None:
    """The picture of a drawing, or None where nothing is drawn."""
    shapes = {id: _shape(node, analysis) for id, node in graph.nodes.items()}
    boxes = {id: shape.box for id, shape in shapes.items()}
    boxes |= {f"frame {frame.id}": Box(*frame.position, *frame.size) for frame in graph.frames}
    if not boxes:
        return None
    around = bounds(boxes)
    wide, high = around.width + 2 * MARGIN, around.height + 2 * MARGIN
    scale = min(1.0, PAGE / wide)
    canvas = Canvas(wide * scale, high * scale)
    group = _Group(canvas, scale, MARGIN - around.x, MARGIN - around.y)
    for frame in graph.frames:
        group.frame(frame)
    for wire in graph.wires:
        group.wire(wire, shapes)
    for shape in shapes.values():
        group.node(shape)
    if len(graph.wires) <= LABELLED:
        for wire in graph.wires:
            group.label(wire, shapes, analysis)
    layers = f"{len(graph.nodes)} nodes, {len(graph.wires)} wires"
    return Picture(canvas.svg(), wide * scale, high * scale, f"The drawing: {layers}")


def _shape(node: Node, analysis: Analysis) -> Shape:
    x, y = node.position
    if node.layer.alias:
        return Shape(node, Box(x, y, DOT, DOT), ())
    if node.layer.scalar:
        return Shape(node, Box(x, y, DISC, DISC), (node.name,) if node.name else ())
    outputs = [analysis.values.get((node.id, port.name)) for port in node.outputs]
    shown = node.layer.role != "loss" and len(outputs) == 1 and outputs[0] is not None
    lines = [node.title, node.layer.summary, f"→ {outputs[0]}" if shown else ""]
    lines = [line for line in lines if line]
    rows = max(len(node.inputs), len(node.outputs))
    rows = rows if rows > 1 else 0
    wanted = max(width_of(lines[0], TITLE), *(width_of(line, SMALL) for line in lines)) + 30
    width = min(WIDEST, max(NARROWEST, GRID * ceil(wanted / GRID)))
    return Shape(node, Box(x, y, width, HEAD + rows * ROW if rows else HEAD), tuple(lines))


class _Group:
    """Draws at the scale of the page, in scene units."""

    def __init__(self, canvas: Canvas, scale: float, left: float, top: float) -> None:
        self.canvas, self.scale, self.left, self.top = canvas, scale, left, top

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (x + self.left) * self.scale, (y + self.top) * self.scale

    def frame(self, frame: Frame) -> None:
        x, y = self.at(*frame.position)
        width, height = (side * self.scale for side in frame.size)
        self.canvas.add("rect", x=x, y=y, width=width, height=height, rx=8 * self.scale, fill="#f4f6f8", stroke=RULE)
        self._words(frame.title, *frame.position, 12, 18, TITLE, frame.size[0] - 24, MUTED, font_weight="600")
        for row, line in enumerate(_lines(frame.note, SMALL, frame.size[0] - 24)):
            self._words(line, *frame.position, 12, 36 + 15 * row, SMALL, frame.size[0] - 20, MUTED)

    def wire(self, wire: Wire, shapes: dict[str, Shape]) -> None:
        x1, y1 = self.at(*shapes[wire.source].port(wire.output, output=True))
        x2, y2 = self.at(*shapes[wire.target].port(wire.input, output=False))
        reach = max(20 * self.scale, (x2 - x1) / 2 if x2 > x1 else min(60 * self.scale, (x1 - x2) / 2))
        path = f"M{x1:.1f},{y1:.1f} C{x1 + reach:.1f},{y1:.1f} {x2 - reach:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
        self.canvas.add("path", d=path, fill="none", stroke="#8a94a0", stroke_width=max(0.6, 1.6 * self.scale))

    def label(self, wire: Wire, shapes: dict[str, Shape], analysis: Analysis) -> None:
        source, target = shapes[wire.source], shapes[wire.target]
        value = analysis.value_at(wire)
        (x1, y1), (x2, y2) = source.port(wire.output, output=True), target.port(wire.input, output=False)
        if value is None or len(source.node.outputs) < 2 or x2 - x1 < 40:
            return
        middle = (x1 + x2) / 2, (y1 + y2) / 2
        if any(_holds(shape.box, *middle) for shape in shapes.values()):
            return
        x, y = self.at(middle[0], middle[1] - 5)
        self.canvas.text(x, y, str(value), 10 * self.scale, "middle", MUTED)

    def node(self, shape: Shape) -> None:
        node, box = shape.node, shape.box
        colour = COLOURS.get(node.layer.category, FALLBACK)
        x, y = self.at(box.x, box.y)
        width, height = box.width * self.scale, box.height * self.scale
        dashes = {"stroke_dasharray": "4 3"} if node.bypassed else {}
        if shape.is_round:
            middle = x + width / 2, y + height / 2
            self.canvas.add(
                "circle",
                cx=middle[0],
                cy=middle[1],
                r=width / 2,
                fill=GROUND,
                stroke=colour,
                stroke_width=1.4,
                **dashes,
            )
            if shape.lines:
                self.canvas.text(
                    middle[0], y + height + 12 * self.scale, shape.lines[0], SMALL * self.scale, "middle", MUTED
                )
            return
        if isinstance(node.layer, Block):
            self.canvas.add(
                "rect", x=x + 3, y=y + 3, width=width, height=height, rx=7 * self.scale, fill=GROUND, stroke=colour
            )
        self.canvas.add(
            "rect",
            x=x,
            y=y,
            width=width,
            height=height,
            rx=7 * self.scale,
            fill=GROUND,
            stroke=colour,
            stroke_width=1.4,
            **dashes,
        )
        self.canvas.add(
            "rect", x=x, y=y + 6 * self.scale, width=4 * self.scale, height=height - 12 * self.scale, fill=colour
        )
        room = box.width - 26
        first = 20.0 if len(shape.lines) > 2 else 27.0
        for row, line in enumerate(shape.lines):
            size, ink = (TITLE, INK) if row == 0 else (SMALL, MUTED)
            more: dict[str, Any] = {"font_weight": "600"} if row == 0 else {}
            self._words(line, box.x, box.y, 14, first + 16 * row, size, room, ink, **more)
        self._ports(shape)

    def _ports(self, shape: Shape) -> None:
        for output, ports in ((False, shape.node.inputs), (True, shape.node.outputs)):
            for port in ports if len(ports) > 1 else ():
                x, y = self.at(*shape.port(port.name, output))
                inward = -8 if output else 8
                self.canvas.text(
                    x + inward * self.scale,
                    y + 4 * self.scale,
                    port.name,
                    SMALL * self.scale,
                    "end" if output else "start",
                    MUTED,
                )

    def _words(
        self,
        words: str,
        x: float,
        y: float,
        right: float,
        down: float,
        size: float,
        room: float,
        ink: str,
        **more: Any,
    ) -> None:
        place = self.at(x + right, y + down)
        self.canvas.text(*place, shortened(words, size, room), size * self.scale, "start", ink, **more)


def _holds(box: Box, x: float, y: float) -> bool:
    """Whether a label at a place would lie on a box."""
    return box.x - 30 < x < box.right + 30 and box.y - 14 < y < box.bottom + 14


def _lines(note: str, size: float, room: float) -> list[str]:
    """A note in lines that fit in `room`."""
    lines: list[str] = []
    for paragraph in note.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and width_of(longer, size) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines
