"""Every example of the program can be tried at once, before it has learned anything."""

from __future__ import annotations

import numpy as np
import pytest

from app.tryit.panel import NO_DATA
from engine import examples
from engine.attribution import integrated
from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.errors import DataError
from tests.app.tryit.conftest import answered


@pytest.fixture(autouse=True)
def _roughly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an answer rests on is worked out at a few points: how exact it is at many is tested with the method, and
    took half of what these tests did."""
    monkeypatch.setattr(integrated, "STEPS", 4)
    monkeypatch.setattr(integrated, "MOST", 4)


@pytest.mark.parametrize("name", examples.names())
def test_every_example_answers_and_says_what_it_rests_on(qtbot, opened, name: str) -> None:
    graph = examples.example(name).graph
    data = next((node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset)), None)
    if data is None:
        panel = opened(graph, train=False, wait=False)
        qtbot.waitUntil(lambda: panel.nothing.text() == NO_DATA)
        return
    panel = opened(graph, train=False, wait=False)
    qtbot.waitUntil(lambda: panel.told_last is not None or bool(panel._trouble))
    if panel.told_last is None:
        try:
            prepare(data)
        except DataError as error:
            pytest.skip(str(error))
        said = ("give back its input", "learns to make examples", "acts in an environment", "no loss compares it")
        qtbot.waitUntil(lambda: any(why in panel.nothing.text() for why in said))
        return
    answered(qtbot, panel)
    assert np.isfinite(panel.told_last.answer.values).all()
    assert panel.told_last.attribution is not None
    assert panel.verdict.text()
    assert panel.nothing_yet == ""
    assert len(panel.table()["output"]) == len(panel.told_last.answer.names)
    assert not panel.grab().isNull()
