"""The means against learning by heart, each as an edit of a drawing: so that one network can be compared with itself.

    alternatives(graph, share=0.25)     nothing, L2, L1, dropout, batch normalisation, early stopping, more data

The first of them is the drawing without any of these, learning from a share of its training part; each of the others
has one of them and nothing else. Validation and test are the same for all. A means that a drawing has no place for
(dropout where a single layer learns) is among them with the reason and without a drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.analysis import Analysis, analyse
from engine.block import Block
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph
from engine.layer import Insert
from engine.layers.basic import Dense, Dropout
from engine.layers.convolution import Convolution
from engine.layers.normalisation import BatchNorm
from engine.nested import content, with_content

NOTHING = "nothing"
SHARE = 0.25
"""Of the training part, for all but the one that has more data: few enough that a network can learn it by heart."""
OFF: Mapping[str, float] = MappingProxyType({"weight_decay": 0.0, "l1": 0.0, "patience": 0})


@dataclass(frozen=True)
class Means:
    """`strength` is what it is begun with, from `least` to `most`; 0 where there is nothing to choose."""

    title: str
    text: str
    strength: float = 0.0
    least: float = 0.0
    most: float = 0.0


@dataclass(frozen=True)
class Alternative:
    """The drawing with one means, by its name; None, with the `reason`, where it has no place for it."""

    name: str
    graph: Graph | None
    reason: str = ""

    @property
    def title(self) -> str:
        return MEANS[self.name].title


MEANS: Mapping[str, Means] = MappingProxyType(
    {
        NOTHING: Means("Nothing", "The network as it is, without any of the means below."),
        "l2": Means("L2", "Weight decay: pulls weights towards zero, in proportion to them.", 0.01, 1e-6, 10.0),
        "l1": Means("L1", "Pulls weights towards zero evenly: many become zero.", 0.001, 1e-6, 10.0),
        "dropout": Means(
            "Dropout", "Leaves units out at random in every step: no unit can count on another.", 0.5, 0.01, 0.95
        ),
        "batch-norm": Means(
            "Batch normalisation", "Normalises before every activation over the batch, whose chance is a noise."
        ),
        "early-stopping": Means(
            "Early stopping", "Ends once the validation loss rises, and goes back to the best.", 10, 1, 100_000
        ),
        "more-data": Means("More data", "Learns from the whole training part.", 1.0, 0.01, 1.0),
    }
)
"""In the order of a course; NOTHING is what the others are measured by."""


def alternatives(
    graph: Graph, share: float | None = None, strengths: Mapping[str, float] | None = None
) -> tuple[Alternative, ...]:
    """One for each of MEANS. `share` of the training part is learnt from where data are not the means; without one, it
    is the drawing's own, or SHARE where that is all of it."""
    bare = without(graph)
    data = _data(graph)
    if data is not None:
        own = float(graph.nodes[data].layer.setting("learn_from"))
        bare = bare.with_settings(data, learn_from=share or (own if own < 1 else SHARE))
    chosen = {name: means.strength for name, means in MEANS.items()} | dict(strengths or {})
    return tuple(_alternative(name, bare, chosen[name]) for name in MEANS)


def _alternative(name: str, bare: Graph, strength: float) -> Alternative:
    try:
        return Alternative(name, EDITS[name](bare, strength) if name != NOTHING else bare)
    except UserError as error:
        return Alternative(name, None, str(error))


def without(graph: Graph) -> Graph:
    """A drawing that trains with none of the means: its Dropout is bypassed, in blocks too. What was measured of the
    drawing is not said of another."""
    return replace(_without_dropout(graph).with_training(**OFF), result=None)


def _without_dropout(graph: Graph) -> Graph:
    drops = (node for node in graph.nodes.values() if isinstance(node.layer, Dropout))
    found = graph.with_nodes(replace(node, bypassed=True) for node in drops)
    for node in graph.nodes.values():
        if isinstance(node.layer, Block):
            inner = _without_dropout(node.layer.graph)
            found = found if inner is node.layer.graph else with_content(found, (node.id,), inner)
    return found


