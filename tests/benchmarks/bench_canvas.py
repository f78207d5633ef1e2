"""What the canvas costs: frames and opening, offscreen at 1600x900, as JSON.

    python tests/benchmarks/bench_canvas.py

Milliseconds are 95th percentiles of whole frames (event handling and painting) unless they say otherwise. The machine
is noisy: compare figures of one run. `open_1000` reads, analyses and paints a file of 1,000 nodes.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

import engine.kinds  # noqa: F401  # fills LAYERS
from app.canvas.guides import Guides
from app.canvas.view import Canvas
from app.session import Session
from app.theme import LIGHT
from engine import files
from engine.document import Document
from engine.graph import Graph, Node, Wire
from engine.layer import make

COLUMNS = 50
FRAMES = 60


def drawing(nodes: int, wires: int) -> Graph:
    """Rows that begin with an Input, each layer wired to the next, and wires from a row to the next until enough."""
    kinds = ["input" if i % COLUMNS == 0 else "add" if i % 2 else "dense" for i in range(nodes)]
    ids = [f"{kind}_{i + 1}" for i, kind in enumerate(kinds)]
    layers = {"input": make("input", {"shape": (64,)}), "add": make("add"), "dense": make("dense")}
    boxes = {
        id: Node(id, layers[kind], position=((i % COLUMNS) * 240.0, (i // COLUMNS) * 120.0))
        for i, (id, kind) in enumerate(zip(ids, kinds, strict=True))
    }
    chain = [Wire(ids[i], "out", ids[i + 1], "in") for i in range(nodes - 1) if (i + 1) % COLUMNS]
    below = [Wire(ids[i], "out", ids[i + COLUMNS], "in") for i in range(1, nodes - COLUMNS, 2)]
    return Graph(nodes=boxes, wires=tuple((chain + below)[:wires]))


def shown(graph: Graph, app: QApplication) -> Canvas:
    canvas = Canvas(Session(Document(graph), LIGHT))
    canvas.resize(1600, 900)
    canvas.show()
    app.processEvents()
    return canvas


def p95(frame: Callable[[int], None], canvas: Canvas, app: QApplication) -> float:
    times = []
    for number in range(FRAMES):
        start = perf_counter()
        frame(number)
        app.processEvents()
        times.append((perf_counter() - start) * 1e3)
    return round(float(np.percentile(times, 95)), 2)


def zoom_and_pan(canvas: Canvas, app: QApplication, name: str) -> dict[str, float]:
    """Panning by 7 pixels, and zooming in and out by 1 %, from where the camera stands."""
    zoom = canvas.camera.zoom

    def pan(number: int) -> None:
        canvas.camera.pan(QPointF(7.0 if number % 20 < 10 else -7.0, 3.0))

    def turn(number: int) -> None:
        canvas.camera.zoom_to(zoom * (1.01 if number % 2 else 1.0))

    return {f"pan_{name}": p95(pan, canvas, app), f"zoom_{name}": p95(turn, canvas, app)}


def drag(count: int, canvas: Canvas, app: QApplication) -> float:
    """Moving nodes as the gesture does: guides, places, items, wires and the repaint."""
    ids = list(canvas.drawing.nodes)[:count]
    start = {id: canvas.session.graph.nodes[id].position for id in ids}
    guides = Guides(canvas.drawing.places, set(ids))

    def frame(number: int) -> None:
        delta = QPointF(number * 2.0, number * 1.0)
        delta += guides.snap(delta, 7.0 / canvas.camera.zoom).shift
        canvas.drawing.place({id: (x + delta.x(), y + delta.y()) for id, (x, y) in start.items()})

    result = p95(frame, canvas, app)
    canvas.drawing.place(start)
    return result


def opening(app: QApplication) -> float:
    """Milliseconds from a path to a painted canvas, the second time: Python and Qt are warm, the drawing is not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.gradwire"
        files.write(path, drawing(1_000, 1_500))
        canvas = shown(drawing(10, 9), app)
        start = perf_counter()
        canvas.session.document.open(files.read(path), path)
        canvas.session.opened.emit()
        app.processEvents()
        return round((perf_counter() - start) * 1e3, 1)


def main() -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    figures: dict[str, float] = {"open_1000": opening(app)}
    canvas = shown(drawing(2_000, 3_000), app)
    figures["fit_all_zoom"] = round(canvas.camera.zoom, 3)
    figures |= zoom_and_pan(canvas, app, "fit_all")
    figures["drag_1_fit_all"], figures["drag_200_fit_all"] = drag(1, canvas, app), drag(200, canvas, app)
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(QPointF(700.0, 300.0))
    app.processEvents()
    figures |= zoom_and_pan(canvas, app, "actual_size")
    figures["drag_1_actual_size"], figures["drag_200_actual_size"] = drag(1, canvas, app), drag(200, canvas, app)
    print(json.dumps({"nodes": 2_000, "wires": 3_000, "milliseconds": figures}, indent=2))


if __name__ == "__main__":
    main()
