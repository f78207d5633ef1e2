"""Which look each kind of node has: a layout and a painter. What is not named here is an ordinary box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from app.canvas.block_style import block_layout, paint_block
from app.canvas.dots import KIND as DOT
from app.canvas.dots import dot_layout, paint_dot
from app.canvas.feature_style import KIND as FEATURE
from app.canvas.feature_style import feature_layout, paint_feature
from app.canvas.layouts import Facts, Layout, box
from app.canvas.look import Look
from app.canvas.neuron_style import KIND as NEURON
from app.canvas.neuron_style import neuron_layout, paint_neuron
from app.canvas.painters import State, paint_box
from engine.graph import Node


@dataclass(frozen=True)
class Style:
    """How a kind of node looks: where everything in it stands, and how it is painted there."""

    layout: Callable[[Node, Facts, Look], Layout]
    paint: Callable[[QPainter, Node, Layout, State, Look, float], None]
    counts: bool = False
    """Whether it has room for the number of parameters."""


BOX = Style(box, paint_box, counts=True)

STYLES: dict[str, Style] = {
    "block": Style(block_layout, paint_block, counts=True),
    DOT: Style(dot_layout, paint_dot),
    NEURON: Style(neuron_layout, paint_neuron),
    FEATURE: Style(feature_layout, paint_feature),
}
"""By the kind of the layer."""


def style_of(node: Node) -> Style:
    return STYLES.get(node.layer.kind, BOX)
