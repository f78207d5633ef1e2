"""How long panels keep the window's own thread busy at a time, in milliseconds of its processor time: those that are
shown for the first time, probes that get other places, and another theme with all that is open. See bench_turns.

    python -m tests.benchmarks.bench_panels [first] [probes] [themes] [--profile]
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from app.docks import LOWER
from app.errors import Errors
from app.imports import come_quickly
from app.pins import Pin
from app.startup import application
from app.window import Program
from engine import examples
from tests.benchmarks.bench_turns import SETTLE, Ticks, measure, wait

PINNED = 12
PLACES = ("conv2d_1", "relu_1", "conv2d_2", "flatten_1", "dense_1", "dense_2")
SIZES = ((1000, 760), (620, 460), (300, 300))


def first(program: Program, ticks: Ticks) -> None:
    for lower in LOWER:
        if program.window.panels.docks[lower.key].isHidden():
            measure(ticks, f"show {lower.key} first", partial(program.window.show_panel, lower.key))
            program.window.panels.docks[lower.key].hide()


def probes(program: Program, ticks: Ticks) -> None:
    window, session = program.window, program.session
    pins = [Pin(chr(65 + n), PLACES[n % len(PLACES)], "out", example=n) for n in range(PINNED)]
    measure(ticks, f"{PINNED} probes", lambda: (window.show_panel("probes"), session.pins.reset(pins)))
    wait(2 * SETTLE)
    dock = window.panels.docks["probes"]
    dock.setFloating(True)
    dock.resize(*SIZES[1])
    wait(2 * SETTLE)
    for width, height in (*SIZES, SIZES[1], SIZES[0]):
        measure(ticks, f"{PINNED} probes in {width}x{height}", partial(dock.resize, width, height))
        wait(SETTLE)


def themes(program: Program, ticks: Ticks) -> None:
    for name, projector in (("dark", False), ("light", False), ("dark", True), ("light", False)):
        program.window.preferences.change(appearance=name, projector=projector)
        measure(ticks, f"theme {name}{', projected' * projector}", program.window.dress)


def main() -> None:
    asked = [name for name in sys.argv[1:] if not name.startswith("-")] or ["first", "probes", "themes"]
    come_quickly()
    errors = Errors()
    errors.install()
    app = application([])
    program = Program(app, errors)
    ticks = Ticks()
    program.window.resize(1600, 1000)
    program.show(Path("xor"))
    wait(60, lambda: program.session.torch_here and not program.warm_up.running)
    program.session.show(examples.example("digits-cnn").graph)
    wait(4 * SETTLE)
    for name in asked:
        {"first": first, "probes": probes, "themes": themes}[name](program, ticks)
    program.session.training.forget()
    program.session.document.open(program.session.root, None)
    program.window.close()
    program.close()
    app.quit()


if __name__ == "__main__":
    main()
