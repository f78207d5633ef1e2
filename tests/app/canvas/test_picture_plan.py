"""Which nodes have room for a picture follows from the drawing alone, before anything has been computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.canvas.picture_plan import CHOICES, NO_PICTURES, PicturePlan, fits, has_data, over_plane
from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.layer import LAYERS
from tests.engine.drawings import chain, classifier

ON = PicturePlan(on=True)


def pictured(graph: Graph, plan: PicturePlan = ON) -> set[str]:
    analysis = analyse(graph)
    return {id for id, node in graph.nodes.items() if plan.has(node, analysis)}


def fitting(graph: Graph, id: str) -> set[str]:
    analysis = analyse(graph)
    return {choice for choice in CHOICES if fits(choice, graph.nodes[id], analysis, over_plane(analysis))}


def test_data_layers_and_losses_have_pictures_and_ends_have_none() -> None:
    graph = classifier(("dense", {"units": 8}), "relu")
    assert pictured(graph) == set(graph.nodes)
    ends = chain("iris", "dense", "output")
    assert pictured(ends) == {"iris_1", "dense_1"}


def test_a_node_whose_shape_is_not_known_has_none() -> None:
    graph, _ = classifier("relu").added(LAYERS["dense"](), (0.0, 400.0))
    assert "dense_2" not in pictured(graph)


def test_classes_are_no_numbers_to_be_drawn() -> None:
    graph, reshape = classifier("relu").added(LAYERS["reroute"](), (0.0, 400.0))
    graph = graph.with_wire(Wire("iris_1", "y", reshape, "in"))
    assert reshape not in pictured(graph)


def test_nodes_that_shall_go_without_do_and_with_pictures_off_all_do() -> None:
    graph = classifier("relu")
    assert pictured(graph, replace(ON, none=frozenset({"relu_1"}))) == set(graph.nodes) - {"relu_1"}
    assert pictured(graph, NO_PICTURES) == set()


def test_only_a_drawing_with_data_has_examples_to_compute_with() -> None:
    assert has_data(classifier("relu"))
    assert not has_data(chain(("input", {"shape": (4,)}), "dense", "output"))


@pytest.mark.parametrize(("data", "plane"), [("circle", True), ("iris", False), ("digits", False)])
def test_units_are_functions_of_the_plane_where_the_data_are_points_of_it(data: str, plane: bool) -> None:
    graph = classifier(*(["flatten"] if data == "digits" else []), "dense", data=data)
    assert over_plane(analyse(graph)) is plane
    assert ("function" in fitting(graph, "dense_1")) is plane


def test_what_can_be_chosen_is_what_fits() -> None:
    always = {"auto", "bars", "histogram", "none"}
    vector = classifier("relu")
    assert fitting(vector, "relu_1") == always
    assert fitting(vector, "cross_entropy_1") == {"auto", "none"}
    maps = classifier("conv2d", "flatten", data="digits", classes=10)
    assert fitting(maps, "conv2d_1") == {*always, "maps"}
    attention = classifier(("reshape", {"shape": (2, 2)}), ("self-attention", {"heads": 2}), "flatten")
    assert fitting(attention, "self_attention_1") == {*always, "maps", "attention"}
