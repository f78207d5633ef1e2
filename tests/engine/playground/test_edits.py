"""Edits of a playground: what is wired to what afterwards, and that the rest is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.analysis import analyse
from engine.datasets.painted import Painted
from engine.datasets.plane import Bumps, Circle, Spirals
from engine.datasets.table_columns import Column
from engine.datasets.table_file import TableFile
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layers.loss import BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from engine.layers.neuron import Neuron
from engine.playground import (
    FEATURES,
    MOST_COLUMNS,
    MOST_NEURONS,
    arranged,
    desk_of,
    playground,
    with_activation,
    with_column,
    with_dataset,
    with_feature,
    with_held_back,
    with_judging,
    with_neuron,
    without_column,
    without_feature,
    without_neuron,
)

EDITS: list[Callable[[Graph], Graph]] = [
    with_column,
    without_column,
    lambda graph: with_neuron(graph, 0),
    lambda graph: without_neuron(graph, 1),
    lambda graph: with_feature(graph, "x₁²"),
    lambda graph: without_feature(graph, "x₂"),
    lambda graph: with_activation(graph, "relu"),
    lambda graph: with_dataset(graph, Bumps()),
    lambda graph: with_dataset(graph, Painted(classes=5)),
    lambda graph: with_judging(graph, "squared error"),
]


def wired(graph: Graph) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in graph.wires}


@pytest.mark.parametrize("edit", EDITS)
def test_a_drawing_stays_sound_neat_and_fully_wired(edit: Callable[[Graph], Graph]) -> None:
    graph = edit(playground())
    assert not analyse(graph).problems
    assert arranged(graph) == graph
    levels = desk_of(graph).levels
    for before, after in pairwise(levels):
        assert {(source, target) for source in before for target in after} <= wired(graph)


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_not_meant_keeps_its_ids(edit: Callable[[Graph], Graph]) -> None:
    before, after = playground(), edit(playground())
    gone, new = before.nodes.keys() - after.nodes.keys(), after.nodes.keys() - before.nodes.keys()
    assert len(gone) + len(new) <= 5
    assert not gone or not new
    kept = {wire for wire in before.wires if not {wire.source, wire.target} & gone}
    replaced = kept - set(after.wires)
    assert not replaced or edit is with_column


def test_a_column_comes_between_the_last_one_and_the_answer() -> None:
    graph = with_column(playground(hidden=(4, 2)))
    assert [len(column) for column in desk_of(graph).columns] == [4, 2, 2]
    assert ("neuron_5", "neuron_7") not in wired(graph)


def test_the_first_column_reads_the_features() -> None:
    graph = with_column(playground(hidden=()))
    (column,) = desk_of(graph).columns
    assert {("feature_1", id) for id in column} <= wired(graph)


def test_without_its_last_column_the_one_before_leads_to_the_answer() -> None:
    graph = without_column(playground(hidden=(4, 2)))
    assert {(f"neuron_{number}", "neuron_7") for number in range(1, 5)} <= wired(graph)
    assert without_column(graph).wires_into["neuron_7"][0].source == "feature_1"


def test_a_new_neuron_is_like_the_others_of_its_column() -> None:
    graph = with_neuron(with_activation(playground(), "sine"), 1)
    desk = desk_of(graph)
    assert desk.neuron(desk.columns[1][-1]) == Neuron(activation="sine")


def test_a_wire_that_was_cut_stays_cut_and_a_skip_stays() -> None:
    cut, skip = Wire("neuron_1", "out", "neuron_5", "in"), Wire("feature_1", "out", "neuron_5", "in")
    graph = playground().without_wires([cut]).with_wire(skip)
    for edit in (with_column, lambda g: with_neuron(g, 0), lambda g: with_feature(g, "x₁x₂")):
        assert cut not in edit(graph).wires
        assert skip in edit(graph).wires


def test_a_drawing_that_was_moved_by_hand_stays_where_it_is() -> None:
    graph = playground().moved({"neuron_1": (400.0, -400.0)})
    after = with_neuron(graph, 0)
    assert all(after.nodes[id].position == node.position for id, node in graph.nodes.items())


def test_limits_are_said() -> None:
    graph = playground(hidden=(1,) * MOST_COLUMNS)
    with pytest.raises(UserError, match="There are 8 hidden columns already"):
        with_column(graph)
    with pytest.raises(UserError, match="There are 16 neurons in this column already"):
        with_neuron(playground(hidden=(MOST_NEURONS,)), 0)
    with pytest.raises(UserError, match="One neuron has to stay"):
        without_neuron(graph, 0)
    with pytest.raises(UserError, match="There is no hidden column left"):
        without_column(playground(hidden=()))
    with pytest.raises(UserError, match="One feature has to stay"):
        without_feature(playground(features=("x₁",)), "x₁")


def test_all_features_can_be_chosen_and_left_out_again() -> None:
    graph = playground()
    for name in FEATURES:
        graph = with_feature(graph, name)
    assert list(desk_of(graph).chosen) == list(FEATURES)
    for name in list(FEATURES)[:-1]:
        graph = without_feature(graph, name)
    assert list(desk_of(graph).chosen) == ["sin x₂"]


def test_the_loss_follows_the_data() -> None:
    def loss(graph: Graph) -> type:
        return type(graph.nodes[desk_of(graph).loss].layer)

    graph = playground()
    assert loss(with_dataset(graph, Bumps())) is MeanSquaredError
    assert loss(with_dataset(with_dataset(graph, Bumps()), Spirals())) is BinaryCrossEntropy
    assert loss(with_dataset(graph, Painted(classes=3))) is CrossEntropy
    squared = with_judging(graph, "squared error")
    assert loss(with_dataset(squared, Spirals())) is MeanSquaredError
    assert squared.nodes["neuron_7"].layer == Neuron(activation="sigmoid")


def test_answers_come_and_go_with_the_classes() -> None:
    graph = with_dataset(playground(), Painted(classes=4))
    assert [graph.nodes[id].name for id in desk_of(graph).outputs] == ["class 1", "class 2", "class 3", "class 4"]
    back = with_dataset(graph, Circle())
    assert desk_of(back).outputs == ("neuron_7",)
    assert back.nodes["neuron_7"].name == "answer"


def test_a_loss_that_does_not_suit_the_data_is_refused() -> None:
    with pytest.raises(UserError, match="numbers are predicted here"):
        with_judging(playground(Bumps()), "cross-entropy")
    with pytest.raises(UserError, match="there are more here"):
        with_judging(playground(Painted(classes=3)), "squared error")


def test_changing_the_noise_leaves_everything_else() -> None:
    graph = playground()
    after = with_dataset(graph, Circle(noise=0.2))
    assert after.wires is graph.wires
    assert {id for id in graph.nodes if after.nodes[id] is not graph.nodes[id]} == {"circle_1"}


def test_half_of_what_is_held_back_is_for_the_test() -> None:
    dataset = desk_of(with_held_back(playground(), 0.3)).dataset
    assert (dataset.validation, dataset.test) == (0.15, 0.15)


def test_a_table_has_the_room_that_its_name_takes() -> None:
    table = TableFile(file="measurements-of-flowers.csv", target="species", columns=COLUMNS)
    graph = with_dataset(playground(), table)
    assert arranged(graph) == graph
    assert graph.nodes["circle_1"].position[0] < playground().nodes["circle_1"].position[0]
    assert graph.nodes["feature_1"].position == playground().nodes["feature_1"].position


COLUMNS = (Column(name="width"), Column(name="height"), Column(name="species", number=False, values=("rose", "tulip")))
