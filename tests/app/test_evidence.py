"""The small pictures on the doctor's cards: their scales, what they say without being seen, and that they paint."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.evidence import EvidencePicture, scale, spoken
from app.theme import DARK, LIGHT
from engine.doctor.base import Bars, Curves, Evidence

GRADIENTS = Bars(("Dense", "Dense 2"), (4e-8, 0.02), "gradient")
SHARES = Bars(("ReLU",), (0.9,), "share of dead units", (0.0, 0.5), log=False)
LOSSES = Curves(("training", "validation"), ((1.0, 0.5, 0.2), (1.0, 0.8, 1.2)), 1, 2)


def test_a_log_scale_ends_at_powers_of_ten_and_has_two_decades_at_least() -> None:
    assert scale(GRADIENTS) == pytest.approx((1e-8, 0.1))
    assert scale(Bars(("a",), (3.0,), "x")) == pytest.approx((0.1, 10.0))


def test_shares_run_from_nothing_to_all() -> None:
    assert scale(SHARES) == (0.0, 1.0)


def test_zero_and_what_is_no_number_have_a_place() -> None:
    low, high = scale(Bars(("a", "b", "c"), (0.0, 1.0, float("nan")), "x"))
    assert (low, high) == pytest.approx((1e-12, 10.0))


def test_the_figures_are_there_as_text() -> None:
    assert spoken(GRADIENTS) == "gradient: Dense 4 × 10⁻⁸, Dense 2 0.020"
    assert spoken(LOSSES) == "loss over the epochs: training 1.00 to 0.200, validation 1.00 to 1.20; best in epoch 2"


@pytest.mark.parametrize("evidence", [GRADIENTS, SHARES, LOSSES, Curves(("training",), ((float("nan"),),), 1, 1)])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_kind_is_painted_in_colour(qtbot: QtBot, evidence: Evidence, theme) -> None:
    picture = EvidencePicture(theme, evidence)
    qtbot.addWidget(picture)
    picture.resize(picture.sizeHint())
    shown = picture.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = {shown.pixel(x, y) for x in range(0, shown.width(), 2) for y in range(0, shown.height(), 2)}
    assert len(colours) > 3


def test_the_name_of_a_single_bar_stands_below_it(qtbot: QtBot) -> None:
    picture = EvidencePicture(LIGHT, SHARES)
    qtbot.addWidget(picture)
    picture.resize(picture.sizeHint())
    shown = picture.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    line = picture.fontMetrics().height()

    def middle(rows: range, drawn: Callable[[QColor], bool]) -> float:
        columns = [x for x in range(shown.width()) if any(drawn(shown.pixelColor(x, y)) for y in rows)]
        return (columns[0] + columns[-1]) / 2

    background, height = shown.pixelColor(0, shown.height() - 1), shown.height()
    bar = middle(range(height // 3, height // 2), lambda colour: colour == QColor(LIGHT.warning))
    name = middle(range(height - line + 2, height), lambda colour: colour != background)
    assert name == pytest.approx(bar, abs=4)


def test_names_of_a_file_are_no_markup(qtbot: QtBot) -> None:
    picture = EvidencePicture(LIGHT, Bars(("<img src=x>",), (1.0,), "gradient"))
    qtbot.addWidget(picture)
    assert "<img" not in picture.toolTip()


def test_newer_figures_take_the_place_of_the_old_ones(qtbot: QtBot) -> None:
    picture = EvidencePicture(LIGHT, GRADIENTS)
    qtbot.addWidget(picture)
    picture.show_evidence(SHARES)
    assert picture.accessibleName() == "share of dead units: ReLU 0.90"
