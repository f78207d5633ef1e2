"""Loose neurons: however they are wired, their steps compute what each of them computes by itself."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.analysis import analyse
from engine.call import Me, Name
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.layers.neuron import ACTIVATIONS
from engine.network import Network, evaluate
from engine.neurons import merged_order
from engine.program import to_program
from engine.source import to_source
from engine.steps import Program
from tests.engine.drawings import chain, only
from tests.thorough import tries

FEATURES = 3


def start() -> Graph:
    return chain(("input", {"shape": (FEATURES,)}))


def neuron(graph: Graph, *sources: str, **given: object) -> tuple[Graph, str]:
    """A graph with a neuron that reads from sources such as `neuron_1.out` and `input_1.out[2]`."""
    graph, id = graph.added(make("neuron", given))
    wires = [Wire(*source.split(".", 1), id, "in") for source in sources]  # type: ignore[arg-type]
    return graph.with_wires(wires), id


def ended(graph: Graph, *ids: str) -> Graph:
    graph, end = graph.added(make("output"))
    return graph.with_wires(Wire(id, "out", end, "in") for id in ids)


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    """Loose neurons of all kinds, with wires that skip levels, from vectors whole and in part, and layers between."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    graph = start()
    numbers = [f"input_1.out[{n}]" for n in range(FEATURES)]
    vectors = ["input_1.out"]
    for _ in range(draw(st.integers(1, 14))):
        if chance.random() < 0.15 and len(numbers) > FEATURES:
            read = chance.sample(numbers, min(2, len(numbers)))
            graph, id = graph.added(make("dense", {"units": 3}))
            graph = graph.with_wires(Wire(*source.split(".", 1), id, "in") for source in read)  # type: ignore[arg-type]
            numbers += [f"{id}.out[{n}]" for n in range(3)]
            vectors.append(f"{id}.out")
            continue
        read = chance.sample(numbers, chance.randint(0, min(5, len(numbers))))
        read += [chance.choice(vectors)] if chance.random() < 0.3 or not read else []
        graph, id = neuron(graph, *read, activation=chance.choice([*ACTIVATIONS]), bias=chance.random() < 0.8)
        if chance.random() < 0.1:
            graph = graph.with_node(type(graph.nodes[id])(id, graph.nodes[id].layer, bypassed=True))
        numbers.append(f"{id}.out")
    neurons = [id for id in graph.nodes if id.startswith("neuron")]
    if not neurons:
        graph, id = neuron(graph, *numbers)
        neurons = [id]
    return ended(graph, *chance.sample(neurons, chance.randint(1, len(neurons))))


def weights_of(program: Program, state: Mapping[str, Tensor]) -> dict[str, tuple[list[Tensor], Tensor | None]]:
    """For every neuron the weights of its wires, one for each number, and its bias."""
    found: dict[str, tuple[list[Tensor], Tensor | None]] = {}
    for step in program.steps:
        if not step.columns or step.module is None:
            continue
        weight, bias = state[f"{step.name}.weight"], state.get(f"{step.name}.bias")
        flat = list(weight.reshape(-1))
        for place, unit in enumerate(step.units):
            count = len(step.columns) if step.rows is None else len(step.rows[place])
            found[unit] = [flat.pop(0) for _ in range(count)], None if bias is None else bias[place]
    return found


def one_by_one(graph: Graph, network: Network, x: Tensor) -> Tensor:
    """The output of a drawing, a neuron and a number at a time: what a person would compute on paper."""
    program = network.program
    state = dict(network.named_parameters())
    weights = weights_of(program, state)
    values: dict[str, Tensor] = {"input_1": x}

    def carried(wire: Wire) -> Tensor:
        whole = values[wire.source]
        return whole[:, [int(wire.output[4:-1])]] if wire.output.endswith("]") else whole

    analysis = analyse(graph)
    used = analysis.used
    for id in analysis.order:
        node, into = graph.nodes[id], graph.wires_into.get(id, ())
        if id not in used:
            continue
        if node.layer.kind == "neuron":
            total = torch.zeros(len(x), 1, dtype=x.dtype)
            own, bias = weights[id]
            for weight, number in zip(own, torch.cat([carried(w) for w in into], 1).unbind(1), strict=True):
                total = total + weight * number[:, None]
            total = total if bias is None else total + bias
            kind = ACTIVATIONS[node.layer.setting("activation")]
            value = total if kind is None else evaluate(kind.forward(Me(""), Name("z")), {"z": total})
            values[id] = value * 0 if node.bypassed else value
        elif node.layer.kind == "dense":
            together = torch.cat([carried(w) for w in into], 1)
            values[id] = together @ state[f"{id}.weight"].T + state[f"{id}.bias"]
        elif node.layer.kind == "output":
            return torch.cat([carried(w) for w in into], 1)
    raise AssertionError("no output")


