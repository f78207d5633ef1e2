"""Along which wires a training runs: those of its drawing that lead to a loss, or to its end where it learns without.

They are the run's for as long as it lasts, whatever is drawn meanwhile, so an edit asks nothing anew.
"""

from __future__ import annotations

from app.levels import Level, analysis_at
from engine.analysis import Analysis
from engine.graph import Graph, Wire
from engine.nested import existing_path
from engine.structure import structure


def live(trained: Analysis, level: Level) -> frozenset[Wire]:
    """The wires of a level that the training of this drawing uses; inside of a block that it does not use, none."""
    if existing_path(trained.graph, level.path) != level.path:
        return frozenset()
    used = _before_losses(trained.graph)
    if not level.path:
        return _among(trained.graph, used)
    if level.path[0] not in used:
        return frozenset()
    inner = analysis_at(trained, level)
    return _among(inner.graph, inner.used)


def _before_losses(graph: Graph) -> frozenset[str]:
    end = "loss" if graph.training.by_loss else "output"
    return structure(graph, (id for id, node in graph.nodes.items() if node.layer.role == end)).used


def _among(graph: Graph, used: frozenset[str]) -> frozenset[Wire]:
    return frozenset(wire for wire in graph.wires if wire.target in used)
