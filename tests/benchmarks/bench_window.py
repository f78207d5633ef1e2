"""How well the window answers while it trains: the gaps of a 16 ms timer in its thread, every view open.

Prints JSON: quantiles of the gaps in milliseconds for an idle window and while the 784-256-10 network trains, and the
share of gaps below 33 ms (the figure to reach: 99 %). Offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

import tests.benchmarks.alone  # noqa: F401  (gives the window a folder of its own)
from app.errors import Errors
from app.startup import application
from app.views import VIEWS
from app.window import Program
from engine import examples

WARM_UP, SECONDS = 4.0, 12.0


class Pulse(QObject):
    """Notes how long it takes from one tick of a 16 ms timer to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer(self, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now

    def taken(self) -> dict[str, float]:
        gaps, self.gaps = np.array(self.gaps), []
        quantiles = {f"p{q}": float(np.quantile(gaps, q / 100)) for q in (50, 95, 99, 100)}
        return {**quantiles, "share_below_33_ms": float((gaps < 33).mean()), "ticks": len(gaps)}


def main() -> None:
    errors = Errors()
    errors.install()
    app = application([])
    program = Program(app, errors)
    window, session = program.window, program.session
    window.resize(1600, 1000)
    window.show()
    figures: dict[str, dict[str, float]] = {}
    pulse = Pulse()

    def later(seconds: float, then: Callable[[], None]) -> None:
        QTimer.singleShot(int(1000 * seconds), then)

    def show_everything() -> None:
        graph = examples.example("mlp-784-256-10").graph
        session.show(graph.with_training(epochs=1000))
        for name in VIEWS:
            window.docks[f"view-{name}"].setFloating(True)  # side by side rather than behind one another
            window.docks[f"view-{name}"].show()
        program.warm_up.start()
        later(WARM_UP, lambda: (pulse.taken(), later(SECONDS / 2, idle)))

    def idle() -> None:
        figures["idle"] = pulse.taken()
        session.training.start()
        later(WARM_UP, lambda: (pulse.taken(), later(SECONDS, training)))

    def training() -> None:
        figures["training"] = pulse.taken()
        session.training.stop()
        later(1.0, app.quit)

    later(0.5, show_everything)
    app.exec()
    session.training.close()
    program.close()
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
