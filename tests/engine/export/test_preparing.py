"""What is exported takes raw values: it prepares them as the program does, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.datasets.base import Dataset
from engine.datasets.diabetes import Diabetes
from engine.datasets.iris import Iris
from engine.datasets.preparation import Preparation
from engine.datasets.preparation_fitting import fitted
from engine.datasets.prepare import Parts, prepare, table_of
from engine.export.preparing import preparing
from engine.export.pytorch import module
from engine.graph import Graph, Wire
from engine.network import Network
from engine.program import to_program
from tests.engine.datasets.test_preparation import Numbers
from tests.engine.drawings import chain, classifier
from tests.engine.export.scripts import run_script
from tests.engine.export.test_training_script import ran, script


def regression(dataset: str, **settings: Any) -> Graph:
    graph = chain((dataset, settings), ("dense", {"units": 4}), "tanh", ("dense", {"units": 1}), "mean-squared-error")
    return graph.with_wire(Wire(f"{dataset}_1", "y", "mean_squared_error_1", "target"))


def loaded(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "exported", "__file__": "exported.py"}
    exec(compile(text, "exported.py", "exec"), space)
    return space


@pytest.mark.parametrize(
    "dataset",
    [
        Numbers(missing="median", clip=2.5),
        Numbers(missing="most frequent", scaling="0 to 1"),
        Numbers(missing="zero", scaling="none", scale_target=False),
        Iris(clip=1.5),
        Diabetes(scaling="none"),
    ],
)
def test_raw_values_are_prepared_bit_for_bit_as_the_program_does(dataset: Dataset) -> None:
    parts = prepare(dataset)
    space = loaded("import torch\n" + "\n\n".join(preparing(parts.preparation)))
    raw = np.asarray(table_of(dataset).x)[parts.test.index]
    if "prepare" in space:
        assert space["prepare"](torch.from_numpy(raw)).numpy().tobytes() == np.asarray(parts.test.x).tobytes()
    else:
        assert np.array_equal(raw, np.asarray(parts.test.x))
    if parts.target_scaler is not None:
        y = parts.test.y
        assert space["own_units"](torch.from_numpy(y)).numpy().tobytes() == parts.target_scaler.invert(y).tobytes()


def test_what_does_nothing_is_not_written() -> None:
    assert preparing(None) == []
    assert preparing(prepare(Iris(scaling="none")).preparation) == []
    assert preparing(Preparation(None)) == []


def test_pictures_have_a_number_for_each_channel_and_lines_stay_short() -> None:
    random = np.random.default_rng(0)
    wide = fitted(random.random((9, 50), np.float32), "standardise")
    deep = fitted(random.random((9, 3, 4, 4), np.float32), "standardise")
    text = "\n".join([*preparing(Preparation(wide)), *preparing(Preparation(deep))])
    assert max(map(len, text.splitlines())) <= 88
    assert loaded("import torch\n" + text)["OFFSET"].shape == (3, 1, 1)


def test_a_module_with_trained_weights_answers_raw_values_as_the_program_does() -> None:
    graph = regression("diabetes", clip=2.0)
    program, parts = to_program(graph), prepare(Diabetes(clip=2.0))
    network = Network(program).eval()
    space = loaded(module(program, "net", parts.preparation))
    exported = space["Network"]()
    exported.load_state_dict(network.state_dict())
    raw = torch.from_numpy(np.asarray(Diabetes().load().x)[parts.test.index])
    with torch.no_grad():
        found = space["own_units"](exported.eval()(space["prepare"](raw))).numpy()
    assert parts.target_scaler is not None
    np.testing.assert_allclose(found, parts.target_scaler.invert(answers(network, parts)), rtol=1e-6)


def answers(network: Network, parts: Parts) -> Any:
    with torch.no_grad():
        values = network.run({"x": torch.from_numpy(np.array(parts.test.x)), "y": torch.from_numpy(parts.test.y)})
    return values[network.program.losses[0].prediction].numpy()


PREDICT = """
import sys, torch, trained
network = trained.Network()
network.load_state_dict(torch.load(trained.WEIGHTS, weights_only=True))
raw = torch.tensor(eval(sys.argv[1]))
with torch.no_grad():
    print(network.eval()(trained.prepare(raw)).tolist())
"""


def test_a_script_that_has_trained_takes_raw_values_from_a_user(tmp_path: Path) -> None:
    graph = classifier(("dense", {"units": 8}), "relu").with_training(epochs=3)
    script(graph, tmp_path / "trained.py")
    ran(tmp_path / "trained.py")
    raw = [[5.1, 3.5, 1.4, 0.2], [6.3, 2.9, 5.6, 1.8]]
    (tmp_path / "user.py").write_text(PREDICT, encoding="utf-8")
    done = run_script(tmp_path / "user.py", str(raw))
    assert done.code == 0, done.err
    network = Network(to_program(graph)).eval()
    network.load_state_dict(torch.load(tmp_path / "trained-weights.pt", weights_only=True))
    x = prepare(Iris()).preparation.apply(np.array(raw, np.float32))
    with torch.no_grad():
        values = network.run({"x": torch.from_numpy(x), "y": torch.zeros(2, dtype=torch.int64)})
    expected = values[network.program.losses[0].prediction].numpy()
    np.testing.assert_allclose(eval(done.out), expected, rtol=1e-6)
