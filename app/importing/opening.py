"""From the window to the import assistant, and from there onto the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app import levels
from app.drops import sorted_out
from app.importing.assistant import ImportAssistant, Wish
from app.importing.first_network import first_network, trained_so
from app.importing.pen_desk import PenDesk
from app.session import Session
from app.worker import Worker
from engine.datasets.base import Dataset
from engine.datasets.drawn import Drawn
from engine.datasets.painted import Painted
from engine.errors import UserError
from engine.graph import Point

APART = 160.0
"""Between data nodes that come one after the other to the same place, in units of the canvas."""
BELOW = 220.0
"""Between the lowest node and what is put below it: a node with a picture is some 150 high."""
WIDE, TALL = 180.0, 150.0
"""Of a node with a picture, about: what is nearer to another would cover it."""
Place = Callable[[], Point]


class Importing:
    """Opens the assistant, one at a time, and puts what comes of it into the drawing.

    `place` says where on the canvas, `shown` is called when something new should be in sight, `paint` when points are
    to be painted and their node is there, `drawings` to open drawings: it says whether one is open now.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        worker: Worker,
        place: Place,
        shown: Callable[[], object],
        paint: Callable[[], object],
        drawings: Callable[[Sequence[Path]], bool],
    ) -> None:
        self._window, self._session, self._worker = window, session, worker
        self._place, self._shown, self._painting, self._open_drawing = place, shown, paint, drawings
        self._at: Point | None = None
        self.assistant: ImportAssistant | None = None
        self.desk: PenDesk | None = None

    def warm(self) -> None:
        """Somebody drags a file over the window: the process that may read it begins to start."""
        self._worker.warm()

    def open(self, paths: Sequence[Path] = (), at: Point | None = None) -> ImportAssistant:
        """With files and folders to look at, or to choose some; what comes of them is put `at` a place."""
        self._worker.warm()
        self._at = at
        if self.assistant is not None:
            self.assistant.close()
        made = ImportAssistant(self._window, self._session, self._worker, self._replaceable(), self._empty)
        made.wished.connect(self._fulfil)
        made.made.connect(self._make)
        made.drawings_given.connect(lambda paths: self._give_way(made, paths))
        made.finished.connect(lambda _: self._closed(made))
        self.assistant = made
        made.open()
        if paths:
            made.read(paths)
        return made

    def _give_way(self, assistant: ImportAssistant, paths: Sequence[Path]) -> None:
        """Drawings were given to the assistant: it goes where one is opened, and data among them go into that."""
        drawings, data = sorted_out(paths)
        if self._open_drawing(drawings):
            assistant.close()
            if data:
                self.open(data)

    def _closed(self, assistant: ImportAssistant) -> None:
        assistant.deleteLater()
        if self.assistant is assistant:
            self.assistant = None

    # ---- onto the canvas ----

    @property
    def _empty(self) -> bool:
        return not self._session.root.nodes

    def _free(self) -> Point:
        """Where nothing was pointed at: in the middle of an empty canvas, else below all that is there."""
        places = [node.position for node in self._session.root.nodes.values()]
        if not places:
            return self._place()
        return min(x for x, _ in places), max(y for _, y in places) + BELOW

    def _replaceable(self) -> tuple[str, str] | None:
        """The data node whose place other data can take: the selected one, or the only one there is."""
        nodes = self._session.root.nodes
        data = [id for id, node in nodes.items() if isinstance(node.layer, Dataset)]
        chosen = [id for id in data if id in self._session.selection and not self._session.level.path]
        found = chosen if len(chosen) == 1 else data
        return (found[0], nodes[found[0]].title) if len(found) == 1 else None

    def _fulfil(self, wish: Wish) -> None:
        session = self._session
        session.go(levels.TOP)
        if wish.replaces in session.graph.nodes:
            session.edit(session.graph.with_layer(wish.replaces, wish.dataset), f"Replace the data by {wish.name}")
            session.select([wish.replaces])
            return
        pointed, at = self._at is not None, self._at or self._free()
        if pointed and self._covers(wish, at):
            pointed, at = False, self._free()
        self._at = (at[0], at[1] + APART) if pointed else None
        if wish.network:
            try:
                self._draw_network(wish, at)
            except UserError as error:
                session.tell(error)
            else:
                return
        self._add(wish.dataset, wish.name, at, shown=not pointed)

    def _covers(self, wish: Wish, at: Point) -> bool:
        """Whether what comes would lie on what is drawn there."""
        graph = self._session.graph
        with suppress(UserError):
            made = first_network(wish.dataset, at, graph)[0] if wish.network else graph.added(wish.dataset, at)[0]
            new = [node.position for id, node in made.nodes.items() if id not in graph.nodes]
            old = [node.position for node in graph.nodes.values()]
            return any(abs(x - left) < WIDE and abs(y - top) < TALL for x, y in new for left, top in old)
        return False

    def _draw_network(self, wish: Wish, at: Point) -> str:
        """The data with a network behind it. In an empty drawing it is also said how to train it."""
        session = self._session
        alone = self._empty
        graph, id = first_network(wish.dataset, at, session.graph)
        session.edit(trained_so(graph, wish.dataset) if alone else graph, f"Import {wish.name}")
        session.select([id])
        self._shown()
        if wish.dataset.examples and session.whole.ready:
            text = "The network is ready: press Train."
            session.message.emit(text, "It is a place to start from. Change what you like.")
        return id

    def _add(self, dataset: Dataset, name: str, at: Point, shown: bool = True) -> str:
        session = self._session
        graph, id = session.graph.added(dataset, at)
        session.edit(graph, f"Import {name}")
        session.select([id])
        if shown:
            self._shown()
        return id

    # ---- data made by hand ----

    def _make(self, way: str) -> None:
        if way == "draw":
            self.draw()
        else:
            self.paint()

    def draw(self) -> None:
        """Opens the pen pad for the pictures of the drawing, which are put there where there are none yet."""
        node = self._have(Drawn, Drawn)
        if self.desk is not None:
            self.desk.close()
        made = self.desk = PenDesk(self._window, self._session, node)
        made.finished.connect(lambda _: self._put_away(made))
        made.show()

    def _put_away(self, desk: PenDesk) -> None:
        desk.deleteLater()
        if self.desk is desk:
            self.desk = None

    def paint(self) -> None:
        """Opens the plane to paint points in."""
        self._have(Painted, Painted)
        self._painting()

    def _have(self, kind: type[Dataset], make: Callable[[], Dataset]) -> str:
        """Selects the data node of a kind, which is added where there is none. Returns its id."""
        session = self._session
        session.go(levels.TOP)
        nodes = session.graph.nodes
        own = [id for id, node in nodes.items() if isinstance(node.layer, kind)]
        chosen = next((id for id in own if id in session.selection), own[0] if own else "")
        if chosen:
            session.select([chosen])
            return chosen
        dataset = make()
        at = self._free()
        if self._empty:
            return self._draw_network(Wish(dataset, dataset.title, network=True), at)
        return self._add(dataset, dataset.title, at)
