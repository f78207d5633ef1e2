"""The drawings that come with the program are what people learn from: nothing in them lies on something else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import levels
from app.canvas.view import Canvas
from app.session import Session
from app.theme import chosen
from engine import examples
from engine.block import Block
from engine.document import Document
from engine.graph import Graph

APART = 20.0
"""Scene units between two nodes at least."""
APART_IN_A_ROOM = 7.0
"""... where the larger letters of a projector have made them wider: a wire is seen between them."""


def paths(graph: Graph, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way into every block at every level, the outermost first."""
    yield path
    for id, node in graph.nodes.items():
        if isinstance(node.layer, Block):
            yield from paths(node.layer.graph, (*path, id))


def enter(session: Session, path: tuple[str, ...]) -> None:
    """At once: on the way there from the top every level above would be drawn again."""
    session.go(reduce(levels.Level.inside, path, levels.TOP))
    assert session.level.path == path


@pytest.mark.parametrize("name", examples.names())
def test_no_two_boxes_overlap_at_any_level_and_frames_go_round_all_of_them(
    qtbot: QtBot, qapp: QApplication, name: str
) -> None:
    session = Session(Document(examples.example(name).graph))
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    session.torch_arrived()
    qtbot.waitUntil(lambda: session.cost is not None)  # numbers of parameters make nodes wider
    for path in paths(session.root):
        enter(session, path)
        for pictures in (True, False):
            canvas.pictures.set_on(pictures)
            boxes = {id: item.box() for id, item in canvas.drawing.nodes.items()}
            near = [pair for pair in combinations(boxes, 2) if _near(boxes[pair[0]], boxes[pair[1]])]
            assert not near, f"{path}, pictures {pictures}: {near}"
            for frame in canvas.drawing.frames.values():
                assert all(frame.box().contains(box) for box in boxes.values())


@pytest.mark.parametrize("name", examples.names())
def test_no_wire_runs_through_what_a_drawing_tells(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    canvas = Canvas(Session(Document(examples.example(name).graph)))
    qtbot.addWidget(canvas)
    canvas.pictures.set_on(True)
    for frame in canvas.drawing.frames.values():
        assert not [
            wire for wire, item in canvas.drawing.wires.items() if item.boundingRect().intersects(frame.note_box())
        ]
    canvas.session.set_theme(chosen(qapp, "light", projector=True))  # where larger letters make boxes wider
    boxes = {id: item.box() for id, item in canvas.drawing.nodes.items()}
    near = [pair for pair in combinations(boxes, 2) if _near(boxes[pair[0]], boxes[pair[1]], APART_IN_A_ROOM)]
    assert not near


def test_a_node_inside_a_block_shows_its_own_parameters_and_not_those_of_a_namesake_outside(
    qtbot: QtBot, qapp: QApplication
) -> None:
    session = Session(Document(examples.example("resnet-50-layers").graph))
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    session.torch_arrived()
    qtbot.waitUntil(lambda: session.cost is not None)
    assert canvas.drawing.nodes["conv2d_1"].facts.parameters == 1 * 16 * 9
    enter(session, ("block_2", "block_1"))
    assert canvas.drawing.nodes["conv2d_1"].facts.parameters == 32 * 16
    assert canvas.drawing.nodes["conv2d_2"].facts.parameters == 16 * 16 * 9


def _near(one: QRectF, other: QRectF, apart: float = APART) -> bool:
    return one.adjusted(-apart, -apart, apart, apart).intersects(other)
