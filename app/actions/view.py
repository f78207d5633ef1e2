"""The View menu: where one looks, in which colours and letters, and which panels are there."""

from __future__ import annotations

from app.action import Action
from app.actions.base import WindowAction
from app.actions.menu import SEPARATOR, Menu
from app.canvas.navigation import PRESETS, Navigation
from app.theme import Appearance

LETTERS = "font size bigger smaller letters"


def _look_action(appearance: Appearance, text: str) -> WindowAction:
    return Action(
        f"theme-{appearance}",
        text,
        lambda w: w.set_appearance(appearance),
        checked=lambda w: w.preferences.value.appearance == appearance,
        words="theme mode appearance colours blind settings preferences options",
    )


def _navigation_action(preset: Navigation) -> WindowAction:
    return Action(
        f"navigation-{preset.id}",
        preset.title,
        lambda w: w.finding.navigate(preset.id),
        tip=preset.note,
        checked=lambda w: w.canvas.camera.navigation is preset,
        words="mouse wheel preset habits",
    )


ACTIONS: tuple[WindowAction, ...] = (
    _look_action("system", "Like the desktop"),
    _look_action("light", "Light"),
    _look_action("dark", "Dark"),
    _look_action("light-contrast", "Light, high contrast"),
    _look_action("dark-contrast", "Dark, high contrast"),
    Action(
        "projector",
        "Projector",
        lambda w: w.toggle_projector(),
        "Ctrl+Shift+F5",
        "projector-screen-outline",
        "Large letters and strong colours for a room",
        checked=lambda w: w.preferences.value.projector,
        words="beamer present presentation large bigger font letters lecture class teach",
    ),
    Action(
        "only-canvas",
        "Only the canvas",
        lambda w: w.toggle_panels(),
        "Ctrl+Shift+Space",
        tip="Hide all panels, or bring them back",
        checked=lambda w: w.only_canvas.on,
        words="hide close panels focus zen full screen fullscreen",
    ),
    Action("text-larger", "Larger text", lambda w: w.scale_text(1.1), "Ctrl+Alt++|Ctrl+Alt+=", words=LETTERS),
    Action("text-smaller", "Smaller text", lambda w: w.scale_text(1 / 1.1), "Ctrl+Alt+-", words=LETTERS),
    Action("text-usual", "Usual text size", lambda w: w.scale_text(0), "Ctrl+Alt+0", words=LETTERS),
    Action(
        "fade",
        "Fade what is unrelated",
        lambda w: w.set_fading(not w.preferences.value.fade),
        tip="Fade the other wires where the mouse rests on a node or a wire",
        checked=lambda w: w.preferences.value.fade,
        words="hover highlight dim wires",
    ),
    Action(
        "reset-layout",
        "Arrange panels as at first",
        lambda w: w.reset_layout(),
        words="reset layout docks windows lost default",
    ),
    Action("focus-next", "Go to the next panel", lambda w: w.focus_next(), "F6"),
    Action(
        "minimap",
        "Minimap",
        lambda w: w.finding.toggle_minimap(),
        "Alt+M",
        tip="Show the whole drawing in a corner, or hide it",
        checked=lambda w: w.finding.minimap.isVisible(),
        words="overview map",
    ),
    Action(
        "motion",
        "Glide to places",
        lambda w: w.finding.toggle_motion(),
        tip="Move the view to bookmarks and matches, or jump there at once",
        checked=lambda w: w.canvas.camera.animated,
        words="animation reduce motion",
    ),
    *(_navigation_action(preset) for preset in PRESETS),
)

VIEW = Menu(
    "View",
    (
        "fit",
        "show",
        "zoom-in",
        "zoom-out",
        "zoom-actual",
        SEPARATOR,
        "minimap",
        "back",
        "forward",
        Menu(
            "Bookmarks",
            (
                *(f"bookmark-{digit}" for digit in range(1, 10)),
                SEPARATOR,
                *(f"set-bookmark-{digit}" for digit in range(1, 10)),
            ),
        ),
        Menu("Navigation", (*(f"navigation-{preset.id}" for preset in PRESETS), SEPARATOR, "motion")),
        SEPARATOR,
        Menu(
            "Colours and text",
            (
                "theme-system",
                "theme-light",
                "theme-dark",
                "theme-light-contrast",
                "theme-dark-contrast",
                SEPARATOR,
                "text-larger",
                "text-smaller",
                "text-usual",
            ),
        ),
        SEPARATOR,
        "projector",
        "only-canvas",
        SEPARATOR,
        "fade",
        SEPARATOR,
        "+panels",
        "reset-layout",
        "focus-next",
    ),
)
