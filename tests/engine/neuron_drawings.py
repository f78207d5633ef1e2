"""Trainable drawings with loose neurons, as people wire them: what everything that reads programs is tried on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make


def wired(graph: Graph, *sources: str, name: str = "", kind: str = "neuron", **given: Any) -> tuple[Graph, str]:
    """A graph with a node that reads from sources such as `neuron_1.out` and `xor_1.x[1]`, and the node's id."""
    graph, id = graph.added(make(kind, given), name=name)
    port = graph.nodes[id].inputs[0].name
    return graph.with_wires(Wire(*source.split(".", 1), id, port) for source in sources), id  # type: ignore[arg-type]


def level(graph: Graph, sources: Iterable[str], activations: Iterable[str], **given: Any) -> tuple[Graph, list[str]]:
    """A neuron of each activation, all reading the same."""
    made = []
    sources = list(sources)
    for activation in activations:
        graph, id = wired(graph, *sources, activation=activation, **given)
        made.append(f"{id}.out")
    return graph, made


def plane(data: str = "spirals") -> Graph:
    return Graph().added(make(data))[0].with_training(epochs=2, batch_size=16, device="cpu", threads=1)


def judged(graph: Graph, *answers: str, data: str = "spirals_1", loss: str = "binary-cross-entropy") -> Graph:
    """The drawing with a loss that compares what these give with the data's answers."""
    graph, id = graph.added(make(loss))
    wires = [Wire(*answer.split(".", 1), id, "prediction") for answer in answers]  # type: ignore[arg-type]
    return graph.with_wires([*wires, Wire(data, "y", id, "target")])


def connected() -> Graph:
    """2-4-3-1, every neuron wired to all of the level before: a multilayer perceptron."""
    graph, first = level(plane(), ["spirals_1.x"], ["tanh"] * 4)
    graph, second = level(graph, first, ["relu"] * 3)
    graph, end = wired(graph, *second, activation="linear", name="Answer")
    return judged(graph, f"{end}.out")


def mixed() -> Graph:
    """A level of four activations, wired to single features, not all to the same."""
    graph = plane()
    ends = []
    for activation, sources in (
        ("relu", ("spirals_1.x[0]",)),
        ("tanh", ("spirals_1.x[1]", "spirals_1.x[0]")),
        ("relu", ("spirals_1.x",)),
        ("sigmoid", ("spirals_1.x[1]",)),
        ("sine", ("spirals_1.x[0]", "spirals_1.x[1]")),
    ):
        graph, id = wired(graph, *sources, activation=activation)
        ends.append(f"{id}.out")
    graph, end = wired(graph, *ends, activation="linear", bias=False)
    return judged(graph, f"{end}.out")


def skipping() -> Graph:
    """Wires that skip levels, from neurons and from the data, as in cascade correlation."""
    graph, one = wired(plane(), "spirals_1.x", activation="tanh")
    graph, two = wired(graph, f"{one}.out", "spirals_1.x[1]", activation="relu")
    graph, three = wired(graph, f"{one}.out", f"{two}.out", "spirals_1.x[0]", activation="sigmoid")
    graph, four = wired(graph, f"{one}.out", activation="softplus", rate=0.5)
    graph, end = wired(graph, f"{three}.out", f"{one}.out", f"{four}.out", "spirals_1.x", activation="linear")
    return judged(graph, f"{end}.out")


def between() -> Graph:
    """Neurons between Dense layers: some read a whole vector, some a single number, and all go into a layer."""
    graph, _ = wired(Graph().added(make("iris"))[0], "iris_1.x", kind="dense", units=5)
    graph, _ = wired(graph, "dense_1.out", kind="relu")
    graph, one = wired(graph, "relu_1.out", activation="tanh")
    graph, two = wired(graph, "relu_1.out[3]", "relu_1.out[1]", activation="relu")
    graph, three = wired(graph, "relu_1.out", activation="tanh", bias=False)
    graph, dense = wired(graph, f"{two}.out", f"{one}.out", f"{three}.out", "iris_1.x[2]", kind="dense", units=3)
    graph = graph.with_training(epochs=2, batch_size=16, device="cpu", threads=1)
    return judged(graph, f"{dense}.out", data="iris_1", loss="cross-entropy")


def lesioned() -> Graph:
    """One neuron of a level is switched off, and one is frozen."""
    graph, first = level(plane(), ["spirals_1.x"], ["tanh", "tanh", "relu", "tanh"])
    graph, end = wired(graph, *first, activation="linear")
    graph = graph.with_node(replace(graph.nodes["neuron_2"], bypassed=True))
    graph = graph.with_node(replace(graph.nodes["neuron_4"], frozen=True))
    return judged(graph, f"{end}.out")


def enclosed() -> Graph:
    """Two levels of neurons in a block, which single numbers enter and leave."""
    graph, first = level(plane(), ["spirals_1.x"], ["tanh", "relu", "tanh"])
    graph, second = level(graph, [*first, "spirals_1.x[0]"], ["tanh", "sigmoid"])
    graph, end = wired(graph, *second, first[0], activation="linear")
    graph = judged(graph, f"{end}.out")
    inner = [start.split(".")[0] for start in (*first, *second)]
    return collapsed(graph, inner, "Hidden")[0]


def classifying() -> Graph:
    """Three answers from loose neurons, put together for the loss in the order of their wires."""
    graph = Graph().added(make("iris"))[0].with_training(epochs=2, batch_size=16, device="cpu", threads=1)
    graph, first = level(graph, ["iris_1.x"], ["relu"] * 5)
    graph, answers = level(graph, first, ["linear"] * 3)
    return judged(graph, answers[2], answers[0], answers[1], data="iris_1", loss="cross-entropy")


DRAWINGS: Mapping[str, Callable[[], Graph]] = {
    made.__name__: made for made in (connected, mixed, skipping, between, lesioned, enclosed, classifying)
}


def neurons(graph: Graph) -> list[str]:
    """The names that programs have for all neurons, inside of blocks too."""
    found = []
    for id, node in graph.nodes.items():
        if node.layer.kind == "neuron":
            found.append(id)
        elif node.layer.kind == "block":
            found += [f"{id}/{inner}" for inner in neurons(node.layer.graph)]  # type: ignore[attr-defined]
    return found
