"""Live pictures on the nodes of what they compute: asks for those in sight, and paints what comes.

What is asked for is one probe that names the nodes in view, and one for the losses among them, whose number is cheap
and whose course takes many readings; scrolling away, zooming out or switching the pictures off ends the asking. What
comes is painted a few nodes at a time, those that have waited longest first, and each at most three times a second: so
two hundred nodes make the pictures slower and not the window.

Which node is shown as what is remembered by file, as bookmarks are, and is no step of the history: it belongs to
looking at the drawing, and the drawing's file and its differences stay free of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QTimer, Signal, Slot

from app.canvas.course import Course, Epochs, alone, thinned
from app.canvas.painters import READABLE_PICTURE
from app.canvas.picture_image import image
from app.canvas.picture_place import Shown
from app.canvas.picture_plan import NO_PICTURES, Choice, PicturePlan, fits, has_data, over_plane
from app.canvas.picture_words import COMING, WAITING, shown, told
from engine.analysis import Analysis
from engine.graph import Graph
from engine.training.events import Changed, EpochEnded, Finished, Observed, Started

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from engine.training.probes import NodePicture, NodePictures, Probe
    from engine.training.probes.pictures import Asked

NAME, LOSSES = "canvas-pictures", "canvas-losses"
"""The probes' names among those of the session."""
SETTLING = 120
"""Milliseconds of rest after the view or the drawing has moved until other nodes are asked for."""
TICK = 16
"""Milliseconds from some pictures to the next."""
SLICE = 0.003
"""Seconds of this thread for pictures in one go; Qt takes as long again to paint them. A few at a time, because half
of what one of them costs is that Qt paints at all."""
REST = 0.3
"""Seconds between two pictures of a node."""
SOON = 0.06
"""Seconds: a node that lacks no more rest than that is painted with those that have rested, and a loss, which comes
more often than pictures do, waits so long for them."""
OFTEN = 0.1
"""Seconds between two readings of a loss: a run of a few seconds has a course then, and not a straight line."""
KEPT = 400
"""Pictures that are kept at most, those out of sight too: 40 MB."""


