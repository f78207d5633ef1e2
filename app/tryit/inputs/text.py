"""A text: typed on the left, and on the right as the tokens that the network gets, coloured by what they count for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.flow import Flow
from app.forms import as_plain_tip
from app.halves import Halves, column
from app.pictures import Scale
from app.plots import mixed, pen
from app.spin import DoubleSpin, Spin
from app.theme import Theme, contrast
from app.tryit import words
from app.tryit.asking import Told
from app.tryit.inputs.base import Input
from app.tryit.material import Material
from app.wording import count, number
from engine.datasets.base import Array
from engine.datasets.tokens import PADDING, SPECIAL, UNKNOWN, Vocabulary
from engine.errors import UserError
from engine.generation import HOTTEST, Sampling

WRITING = 80
"""Milliseconds from one token to the next while the button is held: an answer comes every 66 at best."""
GAP = 3
"""Pixels between two tokens."""
LINES = 9
"""Lines of text below which there is room for the text and the button that writes on, and no more."""
BUTTONS = 40
"""Pixels that a box for numbers takes beside its text."""


class Tokens(QWidget):
    """Tokens one behind the other, in as many lines as they take. `hovered` tells the place of one, or None."""

    hovered = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.names: list[str] = []
        self._values: np.ndarray | None = None
        self._limit, self._signed = 1.0, True
        self._places: list[QRectF] = []
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Tokens that the network gets")

    def show_tokens(self, names: list[str]) -> None:
        if names != self.names:
            self.names, self._values = names, None
            self.setAccessibleDescription(" ".join(names))
            self.updateGeometry()
        self._lay_out()

    def show_values(self, values: np.ndarray | None, limit: float = 1.0, signed: bool = True) -> None:
        """One number for each token."""
        self._values, self._limit, self._signed = values, limit, signed
        self.update()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._lay_out()

    def ground(self, place: int) -> str:
        """The colour behind a token."""
        theme = self._theme
        if self._values is None or place >= len(self._values) or not self._limit:
            return theme.zero
        share = float(self._values[place]) / self._limit
        if self._signed:
            return theme.diverge(share)
        red, green, blue = theme.sequential[round(255 * min(max(share, 0.0), 1.0))]
        return f"#{red:02x}{green:02x}{blue:02x}"

    def _lay_out(self) -> None:
        self._places = self._laid(self.width())
        self.setMinimumHeight(self.heightForWidth(self.width()))
        self.update()

    def _laid(self, width: int) -> list[QRectF]:
        metrics = QFontMetricsF(self.font())
        high = metrics.height() + 4
        x, y, places = 0.0, 0.0, []
        for name in self.names:
            wide = metrics.horizontalAdvance(name) + 8
            if x and x + wide > width:
                x, y = 0.0, y + high + GAP
            places.append(QRectF(x, y, wide, high))
            x += wide + GAP
            if name == "⏎":
                x, y = 0.0, y + high + GAP
        return places

    def heightForWidth(self, width: int) -> int:
        places = self._laid(max(width, 60))
        return round(places[-1].bottom()) + 2 if places else self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (name, room) in enumerate(zip(self.names, self._places, strict=False)):
            if not room.intersects(QRectF(event.rect())):
                continue
            ground = self.ground(place)
            painter.setBrush(QColor(ground))
            unknown = name == UNKNOWN
            painter.setPen(pen(theme.warning if unknown else mixed(theme.muted, theme.panel, 0.3), 1, dashed=unknown))
            painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            ink = theme.text if contrast(theme.text, ground) > 4.5 else theme.ink_on(ground)
            painter.setPen(QColor(ink))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self.hovered.emit(next((n for n, room in enumerate(self._places) if room.contains(at)), None))

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)


class TextInput(Input):
    """A text and its tokens."""

    how = "Type a text."

    def __init__(self, theme: Theme, material: Material) -> None:
        super().__init__(theme, material)
        self.text = QPlainTextEdit()
        self.text.setProperty("framed", True)
        self.text.setPlaceholderText("Type a text")
        self.text.setAccessibleName("Text")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(48)
        self.tokens = Tokens(theme)
        self.scale = Scale(theme, "")
        self.scale.hide()
        self.note = plain("", "muted")
        self._raw = np.zeros(material.facts.x.shape, np.int64)
        self._shown: list[int] = []
        """The places in the example of the tokens that are shown."""
        self._told: Told | None = None
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(area.Shape.NoFrame)
        area.setWidget(self.tokens)
        area.setMinimumHeight(48)
        self.go_on = QPushButton("Go on")
        self.go_on.setToolTip("Writes one more token, drawn by the probabilities of the answer. Hold it to write on.")
        self.go_on.setAutoRepeat(True)
        self.go_on.setAutoRepeatInterval(WRITING)
        self._random = np.random.default_rng(0)
        self.temperature = DoubleSpin(maximum=HOTTEST, value=1.0, singleStep=0.1, decimals=1)
        self.temperature.setPrefix("T ")
        self.temperature.setAccessibleName("Temperature")
        self.temperature.setToolTip(
            as_plain_tip(
                "Temperature. 1: as the answer says. Below, likely tokens come more often; at 0 always the likeliest."
            )
        )
        self.top = Spin(maximum=len(self.vocabulary))
        self.top.setPrefix("Top ")
        self.top.setSpecialValueText("All")
        self.top.setAccessibleName("How many of the likeliest tokens may come")
        self.top.setToolTip(as_plain_tip("Top k: only so many of the likeliest tokens may come."))
        writing = Flow()
        self._narrow()
        for part in (self.go_on, self.temperature, self.top):
            writing.addWidget(part)
            part.setVisible(self.runs_on)
        left = column((plain("Yours", "muted"), 0), (self.text, 1))
        left.addLayout(writing)
        right = column((self.note, 0), (area, 1), (self.scale, 0))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Halves(left, right))
        self.text.textChanged.connect(self._typed)
        self.go_on.clicked.connect(lambda _: self.write_on())
        self.tokens.hovered.connect(self._hovered)

    @property
    def vocabulary(self) -> Vocabulary:
        found = self.material.facts.vocabulary
        assert found is not None
        return found

    def show_example(self, raw: Array) -> None:
        self._raw = np.asarray(raw, np.int64)
        self.text.blockSignals(True)
        self.text.setPlainText(self.vocabulary.decode(self._raw))
        self.text.blockSignals(False)
        self._show_tokens()

    def show_told(self, told: Told | None) -> None:
        self._told = told
        found = told.attribution if told is not None else None
        fits = found is not None and told is not None and np.array_equal(told.question.x, self._raw)
        self.scale.setVisible(fits)
        if found is None or not fits:
            if found is None:
                self.tokens.show_values(None)
            return
        values = found.values[self._shown]
        limit = float(np.abs(values).max(initial=0.0))
        self.tokens.show_values(values, limit, found.signed)
        if found.signed:
            self.scale.show_limit(limit, words.rule(told))
        else:
            self.scale.show_span((0.0, limit), "how much a token counts")

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.tokens.restyle(theme)
        self.scale.restyle(theme)
        self._narrow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.height() >= LINES * self.fontMetrics().height()
        for box in (self.temperature, self.top):
            box.setVisible(self.runs_on and roomy)

    def _narrow(self) -> None:
        """No wider than the longest that stands in a box: the room is for the text."""
        metrics = self.fontMetrics()
        for box, longest in ((self.temperature, "T 5.0"), (self.top, "Top 100")):
            box.setMaximumWidth(metrics.horizontalAdvance(longest) + BUTTONS)

    @property
    def runs_on(self) -> bool:
        """Whether the network answers how a text goes on."""
        return self.material.facts.goes_on

    @property
    def sampling(self) -> Sampling:
        """How freely the next token is drawn."""
        return Sampling(self.temperature.value(), self.top.value())

    def write_on(self) -> None:
        """One more token behind the text, once it is known what may follow."""
        told = self._told
        if told is None or told.answer.kind != "probabilities" or not np.array_equal(told.question.x, self._raw):
            return
        token = self.sampling.draw(told.answer.values, self._random)
        if token is not None:
            written = self.vocabulary.decode([*self.vocabulary.encode(self.text.toPlainText()), token])
            self.text.setPlainText(written)
            self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def _typed(self) -> None:
        text = self.text.toPlainText()
        try:
            raw = self.material.dataset.example_of({"text": text})
        except UserError as error:
            self.remarked.emit(str(error))
            return
        self._raw = np.asarray(raw, np.int64)
        self._show_tokens()
        self.edited.emit(self._raw)

    def _show_tokens(self) -> None:
        names, padding = self.vocabulary.names, SPECIAL.index(PADDING)
        self._shown = [int(place) for place in np.flatnonzero(self._raw.ravel() != padding)]
        self.tokens.show_tokens(
            [names[index] if index < len(names) else "�" for index in self._raw.ravel()[self._shown]]
        )
        unknown = int((self._raw == SPECIAL.index(UNKNOWN)).sum())
        typed, shown = len(self.vocabulary.encode(self.text.toPlainText())), len(self._shown)
        words = f"{shown:,} of {typed:,} tokens go in" if typed > shown else f"{count(shown, 'token')}"
        self.note.setText(f"{words}, {unknown} unknown" if unknown else words)

    def _hovered(self, place: int | None) -> None:
        found = self._told.attribution if self._told is not None else None
        if place is None or found is None or place >= len(self._shown):
            self.remarked.emit("")
        else:
            self.remarked.emit(f"“{self.tokens.names[place]}”: {number(float(found.values[self._shown[place]]))}.")
