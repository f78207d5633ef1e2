"""Layers opened into neurons and neurons closed into layers: the drawing, the sentences, the function bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from engine.analysis import analyse
from engine.decoding import parse
from engine.encoding import dump
from engine.errors import UserError
from engine.examples import example
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.layers.basic import Dense
from engine.layers.neuron import Neuron
from engine.limits import WIRES
from engine.nested import with_content
from engine.program import to_program
from engine.steps import Program
from engine.training.state import State
from engine.units import closed, collapsible, explodable, exploded
from tests.engine.drawings import chain, classifier
from tests.engine.grown_units import begun, drawings, ended, learned, predicted, step

HIDDEN = (("dense", {"units": 4}), "tanh")


def opened(graph: Graph, id: str = "dense_1") -> Graph:
    return exploded(graph, id, analyse(graph))[0]


def neurons(graph: Graph) -> list[str]:
    return [id for id, node in graph.nodes.items() if isinstance(node.layer, Neuron)]


def level(*reads: tuple[str, ...], **given: Any) -> tuple[Graph, list[str]]:
    """Neurons side by side that read from four numbers, and an end that reads them all."""
    graph, ids = chain(("input", {"shape": (4,)})), []
    for row in reads:
        graph, id = graph.added(make("neuron", given))
        graph = graph.with_wires(Wire("input_1", output, id, "in") for output in row)
        ids.append(id)
    graph, end = graph.added(make("output"))
    return graph.with_wires(Wire(id, "out", end, "in") for id in ids), ids


# ---- the drawing ----


def test_a_layer_and_its_activation_become_neurons_wired_number_by_number() -> None:
    graph, ids = exploded(classifier(*HIDDEN), "dense_1", analyse(classifier(*HIDDEN)))
    assert ids == ("dense_1_1", "dense_1_2", "dense_1_3", "dense_1_4")
    assert [graph.nodes[id].layer.setting("activation") for id in ids] == ["tanh"] * 4
    assert [wire.start for wire in graph.wires_into["dense_1_2"]] == [("iris_1", f"x[{n}]") for n in range(4)]
    assert [wire.source for wire in graph.wires_into["dense_2"]] == [*ids]
    assert "tanh_1" not in graph.nodes
    assert not analyse(graph).problems


def test_neurons_of_a_layer_read_from_the_neurons_that_it_read_from() -> None:
    graph = opened(opened(classifier(*HIDDEN, ("dense", {"units": 2}))), "dense_2")
    assert [wire.source for wire in graph.wires_into["dense_2_1"]] == [f"dense_1_{n}" for n in (1, 2, 3, 4)]


def test_an_activation_that_others_read_past_stays_a_layer() -> None:
    graph = classifier(*HIDDEN).with_wire(Wire("dense_1", "out", "dense_2", "in"))
    graph = graph.with_wire(Wire("tanh_1", "out", "dense_2", "in"))
    graph, other = graph.added(make("dense", {"units": 2}))
    graph = opened(graph.with_wire(Wire("dense_1", "out", other, "in")))
    assert graph.nodes["dense_1_1"].layer.setting("activation") == "linear"
    assert [wire.source for wire in graph.wires_into["tanh_1"]] == [f"dense_1_{n}" for n in (1, 2, 3, 4)]


def test_an_activation_with_a_setting_that_neurons_lack_stays_a_layer() -> None:
    graph = opened(classifier(("dense", {"units": 2}), ("leaky-relu", {"slope": 0.3})))
    assert "leaky_relu_1" in graph.nodes
    assert graph.nodes["dense_1_1"].layer.setting("activation") == "linear"


def test_above_three_hundred_wires_each_neuron_reads_the_whole_vector() -> None:
    graph = opened(chain(("input", {"shape": (50,)}), ("dense", {"units": 10}), "output"))
    assert all(graph.wires_into[id] == (Wire("input_1", "out", id, "in"),) for id in neurons(graph))
    wide = opened(chain(("input", {"shape": (3,)}), ("dense", {"units": 50}), ("dense", {"units": 10}), "output"))
    wide = opened(wide, "dense_2")
    (dot,) = (id for id, node in wide.nodes.items() if node.layer.alias)
    assert len(wide.wires_into[dot]) == 50
    assert analyse(wide).values[dot, "out"].shape == (50,)
    assert all(wide.wires_into[f"dense_2_{n}"] == (Wire(dot, "out", f"dense_2_{n}", "in"),) for n in range(1, 11))


def test_a_port_that_adds_up_what_comes_gets_the_vector_and_not_its_numbers() -> None:
    graph = chain(("input", {"shape": (4,)}), ("dense", {"units": 4}), "add", "output")
    graph = opened(graph.with_wire(Wire("input_1", "out", "add_1", "in")))
    assert analyse(graph).values["add_1", "out"].shape == (4,)
    assert not analyse(graph).problems


def test_neurons_stand_in_a_column_and_keep_name_note_and_frost() -> None:
    graph = classifier(*HIDDEN)
    node = replace(graph.nodes["dense_1"], name="Hidden", note="Look here.", frozen=True, position=(200.0, 100.0))
    found = opened(graph.with_node(node))
    made = [found.nodes[f"dense_1_{n}"] for n in range(1, 5)]
    assert [node.name for node in made] == ["Hidden 1", "Hidden 2", "Hidden 3", "Hidden 4"]
    assert [node.note for node in made] == ["Look here.", "", "", ""]
    assert all(node.frozen and node.position[0] == 200.0 for node in made)
    assert sum(node.position[1] for node in made) / 4 == 100.0
    assert closed(found, [node.id for node in made], analyse(found))[0].nodes["dense_1"] == node


def test_closing_what_was_opened_gives_the_same_drawing() -> None:
    graph = classifier(*HIDDEN, ("dense", {"units": 5}), "relu")
    both = opened(opened(graph), "dense_2")
    for id, units in (("dense_1", 4), ("dense_2", 5)):
        both, made = closed(both, [f"{id}_{n + 1}" for n in range(units)], analyse(both))
        assert made == id
    assert {id: node.layer for id, node in both.nodes.items()} == {id: n.layer for id, n in graph.nodes.items()}
    assert set(both.wires) == set(graph.wires)


def test_a_layer_made_of_neurons_opens_into_the_same_neurons() -> None:
    graph, ids = level(("out[0]", "out[1]"), ("out[0]", "out[1]"))
    layer, made = closed(graph, ids, analyse(graph))
    assert layer.nodes[made].layer.setting("unit_ids") == tuple(ids)
    assert exploded(layer, made, analyse(layer))[1] == tuple(ids)


def test_missing_wires_are_missing_in_the_layer() -> None:
    graph, ids = level(("out[0]", "out[1]"), ("out[1]",), ("out",), activation="linear")
    layer, made = closed(graph, ids, analyse(graph))
    dense = layer.nodes[made].layer
    assert dense.setting("mask") == ("1100", "0100", "1111")
    assert dense.summary == "units 3, masked, 7 of 12 wires"
    assert [wire.start for wire in layer.wires_into[made]] == [("input_1", "out")]
    (held,) = (step for step in to_program(layer).steps if step.module)
    assert held.module is not None
    assert held.module.target == "modules.SparseLinear"
    assert opened(layer, made).wires_into.keys() == graph.wires_into.keys()


def test_frozen_wires_that_began_at_the_layer_begin_at_its_neurons_and_back() -> None:
    graph = chain(("input", {"shape": (2,)}), ("dense", {"units": 2}), ("neuron", {"frozen_wires": ["dense_1.out"]}))
    graph = graph.added(make("output"))[0].with_wire(Wire("neuron_1", "out", "output_1", "in"))
    found = opened(graph)
    assert found.nodes["neuron_1"].layer.setting("frozen_wires") == ("dense_1_1.out", "dense_1_2.out")
    back = closed(found, ["dense_1_1", "dense_1_2"], analyse(found))[0]
    assert back.nodes["neuron_1"].layer.setting("frozen_wires") == ("dense_1.out[0]", "dense_1.out[1]")
    assert [wire.output for wire in back.wires_into["neuron_1"]] == ["out[0]", "out[1]"]


def test_layers_are_opened_and_closed_inside_of_a_block() -> None:
    graph, block = collapsed(classifier(*HIDDEN), ["dense_1", "tanh_1"])
    layer: Any = graph.nodes[block].layer
    inside = layer.inside(*analyse(graph).inputs_of(block) or ())[0]
    content, ids = exploded(layer.graph, "dense_1", inside)
    assert analyse(with_content(graph, (block,), content)).ready
    outer = with_content(graph, (block,), content)
    within: Any = outer.nodes[block].layer
    back = closed(content, ids, within.inside(*analyse(outer).inputs_of(block) or ())[0])[0]
    assert {id: node.layer for id, node in back.nodes.items()} == {id: n.layer for id, n in layer.graph.nodes.items()}
    state = learned_iris(graph)
    moved = state.carried_to(to_program(outer))
    name = f"{block}.neurons_1.weight"
    assert torch.equal(moved.weights()[name], state.weights()[f"{block}.dense_1.weight"])


def learned_iris(graph: Graph) -> State:
    from tests.engine.training.networks import after_steps, ready, settings

    return after_steps(*ready(graph), settings(optimiser="adam"), 3)


def test_a_new_layer_does_not_take_the_id_of_one_that_is_open() -> None:
    _, new = opened(classifier(*HIDDEN)).added(make("dense"))
    assert new == "dense_3"


# ---- refusals ----


def sentence(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        call()
    return str(refusal.value)


@pytest.mark.parametrize(
    ("graph", "id", "text"),
    [
        (classifier("relu"), "relu_1", "ReLU cannot be opened into neurons: only a Dense layer can."),
        (chain(("dense", {"units": 3})), "dense_1", "It is not known what Dense reads, so its neurons have no wires."),
        (
            chain(("input", {"shape": (5, 3)}), "dense"),
            "dense_1",
            "Dense works on every step of a sequence, and a neuron on one vector: it cannot be opened.",
        ),
        (
            chain(("input", {"shape": (784,)}), ("dense", {"units": 128})),
            "dense_1",
            f"Dense has 100,352 wires; a drawing holds {WIRES:,} at most.",
        ),
        (
            chain(("input", {"shape": (1,)}), ("dense", {"units": 30_000})),
            "dense_1",
            "With Dense opened the drawing would have 30,001 nodes; 20,000 is the most.",
        ),
        (
            chain(("input", {"shape": (2,)}), ("dense", {"units": 2, "mask": ["00", "11"]})),
            "dense_1",
            "Unit 1 of Dense has no wire left, and a neuron needs one.",
        ),
    ],
)
def test_what_cannot_be_opened_is_said(graph: Graph, id: str, text: str) -> None:
    assert explodable(graph, id, analyse(graph)).startswith(text)
    assert sentence(lambda: exploded(graph, id, analyse(graph))).startswith(text)


def test_a_bypassed_layer_is_not_opened() -> None:
    graph = classifier(*HIDDEN)
    graph = graph.with_node(replace(graph.nodes["dense_1"], bypassed=True))
    assert explodable(graph, "dense_1", analyse(graph)).startswith("Dense is bypassed")


def changed(graph: Graph, id: str, **settings: Any) -> Graph:
    return graph.with_settings(id, **settings)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda g: changed(g, "neuron_2", activation="relu"),
            "Units of a layer are alike, but activation of neuron_1 is tanh and of neuron_2 relu.",
        ),
        (lambda g: changed(g, "neuron_2", bias=False), "Units of a layer are alike, but bias of neuron_1 is on and"),
        (lambda g: changed(g, "neuron_2", rate=0.5), "neuron_2 learns at 0.5 times the learning rate, which a unit"),
        (
            lambda g: changed(g, "neuron_2", frozen_wires=["input_1.out[0]"]),
            "Single wires of neuron_2 are frozen, which those of a layer cannot be.",
        ),
        (
            lambda g: g.with_node(replace(g.nodes["neuron_1"], frozen=True)),
            "Units of a layer are alike, but frozen of neuron_1 is on and of neuron_2 off.",
        ),
        (
            lambda g: g.with_node(replace(g.nodes["neuron_1"], bypassed=True, name="Left")),
            "Left is switched off, and a unit of a layer cannot be.",
        ),
        (
            lambda g: g.with_wire(Wire("input_1", "out", "neuron_1", "in")),
            "neuron_1 reads the same number by two wires, and a unit of a layer by one.",
        ),
        (
            lambda g: g.with_wire(Wire("neuron_1", "out", "neuron_2", "in")),
            "neuron_2 depends on neuron_1, and those of a layer do not on one another.",
        ),
        (lambda g: g.without_wires(g.wires_into["neuron_2"]), "neuron_2 reads nothing."),
    ],
)
def test_neurons_that_cannot_be_one_layer_are_told_why(change: Callable[[Graph], Graph], text: str) -> None:
    graph, ids = level(("out[0]", "out[1]"), ("out[0]", "out[1]"))
    assert collapsible(graph, ids, analyse(graph)) == ""
    graph = change(graph)
    assert collapsible(graph, ids, analyse(graph)).startswith(text)
    assert sentence(lambda: closed(graph, ids, analyse(graph))).startswith(text)


def test_only_neurons_are_closed_into_a_layer() -> None:
    graph = classifier(*HIDDEN)
    assert collapsible(graph, ["tanh_1"], analyse(graph)).startswith("Tanh is no neuron: only neurons become units")
    assert collapsible(graph, [], analyse(graph)).startswith("No neurons are selected.")


# ---- the function ----


def kept(state: State, graph: Graph) -> State:
    """The state with another drawing, held against the first: forward, and three more steps.

    A gradient of a number that three steps or more read is a sum, whose order may change with the steps, and so may
    the last digit of what is learned from it. Everywhere else it is the same to the bit. So it is where a neuron's
    wires are drawn in another order than those of its neighbours, or than the numbers they come from: then they stand
    in another order in the layer.
    """
    moved = state.carried_to(to_program(graph))
    assert_alike(state, moved)
    twin = state.copy()
    for number in range(10, 13):
        torch.testing.assert_close(step(twin, number), step(moved, number), rtol=1e-6, atol=1e-7)
    mine, others = twin.tensors(), moved.carried_to(state.network.program).tensors()
    assert mine.keys() == others.keys()
    if _straight(state.network.program) and _straight(moved.network.program):
        assert all(torch.equal(mine[name], others[name]) for name in mine)
    else:
        torch.testing.assert_close(mine, others, rtol=1e-4, atol=1e-6)
    return state.carried_to(to_program(graph))


def assert_alike(one: State, other: State) -> None:
    """They answer the same to the bit, or, where a layer goes from wire to wire and these were drawn in another order,
    to the last digit."""
    programs = one.network.program, other.network.program
    if all(_ordered(program) for program in programs) or not any(_goes_from_wire_to_wire(each) for each in programs):
        assert torch.equal(predicted(one), predicted(other))
    else:
        torch.testing.assert_close(predicted(one), predicted(other), rtol=1e-6, atol=5e-7)


def _goes_from_wire_to_wire(program: Program) -> bool:
    return any(step.module is not None and step.module.target == "modules.SparseLinear" for step in program.steps)


def _straight(program: Program) -> bool:
    given = {entry.name for entry in program.entries}
    readers = Counter(name for step in program.steps for name in step.inputs if name not in given)
    return max(readers.values()) <= 2 and _ordered(program)


def _ordered(program: Program) -> bool:
    """Whether the wires of all units are in the order of the numbers that they read."""
    rows = [row for step in program.steps for row in step.rows or ()]
    taken = [[at for name, at in step.columns if name == read] for step in program.steps for read in step.inputs]
    return all(list(row) == sorted(row) for row in [*rows, *taken])


@running(max_examples=15, deadline=None)
@given(drawings(), st.randoms(use_true_random=False))
def test_opening_and_closing_a_layer_keeps_its_function_bit_for_bit(graph: Graph, chance: Any) -> None:
    analysis = analyse(graph)
    layers = [id for id, node in graph.nodes.items() if isinstance(node.layer, Dense) and id in analysis.used]
    id = chance.choice(layers)
    state = learned(graph)
    loose, ids = exploded(graph, id, analysis)
    there = kept(state, loose)
    assert torch.equal(predicted(there), predicted(state))
    back, made = closed(loose, ids, analyse(loose))
    assert made == id
    assert torch.equal(predicted(kept(there, back)), predicted(state))
    undone = there.carried_to(to_program(graph)).tensors()
    assert all(torch.equal(tensor, undone[name]) for name, tensor in state.tensors().items())


@running(max_examples=15, deadline=None)
@given(drawings())
def test_closing_and_opening_all_neurons_of_a_step_keeps_their_function_bit_for_bit(graph: Graph) -> None:
    state = learned(graph)
    for group in (held for held in state.network.program.steps if held.units and held.columns):
        if not collapsible(graph, group.units, analyse(graph)):
            layered, made = closed(graph, group.units, analyse(graph))
            there = kept(state, layered)
            assert_alike(kept(there, opened(layered, made)), state)


def test_neurons_beside_those_of_a_layer_do_not_change_its_matrix() -> None:
    graph = begun()
    graph, dense = graph.added(make("dense", {"units": 3}))
    graph = graph.with_wire(Wire("input_1", "out", dense, "in"))
    graph, beside = graph.added(make("neuron", {"activation": "linear"}))
    graph = graph.with_wire(Wire("input_1", "out", beside, "in"))
    graph, last = graph.added(make("concatenate"))
    graph = graph.with_wires([Wire(dense, "out", last, "in"), Wire(beside, "out", last, "in")])
    graph, end = graph.added(make("dense", {"units": 2}))
    graph = ended(graph.with_wire(Wire(last, "out", end, "in")), end)
    state = learned(graph)
    moved = kept(state, opened(graph, dense))
    assert [len(step.units) for step in moved.network.program.steps if step.units] == [3, 1]


def test_a_frame_grows_around_the_neurons_of_a_layer_that_stood_in_it() -> None:
    graph = example("xor").graph
    (before,), once = graph.frames, opened(graph, "dense_1")
    (frame,) = once.frames
    rows = [once.nodes[f"dense_1_{n}"].position[1] for n in range(1, 9)]
    assert frame.position[1] < min(rows) - 60
    assert frame.position[1] + frame.size[1] > max(rows) + 60
    assert (frame.position[0], frame.size[0]) == (before.position[0], before.size[0])
    closed_again, _ = closed(once, [f"dense_1_{n}" for n in range(1, 9)], analyse(once))
    assert closed_again.frames == graph.frames
    assert opened(closed_again, "dense_1").frames == once.frames


def test_a_frame_stays_around_a_layer_that_is_still_open_when_another_is_closed() -> None:
    graph = example("xor").graph
    once = opened(graph, "dense_1")
    (high,) = once.frames
    lowest = max((once.nodes[f"dense_1_{n}"] for n in range(1, 9)), key=lambda node: node.position[1])
    x, y = lowest.position
    beside, added = once.added(make("dense", {"units": 2}), (x + 40, y))
    closed_again, _ = closed(beside, [f"dense_1_{n}" for n in range(1, 9)], analyse(beside))
    (frame,) = closed_again.frames
    assert frame.position[1] > high.position[1]
    assert frame.position[1] + frame.size[1] == high.position[1] + high.size[1]
    without = closed_again.without([added])
    twice = opened(without, "dense_1")
    again, _ = closed(twice, [f"dense_1_{n}" for n in range(1, 9)], analyse(twice))
    assert again.frames == graph.frames


def test_a_frame_with_room_enough_keeps_its_size_when_a_layer_is_opened_and_closed() -> None:
    graph = example("xor").graph
    (small,) = graph.frames
    large = replace(small, position=(small.position[0], -2000.0), size=(small.size[0], 4000.0))
    once = opened(graph.with_frame(large), "dense_1")
    assert once.frames == (large,)
    closed_again, _ = closed(once, [f"dense_1_{n}" for n in range(1, 9)], analyse(once))
    assert closed_again.frames == (large,)


def test_what_opening_has_made_a_frame_higher_is_taken_back_after_a_file_too() -> None:
    graph = example("xor").graph
    once = parse(dump(opened(graph, "dense_1")))
    closed_again, _ = closed(once, [f"dense_1_{n}" for n in range(1, 9)], analyse(once))
    assert closed_again.frames == graph.frames
