"""The desk of the playground: the panels that suit it, put where they suit it, when one is opened.

It is nothing but a layout, and what nodes and wires show: the drawing does not know of it. Who goes on to another kind
of drawing finds the panels as they were before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, QTimer

from app.canvas.wire_show import Carries
from app.docks import LEFT, RIGHT
from app.playground.panel import PlaygroundPanel
from engine.errors import UserError
from engine.graph import Graph
from engine.playground import desk_of

if TYPE_CHECKING:
    from app.main_window import MainWindow

EXAMPLE = "playground"
"""The example that a new playground is."""
PANEL, FIELD, COURSE = "playground", "view-boundary", "view-loss"
"""The keys of the panels on the desk."""
SHARE, MOST = 0.32, 640
"""Of the window's width, for the field: as large as it may be beside a drawing that can be read; and pixels at most."""
FIELD_SHARE = 0.68
"""Of the window's height, for the field; the rest is the course of the loss."""


class Desks(QObject):
    """Arranges the window for a playground that is opened, and back again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before: tuple[QByteArray, Carries] | None = None
        """The layout, and what wires showed, before the desk was arranged."""
        self._connected: QObject | None = None
        self._bounds = QRectF()
        """How far the drawing reached when it was looked at last."""
        window.session.opened.connect(self._opened)
        window.session.drawn.connect(self._drawn)
        window.completed.connect(self._watch)

    @property
    def arranged(self) -> bool:
        """Whether the panels are those of a desk."""
        return self._before is not None

    def new(self) -> None:
        """Opens a playground, unless the user would rather keep what is open."""
        self._window.files.open_example(EXAMPLE)

    def arrange(self) -> None:
        """Puts the panels of the desk around the drawing, and hides all others."""
        window, docks = self._window, self._window.docks
        if self._before is None:
            window.suited.put_away()
            self._before = window.saveState(), window.canvas.wire_show.mode
        for key, dock in docks.items():
            dock.setVisible(key in (PANEL, FIELD, COURSE))
        window.addDockWidget(LEFT, docks[PANEL])
        window.addDockWidget(RIGHT, docks[FIELD])
        window.splitDockWidget(docks[FIELD], docks[COURSE], Qt.Orientation.Vertical)
        for key in (PANEL, FIELD, COURSE):
            docks[key].setFloating(False)
            docks[key].show()
        if not window.picturing.on:
            window.picturing.toggle()
        window.canvas.wire_show.choose("weights")
        self._bounds = window.canvas.drawing.bounds()
        self._size()
        QTimer.singleShot(0, self, self._size)  # what has just been shown has its own ideas until it is laid out

    def _size(self) -> None:
        window, docks = self._window, self._window.docks
        wide = min(MOST, round(SHARE * window.width()))
        panel = docks[PANEL].widget().minimumWidth()
        window.resizeDocks([docks[PANEL], docks[FIELD]], [panel, wide], Qt.Orientation.Horizontal)
        high = round(FIELD_SHARE * window.height())
        window.resizeDocks([docks[FIELD], docks[COURSE]], [high, window.height() - high], Qt.Orientation.Vertical)

    def put_back(self) -> None:
        """The panels as they were before the desk."""
        if self._before is not None:
            layout, carried = self._before
            self._before = None
            self._window.restoreState(layout)
            self._window.canvas.wire_show.choose(carried)

    def _opened(self) -> None:
        if self._window.files.example == EXAMPLE:
            self.arrange()
            return
        try:
            desk_of(self._window.session.root)
        except UserError:
            self.put_back()

    def _drawn(self, before: Graph, after: Graph) -> None:
        """A drawing that was seen as a whole stays so when it grows: a new column is not out of sight."""
        if self._before is None or _as_large(before, after):
            return
        canvas = self._window.canvas
        reached, self._bounds = self._bounds, canvas.drawing.bounds()
        whole = not reached.isEmpty() and canvas.camera.sight.resembles(canvas.camera.framing(reached))
        if whole and reached != self._bounds:
            canvas.camera.frame(self._bounds)

    def _watch(self) -> None:
        """The panel is made when it is first shown."""
        dock = self._window.docks[PANEL]
        dock.visibilityChanged.connect(lambda _: self._connect())
        self._connect()

    def _connect(self) -> None:
        panel = self._window.docks[PANEL].widget()
        if isinstance(panel, PlaygroundPanel) and panel is not self._connected:
            self._connected = panel
            panel.new_wanted.connect(self.new)
            panel.paint_wanted.connect(lambda: self._window.show_panel(FIELD))
            panel.table_wanted.connect(lambda: self._ask_table(panel))

    def _ask_table(self, panel: PlaygroundPanel) -> None:
        """A table of the user's own becomes the data."""
        self._window.files.ask_table(self._window.importer, panel.take)


def _as_large(before: Graph, after: Graph) -> bool:
    """Whether a drawing has the same nodes, of the same kinds: a box of another kind may be wider."""
    nodes = after.nodes
    return before.nodes.keys() == nodes.keys() and all(
        node.layer is nodes[id].layer or node.layer.kind == nodes[id].layer.kind for id, node in before.nodes.items()
    )
