"""The declarations of `actions` as living QActions, and the menus made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.actions import ACTIONS, MENUS, SEPARATOR, Action
from app.icons import icon
from app.theme import Theme

if TYPE_CHECKING:
    from app.main_window import MainWindow

Filler = Callable[[QMenu], object]


class Commands(QObject):
    """One QAction for each declaration; `refresh` sets what can be done now."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.actions: dict[str, QAction] = {}
        themes = QActionGroup(self)
        for declared in ACTIONS:
            action = self.actions[declared.id] = self._made(declared)
            window.addAction(action)
            if declared.id.startswith("theme-"):
                themes.addAction(action)
        self.restyle(window.session.theme)
        self.refresh()

    def _made(self, declared: Action) -> QAction:
        action = QAction(_text(declared), self._window)
        keys = [QKeySequence(key) for key in declared.shortcut.split("|") if key]
        action.setShortcuts(keys)
        tip = declared.tip or declared.text.rstrip("…")
        written = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else declared.key
        action.setToolTip(f"{tip} ({written})" if written else tip)
        action.setStatusTip(declared.tip)
        action.setCheckable(declared.checked is not None)
        action.triggered.connect(lambda: self.run(declared))
        return action

    def run(self, declared: Action) -> None:
        """Does it, after what is being typed has been entered: Ctrl+S saves the number that was just typed."""
        self._window.commit()
        declared.run(self._window)
        self.refresh()

    def refresh(self) -> None:
        for declared in ACTIONS:
            action = self.actions[declared.id]
            action.setEnabled(declared.enabled is None or declared.enabled(self._window))
            if declared.checked is not None:
                action.setChecked(declared.checked(self._window))
        document = self._window.session.document
        self.actions["undo"].setText(f"Undo {_lower(document.undo_label)}".rstrip())
        self.actions["redo"].setText(f"Redo {_lower(document.redo_label)}".rstrip())
        paused = self._window.session.training.status == "paused"
        self.actions["train"].setText("Continue" if paused else "Train")

    def restyle(self, theme: Theme) -> None:
        for declared in ACTIONS:
            if declared.icon:
                colour = theme.panel if declared.id == "train" else ""
                self.actions[declared.id].setIcon(icon(declared.icon, theme, colour))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction], places: Mapping[str, Filler]) -> None:
    """Makes the menus of `MENUS`; `places` fill the entries with a plus when their menu is made."""
    for title, entries in MENUS:
        menu = bar.addMenu(title)
        menu.setToolTipsVisible(False)
        for entry in entries:
            if entry == SEPARATOR:
                menu.addSeparator()
            elif entry.startswith("+"):
                places[entry](menu)
            else:
                menu.addAction(actions[entry])


def filled_when_opened(menu: QMenu, title: str, fill: Callable[[QMenu], None]) -> QMenu:
    """A submenu whose entries are made each time it opens."""
    inner = menu.addMenu(title)

    def refill() -> None:
        inner.clear()
        fill(inner)

    inner.aboutToShow.connect(refill)
    return inner


def add_all(menu: QMenu, actions: Iterable[QAction]) -> None:
    for action in actions:
        menu.addAction(action)


def _text(declared: Action) -> str:
    """With the canvas' own key behind a tab, where menus show keys."""
    return f"{declared.text}\t{declared.key}" if declared.key else declared.text


def _lower(label: str | None) -> str:
    """`Move Dense` as it reads after Undo: only the first letter of the verb is lowered."""
    return f"{label[:1].lower()}{label[1:]}".replace("&", "&&") if label else ""
