"""Shared styling: thinned curves keep their look, and axes, logarithmic ones too, their numbers."""

from dataclasses import replace
from itertools import pairwise
from time import thread_time

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.docks import LEAST_WIDTH
from app.plots import Axis, Plot, behind, peaks
from app.theme import DARK, LIGHT, contrast


def test_a_thinned_curve_keeps_its_ends_and_its_extremes() -> None:
    x = np.arange(100_003, dtype=float)
    y = np.sin(x / 100)
    y[54_321], y[7] = 9.0, -9.0
    thin_x, thin_y = peaks(x, y)
    assert len(thin_x) <= 2_200
    assert (thin_x[0], thin_x[-1]) == (0, 100_002)
    assert (thin_y.max(), thin_y.min()) == (9.0, -9.0)
    assert (np.diff(thin_x) > 0).all()
    assert (thin_y == y[thin_x.astype(int)]).all()


def test_what_is_shown_first_fills_the_plot(qtbot: QtBot) -> None:
    """Curves between 0.01 and 0.7 would stay in the 0 to 1 that every plot has before anything is in it."""
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.follow((0.0, 240.0), (0.01, 0.7))
    (left, right), (low, high) = plot.viewRange()
    assert (left, right) == (0.0, 240.0)
    assert low < 0 < 0.7 < high < 0.8


def test_a_short_curve_is_drawn_as_it_is() -> None:
    x, y = np.arange(5.0), np.arange(5.0) ** 2
    assert peaks(x, y) == (x, y)


def test_what_stands_behind_is_fainter_on_a_screen_than_on_a_projector() -> None:
    screen, room = DARK, replace(DARK, projector=True)
    first = DARK.series[0]
    shares = [contrast(behind(first, theme, 0.5), theme.panel) for theme in (screen, room)]
    assert 1.0 < shares[0] < shares[1] < contrast(first, DARK.panel)


def test_thinning_a_million_points_fits_into_a_frame() -> None:
    x = np.arange(1e6)
    spent = []
    for _ in range(5):  # of a busy machine the least counts, and of a thread the time that it had
        start = thread_time()
        peaks(x, x)
        spent.append(thread_time() - start)
    assert min(spent) < 0.033


