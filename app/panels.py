"""Every panel of the window in its dock: made, arranged as at the first start, shown, and walked through by key.

The window wires panels to one another; this only houses them. `docks` says which are docked where, and why the lower
ones come later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from app.docks import (
    BOTTOM,
    LEAST_WIDTH,
    LEFT,
    LOWER,
    RIGHT,
    AskedFor,
    Lower,
    TitleBars,
    dock,
    fill,
    lower_panel,
    rest_behind,
    stack,
)
from app.history import HistoryPanel
from app.inspector import Inspector
from app.outline import Outline
from app.palette import PalettePanel
from app.problems import ProblemsPanel
from app.session import Session
from app.slices import Slices, classes_of_qt
from app.training_panel import TrainingPanel

SIDE = 190
"""Pixels that the names of all layers take."""
LOWER_SHARE = 0.4
"""Of the window's height, for the panels below the canvas: less, and plots are too flat to read."""
FIRST_SIDES, FIRST_HALVES = [230, 340], [500, 500]
"""Pixels of the left and the right side, and of the two halves below, at the first start."""
DRAWING = ("pyqtgraph", "app.views")
"""Packages that the lower panels draw with."""
FIRST_PLOTS = 5
"""So many plots have the two panels that are seen at the first start."""
PAUSE = 150
"""Milliseconds between two panels that are made behind others, in which a hand is answered."""


