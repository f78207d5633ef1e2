"""The playground as it is drawn: sound, neat, and solved within seconds."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.analysis import analyse
from engine.datasets.base import Dataset
from engine.datasets.painted import Painted
from engine.datasets.plane import Bumps, Circle, Gaussians, Plane, Spirals, Xor
from engine.datasets.prepare import prepare
from engine.encoding import dump
from engine.examples import text
from engine.files import parse
from engine.network import Network
from engine.playground import FEATURES, arranged, desk_of, playground
from engine.program import to_program
from engine.training.events import Finished
from engine.training.loop import train

SETS = [Circle(), Xor(), Gaussians(), Spirals(), Plane(), Bumps(), Painted(), Painted(classes=4)]


@pytest.mark.parametrize("dataset", SETS, ids=lambda dataset: f"{dataset.kind} {dataset.facts().y}")
def test_it_is_sound_for_every_set_of_the_plane(dataset: Dataset) -> None:
    graph = playground(dataset, FEATURES)
    assert not analyse(graph).problems
    assert len(desk_of(graph).outputs) == (4 if dataset == Painted(classes=4) else 1)


def test_what_is_learned_are_the_wires_and_the_biases() -> None:
    network = Network(to_program(playground(hidden=(4, 2))))
    assert sum(weight.numel() for weight in network.parameters()) == 2 * 4 + 4 + 4 * 2 + 2 + 2 + 1


def test_nothing_lies_upon_another_part() -> None:
    graph = playground(features=FEATURES, hidden=(8, 3))
    assert arranged(graph) is graph or arranged(graph) == graph
    for one, other in combinations(graph.nodes.values(), 2):
        (x1, y1), (x2, y2) = one.position, other.position
        assert abs(x1 - x2) >= 30 or abs(y1 - y2) >= 60, (one.id, other.id)


def test_the_frame_lies_around_all_of_it() -> None:
    graph = playground(features=FEATURES, hidden=(8,))
    ((left, top), (width, height)) = graph.frames[0].position, graph.frames[0].size
    for x, y in (node.position for node in graph.nodes.values()):
        assert left < x < left + width
        assert top < y < top + height


def test_the_first_one_is_solved_in_forty_epochs() -> None:
    graph = playground()
    events = train(to_program(graph), prepare(desk_of(graph).dataset), graph.training.changed(epochs=40))
    *_, end = events
    assert isinstance(end, Finished)
    assert end.test["accuracy"] >= 0.95


def test_the_example_is_the_drawing_that_is_made_here() -> None:
    example = parse(text("playground"))
    assert dump(replace(example, result=None)) == dump(playground())  # the result is of a benchmark
