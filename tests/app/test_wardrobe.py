"""A theme is put on in turns: what is seen, and what is hidden after that."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QToolButton

from app.code_panel import CodePanel
from app.theme import DARK, HEADLINE, LIGHT, POINTS, apply, beside, headline


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
    qtbot.waitUntil(lambda: colour(label) == DARK.muted)
    window.wardrobe.put_on(qapp, LIGHT)
    qtbot.waitUntil(lambda: not window.wardrobe.busy)
    assert colour(label) == LIGHT.muted


def test_what_is_seen_has_its_turn_before_what_is_hidden(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    hidden, seen = muted(window), muted(window)
    hidden.hide()
    window.show()
    window.wardrobe.put_on(qapp, DARK)
    qtbot.waitUntil(lambda: colour(seen) == DARK.muted)
    assert colour(hidden) == LIGHT.muted
    qtbot.waitUntil(lambda: colour(hidden) == DARK.muted)
    apply(qapp, LIGHT)


def test_the_session_is_told_in_a_turn_of_its_own(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    window.wardrobe.put_on(qapp, DARK)
    assert qapp.palette().color(qapp.palette().ColorRole.Window).name() == DARK.window
    assert window.session.theme == LIGHT
    qtbot.waitUntil(lambda: window.session.theme == DARK)
    apply(qapp, LIGHT)


def test_the_session_is_told_of_other_letters_when_all_that_is_seen_has_them(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    window.show()
    seen = muted(window)
    sizes = []
    window.session.themed.connect(lambda theme: sizes.append(seen.font().pointSizeF()))
    window.wardrobe.put_on(qapp, replace(LIGHT, font_scale=1.4))
    assert not sizes
    qtbot.waitUntil(lambda: not window.wardrobe.busy)
    assert sizes == [qapp.font().pointSizeF()]
    apply(qapp, LIGHT)


def test_letters_that_were_changed_halfway_have_their_size_in_the_end(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    button = QToolButton(window)
    button.ensurePolished()
    button.hide()
    window.wardrobe.put_on(qapp, replace(LIGHT, font_scale=1.4))
    window.wardrobe.put_on(qapp, replace(DARK, font_scale=1.4))
    qtbot.waitUntil(lambda: not window.wardrobe.busy)
    assert button.iconSize().width() == beside(16) > 16
    apply(qapp, LIGHT)


@pytest.mark.parametrize("seen", [True, False])
def test_code_and_headlines_keep_their_size_when_only_colours_change(qtbot, qapp, window, seen: bool) -> None:
    apply(qapp, LIGHT)
    window.show()
    window.show_panel("code")
    code, title = window.findChild(CodePanel).text, QLabel("words", window)
    headline(title)
    for label in (code, title):
        label.ensurePolished()
        label.setVisible(seen)
    for theme in (replace(LIGHT, font_scale=1.4), replace(DARK, font_scale=1.4)):
        window.wardrobe.put_on(qapp, theme)
        qtbot.waitUntil(lambda: not window.wardrobe.busy)
        assert code.font().pointSizeF() == pytest.approx(1.4 * POINTS)
        assert title.font().pointSizeF() == pytest.approx(1.4 * HEADLINE * POINTS)
    apply(qapp, LIGHT)


def test_the_end_of_the_window_ends_it(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)
    muted(window).hide()
    window.wardrobe.put_on(qapp, DARK)
    window.session.training.close()
    assert not window.wardrobe.busy
    apply(qapp, LIGHT)
