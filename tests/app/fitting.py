"""Whether the window's words fit where they stand: run by itself, because the scale of a screen is settled at start.

`QT_SCALE_FACTOR=1.5 python -m tests.app.fitting` prints what it finds, as JSON: a report for each size of text.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSizePolicy, QToolButton, QWidget

from app.main_window import FIRST_SIZE, MainWindow
from app.preferences import PreferenceFile
from app.session import Session
from app.startup import application
from app.theme import apply, chosen

SIZES = (1.0, 0.7, 1.4, 2.0)
SCREEN, PROJECTED = (1366, 768), (1280, 720)
SLACK = 2
"""Pixels that a font's own measure may be off."""
PANELS = (
    "inspector", "training", "problems", "outline", "data", "code", "view-loss", "view-activations", "view-gradients",
    "view-weights", "view-boundary", "view-hidden", "view-attention", "runs",
    "view-race",
)  # fmt: skip


def cut(root: QWidget) -> list[str]:
    """The texts that are seen in part only; those that give way on purpose have all of their text as a tooltip."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and (why := _why(widget)):
            text = getattr(widget, "text", str)()
            found.append(f"{type(widget).__name__} {text!r}: {why}")
    return found


def _why(widget: QWidget) -> str:
    if isinstance(widget, QLabel) and widget.text() and not _gives_way(widget):
        return _cut_label(widget)
    shows_text = isinstance(widget, QAbstractButton) and widget.text()
    if shows_text and not (isinstance(widget, QToolButton) and widget.toolButtonStyle().name == "ToolButtonIconOnly"):
        least = widget.minimumSizeHint().width()
        return f"{least} wide in {widget.width()}" if least > widget.width() + SLACK else ""
    return ""


def _gives_way(label: QLabel) -> bool:
    return label.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored or label.minimumWidth() == 1


def _cut_label(label: QLabel) -> str:
    room = label.contentsRect()
    if label.wordWrap():
        high = label.heightForWidth(label.width())
        return f"{high} high in {label.height()}" if high > label.height() + SLACK else ""
    wide = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().splitlines() or [""])
    return f"{wide} wide in {room.width()}" if wide > room.width() + SLACK else ""


def main() -> None:
    """Every size of text in one window, as a user changes it, then the projector; the small screens of each."""
    folder = Path(tempfile.mkdtemp(prefix="gradwire-fitting-"))
    os.environ["GRADWIRE_STATE"] = str(folder)
    app = application([])
    preferences = PreferenceFile(folder)
    preferences.change(appearance="light")
    apply(app, theme := chosen(app, "light"))
    window = MainWindow(Session(theme=theme), preferences)
    window.resize(FIRST_SIZE)  # whatever the screen is
    window.restore()
    window.show()
    window.files.open_example("digits-cnn")
    window.session.select(["dense_1"])
    reports = [_report(app, window, size) for size in SIZES]
    window.toggle_projector()
    reports.append(_report(app, window, 1.0))
    print(json.dumps(reports))
    sys.stdout.flush()
    os._exit(0)  # nothing was begun that would have to be ended


def _report(app: QApplication, window: MainWindow, text_size: float) -> dict[str, object]:
    window.preferences.change(text_size=text_size)
    window.dress()
    while window.wardrobe.busy:
        app.processEvents()
    window.resize(*(PROJECTED if window.preferences.value.projector else SCREEN))
    found = []
    for panel in PANELS:
        window.show_panel(panel)
        for _ in range(10):
            app.processEvents()
        found += [f"{panel}: {text}" for text in cut(window)]
    picture = window.grab()
    grid = paint_device_grid(window)
    return {
        "text": window.session.theme.font_scale,
        "cut": sorted(set(found)),
        "size": window.size().toTuple(),
        "ratio": picture.devicePixelRatio(),
        "dots": grid,
    }


def paint_device_grid(window: MainWindow) -> int:
    """How many shades the canvas has between the ground and a dot's middle: a dot that was blown up has few pixels."""
    canvas = window.canvas
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(QPointF(50_010.0, 50_010.0))
    picture = canvas.viewport().grab().toImage()
    ground = QColor(canvas.drawing.look.canvas)
    side = round(20 * picture.devicePixelRatio())
    return sum(picture.pixelColor(x, y) != ground for x in range(side) for y in range(side))


if __name__ == "__main__":
    main()
