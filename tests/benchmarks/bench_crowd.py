"""What very many neurons cost on the canvas: frames, opening and an edit, offscreen at 1600x900.

    python -m tests.benchmarks.bench_crowd

1,000 neurons of 10 levels and 10,000 wires, one in ten of which skips levels. A frame is a real mouse or camera event
and all the painting it leads to: the time that the process takes for it, in milliseconds, because the machine is noisy.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from random import Random
from time import process_time, thread_time

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

import engine.kinds  # noqa: F401  (fills the table of layers)
from app.canvas import clipboard
from app.canvas.view import Canvas
from engine.graph import Graph, Node, Wire
from engine.layer import make
from tests.benchmarks.bench_canvas import close, shown

MOST = 16.0
"""Milliseconds: a frame."""
FRAMES = 40


def drawing(neurons: int = 1_000, wires: int = 10_000, levels: int = 10, seed: int = 0) -> Graph:
    """A random drawing by levels, from the numbers of an Input into an Output."""
    random, per, neuron = Random(seed), neurons // levels, make("neuron")
    nodes = {"input_1": Node("input_1", make("input", {"shape": (per,)}), position=(-300.0, 0.0))}
    ids = [[f"neuron_{level * per + row + 1}" for row in range(per)] for level in range(levels)]
    for level, column in enumerate(ids):
        nodes |= {id: Node(id, neuron, position=(level * 220.0, row * 76.0)) for row, id in enumerate(column)}
    nodes["output_1"] = Node("output_1", make("output"), position=(levels * 220.0, 0.0))
    drawn = {Wire("input_1", f"out[{row}]", id, "in"): None for row, id in enumerate(ids[0])}
    while len(drawn) < wires - per:
        level = random.randrange(1, levels)
        before = level - 1 if random.random() < 0.9 else random.randrange(level)
        drawn[Wire(random.choice(ids[before]), "out", random.choice(ids[level]), "in")] = None
    drawn |= {Wire(id, "out", "output_1", "in"): None for id in ids[-1]}
    return Graph(nodes, tuple(drawn))


def spent(frame: Callable[[int], None], app: QApplication) -> tuple[float, float]:
    """The median and the 95th percentile of what frames cost."""
    taken = []
    for number in range(FRAMES):
        start = process_time()
        frame(number)
        app.processEvents()
        taken.append((process_time() - start) * 1e3)
    return float(np.median(taken)), float(np.percentile(taken, 95))


def frames(canvas: Canvas, app: QApplication, zoom: float) -> dict[str, tuple[float, float]]:
    canvas.camera.zoom_to(zoom)
    canvas.camera.centre_on(QPointF(1_000.0, 1_500.0))
    app.processEvents()

    def pan(number: int) -> None:
        back = number % 20 >= 10
        canvas.camera.pan(QPointF(-7.0, -3.0) if back else QPointF(7.0, 3.0))

    def turn(number: int) -> None:
        canvas.camera.zoom_to(zoom * (1.0 if number % 2 else 1.01))

    return {f"pan at {zoom:.0%}": spent(pan, app), f"zoom at {zoom:.0%}": spent(turn, app)}


def edit(canvas: Canvas, app: QApplication) -> tuple[float, float]:
    """Moving one neuron for good."""
    session, id = canvas.session, "neuron_450"
    return spent(lambda number: session.edit(session.graph.moved({id: (880.0, float(number))}), "Move"), app)


def cut(canvas: Canvas, app: QApplication) -> tuple[float, float]:
    """Removing one wire, each time another."""
    session = canvas.session
    return spent(lambda number: session.edit(session.graph.without_wires([session.graph.wires[5_000]]), "Cut"), app)


def undo(canvas: Canvas) -> float:
    """Taking back that all neurons were deleted."""
    ids = [id for id in canvas.session.graph.nodes if id.startswith("neuron")]
    canvas.session.edit(canvas.session.graph.without(ids), "Delete")
    start = thread_time()
    canvas.session.undo()
    return (thread_time() - start) * 1e3


def paste(app: QApplication) -> tuple[float, float]:
    """The longest that the window's thread is busy at a time while the drawing is pasted, and the time it has in all:
    reading and analysing it has a thread of its own."""
    canvas, busy = shown(Graph(), app), []
    clipboard.copy(drawing())
    work: list[Callable[[], object]] = [canvas.commands.paste]
    while work or not canvas.session.graph.nodes:
        start = thread_time()
        work.pop()() if work else app.processEvents()
        busy.append((thread_time() - start) * 1e3)
    close(canvas)
    return max(busy), sum(busy)


def main() -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    gc.disable()  # as the program does: it collects when nobody waits
    start = process_time()
    canvas = shown(drawing(), app)
    print(f"open{'':24}{(process_time() - start) * 1e3:10.1f} ms")
    figures = {}
    for zoom in (0.12, 0.5, 1.0):
        figures |= frames(canvas, app, zoom)
    figures |= {"edit one": edit(canvas, app), "cut one": cut(canvas, app)}
    for what, (median, p95) in figures.items():
        print(f"{what:28}{median:10.1f}{p95:10.1f}   most {MOST:.0f}")
    print(f"{'undo of deleting all neurons':28}{undo(canvas):10.1f}")
    longest, whole = paste(app)
    print(f"{'paste: longest turn, all':28}{longest:10.1f}{whole:10.1f}")
    close(canvas)


if __name__ == "__main__":
    main()
