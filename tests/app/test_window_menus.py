"""Menus have what there is at the moment: files, views, and what was clicked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from tests.app.canvas.hand import RIGHT, Hand


def entries() -> list[str]:
    """What the context menu offers that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return found


def test_every_menu_has_entries_and_every_submenu_fills_itself(window) -> None:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert menu.actions()
        for inner in menu.findChildren(QMenu):
            inner.aboutToShow.emit()
            assert inner.actions(), inner.title()


def test_the_context_menu_is_about_what_was_clicked(qtbot, window, session) -> None:
    session.select(["dense_1"])
    for id, expected in (("dense_1", "Rename"), (None, "Add a layer…")):
        window.canvas.context_menu_requested.emit(QPoint(50, 50), id)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert menu.actions()[0].text().split("\t")[0] == expected
        menu.close()


def test_ports_and_wires_have_menus_of_their_own(qtbot, window, session) -> None:
    session.edit(session.graph.moved({"dense_1": (400.0, 0.0)}), "Move")
    hand = Hand(window.canvas)
    window.canvas.frame(None)
    wire = session.graph.wires[0]
    hand.click(hand.out(wire.source, wire.output), button=RIGHT)
    assert entries() == ["Wire to…", "Add a layer here…", "Pin a probe", "Break all wires"]
    hand.click(hand.middle(wire), button=RIGHT)
    assert entries() == ["Add a dot", "Insert a layer…", "Pin a probe", "Remove the probe", "Remove the wire"]


def filled(window, title: str) -> list[QAction]:
    """Of the menu that is filled when it opens."""
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == title)
    menu.aboutToShow.emit()
    return menu.actions()


def test_a_file_that_was_opened_is_offered_again(window, session, tmp_path: Path) -> None:
    (nothing,) = filled(window, "Open recent")
    assert (nothing.text(), nothing.isEnabled()) == ("Nothing opened yet", False)
    assert session.save(tmp_path / "salt & pepper.gradwire")
    assert window.files.open(tmp_path / "salt & pepper.gradwire")
    (known,) = filled(window, "Open recent")
    assert known.text() == f"salt && pepper.gradwire  –  {tmp_path}"
    window.files.open_example("xor")
    known.trigger()
    assert session.document.path == tmp_path / "salt & pepper.gradwire"


def test_a_version_that_was_saved_over_is_offered(window, session, tmp_path: Path) -> None:
    (nothing,) = filled(window, "Earlier versions")
    assert not nothing.isEnabled()
    assert session.save(tmp_path / "net.gradwire")
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")
    assert session.save(tmp_path / "net.gradwire")
    (version,) = filled(window, "Earlier versions")
    assert version.isEnabled()


def test_views_that_are_shown_are_ticked(window) -> None:
    window.show_panel("view-loss")
    assert {action.text() for action in filled(window, "Views") if action.isChecked()} >= {"Loss and metrics"}
    window.docks["view-loss"].hide()
    assert "Loss and metrics" not in {action.text() for action in filled(window, "Views") if action.isChecked()}
