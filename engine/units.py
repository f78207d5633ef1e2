"""Opening a Dense layer into its neurons, and closing neurons into a Dense layer: edits that take a drawing and return
another. Both keep what was learned: a weight is known by its unit and by what it reads (`engine.training.carrying`).

    exploded(graph, "dense_1", analysis)           the drawing, and the ids of the neurons
    closed(graph, ids, analysis)                   the drawing, and the id of the Dense layer

The neurons of a layer stay one step with the matrix that the layer had (`Neuron.opened_from`), and a layer that is made
of all neurons of a step has the matrix of the step. So one and then the other computes the same function bit for bit.
Where only some neurons of a step are closed, or neurons that read from different places, sums are added up in another
order, and may differ in their last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.analysis import Analysis
from engine.closing import Closing
from engine.errors import UserError
from engine.graph import Graph
from engine.opening import Opening


def explodable(graph: Graph, id: str, analysis: Analysis) -> str:
    """Why a node cannot be opened into neurons, as a sentence; empty where it can."""
    return _refusal(lambda: Opening(graph, id, analysis))


def exploded(graph: Graph, id: str, analysis: Analysis) -> tuple[Graph, tuple[str, ...]]:
    """The drawing with a Dense layer, and the activation that follows it, as neurons; and the ids of these.

    Raises UserError where `explodable` says why not.
    """
    opening = Opening(graph, id, analysis)
    return opening.graph_with_neurons(), opening.ids


def collapsible(graph: Graph, ids: Iterable[str], analysis: Analysis) -> str:
    """Why neurons cannot be closed into a Dense layer, as a sentence; empty where they can."""
    return _refusal(lambda: Closing(graph, ids, analysis))


def closed(graph: Graph, ids: Iterable[str], analysis: Analysis) -> tuple[Graph, str]:
    """The drawing with neurons as a Dense layer, and their activation behind it; and the id of the layer.

    Raises UserError where `collapsible` says why not.
    """
    closing = Closing(graph, ids, analysis)
    return closing.graph_with_layer(), closing.id


def _refusal(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except UserError as error:
        return str(error)
    return ""
