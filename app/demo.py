"""`gradwire demo`: the builder with the handwritten-digits network, trained while one watches.

With a display the window stays open afterwards, to play with. Without one the same window is drawn offscreen: the same
drawing, the same training with every view being fed, and a picture of the window at the end.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.display import display_missing, prepare_environment

EXAMPLE = "digits-cnn"
PICTURE = Path("gradwire-demo.png")
USAGE = """Usage: gradwire demo

Opens the builder with a network that recognises handwritten digits and trains it.
Without a display it does so offscreen and saves the window as gradwire-demo.png."""


def run(arguments: list[str]) -> int:
    """Runs the demo and returns the exit code: 0 where the training came to its end."""
    if arguments:
        asked_for_help = arguments[0] in ("-h", "--help")
        print(USAGE, file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    offscreen = display_missing(os.environ) or os.environ.get("QT_QPA_PLATFORM") == "offscreen"
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    prepare_environment(os.environ)
    from app.imports import come_quickly  # noqa: PLC0415

    come_quickly()
    from app.demo_window import play  # noqa: PLC0415  (Qt reads the environment when it is loaded)

    return play(EXAMPLE, PICTURE if offscreen else None)
