"""What the window offers to watch on wires: in the menu, by keys, remembered."""

from __future__ import annotations

from app.main_window import MainWindow
from app.preferences import PreferenceFile


def test_what_wires_show_is_one_of_four_and_remembered(window: MainWindow, preferences: PreferenceFile) -> None:
    actions = window.commands.actions
    assert actions["wires-shapes"].isChecked()
    actions["wires-gradients"].trigger()
    assert [name for name in actions if name.startswith("wires-") and actions[name].isChecked()] == ["wires-gradients"]
    assert window.canvas.wire_show.mode == "gradients"
    assert PreferenceFile(preferences.path.parent).value.wires == "gradients"
    actions["wires-shapes"].trigger()
    assert window.canvas.wire_show.mode == ""


def test_slow_motion_is_a_switch_whose_other_commands_wait_for_it(window: MainWindow) -> None:
    actions = window.commands.actions
    others = [actions[name] for name in ("slow-play", "slow-back", "slow-forward")]
    assert not any(other.isEnabled() for other in others)
    actions["slow-motion"].trigger()
    assert actions["slow-motion"].isChecked()
    assert all(other.isEnabled() for other in others)
    actions["slow-motion"].trigger()
    assert not window.canvas.slow.on
    assert not any(other.isEnabled() for other in others)
