"""What a search finds, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.canvas.finder import Finder, Match
from engine.analysis import analyse
from engine.graph import Frame, Graph
from engine.layer import make
from tests.engine.drawings import chain, classifier


@pytest.fixture
def pictures() -> Graph:
    """28×28 pictures through a convolution of 16 channels, flattened, into 64 and 640 units."""
    graph = chain(
        ("input", {"shape": (1, 28, 28)}),
        ("conv2d", {"channels": 16, "kernel": 3, "padding": "same"}),
        "relu",
        "flatten",
        ("dense", {"units": 64}),
        ("dense", {"units": 640}),
        "output",
    )
    graph = graph.renamed("dense_1", "Hidden").renamed("conv2d_1", "Edges")
    graph = graph.with_node(replace(graph.nodes["relu_1"], note="Try tanh here"))
    return graph.with_frame(Frame("frame_1", "Classifier head"))


def found(graph: Graph, query: str) -> list[str]:
    return [match.id for match in Finder(analyse(graph)).find(query)]


def test_an_exact_name_or_kind_comes_before_the_beginning_of_a_name_and_that_before_a_note(pictures: Graph) -> None:
    graph = pictures.renamed("flatten_1", "Dense features")
    graph = graph.with_node(replace(graph.nodes["relu_1"], note="Before the dense part"))
    assert found(graph, "dense") == ["dense_1", "dense_2", "flatten_1", "relu_1"]


def test_a_node_is_found_by_its_kind_also_under_a_name_of_its_own(pictures: Graph) -> None:
    assert found(pictures, "conv2d") == ["conv2d_1"]
    assert found(pictures, "edges") == ["conv2d_1"]
    assert "dense_1" in found(pictures, "nn.linear")


def test_shapes_are_found_as_people_type_them(pictures: Graph) -> None:
    for query in ("28×28", "28x28", "28 x 28", "1×28×28"):
        assert "input_1" in found(pictures, query), query
    assert found(pictures, "16×28x28") == ["conv2d_1", "relu_1"]


def test_a_number_is_that_number_and_not_part_of_another(pictures: Graph) -> None:
    assert found(pictures, "64") == ["dense_1"]
    assert "dense_2" in found(pictures, "640")
    assert "dense_1" not in found(pictures, "640")


def test_settings_are_found_by_name_and_value_and_the_match_says_so(pictures: Graph) -> None:
    (match,) = Finder(analyse(pictures)).find("kernel 3")
    assert match == Match("conv2d_1", "Edges", why="kernel 3")
    assert found(pictures, "padding same") == ["conv2d_1"]


def test_notes_problems_and_frames_are_found(pictures: Graph) -> None:
    assert found(pictures, "try tanh") == ["relu_1"]
    assert found(pictures, "head") == ["frame_1"]
    broken = pictures.without_wires(pictures.wires_into["dense_1"])
    (match, *_) = Finder(analyse(broken)).find("unfinished")
    assert match.id == "dense_1"
    assert match.why.startswith("unfinished: ")


def test_all_words_must_match_wherever_each_does(pictures: Graph) -> None:
    assert found(pictures, "edges 16") == ["conv2d_1"]
    assert found(pictures, "edges 64") == []


@pytest.mark.parametrize("query", ["", "   ", "no such thing", "(", "\\"])
def test_nothing_is_found_for_nothing_and_odd_letters_do_no_harm(pictures: Graph, query: str) -> None:
    assert found(pictures, query) == []


def test_what_lies_in_blocks_is_found_behind_what_lies_above_with_the_way_to_it() -> None:
    inner = chain("block-input", ("dense", {"units": 8}), "block-output", wired=True)
    graph = classifier(("block", {"graph": inner, "name": "Residual"}), "relu")
    matches = Finder(analyse(graph)).find("dense")
    assert [(match.id, match.where) for match in matches] == [("dense_1", ""), ("dense_1", "in Residual")]
    assert matches[1].path == ("block_1",)


def test_2000_nodes_are_searched_while_somebody_types() -> None:
    graph = Graph()
    layer = make("dense")
    graph = graph.with_nodes(graph.added(layer)[0].nodes[id] for id in ("dense_1",))
    node = graph.nodes["dense_1"]
    graph = graph.with_nodes(replace(node, id=f"dense_{number}") for number in range(2_000))
    finder = Finder(analyse(graph))
    assert len(finder.find("dense")) == 2_000
