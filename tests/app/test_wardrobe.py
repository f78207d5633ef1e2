"""A theme is put on in slices: what is seen first."""

from PySide6.QtWidgets import QLabel

from app.theme import DARK, LIGHT, apply


def muted(window) -> QLabel:
    label = QLabel("words", window)
    label.setProperty("tone", "muted")
    label.show()
    label.ensurePolished()
    return label


def colour(label: QLabel) -> str:
    return label.palette().color(label.foregroundRole()).name()


def test_what_is_hidden_follows_when_the_window_has_nothing_else_to_do(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    label = muted(window)
    label.hide()
    window.wardrobe.put_on(qapp, DARK)
    assert window.session.theme == DARK
    qtbot.waitUntil(lambda: colour(label) == DARK.muted)
    window.wardrobe.put_on(qapp, LIGHT)
    qtbot.waitUntil(lambda: not window.wardrobe.busy)
    assert colour(label) == LIGHT.muted


def test_nothing_is_painted_until_all_that_is_seen_is_done(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    window.show()
    label = muted(window)
    window.wardrobe.put_on(qapp, DARK)
    assert not window.updatesEnabled()
    qtbot.waitUntil(window.updatesEnabled)
    assert colour(label) == DARK.muted
    window.wardrobe.put_on(qapp, LIGHT)
    window.wardrobe.put_on(qapp, DARK)
    qtbot.waitUntil(lambda: not window.wardrobe.busy)
    assert window.updatesEnabled()


def test_the_end_of_the_window_ends_it(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    window.show()
    muted(window).hide()
    window.wardrobe.put_on(qapp, DARK)
    window.session.training.close()
    assert window.updatesEnabled()
    assert not window.wardrobe.busy
    apply(qapp, LIGHT)
