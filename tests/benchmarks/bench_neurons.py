"""What drawings of single neurons cost beside the layers that they amount to: one thread, batch 32, fused Adam.

    python -m tests.benchmarks.bench_neurons

Prints JSON with ratios of step times (forward, backward, Adam), each with its goal. All networks of a comparison take
turns, a few steps each, and the fastest tenth of their times counts, so that other work on the machine matters less.

* fully connected: drawings of single neurons beside the nn.Linear networks that they equal: at most 1.25.
* random: 1,000 neurons with 10,000 wires over 10 levels beside a dense network of 10 layers of 100: at most 2; with
  wires to the level before, or to any before (skips), with tanh everywhere or with tanh, ReLU and sigmoid (mixed).
* linear: the time a wire of drawings 2, 4 and 8 times as large beside that of the first, in neurons and wires (wide)
  and in wires only (dense): at most 1.25, as costs that grow linearly leave it at 1.
* compiling: seconds from an analysed drawing of 10,000 wires to a network: under 0.5.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import pairwise
from time import perf_counter

import torch
import torch.nn.functional as F
from torch import nn

from engine.analysis import analyse
from engine.graph import Graph, Node, Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program

BATCH, TURNS, STEPS = 32, 60, 4
FULL = ((2, 8, 8, 1), (2, 32, 32, 1), (16, 64, 64, 4))
LEVELS, ACROSS, WIRES = 10, 100, 10_000
KINDS = ("tanh", "relu", "sigmoid")
Starts = list[tuple[str, str]]


def main() -> None:
    torch.set_num_threads(1)
    print(json.dumps({"fully_connected": full(), **randoms(), "linear": linear(), **compiling()}, indent=2))


def full() -> dict[str, object]:
    found = {}
    for sizes in FULL:
        each = times([Network(to_program(connected(sizes))), layers(sizes)], sizes[0], sizes[-1])
        found["-".join(map(str, sizes))] = round(each[0] / each[1], 2)
    return {"goal": 1.25, **found}


def randoms() -> dict[str, object]:
    cases = {
        f"{'mixed' if mixed else 'tanh'}, {'skips' if skips else 'level by level'}": wired(skips=skips, mixed=mixed)
        for mixed in (False, True)
        for skips in (False, True)
    }
    networks = [Network(to_program(graph)) for graph in cases.values()]
    *each, dense = times([*networks, layers((ACROSS,) * (LEVELS + 1))], ACROSS, ACROSS)
    return {"random": {"goal": 2, **{name: round(t / dense, 2) for name, t in zip(cases, each, strict=True)}}}


def linear() -> dict[str, object]:
    found: dict[str, object] = {"goal": 1.25}
    for skips in (False, True):
        for name in ("wide", "dense"):
            more = [1, 2, 4, 8]
            wide = [ACROSS * n if name == "wide" else ACROSS for n in more]
            # Where only wires are added, levels are of 400, so that a neuron still reads a part of what there is.
            wide = wide if name == "wide" else [4 * ACROSS] * len(more)
            wires = [WIRES * n * (1 if name == "wide" else 4) for n in more]
            graphs = [wired(across, count, skips) for across, count in zip(wide, wires, strict=True)]
            each = [alone(Network(to_program(graph)), across) for graph, across in zip(graphs, wide, strict=True)]
            rates = [t / count for t, count in zip(each, wires, strict=True)]
            found[f"{name}, {'skips' if skips else 'level by level'}"] = [round(rate / rates[0], 2) for rate in rates]
    return found


def compiling() -> dict[str, object]:
    graph = wired(skips=True)
    analysis, seconds = analyse(graph), []
    for _ in range(5):
        start = perf_counter()
        Network(to_program(graph, analysis))
        seconds.append(perf_counter() - start)
    return {"compiling_seconds": {"goal": 0.5, "10,000 wires": round(min(seconds), 3)}}


# ---- drawings ----


def connected(sizes: Sequence[int]) -> Graph:
    """Single neurons, each of which reads all of the level before; the last are linear."""
    graph, start = Graph().added(make("input", {"shape": (sizes[0],)}))
    before: Starts = [(start, "out")]
    nodes, wires = [], []
    for level, count in enumerate(sizes[1:]):
        kind = "linear" if level == len(sizes) - 2 else "tanh"
        ids = [f"neuron_{level * 1000 + n + 1}" for n in range(count)]
        nodes += [Node(id, make("neuron", {"activation": kind})) for id in ids]
        wires += [Wire(*source, id, "in") for id in ids for source in before]
        before = [(id, "out") for id in ids]
    return ended(graph, nodes, wires, before)


def wired(across: int = ACROSS, wires: int = WIRES, skips: bool = False, mixed: bool = False) -> Graph:
    """Ten levels of neurons that each read as many numbers: one of the level before, and others of it or any before."""
    chance = random.Random(1)
    graph, start = Graph().added(make("input", {"shape": (across,)}))
    before: Starts = [(start, f"out[{n}]") for n in range(across)]
    every, nodes, drawn = list(before), [], []
    for level in range(LEVELS):
        ids = [f"neuron_{level * across + n + 1}" for n in range(across)]
        for id in ids:
            nodes.append(Node(id, make("neuron", {"activation": chance.choice(KINDS) if mixed else "tanh"})))
            read = dict.fromkeys([chance.choice(before)])
            while len(read) < wires // (LEVELS * across):
                read[chance.choice(every if skips else before)] = None
            drawn += [Wire(*source, id, "in") for source in read]
        before = [(id, "out") for id in ids]
        every += before
    return ended(graph, nodes, drawn, before)


def ended(graph: Graph, nodes: list[Node], wires: list[Wire], last: Starts) -> Graph:
    graph = Graph({**graph.nodes, **{node.id: node for node in nodes}}, tuple(wires))
    graph, end = graph.added(make("output"))
    return Graph(graph.nodes, (*graph.wires, *(Wire(*source, end, "in") for source in last)))


def layers(sizes: Sequence[int]) -> nn.Module:
    each = [[nn.Linear(a, b), nn.Tanh()] for a, b in pairwise(sizes)]
    return nn.Sequential(*[layer for pair in each for layer in pair][:-1])


# ---- times ----


def times(networks: Sequence[nn.Module], inputs: int, outputs: int, turns: int = TURNS) -> list[float]:
    """Seconds of a training step of each network."""
    x, y = torch.randn(BATCH, inputs), torch.randn(BATCH, outputs)
    optimisers = [torch.optim.Adam(network.parameters(), fused=True) for network in networks]
    taken: list[list[float]] = [[] for _ in networks]
    for _ in range(turns):
        for network, optimiser, own in zip(networks, optimisers, taken, strict=True):
            for step in range(STEPS + 1):
                start = perf_counter()
                optimiser.zero_grad()
                F.mse_loss(network(x), y).backward()
                optimiser.step()
                if step:  # the first finds the caches full of the network before
                    own.append(perf_counter() - start)
    return [sorted(own)[len(own) // 10] for own in taken]


def alone(network: nn.Module, across: int) -> float:
    return times([network], across, across, 8)[0]


if __name__ == "__main__":
    main()
