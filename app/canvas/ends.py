"""Where all wires start and end, as an array beside that of the ports.

A drag of 200 nodes moves 600 wires. Asking each for its ports takes longer than a frame may; here it is one look into
an array.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.canvas.places import Places
from engine.graph import Wire


class Ends:
    """The ends of `wires`, one row a wire, among `places`; both must stay the ones it was made for.

    `nodes` is (wires, 2): the rows in `places.boxes` of the node a wire leaves and of the one it enters.
    """

    def __init__(self, wires: Sequence[Wire], places: Places) -> None:
        self.wires = wires
        self.places = places
        rows = [(_start(wire, places), _end(wire, places)) for wire in wires]
        self._points = np.array(rows, dtype=int).reshape(-1, 2)
        nodes = [(places.row[wire.source], places.row[wire.target]) for wire in wires]
        self.nodes = np.array(nodes, dtype=int).reshape(-1, 2)

    def lines(self, rows: np.ndarray | None = None) -> np.ndarray:
        """(n, 4): x and y of the start, x and y of the end, of some wires or of all."""
        points = self._points if rows is None else self._points[rows]
        return self.places.points()[points].reshape(-1, 4)

    def touching(self, nodes: np.ndarray) -> np.ndarray:
        """The rows of the wires that start or end at the given nodes (rows of boxes)."""
        moving = np.zeros(len(self.places.ids), dtype=bool)
        moving[nodes] = True
        return np.flatnonzero(moving[self.nodes].any(axis=1))


def _start(wire: Wire, places: Places) -> int:
    return places.point_row(wire.source, wire.output, True)


def _end(wire: Wire, places: Places) -> int:
    return places.point_row(wire.target, wire.input, False)
