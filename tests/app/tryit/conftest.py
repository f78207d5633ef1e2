"""Panels on small networks that were really trained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from app.session import Session
from app.tryit.panel import TryIt
from engine.document import Document
from engine.graph import Graph, Wire
from engine.layer import Layer, make
from tests.engine.drawings import chain, classifier

Opened = Callable[..., TryIt]


def quick(graph: Graph, epochs: int = 3) -> Graph:
    """The drawing with a short training on the processor."""
    return graph.with_training(epochs=epochs, device="cpu", threads=1)


def digits() -> Graph:
    layers = (("conv2d", {"channels": 4}), "relu", ("conv2d", {"channels": 6}), "relu", "flatten")
    return quick(classifier(*layers, data="digits", classes=10), 4)


def iris() -> Graph:
    return quick(classifier(("dense", {"units": 12}), "relu"), 15)


def diabetes() -> Graph:
    graph = chain("diabetes", ("dense", {"units": 8}), "relu", ("dense", {"units": 1}), "mean-squared-error")
    return quick(graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target")))


def xor() -> Graph:
    graph = chain("xor", ("dense", {"units": 8}), "tanh", ("dense", {"units": 1}), "binary-cross-entropy")
    return quick(graph.with_wire(Wire("xor_1", "y", "binary_cross_entropy_1", "target")))


def behind(data: Layer, *layers: tuple[str, dict[str, object]]) -> Graph:
    """A data set, layers, and the last of them, a loss, against the data's y."""
    graph, first = Graph().added(data, (0.0, 0.0))
    last = first
    for kind, settings in layers:
        graph, id = graph.added(make(kind, settings), (200.0 * len(graph.nodes), 0.0))
        graph = graph.with_wire(Wire(last, graph.nodes[last].outputs[0].name, id, graph.nodes[id].inputs[0].name))
        last = id
    return graph.with_wire(Wire(first, "y", last, "target"))


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    """Opens a drawing, trains it to the end unless told, and shows the panel with an answer."""
    sessions: list[Session] = []

    def open_drawing(graph: Graph, train: bool = True, wait: bool = True, path: Path | None = None) -> TryIt:
        session = Session(Document(graph, path))
        sessions.append(session)
        session.torch_arrived()
        if train:
            session.training.start()
            qtbot.waitUntil(lambda: session.training.status == "finished")
        panel = TryIt(session)
        qtbot.addWidget(panel)
        panel.resize(800, 500)
        panel.show()
        if wait:
            answered(qtbot, panel)
        return panel

    yield open_drawing
    for session in sessions:
        assert session.training.close()
        session.deleteLater()  # and with it whatever listens to it


def answered(qtbot: QtBot, panel: TryIt) -> None:
    """Waits until the present example is answered and painted."""

    def there() -> bool:
        told = panel.told_last
        return (
            panel.raw is not None
            and told is not None
            and panel.asking.idle
            and np.array_equal(told.question.x, panel.material.prepared(panel.raw))
            and panel.bars.answer is told.answer
        )

    qtbot.waitUntil(there)


def networks_own(panel: TryIt) -> np.ndarray:
    """What the trained network itself says to the present example, raw."""
    state = panel.session.training.state
    x = torch.from_numpy(np.asarray(panel.material.prepared(panel.raw))[None]).float()
    with torch.no_grad():
        return state.network.eval()(x).numpy()[0]


def softmax(scores: np.ndarray) -> np.ndarray:
    e = np.exp(scores - scores.max())
    return e / e.sum()
