"""The items of deleted nodes come back as if they had just been made."""

from __future__ import annotations

import pytest

from app.canvas import spare_items
from app.canvas.layouts import Facts
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from app.canvas.painters import State
from app.canvas.spare_items import SpareItems
from app.canvas.view import Canvas
from app.theme import DARK
from engine.graph import Graph, Node
from engine.layer import make


def node(number: int) -> Node:
    return Node(f"neuron_{number}", make("neuron"))


def test_undo_of_a_deletion_makes_no_item_anew(canvas: Canvas, drawing: Graph) -> None:
    before = dict(canvas.drawing.nodes)
    canvas.session.edit(canvas.session.graph.without(drawing.nodes), "Delete")
    assert not canvas.drawing.nodes
    canvas.session.undo()
    assert canvas.drawing.nodes == before
    assert all(item.scene() is canvas.drawing for item in before.values())
    assert not len(canvas.drawing.spare)


def test_nothing_of_what_an_item_was_in_comes_back_with_it(canvas: Canvas) -> None:
    item, place = canvas.drawing.nodes["relu_1"], canvas.session.graph.nodes["relu_1"].position
    canvas.select(["relu_1"])
    item.hover(True)
    canvas.drawing.place({"relu_1": (900.0, 900.0)})
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    canvas.session.undo()
    assert canvas.drawing.nodes["relu_1"] is item
    assert item.state == State(level=item.facts.level)
    assert item.zValue() == 0.0
    assert item.pos().toTuple() == place


def test_another_node_of_the_same_id_is_shown_as_it_is(canvas: Canvas, drawing: Graph) -> None:
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    other = Node("relu_1", make("dense", {"units": 3}), "Another", (40.0, 300.0))
    canvas.session.edit(canvas.session.graph.with_node(other), "Add")
    item = canvas.drawing.nodes["relu_1"]
    assert item.node is other
    assert item.pos().toTuple() == other.position
    assert any(caption.text == "Another" for caption in item.layout.captions)


def test_a_node_that_comes_back_after_a_change_of_theme_has_its_colours(look: Look) -> None:
    spare, dark = SpareItems(), Look(DARK)
    spare.keep("neuron_1", NodeItem(node(1), Facts(), look))
    assert spare.take(node(1), Facts(), dark)._look is dark


def test_items_that_were_made_ahead_are_taken(look: Look) -> None:
    spare, nodes = SpareItems(), [node(number) for number in range(3)]
    assert len(list(spare.make(nodes, lambda _: Facts(), look))) == 3
    item = spare.take(nodes[1], Facts(), look)
    assert item.node is nodes[1]
    assert len(spare) == 2


def test_no_more_than_some_thousand_are_kept_the_latest(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare_items, "MOST", 3)
    spare = SpareItems()
    list(spare.make([node(number) for number in range(5)], lambda _: Facts(), look))
    assert len(spare) == 3
    kept = spare.take(held := node(4), Facts(), look)
    assert kept.node is held
