"""How long from the start of the process until the window is painted, and what was imported by then.

Prints JSON: `seconds` (the least of several starts: the machine is noisy), each start, and heavy modules that were
there too early. Runs offscreen unless a platform is named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

STARTS = 5
LIMIT = 1.2
HEAVY = ("torch", "pandas", "sklearn", "scipy")
CODE = f"""
import sys, time
import app.__main__
from app.display import prepare_environment
import os
prepare_environment(os.environ)
from app.imports import come_quickly
come_quickly()
from PySide6.QtCore import QEvent, QObject
import app.window as window

class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            started = float(sys.argv[1])
            heavy = [name for name in {HEAVY!r} if name in sys.modules]
            print(time.time() - started, ",".join(heavy), flush=True)
            program.window.close()
        return False

class Timed(window.Program):
    def show(self, path=None):
        global program, filter
        program, filter = self, Painted()
        filter.seen = False
        self.preferences.change(welcome=False)
        self.window.canvas.viewport().installEventFilter(filter)
        super().show(path)

window.Program = Timed
raise SystemExit(window.run(None))
"""


def start(folder: str) -> tuple[float, str]:
    """Seconds until the canvas is painted, and the heavy modules that were imported before."""
    folders = {"GRADWIRE_CONFIG": folder, "GRADWIRE_STATE": folder}
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **folders}
    code = f"import time; import sys; sys.argv[1:] = [{str(_now())!r}]\n{CODE}"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    seconds, _, heavy = done.stdout.strip().partition(" ")
    return float(seconds), heavy


def _now() -> float:
    import time

    return time.time()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        starts = [start(folder) for _ in range(STARTS)]
    seconds = [round(each, 3) for each, _ in starts]
    heavy = sorted({name for _, names in starts for name in names.split(",") if name})
    figures = {
        "seconds": min(seconds),
        "starts": seconds,
        "limit": LIMIT,
        "too_early": heavy,
        "good": min(seconds) <= LIMIT,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
