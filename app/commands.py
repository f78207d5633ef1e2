"""The declarations of the window and of the canvas as living QActions, and the menus made of them.

A canvas action is a QAction too, for menus and the command palette, but has no shortcut as such: the canvas answers its
keys itself while it has the focus, and menus show them as text. The user's own keys come from the preferences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.action import Action, split
from app.actions import EVERY, MENUS
from app.actions.menu import SEPARATOR, Menu
from app.canvas.actions import BY_ID as ON_CANVAS
from app.ending import buttons
from app.icons import icon
from app.theme import Theme

if TYPE_CHECKING:
    from app.main_window import MainWindow

Filler = Callable[[QMenu], object]
MANY = 200
"""Nodes: what can be done with more that are selected is asked a moment later, once, and not within an edit."""
ONE_OF = ("theme", "navigation", "picture", "wires")
"""How the ids of actions begin of which one always holds."""


class Commands(QObject):
    """One QAction for each declaration; `refresh` sets what can be done now."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.actions: dict[str, QAction] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        choices = {start: QActionGroup(self) for start in ONE_OF}
        for declared in EVERY:
            action = self.actions[declared.id] = self._made(declared)
            if (group := choices.get(declared.id.partition("-")[0])) is not None:
                group.addAction(action)
        self.rebind(window.preferences.value.keys)
        self.restyle(window.session.theme)
        self.refresh()
        window.addActions(list(self.actions.values()))  # as they are: it would be told of each word of each of them

    def _made(self, declared: Action[Any]) -> QAction:
        action = QAction(self._window)
        action.setStatusTip(declared.tip)
        action.setCheckable(declared.checked is not None)
        if " " in declared.text:
            action.setIconText(declared.text.split()[0])  # below the icon in a toolbar: one word
        action.triggered.connect(lambda: self.run(declared))
        return action

    def rebind(self, chosen: Mapping[str, str]) -> None:
        """Puts the user's own keys in the place of ours; `chosen` gives keys by the ids of actions."""
        for declared in EVERY:
            action = self.actions[declared.id]
            keys = [QKeySequence(key) for key in split(chosen.get(declared.id, declared.keys))]
            written = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
            if declared.id not in ON_CANVAS:
                action.setShortcuts(keys)
            action.setText(f"{declared.text}\t{written}" if written and declared.id in ON_CANVAS else declared.text)
            tip = declared.tip or declared.text.rstrip("…")
            action.setToolTip(f"{tip} ({written})" if written else tip)
        self._window.canvas.keymap.rebind(chosen)
        self._window.status.rebind(chosen)

    def run(self, declared: Action[Any]) -> None:
        """Does it, after what is being typed has been entered: Ctrl+S saves the number that was just typed."""
        self._window.commit()
        if declared.id in ON_CANVAS and not self._window.outline.hasFocus():
            self._window.canvas.setFocus()  # who works in the outline, the canvas' twin, stays there
        declared.run(self._target(declared))
        self.refresh()

    def _target(self, declared: Action[Any]) -> Any:
        return self._window.canvas if declared.id in ON_CANVAS else self._window

    def follow(self) -> None:
        """Something was drawn or selected."""
        if len(self._window.session.selection) <= MANY:
            self.refresh()
        else:
            self._later.start()

    def refresh(self) -> None:
        for declared in EVERY:
            action, target = self.actions[declared.id], self._target(declared)
            action.setEnabled(declared.enabled is None or declared.enabled(target))
            if declared.checked is not None:
                action.setChecked(declared.checked(target))
        document = self._window.session.document
        self.actions["undo"].setText(f"Undo {_lower(document.undo_label)}".rstrip())
        self.actions["redo"].setText(f"Redo {_lower(document.redo_label)}".rstrip())
        goes_on = buttons(self._window.session.training, startable=True).goes_on
        self.actions["train"].setText("Continue" if goes_on else "Train")

    def restyle(self, theme: Theme) -> None:
        for declared in EVERY:
            if declared.icon:
                colour = theme.panel if declared.id == "train" else ""
                self.actions[declared.id].setIcon(icon(declared.icon, theme, colour))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction], places: Mapping[str, Filler]) -> None:
    """Makes the menus of `MENUS`; `places` fill the entries with a plus when their menu is made."""
    for declared in MENUS:
        fill_menu(bar.addMenu(declared.title), declared.entries, actions, places)


def fill_menu(
    menu: QMenu, entries: Iterable[str | Menu], actions: Mapping[str, QAction], places: Mapping[str, Filler]
) -> None:
    menu.setToolTipsVisible(False)
    for entry in entries:
        if isinstance(entry, Menu):
            fill_menu(menu.addMenu(entry.title), entry.entries, actions, places)
        elif entry == SEPARATOR:
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


def _lower(label: str | None) -> str:
    """`Move Dense` as it reads after Undo: only the first letter of the verb is lowered."""
    return f"{label[:1].lower()}{label[1:]}".replace("&", "&&") if label else ""
