"""What single parts of the window take for big drawings: the map, the outline, the history, cutting, guides, tidying.

    python -m tests.benchmarks.bench_parts

Milliseconds of the processor, the median of some runs, and as `ratio` how much that is of analysing the same drawing
from nothing in the same run; as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from app.canvas.crossing import Crossings
from app.canvas.guides import Guides
from app.canvas.minimap import Minimap
from app.canvas.view import Canvas
from app.history import HistoryPanel
from app.outline_model import OutlineModel
from engine.analysis import analyse
from engine.graph import Graph
from engine.layered.tidy import tidy
from tests.benchmarks.bench_canvas import close, drawing, shown
from tests.engine.layered import nets

RUNS = 7


def milliseconds(work: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> float:
    """The median of some runs, each after its preparation, which does not count."""
    times = []
    for _ in range(RUNS):
        prepare()
        start = process_time()
        work()
        times.append(process_time() - start)
    return 1000 * float(np.median(times))


def parts(canvas: Canvas) -> dict[str, float]:
    """What hangs on a canvas with many nodes."""
    session = canvas.session
    minimap, outline, history = Minimap(canvas), OutlineModel(session), HistoryPanel(session)
    minimap.want(True)
    names = iter(range(1_000_000))
    id = list(session.graph.nodes)[len(session.graph.nodes) // 2]

    def rename() -> None:
        session.edit(session.graph.renamed(id, str(next(names))), "Rename")

    crossings = Crossings(canvas.drawing)
    return {
        "map redrawn": milliseconds(minimap.picture, rename),
        "outline after a rename": milliseconds(outline.refresh, rename),
        "history after a rename": milliseconds(history.refresh, rename),
        "a step of a cut": milliseconds(lambda: crossings.crossed(QPointF(230, 0), QPointF(230, 45), False)),
        "guides made for a drag": milliseconds(lambda: Guides(canvas.drawing.places, {id})),
    }


def tidied(graph: Graph) -> Callable[[], object]:
    sizes, ports = nets.sizes(graph), nets.port_offsets(graph)
    return lambda: tidy(graph, sizes, ports)


def main() -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    graph = drawing(2_000, 3_000)
    whole = milliseconds(lambda: analyse(graph))
    canvas = shown(graph, app)
    found = parts(canvas)
    close(canvas)
    found |= {
        "tidy 1,000 nodes, residual": milliseconds(tidied(nets.residual(200))),
        "tidy 1,000 nodes, inception": milliseconds(tidied(nets.inception(110))),
        "tidy 1,000 nodes, chain": milliseconds(tidied(nets.chain(1000))),
    }
    figures = {what: {"ms": round(ms, 2), "ratio": round(ms / whole, 3)} for what, ms in found.items()}
    print(json.dumps({"analysis_ms": round(whole, 1), **figures}, indent=1))


if __name__ == "__main__":
    main()
