"""Views are painted once a frame, only while something is new and they are visible, and ask for nothing when hidden."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.session import Session
from app.theme import DARK, LIGHT, apply
from app.views import VIEWS
from app.views import view as view_module
from app.views.view import Frames, View


class Watchers(Session):
    """A session that writes down who watches."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self.names: list[str] = []

    def watch(self, name: str, probe: Any) -> None:
        self.names.append(f"+{name}")

    def unwatch(self, name: str) -> None:
        self.names.append(f"-{name}")


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Watchers]:
    session = Watchers()
    yield session
    session.training.close()


class Counting(View):
    """Counts how often it is painted."""

    name = "counting"
    title = "Counting"
    explanation = "How often."
    empty = "Nothing."
    hears = ()  # all there is
    painted = 0

    def take(self, event: object) -> bool:
        return event == "new"

    def draw(self) -> None:
        self.painted += 1

    def probes(self) -> Mapping[str, Any]:
        return {"counting": len}


class Times:
    """The time by the clock, and what this thread has had of the processor, in seconds."""

    now = spent = 0.0


class Dear(Counting):
    """Takes 20 ms of the processor for a picture."""

    rest = 0.0
    times: Times

    def draw(self) -> None:
        self.times.spent += 0.02
        super().draw()


def test_many_events_are_painted_once(qtbot: QtBot) -> None:
    view = Counting(Watchers())
    qtbot.addWidget(view)
    view.show()
    for _ in range(1000):
        view.session.trained.emit("new")
    qtbot.waitUntil(lambda: view.painted == 1)
    frames = Frames.of(view.session)
    qtbot.waitUntil(lambda: frames.idle)
    view.session.trained.emit("old")
    assert frames.idle
    assert view.painted == 1


def test_of_several_events_told_together_one_that_is_new_is_enough(qtbot: QtBot, session: Watchers) -> None:
    view = Counting(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: Frames.of(session).idle)
    painted = view.painted
    session.trained.emit_together(["new", "old"])
    qtbot.waitUntil(lambda: view.painted == painted + 1)


def test_a_dear_picture_of_a_training_is_painted_less_often_and_one_that_is_asked_for_at_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = Times()
    monkeypatch.setattr(view_module, "perf_counter", lambda: times.now)
    monkeypatch.setattr(view_module, "thread_time", lambda: times.spent)
    view = Dear(Watchers())
    view.times = times
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.painted == 1)  # costs 20 ms, so a fifth of a second is paid for it

    def frames_pass(now: float) -> None:
        times.now = now
        pass_frames(qtbot, Frames.of(view.session))

    view.session.trained.emit("new")
    frames_pass(0.19)
    assert view.painted == 1
    frames_pass(0.21)
    assert view.painted == 2
    view.session.trained.emit("new")
    frames_pass(0.22)
    assert view.painted == 2
    view.refresh()
    frames_pass(0.23)
    assert view.painted == 3


@pytest.mark.parametrize(("beside", "seconds"), [(4, 0.2), (5, 0.24), (9, 0.4)])
def test_beside_more_views_in_sight_than_anybody_looks_at_pictures_cost_a_training_less(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, beside: int, seconds: float
) -> None:
    times = Times()
    monkeypatch.setattr(view_module, "perf_counter", lambda: times.now)
    monkeypatch.setattr(view_module, "thread_time", lambda: times.spent)
    session = Watchers()
    dear = Dear(session)
    dear.times = times
    views = [dear, *(Counting(session) for _ in range(beside + 1))]
    for view in views:
        qtbot.addWidget(view)
        view.show()
    views[-1].hide()  # counts no longer
    frames = Frames.of(session)
    qtbot.waitUntil(lambda: frames.idle)
    frames.ask(dear)
    times.now = 1.0
    qtbot.waitUntil(lambda: dear.painted == 2)  # costs 20 ms
    frames.ask(dear)
    times.now = 1.0 + seconds - 0.01
    pass_frames(qtbot, frames)
    assert dear.painted == 2
    times.now = 1.0 + seconds + 0.01
    pass_frames(qtbot, frames)
    assert dear.painted == 3


def pass_frames(qtbot: QtBot, frames: Frames) -> None:
    """Lets the frame that may be under way end, and one more come."""
    timer = frames.findChild(QTimer)
    assert timer is not None
    for _ in range(2):
        with qtbot.waitSignal(timer.timeout):
            pass


def test_how_often_it_is_read_stands_beside_a_picture_only(qtbot: QtBot, session: Watchers) -> None:
    view = Counting(session)
    qtbot.addWidget(view)
    view.resize(700, 700)
    view.show()
    view.spacing.take(40)
    view.controls.addWidget(view.spacing)
    view.show_picture()
    assert not view.spacing.isHidden()
    view.show_empty("There is nothing to read here.")
    assert view.spacing.isHidden()


