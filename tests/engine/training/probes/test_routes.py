"""Wires are found in what runs: in copies of a block, twice at one neuron, and not where they take no part."""

from __future__ import annotations

import numpy as np

from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.network import Network
from engine.program import to_program
from engine.training.probes import leads
from engine.training.probes.routes import Routes, routes, takes
from engine.training.probes.wires import weights_of
from tests.engine.neuron_drawings import judged, mixed, plane, wired


def found(graph: Graph, prefix: str = "") -> tuple[Network, dict[Wire, int], Routes]:
    network = Network(to_program(graph))
    return network, *_of(network, graph, prefix)


def _of(network: Network, graph: Graph, prefix: str = "") -> tuple[dict[Wire, int], Routes]:
    wires = leads(graph, prefix)
    return {wire: row for row, wire in enumerate(wires)}, routes(network, tuple(wires.values()))


def test_a_number_that_a_neuron_reads_twice_has_a_weight_for_each_wire() -> None:
    graph, end = wired(plane(), "spirals_1.x", "spirals_1.x[1]", activation="linear")
    graph = judged(graph, f"{end}.out")
    network = Network(to_program(graph))
    flat = network.get_parameter("neurons_1.weight").detach().flatten()
    told = weights_of(network, tuple(leads(graph).values()))
    np.testing.assert_allclose(told[0, 1], flat[:2].mean(), rtol=1e-5)
    np.testing.assert_allclose(told[1, 1], flat[2], rtol=1e-5)


def test_each_copy_of_a_block_has_weights_of_its_own() -> None:
    graph, first = wired(plane(), "spirals_1.x")
    graph, one = wired(graph, f"{first}.out")
    graph, two = wired(graph, f"{first}.out", activation="relu")
    graph, three = wired(graph, f"{one}.out", f"{two}.out")
    graph, end = wired(graph, f"{three}.out", activation="linear")
    graph, block = collapsed(judged(graph, f"{end}.out"), [one, two, three])
    graph = graph.with_settings(block, repeat=2)
    network = Network(to_program(graph))
    level = graph.nodes[block].layer.graph  # type: ignore[attr-defined]
    row = list(level.wires).index(Wire(one, "out", three, "in"))
    for copy in (0, 1):
        own = network.get_parameter(f"block_1.{copy}.neurons_2.weight")[0, 0].item()
        told = weights_of(network, tuple(leads(level, f"block_1/{copy}/").values()))
        assert abs(told[row, 1] - own) < 1e-6


def test_the_same_wires_are_looked_for_once() -> None:
    network, _, first = found(mixed())
    assert _of(network, mixed())[1] is first
    assert routes(network, ()) is not first


def test_a_wire_that_takes_no_part_leads_nowhere() -> None:
    graph, idle = wired(mixed(), "spirals_1.x[0]")
    network, rows, _ = found(graph)
    row = rows[Wire("spirals_1", "x[0]", idle, "in")]
    assert np.isnan(weights_of(network, tuple(leads(graph).values()))[row]).all()


def test_a_taker_is_a_node_what_lies_in_it_or_what_is_outside_of_a_block() -> None:
    assert takes("block_1/neuron_1", "block_1")
    assert not takes("block_12/neuron_1", "block_1")
    assert takes("neuron_1", "block_1/")
    assert not takes("block_1/neuron_1", "block_1/")
