"""Opening a Dense layer into its neurons, and closing neurons into a Dense layer: edits that take a drawing and return
another. Both keep what was learned: a weight is known by its unit and by what it reads (`engine.training.carrying`).

    exploded(graph, "dense_1", analysis)           the drawing, and the ids of the neurons
    closed(graph, ids, analysis)                   the drawing, and the id of the Dense layer

The neurons of a layer stay one step with the matrix that the layer had (`Neuron.opened_from`), and a layer that is made
of all neurons of a step has the matrix of the step. So one and then the other computes the same function bit for bit,
and goes on learning the same. What can differ is the last digit of sums that are added up in another order:

* of neurons that are only some of a step, or of several: their sums are another product of matrices than before;
* of neurons whose wires were drawn in another order than those of their neighbours, where so many wires are missing
  that the layer goes from wire to wire: in the layer all units read in one order;
* of the gradient of a number that three steps or more read, which comes from these in the order they stand in.

A unit that nothing reads leads nowhere, so as a neuron it is left out of the program, as all that leads nowhere is.
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
