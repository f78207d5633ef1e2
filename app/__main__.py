"""`gradwire`: a command goes to the command line, which knows no Qt; otherwise the window opens.

Qt is imported after that decision only, so that `gradwire check` answers at once and works where there is no display.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from app.display import NO_DISPLAY, NO_QT, display_missing, prepare_environment

SUFFIX = ".gradwire"
DEMO = "demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [DEMO]:
        return _demo(given[1:])
    if not is_for_the_window(given):
        from engine.cli import main as run_command  # noqa: PLC0415

        return run_command(given)
    if display_missing(os.environ):
        print(NO_DISPLAY, file=sys.stderr)
        return 2
    prepare_environment(os.environ)
    return _window(Path(given[0]) if given else None)


def is_for_the_window(arguments: Sequence[str]) -> bool:
    """Nothing, or one drawing to open, by its file or as an example; everything else is a command."""
    return not arguments or (len(arguments) == 1 and (arguments[0].endswith(SUFFIX) or is_example(arguments[0])))


def is_example(name: str) -> bool:
    """Whether a bundled drawing is called so. None has the name of a command."""
    folder = files("resources").joinpath("examples")
    return name.replace("-", "").isalnum() and folder.joinpath(name + SUFFIX).is_file()


def _window(path: Path | None) -> int:
    try:
        from app.imports import come_quickly  # noqa: PLC0415

        come_quickly()
        from app.window import run  # noqa: PLC0415
    except ImportError as error:
        if error.name and error.name.split(".")[0] not in ("PySide6", "shiboken6"):
            raise
        print(NO_QT.format(reason=error), file=sys.stderr)
        return 2
    return run(path)


def _demo(arguments: list[str]) -> int:
    from app.demo import run  # noqa: PLC0415

    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
