"""Drawings of loose neurons go through everything that is done with drawings, and come out right."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.analysis import analyse
from engine.cost import cost
from engine.files import read, write
from engine.graph import Graph
from engine.network import Network
from engine.program import to_program
from engine.runs.comparing import changes, settings_that_differ
from engine.source import to_source
from engine.training.landscape import Plane, landscape, survey
from engine.training.loop import Controls, Training
from engine.training.luck import Luck, luck
from engine.training.memory import measure
from engine.training.race import Race, variants
from engine.training.timeline import Timeline
from tests.engine.cli.conftest import gradwire  # noqa: F401  # a fixture
from tests.engine.export.test_training_script import ran, script
from tests.engine.neuron_drawings import DRAWINGS, connected, lesioned, mixed, neurons
from tests.engine.training.networks import ready, same, settings, trained

ALL = pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)
Drawn = Callable[[], Graph]


@ALL
def test_nothing_is_wrong_with_it(drawn: Drawn) -> None:
    assert [problem.text for problem in analyse(drawn()).problems] == []


@ALL
def test_costs_are_those_of_the_network(drawn: Drawn) -> None:
    graph = drawn()
    found = cost(analyse(graph))
    network = Network(to_program(graph))
    assert found.parameters == sum(weight.numel() for weight in network.parameters())
    for node in neurons(graph):
        level, id = (graph, node) if "/" not in node else (graph.nodes["block_1"].layer.graph, node.split("/")[1])  # type: ignore[attr-defined]
        step = network.program.step_of(node)
        assert step is not None
        wires = len(step.columns if step.rows is None else step.rows[step.units.index(node)])
        bias = level.nodes[id].layer.setting("bias")
        assert (found.nodes[node].parameters, found.nodes[node].flops) == (wires + bias, 2 * wires)


@ALL
def test_memory_is_measured(drawn: Drawn) -> None:
    program = to_program(drawn())
    needs = measure(program)
    assert needs.weights == 4 * sum(weight.numel() for weight in Network(program).parameters())
    assert needs.activations > 0


@ALL
def test_many_seeds_at_once_learn_what_each_learns_alone(drawn: Drawn) -> None:
    program, parts = ready(drawn())
    *_, found = luck(program, parts, settings(epochs=1), (3, 0))
    assert isinstance(found, Luck)
    assert found.together
    for outcome in found.outcomes:
        alone = trained(program, parts, settings(epochs=1, seed=outcome.seed))
        for name, weight in alone.weights().items():
            np.testing.assert_allclose(outcome.weights[name], weight.numpy(), rtol=1e-3, atol=1e-5)


@ALL
def test_the_landscape_is_seen_around_it(drawn: Drawn) -> None:
    program, parts = ready(drawn())
    timeline = Timeline()
    training = Training(program, parts, settings(epochs=1), None, Controls(timeline=timeline))
    for _ in training.events():
        pass
    seen = next(landscape(survey(training.state, parts, "train", timeline), "random"))
    assert np.isfinite(seen.losses).any()


def test_in_a_random_direction_the_wires_of_each_neuron_are_as_long_as_they_are() -> None:
    program, parts = ready(mixed())
    state = trained(program, parts, settings(epochs=1))
    plane = Plane(survey(state, parts, "train", None), "random", 0)
    place = plane.names.index("neurons_1.weight")
    rows = program.steps[0].rows
    assert rows is not None
    counts = [len(row) for row in rows]
    for axis in plane.axes:
        lengths = [torch.stack([part.norm() for part in each[place].split(counts)]) for each in (axis, plane.base)]
        torch.testing.assert_close(*lengths)


@ALL
def test_the_moments_of_its_training_are_kept_up_to_the_last(drawn: Drawn) -> None:
    program, parts = ready(drawn())
    timeline = Timeline()
    training = Training(program, parts, settings(epochs=1), None, Controls(timeline=timeline))
    for _ in training.events():
        pass
    last = timeline.steps()[-1]
    assert last == training.state.step


@ALL
def test_a_race_of_it_equals_runs_by_themselves(drawn: Drawn) -> None:
    graph = drawn()
    race = Race(variants(graph, "", "learning_rate", (0.1, 0.01)), lambda *_: ready(graph)[1])
    for _ in race.events():
        pass
    for lane in race.lanes:
        assert lane.state is not None
        alone = trained(to_program(lane.variant.graph), ready(graph)[1], lane.variant.graph.training)
        assert same(lane.state, alone)


def test_activations_of_one_neuron_race() -> None:
    graph = connected()
    lanes = variants(graph, "neuron_2", "activation", ("relu", "sine"))
    assert [lane.graph.nodes["neuron_2"].layer.setting("activation") for lane in lanes] == ["relu", "sine"]


def test_what_was_done_to_a_neuron_is_told_of_two_runs() -> None:
    before = connected()
    after = before.with_settings("neuron_2", activation="sine")
    after = after.with_node(replace(after.nodes["neuron_3"], bypassed=True))
    after = after.without_wires([before.wires_into["neuron_5"][0]])
    told = [change.text for change in changes(before, after)]
    assert len(told) == 3, told
    (row, *_) = settings_that_differ([(g.training.model_dump(), g) for g in (before, after)])
    assert row.node == "neuron_2"


@ALL
def test_it_is_written_and_read(drawn: Drawn, tmp_path: Path) -> None:
    graph = drawn()
    path = tmp_path / "neurons.gradwire"
    write(path, graph)
    assert read(path) == graph


@ALL
def test_its_exported_script_learns_as_it_does(drawn: Drawn, tmp_path: Path) -> None:
    graph = drawn().with_training(epochs=1)
    text = script(graph, tmp_path / "trained.py")
    assert "class Network" in text
    if drawn in (mixed, lesioned):  # each takes seconds to start
        figures = ran(tmp_path / "trained.py")
        assert np.isfinite(list(figures.values())).all()


@ALL
def test_its_source_loads_the_weights_of_the_program(drawn: Drawn) -> None:
    program, parts = ready(drawn())
    state = trained(program, parts, settings(epochs=1))
    space: dict[str, object] = {}
    exec(to_source(program), space)
    printed = space["Network"]()  # type: ignore[operator]
    printed.load_state_dict(state.network.state_dict())
    x = torch.from_numpy(parts.test.x[:8])
    with torch.no_grad():
        assert torch.equal(printed.eval()(x), state.network.eval()(x))


@ALL
def test_the_command_line_checks_it(drawn: Drawn, tmp_path: Path, gradwire) -> None:  # noqa: F811
    write(tmp_path / "neurons.gradwire", drawn())
    result = gradwire("check", str(tmp_path / "neurons.gradwire"), "--json")
    assert result.code == 0
    (report,) = result.lines
    told = {node["id"]: node for node in report["nodes"]}
    assert all(node in told or "/" in node for node in neurons(drawn()))
    assert json.dumps(report)
