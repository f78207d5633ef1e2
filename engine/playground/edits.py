"""Edits of a playground, from one drawing to another: columns, neurons, features, data, activation and loss.

What an edit does not name keeps its id, and so what it has learned. A drawing that stands as `arranged` puts it stays
neat when it grows; one that was moved by hand stays as it is, and new nodes come in below their column.
"""

from __future__ import annotations

from dataclasses import replace

from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph, Point, Wire
from engine.layer import Layer
from engine.layers.neuron import Activation, Neuron
from engine.playground.desk import FEATURES, Desk, Judged, desk_of
from engine.playground.drawing import ACROSS, DOWN, FIRST_ACROSS, UP, answer_name, ending, neat

MOST_COLUMNS, MOST_NEURONS = 8, 16
"""Columns, and neurons in each, that are still drawn wire by wire and told apart."""


def with_column(graph: Graph, neurons: int = 0, activation: Activation | None = None) -> Graph:
    """One more hidden column before the answer, wired to all of its neighbours. Raises UserError."""
    desk = desk_of(graph)
    if len(desk.columns) >= MOST_COLUMNS:
        raise UserError(f"There are {MOST_COLUMNS} hidden columns already.", "More would not be told apart.")
    kind = activation or (desk.neuron(desk.columns[-1][0]).activation if desk.columns else "tanh")
    before, after = _starts(desk, len(desk.columns)), desk.outputs
    skipped = [wire for wire in graph.wires if wire.start in before and wire.target in after]
    made, new = graph.without_wires(skipped), list[str]()
    x, y = _room(desk, len(desk.columns))
    for row in range(neurons or max(2, len(desk.outputs))):
        made, id = made.added(Neuron(activation=kind), (x, y + row * DOWN))
        new.append(id)
    wires = [Wire(*start, id, "in") for id in new for start in before]
    wires += [Wire(id, "out", target, "in") for target in after for id in new]
    return neat(graph, made.with_wires(wires))


def without_column(graph: Graph) -> Graph:
    """Without the last hidden column; what led into it leads to the answer. Raises UserError."""
    desk = desk_of(graph)
    if not desk.columns:
        raise UserError("There is no hidden column left.", "The features lead to the answer already.")
    made = graph.without(desk.columns[-1])
    starts = _starts(desk, len(desk.columns) - 1)
    wires = [Wire(*start, target, "in") for target in desk.outputs for start in starts]
    return neat(graph, made.with_wires(wire for wire in wires if wire not in made.wires))


def with_neuron(graph: Graph, column: int) -> Graph:
    """One more neuron at the foot of a hidden column, wired to all of the columns beside it. Raises UserError."""
    desk = desk_of(graph)
    members = desk.columns[column]
    if len(members) >= MOST_NEURONS:
        raise UserError(f"There are {MOST_NEURONS} neurons in this column already.", "Add a column.")
    x, y = graph.nodes[members[-1]].position
    made, id = graph.added(Neuron(activation=desk.neuron(members[-1]).activation), (x, y + DOWN))
    following = (*desk.columns, desk.outputs)[column + 1]
    wires = [Wire(*start, id, "in") for start in _starts(desk, column)]
    return neat(graph, made.with_wires([*wires, *(Wire(id, "out", target, "in") for target in following)]))


def without_neuron(graph: Graph, column: int) -> Graph:
    """Without the lowest neuron of a hidden column. Raises UserError."""
    members = desk_of(graph).columns[column]
    if len(members) == 1:
        raise UserError("One neuron has to stay in a column.", "Remove the column instead.")
    return neat(graph, graph.without([members[-1]]))


def with_feature(graph: Graph, name: str) -> Graph:
    """With a feature of FEATURES, wired to every neuron of the first column."""
    desk = desk_of(graph)
    if name in desk.chosen:
        return graph
    place = list(FEATURES).index(name)
    at = (FIRST_ACROSS, (place - (len(FEATURES) - 1) / 2) * DOWN - UP)
    made, id = graph.added(FEATURES[name], at, name)
    first = (*desk.columns, desk.outputs)[0]
    wires = [Wire(desk.data, "x", id, "in"), *(Wire(id, "out", target, "in") for target in first)]
    return neat(graph, made.with_wires(wires))


