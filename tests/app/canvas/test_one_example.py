"""One example that lights up the canvas: pictures, wires, the strip, slow motion and the microscope take it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.example_strip import sentences
from app.canvas.one_example import NAME
from app.canvas.painters import READABLE_PICTURE
from app.canvas.pictures import NAME as PICTURES
from app.canvas.view import Canvas
from app.canvas.wire_show import NAME as WIRES
from engine.datasets.prepare import prepare
from engine.training.probes import Answer
from engine.training.shown import Example, Values


@pytest.fixture
def ready(canvas: Canvas):
    canvas.session.torch_arrived()
    yield canvas
    assert canvas.session.training.close()


def shown_of(canvas: Canvas, name: str) -> Any:
    probe: Any = canvas.session.training.watching.probes.get(name)
    return None if probe is None else dict(probe.read.arguments)["shown"]


def until_known(qtbot: QtBot, canvas: Canvas) -> Answer:
    qtbot.waitUntil(lambda: canvas.one_example.answer is not None)
    assert canvas.one_example.answer is not None
    return canvas.one_example.answer


def test_pictures_and_wires_are_asked_for_the_example_that_is_shown(qtbot: QtBot, ready: Canvas) -> None:
    ready.session.show_example("test", 3)
    assert shown_of(ready, WIRES) == shown_of(ready, NAME) == Example("test", 3)
    qtbot.waitUntil(lambda: shown_of(ready, PICTURES) == Example("test", 3))
    assert ready.wire_show.carries == "activations"


def test_the_pictures_on_the_nodes_are_of_the_example(qtbot: QtBot, ready: Canvas) -> None:
    data = next(node.layer for node in ready.session.graph.nodes.values() if node.layer.role == "data")
    row = prepare(data).test.x[3]  # type: ignore[arg-type]
    ready.session.show_example("test", 3)
    known = ready.pictures._known
    qtbot.waitUntil(lambda: "iris_1" in known and known["iris_1"].shown)
    np.testing.assert_allclose(known["iris_1"].values, row)


def test_without_pictures_on_nodes_they_come_with_the_example_and_go_with_it(qtbot: QtBot, ready: Canvas) -> None:
    assert not ready.pictures.on
    ready.session.show_example("train", 0)
    assert ready.drawing.nodes["dense_1"].layout.picture is not None
    ready.session.show_no_example()
    assert ready.drawing.nodes["dense_1"].layout.picture is None
    assert ready.wire_show.carries == ""
    assert shown_of(ready, WIRES) is None


def test_the_strip_says_what_is_true_and_what_is_answered(qtbot: QtBot, ready: Canvas) -> None:
    ready.session.show_example("validation", 1)
    answer = until_known(qtbot, ready)
    data = next(node.layer for node in ready.session.graph.nodes.values() if node.layer.role == "data")
    parts = prepare(data)  # type: ignore[arg-type]
    assert answer.truth == parts.facts.classes[parts.validation.y[1]]
    assert answer.size == len(parts.validation)
    strip = ready.one_example.strip
    assert strip.isVisibleTo(ready)
    assert strip.said.said.startswith("Validation example 2: “")
    assert strip.place_said.text() == f"2 of {len(parts.validation)}"


def test_one_turns_the_pages_of_those_that_came_together(ready: Canvas) -> None:
    ready.session.show_example("test", 7, (7, 2, 5))
    ready.one_example.turn(1)
    assert ready.session.shown == Example("test", 2, (7, 2, 5))
    ready.one_example.turn(-2)
    assert ready.session.shown == Example("test", 5, (7, 2, 5))


def test_page_down_turns_the_pages_of_a_part_and_escape_goes_back(qtbot: QtBot, ready: Canvas) -> None:
    ready.session.show_example("test", 0)
    size = until_known(qtbot, ready).size
    qtbot.keyClick(ready, Qt.Key.Key_PageUp)
    assert ready.session.shown == Example("test", size - 1)
    qtbot.keyClick(ready, Qt.Key.Key_Escape)
    assert ready.session.shown is None
    assert not ready.one_example.strip.isVisibleTo(ready)


def test_an_example_that_is_gone_is_said_to_be(qtbot: QtBot, ready: Canvas) -> None:
    ready.session.show_example("test", 100_000)
    answer = until_known(qtbot, ready)
    assert not answer.there
    assert sentences(answer)[0] == "Test example 100,001 is not there any more: the data has changed."


def test_values_of_no_part_light_up_the_canvas_without_a_loss(qtbot: QtBot, ready: Canvas) -> None:
    ready.session.show_values(np.zeros((1, 4), np.float32), "Your flower")
    answer = until_known(qtbot, ready)
    assert (answer.truth, answer.right) == ("", None)
    assert answer.answer
    assert ready.one_example.strip.said.said.startswith("Your flower")
    assert not ready.one_example.strip.back.isVisibleTo(ready)
    qtbot.waitUntil(lambda: "dense_1" in ready.pictures._known)
    assert "cross_entropy_1" not in ready.pictures._known


def test_slow_motion_sends_the_example_alone_and_takes_no_step(qtbot: QtBot, ready: Canvas) -> None:
    ready.session.show_example("test", 2)
    ready.slow.enter()
    qtbot.waitUntil(lambda: ready.slow.staging is not None)
    staging = ready.slow.staging
    assert staging is not None
    assert (staging.journey.alone, staging.journey.examples) == (True, 1)
    ready.slow._show(len(staging.stages) - 1, arrived=True)
    ready.slow.forward()
    assert (ready.slow.at, ready.slow.waiting, ready.session.training.status) == (0, "", "idle")
    ready.session.show_no_example()
    qtbot.waitUntil(lambda: ready.slow.staging is not None and not ready.slow.staging.journey.alone)
    ready.slow.leave()


def test_another_drawing_shows_no_example(ready: Canvas) -> None:
    ready.session.show_example("test", 2)
    ready.session.show(ready.session.graph)
    assert ready.session.shown is None


def test_an_answer_is_said_in_words() -> None:
    shown = Example("test", 16)
    assert shown.name == "Test example 17"
    assert Values(np.zeros((1, 2)), "Your digit").name == "Your digit"
    wrong = Answer(shown, 20, True, "Sandal", "Boot", False, 0.83, 1.2)
    assert sentences(wrong)[0] == "Test example 17: “Sandal”, taken for “Boot” (83.0 %) · loss 1.20"
    number = Answer(shown, 20, True, "152", "148.2", None)
    assert sentences(number)[0] == "Test example 17: true 152, predicted 148.2"


def test_from_far_away_one_comes_near_enough_to_see_what_lights_up(ready: Canvas) -> None:
    ready.camera.zoom_to(0.2)
    ready.session.show_example("test", 0)
    assert ready.camera.zoom >= READABLE_PICTURE
    ready.camera.zoom_to(1.5)
    ready.session.show_example("test", 1)
    assert ready.camera.zoom == pytest.approx(1.5)


def test_a_low_canvas_is_left_to_the_drawing(qtbot: QtBot, ready: Canvas) -> None:
    ready.resize(900, 200)
    ready.session.show_example("test", 0)
    until_known(qtbot, ready)
    assert not ready.wire_show.legend.mode
