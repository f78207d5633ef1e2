"""Trainings of the session: real runs on their thread, driven as the buttons drive them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from engine.datasets.iris import Iris
from engine.datasets.preparation import read_preparation
from engine.datasets.prepare import prepare
from engine.document import Document
from engine.files import read_weights
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.nested import content, with_content
from engine.network import Network
from engine.program import to_program
from engine.training.events import EpochEnded, Event, Finished, Observed, Progress
from engine.training.probes import activations, gradient_flow, node_pictures, weights
from tests.app.saved import save
from tests.engine.drawings import chain, classifier


class Desk:
    """A session with torch at hand, and what it has told."""

    def __init__(self, epochs: int = 3) -> None:
        drawing = classifier(("dense", {"units": 8}), "relu").with_training(epochs=epochs, learning_rate=0.01)
        self.session = Session(Document(drawing))
        self.training = self.session.training
        self.events: list[Event] = []
        self.session.trained.connect(self.events.append)
        self.session.torch_arrived()

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    yield desk
    assert desk.training.close()
    desk.session.deleteLater()  # its timers must not fire while the garbage collector takes it away


def until(qtbot: QtBot, desk: Desk, status: str) -> None:
    qtbot.waitUntil(lambda: desk.training.status == status)


def test_a_run_goes_from_start_to_a_test_result(desk: Desk, qtbot: QtBot) -> None:
    statuses: list[str] = []
    desk.session.run_changed.connect(statuses.append)
    desk.training.start()
    until(qtbot, desk, "finished")
    assert statuses[0] == "preparing"
    assert len(desk.of(EpochEnded)) == 3
    (last,) = desk.of(Finished)
    assert isinstance(last, Finished)
    assert last.reason == "completed"
    assert last.test["accuracy"] > 0.5


def test_stepping_takes_one_batch_and_waits(desk: Desk, qtbot: QtBot) -> None:
    desk.training.step()
    until(qtbot, desk, "paused")
    desk.training.step()
    qtbot.waitUntil(lambda: any(isinstance(e, Progress) and e.step == 2 for e in desk.events))
    until(qtbot, desk, "paused")
    desk.training.start()
    until(qtbot, desk, "finished")


def test_a_stopped_run_goes_on_where_it_was(qtbot: QtBot) -> None:
    desk = Desk(epochs=2_000)
    desk.training.start()
    qtbot.waitUntil(lambda: len(desk.of(EpochEnded)) >= 2)
    desk.training.stop()
    until(qtbot, desk, "finished")
    epoch = desk.of(Finished)[0].epoch  # type: ignore[union-attr]
    desk.events.clear()
    desk.training.start()
    qtbot.waitUntil(lambda: bool(desk.of(EpochEnded)))
    assert desk.of(EpochEnded)[0].epoch == epoch + 1  # type: ignore[union-attr]
    assert desk.training.close()


def test_a_finished_run_can_be_trained_further(desk: Desk, qtbot: QtBot) -> None:
    for _ in range(2):
        desk.training.start()
        until(qtbot, desk, "finished")
    assert [e.epoch for e in desk.of(EpochEnded)] == [1, 2, 3, 4, 5, 6]  # type: ignore[union-attr]


def test_pressing_train_before_torch_is_there_starts_once_it_is(qtbot: QtBot) -> None:
    session = Session(Document(classifier().with_training(epochs=1)))
    session.training.start()
    assert session.training.status == "preparing"
    session.torch_arrived()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    assert session.training.close()


def test_going_on_is_heard_where_the_window_has_not_heard_yet_that_the_run_waits(desk: Desk, qtbot: QtBot) -> None:
    desk.training.step()
    until(qtbot, desk, "paused")
    desk.training._set_status("running")  # as a look into its queue in the middle of a step finds it
    desk.training.start()
    until(qtbot, desk, "finished")


def test_a_pause_before_torch_is_there_holds_the_run_once_it_is(qtbot: QtBot) -> None:
    session = Session(Document(classifier().with_training(epochs=1_000_000)))
    session.training.start()
    session.training.pause()
    session.torch_arrived()
    qtbot.waitUntil(lambda: session.training.status == "paused")
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    assert session.training.close()


def test_a_drawing_that_is_not_ready_says_why_it_cannot_be_trained(qtbot: QtBot) -> None:
    session = Session(Document(chain("iris", ("dense", {"units": 3}), "cross-entropy")))
    session.torch_arrived()
    with qtbot.waitSignal(session.message) as told:
        session.training.start()
    assert told.args == [
        "The drawing is not ready: Nothing is wired to 'target' of Cross-entropy.",
        "Draw a wire from the data's y to it.",
    ]
    assert session.training.status == "idle"


def test_a_drawing_without_data_says_that_there_is_nothing_to_learn_from(qtbot: QtBot) -> None:
    session = Session(Document(chain("input", "flatten", "dense", "output")))
    session.torch_arrived()
    with qtbot.waitSignal(session.message) as told:
        session.training.start()
    assert told.args is not None
    assert told.args[0] == "There is nothing to learn from: the drawing has no loss."


def test_what_was_learned_is_saved_and_is_there_when_the_file_is_opened(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    learned = desk.training.learned.weights()
    save(qtbot, desk.session, tmp_path / "net.gradwire")
    again = Session()
    assert again.open(tmp_path / "net.gradwire")
    assert again.training.learned.weights().keys() == learned.keys()
    assert all(np.array_equal(again.training.learned.weights()[name], learned[name]) for name in learned)


def test_views_see_the_network_before_it_is_trained(desk: Desk, qtbot: QtBot) -> None:
    desk.session.watch("view", activations("dense_1"))
    qtbot.waitUntil(lambda: bool(desk.of(Observed)))
    (seen,) = desk.of(Observed)
    assert isinstance(seen, Observed)
    assert seen.step == 0
    assert seen.readings["view"].values.shape[1] == 8  # type: ignore[attr-defined]


def test_views_see_the_network_after_a_run_that_failed_before_its_first_step(desk: Desk, qtbot: QtBot) -> None:
    """It took the place of the look that waited: views said for ever that their pictures come in a moment."""
    alone = classifier(("dense", {"units": 8}), "batch-norm").with_training(batch_size=1)
    desk.session.edit(alone, "Normalise batches of one")
    desk.session.watch("view", activations("dense_1"))
    desk.training.start()
    until(qtbot, desk, "finished")
    assert desk.training.last is not None
    assert desk.training.last.reason == "failed"
    qtbot.waitUntil(lambda: bool(desk.of(Observed)))


def test_views_follow_the_drawing_without_a_run(desk: Desk, qtbot: QtBot) -> None:
    desk.session.watch("view", activations("dense_1"))
    qtbot.waitUntil(lambda: bool(desk.of(Observed)))
    desk.session.edit(desk.session.graph.with_settings("dense_1", units=5), "Set units")
    qtbot.waitUntil(lambda: len(desk.of(Observed)) > 1)
    assert desk.of(Observed)[-1].readings["view"].values.shape[1] == 5  # type: ignore[union-attr]


def test_probes_are_read_while_the_run_goes_on(qtbot: QtBot) -> None:
    desk = Desk(epochs=2_000)
    desk.training.start()
    desk.session.watch("flow", gradient_flow())
    qtbot.waitUntil(lambda: any("flow" in e.readings for e in desk.of(Observed)))  # type: ignore[union-attr]
    assert desk.training.close()


def test_a_view_opened_while_the_run_is_paused_sees_it(desk: Desk, qtbot: QtBot) -> None:
    desk.training.step()
    until(qtbot, desk, "paused")
    desk.events.clear()
    desk.session.watch("view", activations("dense_1"))
    qtbot.waitUntil(lambda: any("view" in e.readings for e in desk.of(Observed)))  # type: ignore[union-attr]


def test_forgetting_starts_over(desk: Desk, qtbot: QtBot) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    desk.training.forget()
    assert (desk.training.status, desk.training.learned.weights()) == ("idle", {})
    desk.events.clear()
    desk.training.start()
    until(qtbot, desk, "finished")
    assert [e.epoch for e in desk.of(EpochEnded)] == [1, 2, 3]  # type: ignore[union-attr]


# ---- blocks ----


def two_ways() -> Graph:
    """A block with two inputs and two outputs that is bypassed, and one of two copies with a frozen layer inside."""
    hidden = ("dense", {"units": 8})
    graph = classifier(hidden, "relu", hidden, "tanh")
    graph, other = graph.added(make("dense", {"units": 8}))
    graph, add = graph.added(make("add"))
    wires = [Wire("iris_1", "x", other, "in"), Wire("dense_1", "out", add, "in"), Wire(other, "out", add, "in")]
    graph = graph.with_wires([*wires, Wire(add, "out", "relu_1", "in")])
    graph, twins = collapsed(graph, ["dense_1", other], "Twins")
    graph, stage = collapsed(graph, ["dense_2", "tanh_1"], "Stage")
    inner = content(graph, (stage,)).added(make("dense", {"units": 8}))[0]
    inner = inner.spliced(inner.wires_into["tanh_1"][0], "dense_1")
    inner = inner.with_node(replace(inner.nodes["dense_1"], frozen=True))
    assert len(graph.nodes[twins].outputs) == 2
    return (
        with_content(graph, (stage,), inner).with_settings(stage, repeat=2).with_training(epochs=2, learning_rate=0.01)
    )


@pytest.fixture
def blocks(desk: Desk) -> Desk:
    desk.session.show(two_ways())
    assert desk.session.whole.ready
    return desk


def test_blocks_are_trained_and_looked_into_by_the_paths_of_their_nodes(blocks: Desk, qtbot: QtBot) -> None:
    session = blocks.session
    session.watch("flow", gradient_flow())
    session.watch("inner", activations("block_2/1/dense_2"))
    session.watch("weights", weights("block_2/1/dense_2"))
    before = Network(to_program(session.root)).state_dict().keys()
    blocks.training.start()
    until(qtbot, blocks, "finished")
    seen = [event for event in blocks.events if isinstance(event, Observed)]
    readings: dict[str, Any] = {name: reading for event in seen for name, reading in event.readings.items()}
    assert readings["flow"].nodes == (
        "block_1/dense_1", "block_1/dense_4", "block_2/0/dense_2", "block_2/1/dense_2", "dense_3",
    )  # fmt: skip
    assert readings["inner"].values.shape[1] == 8
    assert [parameter.name for parameter in readings["weights"].parameters] == ["weight", "bias"]
    assert blocks.training.learned.weights().keys() == before
    assert blocks.training.last is not None
    assert blocks.training.last.reason == "completed"


def test_what_was_learned_goes_along_when_trained_layers_become_a_block(desk: Desk, qtbot: QtBot) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    learned = desk.training.learned.weights()
    graph, stage = collapsed(desk.session.graph, ["dense_1", "relu_1"], "Stage")
    desk.session.edit(graph, "Collapse")
    desk.training.step()
    until(qtbot, desk, "paused")
    after = desk.training.learned.weights()[f"{stage}.dense_1.weight"]
    assert np.abs(after - learned["dense_1.weight"]).max() < 0.02  # one step of Adam
    desk.training.stop()
    until(qtbot, desk, "finished")


def test_weights_that_were_saved_before_a_block_was_made_are_known_inside(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    learned = desk.training.learned.weights()
    path = tmp_path / "net.gradwire"
    save(qtbot, desk.session, path)
    assert desk.session.open(path)
    graph, stage = collapsed(desk.session.graph, ["dense_1", "relu_1"], "Stage")
    desk.session.edit(graph, "Collapse")
    desk.training.step()
    until(qtbot, desk, "paused")
    after = desk.training.learned.weights()[f"{stage}.dense_1.weight"]
    assert np.abs(after - learned["dense_1.weight"]).max() < 0.02
    desk.training.stop()
    until(qtbot, desk, "finished")


@pytest.mark.parametrize("reopened", [False, True])
def test_what_is_saved_has_the_names_of_the_drawing_that_it_is_saved_with(
    desk: Desk, tmp_path: Path, qtbot: QtBot, reopened: bool
) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    learned = desk.training.learned.weights()
    path = tmp_path / "net.gradwire"
    if reopened:
        save(qtbot, desk.session, path)
        desk.session.open(path)
    desk.session.edit(collapsed(desk.session.graph, ["dense_1", "relu_1"], "Stage")[0], "Collapse")
    save(qtbot, desk.session, path)
    saved = read_weights(path.with_suffix(".safetensors"))
    assert set(saved) == set(Network(to_program(desk.session.root)).state_dict())
    assert np.array_equal(saved["block_1.dense_1.weight"], learned["dense_1.weight"])


def test_how_the_examples_were_prepared_is_saved_beside_the_weights_also_of_a_drawing_that_was_only_opened(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    first, second = tmp_path / "first.gradwire", tmp_path / "second.gradwire"
    save(qtbot, desk.session, first)
    desk.session.open(first)
    save(qtbot, desk.session, second)
    parts = prepare(Iris())
    for path in (first, second):
        found = read_preparation(path.with_suffix(".safetensors"))
        assert found is not None
        assert np.array_equal(found.apply(Iris().load().x[parts.test.index]), parts.test.x)
    desk.session.show(desk.session.graph)
    assert desk.training.learned.metadata == {}


def test_weights_of_a_drawing_that_is_not_ready_are_saved_as_they_are(desk: Desk, qtbot: QtBot) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    learned = desk.training.learned.weights()
    desk.session.edit(desk.session.graph.without(["relu_1"]), "Delete")
    assert desk.training.learned.weights().keys() == learned.keys()


# ---- the state between trainings ----


def test_a_question_is_answered_before_in_and_after_a_run(qtbot: QtBot) -> None:
    desk = Desk(epochs=2_000)
    told: list[tuple[int, int]] = []

    def ask() -> None:
        count = len(told)
        desk.training.ask(lambda state, parts: (state.step, len(parts.train)), told.append)
        qtbot.waitUntil(lambda: len(told) > count)

    ask()
    desk.training.start()
    qtbot.waitUntil(lambda: bool(desk.of(Progress)))
    ask()
    desk.training.stop()
    until(qtbot, desk, "finished")
    ask()
    assert told[0] == (0, 106)
    assert 0 < told[1][0] <= told[2][0]
    assert desk.training.close()


def test_the_window_answers_no_question_itself_not_even_at_the_end_of_a_run(desk: Desk, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []

    def ask(_: object = None) -> None:
        desk.training.ask(lambda state, parts: threading.current_thread(), threads.append)

    desk.session.trained.connect(ask, Finished)
    desk.training.start()
    until(qtbot, desk, "finished")
    ask()
    copied = desk.training.copied(lambda state: threading.current_thread())
    assert copied is not None
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threading.main_thread() not in [*threads, copied.result(10)]


def test_a_question_about_an_unfinished_drawing_is_refused_with_a_sentence(qtbot: QtBot) -> None:
    session = Session(Document(chain("iris", ("dense", {"units": 3}))))
    session.torch_arrived()
    refused: list[str] = []
    session.training.ask(lambda state, parts: 1, lambda _: None, lambda error: refused.append(error.text))
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].startswith("The drawing is not ready: Nothing says where the network ends")
    assert session.training.close()


def test_an_earlier_state_that_is_held_is_what_the_next_run_goes_on_from(desk: Desk, qtbot: QtBot) -> None:
    kept: list[Any] = []
    desk.training.step()
    until(qtbot, desk, "paused")
    desk.training.ask(lambda state, parts: state.copy(), kept.append)
    qtbot.waitUntil(lambda: bool(kept))
    desk.training.start()
    until(qtbot, desk, "finished")
    learned = desk.training.learned.weights()
    desk.training.hold(kept[0])
    assert not np.array_equal(desk.training.learned.weights()["dense_1.weight"], learned["dense_1.weight"])
    desk.training.hold(None)
    assert np.array_equal(desk.training.learned.weights()["dense_1.weight"], learned["dense_1.weight"])
    desk.training.hold(kept[0])
    desk.training.start()
    until(qtbot, desk, "finished")
    again = desk.training.learned.weights()
    assert all(np.array_equal(again[name], learned[name]) for name in learned)


def test_a_run_that_is_held_is_seen_as_it_is_and_not_as_it_was_at_the_last_reading(desk: Desk, qtbot: QtBot) -> None:
    desk.session.edit_root(desk.session.root.with_training(epochs=100_000), "Train longer")
    desk.training.watching.watch("pictures", node_pictures((("dense_1", None, "auto"),)))
    desk.training.start()
    qtbot.waitUntil(lambda: len(desk.of(Progress)) > 2)
    desk.training.pause()
    until(qtbot, desk, "paused")

    def seen_now() -> bool:
        readings = [event.readings["pictures"] for event in desk.of(Observed) if "pictures" in event.readings]
        return bool(readings) and readings[-1].step == desk.training.run.state.step

    qtbot.waitUntil(seen_now)
