"""`gradwire ensemble`: trained drawings become one, which is judged beside them and goes on as any drawing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.files import read, write
from tests.engine.cli.conftest import Gradwire
from tests.engine.drawings import classifier


@pytest.fixture
def net(tmp_path: Path) -> str:
    graph = classifier(("dense", {"units": 6}), "relu").with_training(epochs=2, learning_rate=0.02, batch_size=16)
    write(tmp_path / "net.gradwire", graph)
    return "net.gradwire"


@pytest.fixture
def trained(gradwire: Gradwire, net: str) -> list[str]:
    """Two files that were trained from other seeds."""
    for seed in ("1", "2"):
        gradwire("train", net, "--seed", seed, "--save", f"net-{seed}", "--no-record", "--json")
    return ["net-1.gradwire", "net-2.gradwire"]


def test_trained_files_become_one_that_is_judged_beside_them(gradwire: Gradwire, trained: list[str]) -> None:
    found = gradwire("ensemble", *trained, "--to", "both", "--json")
    assert found.code == 0
    compared, saved = found.lines
    assert list(compared["members"]) == saved["members"] == ["net-1", "net-2"]
    assert compared["part"] == "test"
    judged = gradwire("evaluate", "both.gradwire", "--no-baselines", "--json").lines[0]["losses"][0]
    assert judged["figures"]["accuracy"] == compared["together"]["accuracy"]
    assert judged["ensemble"]["members"] == compared["members"]


def test_copies_are_trained_on_samples_of_their_own(gradwire: Gradwire, net: str, tmp_path: Path) -> None:
    found = gradwire("ensemble", net, "--seeds", "2", "--bootstrap", "--how", "weighted", "--to", "bagged")
    assert found.code == 0
    assert "The ensemble" in found.out
    graph = read(tmp_path / "bagged.gradwire")
    assert graph.training.bootstrap
    assert graph.nodes["average_1"].layer.setting("shares").count(",") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("net.gradwire", "--to", "x"), "There are no weights beside net.gradwire"),
        (("iris", "xor", "--seeds", "2", "--to", "x"), "--seeds takes a single FILE."),
        (("iris", "--bootstrap", "--to", "x"), "--bootstrap goes with --seeds."),
        (("iris", "--seeds", "2", "--to", "nowhere/x"), "There is no folder nowhere to save into."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    gradwire: Gradwire, net: str, arguments: tuple[str, ...], said: str
) -> None:
    found = gradwire("ensemble", *arguments)
    assert found.code == 2
    assert said in found.err
