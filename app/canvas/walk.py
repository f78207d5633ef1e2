"""Walking the drawing by keyboard: left and right along wires, up and down to the nearest node."""

from __future__ import annotations

from typing import Literal

import numpy as np

from app.canvas.places import Places
from engine.graph import Graph

Direction = Literal["left", "right", "up", "down"]


def neighbour(graph: Graph, places: Places, id: str, direction: Direction) -> str | None:
    """The node to go to from `id`; along wires the nearest in height of those there are."""
    if direction in ("left", "right"):
        wired = graph.wires_into.get(id, ()) if direction == "left" else graph.wires_from.get(id, ())
        ids = {wire.source if direction == "left" else wire.target for wire in wired} - {id}
        middle = _middle(places, id)[1]
        return min(ids, key=lambda other: (abs(_middle(places, other)[1] - middle), other), default=None)
    here = _middle(places, id)
    offsets = (places.boxes[:, :2] + places.boxes[:, 2:]) / 2 - here
    ahead = offsets[:, 1] * (1.0 if direction == "down" else -1.0)
    away = np.where(ahead > 1.0, ahead + 2.0 * np.abs(offsets[:, 0]), np.inf)  # what lies straight ahead comes first
    return places.ids[int(away.argmin())] if np.isfinite(away).any() else None


def nearest(places: Places, x: float, y: float) -> str | None:
    """The node closest to a point: where walking begins when nothing is selected."""
    if not places.ids:
        return None
    middles = (places.boxes[:, :2] + places.boxes[:, 2:]) / 2
    return places.ids[int(np.hypot(middles[:, 0] - x, middles[:, 1] - y).argmin())]


def _middle(places: Places, id: str) -> np.ndarray:
    box = places.boxes[places.row[id]]
    middle: np.ndarray = (box[:2] + box[2:]) / 2
    return middle
