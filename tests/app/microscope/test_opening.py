"""Opening the microscope gives it room to be read, and leaves the drawing in sight."""

from __future__ import annotations

from app.room import SHARE
from tests.app.microscope.conftest import Look


def test_a_low_dock_grows_and_the_canvas_stays_in_sight(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    dock = glass.window.docks["microscope"]
    assert dock.isVisible()
    assert dock.height() <= SHARE * glass.window.height() + 1
    assert glass.panel.height() > 18 * glass.panel.fontMetrics().height()
    assert glass.window.canvas.height() > 100


def test_the_selected_node_is_looked_at_first(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    glass.window.docks["microscope"].hide()
    glass.session.select(["dense_2"])
    glass.window.commands.actions["microscope"].trigger()
    glass.settle()
    assert glass.walker.stop is not None
    assert glass.walker.stop.step == "dense_2"
