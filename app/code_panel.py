"""The PyTorch of the drawing, always the present one: what is exported is what is trained.

The source is printed from the same program that the network runs. It is written anew when the drawing has rested for a
moment, so that dragging a box costs nothing here, and only where somebody looks.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.background import Background
from app.flow import Flow
from app.highlighter import PythonHighlighter
from app.icons import icon
from app.looking import data_of
from app.session import Session
from app.theme import POINTS, Theme
from engine.datasets.prepare import prepare
from engine.errors import UserError
from engine.export.pytorch import module
from engine.export.training_script import data_path, training_script
from engine.graph import Graph
from engine.program import to_program
from engine.steps import Program

REST = 150
"""Milliseconds without an edit after which the source is written anew."""
MANY = 500
"""Wires: of more, the source takes longer to write than a frame lasts, and is written on a thread."""
COPIED = 1500
"""Milliseconds for which the button says that it worked."""


class CodePanel(QWidget):
    """Read-only source with buttons to copy and to save it; a sentence where the drawing is not ready."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._written: tuple[Graph, bool, str, dict[str, str]] | None = None
        self._worker = Background(self)
        self._worker.done.connect(self._show)
        self._worker.refused.connect(self._refused)
        self.setObjectName("code-panel")
        self.training = QCheckBox("With training script")
        self.training.setToolTip("Adds what trains the network: data, optimiser and the loop over epochs.")
        self.training.toggled.connect(self.write)
        self.copy_button = QPushButton("Copy")
        self.copy_button.clicked.connect(self.copy)
        self.save_button = QPushButton("Save as…")
        self.save_button.clicked.connect(self._ask_where)
        self.text = QPlainTextEdit(readOnly=True, lineWrapMode=QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName("PyTorch source of the drawing")
        self.state = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.highlighter = PythonHighlighter(self.text.document(), session.theme)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.write)
        self._copied = QTimer(self, singleShot=True, interval=COPIED)
        self._copied.timeout.connect(lambda: self.copy_button.setText("Copy"))
        self._arrange()
        self.restyle(session.theme)
        session.analysed.connect(lambda _: self._rest.start())
        session.run_changed.connect(lambda _: self._rest.start())  # what was learnt brings its preparation
        session.opened.connect(self._forget)
        session.themed.connect(self.restyle)

    def _arrange(self) -> None:
        row = Flow()
        row.addWidget(self.training, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.text, 1)

    # ---- the source ----

    def write(self) -> None:
        """Shows the present source, if anybody looks and it is not there already."""
        asked = self.session.root, self.training.isChecked(), self._title, self.session.training.learned.metadata
        if not self.isVisible() or self._written == asked:
            return
        self._written = asked
        self._worker.forget()
        graph, whole, title = self.session.root, self.session.whole, self._title
        preparation = self.session.training.learned.preparation
        if len(graph.wires) > MANY and not self.training.isChecked():
            self._worker.ask(lambda: module(to_program(graph, whole), title, preparation))
            return
        try:
            program = to_program(graph, whole)
            if self.training.isChecked():
                self._write_script(program)
            else:
                self._show(module(program, title, preparation))
        except UserError as error:
            self._refused(error)

    def _forget(self) -> None:
        """Another drawing: the source of the one before says nothing about it."""
        self._written = None
        self.text.clear()
        self._rest.start()

    def _write_script(self, program: Program) -> None:
        """The script depends on the data (how many, of what), so it is written where they are loaded."""
        graph, folder, title = self.session.root, self.session.folder, self._title
        data, path = data_of(graph, program), Path(f"{_identifier(title)}.py")
        self._worker.ask(lambda: training_script(program, graph.training, prepare(data, folder), path, title))

    def _show(self, text: str) -> None:
        """The source, with the place scrolled to kept."""
        self._say("")
        if text != self.text.toPlainText():
            bars = self.text.horizontalScrollBar(), self.text.verticalScrollBar()
            places = [bar.value() for bar in bars]
            self.text.setPlainText(text)
            for bar, place in zip(bars, places, strict=True):
                bar.setValue(place)

    def _refused(self, error: UserError) -> None:
        self._say(f"{error} The code appears as soon as the drawing is ready.")

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText("Copied")
        self._copied.start()

    def save(self, path: Path) -> None:
        """Writes the source shown to a file, and beside a training script its data."""
        try:
            path.write_text(self._text_for(path), encoding="utf-8")
        except OSError as error:
            text = f"'{path.name}' could not be written: {error.strerror}."
            self.session.message.emit(text, "Choose another folder.")
        except UserError as error:
            self.session.tell(error)

    def _text_for(self, path: Path) -> str:
        """A script names the file of its data, which is called after its own."""
        if not self.training.isChecked():
            return self.text.toPlainText()
        from engine.export.training_data import write_data  # torch is there once a training can be written

        graph = self.session.root
        program = to_program(graph, self.session.whole)
        parts = prepare(data_of(graph, program), self.session.folder)  # at hand since the script was shown
        write_data(data_path(path), program, parts, graph.training.carries)
        return training_script(program, graph.training, parts, path, self._title)

    def restyle(self, theme: Theme) -> None:
        self.copy_button.setIcon(icon("content-copy", theme))
        self.save_button.setIcon(icon("content-save-outline", theme))
        self.highlighter.restyle(theme)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(POINTS * theme.font_scale)
        self.text.setFont(font)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.write()

    @property
    def _title(self) -> str:
        path = self.session.document.path
        return path.stem if path else "Network"

    def _say(self, words: str) -> None:
        """A sentence in the place of the source; with none, the source."""
        self.state.setText(words)
        self.state.setVisible(bool(words))
        for part in (self.text, self.copy_button, self.save_button):
            part.setEnabled(not words)

    def _ask_where(self) -> None:
        suggestion = f"{_identifier(self._title)}.py"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the source", suggestion, "Python (*.py)")
        if chosen:
            self.save(Path(chosen).with_suffix(".py"))


def _identifier(title: str) -> str:
    """A file name that Python can import: `digits_cnn`."""
    return re.sub(r"\W", "_", title) or "network"
