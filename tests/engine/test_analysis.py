"""What is said about a drawing: shapes, problems word for word, and the fixes that mend them."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis import Analysis, analyse, trial
from engine.graph import Graph, Wire
from engine.values import Value
from tests.engine.drawings import bypassing, chain, classifier, only
from tests.engine.grown import grown
from tests.engine.strategies import EDITS, Edit, histories
from tests.thorough import tries

CNN = (("conv2d", {"channels": 8, "kernel": 3}), "relu", "flatten")


def test_a_finished_drawing_is_ready_and_every_wire_has_a_shape() -> None:
    analysis = analyse(classifier(("dense", {"units": 8}), "relu"))
    assert analysis.problems == ()
    assert analysis.ready
    assert [str(analysis.value_at(wire)) for wire in analysis.graph.wires] == ["4", "8", "8", "3", "class of 3"]


def test_nodes_come_in_the_order_in_which_they_run() -> None:
    assert analyse(chain("input", "dense", "relu", "output")).order == ("input_1", "dense_1", "relu_1", "output_1")


def test_a_previous_analysis_changes_nothing_but_the_work() -> None:
    before = classifier("relu")
    first = analyse(before)
    after = before.with_settings("dense_1", units=4)
    again = analyse(after, first)
    assert again == analyse(after)
    assert again.outcomes["relu_1"] is first.outcomes["relu_1"]


def assert_the_same(known: Analysis, fresh: Analysis) -> None:
    """All that two analyses of one drawing tell, also what `==` leaves out."""
    assert known == fresh
    assert known.outcomes.keys() == fresh.outcomes.keys()
    assert [known.inputs_of(id) for id in known.order] == [fresh.inputs_of(id) for id in fresh.order]
    assert known.troubles == fresh.troubles


@settings(max_examples=tries(50), deadline=None)
@given(histories())
def test_one_analysis_after_another_says_what_each_says_anew(history: list[Graph]) -> None:
    known = None
    for graph in history:
        known = analyse(graph, known)
        assert_the_same(known, analyse(graph))


@settings(max_examples=tries(30), deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_so_it_does_inside_a_block_whatever_enters(history: list[Graph], chance: Random) -> None:
    known = None
    for graph in history:
        entrances = [id for id, node in graph.nodes.items() if node.layer.role == "entrance"]
        entering = {id: chance.choice([None, Value((4,)), Value((3, 8, 8)), Value((), 5)]) for id in entrances}
        known = analyse(graph, known, entering)
        assert_the_same(known, analyse(graph, None, entering))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 400), st.lists(st.sampled_from(EDITS), max_size=12), st.randoms(use_true_random=False))
def test_and_so_it_does_for_drawings_that_ran_before(seed: int, edits: list[Edit], chance: Random) -> None:
    graph = grown(seed)
    known = analyse(graph)
    for edit in edits:
        graph = edit(graph, chance)
        known = analyse(graph, known)
        assert_the_same(known, analyse(graph))


def test_a_drawing_analysed_as_a_block_is_no_help_for_one_outside() -> None:
    graph = classifier("relu")
    assert_the_same(analyse(graph, analyse(graph, given={})), analyse(graph))


def test_moving_a_node_asks_no_layer_again() -> None:
    before = classifier("relu")
    first = analyse(before)
    moved = analyse(before.moved({"relu_1": (5.0, 5.0)}), first)
    assert all(moved.outcomes[id] is first.outcomes[id] for id in first.outcomes)


@pytest.mark.parametrize("kinds", [CNN, ("flatten",)])
def test_a_trial_tells_what_a_wire_would_give(kinds: tuple[str, ...]) -> None:
    graph = chain(("input", {"shape": (1, 8, 8)}), *kinds, "dense", wired=True)
    last = graph.wires[-1]
    found = trial(analyse(graph.without_wires([last])), last)
    assert (found.fits, found.value) == (True, Value((64,)))


def test_a_trial_of_a_wire_that_does_not_fit_says_why_and_how_to_mend_it() -> None:
    graph = chain(("input", {"shape": (1, 28, 28)}), "dense", wired=False)
    found = trial(analyse(graph), Wire("input_1", "out", "dense_1", "in"))
    assert not found.fits
    assert found.text == "Dense expects a vector or a sequence of vectors, but got 1×28×28."
    assert [fix.label for fix in found.fixes] == ["Insert Flatten"]
    assert found.mendable


@settings(max_examples=tries(25), deadline=None)
@given(histories(most=4))
def test_what_reaches_what_is_what_the_wires_say(history: list[Graph]) -> None:
    analysis = analyse(history[-1])
    for start, goal in product(analysis.order, repeat=2):
        assert analysis.reaches(start, goal) == analysis.graph.reaches(start, goal)


def test_a_trial_refuses_a_loop() -> None:
    found = trial(analyse(chain("relu", "tanh")), Wire("tanh_1", "out", "relu_1", "in"))
    assert (found.fits, found.text) == (False, "This makes a loop: ReLU → Tanh → ReLU.")
    assert not found.mendable


# ---- bypassed layers and dots ----


def test_past_a_bypassed_layer_goes_what_came() -> None:
    analysis = analyse(bypassing(classifier(("dense", {"units": 8}), "relu"), "dense_1"))
    assert analysis.values["dense_1", "out"] == Value((4,))
    assert analysis.problems == ()


def test_what_follows_a_bypassed_layer_says_where_it_no_longer_fits() -> None:
    graph = chain(("input", {"shape": (1, 8, 8)}), "flatten", ("dense", {"units": 3}), "output")
    problem = only(analyse(bypassing(graph, "flatten_1")))
    assert problem.text == "Dense expects a vector or a sequence of vectors, but got 1×8×8."


def test_a_bypassed_layer_that_would_not_fit_is_no_problem() -> None:
    graph = chain(("input", {"shape": (4,)}), "conv2d", "output")
    assert analyse(bypassing(graph, "conv2d_1")).problems == ()


def test_what_reaches_a_node_is_known_port_by_port() -> None:
    graph = chain(("input", {"shape": (4,)}), "dot")
    assert analyse(graph).arriving("dot_1") == (Value((4,)), None)


def test_a_dot_that_several_numbers_end_at_hands_them_on_as_a_vector() -> None:
    graph = chain(("input", {"shape": (3,)}), "reroute", "output", wired=False)
    graph = graph.with_wires(Wire("input_1", f"out[{n}]", "reroute_1", "in") for n in (2, 0))
    graph = graph.with_wire(Wire("reroute_1", "out", "output_1", "in"))
    assert analyse(graph).values["reroute_1", "out"] == Value((2,))
