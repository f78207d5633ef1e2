"""Which panels there are and how they are docked.

A panel is a widget made from the session. Its key is its name in saved layouts and never changes. The lower panels draw
with pyqtgraph, which takes a quarter of a second to import: their docks are there at once, and what is in them comes
when the window has been painted, or, where they are hidden, when they are first shown. So they are named here and
imported then.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import NamedTuple, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

from app import tab_rows
from app.session import Session

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class Lower(NamedTuple):
    """A panel below the canvas: its key, its title, and where its class is, as `module:name`.

    It stands at the left or at the right as a tab. One that is not `shown` at first is opened from the Watch menu.
    """

    key: str
    title: str
    where: str
    right: bool = False
    shown: bool = True

    @property
    def module(self) -> str:
        return self.where.partition(":")[0]


LOWER: tuple[Lower, ...] = (
    Lower("view-loss", "Loss and metrics", "app.views.loss:LossView"),
    Lower("data", "Data", "app.data_panel:DataPanel"),
    Lower("code", "Code", "app.code_panel:CodePanel"),
    Lower("runs", "Runs", "app.runs_panel:RunsPanel"),
    Lower("view-race", "Race", "app.views.race:RaceView", shown=False),
    Lower("playground", "Playground", "app.playground.panel:PlaygroundPanel", shown=False),
    Lower("view-activations", "Activations", "app.views.activations:ActivationView", right=True),
    Lower("view-gradients", "Gradient flow", "app.views.gradients:GradientView", right=True),
    Lower("view-weights", "Weights", "app.views.weights:WeightView", right=True),
    Lower("try-it", "Try it", "app.tryit.panel:TryIt", right=True, shown=False),
    Lower("view-units", "Layers at work", "app.views.units:UnitView", right=True, shown=False),
    Lower("view-boundary", "Boundary", "app.views.boundary:BoundaryView", right=True, shown=False),
    Lower("view-hidden", "Hidden space", "app.views.hidden:HiddenView", right=True, shown=False),
    Lower("view-latent", "Latent map", "app.views.latent:LatentView", right=True, shown=False),
    Lower("view-generated", "Generated", "app.views.generated:GeneratedView", right=True, shown=False),
    Lower("view-attention", "Attention", "app.views.attention:AttentionView", right=True, shown=False),
    Lower("view-landscape", "Loss landscape", "app.views.landscape:LandscapeView", right=True, shown=False),
    Lower("view-agent", "Agent", "app.views.agent:AgentView", right=True, shown=False),
    Lower("view-luck", "Luck", "app.views.luck:LuckView", right=True, shown=False),
    Lower(
        "view-regularisation", "Regularisation", "app.views.regularisation:RegularisationView", right=True, shown=False
    ),
    Lower("verdict", "Verdict", "app.verdict.panel:VerdictView", right=True, shown=False),
    Lower("view-neuron", "Be the neuron", "app.views.neuron:NeuronView", right=True, shown=False),
    Lower("probes", "Probes", "app.probes.panel:ProbesPanel", right=True, shown=False),
    Lower("microscope", "Microscope", "app.microscope.panel:Microscope", right=True, shown=False),
)


@runtime_checkable
class AskedFor(Protocol):
    """A panel that does more for somebody who asks for it, by its tab, a menu, a key or a command, than where it comes
    forward by itself: as the neighbour of one that is closed, or with a layout that is restored."""

    def asked_for(self) -> None: ...


LEAST_WIDTH, LEAST_HEIGHT = 240, 120
SETTLING = 1000
"""Milliseconds after which rows of tabs are looked at again where a layout was made anew: every label that says
something else asks for that, several times a second while a training runs."""
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


class TitleBars(QObject):
    """A dock among tabs has its name on the tab already: its title bar is folded away, and comes back when it is alone.

    `chosen` tells of a dock whose tab somebody chose. Tabs are dragged as title bars are; every panel can also be shown
    and hidden from the View menu. Qt also leaves rows of tabs behind that belong to no dock any more, where layouts are
    made or restored: they are hidden.
    """

    chosen = Signal(QDockWidget)

    def __init__(self, window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, list(docks)
        self._later = QTimer(self, singleShot=True, interval=0)  # Qt tells of a change before it is made
        self._later.timeout.connect(self.refresh)
        for one in self._docks:
            for change in (one.dockLocationChanged, one.topLevelChanged, one.visibilityChanged):
                change.connect(lambda _: self._later.start())
        self._settled = QTimer(self, singleShot=True, interval=SETTLING)
        self._settled.timeout.connect(self.refresh)
        window.installEventFilter(self)

    def look_again(self, _: object = None) -> None:
        """What stands on the tabs may have another size."""
        self._later.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Resize:
                self._later.start()
            case QEvent.Type.LayoutRequest if not self._settled.isActive():
                self._settled.start()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        for one in self._docks:
            others = [other for other in self._window.tabifiedDockWidgets(one) if not other.isHidden()]
            folded = bool(others) and not one.isFloating()
            if folded != (one.titleBarWidget() is not None):
                one.setTitleBarWidget(QWidget() if folded else None)  # type: ignore[arg-type]
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        live = self._live(bars)
        for bar in bars:
            wanted = bar in live
            if wanted == bar.isHidden() and (wanted or bar.geometry().intersects(self._window.rect())):
                bar.setVisible(wanted)  # one that Qt has put aside stays: hidden, it comes back at once, for ever
            tab_rows.dress(bar, self._choose)
            if wanted:
                tab_rows.show_chosen(bar)

    def _choose(self, title: str) -> None:
        """A click is told of before the tab turns."""
        for one in self._docks:
            if one.windowTitle() == title:
                QTimer.singleShot(0, self, lambda one=one: self.chosen.emit(one))

    def _live(self, bars: list[QTabBar]) -> list[QTabBar]:
        """The row above each dock: of several in one place the one whose chosen tab is the dock's, and the latest made,
        since those of an earlier layout stay where they are."""
        found: dict[tuple[int, int], QTabBar] = {}
        titles = {
            one.geometry().topLeft().toTuple(): one.windowTitle()
            for one in self._docks
            if not one.isHidden() and not one.isFloating()
        }
        for bar in bars:
            corner = (bar.geometry().bottomLeft() + QPoint(0, 1)).toTuple()
            known = found.get(corner)
            if corner in titles and (known is None or bar.tabText(bar.currentIndex()) == titles[corner]):
                found[corner] = bar
        return list(found.values())


def dock(window: QMainWindow, key: str, title: str, area: Qt.DockWidgetArea) -> QDockWidget:
    """An empty dock at a side of the window."""
    made = QDockWidget(title, window)
    made.setObjectName(f"dock-{key}")
    window.addDockWidget(area, made)
    return made


def fill(made: QDockWidget, panel: QWidget, least_width: int) -> None:
    """Puts a panel into a dock, in the place of one that is there.

    Narrower than it likes to be: or all that stand side by side would make the window too wide for a screen.
    """
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    panel.setMinimumSize(max(least_width, panel.minimumWidth()), max(LEAST_HEIGHT, panel.minimumHeight()))
    if (before := made.widget()) is not None:
        before.deleteLater()
    room = panel.sizePolicy()
    room.setRetainSizeWhenHidden(True)  # or the rows of docks would swing as tabs are turned
    panel.setSizePolicy(room)
    made.setWidget(panel)  # which shows it
    panel.setHidden(is_behind(made))
    panel.setAccessibleName(panel.accessibleName() or made.windowTitle())


def is_behind(made: QDockWidget) -> bool:
    """Whether a dock stands behind the tab of another: Qt moves it out of the window, and calls it visible."""
    corner = made.geometry().bottomRight()
    return not made.isFloating() and (corner.x() < 0 or corner.y() < 0)


def rest_behind(made: QDockWidget) -> None:
    """Hides what is in a dock while it stands behind the tab of another: panels ask a training for what they show,
    and paint it, as long as Qt calls them visible."""

    def turned(in_front: bool) -> None:
        if (panel := made.widget()) is not None:
            panel.setVisible(in_front or made.isFloating())  # Qt asks where a dock was before it was pulled out

    made.visibilityChanged.connect(turned)


def hidden_modules() -> list[str]:
    """The modules of the panels that are made when they are first shown. Imported before, nobody waits for them."""
    return [lower.module for lower in LOWER if not lower.shown]


def lower_panel(where: str, session: Session) -> QWidget:
    """The panel whose class is at `module:name`."""
    module, _, name = where.partition(":")
    panel: QWidget = getattr(import_module(module), name)(session)
    return panel


def stack(window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
    """Lays docks over one another as tabs, the first on top."""
    first, *others = docks
    for other in others:
        window.tabifyDockWidget(first, other)
    first.raise_()
