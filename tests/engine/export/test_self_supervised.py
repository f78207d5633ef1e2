"""A script spoils its inputs as the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.export.self_supervised import function
from engine.graph import Wire
from engine.steps import Corruption, Entry
from engine.values import Value
from tests.engine.drawings import chain
from tests.engine.export.test_training_script import assert_clean, ours, ran, script
from tests.engine.test_self_supervised import rebuilding


def test_a_script_learns_what_the_program_learns(tmp_path: Path) -> None:
    graph = rebuilding(noise=0.5, masked=0.2, epochs=40, learning_rate=0.01)
    text = script(graph, tmp_path / "trained.py")
    assert "NOISE = 0.5\nMASKED = 0.2\n" in text
    assert ran(tmp_path / "trained.py")["loss"] == pytest.approx(ours(graph)["loss"], abs=0.12)
    assert_clean(tmp_path)


def test_tokens_are_replaced_by_others() -> None:
    tokens = Entry("x", "text_1", "x", Value((4,), 50))
    assert "torch.randint_like(x, 50)" in "\n".join(function(Corruption((tokens,), 0.3, 0.2)))
    assert function(Corruption((tokens,), 0.3))[-1] == "    return x"


def test_the_next_token_is_judged_as_the_program_does(tmp_path: Path) -> None:
    graph = chain(
        ("sorting", {"length": 4, "letters": 3, "sequences": 300}),
        *("embedding", "gru", ("dense", {"units": 5}), "cross-entropy"),
    )
    graph = graph.with_wire(Wire("sorting_1", "x", "cross_entropy_1", "target"))
    graph = graph.with_training(method="self-supervised", pretext="next token", epochs=2, learning_rate=0.01)
    script(graph, tmp_path / "next.py")
    found, expected = ran(tmp_path / "next.py"), ours(graph)
    assert found["accuracy"] == pytest.approx(expected["accuracy"], abs=0.15)
    assert found["loss"] == pytest.approx(expected["loss"], abs=0.2)
    assert_clean(tmp_path)