class Panels:
    """The docks of `window` by their keys, in the order of the View menu, and the panels that others talk to."""

    def __init__(self, window: QMainWindow, session: Session, uses: Callable[[], dict[str, int]]) -> None:
        self._window, self._session = window, session
        self.docks: dict[str, QDockWidget] = {}
        self.palette = PalettePanel(session, uses)
        self.outline = Outline(session)
        self.inspector = Inspector(session)
        self.problems, self.training = ProblemsPanel(session), TrainingPanel(session)
        side: tuple[tuple[str, str, QWidget, Qt.DockWidgetArea], ...] = (
            ("palette", "Layers", self.palette, LEFT),
            ("outline", "Outline", self.outline, LEFT),
            ("history", "History", HistoryPanel(session), LEFT),
            ("inspector", "Inspector", self.inspector, RIGHT),
            ("training", "Training", self.training, RIGHT),
            ("problems", "Problems", self.problems, RIGHT),
        )
        for key, title, panel, area in side:
            self.docks[key] = dock(window, key, title, area)
            fill(self.docks[key], panel, SIDE if area == LEFT else panel.minimumSizeHint().width())
        rest_behind(self.docks["training"])
        self.training.hide()  # until somebody looks: it makes its settings when it is shown
        for lower in LOWER:
            self.docks[lower.key] = dock(window, lower.key, lower.title, BOTTOM)
            fill(self.docks[lower.key], QWidget(), LEAST_WIDTH)
            rest_behind(self.docks[lower.key])
            self.docks[lower.key].setVisible(lower.shown)  # before they are laid out: all of them want room otherwise
        self._empty: set[str] = {lower.key for lower in LOWER}
        self._made: dict[str, QWidget] = {}
        """Panels that are made, and put into their docks in the next turn, or as soon as somebody asks for them: one
        that was made twice would listen to the session from beyond."""
        self._awaited = ""
        """What was asked for last, while it is not there yet."""
        self._behind: list[Lower] = []
        self.stock: Any = None
        """Of plots: there when the window is complete. Its module needs pyqtgraph."""
        self._next = QTimer(window, singleShot=True, interval=PAUSE)
        self._next.timeout.connect(self._fill_next)
        session.training.closing.connect(self._next.stop)
        self._arrange()
        self._title_bars = TitleBars(window, list(self.docks.values()))
        session.themed.connect(self._title_bars.look_again)
        for key, each in self.docks.items():
            each.toggleViewAction().triggered.connect(lambda shown, key=key: self._toggled(key, shown))
        keys = {each: key for key, each in self.docks.items()}
        self._title_bars.chosen.connect(lambda each: self._ask(keys[each]))

    def _arrange(self) -> None:
        """The layout of the first start: build at the sides, watch below."""
        window, docks, options = self._window, self.docks, QMainWindow.DockOption
        window.setDockOptions(options.AllowTabbedDocks | options.AllowNestedDocks | options.GroupedDragging)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in ((Qt.Corner.BottomLeftCorner, LEFT), (Qt.Corner.BottomRightCorner, RIGHT)):
            window.setCorner(corner, area)
        left = [docks[lower.key] for lower in LOWER if not lower.right]
        right = [docks[lower.key] for lower in LOWER if lower.right]
        stack(window, (docks["palette"], docks["outline"], docks["history"]))
        stack(window, (docks["inspector"], docks["training"], docks["problems"]))
        window.splitDockWidget(left[0], right[0], Qt.Orientation.Horizontal)
        stack(window, left)
        stack(window, right)

    def size(self) -> None:
        """The sizes of the first start, for a window of the size it has."""
        window, docks = self._window, self.docks
        window.resizeDocks([docks["palette"], docks["inspector"]], FIRST_SIDES, Qt.Orientation.Horizontal)
        halves = [docks[next(lower.key for lower in LOWER if lower.right is right)] for right in (False, True)]
        window.resizeDocks(halves, FIRST_HALVES, Qt.Orientation.Horizontal)
        window.resizeDocks(halves[:1], [round(LOWER_SHARE * window.height())], Qt.Orientation.Vertical)

    def complete(self, then: Callable[[], object]) -> None:
        """Fills the lower docks that are seen, once the window has been painted without them, and calls `then`; after
        that those that stand behind them one after the other, as they are nobody's first thought. Those that are hidden
        come when they are shown."""
        first = self._cut(self._in_sight(), then)
        first.ended.connect(self._next.start)

    def _in_sight(self) -> Iterator[None]:
        yield from classes_of_qt()
        for package in DRAWING:
            import_module(package)
            yield
        self.stock = import_module("app.plots.stock").Stock()
        self._session.training.closing.connect(self.stock.close)
        for _ in range(FIRST_PLOTS):
            self.stock.add()
            yield
        for lower in LOWER:
            dock = self.docks[lower.key]
            dock.visibilityChanged.connect(partial(self._fill, lower))
            if not dock.visibleRegion().isEmpty():
                self._fill(lower)
                yield
        self._behind = [lower for lower in LOWER if not self.docks[lower.key].isHidden()]

    def _fill_next(self) -> None:
        """Fills one that stands behind another; where nothing is left to fill, none is waited for."""
        if self.training.settings.due:
            self._cut(self.training.settings.fill(), self._next.start)
            return
        while self._behind:
            lower = self._behind.pop(0)
            if lower.key in self._empty:
                self._cut(self._make(lower), self._next.start)
                return

    def _make(self, lower: Lower) -> Iterator[None]:
        import_module(lower.module)
        yield
        if lower.key in self._empty:
            made = self._made[lower.key] = lower_panel(lower.where, self._session)
            made.setParent(self.docks[lower.key])  # a window that is closed before the next turn takes it along
        yield
        self._fill(lower)

    def _cut(self, work: Iterator[None], then: Callable[[], object]) -> Slices:
        """Does some work in slices as long as the window is there."""
        made = Slices(self._window, work)
        made.ended.connect(then)
        made.ended.connect(made.deleteLater)
        self._session.training.closing.connect(made.stop)
        made.start()
        return made

    def _fill(self, lower: Lower, visible: bool = True) -> None:
        if visible and lower.key in self._empty:
            ready = lower.key in self._made
            self._put(lower, self._made.pop(lower.key) if ready else lower_panel(lower.where, self._session))

    def _put(self, lower: Lower, panel: QWidget) -> None:
        self._empty.remove(lower.key)
        fill(self.docks[lower.key], panel, LEAST_WIDTH)
        if lower.key == self._awaited:
            self._ask(lower.key)

    def _toggled(self, key: str, shown: bool) -> None:
        """From the View menu: what is shown comes to the front, or one would not see that it is there."""
        if shown:
            self.show(key)

    def _ask(self, key: str) -> None:
        """Tells a panel that somebody wants it; one that is not made yet when it is."""
        self._awaited = key if key in self._empty else ""
        panel = self.docks[key].widget()
        if isinstance(panel, AskedFor) and panel.isVisible():
            panel.asked_for()

    def show(self, key: str) -> None:
        """Brings a panel to the front, for somebody who asked for it."""
        self.bring(key)
        self._ask(key)

    def bring(self, key: str) -> None:
        """Brings a panel to the front. Those that are there keep their sizes: Qt would give one that is shown for the
        first time what it likes best, at the cost of the canvas and of the panel beside it."""
        dock, halves = self.docks[key], self._halves()
        sizes = [self._with_tabs(half) for half in halves]
        opened = dock.isHidden()
        dock.show()
        dock.raise_()
        if opened and self._window.dockWidgetArea(dock) == BOTTOM and len(halves) > 1:
            shown = [dock if dock in self._window.tabifiedDockWidgets(half) else half for half in halves]
            self._window.resizeDocks(shown, [size.width() for size in sizes], Qt.Orientation.Horizontal)
            self._window.resizeDocks(shown, [size.height() for size in sizes], Qt.Orientation.Vertical)

    def _halves(self) -> list[QDockWidget]:
        """What is on top of each stack below the canvas."""
        lower = [self.docks[lower.key] for lower in LOWER]
        below = [each for each in lower if self._window.dockWidgetArea(each) == BOTTOM and not each.isFloating()]
        return [each for each in below if each.isVisible() and not each.visibleRegion().isEmpty()]

    def _with_tabs(self, dock: QDockWidget) -> QSize:
        """The size of a dock together with the tabs above it, as Qt counts where it is asked to resize docks."""
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        above = QPoint(0, -1) + dock.geometry().topLeft()
        high = max((bar.height() for bar in bars if bar.isVisible() and bar.geometry().contains(above)), default=0)
        return dock.size() + QSize(0, high)

    def focus_next(self, canvas: QWidget) -> None:
        """From the canvas to the outline, to the inspector, and back."""
        stops: list[QWidget] = [canvas, self.outline, self.inspector]
        focused = QApplication.focusWidget()
        here = next(
            (n for n, stop in enumerate(stops) if focused and (stop is focused or stop.isAncestorOf(focused))), -1
        )
        for key in ("outline", "inspector")[here : here + 1]:
            self.show(key)
        target = stops[(here + 1) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if target is self.inspector:
            self.inspector.focus_first()
