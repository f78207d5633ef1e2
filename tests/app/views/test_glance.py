"""While the mouse rests on a neuron, the boundary shows what that one alone computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.views.boundary import BoundaryView
from app.views.glance import NAME
from engine.datasets.plane import Circle
from engine.graph import Wire
from engine.playground import playground
from tests.app.views.conftest import Open
from tests.engine.drawings import chain


@pytest.fixture
def view(qtbot: QtBot, opened: Open) -> BoundaryView:
    return shown(qtbot, BoundaryView(opened(playground(Circle(points=60), hidden=(2,)))))


def shown(qtbot: QtBot, view: BoundaryView) -> BoundaryView:
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    return view


def look_at(qtbot: QtBot, view: BoundaryView, node: str) -> None:
    view.session.pointed.emit(node)
    qtbot.waitUntil(lambda: view.glance.reading is not None)
    view.draw()


def test_it_fills_the_plane_and_goes_with_the_mouse(qtbot: QtBot, view: BoundaryView) -> None:
    before, said = view.plane._bytes.copy(), view.verdict.text()
    look_at(qtbot, view, "feature_1")
    assert (view.plane._bytes[0] == view.plane._bytes[-1]).all(), "x₁ runs across, and is the same up and down"
    assert (view.plane._bytes != before).any()
    assert view.verdict.text().startswith("x₁ alone: from −")
    assert view.scale.text.endswith(": x₁, its largest in full colour")
    view.session.pointed.emit("")
    view.draw()
    assert view.verdict.text() == said
    assert (view.plane._bytes == before).all()
    assert NAME not in view._watched


def test_what_has_no_field_is_passed_over(view: BoundaryView) -> None:
    for node in ("circle_1", "binary_cross_entropy_1", "reroute_1"):
        view.session.pointed.emit(node)
        view.glance._rested() if view.glance._later.isActive() else None
        assert not view.glance.node


def test_a_neuron_that_is_removed_is_looked_at_no_more(qtbot: QtBot, view: BoundaryView) -> None:
    look_at(qtbot, view, "neuron_1")
    view.session.edit(view.session.graph.without(["neuron_1"]), "Remove")
    assert not view.glance.node


def test_of_one_feature_it_is_a_curve(qtbot: QtBot, opened: Open) -> None:
    view = over_a_line(qtbot, opened)
    assert view.plane._names[1] == "Neuron 1"
    assert len(view.plane.places) == 0


def test_what_is_no_number_leaves_a_gap_and_the_rest_is_seen(qtbot: QtBot, opened: Open) -> None:
    view = over_a_line(qtbot, opened)
    reading = view.glance.reading
    assert reading is not None
    field = np.linspace(-1.0, 3.0, reading.field.size, dtype=np.float32)[None]
    field[0, 5], field[0, -1] = np.nan, np.inf
    view.glance.reading = replace(reading, field=field)
    view.draw()
    low, high = view.plane.up
    assert (low < -1.0, 2.9 < high < 3.5) == (True, True)
    assert len(view.plane.lines[0].ends) == field.size - 4
    assert view.verdict.text() == "Neuron 1 alone: from −1.00 to 2.98 here. Elsewhere it is no finite number."
    view.glance.reading = replace(reading, field=np.full_like(field, np.nan))
    view.draw()
    assert view.verdict.text() == "Neuron 1 alone: nothing that comes out of it here is a finite number."
    assert not view.grab().isNull()


def over_a_line(qtbot: QtBot, opened: Open) -> BoundaryView:
    graph = chain(("function", {"points": 40}), "neuron", ("dense", {"units": 1}), "mean-squared-error")
    graph = graph.with_wire(Wire("function_1", "y", "mean_squared_error_1", "target"))
    view = shown(qtbot, BoundaryView(opened(graph)))
    look_at(qtbot, view, "neuron_1")
    return view
