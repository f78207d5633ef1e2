"""How long the window's own thread is busy at a time, in milliseconds of processor time: by the clock such gaps mean
little on a busy machine. A tick every 8 ms notes what the thread has used since the one before.

Prints for each thing that a person does the longest stretches, and how many are over 16 and over 33 ms. The goal: none
over 100, and 99 of 100 under 33. `--profile` prints for each what took longest. Offscreen unless QT_QPA_PLATFORM says
otherwise.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, thread_time

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

import tests.benchmarks.alone  # noqa: F401  (gives the window a folder of its own)
from app.errors import Errors
from app.imports import come_quickly
from app.startup import application
from app.window import Program
from engine import examples

SETTLE = 1.5
OPENED = ("xor", "digits-cnn", "resnet-18", "vgg-16", "googlenet")
PROFILE = "--profile" in sys.argv


class Ticks(QObject):
    """Milliseconds of this thread's processor time from one tick to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = thread_time()
        self._timer = QTimer(self, interval=8, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = thread_time()
        self.gaps.append(1000 * (now - self._last))
        self._last = now


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    loop, end, timer = QEventLoop(), monotonic() + seconds, QTimer(interval=5)
    timer.timeout.connect(lambda: loop.quit() if until() or monotonic() > end else None)
    timer.start()
    loop.exec()


def measure(ticks: Ticks, name: str, do: Callable[[], object]) -> None:
    wait(SETTLE)
    ticks.gaps.clear()
    profile = cProfile.Profile(thread_time)
    QTimer.singleShot(0, do)
    if PROFILE:
        profile.enable()
    wait(SETTLE)
    profile.disable()
    report(ticks, name)
    if PROFILE:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(30)


def report(ticks: Ticks, name: str) -> None:
    gaps = sorted(ticks.gaps, reverse=True)
    over = ", ".join(f"{sum(gap > limit for gap in gaps)} over {limit}" for limit in (16, 33))
    print(f"{name:32s} {' '.join(f'{gap:5.0f}' for gap in gaps[:4])}   {over}", flush=True)


def main() -> None:
    come_quickly()
    errors = Errors()
    errors.install()
    app = application([])
    program = Program(app, errors)
    window, session, ticks = program.window, program.session, Ticks()
    window.resize(1600, 1000)
    program.show(Path("xor"))  # with an example nobody is welcomed
    wait(60, lambda: session.torch_here and not program.warm_up.running)
    wait(2 * SETTLE)
    report(ticks, "from the first painting on")
    for name in OPENED:
        graph = examples.example(name).graph
        measure(ticks, f"open {name}", lambda graph=graph: (session.show(graph), window.canvas.frame(None)))
    session.show(examples.example("digits-cnn").graph)
    for turn in ("first", "again"):
        for id in list(session.graph.nodes)[:5]:
            measure(ticks, f"select {id}, {turn}", lambda id=id: session.select([id]))
    wider = session.graph.with_settings("conv2d_1", channels=9)
    measure(ticks, "edit digits-cnn", lambda: session.edit(wider, "Widen"))
    measure(ticks, "open the import assistant", window.importing.open)
    measure(ticks, "open the verdict", lambda: window.show_panel("verdict"))
    session.document.open(session.root, None)
    window.close()
    program.close()
    app.quit()


if __name__ == "__main__":
    main()
