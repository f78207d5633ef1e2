"""Examples as small pictures: photographs, spectrograms with low pitches below, and curves."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.small_pictures import SIDE, curves, drawn, sliced, spectrogram
from app.theme import DARK, LIGHT


def brightness(image: QImage) -> np.ndarray:
    return np.array([[image.pixelColor(x, y).lightness() for x in range(image.width())] for y in range(image.height())])


def test_a_picture_is_as_large_as_it_may_be_and_keeps_its_proportions(qtbot: QtBot) -> None:
    made = drawn(np.random.default_rng(0).random((3, 10, 20)), LIGHT)
    assert (made.width(), made.height()) == (SIDE, SIDE // 2)


def test_a_film_is_a_sheet_of_its_frames(qtbot: QtBot) -> None:
    film = np.zeros((1, 6, 5, 5))
    film[0, 4] = 1
    sheet = sliced(film)
    assert sheet.shape == (1, 11, 17)
    assert sheet[0, 6:, 6:11].min() == 1
    assert sheet.sum() == 25
    assert drawn(film, LIGHT).width() == SIDE


def test_the_pitch_of_a_sound_is_where_it_is_brightest_high_ones_on_top() -> None:
    times = np.arange(4000) / 8000
    low, high = (spectrogram(np.sin(2 * np.pi * pitch * times)) for pitch in (300, 3000))
    assert low.mean(1).argmax() > high.mean(1).argmax()
    assert low.max() == 0
    assert low.min() >= -80.001


def test_a_spectrogram_has_low_pitches_below(qtbot: QtBot) -> None:
    bands = np.zeros((1, 40, 40), np.float32)
    bands[0, :4] = 1  # the lowest
    light = brightness(drawn(bands, DARK, heard=True).toImage())
    plain = light[: SIDE // 2].mean()
    assert abs(light[-4:].mean() - plain) > abs(light[:4].mean() - plain)


@pytest.mark.parametrize(
    "values", [np.zeros((1, 1)), np.full((5, 2), np.nan), np.linspace(0, 1, 1000)[:, None], np.ones((3, 20))]
)
def test_curves_are_drawn_of_whatever_numbers_there_are(qtbot: QtBot, values: np.ndarray) -> None:
    made = curves(values, LIGHT)
    assert (made.width(), made.height()) == (SIDE, SIDE)


def test_a_rising_curve_rises(qtbot: QtBot) -> None:
    image = curves(np.linspace(0, 1, 50)[:, None], LIGHT).toImage()
    dark = brightness(image) < brightness(curves(np.full((5, 1), np.nan), LIGHT).toImage())
    assert np.flatnonzero(dark[:, 10]).mean() > np.flatnonzero(dark[:, SIDE - 10]).mean()