def test_a_log_axis_has_a_number_at_every_power_of_ten(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.log("left", True)
    axis = plot.getAxis("left")
    assert isinstance(axis, Axis)
    (_, powers), (_, between) = axis.tickValues(-4.2, 0.3, 300)
    assert axis.tickStrings(powers, 1, 1) == ["10⁻⁴", "0.001", "0.01", "0.1", "1"]
    assert between == []
    (_, powers), (_, between) = axis.tickValues(-1.1, 0.4, 400)
    assert axis.tickStrings(sorted([*powers, *between]), 1, 1) == ["0.1", "0.2", "0.5", "1", "2"]


def test_a_power_of_ten_that_would_be_cut_at_the_top_leaves_its_place_to_others(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.log("left", True)
    (_, powers), *_ = plot.getAxis("left").tickValues(-2.9, 0.02, 85)
    assert powers == [-2.0, -1.0]


def test_an_axis_has_two_numbers_at_least_so_that_distances_can_be_read(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "|gradient|", "")
    qtbot.addWidget(plot)
    axis = plot.getAxis("bottom")
    assert isinstance(axis, Axis)
    (_, values), *_ = axis.tickValues(-45.0, 45.0, 200)
    assert len(values) >= 2
    plot.log("bottom", True)
    ticks = axis.tickValues(-3.9, -2.6, 110)
    assert axis.tickStrings(sorted(value for _, values in ticks for value in values), 1, 1) == [
        "2×10⁻⁴",
        "5×10⁻⁴",
        "0.001",
        "0.002",
    ]


def test_a_log_axis_without_room_for_every_power_has_those_that_leave_two(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "update ÷ weights", "")
    qtbot.addWidget(plot)
    axis = plot.getAxis("bottom")
    axis.setTickFont(QFont("DejaVu Sans", 14))
    plot.log("bottom", True)
    for low, high in (
        (-5.2, -0.8),
        (-3.7, -0.9),
    ):  # one of them has the first whole multiple only, the other its middle
        (_, powers), *_ = axis.tickValues(low, high, 120)
        assert len(powers) >= 2
        assert all(power == round(power) for power in powers)


def test_large_numbers_have_their_thousands_parted(qtbot: QtBot) -> None:
    axis = Axis("left")
    assert axis.tickStrings([0.0, 5000.0, 15000.0], 1, 5000.0) == ["0", "5,000", "15,000"]
    assert axis.tickStrings([0.0, 500.0, 1000.0], 1, 500.0) == ["0", "500", "1000"]


def test_a_long_axis_has_no_more_numbers_than_can_be_taken_in_and_none_above_the_most(qtbot: QtBot) -> None:
    axis = Axis("left")
    axis.setScale(100)
    axis.most = 1.0
    (_, values), *_ = axis.tickValues(0.46, 1.06, 900)
    assert 4 <= len(values) <= 11
    assert max(values) == pytest.approx(1.0)


def test_beside_a_plot_no_number_is_cut_at_its_upper_edge_whichever_end_that_is(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "", "feature")
    qtbot.addWidget(plot)
    axis = plot.getAxis("left")
    assert isinstance(axis, Axis)
    axis.whole = True
    assert axis.tickValues(0.0, 30.0, 90)[0][1] == [0, 10, 20]
    assert axis.tickValues(30.0, 0.0, 90)[0][1] == [10, 20, 30]


def test_below_a_narrow_plot_numbers_keep_apart(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "weight", "")
    qtbot.addWidget(plot)
    axis = plot.getAxis("bottom")
    assert isinstance(axis, Axis)
    for whole, span in ((False, 2.4), (True, 2400.0)):
        axis.whole = whole
        for size in (60, 100, 150, 400):
            (step, values), *_ = axis.tickValues(-span / 2, span / 2, size)
            assert len(values) >= 2, size
            assert gaps(plot, axis, values, step, size / span) > 5, size
    plot.log("bottom", True)
    for low, high, size in ((-2.8, -1.6, 100), (-5.1, -0.9, 120), (-1.6, -1.1, 150)):
        (step, values), *_ = axis.tickValues(low, high, size)
        assert len(values) >= 2, low
        assert gaps(plot, axis, values, step, size / (high - low)) > 5, low


def gaps(plot: Plot, axis: Axis, values: list[float], step: float, pixel: float) -> float:
    """Pixels between the numbers of an axis below a plot, at the least."""
    wide = [QFontMetricsF(plot.tick_font).horizontalAdvance(text) for text in axis.tickStrings(values, 1, step)]
    both = zip(pairwise(values), pairwise(wide), strict=True)
    return min((after - before) * pixel - sum(widths) / 2 for (before, after), widths in both)


def test_numbers_at_the_ends_of_an_axis_are_moved_inwards_and_not_left_out(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "activation", "how many")
    qtbot.addWidget(plot)
    plot.resize(260, 150)
    plot.show()
    plot.getViewBox().setRange(xRange=(0.0, 1.0), yRange=(0.0, 5.0), padding=0)
    axis = plot.getAxis("bottom")
    canvas = QPixmap(1, 1)
    painter = QPainter(canvas)
    painter.setFont(plot.tick_font)
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    assert {"0.0", "1.0"} <= {text for _, _, text in texts}
    assert all(place.left() >= 0 and place.right() <= axis.size().width() for place, _, _ in texts)


def test_the_zero_that_bars_stand_on_is_written_beside_their_foot(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "weight", "how many")
    qtbot.addWidget(plot)
    plot.resize(300, 250)
    plot.show()
    plot.follow((0.0, 1.0), (0.0, 14.0), grounded=True)
    plot.settle()
    axis = plot.getAxis("left")
    written = {text: place for place, _, text in axis._specs[2]}
    assert written["0"].bottom() == axis.size().height()
    assert written["0"].right() == written["2"].right()


def test_the_name_of_a_short_axis_is_not_cut(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "update ÷ weights", "")
    qtbot.addWidget(plot)
    plot.getAxis("left").setWidth(100)
    plot.resize(190, 150)
    plot.show()
    axis = plot.getAxis("bottom")
    assert axis.label.boundingRect().width() > axis.size().width()
    assert axis.label.isVisible()
    assert axis.label.x() + axis.label.boundingRect().width() <= axis.size().width()


def test_plots_end_at_one_height_whatever_letters_they_had_before(qtbot: QtBot) -> None:
    fresh, larger = Plot(DARK, "epoch", "loss"), Plot(DARK, "epoch", "accuracy")
    usual, room = fresh.font(), fresh.font()
    room.setPointSizeF(2.5 * usual.pointSizeF())
    for plot in (fresh, larger):
        qtbot.addWidget(plot)
        plot.resize(400, 300)
        plot.show()
    for font in (room, usual):
        larger.setFont(font)
        larger.restyle(DARK)
        larger.settle()
    fresh.settle()
    one, other = (plot.getAxis("bottom") for plot in (fresh, larger))
    assert one.height() == other.height()


def test_two_plots_side_by_side_are_whole_in_the_narrowest_panel(qtbot: QtBot) -> None:
    """A panel has edges of its own, and so its 240 pixels are some 220 for plots."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    qtbot.addWidget(holder)
    for _ in range(2):
        row.addWidget(Plot(LIGHT, "unit", "activation"))
    assert row.minimumSize().width() <= LEAST_WIDTH - 20


def test_a_flat_plot_gives_the_room_of_the_title_below_it_to_its_curves(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    line = round(QFontMetricsF(plot.tick_font).height())
    plot.setMinimumHeight(0)
    plot.resize(300, 4 * line)
    plot.show()
    assert not plot.getAxis("bottom").label.isVisible()
    plot.resize(300, 8 * line)
    assert plot.getAxis("bottom").label.isVisible()


def test_a_title_goes_without_its_unit_where_both_are_longer_than_the_axis(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.name_axes("1st direction (distance of weights)", "2nd direction (distance of weights)")
    line, axis = round(QFontMetricsF(plot.tick_font).height()), plot.getAxis("left")
    plot.show()
    for lines, said in (
        (20, "2nd direction (distance of weights)"),
        (9, "2nd direction"),
        (4, ""),
        (20, "2nd direction (distance of weights)"),
    ):
        plot.resize(600, lines * line)
        assert (axis.labelText if axis.label.isVisible() else "") == said
    assert plot.getAxis("bottom").labelText == "1st direction (distance of weights)"


def test_a_metric_of_one_of_several_losses_is_named_at_a_short_axis_too(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.name_axes("epoch", "accuracy (binary cross entropy 1) (%)")
    plot.show()
    plot.resize(600, 8 * round(QFontMetricsF(plot.tick_font).height()))
    assert plot.getAxis("left").labelText == "accuracy (%)"
    assert plot.getAxis("left").label.isVisible()


def test_a_plot_that_gets_another_size_or_range_is_painted_once(qtbot: QtBot) -> None:
    """With the room that its numbers need: pyqtgraph learns it while it paints, and paints again."""
    painted: list[float] = []

    class Painted(Plot):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            painted.append(self.getAxis("left").width())

    plot = Painted(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    curve = pg.PlotCurveItem(np.arange(9.0), np.arange(9.0))
    plot.addItem(curve)
    plot.resize(300, 250)
    plot.show()
    changes = (
        lambda: plot.follow((0.0, 8.0), (0.0, 8.0)),
        lambda: plot.resize(280, 120),
        lambda: plot.follow((0.0, 8.0), (-12_345.0, 12_345.0)),
        lambda: plot.resize(300, 60),
    )
    for change in changes:
        qtbot.wait(30)
        painted.clear()
        change()
        qtbot.waitUntil(lambda: bool(painted))
        qtbot.wait(30)
        assert painted == [plot.getAxis("left").width()]


def test_a_plot_is_dressed_once_for_a_theme(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked to by each thing that it belongs to."""
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    dressed: list[object] = []
    monkeypatch.setattr(plot, "setBackground", dressed.append)
    plot.restyle(LIGHT)
    assert dressed == []
    plot.restyle(DARK)
    plot.restyle(LIGHT)
    assert dressed == [DARK.panel, LIGHT.panel]


@pytest.mark.parametrize("seen", [True, False])
def test_a_plot_that_gets_its_letters_after_its_theme_has_them_when_it_is_seen(qtbot: QtBot, seen: bool) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.setVisible(seen)
    font = plot.font()
    font.setPointSizeF(1.4 * font.pointSizeF())
    plot.setFont(font)
    plot.show()
    axis = plot.getAxis("left")
    assert axis.style["tickFont"] == plot.tick_font
    assert f"{0.9 * font.pointSizeF():.1f}pt" in axis.labelString()


def test_a_plot_has_no_context_menu_and_takes_on_the_theme(qtbot: QtBot) -> None:
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    assert not plot.plotItem.menuEnabled()
    assert not plot.getViewBox().menuEnabled()
    plot.restyle(DARK)
    assert plot.backgroundBrush().color().name() == DARK.panel
