"""What one edit of a big drawing takes of the main thread, from `session.edit` to the painted canvas.

    python -m tests.benchmarks.bench_edit            as JSON
    python -m tests.benchmarks.bench_edit --table    to read

Milliseconds of the processor, so that a busy machine does not count; beside them how much that is of an analysis of
the whole drawing from nothing, measured in the same run. `edit` is the edit alone, `frame` with all events that follow
at once: repaints and what is put off to the next turn. A spare wire is one of several into an Add: without it all is
as before. Without the first, nearly no node gets a value any more, and each has to be shown so.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtWidgets import QApplication

from app.canvas.view import Canvas
from app.canvas.wire_keys import wire_from
from engine.analysis import analyse
from engine.graph import Graph
from tests.benchmarks.bench_canvas import SEEN, close, drawing, shown

EDITS = 24
MOST = {300: 4.0, 2_000: 16.0}
"""Milliseconds that the median of an edit may take: nothing that is seen at the size, and a frame of the screen."""


@dataclass(frozen=True)
class Figure:
    """Milliseconds; `ratio` is of the median of the edit alone to an analysis from nothing."""

    what: str
    edit: float
    p95: float
    frame: float
    ratio: float
    most: float


def edits(canvas: Canvas) -> dict[str, Callable[[int], None]]:
    """Each does something else every time it is called."""
    session, graph = canvas.session, canvas.session.graph
    dense = [id for id in graph.nodes if id.startswith("dense")]
    node, early = dense[4], dense[0]
    first = graph.wires[0]
    spare = next(wire for wire in graph.wires if len(graph.wires_into[wire.target]) > 2)

    def edit(changed: Graph, merge: object = None) -> None:
        session.edit(changed, "Edit", merge)

    return {
        "move": lambda number: edit(session.graph.moved({node: (1200.0, float(number))})),
        "rename": lambda number: edit(session.graph.renamed(node, f"Layer {number}")),
        "set": lambda number: edit(session.graph.with_settings(node, bias=bool(number % 2))),
        "scrub": lambda number: edit(session.graph.with_settings(early, units=65 + number), "scrub"),
        "cut a spare wire, undo": lambda number: session.undo() if number % 2 else edit(graph.without_wires([spare])),
        "cut the first wire, undo": lambda number: session.undo() if number % 2 else edit(graph.without_wires([first])),
        "list of wires": lambda number: listed(canvas, dense[1 + number % 5]),
    }


def listed(canvas: Canvas, node: str) -> None:
    """The list that `W` opens."""
    canvas.select([node])
    popup = wire_from(canvas, True)
    if popup is not None:
        popup.close()


def taken(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1e3


def measured(nodes: int, app: QApplication) -> list[Figure]:
    graph = drawing(nodes, nodes * 3 // 2)
    anew = float(np.median([taken(lambda: analyse(graph)) for _ in range(5)]))
    canvas = shown(graph, app)
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(SEEN)
    app.processEvents()
    figures = []
    for what, edit in edits(canvas).items():
        pairs = [(taken(partial(edit, number)), taken(app.processEvents)) for number in range(EDITS)]
        alone = [first for first, _ in pairs]
        middle, frame = float(np.median(alone)), float(np.median([sum(pair) for pair in pairs]))
        p95 = float(np.percentile(alone, 95))
        middle, p95, frame, ratio = (round(value, 2) for value in (middle, p95, frame, middle / anew))
        figures.append(Figure(what, middle, p95, frame, ratio, MOST[nodes]))
        canvas.session.show(graph)
        app.processEvents()
    close(canvas)
    return figures


def table(title: str, figures: list[Figure]) -> str:
    rows: list[tuple[object, ...]] = [(title, "edit", "p95", "frame", "ratio", "most")]
    rows += [tuple(asdict(figure).values()) for figure in figures]
    return "\n".join(f"{row[0]!s:28}" + "".join(f"{cell!s:>10}" for cell in row[1:]) for row in rows)


def main() -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    figures = {f"{nodes:,} nodes": measured(nodes, app) for nodes in MOST}
    if "--table" in sys.argv:
        print("\n\n".join(table(title, rows) for title, rows in figures.items()))
    else:
        print(json.dumps({title: [asdict(figure) for figure in rows] for title, rows in figures.items()}, indent=2))


if __name__ == "__main__":
    main()
