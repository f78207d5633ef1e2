"""Which node a view shows: a list of names that follows what is selected on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal

from app.combo import Combo
from app.levels import Level, existing, place, prefix
from app.session import Session
from app.wording import together
from engine.analysis import Analysis
from engine.graph import Node
from engine.layer import Port
from engine.nested import content

Place = tuple[str, str]
"""A node, as probes name it (with the blocks that it lies in), and the name of one of its output ports."""
Entry = tuple[str, Place]
MANY = 16
"""Neurons that are listed one by one at most. Of more, the list has the one that is shown: the canvas is the better
place to choose among hundreds."""


def layer_names(session: Session, members: Sequence[tuple[str, ...]], titles: Sequence[str]) -> tuple[str, ...]:
    """What people call what a probe tells of, a node or several neurons each, wherever they lie; the titles that the
    probe has for them where they are gone by now."""
    names = session.whole.names

    def called(nodes: tuple[str, ...], title: str) -> str:
        known = [names.get(node) or session.title_of(node) for node in nodes]
        return together(known) if all(known) else title

    return tuple(map(called, members, titles))


class Chooser(Combo):
    """The outputs of the nodes that `wanted` accepts, in the order of the network.

    Selecting such a node on the canvas chooses it here; anything else selected changes nothing, so that a view keeps
    its subject while the drawing is edited. It keeps it too while another level is looked at: then the subject stands
    on top of the list, with the blocks that it lies in. In another copy of the same block it is the node there. Of very
    many neurons only the one that was selected last is listed.
    """

    chosen = Signal()

    def __init__(self, session: Session, wanted: Callable[[Node], bool], ports: bool = False) -> None:
        super().__init__()
        self._session, self._wanted, self._ports = session, wanted, ports
        self.setAccessibleName("Node shown")
        self.setToolTip(
            "Which node is shown. Selecting one on the canvas chooses it too; of many neurons only that one is listed."
        )
        self._left = ""
        """The block that was just left: that it is selected now is nobody's choice."""
        self._neuron = ""
        """Of very many neurons, the one that was selected last."""
        self._level = session.level
        self._listed: list[Entry] = []
        self._read: tuple[str, list[Node]] | None = None
        """What is listed: nodes, and what stands before their ids."""
        self.currentIndexChanged.connect(lambda _: self.chosen.emit())
        session.entered.connect(self._entered)
        session.analysed.connect(self._list)
        session.selected.connect(self._follow)
        self._list(session.analysis)
        self._follow(session.selection)

    @property
    def place(self) -> Place | None:
        found: Place | None = self.currentData()
        return found

    @property
    def node(self) -> str | None:
        return self.place[0] if self.place else None

    def places(self) -> list[Place]:
        return [place for _, place in self._listed]

    def _list(self, analysis: Analysis) -> None:
        """Lists anew where names or outputs differ; what was chosen stays chosen while it is there."""
        prefix, nodes = self._session.prefix, self._few([analysis.graph.nodes[id] for id in analysis.order])
        if self._reads_alike(prefix, nodes):
            return
        names = analysis.names
        entries = [entry for node in nodes for entry in self._entries(node, names[node.id], prefix)]
        before, subject = self.place, self._subject()
        places = [listed for _, listed in entries]
        self._read = prefix, nodes
        if subject is not None and subject not in places:
            entries.insert(0, (self._far(subject), subject))
            places.insert(0, subject)
            self._read = None  # it lies elsewhere, where names may change as well
        was, self._listed = self._listed, entries
        if places == [listed for _, listed in was]:
            for index, (name, old) in enumerate(zip(entries, was, strict=True)):
                if name != old:
                    self.setItemText(index, name[0])
            return
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            self.addItem(*entry)
        self.setCurrentIndex(places.index(subject) if subject in places else self._first(places))
        self.blockSignals(False)
        if self.place != before:
            self.chosen.emit()

    def _few(self, nodes: list[Node]) -> list[Node]:
        """The nodes without all neurons but one, where there are very many."""
        neurons = [node.id for node in nodes if node.layer.numbered]
        if len(neurons) <= MANY:
            return nodes
        shown = self.place[0].rpartition("/")[2] if self.place else ""
        kept = next((id for id in (self._neuron, shown) if id in set(neurons)), neurons[0])
        return [node for node in nodes if not node.layer.numbered or node.id == kept]

    def _reads_alike(self, prefix: str, nodes: list[Node]) -> bool:
        """Whether these nodes are listed already: most edits change a node or two, and no name."""
        if self._read is None or self._read[0] != prefix or len(self._read[1]) != len(nodes):
            return False
        pairs = zip(self._read[1], nodes, strict=True)
        return all(before is node or self._told(before) == self._told(node) for before, node in pairs)

    def _told(self, node: Node) -> tuple[str, str, tuple[Port, ...], bool]:
        """All that the list tells of a node."""
        return node.id, node.title, node.outputs, self._wanted(node)

    def _subject(self) -> Place | None:
        """What is shown, as it is called now; None where it is gone. At the open level it is in the open copy."""
        session = self._session
        found = place(session.root, self.place[0]) if self.place else None
        if found is None or self.place is None:
            return None
        level, id = found
        level = session.level if level.path == session.level.path else existing(session.root, level)
        node = content(session.root, level.path).nodes[id]
        if not self._wanted(node) or node.output(self.place[1]) is None:
            return None
        return prefix(session.root, level) + id, self.place[1]

    def _far(self, subject: Place) -> str:
        """The name of a node of another level: with the blocks that it lies in, or as one that lies in none."""
        (id, port), session = subject, self._session
        found = place(session.root, id)
        several = found is not None and len(content(session.root, found[0].path).nodes[found[1]].outputs) > 1
        title = session.title_of(id) + (f": {port}" if several and self._ports else "")
        return title if found is not None and found[0].path else f"Outside › {title}"

    def _first(self, places: list[Place]) -> int:
        """The first layer, for there is more to see in it than in the data; -1 where there is nothing."""
        graph, prefix = self._session.graph, self._session.prefix
        layers = (i for i, (id, _) in enumerate(places) if graph.nodes[id.removeprefix(prefix)].layer.role == "layer")
        return next(layers, min(0, len(places) - 1))

    def _entries(self, node: Node, name: str, prefix: str) -> list[Entry]:
        if not self._wanted(node):
            return []
        ports = node.outputs if self._ports else node.outputs[:1]
        many = len(ports) > 1
        id = prefix + node.id
        return [(f"{name}: {port.name}" if many else name, (id, port.name)) for port in ports]

    def _entered(self, level: Level) -> None:
        before, self._level = self._level, level
        self._left = before.path[-1] if level.path == before.path[:-1] != before.path else ""

    def _follow(self, selection: frozenset[str]) -> None:
        left, self._left = self._left, ""
        if len(selection) == 1 and selection != {left}:
            (own,) = selection
            id = self._session.prefix + own
            node = self._session.graph.nodes.get(own)
            if node is not None and node.layer.numbered and own != self._neuron:
                self._neuron = own
                self._list(self._session.analysis)
            index = next((i for i, place in enumerate(self.places()) if place[0] == id), -1)
            if index >= 0 and self.node != id:
                self.setCurrentIndex(index)
