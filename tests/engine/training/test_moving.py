"""What was learned goes along into a block, out of it, and from one copy to many."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.graph import Graph, Wire
from engine.grouping import collapsed, unpacked
from engine.layer import make
from engine.nested import with_content
from engine.program import to_program
from engine.training.moving import Shapes, alike, moved_names
from engine.training.state import State
from tests.engine.drawings import classifier
from tests.engine.training.networks import settings


def of(*names: str) -> Shapes:
    return dict.fromkeys(names, (4, 4))


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (["dense_1.weight"], ["block_1.dense_1.weight"], {"dense_1.weight": "block_1.dense_1.weight"}),
        (["a_1.b_1.dense_1.bias"], ["b_1.dense_1.bias"], {"a_1.b_1.dense_1.bias": "b_1.dense_1.bias"}),
        (["a_1.b_1.dense_1.bias"], ["a_1.dense_1.bias"], {"a_1.b_1.dense_1.bias": "a_1.dense_1.bias"}),
        (["a_1.dense_1.bias"], ["a_1.b_1.dense_1.bias"], {"a_1.dense_1.bias": "a_1.b_1.dense_1.bias"}),
        (["a_1.dense_1.bias"], ["a_1.0.dense_1.bias"], {"a_1.dense_1.bias": "a_1.0.dense_1.bias"}),
        (["a_1.2.dense_1.bias"], ["b_1.a_1.2.dense_1.bias"], {"a_1.2.dense_1.bias": "b_1.a_1.2.dense_1.bias"}),
        (["dense_1.out.0.weight"], ["a_1.dense_1.out.0.weight"], {"dense_1.out.0.weight": "a_1.dense_1.out.0.weight"}),
        (["dense_1.0.weight"], ["a_1.dense_1.0.weight"], {"dense_1.0.weight": "a_1.dense_1.0.weight"}),
    ],
)
def test_a_layer_is_known_again_by_its_id_at_the_end_of_its_name(
    old: list[str], new: list[str], moved: dict[str, str]
) -> None:
    assert moved_names(of(*old), of(*new)) == moved


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["dense_1.weight"], ["dense_1.weight", "block_1.dense_1.weight"]),
        (["dense_1.weight"], ["block_1.dense_1.weight", "block_2.dense_1.weight"]),
        (["block_1.dense_1.weight", "block_2.dense_1.weight"], ["dense_1.weight"]),
        (["block_1.1.dense_1.weight"], ["dense_1.weight"]),
        (["block_1.dense_1.weight"], ["block_2.dense_1.weight"]),
        (["dense_1.weight"], ["dense_2.weight"]),
        (["weight"], ["dense_1.weight"]),
    ],
)
def test_what_could_be_meant_twice_or_is_something_else_is_left_alone(old: list[str], new: list[str]) -> None:
    assert moved_names(of(*old), of(*new)) == {}


def test_a_layer_of_other_shapes_is_another_layer() -> None:
    assert moved_names({"dense_1.weight": (4, 4)}, {"block_1.dense_1.weight": (4, 8)}) == {}
    both = {"dense_1.weight": (4, 4), "dense_1.bias": (4,)}
    assert moved_names(both, {"block_1.dense_1.weight": (4, 4)}) == {}


def test_when_the_copies_become_one_the_first_stays() -> None:
    copies = of("block_1.0.dense_1.weight", "block_1.1.dense_1.weight")
    assert moved_names(copies, of("block_1.dense_1.weight")) == {"block_1.0.dense_1.weight": "block_1.dense_1.weight"}
    assert moved_names(copies, of("dense_1.weight")) == {"block_1.0.dense_1.weight": "dense_1.weight"}


def test_what_is_known_to_be_the_same_counts_where_names_say_nothing() -> None:
    same = {"dense_1": "dense_9", "dense_2": "dense_8"}
    assert moved_names(of("dense_1.weight"), of("dense_9.weight"), same) == {"dense_1.weight": "dense_9.weight"}
    both = of("block_1.dense_1.weight", "dense_9.weight")
    assert moved_names(of("dense_1.weight"), both, same) == {"dense_1.weight": "block_1.dense_1.weight"}


def test_many_copies_are_matched_at_once() -> None:
    old = of(*(f"block_1.{copy}.dense_{n}.weight" for copy in range(256) for n in range(1, 40)))
    new = {f"block_2.{name}": shape for name, shape in old.items()}
    assert moved_names(old, new) == {name: f"block_2.{name}" for name in old}


# ---- by what they compute ----


def test_layers_that_compute_the_same_from_the_same_are_alike() -> None:
    before = classifier(("dense", {"units": 8}), "relu")
    assert alike(to_program(before), to_program(_with_other_ids(before))) == {
        "dense_1": "dense_11",
        "dense_2": "dense_12",
    }


def test_twins_side_by_side_are_not_told_apart() -> None:
    graph = classifier(("dense", {"units": 3}))
    graph, twin = graph.added(make("dense", {"units": 3}))
    graph = graph.with_wire(Wire("dense_1", "out", twin, "in"))
    graph, add = graph.added(make("add"))
    graph = graph.with_wires([Wire(twin, "out", add, "in"), Wire("dense_2", "out", add, "in")])
    graph = graph.with_wire(Wire(add, "out", "cross_entropy_1", "prediction"))
    assert alike(to_program(graph), to_program(_with_other_ids(graph))) == {"dense_1": "dense_11"}


def _with_other_ids(graph: Graph) -> Graph:
    """The same drawing with other numbers at its dense layers, as after cutting and pasting them."""

    def other(id: str) -> str:
        return id.replace("dense_", "dense_1")

    nodes = {other(id): replace(node, id=other(id)) for id, node in graph.nodes.items()}
    wires = tuple(Wire(other(w.source), w.output, other(w.target), w.input) for w in graph.wires)
    return replace(graph, nodes=nodes, wires=wires)


# ---- with a state ----


def learned(graph: Graph) -> State:
    """A state after one step with made-up gradients, unlike any fresh one."""
    state = State.fresh(to_program(graph), settings(optimiser="adam"))
    for number, weight in enumerate(state.network.parameters(), 1):
        weight.grad = torch.full_like(weight, float(number))
    state.optimiser.step()
    return state


def expect(state: State, other: State, pairs: dict[str, str]) -> None:
    """Weights and the optimiser's numbers of these layers are the same in both; all others in `other` are new."""
    fresh = State.fresh(other.network.program, other.settings)
    for layer, now in pairs.items():
        for end in ("weight", "bias"):
            assert torch.equal(state.weights()[f"{layer}.{end}"], other.weights()[f"{now}.{end}"]), (layer, now)
            moments = f"optimiser/{layer}.{end}/exp_avg", f"optimiser/{now}.{end}/exp_avg"
            assert torch.equal(state.tensors()[moments[0]], other.tensors()[moments[1]])
    for name, weight in other.weights().items():
        if name.rpartition(".")[0] not in pairs.values():
            assert torch.equal(weight, fresh.weights()[name]), name
            assert f"optimiser/{name}/exp_avg" not in other.tensors()


