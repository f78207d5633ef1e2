"""The Help menu, and all commands by their names."""

from __future__ import annotations

from app.action import Action
from app.actions.base import WindowAction
from app.actions.menu import SEPARATOR, Menu

ACTIONS: tuple[WindowAction, ...] = (
    Action(
        "welcome",
        "Welcome",
        lambda w: w.show_welcome(),
        icon="school-outline",
        words="tutorial tour help begin examples lesson course learn",
    ),
    Action(
        "shortcuts",
        "Keyboard and mouse",
        lambda w: w.show_shortcuts(),
        "F1",
        "keyboard-outline",
        words="shortcuts help mouse manual documentation",
    ),
    Action("about", "About Gradwire", lambda w: w.show_about(), icon="information-outline", words="version licence"),
    Action(
        "commands",
        "All commands…",
        lambda w: w.finding.palette.open(),
        "Ctrl+Shift+P",
        tip="Find a command by its name and run it",
        words="palette search",
    ),
)

HELP = Menu("Help", ("commands", SEPARATOR, "welcome", "shortcuts", "about"))
