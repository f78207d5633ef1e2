"""Where the picture stands in a box: below all else, and nothing else moves for it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from app.canvas.layouts import Facts, Layout
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from app.canvas.picture_image import Image
from app.canvas.picture_place import HIGH, Shown, around, paint_picture, pictured, target
from app.canvas.progress import RunSign
from app.canvas.styles import style_of
from app.theme import LIGHT
from engine.block import Block
from engine.graph import Node
from engine.layer import LAYERS, make
from tests.engine.drawings import residual_block

PLAIN, SHOWING = Facts(shapes=("64",), parameters=100), Facts(shapes=("64",), parameters=100, picture=True)
KINDS = [kind for kind, cls in LAYERS.items() if cls.role in ("layer", "data", "loss") and not cls.alias]


def laid_out(node: Node, facts: Facts, look: Look) -> Layout:
    return pictured(style_of(node).layout(node, facts, look), facts)


def red(width: int, height: int, **more: bool) -> Shown:
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:] = (255, 0, 0, 255)
    return Shown.of(Image(pixels, **more))


def exposed(rect: QRectF) -> QStyleOptionGraphicsItem:
    """What Qt says has to be painted of an item."""
    option = QStyleOptionGraphicsItem()
    option.exposedRect = rect  # type: ignore[misc]
    return option


def test_the_box_grows_downwards_and_all_else_stays(look: Look) -> None:
    for kind in KINDS:
        if kind not in ("block", "neuron", "feature"):
            node = Node("n", make(kind))
            plain, showing = laid_out(node, PLAIN, look), laid_out(node, SHOWING, look)
            assert plain.picture is None, kind
            assert showing.picture is not None, kind
            assert (showing.captions, showing.anchors, showing.values) == (plain.captions, plain.anchors, plain.values)
            assert showing.rect.width() == plain.rect.width(), kind
            assert showing.head == plain.rect, kind
            assert showing.rect.contains(showing.picture), kind
            assert showing.picture.height() == HIGH, kind
            assert not any(caption.rect.intersects(showing.picture) for caption in showing.captions), kind


def test_a_block_has_its_picture_below_its_miniature(look: Look) -> None:
    block = residual_block(repeat=2)
    assert isinstance(block, Block)
    layout = laid_out(Node("b", block), SHOWING, look)
    assert layout.picture is not None
    assert layout.marks
    assert all(mark.rect.bottom() <= layout.picture.top() for mark in layout.marks)


def test_a_picture_keeps_its_shape_and_stands_in_the_middle(look: Look) -> None:
    area = QRectF(10.0, 60.0, 100.0, 60.0)
    assert target(area, red(24, 24)) == QRectF(30.0, 60.0, 60.0, 60.0)
    assert target(area, red(48, 12)) == QRectF(10.0, 77.5, 100.0, 25.0)
    assert target(area, red(7, 3, stretch=True)) == area


@pytest.mark.parametrize(("zoom", "painted"), [(1.0, True), (0.36, True), (0.34, False)])
def test_it_is_painted_as_long_as_boxes_are_drawn_one_by_one(look: Look, zoom: float, painted: bool) -> None:
    item = NodeItem(Node("n", make("relu")), SHOWING, look)
    item.show_picture(red(24, 24))
    picture = QImage(300, 300, QImage.Format.Format_ARGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.scale(zoom, zoom)
    item.paint(painter, exposed(item.boundingRect()))
    painter.end()
    assert item.layout.picture is not None
    at = item.layout.picture.center() * zoom
    assert (picture.pixelColor(at.toPoint()) == QColor(255, 0, 0)) is painted


def test_before_it_comes_there_is_a_quiet_ground(look: Look) -> None:
    picture = QImage(60, 60, QImage.Format.Format_ARGB32)
    picture.fill(QColor(LIGHT.node))
    painter = QPainter(picture)
    paint_picture(painter, QRectF(0.0, 0.0, 60.0, 60.0), None, look)
    painter.end()
    assert picture.pixelColor(30, 30) == look.quiet != QColor(LIGHT.node)


def test_a_number_says_behind_it_what_it_is_of_unless_that_would_be_cut(look: Look) -> None:
    blank = np.zeros((1, 1, 4), np.uint8)
    alone, told = (Shown.of(Image(blank, text="0.0149", note=note)) for note in ("", "of 64 examples"))
    width = look.title_width("0.0149") + look.small_width("of 64 examples")
    assert drawn(told, width + 20.0, look) != drawn(alone, width + 20.0, look)
    assert drawn(told, width - 1.0, look) == drawn(alone, width - 1.0, look)


def drawn(shown: Shown, width: float, look: Look) -> QImage:
    picture = QImage(300, 60, QImage.Format.Format_ARGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    paint_picture(painter, QRectF(0.0, 0.0, width, 60.0), shown, look)
    painter.end()
    return picture


def test_only_the_picture_is_painted_anew(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    item = NodeItem(Node("n", make("relu")), SHOWING, look)
    asked: list[QRectF] = []
    monkeypatch.setattr(item, "update", lambda rect=None: asked.append(rect))
    shown = red(24, 24)
    item.show_picture(shown)
    item.show_picture(shown)
    assert asked == [item.layout.picture]


def painted(item: NodeItem, *parts: QRectF) -> QImage:
    """The item, and then some parts of it anew, in the way Qt paints them: without what was there before."""
    picture = QImage(400, 300, QImage.Format.Format_ARGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.translate(40.0, 40.0)
    for part in parts:
        painter.setClipRect(part)
        painter.fillRect(part, QColor("white"))
        item.paint(painter, exposed(part))
    painter.end()
    return picture


@pytest.mark.parametrize("run", [None, RunSign("running", 0.5, "3/9")])
@pytest.mark.parametrize("kind", ["relu", "dense", "iris", "lstm", "cross-entropy"])
def test_painting_the_picture_alone_changes_nothing_around_it(look: Look, kind: str, run: RunSign | None) -> None:
    item = NodeItem(Node("n", make(kind)), SHOWING, look)
    item.show_picture(red(24, 24))
    item.show_run(run)
    assert item.layout.picture is not None
    whole = item.boundingRect()
    once = painted(item, whole)
    assert painted(item, whole, item.layout.picture) == once
    assert painted(item, whole, around(item.layout.picture)) == once
