"""A form made from the declaration of a settings model: layers, data sets and training settings all use it.

Label, editor, range, tooltip and the sentence that refuses a value come from the pydantic fields, so a new layer has
its form without a line of code here. The form checks by the model's own `changed` and passes on only what it accepts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.column_kinds import ColumnKinds
from app.dialogs import plain
from app.editors import Choice, Editor, editor_for, written
from engine.datasets.table_columns import Column
from engine.errors import UserError
from engine.layers.sizes import Axes, Sizes

AT_ONCE, A_TURN = 8, 4
"""Rows that are made at once: those of most layers; and as many more at every turn of the event loop."""


class Settings(Protocol):
    """A frozen pydantic model that can be changed with a check: a Layer, or TrainingSettings."""

    @property
    def fields(self) -> Mapping[str, FieldInfo]: ...

    def setting(self, name: str) -> Any: ...

    def changed(self, **settings: Any) -> Any: ...

    def choices(self, setting: str) -> tuple[str, ...]: ...


class SettingsForm(QWidget):
    """Shows `value`; emits `changed(name, value)` when the user changes a setting to one that is allowed.

    `burst` is a number that stays the same while one field keeps the focus: edits with the same one are one undo step.

    A row takes a millisecond or two to make. So of many rows the first are made at once, and the others a few at a time
    as the event loop turns, or all of them when one is asked for.
    """

    changed = Signal(str, object)

    def __init__(self, value: Settings, skip: Collection[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        self.burst = 0
        self._editors: dict[str, Editor] = {}
        self._errors: dict[str, QLabel] = {}
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        shown = {name: field for name, field in ordered(value).items() if name not in skip and not learnt(field)}
        self.names = tuple(shown)
        """The settings that have a row."""
        self._coming = dict(reversed(shown.items()))
        """Those whose rows are still to be made, the next one last."""
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(lambda: self._make(A_TURN))
        self._make(AT_ONCE)

    @property
    def editors(self) -> Mapping[str, Editor]:
        """Those of all settings."""
        self._make(len(self._coming))
        return self._editors

    def show_value(self, value: Settings) -> None:
        """Shows other settings of the same model; says nothing about it."""
        self.value = value
        for name in self._editors:
            self._show(name)

    def begin_again(self) -> None:
        """The settings that come next are those of something else: what was refused is over."""
        self.burst += 1
        for name in self._editors:
            self._refuse(name, "")

    def commit(self) -> None:
        """Takes over what has been typed and not yet entered."""
        for editor in tuple(self._editors.values()):
            editor.commit()

    def error(self, name: str) -> str:
        """The sentence that stands under a field, if one does."""
        return self._errors[name].text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.burst += 1
        return super().eventFilter(watched, event)

    def _make(self, rows: int) -> None:
        for _ in range(min(rows, len(self._coming))):
            before = next(reversed(self._editors.values()), None)
            name, field = self._coming.popitem()
            self._add(self._grid, name, field)
            self._show(name)
            if before is not None:  # a row that comes later is not the last that Tab goes to
                QWidget.setTabOrder(before.field, self._editors[name].field)
        if self._coming:
            self._next.start()
        else:
            self._next.stop()

    def _show(self, name: str) -> None:
        editor = self._editors[name]
        if isinstance(editor, Choice) and (options := self.value.choices(name)):
            editor.offer(options)
        editor.show_value(self.value.setting(name))

    def _add(self, grid: QGridLayout, name: str, field: FieldInfo) -> None:
        kinds = ColumnKinds() if holds_columns(field) else None
        editor = self._editors[name] = kinds or editor_for(field, self.value.choices(name))
        label = plain(title_of(name))
        label.setBuddy(editor)
        help_text = f"{field.description or ''}\n{range_of(field)}".strip()
        for widget in (label, editor.field):
            widget.setToolTip(as_plain_tip(help_text))
        editor.field.setAccessibleName(title_of(name))
        editor.field.setAccessibleDescription(help_text)
        editor.field.installEventFilter(self)
        editor.edited.connect(lambda entered, name=name: self._edited(name, entered))
        error = self._errors[name] = plain("", "error")
        error.hide()
        row = grid.rowCount()
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(editor, row, 1)
        grid.addWidget(error, row + 1, 0, 1, 2)

    def _edited(self, name: str, entered: Any) -> None:
        try:
            changed = self.value.changed(**{name: entered})
        except UserError as refusal:
            self._refuse(name, str(refusal))
            return
        self._refuse(name, "")
        before, value = self.value.setting(name), changed.setting(name)
        self.value = changed
        self._editors[name].show_value(value)
        if value != before or type(value) is not type(before):
            self.changed.emit(name, value)

    def _refuse(self, name: str, text: str) -> None:
        self._errors[name].setText(text)
        self._errors[name].setVisible(bool(text))
        self._editors[name].refuse(bool(text))


def ordered(settings: Settings) -> Mapping[str, FieldInfo]:
    """The fields of a model; a data set's or loss's own before those of its family: how much noise, then the split.

    Layers stay as declared: what a convolution has from its family, its channels, matters most.
    """
    fields, model = settings.fields, type(settings)
    if getattr(model, "role", "layer") == "layer":
        return fields

    def depth(name: str) -> int:
        """How far up the family the setting was first declared."""
        return max(n for n, cls in enumerate(model.__mro__) if name in vars(cls).get("__annotations__", {}))

    return {name: fields[name] for name in sorted(fields, key=depth)}


def learnt(field: FieldInfo) -> bool:
    """Whether a setting is found by reading a file, and not for people to set."""
    return isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("learnt"))


def holds_columns(field: FieldInfo) -> bool:
    """Whether a setting holds the columns of a table, whose kinds can be chosen."""
    return field.annotation == tuple[Column, ...]


def title_of(name: str) -> str:
    """A setting's name for people: `kernel_size` is Kernel size."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def range_of(field: FieldInfo) -> str:
    """`From 1 to 100.`, as far as the field has bounds; sizes say themselves what they take."""
    said = next((m.expected for m in field.metadata if isinstance(m, Sizes | Axes)), "")
    if said:
        return f"{said[0].upper()}{said[1:]}."
    low = next((f"from {_bound(m.ge)}" for m in field.metadata if isinstance(m, Ge)), "")
    low = next((f"above {_bound(m.gt)}" for m in field.metadata if isinstance(m, Gt)), low)
    high = next((f"to {_bound(m.le)}" for m in field.metadata if isinstance(m, Le)), "")
    high = next((f"below {_bound(m.lt)}" for m in field.metadata if isinstance(m, Lt)), high)
    words = " ".join(filter(None, (low, high)))
    return f"{words[0].upper()}{words[1:]}." if words else ""


def as_plain_tip(text: str) -> str:
    """A tooltip that Qt cannot take for HTML, whatever stands in it. Wraps at a width that reads well."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p style='white-space: normal'>{escaped}</p>" if text else ""


def _bound(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else written(value)
