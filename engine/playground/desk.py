"""A drawing as the playground sees it: which node is the data set, which are features, how neurons stand in columns.

`desk_of` raises a UserError that says what it does not understand. A drawing with missing wires, skips or dots is
understood; what a neuron's column is follows from how many neurons lie before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from engine.datasets.base import Dataset, Facts
from engine.errors import UserError
from engine.graph import Graph, Node
from engine.layer import Layer
from engine.layers.feature import Feature
from engine.layers.loss import Loss, MeanSquaredError
from engine.layers.neuron import Activation, Neuron
from engine.layers.wiring import Reroute
from engine.structure import structure

Judged = Literal["cross-entropy", "squared error"]

FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "x₁": Feature(),
        "x₂": Feature(element=1),
        "x₁²": Feature(function="square"),
        "x₂²": Feature(function="square", element=1),
        "x₁x₂": Feature(function="product"),
        "sin x₁": Feature(function="sine"),
        "sin x₂": Feature(function="sine", element=1),
    }
)
"""What the network may be given of a point, in the order it stands in."""

KNOWS = "The playground knows a data set in the plane, features, columns of neurons and a loss."


@dataclass(frozen=True)
class Desk:
    """A drawing as the playground sees it. `columns` are the hidden neurons from left to right, by id; `outputs` are
    those that the loss reads, `dots` lead the wire of what is right around them."""

    graph: Graph
    data: str
    features: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    outputs: tuple[str, ...]
    loss: str
    dots: tuple[str, ...] = ()

    @property
    def dataset(self) -> Dataset:
        layer = self.graph.nodes[self.data].layer
        assert isinstance(layer, Dataset)
        return layer

    @property
    def facts(self) -> Facts:
        return self.dataset.facts()

    @property
    def regression(self) -> bool:
        return not self.facts.y.is_index

    @property
    def judged(self) -> Judged:
        squared = isinstance(self.graph.nodes[self.loss].layer, MeanSquaredError)
        return "squared error" if squared else "cross-entropy"

    @property
    def chosen(self) -> Mapping[str, str]:
        """The ids of the features that are drawn, by their names in FEATURES."""
        names = {_meaning(feature): name for name, feature in FEATURES.items()}
        found = {names.get(_meaning(self.graph.nodes[id].layer), ""): id for id in self.features}
        return {name: id for name, id in found.items() if name}

    @property
    def activation(self) -> Activation | None:
        """That of all hidden neurons; None where they differ, or where there are none."""
        kinds = {self.neuron(id).activation for column in self.columns for id in column}
        return kinds.pop() if len(kinds) == 1 else None

    @property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """Everything that wires lead between, from left to right: features, hidden columns, outputs."""
        return (self.features, *self.columns, self.outputs)

    def neuron(self, id: str) -> Neuron:
        layer = self.graph.nodes[id].layer
        assert isinstance(layer, Neuron)
        return layer


def desk_of(graph: Graph) -> Desk:
    """The drawing as a playground. Raises UserError with what is not understood."""
    nodes = graph.nodes.values()
    stranger = next((node for node in nodes if not _known(node)), None)
    if stranger is not None:
        raise UserError(f"“{stranger.title}” is no part of a playground.", KNOWS)
    data = _only([node for node in nodes if isinstance(node.layer, Dataset)], "data set")
    loss = _only([node for node in nodes if isinstance(node.layer, Loss)], "loss")
    _check_data(data)
    before = {node.id: _sources(graph, node.id) for node in nodes if not node.layer.alias}
    outputs = tuple(id for id, input in before[loss.id] if input == "prediction" and id != data.id)
    neurons = [node.id for node in nodes if isinstance(node.layer, Neuron)]
    if not outputs or not all(id in neurons for id in outputs):
        raise UserError("No neuron leads to the loss.", "Wire the last neurons to the prediction of the loss.")
    inner = {id for ids in before.values() for id, _ in ids}
    if any(id in outputs for other in neurons for id, _ in before[other]):
        raise UserError("A neuron reads what another one has answered already.", KNOWS)
    depth = _depths(graph, loss.id, neurons, before)
    hidden = [id for id in neurons if id not in outputs and (id in inner or before[id])]
    levels = sorted({depth[id] for id in hidden})
    columns = tuple(tuple(_downwards(graph, [id for id in hidden if depth[id] == level])) for level in levels)
    features = tuple(sorted((node.id for node in nodes if isinstance(node.layer, Feature)), key=_order(graph)))
    dots = tuple(node.id for node in nodes if node.layer.alias)
    return Desk(graph, data.id, features, columns, outputs, loss.id, dots)


def _known(node: Node) -> bool:
    return isinstance(node.layer, Dataset | Feature | Neuron | Loss | Reroute)


def _only(found: Sequence[Node], what: str) -> Node:
    if not found:
        raise UserError(f"There is no {what} in the drawing.", KNOWS)
    if len(found) > 1:
        raise UserError(
            f"There are {len(found)} {what if what.endswith('s') else what + 's'}.", "A playground has one."
        )
    return found[0]


def _check_data(node: Node) -> None:
    assert isinstance(node.layer, Dataset)
    facts = node.layer.facts()  # says itself what is missing
    if facts.x.shape != (2,):
        came = "×".join(map(str, facts.x.shape))
        hint = "Leave columns out until two are left." if len(facts.x.shape) == 1 else ""
        raise UserError(f"Each example of “{node.title}” has {came} numbers, and a plane has two.", hint)


def _sources(graph: Graph, id: str) -> list[tuple[str, str]]:
    """The nodes before this one, and at which of its ports; dots lead back to what they hand on."""
    found = []
    for wire in graph.wires_into.get(id, ()):
        source, steps = wire.source, 0
        while graph.nodes[source].layer.alias and graph.wires_into.get(source) and steps < len(graph.nodes):
            source, steps = graph.wires_into[source][0].source, steps + 1
        found.append((source, wire.input))
    return list(dict.fromkeys(found))


def _depths(
    graph: Graph, end: str, neurons: Sequence[str], before: Mapping[str, list[tuple[str, str]]]
) -> dict[str, int]:
    """How many neurons lie one behind the other up to each, by the longest way."""
    found = structure(graph, (end,))
    if found.looped:
        raise UserError("The drawing runs in a loop.", "Cut one of its wires.")
    depth: dict[str, int] = {}
    for id in found.order:
        if id in neurons:
            depth[id] = 1 + max((depth.get(source, 0) for source, _ in before[id]), default=0)
    return depth


def _downwards(graph: Graph, ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda id: graph.nodes[id].position[1])


def _order(graph: Graph) -> Callable[[str], tuple[int, float]]:
    """Features stand in the order of FEATURES, others below them."""
    known = {_meaning(feature): place for place, feature in enumerate(FEATURES.values())}

    def place(id: str) -> tuple[int, float]:
        node = graph.nodes[id]
        return known.get(_meaning(node.layer), len(known)), node.position[1]

    return place


def _meaning(layer: Layer) -> tuple[object, ...]:
    """What a feature computes, however its settings say it."""
    assert isinstance(layer, Feature)
    both = layer.function == "product"
    elements = sorted((layer.element, layer.second)) if both else [layer.element]
    if both and layer.element == layer.second:
        return "square", layer.element
    return (layer.function, *elements)
