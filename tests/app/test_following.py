"""A training that follows the drawing: what is edited meanwhile is what it learns from the next step on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.following import REST
from app.training import Training
from engine.datasets.prepare import prepare
from engine.graph import Graph, Wire
from engine.layer import make
from engine.training.events import Changed, EpochEnded, Finished, Observed, Progress, Started
from engine.training.probes import activations, weights
from engine.training.wire_weights import weight_of
from tests.app.test_training import Desk, until
from tests.engine.drawings import classifier


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A training that goes on until it is stopped."""
    desk = Desk(epochs=100_000)
    desk.refused = []  # type: ignore[attr-defined]
    desk.training.refused.connect(desk.refused.append)  # type: ignore[attr-defined]
    desk.training.start()
    qtbot.waitUntil(lambda: bool(desk.of(Progress)))
    yield desk
    assert desk.training.close()
    desk.session.deleteLater()


def edit(desk: Desk, change: Callable[[Graph], Graph], label: str = "Edit", merge: object = None) -> Graph:
    desk.session.edit_root(change(desk.session.root), label, merge)
    return desk.session.root


def taken(qtbot: QtBot, desk: Desk, times: int = 1) -> Changed:
    """The run has told of so many changes."""
    qtbot.waitUntil(lambda: len(desk.of(Changed)) >= times)
    found: Any = desk.of(Changed)[times - 1]
    return found


def goes_on(qtbot: QtBot, desk: Desk) -> None:
    """Another step is taken."""
    run = desk.training.run
    assert run is not None
    assert run.state is not None
    step = run.state.step
    qtbot.waitUntil(lambda: run.state is not None and run.state.step > step)


def test_an_edit_is_trained_from_the_next_step_on_and_nothing_ends(desk: Desk, qtbot: QtBot) -> None:
    run = desk.training.run
    graph = edit(desk, lambda g: g.with_node(replace(g.nodes["relu_1"], bypassed=True)), "Bypass")
    told = taken(qtbot, desk)
    assert (told.text, told.refused) == ("Bypass", "")
    assert desk.training.drawing is graph
    assert desk.training.run is run is not None
    goes_on(qtbot, desk)
    assert len(desk.of(Started)) == 1
    assert not desk.of(Finished)
    assert run.program.step_of("relu_1") is None


def test_weights_that_have_a_place_stay_and_a_neuron_joins_them(qtbot: QtBot) -> None:
    desk = Desk(epochs=100_000)
    desk.training.step()
    qtbot.waitUntil(lambda: desk.training.status == "paused" and bool(desk.of(Progress)))
    before: list[np.ndarray] = []
    desk.training.ask(
        lambda state, _: state.network.get_parameter("dense_2.weight").detach().clone().numpy(), before.append
    )
    qtbot.waitUntil(lambda: bool(before))
    edit(desk, lambda g: g.with_settings("iris_1", test=0.3))
    taken(qtbot, desk)
    after: list[np.ndarray] = []
    desk.training.ask(
        lambda state, _: state.network.get_parameter("dense_2.weight").detach().clone().numpy(), after.append
    )
    qtbot.waitUntil(lambda: bool(after))
    assert np.array_equal(before[0], after[0])
    assert desk.training.status == "paused"
    assert desk.training.close()


