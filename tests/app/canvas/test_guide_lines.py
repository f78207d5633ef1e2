"""Guides are shown for as long as something rests on them."""

from __future__ import annotations

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QApplication, QGraphicsScene

from app.canvas.guide_lines import GuideLines

ACROSS, DOWN = QLineF(0.0, 50.0, 400.0, 50.0), QLineF(20.0, 0.0, 20.0, 300.0)


def test_lines_come_and_go(qapp: QApplication) -> None:
    guides = GuideLines(QPen())
    guides.show_lines((ACROSS, DOWN))
    assert guides.lines() == (ACROSS, DOWN)
    guides.show_lines((DOWN,))
    assert guides.lines() == (DOWN,)
    guides.show_lines(())
    assert guides.lines() == ()


def test_a_line_that_goes_leaves_the_rest_of_the_picture_alone(qapp: QApplication) -> None:
    guides, scene = GuideLines(QPen()), QGraphicsScene()
    scene.addItem(guides)
    guides.show_lines((ACROSS, DOWN))
    assert guides.boundingRect().isEmpty()
    assert all(min(item.boundingRect().width(), item.boundingRect().height()) < 2.0 for item in guides.childItems())
