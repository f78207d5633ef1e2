"""Single numbers on wires: what the elements of a vector are called, which weights are frozen, and in which order
numbers stand together. The canvas and the inspector share it.

A wire from one element is labelled with the name of the feature where it comes from data that names its columns:
`sepal length` says more than `x[0]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import isfinite

from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import Unfit
from engine.layers.neuron import Neuron
from engine.values import Value, element_of

SUCH = "Type one such as 0.5 or \N{MINUS SIGN}2."


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


def called(graph: Graph, wire: Wire) -> str:
    """What people call where a wire starts: `sepal length`, or the title of its node."""
    return name_of(graph, wire) or graph.nodes[wire.source].title


def with_frozen(graph: Graph, wires: Iterable[Wire], frozen: bool) -> Graph:
    """The drawing with the weights of wires into neurons frozen, or free."""
    starts: dict[str, list[str]] = {}
    for wire in wires:
        starts.setdefault(wire.target, []).append(start_of(wire))
    for id, named in starts.items():
        layer = graph.nodes[id].layer
        if isinstance(layer, Neuron):
            there = {start_of(wire) for wire in graph.wires_into.get(id, ())}
            others = [start for start in layer.frozen_wires if start not in named and start in there]
            graph = graph.with_settings(id, frozen_wires=(*others, *(named if frozen else ())))
    return graph


def reordered(graph: Graph, wire: Wire, place: int) -> Graph:
    """The drawing with a wire at another place among those of its port: the vector that they make changes its order."""
    ends = [other for other in graph.wires_into.get(wire.target, ()) if other.input == wire.input]
    order = [other for other in ends if other != wire]
    order.insert(place, wire)
    if order == ends:
        return graph
    following = iter(order)
    return replace(graph, wires=tuple(next(following) if w.end == wire.end else w for w in graph.wires))


def number_of(text: str, what: str) -> float:
    """The number that somebody typed, with the minus and the comma of any keyboard. Raises UserError."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        said = f"“{text.strip()}”" if plain else "nothing"
        raise UserError(f"{what} has to be a number, but got {said}.", SUCH) from None
    if not isfinite(value):
        said = "not-a-number" if value != value else "infinity"
        raise UserError(f"{what} has to be a finite number, but got {said}.", SUCH)
    return value


def _features(graph: Graph, node: str) -> tuple[str, ...]:
    layer = graph.nodes[node].layer
    if not isinstance(layer, Dataset):
        return ()
    try:
        return layer.facts().features
    except Unfit:
        return ()
