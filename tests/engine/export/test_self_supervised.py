"""A script spoils its inputs as the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.export.self_supervised import function
from engine.steps import Corruption, Entry
from engine.values import Value
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
