"""A block shows its content in small, and how often it is repeated."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.canvas.block_style import SHOWN, block_layout, miniature, paint_block
from app.canvas.layouts import Facts, box
from app.canvas.look import Look
from app.canvas.painters import State
from engine.block import Block
from engine.graph import Graph, Node
from tests.engine.drawings import chain

ROOM = QRectF(10.0, 60.0, 200.0, 34.0)


def node(repeat: int = 1) -> Node:
    return Node("block_1", Block(name="Stage", repeat=repeat, graph=chain("block-input", "dense", "block-output")))


def test_the_miniature_keeps_the_order_of_the_nodes_within_its_room() -> None:
    marks = miniature(chain("dense", "relu", "dense"), ROOM)
    lefts = [mark.rect.left() for mark in marks]
    assert lefts == sorted(lefts)
    assert [mark.category for mark in marks] == ["Basic", "Activation", "Basic"]
    assert all(ROOM.contains(mark.rect) for mark in marks)


def test_an_empty_block_has_none_and_a_large_one_not_too_many() -> None:
    assert miniature(Graph(), ROOM) == ()
    assert len(miniature(chain(*["relu"] * (SHOWN + 5)), ROOM)) == SHOWN


def test_a_block_is_taller_than_a_layer_and_has_its_ports_at_the_same_height(look: Look) -> None:
    block, layer = block_layout(node(), Facts(), look), box(node(), Facts(), look)
    assert block.rect.height() > layer.rect.height()
    assert [anchor.at.y() for anchor in block.anchors] == [anchor.at.y() for anchor in layer.anchors]


def test_how_often_it_is_repeated_stands_on_it(look: Look) -> None:
    assert "×3" in [caption.text for caption in block_layout(node(3), Facts(), look).captions]
    assert not any("×" in caption.text for caption in block_layout(node(), Facts(), look).captions)


def test_its_content_is_painted_in_the_colours_of_its_layers(look: Look) -> None:
    layout = block_layout(node(), Facts(), look)
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(look.canvas)
    with QPainter(picture) as painter:
        paint_block(painter, node(), layout, State(), look, 1.0)
    dense = next(mark for mark in layout.marks if mark.category == "Basic")
    seen = picture.pixelColor(dense.rect.center().toPoint())
    assert abs(seen.hue() - look.category("Basic").hue()) < 15
