"""Examples as pictures, points and bars: what each colour, mark and bar stands for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.data_examples import examples_of
from app.data_pictures import POINTS, SIDE, SYMBOLS, ClassBars, PictureGrid, Scatter
from app.images import class_colour
from app.theme import DARK, LIGHT
from engine.datasets.prepare import Parts, prepare
from engine.layer import make


def parts_of(kind: str, **settings: object) -> Parts:
    return prepare(make(kind, settings))  # type: ignore[arg-type]


@pytest.fixture
def scatter(qtbot: QtBot) -> Scatter:
    made = Scatter(LIGHT)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def colours(scatter: Scatter, part: str) -> list[str]:
    return [brush.color().name() for brush in scatter.points[part].data["brush"]]


def named(colour: str) -> str:
    return QColor(colour).name()


def test_points_stand_where_the_data_has_them_not_where_the_network_gets_them(scatter: Scatter) -> None:
    parts = parts_of("spirals", scaling="standardise")
    scatter.show_parts(parts)
    x, y = scatter.points["train"].getData()
    np.testing.assert_allclose(np.stack([x, y], 1), parts.scaler.invert(parts.train.x)[:POINTS], rtol=1e-5)


def test_each_point_has_the_colour_of_its_class_in_every_theme(scatter: Scatter) -> None:
    parts = parts_of("spirals")
    for theme in (LIGHT, DARK):
        scatter.restyle(theme)
        scatter.show_parts(parts)
        expected = [named(class_colour(theme, int(label), 2)) for label in parts.test.y]
        assert colours(scatter, "test") == expected
    assert {named(DARK.negative), named(DARK.positive)} == set(colours(scatter, "train"))


def test_each_part_has_a_mark_of_its_own_and_the_legend_names_classes_and_parts(scatter: Scatter) -> None:
    parts = parts_of("spirals")
    scatter.show_parts(parts)
    assert {name: item.opts["symbol"] for name, item in scatter.points.items()} == SYMBOLS
    assert scatter.legend.texts() == (*parts.facts.classes, "training", "validation", "test")


def test_numbers_are_orange_below_nothing_and_blue_above(scatter: Scatter) -> None:
    classes = parts_of("spirals")
    values = np.linspace(-1, 1, len(classes.train), dtype=np.float32)[:, None]
    facts = replace(classes.facts, y=replace(classes.facts.y, classes=None), classes=())

    def numbers(part, y):
        return replace(part, y=y[: len(part)])

    scatter.show_parts(
        replace(
            classes,
            train=numbers(classes.train, values),
            validation=numbers(classes.validation, values),
            test=numbers(classes.test, values),
            facts=facts,
        )
    )
    found = colours(scatter, "train")
    assert (found[0], found[-1]) == (named(LIGHT.diverge(-1.0)), named(LIGHT.diverge(1.0)))
    assert scatter.legend.texts()[:2] == ("below 0", "above 0")


def test_a_double_click_that_resets_the_plot_shows_all_points_again(scatter: Scatter) -> None:
    scatter.show_parts(parts_of("spirals"))
    box = scatter.plot.getViewBox()
    before = box.viewRect()
    box.setRange(xRange=(100, 101), yRange=(100, 101))
    scatter.plot.reset.emit()
    assert box.viewRect().center().x() == pytest.approx(before.center().x(), abs=0.05)
    x, y = scatter.points["train"].getData()
    assert before.left() <= x.min() <= x.max() <= before.right()
    assert before.top() <= y.min() <= y.max() <= before.bottom()


def test_bars_count_the_examples_of_all_parts_by_class(qtbot: QtBot) -> None:
    bars = ClassBars(LIGHT)
    qtbot.addWidget(bars)
    parts = parts_of("digits")
    bars.show_parts(parts)
    assert bars.counts.sum() == len(parts.train) + len(parts.validation) + len(parts.test)
    heights = sum(each.opts["height"] for each in bars._bars)
    assert heights.tolist() == bars.counts.tolist()
    floors = [each.opts["y0"].tolist() for each in bars._bars]
    assert floors == [[0] * 10, np.bincount(parts.train.y).tolist(), bars.by_part[:2].sum(0).tolist()]
    assert not bars.isHidden()


def test_where_nothing_is_classified_there_are_no_bars(qtbot: QtBot) -> None:
    bars = ClassBars(LIGHT)
    qtbot.addWidget(bars)
    bars.show_parts(parts_of("diabetes"))
    assert bars.isHidden()


def test_long_class_names_are_shortened_to_the_room_and_many_are_thinned(qtbot: QtBot) -> None:
    bars = ClassBars(LIGHT)
    qtbot.addWidget(bars)
    parts = parts_of("iris")
    many = tuple(f"a species with the number {n}" for n in range(30))
    bars.show_parts(replace(parts, facts=replace(parts.facts, classes=many)))
    bars.resize(400, 120)
    bars.show()
    (ticks,) = bars.getAxis("bottom")._tickLevels
    assert [place for place, _ in ticks] == list(range(0, 30, 3))
    assert all("…" in name for _, name in ticks)


def test_pictures_are_made_when_they_come_into_sight_with_their_class_below(qtbot: QtBot) -> None:
    grid = PictureGrid(LIGHT)
    qtbot.addWidget(grid)
    parts = parts_of("digits")
    grid.show_examples(examples_of(parts, ["validation"]))
    model = grid.examples
    assert model.rowCount() == len(parts.validation)
    for row in (0, 5):
        index = model.index(row)
        assert index.data() == str(parts.validation.y[row])
        made = index.data(Qt.ItemDataRole.DecorationRole)
        assert max(made.width(), made.height()) == SIDE
        assert index.data(Qt.ItemDataRole.DecorationRole).cacheKey() == made.cacheKey(), "it is made once"


def test_pictures_of_another_part_are_not_those_of_the_last(qtbot: QtBot) -> None:
    grid = PictureGrid(LIGHT)
    qtbot.addWidget(grid)
    parts = parts_of("digits")

    def first() -> object:
        return grid.examples.index(0).data(Qt.ItemDataRole.DecorationRole).toImage()

    grid.show_examples(examples_of(parts, ["train"]))
    before = first()
    grid.show_examples(examples_of(parts, ["test"]))
    assert first() != before
