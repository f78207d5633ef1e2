"""What it costs to watch a network learn in the real window, and how well the window answers meanwhile.

    python -m tests.benchmarks.bench_watching [boundary] [views]

`boundary`: steps a second of a 2-8-8-1 network on two spirals with the boundary view open beside the canvas, and how
many pictures a second the view paints; once with pictures on nodes, doctor and time machine as they are at first, and
once without them. `views`: with whatever VIEWS holds open at once, the time of a step on 784-256-10 and on the small
CNN of the digits, and the gaps of a 16 ms timer in the window's thread. Both are given twice: by the program's own
loop with no window at work, and by the loop of a tutorial in a process of its own (plain_loop). All take turns, a round
each, because the machine is noisy; what counts are medians of the ratios within one round. A round in which somebody
else had the processor (the program got less of it than a training alone takes) is taken again, a few times. Prints
JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

import torch
from PySide6.QtCore import QEventLoop, QTimer

import tests.benchmarks.alone  # noqa: F401  (gives the window a folder of its own)
from app.errors import Errors
from app.looking import data_of
from app.startup import application
from app.views import VIEWS
from app.views.boundary import BoundaryView
from app.window import Program as Window
from engine.datasets.prepare import Parts, prepare
from engine.graph import Graph
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.torch_setup import prepare_torch
from engine.training.loop import train
from engine.training.state import State
from tests.benchmarks.bench_window import Pulse
from tests.benchmarks.plain_loop import SECONDS, SMALL, PlainLoop, drawing

ROUNDS = 9
AT_MOST = 24
"""Rounds that are taken until ROUNDS of them were undisturbed."""
QUIET = 0.93
"""Seconds of the processor by seconds of the clock that a training has at least, where nobody else wants it."""
WARM_UP = 3.0
"""Seconds that nobody measures: torch and the views do everything once."""
SETTLE = 0.4
"""Seconds after a pause before steps are counted again."""
RESTING = 0.25
"""Seconds of a round in which nothing is computed: after a pause."""
SIZE = (1600, 1000)
GOALS = {
    "boundary": {"steps_kept": 0.85, "pictures_per_second": 10.0},
    "views": {"time_by_plain_loop": 1.10, "share_of_gaps_below_33_ms": 0.99, "largest_gap_ms": 100.0},
}


T = TypeVar("T")


def main() -> None:
    asked = sys.argv[1:] or ["boundary", "views"]
    errors = Errors()
    errors.install()
    app = application([])
    prepare_torch()
    torch.set_num_threads(1)
    window = Window(app, errors)
    window.window.resize(*SIZE)
    window.window.restore()
    window.window.show()
    wait(1.0)
    window.warm_up.start()  # also spares what is there by then from the collections of garbage
    while not window.session.torch_here:
        wait(0.1)
    figures: dict[str, object] = {"goals": {name: GOALS[name] for name in asked}}
    if "boundary" in asked:
        figures["boundary, with all that a window has on"] = boundary(window)
        leave_alone(window)
        figures["boundary alone"] = boundary(window)
    if "views" in asked:
        figures["views"] = {name: views(window, name) for name in ("mlp-784-256-10", "digits-cnn")}
    window.session.training.close()
    window.close()
    print(json.dumps(figures, indent=2))


def wait(seconds: float) -> None:
    """Lets the window live."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def endless(graph: Graph) -> Graph:
    return graph.with_training(epochs=1_000_000, device="cpu", threads=1)


# ---- the boundary view ----


def boundary(window: Window) -> dict[str, object]:
    graph = endless(drawing(SMALL))
    show(window, graph, ["boundary"])
    program = to_program(graph)
    plain, bare = PlainLoop(SMALL), unwatched(program, prepare(data_of(graph, program)), graph.training)
    view = window.window.docks["view-boundary"].widget()
    assert isinstance(view, BoundaryView)

    def take() -> dict[str, float]:
        by_hand, before = plain.run(), bare()
        wait(0.1)
        painted = view.plane.pictures
        steps, seconds = watched(window)
        pictures = (view.plane.pictures - painted) / (seconds + SETTLE)
        return {"plain": by_hand, "bare": before, "watched": steps / seconds, "pictures": pictures}

    rounds, disturbed = undisturbed(take, lambda: process_time() + plain.processor)
    plain.close()
    return {
        "rounds": {"undisturbed": len(rounds) - disturbed, "disturbed": disturbed},
        "steps_per_second": {name: round(median(row[name] for row in rounds)) for name in ("plain", "bare", "watched")},
        "steps_kept": round(median(row["watched"] / row["bare"] for row in rounds), 3),
        "steps_by_plain_loop": round(median(row["watched"] / row["plain"] for row in rounds), 3),
        "pictures_per_second": round(median(row["pictures"] for row in rounds), 1),
    }