HIDDEN = (("dense", {"units": 8}), "tanh", ("dense", {"units": 8}), "tanh")


def test_collapsing_and_unpacking_keep_what_was_learned() -> None:
    graph = classifier(*HIDDEN)
    folded, block = collapsed(graph, ["dense_1", "tanh_1", "dense_2"])
    state = learned(graph)
    inside = state.carried_to(to_program(folded))
    expect(state, inside, {"dense_1": f"{block}.dense_1", "dense_2": f"{block}.dense_2", "dense_3": "dense_3"})
    back = inside.carried_to(to_program(unpacked(folded, block)[0]))
    expect(state, back, {"dense_1": "dense_1", "dense_2": "dense_2", "dense_3": "dense_3"})


def test_wrapping_a_block_in_another_keeps_what_was_learned() -> None:
    folded, block = collapsed(classifier(*HIDDEN), ["dense_2", "tanh_2"])
    state = learned(folded)
    wrapped, outer = collapsed(folded, [block, "dense_1", "tanh_1"])
    pairs = {f"{block}.dense_2": f"{outer}.{block}.dense_2", "dense_1": f"{outer}.dense_1", "dense_3": "dense_3"}
    expect(state, state.carried_to(to_program(wrapped)), pairs)


def test_collapsing_inside_of_a_block_keeps_what_was_learned() -> None:
    folded, block = collapsed(classifier(*HIDDEN), ["dense_1", "tanh_1", "dense_2"])
    state = learned(folded)
    layer = folded.nodes[block].layer
    inner, deep = collapsed(layer.setting("graph"), ["dense_2"])
    after = state.carried_to(to_program(with_content(folded, (block,), inner)))
    pairs = {f"{block}.dense_2": f"{block}.{deep}.dense_2", f"{block}.dense_1": f"{block}.dense_1"}
    expect(state, after, {**pairs, "dense_3": "dense_3"})


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 1), (2, 4), (4, 2)])
def test_copies_that_remain_keep_what_they_learned(before: int, after: int) -> None:
    graph, block = collapsed(classifier(*HIDDEN), ["dense_2", "tanh_2"])
    few, many = (graph.with_settings(block, repeat=times) for times in (before, after))
    state = learned(few)

    def inside(times: int, copy: int) -> str:
        return f"{block}.{copy}.dense_2" if times > 1 else f"{block}.dense_2"

    pairs = {inside(before, copy): inside(after, copy) for copy in range(min(before, after))}
    expect(state, state.carried_to(to_program(many)), {**pairs, "dense_1": "dense_1", "dense_3": "dense_3"})


