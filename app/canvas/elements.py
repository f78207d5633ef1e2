"""Single numbers on wires: what the elements of a vector are called, and which weights are frozen.

A wire from one element is labelled with the name of the feature where it comes from data that names its columns:
`sepal length` says more than `x[0]`.
"""

from __future__ import annotations

from engine.datasets.base import Dataset
from engine.graph import Graph, Wire
from engine.layer import Unfit
from engine.layers.neuron import Neuron
from engine.values import Value, element_of


def names_of(graph: Graph, node: str, output: str, size: int) -> tuple[str, ...]:
    """What people call the numbers of a vector, one by one: features by their names, others `x[0]`."""
    names = _features(graph, node) if output == "x" else ()
    return names if len(names) == size else tuple(f"{output}[{index}]" for index in range(size))


def name_of(graph: Graph, wire: Wire) -> str:
    """What people call the one number of a vector that a wire takes; empty where it takes the whole."""
    stem, index = element_of(wire.output)
    if index is None:
        return ""
    names = _features(graph, wire.source) if stem == "x" else ()
    return names[index] if index < len(names) else wire.output


def label(graph: Graph, wire: Wire, value: Value) -> str | None:
    """What stands on a wire's tag in the place of its shape: an element's name; nothing on what is always a number."""
    if name := name_of(graph, wire):
        return name
    return (
        ""
        if value.size == 1 and not value.is_index and graph.nodes[wire.source].layer.gives_number(wire.output)
        else None
    )


def start_of(wire: Wire) -> str:
    """How a neuron names a wire into it: by where it starts."""
    return f"{wire.source}.{wire.output}"


def is_frozen(graph: Graph, wire: Wire) -> bool:
    """Whether training leaves the weight of this one wire alone."""
    layer = graph.nodes[wire.target].layer
    return isinstance(layer, Neuron) and bool(layer.frozen_wires) and start_of(wire) in layer.frozen_wires


def _features(graph: Graph, node: str) -> tuple[str, ...]:
    layer = graph.nodes[node].layer
    if not isinstance(layer, Dataset):
        return ()
    try:
        return layer.facts().features
    except Unfit:
        return ()
