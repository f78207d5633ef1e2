"""Where the picture of what a node computes stands in its box, and how it is painted there.

It lies below whatever the node's own style has put into the box, so that any style can have one; ports stay where they
are, and wires do not move when pictures are switched on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from app.canvas.layouts import Facts, Layout
from app.canvas.look import Look
from app.canvas.picture_image import Image

HIGH = 60.0
"""As high as a node without a picture: a unit can be read in it, and the box stays wider than it is high."""
SIDE = 12.0
FOOT = 10.0
"""Below the picture: the sign of a training hangs into it."""
ROUND = 3.0
GAP = 6.0
"""Between a number and what it is of."""
SLACK = 5.0
"""How far around the picture nothing else stands; Qt paints a pixel or two more than it is asked to."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture ready to be painted; see `picture_image.Image`."""

    pixmap: QPixmap
    smooth: bool
    stretch: bool
    text: str
    note: str

    @classmethod
    def of(cls, image: Image) -> Shown:
        height, width = image.pixels.shape[:2]
        made = QImage(image.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        return cls(QPixmap.fromImage(made), image.smooth, image.stretch, image.text, image.note)


def pictured(layout: Layout, facts: Facts) -> Layout:
    """The layout with room for a picture at its foot, where the node has one."""
    if not facts.picture or layout.picture is not None:  # its style has made room for it
        return layout
    rect = layout.rect
    area = QRectF(rect.left() + SIDE, rect.bottom(), rect.width() - 2 * SIDE, HIGH)
    return replace(layout, rect=rect.adjusted(0.0, 0.0, 0.0, HIGH + FOOT), picture=area)


def around(area: QRectF) -> QRectF:
    """The picture and what is empty around it."""
    return area.adjusted(-SLACK, -SLACK, SLACK, SLACK)


def paint_picture(painter: QPainter, area: QRectF, shown: Shown | None, look: Look) -> None:
    """The picture, or a quiet ground where it is to come."""
    if shown is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.quiet)
        painter.drawRoundedRect(area, ROUND, ROUND)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown.smooth)
    painter.drawPixmap(target(area, shown), shown.pixmap, QRectF(shown.pixmap.rect()))
    if shown.text:
        _write(painter, area, shown, look)


def _write(painter: QPainter, area: QRectF, shown: Shown, look: Look) -> None:
    """The text, and behind it what it is of, where that is not cut."""
    at = area.topLeft() + QPointF(2.0, look.title_metrics.ascent() + 2.0)
    painter.setFont(look.title_font)
    painter.setPen(look.text)
    painter.drawText(at, shown.text)
    at += QPointF(look.title_width(shown.text) + GAP, 0.0)
    if shown.note and at.x() + look.small_width(shown.note) <= area.right():
        painter.setFont(look.small_font)
        painter.setPen(look.muted)
        painter.drawText(at, shown.note)


def target(area: QRectF, shown: Shown) -> QRectF:
    """The part of the area that the picture takes: all of it, or as much as it can without losing its shape."""
    if shown.stretch:
        return area
    size = shown.pixmap.size().toSizeF().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    rect = QRectF(QPointF(), size)
    rect.moveCenter(area.center())
    return rect
