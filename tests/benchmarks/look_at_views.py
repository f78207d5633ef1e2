"""Takes a picture of every view on several networks, light and dark, for people to look at.

    python -m tests.benchmarks.look_at_views FOLDER [--projector] [--small] [--only NAME]...

Opens the real window, trains for a few seconds, shows one panel after the other in its usual place and once pulled out,
and saves `FOLDER/NETWORK-THEME-PANEL.png`. Offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter

import torch
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

import tests.benchmarks.alone  # noqa: F401  (gives the window a folder of its own)
from app.docks import LOWER
from app.errors import Errors
from app.startup import application
from app.window import Program
from engine import examples

NETWORKS = ("xor", "digits-cnn", "digits-lstm", "digits-attention")
THEMES = ("light", "dark")
TRAINED, SETTLED = 4.0, 1.2
"""Seconds of training, and seconds that a panel gets before its picture is taken."""
PULLED_OUT = QSize(900, 560)


def main() -> None:
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    app = application([])
    errors = Errors()
    program = Program(app, errors)
    window = program.window
    window.preferences.change(welcome=False, projector=asked.projector)
    window.resize(QSize(1280, 720) if asked.small else QSize(1600, 1000))
    window.restore()
    window.show()
    _spin(app, 0.5)
    program.session.torch_arrived()
    torch.manual_seed(0)
    for theme in THEMES:
        window.set_appearance(theme)
        for network in asked.network or NETWORKS:
            _look(app, program, network, theme, asked)
    program.session.training.close()
    program.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--projector", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", action="append", help="the key of a panel, such as view-loss")
    parser.add_argument("--network", action="append", help="an example to look at")
    return parser.parse_args()


def _look(app: QApplication, program: Program, network: str, theme: str, asked: argparse.Namespace) -> None:
    window, session = program.window, program.session
    graph = examples.example(network).graph
    session.show(graph.with_training(epochs=100_000, schedule="constant", learning_rate=0.005))
    window.canvas.frame(None)
    learning = [id for id, node in graph.nodes.items() if node.layer.learns]
    session.pins.add(learning[0], graph.nodes[learning[0]].outputs[0].name)
    session.pins.add(learning[-1], graph.nodes[learning[-1]].outputs[0].name, wire=True)
    for lower in LOWER:
        if asked.only is None or lower.key in asked.only:
            window.show_panel(lower.key)
            _spin(app, 0.1)
    session.training.start()
    _spin(app, TRAINED)
    session.training.pause()
    session.select(learning[:1])
    for lower in LOWER:
        if asked.only is not None and lower.key not in asked.only:
            continue
        window.show_panel(lower.key)
        _spin(app, SETTLED)
        name = f"{network}-{theme}-{lower.key}"
        window.grab().save(str(asked.folder / f"{name}.png"))
        dock = window.docks[lower.key]
        dock.setFloating(True)
        dock.resize(PULLED_OUT)
        _spin(app, SETTLED / 2)
        dock.grab().save(str(asked.folder / f"{name}-alone.png"))
        dock.setFloating(False)
    session.training.stop()
    window.reset_layout()
    _spin(app, 0.5)


def _spin(app: QApplication, seconds: float) -> None:
    end = perf_counter() + seconds
    while perf_counter() < end:
        app.processEvents()


if __name__ == "__main__":
    main()
