"""What the canvas costs: frames, opening and memory, offscreen at 1600x900, beside a plain QGraphicsScene.

    python -m tests.benchmarks.bench_canvas            as JSON
    python -m tests.benchmarks.bench_canvas --table    to read

A frame is a real mouse or camera event and all the painting it leads to, in milliseconds. The machine is noisy: compare
figures of one run. `plain` is a scene of rectangles and cubic paths with the same counts in the same places (see
plain_scene), measured in the same run; `ratio` is p95 to p95. `most` is what we allow ourselves: for 1,000 nodes it is
half of what NodeGraphQt 0.6.44, the nearest library, takes on two cores under Debian 12 with PySide6 6.11.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

import engine.kinds  # noqa: F401  # fills LAYERS
from app.canvas.view import Canvas
from app.session import Session
from app.theme import LIGHT
from engine import files
from engine.document import Document
from engine.graph import Graph, Node, Wire
from engine.layer import make
from tests.benchmarks.plain_scene import PlainView

COLUMNS = 50
FRAMES, PLAIN_FRAMES, OPENINGS = 60, 16, 3
NODEGRAPHQT = {"pan at fit-all": 17.8, "drag 1 at fit-all": 16.5, "open": 2_000.0}
"""Milliseconds for 1,000 nodes."""
MOST = {
    "pan at fit-all": 8.0,
    "zoom at fit-all": 8.0,
    "drag 1 at fit-all": 4.0,
    "drag 200 at fit-all": 16.0,
    "open": 1_500.0,
}
"""Milliseconds for 2,000 nodes."""
MOST_KB = 60.0
SEEN = QPointF(1900.0, 260.0)
"""What stands in the middle at 100 %: there the first rows are, which are dragged."""


@dataclass(frozen=True)
class Figure:
    """Milliseconds of one kind of frame. `plain` and `ratio` are of the plain scene's 95th percentile."""

    what: str
    median: float
    p95: float
    plain: float | None = None
    ratio: float | None = None
    most: float | None = None


