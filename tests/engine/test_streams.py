"""What carried states ask of a drawing, in words and with fixes."""

from __future__ import annotations

import pytest

from engine.analysis import analyse
from engine.block import Block
from engine.fixes import mended
from engine.graph import Graph, Wire
from tests.engine.drawings import chain, classifier


def stream(*layers: object, data: str = "last-signal", **settings: object) -> Graph:
    graph = classifier(*(layers or ("gru",)), data=data, classes=3)  # type: ignore[arg-type]
    return graph.with_training(carry_states=True, **settings)


def told(graph: Graph) -> list[str]:
    return [problem.text for problem in analyse(graph).problems]


def test_a_recurrent_network_that_reads_a_stream_carries_its_states() -> None:
    assert told(stream()) == []


@pytest.mark.parametrize(
    ("graph", "text"),
    [
        (
            stream("dense", data="iris"),
            "The examples of Iris are in no order: there is nothing to carry from one to the next.",
        ),
        (
            stream().with_settings("last_signal_1", stride=5),
            "No window of Last signal begins where another ends: they are 8 long and 5 apart.",
        ),
        (
            stream(("lstm", {"bidirectional": True})),
            "LSTM also reads backwards: what comes after a window is not known where it ends.",
        ),
        (stream("dense"), "States are to be carried from window to window, but no layer here has one."),
        (
            stream(bootstrap=True),
            "States are to be carried from window to window, but bagging draws the windows by chance.",
        ),
    ],
)
def test_what_is_missing_is_told_and_every_fix_mends_it(graph: Graph, text: str) -> None:
    analysis = analyse(graph)
    problem = next(problem for problem in analysis.problems if problem.text == text)
    assert problem.fixes
    for fix in problem.fixes:
        assert text not in told(mended(graph, problem.node, fix))


def test_layers_in_blocks_are_asked_too() -> None:
    inside = chain("block-input", ("gru", {"bidirectional": True}), "block-output")
    graph, block = stream().added(Block(name="Reader", graph=inside))
    graph = graph.with_wire(Wire("last_signal_1", "x", block, "in"))
    assert "Reader also reads backwards: what comes after a window is not known where it ends." in told(graph)
