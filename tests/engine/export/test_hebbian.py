"""A Hebbian rule is written out: the script needs no loss, and finds what the program finds."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine import examples
from engine.errors import UserError
from engine.export.hebbian import layers_line
from engine.graph import Wire
from engine.layer import make
from engine.program import to_program
from tests.engine.drawings import chain
from tests.engine.export.test_training_script import assert_clean, ours, ran, script

RULES = {"method": "hebbian", "optimiser": "sgd", "momentum": 0.0}


def test_a_script_turns_a_neuron_as_the_program_does(tmp_path: Path) -> None:
    graph = examples.example("oja").graph.with_training(epochs=3)
    script(graph, tmp_path / "oja.py")
    found, expected = ran(tmp_path / "oja.py"), ours(graph)
    assert found.pop("mean square") > 0
    assert found == pytest.approx(expected, rel=0.02)
    weights = torch.load(tmp_path / "oja-weights.pt")["neurons_1.weight"][0]
    assert abs(float(weights @ torch.tensor([0.866, 0.5]))) == pytest.approx(1, abs=0.01)
    assert_clean(tmp_path)


@pytest.mark.parametrize("rule", ["Hebb", "Oja", "Sanger"])
def test_every_rule_is_written(tmp_path: Path, rule: str) -> None:
    graph = chain("iris", ("dense", {"units": 2}), "output").with_training(
        hebbian_rule=rule, accumulate=2, patience=3, epochs=2, learning_rate=0.01, **RULES
    )
    text = script(graph, tmp_path / "rule.py")
    assert f"What {rule}'s rule adds" in text
    assert_clean(tmp_path)
    assert ran(tmp_path / "rule.py")["reconstruction error"] > 0


def test_neurons_that_lack_wires_are_refused() -> None:
    graph = chain("iris", ("neuron", {"activation": "linear"}), "output").with_training(**RULES)
    graph, few = graph.added(make("neuron", {"activation": "linear"}))
    graph = graph.with_wires([*graph.wires, Wire("iris_1", "x[0]", few, "in"), Wire(few, "out", "output_1", "in")])
    with pytest.raises(UserError, match="no script writes a Hebbian rule for single wires"):
        layers_line(to_program(graph))
