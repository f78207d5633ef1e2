"""The view that shows a drawing best comes with it, and goes with it, unless somebody wants it otherwise."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.suited import AGENT, ATTENTION, BOUNDARY, GENERATED, LATENT, suited
from engine import examples
from engine.analysis import analyse

SPIRALS = examples.example("spirals").graph


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("cartpole", AGENT),
        ("diffusion-2d", GENERATED),
        ("gan-ring", GENERATED),
        ("sorting-transformer", ATTENTION),
        ("digits-vit", ATTENTION),
        ("autoencoder", LATENT),
        ("xor", BOUNDARY),
        ("perceptron", BOUNDARY),
        ("bumps", BOUNDARY),
        ("digits-cnn", ""),
        ("half-adder", ""),
        ("sunspots", ""),
    ],
)
def test_each_kind_of_drawing_has_its_view(name: str, key: str) -> None:
    assert suited(analyse(examples.example(name).graph)) == key


def test_a_drawing_with_a_mistake_has_none() -> None:
    assert suited(analyse(SPIRALS.without(["dense_1"]))) == ""


def shown(window: MainWindow) -> set[str]:
    return {key for key, dock in window.docks.items() if not dock.isHidden()}


def in_front(window: MainWindow, key: str) -> bool:
    return not window.docks[key].visibleRegion().isEmpty()


def test_it_comes_forward_with_a_drawing_and_goes_with_it(window: MainWindow) -> None:
    before = shown(window)
    window.files.open_example("spirals")
    assert shown(window) == before | {BOUNDARY}
    assert in_front(window, BOUNDARY)
    window.files.open_example("autoencoder")
    assert shown(window) == before | {LATENT}
    window.files.open_example("digits-cnn")
    assert shown(window) == before


def test_what_is_drawn_by_hand_has_it_once_it_is_trained(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.edit_root(SPIRALS, "Draw")
    assert BOUNDARY not in shown(window), "nobody wants the canvas to shrink in the midst of drawing"
    session.torch_arrived()
    window.commands.actions["train"].trigger()
    qtbot.waitUntil(lambda: in_front(window, BOUNDARY))
    qtbot.waitUntil(lambda: session.training.status in ("running", "finished"))  # torch is there
    assert session.training.close()


@pytest.mark.parametrize("way", ["menu", "close"])
def test_closed_once_it_does_not_come_again(window: MainWindow, way: str) -> None:
    window.files.open_example("spirals")
    dock = window.docks[BOUNDARY]
    dock.close() if way == "close" else dock.toggleViewAction().trigger()
    window.files.open_example("xor")
    assert BOUNDARY not in shown(window)
    assert window.preferences.value.unwanted_views == (BOUNDARY,)


def test_opened_by_hand_it_stays_and_comes_again(window: MainWindow) -> None:
    window.preferences.change(unwanted_views=(BOUNDARY, AGENT))
    window.files.open_example("spirals")
    window.show_panel(BOUNDARY)
    window.files.open_example("digits-cnn")
    assert BOUNDARY in shown(window)
    assert window.preferences.value.unwanted_views == (AGENT,)


def test_pulled_out_of_the_window_it_stays(window: MainWindow) -> None:
    window.files.open_example("spirals")
    window.docks[BOUNDARY].setFloating(True)
    window.files.open_example("digits-cnn")
    assert BOUNDARY in shown(window)


def test_closing_what_was_opened_by_hand_says_nothing_of_others(window: MainWindow) -> None:
    window.show_panel(BOUNDARY)
    window.docks[BOUNDARY].close()
    window.files.open_example("spirals")
    assert BOUNDARY in shown(window)


def test_where_all_panels_are_hidden_none_comes(window: MainWindow) -> None:
    window.toggle_panels()
    window.files.open_example("spirals")
    assert shown(window) == set()


def test_on_the_desk_of_a_playground_it_takes_nothing_away(window: MainWindow) -> None:
    before = shown(window)
    window.files.open_example("spirals")
    window.files.open_example("playground")
    assert BOUNDARY in shown(window)
    window.files.open_example("digits-cnn")
    assert shown(window) == before


def test_the_layout_that_is_kept_is_without_it(window: MainWindow) -> None:
    window.files.open_example("spirals")
    window.close()
    assert BOUNDARY not in shown(window)
    assert window.preferences.value.unwanted_views == ()


def test_a_layout_put_back_to_the_first_one_has_it_still(window: MainWindow) -> None:
    window.files.open_example("spirals")
    window.reset_layout()
    assert BOUNDARY in shown(window)
    window.files.open_example("digits-cnn")
    assert BOUNDARY not in shown(window)
