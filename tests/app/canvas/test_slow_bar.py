"""The bar of slow motion: it says where the batch is, and its buttons and its slider do what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch  # noqa: F401  # the session is told that it is there
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.slow_bar import SPEEDS, WORDS, SlowBar
from app.canvas.view import Canvas
from app.theme import DARK
from tests.app.canvas.slow import begun


@pytest.fixture
def bar(canvas: Canvas, qtbot: QtBot) -> Iterator[SlowBar]:
    canvas.session.torch_arrived()
    begun(canvas, qtbot)
    yield canvas.slow.show.bar
    canvas.slow.leave()
    assert canvas.session.training.close()


def click(qtbot: QtBot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_counts_stages_and_batches_from_one(bar: SlowBar, canvas: Canvas) -> None:
    count, batches = len(canvas.slow.staging.stages), canvas.slow.staging.journey.batches
    assert bar.counter.text() == f"1/{count} · batch 1/{batches} · epoch 1"
    assert bar.counter.toolTip() == f"Stage 1 of {count}, batch 1 of {batches}, epoch 1"


def test_a_narrow_bar_counts_in_fewer_words_and_cuts_none(bar: SlowBar) -> None:
    whole = bar.counter.said
    wide = bar.counter.fontMetrics().horizontalAdvance(whole)
    bar.counter.resize(wide - 4, bar.counter.height())
    assert bar.counter.text() == whole.rpartition(" · ")[0]
    bar.counter.resize(wide // 4, bar.counter.height())
    assert bar.counter.text() == whole.partition(" · ")[0]


def test_the_legend_comes_back_when_a_bar_goes_that_had_taken_its_room(
    bar: SlowBar, canvas: Canvas, qtbot: QtBot
) -> None:
    legend = canvas.wire_show.legend
    canvas.wire_show.choose("weights")
    canvas.resize(430, 320)
    qtbot.waitUntil(lambda: not legend.isVisible())
    click(qtbot, bar.close_button)
    assert legend.isVisible()


def test_its_buttons_step_on_and_back_and_there_is_nothing_before_the_first(
    bar: SlowBar, canvas: Canvas, qtbot: QtBot
) -> None:
    assert not bar.back.isEnabled()
    click(qtbot, bar.on)
    assert canvas.slow.at == 1
    assert bar.counter.text().startswith("2/")
    assert bar.back.isEnabled()
    click(qtbot, bar.back)
    assert canvas.slow.at == 0
    assert not bar.back.isEnabled()


def test_the_sentence_says_what_happens_at_each_stage(bar: SlowBar, canvas: Canvas, qtbot: QtBot) -> None:
    phases = {"forward": "Forward: ", "loss": "Loss: ", "backward": "Backward: ", "update": "Update: "}
    said = []
    for stage in canvas.slow.staging.stages:
        assert bar.said.text().startswith(phases[stage.phase])
        said.append((bar.said.text(), bar.figures.text()))
        assert bar.figures.toolTip() == bar.figures.text(), "what has no room can be read"
        if stage.phase != "update":
            click(qtbot, bar.on)
    assert len(set(said)) == len(said)


def test_the_button_in_the_middle_plays_and_holds(bar: SlowBar, canvas: Canvas, qtbot: QtBot) -> None:
    click(qtbot, bar.play)
    assert canvas.slow.playing
    click(qtbot, bar.play)
    assert not canvas.slow.playing


def test_the_slider_chooses_among_five_speeds_and_says_which(bar: SlowBar, canvas: Canvas) -> None:
    for place, (speed, word) in enumerate(zip(SPEEDS, WORDS, strict=True)):
        bar.speed.setValue(place)
        assert canvas.slow.clock.speed == speed
        assert bar.speed_said.text() == word


def test_the_speed_is_kept_for_the_next_time(bar: SlowBar, canvas: Canvas, qtbot: QtBot) -> None:
    bar.speed.setValue(0)
    canvas.slow.leave()
    begun(canvas, qtbot)
    assert canvas.slow.show.bar.speed.value() == 0
    assert canvas.slow.show.bar.speed_said.text() == "¼×"


def test_the_cross_ends_slow_motion(bar: SlowBar, canvas: Canvas, qtbot: QtBot) -> None:
    click(qtbot, bar.close_button)
    assert not canvas.slow.on
    assert not bar.isVisible()


def test_its_parts_leave_the_keys_to_the_canvas(bar: SlowBar, canvas: Canvas, qtbot: QtBot) -> None:
    canvas.setFocus()
    for button in (bar.on, bar.play, bar.play, bar.back):
        click(qtbot, button)
        assert canvas.hasFocus()


def test_every_button_and_the_slider_have_a_name_for_screen_readers(bar: SlowBar) -> None:
    names = [part.accessibleName() for part in (bar, bar.back, bar.play, bar.on, bar.close_button, bar.speed)]
    assert all(names)
    assert len(set(names)) == len(names)


def test_its_height_stays_whatever_it_says(bar: SlowBar, canvas: Canvas) -> None:
    before = bar.geometry()
    bar.say("A sentence that is so long that it takes up two lines of the bar, " * 2, "and its numbers " * 40)
    bar.place()
    assert bar.geometry() == before
    bar.say("", "")
    bar.place()
    assert bar.geometry() == before


def test_another_theme_changes_its_icons(bar: SlowBar, canvas: Canvas) -> None:
    before = bar.on.icon().cacheKey()
    canvas.session.set_theme(DARK)
    assert bar.on.icon().cacheKey() != before
