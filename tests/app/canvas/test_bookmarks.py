"""Views to come back to, by the keys that people press."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt

from app.canvas.sight import Sight
from app.canvas.view import Canvas
from tests.app.canvas.hand import CONTROL, Hand
from tests.engine.drawings import chain

KEY = Qt.Key


@pytest.fixture
def said(canvas: Canvas) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: heard.append((text, hint)))
    return heard


def test_control_and_a_digit_remember_the_view_and_the_digit_comes_back(
    canvas: Canvas, hand: Hand, said: list[tuple[str, str]]
) -> None:
    here = canvas.camera.sight
    hand.key(KEY.Key_3, CONTROL)
    canvas.camera.zoom_to(0.4)
    canvas.camera.pan(QPointF(500.0, 200.0))
    hand.key(KEY.Key_3)
    assert canvas.camera.sight.resembles(here)
    assert said == [("This view is bookmark 3 now.", "3 comes back to it.")]


def test_a_bookmark_that_is_not_set_says_how_to_set_it(canvas: Canvas, hand: Hand, said: list[tuple[str, str]]) -> None:
    here = canvas.camera.sight
    hand.key(KEY.Key_7)
    assert said == [("Bookmark 7 is not set.", "Ctrl+7 sets it to the view you see.")]
    assert canvas.camera.sight == here


def test_brackets_go_back_and_forward_through_the_jumps(canvas: Canvas, hand: Hand) -> None:
    first = canvas.camera.sight
    canvas.bookmarks.jump(Sight(3000.0, 0.0, 0.5))
    hand.key(KEY.Key_BracketLeft)
    assert canvas.camera.sight.resembles(first)
    hand.key(KEY.Key_BracketRight)
    assert canvas.camera.sight.resembles(Sight(3000.0, 0.0, 0.5))


def test_the_ends_of_the_trail_say_so(canvas: Canvas, hand: Hand) -> None:
    tips: list[str] = []
    canvas.tipped.connect(tips.append)
    hand.key(KEY.Key_BracketLeft)
    hand.key(KEY.Key_BracketRight)
    assert tips == ["There is no earlier view.", "There is no later view."]


def test_framing_by_key_is_a_jump_to_come_back_from(canvas: Canvas, hand: Hand) -> None:
    first = canvas.camera.sight
    canvas.select(["relu_1"])
    hand.key(KEY.Key_F)
    assert not canvas.camera.sight.resembles(first)
    hand.key(KEY.Key_BracketLeft)
    assert canvas.camera.sight.resembles(first)


def test_a_visit_moves_only_where_the_thing_is_out_of_view_or_too_small(canvas: Canvas) -> None:
    here = canvas.camera.sight
    box = canvas.drawing.nodes["relu_1"].box()
    canvas.bookmarks.visit(box)
    assert canvas.camera.sight == here
    canvas.bookmarks.visit(QRectF(9000.0, 0.0, 100.0, 60.0))
    assert canvas.camera.seen().contains(QRectF(9000.0, 0.0, 100.0, 60.0))
    assert canvas.camera.zoom == 1.0
    canvas.camera.look(Sight(9000.0, 0.0, 0.1))
    canvas.bookmarks.visit(QRectF(9000.0, 0.0, 100.0, 60.0))
    assert canvas.camera.zoom == 1.0


def test_another_drawing_has_its_own_bookmarks_and_no_way_back(canvas: Canvas) -> None:
    canvas.bookmarks.set(1)
    canvas.bookmarks.jump(Sight(3000.0, 0.0, 0.5))
    canvas.bookmarks.reset({2: Sight(0.0, 0.0, 1.0), 40: Sight(0.0, 0.0, 1.0)})
    assert canvas.bookmarks.marks == {2: Sight(0.0, 0.0, 1.0)}
    here = canvas.camera.sight
    canvas.bookmarks.back()
    assert canvas.camera.sight == here


def test_views_inside_blocks_are_bookmarked_with_the_way_there(canvas: Canvas, hand: Hand) -> None:
    inner = chain("block-input", "tanh", "block-output")
    canvas.session.show(chain(("input", {"shape": (8,)}), ("block", {"graph": inner}), "output"))
    canvas.bookmarks.reset({})
    top = canvas.camera.sight
    canvas.session.enter("block_1")
    canvas.camera.look(Sight(40.0, 30.0, 2.0))
    hand.key(KEY.Key_1, CONTROL)
    assert canvas.bookmarks.marks[1].path == ("block_1",)
    hand.key(KEY.Key_BracketLeft)
    assert canvas.session.level.path == ()
    assert canvas.camera.sight.resembles(top)
    hand.key(KEY.Key_1)
    assert canvas.session.level.path == ("block_1",)
    assert canvas.camera.sight.resembles(Sight(40.0, 30.0, 2.0))


def test_a_bookmark_in_a_block_that_is_gone_leads_as_far_as_there_is_something(canvas: Canvas) -> None:
    canvas.bookmarks.reset({1: Sight(0.0, 0.0, 1.0, ("block_9",))})
    canvas.bookmarks.go(1)
    assert canvas.session.level.path == ()
