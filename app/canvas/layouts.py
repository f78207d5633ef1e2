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
from app.canvas.values import Said, Value, placed, said
from engine.graph import Node
from engine.layer import Port
from engine.problems import Tone

HEAD = 60.0
"""Height of a node without port rows: title, settings and figures in three lines, or two with more air."""
PORT_Y = 30.0
"""Where a side's only port stands, so that wires between top-aligned nodes run straight."""
ROW = 20.0
ROWS_TOP = 9.0
"""Above the title of a node with port rows; without rows its lines stand in the middle of the head."""
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
    """What a node shows besides its own settings. `level` is the tone of the gravest of its problems."""

    shapes: tuple[str, ...] = ()
    """What comes out at each output, as far as it is known; empty where nothing is."""
    parameters: int | None = None
    level: Tone | Literal[""] = ""
    wired: frozenset[tuple[bool, str]] = frozenset()
    """(is an output, name) of the ports that have wires."""
    indices: frozenset[tuple[bool, str]] = frozenset()
    """... and of those at which whole numbers arrive or leave."""
    picture: bool = False
    """Whether it shows what it computes."""


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
    is_index: bool


@dataclass(frozen=True)
class Mark:
    """A small box in the colour of a category: a node of a block's content."""

    rect: QRectF
    category: str


@dataclass(frozen=True)
class Layout:
    """Everything a painter needs to know about places. `rect` starts at (0, 0)."""

    rect: QRectF
    captions: tuple[Caption, ...]
    anchors: tuple[Anchor, ...]
    marks: tuple[Mark, ...] = ()
    values: tuple[Value, ...] = ()
    picture: QRectF | None = None
    """The room at the foot for a picture of what the node computes; None where it has none."""
    round: bool = False
    """Whether it is a disc: wires end all around its left half, and its own painter paints the picture."""

    @property
    def head(self) -> QRectF:
        """The box without its picture: where its texts stand."""
        bottom = self.rect.bottom() if self.picture is None or self.round else self.picture.top()
        return QRectF(self.rect.left(), self.rect.top(), self.rect.width(), bottom - self.rect.top())

    @property
    def cut(self) -> tuple[str, ...]:
        """The texts that did not fit, in full."""
        return tuple(caption.full for caption in self.captions if caption.text != caption.full)


def box(node: Node, facts: Facts, look: Look) -> Layout:
    """The layout of an ordinary node: a box with up to three lines, then a row for each of several ports."""
    names = _input_names(node), _output_names(node, facts)
    settings = said(node.layer)
    lines = _texts(node, facts, settings, short=look.projector)
    width = _width(_texts(node, facts, settings), names, look)
    air = 0.0 if look.projector else 1.0
    heights = [look.title_metrics.height() + air] + [look.small_metrics.height() + air] * (len(lines) - 1)
    rows = max(map(len, names))
    top = ROWS_TOP if rows else (HEAD - sum(heights)) / 2
    below = top + sum(heights) + 4.0
    height = below + rows * ROW + 6.0 if rows else HEAD
    captions = (*_lines(lines, heights, top, width, look), *_port_names(names, below, width, look))
    anchors = (*_side(node.inputs, False, 0.0, below, facts), *_side(node.outputs, True, width, below, facts))
    return Layout(QRectF(0.0, 0.0, width, round(height)), captions, anchors, values=_values(settings, captions, look))


def _values(settings: Said, captions: Sequence[Caption], look: Look) -> tuple[Value, ...]:
    """The values that can be grasped, in the line of the settings."""
    found = (caption for caption in captions if not caption.title and caption.full == settings.line)
    caption = next(found, None) if settings.spans else None
    if caption is None:
        return ()
    rect = caption.rect
    return placed(settings, caption.text, rect.left(), rect.top(), rect.height(), look)


def _texts(node: Node, facts: Facts, settings: Said, short: bool = False) -> list[tuple[str, str]]:
    """The head's lines, each as what stands left and right. What a loss gives is always a number, and not said.

    Numbers of parameters are left out where it must be `short`, on a projector: who reads them sits at the desk.
    """
    shape = f"→ {facts.shapes[0]}" if len(node.outputs) == 1 and facts.shapes and node.layer.role != "loss" else ""
    details = ((settings.line, ""), (shape, "" if short else _parameters(facts.parameters)))
    return [(node.title, ""), *(line for line in details if any(line))]


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
    """Wide enough for the widest line, on the grid, between the bounds.

    On a projector as wide as at a desk, or as the title needs: neighbours stand where they stood.
    """
    wanted = [look.title_width(lines[0][0])]
    wanted += [look.small_width(a) + (look.small_width(b) + GAP if b else 0.0) for a, b in lines[1:]]
    sides = [max(map(look.small_width, side), default=0.0) for side in names]
    wanted.append(sum(sides) + (GAP if all(sides) else 0.0))
    widest = max(max(wanted) / look.letters, wanted[0])
    return min(WIDEST, max(NARROWEST, GRID * ceil((widest + 2 * PADDING) / GRID)))


def _lines(lines: list[tuple[str, str]], heights: list[float], top: float, width: float, look: Look) -> list[Caption]:
    """The head's lines below one another. What stands right is short and never cut."""
    room = width - 2 * PADDING
    captions = []
    for index, ((left, right), height) in enumerate(zip(lines, heights, strict=True)):
        metrics = look.small_metrics if index else look.title_metrics
        reserved = look.small_width(right) + (GAP if left else 0.0) if right else 0.0
        text = elided(left, metrics, room - reserved + 0.5)
        if text:
            captions.append(Caption(text, left, QRectF(PADDING, top, room - reserved + 1.0, height), title=not index))
        if right:
            captions.append(Caption(right, right, QRectF(PADDING, top, room, height), right=bool(left)))
        top += height
    return captions


def _port_names(names: tuple[list[str], list[str]], below: float, width: float, look: Look) -> list[Caption]:
    """Names of several ports, in rows below the head; two columns share the width as they need it."""
    room = width - 2 * PADDING
    left = max(map(look.small_width, names[0]), default=0.0)
    rooms = (min(left, room / 2 if names[1] else room), room - (min(left, room / 2) + GAP if names[0] else 0.0))
    captions = []
    for side, column in enumerate(names):
        for index, name in enumerate(column):
            x = width - PADDING - rooms[1] if side else PADDING
            rect = QRectF(x, below + ROW * index, rooms[side], ROW)
            captions.append(Caption(elided(name, look.small_metrics, rooms[side] + 0.5), name, rect, right=bool(side)))
    return captions


def _side(ports: Sequence[Port], output: bool, x: float, below: float, facts: Facts) -> list[Anchor]:
    anchors = []
    for index, port in enumerate(ports):
        y = PORT_Y if len(ports) == 1 else round(below + ROW * (index + 0.5))
        key = (output, port.name)
        anchors.append(Anchor(port, output, QPointF(x, y), key in facts.wired, key in facts.indices))
    return anchors
