"""What the doctor says in a terminal: before a training, and after it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.files import write
from tests.engine.cli.conftest import Gradwire
from tests.engine.doctor.consulting import brief, deep


@pytest.fixture
def ill(tmp_path: Path) -> str:
    """Ten sigmoids, and a learning rate that nobody would choose."""
    write(tmp_path / "ill.gradwire", brief(deep("sigmoid", 10), learning_rate=0.6))
    return "ill.gradwire"


def test_a_check_tells_what_can_be_seen_without_the_data(gradwire: Gradwire, ill: str) -> None:
    ran = gradwire("check", ill)
    assert ran.code == 0
    assert (
        "Learning rate out of range [cross_entropy_1]: A learning rate of 0.6 is far too high for Adam: 0.001 is usual."
        in ran.out
    )
    assert ran.out.endswith("Fix: Set learning rate to 0.001 Ready to train.")


def test_a_training_tells_what_was_wrong_with_it_after_its_figures(gradwire: Gradwire, ill: str) -> None:
    ran = gradwire("train", ill, "--no-record", "--learning-rate", "0.001")
    assert ran.code == 0
    assert "accuracy" in ran.out
    told = ran.out.split("Test: ", 1)[1]
    assert "Vanishing gradients [dense_1]: The gradients vanish on their way back" in told
    assert "Fix: Insert batch norm in 10 places" in told


def test_json_tells_findings_before_the_end(gradwire: Gradwire, ill: str) -> None:
    *_, finding, last = gradwire("train", ill, "--no-record", "--learning-rate", "0.001", "--json").lines
    assert last["event"] == "finished"
    assert (finding["event"], finding["rule"], finding["node"]) == ("finding", "vanishing-gradients", "dense_1")
    assert finding["fixes"] == ["Use ReLU, started after He", "Insert batch norm in 10 places"]


def test_a_run_that_broke_is_told_with_what_mends_it(gradwire: Gradwire) -> None:
    ran = gradwire("train", "linear-regression", "--no-record", "--learning-rate", "5")
    assert ran.code == 1
    assert "Not a number [" in ran.out
    (lower,) = re.findall(r"Fix: Set learning rate to (\S+)", ran.out)
    mended = gradwire("train", "linear-regression", "--no-record", "--learning-rate", lower)
    assert mended.code == 0, "a tenth of the rate would break again"
    assert "Not a number" not in mended.out


def test_of_a_drawing_that_is_not_ready_nothing_more_is_said(gradwire: Gradwire, tmp_path: Path) -> None:
    graph = deep("relu", 1)
    write(tmp_path / "half.gradwire", graph.without_wires(graph.wires[:1]))
    (report,) = gradwire("check", "half.gradwire", "--json").lines
    assert report["ready"] is False
    assert report["findings"] == []