def without_feature(graph: Graph, name: str) -> Graph:
    """Without a feature. Raises UserError where it is the only one."""
    desk = desk_of(graph)
    if len(desk.features) == 1 and name in desk.chosen:
        raise UserError("One feature has to stay.", "Choose another one first.")
    return neat(graph, graph.without([desk.chosen[name]])) if name in desk.chosen else graph


def with_activation(graph: Graph, activation: Activation) -> Graph:
    """With the same activation in all hidden neurons."""
    desk = desk_of(graph)
    ids = [id for column in desk.columns for id in column]
    return graph.with_nodes(replace(graph.nodes[id], layer=_active(desk.neuron(id), activation)) for id in ids)


def with_dataset(graph: Graph, dataset: Dataset) -> Graph:
    """With another data set, or other settings of it; answer and loss become those that it needs."""
    desk = desk_of(graph)
    before, made = desk.facts.y, graph.with_layer(desk.data, dataset)
    after = desk_of(made)
    if after.facts.y == before:
        return neat(graph, made)
    judged: Judged = "cross-entropy" if before.classes is None else desk.judged
    return neat(graph, _ended(made, judged))


def with_judging(graph: Graph, judged: Judged) -> Graph:
    """With another loss for classes, and the answer that suits it. Raises UserError."""
    facts = desk_of(graph).facts
    if judged == "cross-entropy" and not facts.y.is_index:
        raise UserError("Cross-entropy compares probabilities of classes, and numbers are predicted here.")
    if judged == "squared error" and (facts.y.classes or 2) > 2:
        raise UserError("The squared error compares two classes, and there are more here.", "Keep cross-entropy.")
    return neat(graph, _ended(graph, judged))


def with_held_back(graph: Graph, share: float) -> Graph:
    """With this share of the points held back: half of them to judge the training while it runs, half for the test."""
    desk = desk_of(graph)
    return graph.with_settings(desk.data, validation=round(share / 2, 4), test=round(share / 2, 4))


def _ended(graph: Graph, judged: Judged) -> Graph:
    """With the loss and as many answers as the data ask for."""
    desk = desk_of(graph)
    loss, kind, answers = ending(desk.dataset, judged)
    made = graph if type(graph.nodes[desk.loss].layer) is type(loss) else graph.with_layer(desk.loss, loss)
    made = _with_answers(made, desk, answers)
    outputs = desk_of(made).outputs
    return made.with_nodes(
        replace(made.nodes[id], layer=_active(made.nodes[id].layer, kind), name=answer_name(desk.dataset, row))
        for row, id in enumerate(outputs)
    )


def _with_answers(graph: Graph, desk: Desk, count: int) -> Graph:
    """With so many neurons before the loss; those that stay keep what they learned."""
    made = graph.without(desk.outputs[count:])
    x, y = graph.nodes[desk.outputs[-1]].position
    for row in range(len(desk.outputs), count):
        made, id = made.added(Neuron(activation="linear"), (x, y + DOWN * (row - len(desk.outputs) + 1)))
        wires = [Wire(*start, id, "in") for start in _starts(desk, len(desk.columns))]
        made = made.with_wires([*wires, Wire(id, "out", desk.loss, "prediction")])
    return made


def _active(layer: Layer, activation: Activation) -> Layer:
    return layer if layer.setting("activation") == activation else layer.changed(activation=activation)


def _starts(desk: Desk, column: int) -> list[tuple[str, str]]:
    """Where the wires of a hidden column start: in the one before it, in the features, or in the data themselves."""
    before = desk.levels[column]
    return [(id, "out") for id in before] if before else [(desk.data, "x")]


def _room(desk: Desk, column: int) -> Point:
    """Where a new column begins that comes behind so many."""
    before = desk.levels[column]
    at = desk.graph.nodes[before[0] if before else desk.data].position
    return at[0] + ACROSS, at[1]
