"""Each kind of node has its look; what is not named is an ordinary box."""

from __future__ import annotations

from app.canvas.block_style import paint_block
from app.canvas.styles import BOX, STYLES, style_of
from engine.block import Block
from engine.graph import Node
from engine.kinds import LAYERS
from engine.layer import make


def test_a_layer_is_a_box_and_a_block_is_not() -> None:
    assert style_of(Node("dense_1", make("dense"))) is BOX
    assert style_of(Node("block_1", Block())).paint is paint_block


def test_every_style_is_for_a_kind_that_exists() -> None:
    assert set(STYLES) <= set(LAYERS)
