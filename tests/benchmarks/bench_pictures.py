"""What pictures on 200 nodes cost while a training runs: the window's gaps, its frames, and the run's steps.

    python -m tests.benchmarks.bench_pictures

Prints JSON, for pictures off and on in turn: quantiles of the gaps of a 16 ms timer (to reach: p99 at most 25 ms), what
panning by 7 pixels takes with all its painting (16 ms), steps of the run a second, and pictures painted a second.
The machine is noisy: compare figures of one run. The network has 200 layers of 8 units in a plane, all in sight.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from time import perf_counter, sleep

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import torch  # noqa: F401  # as after the warm-up
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

import engine.kinds  # noqa: F401  # fills LAYERS
from app.canvas.view import Canvas
from app.session import Session
from app.startup import application, share_the_processor
from engine.document import Document
from engine.graph import Graph, Wire
from engine.layer import make
from engine.training.events import Progress
from tests.benchmarks.bench_canvas import close
from tests.benchmarks.bench_window import Pulse

NODES, COLUMNS = 200, 20
SECONDS, ROUNDS = 5.0, 3


def drawing() -> Graph:
    """Points of a plane through layers in rows, to a loss."""
    graph, last = Graph().added(make("circle"), (-240.0, 0.0))
    data = last
    for place in range(NODES - 3):
        layer = make("dense", {"units": 8}) if place % 2 == 0 else make("tanh")
        at = (place % COLUMNS * 180.0, place // COLUMNS * 170.0)
        graph, id = graph.added(layer, at)
        graph, last = graph.with_wire(Wire(last, graph.nodes[last].outputs[0].name, id, "in")), id
    graph, score = graph.added(make("dense", {"units": 2}), (0.0, 1_700.0))
    graph, loss = graph.added(make("cross-entropy"), (240.0, 1_700.0))
    wires = (Wire(last, "out", score, "in"), Wire(score, "out", loss, "prediction"), Wire(data, "y", loss, "target"))
    for wire in wires:
        graph = graph.with_wire(wire)
    return graph.with_training(epochs=1_000_000)


class Bench:
    """A canvas of 200 nodes whose training runs."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.canvas = Canvas(Session(Document(drawing())))
        self.session = self.canvas.session
        self.steps, self.painted = 0, 0
        self.session.trained.connect(self._told)
        paint = self.canvas.pictures._paint

        def counted(id: str, now: float) -> None:
            self.painted += 1
            paint(id, now)

        self.canvas.pictures._paint = counted  # type: ignore[method-assign]
        self.canvas.resize(2_000, 1_100)
        self.canvas.show()
        self.canvas.camera.zoom_to(0.5)
        self.canvas.camera.centre_on(QPointF(1_750.0, 900.0))

    def _told(self, event: object) -> None:
        if isinstance(event, Progress):
            self.steps = event.step

    def spin(self, seconds: float, each: Callable[[], None] = lambda: None) -> None:
        end = perf_counter() + seconds
        while perf_counter() < end:
            self.app.processEvents()
            each()
            sleep(0.0005)

    def measured(self, on: bool) -> dict[str, object]:
        self.canvas.pictures.set_on(on)
        self.spin(3.0)
        pulse, steps, painted = Pulse(), self.steps, self.painted
        self.spin(SECONDS)
        gaps = pulse.taken()
        pulse.deleteLater()
        figures: dict[str, object] = {
            "in sight": len(self.canvas.pictures.in_sight()),
            "gaps": {name: round(value, 3) for name, value in gaps.items()},
            "steps a second": round((self.steps - steps) / SECONDS, 1),
            "pictures a second": round((self.painted - painted) / SECONDS, 1),
        }
        frames: list[float] = []
        for number in range(60):
            begin = perf_counter()
            self.canvas.camera.pan(QPointF(7.0 if number % 20 < 10 else -7.0, 0.0))
            self.app.processEvents()
            frames.append(1e3 * (perf_counter() - begin))
        figures["pan ms"] = {"median": round(float(np.median(frames)), 2), "p95": round(np.percentile(frames, 95), 2)}
        return figures


def main() -> None:
    app = application([])
    share_the_processor()
    bench = Bench(app)
    bench.session.torch_arrived()
    bench.session.training.start()
    rounds = [{"off": bench.measured(False), "on": bench.measured(True)} for _ in range(ROUNDS)]
    print(json.dumps(rounds, indent=2))
    close(bench.canvas)


if __name__ == "__main__":
    main()
