"""What an agent is doing, painted: a cart with its pole, a car in a valley, a pendulum, squares to walk on.

Each world has a painter of its own, a function of one state. Beside it stands what the network says of each action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, sin
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.images import coloured, graded
from app.plots import mixed, pen
from app.theme import Theme
from app.wording import number, percent
from engine.worlds import Acrobot, CartPole, GridWorld, MountainCar
from engine.worlds.grid import GOAL, MOVES, PIT, WALL

if TYPE_CHECKING:
    from engine.training.probes import Played

REACH = 2.4
"""How far the cart may go to either side, in metres."""
POLE = 1.0
"""The length of the pole, in metres."""
VALLEY = (-1.2, 0.6)
FLAG = 0.5
WORDS = 170
"""Pixels for the actions beside the picture."""


class Stage(QWidget):
    """Shows `reading` at step `at`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.reading: Played | None = None
        self.at = 0
        self.setMinimumSize(200, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def show_step(self, reading: Played, at: int) -> None:
        self.reading, self.at = reading, at
        self.update()

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.panel))
        if self.reading is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            words = min(WORDS * self.theme.font_scale, self.width() * 0.45)
            scene = QRectF(8, 8, self.width() - words - 24, self.height() - 16)
            world = self.reading.world
            if isinstance(world, GridWorld):
                self._squares(painter, scene, world)
            else:
                SCENES[type(world)](painter, scene, self.reading.states[self.at], self.theme)
            self._actions(painter, QRectF(self.width() - words - 8, 8, words, self.height() - 16))
        painter.end()

    # ---- what the network says ----

    def _actions(self, painter: QPainter, room: QRectF) -> None:
        """A bar for each action, and which one was taken."""
        reading = self.reading
        assert reading is not None
        step = min(self.at, len(reading.actions) - 1)
        scores = reading.scores[step]
        line = QFontMetricsF(self.font()).height()
        most = 1.0 if reading.meaning == "probability" else max(float(np.abs(reading.scores).max()), 1e-9)
        each = min(2 * line + 14, room.height() / len(scores))
        for place, (action, score) in enumerate(zip(reading.world.actions, scores.tolist(), strict=True)):
            top = room.top() + place * each
            taken = place == int(reading.actions[step])
            said = percent(score) if reading.meaning == "probability" else number(score)
            painter.setPen(QColor(self.theme.text if taken else self.theme.muted))
            box = QRectF(room.left(), top, room.width(), line)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, action)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, said)
            if each < line + 8:
                continue
            bar = QRectF(room.left(), top + line + 2, room.width(), 6)
            painter.fillRect(bar, QColor(self.theme.grid))
            colour = self.theme.accent if reading.meaning == "probability" else self._sign(score)
            bar.setWidth(bar.width() * min(1.0, abs(score) / most))
            painter.fillRect(bar, QColor(colour if taken else mixed(colour, self.theme.panel, 0.5)))

    def _sign(self, value: float) -> str:
        return self.theme.positive if value >= 0 else self.theme.negative

    # ---- the grid world ----

    def _squares(self, painter: QPainter, room: QRectF, world: GridWorld) -> None:
        """Squares in the colour of what the best action there is worth or how likely it is, and an arrow to it."""
        reading, rows, theme = self.reading, world.rows, self.theme
        assert reading is not None
        side = min(room.width() / len(rows[0]), room.height() / len(rows))
        left = room.center().x() - side * len(rows[0]) / 2
        top = room.center().y() - side * len(rows) / 2
        best = reading.everywhere.max(1)
        if reading.meaning == "probability":
            colours = graded(best[None], 0.0, 1.0, theme)[0]
        else:
            colours = coloured(best[None], max(float(np.abs(reading.everywhere).max()), 1e-9), theme)[0]
        for place, letter in enumerate("".join(rows)):
            box = QRectF(left + place % len(rows[0]) * side, top + place // len(rows[0]) * side, side - 2, side - 2)
            fixed = {WALL: theme.muted, GOAL: theme.positive, PIT: theme.negative}.get(letter)
            ground = fixed or QColor(*colours[place][:3].tolist()).name()
            painter.fillRect(box, QColor(ground))
            painter.setPen(pen(theme.ink_on(ground), 2.0))
            if letter in (GOAL, PIT):
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "+1" if letter == GOAL else "−1")
            elif letter != WALL:
                _arrow(painter, box, int(reading.everywhere[place].argmax()))
                said = percent(best[place]) if reading.meaning == "probability" else number(float(best[place]))
                if side > 3 * QFontMetricsF(self.font()).height():
                    painter.drawText(box.adjusted(4, 2, -4, -2), Qt.AlignmentFlag.AlignBottom, said)
            if place == int(reading.states[self.at][0]):
                painter.setBrush(QColor(theme.accent))
                painter.drawEllipse(box.center(), side * 0.18, side * 0.18)
                painter.setBrush(Qt.BrushStyle.NoBrush)


