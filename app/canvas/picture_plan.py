"""Which nodes have a picture of what they compute, and as what it may be shown.

It is decided by the analysis and the user's choices alone, and not by what has arrived: so a box has its size from the
first moment on, and does not jump when torch and the data have come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.analysis import Analysis
from engine.graph import Graph, Node
from engine.layer import Layer
from engine.layers.attention import Attentive
from engine.values import Value

Choice = Literal["auto", "function", "maps", "bars", "histogram", "attention", "none"]

CHOICES: Mapping[Choice, str] = {
    "auto": "Auto",
    "function": "Function",
    "maps": "Feature maps",
    "bars": "Bars",
    "histogram": "Histogram",
    "attention": "Attention",
    "none": "None",
}
"""What people call them, in the order of the menu."""

DRAWN = ("layer", "data", "loss")
"""The roles of nodes that compute something, or give it."""


@dataclass(frozen=True)
class PicturePlan:
    """What is to be seen at one level of a drawing. `none` are the nodes that shall go without.

    It is off where the user does not want pictures, and where the drawing brings no examples to compute with.
    """

    on: bool = False
    none: frozenset[str] = field(default=frozenset())

    def takes(self, layer: Layer) -> bool:
        """Whether a node of this layer would have a picture, once its shape is known."""
        return self.on and layer.role in DRAWN and not layer.alias

    def has(self, node: Node, analysis: Analysis) -> bool:
        """Whether the box of a node has room for a picture. Classes are no numbers to be drawn."""
        return self.takes(node.layer) and node.id not in self.none and _drawable(node, analysis) is not None


NO_PICTURES = PicturePlan()


def has_data(graph: Graph) -> bool:
    """Whether a drawing brings examples of its own."""
    return any(node.layer.role == "data" for node in graph.nodes.values())


def over_plane(whole: Analysis) -> bool:
    """Whether all that a network sees are points of a plane, so that units can be drawn as functions of them."""
    data = [node for node in whole.graph.nodes.values() if node.layer.role in ("data", "input")]
    values = [whole.values.get((node.id, node.outputs[0].name)) for node in data if node.outputs]
    return len(values) == 1 and values[0] is not None and values[0].shape == (2,) and not values[0].is_index


def fits(choice: Choice, node: Node, analysis: Analysis, plane: bool) -> bool:
    """Whether a node can be shown so."""
    value = _drawable(node, analysis)
    if value is None or node.layer.alias or node.layer.role not in DRAWN:
        return False
    if choice in ("auto", "none"):
        return True
    if value.is_index:
        return False
    if node.layer.role == "loss":
        return False
    match choice:
        case "function":
            return plane and node.layer.role == "layer"
        case "maps":
            return value.rank > 1
        case "attention":
            return isinstance(node.layer, Attentive)
    return True


def _drawable(node: Node, analysis: Analysis) -> Value | None:
    """What comes out first, where that is known and can be drawn: numbers, or the tokens of a text, but no class."""
    value = analysis.values.get((node.id, node.outputs[0].name)) if node.outputs else None
    tokens = value is not None and value.rank == 1 and node.layer.role == "data"
    return None if value is None or (value.is_index and not tokens) else value
