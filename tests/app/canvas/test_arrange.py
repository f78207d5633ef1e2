"""Aligning, distributing and tidying what is selected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.canvas import arrange
from app.canvas.view import Canvas
from engine.graph import Frame, Graph
from tests.app.canvas.hand import Hand

ALT = Qt.KeyboardModifier.AltModifier
SCATTERED = {"iris_1": (3.0, 9.0), "dense_1": (220.0, 130.0), "relu_1": (260.0, 400.0), "dense_2": (1000.0, -70.0)}


@pytest.fixture
def scattered(canvas: Canvas) -> Canvas:
    canvas.session.edit(canvas.session.graph.moved(SCATTERED), "Move")
    return canvas


@pytest.fixture
def told(canvas: Canvas) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: messages.append((text, hint)))
    return messages


def at(canvas: Canvas, *ids: str) -> list[tuple[float, float]]:
    return [canvas.session.graph.nodes[id].position for id in ids]


def test_alt_a_and_l_aligns_left_in_one_step(scattered: Canvas, hand: Hand) -> None:
    scattered.select(("dense_1", "relu_1"))
    hand.key(Qt.Key.Key_A, ALT)
    hand.key(Qt.Key.Key_L)
    assert at(scattered, "dense_1", "relu_1") == [(220.0, 130.0), (220.0, 400.0)]
    assert scattered.session.document.undo_label == "Align left"
    scattered.session.undo()
    assert at(scattered, "dense_1", "relu_1") == [SCATTERED["dense_1"], SCATTERED["relu_1"]]


@pytest.mark.parametrize(("side", "label"), arrange.ALIGNED.items())
def test_every_alignment_is_a_step_by_its_name(scattered: Canvas, side, label: str) -> None:
    scattered.select(("dense_1", "dense_2"))
    arrange.align(scattered, side)
    assert scattered.session.document.undo_label == label


def test_aligning_what_is_aligned_is_no_step(canvas: Canvas) -> None:
    canvas.select(("dense_1", "relu_1"))
    arrange.align(canvas, "top")
    assert canvas.session.document.undo_label is None


def test_one_node_alone_cannot_be_aligned(scattered: Canvas, told: list[tuple[str, str]]) -> None:
    scattered.select(("dense_1",))
    arrange.align(scattered, "left")
    hint = "Click on one, then on others with Shift held, or draw a band around them."
    assert told == [("Select at least two nodes or frames to align them.", hint)]


def test_two_nodes_cannot_be_distributed(scattered: Canvas, told: list[tuple[str, str]]) -> None:
    scattered.select(("dense_1", "relu_1"))
    arrange.distribute(scattered, "down")
    assert told[0][0] == "Select at least three nodes or frames to distribute them."


def test_distributing_makes_the_gaps_equal(scattered: Canvas) -> None:
    scattered.select(("iris_1", "dense_1", "dense_2"))
    arrange.distribute(scattered, "across")
    left, middle, right = (scattered.drawing.nodes[id].layout.rect.width() for id in ("iris_1", "dense_1", "dense_2"))
    (x0, _), (x1, y1), (x2, _) = at(scattered, "iris_1", "dense_1", "dense_2")
    assert (x0, y1, x2) == (3.0, 130.0, 1000.0)
    assert abs((x1 - x0 - left) - (x2 - x1 - middle)) <= 1.0
    assert right > 0.0


def test_a_grid_is_a_step(scattered: Canvas, hand: Hand) -> None:
    scattered.select(SCATTERED)
    hand.key(Qt.Key.Key_A, ALT)
    hand.key(Qt.Key.Key_G)
    assert scattered.session.document.undo_label == "Arrange in a grid"
    assert {x % 20 for x, _ in at(scattered, *SCATTERED)} == {0.0}


def test_a_frame_that_is_aligned_takes_its_nodes_along(canvas: Canvas) -> None:
    frame = Frame("frame_1", "Hidden", position=(180.0, -60.0), size=(380.0, 200.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    canvas.select(("frame_1", "dense_1", "dense_2"))
    arrange.align(canvas, "top")
    assert canvas.session.graph.frames[0].position == (180.0, -60.0)
    assert at(canvas, "dense_1", "relu_1", "dense_2") == [(200.0, 0.0), (400.0, 0.0), (600.0, -60.0)]


def test_l_tidies_the_selection_and_leaves_the_others(scattered: Canvas, hand: Hand) -> None:
    before = at(scattered, "iris_1", "cross_entropy_1")
    scattered.select(("dense_1", "relu_1", "dense_2"))
    hand.key(Qt.Key.Key_L)
    assert at(scattered, "iris_1", "cross_entropy_1") == before
    (x1, y1), (x2, y2), (x3, y3) = at(scattered, "dense_1", "relu_1", "dense_2")
    assert x1 < x2 < x3
    assert y1 == y2 == y3
    assert scattered.session.document.undo_label == "Tidy 3 nodes"


def test_with_nothing_selected_everything_is_tidied_and_seen(scattered: Canvas, hand: Hand) -> None:
    hand.key(Qt.Key.Key_L)
    assert scattered.session.document.undo_label == "Tidy 5 nodes"
    assert {hand.into(id).y() for id in ("dense_1", "relu_1", "dense_2")} == {hand.out("iris_1", "x").y()}
    assert {y % 20 for _, y in at(scattered, "dense_1", "relu_1", "dense_2")} == {0.0}
    assert scattered.camera.seen().contains(scattered.drawing.bounds())


def test_what_is_tidy_is_said_to_be(scattered: Canvas, told: list[tuple[str, str]]) -> None:
    arrange.tidy(scattered)
    arrange.tidy(scattered)
    assert told == [("Everything is tidy already.", "")]


def test_an_empty_drawing_has_nothing_to_tidy(canvas: Canvas, told: list[tuple[str, str]]) -> None:
    canvas.session.show(Graph())
    arrange.tidy(canvas)
    assert told == []


def test_frames_close_around_what_was_inside_them(scattered: Canvas) -> None:
    frame = Frame("frame_1", "Hidden", position=(190.0, 80.0), size=(300.0, 400.0))
    scattered.session.edit(scattered.session.graph.with_frame(frame), "Frame")
    arrange.tidy(scattered)
    scattered.glide.finish()
    held = scattered.drawing.places.nodes_within(scattered.drawing.frames["frame_1"].box())
    assert held == ["dense_1", "relu_1"]
    scattered.session.undo()
    assert scattered.session.graph.frames[0] == frame