def _arrow(painter: QPainter, box: QRectF, action: int) -> None:
    down, right = MOVES[action]
    middle, reach = box.center(), box.width() * 0.4
    tip = middle + QPointF(right * reach, down * reach)
    back, wide = box.width() * 0.1, box.width() * 0.07
    painter.drawLine(QLineF(middle + QPointF(right, down) * reach * 0.55, tip))
    foot = tip - QPointF(right, down) * back
    for sign in (1, -1):
        painter.drawLine(QLineF(tip, foot + QPointF(down, right) * wide * sign))


# ---- the classic tasks: one function of a state each ----


def _cart(painter: QPainter, room: QRectF, state: Any, theme: Theme) -> None:
    place, _, angle, _ = state
    scale = min(room.width() / (2 * REACH + 0.6), room.height() / (POLE + 0.5))
    ground = room.center().y() + 0.5 * (POLE + 0.1) * scale
    middle = QPointF(room.center().x() + place * scale, ground - 0.12 * scale)
    painter.setPen(pen(theme.muted, 2.0))
    painter.drawLine(QLineF(room.center().x() - REACH * scale, ground, room.center().x() + REACH * scale, ground))
    for side in (-REACH, REACH):
        x = room.center().x() + side * scale
        painter.drawLine(QLineF(x, ground - 0.15 * scale, x, ground + 0.05 * scale))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.series[0]))
    painter.drawRoundedRect(QRectF(middle.x() - 0.25 * scale, middle.y() - 0.1 * scale, 0.5 * scale, 0.2 * scale), 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top = middle + QPointF(sin(angle), -cos(angle)) * POLE * scale
    painter.setPen(pen(theme.series[1], max(3.0, 0.05 * scale)))
    painter.drawLine(QLineF(middle, top))


def _car(painter: QPainter, room: QRectF, state: Any, theme: Theme) -> None:
    def at(x: float) -> QPointF:
        share = (x - VALLEY[0]) / (VALLEY[1] - VALLEY[0])
        return QPointF(
            room.left() + share * room.width(), room.bottom() - (0.45 * sin(3 * x) + 0.5) * room.height() * 0.85
        )

    painter.setPen(pen(theme.muted, 2.0))
    painter.drawPolyline(QPolygonF([at(x) for x in np.linspace(*VALLEY, 80).tolist()]))
    goal = at(FLAG)
    painter.setPen(pen(theme.positive, 3.0))
    painter.drawLine(QLineF(goal, goal - QPointF(0, room.height() * 0.12)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.series[0]))
    size = max(5.0, room.height() * 0.035)
    painter.drawEllipse(at(float(state[0])) - QPointF(0, size), size, size)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pendulum(painter: QPainter, room: QRectF, state: Any, theme: Theme) -> None:
    first, second = float(state[0]), float(state[1])
    scale = min(room.width(), room.height()) / 4.4
    middle = room.center()
    elbow = middle + QPointF(sin(first), cos(first)) * scale
    end = elbow + QPointF(sin(first + second), cos(first + second)) * scale
    painter.setPen(pen(theme.positive, 2.0, dashed=True))
    painter.drawLine(QLineF(middle.x() - 2 * scale, middle.y() - scale, middle.x() + 2 * scale, middle.y() - scale))
    for start, stop, colour in ((middle, elbow, theme.series[0]), (elbow, end, theme.series[1])):
        painter.setPen(pen(colour, max(4.0, 0.09 * scale)))
        painter.drawLine(QLineF(start, stop))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    for joint in (middle, elbow):
        painter.drawEllipse(joint, 0.07 * scale, 0.07 * scale)
    painter.setBrush(Qt.BrushStyle.NoBrush)


SCENES: Mapping[type, Callable[[QPainter, QRectF, Any, Theme], None]] = {
    CartPole: _cart,
    MountainCar: _car,
    Acrobot: _pendulum,
}
"""How each of the classic tasks is painted."""