def test_a_hidden_view_is_not_painted_and_catches_up_when_shown(qtbot: QtBot) -> None:
    view = Counting(Watchers())
    qtbot.addWidget(view)
    view.session.trained.emit("new")
    assert Frames.of(view.session).idle
    assert view.painted == 0
    view.show()
    qtbot.waitUntil(lambda: view.painted == 1)


def test_a_view_watches_only_while_it_is_visible(qtbot: QtBot, session: Watchers) -> None:
    view = Counting(session)
    qtbot.addWidget(view)
    assert session.names == []
    view.show()
    assert session.names == []  # a probe needs torch, and the window does not wait for it
    session.torch_arrived()
    view.hide()
    assert session.names == ["+counting", "-counting"]


def test_all_views_of_a_session_share_one_timer(qtbot: QtBot) -> None:
    session = Watchers()
    views = [view(session) for view in VIEWS.values()]
    for view in views:
        qtbot.addWidget(view)
    assert len([child for child in session.children() if isinstance(child, Frames)]) == 1


def test_every_view_has_a_title_a_way_to_read_it_and_an_empty_state(qtbot: QtBot) -> None:
    session = Watchers()
    for name, kind in VIEWS.items():
        view = kind(session)
        qtbot.addWidget(view)
        assert kind.name == name
        assert kind.title
        assert kind.explanation.endswith(".")
        assert kind.empty.endswith(".")
        view.show()
        view.draw()
        assert view.pages.currentWidget() is view.nothing
        view.hide()


@pytest.fixture
def low(qtbot: QtBot, session: Watchers) -> Counting:
    """A view with a picture, so low and narrow that its controls take two lines."""
    view = Counting(session)
    qtbot.addWidget(view)
    for text in ("Which layer", "Which weights"):
        view.controls.addWidget(QPushButton(text))
    view.show_picture()
    view.resize(190, 150)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_in_a_low_view_further_controls_make_way_for_the_picture_until_they_are_asked_for(
    qtbot: QtBot, low: Counting
) -> None:
    first, second = low.row.findChildren(QPushButton)
    qtbot.waitUntil(lambda: low.row.height() < second.geometry().bottom())
    picture = low.pages.height()
    low.unfold.click()
    qtbot.waitUntil(lambda: low.row.height() > second.geometry().bottom())
    assert low.pages.height() < picture - first.height() // 2
    low.unfold.click()
    qtbot.waitUntil(lambda: low.pages.height() == picture)


def test_a_narrow_view_gives_up_its_words_at_a_height_at_which_a_wide_one_keeps_them(low: Counting) -> None:
    line = low.fontMetrics().height()
    low.resize(30 * line, 22 * line)
    assert low.hint.isVisible()
    assert not low.unfold.isVisible()
    low.resize(14 * line, 22 * line)
    assert not low.hint.isVisible()
    assert low.unfold.isVisible()


def test_nothing_is_folded_away_where_there_is_room_or_no_picture(qtbot: QtBot, low: Counting) -> None:
    assert low.unfold.isVisible()
    low.show_empty()
    assert not low.unfold.isVisible()
    qtbot.waitUntil(lambda: low.row.height() > low.row.findChildren(QPushButton)[1].geometry().bottom())
    low.show_picture()
    assert low.unfold.isVisible()
    low.resize(190, 900)
    assert not low.unfold.isVisible()


def test_the_keyboard_brings_back_a_control_that_is_folded_away(qtbot: QtBot, low: Counting) -> None:
    first, second = low.row.findChildren(QPushButton)
    qtbot.waitUntil(lambda: low.row.height() < second.geometry().bottom())
    low._focused(first, first)
    assert not low.unfold.isChecked()
    low._focused(first, second)
    assert low.unfold.isChecked()


def test_a_hidden_view_puts_a_theme_on_when_it_is_shown(qtbot: QtBot, session: Watchers, monkeypatch) -> None:
    view, worn = Counting(session), []
    qtbot.addWidget(view)
    monkeypatch.setattr(view, "restyle", worn.append)
    session.set_theme(DARK)
    assert worn == []
    view.show()
    assert worn == [DARK]
    session.set_theme(LIGHT)
    view.hide()
    view.show()
    assert worn == [DARK, LIGHT]


def test_with_larger_letters_words_make_way_for_the_picture_where_they_would_take_its_room(
    qtbot: QtBot, session: Watchers, qapp: QApplication
) -> None:
    view = Counting(session)
    qtbot.addWidget(view)
    view.show()
    view.resize(600, round(1.2 * view_module.LINES * view.fontMetrics().height()))
    assert not view.hint.isHidden()
    large = replace(LIGHT, font_scale=2.0)
    apply(qapp, large)
    try:
        session.set_theme(large)
        assert view.hint.isHidden()
    finally:
        apply(qapp, LIGHT)
