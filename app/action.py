"""A command as data: its words, keys and icon, what it does and when it can be done.

The window and the canvas declare their commands in this one form. Menus, the toolbar, context menus, the list of keys,
the command palette and the settings of keys are made from the declarations; nobody adds a key anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Action(Generic[T]):
    """`run`, `enabled` and `checked` are given the `T` that the action belongs to: the window or the canvas.

    `keys` may hold several keys with a bar between them (`Ctrl+Shift+Z|Ctrl+Y`), each one key or, with a comma, two
    pressed one after the other (`Alt+A, L`). An action with `checked` is a switch that shows a state. The canvas
    answers its keys only while it has the focus, the window answers its own everywhere.
    """

    id: str
    text: str
    run: Callable[[T], object]
    keys: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Callable[[T], bool] | None = None
    checked: Callable[[T], bool] | None = None
    words: str = ""
    """Other words people search it by."""


def split(keys: str) -> tuple[str, ...]:
    """The keys of `Action.keys`, one by one."""
    return tuple(key for key in keys.split("|") if key)