class Pictures(QObject):
    """`chosen` says what nodes are shown as that do not choose by themselves, by their paths in the drawing."""

    changed = Signal()
    """Another node is shown as something else."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.on = False
        self.chosen: dict[str, Choice] = {}
        self._probes: dict[str, Probe] = {}
        self._known: dict[str, NodePicture] = {}
        """What nodes of this level compute, by their ids here."""
        self._painted: dict[str, float] = {}
        """When items were painted last, the latest last."""
        self._course: dict[str, Course] = {}
        """How losses have gone."""
        self._epochs = Epochs()
        self._step = 0
        self._due: dict[str, None] = {}
        self._seen: frozenset[str] = frozenset()
        self._data: tuple[Graph | None, bool] = None, False
        self._plane: tuple[Analysis | None, bool] = None, False
        self._later = QTimer(self, singleShot=True, interval=SETTLING)
        self._later.timeout.connect(self.refresh)
        self._ticks = QTimer(self, interval=TICK)
        self._ticks.timeout.connect(self._tick)
        self._listen()

    def _listen(self) -> None:
        session, canvas = self._canvas.session, self._canvas
        session.drawn.connect(self._drawn)
        session.entered.connect(self.forget)
        session.opened.connect(self.forget)
        session.torch_came.connect(self.refresh)
        session.trained.connect(self._told, Started, Changed, Observed, Finished)
        session.trained.connect_together(self._epochs.take, EpochEnded)
        session.themed.connect(self._repaint)
        session.example_changed.connect(self._shown)
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(self.look_again)
        canvas.zoomed.connect(self.look_again)

    # ---- what the user wants to see ----

    @property
    def wanted(self) -> bool:
        """Whether nodes have pictures: switched on, or because one example lights them up."""
        return self.on or self._canvas.session.shown is not None

    @property
    def plan(self) -> PicturePlan:
        """Which nodes of this level have a picture."""
        if not (self.wanted and self.has_data):
            return NO_PICTURES
        path = self._path
        none = (n.removeprefix(path) for n, choice in self.chosen.items() if choice == "none" and n.startswith(path))
        return PicturePlan(True, frozenset(id for id in none if "/" not in id))

    def set_on(self, on: bool) -> None:
        if on != self.on:
            self.on = on
            self._show()

    def reset(self, chosen: Mapping[str, Choice]) -> None:
        """Another drawing is open, with choices of its own."""
        self.chosen = dict(chosen)
        self._show()

    def choose(self, ids: Iterable[str], choice: Choice) -> None:
        """Shows the nodes that can be shown so as `choice`."""
        for id in ids:
            if self.fits(id, choice):
                self._drop(id)
                self.chosen[self._path + id] = choice
                if choice == "auto":
                    del self.chosen[self._path + id]
        self._show()
        self.changed.emit()

    def choice(self, id: str) -> Choice:
        return self.chosen.get(self._path + id, "auto")

    def fits(self, id: str, choice: Choice) -> bool:
        session = self._canvas.session
        node = session.graph.nodes.get(id)
        if node is None or not self.has_data:
            return False
        return fits(choice, node, session.analysis, self._over_plane)

    @property
    def _path(self) -> str:
        """What stands before a node's id in `chosen`: the blocks around it, the same for all their copies."""
        return "".join(f"{block}/" for block in self._canvas.session.level.path)

    @property
    def has_data(self) -> bool:
        """Whether the drawing has data that nodes could be shown with."""
        root = self._canvas.session.root
        if self._data[0] is not root:
            self._data = root, has_data(root)
        return self._data[1]

    @property
    def _over_plane(self) -> bool:
        whole = self._canvas.session.whole
        if self._plane[0] is not whole:
            self._plane = whole, over_plane(whole)
        return self._plane[1]

    def _show(self) -> None:
        """Makes or takes room on the nodes, and asks for what is to be seen there."""
        self._canvas.cancel()
        self._canvas.drawing.annotate(self._canvas.findings())
        self.refresh()

    # ---- asking ----

    @Slot()
    def look_again(self) -> None:
        """Something else may be in sight: asks for it once the view rests."""
        self._later.start()

    @Slot()
    def refresh(self) -> None:
        """Asks for the pictures of what is in sight, and for no others."""
        probes, session = self._wanted(), self._canvas.session
        if probes == self._probes:
            return
        for name in self._probes.keys() - probes.keys():
            session.unwatch(name)
        before, self._probes = self._probes, probes
        for name, probe in probes.items():
            if before.get(name) != probe:
                session.watch(name, probe)

    def _wanted(self) -> dict[str, Probe]:
        session = self._canvas.session
        ids = self.in_sight() if session.torch_here else []
        self._seen = frozenset(ids)
        if not ids:
            return {}
        from engine.training.probes import node_pictures  # torch is there by now

        layers = session.graph.nodes
        asked: dict[str, list[Asked]] = {NAME: [], LOSSES: []}
        for id in ids:
            choice = self.choice(id)
            if choice != "none":
                asked[LOSSES if layers[id].layer.role == "loss" else NAME].append((session.prefix + id, None, choice))
        rests = {NAME: REST, LOSSES: OFTEN}
        return {n: node_pictures(tuple(nodes), session.shown, rests[n]) for n, nodes in asked.items() if nodes}

    def in_sight(self) -> list[str]:
        """The nodes whose pictures can be seen now."""
        canvas = self._canvas
        if not (self.wanted and canvas.isVisible() and canvas.camera.zoom >= READABLE_PICTURE):
            return []
        nodes = canvas.drawing.nodes
        return [id for id in canvas.drawing.places.nodes_in(canvas.camera.seen()) if nodes[id].layout.picture]

    # ---- what comes ----

    def _told(self, event: object) -> None:
        if isinstance(event, Started | Changed):
            self._epochs.begin(event)
        if isinstance(event, Started):
            self._begin_again(event.step)
        elif isinstance(event, Finished):
            self._fill()
        if not isinstance(event, Observed) or not self._probes:
            return
        for name in (NAME, LOSSES):
            if (reading := event.readings.get(name)) is not None:
                self._came(reading)  # type: ignore[arg-type]  # under these names comes nothing else

    def _came(self, reading: NodePictures) -> None:
        prefix, nodes = self._canvas.session.prefix, self._canvas.drawing.nodes
        training = self._canvas.session.training.active
        for name, picture in reading.pictures.items():
            id = name.removeprefix(prefix) if name.startswith(prefix) else ""
            if id in nodes and not (training and nodes[id].state.stale):
                self._take(id, picture, reading.step)

    def _take(self, id: str, picture: NodePicture, step: int) -> None:
        before = self._known.get(id)
        self._known[id] = picture
        if picture.kind == "scalar" and not picture.shown:
            self._note(id, step, float(picture.values[0]))
        elif before is not None and _alike(before, picture):
            return
        self._ask(id)

    def _note(self, id: str, step: int, value: float) -> None:
        """One more value of a loss; where an earlier moment of a training is looked at, none."""
        course = self._course.setdefault(id, [])
        if course and course[-1][0] == step:
            course.pop()
        if not course or course[-1][0] < step:
            course.append((step, value))
        course[:] = thinned(course)
        self._step = step

    def _fill(self) -> None:
        """A run is over: where it was too short to be read often, its epochs tell how the loss has gone."""
        for id, course in self._course.items():
            if alone(self._canvas.session.graph, id):
                course[:] = self._epochs.filled(course)
                self._ask(id)

    def _until_now(self, id: str, picture: NodePicture) -> Course:
        """The course of a loss up to the step that is shown, and its value there."""
        if id not in self._course or picture.shown:
            return []
        before = [(step, value) for step, value in self._course[id] if step < self._step]
        return [*before, (self._step, float(picture.values[0]))]

    def _begin_again(self, step: int) -> None:
        """A training begins, after so many steps: what came behind them in another one is of no course any more."""
        for course in self._course.values():
            course[:] = [(before, value) for before, value in course if before <= step]

    def _ask(self, id: str) -> None:
        self._due[id] = None
        if not self._ticks.isActive() or self._ticks.interval() > TICK:
            self._ticks.start(TICK)

    @Slot()
    def _tick(self) -> None:
        """Paints nodes that have rested, as many as there is time for; where all rest, nothing is done until the first
        of them has."""
        now = perf_counter()
        if any(self._rested(id) <= now for id in self._due):
            begun = thread_time()
            for id in [id for id in self._due if self._rested(id) - SOON <= now]:
                del self._due[id]
                self._paint(id, now)
                if thread_time() - begun > SLICE:
                    break
        if not self._due:
            self._ticks.stop()
        else:
            rested = min(self._rested(id) for id in self._due)
            self._ticks.start(max(TICK, ceil(1000 * (rested - now))))

    def _rested(self, id: str) -> float:
        """When a node may be painted again."""
        return self._painted.get(id, 0.0) + REST + (SOON if id in self._course else 0.0)

    def _paint(self, id: str, now: float) -> None:
        item, picture = self._canvas.drawing.nodes.get(id), self._known.get(id)
        if item is None or picture is None or item.layout.picture is None:
            return
        area = item.layout.picture
        room = area.width(), area.height()
        course = self._until_now(id, picture)
        made = image(picture, room, self._canvas.session.theme, course, item.layout.round)
        item.show_picture(Shown.of(made))
        self._painted.pop(id, None)
        self._painted[id] = now
        if len(self._painted) > KEPT and (gone := next((id for id in self._painted if id not in self._seen), "")):
            self._drop(gone)

    # ---- what no longer holds ----

    @Slot()
    def forget(self) -> None:
        """Another drawing or another level is shown: ids stand for other nodes."""
        for id in list(self._known):
            self._drop(id)
        for name in self._probes:
            self._canvas.session.unwatch(name)
        self._probes = {}
        self.look_again()

    @Slot(object, object)
    def _drawn(self, before: Graph, after: Graph) -> None:
        """A node that was edited computes something else from now on."""
        if before.nodes is not after.nodes:
            for id in list(self._known):
                old, new = before.nodes.get(id), after.nodes.get(id)
                if old is None or new is None or old.layer != new.layer or old.bypassed != new.bypassed:
                    self._drop(id)
        self.look_again()

    def _drop(self, id: str) -> None:
        for kept in (self._known, self._painted, self._course, self._due):
            kept.pop(id, None)
        item = self._canvas.drawing.nodes.get(id)
        if item is not None:
            item.show_picture(None)

    @Slot(object)
    def _shown(self, shown: object) -> None:
        """One example lights the nodes up, another one, or none any more."""
        if self.on:
            self.refresh()
        else:
            self._show()
        for id in [] if shown is not None else list(self._known):
            self._painted.pop(id, None)  # the usual pictures come at once

    @Slot()
    def _repaint(self) -> None:
        """All in other colours."""
        for id in self._known:
            self._painted.pop(id, None)
            self._ask(id)

    # ---- in words ----

    def told_at(self, id: str, at: QPointF) -> str:
        """What a tooltip says about the picture of a node at a point of the scene; empty beside it."""
        item = self._canvas.drawing.nodes[id]
        area = item.layout.picture
        if area is None or not area.contains(at - item.pos()) or self._canvas.camera.zoom < READABLE_PICTURE:
            return ""
        if id in self._known:
            return told(item.node.title, self._known[id])
        return WAITING if item.state.stale else COMING

    def spoken(self, id: str) -> str:
        """What the picture of a node shows, for those who do not see it; empty where there is none."""
        item = self._canvas.drawing.nodes.get(id)
        if not self.wanted or item is None or item.layout.picture is None or id not in self._known:
            return ""
        return f"picture of {shown(self._known[id])}"


def _alike(one: NodePicture, other: NodePicture) -> bool:
    """Whether two pictures look the same."""
    marked = one.kind == other.kind and one.at == other.at and one.shown == other.shown
    return marked and np.array_equal(one.values, other.values)
