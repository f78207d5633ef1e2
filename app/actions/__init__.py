"""Every command of the window, declared once, with a file for each menu; and where the window offers them.

A command of the window is a QAction of it, so that its key works wherever the focus is. The canvas declares its own in
`app.canvas.actions`; they join the menus here by id.
"""

from __future__ import annotations

from app.actions import edit, files, help, train, view, watch
from app.actions.base import WindowAction
from app.actions.menu import Menu
from app.canvas import actions as canvas

ACTIONS: tuple[WindowAction, ...] = (
    *files.ACTIONS,
    *edit.ACTIONS,
    *view.ACTIONS,
    *train.ACTIONS,
    *watch.ACTIONS,
    *help.ACTIONS,
)

EVERY: tuple[WindowAction | canvas.CanvasAction, ...] = (*ACTIONS, *canvas.ACTIONS)
"""The window's and the canvas' commands: no id stands twice."""

MENUS: tuple[Menu, ...] = (
    files.FILE,
    edit.EDIT,
    edit.SELECT,
    edit.ARRANGE,
    edit.BLOCK,
    view.VIEW,
    train.TRAIN,
    watch.WATCH,
    help.HELP,
)
