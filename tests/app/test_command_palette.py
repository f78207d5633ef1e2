"""The command palette lists all there is, ranked, with keys and reasons, and does what is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import EVERY
from app.command_palette import OFFER, WHY_NOT, CommandPalette, Offer, menu_paths
from app.panel_words import PANEL_WORDS
from app.search import fit_words
from engine import examples

KEY = Qt.Key
SOUGHT = {
    "attention": "Show Attention",
    "train from the start": "Start over",
    "start training": "Train",
    "restart": "Start over",
    "reset weights": "Start over",
    "stop the training": "Stop",
    "change the learning rate": "Show Training",
    "batch size": "Show Training",
    "optimizer": "Show Training",
    "use gpu": "Show Training",
    "random seed": "Show Training",
    "onnx": "Export PyTorch…",
    "export to python": "Export PyTorch…",
    "load my data": "Import data…",
    "bigger font": "Larger text",
    "full screen": "Only the canvas",
    "color blind": "Light, high contrast",
    "tutorial": "Welcome",
    "show accuracy": "Show Loss and metrics",
    "test my own digit": "Try it",
    "decision boundary": "Show Boundary",
    "pca": "Show Hidden space",
    "loss curve": "Show Loss and metrics",
    "play step by step": "Slow motion",
    "go back in time": "Back to the moment before",
    "rewind the training": "Back to the moment before",
    "time travel": "Back to the moment before",
    "train from scratch": "Start over",
    "options": "Keys…",
    "manual": "Keyboard and mouse",
    "inspect weights": "Show Weights",
    "visualize activations": "Show Activations",
    "regularization": "Compare regularisations",
    "save weights": "Save",
    "delete a layer": "Delete",
    "quiz": "Microscope",
}
"""What people type, and what they mean by it."""


@pytest.fixture
def palette(window) -> CommandPalette:
    window.commands.actions["commands"].trigger()
    assert window.finding.palette.isVisible()
    return window.finding.palette


def listed(palette: CommandPalette) -> list[Offer]:
    return [palette.list.item(row).data(OFFER) for row in range(palette.list.count())]


def test_every_command_example_and_panel_is_listed(palette, window) -> None:
    ids = {offer.id for offer in listed(palette)}
    assert {action.id for action in EVERY} <= ids
    assert {f"example-{name}" for name in examples.names()} <= ids
    assert {f"panel-{key}" for key in window.docks} <= ids


def test_a_few_letters_find_a_command_with_its_keys_and_menu(qtbot, palette) -> None:
    qtbot.keyClicks(palette.search, "set bookmark 3")
    first = listed(palette)[0]
    assert (first.title, first.keys, first.path) == ("Set bookmark 3", "Ctrl+3", "View › Bookmarks")
    palette.search.setText("remove")
    assert "delete" in {offer.id for offer in listed(palette)}


def test_enter_runs_it_and_closes_the_palette(qtbot, palette, window, session) -> None:
    qtbot.keyClicks(palette.search, "select all")
    QTest.keyClick(palette.search, KEY.Key_Return)
    assert session.selection == set(session.graph.nodes)
    assert not palette.isVisible()


def test_what_was_used_last_comes_first_the_next_time(qtbot, palette, window) -> None:
    for words in ("select all", "show everything"):
        palette.open()
        qtbot.keyClicks(palette.search, words)
        QTest.keyClick(palette.search, KEY.Key_Return)
    palette.open()
    assert [offer.id for offer in listed(palette)[:2]] == ["fit", "select-all"]
    assert window.preferences.value.commands == ("fit", "select-all")


def test_what_cannot_be_done_says_why_and_does_nothing(qtbot, palette, session) -> None:
    before = session.graph
    qtbot.keyClicks(palette.search, "delete and heal")
    assert listed(palette)[0].beside == "not now: select something it is for"
    QTest.keyClick(palette.search, KEY.Key_Return)
    assert palette.isVisible()
    assert session.graph is before
    palette.search.setText("undo")
    assert listed(palette)[0].beside == "not now: nothing was done yet"


def test_arrows_walk_and_stay_within_the_list(qtbot, palette) -> None:
    QTest.keyClick(palette.search, KEY.Key_Up)
    assert palette.list.currentRow() == 0
    QTest.keyClick(palette.search, KEY.Key_Down)
    assert palette.list.currentRow() == 1
    for _ in range(50):
        QTest.keyClick(palette.search, KEY.Key_PageDown)
    assert palette.list.currentRow() == palette.list.count() - 1


def test_nothing_found_is_said(qtbot, palette) -> None:
    qtbot.keyClicks(palette.search, "make coffee")
    said = "No command is called 'make coffee'. Try another word for it, or look through the menus."
    assert palette.nothing.text() == said
    QTest.keyClick(palette.search, KEY.Key_Return)
    assert palette.isVisible()


def test_what_the_program_does_not_have_is_said_to_who_asks_for_it(palette) -> None:
    palette.search.setText("change the language")
    assert palette.nothing.text() == "No command is called 'change the language'. Gradwire is in English only."


def test_examples_and_panels_open_from_it(qtbot, palette, window) -> None:
    qtbot.keyClicks(palette.search, "xor why")
    QTest.keyClick(palette.search, KEY.Key_Return)
    assert window.windowTitle() == "xor[*]"
    window.docks["outline"].hide()
    palette.open()
    qtbot.keyClicks(palette.search, "show outline")
    QTest.keyClick(palette.search, KEY.Key_Return)
    assert not window.docks["outline"].isHidden()


def test_a_line_is_spoken_with_all_that_is_seen(qtbot, palette) -> None:
    qtbot.keyClicks(palette.search, "set bookmark 3")
    spoken = palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Set bookmark 3, View › Bookmarks, Ctrl+3"


def test_every_command_has_a_menu_to_be_found_in() -> None:
    paths = dict(menu_paths())
    assert {action.id for action in EVERY} <= paths.keys()
    assert paths["select-upstream"] == "Select › By wires"


def test_the_words_of_people_who_do_not_know_our_names_find_it_near_the_top(palette: CommandPalette) -> None:
    found = {}
    for words in SOUGHT:
        palette.search.setText(words)
        found[words] = [offer.title for offer in listed(palette)[:4]]
    assert {words: found[words] for words, title in SOUGHT.items() if title not in found[words]} == {}


def test_a_command_of_that_very_name_that_cannot_be_done_stands_below_its_namesake_that_can(palette) -> None:
    palette.search.setText("attention")
    first, *others = listed(palette)
    assert (first.title, first.enabled) == ("Show Attention", True)
    assert "Attention" in [offer.title for offer in others if not offer.enabled]


def test_panels_have_words_by_which_they_are_found(window) -> None:
    assert PANEL_WORDS.keys() <= window.docks.keys()


def test_reasons_are_given_for_commands_that_there_are() -> None:
    assert WHY_NOT.keys() <= {action.id for action in EVERY if action.enabled is not None}


def test_what_cannot_be_done_stands_below_what_fits_as_well_and_can(qtbot, palette) -> None:
    for words in ("layer", "back", "set", "open", ""):
        palette.search.setText(words)
        scores: dict[int, list[bool]] = {}
        for offer in listed(palette):
            scores.setdefault(fit_words(words, offer.entry), []).append(offer.enabled)
        assert all(enabled == sorted(enabled, reverse=True) for enabled in scores.values()), words
    palette.search.setText("branch from here")
    assert listed(palette)[0].beside == "not now: there is no run to look back at"
