"""The items of deleted nodes come back as if they had just been made."""

from __future__ import annotations

import pytest

from app.canvas import spare_items
from app.canvas.facts import Findings
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from app.canvas.painters import State
from app.canvas.spare_items import SpareItems
from app.canvas.view import Canvas
from app.theme import DARK
from engine.analysis import analyse
from engine.graph import Graph, Node
from engine.layer import make


def node(number: int) -> Node:
    return Node(f"neuron_{number}", make("neuron"))


def said_of(*nodes: Node) -> Findings:
    return Findings(analyse(Graph({node.id: node for node in nodes})), {})


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
    spare, dark, said = SpareItems(), Look(DARK), said_of(node(1))
    spare.keep("neuron_1", NodeItem(node(1), said.of_node(node(1)), look), said)
    assert spare.take(node(1), said, dark)._look is dark


def test_items_that_were_made_ahead_are_taken(look: Look) -> None:
    spare, nodes = SpareItems(), [node(number) for number in range(3)]
    said = said_of(*nodes)
    assert len(list(spare.make(nodes, said, look))) == 3
    item = spare.take(nodes[1], said, look)
    assert item.node is nodes[1]
    assert len(spare) == 2


def test_no_more_than_some_thousand_are_kept_the_latest(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare_items, "MOST", 3)
    spare, nodes = SpareItems(), [node(number) for number in range(5)]
    said = said_of(*nodes)
    list(spare.make(nodes, said, look))
    assert len(spare) == 3
    kept = spare.take(held := node(4), said, look)
    assert kept.node is held


def test_an_item_that_comes_back_says_what_is_true_now(canvas: Canvas) -> None:
    session, item = canvas.session, canvas.drawing.nodes["relu_1"]
    was = item.facts.shapes
    session.edit(session.graph.without(["relu_1"]), "Delete")
    session.edit(session.graph.with_settings("dense_1", units=5), "Widen")
    earlier = session.document.history[0][1]
    session.edit(earlier.with_settings("dense_1", units=5), "Put back")
    assert canvas.drawing.nodes["relu_1"] is item
    assert item.facts.shapes == ("5",) != was
    assert item.facts == canvas.findings().of_node(item.node)


def test_what_is_said_is_not_put_together_anew_for_what_undo_brings_back(
    canvas: Canvas, drawing: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas.session.edit(canvas.session.graph.without(drawing.nodes), "Delete")
    asked: list[str] = []
    of_node = Findings.of_node
    monkeypatch.setattr(Findings, "of_node", lambda self, node: asked.append(node.id) or of_node(self, node))
    canvas.session.undo()
    assert not asked
    assert {id: item.facts for id, item in canvas.drawing.nodes.items()} == {
        id: of_node(canvas.findings(), node) for id, node in canvas.session.graph.nodes.items()
    }