def test_what_the_training_does_not_see_is_not_handed_to_it(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[object] = []
    monkeypatch.setattr("app.following.to_program", lambda *given: handed.append(given))
    edit(desk, lambda g: g.moved({"relu_1": (50.0, 60.0)}))
    edit(desk, lambda g: g.with_node(replace(g.nodes["relu_1"], name="Bend", note="!")))
    qtbot.wait(2 * REST)
    assert not handed
    assert not desk.of(Changed)


def test_while_the_drawing_is_not_ready_the_run_goes_on_with_the_last_that_was(desk: Desk, qtbot: QtBot) -> None:
    following = desk.training.following
    whole = desk.session.root
    edit(desk, lambda g: g.without_wires([Wire("dense_1", "out", "relu_1", "in")]), "Cut wire")
    assert following.waiting == "The training goes on with the drawing as it was. ReLU has no input."
    goes_on(qtbot, desk)
    assert desk.training.drawing is not desk.session.root
    desk.session.undo()
    assert desk.session.root is whole
    assert following.waiting == ""
    qtbot.wait(2 * REST)
    assert not desk.of(Changed)
    assert desk.refused == []  # type: ignore[attr-defined]


def test_a_wire_that_is_drawn_again_elsewhere_is_taken_when_the_drawing_is_ready(desk: Desk, qtbot: QtBot) -> None:
    edit(desk, lambda g: g.without(["relu_1"]))
    edit(desk, lambda g: g.with_wire(Wire("dense_1", "out", "dense_2", "in")), "Connect")
    assert taken(qtbot, desk).text == "Connect"
    qtbot.waitUntil(lambda: desk.training.following.waiting == "")


def test_a_slider_is_taken_some_ten_times_a_second_and_its_last_value_counts(desk: Desk, qtbot: QtBot) -> None:
    edit(desk, lambda g: g.added(make("dropout"))[0].without_wires([Wire("relu_1", "out", "dense_2", "in")]))
    wires = [Wire("relu_1", "out", "dropout_1", "in"), Wire("dropout_1", "out", "dense_2", "in")]
    edit(desk, lambda g: g.with_wires(wires))
    taken(qtbot, desk)
    for percent in range(1, 41):
        edit(desk, lambda g, p=percent: g.with_settings("dropout_1", rate=p / 100), merge="drag")  # type: ignore[misc]
        qtbot.wait(5)
    qtbot.waitUntil(lambda: desk.training.drawing is desk.session.root)
    assert 2 <= len(desk.of(Changed)) <= 1 + 40 * 5 * 4 / REST
    run = desk.training.run
    assert run is not None
    assert "0.4" in repr(run.program.step_of("dropout_1"))


@pytest.mark.parametrize(
    "change",
    [
        {"optimiser": "sgd"},
        {"batch_size": 7},
        {"weight_decay": 0.1},
        {"l1": 0.1},
        {"schedule": "cosine"},
        {"epochs": 90_000},
        {"seed": 4},
    ],
)
def test_every_setting_works_from_the_next_step_on(desk: Desk, qtbot: QtBot, change: dict[str, Any]) -> None:
    edit(desk, lambda g: g.with_training(**change))
    taken(qtbot, desk)
    run = desk.training.run
    assert run is not None
    assert run.settings == desk.session.root.training
    goes_on(qtbot, desk)


def test_other_data_are_read_beside_the_training_and_the_same_are_not_read_again(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.training.run
    assert run is not None
    before = run.parts
    edit(desk, lambda g: g.with_settings("dense_1", units=9))
    taken(qtbot, desk)
    assert run.parts is before
    edit(desk, lambda g: g.with_settings("iris_1", validation=0.4))
    told = taken(qtbot, desk, 2)
    assert told.examples["validation"] > 40
    assert run.parts is not before
    monkeypatch.setattr("app.following.prepare", None)
    desk.session.undo()
    taken(qtbot, desk, 3)
    assert run.parts is before


def test_the_learning_rate_is_set_at_once_and_is_no_change_of_the_drawing(desk: Desk, qtbot: QtBot) -> None:
    rates: list[float] = []
    desk.training.rate_set.connect(rates.append)
    edit(desk, lambda g: g.with_training(learning_rate=0.5))
    qtbot.waitUntil(lambda: desk.of(Progress)[-1].learning_rate == 0.5)  # type: ignore[union-attr]
    desk.session.undo()
    qtbot.waitUntil(lambda: desk.of(Progress)[-1].learning_rate == 0.01)  # type: ignore[union-attr]
    assert rates == [0.5, 0.01]
    assert not desk.of(Changed)


def test_a_paused_training_takes_an_edit_and_shows_what_it_makes(desk: Desk, qtbot: QtBot) -> None:
    desk.training.pause()
    until(qtbot, desk, "paused")
    desk.session.watch("seen", activations("relu_1"))
    qtbot.waitUntil(lambda: bool(desk.of(Observed)))
    seen = len(desk.of(Observed))
    edit(desk, lambda g: g.with_settings("dense_1", units=3))
    told = taken(qtbot, desk)
    assert told.validation["accuracy"] >= 0
    qtbot.waitUntil(lambda: len(desk.of(Observed)) > seen)
    assert desk.of(Observed)[-1].step == told.step  # type: ignore[union-attr]
    assert desk.training.status == "paused"


def test_an_edit_that_cannot_be_trained_is_told_of_and_the_run_goes_on(desk: Desk, qtbot: QtBot) -> None:
    drawing = desk.training.drawing
    huge = ("dense", {"units": 1_000_000})
    edit(desk, lambda g: classifier(huge, huge).with_training(**g.training.model_dump()))
    qtbot.waitUntil(lambda: bool(desk.refused))  # type: ignore[attr-defined]
    said = desk.training.following.waiting
    assert said.startswith("The training goes on with the drawing as it was. Training this network needs about ")
    goes_on(qtbot, desk)
    assert desk.training.drawing is drawing
    desk.session.edit_root(drawing or desk.session.root, "Back")
    qtbot.waitUntil(lambda: not desk.training.following.waiting)
    assert desk.training.drawing is desk.session.root


def test_data_that_no_step_can_be_taken_with_are_taken_back(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = desk.training.drawing

    def with_holes(dataset: Any, folder: Any = None) -> Any:
        parts = prepare(dataset, folder)
        x = parts.train.x.copy()
        x[:, 0] = np.nan
        return replace(parts, train=replace(parts.train, x=x))

    monkeypatch.setattr("app.following.prepare", with_holes)
    edit(desk, lambda g: g.with_settings("iris_1", validation=0.3))
    back = taken(qtbot, desk, 2)
    assert "hold values that are not finite numbers" in back.refused
    assert desk.training.drawing is drawing
    assert "not finite" in desk.training.following.waiting
    assert len(desk.refused) == 1  # type: ignore[attr-defined]
    goes_on(qtbot, desk)


def test_a_training_that_is_not_to_follow_stays_as_it_began(desk: Desk, qtbot: QtBot) -> None:
    desk.training.following.switch(False)
    edit(desk, lambda g: g.with_settings("dense_1", units=9))
    qtbot.wait(2 * REST)
    assert not desk.of(Changed)
    assert desk.training.following.waiting == ""
    desk.training.following.switch(True)
    taken(qtbot, desk)
    assert desk.training.drawing is desk.session.root


def test_a_run_that_does_more_epochs_than_are_drawn_keeps_them_through_a_change(qtbot: QtBot) -> None:
    desk = Desk(epochs=3)
    desk.training.start()
    until(qtbot, desk, "finished")
    desk.training.step()
    qtbot.waitUntil(lambda: desk.training.status == "paused")
    edit(desk, lambda g: g.with_settings("dense_1", units=9))
    assert taken(qtbot, desk).epochs == 6
    desk.training.start()
    until(qtbot, desk, "finished")
    assert [e.epoch for e in desk.of(EpochEnded)] == [1, 2, 3, 4, 5, 6]  # type: ignore[union-attr]
    assert desk.training.close()


def test_the_last_of_many_edits_before_the_data_are_there_is_what_is_trained(qtbot: QtBot) -> None:
    desk = Desk(epochs=100_000)
    desk.training.start()
    for units in (5, 6, 7):
        edit(desk, lambda g, u=units: g.with_settings("dense_1", units=u))  # type: ignore[misc]
    qtbot.waitUntil(lambda: desk.training.drawing is desk.session.root and bool(desk.of(Changed)))
    goes_on(qtbot, desk)
    run = desk.training.run
    assert run is not None
    assert run.state is not None
    assert run.state.network.get_parameter("dense_1.weight").shape == (7, 4)
    assert desk.training.close()


def test_questions_find_the_data_and_the_network_of_one_drawing(desk: Desk, qtbot: QtBot) -> None:
    agreed: list[bool] = []
    desk.session.watch("weights", weights())
    for units in (5, 6, 7, 8, 9):
        edit(desk, lambda g, u=units: g.with_settings("iris_1", validation=u / 20).with_settings("dense_1", units=u))  # type: ignore[misc]
        for _ in range(3):
            desk.training.ask(
                lambda state, parts: len(parts.validation) > 0 and state.network.program.entries[0].node == "iris_1",
                agreed.append,
            )
            qtbot.wait(20)
    qtbot.waitUntil(lambda: len(agreed) == 15)
    assert all(agreed)


def test_a_neuron_that_is_added_in_mid_run_has_its_wires_and_the_others_keep_theirs(qtbot: QtBot) -> None:
    desk = Desk(epochs=100_000)
    graph = Graph()
    for kind in ("iris", "neuron", "neuron", "dense", "cross-entropy"):
        graph, _ = graph.added(make(kind, {"units": 3} if kind == "dense" else {}))
    graph = graph.with_wires(
        [
            *(Wire("iris_1", f"x[{n}]", f"neuron_{k}", "in") for k in (1, 2) for n in range(4)),
            *(Wire(f"neuron_{k}", "out", "dense_1", "in") for k in (1, 2)),
            Wire("dense_1", "out", "cross_entropy_1", "prediction"),
            Wire("iris_1", "y", "cross_entropy_1", "target"),
        ]
    ).with_training(epochs=100_000)
    desk.session.show(graph)
    desk.training.step()
    qtbot.waitUntil(lambda: desk.training.status == "paused" and bool(desk.of(Progress)))
    wire = Wire("iris_1", "x[2]", "neuron_2", "in")
    known = weight_at(qtbot, desk.training, desk.session.root, wire)
    cut = edit(desk, lambda g: g.without_wires([Wire("iris_1", "x[0]", "neuron_1", "in")]), "Cut wire")
    taken(qtbot, desk)
    assert weight_at(qtbot, desk.training, cut, wire) == known
    desk.training.start()
    goes_on(qtbot, desk)
    assert desk.training.close()


def weight_at(qtbot: QtBot, training: Training, graph: Graph, wire: Wire) -> Any:
    found: list[Any] = []
    training.ask(lambda state, _: weight_of(state, graph, wire), found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]