@settings(max_examples=tries(60), deadline=None)
@given(drawings(), st.integers(0, 1000))
def test_the_compiled_network_is_exact(graph: Graph, seed: int) -> None:
    torch.manual_seed(seed)
    network = Network(to_program(graph)).double()
    x = torch.randn(5, FEATURES, dtype=torch.float64)
    by_hand = one_by_one(graph, network, x)
    assert torch.allclose(network(x), by_hand, rtol=1e-12, atol=1e-12)
    weights = list(network.parameters())
    push = torch.randn_like(by_hand)
    compiled = torch.autograd.grad((network(x) * push).sum(), weights, allow_unused=True, materialize_grads=True)
    plain = torch.autograd.grad((by_hand * push).sum(), weights, allow_unused=True, materialize_grads=True)
    for one, other in zip(compiled, plain, strict=True):
        assert torch.allclose(one, other, rtol=1e-10, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(drawings(), st.integers(0, 1000))
def test_the_exported_source_is_the_same_network(graph: Graph, seed: int) -> None:
    program = to_program(graph)
    torch.manual_seed(seed)
    network = Network(program)
    space: dict[str, object] = {}
    exec(to_source(program), space)
    torch.manual_seed(seed)
    printed = space["Network"]()  # type: ignore[operator]
    x = torch.randn(4, FEATURES)
    assert list(printed.state_dict()) == list(network.state_dict())
    assert torch.equal(printed(x), network(x))


@settings(max_examples=40, deadline=None)
@given(drawings())
def test_what_is_learned_are_the_wires_that_exist(graph: Graph) -> None:
    program = to_program(graph)
    network = Network(program)
    analysis = analyse(graph)
    sizes = {
        id: sum(v.size for w in graph.wires_into[id] if (v := analysis.value_at(w))) + node.layer.setting("bias")
        for id, node in graph.nodes.items()
        if node.layer.kind == "neuron" and id in analysis.used
    }
    dense = sum(p.numel() for name, p in network.named_parameters() if name.startswith("dense"))
    assert sum(p.numel() for p in network.parameters()) - dense == sum(sizes.values())


def test_neurons_of_a_level_that_read_the_same_are_a_linear_layer() -> None:
    graph = start()
    hidden = []
    for _ in range(4):
        graph, id = neuron(graph, "input_1.out")
        hidden.append(id)
    graph, last = neuron(graph, *(f"{id}.out" for id in hidden), activation="linear")
    program = to_program(ended(graph, last))
    assert [step.module.target for step in program.steps if step.module] == ["nn.Linear", "nn.Linear"]
    torch.manual_seed(3)
    network = Network(program)
    torch.manual_seed(3)
    layers = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    x = torch.randn(7, 3)
    assert torch.equal(network(x), layers(x))


def test_the_value_of_every_neuron_is_found_by_its_name() -> None:
    graph = start()
    graph, first = neuron(graph, "input_1.out", activation="relu")
    graph, second = neuron(graph, "input_1.out", activation="tanh")
    graph = ended(graph, second, first)
    network = Network(to_program(graph))
    x = torch.randn(6, 3)
    values = network.run({"x": x})
    names = network.program.names
    together = torch.cat([values[names[second, "out"]], values[names[first, "out"]]], 1)
    assert torch.equal(together, network(x))
    assert network.program.step_of(second) is network.program.step_of(first)


def test_a_neuron_that_is_switched_off_gives_zero_and_learns_nothing() -> None:
    graph, one = neuron(start(), "input_1.out", activation="sigmoid")
    node = graph.nodes[one]
    network = Network(to_program(ended(graph.with_node(type(node)(one, node.layer, bypassed=True)), one)))
    result = network(torch.randn(4, 3))
    assert torch.equal(result, torch.zeros(4, 1))
    result.sum().backward()
    assert not any(weight.grad.any() for weight in network.parameters() if weight.grad is not None)


def test_numbers_stand_in_a_port_in_the_order_of_their_wires() -> None:
    graph = start().added(make("output"))[0]
    graph = graph.with_wires(Wire("input_1", f"out[{n}]", "output_1", "in") for n in (2, 0))
    x = torch.randn(5, 3)
    assert torch.equal(Network(to_program(graph))(x), x[:, [2, 0]])


def test_a_neuron_without_wires_is_told() -> None:
    graph, id = neuron(start())
    texts = [problem.text for problem in analyse(ended(graph, id)).problems if problem.level == "error"]
    assert texts == ["Neuron 1 has no input."]


def test_a_picture_does_not_go_into_a_neuron() -> None:
    graph, id = neuron(chain(("input", {"shape": (1, 4, 4)})), "input_1.out")
    problem = only(analyse(ended(graph, id)))
    assert problem.text == "Neuron expects numbers or vectors, but got 1×4×4."
    assert problem.fixes[0].label == "Insert Flatten"


def test_an_element_that_is_not_there_is_told() -> None:
    graph, id = neuron(start(), "input_1.out[7]")
    assert only(analyse(ended(graph, id))).text == "A wire takes number 8 of 'out' of Input, which has 3."


@pytest.mark.parametrize("rows", [[(1, 2), (2, 3)], [(3, 1), (1, 2)]])
def test_columns_stand_in_an_order_that_agrees_with_every_row(rows: list[tuple[int, int]]) -> None:
    order = [place for _, place in merged_order([[("x", n) for n in row] for row in rows])]
    assert all(order.index(a) < order.index(b) for a, b in rows)


def test_neurons_compute_the_same_inside_of_a_block() -> None:
    graph, hidden = neuron(start(), "input_1.out")
    graph, second = neuron(graph, f"{hidden}.out", "input_1.out[1]", activation="sine")
    graph, third = neuron(graph, f"{hidden}.out", activation="relu")
    graph = ended(graph, second, third)
    torch.manual_seed(0)
    flat = Network(to_program(graph))
    inner, _ = collapsed(graph, [hidden, second, third])
    torch.manual_seed(0)
    nested = Network(to_program(inner))
    x = torch.randn(5, 3)
    assert torch.equal(flat(x), nested(x))
    assert torch.isfinite(nested.run({"x": x})[nested.program.names["block_1/" + second, "out"]]).all()
