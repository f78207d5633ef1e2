"""The hint on an empty canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetrics

from app.canvas.hint import LINES, TITLE, EmptyHint
from app.canvas.look import Look
from app.canvas.view import Canvas
from engine.graph import Graph
from tests.app.canvas.hand import Hand


def test_the_hint_says_how_to_begin() -> None:
    assert TITLE == "Draw a network"
    assert " ".join(LINES) == (
        "Press Tab or double-click to add a layer, drag one here from the list at the left, or open an example. "
        "Your own data: drop a table or a folder of pictures here."
    )


def test_the_hint_fits_into_a_small_window(look: Look) -> None:
    assert max(QFontMetrics(look.title_font).horizontalAdvance(line) for line in LINES) < 480


def test_the_hint_lets_the_mouse_through(canvas: Canvas, hand: Hand) -> None:
    canvas.session.document.open(Graph(), None)
    hint = canvas.findChild(EmptyHint)
    assert hint is not None
    assert hint.geometry() == canvas.rect()
    asked: list[object] = []
    canvas.palette_requested.connect(lambda *what: asked.append(what))
    hand.double_click(QPointF(450.0, 100.0))
    assert len(asked) == 1
