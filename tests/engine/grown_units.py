"""Random drawings of layers and neurons for tests of opening and closing, and steps of training on random numbers."""

from __future__ import annotations

import random
from collections.abc import Mapping

import torch
from hypothesis import strategies as st
from torch import Tensor

from engine.graph import Graph, Wire
from engine.layer import make
from engine.layers.neuron import ACTIVATIONS
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.training.state import State

FEATURES, ANSWERS = 3, 2
SMOOTH = [kind for kind, layer in ACTIVATIONS.items() if layer is not None]


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    """Dense layers and loose neurons that read one another in all ways, wires that skip levels among them.

    Every number is read by something: what leads nowhere is left out of a program, and so are neurons of a layer.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))
    graph, numbers = begun(), [f"input_1.out[{n}]" for n in range(FEATURES)]
    vectors = ["input_1.out"]
    for _ in range(draw(st.integers(1, 4))):
        grow = chance.choice([_layer, _gathering_layer, _level, _level])
        graph, more, wholes = grow(graph, chance, numbers, vectors)
        numbers += more
        vectors += wholes
    graph, last = graph.added(make("dense", {"units": ANSWERS}))
    known = {wire.start for wire in graph.wires}
    loose = [start for start in numbers if not known & {_halves(start), (_halves(start)[0], "out")}]
    return ended(_wired(graph, last, loose or [vectors[-1]]), last)


def begun() -> Graph:
    graph = Graph().added(make("input", {"shape": (FEATURES,)}))[0]
    return graph.added(make("input", {"shape": (ANSWERS,)}))[0]


def ended(graph: Graph, last: str) -> Graph:
    graph, loss = graph.added(make("mean-squared-error"))
    return graph.with_wires([Wire(last, "out", loss, "prediction"), Wire("input_2", "out", loss, "target")])


def _layer(
    graph: Graph, chance: random.Random, numbers: list[str], vectors: list[str]
) -> tuple[Graph, list[str], list[str]]:
    return _dense(graph, chance, [chance.choice(vectors)])


def _gathering_layer(
    graph: Graph, chance: random.Random, numbers: list[str], vectors: list[str]
) -> tuple[Graph, list[str], list[str]]:
    return _dense(graph, chance, chance.sample(numbers, min(chance.randint(1, 5), len(numbers))))


def _dense(graph: Graph, chance: random.Random, read: list[str]) -> tuple[Graph, list[str], list[str]]:
    units = chance.randint(1, 6)
    graph, id = graph.added(make("dense", {"units": units, "bias": chance.random() < 0.8}))
    graph = _wired(graph, id, read)
    if chance.random() < 0.8:
        graph, end = graph.added(make(chance.choice(SMOOTH)))
        graph, id = graph.with_wire(Wire(id, "out", end, "in")), end
    return graph, [f"{id}.out[{n}]" for n in range(units)], [f"{id}.out"]


def _level(
    graph: Graph, chance: random.Random, numbers: list[str], vectors: list[str]
) -> tuple[Graph, list[str], list[str]]:
    """Neurons side by side: all read the same, or each what it likes."""
    made = []
    activation, bias = chance.choice([*ACTIVATIONS]), chance.random() < 0.8
    same = chance.sample(numbers, min(chance.randint(1, 5), len(numbers))) if chance.random() < 0.5 else []
    for _ in range(chance.randint(1, 6)):
        graph, id = graph.added(make("neuron", {"activation": activation, "bias": bias}))
        read = same or chance.sample(numbers, min(chance.randint(1, 5), len(numbers)))
        graph = _wired(graph, id, read)
        made.append(f"{id}.out")
    return graph, made, []


def _wired(graph: Graph, id: str, read: list[str]) -> Graph:
    return graph.with_wires(Wire(*_halves(start), id, "in") for start in read)


def _halves(start: str) -> tuple[str, str]:
    node, _, output = start.partition(".")
    return node, output


# ---- training ----


def learned(graph: Graph, steps: int = 4) -> State:
    """A state after some steps with Adam."""
    state = State.fresh(to_program(graph), TrainingSettings(optimiser="adam", device="cpu", threads=1, seed=3))
    for number in range(steps):
        step(state, number)
    return state


def batch(state: State, number: int) -> Mapping[str, Tensor]:
    """Random examples, the same for every drawing that reads the same inputs."""
    generator = torch.Generator().manual_seed(number)
    x, y = (torch.randn(11, size, generator=generator) for size in (FEATURES, ANSWERS))
    given = {"input_1": x, "input_2": y}
    return {entry.name: given[entry.node] for entry in state.network.program.entries}


def step(state: State, number: int) -> Tensor:
    """One step of training; returns the loss."""
    loss = state.network.loss(state.network.run(batch(state, number)))
    state.optimiser.zero_grad()
    loss.backward()
    state.optimiser.step()
    return loss.detach()


def predicted(state: State) -> Tensor:
    values = state.network.run(batch(state, 99))
    return values[state.network.program.losses[0].prediction].detach()
