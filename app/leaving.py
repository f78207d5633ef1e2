"""The end of the process, without taking the program apart.

When the window is closed, everything is written, and the threads have been asked to end, Python would still look
through all its objects several times and take them down one by one: two seconds of work for the million that torch and
Qt leave, and many more beside other programs, for memory that the system takes back at once. A thread in the midst of a
long import or a long step would be waited for as well.
"""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """Ends the process with this exit code, after what modules have registered for the end and what was printed."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.flush()
    os._exit(code)
