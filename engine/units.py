"""Opening a Dense layer into its neurons, and closing neurons into a Dense layer: edits that take a drawing and return
another. Both keep what was learned, since a weight is known by its unit and by what it reads (`engine.training.moving`).

exploded(graph, "dense_1", analysis)           the drawing, and the ids of the neurons
closed(graph, ids, analysis)                   the drawing, and the id of the Dense layer
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.analysis import Analysis
from engine.errors import UserError
from engine.graph import Graph


def explodable(graph: Graph, id: str, analysis: Analysis) -> str:
    """Why a node cannot be opened into neurons, as a sentence; empty where it can."""
    return f"{graph.nodes[id].title} cannot be opened into neurons yet."


def exploded(graph: Graph, id: str, analysis: Analysis) -> tuple[Graph, tuple[str, ...]]:
    """The drawing with a Dense layer, and the activation that follows it, as neurons; and the ids of these.

    Raises UserError where `explodable` says why not.
    """
    raise UserError(explodable(graph, id, analysis))


def collapsible(graph: Graph, ids: Iterable[str], analysis: Analysis) -> str:
    """Why neurons cannot be closed into a Dense layer, as a sentence; empty where they can."""
    return "These neurons cannot be closed into a layer yet."


def closed(graph: Graph, ids: Iterable[str], analysis: Analysis) -> tuple[Graph, str]:
    """The drawing with neurons as a Dense layer, and their activation behind it; and the id of the layer.

    Raises UserError where `collapsible` says why not.
    """
    raise UserError(collapsible(graph, ids, analysis))
