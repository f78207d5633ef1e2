"""Where a training has failed, as problems of the nodes that are at fault: they wear a badge and explain themselves."""

from __future__ import annotations

from collections.abc import Mapping

from app.levels import Level, place
from engine.graph import Graph
from engine.problems import Problem
from engine.training.events import Finished


def failures(root: Graph, last: Finished | None, level: Level) -> Mapping[str, Problem]:
    """By the node of `level` that shows it: the one at fault, a block on the way to it, or, if none is, the losses."""
    if last is None or last.reason != "failed":
        return {}
    found = place(root, last.node) if last.node else None
    if found is None:
        end = "loss" if root.training.by_loss else "output"
        losses = [] if level.path else [id for id, node in root.nodes.items() if node.layer.role == end]
        return {id: Problem(last.message, id, None, last.hint) for id in losses}
    path = (*found[0].path, found[1])
    depth = len(level.path)
    if path[:depth] != level.path or depth >= len(path):
        return {}
    text = last.message if depth == len(path) - 1 else f"Inside of this block: {last.message}"
    return {path[depth]: Problem(text, path[depth], None, last.hint)}