def leave_alone(window: Window) -> None:
    """Switches off what else watches: pictures on nodes, the doctor, the time machine."""
    for name in ("pictures", "doctor"):
        if window.window.commands.actions[name].isChecked():
            window.window.commands.actions[name].trigger()
    window.session.training.set_memory(1)


def unwatched(program: object, parts: Parts, settings: TrainingSettings) -> Callable[[], float]:
    """Steps a second of the loop alone, in this thread, while the window stands still."""
    state = State.fresh(program, settings)  # type: ignore[arg-type]
    events = train(program, parts, settings, state)  # type: ignore[arg-type]
    next(events)

    def run() -> float:
        first, start = state.step, perf_counter()
        while perf_counter() - start < SECONDS:
            next(events)
        return (state.step - first) / (perf_counter() - start)

    return run


# ---- every view ----


def views(window: Window, name: str) -> dict[str, object]:
    graph = endless(drawing(name))
    show(window, graph, list(VIEWS))
    program = to_program(graph)
    parts = prepare(data_of(graph, program))
    plain, bare = PlainLoop(name), unwatched(program, parts, graph.training)
    pulse = Pulse()
    wait(0.2)
    pulse.gaps.clear()

    def take() -> tuple[float, float, list[float]]:
        by_hand, alone = plain.run(), bare()
        wait(0.1)
        pulse.gaps.clear()  # the window stood still during the two other loops
        steps, seconds = watched(window)
        return by_hand * seconds / steps, alone * seconds / steps, list(pulse.gaps)

    rounds, disturbed = undisturbed(take, lambda: process_time() + plain.processor)
    plain.close()
    pulse._timer.stop()
    gaps = sorted(gap for *_, found in rounds for gap in found)
    return {
        "rounds": {"undisturbed": len(rounds) - disturbed, "disturbed": disturbed},
        "views": len(VIEWS),
        "time_by_plain_loop": round(median(ratio for ratio, *_ in rounds), 3),
        "time_by_bare_loop": round(median(ratio for _, ratio, _ in rounds), 3),
        "gaps_ms": {f"p{q}": round(gaps[min(len(gaps) - 1, len(gaps) * q // 100)], 1) for q in (50, 95, 99, 100)},
        "share_of_gaps_below_33_ms": round(sum(gap < 33 for gap in gaps) / len(gaps), 4),
    }


def undisturbed(take: Callable[[], T], processor: Callable[[], float] = process_time) -> tuple[list[T], int]:
    """The rounds that had the processor to themselves; where there are too few, the least disturbed ones, and how many
    of them were. `processor` tells the seconds of it that were spent."""
    found: list[tuple[float, T]] = []
    while len(found) < AT_MOST and sum(share >= QUIET for share, _ in found) < ROUNDS:
        wall, spent = perf_counter(), processor()
        taken = take()
        found.append(((processor() - spent) / (perf_counter() - wall - RESTING), taken))
    found.sort(key=lambda one: one[0], reverse=True)
    return [taken for _, taken in found[:ROUNDS]], sum(share < QUIET for share, _ in found[:ROUNDS])


# ---- the window ----


def show(window: Window, graph: Graph, names: list[str]) -> None:
    """Opens a drawing with these views and no others, side by side, and trains it until everything was done once."""
    session, docks = window.session, window.window.docks
    session.show(graph)
    for name in VIEWS:
        dock = docks[f"view-{name}"]
        dock.setVisible(name in names)
        if name in names:
            window.window.show_panel(f"view-{name}")
            dock.setFloating(True)
    session.training.start()
    wait(WARM_UP)
    session.training.pause()
    wait(0.2)


def watched(window: Window) -> tuple[int, float]:
    """Steps taken, and the seconds they took, while the window lives."""
    training = window.session.training
    training.start()
    wait(SETTLE)
    assert training.run is not None
    assert training.run.state is not None
    first, start = training.run.state.step, perf_counter()
    wait(SECONDS)
    steps, seconds = training.run.state.step - first, perf_counter() - start
    training.pause()
    wait(0.15)
    return steps, seconds


if __name__ == "__main__":
    main()
