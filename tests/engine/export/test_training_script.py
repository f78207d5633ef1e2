"""The exported training script: it needs torch and its data alone, and learns what the program itself learns."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import torch

from engine import examples
from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.errors import UserError
from engine.export.training_data import write_data
from engine.export.training_script import data_path, training_script
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.layers.recurrent import LSTM
from engine.network import Network
from engine.program import to_program
from engine.training.events import Finished
from engine.training.loop import train
from engine.training.state import State
from tests.engine.drawings import chain, classifier
from tests.engine.export.scripts import run_script
from tests.engine.training.networks import ready, trained


def script(graph: Graph, path: Path) -> str:
    """Writes the script of a drawing to `path` and its data beside it; returns its text."""
    program = to_program(graph)
    dataset = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    data = prepare(dataset)
    text = training_script(program, graph.training, data, path, path.stem)
    path.write_text(text, encoding="utf-8")
    write_data(data_path(path), program, data, graph.training.carries)
    return text


def ran(path: Path) -> dict[str, float]:
    """Runs a script where none of our packages can be imported; returns the figures of its test."""
    done = run_script(path)
    assert done.code == 0, done.err
    line = next(line for line in done.out.splitlines() if line.startswith("test "))
    return {name: float(value) for name, value in re.findall(r"(\w[\w ()]*?) (-?[\d.]+)", line.removeprefix("test"))}


def ours(graph: Graph) -> dict[str, float]:
    dataset = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    *_, last = train(to_program(graph), prepare(dataset), graph.training)
    assert isinstance(last, Finished)
    return dict(last.test)


@pytest.mark.parametrize(
    ("name", "figure", "noise"),
    [("iris", "accuracy", 0.1), ("spirals", "accuracy", 0.05), ("linear-regression", "mae", 0.02)],
)
def test_a_script_learns_what_the_program_learns(tmp_path: Path, name: str, figure: str, noise: float) -> None:
    graph = examples.example(name).graph
    script(graph, tmp_path / "trained.py")
    assert ran(tmp_path / "trained.py")[figure] == pytest.approx(ours(graph)[figure], abs=noise)


def test_accumulated_and_averaged_steps_learn_the_same_in_a_script(tmp_path: Path) -> None:
    graph = examples.example("iris").graph.with_training(accumulate=2, average=0.95, epochs=40)
    script(graph, tmp_path / "trained.py")
    assert ran(tmp_path / "trained.py")["accuracy"] == pytest.approx(ours(graph)["accuracy"], abs=0.1)


def test_a_script_that_carries_states_takes_the_same_steps(tmp_path: Path) -> None:
    """Its batches stand in no random order, so it comes to the very same figures."""
    graph = examples.example("last-signal").graph.with_settings("last_signal_1", steps=800, every=10)
    graph = graph.with_training(epochs=1, schedule="constant")
    for number, training in enumerate(({}, {"accumulate": 2, "average": 0.9, "patience": 3, "precision": "mixed"})):
        lstm = graph.with_layer("gru_1", LSTM(units=4, layers=2)).with_training(**training)
        script(lstm, tmp_path / f"lstm_{number}.py")
        figures = ran(tmp_path / f"lstm_{number}.py")
        assert figures["loss"] == pytest.approx(ours(lstm)["loss"], abs=5e-3 if training else 1e-4)
    assert_clean(tmp_path)


def test_the_weights_it_saves_fit_the_drawing(tmp_path: Path) -> None:
    graph = examples.example("iris").graph.with_training(epochs=1)
    script(graph, tmp_path / "trained.py")
    ran(tmp_path / "trained.py")
    weights = torch.load(tmp_path / "trained-weights.pt", weights_only=True)
    Network(to_program(graph)).load_state_dict(weights)


OPTIONS = {
    "optimiser": ("sgd", "adam", "adamw", "rmsprop", "adagrad"),
    "schedule": ("constant", "step", "cosine", "one-cycle", "plateau"),
}


def combinations() -> list[dict[str, object]]:
    """Every optimiser and every schedule, with the other settings switched on and off in turn."""
    chosen = []
    for number, (optimiser, schedule) in enumerate(product(*OPTIONS.values())):
        if optimiser != "adam" and OPTIONS["schedule"].index(schedule) != number // 5:
            continue
        on = number % 2 == 1
        more = {"patience": 3, "clip": 1.0, "l1": 0.001, "weight_decay": 0.01, "nesterov": True, "threads": 1}
        chosen.append({"optimiser": optimiser, "schedule": schedule, **(more if on else {})})
    added = {"accumulate": 3, "average": 0.9, "precision": "mixed", "bootstrap": True}
    return [*chosen, {**chosen[0], **added}, {**chosen[1], **added}]


def test_every_optimiser_and_schedule_runs_and_is_formatted(tmp_path: Path) -> None:
    for number, settings in enumerate(combinations()):
        graph = classifier(("dense", {"units": 8}), "relu").with_training(epochs=2, **settings)
        script(graph, tmp_path / f"script_{number}.py")
        ran(tmp_path / f"script_{number}.py")
    assert_clean(tmp_path)


def test_parts_that_are_empty_have_no_line_about_them(tmp_path: Path) -> None:
    graph = classifier().with_settings("iris_1", validation=0, test=0).with_training(epochs=1)
    text = script(graph, tmp_path / "trained.py")
    assert "validation" not in text
    assert "evaluate(network, test)" not in text
    assert '    train = data["train"]\n' in text
    assert_clean(tmp_path)


def test_several_losses_add_up_with_their_weights(tmp_path: Path) -> None:
    graph, extra = classifier().added(make("cross-entropy", {"weight": 0.5}))
    graph = graph.with_wires([Wire("dense_1", "out", extra, "prediction"), Wire("iris_1", "y", extra, "target")])
    text = script(graph.with_training(epochs=1), tmp_path / "trained.py")
    assert "    loss = cross_entropy_1 + 0.5 * cross_entropy_2\n" in text
    assert set(ran(tmp_path / "trained.py")) >= {"loss"}
    assert_clean(tmp_path)


def test_an_autoencoder_compares_with_its_own_input(tmp_path: Path) -> None:
    graph = chain("iris", ("dense", {"units": 2}), ("dense", {"units": 4}), "mean-squared-error")
    graph = graph.with_wire(Wire("iris_1", "x", "mean_squared_error_1", "target")).with_training(epochs=1)
    text = script(graph, tmp_path / "trained.py")
    assert '    loss = F.mse_loss(prediction, batch["x"])\n' in text
    assert set(ran(tmp_path / "trained.py")) == {"loss", "mae"}


def test_an_output_beside_the_loss_does_not_change_what_is_trained(tmp_path: Path) -> None:
    graph, squash = classifier().added(make("softmax"))
    graph, output = graph.added(make("output"))
    graph = graph.with_wires([Wire("dense_1", "out", squash, "in"), Wire(squash, "out", output, "in")])
    script(graph.with_training(epochs=1), tmp_path / "trained.py")
    ran(tmp_path / "trained.py")
    assert_clean(tmp_path)


def test_batch_norm_never_meets_a_single_example(tmp_path: Path) -> None:
    graph = classifier(("dense", {"units": 4}), "batch-norm").with_training(epochs=1, batch_size=15)
    assert "continue  # batch norm" in script(graph, tmp_path / "trained.py")  # 106 = 7 × 15 + 1
    ran(tmp_path / "trained.py")


def test_a_layer_that_only_a_loss_reads_is_refused_with_a_way_out(tmp_path: Path) -> None:
    graph = chain("iris", ("dense", {"units": 2}), "mean-squared-error")
    graph, other = graph.added(make("dense", {"units": 2}))
    graph = graph.with_wires([Wire("iris_1", "x", other, "in"), Wire(other, "out", "mean_squared_error_1", "target")])
    with pytest.raises(UserError) as error:
        script(graph, tmp_path / "trained.py")
    assert error.value.text == "Dense (dense_2) has weights that only a loss reads, which no script has a place for."


def test_a_drawing_without_a_loss_has_nothing_to_train(tmp_path: Path) -> None:
    graph = chain("iris", "dense", "output")
    with pytest.raises(UserError, match="The drawing has no loss"):
        script(graph, tmp_path / "trained.py")


def assert_clean(folder: Path) -> None:
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,W,I,B"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_frozen_batch_norm_keeps_what_it_knows(tmp_path: Path) -> None:
    graph = classifier(("dense", {"units": 4}), "batch-norm").with_training(epochs=1)
    graph = graph.with_node(replace(graph.nodes["batch_norm_1"], frozen=True))
    script(graph, tmp_path / "trained.py")
    ran(tmp_path / "trained.py")
    assert_clean(tmp_path)
    weights = torch.load(tmp_path / "trained-weights.pt")
    assert torch.equal(weights["batch_norm_1.running_mean"], torch.zeros(4))


def test_blocks_frozen_and_repeated_train_in_a_script_as_well(tmp_path: Path) -> None:
    layers = (("dense", {"units": 4}), "batch-norm", "relu")
    graph, block = collapsed(classifier(*layers, *layers), ["dense_1", "batch_norm_1", "relu_1"], "Unit")
    graph = graph.with_settings(block, repeat=3).with_training(epochs=1, batch_size=15)
    graph = graph.with_node(replace(graph.nodes[block], frozen=True))
    text = script(graph, tmp_path / "trained.py")
    assert '    network.get_submodule("block_1.2.batch_norm_1").eval()\n' in text
    ran(tmp_path / "trained.py")
    assert_clean(tmp_path)
    weights = torch.load(tmp_path / "trained-weights.pt", weights_only=True)
    Network(to_program(graph)).load_state_dict(weights)


def test_weights_with_a_pace_of_their_own_keep_it_in_a_script(tmp_path: Path) -> None:
    """One batch of all examples, so that their order does not matter: the script comes to our very weights."""
    graph = chain("iris", "neuron", ("dense", {"units": 3}), "cross-entropy")
    graph, second = graph.added(make("neuron", {"rate": 0.5}))
    graph = graph.with_settings("neuron_1", frozen_wires=("iris_1.x",)).with_wires(
        [
            Wire("iris_1", "x", second, "in"),
            Wire(second, "out", "dense_1", "in"),
            Wire("iris_1", "y", "cross_entropy_1", "target"),
        ]
    )
    graph = graph.with_training(epochs=20, batch_size=500, learning_rate=0.05, weight_decay=0.01)
    text = script(graph, tmp_path / "paced.py")
    assert '("neurons_1.weight", 0.0, [0, 1, 2, 3]),' in text
    assert_clean(tmp_path)
    ran(tmp_path / "paced.py")
    theirs = torch.load(tmp_path / "paced-weights.pt", weights_only=True)
    ours = trained(*ready(graph), graph.training).weights()
    fresh = State.fresh(to_program(graph), graph.training).weights()
    assert torch.equal(theirs["neurons_1.weight"][0], fresh["neurons_1.weight"][0])
    assert theirs["neurons_1.weight"][1].dist(fresh["neurons_1.weight"][1]) > 0.1
    for name, weight in ours.items():
        torch.testing.assert_close(theirs[name], weight, rtol=1e-4, atol=1e-5)


def test_weights_of_a_bypassed_layer_are_in_the_script_s_file_too(tmp_path: Path) -> None:
    graph = classifier(("dense", {"units": 4}), "batch-norm").with_training(epochs=1)
    graph = graph.with_node(replace(graph.nodes["dense_1"], bypassed=True))
    script(graph, tmp_path / "trained.py")
    ran(tmp_path / "trained.py")
    assert_clean(tmp_path)
    Network(to_program(graph)).load_state_dict(torch.load(tmp_path / "trained-weights.pt", weights_only=True))
