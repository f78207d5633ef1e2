"""The view of what is made out of noise."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.views.generated import MADE, REAL, GeneratedView
from engine import examples
from tests.app.views.conftest import Open
from tests.app.views.looking import seen, unseen
from tests.engine.drawings import classifier


def test_generated_points_stand_beside_real_ones_over_the_discriminator(qtbot: QtBot, opened: Open) -> None:
    view = seen(qtbot, GeneratedView(opened(examples.example("gan-ring").graph)))
    assert len(view.plane.places) == 600
    assert view.legend.texts() == (REAL, MADE)
    assert view.plane._field is not None
    assert view.scale.isVisible()
    assert not view.moment.isVisible()
    assert list(view.table()) == ["x1", "x2", "which"]
    assert "300 generated points" in view.verdict.text()
    view.real.setChecked(False)
    view.session.set_theme(DARK)
    view.draw()
    assert len(view.plane.places) == 300


def test_points_of_a_diffusion_walk_back_from_noise_and_follow_the_slider(qtbot: QtBot, opened: Open) -> None:
    view = seen(qtbot, GeneratedView(opened(examples.example("diffusion-2d").graph)))
    assert view.moment.isVisible()
    assert not view.scale.isVisible()
    frame = view.moment.value()
    qtbot.waitUntil(lambda: view.moment.value() != frame)
    view.walk.setChecked(False)
    assert not view._walking.isActive()
    view.moment.setValue(0)
    view.draw()
    assert view.left.text() == "50 steps left"


def test_a_network_that_makes_nothing_says_what_to_draw(qtbot: QtBot, opened: Open) -> None:
    view = unseen(qtbot, GeneratedView(opened(classifier(("dense", {"units": 8}), "relu"))))
    assert "open the example “A GAN” or “Diffusion”" in view.nothing_yet