# ---- one means each ----


def _l2(graph: Graph, strength: float) -> Graph:
    return graph.with_training(weight_decay=strength)


def _l1(graph: Graph, strength: float) -> Graph:
    return graph.with_training(l1=strength)


def _early_stopping(graph: Graph, strength: float) -> Graph:
    data = _data(graph)
    if data is not None and not graph.nodes[data].layer.setting("validation"):
        raise UserError("Early stopping needs a validation part.", "Give the data set one.")
    return graph.with_training(patience=round(strength))


def _more_data(graph: Graph, strength: float) -> Graph:
    data = _data(graph)
    if data is None:
        raise UserError("There are no data of which more could be taken.")
    return graph.with_settings(data, learn_from=strength)


def _dropout(graph: Graph, rate: float) -> Graph:
    """Before every Dense layer that something else learns before: what is dropped are units, and not the data."""
    places = _places(analyse(graph), _behind_others)
    return _with(graph, places, Dropout(rate=rate), "Dropout needs a Dense layer behind another layer that learns.")


def _batch_norm(graph: Graph, _: float) -> Graph:
    places = _places(analyse(graph), _between_sum_and_activation)
    text = "Batch normalisation needs an activation behind a Dense layer or a convolution."
    return _with(graph, places, BatchNorm(), text)


EDITS: Mapping[str, Callable[[Graph, float], Graph]] = MappingProxyType(
    {
        "l2": _l2,
        "l1": _l1,
        "dropout": _dropout,
        "batch-norm": _batch_norm,
        "early-stopping": _early_stopping,
        "more-data": _more_data,
    }
)


# ---- places for layers ----

Place = tuple[tuple[str, ...], str]
"""The blocks that lead to a node, and its id there: a layer is put before its first input."""


def _with(graph: Graph, places: list[Place], layer: Dropout | BatchNorm, text: str) -> Graph:
    if not places:
        raise UserError(text)
    for path, id in places:
        inner = content(graph, path)
        port = inner.nodes[id].inputs[0].name
        graph = with_content(graph, path, mended(inner, id, Insert(layer, port)))
    return graph


def _places(analysis: Analysis, fits: Callable[[Analysis, str, bool], bool], learnt: bool = False) -> list[Place]:
    """The nodes that `fits` finds, in blocks too; `learnt` says whether anything learns before this drawing."""
    found: list[Place] = []
    for id in analysis.order:
        layer = analysis.graph.nodes[id].layer
        if isinstance(layer, Block):
            inner = layer.inside(*analysis.arriving(id))[0]
            before = learnt or _learns_before(analysis, id)
            found += [((id, *path), node) for path, node in _places(inner, fits, before)]
        elif fits(analysis, id, learnt):
            found.append(((), id))
    return found


def _learns_before(analysis: Analysis, id: str) -> bool:
    graph = analysis.graph
    return any(node.layer.learns and node.id != id and graph.reaches(node.id, id) for node in graph.nodes.values())


def _behind_others(analysis: Analysis, id: str, learnt: bool) -> bool:
    return isinstance(analysis.graph.nodes[id].layer, Dense) and (learnt or _learns_before(analysis, id))


def _between_sum_and_activation(analysis: Analysis, id: str, _: bool) -> bool:
    graph = analysis.graph
    wires = graph.wires_into.get(id, ())
    if graph.nodes[id].layer.category != "Activation" or len(wires) != 1:
        return False
    source, value = graph.nodes[wires[0].source].layer, analysis.values.get(wires[0].start)
    channels = isinstance(source, Convolution) or (isinstance(source, Dense) and value is not None and value.rank == 1)
    return channels and value is not None and value.size > 1


def _data(graph: Graph) -> str | None:
    """The data set whose training part can be made smaller."""
    found = (node for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return next((node.id for node in found if "learn_from" in node.layer.fields), None)
