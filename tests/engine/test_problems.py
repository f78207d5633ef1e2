"""What is wrong with a drawing is said in sentences, word for word, and mended by a click."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.block import Block
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.problems import gravest
from tests.engine.drawings import bypassing, chain, classifier, mend_first, only

HEBBIAN = {"method": "hebbian", "optimiser": "sgd", "momentum": 0.0}
CNN = (("conv2d", {"channels": 8, "kernel": 3}), "relu", "flatten")


def test_an_empty_drawing_says_how_to_begin() -> None:
    problem = only(analyse(Graph()))
    assert problem.text == "The drawing is empty."
    assert problem.hint == "Add a layer from the palette, or open an example."


def test_a_drawing_without_an_end_says_what_is_missing() -> None:
    problem = only(analyse(chain("input", "flatten", "dense")))
    assert problem.text == "Nothing says where the network ends: there is no loss and no output."


def test_a_drawing_without_a_beginning_says_what_is_missing() -> None:
    texts = [problem.text for problem in analyse(chain("dense", "output")).problems]
    assert texts == ["Nothing goes into the network: there is no data set and no input.", "Dense has no input."]


@pytest.mark.parametrize(
    ("graph", "to_do"),
    [
        (chain("digits"), "connect Handwritten digits to a layer"),
        (chain("digits", "flatten", wired=False), "connect Handwritten digits to a layer"),
        (chain("digits", "flatten"), "connect Flatten to a loss"),
        (chain("dense"), "connect a data set to Dense"),
        (chain("digits", "flatten", "dense").with_training(**HEBBIAN), "connect Dense to an output"),
        (chain("iris", "dense", "cross-entropy", wired=False), "connect 'prediction' of Cross-entropy"),
        (chain("iris", ("dense", {"units": 3}), "cross-entropy"), "connect 'target' of Cross-entropy"),
        (chain("dense", "output"), "connect a data set to Dense"),
    ],
)
def test_a_drawing_that_is_only_unfinished_says_what_comes_next_and_nothing_is_wrong(graph: Graph, to_do: str) -> None:
    analysis = analyse(graph)
    assert not analysis.ready
    assert analysis.errors[0].to_do == to_do
    assert {problem.tone for problem in analysis.problems} == {"unfinished"}


def test_a_block_whose_content_is_unfinished_is_unfinished() -> None:
    graph = chain("input", "output")
    graph, id = graph.inserted(graph.wires[0], Block(graph=chain("block-input", "block-output", wired=False)))
    (problem,) = analyse(graph).problems_of(id)
    assert (problem.tone, problem.to_do) == ("unfinished", "inside Block, connect a layer to Block output")


def test_what_is_wrong_comes_before_what_is_unfinished() -> None:
    graph, _ = chain("digits", "dense", "output").added(make("output"))
    assert [problem.tone for problem in analyse(graph).errors] == ["error", "unfinished"]
    assert gravest(analyse(graph).problems) == "error"


def test_a_loop_is_named_and_one_click_opens_it() -> None:
    graph = chain(("input", {"shape": (4,)}), "relu", "tanh", "output", wired=False)
    graph = graph.with_wires([Wire("relu_1", "out", "tanh_1", "in"), Wire("tanh_1", "out", "relu_1", "in")])
    graph = graph.with_wire(Wire("tanh_1", "out", "output_1", "in"))
    analysis = analyse(graph)
    loop = next(problem for problem in analysis.problems if "loop" in problem.text)
    assert loop.text == "This makes a loop: ReLU → Tanh → ReLU."
    assert not analysis.ready
    assert not analyse(mend_first(graph, loop)).looped


def test_a_node_that_feeds_itself_is_a_loop() -> None:
    graph = chain("input", "relu", "output").with_wire(Wire("relu_1", "out", "relu_1", "in"))
    assert any(problem.text == "This makes a loop: ReLU → ReLU." for problem in analyse(graph).problems)


def test_a_missing_target_offers_the_wire_from_the_data() -> None:
    graph = chain("iris", ("dense", {"units": 3}), "cross-entropy")
    problem = only(analyse(graph))
    assert problem.text == "Nothing is wired to 'target' of Cross-entropy."
    assert [fix.label for fix in problem.fixes] == ["Wire Iris y to it"]
    assert analyse(mend_first(graph, problem)).ready


def test_a_picture_into_dense_offers_flatten() -> None:
    graph = chain(("input", {"shape": (1, 28, 28)}), "dense", "output")
    problem = only(analyse(graph))
    assert problem.text == "Dense expects a vector or a sequence of vectors, but got 1×28×28."
    assert problem.fixes[0].label == "Insert Flatten"
    assert analyse(mend_first(graph, problem)).ready


def test_a_prediction_of_the_wrong_size_offers_the_right_number_of_units() -> None:
    graph = chain("iris", ("dense", {"units": 7}), "dropout", "cross-entropy")
    graph = graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target"))
    problem = only(analyse(graph))
    assert problem.node == "cross_entropy_1"
    assert "Set units of Dense to 3" in [fix.label for fix in problem.fixes]
    fix = next(fix for fix in problem.fixes if fix.label == "Set units of Dense to 3")
    assert analyse(mended(graph, problem.node, fix)).ready


def test_softmax_before_cross_entropy_is_a_warning_that_can_be_mended_by_removing_it() -> None:
    graph = chain("iris", ("dense", {"units": 3}), "softmax", "cross-entropy")
    graph = graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target"))
    analysis = analyse(graph)
    assert analysis.ready
    warning = only(analysis)
    assert warning.level == "warning"
    for fix in warning.fixes:
        assert analyse(mended(graph, warning.node, fix)).problems == ()


def test_two_wires_in_a_port_for_one_offer_to_remove_either() -> None:
    graph = chain(("input", {"shape": (4,)}), "relu", "output").added(make("tanh"))[0]
    crowded = Graph(
        graph.nodes, (*graph.wires, Wire("input_1", "out", "tanh_1", "in"), Wire("tanh_1", "out", "output_1", "in"))
    )
    problem = only(analyse(crowded))
    assert problem.text == "Output takes one wire at 'in', but 2 end there."
    assert [fix.label for fix in problem.fixes] == ["Remove the wire from ReLU", "Remove the wire from Tanh"]


def test_a_network_without_weights_has_nothing_to_learn() -> None:
    graph = chain("iris", "relu", "mean-squared-error")
    graph = graph.with_wire(Wire("iris_1", "x", "mean_squared_error_1", "target"))
    assert only(analyse(graph)).text == "There is nothing to learn: no layer before the loss has weights."


def test_a_layer_that_leads_nowhere_is_only_a_warning() -> None:
    graph, id = classifier("relu").added(make("dense"))
    analysis = analyse(graph.with_wire(Wire("relu_1", "out", id, "in")))
    assert analysis.ready
    assert {problem.tone for problem in analysis.problems_of(id)} == {"warning"}
    assert any(p.text == "Dense is not used: no path leads from it to a loss or an output." for p in analysis.problems)


def test_a_layer_that_was_only_put_down_is_unfinished() -> None:
    graph, id = classifier("relu").added(make("dense"))
    analysis = analyse(graph)
    assert analysis.ready
    assert {problem.tone for problem in analysis.problems_of(id)} == {"unfinished"}


def test_a_second_data_set_is_named_before_a_training_would_refuse_it() -> None:
    graph, twice = classifier().merged(classifier())
    problem = only(analyse(graph))
    assert problem.text == "Iris is a second data set: a network learns from one, here from Iris."
    assert problem.node == twice["iris_1"]
    unused = graph.without([twice["cross_entropy_1"]])
    assert analyse(unused).ready, "one that leads nowhere is in nobody's way"


def test_indices_where_real_numbers_are_taken_are_refused() -> None:
    graph = chain(("input", {"shape": (5,), "classes": 100}), "dense", "output")
    problem = only(analyse(graph))
    assert problem.text == "Dense takes real numbers at 'in', but 5 × index of 100 comes in."


def test_what_a_dot_leads_on_is_doubted_behind_it() -> None:
    graph = chain("iris", "dense", "relu", "reroute", "reroute", "cross-entropy")
    graph = graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target")).with_settings("dense_1", units=3)
    changed = graph.with_layer("relu_1", make("softmax"))
    known = analyse(changed, analyse(graph))
    assert known.problems == analyse(changed).problems
    assert [problem.node for problem in known.problems] == ["cross_entropy_1"]


@pytest.mark.parametrize(
    ("data", "classes", "labels"), [("digits", 10, ("Set units of LSTM to 5",)), ("iris", 3, ("Insert Dense",))]
)
def test_a_layer_that_reads_both_ways_gives_two_numbers_a_unit(
    data: str, classes: int, labels: tuple[str, ...]
) -> None:
    shape = {"digits": (8, 8), "iris": (4, 1)}[data]
    graph = chain(data, ("reshape", {"shape": shape}), ("lstm", {"bidirectional": True}), "cross-entropy", wired=False)
    graph = graph.with_wires(
        [
            Wire(f"{data}_1", "x", "reshape_1", "in"),
            Wire("reshape_1", "out", "lstm_1", "in"),
            Wire("lstm_1", "state", "cross_entropy_1", "prediction"),
            Wire(f"{data}_1", "y", "cross_entropy_1", "target"),
        ]
    )
    problem = only(analyse(graph))
    assert tuple(fix.label for fix in problem.fixes) == labels
    if labels:
        assert analyse(mend_first(graph, problem)).ready


def test_a_picture_before_cross_entropy_is_two_clicks_away_from_a_classifier() -> None:
    graph = chain("digits", "max-pool2d", "cross-entropy").with_wire(Wire("digits_1", "y", "cross_entropy_1", "target"))
    labels = []
    for _ in range(2):
        problem = next(p for p in analyse(graph).problems if p.port == "prediction")
        labels.append([fix.label for fix in problem.fixes])
        graph = mend_first(graph, problem)
    assert labels == [["Insert Flatten"], ["Insert Dense"]]
    assert analyse(graph).problems == ()


def test_there_is_nothing_to_learn_where_every_layer_with_weights_is_bypassed() -> None:
    graph = classifier(("dense", {"units": 4}))
    graph = bypassing(graph.with_settings("dense_2", units=4), "dense_1", "dense_2")
    assert any("There is nothing to learn" in problem.text for problem in analyse(graph).problems)


def test_a_width_is_changed_past_what_is_bypassed() -> None:
    graph = classifier(("dense", {"units": 5}), ("dense", {"units": 5}), classes=5)
    graph = bypassing(graph, "dense_3", "dense_2")
    problem = only(analyse(graph))
    mended_graph = mend_first(graph, problem)
    assert mended_graph.nodes["dense_1"].layer.setting("units") == 3


def test_a_frozen_block_leaves_nothing_to_learn() -> None:
    folded, id = collapsed(classifier(), ["dense_1"])
    assert analyse(folded).ready
    frozen = folded.with_node(replace(folded.nodes[id], frozen=True))
    problem = only(analyse(frozen))
    assert problem.text == "There is nothing to learn: every layer with weights is frozen."
    assert problem.level == "warning"  # it can be judged, tried and exported as it is
