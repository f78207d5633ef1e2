"""One small editor for each type a setting can have; `editor_for` picks it from the declaration.

Numbers are typed into a line, also whole ones: a spin box would silently forbid what is out of range, while here every
refusal is explained. Up, Down and the wheel step, with Shift ten times as far. The wheel does nothing to a field that
is not focused, so that scrolling over a form changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import floor, log10
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.combo import Combo
from app.undoing import DrawingsUndo
from engine.settings import OPTIMISERS

WORDS = {
    **OPTIMISERS,
    "cpu": "CPU",
    "cuda": "CUDA (NVIDIA)",
    "mps": "MPS (Apple)",
    "auto": "automatic",
    "relu": "ReLU",
    "gelu": "GELU",
    "he": "He",
    "xavier": "Xavier",
    "standardise": "standardise (mean 0, deviation 1)",
}
"""Choices whose names in files are not how people write them."""


class Editor(QWidget):
    """A field. `edited` carries what the user entered, unchecked; `show_value` never emits."""

    edited = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__()
        self.field = field
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.installEventFilter(self)
        self.setFocusProxy(field)

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def commit(self) -> None:
        """Emits what has been typed and not yet entered."""

    def refuse(self, refused: bool) -> None:
        """Marks the field as refused, or no longer."""
        if bool(self.field.property("refused")) != refused:
            self.field.setProperty("refused", refused)
            self.field.style().polish(self.field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and watched is self.field and not self.field.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Toggle(Editor):
    def __init__(self) -> None:
        self._box = QCheckBox()
        super().__init__(self._box)
        self._box.clicked.connect(self._clicked)

    def show_value(self, value: Any) -> None:
        self._box.setChecked(bool(value))

    def _clicked(self, on: bool) -> None:
        self.edited.emit(on)


class Choice(Editor):
    """One of a few values."""

    def __init__(self, options: tuple[Any, ...]) -> None:
        self._box = Combo()
        super().__init__(self._box)
        self._options = options
        self._box.addItems([_word(option) for option in options])
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(8)
        self._box.activated.connect(lambda index: self.edited.emit(self._options[index]))

    def offer(self, options: tuple[Any, ...]) -> None:
        """Other values to choose from."""
        if options != self._options:
            self._options = options
            self._box.clear()
            self._box.addItems([_word(option) for option in options])

    def show_value(self, value: Any) -> None:
        self._box.setCurrentIndex(self._options.index(value) if value in self._options else -1)


class Line(Editor):
    """Text that is read by `read` and written by `write`; entered by Enter or by leaving the field.

    While the user types, values that come from elsewhere (an undo, a fix) do not overwrite the text; Escape brings the
    present value back.
    """

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str], placeholder: str = "") -> None:
        self.line = QLineEdit()
        DrawingsUndo(self.line)
        super().__init__(self.line)
        self._read, self._write = read, write
        self._value: Any = None
        self.line.setPlaceholderText(placeholder)
        self.line.editingFinished.connect(self.commit)

    def show_value(self, value: Any) -> None:
        changed = value != self._value
        self._value = value
        if changed or not self.line.isModified():
            self.line.setText(self._write(value))

    def commit(self) -> None:
        if self.line.isModified():
            self.line.setModified(False)
            self.edited.emit(self._read(self.line.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.line:
            if event.key() == Qt.Key.Key_Escape and self.line.isModified():
                self.line.setText(self._write(self._value))
                self.refuse(False)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                return self._stepped(1 if event.key() == Qt.Key.Key_Up else -1, event.modifiers())
        if isinstance(event, QWheelEvent) and watched is self.line and self.line.hasFocus():
            delta = event.angleDelta().y() or event.angleDelta().x()
            return delta != 0 and self._stepped(1 if delta > 0 else -1, event.modifiers())
        return super().eventFilter(watched, event)

    def _stepped(self, way: int, keys: Qt.KeyboardModifier) -> bool:
        value = self._read(self.line.text())
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        far = 10 if keys & Qt.KeyboardModifier.ShiftModifier else 1
        for _ in range(far):
            value = stepped(value, way)
        self.line.setText(self._write(value))
        self.line.setModified(False)
        self.edited.emit(value)
        return True


def editor_for(field: FieldInfo, choices: tuple[str, ...] = ()) -> Editor:
    """The editor of a setting, from its type and range; `choices` are the texts it may be, where they are known."""
    if choices:
        return Choice(choices)
    kinds = arms(field.annotation)
    real = [kind for kind in kinds if kind is not NoneType]
    if real == [bool]:
        return Toggle()
    if all(get_origin(kind) is Literal for kind in real):
        options = tuple(option for kind in real for option in get_args(kind))
        return Choice((None, *options) if NoneType in kinds else options)
    return Line(lambda text: read(text, kinds), written, _placeholder(kinds))


def arms(annotation: Any) -> tuple[Any, ...]:
    """The types a setting may have, without their ranges: `int | tuple[int, int]` has two."""
    if get_origin(annotation) is Annotated:
        return arms(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(arm for part in get_args(annotation) for arm in arms(part))
    return (annotation,)


def read(text: str, kinds: tuple[Any, ...]) -> Any:
    """What a text means for a setting of these types; text that means nothing comes back as it is, to be refused."""
    text = text.strip()
    if kinds == (str,):
        return text
    for kind in kinds:
        if get_origin(kind) is Literal and text.lower() in get_args(kind):
            return text.lower()
    if tuple[str, ...] in kinds:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if not text:
        return None if NoneType in kinds else () if _takes_any_number(kinds) else text
    parts = [part for part in re.split(r"[×x,;*\s()\[\]]+", text) if part]
    tuples = any(get_origin(kind) is tuple for kind in kinds)
    numbers = [_number(part.replace("−", "-")) for part in parts]
    if tuples and None not in numbers and (len(numbers) > 1 or not {int, float} & set(kinds)):
        return tuple(numbers)
    alone = _number(text.replace("−", "-"))
    return text if alone is None else alone


def written(value: Any) -> str:
    """A value as it is typed: `3×5`, `0.001`, `same`."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return (", " if value and isinstance(value[0], str) else "×").join(map(written, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def stepped(value: int | float, way: int) -> int | float:
    """One step up or down: 1 for whole numbers, one in the leading digit for others (0.01 → 0.02, 0.01 → 0.009)."""
    if isinstance(value, int):
        return value + way
    if value == 0:
        return way * 0.01
    power = floor(log10(abs(value)) + 1e-9)
    towards_zero = (value > 0) != (way > 0)
    exact = abs(abs(value) / 10.0**power - 1) < 1e-9
    step = 10.0 ** (power - 1 if towards_zero and exact else power)
    return float(f"{value + way * step:.12g}")


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None


def _takes_any_number(kinds: tuple[Any, ...]) -> bool:
    return any(get_origin(kind) is tuple and Ellipsis in get_args(kind) for kind in kinds)


def _placeholder(kinds: tuple[Any, ...]) -> str:
    if NoneType in kinds:
        return "none"
    if tuple[str, ...] in kinds:
        return "none, or names with commas between them"
    return "such as 1×28×28" if _takes_any_number(kinds) else ""


def _word(option: Any) -> str:
    return "none" if option is None else WORDS.get(option, str(option).replace("_", " ").replace("-1", "−1"))
