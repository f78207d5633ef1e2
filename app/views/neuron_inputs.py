"""What a neuron reads, by name: the features of the data, and the neurons and layers before it."""

from __future__ import annotations

from dataclasses import dataclass

from app.levels import analysis_at, place
from app.session import Session
from engine.analysis import Analysis
from engine.datasets.base import Dataset
from engine.graph import Graph, Wire
from engine.layers.neuron import Neuron
from engine.values import element_of


@dataclass(frozen=True)
class Chosen:
    """A neuron of the drawing, at the level it lies at, and what stands before its id in a program."""

    graph: Graph
    id: str
    prefix: str
    layer: Neuron
    names: tuple[str, ...]
    """A name for each of its weights."""
    rows: bool
    """Whether the examples are the rows of a table that is all there is."""


def chosen(session: Session, name: str | None) -> Chosen | None:
    """The neuron that probes call `name`; None where it is none, or not there any more."""
    found = place(session.root, name) if name else None
    if found is None or name is None:
        return None
    level, id = found
    analysis = analysis_at(session.whole, level)
    layer = analysis.graph.nodes[id].layer
    if not isinstance(layer, Neuron):
        return None
    wires = analysis.graph.wires_into.get(id, ())
    names = tuple(each for wire in wires for each in _names(analysis, wire))
    data = [node.layer for node in session.root.nodes.values() if isinstance(node.layer, Dataset)]
    return Chosen(analysis.graph, id, name.removesuffix(id), layer, names, any(each.whole for each in data))


def _names(analysis: Analysis, wire: Wire) -> list[str]:
    """A name for each number that a wire carries."""
    value, title = analysis.value_at(wire), analysis.names.get(wire.source, wire.source)
    if value is None:
        return [title]
    stem, index = element_of(wire.output)
    layer = analysis.graph.nodes[wire.source].layer
    features = layer.facts().features if isinstance(layer, Dataset) and stem == "x" else ()
    places = range(value.size) if index is None else [index]
    if features:
        return [features[place] for place in places]
    return [title] if value.size == 1 and index is None else [f"{title} [{place + 1}]" for place in places]