def test_unpacking_copies_keeps_what_each_learned() -> None:
    graph, block = collapsed(classifier(*HIDDEN), ["dense_2", "tanh_2"])
    graph = graph.with_settings(block, repeat=3)
    state = learned(graph)
    flat, made = unpacked(graph, block)
    dense = [id for id in made if id.startswith("dense")]
    assert len(dense) == 3
    pairs = {f"{block}.{copy}.dense_2": id for copy, id in enumerate(dense)}
    expect(state, state.carried_to(to_program(flat)), {**pairs, "dense_1": "dense_1", "dense_3": "dense_3"})


def test_renaming_bypassing_and_switching_on_again_keep_what_was_learned() -> None:
    graph, block = collapsed(classifier(*HIDDEN), ["dense_2", "tanh_2"])
    state = learned(graph)
    renamed = graph.renamed(block, "Stage").renamed("dense_1", "First")
    bypassed = renamed.with_node(replace(renamed.nodes[block], bypassed=True))
    without = state.carried_to(to_program(bypassed))
    for after in (without, without.carried_to(to_program(renamed))):
        assert all(torch.equal(weight, after.weights()[name]) for name, weight in state.weights().items())


def test_weights_from_before_the_block_was_made_fit_into_it() -> None:
    graph = classifier(*HIDDEN)
    state = learned(graph)
    folded, block = collapsed(graph, ["dense_1", "tanh_1", "dense_2"])
    fresh = State.fresh(to_program(folded), settings())
    fresh.take({name: weight.numpy() for name, weight in state.weights().items()})
    for layer, now in {"dense_1": f"{block}.dense_1", "dense_2": f"{block}.dense_2", "dense_3": "dense_3"}.items():
        assert torch.equal(fresh.weights()[f"{now}.weight"], state.weights()[f"{layer}.weight"])


def test_a_layer_that_was_cut_and_pasted_in_its_place_knows_what_it_learned() -> None:
    graph = classifier(*HIDDEN)
    state = learned(graph)
    both, names = graph.merged(graph.part(["dense_2"]))
    part = both.without(["dense_2"])
    pasted = part.with_wires(
        [Wire("tanh_1", "out", names["dense_2"], "in"), Wire(names["dense_2"], "out", "tanh_2", "in")]
    )
    pairs = {"dense_1": "dense_1", "dense_2": names["dense_2"], "dense_3": "dense_3"}
    expect(state, state.carried_to(to_program(pasted)), pairs)


def test_a_copy_of_a_block_beside_it_begins_anew() -> None:
    folded, block = collapsed(classifier(*HIDDEN), ["dense_2", "tanh_2"])
    state = learned(folded)
    doubled, names = folded.merged(folded.part([block]))
    second = names[block]
    wires = [Wire(block, "out", second, "in"), Wire(second, "out", "dense_3", "in")]
    after = state.carried_to(to_program(doubled.with_wires(wires)))
    expect(state, after, {layer: layer for layer in ("dense_1", f"{block}.dense_2", "dense_3")})
