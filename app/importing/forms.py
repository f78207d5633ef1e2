"""The settings of a data set as forms under headings, as long as it stands nowhere in a drawing.

Which settings there are depends on the others: the column to split by is there where the split is by one. So the forms
are made anew whenever that changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.dialogs import plain
from app.forms import SettingsForm
from engine.datasets.base import Dataset

PREPARED = ("missing", "scaling", "scale_target", "clip", "balanced")
SPLIT = ("split", "split_by", "validation", "test", "folds", "fold", "split_seed", "drop_shared")
FILES = ("file", "folder")
"""Settings that say where the data lie, which is decided by what was chosen or dropped."""


def own(name: str) -> bool:
    """Whether a setting is one of this kind of data set alone."""
    return name not in (*PREPARED, *SPLIT, *FILES)


SECTIONS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("What is learnt", own),
    ("Preparation", PREPARED.__contains__),
    ("Split", SPLIT.__contains__),
)


class DatasetForms(QWidget):
    """Shows `value`; emits `changed(name, value)`, the settings being those of `value` until it is shown another."""

    changed = Signal(str, object)

    def __init__(self, skip: Collection[str] = ()) -> None:
        super().__init__()
        self._skip = tuple(skip)
        self._value: Dataset | None = None
        self.forms: list[SettingsForm] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    @property
    def value(self) -> Dataset | None:
        return self._value

    @property
    def burst(self) -> tuple[int, ...]:
        """Stays the same while one field keeps the focus."""
        return tuple(form.burst for form in self.forms)

    def show_value(self, value: Dataset) -> None:
        before, self._value = self._value, value
        if before is None or type(before) is not type(value) or list(before.fields) != list(value.fields):
            self._make(value)
        for form in self.forms:
            form.show_value(value)

    def commit(self) -> None:
        for form in self.forms:
            form.commit()

    def editor(self, name: str) -> QWidget | None:
        """The field of a setting, where there is one."""
        return next((form.editors[name] for form in self.forms if name in form.names), None)

    def _make(self, value: Dataset) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.forms = []
        for title, belongs in SECTIONS:
            skip = [name for name in value.fields if not belongs(name) or name in self._skip]
            form = SettingsForm(value, skip, self)
            if not form.names:
                form.deleteLater()
                continue
            form.changed.connect(self.changed)
            self.forms.append(form)
            self._column.addWidget(plain(title, "section"))
            self._column.addWidget(form)
