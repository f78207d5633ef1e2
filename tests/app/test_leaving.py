"""The process ends at once, with what was printed and what modules had registered for the end."""

from __future__ import annotations

import subprocess
import sys

HELD_UP = """
import atexit, threading, time
from app.leaving import leave
atexit.register(lambda: print("registered"))
class Slow:
    def __del__(self):
        print("taken down")
kept = Slow()
threading.Thread(target=time.sleep, args=(60,)).start()
print("said", end=" ")
leave(3)
"""


def test_the_process_ends_with_its_code_and_waits_for_neither_threads_nor_destructors() -> None:
    command = [sys.executable, "-c", HELD_UP]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (3, "said registered\n", "")
