"""What carried states ask of a drawing: data that runs on, and layers that read forwards and have a state.

How they are carried stands in `engine.training.streams`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.layer import Change, Layer, Tune
from engine.layers.recurrent import Recurrent
from engine.problems import Problem
from engine.settings import ACTING

if TYPE_CHECKING:
    from engine.graph import Graph, Node

OFF = Tune("carry_states", False, "Carry no states")


def unmet_streams(graph: Graph) -> Iterator[Problem]:
    """What is missing for states to be carried from window to window, where the training settings ask for that."""
    if not graph.training.carry_states or graph.training.method in ACTING:
        return
    for node in graph.nodes.values():
        if node.layer.role == "data":
            yield from _in_no_order(node)
    found = [(node, layer) for node in graph.nodes.values() for layer in _recurrent(node.layer)]
    for node, layer in found:
        if layer.bidirectional:
            text = f"{node.title} also reads backwards: what comes after a window is not known where it ends."
            fixes = (Change("bidirectional", False), OFF) if layer is node.layer else (OFF,)
            yield Problem(text, node.id, None, "Let it read forwards only, or carry no states.", fixes)
    if not found:
        text = "States are to be carried from window to window, but no layer here has one."
        yield Problem(text, None, None, "Add a recurrent layer, or carry no states.", (OFF,), "warning")
    if graph.training.bootstrap:
        text = "States are to be carried from window to window, but bagging draws the windows by chance."
        yield Problem(text, None, None, "", (Tune("bootstrap", False, "Learn from all, in order"), OFF))


def _in_no_order(node: Node) -> Iterator[Problem]:
    layer = node.layer
    if not getattr(layer, "runs_on", False):
        text = f"The examples of {node.title} are in no order: there is nothing to carry from one to the next."
        yield Problem(text, node.id, None, "Only windows of a text or a time series go on from one another.", (OFF,))
        return
    window, stride = layer.setting("window"), layer.setting("stride")
    if window % stride:
        text = f"No window of {node.title} begins where another ends: they are {window} long and {stride} apart."
        hint = "The stride has to be the window, or a part of it."
        yield Problem(text, node.id, None, hint, (Change("stride", window), OFF))


def _recurrent(layer: Layer) -> Iterator[Recurrent]:
    """The recurrent layers that a layer is, or that lie in a block."""
    if isinstance(layer, Recurrent):
        yield layer
    inside: Mapping[str, Node] = getattr(getattr(layer, "graph", None), "nodes", {})
    for node in inside.values():
        yield from _recurrent(node.layer)
