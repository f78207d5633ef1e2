"""A first network for a data set: small, plain, and of the kind that suits its examples, so that it trains at once.

It is a place to start from and no recommendation: two layers for numbers, two convolutions for pictures, a recurrent
layer for what has an order. The loss follows from what is to be predicted.
"""

from __future__ import annotations

from math import ceil, log2
from typing import Any

from app.importing.first_writer import with_writer
from engine.datasets.base import Dataset, Facts
from engine.graph import Graph, Point, Wire
from engine.layer import make

HIDDEN = 32
"""Units of the hidden layer of a table; 64 where there are many inputs."""
MANY = 50
"""Inputs from which on a hidden layer of 32 would be narrow."""
STATE = 64
"""Units of a recurrent layer."""
DIMENSIONS = 32
"""Of the vector of each token."""
LARGE = 8
"""Pixels that a picture may have each way when its maps are spread out for the last layers."""
CHANNELS = (16, 32, 64, 64, 64, 64)
"""Of one convolution after the other; each is followed by a pooling that halves the picture."""
STEP, FIRST = 220.0, 320.0
"""Between two nodes, and behind the data, whose node is wider, in units of the canvas."""
ROWS = 200.0
"""Between two rows of nodes: a long chain goes on in a second one, below the data."""
ACROSS = 6
"""Nodes in a row."""
STEPS, SLOW_STEPS = 1500, 500
"""Of the training that is suggested: most small networks have learnt by then, and it takes some seconds. Fewer for what
is read step by step, which takes longer."""
Layers = list[tuple[str, dict[str, Any]]]


def first_network(dataset: Dataset, at: Point = (0.0, 0.0), graph: Graph | None = None) -> tuple[Graph, str]:
    """The drawing `graph` with the data set at a place and a network behind it, and the data node's id.

    Raises Unfit where a setting of the data set is still missing.
    """
    facts = dataset.facts()
    graph, data = (graph or Graph()).added(dataset, at)
    if facts.writes:
        return with_writer(graph, data, facts, at, FIRST, STEP), data
    before, port = data, "x"
    chain = [*_body(facts), *_head(facts)]
    for place, (kind, settings) in enumerate(chain, 1):
        graph, node = graph.added(make(kind, settings), _spot(at, place))
        graph = graph.with_wire(Wire(before, port, node, graph.nodes[node].inputs[0].name))
        before, port = node, _read_from(kind, facts)
    graph = graph.with_wire(Wire(data, "y", before, "target"))
    return graph, data


def trained_so(graph: Graph, dataset: Dataset) -> Graph:
    """The drawing with settings of the training that suit so much data: about as many steps for all, few epochs of
    much and many of little."""
    rows = dataset.examples * (1 - dataset.validation - dataset.test) or 1000.0
    batch = 32 if rows < 5000 else 128
    x = dataset.facts().x
    pictures, steps = len(x.shape) in (3, 4), SLOW_STEPS if x.is_index or len(x.shape) == 2 else STEPS
    epochs = round(min(max(steps * batch / rows, 3), 60))
    return graph.with_training(batch_size=batch, epochs=epochs, learning_rate=0.002 if pictures else 0.005)


def _spot(at: Point, place: int) -> Point:
    """Where a node of the chain stands; the data is number 0, and the rows below begin beside it too."""
    row, column = divmod(place - 1, ACROSS)
    return at[0] + FIRST + STEP * column, at[1] + ROWS * row


def _read_from(kind: str, facts: Facts) -> str:
    """Which output of a node goes on: of a recurrent layer what it knows at the end, or at every step."""
    return "out" if kind not in ("gru", "lstm") else "sequence" if _every_step(facts) else "state"


def _every_step(facts: Facts) -> bool:
    """Whether there is an answer for every step of the input: the next letter after each."""
    x, y = facts.x, facts.y
    steps = x.shape if x.is_index else x.shape[:1] if x.rank == 2 and (y.classes or 0) > 2 else None
    return bool(y.is_index and y.shape and y.shape == steps)


def _body(facts: Facts) -> Layers:
    """What makes features of the examples."""
    shape = facts.x.shape
    if facts.x.is_index:
        return [("embedding", {"dimensions": DIMENSIONS}), ("gru", {"units": STATE})]
    if len(shape) == 3:
        return _convolutions(shape)
    if len(shape) == 4:
        return _in_depth(shape)
    if len(shape) == 2:
        return [("gru", {"units": STATE})]
    flat: Layers = [("flatten", {})] if len(shape) > 1 else []
    return [*flat, ("dense", {"units": 2 * HIDDEN if facts.x.size > MANY else HIDDEN}), ("relu", {})]


def _convolutions(shape: tuple[int, ...]) -> Layers:
    """Convolutions and poolings until the picture is small, but at least two convolutions, then a hidden layer."""
    shortest = min(shape[1:])
    poolings = max(1 if shortest >= 4 else 0, ceil(log2(shortest / LARGE)))
    found: Layers = []
    for place, channels in enumerate(CHANNELS[: max(2, poolings)]):
        found += [("conv2d", {"channels": channels, "padding": "same"}), ("relu", {})]
        found += [("max-pool2d", {})] if place < poolings else []
    return [*found, ("flatten", {}), ("dense", {"units": STATE}), ("relu", {})]


def _in_depth(shape: tuple[int, ...]) -> Layers:
    """Two convolutions of a volume or a film, and the largest number of every map: its places would be too many."""
    found: Layers = []
    for channels in CHANNELS[:2]:
        found += [("conv3d", {"channels": channels, "padding": "same"}), ("relu", {})]
        found += [("max-pool3d", {})] if not found[2:] and min(shape[1:]) >= 4 else []
    return [*found, ("global-pool", {"mode": "max"}), ("dense", {"units": STATE}), ("relu", {})]


def _head(facts: Facts) -> Layers:
    """The last layer, as wide as the answer, and the loss."""
    y = facts.y
    if not y.is_index:
        return [("dense", {"units": y.size}), ("mean-squared-error", {})]
    if y.shape and not _every_step(facts):  # several yes or no
        return [("dense", {"units": y.size}), ("binary-cross-entropy", {})]
    return [("dense", {"units": y.classes}), ("cross-entropy", {})]