def drawing(nodes: int, wires: int) -> Graph:
    """A network without a fault: rows of dense and add that begin with an Input, and feed the row below."""
    kinds = [_kind(i, nodes) for i in range(nodes)]
    ids = [f"{kind}_{i + 1}" for i, kind in enumerate(kinds)]
    layers = {"input": make("input", {"shape": (64,)})} | {kind: make(kind) for kind in set(kinds) - {"input"}}
    boxes = {
        id: Node(id, layers[kind], position=((i % COLUMNS) * 240.0, (i // COLUMNS) * 120.0))
        for i, (id, kind) in enumerate(zip(ids, kinds, strict=True))
    }
    chain = [(i, i + 1) for i in range(nodes - 1) if (i + 1) % COLUMNS]
    below = [(i, i + COLUMNS) for i in range(1, nodes - COLUMNS, 2) if kinds[i + COLUMNS] == "add"]
    aside = [(i, i + COLUMNS + 1) for i in range(2, nodes - COLUMNS - 1, 2) if kinds[i + COLUMNS + 1] == "add"]
    pairs = (chain + below + aside)[:wires]
    return Graph(nodes=boxes, wires=tuple(Wire(ids[a], "out", ids[b], "in") for a, b in pairs))


def _kind(index: int, nodes: int) -> str:
    if index == nodes - 1:
        return "output"
    if index % COLUMNS == 0:
        return "input"
    if index % 2 == 0:
        return "dense"
    return "add" if index >= COLUMNS else "relu"


def shown(graph: Graph, app: QApplication) -> Canvas:
    canvas = Canvas(Session(Document(graph), LIGHT))
    _show(canvas, app)
    return canvas


def _show(view: QWidget, app: QApplication) -> None:
    view.resize(1600, 900)
    view.show()
    app.processEvents()


def times(frame: Callable[[int], None], app: QApplication, frames: int) -> list[float]:
    taken = []
    for number in range(frames):
        start = perf_counter()
        frame(number)
        app.processEvents()
        taken.append((perf_counter() - start) * 1e3)
    return taken


# ---- the canvas ----


def pan_and_zoom(canvas: Canvas, app: QApplication, where: str) -> dict[str, list[float]]:
    """Panning by 7 pixels, and zooming in and out by 1 %, from where the camera stands."""
    zoom = canvas.camera.zoom

    def pan(number: int) -> None:
        canvas.camera.pan(QPointF(7.0 if number % 20 < 10 else -7.0, 3.0 if number % 20 < 10 else -3.0))

    def turn(number: int) -> None:
        canvas.camera.zoom_to(zoom * (1.0 if number % 2 else 1.01))

    return {f"pan at {where}": times(pan, app, FRAMES), f"zoom at {where}": times(turn, app, FRAMES)}


def drag(count: int, canvas: Canvas, app: QApplication) -> list[float]:
    """Dragging selected nodes with the mouse, with all that the gesture does, and taking it back with Esc."""
    ids = list(canvas.drawing.nodes)[:count]
    canvas.select(ids)
    app.processEvents()
    box = canvas.drawing.nodes[ids[min(8, count - 1)]].box()
    title = QPointF(box.center().x(), box.top() + 6.0)  # in the middle a value may stand, which is scrubbed
    start = canvas.viewportTransform().map(title)
    _mouse(canvas, QEvent.Type.MouseButtonPress, start)
    _mouse(canvas, QEvent.Type.MouseMove, start + QPointF(8.0, 8.0))
    app.processEvents()

    def step(number: int) -> None:
        _mouse(canvas, QEvent.Type.MouseMove, start + QPointF(10.0 + number * 1.5, 10.0 + number))

    taken = times(step, app, FRAMES)
    canvas.cancel()
    canvas.select(())
    app.processEvents()
    return taken


def _mouse(canvas: Canvas, kind: QEvent.Type, at: QPointF) -> None:
    held, button = Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton
    if kind == QEvent.Type.MouseMove:
        button = Qt.MouseButton.NoButton
    screen = QPointF(canvas.viewport().mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, screen, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.viewport(), event)


def opening(graph: Graph, app: QApplication) -> list[float]:
    """From a path to a painted canvas: Python and Qt are warm, the drawing is not."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.gradwire"
        files.write(path, graph)
        for _ in range(OPENINGS):
            canvas = shown(drawing(10, 9), app)
            start = perf_counter()
            canvas.session.show(files.read(path), path)
            app.processEvents()
            taken.append((perf_counter() - start) * 1e3)
            close(canvas)
    return taken


def editing(canvas: Canvas, app: QApplication) -> list[float]:
    """Moving one node for good: the analysis, what is shown of it, and the repaint."""
    session, id = canvas.session, list(canvas.drawing.nodes)[8]

    def edit(number: int) -> None:
        session.edit(session.graph.moved({id: (1920.0, float(number))}), "Move")

    return times(edit, app, 20)


def measured(graph: Graph, app: QApplication) -> dict[str, list[float]]:
    taken = {"open": opening(graph, app)}
    canvas = shown(graph, app)
    for where in ("fit-all", "100 %"):
        if where == "100 %":
            canvas.camera.zoom_to(1.0)
            canvas.camera.centre_on(SEEN)
            app.processEvents()
        taken |= pan_and_zoom(canvas, app, where)
        taken |= {f"drag {count} at {where}": drag(count, canvas, app) for count in (1, 200)}
    taken["edit one at 100 %"] = editing(canvas, app)
    close(canvas)
    return taken


# ---- the plain scene ----


def plain(graph: Graph, canvas: Canvas, app: QApplication) -> dict[str, list[float]]:
    """The same frames of a plain scene with rectangles where the nodes are."""
    boxes = {id: item.box().getRect() for id, item in canvas.drawing.nodes.items()}
    pairs = [(wire.source, wire.target) for wire in graph.wires]
    start = perf_counter()
    view = PlainView(boxes, pairs)
    view.fit()
    _show(view, app)
    taken = {"open": [(perf_counter() - start) * 1e3]}
    view.fit()
    for where in ("fit-all", "100 %"):
        if where == "100 %":
            view.resetTransform()
            view.centerOn(SEEN)
        taken |= _plain_frames(view, list(boxes), where, app)
    view.close()
    view.deleteLater()
    return taken


def _plain_frames(view: PlainView, ids: list[str], where: str, app: QApplication) -> dict[str, list[float]]:
    app.processEvents()
    frames: dict[str, Callable[[int], None]] = {
        "pan": lambda number: view.pan(7 if number % 8 < 4 else -7, 3 if number % 8 < 4 else -3),
        "zoom": lambda number: view.scale(*((1 / 1.01,) * 2 if number % 2 else (1.01,) * 2)),
        "drag 1": lambda number: view.move(ids[:1], 2.0, 1.0),
        "drag 200": lambda number: view.move(ids[:200], 2.0, 1.0),
    }
    return {f"{what} at {where}": times(frame, app, PLAIN_FRAMES) for what, frame in frames.items()}


# ---- memory ----


def kilobytes_per_node(nodes: int, wires: int) -> float | None:
    """What a fresh process grows by with a drawing, per node; None where the system does not tell (not Linux)."""
    if not Path("/proc/self/statm").exists():
        return None
    command = [sys.executable, "-m", "tests.benchmarks.bench_canvas", "--memory", str(nodes), str(wires)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return float(done.stdout)


def memory(nodes: int, wires: int, app: QApplication) -> float:
    """Kilobytes per node between an empty canvas and one that has shown a drawing from afar and close by."""
    canvas = shown(Graph(), app)
    before = _resident()
    canvas.session.show(drawing(nodes, wires))
    for zoom in (0.1, 1.0):
        canvas.camera.zoom_to(zoom)
        app.processEvents()
    grown = (_resident() - before) / nodes
    close(canvas)
    return grown


def _resident() -> float:
    """Kilobytes of this process in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


# ---- the report ----


def compared(ours: dict[str, list[float]], theirs: dict[str, list[float]], most: dict[str, float]) -> list[Figure]:
    figures = []
    for what, taken in ours.items():
        p95 = float(np.percentile(taken, 95))
        beside = float(np.percentile(theirs[what], 95)) if what in theirs else None
        ratio = round(p95 / beside, 2) if beside else None
        figure = Figure(what, round(float(np.median(taken)), 2), round(p95, 2), beside and round(beside, 2), ratio)
        figures.append(Figure(**{**asdict(figure), "most": most.get(what)}))
    return figures


def benchmark(nodes: int, wires: int, most: dict[str, float], app: QApplication) -> list[Figure]:
    graph = drawing(nodes, wires)
    canvas = shown(graph, app)
    beside = plain(graph, canvas, app)
    close(canvas)
    return compared(measured(graph, app), beside, most)


def close(canvas: Canvas) -> None:
    """Deletes a canvas now: one that is left to the interpreter's exit crashes it."""
    canvas.session.training.close()
    canvas.close()
    canvas.deleteLater()
    QCoreApplication.sendPostedEvents(canvas, QEvent.Type.DeferredDelete)


def table(title: str, figures: list[Figure]) -> str:
    rows = [(title, "median", "p95", "plain p95", "ratio", "most")]
    rows += [tuple("" if value is None else str(value) for value in asdict(figure).values()) for figure in figures]
    return "\n".join(f"{row[0]:34}" + "".join(f"{cell:>11}" for cell in row[1:]) for row in rows)


def main() -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    if "--memory" in sys.argv:
        print(memory(int(sys.argv[2]), int(sys.argv[3]), app))
        return
    half = {what: value / 2 for what, value in NODEGRAPHQT.items()}
    figures = {
        "2,000 nodes, 3,000 wires": benchmark(2_000, 3_000, MOST, app),
        "1,000 nodes, 1,500 wires": benchmark(1_000, 1_500, half, app),
    }
    kilobytes = kilobytes_per_node(2_000, 3_000)
    if "--table" in sys.argv:
        print("\n\n".join(table(title, rows) for title, rows in figures.items()))
        print(
            f"\nmemory: {kilobytes:.1f} KB a node (most {MOST_KB:.0f})" if kilobytes else "\nmemory: not measured here"
        )
        return
    result = {title: {figure.what: _said(figure) for figure in rows} for title, rows in figures.items()}
    print(json.dumps({"milliseconds": result, "kilobytes per node": kilobytes}, indent=2))


def _said(figure: Figure) -> dict[str, float]:
    """What is known of a figure, without its name."""
    return {key: value for key, value in asdict(figure).items() if key != "what" and value is not None}


if __name__ == "__main__":
    main()
