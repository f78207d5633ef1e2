"""Pictures on nodes as pixels: every kind in its colours, as large as its room allows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.canvas.picture_image import best_columns, image
from app.colours import Theme, contrast
from app.images import extent
from app.theme import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST
from engine.training.probes.pictures import NodePicture

ROOM = (96.0, 60.0)


def picture(kind: Any, values: Any, **more: Any) -> NodePicture:
    array = np.asarray(values, np.float32)
    limit = more.pop("limit", None) or extent(array)
    return NodePicture(kind, array, limit, more.pop("units", len(array)), **more)


def colours(pixels: np.ndarray) -> set[str]:
    """Those of the pixels that can be seen."""
    return {"#" + bytes(colour).hex() for colour in np.unique(pixels[pixels[..., 3] > 0][:, :3], axis=0)}


SHOWN = {
    "function": picture("function", np.random.default_rng(0).normal(size=(8, 24, 24))),
    "maps": picture("maps", np.random.default_rng(0).normal(size=(12, 8, 8))),
    "matrix": picture("matrix", np.random.default_rng(0).normal(size=(6, 20))),
    "bars": picture("bars", [1.0, -2.0, 0.5]),
    "attention": picture("attention", np.full((2, 5, 5), 0.2)),
    "histogram": picture("histogram", np.arange(40), low=(-1.0,), high=(1.0,)),
    "scalar": picture("scalar", [0.693]),
    "photograph": picture("photograph", np.random.default_rng(0).random((1, 8, 8))),
    "points": picture("points", [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], classes=2, axes=("x1", "x2")),
}


def test_attention_has_the_colours_of_sizes_as_its_view_has() -> None:
    made = image(picture("attention", [[[0.0, 0.5], [0.25, 1.0]]]), ROOM, LIGHT)
    assert made.pixels[..., :3].reshape(-1, 3).tolist() == LIGHT.sequential[[0, 128, 64, 255]].tolist()


@pytest.mark.parametrize("theme", [LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", SHOWN)
def test_every_kind_is_an_image_in_every_theme(kind: str, theme: Theme) -> None:
    made = image(SHOWN[kind], ROOM, theme)
    assert made.pixels.dtype == np.uint8
    assert made.pixels.shape[2] == 4
    assert made.pixels.flags["C_CONTIGUOUS"]


@pytest.mark.parametrize(
    ("amount", "room", "columns"), [(1, (96, 60), 1), (8, (96, 60), 4), (12, (96, 60), 4), (12, (230, 60), 6)]
)
def test_tiles_stand_as_they_are_largest(amount: int, room: tuple[float, float], columns: int) -> None:
    assert best_columns(amount, (24, 24), room, 2) == columns


def test_bars_stand_on_a_line_and_hang_from_it_in_the_colour_of_their_sign() -> None:
    pixels = image(picture("bars", [2.0, -1.0]), ROOM, LIGHT).pixels
    high, wide = pixels.shape[:2]
    left, right = pixels[:, : wide // 2], pixels[:, wide // 2 :]
    assert colours(left) == {LIGHT.positive, LIGHT.border}
    assert colours(right) == {LIGHT.negative, LIGHT.border}
    drawn = pixels[..., 3].max(1) > 0
    assert drawn[: high // 2].all(), "the largest bar fills its half"
    assert not drawn[int(0.8 * high) :].any(), "the other one is half as long"


def test_without_negative_numbers_the_line_is_at_the_foot() -> None:
    pixels = image(picture("bars", [2.0, 1.0]), ROOM, LIGHT).pixels
    assert colours(pixels[-1:]) >= {LIGHT.border}
    assert colours(pixels) == {LIGHT.positive, LIGHT.border}


def test_numbers_that_are_none_leave_a_gap_and_no_trace() -> None:
    assert colours(image(picture("bars", [np.nan, 1.0]), ROOM, LIGHT).pixels) == {LIGHT.positive, LIGHT.border}
    pixels = image(picture("maps", np.full((1, 4, 4), np.inf)), ROOM, LIGHT).pixels
    assert not pixels[..., 3].any()


def test_a_histogram_is_orange_below_zero() -> None:
    below = picture("histogram", np.ones(40), low=(-3.0,), high=(-1.0,))
    assert colours(image(below, ROOM, LIGHT).pixels) == {LIGHT.negative, LIGHT.border}


def test_points_have_the_colours_of_their_classes_and_the_second_input_goes_upwards() -> None:
    pixels = image(SHOWN["points"], ROOM, LIGHT).pixels
    side = len(pixels)
    assert colours(pixels[side // 2 :, : side // 2]) == {LIGHT.negative, LIGHT.zero}
    assert colours(pixels[: side // 2, side // 2 :]) == {LIGHT.positive, LIGHT.zero}


def test_few_points_are_larger_than_many() -> None:
    """The four of a truth table would not be found."""
    places = np.random.default_rng(0).random((400, 2))
    inked = []
    for amount in (4, 400):
        pixels = image(picture("points", np.c_[places[:amount], np.zeros(amount)], classes=2), ROOM, LIGHT).pixels
        inked.append((pixels[..., :3] != pixels[0, 0, :3]).any(-1).sum() / amount)
    assert inked[0] > 3 * inked[1]


def test_points_of_a_regression_are_coloured_by_their_number() -> None:
    pixels = image(picture("points", [[0.2, 0.2, -3.0], [0.8, 0.8, 3.0]], limit=3.0), ROOM, DARK).pixels
    assert colours(pixels) == {DARK.negative, DARK.positive, DARK.zero}


def test_a_loss_is_its_number_and_below_it_how_it_has_gone() -> None:
    first = image(SHOWN["scalar"], ROOM, LIGHT)
    assert (first.text, first.note) == ("0.693", "of 1 example")
    assert not first.pixels[..., 3].any(), "of a single value there is no course"
    later = image(SHOWN["scalar"], ROOM, LIGHT, [(0, 1.0), (10, 0.25)]).pixels
    heights = (later[..., 3] > 0).sum(0)
    assert heights[0] > 3 * heights[-1] > 0
    assert heights.max() < 0.7 * len(later), "the number has room above"


@pytest.mark.parametrize("theme", [LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST])
def test_how_a_loss_has_gone_stands_out_from_its_box(theme: Theme) -> None:
    pixels = image(SHOWN["scalar"], ROOM, theme, [(0, 1.0), (10, 0.25)]).pixels
    assert contrast(next(iter(colours(pixels[-4:-2]))), theme.node) >= 3.0


def test_a_photograph_goes_from_black_to_white() -> None:
    pixels = image(picture("photograph", [[[0.0, 5.0]]]), ROOM, LIGHT).pixels
    assert pixels[0, :, :3].tolist() == [[0, 0, 0], [255, 255, 255]]


# ---- one example ----


def test_a_number_is_a_bar_from_the_middle_with_its_text() -> None:
    for value, colour, half in ((0.5, LIGHT.positive, slice(62, 88)), (-0.5, LIGHT.negative, slice(32, 58))):
        made = image(picture("number", [value], limit=1.0), (60.0, 30.0), LIGHT)
        assert made.text
        assert colours(made.pixels[-1:, half]) == {colour}


def test_a_number_in_a_disc_is_one_colour() -> None:
    made = image(picture("number", [1.0], limit=1.0), (40.0, 40.0), LIGHT, disc=True)
    assert colours(made.pixels) == {LIGHT.positive}
