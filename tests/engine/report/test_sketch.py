"""The drawing on paper: every node, wire and frame of every example."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from engine import examples
from engine.analysis import analyse
from engine.graph import Graph
from engine.report.sketch import PAGE, sketch

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", examples.names())
def test_every_example_is_drawn_with_all_its_wires_on_a_page(name: str) -> None:
    graph = examples.example(name).graph
    picture = sketch(graph, analyse(graph))
    assert picture is not None
    assert picture.width <= PAGE + 1e-6
    found = fromstring(picture.svg)
    assert len(list(found.iter(f"{SVG}path"))) == len(graph.wires)
    said = " ".join(element.text or "" for element in found.iter(f"{SVG}text"))
    for node in graph.nodes.values():
        if not node.layer.scalar and not node.layer.alias and len(node.title) < 20:
            assert node.title in said


def test_nothing_is_drawn_of_nothing() -> None:
    assert sketch(Graph(), analyse(Graph())) is None


def test_wires_end_at_the_boxes_they_join() -> None:
    graph = examples.example("iris").graph
    picture = sketch(graph, analyse(graph))
    assert picture is not None
    paths = [path.attrib["d"] for path in fromstring(picture.svg).iter(f"{SVG}path")]
    starts = {float(path.split(",")[0].removeprefix("M")) for path in paths}
    assert len(starts) > 1
