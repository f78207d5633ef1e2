"""The view that shows a drawing best comes by itself: a boundary for points of a plane, the agent where one acts.

Most views wait in a menu that nobody opens in the first minute, and the picture that makes somebody stay may be among
them. So one of them is shown when a drawing is opened that it suits, or when a drawing is trained for the first time,
and goes again with the drawing. Who closes it is not asked again, and where it is opened by hand it stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from engine.analysis import Analysis
from engine.block import Block
from engine.codes import rebuilds
from engine.datasets.base import Dataset, Facts
from engine.errors import UserError
from engine.graph import Graph
from engine.layers.attention import Attentive

if TYPE_CHECKING:
    from app.main_window import MainWindow

AGENT, GENERATED, ATTENTION = "view-agent", "view-generated", "view-attention"
LATENT, BOUNDARY = "view-latent", "view-boundary"
MAKING = ("real-or-generated", "diffuse")
"""Kinds of layers with which a network makes something out of noise."""


def suited(whole: Analysis) -> str:
    """The key of the view that shows a drawing best; empty where none stands out, or the drawing is not ready."""
    graph = whole.graph
    kinds = {node.layer.kind for node in graph.nodes.values()}
    if not whole.ready:
        return ""
    if "environment" in kinds:
        return AGENT
    if not kinds.isdisjoint(MAKING):
        return GENERATED
    if _attends(graph):
        return ATTENTION
    facts = _facts(graph)
    if facts is None:
        return ""
    if rebuilds(whole, facts.x.size):
        return LATENT
    return BOUNDARY if facts.x.shape in ((1,), (2,)) and facts.y.size == 1 else ""


def _attends(graph: Graph) -> bool:
    layers = [node.layer for node in graph.nodes.values()]
    return any(isinstance(each, Attentive) or (isinstance(each, Block) and _attends(each.graph)) for each in layers)


def _facts(graph: Graph) -> Facts | None:
    """What the data are, where there is one data set of numbers, and a loss that compares something with it."""
    layers = [node.layer for node in graph.nodes.values()]
    data = [layer for layer in layers if isinstance(layer, Dataset)]
    try:
        facts = data[0].facts() if len(data) == 1 and any(layer.role == "loss" for layer in layers) else None
    except UserError:
        return None
    return facts if facts is not None and not facts.x.is_index else None


class Suited(QObject):
    """Shows the view that suits the drawing of `window`, and takes it away again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._brought = ""
        """The view that came by itself, as long as it is nobody else's."""
        self._docks = {key: window.docks[key] for key in (AGENT, GENERATED, ATTENTION, LATENT, BOUNDARY)}
        for key, dock in self._docks.items():
            dock.installEventFilter(self)
            dock.topLevelChanged.connect(lambda pulled_out, key=key: self.opened(key) if pulled_out else None)
            dock.toggleViewAction().triggered.connect(
                lambda shown, key=key: (self.opened if shown else self._closed)(key)
            )
        window.session.opened.connect(self.bring)
        window.session.run_changed.connect(lambda status: self.bring() if status == "preparing" else None)

    def bring(self) -> None:
        """Shows the view that suits the drawing, in the place of the one that suited the last."""
        window = self._window
        key = suited(window.session.whole)
        if key == self._brought:
            return
        self.put_away()
        unwanted = key in window.preferences.value.unwanted_views
        if not key or unwanted or window.only_canvas.on or window.desks.arranged:
            return
        if self._docks[key].isHidden():
            self._brought = key
            window.panels.bring(key)

    def put_away(self) -> None:
        """Hides what came by itself."""
        if self._brought:
            self._docks[self._brought].hide()
            self._brought = ""

    def opened(self, key: str) -> None:
        """Somebody has opened a view, or has pulled it out of the window: it stays."""
        unwanted = self._window.preferences.value.unwanted_views
        self._window.preferences.change(unwanted_views=tuple(each for each in unwanted if each != key))
        if key == self._brought:
            self._brought = ""

    def _closed(self, key: str) -> None:
        """Somebody has closed a view: if it came by itself, it does not again."""
        if key == self._brought:
            self._brought = ""
            unwanted = self._window.preferences.value.unwanted_views
            self._window.preferences.change(unwanted_views=(*unwanted, key))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self._closed(next(key for key, dock in self._docks.items() if dock is watched))
        return super().eventFilter(watched, event)
