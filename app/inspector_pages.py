"""The inspector's pages, except the node's, and what all of them are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.icons import icon
from app.levels import titles
from app.session import Session
from app.wording import amount, count
from engine.graph import Frame, Graph
from engine.measured import measured, said

FROZEN, FROZEN_TIP = "Frozen", "Training leaves the weights as they are."


class Page(QWidget):
    """A column of sections. `refresh` brings it up to date, `commit` enters what is being typed.

    A page is made where it will stand: a tree of widgets that is moved later is styled all over again.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 14)
        self.column.setSpacing(8)

    def refresh(self) -> None:
        raise NotImplementedError

    def commit(self) -> None:
        """Nothing is typed on most pages."""

    def turn_to(self, id: str) -> None:
        """Shows another node or frame of the same kind, in the fields that are there."""
        self.refresh()

    def leave(self) -> None:
        """The page is kept for later, and nobody sees it."""

    def section(self, title: str) -> None:
        self.column.addSpacing(6)
        self.column.addWidget(plain(title, "section"))


class Facts(QWidget):
    """Names at the left, figures at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._names: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}

    def show_only(self, rows: Mapping[str, str]) -> None:
        """These names and figures, and no others."""
        for name, value in rows.items():
            self.put(name, value)
        for name, label in self._values.items():
            for part in (self._names[name], label):
                part.setVisible(name in rows)

    def put(self, name: str, value: str) -> None:
        if name not in self._values:
            row = self._grid.rowCount()
            self._values[name] = label = plain("")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._names[name] = plain(name, "muted")
            self._grid.addWidget(self._names[name], row, 0)
            self._grid.addWidget(label, row, 1)
        self._values[name].setText(value)

    def value(self, name: str) -> str:
        return self._values[name].text()


class Note(QPlainTextEdit):
    """A few lines of free text; grows with nothing, scrolls when full."""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setProperty("framed", True)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().height() * 4)

    def show_text(self, text: str) -> None:
        if text != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)


class NetworkPage(Page):
    """Nothing is selected: the whole network, or what is inside the block that is open."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.headline = plain("", "headline")
        self.column.addWidget(self.headline)
        self.state = plain("")
        self.column.addWidget(self.state)
        self.facts = Facts()
        self.column.addWidget(self.facts)
        self.result = plain("")
        self.column.addWidget(self.result)
        self.column.addSpacing(8)
        self.column.addWidget(plain("Select a node to see and change its settings.", "muted"))
        self.column.addStretch()
        self.refresh()

    def refresh(self) -> None:
        session, totals = self.session, _totals(self.session)
        inside = titles(session.root, session.level.path, session.level.copies)
        self.headline.setText(f"Inside {inside[-1]}" if inside else "The network")
        self.state.setText(verdict(session))
        self.facts.put("Nodes", f"{len(session.graph.nodes):,}")
        self.facts.put("Wires", f"{len(session.graph.wires):,}")
        self.facts.put("Parameters", f"{totals[0]:,}" if totals else "…")
        self.facts.put("FLOPs per example", amount(totals[1]) if totals else "…")
        self.result.setText("" if inside else result_of(session.root))
        self.result.setVisible(bool(self.result.text()))


def result_of(graph: Graph) -> str:
    """What was measured of a drawing, and whether it is still this one."""
    if graph.result is None:
        return ""
    if measured(graph) is None:
        return f"It was measured before it was changed: {said(graph.result)}."
    return f"Measured: {said(graph.result)}."


def _totals(session: Session) -> tuple[int, int] | None:
    """Parameters and FLOPs of all that is looked at; None before they have been counted."""
    cost = session.cost
    if cost is None or not session.level.path:
        return None if cost is None else (cost.parameters, cost.flops)
    here = [cost.nodes[id] for id in session.graph.nodes if id in cost.nodes]
    return sum(node.parameters for node in here), sum(node.flops for node in here)


class SeveralPage(Page):
    """More than one thing is selected: what can be done to all of them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.headline = plain("", "headline")
        self.column.addWidget(self.headline)
        self.facts = Facts()
        self.column.addWidget(self.facts)
        self.frozen = QCheckBox(FROZEN)
        self.frozen.setToolTip(FROZEN_TIP)
        self.frozen.clicked.connect(self._freeze)
        self.column.addWidget(self.frozen)
        remove = QPushButton(icon("trash-can-outline", session.theme), "Delete all of them")
        remove.clicked.connect(lambda: session.edit(session.graph.without(session.selection), "Delete"))
        self.column.addWidget(remove, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch()
        self.refresh()

    def refresh(self) -> None:
        graph, ids = self.session.graph, self.session.selection
        nodes = [graph.nodes[id] for id in ids if id in graph.nodes]
        frames = len(ids) - len(nodes)
        parts = [count(len(nodes), "node")] if nodes else []
        parts += [count(frames, "frame")] if frames else []
        self.headline.setText(f"{' and '.join(parts)} selected")
        cost = self.session.cost
        known = [cost.nodes[id] for id in ids if id in cost.nodes] if cost else []
        self.facts.put("Parameters", f"{sum(node.parameters for node in known):,}")
        self.facts.put("FLOPs per example", amount(sum(node.flops for node in known)))
        learning = [node for node in nodes if node.layer.learns]
        self.frozen.setVisible(bool(learning))
        self.frozen.setChecked(bool(learning) and all(node.frozen for node in learning))

    def _freeze(self, frozen: bool) -> None:
        graph = self.session.graph
        chosen = (graph.nodes[id] for id in self.session.selection if id in graph.nodes)
        changed = (replace(node, frozen=frozen) for node in chosen if node.layer.learns)
        self.session.edit(graph.with_nodes(changed), "Freeze" if frozen else "Unfreeze")


class FramePage(Page):
    """A frame: its title and its note."""

    def __init__(self, session: Session, id: str, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._id = id
        self.title = QLineEdit()
        self.title.setPlaceholderText("Title of the frame")
        self.title.textEdited.connect(lambda text: self._edit("title", text))
        self.note = Note("Note")
        self.note.textChanged.connect(lambda: self._edit("note", self.note.toPlainText()))
        self.column.addWidget(plain("Frame", "headline"))
        self.column.addWidget(self.title)
        self.column.addWidget(self.note)
        self.column.addStretch()
        self.refresh()

    def turn_to(self, id: str) -> None:
        self._id = id
        self.refresh()

    def refresh(self) -> None:
        frame = self._frame()
        if frame is not None:
            self.note.show_text(frame.note)
            if frame.title != self.title.text():
                self.title.setText(frame.title)

    def _frame(self) -> Frame | None:
        return next((frame for frame in self.session.graph.frames if frame.id == self._id), None)

    def _edit(self, field: str, text: str) -> None:
        frame = self._frame()
        if frame is not None:
            changed = replace(frame, title=text) if field == "title" else replace(frame, note=text)
            merge = (id(self), self._id, field)
            self.session.edit(self.session.graph.with_frame(changed), f"Change the frame's {field}", merge)


def verdict(session: Session) -> str:
    """Whether it can be trained, in a sentence."""
    if not session.graph.nodes:
        return "Nothing is drawn yet."
    tones = [problem.tone for problem in session.analysis.problems]
    wrong, warnings = tones.count("error"), tones.count("warning")
    if wrong:
        return f"{count(wrong, 'problem')} to mend before it can be trained."
    if session.analysis.errors:
        return f"Not finished. Next: {session.analysis.errors[0].to_do}."
    return f"Ready to train, with {count(warnings, 'warning')}." if warnings else "Ready to train."
