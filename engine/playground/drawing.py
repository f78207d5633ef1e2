"""Draws a playground, and puts one in order: every part in its place, from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from engine.datasets.base import Dataset
from engine.datasets.painted import Painted
from engine.datasets.plane import Circle, PlaneClasses, PlaneNumbers
from engine.graph import Frame, Graph, Point, Wire
from engine.layers.loss import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError
from engine.layers.neuron import Activation, Neuron
from engine.layers.wiring import Reroute
from engine.playground.desk import FEATURES, Judged, desk_of
from engine.settings import TrainingSettings

ACROSS, DOWN = 120.0, 80.0
"""Scene units from column to column and from neuron to neuron: a disc of 52 and room for its wires, on the grid."""
FIRST_ACROSS, UP = 220.0, 20.0
"""Where the first column stands, behind the data; and how far a disc in the middle lies above it, on the grid."""
WIDER = 80.0
"""By how much a data set that says much of itself, as a table says its file and its target, is wider than others."""
LEAST_DOWN, BELOW = 120.0, 60.0
"""The lower half of the drawing at least, and how far below the lowest neuron the way around leads."""
LONGEST = 24
"""Letters of a class in the name of its neuron."""
START = Circle(points=500, validation=0.25, test=0.25)
"""Half of the points are held back, as in the best-known playground."""
LEARNING = TrainingSettings(learning_rate=0.03, batch_size=10, epochs=10_000)
TITLE = "Playground"
NOTE = (
    "Which colour has a point? Each neuron draws its answer to every point of the plane: orange is negative, blue "
    "positive. Press Play and watch the lines of the first column become the shapes of the next. Change anything while "
    "it learns: data, features, neurons, learning rate. Rest the mouse on a neuron to see it large; double-click a "
    "wire to set its weight."
)


def playground(
    dataset: Dataset = START,
    features: Iterable[str] = ("x₁", "x₂"),
    hidden: Iterable[int] = (4, 2),
    activation: Activation = "tanh",
    training: TrainingSettings = LEARNING,
) -> Graph:
    """A drawing of the playground; `features` by their names in FEATURES, `hidden` neurons column by column."""
    loss, kind, answers = ending(dataset, "cross-entropy")
    graph, data = Graph(training=training).added(dataset)
    before = []
    for name in features:
        graph, id = graph.added(FEATURES[name], name=name)
        graph = graph.with_wire(Wire(data, "x", id, "in"))
        before.append(id)
    columns = [(Neuron(activation=activation),) * count for count in hidden]
    for column in (*columns, (Neuron(activation=kind),) * answers):
        ids = []
        for row, neuron in enumerate(column):
            graph, id = graph.added(neuron, (0.0, float(row)))
            ids.append(id)
        graph = graph.with_wires(Wire(source, "out", id, "in") for id, source in product(ids, before))
        before = ids
    graph, end = graph.added(loss)
    graph, low = graph.added(Reroute())
    graph, high = graph.added(Reroute())
    around = [Wire(data, "y", low, "in"), Wire(low, "out", high, "in"), Wire(high, "out", end, "target")]
    graph = graph.with_wires([*(Wire(id, "out", end, "prediction") for id in before), *around])
    graph = graph.with_nodes(replace(graph.nodes[id], name=answer_name(dataset, row)) for row, id in enumerate(before))
    return arranged(graph.with_frame(Frame("frame_1", TITLE, NOTE)))


def ending(dataset: Dataset, judged: Judged) -> tuple[Loss, Activation, int]:
    """The loss that a data set asks for, and the activation and the number of the neurons before it."""
    classes = dataset.facts().y.classes
    if classes is None:
        return MeanSquaredError(), "linear", 1
    if classes > 2:
        return CrossEntropy(), "linear", classes
    return (BinaryCrossEntropy(), "linear", 1) if judged == "cross-entropy" else (MeanSquaredError(), "sigmoid", 1)


def answer_name(dataset: Dataset, row: int) -> str:
    """What a neuron before the loss answers: the score of a class, where there is one for each."""
    classes = dataset.facts().classes
    return classes[row][:LONGEST] if len(classes) > 2 else "answer"


def arranged(graph: Graph) -> Graph:
    """Every part in its place: data, features, columns, answer and loss from left to right, the way around below."""
    desk = desk_of(graph)
    left = 0.0 if isinstance(desk.dataset, PlaneClasses | PlaneNumbers | Painted) else -WIDER
    places: dict[str, Point] = {desk.data: (left, -100.0)}
    across, lowest = FIRST_ACROSS, LEAST_DOWN
    for level in desk.levels:
        if level:
            places |= column(level, across)
            lowest = max(lowest, len(level) * DOWN / 2)
            across += ACROSS
    places[desk.loss] = (across, -60.0)
    for id, x in zip(desk.dots, (FIRST_ACROSS - 20.0, across - 40.0), strict=False):
        places[id] = (x, lowest + BELOW - 20.0)
    moved = graph.moved(places)
    frame = moved.frames[0] if moved.frames else None
    if frame is None:
        return moved
    top, right, bottom = -lowest - 100.0, across + 220.0, lowest + BELOW + 40.0
    return moved.with_frame(replace(frame, position=(left - 20.0, top), size=(right - left + 20.0, bottom - top)))


def column(ids: Sequence[str], across: float) -> dict[str, Point]:
    """Where the parts of a column stand, from the first downwards."""
    first = -(len(ids) - 1) / 2 * DOWN - UP
    return {id: (across, first + row * DOWN) for row, id in enumerate(ids)}


def neat(before: Graph, after: Graph) -> Graph:
    """Arranged, where the drawing was so before."""
    return arranged(after) if arranged(before) == before else after
