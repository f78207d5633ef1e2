"""Where everything in a node stands: its size, its texts and its ports.

A layout is a value, computed from the node, what the analysis says about it (`Facts`), and the fonts. Painting and hit
testing read it and decide nothing. A kind of node that looks different (a single neuron, a block, a dot on a wire)
brings another function of the same signature; ports stay points on the outline, so wires do not care.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from app.canvas.look import GRID, Look, elided
from engine.graph import Node
from engine.layer import Port

HEAD = 60.0
"""Height of a node without port rows: title, settings and figures in three lines, or two with more air."""
PORT_Y = 30.0
"""Where a side's only port stands, so that wires between top-aligned nodes run straight."""
ROW = 20.0
WIDEST = 260.0
NARROWEST = 120.0
PADDING = 15.0
GAP = 14.0
"""Between two texts in one line."""


class PortKey(NamedTuple):
    """A port of the drawing by name."""

    node: str
    name: str
    output: bool


@dataclass(frozen=True)
class Facts:
    """What a node shows besides its own settings. `level` is the gravest of its problems."""

    shapes: tuple[str, ...] = ()
    """What comes out at each output, as far as it is known; empty where nothing is."""
    parameters: int | None = None
    level: Literal["", "warning", "error"] = ""
    wired: frozenset[tuple[bool, str]] = frozenset()
    """(is an output, name) of the ports that have wires."""


@dataclass(frozen=True)
class Caption:
    """One line of text, already cut to its room; `full` is what it says uncut."""

    text: str
    full: str
    rect: QRectF
    title: bool = False
    right: bool = False


@dataclass(frozen=True)
class Anchor:
    """A port's place on the node, in the node's own coordinates."""

    port: Port
    output: bool
    at: QPointF
    wired: bool


@dataclass(frozen=True)
class Layout:
    """Everything a painter needs to know about places. `rect` starts at (0, 0)."""

    rect: QRectF
    captions: tuple[Caption, ...]
    anchors: tuple[Anchor, ...]

    @property
    def cut(self) -> tuple[str, ...]:
        """The texts that did not fit, in full."""
        return tuple(caption.full for caption in self.captions if caption.text != caption.full)


def box(node: Node, facts: Facts, look: Look) -> Layout:
    """The layout of an ordinary node: a box with up to three lines, then a row for each of several ports."""
    rows = max(_rows(node.inputs), _rows(node.outputs))
    names = _input_names(node), _output_names(node, facts)
    shape = facts.shapes[0] if len(node.outputs) == 1 and facts.shapes else ""
    details = ((node.layer.summary, ""), (shape, _parameters(facts.parameters)))
    lines = [(node.title, ""), *(line for line in details if any(line))]
    width = _width(lines, names, look)
    height = HEAD + rows * ROW + (6.0 if rows else 0.0)
    captions = (*_lines(lines, width, look), *_port_names(names, width, look))
    anchors = (*_side(node.inputs, False, 0.0, facts), *_side(node.outputs, True, width, facts))
    return Layout(QRectF(0.0, 0.0, width, height), captions, anchors)


def _rows(ports: Sequence[Port]) -> int:
    return len(ports) if len(ports) > 1 else 0


def _parameters(count: int | None) -> str:
    return f"{count:,} param{'' if count == 1 else 's'}" if count else ""


def _input_names(node: Node) -> list[str]:
    """What stands beside the inputs: nothing where there is only one."""
    return [port.name for port in node.inputs] if _rows(node.inputs) else []


def _output_names(node: Node, facts: Facts) -> list[str]:
    if not _rows(node.outputs):
        return []
    shapes = facts.shapes or ("",) * len(node.outputs)
    return [f"{port.name}  {shape}".rstrip() for port, shape in zip(node.outputs, shapes, strict=False)]


def _width(lines: list[tuple[str, str]], names: tuple[list[str], list[str]], look: Look) -> float:
    """Wide enough for the widest line, on the grid, between the bounds."""
    wanted = [look.title_width(lines[0][0])]
    wanted += [look.small_width(a) + (look.small_width(b) + GAP if b else 0.0) for a, b in lines[1:]]
    sides = [max(map(look.small_width, side), default=0.0) for side in names]
    wanted.append(sum(sides) + (GAP if all(sides) else 0.0))
    return min(WIDEST, max(NARROWEST, GRID * ceil((max(wanted) + 2 * PADDING) / GRID)))


def _lines(lines: list[tuple[str, str]], width: float, look: Look) -> list[Caption]:
    """The head's lines, centred in its height as a group. What stands right is short and never cut."""
    heights = [look.title_metrics.height()] + [look.small_metrics.height() + 1.0] * (len(lines) - 1)
    top, room = (HEAD - sum(heights)) / 2, width - 2 * PADDING
    captions = []
    for index, ((left, right), height) in enumerate(zip(lines, heights, strict=True)):
        metrics = look.small_metrics if index else look.title_metrics
        reserved = look.small_width(right) + (GAP if left else 0.0) if right else 0.0
        text = elided(left, metrics, room - reserved + 0.5)
        captions.append(Caption(text, left, QRectF(PADDING, top, room - reserved + 1.0, height), title=not index))
        if right:
            captions.append(Caption(right, right, QRectF(PADDING, top, room, height), right=True))
        top += height
    return captions


def _row_y(index: int) -> float:
    return HEAD + ROW * index + ROW / 2 - 2.0


def _port_names(names: tuple[list[str], list[str]], width: float, look: Look) -> list[Caption]:
    """Names of several ports, in rows below the head; two columns share the width as they need it."""
    room = width - 2 * PADDING
    left = max(map(look.small_width, names[0]), default=0.0)
    rooms = (min(left, room / 2 if names[1] else room), room - (min(left, room / 2) + GAP if names[0] else 0.0))
    captions = []
    for side, column in enumerate(names):
        for index, name in enumerate(column):
            x = width - PADDING - rooms[1] if side else PADDING
            rect = QRectF(x, _row_y(index) - ROW / 2, rooms[side], ROW)
            captions.append(Caption(elided(name, look.small_metrics, rooms[side] + 0.5), name, rect, right=bool(side)))
    return captions


def _side(ports: Sequence[Port], output: bool, x: float, facts: Facts) -> list[Anchor]:
    single = len(ports) == 1
    return [
        Anchor(port, output, QPointF(x, PORT_Y if single else _row_y(index)), (output, port.name) in facts.wired)
        for index, port in enumerate(ports)
    ]
