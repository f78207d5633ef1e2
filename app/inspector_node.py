"""The inspector's page of one node."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.dialogs import plain
from app.forms import SettingsForm, title_of
from app.icons import chip
from app.inspector_block import BlockPart
from app.inspector_pages import FROZEN, FROZEN_TIP, Facts, Note, Page
from app.inspector_wires import WiresPart
from app.problem_card import ProblemCard
from app.session import Session
from app.theme import headline
from app.undoing import DrawingsUndo
from app.wording import amount
from engine import sharing
from engine.block import Block
from engine.graph import Node
from engine.problems import Problem

FEW = 4
"""So many wires have their shapes named one by one."""


class NodePage(Page):
    """Name, help, problems, settings, shapes, cost, frozen and note of the node `id`."""

    def __init__(self, session: Session, id: str, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._id = id
        node = session.graph.nodes[id]
        self._problems: tuple[Problem, ...] = ()
        self.name = QLineEdit()
        DrawingsUndo(self.name)
        headline(self.name)
        self.name.setPlaceholderText(node.layer.title)
        self.name.setAccessibleName("Name")
        self.name.editingFinished.connect(self._rename)
        self._head(node)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(6)
        self.column.addLayout(self._cards)
        self.block = BlockPart(session, id) if isinstance(node.layer, Block) else None
        if self.block is not None:
            self.column.addWidget(self.block)
        skipped = ("frozen_wires",)  # which these are is said beside each wire
        self.form = SettingsForm(node.layer, skipped, self)
        self.form.changed.connect(self._set)
        if self.form.names:
            self.section("Settings")
        self.form.setVisible(bool(self.form.names))
        self.column.addWidget(self.form)
        self.wires = WiresPart(session, id)
        self.column.addWidget(self.wires)
        self.section("Shapes and cost")
        self.facts = Facts()
        self.column.addWidget(self.facts)
        self.frozen = QCheckBox(FROZEN)
        self.frozen.setToolTip(FROZEN_TIP)
        self.frozen.clicked.connect(self._freeze)
        self.column.addWidget(self.frozen)
        self.section("Note")
        self.note = Note("What you want to remember about this node")
        self.note.textChanged.connect(self._annotate)
        self.column.addWidget(self.note)
        self.column.addStretch()
        self.refresh()

    def turn_to(self, id: str) -> None:
        """Shows another node of the same kind, as if the page had been made for it."""
        self._id = id
        self.form.begin_again()
        self.wires.turn_to(id)
        self.refresh()

    def leave(self) -> None:
        self.wires.leave()

    def _head(self, node: Node) -> None:
        sign = QLabel()
        sign.setPixmap(chip(self.session.theme.category(node.layer.category), 14).pixmap(QSize(14, 14)))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(sign)
        row.addWidget(self.name)
        self.column.addLayout(row)
        kind = f"{node.layer.title} · {node.layer.category}"
        self.column.addWidget(plain(kind, "muted"))
        help_text = inspect.cleandoc(type(node.layer).__doc__ or "")
        self.column.addWidget(plain(unwrapped(help_text)))

    def refresh(self) -> None:
        node = self.session.graph.nodes.get(self._id)
        if node is None:
            return
        if not self.name.isModified():
            self.name.setText(node.name)
        self.form.show_value(node.layer)
        if self.block is not None and isinstance(node.layer, Block):
            self.block.refresh(node.layer)
        self.wires.refresh()
        self.frozen.setVisible(node.layer.learns)
        self.frozen.setChecked(node.frozen)
        self.note.show_text(node.note)
        self._show_problems()
        self._show_facts(node)

    def commit(self) -> None:
        self._rename()
        if self.block is not None:
            self.block.commit()
        self.form.commit()

    def _show_problems(self) -> None:
        problems = self.session.analysis.problems_of(self._id)
        if problems == self._problems:
            return
        self._problems = problems
        while (item := self._cards.takeAt(0)) is not None:
            card = item.widget()
            if isinstance(card, QWidget):
                card.hide()
                card.deleteLater()
        for problem in problems:
            self._cards.addWidget(ProblemCard(self.session, problem))

    def _show_facts(self, node: Node) -> None:
        analysis, cost = self.session.analysis, self.session.cost
        facts: dict[str, str] = {}
        for port in node.inputs:
            wires = [w for w in self.session.graph.wires_into.get(node.id, ()) if w.input == port.name]
            values = [analysis.value_at(wire) for wire in wires]
            shapes = _counted([str(value) for value in values if value is not None])
            facts[_port("Input", port.name, "in")] = shapes or ("not known" if wires else "not wired")
        for port in node.outputs:
            value = analysis.values.get((node.id, port.name))
            facts[_port("Output", port.name, "out")] = str(value) if value else "not known"
        facts |= dict(node.layer.remarks)
        known = cost.nodes.get(node.id) if cost else None
        unknown = "not known" if cost else "…"
        facts["Parameters"] = f"{known.parameters:,}" if known else unknown
        others = [self.session.graph.nodes[id].title for id in self.session.graph.sharing(node.id)]
        if others:
            facts["Same weights as"] = ", ".join(others)
        facts["FLOPs per example"] = amount(known.flops) if known else unknown
        self.facts.show_only(facts)

    # ---- edits ----

    def _set(self, name: str, value: Any) -> None:
        if self._id in self.session.graph.nodes:
            changed = self.session.graph.with_settings(self._id, **{name: value})
            label = f"Set {title_of(name).lower()}"
            self.session.edit(changed, label, (id(self), self._id, name, self.form.burst))

    def _rename(self) -> None:
        if self.name.isModified() and self._id in self.session.graph.nodes:
            self.name.setModified(False)
            self.session.edit(self.session.graph.renamed(self._id, self.name.text()), "Rename")

    def _freeze(self, frozen: bool) -> None:
        graph = self.session.graph
        self.session.edit(sharing.frozen(graph, [self._id], frozen), "Freeze" if frozen else "Unfreeze")

    def _annotate(self) -> None:
        node = self.session.graph.nodes.get(self._id)
        if node is not None:
            changed = self.session.graph.with_node(replace(node, note=self.note.toPlainText()))
            self.session.edit(changed, "Change the note", (id(self), self._id, "note"))


def unwrapped(text: str) -> str:
    """A docstring's paragraphs, each on one line, for a label that wraps by itself; `names` become “names”."""
    quoted = re.sub(r"`([^`]*)`", r"“\1”", text)
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in quoted.split("\n\n"))


def _counted(shapes: list[str]) -> str:
    """What arrives by each wire; of many wires how many bring each shape."""
    if len(shapes) <= FEW:
        return ", ".join(shapes)
    return ", ".join(f"{count} × {shape}" for shape, count in Counter(shapes).items())


def _port(side: str, name: str, usual: str) -> str:
    return side if name == usual else f"{side} {name}"
