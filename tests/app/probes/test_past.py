"""A probe that is pinned late, or was hidden for a while, shows what it would have seen: the moments were kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.probes.card import ProbeCard
from app.probes.faces import HistogramFace, NumbersFace, SpectrumFace
from app.probes.panel import ProbesPanel
from app.probes.past import MOMENTS, coarse_first, missing
from app.session import Session
from app.views.series import Series
from engine.document import Document
from tests.engine.drawings import classifier

EPOCHS = 3


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ProbesPanel]:
    """After a run that nobody has watched."""
    graph = classifier(("dense", {"units": 4}), "relu").with_training(epochs=EPOCHS, batch_size=16)
    session = Session(Document(graph))
    session.torch_arrived()
    panel = ProbesPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    trained(qtbot, session)
    yield panel
    assert session.training.close()


def trained(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")


def pinned(qtbot: QtBot, panel: ProbesPanel, node: str, **parts: str) -> ProbeCard:
    """The card of a new probe, when it has looked back."""
    pin = panel._session.pins.add(node, "out")
    assert pin is not None
    panel._session.pins.change(pin.letter, **parts)
    card = panel.card(pin.letter)
    qtbot.waitUntil(lambda: card._told and not card.past.busy)
    return card


def test_numbers_begin_with_the_run(qtbot: QtBot, panel: ProbesPanel) -> None:
    card = pinned(qtbot, panel, "dense_1")
    assert isinstance(card.face, NumbersFace)
    at = card.face.known
    assert at[0] == 0.0
    assert at[-1] == EPOCHS
    assert len(at) > 15
    timeline = panel._session.training.timeline
    assert timeline is not None
    weights = timeline.state_at(0).network.get_submodule("dense_1").get_parameter("weight").detach()
    now = pinned(qtbot, panel, "dense_1", quantity="weights")
    assert now is card
    assert card.face.series["size"].y[0] == pytest.approx(float(weights.square().mean().sqrt()), rel=1e-5)
    assert card.face.series["size"].y[-1] == pytest.approx(card.face.now[1]["size"])  # type: ignore[index]


def test_histograms_cover_the_run_and_are_exported_over_time(qtbot: QtBot, panel: ProbesPanel) -> None:
    card = pinned(qtbot, panel, "relu_1", what="histogram")
    assert isinstance(card.face, HistogramFace)
    assert card.face.known[[0, -1]].tolist() == [0.0, EPOCHS]
    table = card.table()
    assert list(table)[:3] == ["from", "to", "% at epoch 0"]
    assert len(table) == 2 + len(card.face.known)
    assert sum(table[f"% at epoch {EPOCHS}"]) == pytest.approx(100.0)


def test_a_spectrum_is_compared_with_that_at_the_beginning(qtbot: QtBot, panel: ProbesPanel) -> None:
    card = pinned(qtbot, panel, "dense_1", quantity="weights", what="spectrum")
    assert isinstance(card.face, SpectrumFace)
    assert card.face.known.tolist() == [0.0]
    assert card.face.first is not None
    assert card.face.reading is not None
    assert not np.allclose(card.face.first, card.face.reading.spectrum)  # type: ignore[arg-type]


def test_a_heat_map_has_no_past(qtbot: QtBot, panel: ProbesPanel) -> None:
    card = pinned(qtbot, panel, "dense_1", what="heat map")
    assert not card.past._tried


def test_nothing_is_looked_at_twice(qtbot: QtBot, panel: ProbesPanel) -> None:
    card = pinned(qtbot, panel, "dense_1")
    before = set(card.past._tried)
    card._look_back()
    assert not card.past.busy
    assert card.past._tried == before


def test_what_is_hidden_while_a_run_goes_on_is_filled_in_later(qtbot: QtBot, panel: ProbesPanel) -> None:
    card = pinned(qtbot, panel, "dense_1")
    panel.hide()
    trained(qtbot, panel._session)
    panel.show()
    qtbot.waitUntil(lambda: card.face is not None and card.face.known[-1] == 2 * EPOCHS)
    qtbot.waitUntil(lambda: not card.past.busy)
    assert card.face is not None
    assert np.diff(card.face.known).max() < 0.5


def test_looking_back_draws_no_random_numbers(qtbot: QtBot, panel: ProbesPanel) -> None:
    import torch

    before = torch.get_rng_state()
    pinned(qtbot, panel, "dense_1")
    assert torch.equal(torch.get_rng_state(), before)


def test_moments_are_evenly_chosen_where_nothing_is_known() -> None:
    kept = np.arange(0, 1001)
    assert missing(kept, [], 3) == [0, 500, 1000]
    assert missing(kept, [1000], 3) == [0, 500]
    assert missing(kept, [500], 1) == [0]
    assert missing(kept, [3], 1) == []
    assert len(missing(kept, range(500, 1001, 5), MOMENTS)) == pytest.approx(MOMENTS / 2, abs=2)
    assert missing(np.empty(0, int), [], 3) == []


def test_a_run_is_covered_coarsely_first() -> None:
    assert coarse_first([0, 10, 20, 30, 40, 50, 60, 70, 80]) == [0, 80, 40, 20, 60, 10, 30, 50, 70]
    assert coarse_first([5]) == [5]


def test_points_are_put_where_they_belong() -> None:
    series = Series()
    series.add(2.0, 20.0)
    series.put_in(np.array([3.0, 1.0, 2.0, 1.5]), np.array([30.0, 10.0, 99.0, np.nan]))
    assert series.x.tolist() == [1.0, 2.0, 3.0]
    assert series.y.tolist() == [10.0, 20.0, 30.0]
    assert series.smooth(3)[-1] == 20.0
    series.add(4.0, 40.0)
    assert series.y.tolist() == [10.0, 20.0, 30.0, 40.0]
