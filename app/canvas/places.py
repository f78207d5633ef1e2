"""Where boxes and ports are, as numpy arrays in scene coordinates.

The nearest of 6,000 ports takes 0.09 ms here and 1.8 ms in a Python loop, and it is asked at every move of the mouse.
So hit testing, snapping, guides and the rubber band work on these arrays and not on graphics items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from app.canvas.layouts import PortKey
from app.canvas.node_item import NodeItem
from engine.graph import Point
from engine.values import element_of


class Places:
    """The boxes and ports of all nodes, in drawing order: a later one lies above an earlier one.

    `boxes` is (nodes, 4): left, top, right, bottom. `ports` is (ports, 2); `keys[row]` says which port a row is,
    `outputs[row]` on which side it is, `owners[row]` which row of `boxes` it belongs to. `discs` says which boxes stand
    for discs, and `many` which of the `points` take any number of wires, or are no ports at all.
    """

    def __init__(self, items: Mapping[str, NodeItem]) -> None:
        self.ids = list(items)
        self.row = {id: row for row, id in enumerate(self.ids)}
        self.discs = np.array([item.layout.round for item in items.values()], dtype=bool)
        all = [item.standing for item in items.values()]  # thousands of items: each call of Qt counts
        corners = np.array([item.pos().toTuple() for item in items.values()], dtype=float).reshape(-1, 2)
        sizes = np.array([each.size for each in all], dtype=float).reshape(-1, 2)
        self.boxes = np.concatenate([corners, corners + sizes], axis=1)
        self.keys: list[PortKey] = [key for each in all for key in each.keys]
        self.owners = np.repeat(np.arange(len(all)), np.array([len(each.keys) for each in all], dtype=int))
        at = np.array([at for each in all for at in each.at], dtype=float).reshape(-1, 2)
        self.ports = corners[self.owners] + at
        self.outputs = np.array([key.output for key in self.keys], dtype=bool)
        many = np.array([many for each in all for many in each.many], dtype=bool)
        self.many = np.append(many, np.ones(2 * len(self.ids), dtype=bool))
        self._rows: tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]] = ({}, {})
        """The rows of inputs and of outputs, by node and name."""
        for row, (id, name, output) in enumerate(self.keys):
            self._rows[output][id, name] = row

    def move(self, positions: Mapping[str, Point]) -> np.ndarray:
        """Takes over where nodes are now that are otherwise as they were; returns their rows in `boxes`."""
        rows = np.array([self.row[id] for id in positions], dtype=int)
        corners = np.array(list(positions.values()), dtype=float).reshape(-1, 2)
        shift = np.zeros((len(self.ids), 2))
        shift[rows] = corners - self.boxes[rows, :2]
        self.boxes += np.tile(shift, 2)
        if len(self.ports):
            self.ports += shift[self.owners]
        return rows

    def refit(self, id: str, item: NodeItem) -> bool:
        """Takes over how large a node is now and where its ports are; False where they are not those it had."""
        row = self.row[id]
        ports = np.flatnonzero(self.owners == row)
        standing = item.standing
        if tuple(self.keys[port] for port in ports) != standing.keys:
            return False
        if item.layout.round != self.discs[row]:
            return False
        self.boxes[row] = _corners(item.box())
        left, top = item.pos().x(), item.pos().y()
        self.ports[ports] = np.array(standing.at, dtype=float).reshape(-1, 2) + np.array([left, top])
        return True

    def points(self) -> np.ndarray:
        """(points, 2): where wires may end. The ports, then the middles of all left sides, then of all right sides."""
        left, top, right, bottom = self.boxes.T
        middle = (top + bottom) / 2
        return np.concatenate([self.ports, np.stack([left, middle], 1), np.stack([right, middle], 1)])

    def point_row(self, node: str, port: str, output: bool) -> int:
        """The row in `points` of a port, also of one element there; for a port that the node lacks (a broken file names
        one), of its side."""
        row = self._rows[output].get((node, port))
        if row is None:
            row = self._rows[output].get((node, element_of(port)[0]))
        return len(self.keys) + self.row[node] + len(self.ids) * output if row is None else row

    def point_rows(self, ends: Sequence[tuple[str, str]], output: bool) -> np.ndarray:
        """(n,): `point_row` of many ports, as node and name."""
        found = list(map(self._rows[output].get, ends))
        for at in [at for at, row in enumerate(found) if row is None] if None in found else ():
            found[at] = self.point_row(*ends[at], output)
        return np.array(found, dtype=int)

    def nodes_of(self, points: np.ndarray) -> np.ndarray:
        """The rows in `boxes` of the nodes that points belong to."""
        ids = len(self.ids)
        owners: np.ndarray = np.concatenate([self.owners, np.arange(ids), np.arange(ids)])[points]
        return owners

    def node_at(self, at: QPointF) -> str | None:
        """The topmost node under a point."""
        x, y = at.x(), at.y()
        b = self.boxes
        inside = np.flatnonzero((b[:, 0] <= x) & (x <= b[:, 2]) & (b[:, 1] <= y) & (y <= b[:, 3]))
        return self.ids[inside[-1]] if len(inside) else None

    def corners_near(self, at: QPointF, radius: float) -> list[str]:
        """The nodes whose upper right corner is within `radius`, the topmost last."""
        away = np.hypot(self.boxes[:, 2] - at.x(), self.boxes[:, 1] - at.y())
        return [self.ids[row] for row in np.flatnonzero(away <= radius)]

    def nodes_in(self, rect: QRectF) -> list[str]:
        """The nodes that a rectangle touches."""
        left, top, right, bottom = _corners(rect.normalized())
        b = self.boxes
        touched = (b[:, 0] <= right) & (b[:, 2] >= left) & (b[:, 1] <= bottom) & (b[:, 3] >= top)
        return [self.ids[row] for row in np.flatnonzero(touched)]

    def nodes_within(self, rect: QRectF) -> list[str]:
        """The nodes that lie inside a rectangle as a whole."""
        left, top, right, bottom = _corners(rect.normalized())
        b = self.boxes
        inside = (b[:, 0] >= left) & (b[:, 2] <= right) & (b[:, 1] >= top) & (b[:, 3] <= bottom)
        return [self.ids[row] for row in np.flatnonzero(inside)]

    def ports_near(self, at: QPointF, radius: float) -> list[int]:
        """The rows of the ports within `radius`, the nearest first."""
        away = np.hypot(self.ports[:, 0] - at.x(), self.ports[:, 1] - at.y())
        near = np.flatnonzero(away <= radius)
        return [int(row) for row in near[np.argsort(away[near], kind="stable")]]

    def ports_in(self, rect: QRectF) -> list[int]:
        """The rows of the ports inside a rectangle."""
        left, top, right, bottom = _corners(rect)
        x, y = self.ports[:, 0], self.ports[:, 1]
        return [int(row) for row in np.flatnonzero((x >= left) & (x <= right) & (y >= top) & (y <= bottom))]

    def bounds(self, ids: Iterable[str] | None = None) -> QRectF:
        """The smallest rectangle around the given nodes, or all; empty where there are none."""
        rows = range(len(self.ids)) if ids is None else [self.row[id] for id in ids if id in self.row]
        chosen = self.boxes[list(rows)]
        if not len(chosen):
            return QRectF()
        left, top = chosen[:, :2].min(axis=0)
        right, bottom = chosen[:, 2:].max(axis=0)
        return QRectF(QPointF(left, top), QPointF(right, bottom))


def _corners(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
