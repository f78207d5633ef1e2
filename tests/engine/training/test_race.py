"""A race changes nothing about its lanes but that they are side by side."""

from __future__ import annotations

from itertools import accumulate, count
from random import Random
from typing import Any

import pytest
import torch

from engine.datasets.iris import Iris
from engine.datasets.prepare import Parts, prepare
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.steps import Program
from engine.training import clock
from engine.training import race as race_module
from engine.training.events import EpochEnded, Finished
from engine.training.race import Choice, Race, RaceRun, Variant, variants
from tests.engine.drawings import classifier, pictures, residual_block
from tests.engine.training.networks import DROPPING, same, trained


def iris(**training: Any) -> Graph:
    chosen = {"epochs": 4, "batch_size": 16, "device": "cpu", "threads": 1, **training}
    return classifier(*DROPPING).with_training(**chosen)


def data(graph: Graph, program: Program) -> Parts:
    return prepare(Iris())


def test_every_lane_equals_a_run_by_itself_bit_for_bit() -> None:
    graph = iris()
    lanes = (*variants(graph, "", "learning_rate", (0.1, 0.01)), *variants(graph, "dense_1", "units", (3, 30)))
    race = Race(lanes, data)
    assert all(isinstance(event[0], int) for event in race.events())
    for lane in race.lanes:
        alone = trained(to_program(lane.variant.graph), prepare(Iris()), lane.variant.graph.training)
        assert lane.state is not None
        assert same(lane.state, alone), lane.variant.name


@pytest.mark.parametrize("seed", range(4))
def test_lanes_go_side_by_side(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """On a busy machine a moment may be lost before any look at the clock, so turns end anywhere in an epoch."""
    busy = Random(seed)
    times = accumulate(busy.choice((0.0, 0.0, 0.1)) for _ in count())
    monkeypatch.setattr(clock, "perf_counter", lambda: next(times))
    race = Race(variants(iris(), "", "optimiser", ("sgd", "adam", "rmsprop")), data)
    epochs = {0: 0, 1: 0, 2: 0}
    for lane, event in race.events():
        if isinstance(event, EpochEnded):
            epochs[lane] = event.epoch
            assert max(epochs.values()) - min(epochs.values()) <= 1


def test_a_race_leaves_the_threads_as_they_were() -> None:
    before = torch.get_num_threads()
    graph = iris()
    lanes = [Variant("one", graph.with_training(threads=1)), Variant("two", graph.with_training(threads=2))]
    for _ in Race(lanes, data).events():
        pass
    assert torch.get_num_threads() == before


def test_a_lane_that_fails_leaves_the_others_alone() -> None:
    good, wild = iris(), iris(optimiser="sgd", learning_rate=100.0, momentum=0.99, epochs=30)
    broken = good.without(["cross_entropy_1"])
    race = Race([Variant("good", good), Variant("wild", wild), Variant("broken", broken)], data)
    ends = {lane: event for lane, event in race.events() if isinstance(event, Finished)}
    assert ends[0].reason == "completed"
    assert ends[2].reason == "failed"
    assert ends[2].message


def test_a_lane_can_be_taken_out() -> None:
    race = Race(variants(iris(), "", "seed", (1, 2)), data)
    for lane, event in race.events():
        if isinstance(event, EpochEnded) and event.epoch == 2 and lane == 1:
            race.leaving.add(1)
    assert [lane.end.reason for lane in race.lanes if lane.end] == ["completed", "stopped"]
    assert race.lanes[1].state is not None
    assert race.lanes[1].state.epoch == 2


def test_more_than_the_free_memory_is_refused_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race_module, "free_memory", lambda device: 20_000)
    race = Race(variants(iris(), "", "seed", (1, 2, 3)), data)
    ends = [event for _, event in race.events()]
    assert all(isinstance(end, Finished) and end.message.startswith("Racing 3 lanes needs") for end in ends)


def test_a_variant_is_taken_over_by_what_was_chosen() -> None:
    graph = iris()
    variant = variants(graph, "dense_1", "units", (3, 30))[1]
    assert variant.name == "units 30"
    later = graph.with_training(epochs=99)
    taken = variant.applied(later)
    assert (taken.nodes["dense_1"].layer.setting("units"), taken.training.epochs) == (30, 99)
    assert Variant("run 3", graph).applied(later) is graph


def test_a_setting_inside_of_a_block() -> None:
    graph = pictures(residual_block(8))
    (variant,) = variants(graph, "block_1/conv2d_1", "channels", (4,))
    assert variant.graph.nodes["block_1"].layer.graph.nodes["conv2d_1"].layer.setting("channels") == 4


def test_a_value_that_is_not_allowed_is_a_sentence() -> None:
    with pytest.raises(UserError, match="learning rate"):
        variants(iris(), "", "learning_rate", (0.1, -1.0))
    with pytest.raises(UserError, match="There is no node"):
        Choice("gone_1", "units", 3).applied(iris())


def test_a_race_on_its_thread_pauses_answers_and_stops() -> None:
    run = RaceRun(Race(variants(iris(epochs=100_000), "", "seed", (1, 2)), data))
    run.start()
    run.pause()
    while run.status != "paused":
        assert run.submit(lambda: 7).result(10) == 7
    steps = [lane.position for lane in run.race.lanes]
    assert run.submit(lambda: [lane.position for lane in run.race.lanes]).result(10) == steps
    run.resume()
    run.stop_lane(0)
    run.stop()
    assert run.join(10)
    assert run.status == "finished"
    ends = [event for _, event in run.poll() if isinstance(event, Finished)]
    assert [end.reason for end in ends] == ["stopped", "stopped"]
    assert run.submit(lambda: 8).result() == 8
