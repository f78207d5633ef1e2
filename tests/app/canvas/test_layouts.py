"""Where things stand in a node: nothing overlaps and nothing is cut without saying so."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from PySide6.QtWidgets import QApplication

import engine.kinds  # noqa: F401  # fills LAYERS
from app.canvas.layouts import NARROWEST, PORT_Y, WIDEST, Facts, box
from app.canvas.look import GRID, Look
from app.theme import LIGHT
from engine.graph import Node
from engine.layer import LAYERS, make


@pytest.fixture(params=[False, True], ids=["desk", "projector"])
def look(qapp: QApplication, request: pytest.FixtureRequest) -> Look:
    """What holds for boxes at a desk holds for those on a projector."""
    return Look(replace(LIGHT, projector=request.param))


LONG = Facts(shapes=("512×224×224",), parameters=123_456_789)


@pytest.mark.parametrize("name", ["", "A name that somebody typed with great care and no restraint"])
def test_texts_stay_inside_the_box_and_do_not_overlap(name: str, look: Look) -> None:
    for kind in LAYERS:
        node = Node("n", make(kind), name)
        shapes = ("512×224×224",) * len(node.outputs)
        layout = box(node, Facts(shapes, 123_456_789), look)
        drawn = []
        for caption in layout.captions:
            width = (look.title_width if caption.title else look.small_width)(caption.text)
            rect = caption.rect
            assert width <= rect.width() + 1.0, (kind, caption.text)
            left = rect.right() - width if caption.right else rect.left()
            drawn.append((left, rect.top(), left + width, rect.bottom()))
            assert layout.rect.contains(rect.adjusted(0.5, 0.5, -1.5, -0.5)), (kind, caption.text)
        for a, b in combinations(drawn, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
            assert apart, (kind, a, b)


def test_boxes_are_on_the_grid_and_between_the_bounds(look: Look) -> None:
    for kind in LAYERS:
        layout = box(Node("n", make(kind)), Facts(), look)
        assert layout.rect.width() % GRID == 0, kind
        assert NARROWEST <= layout.rect.width() <= WIDEST, kind


def test_every_port_stands_on_its_side_and_apart_from_the_next(look: Look) -> None:
    for kind in LAYERS:
        node = Node("n", make(kind))
        layout = box(node, Facts(), look)
        for output, ports, x in ((False, node.inputs, 0.0), (True, node.outputs, layout.rect.width())):
            ys = [anchor.at.y() for anchor in layout.anchors if anchor.output == output]
            assert len(ys) == len(ports), kind
            assert all(anchor.at.x() == x for anchor in layout.anchors if anchor.output == output), kind
            assert all(b - a >= 16.0 for a, b in pairwise(ys)), kind
            assert all(0.0 < y < layout.rect.height() for y in ys), kind


def test_a_sides_only_port_is_at_the_same_height_in_every_node(look: Look) -> None:
    for kind in ("relu", "dense", "cross-entropy"):
        assert box(Node("n", make(kind)), LONG, look).anchors[-1].at.y() == PORT_Y


def test_a_text_that_was_cut_is_kept_in_full(look: Look) -> None:
    name = "A name that somebody typed with great care and no restraint"
    layout = box(Node("n", make("relu"), name), Facts(), look)
    assert layout.cut == (name,)
    assert layout.captions[0].text.endswith("…")


def test_the_settings_the_shape_and_the_parameters_are_told(qapp: QApplication) -> None:
    look = Look(LIGHT)
    layout = box(Node("n", make("dense", {"units": 10})), Facts(("10",), 1450), look)
    assert [caption.text for caption in layout.captions] == ["Dense", "units 10", "→ 10", "1,450 params"]


def test_several_ports_are_named_and_outputs_tell_their_shape(look: Look) -> None:
    layout = box(Node("n", make("iris")), Facts(("4", "class of 3")), look)
    assert [caption.text for caption in layout.captions] == ["Iris", "x  4", "y  class of 3"]


def test_boxes_on_a_projector_keep_their_height_and_leave_numbers_of_parameters_out(qapp: QApplication) -> None:
    node = Node("n", make("dense"))
    facts = Facts(("64",), 4_160)
    desk, room = (box(node, facts, Look(replace(LIGHT, projector=projector))) for projector in (False, True))
    assert room.rect.height() == desk.rect.height()
    texts = [[caption.text for caption in layout.captions] for layout in (desk, room)]
    assert texts[0] == [*texts[1], "4,160 params"]
