"""Weights follow their wires: what a change of the drawing leaves keeps its value, and what Adam knows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.grouping import collapsed, unpacked
from engine.layer import make
from engine.program import to_program
from engine.training.moving import as_drawn
from engine.training.state import EARLIER, State
from engine.units import closed, exploded
from tests.engine.grown_units import begun, ended, learned, step

SLOTS = ("", "/exp_avg", "/exp_avg_sq")
Known = dict[tuple[str, str], Tensor]
"""For every unit and every number it reads the weight, and what Adam knows of it; biases stand under `bias`."""


def level(graph: Graph, count: int, *sources: str, **given: Any) -> tuple[Graph, list[str]]:
    """Neurons side by side that read from these sources, `input_1.out[2]` or `neuron_1.out`."""
    ids = []
    for _ in range(count):
        graph, id = graph.added(make("neuron", given))
        graph = wired(graph, id, *sources)
        ids.append(id)
    return graph, ids


def wired(graph: Graph, id: str, *sources: str) -> Graph:
    ends = (source.partition(".") for source in sources)
    return graph.with_wires(Wire(node, output, id, "in") for node, _, output in ends)


FEATURES = tuple(f"input_1.out[{n}]" for n in range(3))


def two_levels() -> Graph:
    """Three neurons, two that read from them, and a Dense of two units that reads these."""
    graph, first = level(begun(), 3, *FEATURES)
    graph, second = level(graph, 2, *(f"{id}.out" for id in first))
    graph, end = graph.added(make("dense", {"units": 2}))
    return ended(wired(graph, end, *(f"{id}.out" for id in second)), end)


def layers() -> Graph:
    graph = begun()
    graph, first = graph.added(make("dense", {"units": 4}))
    graph = graph.with_wire(Wire("input_1", "out", first, "in"))
    graph, active = graph.added(make("tanh"))
    graph = graph.with_wire(Wire(first, "out", active, "in"))
    graph, end = graph.added(make("dense", {"units": 2}))
    return ended(graph.with_wire(Wire(active, "out", end, "in")), end)


def known(state: State, graph: Graph) -> Known:
    """What a state knows, read from the drawing a wire at a time: another way than the one that is tested."""
    program, tensors = state.network.program, state.tensors()
    found: Known = {}
    for node in graph.nodes.values():
        step = program.step_of(node.id)
        if step is None or step.module is None or node.layer.kind not in ("neuron", "dense"):
            continue
        weight, bias = (
            torch.stack([_slot(tensors, f"{step.name}.{end}", slot) for slot in SLOTS]) for end in ("weight", "bias")
        )
        units = [node.id] if node.layer.kind == "neuron" else _units(node.id, node.layer)
        for place, unit in enumerate(units):
            row = step.units.index(node.id) if step.units else place
            found[unit, "bias"] = bias[:, row]
            for number, name in enumerate(_read(graph, node.id)):
                if step.rows is None:
                    found[unit, name] = weight[:, row, number]
                else:
                    found[unit, name] = weight[:, sum(map(len, step.rows[:row])) + number]
    return found


def _slot(tensors: dict[str, Tensor], name: str, slot: str) -> Tensor:
    """A weight, or what Adam knows of it: nothing, where all of it is new."""
    weight = tensors[f"network/{name}"]
    return tensors.get(f"optimiser/{name}{slot}", torch.zeros_like(weight)) if slot else weight


def _units(id: str, layer: Any) -> list[str]:
    own = [f"{id}_{n + 1}" for n in range(layer.units)]
    return [*layer.unit_ids, *own[len(layer.unit_ids) :]]


def _read(graph: Graph, id: str) -> list[str]:
    """The numbers that a node reads: units by their ids, others by node and place; through activations."""
    analysis, names = analyse(graph), []
    for wire in graph.wires_into[id]:
        value = analysis.value_at(wire)
        assert value is not None
        stem = wire.output.partition("[")[0]
        node = graph.nodes[wire.source]
        places = [int(wire.output[:-1].partition("[")[2])] if wire.output.endswith("]") else range(value.size)
        while node.layer.kind in ("tanh", "relu", "dropout", "batch-norm", "reroute"):
            (before,) = graph.wires_into[node.id]
            node = graph.nodes[before.source]
        for place in places:
            if node.layer.kind == "neuron":
                names.append(node.id)
            else:
                names.append(_units(node.id, node.layer)[place] if node.layer.kind == "dense" else f"{stem}[{place}]")
    return names


def expect_followed(graph: Graph, after: Graph, new: int) -> State:
    """All weights that both drawings have are the same in both, and this many are new, drawn as a fresh state does."""
    state = learned(graph)
    moved = state.carried_to(to_program(after))
    fresh = State.fresh(moved.network.program, moved.settings)
    mine, others, drawn = known(state, graph), known(moved, after), known(fresh, after)
    assert len(others.keys() - mine.keys()) == new
    for key, value in others.items():
        torch.testing.assert_close(value, mine.get(key, drawn[key]), rtol=0, atol=0, msg=str(key))
    assert {float(tensor) for name, tensor in moved.tensors().items() if name.endswith("/step")} == {4.0}
    return moved


def test_a_neuron_that_is_added_leaves_all_others_as_they_are() -> None:
    graph, (added,) = level(two_levels(), 1, *FEATURES)
    after = wired(wired(graph, "neuron_4", f"{added}.out"), "neuron_5", f"{added}.out")
    expect_followed(two_levels(), after, new=6)


def test_a_neuron_that_is_removed_takes_its_own_wires_along_only() -> None:
    expect_followed(two_levels(), two_levels().without(["neuron_2"]), new=0)


def test_removing_a_level_does_not_give_its_weights_to_the_next() -> None:
    graph = two_levels()
    after = graph.without(["neuron_1", "neuron_2", "neuron_3"])
    for id in ("neuron_4", "neuron_5"):
        after = wired(after, id, *FEATURES)
    moved = expect_followed(graph, after, new=6)
    assert moved.weights()["neurons_1.weight"].shape == (2, 3)


def test_a_wire_that_is_cut_and_one_that_is_drawn_touch_no_other_weight() -> None:
    graph = two_levels()
    cut = graph.without_wires([Wire("neuron_2", "out", "neuron_5", "in")])
    expect_followed(graph, cut, new=0)
    expect_followed(cut, graph, new=1)
    expect_followed(graph, wired(graph, "neuron_4", "input_1.out[1]"), new=1)


def test_wires_in_another_order_keep_their_weights() -> None:
    graph = two_levels()
    expect_followed(graph, replace(graph, wires=graph.wires[::-1]), new=0)


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.with_settings("neuron_2", activation="relu"),
        lambda graph: graph.with_settings("neuron_1", rate=0.5),
        lambda graph: graph.with_node(replace(graph.nodes["neuron_4"], bypassed=True)),
        lambda graph: graph.inserted(Wire("neuron_4", "out", "dense_1", "in"), make("reroute"))[0],
    ],
)
def test_what_is_no_wire_changes_no_weight(change: Callable[[Graph], Graph]) -> None:
    graph = two_levels()
    expect_followed(graph, change(graph), new=0)
    expect_followed(change(graph), graph, new=0)


def test_a_layer_that_gets_a_unit_more_keeps_the_others_and_so_does_what_reads_it() -> None:
    graph = layers()
    wider = graph.with_settings("dense_1", units=5)
    expect_followed(graph, wider, new=6)
    expect_followed(wider, graph, new=0)


@pytest.mark.parametrize("kind", ["dropout", "batch-norm", "relu"])
def test_what_keeps_every_number_in_its_place_is_looked_through(kind: str) -> None:
    graph = layers()
    between, _ = graph.inserted(Wire("tanh_1", "out", "dense_2", "in"), make(kind))
    state = learned(graph)
    moved = state.carried_to(to_program(between))
    assert all(torch.equal(state.weights()[name], moved.weights()[name]) for name in state.weights())


def test_opening_and_closing_keep_weights_and_what_adam_knows() -> None:
    graph = layers()
    loose, ids = exploded(graph, "dense_1", analyse(graph))
    expect_followed(graph, loose, new=0)
    expect_followed(loose, closed(loose, ids, analyse(loose))[0], new=0)
    cut = loose.without_wires(loose.wires_into[ids[1]][:1])
    masked = closed(cut, ids, analyse(cut))[0]
    state = learned(cut)
    assert torch.equal(
        state.carried_to(to_program(masked)).weights()["dense_1.weight"], state.weights()["neurons_1.weight"]
    )


def test_a_vector_that_comes_from_elsewhere_with_as_many_numbers_keeps_the_weights() -> None:
    graph = layers()
    state = learned(graph)
    between, id = graph.inserted(Wire("tanh_1", "out", "dense_2", "in"), make("dense", {"units": 4}))
    moved = state.carried_to(to_program(between))
    assert torch.equal(moved.weights()["dense_2.weight"], state.weights()["dense_2.weight"])
    off = between.with_node(replace(between.nodes[id], bypassed=True))
    skipped = moved.carried_to(to_program(off))
    again = skipped.carried_to(to_program(between))
    assert all(torch.equal(tensor, again.weights()[name]) for name, tensor in moved.weights().items())


def test_single_numbers_that_come_from_elsewhere_begin_anew() -> None:
    graph = two_levels()
    first = graph.without_wires([Wire("neuron_3", "out", "neuron_4", "in")])
    expect_followed(graph, wired(first, "neuron_4", "input_1.out[0]"), new=1)


def test_neurons_keep_their_weights_into_a_block_and_out_of_it() -> None:
    graph = two_levels()
    state = learned(graph)
    for chosen in (
        ["neuron_1", "neuron_2", "neuron_3"],
        ["neuron_4", "neuron_5"],
        ["neuron_1", "neuron_3", "neuron_4"],
    ):
        folded, block = collapsed(graph, chosen)
        inside = state.carried_to(to_program(folded))
        back = inside.carried_to(to_program(unpacked(folded, block)[0]))
        mine, others = known(state, graph), known(back, graph)
        assert all(torch.equal(value, others[key]) for key, value in mine.items())


def test_another_optimiser_starts_without_what_the_first_knew() -> None:
    graph = two_levels()
    state = learned(graph)
    other = state.settings.model_copy(update={"optimiser": "sgd"})
    moved = state.carried_to(to_program(graph.without(["neuron_2"])), other)
    assert not any(name.startswith("optimiser/") for name in moved.tensors())


def test_a_frozen_neuron_that_joins_others_brings_its_weights() -> None:
    graph = two_levels()
    frozen = graph.with_nodes(replace(graph.nodes[f"neuron_{n}"], frozen=True) for n in (1, 2, 3))
    state = learned(frozen)
    thawed = state.carried_to(to_program(graph))
    assert torch.equal(thawed.weights()["neurons_1.weight"], state.weights()["neurons_1.weight"])


def test_weights_are_saved_under_the_names_of_the_drawing() -> None:
    graph = layers()
    loose, _ = exploded(graph, "dense_1", analyse(graph))
    state = learned(graph)
    weights = {name: tensor.numpy() for name, tensor in state.weights().items()}
    saved = as_drawn(weights, to_program(loose), state.network.program)
    assert (saved["neurons_1.weight"] == weights["dense_1.weight"]).all()
    more, _ = level(loose, 1, *FEATURES, opened_from="dense_1")
    more = wired(more, "dense_2", "neuron_1.out")
    saved = as_drawn(weights, to_program(more), state.network.program)
    assert (saved["neurons_1.weight"][:4] == weights["dense_1.weight"]).all()
    assert saved["neurons_1.weight"].shape == (5, 3)
    assert abs(saved["neurons_1.weight"][4]).max() <= 3**-0.5


def test_a_neuron_that_comes_back_by_undo_has_the_weights_that_it_went_with() -> None:
    graph = two_levels()
    before = learned(graph)
    without = before.carried_to(to_program(graph.without(["neuron_2"])))
    step(without, 9)
    back = without.carried_to(to_program(graph))
    was, meanwhile, now = known(before, graph), known(without, graph.without(["neuron_2"])), known(back, graph)
    for key, value in now.items():
        expected = meanwhile[key] if key in meanwhile else was[key][:1]
        torch.testing.assert_close(value[: len(expected)], expected, rtol=0, atol=0, msg=str(key))
    assert any(key not in meanwhile for key in now)


def test_a_layer_that_comes_back_by_undo_has_the_weights_that_it_went_with() -> None:
    graph = layers()
    before = learned(graph)
    other = graph.without(["dense_1"]).with_wire(Wire("input_1", "out", "tanh_1", "in"))
    back = before.carried_to(to_program(other)).carried_to(to_program(graph))
    assert torch.equal(back.weights()["dense_1.weight"], before.weights()["dense_1.weight"])


def test_a_new_neuron_begins_anew_although_another_one_of_its_name_was_removed() -> None:
    graph, _ = level(two_levels(), 1, *FEATURES)
    before = learned(wired(graph, "neuron_4", "neuron_6.out"))
    without = before.carried_to(to_program(two_levels()))
    after, (added,) = level(two_levels(), 1, FEATURES[0])
    state = without.carried_to(to_program(wired(after, "neuron_5", f"{added}.out")))
    fresh = State.fresh(state.network.program, state.settings)
    grown = wired(after, "neuron_5", f"{added}.out")
    drawn, now = known(fresh, grown), known(state, grown)
    assert torch.equal(now[added, "out[0]"][0], drawn[added, "out[0]"][0])
    assert torch.equal(now[added, "bias"][0], drawn[added, "bias"][0])


def test_of_what_is_remembered_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = two_levels()
    state = learned(graph)
    for number in range(2 * EARLIER):
        graph = graph.without(["neuron_2"]) if number % 2 == 0 else two_levels()
        state = state.carried_to(to_program(graph))
    assert len(state.earlier) == 2
    monkeypatch.setattr("engine.training.state.EARLIER_BYTES", 1)
    assert state.carried_to(to_program(layers())).earlier == ()
