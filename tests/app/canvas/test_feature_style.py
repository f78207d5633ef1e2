"""A feature on the canvas: a tile as large as a neuron, with its formula below and the picture inside."""

from __future__ import annotations

from app.canvas.layouts import Facts
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from app.theme import LIGHT
from engine.graph import Node
from engine.layers.feature import Feature

NODE = Node("feature_1", Feature(function="square"))


def item(node: Node = NODE, picture: bool = True) -> NodeItem:
    return NodeItem(node, Facts(picture=picture), Look(LIGHT))


def test_the_formula_stands_below_the_tile(qapp) -> None:
    (caption,) = item().layout.captions
    assert caption.text == "x[0]²"
    assert caption.rect.top() > item().layout.rect.bottom()


def test_a_name_stands_in_the_place_of_the_formula(qapp) -> None:
    (caption,) = item(Node("feature_1", Feature(), "x₁")).layout.captions
    assert caption.text == "x₁"


def test_the_picture_lies_inside_and_leaves_the_tile_as_it_is(qapp) -> None:
    with_picture, without = item().layout, item(picture=False).layout
    assert with_picture.rect == without.rect
    assert with_picture.picture is not None
    assert with_picture.rect.contains(with_picture.picture)
    assert without.picture is None


def test_ports_are_in_the_middle_of_either_side(qapp) -> None:
    assert [(anchor.output, anchor.at.y()) for anchor in item().layout.anchors] == [(False, 26.0), (True, 26.0)]
