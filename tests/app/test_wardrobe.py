"""A theme is put on: what is seen at once, what is hidden a little later."""

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
    qtbot.waitUntil(lambda: window.wardrobe._rest is None)
    assert colour(label) == LIGHT.muted


def test_the_end_of_the_window_ends_it(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    muted(window).hide()
    window.wardrobe.put_on(qapp, DARK)
    window.session.training.close()
    assert window.wardrobe._rest is None
    apply(qapp, LIGHT)
