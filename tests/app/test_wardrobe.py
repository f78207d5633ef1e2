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


def test_what_is_hidden_waits_until_the_window_was_painted(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    hidden, seen = muted(window), muted(window)
    hidden.hide()
    window.wardrobe._later.setInterval(60_000)
    window.wardrobe.put_on(qapp, DARK)
    for _ in range(40):
        qapp.processEvents()
    assert (colour(seen), colour(hidden)) == (DARK.muted, LIGHT.muted)
    window.wardrobe._later.start(0)
    qtbot.waitUntil(lambda: colour(hidden) == DARK.muted)
    apply(qapp, LIGHT)


def test_the_end_of_the_window_ends_it(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    muted(window).hide()
    window.wardrobe.put_on(qapp, DARK)
    window.session.training.close()
    assert window.wardrobe._rest is None
    apply(qapp, LIGHT)
