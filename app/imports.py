"""What has to be set before the program's thousand modules come, so that they come quickly.

Automatic collections of garbage visit all objects there are, more each time, and find nothing: modules live as long as
the program. Qt for Python reads the source of every module that is imported, PyTorch's too, to see whether it could
ask for other spellings of Qt's names (`from __feature__ import snake_case`), and keeps the text. Nobody asks for that
here. Both together took a third of the time until the window was painted, and the texts 100 MB.
"""

from __future__ import annotations

import gc
import sys

import PySide6.QtCore  # noqa: F401  (brings the module below)

FEATURES, READING = "PySide6.support.feature", "_mod_uses_pyside"
"""Where Qt for Python reads sources. A part of it that is not documented: where it is not there, all is as ever."""


def come_quickly() -> None:
    """To be called before anything else is imported. Garbage is collected again by `Collector` or `gc.enable`."""
    gc.disable()
    features = sys.modules.get(FEATURES)
    if hasattr(features, READING):
        setattr(features, READING, lambda _: False)
