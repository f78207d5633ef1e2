"""The training panel: buttons that fit the state, progress in figures, settings that matter, why it cannot start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from pytestqt.qtbot import QtBot

from app.levels import Level
from app.session import Session
from app.training_facts import FACTS, Facts
from app.training_panel import GROUPS, TrainingPanel
from engine.document import Document
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.nested import content, with_content
from engine.relevant import relevant
from engine.settings import Method, TrainingSettings
from engine.training.events import Finished, Progress, Started
from tests.engine.drawings import chain, classifier


def drawing() -> Graph:
    return classifier(("dense", {"units": 8}), "relu").with_training(epochs=2, learning_rate=0.01)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[TrainingPanel]:
    panel = TrainingPanel(Session(Document(drawing())))
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    assert panel.session.training.close()


def enabled(panel: TrainingPanel) -> list[str]:
    buttons = panel.buttons
    every = (buttons.train, buttons.pause, buttons.step, buttons.stop)
    return [button.text() for button in every if button.isEnabled()]


def visible(panel: TrainingPanel) -> set[str]:
    """The settings that are shown."""
    forms = panel.settings.forms.values()
    return {name for form in forms for name, editor in form.editors.items() if not editor.isHidden()}


def until(qtbot: QtBot, panel: TrainingPanel, status: str) -> None:
    qtbot.waitUntil(lambda: panel.session.training.status == status)


def test_a_run_by_its_buttons_from_one_batch_to_the_test_result(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.session.torch_arrived()
    assert panel.message.text.text() == "Ready to train."
    assert enabled(panel) == ["Train", "Step"]
    panel.buttons.step.click()
    until(qtbot, panel, "paused")
    assert enabled(panel) == ["Continue", "Step", "Stop"]
    assert panel.message.text.text() == "Paused. Step takes one batch, Continue goes on."
    assert panel.facts.values["Step"].text() == "1"
    panel.buttons.train.click()
    until(qtbot, panel, "finished")
    assert panel.message.text.text().startswith("Training completed after epoch 2, in ")
    assert panel.message.hint.text().startswith("On the test part: loss ")
    assert panel.facts.bar.value() == 1000
    assert panel.facts.machine.text().startswith("Learning from 106 examples on ")
    assert enabled(panel) == ["Train", "Step"]


def test_starting_over_forgets_what_was_learned(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.session.torch_arrived()
    assert panel.again.isHidden()
    panel.buttons.train.click()
    until(qtbot, panel, "finished")
    assert not panel.again.isHidden()
    wanted: list[str] = []
    panel.session.wanted.connect(wanted.append)
    panel.again.click()
    assert wanted == ["start-over"], "the window may have to ask"
    panel.session.training.over.begin()
    assert panel.session.training.run is None
    assert panel.again.isHidden()
    assert panel.message.text.text() == "Ready to train."
    assert panel.facts.values["Step"].text() == "–"
    panel.session.undo()
    assert not panel.again.isHidden()


def test_progress_is_shown_in_figures_of_steady_width(panel: TrainingPanel) -> None:
    send = panel.session.trained.emit
    send(Started(10, 20, "cpu", {"train": 1257}))
    widths = [label.minimumWidth() for label in panel.facts.values.values()]
    send(Progress(3, 50, 200, 0.1234, {}, 0.002, 45_678.9, 75.0))
    assert [panel.facts.values[name].text() for name in FACTS] == [
        "3 of 10",
        "50",
        "0.123",
        "45,679",
        "0.00200",
        "1 min 15 s",
    ]
    assert panel.facts.bar.value() == 250
    assert panel.facts.machine.text() == "Learning from 1,257 examples on the processor."
    send(Progress(10, 200, 200, 1e-7, {}, 1e-9, 9.0, 0.0))
    assert [label.minimumWidth() for label in panel.facts.values.values()] == widths


def test_a_drawing_that_cannot_be_trained_says_why_and_offers_the_fix(panel: TrainingPanel) -> None:
    session = panel.session
    session.edit(session.graph.with_settings("dense_2", units=5), "Set units")
    assert enabled(panel) == []
    card = panel.message.card
    assert card is not None
    assert card.problem == next(p for p in session.analysis.problems if p.level == "error")
    session.mend(card.problem, card.problem.fixes[0])
    assert panel.message.card is None
    assert enabled(panel) == ["Train", "Step"]


def test_a_network_without_a_loss_says_what_is_missing(panel: TrainingPanel) -> None:
    panel.session.show(chain("input", "flatten", "dense", "output"))
    card = panel.message.card
    assert card is not None
    assert (card.problem.text, card.problem.hint) == (
        "There is no loss: nothing says what is right.",
        "Wire the prediction to a loss.",
    )


def test_a_failure_names_the_node_and_selects_it_on_a_click(panel: TrainingPanel) -> None:
    end = Finished("failed", 1, message="The loss is not a number.", hint="Lower the learning rate.", node="dense_1")
    panel.session.trained.emit(end)
    assert panel.message.text.text() == "The loss is not a number."
    assert panel.message.hint.text() == "Lower the learning rate."
    assert panel.message.link.text() == "Show Dense 1"
    panel.message.link.click()
    assert panel.session.selection == {"dense_1"}


def test_a_failure_inside_of_a_block_leads_into_the_copy_where_it_was(panel: TrainingPanel) -> None:
    session = panel.session
    graph, stage = collapsed(session.graph, ["dense_1", "relu_1"], "Stage")
    graph = with_content(graph, (stage,), content(graph, (stage,)).with_settings("dense_1", units=4))
    session.edit(graph.with_settings(stage, repeat=2), "Collapse")
    panel.message.show_end(Finished("failed", 3, message="It broke.", node=f"{stage}/1/dense_1"))
    assert panel.message.link.text() == "Show Stage ×2 › Dense"
    panel.message.link.click()
    assert session.level == Level((stage,), (1,))
    assert session.selection == {"dense_1"}
    session.edit(session.graph.without(["dense_1"]), "Delete")
    panel.message.show_end(Finished("failed", 3, message="It broke.", node=f"{stage}/1/dense_1"))
    assert panel.message.link.isHidden()


def test_only_settings_that_matter_are_shown(panel: TrainingPanel) -> None:
    assert not {"momentum", "nesterov", "schedule_epochs", "schedule_factor"} & visible(panel)
    session = panel.session
    session.edit(session.graph.with_training(optimiser="sgd", schedule="step"), "Set")
    assert {"momentum", "nesterov", "schedule_epochs", "schedule_factor"} <= visible(panel)
    session.edit(session.graph.with_training(momentum=0.0), "Set")
    assert "nesterov" not in visible(panel)
    assert "momentum" in visible(panel)


def test_every_setting_but_the_method_has_a_place() -> None:
    most = TrainingSettings(optimiser="sgd", schedule="plateau")
    shown = (relevant(most.changed(method=method)) for method in get_args(Method))
    assert set().union(*shown) == set(TrainingSettings.model_fields)


def test_how_an_agent_acts_is_asked_only_where_one_acts(panel: TrainingPanel) -> None:
    assert relevant(TrainingSettings()).isdisjoint({"discount", "trace", "replay"})
    assert relevant(TrainingSettings(method="policy gradient")) >= {"discount"}
    assert "trace" in relevant(TrainingSettings(method="actor-critic"))
    assert "replay" in relevant(TrainingSettings(method="deep Q"))
    assert panel.settings.titles["How it acts"].isHidden()
    panel.settings.show_settings(TrainingSettings(method="deep Q"))
    assert not panel.settings.titles["How it acts"].isHidden()


def test_a_changed_setting_is_an_edit_that_can_be_undone(panel: TrainingPanel) -> None:
    panel.settings.forms["How long"].changed.emit("epochs", 7)
    assert panel.session.graph.training.epochs == 7
    assert panel.session.document.undo_label == "Set epochs"
    panel.session.undo()
    assert panel.session.graph.training.epochs == 2
    assert panel.settings.forms["How long"].value == panel.session.graph.training


def test_a_new_learning_rate_reaches_the_training_that_runs(panel: TrainingPanel, qtbot: QtBot) -> None:
    session = panel.session
    session.edit(session.graph.with_training(epochs=500), "Set epochs")
    session.torch_arrived()
    rates: list[float] = []
    session.trained.connect(lambda e: rates.append(e.learning_rate) if isinstance(e, Progress) else None)
    panel.buttons.step.click()
    until(qtbot, panel, "paused")
    panel.settings.forms["How it learns"].changed.emit("learning_rate", 0.5)
    panel.buttons.step.click()
    qtbot.waitUntil(lambda: rates[-1] == 0.5)
    assert panel.message.hint.text() == ""
    panel.settings.forms["How long"].changed.emit("batch_size", 4)
    assert panel.message.hint.text() == ""
    session.training.following.switch(False)
    panel.settings.forms["How long"].changed.emit("batch_size", 8)
    assert panel.message.hint.text() == (
        "Changed settings take effect with the next training; the learning rate does at once."
    )


def test_a_training_that_cannot_follow_the_drawing_says_so_until_it_can(panel: TrainingPanel, qtbot: QtBot) -> None:
    session = panel.session
    session.edit(session.graph.with_training(epochs=100_000), "Set epochs")
    session.torch_arrived()
    panel.buttons.train.click()
    until(qtbot, panel, "running")
    session.edit(session.graph.without_wires([Wire("dense_1", "out", "relu_1", "in")]), "Cut wire")
    assert panel.message.hint.text() == "The training goes on with the drawing as it was. ReLU has no input."
    session.undo()
    assert panel.message.hint.text() == ""
    panel.settings.forms["How long"].changed.emit("epochs", 90_000)
    qtbot.waitUntil(lambda: panel.facts.values["Epoch"].text().endswith(" of 90,000"))


def test_it_names_what_the_machine_has(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.session.torch_arrived()
    qtbot.waitUntil(lambda: panel.settings.machine.text().startswith("This machine has a processor with "))


def test_another_drawing_begins_anew(panel: TrainingPanel) -> None:
    panel.session.trained.emit(Finished("failed", 1, message="Bad.", hint=""))
    panel.session.show(drawing())
    assert panel.message.text.text() == "Ready to train."


def test_every_setting_of_a_training_can_be_reached() -> None:
    assert {name for _, names in GROUPS for name in names} == set(TrainingSettings.model_fields)


def test_figures_that_change_lay_nothing_out_anew_and_grow_where_one_is_wider(panel: TrainingPanel, qtbot) -> None:
    figure = panel.facts.values["Loss"]
    size = figure.size()
    figure.say("0.123")
    assert figure.size() == size == figure.minimumSize() == figure.maximumSize()
    figure.say("a number that is far wider than any other")
    assert figure.width() >= figure.sizeHint().width() > size.width()


def test_figures_stand_in_two_columns_where_three_would_lie_over_one_another(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show()
    wide = max(value.width() for value in facts.values.values())
    for width, columns in ((4 * wide, 3), (round(2.6 * wide), 2)):
        facts.resize(width, 300)
        facts.layout().activate()
        places = [value.geometry() for value in facts.values.values()]
        assert len({place.left() for place in places}) == columns
        assert not any(one.intersects(other) for n, one in enumerate(places) for other in places[:n])
