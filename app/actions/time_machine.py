"""The commands of the time machine; they stand in the Watch menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action

if TYPE_CHECKING:
    from app.main_window import MainWindow

WORDS = "go back in time machine travel history past earlier rewind undo run training moment slider"


def _has_run(window: MainWindow) -> bool:
    return window.time.now is not None


def _looks_back(window: MainWindow) -> bool:
    return window.time.looks_back


ACTIONS: tuple[Action[MainWindow], ...] = (
    Action(
        "time-back",
        "Back to the moment before",
        lambda w: w.time.back(),
        "Alt+Shift+Left",
        tip="Look at the run one step before",
        enabled=_has_run,
        words=WORDS,
    ),
    Action(
        "time-forward",
        "On to the next moment",
        lambda w: w.time.forward(),
        "Alt+Shift+Right",
        tip="Look at the run one step later",
        enabled=_looks_back,
        words=WORDS,
    ),
    Action(
        "time-start",
        "To the beginning of the run",
        lambda w: w.time.go_to_start(),
        "Alt+Shift+Home",
        tip="Look at the network as it was before the first step",
        enabled=_has_run,
        words=WORDS,
    ),
    Action(
        "time-now",
        "Now",
        lambda w: w.time.go_to_now(),
        "Alt+Shift+End",
        tip="Back to the present of the run",
        enabled=_looks_back,
        words=WORDS,
    ),
    Action(
        "time-film",
        "Play the run back",
        lambda w: w.time.toggle_film(),
        "Alt+Shift+P",
        tip="Play the run back as a film, or stop it",
        enabled=_has_run,
        checked=lambda w: w.time.plays,
        words=WORDS,
    ),
    Action(
        "time-branch",
        "Branch from here…",
        lambda w: w.strip.open_branch(),
        "Alt+Shift+B",
        tip="Begin a run at this moment with another learning rate",
        enabled=_has_run,
        words=WORDS,
    ),
    Action(
        "history-memory",
        "History memory…",
        lambda w: w.choose_memory(),
        tip="How much memory the moments of a run may take",
        words="time machine limit settings",
    ),
)

MENU: tuple[str, ...] = tuple(action.id for action in ACTIONS)
